//! Errands: which files and amounts a wish is about, and what comes of it.

use escrow::{
    Acknowledge, Answer, Basis, Consume, Entry as QuotaEntry, Grant, Hold, HoldKey, HoldState,
    Holder, QuotaAmend, QuotaOpen, Release, ReleaseReason, Request, Return, Settlement,
};
use model::{
    Amount, Hash, Incarnation, JalaliDate, Jobs, Lane, LetterNumber, NodeNumber, RecordId,
    RecordKind, Rials, UnitCode,
};
use office::entry::Body;

use super::log::Writing;
use super::office::{Office, Stop, When, less, line, part, plus, refused};
use super::state::holder;
use super::units::Fact;
use crate::dice::Dice;
use crate::node::{Errand, Moved, Tally, Wish};

/// What an errand did, so far.
#[derive(Debug, Default)]
pub(crate) struct Doings {
    /// Operations in the scope of a unit.
    pub(crate) unit: Option<UnitCode>,
    pub(crate) tally: Tally,
    pub(crate) moved: Moved,
    /// The first refusal of a part.
    pub(crate) code: Option<String>,
}

impl Office {
    /// Runs an errand. Where it has several parts, those before a refusal stay done.
    pub(crate) fn run(&mut self, errand: &Errand, when: When) -> Result<Doings, Stop> {
        let mut dice = Dice::new(errand.seed);
        match errand.wish {
            Wish::Edit { changes } => self.edit(errand.ticket, changes, &mut dice),
            Wish::Refer { letters } => self.refer(errand.ticket, letters, when, &mut dice),
            Wish::Answer { letters } => self.answer(letters, when, &mut dice),
            Wish::Acknowledge => self.acknowledge(when, &mut dice),
            Wish::Request { amount } => self.request(amount, when),
            Wish::GiveBack { permille } => {
                let free = self.account().figures(&line()).free;
                self.give_back(part(free, permille), when)
            }
            Wish::Follow => self.give_what_is_asked(when),
            Wish::Open { total } => self.open(total, when),
            Wish::Amend { total } => self.amend(total, when),
            Wish::Allocate { permille } => self.allocate(permille, when),
            Wish::Move { from, to, permille } => self.recall(from, to, permille, when),
            Wish::Fence { unit } => self.fence(unit, when),
            Wish::Readmit { .. } => Err(refused("authority.kind")),
            Wish::Enroll { peer } => self.enroll(peer, when),
            Wish::Settle { unit } => self.settle(unit, when),
            Wish::Cheat { trick } => self.cheat(trick, when),
            Wish::Sync => Ok(Doings::default()),
        }
    }

    /// Facts of files: mostly of those at hand, some of new ones. A province corrects a county's.
    fn edit(&mut self, ticket: u64, changes: u32, dice: &mut Dice) -> Result<Doings, Stop> {
        let me = self.state.me;
        let (scope, origin) = match me.unit {
            UnitCode::County(_) => (me.unit, me.node),
            UnitCode::Province(_) => {
                let children: Vec<_> = self.state.roster.children_of(me.unit).collect();
                let child =
                    children.get(dice.index(children.len())).ok_or(refused("quota.no_child"))?;
                (child.unit(), child.writer().node)
            }
            UnitCode::Nation => return Err(refused("authority.kind")),
        };
        let log = self.state.own_log(scope, Lane::Records);
        let mut files = self.state.units.get(&scope).map_or(0, |unit| unit.files);
        let mut writing = Writing::new(log, self.state.head(log));
        let mut tally = Tally::default();
        for nth in 0..changes {
            let id = (ticket << 16) | u64::from(nth);
            let rolled = dice.roll();
            let is_new = files == 0 || (me.unit == scope && rolled.is_multiple_of(10));
            let back = u32::try_from((rolled >> 8) % 64).unwrap_or(0).saturating_add(1);
            let file = if is_new { files } else { files.saturating_sub(back.min(files)) };
            files = files.max(file.saturating_add(1));
            let field = u16::from(rolled & (1 << 40) != 0);
            writing.push(&Fact { id, file, field, origin }.encode());
            tally.add(id);
        }
        self.append(vec![writing])?;
        Ok(Doings { unit: Some(scope), tally, ..Doings::default() })
    }

    fn refer(
        &mut self,
        ticket: u64,
        letters: u32,
        when: When,
        dice: &mut Dice,
    ) -> Result<Doings, Stop> {
        let UnitCode::County(county) = self.state.me.unit else {
            return Err(refused("authority.kind"));
        };
        let node = self.state.me.node;
        let mut doings = Doings::default();
        for nth in 0..letters {
            let serial = (ticket << 8) | u64::from(nth);
            let application = RecordId { kind: RecordKind::Application, origin: node, serial };
            let amount =
                Amount::new(Rials::new(dice.within(100, 2_000)), Jobs::new(dice.within(1, 5)));
            let number = self.state.numbered.saturating_add(1);
            let hold = Hold {
                key: HoldKey { q: line(), application, n: 1 },
                amount,
                letter: LetterNumber::new(1401, county, node, number),
                on: when.on,
                expires_on: Some(when.on.plus_days(45)),
                basis: Basis {
                    rule_set: "1401.1".to_owned(),
                    rule_set_hash: Hash([7; 32]),
                    as_of: when.on,
                    warned: Vec::new(),
                    override_reason: None,
                },
            };
            match self.write_one(QuotaEntry::Hold(Box::new(hold)), when) {
                Ok(()) => doings.moved.held = plus(doings.moved.held, amount),
                Err(Stop::Refused(code)) => doings.code = Some(code),
                Err(disk) => return Err(disk),
            }
        }
        doings.or_refusal()
    }

    /// Four in five letters are paid, some in part and now and then beyond what was held. Now and then
    /// the bank says of a letter that was answered that it wasn't paid.
    fn answer(&mut self, letters: u32, when: When, dice: &mut Dice) -> Result<Doings, Stop> {
        let mut doings = Doings::default();
        for _ in 0..letters {
            let open = self.state.letters.len();
            let Some((key, held)) = self.state.letters.iter().nth(dice.index(open)) else { break };
            let (key, held) = (key.clone(), *held);
            let again = dice.chance(50).then(|| key.clone());
            let (entry, consumed) = if dice.chance(800) {
                let paid = match dice.below(20) {
                    0 => held.rials.whole().saturating_add(7),
                    1..5 => held.rials.whole().div_ceil(2),
                    _ => held.rials.whole(),
                };
                let paid = Rials::new(paid);
                let consumed = Amount::new(paid.min(held.rials), held.jobs);
                (QuotaEntry::Consume(Consume { key, paid, on: when.on }), consumed)
            } else {
                let reason = ReleaseReason::BankRejected;
                (QuotaEntry::Release(Release { key, reason, on: when.on }), Amount::ZERO)
            };
            match self.write_one(entry, when) {
                Ok(()) => {
                    doings.moved.settled = plus(doings.moved.settled, held);
                    doings.moved.consumed = plus(doings.moved.consumed, consumed);
                }
                Err(Stop::Refused(code)) => doings.code = Some(code),
                Err(disk) => return Err(disk),
            }
            if let Some(key) = again {
                let reason = ReleaseReason::BankRejected;
                let entry = QuotaEntry::Release(Release { key, reason, on: when.on });
                match self.write_one(entry, when) {
                    // Whoever is told that it was given up believes that its rights are free.
                    Ok(()) => doings.moved.settled = plus(doings.moved.settled, held),
                    Err(Stop::Refused(_)) => {}
                    Err(disk) => return Err(disk),
                }
            }
        }
        for _ in 0..letters {
            self.answer_for_the_lost(when, dice)?;
        }
        doings.or_refusal()
    }

    /// A letter of an earlier incarnation is answered by the one at work, whose own figures don't move.
    fn answer_for_the_lost(&mut self, when: When, dice: &mut Dice) -> Result<(), Stop> {
        let me = self.me();
        let open = (1..me.incarnation.0).find_map(|earlier| {
            let of = Holder { incarnation: Incarnation(earlier), ..me };
            let mut rows = self.state.account(of)?.rows();
            let (key, row) = rows.find(|(_, row)| row.state() == Some(HoldState::Open))?;
            Some((of, key.clone(), row.clone()))
        });
        let Some((of, key, row)) = open else { return Ok(()) };
        let on = when.on;
        let settlement = if dice.chance(500) {
            Settlement::Consumed { paid: row.committed().rials, on }
        } else {
            Settlement::Released { reason: ReleaseReason::BankRejected, on }
        };
        let entry = QuotaEntry::Answer(Answer { of, key, settlement });
        let account = self.account();
        if account.ledger().allows(&entry, Some(&row)).is_err() {
            return Ok(());
        }
        let mut draft = self.draft_lightly(when);
        draft.say(self.state.me.unit, Body::Quota(entry));
        self.write(draft)
    }

    fn write_one(&mut self, entry: QuotaEntry, when: When) -> Result<(), Stop> {
        self.allows(&entry)?;
        let scope = self.state.me.unit;
        let mut draft = self.draft_lightly(when);
        draft.say(scope, Body::Quota(entry));
        self.write(draft)
    }

    /// Confirms what was granted; now and then somebody mistypes it.
    fn acknowledge(&mut self, when: When, dice: &mut Dice) -> Result<Doings, Stop> {
        let more = Amount::new(Rials::new(if dice.chance(50) { 7 } else { 0 }), Jobs::ZERO);
        let mut draft = self.draft(when);
        let grants: Vec<_> = draft
            .till()
            .ledger()
            .totals(&line())
            .map(|totals| totals.grants().collect())
            .unwrap_or_default();
        for (from, granted, acknowledged) in grants {
            if granted != acknowledged {
                let cumulative = plus(granted, more);
                let entry = Acknowledge { q: line(), from, cumulative, on: when.on };
                let scope = self.state.me.unit;
                self.say_quota(&mut draft, scope, QuotaEntry::Acknowledge(entry))?;
            }
        }
        if draft.is_empty() {
            return Err(refused("quota.nothing_to_acknowledge"));
        }
        self.write(draft)?;
        Ok(Doings::default())
    }

    fn parent(&self) -> Result<NodeNumber, Stop> {
        let parent = self.state.roster.parent_of(self.state.me.node);
        parent.map(|member| member.writer().node).ok_or(refused("quota.no_parent"))
    }

    fn request(&mut self, want: Amount, when: When) -> Result<Doings, Stop> {
        let to = self.parent()?;
        let mut draft = self.draft(when);
        let totals = draft.till().ledger().totals(&line());
        let last = totals.and_then(|totals| totals.own_request()).map_or(0, |asked| asked.n);
        let n = last.saturating_add(1);
        let entry = Request { q: line(), n, to, want, forecast: None, on: when.on };
        self.say_quota(&mut draft, self.state.me.unit, QuotaEntry::Request(entry))?;
        self.write(draft)?;
        Ok(Doings::default())
    }

    fn give_back(&mut self, amount: Amount, when: When) -> Result<Doings, Stop> {
        let to = self.parent()?;
        let mut draft = self.draft(when);
        let totals = draft.till().ledger().totals(&line());
        let had = totals.map(|totals| totals.returned_to(to)).unwrap_or_default();
        let entry = Return { q: line(), to, cumulative: plus(had, amount), on: when.on };
        self.say_quota(&mut draft, self.state.me.unit, QuotaEntry::Return(entry))?;
        self.write(draft)?;
        let moved = Moved { returned: amount, ..Moved::default() };
        Ok(Doings { moved, ..Doings::default() })
    }

    /// Gives back what the parent asks for, as far as it is free.
    fn give_what_is_asked(&mut self, when: When) -> Result<Doings, Stop> {
        let left = self.asked_back();
        let free = self.account().figures(&line()).free;
        let amount = left.min(free);
        if amount == Amount::ZERO {
            return Err(refused("quota.nothing_asked"));
        }
        self.give_back(amount, when)
    }

    fn open(&mut self, total: Amount, when: When) -> Result<Doings, Stop> {
        let (first, last) = period();
        let rule_set = "1401.1".to_owned();
        let open = QuotaOpen { q: line(), total, opens: first, closes: last, rule_set };
        let mut draft = self.draft(when);
        self.say_quota(&mut draft, self.state.me.unit, QuotaEntry::QuotaOpen(open))?;
        self.write(draft)?;
        let moved = Moved { supply: Some(total), ..Moved::default() };
        Ok(Doings { moved, ..Doings::default() })
    }

    fn amend(&mut self, total: Amount, when: When) -> Result<Doings, Stop> {
        let mut draft = self.draft(when);
        let totals = draft.till().ledger().totals(&line()).ok_or(refused("quota.not_opened"))?;
        let (_, closes) = totals.period().ok_or(refused("quota.not_opened"))?;
        let revision = totals.revision().saturating_add(1);
        let amend = QuotaAmend { q: line(), revision, total, closes };
        self.say_quota(&mut draft, self.state.me.unit, QuotaEntry::QuotaAmend(amend))?;
        self.write(draft)?;
        let moved = Moved { supply: Some(total), ..Moved::default() };
        Ok(Doings { moved, ..Doings::default() })
    }

    /// What may be divided: free, and acknowledged where a parent granted it.
    pub(crate) fn divisible(&self) -> Amount {
        let figures = self.account().figures(&line());
        less(figures.free, less(figures.granted, figures.acknowledged))
    }

    /// Grants one unit some more, within a draft.
    pub(crate) fn grant(
        &self,
        draft: &mut super::office::Draft,
        (unit, to): (UnitCode, Holder),
        amount: Amount,
        on: JalaliDate,
    ) -> Result<(), Stop> {
        let totals = draft.till().ledger().totals(&line());
        let had = totals
            .and_then(|totals| totals.children().find(|(child, _)| *child == to))
            .map_or(Amount::ZERO, |(_, [granted, ..])| granted);
        let grant = Grant { q: line(), to, cumulative: plus(had, amount), on, note: None };
        self.say_quota(draft, unit, QuotaEntry::Grant(grant))
    }

    /// The units below with who holds their rights now.
    pub(crate) fn children(&self) -> Vec<(UnitCode, Holder)> {
        let members = self.state.roster.children_of(self.state.me.unit);
        let mut children: Vec<_> = members
            .map(|member| {
                let writer = member.writer();
                let to = Holder { node: writer.node, incarnation: writer.incarnation };
                (member.unit(), to)
            })
            .collect();
        children.sort();
        children.dedup_by_key(|(unit, _)| *unit);
        children
    }

    pub(crate) fn me(&self) -> Holder {
        holder(self.state.me)
    }
}

/// As long as any run.
fn period() -> (JalaliDate, JalaliDate) {
    let day = |year, month, day| JalaliDate::new(year, month, day).expect("a day of the calendar");
    (day(1401, 1, 1), day(1498, 12, 29))
}

impl Doings {
    /// A refusal if nothing at all was done.
    fn or_refusal(self) -> Result<Self, Stop> {
        match (&self.code, self.moved == Moved::default()) {
            (Some(code), true) => Err(Stop::Refused(code.clone())),
            (None, true) => Err(refused("quota.nothing_asked")),
            (_, false) => Ok(self),
        }
    }
}
