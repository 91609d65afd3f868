//! The machine's clock: the only place of the programs that reads it.

use std::time::{SystemTime, UNIX_EPOCH};

use model::{JalaliDate, Timestamp};
use settings::UtcOffset;

/// Machine time.
#[expect(clippy::disallowed_methods, reason = "the one seam to the machine's clock")]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_ms(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// Today's civil date where the office is; a clock that is centuries off gives the calendar's end.
pub(crate) fn today(now: Timestamp, offset: UtcOffset) -> JalaliDate {
    let fallback = || JalaliDate::new(1500, 1, 1).expect("the calendar's last year");
    now.civil_day(offset.minutes()).unwrap_or_else(|_| fallback())
}
