//! Deadlines: a dead line, a peer that doesn't get on, a quiet end.

use std::time::Duration;

use model::Instant;
use wire::{ByeReason, Frame};

use crate::port::{Close, Output, Side};
use crate::session::{Phase, Session};

/// What was heard when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Watch {
    began: Instant,
    /// The last frame.
    heard: Instant,
    /// The last time anything got on.
    pub(super) progress: Instant,
    /// Since when the peer owes something.
    awaited: Option<Instant>,
    /// A ping is out since the last frame.
    pinged: bool,
    /// Somebody waits for the peer's word that it is there.
    pub(super) asked: bool,
    /// Since when nothing waits on either side.
    pub(super) settled: Option<Instant>,
    /// Something came of it: entries went over, or all was said.
    pub(super) got_on: bool,
}

impl Watch {
    pub(super) const fn new(now: Instant) -> Self {
        let [began, heard, progress] = [now; 3];
        Self {
            began,
            heard,
            progress,
            awaited: None,
            pinged: false,
            asked: false,
            settled: None,
            got_on: false,
        }
    }

    pub(super) fn hear(&mut self, now: Instant) {
        self.heard = self.heard.max(now);
        self.pinged = false;
    }

    pub(super) fn advance(&mut self, now: Instant) {
        self.progress = self.progress.max(now);
    }
}

/// What a deadline brings.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Due {
    /// The line is dead.
    Lost,
    /// The peer stands in the way.
    Silent,
    /// Ask whether it is there.
    Ping,
    /// All is said.
    Done,
}

impl Session {
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.dues().map(|(at, _)| at).min()
    }

    /// Every deadline that is set; where two are past, the graver one comes first.
    fn dues(&self) -> impl Iterator<Item = (Instant, Due)> {
        let Watch { began, heard, progress, awaited, pinged, settled, .. } = self.watch;
        let silence = self.options.silence;
        let quiet = |since: Instant, wait: Duration| heard.max(since).after(wait);
        let lost = awaited.map(|since| (quiet(since, silence), Due::Lost));
        let stall = |since| progress.max(since).after(self.options.stall);
        let stalled = awaited.map(|since| (stall(since), Due::Silent));
        let half = silence.checked_div(2).unwrap_or(silence);
        let ping = awaited.filter(|_| !pinged).map(|since| (quiet(since, half), Due::Ping));
        let done = match self.side {
            Side::Caller => self.options.linger.zip(settled),
            Side::Answerer => None,
        };
        let done = done.map(|(linger, since)| (since.after(linger), Due::Done));
        let unsaid = Some((began.after(silence), Due::Silent));
        let set = match self.phase {
            // Whatever else it sends: who connects has so long to say hello.
            Phase::Called => [unsaid, None, None, None],
            Phase::Calling { .. } => [lost, stalled, None, None],
            Phase::Live => [lost, stalled, ping, done],
            Phase::Over => [None; 4],
        };
        set.into_iter().flatten()
    }

    pub(super) fn on_timeout(&mut self, now: Instant) {
        let past = self.dues().filter(|(at, _)| *at <= now).map(|(_, due)| due).min();
        match past {
            Some(Due::Lost) => self.close(Close::Lost),
            Some(Due::Silent) => self.bye(ByeReason::Silent),
            Some(Due::Ping) => {
                self.watch.pinged = true;
                self.send(Frame::Ping);
            }
            Some(Due::Done) => self.bye(ByeReason::Done),
            None => {}
        }
    }

    /// Asks the peer for a word. While greetings are exchanged one is awaited anyway.
    pub(super) fn ask(&mut self) {
        if self.phase == Phase::Live && !self.watch.asked {
            self.watch.asked = true;
            self.send(Frame::Ping);
        }
    }

    /// Looks whether the peer owes something, and whether all is said.
    pub(super) fn settle(&mut self, now: Instant) {
        let awaits = self.awaits();
        self.watch.awaited = match self.watch.awaited {
            since @ Some(_) if awaits => since,
            None if awaits => Some(now),
            Some(_) | None => None,
        };
        if self.phase != Phase::Live || awaits || self.is_busy() {
            self.watch.settled = None;
        } else if self.watch.settled.is_none() {
            self.watch.settled = Some(now);
            self.watch.got_on = true;
            self.outputs.push_back(Output::Settled);
        }
    }

    fn awaits(&self) -> bool {
        match self.phase {
            Phase::Calling { .. } | Phase::Called => true,
            Phase::Live => {
                self.watch.asked
                    || self.expected.is_some()
                    || self.logs.values().any(|log| log.awaits())
            }
            Phase::Over => false,
        }
    }

    /// Says whether this side has something to do: store, fetch, send.
    fn is_busy(&self) -> bool {
        let pushes = self.pushes();
        let open = |out: &crate::log::Outgoing| out.fetching.is_some() || !out.ready.is_empty();
        !self.storing.is_empty()
            || self.logs.values().any(|log| open(&log.out) || (pushes && log.due()))
    }
}
