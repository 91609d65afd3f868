//! `application import`: sheets in, good rows taken, bad rows listed.

use std::path::PathBuf;

use clap::Args;
use console::{Context, Failure, Misfit, Session, Tone, Ui, exit};
use model::{Say, say};
use runtime::{Counts, ImportReport, RefusedRow, import};
use serde_json::{Value, json};
use sheets::{SheetKind, Source};

/// Take in the sheets the office keeps
///
/// A folder of CSV files, a workbook, or one CSV with --sheet. Good rows go in, bad rows are listed
/// with row, column and reason; the same sheet again adds nothing.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node application import ~/sheets/1102")]
pub(crate) struct ImportArgs {
    /// A folder of sheets, a workbook, or a CSV file
    path: PathBuf,
    /// Which sheet a CSV file is: applications, covered, inspections, earlier, exclusions, bank
    #[arg(long, value_name = "NAME", value_parser = sheet)]
    sheet: Option<SheetKind>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn sheet(text: &str) -> Result<SheetKind, Misfit> {
    text.parse().map_err(|_| Misfit::one_of(SheetKind::ALL.iter().map(|kind| kind.code())))
}

impl ImportArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let report = take_in(context, ui, &mut session, &self.path, (self.sheet, self.dry_run))?;
        session.close(ui)?;
        tell(ui, &report, self.dry_run)
    }
}

/// Reads a source and takes it in.
pub(crate) fn take_in(
    context: &Context,
    ui: &mut Ui<'_>,
    session: &mut Session,
    path: &std::path::Path,
    (sheet, dry_run): (Option<SheetKind>, bool),
) -> Result<ImportReport, Failure> {
    let bound = session.desk().rules().amount_suspect_below;
    let source = Source::detect(&context.path(path), sheet)?.suspect_below(Some(bound));
    let mut bar = ui.bar(Say::new("خواندن برگه‌ها", "reading sheets"));
    let places = session.desk().places();
    let sheets = sheets::read(&source, places, &mut |step| bar.set(step.done, step.total))?;
    drop(bar);
    let mut bar = ui.bar(Say::new("ثبت ردیف‌ها", "taking rows in"));
    let act = context.act(context.today);
    let report = import(session.desk(), &act, sheets, Context::mode(dry_run), &mut |step| {
        bar.set(step.done, step.total);
    })?;
    Ok(report)
}

/// Tells what became of the rows.
pub(crate) fn tell(ui: &mut Ui<'_>, report: &ImportReport, dry_run: bool) -> Result<u8, Failure> {
    let code = if report.refused.is_empty() { 0 } else { exit::PARTLY };
    if ui.is_json() {
        let document = document(ui, report, dry_run);
        ui.json(&document)?;
        return Ok(code);
    }
    if dry_run {
        ui.say(&Say::new("آزمایشی: چیزی ثبت نشد.", "A trial: nothing was written."))?;
    }
    for (kind, counts) in report.sheets.iter().filter(|(_, counts)| *counts != Counts::default()) {
        let Counts { accepted, updated, unchanged, refused } = counts;
        let line = say!(
            "{accepted} تازه، {updated} تغییر، {unchanged} بی‌تغییر، {refused} ردشده",
            "{accepted} new, {updated} changed, {unchanged} known, {refused} refused"
        );
        let line = ui.said(&line).to_owned();
        let tone = if *refused == 0 { Tone::Good } else { Tone::Warn };
        ui.fact_toned(tone, &kind.say(), &line)?;
    }
    for note in &report.notes {
        ui.note(note);
    }
    if !report.refused.is_empty() {
        ui.gap()?;
        ui.say(&Say::new(
            "این ردیف‌ها ثبت نشد؛ آن‌ها را در برگه درست کنید و همان برگه را دوباره وارد کنید:",
            "These rows were not taken; correct them in the sheet and import the same sheet again:",
        ))?;
    }
    for row in &report.refused {
        refused_line(ui, row)?;
    }
    Ok(code)
}

fn refused_line(ui: &mut Ui<'_>, refused: &RefusedRow) -> Result<(), Failure> {
    let RefusedRow { sheet, row, column, code, message, .. } = refused;
    let (sheet, message) = (sheet.say(), message.clone());
    let column = if column.is_empty() { String::new() } else { format!(" · {column}") };
    let said = Say::new(
        format!("{}، ردیف {row}{column}: {} [{code}]", sheet.fa, message.fa),
        format!("{} row {row}{column}: {} [{code}]", sheet.en, message.en),
    );
    let text = ui.said(&said).to_owned();
    ui.toned(Tone::Bad, &text)
}

fn document(ui: &Ui<'_>, report: &ImportReport, dry_run: bool) -> Value {
    let total = report.total();
    let refused: Vec<Value> = report
        .refused
        .iter()
        .map(|row| {
            json!({
                "sheet": row.sheet.code(), "row": row.row, "line": row.line, "column": row.column,
                "code": row.code, "message": ui.said(&row.message),
            })
        })
        .collect();
    let sheets: serde_json::Map<String, Value> = report
        .sheets
        .iter()
        .map(|(kind, Counts { accepted, updated, unchanged, refused })| {
            let counts = json!({
                "accepted": accepted.saturating_add(*updated), "updated": updated,
                "unchanged": unchanged, "refused": refused,
            });
            (kind.code().to_owned(), counts)
        })
        .collect();
    json!({
        "schema": "node.application.import/1",
        "accepted": total.accepted.saturating_add(total.updated),
        "updated": total.updated,
        "unchanged": total.unchanged,
        "refused": refused,
        "sheets": sheets,
        "notes": report.notes.iter().map(|note| ui.said(note)).collect::<Vec<_>>(),
        "dry_run": dry_run,
    })
}
