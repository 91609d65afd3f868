//! Figures about the daemon, for Prometheus: counts and times, never names, ids or amounts.

use std::sync::Arc;
use std::time::Duration;

use model::UnitCode;
use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

mod endpoint;

pub use endpoint::Endpoint;

type Label = [(&'static str, String); 1];

/// The daemon's figures. Clones share them.
#[derive(Clone, Debug)]
pub struct Metrics {
    registry: Arc<Registry>,
    entries: Family<Label, Counter>,
    segments: Family<Label, Counter>,
    frame_bytes: Family<Label, Counter>,
    udp_bytes: Family<Label, Counter>,
    syncs: Gauge,
    sessions: Family<Label, Gauge>,
    refusals: Family<Label, Counter>,
    set_aside: Counter,
    queues: Family<Label, Gauge>,
    handshakes: Family<Label, Counter>,
    acks: Histogram,
    lag: Family<Label, Gauge>,
    turns: Histogram,
}

/// Which way something went.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Way {
    /// From a neighbor.
    Received,
    /// To a neighbor.
    Sent,
}

impl Way {
    const fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Sent => "sent",
        }
    }
}

/// From a millisecond to a minute and a half.
const TURN_SECONDS: [f64; 8] = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 10.0];
/// From a good line to a bad one.
const ACK_SECONDS: [f64; 10] = [0.03, 0.1, 0.3, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 120.0];

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// All of them at nothing.
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("hamgam");
        let metrics = Self {
            registry: Arc::default(),
            entries: Family::default(),
            segments: Family::default(),
            frame_bytes: Family::default(),
            udp_bytes: Family::default(),
            syncs: Gauge::default(),
            sessions: Family::default(),
            refusals: Family::default(),
            set_aside: Counter::default(),
            queues: Family::default(),
            handshakes: Family::default(),
            acks: Histogram::new(ACK_SECONDS),
            lag: Family::default(),
            turns: Histogram::new(TURN_SECONDS),
        };
        metrics.traffic(&mut registry);
        metrics.state(&mut registry);
        Self { registry: Arc::new(registry), ..metrics }
    }

    fn traffic(&self, to: &mut Registry) {
        to.register("entries", "Entries replicated", self.entries.clone());
        to.register("segments", "Segments replicated", self.segments.clone());
        to.register_with_unit(
            "frame",
            "Bytes of protocol frames",
            Unit::Bytes,
            self.frame_bytes.clone(),
        );
        to.register_with_unit("udp", "Bytes of datagrams", Unit::Bytes, self.udp_bytes.clone());
        to.register("refusals", "Segments refused, by wire code", self.refusals.clone());
        to.register("set_aside", "Entries kept but not applied", self.set_aside.clone());
        to.register("handshakes", "Connections, by what became of them", self.handshakes.clone());
    }

    fn state(&self, to: &mut Registry) {
        to.register("journal_syncs", "Syncs of the journal in this process", self.syncs.clone());
        to.register("sessions", "Sessions, by state", self.sessions.clone());
        to.register("queue_depth", "What waits, by queue", self.queues.clone());
        to.register("lag_entries", "Entries a neighbor has yet to acknowledge", self.lag.clone());
        to.register_with_unit(
            "ack",
            "From sending an entry to its durable acknowledgement",
            Unit::Seconds,
            self.acks.clone(),
        );
        to.register_with_unit("turn", "Turns of the loop", Unit::Seconds, self.turns.clone());
    }

    /// A segment with so many entries went.
    pub fn segment(&self, way: Way, entries: u32) {
        self.segments.get_or_create(&label("direction", way.name())).inc();
        self.entries.get_or_create(&label("direction", way.name())).inc_by(u64::from(entries));
    }

    /// So many bytes went, of frames and of datagrams.
    pub fn bytes(&self, way: Way, frames: u64, datagrams: u64) {
        self.frame_bytes.get_or_create(&label("direction", way.name())).inc_by(frames);
        self.udp_bytes.get_or_create(&label("direction", way.name())).inc_by(datagrams);
    }

    /// How often the journal was synced.
    pub fn syncs(&self, count: u64) {
        self.syncs.set(gauge(count));
    }

    /// How many sessions are in a state.
    pub fn sessions(&self, state: &'static str, count: usize) {
        self.sessions.get_or_create(&label("state", state)).set(gauge(count as u64));
    }

    /// A segment was refused here.
    pub fn refused(&self, code: u16) {
        self.refusals.get_or_create(&label("code", code)).inc();
    }

    /// Entries were kept but set aside here.
    pub fn set_aside(&self, count: usize) {
        self.set_aside.inc_by(count as u64);
    }

    /// How much waits in a queue.
    pub fn queue(&self, queue: &'static str, depth: usize) {
        self.queues.get_or_create(&label("queue", queue)).set(gauge(depth as u64));
    }

    /// A connection came about or not; `outcome` is a stable word.
    pub fn handshake(&self, outcome: &'static str) {
        self.handshakes.get_or_create(&label("outcome", outcome)).inc();
    }

    /// An acknowledgement took so long.
    pub fn acked(&self, after: Duration) {
        self.acks.observe(after.as_secs_f64());
    }

    /// How many entries a unit has yet to acknowledge.
    pub fn lag(&self, unit: UnitCode, entries: u64) {
        self.lag.get_or_create(&label("unit", unit)).set(gauge(entries));
    }

    /// The loop turned once.
    pub fn turned(&self, took: Duration) {
        self.turns.observe(took.as_secs_f64());
    }

    /// All of them in the text format of OpenMetrics.
    pub fn text(&self) -> String {
        let mut page = String::new();
        text::encode(&mut page, &self.registry).expect("writing to a string doesn't fail");
        page
    }
}

fn label(key: &'static str, value: impl ToString) -> Label {
    [(key, value.to_string())]
}

fn gauge(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_on_the_page() {
        let metrics = Metrics::new();
        metrics.segment(Way::Received, 20);
        metrics.segment(Way::Received, 3);
        metrics.bytes(Way::Sent, 400, 1_200);
        metrics.refused(102);
        metrics.acked(Duration::from_millis(250));
        metrics.lag(UnitCode::Nation, 7);
        metrics.sessions("live", 2);
        let page = metrics.text();
        let has = |line: &str| assert!(page.lines().any(|found| found == line), "{line}\n{page}");
        has("hamgam_entries_total{direction=\"received\"} 23");
        has("hamgam_segments_total{direction=\"received\"} 2");
        has("hamgam_udp_bytes_total{direction=\"sent\"} 1200");
        has("hamgam_refusals_total{code=\"102\"} 1");
        has("hamgam_ack_seconds_bucket{le=\"0.3\"} 1");
        has("hamgam_lag_entries{unit=\"IR\"} 7");
        has("hamgam_sessions{state=\"live\"} 2");
        assert!(page.ends_with("# EOF\n"));
    }
}
