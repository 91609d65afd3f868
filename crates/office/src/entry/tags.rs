//! Exclusion lists as a hub hands them on: whom they name can be asked of them, not read off them (A9).

use std::fmt;

use model::JalaliDate;
use model::words::ListKind;
use serde::{Deserialize, Serialize};

/// The key of one list at one unit. Whoever holds it can ask whether a person is listed.
#[derive(Clone, Copy, Eq, Hash, PartialEq, Serialize, Deserialize)]
pub struct TagKey(pub [u8; 32]);

impl fmt::Debug for TagKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TagKey(•••)")
    }
}

/// A person under a list's key: the first eight bytes of BLAKE3, keyed, over the id's nine bytes.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Tag(pub [u8; 8]);

/// A piece of an edition of a list.
///
/// An edition counts once all of its parts are there; until then the one before does.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct TagPart {
    /// What the list excludes for.
    pub list: ListKind,
    /// Who keeps it: with [`Self::list`] its name.
    pub source: String,
    /// The day it speaks for.
    pub as_of: JalaliDate,
    /// The how manieth edition of this list by this writer, from 1.
    pub edition: u32,
    /// The edition this one is given as changes of; none, if it is given whole.
    pub since: Option<u32>,
    /// The key its tags are made with; changes are given under the same.
    pub key: TagKey,
    /// Which part, from 0.
    pub part: u16,
    /// How many parts the edition has.
    pub parts: u16,
    /// Who is listed, in order; of changes, who is listed since.
    pub listed: Vec<Tag>,
    /// Of changes: who is listed no more, in order.
    pub gone: Vec<Tag>,
}
