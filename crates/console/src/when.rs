//! Moments and spans as people read them.

use std::time::Duration;

use model::{Say, Timestamp, say};
use settings::UtcOffset;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// A moment on the office's clock: `1405/09/03 07:42`.
pub fn moment(at: Timestamp, offset: UtcOffset) -> String {
    let minutes = i64::from(offset.minutes());
    let local = i64::try_from(at.ms() / 60_000).unwrap_or(i64::MAX).saturating_add(minutes);
    let (hour, minute) = (local.div_euclid(60).rem_euclid(24), local.rem_euclid(60));
    let day = at.civil_day(offset.minutes()).map_or_else(|_| "?".to_owned(), |day| day.slashed());
    format!("{day} {hour:02}:{minute:02}")
}

/// A span in its two largest units: `2 h 29 min`.
pub fn span(span: Duration) -> Say {
    let seconds = span.as_secs();
    let (days, hours) = (seconds / DAY, seconds % DAY / HOUR);
    let (minutes, rest) = (seconds % HOUR / MINUTE, seconds % MINUTE);
    match (days, hours, minutes) {
        (0, 0, 0) => say!("{rest} ثانیه", "{rest} s"),
        (0, 0, _) if minutes < 10 && 0 < rest => {
            say!("{minutes} دقیقه و {rest} ثانیه", "{minutes} min {rest} s")
        }
        (0, 0, _) => say!("{minutes} دقیقه", "{minutes} min"),
        (0, _, 0) => say!("{hours} ساعت", "{hours} h"),
        (0, _, _) => say!("{hours} ساعت و {minutes} دقیقه", "{hours} h {minutes} min"),
        (_, 0, _) => say!("{days} روز", "{days} d"),
        (_, _, _) => say!("{days} روز و {hours} ساعت", "{days} d {hours} h"),
    }
}

/// How long ago something was; a clock that went back makes it now.
pub fn ago(now: Timestamp, at: Timestamp) -> Say {
    let Say { fa, en } = span(Duration::from_millis(now.ms().saturating_sub(at.ms())));
    say!("{fa} پیش", "{en} ago")
}

/// How long until something; what should have been is now.
pub fn ahead(now: Timestamp, at: Timestamp) -> Say {
    let Say { fa, en } = span(Duration::from_millis(at.ms().saturating_sub(now.ms())));
    say!("{fa} دیگر", "in {en}")
}

/// A number of bytes: `18 kB`.
pub fn bytes(bytes: u64) -> Say {
    match bytes {
        0..10_000 => say!("{bytes} بایت", "{bytes} B"),
        10_000..10_000_000 => {
            let kilo = bytes / 1_000;
            say!("{kilo} کیلوبایت", "{kilo} kB")
        }
        _ => {
            let mega = bytes / 1_000_000;
            say!("{mega} مگابایت", "{mega} MB")
        }
    }
}

#[cfg(test)]
mod tests {
    use model::Lang;
    use settings::NodeSettings;

    use super::*;

    #[test]
    fn a_moment_is_told_on_the_offices_clock() {
        let offset = NodeSettings::default().clock.offset;
        // 2026-11-24T04:10:00Z
        let at = Timestamp::from_ms(1_795_493_400_000);
        assert_eq!(moment(at, offset), "1405/09/03 07:40");
        let evening = Timestamp::from_ms(at.ms() + 17 * 3_600_000);
        assert_eq!(moment(evening, offset), "1405/09/04 00:40");
    }

    #[test]
    fn spans_are_told_in_two_units() {
        let told = |seconds| span(Duration::from_secs(seconds)).in_lang(Lang::En).to_owned();
        assert_eq!(told(0), "0 s");
        assert_eq!(told(75), "1 min 15 s");
        assert_eq!(told(29 * 60 + 3), "29 min");
        assert_eq!(told(2 * 3_600 + 29 * 60), "2 h 29 min");
        assert_eq!(told(6 * 86_400 + 3 * 3_600), "6 d 3 h");
        let (early, late) = (Timestamp::from_ms(0), Timestamp::from_ms(90_000));
        assert_eq!(ago(late, early).en, "1 min 30 s ago");
        assert_eq!(ago(early, late).en, "0 s ago");
    }
}
