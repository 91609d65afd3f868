//! How bad a line is.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;

/// What a line does to datagrams, in one direction.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Conditions {
    /// How long each is under way, besides waiting for its turn.
    pub delay: Duration,
    /// Up to so much more, evenly spread.
    pub jitter: Duration,
    /// How many are lost, on average.
    pub loss: Share,
    /// How many are lost in a row, on average; 1 loses each by itself.
    pub burst: u32,
    /// Bits a second, headers of IP and UDP counted; `None` for as many as come.
    pub rate: Option<u64>,
    /// Bytes that may wait for their turn; what comes on top is lost.
    pub queue_bytes: u64,
    /// How many come twice.
    pub duplicate: Share,
    /// How many overtake those before them.
    pub reorder: Share,
}

impl Default for Conditions {
    /// A perfect line.
    fn default() -> Self {
        Self {
            delay: Duration::ZERO,
            jitter: Duration::ZERO,
            loss: Share::NONE,
            burst: 1,
            rate: None,
            queue_bytes: 64 << 10,
            duplicate: Share::NONE,
            reorder: Share::NONE,
        }
    }
}

/// A share of all datagrams, in millionths: 0 to 1,000,000.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Share(u32);

impl Share {
    /// None of them.
    pub const NONE: Self = Self(0);

    /// So many in a hundred, 100 at most.
    pub const fn percent(percent: u32) -> Self {
        let percent = if percent < 100 { percent } else { 100 };
        Self(percent.saturating_mul(10_000))
    }

    /// In millionths.
    pub const fn millionths(self) -> u32 {
        self.0
    }
}

/// A condition that can't be read.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("{text:?} isn't {want}")]
pub struct Unreadable {
    text: String,
    want: &'static str,
}

/// `10%`, `2.5%`.
impl FromStr for Share {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let fault = || Unreadable { text: text.to_owned(), want: "a share, as in 2.5%" };
        let number = text.trim().strip_suffix('%').ok_or_else(fault)?;
        let (whole, rest) = number.split_once('.').unwrap_or((number, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(rest) || 4 < rest.len() || whole.is_empty() {
            return Err(fault());
        }
        let millionths: u32 = format!("{whole}{rest:0<4}").parse().map_err(|_| fault())?;
        if millionths <= 1_000_000 { Ok(Self(millionths)) } else { Err(fault()) }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:04}%", self.0 / 10_000, self.0 % 10_000)
    }
}

impl Conditions {
    /// Sets one condition by its name: `delay=500ms`, `rate=64kbit`, `loss=10%`, …
    ///
    /// # Errors
    /// [`Unreadable`]; nothing has changed.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), Unreadable> {
        let fault = |want| Unreadable { text: value.to_owned(), want };
        match key {
            "delay" => self.delay = span(value)?,
            "jitter" => self.jitter = span(value)?,
            "loss" => self.loss = value.parse()?,
            "burst" => {
                let burst = value.parse().ok().filter(|burst| 0 < *burst);
                self.burst = burst.ok_or_else(|| fault("a number from 1 on"))?;
            }
            "rate" => self.rate = rate(value)?,
            "queue" => {
                self.queue_bytes = value.parse().map_err(|_| fault("a number of bytes"))?;
            }
            "duplicate" => self.duplicate = value.parse()?,
            "reorder" => self.reorder = value.parse()?,
            _ => {
                let want = "delay, jitter, loss, burst, rate, queue, duplicate or reorder";
                return Err(Unreadable { text: key.to_owned(), want });
            }
        }
        Ok(())
    }
}

/// `500ms`, `2s`.
fn span(text: &str) -> Result<Duration, Unreadable> {
    let fault = || Unreadable { text: text.to_owned(), want: "a duration, as in 500ms or 2s" };
    let (number, unit) = text.split_at(text.find(char::is_alphabetic).ok_or_else(fault)?);
    let number: u64 = number.parse().map_err(|_| fault())?;
    match unit {
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        _ => Err(fault()),
    }
}

/// `64kbit`, `2mbit`, `none`.
fn rate(text: &str) -> Result<Option<u64>, Unreadable> {
    let fault =
        || Unreadable { text: text.to_owned(), want: "a rate, as in 64kbit, 2mbit or none" };
    if text == "none" {
        return Ok(None);
    }
    let (number, unit) = text.split_at(text.find(char::is_alphabetic).ok_or_else(fault)?);
    let number: u64 = number.parse().map_err(|_| fault())?;
    let factor = match unit {
        "bit" => 1,
        "kbit" => 1_000,
        "mbit" => 1_000_000,
        _ => return Err(fault()),
    };
    number.checked_mul(factor).filter(|rate| 0 < *rate).map(Some).ok_or_else(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_as_people_write_them() {
        let mut line = Conditions::default();
        for (key, value) in [
            ("delay", "500ms"),
            ("jitter", "1s"),
            ("loss", "2.5%"),
            ("burst", "5"),
            ("rate", "64kbit"),
            ("queue", "16000"),
            ("duplicate", "0.01%"),
            ("reorder", "100%"),
        ] {
            line.set(key, value).unwrap();
        }
        let wanted = Conditions {
            delay: Duration::from_millis(500),
            jitter: Duration::from_secs(1),
            loss: Share(25_000),
            burst: 5,
            rate: Some(64_000),
            queue_bytes: 16_000,
            duplicate: Share(100),
            reorder: Share(1_000_000),
        };
        assert_eq!(line, wanted);
        line.set("rate", "none").unwrap();
        assert_eq!(line.rate, None);
    }

    #[test]
    fn what_makes_no_sense_changes_nothing() {
        let mut line = Conditions::default();
        for (key, value) in [
            ("delay", "5"),
            ("delay", "ms"),
            ("loss", "10"),
            ("loss", "101%"),
            ("loss", "1.23456%"),
            ("loss", "-1%"),
            ("burst", "0"),
            ("rate", "0kbit"),
            ("rate", "64k"),
            ("speed", "1"),
        ] {
            assert!(line.set(key, value).is_err(), "{key}={value}");
        }
        assert_eq!(line, Conditions::default());
    }
}
