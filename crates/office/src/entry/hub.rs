//! What hubs say of the units below them.

use escrow::{Holder, QuotaLine};
use model::{
    Amount, ApplicationNumber, Hash, JalaliDate, Jobs, LetterNumber, LogId, RecordId, Seq,
    Timestamp, UnitCode,
};
use serde::{Deserialize, Serialize};

/// A hub has a child's log up to here on its disk, verified.
///
/// A child that finds itself behind its witness was set back to an older state, and one that finds
/// another hash there was copied.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Witness {
    /// The child's log.
    pub log: LogId,
    /// The last position the hub has.
    pub seq: Seq,
    /// The chain's hash there.
    pub hash: Hash,
    /// The hub's machine time.
    pub at: Timestamp,
}

/// A hub judged a county's referral again, by its own rules and lists, and found gates shut.
///
/// Nothing is undone by it: the referral stands, people look at it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Objection {
    /// The application's record.
    pub application: RecordId,
    /// Its number.
    pub number: ApplicationNumber,
    /// The letter it was referred by.
    pub letter: LetterNumber,
    /// The gates that fail: code and article.
    pub gates: Vec<(String, String)>,
    /// The rule set it was judged by.
    pub rules_version: String,
    /// BLAKE3 of that rule set's text.
    pub rules_hash: Hash,
    /// The newest date the hub's exclusion lists speak for.
    pub lists_as_of: Option<JalaliDate>,
    /// The day it was judged for: the letter's.
    pub as_of: JalaliDate,
}

/// A breakdown of quota among the units below, with all it was computed from (A1).
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Allocation {
    /// The line.
    pub q: QuotaLine,
    /// The how manieth of the line at this hub, from 1.
    pub n: u32,
    /// The day it was issued.
    pub on: JalaliDate,
    /// The letter it is issued by, or a note.
    pub note: Option<String>,
    /// What was divided.
    pub total: Amount,
    /// Who gets what, in the units' order.
    pub shares: Vec<Share>,
}

/// One unit's part of an allocation.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The unit.
    pub unit: UnitCode,
    /// Who is granted it.
    pub holder: Holder,
    /// What its weight was computed from.
    pub basis: ShareBasis,
    /// Its weight beside the others'.
    pub weight: u64,
    /// At least this much.
    pub floor: Amount,
    /// At most this much; `None` for no bound.
    pub cap: Option<Amount>,
    /// What it gets on top of what it had.
    pub amount: Amount,
}

/// A unit's indicators (R-A1d).
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct ShareBasis {
    /// Quota approved by the working group.
    pub approved: Amount,
    /// Jobs the unit is committed to.
    pub commitment: Jobs,
    /// Last year's absorption, per mille; `None` where it isn't known.
    pub absorption_per_mille: Option<u32>,
    /// Its priority.
    pub priority: u32,
    /// Where the figures are from, in the officer's words.
    pub note: Option<String>,
    /// The share was changed by hand after it was computed.
    pub adjusted: bool,
}

/// A hub asks a child to give quota back, so that it can be moved.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Recall {
    /// The line.
    pub q: QuotaLine,
    /// The child that is to give back.
    pub to: Holder,
    /// The how manieth recall of the line from this child, from 1.
    pub n: u32,
    /// How much.
    pub amount: Amount,
    /// Who is to get it then; `None` if the hub keeps it.
    pub then: Option<Holder>,
    /// The day it was asked.
    pub on: JalaliDate,
    /// Why, in the officer's words.
    pub note: Option<String>,
}
