//! `referral list` and `referral show`: letters and what became of them.

use clap::Args;
use console::{Context, Failure, RevealArg, Tone, Ui};
use escrow::{HoldRow, HoldState};
use model::{LetterNumber, Say, say};
use office::quota::Held;
use office::rows::Record;
use office::{Refusal, Stop, disputes, quota, referral, schema};
use serde_json::{Value, json};

/// List letters
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node referral list --open")]
pub(crate) struct ListArgs {
    /// Only letters the bank hasn't answered
    #[arg(long)]
    open: bool,
}

/// Show one letter
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node referral show L1401-1102-1-000001-8")]
pub(crate) struct ShowArgs {
    /// The letter's number
    letter: LetterNumber,
    #[command(flatten)]
    reveal: RevealArg,
}

impl ListArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let mut rows = session.ask(|office| {
            let mut rows = Vec::new();
            for held in quota::holds(office)? {
                let Some(application) = held.hold().map(|hold| hold.key.application) else {
                    continue;
                };
                if let Some(Record::Application(application)) =
                    office.record(application)?.map(|row| row.record)
                {
                    rows.push((application.number, held));
                }
            }
            Ok::<_, Stop>(rows)
        })?;
        session.close(ui)?;
        rows.retain(|(_, held)| !self.open || held.row.state() == Some(HoldState::Open));
        rows.sort_by_key(|(_, held)| held.hold().map(|hold| hold.letter));
        if ui.is_json() {
            let letters: Vec<Value> = rows
                .iter()
                .map(|(number, held)| {
                    let mut letter = hold_json(held);
                    if let Value::Object(fields) = &mut letter {
                        fields.insert("application".to_owned(), json!(number));
                    }
                    letter
                })
                .collect();
            ui.json(&json!({ "schema": "node.referral.list/1", "letters": letters }))?;
            return Ok(0);
        }
        for (number, held) in &rows {
            let Some(hold) = held.hold() else { continue };
            let (state, tone) = state_of(&held.row);
            let (day, rials, jobs) = (hold.on.slashed(), hold.amount.rials, hold.amount.jobs);
            let (letter, said) = (hold.letter, ui.said(&state));
            let line = format!("{letter}  {number}  {day}  {rials:>14}  {jobs:>3}  {said}");
            ui.toned(tone, &line)?;
        }
        Ok(0)
    }
}

/// A hold as JSON.
pub(crate) fn hold_json(held: &Held) -> Value {
    let row = &held.row;
    let Some(hold) = held.hold() else { return Value::Null };
    let mut fields = json!({
        "letter": hold.letter, "incarnation": held.by.incarnation, "n": hold.key.n, "on": hold.on, "amount": hold.amount,
        "expires_on": hold.expires_on, "rule_set": hold.basis.rule_set,
        "rule_set_hash": hold.basis.rule_set_hash.to_string(), "as_of": hold.basis.as_of,
        "warnings": hold.basis.warned, "reason": hold.basis.override_reason,
        "state": state_code(row),
    });
    if let (Some(HoldState::Consumed { paid, overrun }), Value::Object(fields)) =
        (row.state(), &mut fields)
    {
        fields.insert("paid".to_owned(), json!(paid));
        fields.insert("overrun".to_owned(), json!(overrun));
    }
    fields
}

fn state_code(row: &HoldRow) -> &'static str {
    match row.state() {
        Some(HoldState::Open) | None => "open",
        Some(HoldState::Consumed { .. }) => "paid",
        Some(HoldState::Released { reason }) => reason.code(),
    }
}

fn state_of(row: &HoldRow) -> (Say, Tone) {
    match row.state() {
        Some(HoldState::Open) | None => (Say::new("نزد بانک", "open"), Tone::Plain),
        Some(HoldState::Consumed { .. }) => (Say::new("پرداخت‌شده", "paid"), Tone::Good),
        Some(HoldState::Released { reason }) => {
            (Say::new(reason.say().fa, reason.code()), Tone::Dim)
        }
    }
}

impl ShowArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let letter = self.letter;
        let mut session = context.open(ui)?;
        let (number, facility, hold, frozen) = session.ask(|office| {
            let id = schema::get(office.view, schema::LETTER, &letter.key())?;
            let id = id.ok_or(Refusal::NoLetter { letter })?;
            let Some(Record::Facility(facility)) = office.record(id)?.map(|row| row.record) else {
                return Err(Refusal::NoLetter { letter }.into());
            };
            let number = match office.record(facility.application)?.map(|row| row.record) {
                Some(Record::Application(application)) => application.number,
                _ => return Err(Refusal::NoLetter { letter }.into()),
            };
            let hold = referral::hold_of(office, &facility)?.map(|(_, held)| held);
            let frozen = disputes::frozen_by(office, number, letter)?.map(|pair| pair.other);
            Ok((number, facility, hold, frozen))
        })?;
        if self.reveal.reveal {
            session.reveal(context, ui, ("referral show", &[number]))?;
        }
        session.close(ui)?;
        if ui.is_json() {
            ui.json(&json!({
                "schema": "node.referral.show/1", "letter": letter, "application": number,
                "national_id": facility.applicant, "bank": facility.bank, "amount": facility.amount,
                "referred_on": facility.referred_on, "paid": facility.paid, "paid_on": facility.paid_on,
                "bank_reason": facility.bank_reason, "rule_set": facility.rule_set,
                "hold": hold.as_ref().map(hold_json), "frozen_by": frozen,
                "steps": facility.steps.iter().map(|(step, mark)| json!({
                    "step": step, "on": mark.on, "by": mark.by, "reason": mark.reason,
                })).collect::<Vec<_>>(),
            }))?;
            return Ok(0);
        }
        ui.fact(&Say::new("معرفی‌نامه", "Letter"), &letter.to_string())?;
        ui.fact(&Say::new("پرونده", "Application"), &number.to_string())?;
        let day = ui.day(facility.referred_on);
        ui.fact(&Say::new("تاریخ", "Day"), &day)?;
        ui.fact(&Say::new("مبلغ (ریال)", "Rials"), &facility.amount.rials.to_string())?;
        ui.fact(&Say::new("شغل", "Jobs"), &facility.amount.jobs.to_string())?;
        if let Some(bank) = &facility.bank {
            ui.fact(&Say::new("بانک", "Bank"), bank)?;
        }
        ui.fact(&Say::new("ضوابط", "Rules"), &facility.rule_set)?;
        if let Some(hold) = &hold {
            let (state, tone) = state_of(&hold.row);
            let said = ui.said(&state).to_owned();
            ui.fact_toned(tone, &Say::new("وضعیت", "State"), &said)?;
        }
        if let Some(other) = frozen {
            let said = say!(
                "متوقف: همین شخص در پروندهٔ {other} زودتر معرفی شده است    hamgam-node dispute show {number}",
                "frozen: the same person was referred earlier by {other}    hamgam-node dispute show {number}"
            );
            let said = ui.said(&said).to_owned();
            ui.fact_toned(Tone::Bad, &Say::new("توقف", "FROZEN"), &said)?;
        }
        for (step, mark) in facility.steps.iter() {
            let (step, day) = (step.say(), mark.on.slashed());
            let reason = mark.reason.as_deref().unwrap_or_default();
            let line = format!("{day}  {}  {}  {reason}", mark.by, ui.said(&step));
            ui.line(line.trim_end())?;
        }
        Ok(0)
    }
}
