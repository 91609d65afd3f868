//! One conversation: a session, the way to its peer, and its figures.

use std::collections::VecDeque;
use std::time::Duration;

use journal::{Head, Segment};
use model::limits::ACKS_AWAITED_MAX;
use model::{Instant, LogId, Seq, Timestamp};
use session::{Peer, Session, Side};

use super::event::Way;
use crate::contacts::{Spell, Traffic};

/// A session over a connection.
#[derive(Debug)]
pub(crate) struct Talk {
    pub(crate) session: Session,
    pub(crate) way: Box<dyn Way>,
    pub(crate) side: Side,
    pub(crate) peer: Peer,
    begun: Instant,
    pub(crate) begun_at: Timestamp,
    /// It has been settled at some time, and nothing has come up since.
    pub(crate) settled: bool,
    figures: Figures,
    pace: Pace,
    awaited: VecDeque<(LogId, Seq, Instant)>,
}

/// Entries and segments both ways.
#[derive(Clone, Copy, Debug, Default)]
struct Figures {
    sent: Traffic,
    received: Traffic,
}

impl Talk {
    pub(crate) fn new(
        session: Session,
        way: Box<dyn Way>,
        side: Side,
        (now, at): (Instant, Timestamp),
    ) -> Self {
        Self {
            peer: session.peer(),
            session,
            way,
            side,
            begun: now,
            begun_at: at,
            settled: false,
            figures: Figures::default(),
            pace: Pace::default(),
            awaited: VecDeque::new(),
        }
    }

    /// A segment goes to the peer.
    pub(crate) fn sends(&mut self, now: Instant, segment: &Segment) {
        self.settled = false;
        add(&mut self.figures.sent, segment);
        self.pace.sent(now, segment.payload.len());
        if self.awaited.len() < ACKS_AWAITED_MAX {
            self.awaited.push_back((segment.log, segment.last_seq(), now));
        }
    }

    /// A segment came from the peer.
    pub(crate) fn receives(&mut self, segment: &Segment) {
        self.settled = false;
        add(&mut self.figures.received, segment);
    }

    /// The peer has a log up to a head. Returns how long the segments that covers were awaited.
    pub(crate) fn acked(&mut self, now: Instant, log: LogId, head: Head) -> Vec<Duration> {
        let mut waits = Vec::new();
        self.awaited.retain(|(awaited, seq, since)| {
            let done = *awaited == log && *seq <= head.seq;
            if done {
                waits.push(now.since(*since));
            }
            !done
        });
        waits
    }

    /// Nothing is left to say. Returns the bytes a second the line carried since there was.
    pub(crate) fn settles(&mut self, now: Instant) -> Option<u64> {
        self.settled = true;
        self.pace.ended(now)
    }

    /// What is put down of it at its end.
    pub(crate) fn spell(&self, now: Instant, end: &str) -> Spell {
        let line = self.way.traffic();
        let Figures { sent, received } = self.figures;
        let (out, into) = (line.all_sent().bytes, line.all_received().bytes);
        let round_trip = u64::try_from(line.round_trip.as_millis()).unwrap_or(u64::MAX);
        Spell {
            from: self.begun_at,
            lasted_ms: u64::try_from(now.since(self.begun).as_millis()).unwrap_or(u64::MAX),
            end: end.to_owned(),
            settled: self.settled,
            sent: Traffic { frame_bytes: out, udp_bytes: line.udp_sent.bytes, ..sent },
            received: Traffic { frame_bytes: into, udp_bytes: line.udp_received.bytes, ..received },
            round_trip_ms: (0 < round_trip).then_some(round_trip),
        }
    }
}

const fn add(traffic: &mut Traffic, segment: &Segment) {
    traffic.segments = traffic.segments.saturating_add(1);
    traffic.entries = traffic.entries.saturating_add(segment.count as u64);
}

/// How fast a line carries what there is to say.
#[derive(Clone, Copy, Debug, Default)]
struct Pace {
    since: Option<Instant>,
    bytes: u64,
}

/// Less than this says nothing about a line's rate but its round trip.
const TELLING_BYTES: u64 = 16 << 10;

impl Pace {
    fn sent(&mut self, now: Instant, bytes: usize) {
        self.since.get_or_insert(now);
        self.bytes = self.bytes.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
    }

    fn ended(&mut self, now: Instant) -> Option<u64> {
        let Self { since, bytes } = std::mem::take(self);
        let took = u64::try_from(now.since(since?).as_millis()).unwrap_or(u64::MAX).max(1);
        (TELLING_BYTES <= bytes).then(|| bytes.saturating_mul(1_000) / took)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_measured_over_enough_bytes_only() {
        let at = Instant::from_ms;
        let mut pace = Pace::default();
        pace.sent(at(100), 1_000);
        assert_eq!(pace.ended(at(2_100)), None);
        pace.sent(at(5_000), 20_000);
        pace.sent(at(6_000), 20_000);
        assert_eq!(pace.ended(at(10_000)), Some(8_000));
        assert_eq!(pace.ended(at(11_000)), None, "nothing was sent");
    }
}
