//! A quota line's story: every entry that concerns a node, in order, with what it stood at after it.

use std::collections::BTreeMap;

use escrow::{
    Answer, Entry as QuotaEntry, Figures, Hold, HoldKey, HoldRow, Holder, Ledger, QuotaLine,
    Settlement, Totals,
};
use model::{Amount, LetterNumber, NodeNumber, RecordId};

use crate::entry::{Act, Allocation, Body, Opening, Recall};

/// What sort of entry a line of the story is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Sort {
    /// The line was opened.
    Opened,
    /// Supply or period were changed.
    Amended,
    /// More was asked for: by this node, or by one below it.
    Requested,
    /// The parent gave.
    Granted,
    /// What was given was acknowledged (R-A1c): here, or below.
    Acknowledged,
    /// Set aside for a letter.
    Held,
    /// The bank paid.
    Consumed,
    /// A letter was given up.
    Released,
    /// Given back to the parent.
    Returned,
    /// The period was closed: here, or below.
    Sealed,
    /// A close was accepted: this node's, or by it.
    Accepted,
    /// Divided among the units below, with its basis; the grants follow.
    Allocated,
    /// Given to a node below.
    Given,
    /// Given back by a node below.
    Regained,
    /// Asked back: of this node, or of one below it.
    Recalled,
    /// Taken back from an incarnation that was shut out: this one, or one below.
    Settled,
    /// The bank's answer to a letter of an earlier incarnation; it moves that one's rights.
    Answered,
}

impl Sort {
    /// Every sort, in order.
    pub const ALL: [Self; 17] = [
        Self::Opened,
        Self::Amended,
        Self::Requested,
        Self::Granted,
        Self::Acknowledged,
        Self::Held,
        Self::Consumed,
        Self::Released,
        Self::Returned,
        Self::Sealed,
        Self::Accepted,
        Self::Allocated,
        Self::Given,
        Self::Regained,
        Self::Recalled,
        Self::Settled,
        Self::Answered,
    ];

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
            Self::Allocated => "allocated",
            Self::Given => "given",
            Self::Regained => "regained",
            Self::Recalled => "recalled",
            Self::Settled => "settled",
            Self::Answered => "answered",
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
    /// The node below that it is about or that says it.
    pub below: Option<Holder>,
    /// What sort of entry it is.
    pub sort: Sort,
    /// How much it moved or asks for: of a cumulative counter, what it grew by.
    pub amount: Amount,
    /// The letter it is about.
    pub letter: Option<LetterNumber>,
    /// The application the letter is for.
    pub application: Option<RecordId>,
    /// Where the node stands after it.
    pub after: Figures,
}

/// Folds entries in the order of the journal.
#[derive(Debug)]
pub struct History {
    me: Holder,
    line: QuotaLine,
    ledger: Ledger,
    rows: BTreeMap<Vec<u8>, HoldRow>,
    /// Letters of earlier incarnations of the node.
    earlier: BTreeMap<(Holder, Vec<u8>), Hold>,
}

impl History {
    /// Knows nothing yet.
    pub fn new(opening: &Opening, line: QuotaLine) -> Self {
        let me = opening.holder();
        Self { me, line, ledger: Ledger::new(me), rows: BTreeMap::new(), earlier: BTreeMap::new() }
    }

    /// Takes the next entry; one of another line, between others or about something else has no place
    /// in this story.
    pub fn add(&mut self, by: Holder, act: Act, body: &Body) -> Option<Told> {
        match body {
            Body::Quota(entry) => self.quota(by, act, entry),
            Body::Allocation(allocation) => self.allocation(by, act, allocation),
            Body::Recall(recall) => self.recall(by, act, recall),
            Body::Opened(_)
            | Body::Rules(_)
            | Body::Change(_)
            | Body::Lists(_)
            | Body::Trust(_)
            | Body::Roster(_)
            | Body::Slip(_)
            | Body::Witness(_)
            | Body::Objection(_)
            | Body::Checkpoint(_)
            | Body::County(_)
            | Body::Rehomed(_)
            | Body::Carried(_)
            | Body::Closing(_)
            | Body::User(_)
            | Body::Audited(_)
            | Body::Drafted(_)
            | Body::Published(_)
            | Body::Cooperation(_)
            | Body::Incentive(_)
            | Body::Tags(_)
            | Body::Duplicate(_)
            | Body::Ruling(_)
            | Body::Task(_) => None,
        }
    }

    /// Where the node stands after all of it.
    pub fn figures(&self) -> Figures {
        self.ledger.figures(&self.line)
    }

    fn quota(&mut self, by: Holder, act: Act, entry: &QuotaEntry) -> Option<Told> {
        if *entry.line() != self.line {
            return None;
        }
        if let QuotaEntry::Hold(hold) = entry
            && self.me.succeeds(by)
        {
            self.earlier.insert((by, hold.key.key()), (**hold).clone());
        }
        let (sort, below) = self.place(by, entry)?;
        let key = entry.hold_key().map(HoldKey::key);
        let earlier = entry.whose(by).filter(|of| *of != self.me).zip(key.clone());
        let earlier = earlier.and_then(|of| self.earlier.get(&of)).cloned();
        let key = key.filter(|_| entry.whose(by) == Some(self.me));
        let row = key.as_ref().and_then(|key| self.rows.get(key)).cloned();
        let before = self.standing(below);
        let applied = self.ledger.apply(by, entry, row.as_ref());
        if let Some((key, row)) = applied.row {
            self.rows.insert(key.key(), row);
        }
        let after = self.standing(below);
        let hold = key.and_then(|key| self.rows.get(&key)).and_then(|row| row.hold.as_ref());
        let hold = hold.or(earlier.as_ref());
        let held = hold.map(|hold| hold.amount).unwrap_or_default();
        let grew = |of: fn(&Standing) -> Amount| of(&after).saturating_sub(of(&before));
        let amount = match entry {
            QuotaEntry::QuotaOpen(open) => open.total,
            QuotaEntry::QuotaAmend(amend) => amend.total,
            QuotaEntry::Request(request) => request.want,
            QuotaEntry::Grant(_) => grew(|at| at.granted),
            QuotaEntry::Acknowledge(_) => grew(|at| at.acknowledged),
            QuotaEntry::Return(_) => grew(|at| at.returned),
            QuotaEntry::Hold(_) | QuotaEntry::Release(_) => held,
            QuotaEntry::Consume(consume) => Amount::new(consume.paid, held.jobs),
            QuotaEntry::Settle(_) => match below {
                Some(_) => grew(|at| at.settled),
                None => grew(|at| at.returned),
            },
            QuotaEntry::Answer(Answer {
                settlement: Settlement::Consumed { paid, .. }, ..
            }) => Amount::new(*paid, held.jobs),
            QuotaEntry::Answer(_) => held,
            QuotaEntry::Seal(_) | QuotaEntry::Accept(_) => Amount::ZERO,
        };
        Some(Told {
            act,
            by: by.node,
            below,
            sort,
            amount,
            letter: hold.map(|hold| hold.letter),
            application: hold.map(|hold| hold.key.application),
            after: self.figures(),
        })
    }

    /// An allocation of this node's own, or one of the parent's that has a share for it.
    fn allocation(&self, by: Holder, act: Act, allocation: &Allocation) -> Option<Told> {
        if allocation.q != self.line {
            return None;
        }
        if by == self.me {
            return Some(self.said(act, (by, None), Sort::Allocated, allocation.total));
        }
        let own = allocation.shares.iter().find(|share| share.holder == self.me)?;
        Some(self.said(act, (by, None), Sort::Allocated, own.amount))
    }

    /// A recall of this node's own, or one that asks it.
    fn recall(&self, by: Holder, act: Act, recall: &Recall) -> Option<Told> {
        let below = if by == self.me {
            Some(recall.to)
        } else if recall.to == self.me {
            None
        } else {
            return None;
        };
        let here = recall.q == self.line;
        here.then(|| self.said(act, (by, below), Sort::Recalled, recall.amount))
    }

    /// What moves no rights.
    fn said(
        &self,
        act: Act,
        (by, below): (Holder, Option<Holder>),
        sort: Sort,
        amount: Amount,
    ) -> Told {
        let after = self.figures();
        let (letter, application) = (None, None);
        Told { act, by: by.node, below, sort, amount, letter, application, after }
    }

    /// What an entry is to this node, and which node below it is about; `None` if it is between
    /// others.
    fn place(&self, by: Holder, entry: &QuotaEntry) -> Option<(Sort, Option<Holder>)> {
        let own = by == self.me;
        // From below, if it names this node.
        let up = |named: NodeNumber, sort: Sort, heard: Sort| {
            let from_below = named == self.me.node && !own;
            if own { Some((sort, None)) } else { from_below.then_some((heard, Some(by))) }
        };
        // From above, if it names this incarnation.
        let down = |to: Holder, sort: Sort, heard: Sort| {
            if own { Some((sort, Some(to))) } else { (to == self.me).then_some((heard, None)) }
        };
        match entry {
            QuotaEntry::QuotaOpen(_) => Some((Sort::Opened, None)),
            QuotaEntry::QuotaAmend(_) => Some((Sort::Amended, None)),
            QuotaEntry::Request(request) => up(request.to, Sort::Requested, Sort::Requested),
            QuotaEntry::Grant(grant) => down(grant.to, Sort::Given, Sort::Granted),
            QuotaEntry::Acknowledge(acknowledge) => {
                up(acknowledge.from, Sort::Acknowledged, Sort::Acknowledged)
            }
            QuotaEntry::Hold(_) => own.then_some((Sort::Held, None)),
            QuotaEntry::Consume(_) => own.then_some((Sort::Consumed, None)),
            QuotaEntry::Release(_) => own.then_some((Sort::Released, None)),
            QuotaEntry::Return(back) => up(back.to, Sort::Returned, Sort::Regained),
            QuotaEntry::Seal(seal) if own => {
                seal.to.map_or(Some((Sort::Sealed, None)), |to| up(to, Sort::Sealed, Sort::Sealed))
            }
            QuotaEntry::Seal(seal) => up(seal.to?, Sort::Sealed, Sort::Sealed),
            QuotaEntry::Accept(accept) => down(accept.of, Sort::Accepted, Sort::Accepted),
            QuotaEntry::Settle(settle) => down(settle.of, Sort::Settled, Sort::Settled),
            QuotaEntry::Answer(answer) => {
                (own || answer.of == self.me).then_some((Sort::Answered, None))
            }
        }
    }

    /// The cumulative counters an entry may raise: the edge to a child, or all edges upward.
    fn standing(&self, below: Option<Holder>) -> Standing {
        let Some(child) = below else {
            let Figures { granted, acknowledged, returned, .. } = self.figures();
            return Standing { granted, acknowledged, returned, settled: Amount::ZERO };
        };
        let settled = self
            .ledger
            .totals(&self.line)
            .map(|totals| totals.settled_of(child).max(totals.returned_by(child)));
        let mut children = self.ledger.totals(&self.line).into_iter().flat_map(Totals::children);
        let edge = children.find(|(of, _)| *of == child).map(|(_, edge)| edge);
        let [granted, acknowledged, returned] = edge.unwrap_or_default();
        Standing { granted, acknowledged, returned, settled: settled.unwrap_or_default() }
    }
}

#[derive(Clone, Copy, Debug)]
struct Standing {
    granted: Amount,
    acknowledged: Amount,
    returned: Amount,
    /// All that came back from a child, returned or settled.
    settled: Amount,
}
