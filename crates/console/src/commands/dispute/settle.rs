//! `dispute settle|reopen`: a person's word on what can't both be.

use clap::Args;
use model::{ApplicationNumber, Say};
use office::disputes::{self, Dispute};
use office::entry::Verdict;
use records::lifecycle::Fact;
use roster::Kind;
use serde_json::json;

use super::verdict_code;
use crate::commands::quota::acting;
use crate::{Context, Failure, Tone, Ui};

/// Settle a dispute, for a reason; it can be taken back
///
/// Of two facts one is named that holds. An objection or one person in two files is dismissed: the file
/// goes on; or gives way: its letter is to be taken back. Nothing is deleted and no quota moves by it.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node dispute settle 1401-1102-1-000012-1 facts.withdrawn.paid --holds paid --reason \"statement 14\"\n\nExit codes: 0 settled, 3 no such dispute, 4 it doesn't fit, 7 a unit above is to settle it"
)]
pub struct SettleArgs {
    /// The application's number
    number: ApplicationNumber,
    /// Which of its disputes, as `dispute show` names it; none, if one is open
    code: Option<String>,
    /// Of two facts, the one that holds
    #[arg(long, value_name = "FACT", group = "how")]
    holds: Option<String>,
    /// What was found is no hindrance
    #[arg(long, group = "how")]
    dismiss: bool,
    /// What was found is right: the file gives way
    #[arg(long, group = "how")]
    gives_way: bool,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl SettleArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let verdict = match (&self.holds, self.dismiss, self.gives_way) {
            (Some(fact), ..) => Verdict::Holds(fact.clone()),
            (None, true, _) => Verdict::Dismissed,
            (None, false, true) => Verdict::GivesWay,
            (None, false, false) => return Err(no_verdict(self.number)),
        };
        let Self { number, code, reason, dry_run, .. } = self;
        let code = code.unwrap_or_default();
        let mut session = context.open(ui)?;
        let act = acting(context, &session, Kind::Ruling, context.today);
        let settled = session.act(&act, Context::mode(dry_run), |drafter| {
            disputes::settle(drafter, (number, &code), verdict.clone(), &reason)
        })?;
        session.close(ui)?;
        tell(ui, "dispute.settle", &settled.answer, &verdict, dry_run)
    }
}

fn no_verdict(number: ApplicationNumber) -> Failure {
    Failure::Usage {
        what: Say::new(
            "رأی باید یکی از --holds، --dismiss یا --gives-way باشد.",
            "a verdict is one of --holds, --dismiss and --gives-way",
        ),
        next: Some(format!("hamgam-node dispute show {number}")),
    }
}

/// Open a settled dispute again, for a reason
///
/// Who settled it may take it back, and any unit above.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node dispute reopen 1401-1102-1-000012-1 facts.withdrawn.paid --reason \"another file\"\n\nExit codes: 0 open again, 3 no such dispute, 4 it was not settled, 7 a unit above settled it"
)]
pub struct ReopenArgs {
    /// The application's number
    number: ApplicationNumber,
    /// Which of its disputes, as `dispute show` names it
    code: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl ReopenArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self { number, code, reason, dry_run } = self;
        let mut session = context.open(ui)?;
        let act = acting(context, &session, Kind::Ruling, context.today);
        let opened = session.act(&act, Context::mode(dry_run), |drafter| {
            disputes::reopen(drafter, (number, &code), &reason)
        })?;
        session.close(ui)?;
        tell(ui, "dispute.reopen", &opened.answer, &Verdict::Reopened, dry_run)
    }
}

/// A verdict in words.
pub(super) fn verdict(verdict: &Verdict) -> Say {
    match verdict {
        Verdict::Holds(code) => {
            let fact = records::lifecycle::IMPOSSIBLE
                .iter()
                .flat_map(|(one, other)| [*one, *other])
                .find(|fact| fact.code() == code);
            let said = fact.map_or_else(|| Say::new(code.clone(), code.clone()), Fact::say);
            Say::new(format!("برقرار: {}", said.fa), format!("holds: {}", said.en))
        }
        Verdict::Dismissed => Say::new("مانعی نیست", "no hindrance"),
        Verdict::GivesWay => Say::new("این پرونده کنار می‌رود", "this file gives way"),
        Verdict::Reopened => Say::new("دوباره باز شد", "open again"),
    }
}

fn tell(
    ui: &mut Ui<'_>,
    schema: &str,
    dispute: &Dispute,
    said: &Verdict,
    dry_run: bool,
) -> Result<u8, Failure> {
    if ui.is_json() {
        ui.json(&json!({
            "schema": ui.schema(schema), "application": dispute.number, "code": dispute.code,
            "verdict": verdict_code(said), "dry_run": dry_run,
        }))?;
        return Ok(0);
    }
    if dry_run {
        ui.say(&Say::new("آزمایشی: چیزی ثبت نشد.", "A trial: nothing was written."))?;
    }
    let words = verdict(said);
    let (number, code) = (dispute.number, &dispute.code);
    let text = format!("{number}  {code}: {}", ui.said(&words));
    ui.toned(Tone::Good, &text)?;
    Ok(0)
}
