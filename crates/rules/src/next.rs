//! What to do about a gate that is shut: one sentence, and a command that can be run.

use model::words::Kind;
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
        Some(Next { text: self.advice(), command: self.command(application) })
    }

    fn advice(&self) -> Say {
        if let Some(day) = self.clears_on {
            let fa = day.slashed();
            return say!("تا {fa} صبر کنید", "wait until {day}");
        }
        self.way_out().explain().next
    }

    /// The gate that opens this one: without a permit or a visit, others wait for it.
    fn way_out(&self) -> Gate {
        if matches!(self.evidence, Evidence::NotIssued { .. }) {
            Gate::Issued
        } else if matches!(self.evidence, Evidence::NoVisit) {
            Gate::Joint
        } else if matches!(self.evidence, Evidence::Repeat { kind: Kind::Supporter, .. }) {
            Gate::RepeatSupporter
        } else {
            self.gate
        }
    }

    fn command(&self, application: ApplicationNumber) -> String {
        let words = match self.way_out() {
            Gate::Ceiling if matches!(self.evidence, Evidence::HeadsCeiling { .. }) => {
                "supporter covered"
            }
            Gate::Ceiling
            | Gate::Assessment
            | Gate::Readiness
            | Gate::Issued
            | Gate::BeforePermit
            | Gate::BeforePayment => "application edit",
            Gate::Skill if matches!(self.evidence, Evidence::SkillVoid { .. }) => {
                return "hamgam-node application new".to_owned();
            }
            Gate::Skill => "application edit",
            Gate::RepeatSupporter => "supporter commitments",
            Gate::Form
                if matches!(self.evidence, Evidence::Form { joint: true, judged: true, .. }) =>
            {
                "inspection form"
            }
            Gate::Inspected | Gate::Joint | Gate::Judgements | Gate::Form => "inspection record",
            Gate::Repeat | Gate::Employee | Gate::OtherBody | Gate::Wait => "application why",
            Gate::ListAge => return "hamgam-node sync now".to_owned(),
            Gate::Quota => return "hamgam-node quota request".to_owned(),
        };
        format!("hamgam-node {words} {application}")
    }
}
