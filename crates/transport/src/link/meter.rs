//! What has gone over the line, by kind of frame.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use wire::{HEAD_BYTES, Kind};

/// Kinds of frames, and one place for those of another time.
const PLACES: usize = Kind::ALL.len() + 1;

/// So many, of so many bytes together.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Tally {
    /// How many.
    pub count: u64,
    /// Their bytes; of frames with their heads, of datagrams without the IP and UDP headers.
    pub bytes: u64,
}

impl Tally {
    /// Both sums.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            count: self.count.saturating_add(other.count),
            bytes: self.bytes.saturating_add(other.bytes),
        }
    }
}

/// What a link has sent and received so far. A frame counts as sent when it was handed to QUIC.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Traffic {
    /// Frames sent, by kind.
    pub sent: BTreeMap<Kind, Tally>,
    /// Frames received, by kind.
    pub received: BTreeMap<Kind, Tally>,
    /// Optional frames that were skipped.
    pub skipped: Tally,
    /// Datagrams sent.
    pub udp_sent: Tally,
    /// Datagrams received.
    pub udp_received: Tally,
    /// The round trip, smoothed.
    pub round_trip: Duration,
    /// The shortest round trip.
    pub round_trip_min: Duration,
    /// QUIC packets sent.
    pub packets: u64,
    /// QUIC packets that count as lost.
    pub packets_lost: u64,
    /// Bytes that may be under way at once.
    pub window: u64,
}

impl Traffic {
    /// All frames sent.
    pub fn all_sent(&self) -> Tally {
        self.sent.values().copied().fold(Tally::default(), Tally::plus)
    }

    /// All frames received.
    pub fn all_received(&self) -> Tally {
        self.received.values().copied().fold(self.skipped, Tally::plus)
    }
}

#[derive(Debug, Default)]
struct Cell {
    count: AtomicU64,
    bytes: AtomicU64,
}

/// The counters behind [`Traffic`], in [`Kind::ALL`]'s order.
#[derive(Debug, Default)]
pub(super) struct Meter {
    sent: [Cell; PLACES],
    received: [Cell; PLACES],
}

impl Meter {
    /// A frame with its head was written.
    pub(super) fn sent(&self, frame: &[u8]) {
        count(&self.sent, frame.get(HEAD_BYTES), frame.len());
    }

    /// A frame, here without its head, was read.
    pub(super) fn received(&self, body: &[u8]) {
        count(&self.received, body.first(), HEAD_BYTES.saturating_add(body.len()));
    }

    pub(super) fn traffic(&self, quic: &quinn::ConnectionStats) -> Traffic {
        let udp = |stats: &quinn::UdpStats| Tally { count: stats.datagrams, bytes: stats.bytes };
        Traffic {
            sent: read(&self.sent),
            received: read(&self.received),
            skipped: self.received.last().map(Cell::tally).unwrap_or_default(),
            udp_sent: udp(&quic.udp_tx),
            udp_received: udp(&quic.udp_rx),
            round_trip: quic.path.rtt,
            round_trip_min: quic.path.min_rtt,
            packets: quic.path.sent_packets,
            packets_lost: quic.path.lost_packets,
            window: quic.path.cwnd,
        }
    }
}

impl Cell {
    fn tally(&self) -> Tally {
        Tally {
            count: self.count.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
        }
    }
}

fn count(cells: &[Cell; PLACES], number: Option<&u8>, bytes: usize) {
    let known = |kind: &Kind| Some(&kind.number()) == number;
    let place = Kind::ALL.iter().position(known).unwrap_or(PLACES - 1);
    if let Some(cell) = cells.get(place) {
        cell.count.fetch_add(1, Ordering::Relaxed);
        cell.bytes.fetch_add(u64::try_from(bytes).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

fn read(cells: &[Cell; PLACES]) -> BTreeMap<Kind, Tally> {
    let tallies = Kind::ALL.into_iter().zip(cells.iter().map(Cell::tally));
    tallies.filter(|(_, tally)| 0 < tally.count).collect()
}
