//! Who a file is about: national ids of persons, legal ids of entities, telephone numbers.
//!
//! Everything here is personal: `Debug` shows bullets, so that a log line or a panic message can
//! never carry an id. `Display` is for the screens of those who may see it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::text::fold_digits;

/// Why a text is no national or legal id.
#[derive(Clone, Copy, Debug, Eq, Error, Ord, PartialEq, PartialOrd)]
pub enum IdFault {
    /// Nothing was written.
    #[error("no id")]
    Missing,
    /// Something other than digits.
    #[error("an id has digits only")]
    NotDigits,
    /// Fewer than 8 digits: more than a spreadsheet's eaten zeros are missing.
    #[error("too few digits")]
    Short,
    /// More than 11 digits.
    #[error("too many digits")]
    Long,
    /// The last digit doesn't fit the others.
    #[error("the check digit is wrong")]
    Checksum,
    /// Ten equal digits: fits the checksum, but is nobody's.
    #[error("ten equal digits")]
    Repdigit,
}

impl IdFault {
    /// The stable code sheets, JSON and tests cite.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::NotDigits => "digits",
            Self::Short => "short",
            Self::Long => "long",
            Self::Checksum => "checksum",
            Self::Repdigit => "repdigit",
        }
    }
}

/// A natural person's national id (کد ملی): 10 digits, the last one a check digit.
///
/// Source: the algorithm of section 2.5 of the directive's reading; eight- and nine-digit input is
/// padded, because spreadsheets eat leading zeros.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct NationalId(u64);

impl NationalId {
    /// The ten digits as a number.
    pub const fn number(self) -> u64 {
        self.0
    }

    fn from_digits(digits: &[u8]) -> Result<Self, IdFault> {
        let number = number_of(digits);
        let padded = digits_of::<10>(number);
        if padded.iter().all(|&digit| digit == padded[0]) {
            return Err(IdFault::Repdigit);
        }
        let sum = (2..=10).rev().zip(padded).fold(0u64, |sum, (weight, digit)| {
            sum.saturating_add(u64::from(digit).saturating_mul(weight))
        });
        let rest = sum % 11;
        let check = if rest < 2 { rest } else { 11u64.saturating_sub(rest) };
        if u64::from(padded[9]) == check { Ok(Self(number)) } else { Err(IdFault::Checksum) }
    }
}

/// A legal entity's id (شناسه ملی): 11 digits, the last one a check digit.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct LegalId(u64);

impl LegalId {
    /// The eleven digits as a number.
    pub const fn number(self) -> u64 {
        self.0
    }

    fn from_digits(digits: &[u8]) -> Result<Self, IdFault> {
        const WEIGHTS: [u64; 5] = [29, 27, 23, 19, 17];
        let number = number_of(digits);
        let padded = digits_of::<11>(number);
        let shift = u64::from(padded[9]).saturating_add(2);
        let sum = padded.iter().take(10).zip(WEIGHTS.iter().cycle()).fold(0u64, |sum, (d, w)| {
            sum.saturating_add(u64::from(*d).saturating_add(shift).saturating_mul(*w))
        });
        let fits = u64::from(padded[10]) == sum % 11 % 10;
        let numbered = padded[3..9].iter().any(|&digit| digit != 0);
        if fits && numbered { Ok(Self(number)) } else { Err(IdFault::Checksum) }
    }
}

fn number_of(digits: &[u8]) -> u64 {
    digits.iter().fold(0u64, |number, digit| {
        number.saturating_mul(10).saturating_add(u64::from(digit.saturating_sub(b'0')))
    })
}

fn digits_of<const N: usize>(mut number: u64) -> [u8; N] {
    let mut digits = [0; N];
    for slot in digits.iter_mut().rev() {
        *slot = u8::try_from(number % 10).expect("a remainder of ten");
        number /= 10;
    }
    digits
}

/// A person as an applicant: natural or legal.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum PersonId {
    /// A natural person.
    National(NationalId),
    /// A company or cooperative.
    Legal(LegalId),
}

impl PersonId {
    /// Says whether this is a natural person.
    pub const fn is_natural(self) -> bool {
        matches!(self, Self::National(_))
    }

    /// Nine bytes that sort and compare as the id does; the key under which views keep it.
    pub fn key(self) -> [u8; 9] {
        let (tag, number) = match self {
            Self::National(id) => (b'n', id.0),
            Self::Legal(id) => (b'l', id.0),
        };
        let mut key = [tag; 9];
        key[1..].copy_from_slice(&number.to_be_bytes());
        key
    }
}

/// Strips what surrounds the digits and pads what spreadsheets ate.
fn id_digits(text: &str) -> Result<Vec<u8>, IdFault> {
    let folded = fold_digits(text);
    let digits: Vec<u8> = folded
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '_' | '\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{a0}'))
        .map(|c| u8::try_from(c).unwrap_or(b'?'))
        .collect();
    match digits.len() {
        0 => Err(IdFault::Missing),
        _ if !digits.iter().all(u8::is_ascii_digit) => Err(IdFault::NotDigits),
        1..=7 => Err(IdFault::Short),
        8..=11 => Ok(digits),
        _ => Err(IdFault::Long),
    }
}

impl FromStr for NationalId {
    type Err = IdFault;

    fn from_str(text: &str) -> Result<Self, IdFault> {
        let digits = id_digits(text)?;
        if digits.len() == 11 { Err(IdFault::Long) } else { Self::from_digits(&digits) }
    }
}

impl FromStr for LegalId {
    type Err = IdFault;

    fn from_str(text: &str) -> Result<Self, IdFault> {
        let digits = id_digits(text)?;
        if digits.len() < 11 { Err(IdFault::Short) } else { Self::from_digits(&digits) }
    }
}

/// Eleven digits are a legal id, eight to ten a national one.
impl FromStr for PersonId {
    type Err = IdFault;

    fn from_str(text: &str) -> Result<Self, IdFault> {
        let digits = id_digits(text)?;
        if digits.len() == 11 {
            LegalId::from_digits(&digits).map(Self::Legal)
        } else {
            NationalId::from_digits(&digits).map(Self::National)
        }
    }
}

impl fmt::Display for NationalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:010}", self.0)
    }
}

impl fmt::Display for LegalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:011}", self.0)
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::National(id) => id.fmt(f),
            Self::Legal(id) => id.fmt(f),
        }
    }
}

/// A mobile number: 11 digits from `09`.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Mobile(u64);

/// Why a text is no mobile number.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("a mobile number has 11 digits and starts with 09")]
pub struct MobileFault;

impl FromStr for Mobile {
    type Err = MobileFault;

    fn from_str(text: &str) -> Result<Self, MobileFault> {
        let folded = fold_digits(text);
        let plain: String =
            folded.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{200c}')).collect();
        let plain = plain.strip_prefix("+98").or(plain.strip_prefix("0098")).unwrap_or(&plain);
        let local = plain.strip_prefix('0').unwrap_or(plain);
        let well_formed = local.len() == 10
            && local.starts_with('9')
            && local.bytes().all(|b| b.is_ascii_digit());
        if well_formed {
            local.parse().map(Self).map_err(|_| MobileFault)
        } else {
            Err(MobileFault)
        }
    }
}

impl fmt::Display for Mobile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:011}", self.0)
    }
}

/// Something personal that must not be printed by accident: `Debug` shows `•••`.
#[derive(Clone, Copy, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pii<T>(T);

impl<T> Pii<T> {
    /// Wraps what is personal.
    pub const fn new(inner: T) -> Self {
        Self(inner)
    }

    /// Hands it out, for a screen or letter whose reader may see it.
    pub const fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Pii<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("•••")
    }
}

macro_rules! hidden_and_compact {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(•••)"))
            }
        }
    )*};
}

hidden_and_compact!(NationalId, LegalId, PersonId, Mobile);

macro_rules! text_or_number {
    ($name:ident, $pack:expr, $unpack:expr) => {
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    let pack: fn(&Self) -> u64 = $pack;
                    serializer.serialize_u64(pack(self))
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    let text = String::deserialize(deserializer)?;
                    text.parse().map_err(serde::de::Error::custom)
                } else {
                    let unpack: fn(u64) -> Self = $unpack;
                    u64::deserialize(deserializer).map(unpack)
                }
            }
        }
    };
}

/// Legal ids pack above national ones: ten digits stay below this.
const LEGAL_BASE: u64 = 1_000_000_000_000;

text_or_number!(NationalId, |id| id.0, Self);
text_or_number!(LegalId, |id| id.0, Self);
text_or_number!(Mobile, |mobile| mobile.0, Self);
text_or_number!(
    PersonId,
    |id| match id {
        Self::National(id) => id.0,
        Self::Legal(id) => id.0.saturating_add(LEGAL_BASE),
    },
    |packed| match packed.checked_sub(LEGAL_BASE) {
        Some(number) => Self::Legal(LegalId(number)),
        None => Self::National(NationalId(packed)),
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_and_synthetic_national_ids_hold() {
        for id in [
            "0012345679",
            "0076543218",
            "1234567891",
            "9999999905",
            "0370123451",
            "0499370899",
            "0000000019",
        ] {
            assert_eq!(id.parse::<NationalId>().map(|id| id.to_string()), Ok(id.to_owned()));
        }
    }

    #[test]
    fn what_is_no_national_id_is_refused_with_its_reason() {
        let cases = [
            ("0012345678", IdFault::Checksum),
            ("1111111111", IdFault::Repdigit),
            ("12345", IdFault::Short),
            ("", IdFault::Missing),
            ("12345abcde", IdFault::NotDigits),
            ("123456789012", IdFault::Long),
        ];
        for (text, fault) in cases {
            assert_eq!(text.parse::<PersonId>(), Err(fault), "{text}");
        }
    }

    #[test]
    fn eaten_zeros_come_back_and_digits_of_any_script_are_one() {
        for text in ["12345679", "012345679", "۰۰۱۲۳۴۵۶۷۹", "٠٠١٢٣٤٥٦٧٩"] {
            assert_eq!(
                text.parse::<NationalId>().map(|id| id.to_string()),
                Ok("0012345679".to_owned())
            );
        }
    }

    #[test]
    fn legal_ids_hold() {
        for id in ["10380284790", "14001234562", "10860001235", "10101234565", "14001000090"] {
            assert!(matches!(id.parse(), Ok(PersonId::Legal(_))), "{id}");
        }
        assert_eq!("10380284792".parse::<PersonId>(), Err(IdFault::Checksum));
    }

    #[test]
    fn debug_never_shows_an_id() {
        let id: PersonId = "0012345679".parse().unwrap();
        let mobile: Mobile = "09151234567".parse().unwrap();
        assert_eq!(
            format!("{id:?} {mobile:?} {:?}", Pii::new("x")),
            "PersonId(•••) Mobile(•••) •••"
        );
    }
}
