//! Matters people have to settle: what a hub finds in two places at once, and what is said to it.

use model::{ApplicationNumber, JalaliDate, LetterNumber, NationalId, RecordId, UnitCode};
use serde::{Deserialize, Serialize};

/// One person's matter in two files (R-A9e, V4, V6), as told to the county of one of them.
///
/// It names the other file, and nobody in it: whose the other file is, this county knows anyway.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Duplicate {
    /// The file here.
    pub application: RecordId,
    /// Its number.
    pub number: ApplicationNumber,
    /// The other file.
    pub other: ApplicationNumber,
    /// The unit that goes on with the other file.
    pub unit: UnitCode,
    /// What of the two can't both be.
    pub sort: DuplicateSort,
    /// The letters of both, the one here first.
    pub letters: (Option<LetterNumber>, Option<LetterNumber>),
    /// Since when each stands: the day of the referral or of the enrolment; the one here first.
    pub since: (JalaliDate, JalaliDate),
    /// The letter here is the later one and not paid: nothing is to go on with it.
    pub frozen: bool,
    /// It still stands; once not, what was said before is lifted.
    pub stands: bool,
}

/// What two files can't both have.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum DuplicateSort {
    /// Facilities of one person, both held or paid.
    Facility,
    /// A covered person at work under two supporters (R-B5c).
    Enrolment(NationalId),
}

/// What a person decides in a matter; nothing is deleted by it, and it can be taken back.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Ruling {
    /// The file.
    pub application: RecordId,
    /// Its number.
    pub number: ApplicationNumber,
    /// What is settled.
    pub matter: Matter,
    /// How.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
}

/// What can be settled in a file.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Matter {
    /// Two facts that can't both be, by their codes.
    Facts(String, String),
    /// A unit's objection to a letter.
    Objection(UnitCode, LetterNumber),
    /// The same person in another file.
    Duplicate(ApplicationNumber, DuplicateSort),
}

/// How a matter is settled.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Verdict {
    /// Of two facts this one holds, by its code.
    Holds(String),
    /// What was found is no hindrance: the file goes on.
    Dismissed,
    /// What was found is right: the file here gives way.
    GivesWay,
    /// The last word is taken back: the matter is open again.
    Reopened,
}
