//! `report diff`: why two reports differ, down to the entries.

use std::path::PathBuf;

use clap::Args;
use export::Paper;
use model::{Say, say};
use runtime::report::stretches;
use serde_json::{Value, json};

use super::causes::{log, show, tell};
use super::file::{difference, differences, read};
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
        let places = session.seen().places().clone();
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
        if changes.is_empty() {
            ui.say(&say!("هیچ رقمی فرق ندارد.", "No figure differs."))?;
        }
        for (unit, change) in &changes {
            tell(ui, &places, (*unit, change))?;
        }
        for stretch in &stretches {
            show(ui, &places, stretch)?;
        }
        Ok(0)
    }
}

fn heads(ui: &mut Ui<'_>, (one, other): (&Paper, &Paper), same_rules: bool) -> Result<(), Failure> {
    let (a, b) = (&one.report.definition, &other.report.definition);
    let (ours, our_quarter, theirs, their_quarter) = (a.unit, a.quarter, b.unit, b.quarter);
    let (first, second) = (one.legend.unit(ours), other.legend.unit(theirs));
    let text = Say::new(
        format!(
            "نخستین: {} ({ours})، فصل {our_quarter}. دومین: {} ({theirs})، فصل {their_quarter}.",
            first.fa, second.fa
        ),
        format!(
            "first: {} ({ours}), {our_quarter}; second: {} ({theirs}), {their_quarter}",
            first.en, second.en
        ),
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
