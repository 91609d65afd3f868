//! A quota line's story: every entry in its order with what the office stood at after it.

use std::collections::BTreeMap;

use escrow::{Entry as QuotaEntry, Figures, HoldKey, HoldRow, Holder, Ledger, QuotaLine};
use model::{Amount, LetterNumber, NodeNumber, RecordId};

use crate::entry::{Act, Opening};

/// What sort of entry a line of the story is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Sort {
    /// The line was opened.
    Opened,
    /// Supply or period were changed.
    Amended,
    /// More was asked for.
    Requested,
    /// The parent gave.
    Granted,
    /// What was given was acknowledged (R-A1c).
    Acknowledged,
    /// Set aside for a letter.
    Held,
    /// The bank paid.
    Consumed,
    /// A letter was given up.
    Released,
    /// Given back to the parent.
    Returned,
    /// The period was closed.
    Sealed,
    /// The parent accepted the close.
    Accepted,
}

impl Sort {
    const fn of(entry: &QuotaEntry) -> Self {
        match entry {
            QuotaEntry::QuotaOpen(_) => Self::Opened,
            QuotaEntry::QuotaAmend(_) => Self::Amended,
            QuotaEntry::Request(_) => Self::Requested,
            QuotaEntry::Grant(_) => Self::Granted,
            QuotaEntry::Acknowledge(_) => Self::Acknowledged,
            QuotaEntry::Hold(_) => Self::Held,
            QuotaEntry::Consume(_) => Self::Consumed,
            QuotaEntry::Release(_) => Self::Released,
            QuotaEntry::Return(_) => Self::Returned,
            QuotaEntry::Seal(_) => Self::Sealed,
            QuotaEntry::Accept(_) => Self::Accepted,
        }
    }

    /// The stable code of JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Amended => "amended",
            Self::Requested => "requested",
            Self::Granted => "granted",
            Self::Acknowledged => "acknowledged",
            Self::Held => "held",
            Self::Consumed => "consumed",
            Self::Released => "released",
            Self::Returned => "returned",
            Self::Sealed => "sealed",
            Self::Accepted => "accepted",
        }
    }
}

/// One line of the story.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Told {
    /// Who acted, when.
    pub act: Act,
    /// The node whose log says so.
    pub by: NodeNumber,
    /// What sort of entry it is.
    pub sort: Sort,
    /// How much it moved: of a cumulative counter, what it grew by.
    pub amount: Amount,
    /// The letter it is about.
    pub letter: Option<LetterNumber>,
    /// The application the letter is for.
    pub application: Option<RecordId>,
    /// Where the office stands after it.
    pub after: Figures,
}

/// Folds entries in the order of the journal.
#[derive(Debug)]
pub struct History {
    line: QuotaLine,
    ledger: Ledger,
    rows: BTreeMap<Vec<u8>, HoldRow>,
}

impl History {
    /// Knows nothing yet.
    pub fn new(opening: &Opening, line: QuotaLine) -> Self {
        let me = Holder { node: opening.node, incarnation: opening.incarnation };
        Self { line, ledger: Ledger::new(me), rows: BTreeMap::new() }
    }

    /// Takes the next entry; one of another line has no place in this story.
    pub fn add(&mut self, by: Holder, act: Act, entry: &QuotaEntry) -> Option<Told> {
        if *entry.line() != self.line {
            return None;
        }
        let key = entry.hold_key().map(HoldKey::key);
        let row = key.as_ref().and_then(|key| self.rows.get(key)).cloned();
        let before = self.ledger.figures(&self.line);
        let applied = self.ledger.apply(by, entry, row.as_ref());
        if let Some((key, row)) = applied.row {
            self.rows.insert(key.key(), row);
        }
        let after = self.ledger.figures(&self.line);
        let hold = key.and_then(|key| self.rows.get(&key)).and_then(|row| row.hold.as_ref());
        let grew = |now: Amount, then: Amount| now.checked_sub(then).unwrap_or_default();
        let amount = match entry {
            QuotaEntry::QuotaOpen(open) => open.total,
            QuotaEntry::QuotaAmend(amend) => amend.total,
            QuotaEntry::Request(request) => request.want,
            QuotaEntry::Grant(_) => grew(after.granted, before.granted),
            QuotaEntry::Acknowledge(_) => grew(after.acknowledged, before.acknowledged),
            QuotaEntry::Hold(hold) => hold.amount,
            QuotaEntry::Consume(consume) => {
                Amount::new(consume.paid, hold.map(|hold| hold.amount.jobs).unwrap_or_default())
            }
            QuotaEntry::Release(_) => hold.map(|hold| hold.amount).unwrap_or_default(),
            QuotaEntry::Return(_) => grew(after.returned, before.returned),
            QuotaEntry::Seal(_) | QuotaEntry::Accept(_) => Amount::ZERO,
        };
        Some(Told {
            act,
            by: by.node,
            sort: Sort::of(entry),
            amount,
            letter: hold.map(|hold| hold.letter),
            application: hold.map(|hold| hold.key.application),
            after,
        })
    }
}
