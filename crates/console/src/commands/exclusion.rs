//! `exclusion list`: which exclusion lists are held, as of when (A9).

use clap::{Args, Subcommand};
use model::{Say, say};
use office::lists::tags;
use serde_json::{Value, json};

use crate::{Context, Failure, Ui};

/// Exclusion lists: list
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum ExclusionCommand {
    /// List the exclusion lists held here, with the day each speaks for
    #[command(visible_alias = "فهرست")]
    List(ListArgs),
}

impl ExclusionCommand {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::List(args) => args.run(context, ui),
        }
    }
}

/// List the exclusion lists held here, with the day each speaks for
///
/// A list from above is held as tags: the office can ask whether a person is on it, and nobody can read
/// off it who is.
#[derive(Args, Clone, Copy, Debug)]
#[command(after_help = "Example:\n  hamgam-node exclusion list")]
pub struct ListArgs {}

impl ListArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let unit = session.seen().opening().unit;
        let limit = session.seen().rules().exclusion_list_max_age_days;
        let (lists, newest) = session.look(|office| {
            let lists = tags::all(office.view, Some(unit))?;
            Ok((lists, office.lists_as_of()?))
        })?;
        session.close(ui)?;
        if ui.is_json() {
            let rows: Vec<Value> = lists
                .iter()
                .map(|(_, list)| {
                    json!({
                        "list": list.list.code(), "source": list.source, "by": list.by.node,
                        "edition": list.force.map(|force| force.edition),
                        "as_of": list.force.map(|force| force.as_of),
                        "parts_missing": list.coming.as_ref().map(|coming| {
                            usize::from(coming.parts).saturating_sub(coming.seen.len())
                        }),
                    })
                })
                .collect();
            ui.json(&json!({
                "schema": ui.schema("exclusion.list"), "lists": rows, "as_of": newest,
                "max_age_days": limit,
            }))?;
            return Ok(0);
        }
        for (_, list) in &lists {
            let as_of = list.force.map_or_else(|| "-".to_owned(), |force| force.as_of.slashed());
            let edition = list.force.map_or(0, |force| force.edition);
            let missing = list
                .coming
                .as_ref()
                .map_or(0, |coming| usize::from(coming.parts).saturating_sub(coming.seen.len()));
            let code = list.list.code();
            let wait = if missing == 0 { String::new() } else { format!("  -{missing}") };
            ui.line(&format!("{as_of:<10}  {edition:>3}  {code:<10}  {}{wait}", list.source))?;
        }
        match newest {
            Some(day) => {
                let age = context.today.days_since(day);
                ui.note(&say!(
                    "تازه‌ترین فهرست {age} روزه است (حداکثر {limit} روز، الف-۹)",
                    "the newest list is {age} days old (at most {limit}, A9)"
                ));
            }
            None => ui.note(&Say::new("فهرستی نرسیده است", "no list has come yet")),
        }
        Ok(0)
    }
}
