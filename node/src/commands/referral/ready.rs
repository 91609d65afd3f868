//! `referral ready`: who may go to the bank, in the order the directive sets.

use ::rules::working_days_between;
use clap::Args;
use console::{Context, DayArg, Failure, Tone, Ui};
use model::{Say, say};
use office::look;
use serde_json::{Value, json};

/// List the files that may be referred, in the order of A4
///
/// Women's cooperatives that develop first, then other cooperatives and active supporters, then the
/// rest; within a class the one that has waited longest. Longer than the service level is coloured.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node referral ready --on 1401/09/15")]
pub(crate) struct ReadyArgs {
    /// The day to judge for
    #[arg(long, visible_alias = "as-of", value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
}

impl ReadyArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let on = context.day(self.on);
        let mut session = context.open(ui)?;
        let ready = session.look(|office| look::ready(office, on))?;
        let level = session.desk().rules().service_level_days;
        session.close(ui)?;
        let waited = |ready: &look::Ready| working_days_between(ready.since, on);
        if ui.is_json() {
            let rows: Vec<Value> = ready
                .iter()
                .map(|ready| {
                    json!({
                        "application": ready.number, "class": ready.priority.class(),
                        "ready_since": ready.since, "working_days": waited(ready),
                        "overdue": level < waited(ready), "kind": ready.row.case.kind,
                        "amount": ready.row.case.amount, "jobs": ready.row.case.jobs,
                        "stage": ready.row.stage.code(), "warnings": ready.warned,
                    })
                })
                .collect();
            ui.json(&json!({ "schema": "node.referral.ready/1", "on": on, "ready": rows }))?;
            return Ok(0);
        }
        for ready in &ready {
            let days = waited(ready);
            let tone = if level < days { Tone::Warn } else { Tone::Plain };
            let amount = ready.row.case.amount.unwrap_or_default();
            let jobs = ready.row.case.jobs.unwrap_or_default();
            let (class, since) = (ready.priority.class(), ready.since.slashed());
            let warned = ready.warned.join(" ");
            let line = format!(
                "{}  {class}  {since}  {days:>3}  {amount:>14}  {jobs:>3}  {warned}",
                ready.number
            );
            ui.toned(tone, line.trim_end())?;
        }
        let count = ready.len();
        ui.note(&say!(
            "{count} پرونده آمادهٔ معرفی (رده، آماده از، روز کاری، ریال، شغل، هشدارها)",
            "{count} applications ready (class, ready since, working days, rials, jobs, warnings)"
        ));
        if count == 0 {
            ui.note(&Say::new(
                "برای دانستن دلیل: hamgam-node application why --all",
                "To see why: hamgam-node application why --all",
            ));
        }
        Ok(0)
    }
}
