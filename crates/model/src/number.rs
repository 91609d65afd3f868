//! Numbers people read to each other over the telephone: applications and letters.
//!
//! `year-county-node-sequence-check`, unique by construction offline because county and node are in
//! it. The check digit is ISO/IEC 7064 MOD 11,10: every wrong digit and nearly every swap shows.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::ident::NodeNumber;
use crate::text::fold_digits;
use crate::unit::CountyCode;

/// Why a text is no number of ours.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum NumberFault {
    /// Not five groups of digits.
    #[error("a number is written year-county-node-sequence-check")]
    Shape,
    /// The check digit doesn't fit: a digit was misread.
    #[error("the check digit is wrong: a digit was misread")]
    Checksum,
}

#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
struct Parts {
    year: u16,
    county: CountyCode,
    node: NodeNumber,
    sequence: u32,
}

impl Parts {
    /// The check digit; letters' is shifted, so that neither number passes for the other.
    fn check(self, shift: u32) -> u32 {
        let digits = format!("{:04}{}{}{:06}", self.year, self.county, self.node.0, self.sequence);
        let product = digits.bytes().fold(10u32, |product, digit| {
            let sum = product.saturating_add(u32::from(digit.saturating_sub(b'0'))) % 10;
            let sum = if sum == 0 { 10 } else { sum };
            sum.saturating_mul(2) % 11
        });
        11u32.saturating_sub(product).saturating_add(shift) % 10
    }

    fn parse(text: &str, prefix: &str, shift: u32) -> Result<Self, NumberFault> {
        let text = fold_digits(text.trim()).to_uppercase();
        let bare = text.strip_prefix(prefix).unwrap_or(&text);
        let groups: Vec<&str> = bare.split('-').collect();
        let [year, county, node, sequence, check] = groups.as_slice() else {
            return Err(NumberFault::Shape);
        };
        let digits = |text: &str| -> Result<u32, NumberFault> {
            let well_formed =
                (1..=7).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
            if well_formed {
                text.parse().map_err(|_| NumberFault::Shape)
            } else {
                Err(NumberFault::Shape)
            }
        };
        let narrow = |number: u32| u16::try_from(number).map_err(|_| NumberFault::Shape);
        let parts = Self {
            year: narrow(digits(year)?)?,
            county: county.parse().map_err(|_| NumberFault::Shape)?,
            node: NodeNumber(narrow(digits(node)?)?),
            sequence: digits(sequence)?,
        };
        if year.len() != 4 || sequence.len() < 6 {
            return Err(NumberFault::Shape);
        }
        if digits(check)? == parts.check(shift) { Ok(parts) } else { Err(NumberFault::Checksum) }
    }
}

impl Parts {
    fn write(self, prefix: &str, shift: u32) -> String {
        let Self { year, county, node, sequence } = self;
        let check = self.check(shift);
        format!("{prefix}{year:04}-{county}-{}-{sequence:06}-{check}", node.0)
    }
}

macro_rules! number {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $shift:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name(Parts);

        impl $name {
            /// Makes the number of a node's `sequence`-th in a programme year.
            pub const fn new(year: u16, county: CountyCode, node: NodeNumber, sequence: u32) -> Self {
                Self(Parts { year, county, node, sequence })
            }

            /// The programme year.
            pub const fn year(self) -> u16 {
                self.0.year
            }

            /// The county whose number it is.
            pub const fn county(self) -> CountyCode {
                self.0.county
            }

            /// The node that gave it.
            pub const fn node(self) -> NodeNumber {
                self.0.node
            }

            /// The sequence within year, county and node, from 1.
            pub const fn sequence(self) -> u32 {
                self.0.sequence
            }

            /// Reads a key back.
            pub fn from_key(key: &[u8]) -> Option<Self> {
                let key: &[u8; 10] = key.try_into().ok()?;
                let [y0, y1, c0, c1, n0, n1, s0, s1, s2, s3] = *key;
                Some(Self(Parts {
                    year: u16::from_be_bytes([y0, y1]),
                    county: CountyCode::new(u16::from_be_bytes([c0, c1])).ok()?,
                    node: NodeNumber(u16::from_be_bytes([n0, n1])),
                    sequence: u32::from_be_bytes([s0, s1, s2, s3]),
                }))
            }

            /// Ten bytes that sort as the number does; the key under which views keep it.
            pub fn key(self) -> [u8; 10] {
                let mut key = [0; 10];
                key[..2].copy_from_slice(&self.0.year.to_be_bytes());
                key[2..4].copy_from_slice(&self.0.county.number().to_be_bytes());
                key[4..6].copy_from_slice(&self.0.node.0.to_be_bytes());
                key[6..].copy_from_slice(&self.0.sequence.to_be_bytes());
                key
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0.write($prefix, $shift))
            }
        }

        impl FromStr for $name {
            type Err = NumberFault;

            fn from_str(text: &str) -> Result<Self, NumberFault> {
                Parts::parse(text, $prefix, $shift).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    self.0.serialize(serializer)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    let text = String::deserialize(deserializer)?;
                    text.parse().map_err(serde::de::Error::custom)
                } else {
                    Parts::deserialize(deserializer).map(Self)
                }
            }
        }
    };
}

number! {
    /// An application's number (شماره پرونده).
    ApplicationNumber, "", 0
}

number! {
    /// The number of a letter that introduces an applicant to the bank (شماره معرفی نامه). Written
    /// with an `L` in front; read with or without it.
    LetterNumber, "L", 5
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(sequence: u32) -> ApplicationNumber {
        ApplicationNumber::new(1401, "1102".parse().unwrap(), NodeNumber(1), sequence)
    }

    #[test]
    fn a_number_reads_back_in_any_digits() {
        let text = number(17).to_string();
        assert_eq!(text, "1401-1102-1-000017-7");
        assert_eq!(text.parse(), Ok(number(17)));
        assert_eq!(crate::text::persian_digits(&text).parse(), Ok(number(17)));
    }

    #[test]
    fn a_letter_never_passes_for_an_application() {
        let letter = LetterNumber::new(1401, "1102".parse().unwrap(), NodeNumber(1), 17);
        assert_eq!(letter.to_string(), "L1401-1102-1-000017-2");
        assert_eq!("۱۴۰۱-1102-1-000017-2".parse(), Ok(letter));
        assert_eq!("l1401-1102-1-000017-2".parse(), Ok(letter));
        let application = number(17).to_string();
        assert_eq!(application.parse::<LetterNumber>(), Err(NumberFault::Checksum));
        assert!(letter.to_string().parse::<ApplicationNumber>().is_err());
    }

    #[test]
    fn every_misread_digit_shows() {
        let text = number(123_456).to_string();
        for (at, digit) in text.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
            for wrong in ('0'..='9').filter(|wrong| *wrong != digit) {
                let mut misread = text.clone();
                misread.replace_range(at..=at, &wrong.to_string());
                assert!(misread.parse::<ApplicationNumber>().is_err(), "{misread}");
            }
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "17", "1401-1102-1-17-3", "1401-1102-1-000017-0-1", "x-1102-1-000017-7"] {
            assert_eq!(text.parse::<ApplicationNumber>(), Err(NumberFault::Shape), "{text}");
        }
    }
}
