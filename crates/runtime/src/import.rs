//! Sheets into an office: rows grouped by person, a batch of persons an act, what became of each row.

mod rows;

use model::Say;
use office::entry::Act;
use office::forms::BankAnswer;
use office::intake::{self, Fate, PersonFile, RowKey};
use office::{bank, lists};
use rows::Grouped;
use sheets::{SheetKind, Sheets};

use crate::desk::{Desk, Mode};
use crate::fault::RuntimeFault;

/// A row that was not taken.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RefusedRow {
    /// The sheet.
    pub sheet: SheetKind,
    /// The office's own row number where the sheet has one, else the line.
    pub row: u32,
    /// The line.
    pub line: u32,
    /// The column at fault, where one is.
    pub column: String,
    /// The stable code.
    pub code: &'static str,
    /// Why, and what to do.
    pub message: Say,
}

/// How many rows of a sheet became what.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counts {
    /// New here.
    pub accepted: u64,
    /// Changed what was known.
    pub updated: u64,
    /// Known already.
    pub unchanged: u64,
    /// Not taken.
    pub refused: u64,
}

/// What an import came to.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ImportReport {
    /// By sheet, in the order of [`SheetKind::ALL`].
    pub sheets: Vec<(SheetKind, Counts)>,
    /// The rows that were not taken, by sheet and line.
    pub refused: Vec<RefusedRow>,
    /// What a person should know.
    pub notes: Vec<Say>,
}

impl ImportReport {
    /// All sheets together.
    pub fn total(&self) -> Counts {
        self.sheets.iter().fold(Counts::default(), |sum, (_, counts)| Counts {
            accepted: sum.accepted.saturating_add(counts.accepted),
            updated: sum.updated.saturating_add(counts.updated),
            unchanged: sum.unchanged.saturating_add(counts.unchanged),
            refused: sum.refused.saturating_add(counts.refused),
        })
    }
}

/// How far an import has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ImportStep {
    /// Rows dealt with.
    pub done: u64,
    /// All rows.
    pub total: u64,
}

/// Rows an act takes at most; each act is one append.
const PER_ACT: usize = 512;

/// Takes sheets in. Each batch is durable before the next one begins; an import that was cut off is
/// simply done again.
///
/// # Errors
/// [`RuntimeFault`] if the journal or the views fail; batches before that are in.
pub fn import(
    desk: &mut Desk,
    act: &Act,
    sheets: Sheets,
    mode: Mode,
    progress: &mut dyn FnMut(ImportStep),
) -> Result<ImportReport, RuntimeFault> {
    let grouped = rows::group(sheets);
    let total = u64::try_from(grouped.places.len()).unwrap_or(u64::MAX);
    let mut fates: Vec<Option<Fate>> = vec![None; grouped.places.len()];
    let mut run = Run { act, mode, done: 0, total, progress };
    run.exclusions(desk, &grouped, &mut fates)?;
    run.persons(desk, &grouped.persons, &mut fates)?;
    run.bank(desk, &grouped.bank, &mut fates)?;
    Ok(report(grouped, fates))
}

struct Run<'a> {
    act: &'a Act,
    mode: Mode,
    done: u64,
    total: u64,
    progress: &'a mut dyn FnMut(ImportStep),
}

impl Run<'_> {
    fn step(&mut self, rows: usize) {
        self.done = self.done.saturating_add(u64::try_from(rows).unwrap_or(u64::MAX));
        (self.progress)(ImportStep { done: self.done, total: self.total });
    }

    fn exclusions(
        &mut self,
        desk: &mut Desk,
        grouped: &Grouped,
        fates: &mut [Option<Fate>],
    ) -> Result<(), RuntimeFault> {
        let forms: Vec<_> = grouped.exclusions.iter().map(|(_, form)| *form).collect();
        let acted = desk.act(self.act, self.mode, |drafter| lists::take_in(drafter, &forms))?;
        for ((key, _), fate) in grouped.exclusions.iter().zip(acted.answer) {
            set(fates, *key, fate);
        }
        self.step(forms.len());
        Ok(())
    }

    fn persons(
        &mut self,
        desk: &mut Desk,
        persons: &[PersonFile],
        fates: &mut [Option<Fate>],
    ) -> Result<(), RuntimeFault> {
        let mut rest = persons;
        while !rest.is_empty() {
            let (batch, behind) = rest.split_at(batch_of(rest));
            let acted = desk.act(self.act, self.mode, |drafter| {
                let mut all = Vec::new();
                for file in batch {
                    all.extend(intake::take_in(drafter, file)?);
                }
                Ok(all)
            })?;
            self.step(acted.answer.len());
            acted.answer.into_iter().for_each(|(key, fate)| set(fates, key, fate));
            rest = behind;
        }
        Ok(())
    }

    fn bank(
        &mut self,
        desk: &mut Desk,
        answers: &[(RowKey, BankAnswer)],
        fates: &mut [Option<Fate>],
    ) -> Result<(), RuntimeFault> {
        for (key, answer) in answers {
            let acted = desk.act(self.act, self.mode, |drafter| bank::take_in(drafter, answer))?;
            set(fates, *key, acted.answer);
            self.step(1);
        }
        Ok(())
    }
}

/// How many persons go into the next act: at least one, at most [`PER_ACT`] rows.
fn batch_of(persons: &[PersonFile]) -> usize {
    let mut rows = 0usize;
    let fits = persons.iter().take_while(|file| {
        rows = rows.saturating_add(weight(file));
        rows <= PER_ACT
    });
    fits.count().clamp(1, persons.len())
}

const fn weight(file: &PersonFile) -> usize {
    file.applications
        .len()
        .saturating_mul(2)
        .saturating_add(file.covered.len())
        .saturating_add(file.inspections.len())
        .saturating_add(file.earlier.len())
}

fn set(fates: &mut [Option<Fate>], key: RowKey, fate: Fate) {
    if let Some(slot) = fates.get_mut(key) {
        *slot = Some(fate);
    }
}

fn report(grouped: Grouped, fates: Vec<Option<Fate>>) -> ImportReport {
    let mut report = ImportReport { notes: grouped.notes, ..ImportReport::default() };
    report.sheets = SheetKind::ALL.iter().map(|kind| (*kind, Counts::default())).collect();
    report.refused = grouped.refused;
    for ((sheet, row, line), fate) in grouped.places.into_iter().zip(fates) {
        let Some(counts) = report.sheets.iter_mut().find(|(kind, _)| *kind == sheet) else {
            continue;
        };
        match fate {
            Some(Fate::Accepted) => counts.1.accepted = counts.1.accepted.saturating_add(1),
            Some(Fate::Updated) => counts.1.updated = counts.1.updated.saturating_add(1),
            Some(Fate::Unchanged) | None => {
                counts.1.unchanged = counts.1.unchanged.saturating_add(1);
            }
            Some(Fate::Refused { code, why }) => report.refused.push(RefusedRow {
                sheet,
                row,
                line,
                column: String::new(),
                code,
                message: why,
            }),
        }
    }
    for refused in &report.refused {
        if let Some((_, counts)) = report.sheets.iter_mut().find(|(kind, _)| *kind == refused.sheet)
        {
            counts.refused = counts.refused.saturating_add(1);
        }
    }
    report.refused.sort_by_key(|refused| (refused.sheet, refused.line));
    report
}
