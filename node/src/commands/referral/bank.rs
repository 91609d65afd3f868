//! `referral bank-results` and `referral expire`: how letters end.

use std::path::PathBuf;

use clap::Args;
use console::{Context, DayArg, Failure, Ui};
use model::{ApplicationNumber, LetterNumber, say};
use office::referral;
use serde_json::json;
use sheets::SheetKind;

use crate::commands::application::{take_in, tell};

/// Take in what the bank answered
///
/// Matched by letter number, else by the one open referral of that id; the rest is listed. The same
/// file again changes nothing.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node referral bank-results bank.csv")]
pub(crate) struct BankResultsArgs {
    /// The bank's sheet: CSV or workbook
    path: PathBuf,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl BankResultsArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let what = (Some(SheetKind::Bank), self.dry_run);
        let report = take_in(context, ui, &mut session, &self.path, what)?;
        session.close(ui)?;
        tell(ui, &report, self.dry_run)
    }
}

/// Release what the bank didn't answer in time, and what a void permit took with it
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node referral expire --on 1401/12/20")]
pub(crate) struct ExpireArgs {
    /// The day to judge for; other than today only in practice, or by the county head with a reason
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
    /// Why the day is another one
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl ExpireArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let on = context.day(self.on);
        let mut session = context.open(ui)?;
        session.may_act_on(context, on, self.reason.as_deref())?;
        let mode = Context::mode(self.dry_run);
        let acted = session.act(&context.act(on), mode, |drafter| referral::expire(drafter, on))?;
        session.close(ui)?;
        let expired: Vec<ApplicationNumber> = acted.answer;
        if ui.is_json() {
            ui.json(&json!({
                "schema": "node.referral.expire/1", "on": on, "released": expired,
                "dry_run": self.dry_run,
            }))?;
            return Ok(0);
        }
        for number in &expired {
            ui.line(&number.to_string())?;
        }
        let count = expired.len();
        ui.say(&say!("سهمیهٔ {count} معرفی آزاد شد.", "Released the quota of {count} referrals."))?;
        Ok(0)
    }
}

/// Send a returned letter to the bank again
///
/// Once what it was returned for is mended. Its quota was held all the while.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node referral resend L1401-1102-1-000003-5")]
pub(crate) struct ResendArgs {
    /// The letter's number
    letter: LetterNumber,
    /// The day it goes; other than today only in practice, or by the county head with a reason
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
    /// Why the day is another one
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl ResendArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let on = context.day(self.on);
        let letter = self.letter;
        let mut session = context.open(ui)?;
        session.may_act_on(context, on, self.reason.as_deref())?;
        let mode = Context::mode(self.dry_run);
        let acted =
            session.act(&context.act(on), mode, |drafter| referral::resend(drafter, letter))?;
        session.close(ui)?;
        let application = acted.answer;
        if ui.is_json() {
            ui.json(&json!({
                "schema": "node.referral.resend/1", "letter": letter, "application": application,
                "on": on, "dry_run": self.dry_run,
            }))?;
            return Ok(0);
        }
        ui.say(&say!(
            "معرفی‌نامهٔ {letter} (پروندهٔ {application}) دوباره به بانک فرستاده شد.",
            "Sent letter {letter} of {application} to the bank again."
        ))?;
        Ok(0)
    }
}

/// Take a letter back; its quota is released
///
/// The file may be referred again with a new letter.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node referral take-back L1401-1102-1-000003-5 --reason \"amount corrected\""
)]
pub(crate) struct TakeBackArgs {
    /// The letter's number
    letter: LetterNumber,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The day; other than today only in practice, or by the county head
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl TakeBackArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let on = context.day(self.on);
        let (letter, reason) = (self.letter, self.reason.as_str());
        let mut session = context.open(ui)?;
        session.may_act_on(context, on, Some(reason))?;
        let mode = Context::mode(self.dry_run);
        let acted = session
            .act(&context.act(on), mode, |drafter| referral::take_back(drafter, letter, reason))?;
        session.close(ui)?;
        let application = acted.answer;
        if ui.is_json() {
            ui.json(&json!({
                "schema": "node.referral.take-back/1", "letter": letter,
                "application": application, "on": on, "dry_run": self.dry_run,
            }))?;
            return Ok(0);
        }
        ui.say(&say!(
            "معرفی‌نامهٔ {letter} پس گرفته شد؛ پروندهٔ {application} را می‌توان دوباره معرفی کرد.",
            "Took letter {letter} back; {application} may be referred again."
        ))?;
        Ok(0)
    }
}
