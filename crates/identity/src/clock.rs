//! The clock certificates are judged by: it survives a PC that believes it is 1980.

use std::time::Duration;

use model::Timestamp;

/// What a machine can know of the time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ClockReadings {
    /// When the program was built.
    pub build: Timestamp,
    /// What a hub last said, if one was met: its newest word counts, also if an earlier one was later.
    pub hub: Option<Timestamp>,
    /// The newest time that was written to disk.
    pub persisted: Option<Timestamp>,
    /// What the system's clock says.
    pub system: Timestamp,
}

/// A lower bound of the time, good enough for certificates and for nothing else.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct TlsClock(Timestamp);

/// A system clock further ahead than this is out of order: 20 years.
const SANE_AHEAD: Duration = Duration::from_hours(20 * 365 * 24);

impl TlsClock {
    /// The newest of all readings that can be believed.
    ///
    /// What a hub said is not, if it lies more than twenty years ahead of what was written to disk
    /// and of the build; the system's clock isn't, if it lies so far ahead of all of these.
    pub fn at(readings: ClockReadings) -> Self {
        let ClockReadings { build, hub, persisted, system } = readings;
        let sane = |reading: Timestamp, known: Timestamp| {
            let ahead_ms = u64::try_from(SANE_AHEAD.as_millis()).expect("20 years are few");
            let is_sane = reading <= Timestamp::from_ms(known.ms().saturating_add(ahead_ms));
            if is_sane { known.max(reading) } else { known }
        };
        let written = persisted.map_or(build, |persisted| build.max(persisted));
        let told = hub.map_or(written, |hub| sane(hub, written));
        Self(sane(system, told))
    }

    /// The moment to judge certificates at.
    pub const fn now(self) -> Timestamp {
        self.0
    }

    /// What of it is written to disk, as [`ClockReadings::persisted`] of the time to come.
    ///
    /// A clock that was put years ahead for an hour must not count for years, so what is written goes
    /// on no faster than this process has lived since `before` was: it stays a lower bound.
    pub fn remembered(self, build: Timestamp, before: Timestamp, lived: Duration) -> Timestamp {
        let lived_ms = u64::try_from(lived.as_millis()).unwrap_or(u64::MAX);
        let most = build.max(before).ms().saturating_add(lived_ms);
        before.max(self.0.min(Timestamp::from_ms(most)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: u64 = 365 * 86_400_000;

    fn at(build: u64, hub: Option<u64>, persisted: Option<u64>, system: u64) -> u64 {
        let time = |years: u64| Timestamp::from_ms(years.saturating_mul(YEAR));
        let readings = ClockReadings {
            build: time(build),
            hub: hub.map(time),
            persisted: persisted.map(time),
            system: time(system),
        };
        TlsClock::at(readings).now().ms() / YEAR
    }

    #[test]
    fn the_newest_believable_reading_counts() {
        assert_eq!(at(55, None, None, 56), 56);
        assert_eq!(at(55, Some(57), None, 56), 57);
        assert_eq!(at(55, Some(57), Some(58), 56), 58);
    }

    #[test]
    fn a_pc_that_believes_it_is_1980_is_not_believed() {
        assert_eq!(at(55, None, None, 10), 55);
        assert_eq!(at(55, None, Some(56), 10), 56);
    }

    #[test]
    fn what_is_remembered_goes_on_no_faster_than_time() {
        let at = Timestamp::from_ms;
        let (build, hour) = (at(55 * YEAR), Duration::from_hours(1));
        let remembered =
            |shown: u64, before: u64| TlsClock(at(shown)).remembered(build, at(before), hour).ms();
        assert_eq!(remembered(63 * YEAR, 0), 55 * YEAR + 3_600_000, "eight years ahead");
        assert_eq!(remembered(63 * YEAR, 56 * YEAR), 56 * YEAR + 3_600_000);
        assert_eq!(remembered(56 * YEAR + 7, 56 * YEAR), 56 * YEAR + 7);
        assert_eq!(remembered(55 * YEAR, 56 * YEAR), 56 * YEAR, "never back");
    }

    #[test]
    fn a_pc_that_is_generations_ahead_is_not_believed() {
        assert_eq!(at(55, None, None, 75), 75);
        assert_eq!(at(55, None, None, 76), 55);
        assert_eq!(at(55, Some(60), None, 79), 79);
        assert_eq!(at(55, Some(89), None, 56), 56, "a hub is believed no more than a PC");
        assert_eq!(at(55, None, None, u64::MAX), 55);
    }
}
