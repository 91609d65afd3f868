//! Typed records: what a snapshot means, and what event turns one record into another.

use std::collections::BTreeMap;
use std::fmt;

use model::{NationalId, RecordKind, Say, say};
use thiserror::Error;

use crate::covered::Covered;
use crate::document::Snapshot;
use crate::event::Event;
use crate::key::Key;
use crate::scalar::Scalar;
use crate::step::Steps;

pub mod application;
pub mod earlier;
pub mod facility;
pub(crate) mod field;
pub mod inspection;
pub mod permit;
mod told;

use field::Field;
pub use told::told;

/// A record of one kind, as people see it: each field with the value that is judged.
pub trait Record: Sized {
    /// Which kind.
    const KIND: RecordKind;

    /// Every field with its value; the table from which events are made.
    fn fields(&self) -> Vec<(Key, Option<Scalar>)>;

    /// The steps taken.
    fn steps(&self) -> &Steps;

    /// The covered persons; only applications have any.
    fn covered(&self) -> Option<&BTreeMap<NationalId, Covered>> {
        None
    }

    /// Reads a snapshot; returns the record and every field on which it is in dispute.
    ///
    /// # Errors
    /// [`Malformed`] if a mandatory field is missing or a value means nothing.
    fn from_snapshot(snapshot: &Snapshot) -> Result<(Self, Vec<Conflict>), Malformed>;

    /// The event that creates the record.
    fn to_event(&self) -> Event {
        let sets = self.fields().into_iter().filter(|(_, value)| value.is_some()).collect();
        let covered = self.covered().into_iter().flatten();
        Event {
            sets,
            steps: self.steps().iter().map(|(step, mark)| (step, mark.clone())).collect(),
            covered: covered.map(|(person, covered)| (*person, covered.clone())).collect(),
        }
    }

    /// The event that turns this record into `new`: what differs, and nothing else.
    ///
    /// Steps and covered persons are never taken away: those missing from `new` stay.
    fn change_to(&self, new: &Self) -> Event {
        let fields = self.fields().into_iter().zip(new.fields());
        let sets = fields.filter(|(old, new)| old != new).map(|(_, new)| new).collect();
        let before = |person| self.covered().and_then(|covered| covered.get(person));
        let covered = new.covered().into_iter().flatten();
        Event {
            sets,
            steps: new.steps().beyond(self.steps()),
            covered: covered
                .filter(|(person, covered)| before(person) != Some(covered))
                .map(|(person, covered)| (*person, covered.clone()))
                .collect(),
        }
    }
}

/// Why a snapshot is no record of the kind asked for.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Malformed {
    /// A mandatory field isn't there.
    #[error("the field {0:?} is missing")]
    Missing(Key),
    /// A field's value means nothing.
    #[error("the field {0:?} can't be read")]
    Unreadable(Key),
}

/// Concurrent values of one field or person: all of them, and the one that is judged.
#[derive(Clone, Eq, PartialEq)]
pub enum Conflict {
    /// Of a field.
    Field {
        /// Which field.
        key: Key,
        /// Its values; `None`: cleared.
        values: Vec<Option<Scalar>>,
        /// The cautious one, which is judged until a person writes the field anew.
        judged: Option<Scalar>,
    },
    /// Of a covered person.
    Covered {
        /// Who.
        person: NationalId,
        /// The enrolments.
        values: Vec<Covered>,
        /// The cautious one.
        judged: Covered,
    },
}

impl Conflict {
    /// What it is about, without the values.
    pub fn say(&self) -> Say {
        match self {
            Self::Field { key, values, .. } => {
                let (key, count) = (key.say(), values.len());
                let (fa, en) = (key.fa, key.en);
                say!(
                    "برای «{fa}» {count} مقدار هم‌زمان ثبت شده است",
                    "{count} concurrent values of \"{en}\""
                )
            }
            Self::Covered { values, .. } => {
                let count = values.len();
                say!(
                    "برای یک فرد تحت پوشش {count} ثبت هم‌زمان وجود دارد",
                    "{count} concurrent enrolments of a covered person"
                )
            }
        }
    }

    /// The event that settles it on what is judged.
    pub fn confirm(&self) -> Event {
        match self {
            Self::Field { key, judged, .. } => Event::default().set(*key, judged.clone()),
            Self::Covered { person, judged, .. } => {
                Event { covered: vec![(*person, judged.clone())], ..Event::default() }
            }
        }
    }
}

impl fmt::Debug for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field { key, values, .. } => write!(f, "Field({key:?}, {})", values.len()),
            Self::Covered { values, .. } => write!(f, "Covered({})", values.len()),
        }
    }
}

/// Reads fields out of a snapshot, folding and noting conflicts on the way.
pub(crate) struct Reader<'a> {
    snapshot: &'a Snapshot,
    conflicts: Vec<Conflict>,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(snapshot: &'a Snapshot) -> Self {
        Self { snapshot, conflicts: Vec::new() }
    }

    /// Reads a field that may be absent.
    pub(crate) fn may<T: Field>(&mut self, key: Key) -> Result<Option<T>, Malformed> {
        let Some(values) = self.snapshot.values.get(&key) else { return Ok(None) };
        let judged = key.fold(values);
        if values.len() > 1 {
            let (values, judged) = (values.clone(), judged.cloned());
            self.conflicts.push(Conflict::Field { key, values, judged });
        }
        judged.map(|value| T::from_scalar(value).ok_or(Malformed::Unreadable(key))).transpose()
    }

    /// Reads a mandatory field.
    pub(crate) fn must<T: Field>(&mut self, key: Key) -> Result<T, Malformed> {
        self.may(key)?.ok_or(Malformed::Missing(key))
    }

    /// Every value of a field, for those folded in their own way.
    pub(crate) fn all<T: Field>(&self, key: Key) -> Result<Vec<T>, Malformed> {
        let values = self.snapshot.values.get(&key).into_iter().flatten().flatten();
        values.map(|value| T::from_scalar(value).ok_or(Malformed::Unreadable(key))).collect()
    }

    /// Reads the steps.
    pub(crate) fn steps(&self) -> Steps {
        self.snapshot.steps.clone()
    }

    /// Reads the covered persons.
    pub(crate) fn covered(&mut self) -> BTreeMap<NationalId, Covered> {
        let mut covered = BTreeMap::new();
        for (person, values) in &self.snapshot.covered {
            let Some(judged) = Covered::fold(values) else { continue };
            if values.len() > 1 {
                let (values, judged) = (values.clone(), judged.clone());
                self.conflicts.push(Conflict::Covered { person: *person, values, judged });
            }
            covered.insert(*person, judged.clone());
        }
        covered
    }

    pub(crate) fn done<T>(self, record: T) -> (T, Vec<Conflict>) {
        (record, self.conflicts)
    }
}
