//! `referral issue`: gates, quota and letter number in one append.

use clap::Args;
use console::{Context, DayArg, Failure, Tone, Ui};
use model::{ApplicationNumber, Say, say};
use office::quota;
use office::referral::{self, Letter};
use serde_json::json;

/// Introduce an applicant to the bank
///
/// Judges every gate, sets the quota aside and gives the letter its number: all of it or nothing.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node referral issue 1401-1102-1-000012-6 --on 1401/09/15\n\nExit codes: 0 referred, 3 no such file, 4 refused by a rule, 7 not allowed on that day"
)]
pub(crate) struct IssueArgs {
    /// The application's number
    number: ApplicationNumber,
    /// The letter's day; other than today only in practice, or by the county head with a reason
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
    /// Why someone who comes first is passed over, or why the day is another one
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl IssueArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let on = context.day(self.on);
        let mut session = context.open(ui)?;
        session.may_act_on(context, on, self.reason.as_deref())?;
        let mode = Context::mode(self.dry_run);
        let reason = self.reason.as_deref();
        let acted = session
            .act(&context.act(on), mode, |drafter| referral::issue(drafter, self.number, reason))?;
        let free = session.look(quota::figures)?.free;
        session.close(ui)?;
        let Letter { letter, application, amount, expires_on, warned } = acted.answer;
        if ui.is_json() {
            ui.json(&json!({
                "schema": "node.referral.issue/1", "letter": letter, "application": application,
                "on": on, "on_gregorian": on.gregorian_text(), "amount": amount,
                "expires_on": expires_on, "warnings": warned, "free": free, "dry_run": self.dry_run,
            }))?;
            return Ok(0);
        }
        let said = say!(
            "پروندهٔ {application} با معرفی‌نامهٔ {letter} به بانک معرفی شد.",
            "Referred {application} to the bank with letter {letter}."
        );
        let text = ui.said(&said).to_owned();
        ui.toned(Tone::Good, &text)?;
        let (rials, jobs) = (amount.rials, amount.jobs);
        let value = say!("{rials} ریال، {jobs} شغل", "{rials} rials, {jobs} jobs");
        let value = ui.said(&value).to_owned();
        ui.fact(&Say::new("از سهمیه", "Set aside"), &value)?;
        let (rials, jobs) = (free.rials, free.jobs);
        let value = say!("{rials} ریال، {jobs} شغل", "{rials} rials, {jobs} jobs");
        let value = ui.said(&value).to_owned();
        ui.fact(&Say::new("مانده", "Left"), &value)?;
        if let Some(last) = expires_on {
            let last = ui.day(last);
            ui.fact(&Say::new("اعتبار تا", "Good until"), &last)?;
        }
        if !warned.is_empty() {
            ui.fact_toned(Tone::Warn, &Say::new("هشدار", "Warnings"), &warned.join(" "))?;
        }
        Ok(0)
    }
}
