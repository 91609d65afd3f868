//! `quota ledger`: the story of the line, entry by entry.

use clap::Args;
use model::say;
use office::quota::Told;
use runtime::quota_story;
use serde_json::{Value, json};

use crate::{Context, Failure, Ui, whole};

/// List every quota entry with the balance after it
///
/// In the order of the journal: who, when, which letter or node below, how much, and what was free
/// afterwards.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node quota ledger --limit 20")]
pub struct LedgerArgs {
    /// Only the last so many entries; 0 is all
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole::<usize>)]
    limit: usize,
}

impl LedgerArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let story = quota_story(session.desk())?;
        let unit = |told: &Told| {
            let node = told.below?.node;
            session.seen().roster().unit_of(node).map(|unit| unit.to_string())
        };
        let units: Vec<Option<String>> = story.iter().map(unit).collect();
        session.close(ui)?;
        let skipped = if self.limit == 0 { 0 } else { story.len().saturating_sub(self.limit) };
        let shown = || story.iter().zip(&units).skip(skipped);
        if ui.is_json() {
            let entries: Vec<Value> =
                shown().map(|(told, unit)| entry(told, unit.as_deref())).collect();
            ui.json(&json!({
                "schema": ui.schema("quota.ledger"), "count": story.len(), "entries": entries,
            }))?;
            return Ok(0);
        }
        for (told, unit) in shown() {
            line(ui, told, unit.as_deref())?;
        }
        let (count, all) = (shown().count(), story.len());
        ui.note(&say!(
            "{count} از {all} ثبت؛ ستون آخر ماندهٔ آزاد است",
            "{count} of {all} entries; the last columns are what is free"
        ));
        Ok(0)
    }
}

fn line(ui: &mut Ui<'_>, told: &Told, unit: Option<&str>) -> Result<(), Failure> {
    let letter = told.letter.map(|letter| letter.to_string());
    let about = letter.as_deref().or(unit).unwrap_or_default();
    let (day, sort, amount, free) =
        (told.act.on.slashed(), told.sort.code(), told.amount, told.after.free);
    let text = format!(
        "{day}  {sort:<12} {:>17} {:>5}  {:>17} {:>5}  {about:<22}  {}",
        amount.rials.to_string(),
        amount.jobs.to_string(),
        free.rials.to_string(),
        free.jobs.to_string(),
        told.act.user,
    );
    ui.line(text.trim_end())
}

fn entry(told: &Told, unit: Option<&str>) -> Value {
    json!({
        "entry": told.sort.code(), "on": told.act.on, "on_gregorian": told.act.on.gregorian_text(),
        "at_ms": told.act.at.ms(), "user": told.act.user, "role": told.act.role, "node": told.by,
        "letter": told.letter, "record": told.application.map(|id| id.to_string()),
        "below": told.below.map(|below| below.node), "unit": unit,
        "amount": told.amount, "free": told.after.free, "held": told.after.held,
        "balanced": told.after.holds(),
    })
}
