//! The office's date and time, from a clock that the caller hands in.

use std::fmt;
use std::sync::Arc;

use model::{JalaliDate, Timestamp};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;

/// Says what time it is.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A clock with the office's distance from UTC.
#[derive(Clone)]
pub(crate) struct OfficeClock {
    pub(crate) clock: Clock,
    pub(crate) offset_minutes: i32,
}

/// A moment as the office reads it; no day where the clock is centuries off.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Stamp {
    pub(crate) day: Option<JalaliDate>,
    pub(crate) seconds_of_day: u64,
}

impl OfficeClock {
    pub(crate) fn now(&self) -> Stamp {
        let now = (self.clock)();
        let offset_ms = i64::from(self.offset_minutes) * 60_000;
        let local_ms = now.ms().saturating_add_signed(offset_ms);
        Stamp {
            day: now.civil_day(self.offset_minutes).ok(),
            seconds_of_day: local_ms / 1_000 % 86_400,
        }
    }
}

impl Stamp {
    /// The day as file names and lines write it.
    pub(crate) fn day_text(self) -> String {
        self.day.map_or_else(|| "no-date".to_owned(), |day| day.to_string())
    }

    fn hms(self) -> (u64, u64, u64) {
        let seconds = self.seconds_of_day;
        (seconds / 3_600, seconds / 60 % 60, seconds % 60)
    }

    /// As a file name takes it.
    pub(crate) fn file_text(self) -> String {
        let (hours, minutes, seconds) = self.hms();
        format!("{}-{hours:02}{minutes:02}{seconds:02}", self.day_text())
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hours, minutes, seconds) = self.hms();
        write!(f, "{} {hours:02}:{minutes:02}:{seconds:02}", self.day_text())
    }
}

impl FormatTime for OfficeClock {
    fn format_time(&self, writer: &mut Writer<'_>) -> fmt::Result {
        write!(writer, "{}", self.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64, offset_minutes: i32) -> String {
        let clock: Clock = Arc::new(move || Timestamp::from_ms(ms));
        OfficeClock { clock, offset_minutes }.now().to_string()
    }

    #[test]
    fn the_office_reads_its_own_day_and_time() {
        // 2022-12-06T05:44:22Z
        assert_eq!(at(1_670_305_462_000, 210), "1401-09-15 09:14:22");
        assert_eq!(at(1_670_305_462_000, 0), "1401-09-15 05:44:22");
        // 2022-12-05T21:00:00Z is past midnight in Tehran.
        assert_eq!(at(1_670_274_000_000, 210), "1401-09-15 00:30:00");
    }

    #[test]
    fn a_clock_that_is_centuries_off_still_has_a_line() {
        assert!(at(u64::MAX / 2, 210).starts_with("no-date "));
    }
}
