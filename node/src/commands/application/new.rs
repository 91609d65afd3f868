//! `application new`, `edit`, `submit`, `withdraw`: one file, typed in by hand.

use clap::Args;
use console::{Context, Failure, Tone, Ui};
use model::{ApplicationNumber, Say, say};
use office::application::{self, Handing};
use office::{Drafter, Refusal, Stop};
use serde_json::json;

use super::flags::{Clearable, FormFlags};

/// Open a file
///
/// Words may be written in Persian or English, numbers and dates in any digits.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node application new --kind independent --id 0012345679 --given-name زهرا --family-name کریمی --gender woman --field 4003 --issued 1401/06/16 --amount 1,000,000,000 --jobs 1 --purpose start --need 4 --capacity 4 --readiness ready --employee no\n\nExit codes: 0 opened, 2 something is missing, 4 refused by a rule"
)]
pub(crate) struct NewArgs {
    #[command(flatten)]
    flags: FormFlags,
    /// Keep it as a draft; hand it in later with `application submit`
    #[arg(long)]
    draft: bool,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Change what a file says; only what is given changes
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node application edit 1401-1102-1-000012-1 --amount 800,000,000 --clear mobile\n\nExit codes: 0 changed, 3 no such file, 4 refused by a rule"
)]
pub(crate) struct EditArgs {
    /// The application's number
    number: ApplicationNumber,
    #[command(flatten)]
    flags: FormFlags,
    /// Empty a field; may be given several times
    #[arg(long, value_name = "FIELD", value_enum)]
    clear: Vec<Clearable>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Hand a draft in
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node application submit 1401-1102-1-000012-1")]
pub(crate) struct SubmitArgs {
    /// The application's number
    number: ApplicationNumber,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Record that the applicant withdraws; a letter at the bank is taken back
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node application withdraw 1401-1102-1-000012-1 --reason \"moved to another county\""
)]
pub(crate) struct WithdrawArgs {
    /// The application's number
    number: ApplicationNumber,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl NewArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let form = self.flags.form(context, session.desk().places())?;
        let handing = if self.draft { Handing::Draft } else { Handing::Submitted };
        let mode = Context::mode(self.dry_run);
        let act = context.act(context.today);
        let acted =
            session.act(&act, mode, |drafter| application::open(drafter, &form, handing))?;
        session.close(ui)?;
        let number = acted.answer;
        if ui.is_json() {
            ui.json(&json!({
                "schema": "node.application.new/1", "application": number,
                "draft": self.draft, "dry_run": self.dry_run,
            }))?;
            return Ok(0);
        }
        told(
            ui,
            self.dry_run,
            &if self.draft {
                say!("پیش‌نویس پروندهٔ {number} ثبت شد.", "Draft {number} is kept.")
            } else {
                say!("پروندهٔ {number} ثبت شد.", "Opened application {number}.")
            },
        )?;
        let next = if self.draft { "submit" } else { "why" };
        next_is(ui, &format!("hamgam-node application {next} {number}"))
    }
}

impl EditArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let number = self.number;
        let mut session = context.open(ui)?;
        let mut form = session.ask(|office| application::form_of(office, number))?;
        let before = form.clone();
        for field in &self.clear {
            field.clear(&mut form);
        }
        self.flags.fill(&mut form, context, session.desk().places())?;
        if form == before {
            return Err(Refusal::NothingToChange.into());
        }
        let mode = Context::mode(self.dry_run);
        let act = context.act(context.today);
        session.act(&act, mode, |drafter| application::edit(drafter, number, &form))?;
        session.close(ui)?;
        done(
            ui,
            ("edit", number, self.dry_run),
            &say!("پروندهٔ {number} تغییر کرد.", "Changed application {number}."),
        )?;
        if ui.is_json() {
            return Ok(0);
        }
        next_is(ui, &format!("hamgam-node application history {number}"))
    }
}

impl SubmitArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let number = self.number;
        act(context, ui, self.dry_run, &mut |drafter| application::submit(drafter, number))?;
        let said = say!("پروندهٔ {number} ثبت نهایی شد.", "Submitted application {number}.");
        done(ui, ("submit", number, self.dry_run), &said)
    }
}

impl WithdrawArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let (number, reason) = (self.number, self.reason.as_str());
        act(context, ui, self.dry_run, &mut |drafter| {
            application::withdraw(drafter, number, reason)
        })?;
        let said = say!("انصراف از پروندهٔ {number} ثبت شد.", "Application {number} is withdrawn.");
        done(ui, ("withdraw", number, self.dry_run), &said)
    }
}

fn act(
    context: &Context,
    ui: &mut Ui<'_>,
    dry_run: bool,
    work: &mut dyn FnMut(&mut Drafter<'_>) -> Result<(), Stop>,
) -> Result<(), Failure> {
    let mut session = context.open(ui)?;
    session.act(&context.act(context.today), Context::mode(dry_run), work)?;
    session.close(ui)
}

/// Tells that an act on a file is done, as JSON or in words.
fn done(
    ui: &mut Ui<'_>,
    (verb, number, dry_run): (&str, ApplicationNumber, bool),
    said: &Say,
) -> Result<u8, Failure> {
    if ui.is_json() {
        let schema = format!("node.application.{verb}/1");
        ui.json(&json!({ "schema": schema, "application": number, "dry_run": dry_run }))?;
    } else {
        told(ui, dry_run, said)?;
    }
    Ok(0)
}

/// One good line, after the word that nothing was written where that is so.
pub(crate) fn told(ui: &mut Ui<'_>, dry_run: bool, said: &Say) -> Result<(), Failure> {
    if dry_run {
        ui.say(&Say::new("آزمایشی: چیزی ثبت نشد.", "A trial: nothing was written."))?;
    }
    let text = ui.said(said).to_owned();
    ui.toned(Tone::Good, &text)
}

fn next_is(ui: &mut Ui<'_>, command: &str) -> Result<u8, Failure> {
    ui.fact(&Say::new("گام بعدی", "Next"), command)?;
    Ok(0)
}
