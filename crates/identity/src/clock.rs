//! The clock certificates are judged by: it survives a PC that believes it is 1980.

use std::time::Duration;

use model::Timestamp;

/// What a machine can know of the time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ClockReadings {
    /// When the program was built.
    pub build: Timestamp,
    /// What a hub last said, if one was met.
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
    /// The system's clock is not, if it lies before the build or more than twenty years ahead of
    /// the newest of the others.
    pub fn at(readings: ClockReadings) -> Self {
        let ClockReadings { build, hub, persisted, system } = readings;
        let known = [hub, persisted].into_iter().flatten().fold(build, Ord::max);
        let ahead_ms = u64::try_from(SANE_AHEAD.as_millis()).expect("20 years are few");
        let sane = system <= Timestamp::from_ms(known.ms().saturating_add(ahead_ms));
        Self(if sane { known.max(system) } else { known })
    }

    /// The moment to judge certificates at.
    pub const fn now(self) -> Timestamp {
        self.0
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
    fn a_pc_that_is_generations_ahead_is_not_believed() {
        assert_eq!(at(55, None, None, 75), 75);
        assert_eq!(at(55, None, None, 76), 55);
        assert_eq!(at(55, Some(60), None, 79), 79);
        assert_eq!(at(55, None, None, u64::MAX), 55);
    }
}
