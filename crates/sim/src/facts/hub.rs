//! What a hub writes: allocations, recalls, who belongs; and by itself what follows from what came.

use escrow::{Entry as QuotaEntry, Grant, Hold, HoldKey, Holder, Return, Settle, SettleBasis};
use journal::Signer;
use model::{
    Amount, Hash, JalaliDate, Jobs, Lane, LogId, RecordId, RecordKind, Rials, Seq, UnitCode,
};
use office::entry::{Allocation, Body, Cause, Recall, Witness};
use roster::{Enrolled, Entry as RosterEntry, Fence, Numbers, Writer};
use session::Peer;

use super::errand::Doings;
use super::log::REALM;
use super::office::{Draft, Office, Stop, When, less, line, part, plus, refused};
use crate::node::{Moved, secret_of, tls_of};

/// As the parent enrolls a node.
pub(crate) fn enrolled(peer: Peer, on: JalaliDate) -> Enrolled {
    let numbers = match peer.unit {
        UnitCode::Nation => Some(Numbers { first: roster::NATION, last: roster::NATION }),
        UnitCode::Province(code) => Some(Numbers::of_province(code)),
        UnitCode::County(_) => None,
    };
    Enrolled {
        node: peer.node,
        incarnation: peer.incarnation,
        unit: peer.unit,
        key: Signer::new(&secret_of(peer), REALM).public().into(),
        tls: tls_of(peer),
        numbers,
        slip: (peer.unit != UnitCode::Nation).then(|| tls_of(peer)),
        on,
    }
}

impl Office {
    /// Divides a part of what may be divided equally among the units below.
    pub(crate) fn allocate(&mut self, permille: u32, when: When) -> Result<Doings, Stop> {
        let children = self.children();
        let shares = u64::try_from(children.len()).unwrap_or(u64::MAX);
        let total = part(self.divisible(), permille);
        let of = |whole: u64| whole.checked_div(shares).unwrap_or(0);
        let (rials, jobs) = (of(total.rials.whole()), of(total.jobs.whole()));
        let each = Amount::new(Rials::new(rials), Jobs::new(jobs));
        if each == Amount::ZERO {
            return Err(refused("quota.nothing_asked"));
        }
        let mut draft = self.draft(when);
        let mut granted = Amount::ZERO;
        for child in children {
            self.grant(&mut draft, child, each, when.on)?;
            granted = plus(granted, each);
        }
        self.say_allocation(&mut draft, Cause::Single, granted, when);
        self.write(draft)?;
        let moved = Moved { granted, ..Moved::default() };
        Ok(Doings { moved, ..Doings::default() })
    }

    fn say_allocation(&self, draft: &mut Draft, cause: Cause, total: Amount, when: When) {
        let said = draft.bodies().filter(|body| matches!(body, Body::Allocation(_))).count();
        let more = u32::try_from(said).unwrap_or(u32::MAX).saturating_add(1);
        let n = self.state.allocations.saturating_add(more);
        let q = line();
        let (on, note, shares) = (when.on, None, Vec::new());
        let allocation = Allocation { q, n, on, note, cause, total, shares };
        draft.say(self.state.me.unit, Body::Allocation(Box::new(allocation)));
    }

    /// Asks one unit to give back for another.
    pub(crate) fn recall(
        &mut self,
        from: UnitCode,
        to: UnitCode,
        permille: u32,
        when: When,
    ) -> Result<Doings, Stop> {
        let children = self.children();
        let find = |unit| children.iter().find(|(child, _)| *child == unit).map(|(_, to)| *to);
        let (Some(child), Some(then)) = (find(from), find(to)) else {
            return Err(refused("quota.not_below"));
        };
        let (granted, returned) = self.edge(child);
        let known = self.progress(self.me(), child, returned);
        let asked = known.iter().fold(Amount::ZERO, |sum, known| plus(sum, known.left));
        let amount = part(less(less(granted, returned), asked), permille);
        if amount == Amount::ZERO || from == to {
            return Err(refused("quota.nothing_asked"));
        }
        let n = known.last().map_or(0, |known| known.recall.n).saturating_add(1);
        let (on, note) = (when.on, None);
        let then = Some(then);
        let recall = Recall { q: line(), to: child, n, amount, after: returned, then, on, note };
        let mut draft = self.draft_lightly(when);
        draft.say(from, Body::Recall(recall));
        self.write(draft)?;
        Ok(Doings::default())
    }

    fn edge(&self, child: Holder) -> (Amount, Amount) {
        let account = self.state.account(self.me());
        let totals = account.and_then(|account| account.ledger().totals(&line()));
        let edge = totals.and_then(|totals| totals.children().find(|(it, _)| *it == child));
        edge.map_or((Amount::ZERO, Amount::ZERO), |(_, [granted, _, back])| (granted, back))
    }

    /// How far the recalls of one child have come, first to last.
    fn progress(&self, by: Holder, child: Holder, returned: Amount) -> Vec<Come> {
        let mut reach = Amount::ZERO;
        let recalls = self.state.recalls.range((by, child, 0)..=(by, child, u32::MAX));
        let come = recalls.map(|(_, recall)| {
            let from = reach.max(recall.after);
            reach = plus(from, recall.amount);
            let back = less(returned, from).min(recall.amount);
            let left = less(recall.amount, back);
            Come { recall: recall.clone(), left, covered: returned.covers(reach) }
        });
        come.collect()
    }

    /// What the parents ask back and haven't got.
    pub(crate) fn asked_back(&self) -> Amount {
        let me = self.me();
        let account = self.state.account(me);
        let totals = account.and_then(|account| account.ledger().totals(&line()));
        let Some(totals) = totals else { return Amount::ZERO };
        let mut hubs: Vec<Holder> = self.state.recalls.keys().map(|(by, ..)| *by).collect();
        hubs.dedup();
        let left = hubs.into_iter().flat_map(|by| {
            self.progress(by, me, totals.returned_to(by.node)).into_iter().map(|come| come.left)
        });
        left.fold(Amount::ZERO, plus)
    }

    /// Grants on what was asked back for another and has come back; witnesses what children have.
    pub(crate) fn do_duties(
        &mut self,
        witnesses: &[(LogId, journal::Head)],
        when: When,
    ) -> Result<Amount, Stop> {
        let mut draft = self.draft_lightly(when);
        let due = self.due_moves();
        let mut granted = Amount::ZERO;
        if !due.is_empty() && !self.state.is_set_back() {
            draft = self.draft(when);
            for recall in due {
                let then = recall.then.and_then(|then| self.state.roster.current(then.node));
                let Some(to) = then.map(|member| (member.unit(), member.writer())) else {
                    continue;
                };
                let holder = Holder { node: to.1.node, incarnation: to.1.incarnation };
                if self.grant(&mut draft, (to.0, holder), recall.amount, when.on).is_ok() {
                    let cause = Cause::Move { from: recall.to, n: recall.n };
                    self.say_allocation(&mut draft, cause, recall.amount, when);
                    granted = plus(granted, recall.amount);
                }
            }
        }
        for (log, head) in witnesses {
            let witness = Witness { log: *log, seq: head.seq, hash: head.hash, at: when.at };
            draft.say(log.scope, Body::Witness(witness));
        }
        if !draft.is_empty() {
            self.write(draft)?;
        }
        Ok(granted)
    }

    fn due_moves(&self) -> Vec<Recall> {
        let me = self.me();
        if self.state.recalls.keys().all(|(by, ..)| by.node != me.node) {
            return Vec::new();
        }
        let mut children: Vec<(Holder, Holder)> =
            self.state.recalls.keys().map(|(by, child, _)| (*by, *child)).collect();
        children.dedup();
        let mine = children.into_iter().filter(|(by, _)| by.node == me.node);
        let come = mine.flat_map(|(by, child)| self.progress(by, child, self.edge(child).1));
        let open = come.filter(|come| {
            let Recall { to, n, .. } = come.recall;
            come.covered && !self.state.settled.contains_key(&(to, n))
        });
        open.map(|come| come.recall).collect()
    }

    pub(crate) fn fence(&mut self, unit: UnitCode, when: When) -> Result<Doings, Stop> {
        let member = self.state.roster.of_unit(unit).filter(|member| !member.is_fenced());
        let Writer { node, incarnation } = member.ok_or(refused("joining.no_member"))?.writer();
        let its = |log: &LogId| log.origin == node && log.incarnation == incarnation;
        let logs = self.state.logs.iter().filter(|(log, _)| its(log));
        let last_valid: Vec<(LogId, Seq)> = logs.map(|(log, kept)| (*log, kept.head.seq)).collect();
        let (reason, on) = ("stolen".to_owned(), when.on);
        self.say_roster(
            RosterEntry::Fenced(Fence { node, incarnation, last_valid, reason, on }),
            when,
        )
    }

    pub(crate) fn enroll(&mut self, peer: Peer, when: When) -> Result<Doings, Stop> {
        if self.state.roster.of_unit(peer.unit).is_some() {
            return Err(refused("joining.has_member"));
        }
        self.say_roster(RosterEntry::Enrolled(enrolled(peer, when.on)), when)
    }

    /// Takes back what is free of each incarnation of a unit that was shut out and is destroyed.
    pub(crate) fn settle(&mut self, unit: UnitCode, when: When) -> Result<Doings, Stop> {
        let mut draft = self.draft(when);
        let lost = self.state.roster.members_of(unit).filter(|member| member.is_fenced());
        let lost: Vec<Holder> = lost
            .map(|member| {
                let Writer { node, incarnation } = member.writer();
                Holder { node, incarnation }
            })
            .collect();
        for of in lost {
            let account = self.state.account(of);
            let Some(totals) = account.and_then(|account| account.ledger().totals(&line())) else {
                continue;
            };
            let settle = Settle {
                q: line(),
                of,
                cumulative: totals.settlement(self.state.me.node),
                basis: SettleBasis::Destroyed,
                upto: Seq(0),
                on: when.on,
                reason: "burnt".to_owned(),
            };
            match self.say_quota(&mut draft, unit, QuotaEntry::Settle(Box::new(settle))) {
                // Nothing of it is free.
                Err(Stop::Refused(code)) if code == "A1.cumulative" => {}
                said => said?,
            }
        }
        if draft.is_empty() {
            return Err(refused("settle.nothing"));
        }
        self.write(draft)?;
        Ok(Doings::default())
    }

    fn say_roster(&mut self, entry: RosterEntry, when: When) -> Result<Doings, Stop> {
        let scope = self.state.me.unit;
        let log = self.state.own_log(scope, Lane::Control);
        let judged = self.state.roster.judge(log, &entry);
        judged.map_err(|denied| Stop::Refused(denied.code().to_owned()))?;
        let mut draft = self.draft_lightly(when);
        draft.say(scope, Body::Roster(entry));
        self.write(draft)?;
        Ok(Doings::default())
    }

    /// A county's machine in the wrong hands writes what no honest one would, rightly signed.
    pub(crate) fn cheat(&mut self, trick: u32, when: When) -> Result<Doings, Stop> {
        self.cheated = true;
        let me = self.me();
        let unit = self.state.me.unit;
        let UnitCode::County(county) = unit else { return Err(refused("authority.kind")) };
        let much = Amount::new(Rials::new(1 << 50), Jobs::new(1 << 20));
        let serial = (1 << 40) | u64::from(trick);
        let application = RecordId { kind: RecordKind::Application, origin: me.node, serial };
        let (q, on) = (line(), when.on);
        let letter = self.state.numbered.saturating_add(1);
        let hold = Hold {
            key: HoldKey { q: line(), application, n: 1 },
            amount: much,
            letter: model::LetterNumber::new(1401, county, me.node, letter),
            on,
            expires_on: None,
            basis: escrow::Basis {
                rule_set: "none".to_owned(),
                rule_set_hash: Hash([0; 32]),
                as_of: on,
                warned: Vec::new(),
                override_reason: None,
            },
        };
        let to = self.state.roster.parent_of(me.node).map_or(roster::NATION, |it| it.writer().node);
        let body = match trick % 4 {
            0 => Body::Quota(QuotaEntry::Hold(Box::new(hold))),
            1 => Body::Quota(QuotaEntry::Grant(Grant {
                q,
                to: me,
                cumulative: much,
                on,
                note: None,
            })),
            2 => Body::Quota(QuotaEntry::Return(Return { q, to, cumulative: much, on })),
            _ => Body::Roster(RosterEntry::Enrolled(enrolled(self.state.me, on))),
        };
        let mut draft = self.draft_lightly(when);
        draft.say(unit, body);
        self.write(draft)?;
        Ok(Doings::default())
    }
}

/// How far a recall has come.
struct Come {
    recall: Recall,
    left: Amount,
    covered: bool,
}
