//! Ids of machines, logs and records. Minted by their owner's counter, never by chance.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::unit::UnitCode;

/// A node's number in the roster, unique in the country; part of every id it mints.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeNumber(pub u16);

/// How often a node's identity was renewed after a loss; 1 from the start.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Incarnation(pub u16);

/// A position in one log; the first entry is 1, 0 is "before the first".
#[derive(
    Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Seq(pub u64);

impl Seq {
    /// The position behind this one.
    ///
    /// # Panics
    /// Past `u64::MAX` entries, which no log reaches.
    pub fn next(self) -> Self {
        Self(self.0.checked_add(1).expect("no log holds 2^64 entries"))
    }
}

/// A frame's place in the node's journal file: its byte offset from the journal's start.
#[derive(
    Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Lsn(pub u64);

/// A BLAKE3 hash.
#[derive(Clone, Copy, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Hash(pub [u8; 32]);

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().take(6).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What a log carries; the lower the lane, the earlier it travels.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Lane {
    /// Quota and control.
    Control,
    /// Changes of records.
    Records,
}

impl Lane {
    /// 0 or 1.
    pub const fn number(self) -> u8 {
        match self {
            Self::Control => 0,
            Self::Records => 1,
        }
    }
}

/// One log: who wrote it, in which incarnation, for whom, and what it carries.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct LogId {
    /// The node that writes it, alone.
    pub origin: NodeNumber,
    /// The node's incarnation.
    pub incarnation: Incarnation,
    /// The unit whose replicas hold it; chosen when an entry is written.
    pub scope: UnitCode,
    /// What it carries.
    pub lane: Lane,
}

impl LogId {
    /// Nine bytes: origin, incarnation (big-endian), scope as text padded with zeros, lane. Hashed,
    /// signed and the key of views: never to change.
    pub fn key(self) -> [u8; 9] {
        let mut key = [0; 9];
        key[..2].copy_from_slice(&self.origin.0.to_be_bytes());
        key[2..4].copy_from_slice(&self.incarnation.0.to_be_bytes());
        key[4..8].copy_from_slice(&self.scope.letters());
        key[8] = self.lane.number();
        key
    }

    /// Reads a key back.
    pub fn from_key(key: &[u8]) -> Option<Self> {
        let [o0, o1, i0, i1, scope @ .., lane] = <&[u8; 9]>::try_from(key).ok()?;
        let scope = std::str::from_utf8(scope).ok()?.trim_end_matches('\0');
        let lane = [Lane::Control, Lane::Records].into_iter().find(|l| l.number() == *lane)?;
        Some(Self {
            origin: NodeNumber(u16::from_be_bytes([*o0, *o1])),
            incarnation: Incarnation(u16::from_be_bytes([*i0, *i1])),
            scope: scope.parse().ok()?,
            lane,
        })
    }
}

impl fmt::Display for LogId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { origin, incarnation, scope, lane } = self;
        write!(f, "{}.{}/{scope}/{}", origin.0, incarnation.0, lane.number())
    }
}

/// The kinds of record, each one automerge document.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum RecordKind {
    /// An application with its covered persons.
    Application,
    /// A permit or instant confirmation.
    Permit,
    /// An inspection and its form.
    Inspection,
    /// A facility: the loan, from referral to settlement.
    Facility,
    /// A facility of an earlier programme.
    Earlier,
}

impl RecordKind {
    /// Every kind, in the order of their letters' table.
    pub const ALL: [Self; 5] =
        [Self::Application, Self::Permit, Self::Inspection, Self::Facility, Self::Earlier];

    /// One letter: the first of an id's text.
    pub const fn letter(self) -> char {
        match self {
            Self::Application => 'a',
            Self::Permit => 'p',
            Self::Inspection => 'i',
            Self::Facility => 'f',
            Self::Earlier => 'e',
        }
    }
}

/// A record's id: unique in the country without asking anyone. Written `a12-3` (kind, node, serial).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct RecordId {
    /// What it is.
    pub kind: RecordKind,
    /// The node that made it.
    pub origin: NodeNumber,
    /// That node's counter for this kind, from 1.
    pub serial: u64,
}

impl RecordId {
    /// Eleven bytes that sort by kind, node and serial; the key under which views keep it.
    pub fn key(self) -> [u8; 11] {
        let mut key = [0; 11];
        key[0] = u8::try_from(self.kind.letter()).expect("letters are ASCII");
        key[1..3].copy_from_slice(&self.origin.0.to_be_bytes());
        key[3..].copy_from_slice(&self.serial.to_be_bytes());
        key
    }

    /// Reads a key back.
    pub fn from_key(key: &[u8]) -> Option<Self> {
        let (letter, rest) = key.split_first()?;
        let (origin, serial) = rest.split_first_chunk::<2>()?;
        let kind = RecordKind::ALL.into_iter().find(|kind| kind.letter() == char::from(*letter))?;
        Some(Self {
            kind,
            origin: NodeNumber(u16::from_be_bytes(*origin)),
            serial: u64::from_be_bytes(serial.try_into().ok()?),
        })
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}-{}", self.kind.letter(), self.origin.0, self.serial)
    }
}

/// Why a text is no record id.
#[derive(Clone, Copy, Debug, Eq, thiserror::Error, PartialEq)]
#[error("a record is written like i12-3: kind, node, serial")]
pub struct RecordIdFault;

impl FromStr for RecordId {
    type Err = RecordIdFault;

    fn from_str(text: &str) -> Result<Self, RecordIdFault> {
        let mut chars = text.chars();
        let letter = chars.next().ok_or(RecordIdFault)?;
        let kind =
            RecordKind::ALL.into_iter().find(|k| k.letter() == letter).ok_or(RecordIdFault)?;
        let (origin, serial) = chars.as_str().split_once('-').ok_or(RecordIdFault)?;
        let origin = NodeNumber(origin.parse().map_err(|_| RecordIdFault)?);
        let serial = serial.parse().map_err(|_| RecordIdFault)?;
        Ok(Self { kind, origin, serial })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_its_key() {
        for (scope, lane) in [("IR", Lane::Control), ("11", Lane::Records), ("0002", Lane::Control)]
        {
            let log = LogId {
                origin: NodeNumber(481),
                incarnation: Incarnation(2),
                scope: scope.parse().unwrap(),
                lane,
            };
            assert_eq!(LogId::from_key(&log.key()), Some(log));
        }
        assert_eq!(LogId::from_key(b"\x01\xe1\x00\x021102\x02"), None);
    }

    #[test]
    fn a_record_id_is_its_key_and_its_text() {
        for kind in RecordKind::ALL {
            let id = RecordId { kind, origin: NodeNumber(481), serial: 70_000 };
            assert_eq!(RecordId::from_key(&id.key()), Some(id));
            assert_eq!(id.to_string().parse(), Ok(id));
        }
    }
}
