//! `referral commitments|fulfil|breach|clear|repaid`: what those who were paid have promised, and what is
//! found of it (A6, A7, B2, B5).

use clap::Args;
use console::{Context, DayArg, Failure, Tone, Ui};
use model::words::Kind;
use model::{LetterNumber, Say, say};
use office::commitments::{self, Commitment, Outcome};
use records::lifecycle::FacilityState;
use serde_json::{Value, json};

use crate::commands::application::told;

/// List what those who were paid have promised, and what is found of it
///
/// Heads found are those of the last visit after the payment with a complete form. That visit is due by
/// the end of the quarter after the payment's.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node referral commitments --open")]
pub(crate) struct CommitmentsArgs {
    /// Only those not found fulfilled
    #[arg(long)]
    open: bool,
    /// Only supporters
    #[arg(long)]
    supporters: bool,
    /// The day to ask for
    #[arg(long, visible_alias = "on", value_name = "DAY", allow_hyphen_values = true)]
    as_of: Option<DayArg>,
}

impl CommitmentsArgs {
    fn wants(&self, it: &Commitment) -> bool {
        let done = matches!(it.state, FacilityState::CommitmentsFulfilled | FacilityState::Settled);
        (!self.open || !done) && (!self.supporters || it.kind == Kind::Supporter)
    }

    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let as_of = context.day(self.as_of);
        let mut session = context.open(ui)?;
        let mut all = session.look(|office| commitments::all(office, as_of))?;
        session.close(ui)?;
        all.retain(|it| self.wants(it));
        if ui.is_json() {
            let rows: Vec<Value> = all.iter().map(row).collect();
            ui.json(&json!({
                "schema": "node.referral.commitments/1", "as_of": as_of,
                "as_of_gregorian": as_of.gregorian_text(), "commitments": rows,
            }))?;
            return Ok(0);
        }
        for it in &all {
            let late = it.awaits_visit() && it.visit_due < as_of;
            let short = it.shortfall().is_some_and(|missing| 0 < missing);
            let tone = if late || short || it.state == FacilityState::Breach {
                Tone::Warn
            } else {
                Tone::Plain
            };
            let visit = it.visit.map_or_else(|| "-".to_owned(), |(on, ..)| on.slashed());
            let found = it.visit.and_then(|(_, _, found)| found);
            let found = found.map_or_else(|| "-".to_owned(), |found| found.to_string());
            let state = it.state.say();
            let state = ui.said(&state);
            let cleared =
                if it.cleared { Say::new("تسویه", "cleared") } else { Say::new("-", "-") };
            let cleared = ui.said(&cleared);
            let (paid_on, due) = (it.paid_on.slashed(), it.visit_due.slashed());
            let text = format!(
                "{}  {paid_on}  {:>14}  {visit:<10}  {due}  {found:>4}/{:<4}  {cleared}  {state}",
                it.letter, it.paid, it.amount.jobs,
            );
            ui.toned(tone, &text)?;
        }
        let count = all.len();
        let unvisited = all.iter().filter(|it| it.awaits_visit()).count();
        ui.note(&say!(
            "{count} تسهیلات (پرداخت، ریال، بازدید، مهلت بازدید، دیده‌شده/تعهدشده)؛ {unvisited} بی بازدید پس از پرداخت",
            "{count} facilities (paid, rials, visit, due, found/promised); {unvisited} not visited since"
        ));
        Ok(0)
    }
}

fn row(it: &Commitment) -> Value {
    let visit = it
        .visit
        .map(|(on, goes_on, found)| json!({ "on": on, "goes_on": goes_on, "heads_found": found }));
    json!({
        "letter": it.letter, "application": it.number, "kind": it.kind.code(), "paid": it.paid,
        "paid_on": it.paid_on, "held": it.amount, "state": it.state.code(), "cleared": it.cleared,
        "visit": visit, "visit_due": it.visit_due, "short": it.shortfall(),
    })
}

/// Record that what was promised is carried out, as a visit after the payment found
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node referral fulfil 1401-1102-1-000004-2 --on 1401/12/10\n\nExit codes: 0 recorded, 3 no such letter, 4 it wasn't paid, or no visit has found it"
)]
pub(crate) struct FulfilArgs {
    #[command(flatten)]
    found: Found,
}

/// Record that a commitment was broken; a later fulfilment mends it
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node referral breach 1401-1102-1-000004-2 --reason \"work given up\"\n\nExit codes: 0 recorded, 3 no such letter, 4 it wasn't paid"
)]
pub(crate) struct BreachArgs {
    #[command(flatten)]
    found: Found,
}

/// Record that the bank has no arrears of this facility on record
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node referral clear 1401-1102-1-000004-2 --on 1402/01/20\n\nExit codes: 0 recorded, 3 no such letter, 4 it wasn't paid"
)]
pub(crate) struct ClearArgs {
    #[command(flatten)]
    found: Found,
}

/// Record that a facility is repaid in full
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node referral repaid 1401-1102-1-000004-2 --on 1403/05/01\n\nExit codes: 0 recorded, 3 no such letter, 4 it wasn't paid"
)]
pub(crate) struct RepaidArgs {
    #[command(flatten)]
    found: Found,
}

#[derive(Args, Debug)]
struct Found {
    /// The letter's number
    letter: LetterNumber,
    /// The day it was found
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl FulfilArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        record(context, ui, &self.found, Outcome::Fulfilled)
    }
}

impl BreachArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        record(context, ui, &self.found, Outcome::Breach)
    }
}

impl ClearArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        record(context, ui, &self.found, Outcome::Cleared)
    }
}

impl RepaidArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        record(context, ui, &self.found, Outcome::Settled)
    }
}

fn record(
    context: &Context,
    ui: &mut Ui<'_>,
    found: &Found,
    outcome: Outcome,
) -> Result<u8, Failure> {
    let Found { letter, on, reason, dry_run } = found;
    let on = context.day(*on);
    let mut session = context.open(ui)?;
    let acted = session.act(&context.act(context.today), Context::mode(*dry_run), |drafter| {
        commitments::record(drafter, *letter, (outcome, on), reason.as_deref())
    })?;
    session.close(ui)?;
    if ui.is_json() {
        ui.json(&json!({
            "schema": "node.referral.commitment/1", "letter": letter, "application": acted.answer,
            "outcome": outcome.code(), "on": on, "dry_run": dry_run,
        }))?;
        return Ok(0);
    }
    let words = outcome.say();
    let said = Say::new(format!("{letter}: {}", words.fa), format!("{letter}: {}", words.en));
    told(ui, *dry_run, &said)?;
    Ok(0)
}
