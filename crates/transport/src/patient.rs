//! How much may be under way on a line that loses at random: judged by the queue it builds, not by
//! what it loses.
//!
//! ```text
//! queue = smoothed round trip − shortest of late      loss = of the last hundred or so datagrams
//!
//! first:  double each round trip until a queue stands
//! then:   queue small: a quarter more each round trip     in between: hold
//!         queue long, or a third lost: a quarter less, at most once a round trip
//!         all lost for long: begin again
//! ```
//! A radio or satellite line drops datagrams because the weather is bad; to halve the window for each
//! is to leave the line empty. The loss of a full queue shows itself before, as delay.

use std::any::Any;
use std::sync::Arc;
use std::time::{Duration, Instant};

use quinn::congestion::{Controller, ControllerFactory};
use quinn_proto::RttEstimator;

/// Datagrams under way before anything was measured: RFC 9002's ten.
const FIRST: u64 = 10;
/// Never fewer: one that is lost is noticed by those behind it.
const LEAST: u64 = 4;
/// A queue counts as small below a half of the round trip, as long above the whole of it.
const SMALL: Duration = Duration::from_millis(60);
const LONG: Duration = Duration::from_millis(200);
/// The shortest round trip is remembered for one to two of these: the way may have become longer.
const REMEMBERED: Duration = Duration::from_secs(30);
/// Loss is judged over so many datagrams, the older half counting half.
const JUDGED: u64 = 96;

/// Makes a [`Patient`] for each connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PatientConfig;

impl ControllerFactory for PatientConfig {
    fn build(self: Arc<Self>, now: Instant, current_mtu: u16) -> Box<dyn Controller> {
        Box::new(Patient::new(now, current_mtu))
    }
}

/// One connection's window.
#[derive(Clone, Debug)]
pub(crate) struct Patient {
    mtu: u64,
    window: u64,
    /// Until a queue was seen for the first time.
    begins: bool,
    shortest: Shortest,
    /// Sent before this, a datagram tells of the window as it was.
    changed: Instant,
    acked: u64,
    lost: u64,
}

/// The shortest round trip of late.
#[derive(Clone, Copy, Debug)]
struct Shortest {
    since: Instant,
    now: Duration,
    before: Duration,
}

impl Shortest {
    const fn new(since: Instant) -> Self {
        Self { since, now: Duration::MAX, before: Duration::MAX }
    }

    /// Takes in a measurement. Says whether an older one is forgotten.
    fn see(&mut self, now: Instant, round_trip: Duration) -> bool {
        let over = REMEMBERED <= now.saturating_duration_since(self.since);
        if over {
            *self = Self { since: now, now: Duration::MAX, before: self.now };
        }
        self.now = self.now.min(round_trip);
        over
    }

    fn get(&self) -> Duration {
        self.now.min(self.before)
    }
}

impl Patient {
    fn new(now: Instant, mtu: u16) -> Self {
        let mtu = u64::from(mtu);
        Self {
            mtu,
            window: FIRST * mtu,
            begins: true,
            shortest: Shortest::new(now),
            changed: now,
            acked: 0,
            lost: 0,
        }
    }

    fn least(&self) -> u64 {
        LEAST.saturating_mul(self.mtu)
    }

    fn shrink(&mut self, now: Instant) {
        self.begins = false;
        self.changed = now;
        self.window = (self.window / 4).saturating_mul(3).max(self.least());
    }

    fn judge(&mut self, acked: u64, lost: u64) {
        self.acked = self.acked.saturating_add(acked);
        self.lost = self.lost.saturating_add(lost);
        if JUDGED.saturating_mul(self.mtu) < self.acked.saturating_add(self.lost) {
            self.acked /= 2;
            self.lost /= 2;
        }
    }

    /// A third of what was sent, and enough of it to tell bad luck from a line that is too full.
    fn loses_much(&self) -> bool {
        let seen = self.acked.saturating_add(self.lost);
        (JUDGED / 3).saturating_mul(self.mtu) < seen && seen < self.lost.saturating_mul(3)
    }

    /// `sent` at its time, a datagram's bytes are there; `smoothed` is the round trip of late.
    fn arrived(
        &mut self,
        now: Instant,
        sent: Instant,
        bytes: u64,
        (full, smoothed): (bool, Duration),
    ) {
        self.judge(bytes, 0);
        let forgets = self.shortest.see(now, now.saturating_duration_since(sent));
        let shortest = self.shortest.get();
        let queue = smoothed.saturating_sub(shortest);
        if forgets && !self.begins {
            // A queue of one's own would be taken for the way itself: let it run dry once.
            self.shrink(now);
        } else if LONG.max(shortest) < queue {
            if self.changed <= sent {
                self.shrink(now);
            }
        } else if SMALL.max(shortest / 2) <= queue {
            self.begins = false;
        } else if full {
            let more = if self.begins { bytes } else { bytes / 4 };
            self.window = self.window.saturating_add(more);
        }
    }
}

impl Controller for Patient {
    fn on_ack(
        &mut self,
        now: Instant,
        sent: Instant,
        bytes: u64,
        app_limited: bool,
        rtt: &RttEstimator,
    ) {
        self.arrived(now, sent, bytes, (!app_limited, rtt.get()));
    }

    fn on_congestion_event(
        &mut self,
        now: Instant,
        sent: Instant,
        is_persistent_congestion: bool,
        lost_bytes: u64,
    ) {
        self.judge(0, lost_bytes);
        if is_persistent_congestion {
            let mtu = u16::try_from(self.mtu).unwrap_or(u16::MAX);
            *self = Self { window: self.least(), ..Self::new(now, mtu) };
        } else if self.changed <= sent && self.loses_much() {
            self.shrink(now);
        }
    }

    fn on_mtu_update(&mut self, new_mtu: u16) {
        self.mtu = u64::from(new_mtu);
        self.window = self.window.max(self.least());
    }

    fn window(&self) -> u64 {
        self.window
    }

    fn clone_box(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }

    fn initial_window(&self) -> u64 {
        FIRST.saturating_mul(self.mtu)
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "quinn measures in these instants; any will do here")]
mod tests {
    use super::*;

    const MTU: u16 = 1_200;
    const WAY: Duration = Duration::from_millis(1_000);

    /// A window and the moment, some round trips on.
    struct Road {
        patient: Patient,
        now: Instant,
    }

    impl Road {
        fn new() -> Self {
            let now = Instant::now();
            Self { patient: Patient::new(now, MTU), now }
        }

        /// A round trip in which the whole window arrives, behind a queue of so long.
        fn trip(&mut self, queue: Duration, full: bool) -> u64 {
            let sent = self.now;
            self.now += WAY + queue;
            for _ in 0..self.patient.window / u64::from(MTU) {
                self.patient.arrived(self.now, sent, MTU.into(), (full, WAY + queue));
            }
            self.patient.window
        }

        fn lose(&mut self, share: u64) {
            let sent = self.now;
            self.now += WAY;
            for at in 0..100 {
                if at % 100 < share {
                    self.patient.on_congestion_event(self.now, sent, false, MTU.into());
                } else {
                    self.patient.arrived(self.now, sent, MTU.into(), (false, WAY));
                }
            }
        }
    }

    #[test]
    fn an_empty_line_is_filled_twice_as_much_each_round_trip() {
        let mut road = Road::new();
        assert_eq!(road.patient.initial_window(), 12_000);
        assert_eq!(road.trip(Duration::ZERO, true), 24_000);
        assert_eq!(road.trip(Duration::ZERO, true), 48_000);
    }

    #[test]
    fn a_queue_ends_the_doubling_and_a_long_one_takes_a_quarter_back() {
        let mut road = Road::new();
        road.trip(Duration::ZERO, true);
        assert_eq!(road.trip(WAY * 3 / 4, true), 24_000, "it stands: enough");
        assert_eq!(road.trip(Duration::ZERO, true), 30_000, "a quarter more, no longer twice");
        let less = road.trip(WAY * 3, true);
        assert_eq!(less, 22_500, "once for the whole round trip");
    }

    #[test]
    fn one_in_ten_lost_is_weather() {
        let mut road = Road::new();
        let before = road.patient.window;
        road.lose(10);
        road.lose(10);
        assert_eq!(road.patient.window, before);
    }

    #[test]
    fn half_of_it_lost_is_a_line_too_full() {
        let mut road = Road::new();
        road.lose(50);
        let before = road.patient.window;
        assert!(before < 12_000, "{before}");
        (0..20).for_each(|_| road.lose(50));
        assert_eq!(road.patient.window, 4 * u64::from(MTU), "never less than four datagrams");
    }

    #[test]
    fn who_has_little_to_say_proves_nothing_about_the_line() {
        let mut road = Road::new();
        assert_eq!(road.trip(Duration::ZERO, false), 12_000);
    }

    #[test]
    fn after_a_long_silence_it_begins_again() {
        let mut road = Road::new();
        road.trip(Duration::ZERO, true);
        let sent = road.now;
        road.patient.on_congestion_event(sent + WAY * 10, sent, true, 24_000);
        assert_eq!(road.patient.window, 4_800);
        road.now += WAY * 10;
        assert_eq!(road.trip(Duration::ZERO, true), 9_600, "and doubles");
    }

    #[test]
    fn the_shortest_way_is_forgotten_in_time() {
        let mut shortest = Shortest::new(Instant::now());
        let at = |seconds| shortest.since + Duration::from_secs(seconds);
        let (one, thirty, sixty) = (at(1), at(31), at(62));
        shortest.see(one, Duration::from_millis(100));
        assert!(shortest.see(thirty, Duration::from_millis(900)));
        assert_eq!(shortest.get(), Duration::from_millis(100));
        assert!(shortest.see(sixty, Duration::from_millis(900)));
        assert_eq!(shortest.get(), Duration::from_millis(900));
    }
}
