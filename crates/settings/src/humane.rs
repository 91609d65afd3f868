//! Sizes, durations, offsets and log levels as people write them.

use std::fmt;
use std::time::Duration;

use model::text::fold_digits;

use crate::document::Setting;
use crate::fault::Want;

/// A size of memory, in bytes.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Size(u64);

/// The office's distance from UTC, in minutes.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct UtcOffset(i32);

/// Which messages the log takes: a level, or levels by part of the program.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LogFilter(String);

impl Size {
    /// In bytes.
    pub const fn bytes(self) -> u64 {
        self.0
    }
}

impl UtcOffset {
    /// In minutes, east of Greenwich positive.
    pub const fn minutes(self) -> i32 {
        self.0
    }
}

impl LogFilter {
    /// As the log's filter reads it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

impl Setting for Size {
    const WANT: Want = Want::Size { bounds: &("1 MiB", "4 GiB") };

    fn read(text: &str) -> Option<Self> {
        size(text).filter(|size| (MIB..=4 * GIB).contains(&size.0))
    }
}

/// How long a person would wait.
impl Setting for Duration {
    const WANT: Want = Want::Duration { bounds: &("0s", "10 min") };

    fn read(text: &str) -> Option<Self> {
        let duration = duration(text)?;
        (duration <= Self::from_secs(600)).then_some(duration)
    }
}

/// A size as people write it, "64 MiB", of any number of bytes.
pub fn size(text: &str) -> Option<Size> {
    let (number, unit) = number_and_unit(text)?;
    let bytes = match unit.as_str() {
        "b" => 1,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => MIB,
        "gib" => GIB,
        _ => return None,
    };
    number.checked_mul(bytes).map(Size)
}

/// A duration as people write it, of any length.
pub fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = number_and_unit(text)?;
    let ms = match unit.as_str() {
        "ms" => 1,
        "s" | "sec" | "second" | "seconds" => 1_000,
        "m" | "min" | "minute" | "minutes" => 60_000,
        "h" | "hour" | "hours" => 3_600_000,
        _ => return None,
    };
    number.checked_mul(ms).map(Duration::from_millis)
}

impl Setting for UtcOffset {
    const WANT: Want = Want::Offset;

    fn read(text: &str) -> Option<Self> {
        let text = fold_digits(text);
        let (sign, rest) = match text.split_at_checked(1)? {
            ("+", rest) => (1, rest),
            ("-", rest) => (-1, rest),
            _ => return None,
        };
        let (hours, minutes) = rest.split_once(':')?;
        let two = |text: &str| -> Option<i32> {
            let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
            if digits { text.parse().ok() } else { None }
        };
        let (hours, minutes) = (two(hours)?, two(minutes)?);
        let total = hours * 60 + minutes;
        (minutes < 60 && total <= 14 * 60).then_some(Self(sign * total))
    }
}

impl Setting for LogFilter {
    const WANT: Want = Want::Filter;

    fn read(text: &str) -> Option<Self> {
        const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
        let part = |part: &str| {
            let (target, level) = part.split_once('=').unwrap_or(("all", part));
            let named = !target.is_empty()
                && target.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b':');
            named && LEVELS.contains(&level)
        };
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        text.split(',').all(part).then_some(Self(text))
    }
}

fn number_and_unit(text: &str) -> Option<(u64, String)> {
    let text = fold_digits(text);
    let unit_at = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(unit_at);
    Some((number.parse().ok()?, unit.trim().to_lowercase()))
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            bytes if bytes.is_multiple_of(GIB) => write!(f, "{} GiB", bytes / GIB),
            bytes if bytes.is_multiple_of(MIB) => write!(f, "{} MiB", bytes / MIB),
            bytes => write!(f, "{bytes} B"),
        }
    }
}

impl fmt::Display for UtcOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { '-' } else { '+' };
        let minutes = self.0.abs();
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

impl fmt::Display for LogFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_has_a_unit_and_bounds() {
        let bytes = |text| Size::read(text).map(Size::bytes);
        assert_eq!(bytes("16 MiB"), Some(16 << 20));
        assert_eq!(bytes("۱۶MiB"), Some(16 << 20));
        assert_eq!(bytes("2 mb"), Some(2_000_000));
        for wrong in ["16", "", "MiB", "1.5 GiB", "1 KiB", "5 GiB", "99999999999999999999 B"] {
            assert_eq!(bytes(wrong), None, "{wrong}");
        }
        for shown in ["16 MiB", "2 GiB", "2000000 B"] {
            assert_eq!(Size::read(shown).map(|size| size.to_string()).as_deref(), Some(shown));
        }
    }

    #[test]
    fn a_duration_has_a_unit_and_bounds() {
        assert_eq!(Duration::read("10s"), Some(Duration::from_secs(10)));
        assert_eq!(Duration::read("2 min"), Some(Duration::from_secs(120)));
        assert_eq!(Duration::read("0s"), Some(Duration::ZERO));
        for wrong in ["10", "ten s", "11 min", "-1s", "1 week"] {
            assert_eq!(Duration::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_offset_is_written_with_its_sign() {
        for text in ["+03:30", "-14:00", "+00:00", "+04:30"] {
            let offset = UtcOffset::read(text).map(|offset| offset.to_string());
            assert_eq!(offset.as_deref(), Some(text));
        }
        assert_eq!(UtcOffset::read("+03:30").map(UtcOffset::minutes), Some(210));
        for wrong in ["03:30", "+3:30", "+03:60", "+14:01", "+0330", "", "۱"] {
            assert_eq!(UtcOffset::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_filter_names_levels_of_known_kinds() {
        let filter = |text| LogFilter::read(text).map(|filter| filter.to_string());
        assert_eq!(filter("warn, store=debug").as_deref(), Some("warn,store=debug"));
        assert_eq!(filter("off").as_deref(), Some("off"));
        for wrong in ["", "loud", "store=", "=debug", "warn,", "store[a]=debug"] {
            assert_eq!(filter(wrong), None, "{wrong}");
        }
    }
}
