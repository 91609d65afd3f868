//! `report export` and `verify`: a report as a file, and whether it is what this replica counts.

use std::path::PathBuf;

use ::report::{Change, Report, between};
use clap::{Args, ValueEnum};
use export::{Paper, Signed};
use model::{Quarter, Say, UnitCode, say};
use office::entry::Audited;
use runtime::report::{Engine, Made, Way, again, at};
use serde_json::{Value, json};

use super::causes::tell;
use super::show::{exported, short};
use super::{Which, legend, print, refused, unbelieved, untold};
use crate::failure::Told;
use crate::{Context, Failure, Session, Tone, Ui, exit};

/// What a report is written as.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
enum Form {
    /// The signed file
    #[default]
    Json,
    /// Paper: by the program hamgam-pdf
    Pdf,
}

/// Write a report with its cut into a signed file that any replica can check, or as PDF
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node report export 1401-Q2 --revision 0 --to q2.json\n  hamgam-hub report export 1401-Q2 --revision 0 --format pdf --to q2.pdf\n\nExit codes: 0 written, 3 no such report, or hamgam-pdf isn't there, 9 its cut isn't here"
)]
pub struct ExportArgs {
    #[command(flatten)]
    which: Which,
    /// The new file
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// As what
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Form,
}

impl ExportArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let made = self.which.make(context, &mut session, ui)?;
        let paper = signed(&session, made)?;
        let of = &paper.report.definition;
        let bytes = match self.format {
            Form::Json => {
                let bytes = paper.write().into_bytes();
                session.leaves(context, &exported("report export", &paper.report, &bytes))?;
                session.close(ui)?;
                bytes
            }
            Form::Pdf => {
                let what = format!("report export {} {}", of.unit, of.quarter);
                session.leaves(context, &Audited::Printed { what })?;
                session.close(ui)?;
                print::pdf(context.settings.print.program.as_deref(), &paper, ui.lang())?
            }
        };
        let path = context.path(&self.to);
        let mut options = std::fs::OpenOptions::new();
        let file = options.write(true).create_new(true).open(&path);
        let mut file = file.map_err(Failure::Output)?;
        let written = std::io::Write::write_all(&mut file, &bytes).and_then(|()| file.sync_all());
        // Half a report is none.
        written.inspect_err(|_| drop(std::fs::remove_file(&path))).map_err(Failure::Output)?;
        let output = paper.report.output_hash().to_string();
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("report.export"), "file": path.display().to_string(),
                "output": output,
            }))?;
            return Ok(0);
        }
        let (path, output) = (path.display().to_string(), short(&output));
        let text = say!("نوشته شد: {path} ({output})", "Written: {path} ({output})");
        let text = ui.said(&text).to_owned();
        ui.toned(Tone::Good, &text)?;
        Ok(0)
    }
}

/// A report under this machine's signature.
fn signed(session: &Session, made: Made) -> Result<Paper, Failure> {
    let desk = session.seen();
    let legend = legend(session, &made.report);
    let (node, incarnation) = (desk.opening().node, desk.opening().incarnation);
    let key = desk.key_of(node, incarnation);
    let key = key.ok_or_else(|| unbelieved(&export::PaperFault::Forged))?;
    let signature = desk.attest(Paper::context(), &Paper::statement(&made.report, &legend));
    let signed = Signed { node, incarnation, key, signature };
    Ok(Paper { report: made.report, legend, cut: made.cut, signed })
}

/// Count a report file again and say whether it is the same, or where it differs first
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node report verify q2.json\n\nExit codes: 0 equal, 5 counted otherwise here, 9 changed, forged, of another version, or its cut isn't here"
)]
pub struct VerifyArgs {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl VerifyArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let paper = read(context, &self.file)?;
        let mut session = context.open(ui)?;
        signed_by_a_member(&session, &paper)?;
        let of = &paper.report.definition;
        let mut bar = ui.bar(Say::new("شمارش دوباره تا برش", "counting again up to the cut"));
        let mut walk = |at: model::Lsn, end: model::Lsn| bar.set(at.0, end.0);
        let way = Way::usual().anew().as_engine(Engine::Numbered(of.engine));
        let again = at(session.desk(), (of.unit, of.quarter), &paper.cut, way, &mut walk);
        drop(bar);
        let again = again.map_err(untold)?;
        let places = session.seen().places().clone();
        session.close(ui)?;
        let equal = again.report.bytes() == paper.report.bytes();
        let differences = differences(&paper.report, &again.report);
        if ui.is_json() {
            let differences: Vec<Value> =
                differences.iter().map(|(unit, change)| difference(*unit, change)).collect();
            ui.json(&json!({
                "schema": ui.schema("report.verify"), "equal": equal,
                "output": paper.report.output_hash().to_string(),
                "counted": again.report.output_hash().to_string(), "differences": differences,
            }))?;
            return Ok(if equal { 0 } else { exit::NEEDS_A_PERSON });
        }
        if equal {
            let output = short(&paper.report.output_hash().to_string());
            let text = say!("برابر است: {output}", "Equal: {output}");
            let text = ui.said(&text).to_owned();
            ui.toned(Tone::Good, &text)?;
            return Ok(0);
        }
        let text = Say::new("اینجا رقم‌های دیگری شمرده شد:", "It is counted otherwise here:");
        let text = ui.said(&text).to_owned();
        ui.toned(Tone::Bad, &text)?;
        for (unit, change) in differences.iter().take(20) {
            tell(ui, &places, (*unit, change))?;
        }
        Ok(exit::NEEDS_A_PERSON)
    }
}

/// Reads a file that agrees with itself.
pub(super) fn read(context: &Context, file: &std::path::Path) -> Result<Paper, Failure> {
    let path = context.path(file);
    let text = std::fs::read_to_string(&path).map_err(|fault| {
        let path = path.display();
        let what = say!("فایل {path} خوانده نمی‌شود: {fault}", "{path} can't be read: {fault}");
        Failure::NotFound { what, next: None }
    })?;
    Paper::read(&text).map_err(|fault| unbelieved(&fault))
}

/// A machine of the report's unit, or above it, has signed it.
fn signed_by_a_member(session: &Session, paper: &Paper) -> Result<(), Failure> {
    let desk = session.seen();
    let signed = &paper.signed;
    let key = desk.key_of(signed.node, signed.incarnation);
    let unit = desk
        .roster()
        .unit_of(signed.node)
        .or_else(|| (signed.node == desk.opening().node).then_some(desk.opening().unit));
    let of = paper.report.definition.unit;
    let may = unit.is_some_and(|unit| of.up().any(|it| it == unit));
    match key.filter(|_| may) {
        Some(key) => paper.is_by(&key).map_err(|fault| unbelieved(&fault)),
        None => Err(unbelieved(&export::PaperFault::Forged)),
    }
}

/// Counts a report that waits for a review again: it is to be accepted as it is.
pub(super) fn counts_again(
    session: &mut Session,
    ui: &mut Ui<'_>,
    (unit, quarter): (UnitCode, Quarter),
) -> Result<(), Failure> {
    let row = session.look(|office| office::closing::of(office.view, unit, quarter))?;
    let (_, made) =
        row.last().ok_or(office::NotClosed::NotSent { unit, quarter }).map_err(refused)?;
    let mut bar = ui.bar(Say::new("شمارش دوبارهٔ گزارش", "counting the report again"));
    let way = Way::usual();
    let again = again(session.desk(), unit, made, way, &mut |at, end| bar.set(at.0, end.0));
    drop(bar);
    let again = again.map_err(untold)?;
    if again.report.output_hash() == made.output {
        return Ok(());
    }
    let (theirs, ours) =
        (short(&made.output.to_string()), short(&again.report.output_hash().to_string()));
    let message = say!(
        "گزارش {unit} برای {quarter} اینجا به نتیجهٔ دیگری می‌رسد: {theirs} در برابر {ours}",
        "the report of {unit} for {quarter} comes to something else here: {theirs} against {ours}"
    );
    let next = Some(format!("hamgam-hub report show {quarter} --unit {unit} --revision 0"));
    Err(Told { code: "report.differs".to_owned(), message, next, exit: exit::NEEDS_A_PERSON }
        .into())
}

/// What two reports say otherwise, unit by unit, the sum last.
pub(super) fn differences(one: &Report, other: &Report) -> Vec<(UnitCode, Change)> {
    let empty = ::report::Figures::default();
    let lines = |report: &Report, unit: UnitCode| {
        report.lines.iter().find(|line| line.unit == unit).map(|line| line.figures.clone())
    };
    let mut units: Vec<UnitCode> =
        one.lines.iter().chain(&other.lines).map(|line| line.unit).collect();
    units.sort();
    units.dedup();
    let mut all = Vec::new();
    for unit in units {
        let (a, b) = (lines(one, unit), lines(other, unit));
        let changes = between(a.as_ref().unwrap_or(&empty), b.as_ref().unwrap_or(&empty));
        all.extend(changes.into_iter().map(|change| (unit, change)));
    }
    let own = one.definition.unit;
    all.extend(between(&one.total, &other.total).into_iter().map(|change| (own, change)));
    all
}

pub(super) fn difference(unit: UnitCode, change: &Change) -> Value {
    json!({
        "unit": unit, "figure": change.figure.code(), "minus": change.minus.to_string(),
        "plus": change.plus.to_string(),
    })
}
