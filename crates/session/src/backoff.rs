//! How long to wait after a failure.

use std::time::Duration;

use model::planted::{Bug, planted};

use crate::chance::spread;

/// Exponential waits with full jitter: a thousand nodes that lost the same hub don't come back
/// together.
///
/// Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Backoff {
    floor: Duration,
    ceiling: Duration,
    failures: u32,
}

impl Backoff {
    /// Waits from `floor` to `ceiling`; a ceiling below the floor is taken for the floor.
    pub const fn new(floor: Duration, ceiling: Duration) -> Self {
        Self { floor, ceiling, failures: 0 }
    }

    /// One failure more. Returns how long to wait: at least the floor, and at least what the peer
    /// asked for, with jitter above it as well.
    pub fn fail(&mut self, asked: Option<Duration>, seed: u64) -> Duration {
        let doubled = 1u32.checked_shl(self.failures).unwrap_or(u32::MAX);
        let ceiling = if planted(Bug::BackoffWithoutEnd) { Duration::MAX } else { self.ceiling };
        let cap = self.floor.saturating_mul(doubled).min(ceiling.max(self.floor));
        self.failures = self.failures.saturating_add(1);
        let own = self.floor.saturating_add(spread(cap.saturating_sub(self.floor), seed));
        match asked.filter(|_| !planted(Bug::WishIgnored)) {
            // Somebody who is told "in ten seconds" comes within ten to fifteen.
            Some(asked) => own.max(asked.saturating_add(spread(asked / 2, seed))),
            None => own,
        }
    }

    /// It went well: the next failure waits from the floor again.
    pub const fn succeed(&mut self) {
        self.failures = 0;
    }

    /// Failures since the last success.
    pub const fn failures(&self) -> u32 {
        self.failures
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FLOOR: Duration = Duration::from_secs(1);
    const CEILING: Duration = Duration::from_secs(300);

    #[test]
    fn waits_double_up_to_the_ceiling_and_begin_again() {
        let most = |failures: u32| {
            let mut longest = Duration::ZERO;
            for seed in 0..2_000 {
                let mut backoff = Backoff { floor: FLOOR, ceiling: CEILING, failures };
                longest = longest.max(backoff.fail(None, seed));
            }
            longest.as_secs_f64().round()
        };
        let waits: Vec<f64> = [0, 1, 2, 3, 8, 9, 31, 32, 5_000].map(most).to_vec();
        assert_eq!(waits, [1.0, 2.0, 4.0, 8.0, 256.0, 300.0, 300.0, 300.0, 300.0]);
        let mut backoff = Backoff::new(FLOOR, CEILING);
        let first = backoff.fail(None, 3);
        backoff.fail(None, 4);
        assert_eq!(backoff.failures(), 2);
        backoff.succeed();
        assert_eq!(backoff.fail(None, 3), first);
    }

    proptest! {
        #[test]
        fn no_wait_is_below_the_floor_or_what_was_asked(
            failures in 0u32..100,
            seed in any::<u64>(),
            asked in prop::option::of(0u64..100_000),
        ) {
            let asked = asked.map(Duration::from_millis);
            let mut backoff = Backoff { floor: FLOOR, ceiling: CEILING, failures };
            let wait = backoff.fail(asked, seed);
            prop_assert!(FLOOR <= wait && asked.unwrap_or_default() <= wait);
            prop_assert!(wait <= CEILING.max(asked.unwrap_or_default() * 3 / 2));
        }
    }
}
