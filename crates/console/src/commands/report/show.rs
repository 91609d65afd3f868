//! `report show`.

use std::path::PathBuf;

use ::report::{Progress, Report};
use clap::Args;
use export::{Cell, Table, csv, tables, workbook};
use model::{Lang, say};
use office::entry::Audited;
use rules::HeadlineJob;
use runtime::audit::hash_of;
use runtime::report::Made;
use serde_json::{Map, Value, json};

use super::{Which, legend};
use crate::{Context, Failure, Tone, Ui};

/// Show a quarter's report
///
/// Without --revision it is counted from everything that is here now; with it, at the cut the report
/// was made at. The same cut gives the same bytes on every replica that has it.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node report show 1401-Q2\n  hamgam-hub report show 1401-Q2 --csv q2.csv --xlsx q2.xlsx\n  hamgam-hub report show 1401-Q2 --unit 11 --restated\n\nExit codes: 0 shown, 3 no such report, 9 its cut isn't here"
)]
pub struct ShowArgs {
    #[command(flatten)]
    which: Which,
    /// Write the figures to a CSV file too
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Write the tables to an Excel file too
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// What is known of a closed quarter since, beside it, with the entries that changed it
    #[arg(long, conflicts_with_all = ["revision", "csv", "xlsx"])]
    restated: bool,
}

impl ShowArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        if self.restated {
            return super::restated::run(&self.which, context, ui);
        }
        let mut session = context.open(ui)?;
        let made = self.which.make(context, &mut session, ui)?;
        let legend = legend(&session, &made.report);
        let tables = tables(&made.report, &legend);
        let mut files = Vec::new();
        if let Some(file) = &self.csv {
            files.push((file, csv(&made.report).into_bytes()));
        }
        if let Some(file) = &self.xlsx {
            let persian = ui.lang() == Lang::Fa;
            let bytes = workbook((&made.report, &legend), &tables, persian)
                .map_err(|fault| Failure::Output(std::io::Error::other(fault)))?;
            files.push((file, bytes));
        }
        for (file, bytes) in files {
            session.leaves(context, &exported("report show", &made.report, &bytes))?;
            write(&context.path(file), &bytes)?;
        }
        session.close(ui)?;
        if ui.is_json() {
            ui.json(&document(ui, &made))?;
            return Ok(0);
        }
        head(ui, &made)?;
        for table in &tables {
            ui.gap()?;
            draw(ui, table)?;
        }
        Ok(0)
    }
}

/// That a report leaves the store as a file of these bytes.
pub(super) fn exported(command: &str, report: &Report, bytes: &[u8]) -> Audited {
    let of = &report.definition;
    let what = format!("{command} {} {}", of.unit, of.quarter);
    Audited::Exported { what, file: Some(hash_of(bytes)) }
}

fn write(path: &std::path::Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(Failure::Output)
}

/// The report as JSON.
pub(super) fn document(ui: &Ui<'_>, made: &Made) -> Value {
    let (report, of) = (&made.report, &made.report.definition);
    let figures = |figures: &::report::Figures| {
        Value::Object(
            figures
                .iter()
                .map(|(figure, many)| (figure.code(), json!(many.to_string())))
                .collect::<Map<_, _>>(),
        )
    };
    let lines: Vec<Value> = report
        .lines
        .iter()
        .map(|line| {
            json!({
                "unit": line.unit, "figures": figures(&line.figures),
                "confirmed": line.known.confirmed, "nothing": line.known.nothing,
                "known_until": line.known.until,
            })
        })
        .collect();
    let adjustments: Vec<Value> = report
        .adjustments
        .iter()
        .map(|it| {
            let changes = it.changes.iter().map(|change| {
                json!({
                    "figure": change.figure.code(), "minus": change.minus.to_string(),
                    "plus": change.plus.to_string(),
                })
            });
            json!({
                "quarter": it.quarter.to_string(), "unit": it.unit,
                "changes": changes.collect::<Vec<_>>(),
            })
        })
        .collect();
    let checks: Vec<Value> = report
        .checks
        .iter()
        .map(|it| {
            json!({
                "check": it.which.code(), "holds": it.holds(), "left": it.left.to_string(),
                "right": it.right.to_string(),
            })
        })
        .collect();
    json!({
        "schema": ui.schema("report.show"), "unit": of.unit, "quarter": of.quarter.to_string(),
        "report": of.id().to_string(), "output": report.output_hash().to_string(),
        "cut": of.cut.to_string(), "engine": of.engine, "rules": of.rules_version,
        "previous": of.previous.map(|hash| hash.to_string()), "logs": made.cut.len(),
        "deferred": made.deferred, "units": lines,
        "itself": figures(&report.itself()), "total": figures(&report.total),
        "adjustments": adjustments, "checks": checks, "progress": progress(&made.progress),
    })
}

/// The programme's year so far, in four columns beside the target.
fn progress(of: &Progress) -> Value {
    let columns = HeadlineJob::ALL.iter().map(|it| (it.code().to_owned(), json!(of.column(*it))));
    let columns: Map<String, Value> = columns.collect();
    json!({ "target_jobs": of.target, "headline": of.headline.code(), "jobs": columns })
}

fn tell_progress(ui: &mut Ui<'_>, of: &Progress) -> Result<(), Failure> {
    let (target, permits, referrals) = (of.target, of.permits, of.referrals);
    let (paid, verified) = (of.paid, of.verified);
    let mark = |column| if of.headline == column { "*" } else { "" };
    let [a, b, c, d] = [
        HeadlineJob::Permits,
        HeadlineJob::Referrals,
        HeadlineJob::Paid,
        HeadlineJob::VerifiedHeads,
    ]
    .map(mark);
    ui.say(&say!(
        "شغل در سال تا پایان فصل، از {target}: مجوز {permits}{a}، معرفی {referrals}{b}، پرداخت {paid}{c}، تأیید در بازدید {verified}{d}",
        "jobs of the year so far, of {target}: permits {permits}{a}, referrals {referrals}{b}, paid {paid}{c}, verified {verified}{d}"
    ))?;
    Ok(())
}

fn head(ui: &mut Ui<'_>, made: &Made) -> Result<(), Failure> {
    let of = &made.report.definition;
    let (unit, quarter, rules) = (of.unit, of.quarter, &of.rules_version);
    let title = say!("گزارش {unit} برای فصل {quarter}", "Report of {unit} for {quarter}");
    let title = ui.said(&title).to_owned();
    ui.toned(Tone::Bold, &title)?;
    let (cut, output, logs) =
        (short(&of.cut.to_string()), short(&made.report.output_hash().to_string()), made.cut.len());
    ui.say(&say!(
        "برش {cut} ({logs} دفتر)، ضوابط {rules}، اثر انگشت {output}",
        "cut {cut} ({logs} logs), rules {rules}, output {output}"
    ))?;
    tell_progress(ui, &made.progress)?;
    let missing = made.report.missing().count();
    if 0 < missing {
        let text = say!("{missing} واحد تأیید نکرده است.", "{missing} units haven't confirmed.");
        let text = ui.said(&text).to_owned();
        ui.toned(Tone::Warn, &text)?;
    }
    let deferred = made.deferred;
    if 0 < deferred {
        ui.say(&say!(
            "{deferred} ثبت در انتظار ثبتی بیرون از برش است و شمرده نشد.",
            "{deferred} entries wait for others outside the cut and aren't counted."
        ))?;
    }
    Ok(())
}

/// The first digits of a hash.
pub(super) fn short(hash: &str) -> String {
    hash.chars().take(12).collect()
}

/// A table in columns: text to the reading side, numbers to the other.
fn draw(ui: &mut Ui<'_>, table: &Table) -> Result<(), Failure> {
    let persian = ui.lang() == Lang::Fa;
    let title = ui.said(&table.title).to_owned();
    ui.toned(Tone::Bold, &title)?;
    let heading = table.headings(ui.lang());
    let mut widths: Vec<usize> = heading.iter().map(|text| console_width(text)).collect();
    for row in table.all() {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(console_width(&cell.text(persian)));
        }
    }
    let number = |at: usize| table.all().any(|row| row.get(at).is_some_and(Cell::is_number));
    let heading = heading.into_iter().enumerate().map(|(at, it)| (it, number(at)));
    ui.toned(Tone::Dim, &aligned(&heading.collect::<Vec<_>>(), &widths))?;
    let sum_at = table.rows.len();
    for (at, row) in table.all().enumerate() {
        let cells: Vec<(String, bool)> =
            row.iter().map(|cell: &Cell| (cell.text(persian), cell.is_number())).collect();
        let line = aligned(&cells, &widths);
        if at == sum_at { ui.toned(Tone::Bold, &line)? } else { ui.line(&line)? }
    }
    if let Some(note) = table.note() {
        let note = ui.said(&note).to_owned();
        ui.toned(Tone::Dim, &note)?;
    }
    Ok(())
}

/// Columns with two blanks between; of letters that join with the one before, none takes a column.
fn aligned(cells: &[(String, bool)], widths: &[usize]) -> String {
    let padded = cells.iter().zip(widths).map(|((text, number), width)| {
        let blanks = " ".repeat(width.saturating_sub(console_width(text)));
        if *number { format!("{blanks}{text}") } else { format!("{text}{blanks}") }
    });
    padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

/// How many columns a text takes: marks above letters and joiners take none.
fn console_width(text: &str) -> usize {
    let takes_none = |letter: char| matches!(letter, '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{200b}'..='\u{200f}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|letter| !takes_none(*letter)).count()
}
