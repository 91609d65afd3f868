//! Which county's office goes on with a file, and how its history gets there.
//!
//! A file is born in the county whose office opened it; its ids say so for ever. Its *home* is what the
//! province has said last: see [`Rehomed`]. What stands in logs that the new office doesn't hold is
//! handed on to it, entry by entry, by the province: at once what there is, later what the old office
//! had still written. What is due is noted while entries are projected, so that it is done late, twice
//! or after a crash with the same result.

mod act;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

pub use act::{Assigned, Due, assign, carry, due, follow};
use model::view::{Damage, View};
use model::{ApplicationNumber, CountyCode, JalaliDate, RecordId, RecordKind, UnitCode};
use serde::{Deserialize, Serialize};

use crate::entry::Rehomed;
use crate::rows::{Place, Record, RecordRow};
use crate::schema;
use crate::standing::Office;

/// One move of a file.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Move {
    /// The how manieth, from 1.
    pub n: u32,
    /// The day.
    pub on: JalaliDate,
    /// Where it went.
    pub to: CountyCode,
    /// Where it came from.
    pub from: CountyCode,
}

/// The moves of a file that are known here, in order; each known once.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct HomeRow(Vec<Move>);

/// An entry that is to be handed on.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct CarryRow {
    pub(crate) record: RecordId,
    pub(crate) place: Place,
}

impl HomeRow {
    /// Takes note of a move; says whether it was new. Past the limit nothing is noted.
    pub(crate) fn hear(&mut self, moved: Move) -> bool {
        match self.0.binary_search(&moved) {
            Err(at) if self.0.len() < MOVES_MAX => {
                self.0.insert(at, moved);
                true
            }
            Ok(_) | Err(_) => false,
        }
    }

    /// Where the file is by now.
    pub fn home(&self) -> Option<CountyCode> {
        self.0.last().map(|last| last.to)
    }

    /// Where the file was on a day; `None` before its first move.
    pub fn home_on(&self, day: JalaliDate) -> Option<CountyCode> {
        self.0.iter().rfind(|moved| moved.on <= day).map(|moved| moved.to)
    }

    /// The last move.
    pub fn last(&self) -> Option<Move> {
        self.0.last().copied()
    }

    /// Every move, in order.
    pub fn moves(&self) -> &[Move] {
        &self.0
    }

    /// Says whether a county is or was its home by a move.
    pub(crate) fn was_at(&self, unit: UnitCode) -> bool {
        self.0.iter().any(|moved| UnitCode::County(moved.to) == unit)
    }
}

/// Moves of one file that are kept.
const MOVES_MAX: usize = 64;
/// Files one entry moves.
pub(crate) const FILES_MAX: usize = 512;

pub(crate) mod keys {
    use model::{CountyCode, LogId, Seq, UnitCode};

    /// What is due to a county, or has gone to it.
    pub(crate) fn handed(to: CountyCode, (log, seq): (LogId, Seq)) -> Vec<u8> {
        let to = UnitCode::County(to).letters();
        [to.as_slice(), &log.key(), &seq.0.to_be_bytes()].concat()
    }

    /// Reads such a key back.
    pub(crate) fn of_handed(key: &[u8]) -> Option<(CountyCode, LogId, Seq)> {
        let (to, rest) = key.split_first_chunk::<4>()?;
        let (log, seq) = rest.split_first_chunk::<9>()?;
        let to = std::str::from_utf8(to).ok()?.parse().ok()?;
        let seq = u64::from_be_bytes(seq.try_into().ok()?);
        Some((to, LogId::from_key(log)?, Seq(seq)))
    }
}

/// The file a record belongs to: what it hangs on, or the application itself. An earlier facility is a
/// person's and belongs to none.
pub(crate) const fn file_of(id: RecordId, record: &Record) -> Option<RecordId> {
    match record {
        Record::Application(_) => Some(id),
        Record::Permit(permit) => Some(permit.application),
        Record::Inspection(inspection) => Some(inspection.application),
        Record::Facility(facility) => Some(facility.application),
        Record::Earlier(_) => None,
    }
}

/// The moves of a file, as known here.
///
/// # Errors
/// [`Damage`] of the views.
pub fn moves(view: &dyn View, application: RecordId) -> Result<HomeRow, Damage> {
    Ok(schema::get(view, schema::HOME, &application.key())?.unwrap_or_default())
}

/// The county a file of this office's or hub's was born in; `None` for a stranger's.
pub(crate) fn born(office: &Office<'_>, id: RecordId) -> Option<CountyCode> {
    match office.roster.unit_of(id.origin) {
        Some(UnitCode::County(county)) => Some(county),
        Some(UnitCode::Province(_) | UnitCode::Nation) | None => None,
    }
}

/// Where a file has gone, if another county's office goes on with it than this one.
///
/// # Errors
/// [`Damage`] of the views.
pub fn gone(office: &Office<'_>, application: RecordId) -> Result<Option<Move>, Damage> {
    let last = moves(office.view, application)?.last();
    Ok(last.filter(|last| UnitCode::County(last.to) != office.opening.unit))
}

/// Where a record's file has gone; see [`gone`]. An earlier facility stays with the office that
/// entered it.
///
/// # Errors
/// [`Damage`] of the views.
pub(crate) fn gone_with(
    office: &Office<'_>,
    id: RecordId,
) -> Result<Option<(RecordId, Move)>, Damage> {
    let file = if id.kind == RecordKind::Application {
        Some(id)
    } else {
        let row: Option<RecordRow> = office.record(id)?;
        row.and_then(|row| file_of(id, &row.record))
    };
    let Some(file) = file else { return Ok(None) };
    Ok(gone(office, file)?.map(|last| (file, last)))
}

/// The number of the file a record belongs to; `None` if it isn't here, or belongs to none.
///
/// # Errors
/// [`Damage`] of the views.
pub fn number_of(
    office: &Office<'_>,
    record: RecordId,
) -> Result<Option<ApplicationNumber>, Damage> {
    let Some(row) = office.record(record)? else { return Ok(None) };
    let Some(file) = file_of(record, &row.record) else { return Ok(None) };
    let file = if file == record { Some(row) } else { office.record(file)? };
    Ok(match file.map(|row| row.record) {
        Some(Record::Application(application)) => Some(application.number),
        Some(
            Record::Permit(_) | Record::Inspection(_) | Record::Facility(_) | Record::Earlier(_),
        )
        | None => None,
    })
}

/// Every file that was moved, with its moves, by record.
///
/// # Errors
/// [`Damage`] of the views.
pub fn all(office: &Office<'_>) -> Result<Vec<(RecordId, HomeRow)>, Damage> {
    let mut all = Vec::new();
    schema::scan(office.view, (schema::HOME, &[]), &mut |key, row: HomeRow| {
        let id = RecordId::from_key(key).ok_or_else(|| schema::bad_key(schema::HOME))?;
        all.push((id, row));
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(all)
}

/// The files that were away from where they were opened on a day, and where.
///
/// # Errors
/// [`Damage`] of the views.
pub fn away_on(
    office: &Office<'_>,
    day: JalaliDate,
) -> Result<BTreeMap<ApplicationNumber, CountyCode>, Damage> {
    let mut away = BTreeMap::new();
    for (id, row) in all(office)? {
        if let (Some(home), Some(Record::Application(application))) =
            (row.home_on(day), office.record(id)?.map(|row| row.record))
        {
            away.insert(application.number, home);
        }
    }
    Ok(away)
}

/// The moves one entry tells of.
pub(crate) fn told(said: &Rehomed) -> impl Iterator<Item = (RecordId, Move)> {
    let Rehomed { from, to, on, .. } = *said;
    said.files.iter().map(move |moved| (moved.record, Move { n: moved.n, on, to, from }))
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn any_move() -> impl Strategy<Value = Move> {
        let code = || (0u16..4).prop_map(|at| CountyCode::new(100 + at).unwrap());
        (1u32..6, 0i32..900, code(), code()).prop_map(|(n, days, to, from)| {
            let first: JalaliDate = "1400/01/01".parse().unwrap();
            Move { n, on: first.plus_days(days), to, from }
        })
    }

    proptest! {
        #[test]
        fn a_file_has_one_home_whatever_the_order_its_moves_are_heard_in(
            moves in vec(any_move(), 0..12),
        ) {
            let heard = |moves: &mut dyn Iterator<Item = &Move>| {
                let mut row = HomeRow::default();
                for moved in moves {
                    row.hear(*moved);
                }
                row
            };
            let straight = heard(&mut moves.iter());
            let back = heard(&mut moves.iter().rev().chain(&moves));
            prop_assert_eq!(&straight, &back);
            prop_assert_eq!(straight.home().is_some(), !moves.is_empty());
            let last = moves.iter().map(|moved| moved.n).max();
            prop_assert_eq!(straight.last().map(|moved| moved.n), last);
        }
    }
}
