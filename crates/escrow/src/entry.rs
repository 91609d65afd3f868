//! What is written to the control lane about quota.
//!
//! Stored for ever: variants and fields are only ever appended. Every counter is cumulative and has
//! one writer, so that entries may be lost, repeated and reordered on their way.

use model::planted::{Bug, planted};
use model::{
    Amount, Hash, Incarnation, JalaliDate, LetterNumber, LogId, NodeNumber, Rials, Say, Seq,
};
use serde::{Deserialize, Serialize};

use crate::figures::Figures;
use crate::line::{HoldKey, QuotaLine};
use crate::row::Settlement;

/// Who can have rights: one incarnation of a node. A copied machine's rights are its own.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Holder {
    /// The node.
    pub node: NodeNumber,
    /// Its incarnation.
    pub incarnation: Incarnation,
}

impl Holder {
    /// The writer of a log.
    pub const fn of(log: LogId) -> Self {
        Self { node: log.origin, incarnation: log.incarnation }
    }

    /// Says whether it is a later incarnation of the same node.
    pub fn succeeds(self, other: Self) -> bool {
        self.node == other.node && other.incarnation < self.incarnation
    }
}

/// One act on quota.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Entry {
    /// The nation creates supply.
    QuotaOpen(QuotaOpen),
    /// The nation changes supply or the period.
    QuotaAmend(QuotaAmend),
    /// A child asks for more; advice only.
    Request(Request),
    /// A parent gives to a child.
    Grant(Grant),
    /// A child confirms that an allocation has been notified (A1).
    Acknowledge(Acknowledge),
    /// A referral: rights are set aside for a letter to the bank.
    Hold(Box<Hold>),
    /// The bank has paid.
    Consume(Consume),
    /// The bank won't pay.
    Release(Release),
    /// A child gives back.
    Return(Return),
    /// A node closes the period for its log.
    Seal(Seal),
    /// The parent has verified a child's log up to its seal.
    Accept(Accept),
    /// A parent takes back what an incarnation that was shut out can't use any more.
    Settle(Box<Settle>),
    /// What the bank answers to a letter of an earlier incarnation.
    Answer(Answer),
}

impl Entry {
    /// The quota line it is about.
    pub const fn line(&self) -> &QuotaLine {
        match self {
            Self::QuotaOpen(open) => &open.q,
            Self::QuotaAmend(amend) => &amend.q,
            Self::Request(request) => &request.q,
            Self::Grant(grant) => &grant.q,
            Self::Acknowledge(acknowledge) => &acknowledge.q,
            Self::Hold(hold) => &hold.key.q,
            Self::Consume(consume) => &consume.key.q,
            Self::Release(release) => &release.key.q,
            Self::Return(back) => &back.q,
            Self::Seal(seal) => &seal.q,
            Self::Accept(accept) => &accept.q,
            Self::Settle(settle) => &settle.q,
            Self::Answer(answer) => &answer.key.q,
        }
    }

    /// The hold it is about: the one row to fetch, of [`Entry::whose`], before [`crate::Ledger`] is asked.
    pub const fn hold_key(&self) -> Option<&HoldKey> {
        match self {
            Self::Hold(hold) => Some(&hold.key),
            Self::Consume(consume) => Some(&consume.key),
            Self::Release(release) => Some(&release.key),
            Self::Answer(answer) => Some(&answer.key),
            Self::QuotaOpen(_)
            | Self::QuotaAmend(_)
            | Self::Request(_)
            | Self::Grant(_)
            | Self::Acknowledge(_)
            | Self::Return(_)
            | Self::Seal(_)
            | Self::Accept(_)
            | Self::Settle(_) => None,
        }
    }

    /// Whose hold it is about, written by `by`: its own, but for an answer to a letter of an earlier
    /// incarnation. `None` if it answers for anybody else, and then counts nowhere.
    pub fn whose(&self, by: Holder) -> Option<Holder> {
        match self {
            Self::Answer(_) if planted(Bug::AnswerToOwnLetter) => Some(by),
            Self::Answer(Answer { of, .. }) => by.succeeds(*of).then_some(*of),
            Self::QuotaOpen(_)
            | Self::QuotaAmend(_)
            | Self::Request(_)
            | Self::Grant(_)
            | Self::Acknowledge(_)
            | Self::Hold(_)
            | Self::Consume(_)
            | Self::Release(_)
            | Self::Return(_)
            | Self::Seal(_)
            | Self::Accept(_)
            | Self::Settle(_) => Some(by),
        }
    }
}

/// Opens a quota line: the nation's supply, its period and the rules it is spent under.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct QuotaOpen {
    /// The line.
    pub q: QuotaLine,
    /// All there is.
    pub total: Amount,
    /// The first day of referrals.
    pub opens: JalaliDate,
    /// Their last day.
    pub closes: JalaliDate,
    /// The rule set referrals are judged by.
    pub rule_set: String,
}

/// Changes the supply or the last day; the highest revision counts.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct QuotaAmend {
    /// The line.
    pub q: QuotaLine,
    /// The how manieth change of the line, from 1.
    pub revision: u32,
    /// All there is from now on.
    pub total: Amount,
    /// The last day of referrals from now on.
    pub closes: JalaliDate,
}

/// A child's wish and what it expects to need; never moves rights.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Request {
    /// The line.
    pub q: QuotaLine,
    /// The how manieth wish of this child on the line, from 1; the last counts.
    pub n: u32,
    /// The parent it asks.
    pub to: NodeNumber,
    /// What it would like to have on top.
    pub want: Amount,
    /// What it expects to hold.
    pub forecast: Option<Forecast>,
    /// The day it was written.
    pub on: JalaliDate,
}

/// How much a child expects to hold, and by when.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Forecast {
    /// The day, its next expected contact.
    pub until: JalaliDate,
    /// The amount.
    pub amount: Amount,
}

/// Gives rights to one incarnation of a child: all that was ever given on this edge.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Grant {
    /// The line.
    pub q: QuotaLine,
    /// The child and its incarnation.
    pub to: Holder,
    /// All granted so far, this grant included.
    pub cumulative: Amount,
    /// The day it was issued.
    pub on: JalaliDate,
    /// The allocation's basis, in the office's words or by the letter's number.
    pub note: Option<String>,
}

/// Confirms that what a parent granted has been received and notified (R-A1c).
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Acknowledge {
    /// The line.
    pub q: QuotaLine,
    /// The parent that granted.
    pub from: NodeNumber,
    /// All acknowledged so far.
    pub cumulative: Amount,
    /// The day it was confirmed.
    pub on: JalaliDate,
}

/// Sets rights aside for one letter to the bank.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Hold {
    /// Line, application and number.
    pub key: HoldKey,
    /// What the bank may pay, and the jobs it is for.
    pub amount: Amount,
    /// The letter's number.
    pub letter: LetterNumber,
    /// The letter's day.
    pub on: JalaliDate,
    /// The last day the letter is good for, if it has one.
    pub expires_on: Option<JalaliDate>,
    /// What it was decided by.
    pub basis: Basis,
}

/// What a referral was decided by (A11): enough to judge it again.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Basis {
    /// The rule set's name.
    pub rule_set: String,
    /// The hash of its text.
    pub rule_set_hash: Hash,
    /// The day the gates were judged for.
    pub as_of: JalaliDate,
    /// Codes of gates that warned.
    pub warned: Vec<String>,
    /// Why warnings were passed over, in the officer's words.
    pub override_reason: Option<String>,
}

/// The bank has paid; the hold is closed, and what wasn't paid is free again.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Consume {
    /// The hold.
    pub key: HoldKey,
    /// All parts together, as the bank says; more than was held is an overrun.
    pub paid: Rials,
    /// The day of the last part.
    pub on: JalaliDate,
}

/// Nothing was and will be paid on a hold; its rights are free again.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Release {
    /// The hold.
    pub key: HoldKey,
    /// Why.
    pub reason: ReleaseReason,
    /// The day it became known.
    pub on: JalaliDate,
}

/// Why a hold was given up.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum ReleaseReason {
    /// The bank refused.
    BankRejected,
    /// The bank sent the letter back for correction.
    Returned,
    /// The applicant withdrew.
    Withdrawn,
    /// The letter's last day has passed.
    Expired,
    /// The permit it stood on is void.
    PermitVoid,
}

impl ReleaseReason {
    /// Every reason, in order.
    pub const ALL: [Self; 5] =
        [Self::BankRejected, Self::Returned, Self::Withdrawn, Self::Expired, Self::PermitVoid];

    /// The stable code of JSON and commands.
    pub const fn code(self) -> &'static str {
        match self {
            Self::BankRejected => "bank_rejected",
            Self::Returned => "returned",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::PermitVoid => "permit_void",
        }
    }

    /// The reason in both languages.
    pub fn say(self) -> Say {
        match self {
            Self::BankRejected => Say::new("رد بانک", "rejected by the bank"),
            Self::Returned => Say::new("عودت برای اصلاح", "sent back for correction"),
            Self::Withdrawn => Say::new("انصراف متقاضی", "withdrawn by the applicant"),
            Self::Expired => Say::new("پایان اعتبار معرفی‌نامه", "the letter has expired"),
            Self::PermitVoid => Say::new("ابطال مجوز", "the permit is void"),
        }
    }
}

/// Gives rights back to the parent: all that was ever given back on this edge.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Return {
    /// The line.
    pub q: QuotaLine,
    /// The parent.
    pub to: NodeNumber,
    /// All given back so far, this time included.
    pub cumulative: Amount,
    /// The day it was given back.
    pub on: JalaliDate,
}

/// Closes a line for this node's log: nothing counts behind it (P11).
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Seal {
    /// The line.
    pub q: QuotaLine,
    /// The parent that is to accept it; none at the nation.
    pub to: Option<NodeNumber>,
    /// The node's figures at the end.
    pub figures: Figures,
    /// The heads of the node's other logs at that moment.
    pub heads: Vec<(LogId, Seq, Hash)>,
}

/// A parent confirms a child's seal.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Accept {
    /// The line.
    pub q: QuotaLine,
    /// The child.
    pub of: Holder,
    /// The figures it sealed.
    pub figures: Figures,
}

/// Takes the free rights of an incarnation that was shut out into the parent's pool.
///
/// Only what the parent can prove to be free: given to it, and neither returned nor held nor paid by
/// any entry of its log that counts. Never by clock alone.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Settle {
    /// The line.
    pub q: QuotaLine,
    /// The incarnation.
    pub of: Holder,
    /// All that came back on this edge so far: what the child itself returned, as far as was known, and
    /// what is settled. Of this and of what the child says it returned the greater counts, so that a
    /// return that is found later isn't credited twice.
    pub cumulative: Amount,
    /// What makes sure that it isn't spent there.
    pub basis: SettleBasis,
    /// The last entry of its control log that counted then; 0 if there was none.
    pub upto: Seq,
    /// The day it was settled.
    pub on: JalaliDate,
    /// The officer's words: the letter, who has seen it.
    pub reason: String,
}

/// What makes sure that a fenced incarnation's rights aren't spent by it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum SettleBasis {
    /// Its store was found, and all of it is here up to its last entry.
    StoreRecovered,
    /// Somebody attests that its store is destroyed.
    Destroyed,
    /// The line's period is over, and an officer writes off what may still turn up.
    PeriodClosed,
    /// A reserve for an incarnation that was never enrolled, and now never will be.
    NeverEnrolled,
}

impl SettleBasis {
    /// Every basis, in order.
    pub const ALL: [Self; 4] =
        [Self::StoreRecovered, Self::Destroyed, Self::PeriodClosed, Self::NeverEnrolled];

    /// The stable code of JSON and commands.
    pub const fn code(self) -> &'static str {
        match self {
            Self::StoreRecovered => "store-recovered",
            Self::Destroyed => "destroyed",
            Self::PeriodClosed => "period-closed",
            Self::NeverEnrolled => "never-enrolled",
        }
    }

    /// The basis in both languages.
    pub fn say(self) -> Say {
        match self {
            Self::StoreRecovered => Say::new("دفتر دستگاه پیدا شده است", "its store was recovered"),
            Self::Destroyed => Say::new("نابودی دستگاه گواهی شده است", "its store is destroyed"),
            Self::PeriodClosed => Say::new("دوره بسته شده است", "the period is closed"),
            Self::NeverEnrolled => {
                Say::new("ذخیرهٔ نوبتی که ثبت نشد", "a reserve nobody was enrolled for")
            }
        }
    }
}

/// The bank's answer to a letter that an earlier incarnation of the node wrote.
///
/// It counts in that incarnation's account, once: should its own log, found later, answer as well, the
/// greater settlement counts, whichever came first. What is freed by it is the parent's to settle.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Who wrote the letter.
    pub of: Holder,
    /// The hold.
    pub key: HoldKey,
    /// How it ended.
    pub settlement: Settlement,
}
