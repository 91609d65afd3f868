//! The loop's state, and what one turn of it does. No sockets: those are tasks that send [`Event`]s.
//!
//! ```text
//! one turn:  events ─► sessions ─► Store, Store, …        what came, from whomever
//!                                    │
//!                         Desk::receive: one append, one sync
//!                                    │
//!            sessions ◄─ Stored ─────┘ ─► Ack             only now is anything acknowledged
//!            sessions ◄─ Grew, Nation                     what others should have
//!            duties of a hub, one command, timers
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use identity::Credentials;
use journal::{Head, Realm};
use model::planted::{Bug, planted};
use model::{Instant, LogId, NodeNumber, Timestamp, UnitCode};
use session::{Input, Peer};
use tracing::{info, trace, warn};
use transport::TlsTime;
use wire::ByeReason;

use super::calls::Commands;
use super::duties::Duties;
use super::enrol::Renewing;
use super::event::{Event, LineId};
use super::parent::{Dial, Parent};
use super::seldom::Seldom;
use super::talk::Talk;
use super::{Ended, Options, Runner, Started};
use crate::clock::Clock;
use crate::contacts::ContactBook;
use crate::control::Replies;
use crate::desk::Desk;
use crate::gate::Gate;
use crate::metrics::Metrics;

mod connections;
mod disk;
mod doubtful;
mod hand;
mod sessions;

use disk::Awaiting;
use doubtful::Doubtful;

/// A peer that answers but brings nothing on for so long is sent off.
const STALL: Duration = Duration::from_secs(120);
/// A clock may be set by so much, or a machine sleep so long, before its parent's is no longer reckoned.
const CLOCK_SLACK_MS: u64 = 60 * 1_000;
/// The contact book is written at most this often.
const BOOK_EVERY: Duration = Duration::from_secs(5);
/// The loop turns at least this often: the certificates' clock is set by it.
const IDLE: Duration = Duration::from_secs(60);

/// What a loop begins with, besides office and contact book.
pub(crate) struct Begin {
    pub(crate) options: Options,
    pub(crate) clock: Clock,
    pub(crate) metrics: Metrics,
    pub(crate) started: Started,
    pub(crate) time: TlsTime,
    pub(crate) credentials: Option<Credentials>,
    pub(crate) gate: Option<Gate>,
    pub(crate) runner: Runner,
    /// Says whether the parent may be called: it takes a certificate, or what stands for one.
    pub(crate) calls: bool,
}

/// Two clocks at one moment.
#[derive(Clone, Copy, Debug)]
struct ParentTold {
    theirs: Timestamp,
    ours: Timestamp,
    at: Instant,
}

/// Everything the loop owns.
#[derive(Debug)]
pub(crate) struct Core {
    /// Gone only while a command has it.
    pub(super) desk: Option<Desk>,
    pub(super) book: ContactBook,
    pub(super) options: Options,
    pub(super) clock: Clock,
    pub(super) metrics: Metrics,
    pub(super) started: Started,
    time: TlsTime,
    /// What this node shows; none in an office that stands alone.
    pub(super) credentials: Option<Credentials>,
    /// A hub's; gone only while a command has it.
    pub(super) gate: Option<Gate>,
    /// All was said with the parent in this turn.
    pub(super) met_parent: bool,
    pub(super) renewing: Renewing,
    pub(super) commands: Commands,
    pub(super) me: Peer,
    realm: Realm,
    pub(super) begun: Timestamp,
    pub(super) talks: BTreeMap<LineId, Talk>,
    /// Hubs that have yet to show who they are.
    doubtful: BTreeMap<LineId, Doubtful>,
    stores: Vec<Awaiting>,
    /// Logs refused over a connection because nobody here knew who writes them.
    strangers: BTreeSet<(LineId, LogId)>,
    /// Logs that have grown in this turn.
    pub(super) grown: BTreeMap<LogId, Head>,
    /// What is known here of the nation, new in this turn.
    pub(super) nation: BTreeMap<LogId, Head>,
    pub(super) parent: Option<Parent>,
    /// What the parent's clock was when it greeted last.
    parent_told: Option<ParentTold>,
    pub(super) duties: Duties,
    pub(super) ended: Option<Ended>,
    /// Who told the daemon to end, and waits for it.
    pub(super) stopper: Option<Replies>,
    book_saved: Instant,
    seldom: Seldom,
    seed: u64,
}

impl Core {
    /// Begins with an open office.
    pub(crate) fn new(desk: Desk, book: ContactBook, begin: Begin) -> Self {
        let Begin { options, clock, metrics, started, time, credentials, gate, runner, calls } =
            begin;
        let opening = desk.opening();
        let me = Peer { node: opening.node, incarnation: opening.incarnation, unit: opening.unit };
        let realm = if opening.practice { Realm::Practice } else { Realm::Live };
        let now = clock.instant();
        let parent =
            if calls { Parent::of(&options, me.unit, book.contacts.paused, now) } else { None };
        let mut core = Self {
            desk: Some(desk),
            book,
            seed: options.seed,
            options,
            begun: clock.utc(),
            clock,
            metrics,
            started,
            time,
            credentials,
            gate,
            met_parent: false,
            renewing: Renewing::default(),
            commands: Commands(runner),
            me,
            realm,
            talks: BTreeMap::new(),
            doubtful: BTreeMap::new(),
            stores: Vec::new(),
            strangers: BTreeSet::new(),
            grown: BTreeMap::new(),
            nation: BTreeMap::new(),
            parent,
            parent_told: None,
            duties: Duties::default(),
            ended: None,
            stopper: None,
            book_saved: now,
            seldom: Seldom::default(),
        };
        // From here on growth is told.
        core.note_own();
        core
    }

    /// Takes in what has happened, and does all that follows from it.
    pub(crate) fn turn(&mut self, events: Vec<Event>, dial: &mut dyn Dial) -> Option<Ended> {
        let now = self.clock.instant();
        self.time.set(super::tls_time(&self.options, &self.book, &self.clock));
        for event in events {
            self.take(now, event, dial);
        }
        self.wake(now);
        self.settle_turn(now);
        self.renew_certificate(now, dial);
        self.tell_waiters(now);
        self.call_parent(now, dial);
        self.show_progress();
        self.measure();
        self.metrics.turned(self.clock.instant().since(now));
        self.ended.take()
    }

    /// How long the loop may rest without an event.
    pub(crate) fn rest(&self) -> Duration {
        let now = self.clock.instant();
        self.next().map_or(IDLE, |at| at.since(now)).min(IDLE)
    }

    /// When something is due next if nothing happens.
    pub(crate) fn next(&self) -> Option<Instant> {
        let sessions = self.talks.values().filter_map(|talk| talk.session.poll_timeout());
        let parent = self.parent.as_ref().and_then(Parent::next);
        let book = self.book.changed().then(|| self.book_saved.after(BOOK_EVERY));
        let doubtful = self.doubtful.values().map(Doubtful::until);
        sessions.chain(doubtful).chain(parent).chain(book).chain(self.duties.next()).min()
    }

    /// Brings to the disk what came, tells whom it concerns, until nothing is left of this turn.
    pub(super) fn settle_turn(&mut self, now: Instant) {
        loop {
            let received = self.persist(now);
            self.do_duties(now);
            let spread = self.spread(now);
            if !received && !spread && self.stores.is_empty() {
                break;
            }
        }
        self.judge_doubtful(now);
        self.shut_out(now);
        self.keep_book(now, BOOK_EVERY);
    }

    fn take(&mut self, now: Instant, event: Event, dial: &mut dyn Dial) {
        match event {
            Event::Up(up) => self.on_up(now, up),
            Event::Frame { line, frame, room } => {
                trace!(?line, ?frame, "a frame came");
                self.on_frame(now, line, frame);
                drop(room);
            }
            Event::Down { line, code, say } => self.on_down(now, line, code, say),
            Event::Failed { from, code, detail } => {
                self.metrics.handshake(code);
                if let Some(left_out) = self.seldom.due(now, code) {
                    warn!(%from, code, detail, left_out, "a caller is refused");
                }
            }
            Event::Knock(knock) => self.on_knock(now, knock),
            Event::SyncNow(replies) => self.sync_now(now, replies),
            Event::Pause(paused) => self.pause(now, paused),
            Event::Enrolment(enrolment) => self.on_enrolment(now, enrolment, dial),
            Event::Renewed(answer) => self.on_renewed(now, answer.as_deref(), dial),
            Event::Signal => {
                info!("asked to end");
                self.ended.get_or_insert(Ended::Asked);
            }
        }
    }

    /// Wakes the sessions whose time has come.
    fn wake(&mut self, now: Instant) {
        let due = |talk: &Talk| talk.session.poll_timeout().is_some_and(|at| at <= now);
        let lines: Vec<LineId> =
            self.talks.iter().filter(|(_, talk)| due(talk)).map(|(line, _)| *line).collect();
        for line in lines {
            self.feed(now, line, Input::Timeout);
        }
        self.give_up_doubtful(now);
    }

    /// Ends the sessions of nodes that the roster has shut out meanwhile.
    fn shut_out(&mut self, now: Instant) {
        let Some(desk) = &self.desk else { return };
        let roster = desk.roster();
        let fenced = |peer: Peer| {
            roster.fenced(roster::Writer { node: peer.node, incarnation: peer.incarnation })
        };
        let lines: Vec<LineId> = self
            .talks
            .iter()
            .filter(|(_, talk)| fenced(talk.peer) && !planted(Bug::FencedTalkGoesOn))
            .map(|(line, _)| *line)
            .collect();
        for line in lines {
            self.feed(now, line, Input::Stop(ByeReason::Fenced));
        }
    }

    /// What this node wrote itself since it was last looked at.
    pub(super) fn note_own(&mut self) {
        let Some(desk) = &self.desk else { return };
        for (log, head) in self.duties.own_growth(desk, self.me) {
            self.grown.insert(log, head);
        }
    }

    /// The longest of the queues that last from turn to turn.
    pub(crate) fn queued(&self) -> usize {
        let outgoing = self.talks.values().map(|talk| talk.way.waiting());
        outgoing
            .chain([self.stores.len(), self.strangers.len(), self.talks.len(), self.doubtful.len()])
            .max()
            .unwrap_or(0)
    }

    /// Says goodbye to everybody.
    pub(crate) fn stop(&mut self, reason: ByeReason) {
        let now = self.clock.instant();
        let lines: Vec<LineId> = self.talks.keys().copied().collect();
        for line in lines {
            self.feed(now, line, Input::Stop(reason));
        }
        self.leave_doubtful();
        self.give_up_waiting();
        self.keep_book(now, Duration::ZERO);
    }

    /// Writes the contact book if it has changed and wasn't written for so long.
    pub(super) fn keep_book(&mut self, now: Instant, every: Duration) {
        if now.since(self.book_saved) < every || !self.book.changed() {
            return;
        }
        let lived = now.since(self.book_saved);
        let shown = super::tls_clock(&self.options, &self.book, &self.clock);
        let seen = &mut self.book.contacts.seen_time;
        *seen = shown.remembered(self.options.built, *seen, lived);
        self.book_saved = now;
        if let Err(fault) = self.book.save() {
            warn!(%fault, "the contact book isn't kept");
        }
    }

    /// What a command may show of how far things have come is on the disk before: levels don't move
    /// back with a crash.
    pub(super) fn keep_levels(&mut self, now: Instant) {
        if self.book.tells_more() {
            self.keep_book(now, Duration::ZERO);
        }
    }

    fn measure(&self) {
        let live = self.talks.values().filter(|talk| talk.session.is_live()).count();
        self.metrics.sessions("live", live);
        self.metrics.sessions("greeting", self.talks.len().saturating_sub(live));
        let waiting = self.talks.values().map(|talk| talk.way.waiting()).sum();
        self.metrics.queue("outgoing_frames", waiting);
        for talk in self.talks.values().filter(|talk| talk.session.is_live()) {
            self.metrics.lag(talk.peer.unit, talk.session.behind());
        }
    }

    /// What the parent's clock shows now. Nothing where it isn't connected and this machine's own clock has
    /// gone on by more than the program has lived: then the machine has slept, or its clock was set.
    pub(super) fn parent_clock(&self) -> Option<Timestamp> {
        let ParentTold { theirs, ours, at } = self.parent_told?;
        let lived = self.clock.instant().since(at);
        let lived_ms = u64::try_from(lived.as_millis()).unwrap_or(u64::MAX);
        let live = |talk: &Talk| self.is_parent(talk.peer.unit) && talk.session.is_live();
        let expected = ours.ms().saturating_add(lived_ms).saturating_add(CLOCK_SLACK_MS);
        let known = self.talks.values().any(live) || self.clock.utc().ms() <= expected;
        known.then(|| Timestamp::from_ms(theirs.ms().saturating_add(lived_ms)))
    }

    fn lines_of(&self, node: NodeNumber) -> impl Iterator<Item = LineId> {
        self.talks.iter().filter(move |(_, talk)| talk.peer.node == node).map(|(line, _)| *line)
    }

    /// Says whether a node above this one is meant.
    fn is_parent(&self, unit: UnitCode) -> bool {
        self.me.unit.parent() == Some(unit)
    }

    /// The office.
    pub(super) const fn desk(&self) -> Option<&Desk> {
        self.desk.as_ref()
    }

    pub(super) const fn time(&self) -> &TlsTime {
        &self.time
    }

    /// The figures.
    pub(crate) const fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// A number by chance, for jitter: which one it is means nothing.
    pub(super) const fn chance(&mut self) -> u64 {
        // Knuth's MMIX generator.
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.seed
    }

    /// Hands back the office, and who waits for the end.
    pub(crate) fn into_parts(self) -> (Option<Desk>, Option<Replies>) {
        (self.desk, self.stopper)
    }
}
