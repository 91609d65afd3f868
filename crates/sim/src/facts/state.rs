//! What a node knows, folded from its disk: entries are judged where they stand, as in production.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use escrow::{Account, Entry as QuotaEntry, HoldKey, Holder};
use journal::{Head, Segment};
use model::words::Role;
use model::{Lane, LogId, NodeNumber, Seq, UnitCode};
use office::entry::{Body, Cause, Entry, Recall};
use roster::{Kind, Roster, Writer, allow};
use session::Peer;

use super::disk::Frame;
use super::log::{Fresh, Log, split};
use super::units::{Fact, UnitFacts};
use crate::node::mix;

/// Everything folded.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) me: Peer,
    pub(crate) roster: Roster,
    /// Fences known from a later time, when all is folded anew.
    foresight: Roster,
    pub(crate) logs: BTreeMap<LogId, Log>,
    pub(crate) accounts: BTreeMap<Holder, Account>,
    pub(crate) units: BTreeMap<UnitCode, UnitFacts>,
    /// What a hub last witnessed of a log.
    pub(crate) witnessed: BTreeMap<(LogId, NodeNumber), Head>,
    /// Recalls by who asked and of whom, in order.
    pub(crate) recalls: BTreeMap<(Holder, Holder, u32), Recall>,
    /// Recalls that were settled by this node.
    pub(crate) settled: BTreeMap<(Holder, u32), u32>,
    /// The node's own open letters.
    pub(crate) letters: BTreeMap<HoldKey, model::Amount>,
    /// Whose account is whose unit's.
    pub(crate) holders: BTreeMap<UnitCode, BTreeSet<Holder>>,
    /// The roster has changed since somebody looked.
    pub(crate) roster_changed: bool,
    /// Set aside for want of authority: looked at again when the roster changes.
    denied: BTreeMap<(LogId, Seq), Vec<u8>>,
    pub(crate) allocations: u32,
    /// Own letters so far.
    pub(crate) numbered: u32,
}

/// What a fold came to.
#[derive(Debug, Default)]
pub(crate) struct Folded {
    /// Set aside, with codes.
    pub(crate) aside: Vec<(LogId, Seq, String)>,
    /// A fence lies before what counted: fold anew, with the roster of now as foresight.
    pub(crate) cut: bool,
}

pub(crate) const fn holder(peer: Peer) -> Holder {
    Holder { node: peer.node, incarnation: peer.incarnation }
}

impl State {
    pub(crate) const fn new(me: Peer) -> Self {
        Self {
            me,
            roster: Roster::new(),
            foresight: Roster::new(),
            logs: BTreeMap::new(),
            accounts: BTreeMap::new(),
            units: BTreeMap::new(),
            witnessed: BTreeMap::new(),
            recalls: BTreeMap::new(),
            settled: BTreeMap::new(),
            letters: BTreeMap::new(),
            holders: BTreeMap::new(),
            roster_changed: true,
            denied: BTreeMap::new(),
            allocations: 0,
            numbered: 0,
        }
    }

    /// Folds a whole disk anew; where a fence comes late, once more with all fences known.
    pub(crate) fn replayed(me: Peer, frames: &[Frame]) -> Self {
        let mut state = Self::new(me);
        if state.follow_all(frames) {
            let foresight = std::mem::take(&mut state.roster);
            state = Self::new(me);
            state.foresight = foresight;
            assert!(!state.follow_all(frames), "all fences are known");
        }
        state
    }

    fn follow_all(&mut self, frames: &[Frame]) -> bool {
        frames.iter().fold(false, |cut, frame| self.follow(frame).cut | cut)
    }

    /// Folds one frame of the own disk.
    pub(crate) fn follow(&mut self, frame: &Frame) -> Folded {
        let mut folded = Folded::default();
        for segment in frame.iter() {
            self.take(segment, None, &mut folded);
        }
        folded
    }

    pub(crate) fn head(&self, log: LogId) -> Head {
        self.logs.get(&log).map_or_else(|| Head::start(log), |log| log.head)
    }

    pub(crate) fn own_log(&self, scope: UnitCode, lane: Lane) -> LogId {
        let Peer { node, incarnation, .. } = self.me;
        LogId { origin: node, incarnation, scope, lane }
    }

    pub(crate) fn account(&self, holder: Holder) -> Option<&Account> {
        self.accounts.get(&holder)
    }

    /// Folds what of a segment lies behind its log's head.
    pub(crate) fn take(&mut self, segment: &Rc<Segment>, new: Option<&Fresh>, folded: &mut Folded) {
        let log = segment.log;
        let head = self.head(log);
        if segment.last_seq() <= head.seq {
            return;
        }
        let apart;
        let fresh = match new {
            Some(fresh) => fresh,
            None => {
                apart = behind(segment, head.seq);
                &apart
            }
        };
        match log.lane {
            Lane::Records => self.facts(log, head.seq, fresh, folded),
            Lane::Control => {
                for (seq, bytes) in (head.seq.0.saturating_add(1)..).map(Seq).zip(fresh.each()) {
                    if let Err(code) = self.control(log, seq, bytes, folded) {
                        self.set_aside(log, seq, (code, bytes), folded);
                    }
                }
            }
        }
        self.logs.entry(log).or_insert_with(|| Log::new(log)).push(Rc::clone(segment));
    }

    fn set_aside(
        &mut self,
        log: LogId,
        seq: Seq,
        (code, bytes): (String, &[u8]),
        folded: &mut Folded,
    ) {
        let unit = self.units.entry(log.scope).or_default();
        unit.aside = unit.aside.wrapping_add(place_of(log, seq));
        if code.starts_with("authority.") {
            self.denied.insert((log, seq), bytes.to_vec());
        }
        folded.aside.push((log, seq, code));
    }

    /// The roster has changed: what was denied may count now, until nothing more is let in.
    fn look_again(&mut self, folded: &mut Folded) {
        loop {
            let mut let_in = false;
            for ((log, seq), bytes) in std::mem::take(&mut self.denied) {
                let judged = match log.lane {
                    Lane::Control => self.control(log, seq, &bytes, folded),
                    Lane::Records => self.fact(log, seq, &bytes),
                };
                if judged.is_ok() {
                    let unit = self.units.entry(log.scope).or_default();
                    unit.aside = unit.aside.wrapping_sub(place_of(log, seq));
                    folded.aside.retain(|(other, at, _)| (*other, *at) != (log, seq));
                    let_in = true;
                } else {
                    self.denied.insert((log, seq), bytes);
                }
            }
            if !let_in {
                return;
            }
        }
    }

    fn fact(&mut self, log: LogId, seq: Seq, bytes: &[u8]) -> Result<(), String> {
        let fact = Fact::decode(bytes).ok_or("entry.unreadable")?;
        let denied = |denied: roster::Denied| denied.code().to_owned();
        allow(&self.roster, log, seq, FACT, self.role_of(log)).map_err(denied)?;
        if !self.foresight.counts(log, seq) {
            return Err(denied(roster::Denied::Fenced));
        }
        if self.roster.unit_of(fact.origin) != Some(log.scope) {
            return Err("authority.elsewhere".to_owned());
        }
        self.units.entry(log.scope).or_default().take(log.origin, fact);
        Ok(())
    }

    fn role_of(&self, log: LogId) -> Role {
        match self.roster.unit_of(log.origin) {
            Some(UnitCode::County(_)) => Role::Clerk,
            Some(UnitCode::Province(_) | UnitCode::Nation) | None => Role::ProvinceReviewer,
        }
    }

    /// Facts need one judgement where the first and the last of a segment get the same: a fence only
    /// ever cuts off the end.
    fn facts(&mut self, log: LogId, before: Seq, fresh: &Fresh, folded: &mut Folded) {
        let (kind, role) = (FACT, self.role_of(log));
        let roster = &self.roster;
        let foresight = &self.foresight;
        let judge = |seq: Seq| match allow(roster, log, seq, kind, role) {
            Ok(()) if foresight.counts(log, seq) => Ok(()),
            Ok(()) => Err(roster::Denied::Fenced),
            Err(denied) => Err(denied),
        };
        let seqs = || (before.0.saturating_add(1)..).map(Seq);
        let count = u64::try_from(fresh.each().count()).unwrap_or(u64::MAX);
        let same =
            judge(Seq(before.0.saturating_add(1))) == judge(Seq(before.0.saturating_add(count)));
        let all = judge(Seq(before.0.saturating_add(1)));
        let mut home: Option<(NodeNumber, bool)> = None;
        let mut aside: Vec<(Seq, String, Vec<u8>)> = Vec::new();
        let unit = self.units.entry(log.scope).or_default();
        for (seq, bytes) in seqs().zip(fresh.each()) {
            let judged = if same { all } else { judge(seq) };
            let fact = Fact::decode(bytes).ok_or_else(|| "entry.unreadable".to_owned());
            let fact = judged.map_err(|denied| denied.code().to_owned()).and(fact);
            let fact = fact.and_then(|fact| {
                let is_home = match home {
                    Some((node, is_home)) if node == fact.origin => is_home,
                    _ => roster.unit_of(fact.origin) == Some(log.scope),
                };
                home = Some((fact.origin, is_home));
                if is_home { Ok(fact) } else { Err("authority.elsewhere".to_owned()) }
            });
            match fact {
                Ok(fact) => unit.take(log.origin, fact),
                Err(code) => aside.push((seq, code, bytes.to_vec())),
            }
        }
        for (seq, code, bytes) in aside {
            self.set_aside(log, seq, (code, &bytes), folded);
        }
    }

    fn control(
        &mut self,
        log: LogId,
        seq: Seq,
        bytes: &[u8],
        folded: &mut Folded,
    ) -> Result<(), String> {
        let entry = Entry::decode(bytes).map_err(|_| "entry.unreadable".to_owned())?;
        let kind = entry.body.kind();
        let denied = |denied: roster::Denied| denied.code().to_owned();
        allow(&self.roster, log, seq, kind, entry.act.role).map_err(denied)?;
        if !self.foresight.counts(log, seq) {
            return Err(denied(roster::Denied::Fenced));
        }
        if let Body::Roster(said) = &entry.body {
            self.roster.judge(log, said).map_err(denied)?;
        }
        if !self.is_about_its_scope(log, &entry.body) {
            return Err("authority.elsewhere".to_owned());
        }
        self.counts(log, seq, &entry.body, folded);
        if matches!(entry.body, Body::Roster(_)) && !self.denied.is_empty() {
            self.look_again(folded);
        }
        Ok(())
    }

    fn is_about_its_scope(&self, log: LogId, body: &Body) -> bool {
        let here = |node: NodeNumber| self.roster.unit_of(node) == Some(log.scope);
        match body {
            Body::Quota(QuotaEntry::Grant(grant)) => here(grant.to.node),
            Body::Quota(QuotaEntry::Accept(accept)) => here(accept.of.node),
            Body::Quota(QuotaEntry::Settle(settle)) => here(settle.of.node),
            Body::Quota(QuotaEntry::Answer(answer)) if !Holder::of(log).succeeds(answer.of) => {
                false
            }
            Body::Quota(entry) => entry.hold_key().is_none_or(|key| here(key.application.origin)),
            Body::Recall(recall) => here(recall.to.node),
            Body::Witness(witness) => witness.log.scope == log.scope && here(witness.log.origin),
            Body::Change(change) => here(change.record.origin),
            Body::Objection(_)
            | Body::Opened(_)
            | Body::Trust(_)
            | Body::Rules(_)
            | Body::Lists(_)
            | Body::Roster(_)
            | Body::Slip(_)
            | Body::Allocation(_)
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
            | Body::Task(_) => true,
        }
    }

    fn counts(&mut self, log: LogId, seq: Seq, body: &Body, folded: &mut Folded) {
        let by = Holder::of(log);
        let is_own = by == holder(self.me);
        match body {
            Body::Trust(trust) if is_own => self.roster = Roster::trusting(trust),
            Body::Roster(said) => self.roster(log, seq, said, folded),
            Body::Quota(entry) => self.quota(by, entry),
            Body::Witness(witness) => {
                let Head { seq, hash } = Head { seq: witness.seq, hash: witness.hash };
                let known = self.witnessed.entry((witness.log, log.origin));
                let known = known.or_insert(Head { seq, hash });
                if known.seq <= seq {
                    *known = Head { seq, hash };
                }
            }
            Body::Allocation(allocation) if log.origin == self.me.node => {
                self.allocations = self.allocations.max(allocation.n);
                if let Cause::Move { from, n } = allocation.cause {
                    self.settled.insert((from, n), allocation.n);
                }
            }
            Body::Recall(recall) => {
                self.recalls.insert((by, recall.to, recall.n), recall.clone());
            }
            Body::Trust(_)
            | Body::Allocation(_)
            | Body::Opened(_)
            | Body::Rules(_)
            | Body::Lists(_)
            | Body::Slip(_)
            | Body::Change(_)
            | Body::Checkpoint(_)
            | Body::County(_)
            | Body::Rehomed(_)
            | Body::Carried(_)
            | Body::Objection(_)
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
            | Body::Task(_) => {}
        }
    }

    fn roster(&mut self, log: LogId, seq: Seq, said: &roster::Entry, folded: &mut Folded) {
        let Some(writer) = self.roster.apply(log, seq, said) else { return };
        self.roster_changed = true;
        let behind = |log: LogId, head: Head| {
            Writer::of(log) == writer
                && !self.roster.counts(log, head.seq)
                && self.foresight.counts(log, head.seq)
        };
        folded.cut |= self.logs.iter().any(|(log, kept)| behind(*log, kept.head));
    }

    /// Into the ledgers of its writer and of whom it concerns.
    fn quota(&mut self, by: Holder, entry: &QuotaEntry) {
        let mut concerned = self.concerned(entry);
        if !concerned.contains(&by) {
            concerned.push(by);
        }
        for holder in concerned {
            if !self.accounts.contains_key(&holder)
                && let Some(unit) = self.roster.unit_of(holder.node)
            {
                self.holders.entry(unit).or_default().insert(holder);
            }
            let account = self.accounts.entry(holder).or_insert_with(|| Account::new(holder));
            account.apply(by, entry);
        }
        if by == holder(self.me) {
            self.own_letter(entry);
        }
    }

    fn own_letter(&mut self, entry: &QuotaEntry) {
        match entry {
            QuotaEntry::Hold(hold) => {
                self.letters.insert(hold.key.clone(), hold.amount);
                self.numbered = self.numbered.max(hold.letter.sequence());
            }
            QuotaEntry::Consume(consume) => {
                self.letters.remove(&consume.key);
            }
            QuotaEntry::Release(release) => {
                self.letters.remove(&release.key);
            }
            QuotaEntry::QuotaOpen(_)
            | QuotaEntry::QuotaAmend(_)
            | QuotaEntry::Request(_)
            | QuotaEntry::Grant(_)
            | QuotaEntry::Acknowledge(_)
            | QuotaEntry::Return(_)
            | QuotaEntry::Seal(_)
            | QuotaEntry::Accept(_)
            | QuotaEntry::Settle(_)
            | QuotaEntry::Answer(_) => {}
        }
    }

    fn concerned(&self, entry: &QuotaEntry) -> Vec<Holder> {
        let me = holder(self.me);
        let all = |node: NodeNumber| {
            let known = self.roster.incarnations(node).map(|member| member.writer());
            let known = known.map(|Writer { node, incarnation }| Holder { node, incarnation });
            known.collect::<Vec<_>>()
        };
        match entry {
            QuotaEntry::QuotaOpen(_) | QuotaEntry::QuotaAmend(_) => vec![me],
            QuotaEntry::Grant(grant) => vec![grant.to],
            QuotaEntry::Accept(accept) => vec![accept.of],
            QuotaEntry::Settle(settle) => vec![settle.of],
            QuotaEntry::Answer(answer) => vec![answer.of],
            QuotaEntry::Request(request) => all(request.to),
            QuotaEntry::Acknowledge(acknowledge) => all(acknowledge.from),
            QuotaEntry::Return(back) => all(back.to),
            QuotaEntry::Seal(seal) => seal.to.map(all).unwrap_or_default(),
            QuotaEntry::Hold(_) | QuotaEntry::Consume(_) | QuotaEntry::Release(_) => Vec::new(),
        }
    }

    /// Whether a hub has more of this node's own logs than is here, or something else.
    pub(crate) fn is_set_back(&self) -> bool {
        [Lane::Control, Lane::Records].into_iter().any(|lane| {
            let log = self.own_log(self.me.unit, lane);
            let head = self.head(log);
            let seen = self.witnessed.range((log, NodeNumber(0))..=(log, NodeNumber(u16::MAX)));
            seen.map(|(_, seen)| seen)
                .any(|seen| head.seq < seen.seq || (head.seq == seen.seq && head.hash != seen.hash))
        })
    }
}

/// What facts are to the roster.
const FACT: Kind = Kind::Change(model::RecordKind::Application);

/// A number for an entry's place.
fn place_of(log: LogId, seq: Seq) -> u64 {
    mix(seq.0 ^ (u64::from(log.origin.0) << 40) ^ u64::from(log.lane.number()))
}

/// What of a segment of the own disk lies behind a position.
fn behind(segment: &Rc<Segment>, seq: Seq) -> Fresh {
    let known = seq.0.saturating_sub(segment.head_before().seq.0);
    let known = usize::try_from(known).expect("segments are small");
    match segment.codec {
        journal::Codec::Plain => {
            let before = split(&segment.payload).take(known);
            let offset = before.map(|entry| entry.len().saturating_add(4)).sum();
            Fresh::Within(Rc::clone(segment), offset)
        }
        journal::Codec::Zstd => {
            let mut entries = journal::read_unverified(segment).expect("it was verified before");
            Fresh::Apart(entries.split_off(known.min(entries.len())))
        }
    }
}
