//! `report show --restated`: what is known of a closed quarter since.

use ::report::{Basis, Change};
use model::{Say, UnitCode, say};
use office::NotClosed;
use runtime::report::{Made, Restated, Stretch, Way, restated, stretches};
use serde_json::{Value, json};

use super::causes::{log, show, tell};
use super::file::{difference, differences};
use super::show::short;
use super::{Which, refused, untold};
use crate::{Context, Failure, Tone, Ui};

/// Entries of each log that are shown.
const ENTRIES: usize = 5;

/// What one cut has made of the one before.
struct Since {
    figures: Vec<(UnitCode, Change)>,
    logs: Vec<Stretch>,
}

/// Runs it.
///
/// # Errors
/// [`Failure`], if nothing came of it.
pub(super) fn run(which: &Which, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
    let mut session = context.open(ui)?;
    let quarter = which.quarter(context);
    let unit = which.unit.unwrap_or(session.seen().opening().unit);
    let mut bar = ui.bar(Say::new("شمارش تا برش", "counting up to the cut"));
    let mut walk = |at: model::Lsn, end: model::Lsn| bar.set(at.0, end.0);
    let revisions = restated(session.desk(), (unit, quarter), Way::usual(), &mut walk);
    drop(bar);
    let revisions = revisions.map_err(untold)?;
    if revisions.is_empty() {
        return Err(refused(NotClosed::NotCompiled { unit, quarter }));
    }
    let mut since = Vec::new();
    for pair in revisions.windows(2) {
        let [one, other] = pair else { continue };
        let (one, other) = (&one.made, &other.made);
        let logs = session.look(|office| stretches(office, (&one.cut, &other.cut), ENTRIES))?;
        since.push(Since { figures: changes(one, other), logs });
    }
    let places = session.seen().places().clone();
    session.close(ui)?;
    if ui.is_json() {
        let mut later = since.iter();
        let all = revisions.iter().enumerate().map(|(nth, revision)| {
            let since = if nth == 0 { None } else { later.next() };
            document(revision, since)
        });
        let revisions: Vec<Value> = all.collect();
        ui.json(&json!({
            "schema": ui.schema("report.restated"), "unit": unit, "quarter": quarter.to_string(),
            "revisions": revisions,
        }))?;
        return Ok(0);
    }
    for (nth, revision) in revisions.iter().enumerate() {
        head(ui, revision)?;
        let Some(since) = nth.checked_sub(1).and_then(|nth| since.get(nth)) else { continue };
        for (unit, change) in &since.figures {
            tell(ui, &places, (*unit, change))?;
        }
        for stretch in since.logs.iter().filter(|_| !since.figures.is_empty()) {
            show(ui, &places, stretch)?;
        }
    }
    Ok(0)
}

/// What is otherwise of the quarter; how things stand at a cut is no restatement.
fn changes(one: &Made, other: &Made) -> Vec<(UnitCode, Change)> {
    let mut all = differences(&one.report, &other.report);
    all.retain(|(_, change)| change.figure.basis() != Basis::Cut);
    all
}

fn document(revision: &Restated, since: Option<&Since>) -> Value {
    let made = &revision.made;
    let figures: Vec<Value> = since
        .iter()
        .flat_map(|since| &since.figures)
        .map(|(unit, change)| difference(*unit, change))
        .collect();
    let logs: Vec<Value> = since.iter().flat_map(|since| &since.logs).map(log).collect();
    json!({
        "with": revision.with.map(|quarter| quarter.to_string()),
        "cut": made.report.definition.cut.to_string(),
        "output": made.report.output_hash().to_string(), "figures": figures, "logs": logs,
    })
}

fn head(ui: &mut Ui<'_>, revision: &Restated) -> Result<(), Failure> {
    let cut = short(&revision.made.report.definition.cut.to_string());
    let text = match revision.with {
        Some(quarter) => {
            say!(
                "با گزارش بستهٔ {quarter}، برش {cut}",
                "with the closed report of {quarter}, cut {cut}"
            )
        }
        None => say!("اکنون، برش {cut}", "now, cut {cut}"),
    };
    let text = ui.said(&text).to_owned();
    ui.toned(Tone::Bold, &text)
}
