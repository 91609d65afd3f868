//! A facility of an earlier programme, entered from its papers (A3, A6, A7).

use model::words::Kind;
use model::{PersonId, RecordKind, Rials};
use serde::{Deserialize, Serialize};

use super::field::Field as _;
use super::{Conflict, Malformed, Reader, Record};
use crate::document::Snapshot;
use crate::key::Key;
use crate::scalar::Scalar;
use crate::step::Steps;

/// An earlier facility.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Earlier {
    /// Who had it.
    pub person: PersonId,
    /// The programme's year.
    pub year: u16,
    /// As independent or as supporter.
    pub kind: Kind,
    /// How much.
    pub amount: Rials,
    /// Whether its commitments were carried out.
    pub fulfilled: bool,
    /// Whether the bank has cleared it.
    pub cleared: bool,
    /// Steps taken.
    pub steps: Steps,
}

impl Record for Earlier {
    const KIND: RecordKind = RecordKind::Earlier;

    fn fields(&self) -> Vec<(Key, Option<Scalar>)> {
        vec![
            (Key::Kind, Some(self.kind.to_scalar())),
            (Key::Fulfilled, Some(self.fulfilled.to_scalar())),
            (Key::Cleared, Some(self.cleared.to_scalar())),
            (Key::Year, Some(self.year.to_scalar())),
            (Key::Person, Some(self.person.to_scalar())),
            (Key::EarlierRials, Some(self.amount.to_scalar())),
        ]
    }

    fn steps(&self) -> &Steps {
        &self.steps
    }

    fn from_snapshot(snapshot: &Snapshot) -> Result<(Self, Vec<Conflict>), Malformed> {
        let mut read = Reader::new(snapshot);
        let earlier = Self {
            person: read.must(Key::Person)?,
            year: read.must(Key::Year)?,
            kind: read.must(Key::Kind)?,
            amount: read.must(Key::EarlierRials)?,
            fulfilled: read.must(Key::Fulfilled)?,
            cleared: read.must(Key::Cleared)?,
            steps: read.steps(),
        };
        Ok(read.done(earlier))
    }
}
