//! What a province says of homes: which files go where, and the entries that follow them.

use std::ops::ControlFlow;

use model::view::Damage;
use model::words::Role;
use model::{ApplicationNumber, CountyCode, LogId, RecordId, Seq, UnitCode};

use super::{CarryRow, FILES_MAX, born, gone, keys, moves};
use crate::draft::{Drafter, Stop};
use crate::entry::{Body, Carried, Moved, Rehomed};
use crate::refusal::{Homing, Refusal};
use crate::rows::{Record, Stage};
use crate::standing::Office;
use crate::{application, schema};

/// Files that were given to another office.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Assigned {
    /// They go.
    pub files: Vec<ApplicationNumber>,
    /// They were there already.
    pub there: Vec<ApplicationNumber>,
    /// Of those that go, letters that are with the bank: they stay the old office's to answer for.
    pub letters: u64,
}

/// What waits to be done about homes.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Due {
    /// Entries to be handed on.
    pub entries: u64,
    /// Files whose county has ended, or is to.
    pub files: u64,
}

/// Gives files to another county's office.
///
/// # Errors
/// [`Homing::NotBelow`] elsewhere than at the county's province, [`Refusal::NoApplication`],
/// [`Homing::NoSuccessor`] if the county has taken nothing over from the one the file was opened in,
/// [`Refusal::NothingToChange`] if all of them are there.
pub fn assign(
    drafter: &mut Drafter<'_>,
    numbers: &[ApplicationNumber],
    to: CountyCode,
    note: Option<&str>,
) -> Result<Assigned, Stop> {
    let mut assigned = Assigned::default();
    let mut ids = Vec::new();
    for number in numbers {
        let (id, _, stage) = application::find(&drafter.office, *number)?;
        may_go(&drafter.office, id, to, drafter.act.on)?;
        if home(&drafter.office, id)? == Some(to) {
            assigned.there.push(*number);
            continue;
        }
        if matches!(stage, Stage::Referred | Stage::Returned) {
            assigned.letters = assigned.letters.saturating_add(1);
        }
        assigned.files.push(*number);
        ids.push(id);
    }
    if ids.is_empty() {
        return Err(Refusal::NothingToChange.into());
    }
    let role = drafter.act.role;
    say(drafter, role, &ids, to, note)?;
    Ok(assigned)
}

fn may_go(
    office: &Office<'_>,
    id: RecordId,
    to: CountyCode,
    on: model::JalaliDate,
) -> Result<(), Homing> {
    let unit = office.opening.unit;
    if UnitCode::Province(to.province()) != unit {
        return Err(Homing::NotBelow { county: to });
    }
    let from = born(office, id).unwrap_or(to);
    if !office.succession.is_there(to, on) || !office.succession.leads(from, to, on) {
        return Err(Homing::NoSuccessor { from, to, on });
    }
    Ok(())
}

fn home(office: &Office<'_>, id: RecordId) -> Result<Option<CountyCode>, Damage> {
    Ok(moves(office.view, id)?.home().or_else(|| born(office, id)))
}

/// Says in both scopes that files go; files of different homes in entries of their own.
fn say(
    drafter: &mut Drafter<'_>,
    role: Role,
    ids: &[RecordId],
    to: CountyCode,
    note: Option<&str>,
) -> Result<(), Stop> {
    let on = drafter.act.on;
    let mut by_home: std::collections::BTreeMap<CountyCode, Vec<Moved>> =
        std::collections::BTreeMap::new();
    for id in ids {
        let known = moves(drafter.office.view, *id)?;
        let Some(from) = known.home().or_else(|| born(&drafter.office, *id)) else { continue };
        let n = known.last().map_or(0, |last| last.n).saturating_add(1);
        by_home.entry(from).or_default().push(Moved { record: *id, n });
    }
    for (from, files) in by_home.into_iter().filter(|(from, _)| *from != to) {
        for files in files.chunks(FILES_MAX) {
            let note = note.map(str::to_owned);
            let said = Rehomed { from, to, on, files: files.to_vec(), note };
            drafter.say_as(role, UnitCode::County(from), Body::Rehomed(said.clone()));
            drafter.say_as(role, UnitCode::County(to), Body::Rehomed(said));
        }
    }
    Ok(())
}

/// Has the files of counties that have ended follow them; says how many went. Some may be left for
/// the next time.
///
/// # Errors
/// [`Stop`] if the views can't be read.
pub fn follow(drafter: &mut Drafter<'_>) -> Result<usize, Stop> {
    let mut due: std::collections::BTreeMap<CountyCode, Vec<RecordId>> =
        std::collections::BTreeMap::new();
    let (mut count, on) = (0usize, drafter.act.on);
    for id in orphans(&drafter.office)? {
        let Some(home) = home(&drafter.office, id)? else { continue };
        let heir = drafter.office.succession.heir(home, on);
        if heir != home && count < FOLLOW_BATCH {
            due.entry(heir).or_default().push(id);
            count = count.saturating_add(1);
        }
    }
    for (to, ids) in due {
        say(drafter, Role::System, &ids, to, None)?;
    }
    Ok(count)
}

/// Files one act has follow their county.
const FOLLOW_BATCH: usize = 2_048;

/// Files whose home has ended, or is to.
fn orphans(office: &Office<'_>) -> Result<Vec<RecordId>, Damage> {
    let mut ids = Vec::new();
    schema::scan(office.view, (schema::ORPHAN, &[]), &mut |key, (): ()| {
        ids.push(RecordId::from_key(key).ok_or_else(|| schema::bad_key(schema::ORPHAN))?);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(ids)
}

/// Hands on what is due, as much as fits one act; says how many entries.
///
/// # Errors
/// [`Stop`] if the views or the journal can't be read.
pub fn carry(drafter: &mut Drafter<'_>) -> Result<usize, Stop> {
    let mut due: Vec<(CountyCode, LogId, Seq, CarryRow)> = Vec::new();
    schema::scan(drafter.office.view, (schema::CARRY, &[]), &mut |key, row: CarryRow| {
        let (to, log, seq) = keys::of_handed(key).ok_or_else(|| schema::bad_key(schema::CARRY))?;
        due.push((to, log, seq, row));
        let full = CARRY_BATCH <= due.len();
        Ok(if full { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    // In the journal's order: what a change builds on goes before it.
    due.sort_by_key(|(to, _, _, row)| (*to, row.place));
    let mut bytes = 0usize;
    let mut count = 0usize;
    for (to, log, seq, CarryRow { record, place }) in due {
        if CARRY_BYTES < bytes {
            break;
        }
        let entry = drafter.office.archive.entry(place)?;
        bytes = bytes.saturating_add(entry.len());
        count = count.saturating_add(1);
        let carried = Carried { record, log, seq, entry };
        drafter.say_as(Role::System, UnitCode::County(to), Body::Carried(carried));
    }
    Ok(count)
}

/// Entries one act hands on.
const CARRY_BATCH: usize = 1_024;
/// Their bytes, but for the last one.
const CARRY_BYTES: usize = 2 << 20;

/// What waits to be done.
///
/// # Errors
/// [`Damage`] of the views.
pub fn due(office: &Office<'_>) -> Result<Due, Damage> {
    let mut due = Due::default();
    office.view.scan(schema::CARRY, &[], &mut |_, _| {
        due.entries = due.entries.saturating_add(1);
        ControlFlow::Continue(())
    })?;
    due.files = u64::try_from(orphans(office)?.len()).unwrap_or(u64::MAX);
    Ok(due)
}

impl Office<'_> {
    /// A file that this office may go on with.
    ///
    /// # Errors
    /// [`Refusal::NoApplication`]; [`Homing::Moved`] if another county's office goes on with it.
    pub fn file_here(
        &self,
        number: ApplicationNumber,
    ) -> Result<(RecordId, records::Application, Stage), Stop> {
        let (id, application, stage) = application::find(self, number)?;
        match gone(self, id)? {
            Some(last) => Err(Homing::Moved { number, to: last.to, on: last.on }.into()),
            None => Ok((id, application, stage)),
        }
    }

    /// Says whether this office may change a record: its file is at home here, and if it is a letter,
    /// that is this office's.
    ///
    /// # Errors
    /// [`Homing::Moved`], [`Homing::OtherLetter`].
    pub(crate) fn may_change(&self, id: RecordId) -> Result<(), Stop> {
        let record = self.record(id)?.map(|row| row.record);
        if let Some(Record::Facility(facility)) = &record {
            let unit = UnitCode::County(facility.letter.county());
            let letter = facility.letter;
            return if unit == self.opening.unit {
                Ok(())
            } else {
                Err(Homing::OtherLetter { letter, unit }.into())
            };
        }
        if matches!(record, Some(Record::Earlier(_))) {
            let own = self.roster.unit_of(id.origin) == Some(self.opening.unit);
            return if own { Ok(()) } else { Err(Homing::OtherRecord { id }.into()) };
        }
        let Some((file, last)) = super::gone_with(self, id)? else { return Ok(()) };
        match self.record(file)?.map(|row| row.record) {
            Some(Record::Application(application)) => {
                let number = application.number;
                Err(Homing::Moved { number, to: last.to, on: last.on }.into())
            }
            _ => Ok(()),
        }
    }
}
