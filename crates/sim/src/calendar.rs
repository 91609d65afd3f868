//! The run's own calendar: true time, which no machine's clock has to agree with.

use model::{Instant, JalaliDate};

/// Milliseconds of a day.
pub const DAY_MS: u64 = 86_400_000;
/// Milliseconds of an hour.
pub const HOUR_MS: u64 = 3_600_000;
/// Milliseconds of a minute.
pub const MINUTE_MS: u64 = 60_000;
/// The machine time at which every run begins, by a clock that is right.
pub(crate) const BEGINS_UTC_MS: u64 = 1_649_030_400_000;

/// The civil day at a moment of the run. The first is 1401/01/15.
///
/// # Panics
/// Past the calendar's last year, a century on.
pub fn day_of(instant: Instant) -> JalaliDate {
    let first = JalaliDate::new(1401, 1, 15).expect("a day of the calendar");
    first.plus_days(i32::try_from(instant.ms() / DAY_MS).expect("runs take years, not ages"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_follow_one_another() {
        assert_eq!(day_of(Instant::from_ms(0)).slashed(), "1401/01/15");
        assert_eq!(day_of(Instant::from_ms(20 * DAY_MS + 1)).slashed(), "1401/02/04");
    }
}
