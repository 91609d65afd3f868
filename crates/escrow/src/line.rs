//! Names of quota lines and of holds.

use std::fmt;
use std::str::FromStr;

use model::RecordId;
use model::text::fold_digits;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// One quota line: a programme in a fiscal year. Written `home-business/1401`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct QuotaLine {
    programme: String,
    year: u16,
}

/// The stored shape, not checked yet.
#[derive(Serialize, Deserialize)]
struct Written {
    programme: String,
    year: u16,
}

/// Why a text names no quota line.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum LineFault {
    /// Not 1 to 32 of `a`–`z`, `0`–`9`, `-`.
    #[error("a programme's id is 1 to 32 of a-z, 0-9 and -")]
    Programme,
    /// Not between 1200 and 1500.
    #[error("a quota line's year is a Jalali one")]
    Year,
    /// Not `programme/year`.
    #[error("a quota line is written programme/year")]
    Shape,
}

impl QuotaLine {
    /// Names a programme's line in a Jalali year.
    ///
    /// # Errors
    /// [`LineFault`] if the id isn't 1 to 32 of `a`–`z`, `0`–`9`, `-`, or the year no Jalali one.
    pub fn new(programme: &str, year: u16) -> Result<Self, LineFault> {
        let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if !(1..=32).contains(&programme.len()) || !programme.bytes().all(letters) {
            return Err(LineFault::Programme);
        }
        if !(1200..=1500).contains(&year) {
            return Err(LineFault::Year);
        }
        Ok(Self { programme: programme.to_owned(), year })
    }

    /// The programme's short id.
    pub fn programme(&self) -> &str {
        &self.programme
    }

    /// The fiscal year, Jalali.
    pub const fn year(&self) -> u16 {
        self.year
    }

    /// Bytes that sort by programme and year, none the start of another's; the key of views.
    pub fn key(&self) -> Vec<u8> {
        [self.programme.as_bytes(), &[0], &self.year.to_be_bytes()].concat()
    }
}

impl TryFrom<Written> for QuotaLine {
    type Error = LineFault;

    fn try_from(written: Written) -> Result<Self, LineFault> {
        Self::new(&written.programme, written.year)
    }
}

impl From<QuotaLine> for Written {
    fn from(QuotaLine { programme, year }: QuotaLine) -> Self {
        Self { programme, year }
    }
}

impl fmt::Display for QuotaLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{:04}", self.programme, self.year)
    }
}

impl FromStr for QuotaLine {
    type Err = LineFault;

    fn from_str(text: &str) -> Result<Self, LineFault> {
        let folded = fold_digits(text.trim());
        let (programme, year) = folded.split_once('/').ok_or(LineFault::Shape)?;
        if year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit()) {
            return Err(LineFault::Year);
        }
        Self::new(programme, year.parse().map_err(|_| LineFault::Year)?)
    }
}

/// The name of a hold: each is consumed or released at most once (P9).
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct HoldKey {
    /// The quota line it takes from.
    pub q: QuotaLine,
    /// The application it was made for.
    pub application: RecordId,
    /// The how manieth of that application, from 1.
    pub n: u32,
}

impl HoldKey {
    /// Bytes that start with the line's key and sort by application and number; the key of views.
    pub fn key(&self) -> Vec<u8> {
        [self.q.key().as_slice(), &self.application.key(), &self.n.to_be_bytes()].concat()
    }
}

impl fmt::Display for HoldKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} #{} of {}", self.application, self.n, self.q)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_its_text() {
        let line = QuotaLine::new("home-business", 1401).unwrap();
        assert_eq!(line.to_string(), "home-business/1401");
        for text in ["home-business/1401", " home-business/۱۴۰۱ "] {
            assert_eq!(text.parse(), Ok(line.clone()), "{text}");
        }
    }

    #[test]
    fn what_names_no_line_is_refused() {
        let cases = [
            ("", LineFault::Shape),
            ("home", LineFault::Shape),
            ("/1401", LineFault::Programme),
            ("Home/1401", LineFault::Programme),
            ("home/22", LineFault::Year),
            ("home/2022", LineFault::Year),
            ("home/+401", LineFault::Year),
        ];
        for (text, fault) in cases {
            assert_eq!(text.parse::<QuotaLine>(), Err(fault), "{text}");
        }
    }

    #[test]
    fn no_lines_key_starts_anothers() {
        let keys: Vec<Vec<u8>> = ["a/1401", "a/1402", "a-b/1401", "ab/1401"]
            .map(|text| text.parse::<QuotaLine>().unwrap().key())
            .into();
        for (index, key) in keys.iter().enumerate() {
            let starts = keys.iter().filter(|other| other.starts_with(key)).count();
            assert_eq!(starts, 1, "{index}");
        }
    }
}
