//! The machine.

mod greet;
mod receive;
mod send;
mod watch;

use std::collections::{BTreeMap, VecDeque};

use journal::{Head, Segment};
use model::limits::SHARED_LOGS_MAX;
use model::planted::{Bug, planted};
use model::{Instant, LogId, UnitCode};
use wire::{Bye, ByeReason, Frame};

use crate::digest::digest;
use crate::log::{Flow, Log};
use crate::port::{Close, Fault, Input, Options, Output, Peer, Side, Start};
use crate::session::greet::Expected;
use crate::session::receive::Storing;
#[cfg(test)]
pub(crate) use crate::session::send::credit;
use crate::session::watch::Watch;

/// One connection's conversation with a peer: both say what they have, push what the other lacks,
/// and acknowledge what is on the disk.
///
/// ```text
///             begin                                  begin
///               │ caller: Hello, segments              │ answerer
///               ▼                                      ▼
///            Calling                                Called ◄─┐ Prove / the nation's word
///               │                                      ├────────┘
///               │ Welcome                              │ Hello / Welcome, Heads, segments
///               └───────────────► Live ◄───────────────┘
///                                  │ Heads, Segment, Ack, Want, Refused, Aside, Nation, Ping, Pong
///   from anywhere:                 │
///     Bye, a fault, silence, stop, lost, a disk that fails ──► Over
///
/// one log, to the peer:    due ─Fetch─► ready ─credit─► under way ─Ack─► the peer's
///                           ▲                               │
///                           └────────── Want, Heads ────────┘   Refused: stands still
///
/// one log, from the peer:  Segment ─Store─► storing ─Durable─► Ack
///                             │                └─Refused─► Refused, stands still
///                             └─ a gap ─► Want, dropped until it is filled
/// ```
///
/// A caller that has never met the peer asks before it pushes: one round trip more.
///
/// Law: feed one or several inputs, then drain the outputs, in their order. Nothing is acknowledged
/// that the shell hasn't said to be durable.
#[derive(Clone, Debug)]
pub struct Session {
    side: Side,
    me: Peer,
    peer: Peer,
    options: Options,
    phase: Phase,
    logs: BTreeMap<LogId, Log>,
    nation: BTreeMap<LogId, Head>,
    /// The heads this side waits for.
    expected: Option<Expected>,
    /// Nothing is pushed before the peer has said what it has.
    asks_first: bool,
    /// Segments that came on their stream before the greeting on the other.
    early: Vec<Segment>,
    /// Times the caller was shown that this side belongs.
    proofs: u16,
    storing: BTreeMap<u64, Storing>,
    next_ticket: u64,
    watch: Watch,
    outputs: VecDeque<Output>,
}

/// Where the conversation stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Phase {
    /// Hello was said.
    Calling {
        /// What it said of the peer's heads.
        yours: [u8; 16],
    },
    /// Nothing was heard yet.
    Called,
    /// Both have greeted.
    Live,
    /// It has ended.
    Over,
}

impl Session {
    /// Begins at `now`. A caller's hello and the first requests are waiting to be drained.
    pub fn begin(now: Instant, start: Start) -> Self {
        let Start { side, me, peer, heads, book, options } = start;
        let mut session = Self {
            side,
            me,
            peer,
            options,
            phase: Phase::Called,
            logs: BTreeMap::new(),
            nation: book.nation,
            expected: None,
            asks_first: side == Side::Caller && book.acked.is_empty(),
            early: Vec::new(),
            proofs: 0,
            storing: BTreeMap::new(),
            next_ticket: 1,
            watch: Watch::new(now),
            outputs: VecDeque::new(),
        };
        let peers = |log| book.acked.get(&log).copied().unwrap_or_else(|| Head::start(log));
        let mut logs: BTreeMap<LogId, Log> =
            heads.iter().map(|(log, head)| (log, Log::new(log, head, peers(log)))).collect();
        for (log, peer) in &book.acked {
            logs.entry(*log).or_insert_with(|| Log::new(*log, heads.of(*log), *peer));
        }
        // What doesn't go over in this session is told all the same: a peer that holds the certificate
        // for good would take what isn't named for lost.
        for (_, known) in logs.iter_mut().filter(|(log, _)| !session.shares(**log)) {
            known.only_tell();
        }
        session.logs = logs;
        if side == Side::Caller {
            session.say_hello();
            session.presume();
        }
        session.turn(now);
        session
    }

    /// Takes in one input at `now`. After the end every input is let go.
    ///
    /// # Errors
    /// [`Fault`] if the peer broke the protocol: the session is over, and the last outputs say
    /// goodbye to the peer and close the connection. What was durable stays so.
    pub fn handle(&mut self, now: Instant, input: Input) -> Result<(), Fault> {
        if self.phase == Phase::Over {
            return Ok(());
        }
        let done = self.take(now, input);
        if done.is_err() {
            self.send(Frame::Bye(Bye { reason: ByeReason::Misdeed, retry_after_ms: 0 }));
            self.close(Close::Misdeed);
        }
        self.turn(now);
        done
    }

    /// The next thing to do, in order, until there is none.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`Input::Timeout`] is next due; an earlier or later one does no harm.
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.deadline()
    }

    /// The other node.
    pub const fn peer(&self) -> Peer {
        self.peer
    }

    /// Says whether both have greeted and it hasn't ended.
    pub fn is_live(&self) -> bool {
        self.phase == Phase::Live
    }

    /// Says whether nothing waits on either side, as far as this side knows.
    pub const fn is_settled(&self) -> bool {
        self.watch.settled.is_some()
    }

    /// Says whether only the caller's own logs go, because of a certificate past its end.
    pub const fn is_renew_only(&self) -> bool {
        self.options.renew_only
    }

    /// Says whether it has ended.
    pub fn is_over(&self) -> bool {
        self.phase == Phase::Over
    }

    /// When something that counts last came of it: for [`crate::Admission`].
    pub const fn progress(&self) -> Instant {
        self.watch.progress
    }

    /// Says whether anything came of it: entries are here or there that weren't, or all was said. A
    /// greeting alone is nothing.
    pub const fn got_on(&self) -> bool {
        self.watch.got_on
    }

    /// Entries that wait for the peer's acknowledgement, of all logs it would take.
    pub fn behind(&self) -> u64 {
        let open = self.logs.values().filter(|log| log.out.flow != Flow::Refused);
        open.map(|log| log.here.seq.0.saturating_sub(log.peer.seq.0)).sum()
    }

    fn take(&mut self, now: Instant, input: Input) -> Result<(), Fault> {
        match input {
            Input::Frame(frame) => {
                self.watch.hear(now);
                self.on_frame(now, frame)?;
            }
            Input::Fetched { log, segments } => self.on_fetched(log, segments),
            Input::Stored { ticket, stored } => self.on_stored(now, ticket, stored),
            Input::Grew { log, head } => self.on_grew(log, head),
            Input::Nation { log, head } => self.on_nation_grew(log, head),
            Input::Again { log } => self.on_again(log),
            Input::Ask => self.ask(),
            Input::Timeout => self.on_timeout(now),
            Input::Stop(reason) => self.bye(reason),
            Input::Lost => self.close(Close::Lost),
        }
        Ok(())
    }

    fn on_frame(&mut self, now: Instant, frame: Frame) -> Result<(), Fault> {
        match self.phase {
            Phase::Called => self.before_hello(now, frame),
            Phase::Calling { yours } => self.before_welcome(now, frame, yours),
            Phase::Live => self.live(now, frame),
            Phase::Over => Ok(()),
        }
    }

    fn live(&mut self, now: Instant, frame: Frame) -> Result<(), Fault> {
        match frame {
            Frame::Hello(_) | Frame::Welcome(_) | Frame::Prove(_) | Frame::Proof(_) => {
                Err(Fault::OutOfTurn)
            }
            Frame::Heads { heads, last } => self.on_heads(now, heads, last),
            Frame::Segment(segment) => self.on_segment(now, *segment),
            Frame::Ack(ack) => self.on_ack(now, ack),
            Frame::Nation(word) => self.on_nation(now, word),
            Frame::Want(want) => self.on_want(now, want),
            Frame::Refused(refused) => self.on_refused(now, refused),
            Frame::Aside(aside) => self.on_aside(aside),
            Frame::Ping => {
                self.send(Frame::Pong);
                Ok(())
            }
            Frame::Pong => {
                self.watch.asked = false;
                Ok(())
            }
            Frame::Bye(bye) => {
                self.on_bye(bye);
                Ok(())
            }
        }
    }

    fn on_bye(&mut self, Bye { reason, retry_after_ms }: Bye) {
        self.close(Close::Theirs { reason, retry_after_ms });
    }

    fn on_grew(&mut self, log: LogId, head: Head) {
        if !self.shares(log) || (!self.logs.contains_key(&log) && self.is_full()) {
            return;
        }
        let log = self.logs.entry(log).or_insert_with(|| {
            let start = Head::start(log);
            Log::new(log, start, start)
        });
        log.grow(head);
        if log.out.flow == Flow::Dry {
            log.out.flow = Flow::Open;
        }
        self.presume();
    }

    fn on_nation_grew(&mut self, log: LogId, head: Head) {
        let known = self.nation.get(&log);
        if known.is_some_and(|known| head.seq <= known.seq) {
            return;
        }
        self.nation.insert(log, head);
        if self.phase == Phase::Live {
            self.tell_nation(log, head);
        }
    }

    /// Sends what may go, then looks whether all is said.
    fn turn(&mut self, now: Instant) {
        self.pump();
        self.settle(now);
        debug_assert!(self.holds(), "{self:?}");
    }

    fn send(&mut self, frame: Frame) {
        self.outputs.push_back(Output::Send(frame));
    }

    fn bye(&mut self, reason: ByeReason) {
        self.send(Frame::Bye(Bye { reason, retry_after_ms: 0 }));
        self.close(Close::Ours(reason));
    }

    /// Ends it; nothing is kept in memory.
    fn close(&mut self, close: Close) {
        self.phase = Phase::Over;
        self.logs.clear();
        self.nation.clear();
        self.storing.clear();
        self.early.clear();
        self.expected = None;
        self.outputs.push_back(Output::Close(close));
    }

    /// Moves the belief about the peer and has it put down.
    fn believe(&mut self, log: LogId, head: Head) {
        let Some(known) = self.logs.get_mut(&log) else { return };
        let before = known.peer;
        known.believe(head);
        if before == head {
            return;
        }
        self.outputs.push_back(Output::Acked { log, head });
        let nation = self.peer.unit == UnitCode::Nation || planted(Bug::ProvinceTakenForNation);
        if nation && before.seq < head.seq {
            self.outputs.push_back(Output::Nation { log, head });
        }
    }

    /// What the peer wrote itself it has, unless it says otherwise: a connection cut between disk
    /// and acknowledgement isn't answered by sending everything back.
    fn presume(&mut self) {
        for (log, before, here) in self.theirs() {
            self.believe(log, here);
            if let Some(known) = self.logs.get_mut(&log) {
                known.presumed_over = Some(before);
            }
        }
    }

    /// The peer's heads are exactly what this side thought: where it has less of what it wrote than
    /// is here, it was set back.
    fn presume_nothing(&mut self) {
        for (log, ..) in self.theirs() {
            if let Some(known) = self.logs.get_mut(&log) {
                known.set_back = true;
            }
        }
    }

    /// Logs of the peer's own that are further here than it is thought to be, with both heads.
    fn theirs(&self) -> Vec<(LogId, Head, Head)> {
        self.logs
            .iter()
            .filter(|(log, _)| self.peer.wrote(**log) && self.shares(**log))
            .filter(|(_, known)| known.is_presumed())
            .map(|(log, known)| (*log, known.presumed_over.unwrap_or(known.peer), known.here))
            .collect()
    }

    /// Says whether entries of a log go over in this session, one way or the other.
    fn shares(&self, log: LogId) -> bool {
        !self.options.renew_only || log.origin == self.caller().node
    }

    const fn caller(&self) -> Peer {
        match self.side {
            Side::Caller => self.me,
            Side::Answerer => self.peer,
        }
    }

    fn is_full(&self) -> bool {
        SHARED_LOGS_MAX <= self.logs.len()
    }

    /// Digest of what is here.
    fn mine(&self) -> [u8; 16] {
        digest(self.logs.iter().map(|(log, known)| (log, &known.here)))
    }

    /// Digest of what the peer is believed to have, if all of that is here as well: if both sides
    /// believe so, neither need tell the other what it has.
    fn common(&self) -> Option<[u8; 16]> {
        let sound = |log: &Log| log.peer.seq < log.here.seq || log.peer == log.here;
        self.logs
            .values()
            .all(sound)
            .then(|| digest(self.logs.iter().map(|(log, known)| (log, &known.peer))))
    }

    fn holds(&self) -> bool {
        let of = |log: &LogId| self.storing.values().filter(|s| s.log == *log).count();
        self.logs.iter().all(|(log, known)| known.holds() && known.into.storing == of(log))
            && self.keeps_credit()
            && (self.phase != Phase::Over || (self.logs.is_empty() && self.storing.is_empty()))
    }
}
