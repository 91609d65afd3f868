//! Money and jobs: the two dimensions of quota.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::text::fold_digits;

/// An amount of money, in whole rials (never toman).
///
/// Sums are checked: a node that stops is better than a quota that wraps.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Rials(u64);

/// A number of jobs.
#[derive(
    Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Jobs(u64);

macro_rules! quantity {
    ($name:ident) => {
        impl $name {
            /// None at all.
            pub const ZERO: Self = Self(0);

            /// Wraps a whole number.
            pub const fn new(whole: u64) -> Self {
                Self(whole)
            }

            /// The whole number.
            pub const fn whole(self) -> u64 {
                self.0
            }

            /// Adds, or returns `None` past `u64::MAX`.
            pub fn checked_add(self, other: Self) -> Option<Self> {
                self.0.checked_add(other.0).map(Self)
            }

            /// Subtracts, or returns `None` below zero.
            pub fn checked_sub(self, other: Self) -> Option<Self> {
                self.0.checked_sub(other.0).map(Self)
            }

            /// Subtracts, stopping at zero.
            pub fn saturating_sub(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0))
            }

            /// Multiplies by a count, or returns `None` past `u64::MAX`.
            pub fn checked_mul(self, count: u64) -> Option<Self> {
                self.0.checked_mul(count).map(Self)
            }
        }
    };
}

quantity!(Rials);
quantity!(Jobs);

/// Rials in JSON are strings of digits: past 2^53 a JSON number loses its last ones.
impl Serialize for Rials {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(&self.0)
        } else {
            serializer.serialize_u64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Rials {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            text.parse().map_err(serde::de::Error::custom)
        } else {
            u64::deserialize(deserializer).map(Self)
        }
    }
}

/// With thousands separators: `1,000,000,000`.
impl fmt::Display for Rials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&grouped(self.0))
    }
}

impl fmt::Display for Jobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&grouped(self.0))
    }
}

fn grouped(whole: u64) -> String {
    let digits = whole.to_string();
    let mut out = String::with_capacity(digits.len().saturating_mul(2));
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len().saturating_sub(index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Why a text is no whole amount.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum AmountFault {
    /// Nothing was written.
    #[error("no amount")]
    Missing,
    /// It starts with a minus.
    #[error("an amount can't be negative")]
    Negative,
    /// It names toman; amounts are kept in rials.
    #[error("amounts are in rials, not toman")]
    Toman,
    /// Something other than digits and separators, or more than 19 digits.
    #[error("not a whole number")]
    NotWhole,
}

/// Reads digits of any of the three scripts with optional separators (`,` `٬` `،` space `_`) and
/// an optional trailing `ریال` / `rials`.
impl FromStr for Rials {
    type Err = AmountFault;

    fn from_str(text: &str) -> Result<Self, AmountFault> {
        whole(text).map(Self)
    }
}

impl FromStr for Jobs {
    type Err = AmountFault;

    fn from_str(text: &str) -> Result<Self, AmountFault> {
        whole(text).map(Self)
    }
}

fn whole(text: &str) -> Result<u64, AmountFault> {
    let text = crate::text::normalize(&fold_digits(text));
    if text.contains("تومان") || text.contains("تومن") || text.to_lowercase().contains("toman")
    {
        return Err(AmountFault::Toman);
    }
    let text = text.trim_end_matches("ریال").trim_end_matches("rials").trim_end_matches("rial");
    let text = text.trim();
    if text.is_empty() {
        return Err(AmountFault::Missing);
    }
    if text.starts_with(['-', '−', '–']) || text.ends_with(['-', '−']) {
        return Err(AmountFault::Negative);
    }
    separated(text).ok_or(AmountFault::NotWhole)
}

/// A separator stands between digits only, and groups behind the first hold three.
fn separated(text: &str) -> Option<u64> {
    let groups: Vec<&str> = text.split([',', '٬', '،', ' ', '_', '\u{a0}']).collect();
    let well_formed = match groups.as_slice() {
        [only] => !only.is_empty(),
        [first, rest @ ..] => {
            (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3)
        }
        [] => false,
    };
    if !well_formed || !groups.iter().all(|group| group.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    groups.concat().parse().ok()
}

/// Rials and jobs together: one entry, one check, both dimensions or neither.
#[derive(
    Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize,
)]
pub struct Amount {
    /// The money.
    pub rials: Rials,
    /// The jobs.
    pub jobs: Jobs,
}

impl Amount {
    /// Neither money nor jobs.
    pub const ZERO: Self = Self { rials: Rials::ZERO, jobs: Jobs::ZERO };

    /// Puts the two together.
    pub const fn new(rials: Rials, jobs: Jobs) -> Self {
        Self { rials, jobs }
    }

    /// Adds both, or returns `None` if either passes `u64::MAX`.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Some(Self::new(self.rials.checked_add(other.rials)?, self.jobs.checked_add(other.jobs)?))
    }

    /// Subtracts both, or returns `None` if either falls below zero.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        Some(Self::new(self.rials.checked_sub(other.rials)?, self.jobs.checked_sub(other.jobs)?))
    }

    /// What of this lies beyond `other`, each dimension stopping at zero.
    #[must_use]
    pub fn saturating_sub(self, other: Self) -> Self {
        Self::new(self.rials.saturating_sub(other.rials), self.jobs.saturating_sub(other.jobs))
    }

    /// Says whether `other` fits into this in both dimensions.
    pub fn covers(self, other: Self) -> bool {
        other.rials <= self.rials && other.jobs <= self.jobs
    }

    /// The smaller of each dimension.
    pub fn min(self, other: Self) -> Self {
        Self::new(self.rials.min(other.rials), self.jobs.min(other.jobs))
    }

    /// The larger of each dimension.
    pub fn max(self, other: Self) -> Self {
        Self::new(self.rials.max(other.rials), self.jobs.max(other.jobs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_offices_write_them() {
        for text in
            ["1,000,000,000", "۱٬۰۰۰٬۰۰۰٬۰۰۰", "1000000000", "١٠٠٠٠٠٠٠٠٠", "1 000 000 000 ریال"]
        {
            assert_eq!(text.parse(), Ok(Rials(1_000_000_000)), "{text}");
        }
    }

    #[test]
    fn what_is_no_whole_amount_of_rials_is_refused_with_its_reason() {
        let cases = [
            ("-500000", AmountFault::Negative),
            ("۵۰ میلیون تومان", AmountFault::Toman),
            ("", AmountFault::Missing),
            ("1.5", AmountFault::NotWhole),
            ("1e9", AmountFault::NotWhole),
            ("1,00,0", AmountFault::NotWhole),
            ("99999999999999999999", AmountFault::NotWhole),
        ];
        for (text, fault) in cases {
            assert_eq!(text.parse::<Rials>(), Err(fault), "{text}");
        }
    }

    #[test]
    fn rials_print_in_groups_of_three() {
        assert_eq!(Rials(0).to_string(), "0");
        assert_eq!(Rials(999).to_string(), "999");
        assert_eq!(Rials(20_000_000_000).to_string(), "20,000,000,000");
    }

    #[test]
    fn both_dimensions_or_neither() {
        let left = Amount::new(Rials(10), Jobs(1));
        assert_eq!(left.checked_sub(Amount::new(Rials(1), Jobs(2))), None);
        assert!(!left.covers(Amount::new(Rials(11), Jobs(1))));
    }

    #[test]
    fn what_lies_beyond_stops_at_zero_in_each_dimension() {
        let amount = Amount::new(Rials(10), Jobs(1));
        let beyond = amount.saturating_sub(Amount::new(Rials(4), Jobs(2)));
        assert_eq!(beyond, Amount::new(Rials(6), Jobs::ZERO));
    }
}
