//! The ministry's own tree: nation, provinces, counties.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::text::fold_digits;

/// A province's two digits in the Statistical Centre's list, `00` (Markazi) to `30` (Alborz).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ProvinceCode(u8);

/// A county's four digits; the first two are its province's.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct CountyCode(u16);

/// A unit of the ministry's tree; the scope of a log.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum UnitCode {
    /// The national secretariat, written `IR`.
    Nation,
    /// A province.
    Province(ProvinceCode),
    /// A county.
    County(CountyCode),
}

/// Why a text is no unit code.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("a unit is IR, a province's 2 digits or a county's 4 digits")]
pub struct UnitFault;

impl ProvinceCode {
    /// Takes 0 to 99.
    ///
    /// # Errors
    /// [`UnitFault`] above that.
    pub const fn new(number: u8) -> Result<Self, UnitFault> {
        if number <= 99 { Ok(Self(number)) } else { Err(UnitFault) }
    }

    /// The two digits as a number.
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl CountyCode {
    /// Takes 0 to 9999.
    ///
    /// # Errors
    /// [`UnitFault`] above that.
    pub const fn new(number: u16) -> Result<Self, UnitFault> {
        if number <= 9999 { Ok(Self(number)) } else { Err(UnitFault) }
    }

    /// The four digits as a number.
    pub const fn number(self) -> u16 {
        self.0
    }

    /// The province the county lies in.
    pub fn province(self) -> ProvinceCode {
        ProvinceCode(u8::try_from(self.0 / 100).expect("four digits by hundred are two"))
    }
}

impl UnitCode {
    /// The unit above; `None` for the nation.
    pub fn parent(self) -> Option<Self> {
        match self {
            Self::Nation => None,
            Self::Province(_) => Some(Self::Nation),
            Self::County(county) => Some(Self::Province(county.province())),
        }
    }

    /// The unit itself and those above it, up to the nation.
    pub fn up(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |unit| unit.parent())
    }

    /// As it is written, in ASCII, with zeros behind it.
    pub const fn letters(self) -> [u8; 4] {
        match self {
            Self::Nation => *b"IR\0\0",
            Self::Province(ProvinceCode(number)) => {
                [digit(number as u16 / 10), digit(number as u16), 0, 0]
            }
            Self::County(CountyCode(number)) => {
                [digit(number / 1_000), digit(number / 100), digit(number / 10), digit(number)]
            }
        }
    }

    const fn pack(self) -> u16 {
        match self {
            Self::Nation => 20_000,
            Self::Province(ProvinceCode(number)) => 10_000u16.saturating_add(number as u16),
            Self::County(CountyCode(number)) => number,
        }
    }

    fn unpack(packed: u16) -> Result<Self, UnitFault> {
        match packed {
            20_000 => Ok(Self::Nation),
            0..=9_999 => CountyCode::new(packed).map(Self::County),
            10_000..=10_099 => {
                let number = u8::try_from(packed.saturating_sub(10_000)).map_err(|_| UnitFault)?;
                ProvinceCode::new(number).map(Self::Province)
            }
            _ => Err(UnitFault),
        }
    }
}

/// The last digit of a number.
const fn digit(number: u16) -> u8 {
    b"0123456789"[number as usize % 10]
}

impl fmt::Display for ProvinceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

impl fmt::Display for CountyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.0)
    }
}

impl fmt::Display for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nation => f.write_str("IR"),
            Self::Province(code) => code.fmt(f),
            Self::County(code) => code.fmt(f),
        }
    }
}

impl FromStr for ProvinceCode {
    type Err = UnitFault;

    fn from_str(text: &str) -> Result<Self, UnitFault> {
        digits::<2>(text).and_then(|number| Self::new(u8::try_from(number).map_err(|_| UnitFault)?))
    }
}

impl FromStr for CountyCode {
    type Err = UnitFault;

    fn from_str(text: &str) -> Result<Self, UnitFault> {
        digits::<4>(text).and_then(Self::new)
    }
}

impl FromStr for UnitCode {
    type Err = UnitFault;

    fn from_str(text: &str) -> Result<Self, UnitFault> {
        let text = fold_digits(text.trim());
        match text.len() {
            2 if text.eq_ignore_ascii_case("IR") => Ok(Self::Nation),
            2 => text.parse().map(Self::Province),
            _ => text.parse().map(Self::County),
        }
    }
}

fn digits<const N: usize>(text: &str) -> Result<u16, UnitFault> {
    let text = fold_digits(text.trim());
    if text.len() == N && text.bytes().all(|b| b.is_ascii_digit()) {
        text.parse().map_err(|_| UnitFault)
    } else {
        Err(UnitFault)
    }
}

macro_rules! code_serde {
    ($name:ident, $pack:expr, $unpack:expr) => {
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    let pack: fn(&Self) -> u16 = $pack;
                    serializer.serialize_u16(pack(self))
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    let text = String::deserialize(deserializer)?;
                    text.parse().map_err(serde::de::Error::custom)
                } else {
                    let unpack: fn(u16) -> Result<Self, UnitFault> = $unpack;
                    unpack(u16::deserialize(deserializer)?).map_err(serde::de::Error::custom)
                }
            }
        }
    };
}

code_serde!(ProvinceCode, |code| u16::from(code.0), |packed| {
    Self::new(u8::try_from(packed).map_err(|_| UnitFault)?)
});
code_serde!(CountyCode, |code| code.0, Self::new);
code_serde!(UnitCode, |code| code.pack(), Self::unpack);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_keep_their_zeros() {
        for code in ["IR", "00", "30", "0002", "1102"] {
            assert_eq!(code.parse::<UnitCode>().map(|unit| unit.to_string()), Ok(code.to_owned()));
            let letters = code.parse::<UnitCode>().unwrap().letters();
            let padded: Vec<u8> = code.bytes().chain([0; 4]).take(4).collect();
            assert_eq!(letters.to_vec(), padded);
        }
        assert_eq!("2".parse::<UnitCode>(), Err(UnitFault));
    }

    #[test]
    fn a_county_lies_in_its_province() {
        let county: CountyCode = "0201".parse().unwrap();
        assert_eq!(county.province().to_string(), "02");
        assert_eq!(UnitCode::County(county).parent(), Some(UnitCode::Province(county.province())));
    }

    #[test]
    fn every_unit_packs_and_unpacks() {
        for packed in (0..=10_099).chain([20_000]) {
            assert_eq!(UnitCode::unpack(packed).map(UnitCode::pack), Ok(packed));
        }
        assert_eq!(UnitCode::unpack(10_100), Err(UnitFault));
    }
}
