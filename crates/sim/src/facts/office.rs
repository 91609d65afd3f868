//! What a person, or the system, has a node write: checked, appended with a sync, and only then folded
//! and told.

use std::collections::BTreeMap;
use std::rc::Rc;

use escrow::{Account, Entry as QuotaEntry, QuotaLine};
use journal::Head;
use model::words::Role;
use model::{Amount, JalaliDate, Jobs, Lane, LogId, Rials, Timestamp, UnitCode};
use office::entry::{Act, Body, Entry};
use roster::{Tier as RosterTier, usual};

use super::disk::{Disk, DiskFault};
use super::log::Writing;
use super::state::{Folded, State, holder};

/// Programme and year of the one line of a run.
pub(crate) fn line() -> QuotaLine {
    QuotaLine::new("home-business", 1401).expect("a programme and a year")
}

/// A node's disk with what was folded from it.
#[derive(Debug)]
pub(crate) struct Office {
    pub(crate) state: State,
    pub(crate) disk: Disk,
    /// Own logs that have grown.
    pub(crate) grown: BTreeMap<LogId, Head>,
    /// Somebody dishonest has used it.
    pub(crate) cheated: bool,
}

/// When and by whom something is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct When {
    pub(crate) on: JalaliDate,
    pub(crate) at: Timestamp,
}

/// Why nothing was written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Stop {
    /// A rule said no.
    Refused(String),
    /// The disk did.
    Disk(DiskFault),
}

pub(crate) fn refused(code: &str) -> Stop {
    Stop::Refused(code.to_owned())
}

/// What is about to be written, before any of it is.
#[derive(Debug)]
pub(crate) struct Draft {
    when: When,
    bodies: Vec<(UnitCode, Body)>,
    /// The own account as if all of it were written already; empty where nothing is to be checked.
    till: Account,
}

impl Office {
    pub(crate) const fn new(state: State, disk: Disk) -> Self {
        Self { state, disk, grown: BTreeMap::new(), cheated: false }
    }

    pub(crate) fn account(&self) -> Account {
        let me = holder(self.state.me);
        self.state.account(me).cloned().unwrap_or_else(|| Account::new(me))
    }

    /// Checks one entry against the books, writes nothing: for letters, which need their row and not
    /// a copy of all rows.
    pub(crate) fn allows(&self, entry: &QuotaEntry) -> Result<(), Stop> {
        if spends(entry) && self.state.is_set_back() {
            return Err(refused("node.set_back"));
        }
        let me = holder(self.state.me);
        let allowed = match self.state.account(me) {
            Some(account) => account.allows(entry),
            None => Account::new(me).allows(entry),
        };
        allowed.map_err(|refusal| Stop::Refused(refusal.code().to_owned()))
    }

    /// Begins a draft.
    pub(crate) fn draft(&self, when: When) -> Draft {
        Draft { when, bodies: Vec::new(), till: self.account() }
    }

    /// Begins a draft of what needs no rights, or has been checked: a hub's account is large.
    pub(crate) fn draft_lightly(&self, when: When) -> Draft {
        Draft { when, bodies: Vec::new(), till: Account::new(holder(self.state.me)) }
    }

    /// Adds a quota entry to a draft, if what the draft leaves of the rights allows it.
    pub(crate) fn say_quota(
        &self,
        draft: &mut Draft,
        scope: UnitCode,
        entry: QuotaEntry,
    ) -> Result<(), Stop> {
        if spends(&entry) && self.state.is_set_back() {
            return Err(refused("node.set_back"));
        }
        let allowed = draft.till.allows(&entry);
        allowed.map_err(|refusal| Stop::Refused(refusal.code().to_owned()))?;
        draft.till.apply(self.me(), &entry);
        draft.say(scope, Body::Quota(entry));
        Ok(())
    }

    /// Appends a draft; on success it is on the disk and folded.
    pub(crate) fn write(&mut self, draft: Draft) -> Result<(), Stop> {
        let Draft { when, bodies, .. } = draft;
        let mut parts: BTreeMap<(Lane, UnitCode), Writing> = BTreeMap::new();
        for (scope, body) in bodies {
            let log = self.state.own_log(scope, body.lane());
            let entry = Entry { act: self.act(when, &body), body };
            let bytes = encoded(&entry);
            let head = self.state.head(log);
            parts.entry((log.lane, scope)).or_insert_with(|| Writing::new(log, head)).push(&bytes);
        }
        self.append(parts.into_values().collect())
    }

    fn act(&self, When { on, at }: When, body: &Body) -> Act {
        let tier = RosterTier::of(self.state.me.unit);
        let role = usual(tier, body.kind()).unwrap_or(Role::System);
        Act { user: "o".to_owned(), role, on, at, logical: 0 }
    }

    /// Appends, syncs, folds. Nothing is folded before it is on the disk.
    pub(crate) fn append(&mut self, parts: Vec<Writing>) -> Result<(), Stop> {
        if parts.is_empty() {
            return Ok(());
        }
        let frame: Rc<[_]> = parts.into_iter().map(Writing::into_segment).collect();
        self.disk.append(Rc::clone(&frame)).map_err(Stop::Disk)?;
        let folded = self.follow(&frame);
        debug_assert!(
            folded.aside.is_empty() || self.cheated || self.is_shut_out(),
            "{:?}",
            folded.aside
        );
        for segment in frame.iter() {
            self.grown.insert(segment.log, segment.head_after());
        }
        Ok(())
    }

    fn is_shut_out(&self) -> bool {
        let me = holder(self.state.me);
        self.state.roster.fenced(roster::Writer { node: me.node, incarnation: me.incarnation })
    }

    /// Folds a frame that is on the disk; anew from the start if a fence comes late.
    pub(crate) fn follow(&mut self, frame: &super::disk::Frame) -> Folded {
        let folded = self.state.follow(frame);
        if folded.cut {
            self.state = State::replayed(self.state.me, self.disk.frames());
        }
        folded
    }
}

fn encoded(entry: &Entry) -> Vec<u8> {
    entry.encode().expect("entries of a run are small")
}

/// What a machine that was set back may not do.
const fn spends(entry: &QuotaEntry) -> bool {
    matches!(
        entry,
        QuotaEntry::Hold(_) | QuotaEntry::Grant(_) | QuotaEntry::Return(_) | QuotaEntry::Settle(_)
    )
}

impl Draft {
    pub(crate) fn say(&mut self, scope: UnitCode, body: Body) {
        self.bodies.push((scope, body));
    }

    /// The own account as if all of it were written already.
    pub(crate) const fn till(&self) -> &Account {
        &self.till
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.bodies.is_empty()
    }

    pub(crate) fn bodies(&self) -> impl Iterator<Item = &Body> {
        self.bodies.iter().map(|(_, body)| body)
    }
}

/// A part of an amount, in thousandths.
pub(crate) fn part(amount: Amount, permille: u32) -> Amount {
    let of = |whole: u64| {
        let part = u128::from(whole).saturating_mul(u128::from(permille)) / 1_000;
        u64::try_from(part).unwrap_or(u64::MAX)
    };
    Amount::new(Rials::new(of(amount.rials.whole())), Jobs::new(of(amount.jobs.whole())))
}

/// What of `amount` lies beyond `other`.
pub(crate) const fn less(amount: Amount, other: Amount) -> Amount {
    let rials = amount.rials.whole().saturating_sub(other.rials.whole());
    let jobs = amount.jobs.whole().saturating_sub(other.jobs.whole());
    Amount::new(Rials::new(rials), Jobs::new(jobs))
}

pub(crate) fn plus(amount: Amount, other: Amount) -> Amount {
    amount.checked_add(other).expect("amounts of a run are small")
}
