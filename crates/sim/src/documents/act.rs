//! One person's act at a desk, and what it came to.

use escrow::Entry as QuotaEntry;
use model::view::Damage;
use model::words::Role;
use model::{Amount, JalaliDate, LogId, NodeNumber, Rials, Seq, Timestamp, UnitCode};
use office::entry::{Act, Body, Entry};
use office::{Drafter, Office, quota};
use runtime::{Desk, Mode, RuntimeFault};

use super::proof::id_of;
use crate::node::{Moved, Tally, Told};

/// Why an act came to nothing.
#[derive(Debug)]
pub(super) enum Halt {
    /// A rule said no; the code.
    Refused(String),
    /// The disk failed: the node ends.
    Disk,
    /// What must not happen.
    Wrong(String),
}

/// What an errand did, so far.
#[derive(Debug, Default)]
pub(super) struct Doings {
    pub(super) unit: Option<UnitCode>,
    pub(super) tally: Tally,
    pub(super) moved: Moved,
    /// At least one act is on the disk.
    pub(super) acted: bool,
    /// The first refusal of a part.
    pub(super) code: Option<String>,
    pub(super) points: Vec<&'static str>,
}

impl Doings {
    /// Goes on after a refusal.
    pub(super) fn part<T>(&mut self, part: Result<T, Halt>) -> Result<Option<T>, Halt> {
        match part {
            Ok(done) => Ok(Some(done)),
            Err(Halt::Refused(code)) => {
                self.code.get_or_insert(code);
                Ok(None)
            }
            Err(halt) => Err(halt),
        }
    }

    /// What the person is told.
    pub(super) fn told(self) -> Told {
        if self.acted {
            Told::Done { unit: self.unit, tally: self.tally, moved: self.moved }
        } else {
            Told::Refused { code: self.code.unwrap_or_else(|| "sim.nothing_to_do".to_owned()) }
        }
    }
}

/// A person at a desk.
pub(super) struct Person<'a> {
    pub(super) desk: &'a mut Desk,
    pub(super) on: JalaliDate,
    pub(super) at: Timestamp,
    pub(super) user: &'static str,
    pub(super) doings: Doings,
}

impl Person<'_> {
    /// Acts, and takes down what is on the disk then.
    pub(super) fn act<T>(
        &mut self,
        role: Role,
        work: impl FnMut(&mut Drafter<'_>) -> Result<T, office::Stop>,
    ) -> Result<T, Halt> {
        let act = Act { user: self.user.to_owned(), role, on: self.on, at: self.at, logical: 0 };
        let before = self.figures()?;
        let acted = self.desk.act(&act, Mode::Write, work).map_err(halt)?;
        let Some(at) = acted.at else { return Ok(acted.answer) };
        self.doings.acted = true;
        let mut entries: Vec<(LogId, Seq, Entry, u64)> = Vec::new();
        let mut bad = None;
        runtime::entries(self.desk, at, &mut |log, seq, bytes| match Entry::decode(bytes) {
            Ok(entry) => entries.push((log, seq, entry, id_of(log, bytes))),
            Err(fault) => bad = Some(format!("an own entry doesn't decode: {fault}")),
        })
        .map_err(halt)?;
        if let Some(bad) = bad {
            return Err(Halt::Wrong(bad));
        }
        let after = self.figures()?;
        let me = self.desk.opening().node;
        for (log, _, entry, id) in entries {
            self.note(me, log, entry, id)?;
        }
        let moved = &mut self.doings.moved;
        moved.returned = plus(moved.returned, less(after.returned, before.returned));
        moved.granted = plus(moved.granted, less(after.passed_on, before.passed_on));
        Ok(acted.answer)
    }

    fn note(&mut self, me: NodeNumber, log: LogId, entry: Entry, id: u64) -> Result<(), Halt> {
        // Behind the act lie what it led to; only entries of the desk's own count.
        if log.origin != me {
            return Ok(());
        }
        if let Body::Change(_) = &entry.body {
            self.doings.unit = Some(log.scope);
            self.doings.tally.add(id);
        }
        if let Body::Quota(entry) = entry.body { self.note_quota(entry) } else { Ok(()) }
    }

    fn note_quota(&mut self, entry: QuotaEntry) -> Result<(), Halt> {
        match entry {
            QuotaEntry::Hold(hold) => {
                self.doings.moved.held = plus(self.doings.moved.held, hold.amount);
            }
            QuotaEntry::Consume(consume) => {
                let held = self.held(&consume.key)?;
                let paid = Rials::new(consume.paid.whole().min(held.rials.whole()));
                let moved = &mut self.doings.moved;
                moved.settled = plus(moved.settled, held);
                moved.consumed = plus(moved.consumed, Amount::new(paid, held.jobs));
            }
            QuotaEntry::Release(release) => {
                let held = self.held(&release.key)?;
                self.doings.moved.settled = plus(self.doings.moved.settled, held);
            }
            QuotaEntry::QuotaOpen(open) => self.doings.moved.supply = Some(open.total),
            QuotaEntry::QuotaAmend(amend) => self.doings.moved.supply = Some(amend.total),
            QuotaEntry::Grant(_)
            | QuotaEntry::Acknowledge(_)
            | QuotaEntry::Request(_)
            | QuotaEntry::Return(_)
            | QuotaEntry::Seal(_)
            | QuotaEntry::Accept(_)
            | QuotaEntry::Settle(_)
            | QuotaEntry::Answer(_) => {}
        }
        Ok(())
    }

    fn held(&mut self, key: &escrow::HoldKey) -> Result<Amount, Halt> {
        let rows = self.look(|office| quota::holds_of(office, key.application))?;
        let mut holds = rows.into_iter().filter_map(|held| held.row.hold);
        let hold = holds.find(|hold| hold.key == *key);
        hold.map(|hold| hold.amount).ok_or_else(|| Halt::Wrong(format!("no hold {key:?}")))
    }

    fn figures(&mut self) -> Result<escrow::Figures, Halt> {
        self.look(quota::figures)
    }

    /// Looks at the office.
    pub(super) fn look<T>(
        &mut self,
        look: impl FnMut(&Office<'_>) -> Result<T, Damage>,
    ) -> Result<T, Halt> {
        self.desk.look(look).map_err(halt)
    }
}

fn halt(fault: RuntimeFault) -> Halt {
    use store::JournalError::{Full, Io, Poisoned};

    if let RuntimeFault::Refused(refusal) = fault {
        return Halt::Refused(refusal.code());
    }
    if let RuntimeFault::Journal(Full) = fault {
        return Halt::Refused("disk.full".to_owned());
    }
    if let RuntimeFault::Journal(Poisoned { .. } | Io { .. }) = fault {
        return Halt::Disk;
    }
    Halt::Wrong(format!("{fault:?}"))
}

pub(super) fn plus(one: Amount, other: Amount) -> Amount {
    one.checked_add(other).expect("quotas are small")
}

/// What of one lies beyond another, each dimension stopping at zero.
pub(super) const fn less(one: Amount, other: Amount) -> Amount {
    let rials = one.rials.whole().saturating_sub(other.rials.whole());
    let jobs = one.jobs.whole().saturating_sub(other.jobs.whole());
    Amount::new(Rials::new(rials), model::Jobs::new(jobs))
}

/// So many thousandths.
pub(super) fn part(of: Amount, permille: u32) -> Amount {
    let part = |whole: u64| {
        let part = u128::from(whole) * u128::from(permille) / 1_000;
        u64::try_from(part).expect("less than the whole")
    };
    Amount::new(Rials::new(part(of.rials.whole())), model::Jobs::new(part(of.jobs.whole())))
}
