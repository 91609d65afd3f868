//! `report diff`: why two reports differ, down to the entries.

use std::path::PathBuf;

use clap::Args;
use export::Paper;
use model::say;
use runtime::report::{Stretch, stretches};
use serde_json::{Value, json};

use super::file::{difference, differences, read, tell};
use crate::{Context, Failure, Tone, Ui, whole};

/// Say why two report files differ: their figures, and the entries one cut has and the other hasn't
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node report diff q2-county.json q2-nation.json\n\nExit codes: 0 compared, 9 a file was changed"
)]
pub struct DiffArgs {
    /// One file
    #[arg(value_name = "FILE")]
    one: PathBuf,
    /// The other
    #[arg(value_name = "FILE")]
    other: PathBuf,
    /// How many entries of each log to show
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = whole::<usize>)]
    entries: usize,
}

impl DiffArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let (one, other) = (read(context, &self.one)?, read(context, &self.other)?);
        let mut session = context.open(ui)?;
        let stretches =
            session.look(|office| stretches(office, (&one.cut, &other.cut), self.entries))?;
        session.close(ui)?;
        let changes = differences(&one.report, &other.report);
        let (a, b) = (&one.report.definition, &other.report.definition);
        let same_rules = (&a.rules_version, a.rules_hash) == (&b.rules_version, b.rules_hash);
        if ui.is_json() {
            let figures: Vec<Value> =
                changes.iter().map(|(unit, change)| difference(*unit, change)).collect();
            let logs: Vec<Value> = stretches.iter().map(log).collect();
            ui.json(&json!({
                "schema": ui.schema("report.diff"), "same_cut": a.cut == b.cut,
                "same_rules": same_rules, "figures": figures, "logs": logs,
            }))?;
            return Ok(0);
        }
        heads(ui, (&one, &other), same_rules)?;
        for (unit, change) in &changes {
            tell(ui, *unit, change)?;
        }
        for stretch in &stretches {
            show(ui, stretch)?;
        }
        Ok(0)
    }
}

pub(super) fn log(stretch: &Stretch) -> Value {
    let entries: Vec<Value> = stretch
        .entries
        .iter()
        .map(|it| {
            json!({ "seq": it.seq.0, "on": it.on, "by": it.by, "kind": it.kind, "record": it.record })
        })
        .collect();
    json!({
        "log": stretch.log.to_string(), "one": stretch.one, "other": stretch.other,
        "entries": entries,
    })
}

fn heads(ui: &mut Ui<'_>, (one, other): (&Paper, &Paper), same_rules: bool) -> Result<(), Failure> {
    let (a, b) = (&one.report.definition, &other.report.definition);
    let (ours, our_quarter, theirs, their_quarter) = (a.unit, a.quarter, b.unit, b.quarter);
    let text = say!(
        "{ours} برای {our_quarter} در برابر {theirs} برای {their_quarter}",
        "{ours} for {our_quarter} against {theirs} for {their_quarter}"
    );
    let text = ui.said(&text).to_owned();
    ui.toned(Tone::Bold, &text)?;
    if a.cut == b.cut {
        ui.say(&say!("برش یکی است.", "The cut is the same."))?;
    }
    if !same_rules {
        let (ours, theirs) = (&a.rules_version, &b.rules_version);
        ui.say(&say!(
            "ضوابط دیگر است: {ours} و {theirs}",
            "The rules differ: {ours} and {theirs}"
        ))?;
    }
    Ok(())
}

pub(super) fn show(ui: &mut Ui<'_>, stretch: &Stretch) -> Result<(), Failure> {
    let (log, one, other) = (stretch.log, stretch.one, stretch.other);
    ui.say(&say!("دفتر {log}: تا {one} و تا {other}", "log {log}: up to {one} and up to {other}"))?;
    for entry in &stretch.entries {
        let (seq, on, by, kind) = (entry.seq.0, entry.on.slashed(), &entry.by, &entry.kind);
        let record = entry.record.clone().unwrap_or_default();
        ui.toned(Tone::Dim, &format!("  {seq}  {on}  {by}  {kind}  {record}"))?;
    }
    Ok(())
}
