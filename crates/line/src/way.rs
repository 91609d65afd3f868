//! One direction of a line: what becomes of each datagram, and when.

use std::time::Duration;

use crate::conditions::Conditions;
use crate::dice::Dice;

/// Which directions are meant.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Ways {
    /// From clients to the target.
    To,
    /// From the target back.
    Back,
    /// Both.
    Both,
}

/// One direction. Times count from the line's beginning.
#[derive(Clone, Debug)]
pub struct Way {
    conditions: Conditions,
    dice: Dice,
    is_cut: bool,
    /// A run of losses is on.
    is_bad: bool,
    /// The line is busy with earlier datagrams until then.
    busy_until: Duration,
    /// When the last one in order comes out.
    last_due: Duration,
    counted: Counted,
}

/// What became of a datagram: the moments at which it comes out.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Passage {
    /// It doesn't.
    Lost,
    /// Once.
    Due(Duration),
    /// Twice.
    Twice(Duration, Duration),
}

/// What a direction has seen.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counted {
    /// Datagrams that went in.
    pub datagrams: u64,
    /// Their bytes, without headers.
    pub bytes: u64,
    /// Datagrams that came out, a doubled one twice.
    pub passed: u64,
    /// Lost by chance.
    pub lost: u64,
    /// Lost since too many waited.
    pub dropped: u64,
    /// Lost since the line was cut.
    pub cut: u64,
}

/// Headers of IPv4 and UDP.
const HEADER_BYTES: u64 = 28;
const MILLION: u64 = 1_000_000;

impl Way {
    /// A direction under these conditions.
    pub const fn new(conditions: Conditions, seed: u64) -> Self {
        Self {
            conditions,
            dice: Dice::new(seed),
            is_cut: false,
            is_bad: false,
            busy_until: Duration::ZERO,
            last_due: Duration::ZERO,
            counted: Counted { datagrams: 0, bytes: 0, passed: 0, lost: 0, dropped: 0, cut: 0 },
        }
    }

    /// Its conditions, to change.
    pub const fn conditions(&mut self) -> &mut Conditions {
        &mut self.conditions
    }

    /// Cuts it, or makes it whole. What is under way comes out.
    pub const fn cut(&mut self, is_cut: bool) {
        self.is_cut = is_cut;
    }

    /// What it has seen.
    pub const fn counted(&self) -> Counted {
        self.counted
    }

    /// Takes a datagram of so many bytes. `now` never goes back.
    pub fn pass(&mut self, now: Duration, bytes: usize) -> Passage {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.counted.datagrams += 1;
        self.counted.bytes = self.counted.bytes.saturating_add(bytes);
        if self.is_cut {
            self.counted.cut += 1;
            return Passage::Lost;
        }
        let Some(through) = self.serialized(now, bytes.saturating_add(HEADER_BYTES)) else {
            self.counted.dropped += 1;
            return Passage::Lost;
        };
        if self.is_lost() {
            self.counted.lost += 1;
            return Passage::Lost;
        }
        let first = self.due(through);
        if self.dice.falls(self.conditions.duplicate.millionths()) {
            self.counted.passed += 2;
            return Passage::Twice(first, self.due(through));
        }
        self.counted.passed += 1;
        Passage::Due(first)
    }

    /// When the last bit is on the line; `None` if there is no room to wait for that.
    fn serialized(&mut self, now: Duration, bytes: u64) -> Option<Duration> {
        let Some(rate) = self.conditions.rate else { return Some(now) };
        let wait = self.busy_until.saturating_sub(now);
        let waiting = wait.as_micros().saturating_mul(u128::from(rate)) / 8 / u128::from(MILLION);
        if u128::from(self.conditions.queue_bytes) < waiting.saturating_add(u128::from(bytes)) {
            return None;
        }
        let micros = bytes.saturating_mul(8 * MILLION).div_ceil(rate);
        self.busy_until = self.busy_until.max(now).saturating_add(Duration::from_micros(micros));
        Some(self.busy_until)
    }

    /// Gilbert's model: runs of losses whose mean length is `burst`, `loss` of all on average.
    fn is_lost(&mut self) -> bool {
        let (loss, burst) = (u64::from(self.conditions.loss.millionths()), self.conditions.burst);
        if loss == MILLION {
            return true;
        }
        if burst <= 1 {
            return self.dice.falls(self.conditions.loss.millionths());
        }
        let burst = u64::from(burst);
        self.is_bad = if self.is_bad {
            self.dice.below(burst) != 0
        } else {
            let begins = loss.saturating_mul(MILLION) / (burst * (MILLION - loss));
            self.dice.below(MILLION) < begins
        };
        self.is_bad
    }

    fn due(&mut self, through: Duration) -> Duration {
        let jitter = u64::try_from(self.conditions.jitter.as_micros()).unwrap_or(u64::MAX);
        let more = Duration::from_micros(self.dice.below(jitter.saturating_add(1)));
        if self.dice.falls(self.conditions.reorder.millionths()) {
            // It comes out as soon as it is through, before those under way.
            return through;
        }
        let due = through.saturating_add(self.conditions.delay).saturating_add(more);
        self.last_due = self.last_due.max(due);
        self.last_due
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::conditions::Share;

    const PACKETS: u32 = 200_000;

    fn lost_of(loss: u32, burst: u32, seed: u64) -> (u32, u32) {
        let loss = Share::percent(loss);
        let mut way = Way::new(Conditions { loss, burst, ..Conditions::default() }, seed);
        let lost: Vec<bool> =
            (0..PACKETS).map(|_| way.pass(Duration::ZERO, 100) == Passage::Lost).collect();
        let runs = lost.windows(2).filter(|pair| !pair[0] && pair[1]).count();
        let count = lost.iter().filter(|lost| **lost).count();
        (u32::try_from(count).unwrap(), u32::try_from(runs).unwrap())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn as_many_are_lost_as_asked_in_runs_as_long_as_asked(
            loss in 5_u32..30, burst in 1_u32..8, seed: u64,
        ) {
            let (lost, runs) = lost_of(loss, burst, seed);
            let wanted = PACKETS * loss / 100;
            prop_assert!(wanted * 8 / 10 < lost && lost < wanted * 12 / 10, "{lost} of {wanted}");
            if 1 < burst {
                let mean = lost * 10 / runs.max(1);
                prop_assert!(burst * 8 < mean && mean < burst * 12, "{mean}/10 for {burst}");
            }
        }

        #[test]
        fn no_more_gets_through_than_the_rate_lets(
            rate in 8_000_u64..1_000_000, sizes in prop::collection::vec(1_usize..1_400, 1..200),
        ) {
            let conditions = Conditions { rate: Some(rate), ..Conditions::default() };
            let mut way = Way::new(conditions, 1);
            let mut through = 0;
            for size in sizes {
                if let Passage::Due(due) = way.pass(Duration::ZERO, size) {
                    through += u64::try_from(size).unwrap() + HEADER_BYTES;
                    let could = due.as_micros() * u128::from(rate) / 8 / 1_000_000 + 1;
                    prop_assert!(u128::from(through) <= could, "{through} of {could}");
                }
            }
        }

        #[test]
        fn the_same_seed_is_the_same_line(
            seed: u64, times in prop::collection::vec(0_u64..50, 1..300),
        ) {
            let conditions = Conditions {
                delay: Duration::from_millis(20),
                jitter: Duration::from_millis(30),
                loss: Share::percent(10),
                burst: 3,
                rate: Some(256_000),
                duplicate: Share::percent(10),
                reorder: Share::percent(10),
                ..Conditions::default()
            };
            let run = || {
                let mut way = Way::new(conditions.clone(), seed);
                let mut now = Duration::ZERO;
                let passages: Vec<Passage> = times
                    .iter()
                    .map(|wait| {
                        now += Duration::from_millis(*wait);
                        way.pass(now, 500)
                    })
                    .collect();
                (passages, way.counted())
            };
            prop_assert_eq!(run(), run());
        }
    }

    #[test]
    fn nothing_passes_a_cut_line_and_all_of_it_a_whole_one() {
        let mut way = Way::new(Conditions::default(), 1);
        way.cut(true);
        assert_eq!(way.pass(Duration::ZERO, 9), Passage::Lost);
        way.cut(false);
        assert_eq!(way.pass(Duration::ZERO, 9), Passage::Due(Duration::ZERO));
        let seen = Counted { datagrams: 2, bytes: 18, passed: 1, cut: 1, ..Counted::default() };
        assert_eq!(way.counted(), seen);
    }

    #[test]
    fn what_finds_no_room_to_wait_is_dropped() {
        let conditions =
            Conditions { rate: Some(8_000), queue_bytes: 2_000, ..Conditions::default() };
        let mut way = Way::new(conditions, 1);
        let due = |way: &mut Way| way.pass(Duration::ZERO, 972);
        assert_eq!(due(&mut way), Passage::Due(Duration::from_secs(1)));
        assert_eq!(due(&mut way), Passage::Due(Duration::from_secs(2)));
        assert_eq!(due(&mut way), Passage::Lost);
        assert_eq!(way.counted().dropped, 1);
        assert_eq!(way.pass(Duration::from_secs(1), 972), Passage::Due(Duration::from_secs(3)));
    }
}
