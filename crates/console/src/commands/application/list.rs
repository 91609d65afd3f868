//! `application list`: the office's files, one line each.

use clap::{Args, ValueEnum};
use model::text::Sorter;
use model::words::Kind;
use model::{CountyCode, Lang, say};
use office::look::{self, Filter, Line};
use office::rows::Stage;
use runtime::snapshot::Snapshot;
use serde_json::{Value, json};

use crate::{Context, DayArg, Failure, Misfit, RevealArg, Session, Ui, whole};

/// List files
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node application list --stage referred --limit 20")]
pub struct ListArgs {
    /// Only files in this stage
    #[arg(long, value_name = "STAGE", value_parser = stage)]
    stage: Option<Stage>,
    /// Only independent applicants or supporters
    #[arg(long, value_name = "KIND")]
    kind: Option<Kind>,
    /// Only this county's; a hub has many
    #[arg(long, value_name = "CODE")]
    county: Option<CountyCode>,
    /// Whose they were on this day, before files went from one county to another
    #[arg(long, value_name = "DAY", requires = "county", allow_hyphen_values = true)]
    as_of: Option<DayArg>,
    /// The order of the lines
    #[arg(long, value_name = "ORDER", value_enum, default_value_t = Order::Number)]
    sort: Order,
    /// At most so many lines; 0 is all
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole::<usize>)]
    limit: usize,
    #[command(flatten)]
    reveal: RevealArg,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Order {
    /// By number, as they came in
    Number,
    /// By name, as a Persian dictionary sorts
    Name,
}

fn stage(text: &str) -> Result<Stage, Misfit> {
    let known = Stage::ALL.into_iter().find(|stage| stage.code() == text);
    known.ok_or_else(|| Misfit::one_of(Stage::ALL.iter().map(|stage| stage.code())))
}

impl ListArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let as_of = self.as_of.map(|day| context.day(Some(day)));
        let filter = Filter { stage: self.stage, kind: self.kind, county: self.county, as_of };
        let mut session = context.open(ui)?;
        let mut lines = session.look(|office| look::list(office, &filter))?;
        let snapshot = context.snapshot(&session)?;
        if self.sort == Order::Name {
            let sorter = Sorter::new();
            lines.sort_by_cached_key(|(number, row)| (sorter.key(&row.name), *number));
        }
        reveal_lines(
            &mut session,
            (context, self.reveal),
            ui,
            ("application list", &lines, self.limit),
        )?;
        session.close(ui)?;
        tell_lines(ui, "application.list", (&lines, &snapshot), self.limit)?;
        Ok(0)
    }
}

/// Records that the applicants' ids of the lines to be shown are shown, if they are asked for: only a
/// document has them.
///
/// # Errors
/// [`Failure`] if it can't be recorded.
pub(crate) fn reveal_lines(
    session: &mut Session,
    (context, reveal): (&Context, RevealArg),
    ui: &mut Ui<'_>,
    (what, lines, limit): (&str, &[Line], usize),
) -> Result<(), Failure> {
    if !reveal.reveal || !ui.is_json() {
        return Ok(());
    }
    let shown = if limit == 0 { lines.len() } else { limit };
    let numbers: Vec<_> = lines.iter().take(shown).map(|(number, _)| *number).collect();
    session.reveal(context, ui, (what, &numbers))
}

/// Shows lines of a list; Latn codes first, the name last, so that nothing is padded after Persian.
///
/// # Errors
/// [`Failure::Output`].
pub fn tell_lines(
    ui: &mut Ui<'_>,
    document: &str,
    (lines, snapshot): (&[Line], &Snapshot),
    limit: usize,
) -> Result<(), Failure> {
    let shown = if limit == 0 { lines.len() } else { limit.min(lines.len()) };
    if ui.is_json() {
        let rows: Vec<Value> =
            lines.iter().take(shown).map(|line| line_json(line, snapshot)).collect();
        return ui.json(
            &json!({ "schema": ui.schema(document), "count": lines.len(), "applications": rows }),
        );
    }
    for (number, row) in lines.iter().take(shown) {
        let amount = row.amount.map(|amount| amount.to_string()).unwrap_or_default();
        let (stage, level) = (row.stage, snapshot.reach().level(&row.tops));
        let line = match ui.lang() {
            Lang::Fa => format!(
                "{number}  {}  {amount:>14}  {} · {} · {}  {}",
                row.field,
                row.kind.persian(),
                stage.say().fa,
                level.say().fa,
                row.name
            ),
            Lang::En => format!(
                "{number}  {:<14} {:<8} {:<11} {}  {amount:>14}  {}",
                stage.code(),
                level.code(),
                row.kind.code(),
                row.field,
                row.name
            ),
        };
        let away = (row.home != number.county()).then(|| format!("  -> {}", row.home));
        ui.line(&(line + &away.unwrap_or_default()))?;
    }
    let (count, all) = (shown, lines.len());
    ui.note(&say!("{count} از {all} پرونده", "{count} of {all} applications"));
    if lines.is_empty() {
        let next = ui.fit("hamgam-node application import FOLDER");
        ui.note(&say!(
            "پرونده‌ای نیست. برای ورود برگه‌ها: {next}",
            "There is none. To take sheets in: {next}"
        ));
    }
    Ok(())
}

fn line_json((number, row): &Line, snapshot: &Snapshot) -> Value {
    let level = snapshot.reach().level(&row.tops);
    json!({
        "application": number, "stage": row.stage.code(), "kind": row.kind,
        "national_id": row.applicant, "name": row.name, "field": row.field.to_string(),
        "amount": row.amount, "issued_on": row.issued_on, "inspections": row.inspections,
        "level": level.code(), "home": row.home,
    })
}
