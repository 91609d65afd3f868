//! Files that another county's office goes on with.

use model::{CountyCode, JalaliDate, LogId, RecordId, Seq};
use serde::{Deserialize, Serialize};

/// Files whose home is another county's office from now on. Said in the scope of both counties.
///
/// Ids and numbers stay as they are for ever. The office that had them keeps what it has.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Rehomed {
    /// Where they were.
    pub from: CountyCode,
    /// Where they are now.
    pub to: CountyCode,
    /// The day.
    pub on: JalaliDate,
    /// Which: applications, and earlier facilities of the persons who applied.
    pub files: Vec<Moved>,
    /// Why, in the reviewer's words.
    pub note: Option<String>,
}

/// One of them.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// The record.
    pub record: RecordId,
    /// The how manieth move of it this is, from 1: the greatest says where it is.
    pub n: u32,
}

/// An entry of a log that a county doesn't hold, handed on to it because it is about a file that has
/// come there. The hub that signs this holds that log, and has judged the entry.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Carried {
    /// The record it changes.
    pub record: RecordId,
    /// The log it stands in.
    pub log: LogId,
    /// Its position there.
    pub seq: Seq,
    /// Its bytes, as they are chained and signed there.
    #[serde(with = "super::bytes")]
    pub entry: Vec<u8>,
}
