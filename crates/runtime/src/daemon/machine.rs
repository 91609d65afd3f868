//! The same loop, driven by hand: for a country in one process, and for tests.

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use identity::{Credentials, Suffix};
use model::{Hash, Instant, say};
use session::Side;
use transport::{CloseCode, Enrolment, Shape, TlsTime, Traffic};
use wire::{ByeReason, Frame};

use super::core::{Begin, Core};
use super::event::{Event, LineId, Room, Up, Way};
use super::parent::Dial;
use super::{Ended, Options, RELEASED, Started};
use crate::clock::Clock;
use crate::contacts::{ContactBook, Contacts};
use crate::control::Replies;
use crate::control::protocol::Reply;
use crate::desk::Desk;
use crate::metrics::Metrics;
use crate::snapshot::Snapshot;

/// What reaches a node.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Input {
    /// A connection stands: one that [`Output::Call`] asked for, or a caller's.
    Up {
        /// Its number; of a caller's connection a new even one.
        line: LineId,
        /// Who called.
        side: Side,
        /// BLAKE3 of the peer's TLS key, as its certificate proved it.
        tls: Hash,
        /// The peer's certificate is only good for renewing it.
        renew_only: bool,
    },
    /// A frame has come in.
    Frame {
        /// On which connection.
        line: LineId,
        /// The frame.
        frame: Frame,
    },
    /// A connection is over, or never came about.
    Down {
        /// Which.
        line: LineId,
    },
    /// Somebody wants everything to be said now. [`Output::Answered`] comes once it is, or can't be.
    SyncNow {
        /// What the answer is known by.
        ticket: u64,
    },
    /// The parent isn't called by itself any more.
    Pause,
    /// It is again.
    Resume,
}

/// What a node wants done, in this order.
#[derive(Debug)]
pub enum Output {
    /// Call the parent; what comes of it is [`Input::Up`] or [`Input::Down`] with this number.
    Call {
        /// The connection's number, odd and new.
        line: LineId,
    },
    /// Send a frame. On one connection they arrive in order, or not at all.
    Send {
        /// On which connection.
        line: LineId,
        /// The frame.
        frame: Frame,
    },
    /// Close a connection once what was sent on it has gone. Its end need not be told.
    Close {
        /// Which.
        line: LineId,
        /// What the peer is told.
        code: CloseCode,
    },
    /// Somebody who wanted everything to be said is answered.
    Answered {
        /// What was asked for is known by.
        ticket: u64,
        /// All that was here and all that the parent had when it was asked has been exchanged.
        done: bool,
    },
    /// It has ended; nothing it is told has an effect any more.
    Ended(Ended),
}

/// A node without sockets, threads, files and chance: the loop that [`super::run`] runs, whole.
///
/// ```text
/// Input, Input, … ─► one turn ─► Output, Output, …       all of a turn's news with one sync
/// ```
/// The driver hands in what has happened, drains the outputs, and comes again by
/// [`Machine::poll_timeout`]. It reads no clock but the one it is given; the same inputs at the same
/// times give the same outputs. Certificates aren't needed: the hash of a TLS key stands for the
/// handshake that proved it.
///
/// A power cut is the end of the value: what its disk and its views then hold is a new one's start.
#[derive(Debug)]
pub struct Machine {
    core: Core,
    outputs: Outputs,
    lines: Lines,
    ended: bool,
}

impl Machine {
    /// Begins with an open office and a contact book.
    pub fn new(desk: Desk, book: ContactBook, options: Options, clock: Clock) -> Self {
        let outputs = Outputs::default();
        let begin = Begin {
            options,
            clock,
            metrics: Metrics::new(),
            started: Started { listening: None, metrics: None },
            time: TlsTime::default(),
            credentials: None,
            gate: None,
            runner: Box::new(|_, _, _| NO_COMMAND),
            calls: true,
        };
        let core = Core::new(desk, book, begin);
        let lines = Lines { outputs: outputs.clone(), next: 1 };
        Self { core, outputs, lines, ended: false }
    }

    /// Takes in what has happened, and does all that follows from it and from the time: one turn.
    pub fn handle(&mut self, inputs: impl IntoIterator<Item = Input>) {
        if self.ended {
            return;
        }
        let events = inputs.into_iter().map(|input| self.event(input)).collect();
        if let Some(ended) = self.core.turn(events, &mut self.lines) {
            self.ended = true;
            self.outputs.push(Output::Ended(ended));
        }
    }

    /// Lends the office to a person's command. What follows from it is done in the same turn.
    ///
    /// Nothing, once the node has ended.
    pub fn lend<T>(&mut self, work: impl FnOnce(&mut Desk) -> T) -> Option<T> {
        if self.ended {
            return None;
        }
        let done = self.core.lend(work);
        self.handle([]);
        done
    }

    /// Lends the office, and what is remembered of its neighbors, to who carries a stick. What follows
    /// from it is done in the same turn.
    ///
    /// Nothing, once the node has ended.
    pub fn carry<T>(&mut self, work: impl FnOnce(&mut Desk, &mut Contacts) -> T) -> Option<T> {
        if self.ended {
            return None;
        }
        let done = self.core.carry(work);
        self.handle([]);
        done
    }

    /// Returns the next thing to do, in order, until there is none.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.all().pop_front()
    }

    /// Returns when it wants to be called again if nothing happens, with [`Machine::handle`] of
    /// nothing.
    pub fn poll_timeout(&self) -> Option<Instant> {
        if self.ended { None } else { self.core.next() }
    }

    /// Lends the office to who only looks: nothing follows from it, and it is there after the end too.
    pub fn look<T>(&mut self, look: impl FnOnce(&mut Desk) -> T) -> Option<T> {
        self.core.desk.as_mut().map(look)
    }

    /// The office; nothing, once it has been taken out.
    pub const fn desk(&self) -> Option<&Desk> {
        self.core.desk()
    }

    /// How it stands with its neighbors.
    pub fn snapshot(&self) -> Option<Snapshot> {
        self.core.snapshot()
    }

    /// What it remembers of its neighbors.
    pub const fn contacts(&self) -> &Contacts {
        &self.core.book.contacts
    }

    /// The longest of its queues that last from turn to turn.
    pub fn queued(&self) -> usize {
        self.core.queued()
    }

    /// Says goodbye to everybody, as a service does that is stopped, and hands back the office. The
    /// goodbyes are left in the outputs' place.
    pub fn stop(mut self, reason: ByeReason) -> (Option<Desk>, Vec<Output>) {
        self.core.stop(reason);
        let outputs = std::mem::take(&mut *self.outputs.all());
        (self.core.into_parts().0, outputs.into())
    }

    fn event(&self, input: Input) -> Event {
        match input {
            Input::Up { line, side, tls, renew_only } => {
                let way = Box::new(Line { line, outputs: self.outputs.clone() });
                Event::Up(Up { line, side, way, tls, renew_only, from: NOWHERE })
            }
            Input::Frame { line, frame } => Event::Frame { line, frame, room: Room::default() },
            Input::Down { line } => {
                let say = say!("ارتباط قطع شد.", "The connection was lost.");
                Event::Down { line, code: "line.lost", say }
            }
            Input::SyncNow { ticket } => {
                let outputs = self.outputs.clone();
                let replies = Replies::here(move |reply| {
                    if let Reply::Exit(code) = reply {
                        outputs.push(Output::Answered { ticket, done: code == 0 });
                    }
                });
                Event::SyncNow(replies)
            }
            Input::Pause => Event::Pause(true),
            Input::Resume => Event::Pause(false),
        }
    }
}

impl Options {
    /// A node as it is shipped, to be driven as a [`Machine`]: without addresses. The parent of who
    /// has one may be called.
    pub fn bare(seed: u64) -> Self {
        let sync = settings::NodeSettings::default().sync;
        Self {
            versions: wire::CURRENT,
            parent: Some(String::new()),
            suffix: Suffix::default(),
            listen: None,
            metrics: None,
            period: sync.period,
            gather: sync.gather,
            linger: Some(sync.linger),
            silence: sync.silence,
            backoff_min: sync.backoff_min,
            backoff_max: sync.backoff_max,
            sessions_max: model::limits::SESSIONS_MAX,
            utc_offset_minutes: 210,
            built: RELEASED,
            shape: Shape::default(),
            seed,
        }
    }
}

/// The exit code of a command nobody can give.
const NO_COMMAND: u8 = 70;
/// Where a peer is who isn't anywhere.
const NOWHERE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);

/// The one ordered queue. Shared by those who write into it within a turn; never waited for.
#[derive(Clone, Debug, Default)]
struct Outputs(Arc<Mutex<VecDeque<Output>>>);

impl Outputs {
    fn all(&self) -> MutexGuard<'_, VecDeque<Output>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, output: Output) {
        self.all().push_back(output);
    }
}

/// The way to one peer.
#[derive(Debug)]
struct Line {
    line: LineId,
    outputs: Outputs,
}

impl Way for Line {
    fn send(&mut self, frame: Frame) {
        self.outputs.push(Output::Send { line: self.line, frame });
    }

    fn close(&mut self, code: CloseCode) {
        self.outputs.push(Output::Close { line: self.line, code });
    }

    fn traffic(&self) -> Traffic {
        Traffic::default()
    }

    fn waiting(&self) -> usize {
        0
    }
}

/// Calls the parent, over lines of odd numbers; everything else needs certificates.
#[derive(Debug)]
struct Lines {
    outputs: Outputs,
    next: u64,
}

impl Dial for Lines {
    fn call(&mut self, _address: String, _hub: String) -> LineId {
        let line = LineId(self.next);
        self.next += 2;
        self.outputs.push(Output::Call { line });
        line
    }

    fn renew(&mut self, _address: String, _hub: String, _question: Vec<u8>) {
        unreachable!("who shows no certificate asks for none");
    }

    fn answer(&mut self, _enrolment: Enrolment, _answer: Vec<u8>) {
        unreachable!("nobody stands at a gate that isn't there");
    }

    fn show(&mut self, _credentials: &Credentials) {
        unreachable!("who asks for no certificate gets none");
    }
}

#[cfg(test)]
mod tests;
