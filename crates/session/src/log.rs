//! One log between two nodes: what is here, what the peer has, what is under way.

use std::collections::VecDeque;

use journal::{Head, Segment};
use model::{LogId, Seq};

/// One shared log.
///
/// Invariant: see [`Log::holds`].
#[derive(Clone, Debug)]
pub(crate) struct Log {
    /// What is durable here.
    pub(crate) here: Head,
    /// What the peer has, as far as this side knows.
    pub(crate) peer: Head,
    /// The peer wrote it and yet has less than is here, as it says itself: its disk was set back.
    pub(crate) set_back: bool,
    /// What the peer was thought to have before it was presumed to have what it wrote.
    pub(crate) presumed_over: Option<Head>,
    /// The way to the peer.
    pub(crate) out: Outgoing,
    /// The way from the peer.
    pub(crate) into: Incoming,
}

/// Whether a log goes on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Flow {
    /// It does.
    Open,
    /// The shell had nothing of it; it goes on once it grows or is wanted.
    Dry,
    /// The peer won't take it in this session.
    Refused,
}

/// A log's way to the peer.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing {
    /// Behind the last segment that was fetched.
    pub(crate) next: Head,
    /// The one request to the shell that is open.
    pub(crate) fetching: Option<Fetching>,
    /// Fetched, waiting for credit.
    pub(crate) ready: VecDeque<Segment>,
    /// Sent, not acknowledged, in order.
    pub(crate) flight: VecDeque<Flight>,
    /// Whether it goes on.
    pub(crate) flow: Flow,
    /// Wants since the last progress.
    pub(crate) wants: u8,
}

/// An open request to the shell.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Fetching {
    /// Behind which head.
    pub(crate) from: Head,
    /// The credit set aside for it.
    pub(crate) bytes: usize,
}

/// A segment under way.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Flight {
    /// The head it leads to.
    pub(crate) after: Head,
    /// Its payload.
    pub(crate) bytes: usize,
}

/// A log's way from the peer.
#[derive(Clone, Debug)]
pub(crate) struct Incoming {
    /// Segments handed to the shell and not yet answered.
    pub(crate) storing: usize,
    /// The last position handed to the shell, or here.
    pub(crate) coming: Seq,
    /// The furthest head the peer itself has sent in this session: it can't be behind it.
    pub(crate) proven: Head,
    /// Entries are missing before what came.
    pub(crate) gap: bool,
    /// The peer was told that this node stands here, by a want or among the heads.
    pub(crate) told: Option<Seq>,
    /// It was refused: nothing more of it is taken in this session.
    pub(crate) refused: bool,
}

/// Credit in use.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Used {
    /// Bytes of payload.
    pub(crate) bytes: usize,
    /// Segments.
    pub(crate) segments: usize,
}

impl Used {
    /// One segment more.
    pub(crate) const fn add(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes);
        self.segments = self.segments.saturating_add(1);
    }

    /// Adds up.
    pub(crate) const fn plus(self, other: Self) -> Self {
        Self {
            bytes: self.bytes.saturating_add(other.bytes),
            segments: self.segments.saturating_add(other.segments),
        }
    }
}

impl Log {
    /// A log with what is here and what the peer is thought to have.
    pub(crate) fn new(log: LogId, here: Head, peer: Head) -> Self {
        Self {
            here,
            peer,
            set_back: false,
            presumed_over: None,
            out: Outgoing {
                next: peer,
                fetching: None,
                ready: VecDeque::new(),
                flight: VecDeque::new(),
                flow: Flow::Open,
                wants: 0,
            },
            into: Incoming {
                storing: 0,
                coming: here.seq,
                proven: Head::start(log),
                gap: false,
                told: None,
                refused: false,
            },
        }
    }

    /// Moves the belief: what the peer has needn't be sent.
    pub(crate) fn believe(&mut self, peer: Head) {
        self.peer = peer;
        self.presumed_over = None;
        self.out.wants = 0;
        let past = |after: Head| after.seq <= peer.seq;
        while self.out.flight.front().is_some_and(|sent| past(sent.after)) {
            self.out.flight.pop_front();
        }
        while self.out.ready.front().is_some_and(|segment| past(segment.head_after())) {
            self.out.ready.pop_front();
        }
        if self.out.next.seq <= peer.seq {
            self.out.next = peer;
        }
    }

    /// Begins again behind `from`: what is under way past it will not be taken.
    pub(crate) fn rewind(&mut self, from: Head) {
        self.out.next = from;
        self.out.ready.clear();
        self.out.flight.clear();
    }

    /// What is durable here has moved.
    pub(crate) fn grow(&mut self, here: Head) {
        if self.here.seq < here.seq {
            self.here = here;
        }
        if self.into.storing == 0 || self.into.coming < self.here.seq {
            self.into.coming = self.here.seq;
        }
    }

    /// Stops sending: the peer won't take it.
    pub(crate) fn halt(&mut self) {
        self.out.flow = Flow::Refused;
        self.out.ready.clear();
        self.out.flight.clear();
    }

    /// Neither sends nor takes anything in this session; only where it stands is told.
    pub(crate) fn only_tell(&mut self) {
        self.halt();
        self.into.refused = true;
    }

    /// Lines up what the shell handed in; says whether any of it was of use.
    pub(crate) fn line_up(&mut self, segments: Vec<Segment>) -> bool {
        let before = self.out.next.seq;
        for segment in segments {
            let next = self.out.next.seq;
            let after = segment.head_after();
            if after.seq <= next {
                continue;
            }
            if next.0.saturating_add(1) < segment.first_seq.0 {
                break;
            }
            self.out.next = after;
            self.grow(after);
            self.out.ready.push_back(segment);
        }
        before < self.out.next.seq
    }

    /// Says whether a log the peer writes is further here than the peer is thought to be, with no
    /// word of its own to that.
    pub(crate) fn is_presumed(&self) -> bool {
        !self.set_back && self.peer.seq < self.here.seq
    }

    /// Says whether there is more here than was fetched for the peer, and it may go.
    ///
    /// While the peer itself is sending this log, it waits: what it sends it needn't get back.
    pub(crate) fn due(&self) -> bool {
        self.out.flow == Flow::Open && self.out.next.seq < self.here.seq && self.into.storing == 0
    }

    /// Says whether the peer owes something on this log.
    pub(crate) fn awaits(&self) -> bool {
        !self.out.flight.is_empty() || (!self.into.refused && self.owed())
    }

    fn owed(&self) -> bool {
        self.into.gap || self.here.seq < self.peer.seq
    }

    /// What is under way to the peer.
    pub(crate) fn under_way(&self) -> Used {
        let bytes = self.out.flight.iter().map(|sent| sent.bytes).sum();
        Used { bytes, segments: self.out.flight.len() }
    }

    /// What was asked for or waits for credit.
    pub(crate) fn reserved(&self) -> Used {
        let ready: usize = self.out.ready.iter().map(|segment| segment.payload.len()).sum();
        let asked = self.out.fetching.map_or(0, |asked| asked.bytes);
        Used { bytes: ready.saturating_add(asked), segments: self.out.ready.len() }
    }

    /// Nothing is sent that the peer has; what is under way is in order; what is refused stands.
    pub(crate) fn holds(&self) -> bool {
        let flight = &self.out.flight;
        let in_order = flight.iter().zip(flight.iter().skip(1));
        self.peer.seq <= self.out.next.seq
            && flight.iter().all(|sent| self.peer.seq < sent.after.seq)
            && in_order.into_iter().all(|(one, two)| one.after.seq < two.after.seq)
            && self.out.ready.back().is_none_or(|last| last.head_after() == self.out.next)
            && (self.out.flow != Flow::Refused || flight.is_empty())
            && self.here.seq <= self.into.coming
    }
}
