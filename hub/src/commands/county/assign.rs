//! `county assign`: files go to another county's office.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use console::commands::quota::acting;
use console::{Context, DayArg, Failure, Tone, Ui};
use model::text::fold_digits;
use model::words::Role;
use model::{ApplicationNumber, CountyCode, Say, say};
use office::entry::Act;
use office::homes;
use roster::Kind;
use runtime::daemon::follow;
use serde_json::json;

/// Give files to another county's office, with all their history; the province's to do
///
/// People decide which: by number, or by a list with a file's number on each line (a sheet saved as
/// CSV will do). Numbers stay as they are for ever. The old office keeps what it has, to be read; a
/// letter it has at the bank stays its own to answer for.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub county assign --to 0117 --list khomam.csv --dry-run\n\nExit codes: 0 handed over, 3 no such file, 4 the county is no successor, or all are there"
)]
pub(crate) struct AssignArgs {
    /// Numbers of files
    #[arg(value_name = "NUMBER", required_unless_present = "list")]
    numbers: Vec<ApplicationNumber>,
    /// A text or CSV file; of each line the first file's number counts
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
    /// The county whose office goes on with them
    #[arg(long, value_name = "COUNTY")]
    to: CountyCode,
    /// Another day than today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl AssignArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut numbers: BTreeSet<ApplicationNumber> = self.numbers.iter().copied().collect();
        if let Some(list) = &self.list {
            let path = context.path(list);
            let text = std::fs::read_to_string(&path)
                .map_err(|source| settings::SettingsFault::Unreadable { path, source })?;
            numbers.extend(numbers_in(&text)?);
        }
        if numbers.is_empty() {
            return Err(Failure::Usage {
                what: Say::new(
                    "در فهرست شمارهٔ هیچ پرونده‌ای نیست.",
                    "there is no file's number in the list",
                ),
                next: Some("one like 1401-0105-201-000001-2 on each line".to_owned()),
            });
        }
        let numbers: Vec<ApplicationNumber> = numbers.into_iter().collect();
        let mut session = context.open(ui)?;
        let on = context.day(self.on);
        session.may_act_on(context, on, self.note.as_deref())?;
        let act = acting(context, &session, Kind::Rehomed, on);
        let mode = Context::mode(self.dry_run);
        let (to, note) = (self.to, self.note.as_deref());
        let assigned =
            session.act(&act, mode, |drafter| homes::assign(drafter, &numbers, to, note))?.answer;
        let system = Act { user: "system".to_owned(), role: Role::System, ..act };
        let carried = if self.dry_run { 0 } else { follow(session.desk(), &system)? };
        session.close(ui)?;
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("county.assign"), "to": to, "files": assigned.files,
                "there": assigned.there, "letters": assigned.letters, "entries": carried,
                "dry_run": self.dry_run,
            }))?;
            return Ok(0);
        }
        let (files, letters) = (assigned.files.len(), assigned.letters);
        let text = say!(
            "{files} پرونده به {to} واگذار شد ({carried} ثبت همراه آن‌ها).",
            "{files} files go on at {to}, {carried} entries with them."
        );
        let text = ui.said(&text).to_owned();
        ui.toned(Tone::Good, &text)?;
        if 0 < letters {
            ui.note(&say!(
                "{letters} معرفی‌نامه نزد بانک است و پاسخ آن را ادارهٔ پیشین وارد می‌کند.",
                "{letters} letters are at the bank; the old office enters the answers."
            ));
        }
        Ok(0)
    }
}

/// The first application number of each line. A heading has none; of a line that should have one and
/// hasn't, the whole list is refused: a file would be left behind without a word.
fn numbers_in(text: &str) -> Result<Vec<ApplicationNumber>, Failure> {
    let mut numbers = Vec::new();
    for (at, line) in text.lines().enumerate() {
        match number_in(line) {
            Some(number) => numbers.push(number),
            None if at == 0 || line.trim_matches([',', ';', '\t', ' ', '"', '\r']).is_empty() => {}
            None => return Err(no_number(at.saturating_add(1), line)),
        }
    }
    Ok(numbers)
}

fn no_number(at: usize, line: &str) -> Failure {
    let shown: String = line.chars().take(60).collect();
    Failure::Usage {
        what: say!(
            "در سطر {at} فهرست شمارهٔ درست پرونده نیست: {shown}",
            "line {at} of the list has no right file's number: {shown}"
        ),
        next: Some("correct that line, or take it out; nothing was handed over".to_owned()),
    }
}

fn number_in(line: &str) -> Option<ApplicationNumber> {
    let cells = line.split([',', ';', '\t', ' ', '"', '\u{feff}']);
    cells.map(|cell| fold_digits(cell.trim())).find_map(|cell| cell.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_whatever_stands_around_the_number() {
        let number: ApplicationNumber = "1401-0105-201-000001-2".parse().unwrap();
        for line in [
            "1401-0105-201-000001-2",
            "\u{feff}\"1401-0105-201-000001-2\",خمام",
            "12;۱۴۰۱-۰۱۰۵-۲۰۱-۰۰۰۰۰۱-۲\tx",
        ] {
            assert_eq!(number_in(line), Some(number), "{line}");
        }
        assert_eq!(number_in("شماره,روستا"), None);
    }

    #[test]
    fn a_number_that_was_misread_is_not_left_out_in_silence() {
        let good = "شماره,روستا\r\n1401-0105-201-000001-2,خمام\r\n\r\n";
        assert_eq!(numbers_in(good).unwrap().len(), 1);
        let misread = format!("{good}1401-0105-201-000001-3,خمام\n");
        let refused = numbers_in(&misread).unwrap_err().to_string();
        assert!(refused.starts_with("line 4"), "{refused}");
    }
}
