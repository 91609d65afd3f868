//! `exclusion`: who is excluded (A9): lists brought here, published to the counties as tags.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use console::commands::exclusion::ListArgs;
use console::commands::quota::acting;
use console::{Context, Failure, Tone, Ui, exit};
use model::words::ListKind;
use model::{JalaliDate, PersonId, Say, UnitCode, say};
use office::lists::Published;
use roster::Kind;
use runtime::exclusion::{Brought, publish};
use serde_json::{Value, json};
use sheets::{SheetKind, Source};

/// Exclusion lists: import, list
#[derive(Debug, Subcommand)]
pub(crate) enum ExclusionCommand {
    /// Take a list in and publish it to the counties as tags that name nobody
    #[command(visible_alias = "ورود")]
    Import(ImportArgs),
    /// List the exclusion lists held here, with the day each speaks for
    #[command(visible_alias = "فهرست")]
    List(ListArgs),
}

impl ExclusionCommand {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Import(args) => args.run(context, ui),
            Self::List(args) => args.run(context, ui),
        }
    }
}

/// Take a list in and publish it to the counties as tags that name nobody
///
/// A sheet with the columns of exclusions.csv: id, list, date. It is the whole list: who was on the one
/// before and isn't on this is free again. The ids stay nowhere; each county gets tags under a key of
/// its own, only what has changed where it has the list before.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub exclusion import exclusions.csv --source administration\n\nExit codes: 0 published, 10 rows were refused: nothing is published, correct them first"
)]
pub(crate) struct ImportArgs {
    /// A CSV file or a workbook
    path: PathBuf,
    /// Who keeps the list: with its kind its name, by which the next edition finds it
    #[arg(long, value_name = "NAME")]
    source: String,
    /// Publish without the refused rows
    #[arg(long)]
    without_refused: bool,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl ImportArgs {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let source = Source::detect(&context.path(&self.path), Some(SheetKind::Exclusions))?;
        let mut bar = ui.bar(Say::new("خواندن فهرست", "reading the list"));
        let places = session.seen().places().clone();
        let read = sheets::read(&source, &places, &mut |step| bar.set(step.done, step.total))?;
        drop(bar);
        let refused = read.refused.len();
        for row in read.refused.iter().take(SHOWN_MAX) {
            let (line, said) = (row.row, ui.said(&row.message).to_owned());
            let text = format!("{} {line}: {said}", self.path.display());
            ui.toned(Tone::Bad, &text)?;
        }
        if 0 < refused && !self.without_refused {
            session.close(ui)?;
            ui.note(&say!(
                "{refused} ردیف درست نیست و چیزی منتشر نشد؛ درستشان کنید یا --without-refused بیفزایید.",
                "{refused} rows are refused and nothing was published; correct them or add --without-refused."
            ));
            return Ok(exit::PARTLY);
        }
        let mut lists: BTreeMap<ListKind, (Option<JalaliDate>, BTreeSet<PersonId>)> =
            BTreeMap::new();
        for row in &read.exclusions {
            let (as_of, persons) = lists.entry(row.value.list).or_default();
            *as_of = (*as_of).max(Some(row.value.as_of));
            persons.insert(row.value.person);
        }
        let act = acting(context, &session, Kind::Tags, context.today);
        let mode = Context::mode(self.dry_run);
        let mut published = Vec::new();
        for (list, (as_of, persons)) in lists {
            let as_of = as_of.unwrap_or(context.today);
            let brought = Brought { list, source: self.source.clone(), as_of, persons };
            let mut bar = ui.bar(Say::new("انتشار برای شهرستان‌ها", "publishing to the counties"));
            let said = publish(session.desk(), (&act, mode), &brought, &mut |done, total| {
                bar.set(done, total);
            })?;
            drop(bar);
            published.push((brought, said));
        }
        session.close(ui)?;
        tell(ui, &published, (refused, self.dry_run))
    }
}

/// Refused rows that are shown one by one.
const SHOWN_MAX: usize = 50;

fn tell(
    ui: &mut Ui<'_>,
    published: &[(Brought, Vec<(UnitCode, Published)>)],
    (refused, dry_run): (usize, bool),
) -> Result<u8, Failure> {
    if ui.is_json() {
        let rows: Vec<Value> = published
            .iter()
            .map(|(brought, said)| {
                let units: Vec<Value> = said
                    .iter()
                    .map(|(unit, it)| {
                        json!({
                            "unit": unit, "edition": it.edition, "whole": it.whole,
                            "listed": it.listed, "gone": it.gone,
                        })
                    })
                    .collect();
                json!({
                    "list": brought.list.code(), "source": brought.source, "as_of": brought.as_of,
                    "persons": brought.persons.len(), "units": units,
                })
            })
            .collect();
        ui.json(&json!({
            "schema": ui.schema("exclusion.import"), "published": rows, "refused": refused,
            "dry_run": dry_run,
        }))?;
        return Ok(if refused == 0 { 0 } else { exit::PARTLY });
    }
    if dry_run {
        ui.say(&Say::new("آزمایشی: چیزی ثبت نشد.", "A trial: nothing was written."))?;
    }
    for (brought, said) in published {
        let (list, count) = (brought.list.say(), brought.persons.len());
        let (units, on) = (said.len(), brought.as_of.slashed());
        let added: usize = said.iter().map(|(_, it)| it.listed).sum();
        let gone: usize = said.iter().map(|(_, it)| it.gone).sum();
        let line = say!(
            "{count} نفر در {on}؛ برای {units} واحد: {added} نشان تازه، {gone} برداشته‌شده",
            "{count} persons as of {on}; to {units} units: {added} tags new, {gone} gone"
        );
        let line = ui.said(&line).to_owned();
        ui.fact_toned(Tone::Good, &list, &line)?;
    }
    Ok(if refused == 0 { 0 } else { exit::PARTLY })
}
