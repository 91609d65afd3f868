//! What hubs say of the units below them.

use escrow::apportion::{Indicators, Weight, Weights};
use escrow::{Holder, QuotaLine};
use model::{
    Amount, ApplicationNumber, Hash, JalaliDate, LetterNumber, LogId, RecordId, Seq, Timestamp,
    UnitCode,
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

/// All that a hub holds at this place of its log, in one hash.
///
/// It stands in the hub's own chained log, which everyone below it and the nation hold: so that log moves
/// when what it holds moves, and a hub that was set back finds its own signature on what it hasn't.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The name of the cut: BLAKE3 over the heads of all logs it held, in their order; see
    /// `journal::Cut`.
    pub cut: Hash,
    /// How many logs that are.
    pub logs: u32,
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

/// Quota given to units below, with all it was computed from (A1): there is one for each act that
/// grants, and the grants stand beside it.
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
    /// How it came about.
    pub cause: Cause,
    /// What was divided.
    pub total: Amount,
    /// Who gets what, in the units' order; they sum to the total.
    pub shares: Vec<Share>,
}

/// How an allocation came about.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Cause {
    /// The total was broken down by the weights of a rule set.
    Breakdown {
        /// The rule set's version.
        rule_set: String,
        /// BLAKE3 of its text.
        rule_set_hash: Hash,
        /// What each indicator counted for.
        weights: Weights,
        /// Parts are whole multiples of this.
        step: Amount,
    },
    /// An officer gave one unit some.
    Single,
    /// What a child gave back when it was asked goes on to another.
    Move {
        /// The child that gave back.
        from: Holder,
        /// The how manieth recall of that child it settles.
        n: u32,
    },
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
    pub weight: Weight,
    /// At least this much.
    pub floor: Amount,
    /// At most this much.
    pub cap: Amount,
    /// What it gets on top of what it had.
    pub amount: Amount,
}

/// What a share was computed from (R-A1d).
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct ShareBasis {
    /// The unit's indicators.
    pub indicators: Indicators,
    /// Where they are from.
    pub source: Source,
    /// The same in the officer's words.
    pub note: Option<String>,
    /// The share was set by hand; the others share the rest.
    pub set: bool,
}

/// Where indicators are from.
#[derive(
    Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize,
)]
pub enum Source {
    /// No indicators were looked at.
    #[default]
    None,
    /// An officer has entered them.
    Entered,
    /// The hub has counted them: referable files, their jobs, and this year's payments so far.
    Counted,
}

impl Source {
    /// The stable code of JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Entered => "entered",
            Self::Counted => "counted",
        }
    }
}

/// A hub asks a child to give quota back, so that it can be moved.
///
/// It is covered once the child has given back `amount` beyond `after`, and beyond what earlier
/// recalls ask for.
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
    /// All the child had given back when it was asked, as far as the hub had heard.
    pub after: Amount,
    /// Who is to get it then; `None` if the hub keeps it.
    pub then: Option<Holder>,
    /// The day it was asked.
    pub on: JalaliDate,
    /// Why, in the officer's words.
    pub note: Option<String>,
}
