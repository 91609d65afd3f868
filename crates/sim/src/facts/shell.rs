//! The loop around the cores, turn by turn as the production daemon's: sessions, stores, duties, calls.

mod duties;
mod lines;
mod stores;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use journal::{Head, PublicKey, Segment, Signer};
use model::{Instant, LogId, NodeNumber, Seq};
use roster::Writer;
use session::{
    Backoff, Close, Input as SessionInput, Output as SessionOutput, Peer, Schedule, Session, Side,
};
use wire::{ByeReason, Versions};

use super::Pool;
use super::disk::DiskFault;
use super::log::REALM;
use super::office::{Office, Stop, When};
use crate::dice::Dice;
use crate::node::{Errand, Input, Knobs, LineId, Now, Out, Output, Told};

/// As in production.
const STALL: Duration = Duration::from_secs(120);
const SILENCE: Duration = Duration::from_secs(15);
const LINGER: Duration = Duration::from_secs(20);
const DUTIES_EVERY: Duration = Duration::from_millis(500);
const WITNESS_EVERY: Duration = Duration::from_secs(3_600);
const BACKOFF_MIN: Duration = Duration::from_secs(5);
const BACKOFF_MAX: Duration = Duration::from_secs(1_800);

/// What is known of a neighbor: a cache.
#[derive(Clone, Debug, Default)]
pub(crate) struct Contact {
    pub(crate) acked: BTreeMap<LogId, Head>,
    last: Option<Instant>,
}

/// What survives a crash only by chance.
#[derive(Clone, Debug, Default)]
pub(crate) struct Contacts {
    pub(crate) peers: BTreeMap<NodeNumber, (Peer, Contact)>,
    pub(crate) nation: BTreeMap<LogId, Head>,
}

#[derive(Debug)]
struct Talk {
    session: Session,
    peer: Peer,
    side: Side,
}

#[derive(Debug)]
struct Parent {
    schedule: Schedule,
    line: Option<LineId>,
}

#[derive(Debug)]
struct Awaiting {
    line: LineId,
    ticket: u64,
    from: Peer,
    segment: Rc<Segment>,
}

/// A running node.
#[derive(Debug)]
pub struct FactsNode {
    pub(crate) office: Office,
    pub(crate) contacts: Contacts,
    pub(crate) knobs: Knobs,
    me: Peer,
    versions: Versions,
    signer: Signer,
    talks: BTreeMap<LineId, Talk>,
    stores: Vec<Awaiting>,
    strangers: BTreeSet<(LineId, LogId)>,
    nation_news: BTreeMap<LogId, Head>,
    parent: Option<Parent>,
    due: Option<Instant>,
    settled: BTreeMap<NodeNumber, Peer>,
    witnessed: BTreeMap<NodeNumber, Instant>,
    keys: BTreeMap<Writer, PublicKey>,
    pool: Pool,
    dice: Dice,
    next_line: u64,
    ended: bool,
}

/// What a process begins with.
pub(crate) struct Begin {
    pub(crate) office: Office,
    pub(crate) contacts: Contacts,
    pub(crate) knobs: Knobs,
    pub(crate) versions: Versions,
    pub(crate) pool: Pool,
    pub(crate) seed: u64,
    pub(crate) now: Now,
}

impl FactsNode {
    pub(crate) fn new(begin: Begin) -> Self {
        let Begin { office, contacts, knobs, versions, pool, seed, now } = begin;
        let me = office.state.me;
        let mut dice = Dice::part(seed, 0);
        let parent = me.unit.parent().map(|_| {
            let backoff = Backoff::new(BACKOFF_MIN, BACKOFF_MAX);
            let period = Duration::from_millis(knobs.period_ms);
            let gather = Duration::from_millis(knobs.gather_ms);
            let mut schedule = Schedule::new(now.instant, period, gather, backoff, dice.roll());
            schedule.has_news(now.instant);
            Parent { schedule, line: None }
        });
        let signer = Signer::new(&crate::node::secret_of(me), REALM);
        // A number is never given twice, whatever process gives it.
        let next_line = now.instant.ms().saturating_mul(1 << 12) | 1;
        Self {
            office,
            contacts,
            knobs,
            me,
            versions,
            signer,
            talks: BTreeMap::new(),
            stores: Vec::new(),
            strangers: BTreeSet::new(),
            nation_news: BTreeMap::new(),
            parent,
            due: None,
            settled: BTreeMap::new(),
            witnessed: BTreeMap::new(),
            keys: BTreeMap::new(),
            pool,
            dice,
            next_line,
            ended: false,
        }
    }

    pub(crate) fn take(&mut self, now: Now, input: Input, out: &mut Out) {
        match input {
            Input::Wake => {}
            Input::Up { line, side, tls } => self.on_up(now, (line, side, tls), out),
            Input::Frame { line, frame } => {
                if let Some(talk) = self.talks.get(&line) {
                    let peer = talk.peer;
                    self.contact(peer).last = Some(now.instant);
                    self.feed(now, line, SessionInput::Frame(frame), out);
                }
            }
            Input::Down { line } => self.on_down(now, line, out),
            Input::Errand(errand) => self.on_errand(now, &errand, out),
        }
        self.wake(now, out);
        self.settle_turn(now, out);
        self.call_parent(now, out);
    }

    pub(crate) fn next_wake(&self) -> Option<Instant> {
        let sessions = self.talks.values().filter_map(|talk| talk.session.poll_timeout());
        let parent = self.parent.as_ref().and_then(|parent| parent.schedule.next());
        let duties = if self.settled.is_empty() { self.due } else { Some(Instant::default()) };
        sessions.chain(parent).chain(duties).min()
    }

    pub(crate) fn longest_queue(&self) -> usize {
        self.stores.len().max(self.talks.len())
    }

    fn on_errand(&mut self, now: Now, errand: &Errand, out: &mut Out) {
        let when = When { on: errand.on, at: now.utc };
        if errand.wish == crate::node::Wish::Sync {
            self.demand(now, out);
        }
        let told = match self.office.run(errand, when) {
            Ok(done) => Told::Done { unit: done.unit, tally: done.tally, moved: done.moved },
            Err(Stop::Refused(code)) => Told::Refused { code },
            Err(Stop::Disk(DiskFault::Full)) => Told::Refused { code: "disk.full".to_owned() },
            Err(Stop::Disk(DiskFault::Failed)) => return self.end(out),
        };
        out.outputs.push(Output::Told { ticket: errand.ticket, told });
    }

    /// What is new is to be said now. A call that stands may be dead without anybody having noticed.
    fn demand(&mut self, now: Now, out: &mut Out) {
        let Some(parent) = self.parent.as_mut() else { return };
        match parent.line {
            None => parent.schedule.demand(),
            Some(line) => self.feed(now, line, SessionInput::Ask, out),
        }
    }

    fn end(&mut self, out: &mut Out) {
        self.ended = true;
        out.outputs.push(Output::Ended { code: "disk" });
    }

    fn feed(&mut self, now: Now, line: LineId, input: SessionInput, out: &mut Out) {
        let Some(talk) = self.talks.get_mut(&line) else { return };
        if talk.session.handle(now.instant, input).is_err() {
            out.points.push("a peer breaks the protocol");
        }
        self.drain(now, line, out);
    }

    fn drain(&mut self, now: Now, line: LineId, out: &mut Out) {
        while let Some(talk) = self.talks.get_mut(&line)
            && let Some(output) = talk.session.poll_output()
        {
            let peer = talk.peer;
            match output {
                SessionOutput::Send(frame) => out.outputs.push(Output::Send { line, frame }),
                SessionOutput::Fetch { log, from, bytes } => {
                    let segments = self.segments_from(log, from.seq, bytes);
                    let fetched = SessionInput::Fetched { log, segments };
                    if let Some(talk) = self.talks.get_mut(&line)
                        && talk.session.handle(now.instant, fetched).is_err()
                    {
                        out.errors.push("a session refuses what it asked for".to_owned());
                    }
                }
                SessionOutput::Store { ticket, segment } => {
                    let segment = Rc::new(segment);
                    self.stores.push(Awaiting { line, ticket, from: peer, segment });
                }
                SessionOutput::Acked { log, head } => {
                    self.contact(peer).acked.insert(log, head);
                }
                SessionOutput::Nation { log, head } => self.learn_nation(log, head),
                SessionOutput::PeerRefused { .. } => out.points.push("a peer refuses a log"),
                SessionOutput::PeerSetAside { .. } => out.points.push("a peer sets an entry aside"),
                SessionOutput::PeerTime(_) | SessionOutput::Prove(_) => {}
                SessionOutput::Settled => {
                    self.settled.insert(peer.node, peer);
                }
                SessionOutput::Close(close) => self.on_close(now, line, close, out),
            }
        }
    }

    fn learn_nation(&mut self, log: LogId, head: Head) {
        let known = self.contacts.nation.get(&log);
        if known.is_none_or(|known| known.seq < head.seq) {
            self.contacts.nation.insert(log, head);
            self.nation_news.insert(log, head);
        }
    }

    fn segments_from(&self, log: LogId, from: Seq, bytes: usize) -> Vec<Segment> {
        let Some(kept) = self.office.state.logs.get(&log) else { return Vec::new() };
        if Writer::of(log) == (Writer { node: self.me.node, incarnation: self.me.incarnation }) {
            kept.joined(from, bytes, self.knobs.signed.then_some(&self.signer))
        } else {
            kept.as_stored(from, bytes)
        }
    }

    fn on_close(&mut self, now: Now, line: LineId, close: Close, out: &mut Out) {
        let Some(talk) = self.talks.remove(&line) else { return };
        if matches!(close, Close::Ours(_) | Close::Misdeed) {
            self.stores.retain(|awaiting| awaiting.line != line);
        }
        out.outputs.push(Output::Close { line });
        let chance = self.dice.roll();
        if self.parent.as_ref().is_none_or(|parent| parent.line != Some(line)) {
            return;
        }
        let left = self.behind_parent();
        let Some(parent) = self.parent.as_mut() else { return };
        parent.line = None;
        if talk.session.got_on() {
            parent.schedule.got_on();
        }
        match close.trouble() {
            None => parent.schedule.ended(now.instant, chance),
            Some(trouble) => parent.schedule.failed(now.instant, trouble, chance),
        }
        if 0 < left {
            parent.schedule.has_news(now.instant);
        }
    }

    fn behind_parent(&self) -> u64 {
        let Some(unit) = self.me.unit.parent() else { return 0 };
        let Some(member) = self.office.state.roster.of_unit(unit) else { return 0 };
        let acked = self.contacts.peers.get(&member.writer().node).map(|(_, it)| &it.acked);
        let of = |log: &LogId| acked.and_then(|acked| acked.get(log)).map_or(0, |head| head.seq.0);
        let logs = self.office.state.logs.iter();
        let shared = logs.filter(|(log, _)| roster::shared(**log, self.me.unit, unit));
        shared.map(|(log, kept)| kept.head.seq.0.saturating_sub(of(log))).sum()
    }

    fn wake(&mut self, now: Now, out: &mut Out) {
        let due = |talk: &Talk| talk.session.poll_timeout().is_some_and(|at| at <= now.instant);
        let lines: Vec<LineId> =
            self.talks.iter().filter(|(_, talk)| due(talk)).map(|(line, _)| *line).collect();
        for line in lines {
            self.feed(now, line, SessionInput::Timeout, out);
        }
    }

    fn settle_turn(&mut self, now: Now, out: &mut Out) {
        while !self.ended {
            let received = self.persist(now, out);
            self.do_duties(now, out);
            let spread = self.spread(now, out);
            if !received && !spread && self.stores.is_empty() {
                break;
            }
        }
        if !std::mem::take(&mut self.office.state.roster_changed) {
            return;
        }
        let roster = &self.office.state.roster;
        let fenced =
            |peer: Peer| roster.fenced(Writer { node: peer.node, incarnation: peer.incarnation });
        let talks = self.talks.iter().filter(|(_, talk)| fenced(talk.peer));
        let lines: Vec<LineId> = talks.map(|(line, _)| *line).collect();
        for line in lines {
            self.feed(now, line, SessionInput::Stop(ByeReason::Fenced), out);
        }
    }

    fn call_parent(&mut self, now: Now, out: &mut Out) {
        let Some(parent) = self.parent.as_mut().filter(|_| !self.ended) else { return };
        if parent.schedule.next().is_some_and(|at| at <= now.instant) {
            parent.schedule.begin();
            let line = LineId(self.next_line);
            self.next_line = self.next_line.saturating_add(2);
            parent.line = Some(line);
            out.outputs.push(Output::Call { line });
        }
    }
}
