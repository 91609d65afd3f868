//! One person in two files (R-A9e, V4, V6): two facilities held or paid, or two enrolments at once.
//!
//! Every replica finds, while it projects, the pairs among the files it holds. Two files of one county
//! that county sees itself. Two of different counties are found by the lowest hub that holds both, which
//! says so in each county's scope; a county learns the other file's number and nothing of the person
//! that it didn't know. Nothing is deleted: the later letter is frozen until people have settled it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use escrow::Holder;
use model::view::{Damage, View};
use model::words::Role;
use model::{ApplicationNumber, CountyCode, JalaliDate, LetterNumber, UnitCode};
use serde::{Deserialize, Serialize};

use crate::draft::{Drafter, Stop};
use crate::entry::{Body, Duplicate, DuplicateSort};
use crate::rows::CaseRow;
use crate::standing::Office;
use crate::{homes, schema};

/// A pair as this replica finds it, seen from one of its files.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The other file.
    pub other: ApplicationNumber,
    /// What can't both be.
    pub sort: DuplicateSort,
    /// The letters of both, this file's first.
    pub letters: (Option<LetterNumber>, Option<LetterNumber>),
    /// Since when each stands, this file's first.
    pub since: (JalaliDate, JalaliDate),
    /// Which of them is paid, this file's first.
    pub paid: (bool, bool),
}

impl Found {
    /// Says whether this file's letter is to wait: it is the later one and not paid.
    pub fn is_frozen(&self, number: ApplicationNumber) -> bool {
        let (here, there) = self.since;
        let later = (there, self.other) < (here, number) || self.paid.1;
        self.sort == DuplicateSort::Facility && later && !self.paid.0
    }
}

/// The last word of a hub on a pair.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Heard {
    /// Which hub.
    pub by: Holder,
    /// The civil day it was written.
    pub on: JalaliDate,
    /// What it says.
    pub said: Duplicate,
}

/// A pair as people see it, from one of its files.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Duplicated {
    /// The file.
    pub number: ApplicationNumber,
    /// The other file.
    pub other: ApplicationNumber,
    /// The unit that goes on with the other file.
    pub unit: UnitCode,
    /// What can't both be.
    pub sort: DuplicateSort,
    /// The letters of both, this file's first.
    pub letters: (Option<LetterNumber>, Option<LetterNumber>),
    /// Since when each stands, this file's first.
    pub since: (JalaliDate, JalaliDate),
    /// This file's letter is to wait.
    pub frozen: bool,
    /// The hub that found it, and when; `None` if this replica holds both files.
    pub heard: Option<(Holder, JalaliDate)>,
}

impl DuplicateSort {
    /// The stable code of JSON and commands.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Facility => "facility",
            Self::Enrolment(_) => "enrolment",
        }
    }
}

pub(crate) mod keys {
    use model::{ApplicationNumber, NodeNumber, PersonId};

    use crate::entry::DuplicateSort;

    /// A pair, seen from the first.
    pub(crate) fn pair(
        number: ApplicationNumber,
        other: ApplicationNumber,
        sort: DuplicateSort,
    ) -> Vec<u8> {
        let sort = match sort {
            DuplicateSort::Facility => [0; 8],
            // The person's id doesn't stand in a key that isn't hidden.
            DuplicateSort::Enrolment(id) => {
                let hash =
                    blake3::hash(&[&number.key()[..], &PersonId::National(id).key()].concat());
                let mut short = [1; 8];
                short[1..].copy_from_slice(&hash.as_bytes()[..7]);
                short
            }
        };
        [&number.key()[..], &other.key(), &sort].concat()
    }

    /// A hub's last word on it.
    pub(crate) fn heard(pair: &[u8], by: NodeNumber) -> Vec<u8> {
        [pair, &by.0.to_be_bytes()].concat()
    }
}

/// Says what this hub has found and not yet said; returns how many.
///
/// # Errors
/// [`Stop`] if the views can't be read.
pub fn write(drafter: &mut Drafter<'_>) -> Result<usize, Stop> {
    let due = due(&drafter.office)?;
    let count = due.len();
    for said in due {
        let home = homes::moves(drafter.office.view, said.application)?.home();
        let scope = UnitCode::County(home.unwrap_or_else(|| said.number.county()));
        drafter.say_as(Role::System, scope, Body::Duplicate(Box::new(said)));
    }
    Ok(count)
}

/// What this hub has found and not yet said.
///
/// # Errors
/// [`Damage`] of the views.
pub fn due(office: &Office<'_>) -> Result<Vec<Duplicate>, Damage> {
    let mut due = Vec::new();
    schema::scan(office.view, (schema::DUPLICATE_DUE, &[]), &mut |_, said: Duplicate| {
        due.push(said);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(due)
}

/// The hub that is to speak of files of two counties: the lowest that holds both.
pub(crate) fn lowest(one: CountyCode, other: CountyCode) -> UnitCode {
    match (one == other, one.province() == other.province()) {
        (true, _) => UnitCode::County(one),
        (false, true) => UnitCode::Province(one.province()),
        (false, false) => UnitCode::Nation,
    }
}

/// The pairs that stand, of one file or of all, by number.
///
/// # Errors
/// [`Damage`] of the views.
pub fn all(office: &Office<'_>, of: Option<ApplicationNumber>) -> Result<Vec<Duplicated>, Damage> {
    let prefix = of.map(|number| number.key().to_vec()).unwrap_or_default();
    let mut pairs: BTreeMap<Vec<u8>, Duplicated> = BTreeMap::new();
    schema::scan(office.view, (schema::DUPLICATE, &prefix), &mut |_, row: Heard| {
        let Heard { by, on, said } = row;
        if said.stands {
            let key = keys::pair(said.number, said.other, said.sort);
            pairs.insert(key, Duplicated::from_word((by, on), &said));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let mut found = Vec::new();
    schema::scan(office.view, (schema::FOUND, &prefix), &mut |key, row: Found| {
        let number = ApplicationNumber::from_key(key.get(..10).unwrap_or_default())
            .ok_or_else(|| schema::bad_key(schema::FOUND))?;
        found.push((key.to_vec(), number, row));
        Ok(ControlFlow::Continue(()))
    })?;
    for (key, number, row) in found {
        let heard = pairs.get(&key).and_then(|pair| pair.heard);
        let home = home(office.view, row.other)?;
        pairs.insert(key, Duplicated::from_row(number, home, heard, &row));
    }
    Ok(pairs.into_values().collect())
}

fn home(view: &dyn View, number: ApplicationNumber) -> Result<CountyCode, Damage> {
    let row: Option<CaseRow> = schema::get(view, schema::CASE, &number.key())?;
    Ok(row.map_or_else(|| number.county(), |row| row.home))
}

impl Duplicated {
    fn from_word(heard: (Holder, JalaliDate), said: &Duplicate) -> Self {
        Self {
            number: said.number,
            other: said.other,
            unit: said.unit,
            sort: said.sort,
            letters: said.letters,
            since: said.since,
            frozen: said.frozen,
            heard: Some(heard),
        }
    }

    fn from_row(
        number: ApplicationNumber,
        home: CountyCode,
        heard: Option<(Holder, JalaliDate)>,
        row: &Found,
    ) -> Self {
        Self {
            number,
            other: row.other,
            unit: UnitCode::County(home),
            sort: row.sort,
            letters: row.letters,
            since: row.since,
            frozen: row.is_frozen(number),
            heard,
        }
    }
}
