//! What to do about a gate that is shut: one sentence, and a command that can be run.

use model::{ApplicationNumber, Say, say};
use serde::Serialize;

use crate::evidence::Evidence;
use crate::finding::{Finding, Outcome};
use crate::gate::Gate;

/// The next step towards opening a gate.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Next {
    /// What to do.
    pub text: Say,
    /// The command to do it with.
    pub command: String,
}

impl Finding {
    /// What to do next; `None` if the gate is open without a flag.
    pub fn next(&self, application: ApplicationNumber) -> Option<Next> {
        if self.outcome == Outcome::Pass {
            return None;
        }
        let command = match self.gate {
            Gate::Ceiling
            | Gate::Assessment
            | Gate::RepeatSupporter
            | Gate::Readiness
            | Gate::Skill => format!("hamgam-node application edit {application}"),
            Gate::Issued | Gate::BeforePermit | Gate::BeforePayment => {
                format!("hamgam-node application edit {application}")
            }
            Gate::Inspected | Gate::Joint | Gate::Judgements | Gate::Form => {
                self.inspection_command(application)
            }
            Gate::Repeat | Gate::Employee | Gate::OtherBody | Gate::Wait => {
                format!("hamgam-node application why {application}")
            }
            Gate::ListAge => "hamgam-node sync now".to_owned(),
            Gate::Quota => "hamgam-node quota request".to_owned(),
        };
        let text = match self.clears_on {
            Some(day) => {
                let fa = day.slashed();
                say!(
                    "تا {fa} صبر کنید؛ کار دیگری لازم نیست",
                    "wait until {day}; nothing else is needed here"
                )
            }
            None => self.gate.explain().next,
        };
        Some(Next { text, command })
    }

    fn inspection_command(&self, application: ApplicationNumber) -> String {
        let form_open = matches!(self.evidence, Evidence::Form { joint: true, judged: true, .. });
        if form_open {
            format!("hamgam-node inspection form {application}")
        } else {
            format!("hamgam-node inspection record {application}")
        }
    }
}
