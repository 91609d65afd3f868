//! The rows of the views: flat, so that lists and reports read one row a record.

use escrow::Holder;
use model::geography::FieldCode;
use model::words::{Kind, ListKind};
use model::{
    Amount, ApplicationNumber, CountyCode, Incarnation, JalaliDate, LetterNumber, LogId, Lsn,
    PersonId, RecordId, Rials, Seq,
};
use records::{Application, Earlier, Facility, Inspection, Permit};
use rules::Case;
use serde::{Deserialize, Serialize};

use crate::entry::Recall;

/// A record as read from its document.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Record {
    /// An application.
    Application(Application),
    /// A permit or confirmation.
    Permit(Permit),
    /// An inspection.
    Inspection(Inspection),
    /// A facility.
    Facility(Facility),
    /// A facility of an earlier programme.
    Earlier(Earlier),
}

/// Where a change lies: which frame, which of its segments, which entry of that.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Place {
    /// The frame.
    pub lsn: Lsn,
    /// The segment within the frame.
    pub segment: u16,
    /// The entry within the segment.
    pub entry: u16,
}

impl Place {
    /// Twelve bytes that sort as the journal does.
    pub fn key(self) -> [u8; 12] {
        let mut key = [0; 12];
        key[..8].copy_from_slice(&self.lsn.0.to_be_bytes());
        key[8..10].copy_from_slice(&self.segment.to_be_bytes());
        key[10..].copy_from_slice(&self.entry.to_be_bytes());
        key
    }

    /// Reads a key back.
    pub fn from_key(key: &[u8]) -> Option<Self> {
        let [lsn @ .., s0, s1, e0, e1] = <&[u8; 12]>::try_from(key).ok()?;
        Some(Self {
            lsn: Lsn(u64::from_be_bytes(*lsn)),
            segment: u16::from_be_bytes([*s0, *s1]),
            entry: u16::from_be_bytes([*e0, *e1]),
        })
    }
}

/// An entry that is kept but doesn't count, or couldn't be applied.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct SetAside {
    /// Its log.
    pub log: LogId,
    /// Its position there.
    pub seq: Seq,
    /// The record it is of, if it is a record's change.
    pub record: Option<RecordId>,
    /// The reason's stable code.
    pub code: String,
    /// The reason.
    pub why: model::Say,
}

/// The last entry of each log that touched something: it is wherever all of these are.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Tops(Vec<(LogId, Seq)>);

impl Tops {
    /// Notes an entry.
    pub fn touch(&mut self, log: LogId, seq: Seq) {
        match self.0.binary_search_by_key(&log, |(log, _)| *log) {
            Ok(at) => self.0[at].1 = self.0[at].1.max(seq),
            Err(at) => self.0.insert(at, (log, seq)),
        }
    }

    /// Adds what something else was touched by.
    pub fn merge(&mut self, other: &Self) {
        other.iter().for_each(|(log, seq)| self.touch(log, seq));
    }

    /// Each log with its last entry, in the logs' order.
    pub fn iter(&self) -> impl Iterator<Item = (LogId, Seq)> {
        self.0.iter().copied()
    }
}

/// One record: its reading, its open questions, and where its changes lie.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct RecordRow {
    /// The record.
    pub record: Record,
    /// Fields that hold several concurrent values.
    pub conflicts: Vec<model::Say>,
    /// Its changes, in the order they were applied.
    pub changes: Vec<Place>,
    /// What it was touched by last.
    pub tops: Tops,
}

/// A hub's wish to have quota back, and whose wish it is.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct RecallRow {
    /// The hub that asks.
    pub by: Holder,
    /// What it asks.
    pub recall: Recall,
}

/// What hangs on an application, in order of entry.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct LinkRow {
    /// Permits and confirmations; the last one counts.
    pub permits: Vec<RecordId>,
    /// Inspections.
    pub inspections: Vec<RecordId>,
    /// Facilities; the last one counts.
    pub facilities: Vec<RecordId>,
    /// What its holds were touched by last.
    pub holds: Tops,
}

/// How far a file has come; derived, never written.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Stage {
    /// Typed in, not yet handed in.
    Draft,
    /// In work: gates decide.
    Open,
    /// Introduced to the bank; quota held.
    Referred,
    /// Paid.
    Paid,
    /// The bank said no; may be referred again.
    BankRejected,
    /// Sent back for correction; quota stays held until it is sent again or taken back.
    Returned,
    /// The bank didn't answer in time; may be referred again.
    HoldExpired,
    /// The applicant withdrew.
    Withdrawn,
    /// Refused or closed.
    Closed,
    /// Facts that can't both be true: a person decides.
    Disputed,
}

impl Stage {
    /// Says whether a referral may be issued from here, gates and quota permitting.
    pub const fn is_referable(self) -> bool {
        matches!(self, Self::Open | Self::BankRejected | Self::HoldExpired)
    }

    /// The stable code of JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Referred => "referred",
            Self::Paid => "paid",
            Self::BankRejected => "bank_rejected",
            Self::Returned => "returned",
            Self::HoldExpired => "hold_expired",
            Self::Withdrawn => "withdrawn",
            Self::Closed => "closed",
            Self::Disputed => "disputed",
        }
    }

    /// Every stage.
    pub const ALL: [Self; 10] = [
        Self::Draft,
        Self::Open,
        Self::Referred,
        Self::Paid,
        Self::BankRejected,
        Self::Returned,
        Self::HoldExpired,
        Self::Withdrawn,
        Self::Closed,
        Self::Disputed,
    ];

    /// The word for people.
    pub fn say(self) -> model::Say {
        let (fa, en) = match self {
            Self::Draft => ("پیش‌نویس", "draft"),
            Self::Open => ("در دست بررسی", "in work"),
            Self::Referred => ("معرفی‌شده به بانک", "at the bank"),
            Self::Paid => ("پرداخت‌شده", "paid"),
            Self::BankRejected => ("رد شده از سوی بانک", "rejected by the bank"),
            Self::Returned => ("عودت برای اصلاح", "returned for correction"),
            Self::HoldExpired => ("مهلت بانک گذشته", "bank's time ran out"),
            Self::Withdrawn => ("انصراف", "withdrawn"),
            Self::Closed => ("بسته", "closed"),
            Self::Disputed => ("مغایرت", "disputed"),
        };
        model::Say::new(fa, en)
    }
}

/// When a file came in and ended, and what became of its letters: what only dates say. With it a
/// reader can tell how the file stood on a day that has passed.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// The day it was taken in.
    pub submitted_on: Option<JalaliDate>,
    /// The first day on which it was refused, withdrawn, lapsed or closed.
    pub ended_on: Option<JalaliDate>,
    /// Its letters, in order of entry.
    pub letters: Vec<LetterRow>,
}

/// What became of a letter to the bank.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct LetterRow {
    /// Its number.
    pub number: LetterNumber,
    /// What was held for it.
    pub amount: Amount,
    /// The day of the referral.
    pub referred_on: JalaliDate,
    /// The day the bank rejected it, its time ran out, or it was taken back; the first of these.
    pub given_up_on: Option<JalaliDate>,
    /// Which of these it was.
    pub given_up: Option<GivenUp>,
    /// What the bank paid, and when; in parts, by their number.
    pub paid: Vec<(JalaliDate, Rials)>,
}

/// Why a letter came to nothing.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum GivenUp {
    /// The bank said no.
    Rejected,
    /// The bank didn't answer in time.
    Expired,
    /// The office took it back.
    TakenBack,
}

impl Timeline {
    /// Says whether a file was open on a day: not ended, and no letter of it live or paid.
    pub fn is_open(&self, on: JalaliDate) -> bool {
        let ended = self.ended_on.is_some_and(|day| day <= on);
        let away = |letter: &LetterRow| {
            letter.referred_on <= on && letter.given_up_on.is_none_or(|day| on < day)
        };
        !ended && !self.letters.iter().any(away)
    }
}

impl LetterRow {
    /// What was paid on it in all.
    pub fn paid_rials(&self) -> Rials {
        self.paid
            .iter()
            .fold(Rials::default(), |sum, (_, rials)| sum.checked_add(*rials).unwrap_or(sum))
    }
}

/// What an application is judged by, in one row.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct CaseRow {
    /// The application's record.
    pub record: RecordId,
    /// The county whose office goes on with it.
    pub home: CountyCode,
    /// How far it has come.
    pub stage: Stage,
    /// Facts that can't both be true, as codes.
    pub disputes: Vec<(String, String)>,
    /// The number of fields with several concurrent values.
    pub conflicts: u16,
    /// The latest facility's letter, amount and date.
    pub letter: Option<(LetterNumber, Amount, JalaliDate)>,
    /// What only dates say.
    pub timeline: Timeline,
    /// What the gates look at.
    pub case: Case,
}

/// One line of a list.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ListRow {
    /// The county whose office goes on with it.
    pub home: CountyCode,
    /// How far it has come.
    pub stage: Stage,
    /// Who applies.
    pub kind: Kind,
    /// The applicant's id.
    pub applicant: PersonId,
    /// The name, as shown.
    pub name: String,
    /// The name and telephone, folded for search.
    pub folded: String,
    /// The field.
    pub field: FieldCode,
    /// The amount asked for.
    pub amount: Option<Rials>,
    /// The day the confirmation or permit was issued.
    pub issued_on: Option<JalaliDate>,
    /// The number of inspections.
    pub inspections: u16,
    /// What the file and all that hangs on it was touched by last.
    pub tops: Tops,
}

/// What this office knows of a person.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct PersonRow {
    /// The person's applications here.
    pub applications: Vec<(ApplicationNumber, RecordId)>,
    /// The person's facilities of earlier programmes.
    pub earlier: Vec<RecordId>,
    /// The lists that name the person.
    pub lists: Vec<(ListKind, JalaliDate)>,
    /// Where the person is enrolled as a covered person, by application number.
    pub enrolments: Vec<Enrolment>,
}

/// A covered person's enrolment, as other files see it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Enrolment {
    /// The supporter's application.
    pub number: ApplicationNumber,
    /// Its record.
    pub record: RecordId,
    /// The supporter.
    pub supporter: PersonId,
    /// First day of work.
    pub from: Option<JalaliDate>,
    /// Last day of work.
    pub until: Option<JalaliDate>,
}

impl Enrolment {
    /// Says whether two enrolments under different supporters lie on one day.
    pub fn overlaps(&self, other: &Self) -> bool {
        let ends_before = |one: &Self, other: &Self| {
            one.until.is_some_and(|until| other.from.is_some_and(|from| until < from))
        };
        self.supporter != other.supporter && !ends_before(self, other) && !ends_before(other, self)
    }
}

/// The counters ids are minted from: the last number given.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Counters {
    /// Of records, by kind, in the order of `RecordKind::ALL`.
    pub records: [u64; 5],
    /// Of application numbers.
    pub applications: u32,
    /// Of letters.
    pub letters: u32,
    /// Of acts.
    pub logical: u64,
}

/// Numbers of files, and of letters, that one incarnation may give.
const NUMBERS: u32 = 100_000;
/// Ids of records of a kind that one incarnation may give.
const IDS: u64 = 1 << 40;

impl Counters {
    /// The same, not below where an incarnation begins: two never give the same number, though the
    /// later one doesn't know what the earlier gave.
    #[must_use]
    pub fn of(mut self, incarnation: Incarnation) -> Self {
        let before = incarnation.0.saturating_sub(1);
        let numbers = u32::from(before).saturating_mul(NUMBERS);
        self.applications = self.applications.max(numbers);
        self.letters = self.letters.max(numbers);
        for ids in &mut self.records {
            *ids = (*ids).max(u64::from(before).saturating_mul(IDS));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_incarnations_never_give_the_same_number() {
        let first = Counters { records: [7; 5], applications: 7, letters: 7, logical: 7 };
        assert_eq!(first.of(Incarnation(1)), first);
        // The second has heard of nothing, of a part, or of all that the first gave.
        for known in [Counters::default(), first] {
            let second = known.of(Incarnation(2));
            assert!(first.applications < second.applications && first.letters < second.letters);
            assert!(second.records.iter().all(|ids| 7 < *ids));
            assert_eq!(second.of(Incarnation(2)), second, "and it goes on from where it is");
            let third = second.of(Incarnation(3));
            assert!(second.applications < third.applications);
        }
    }
}
