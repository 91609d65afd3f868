//! Names in certificates: which unit a machine works for.

use std::fmt;
use std::str::FromStr;

use model::{CountyCode, ProvinceCode, UnitCode};
use thiserror::Error;

/// What all names of one tree end with, such as `hamgam.internal`.
///
/// ```text
/// hub.SUFFIX              the nation's hub
/// hub.p11.SUFFIX          a province's hub
/// c1102.p11.SUFFIX        a county's node
/// ```
///
/// Several machines of one county have the same name; their keys tell them apart in the roster.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Suffix(String);

/// Why a text is no suffix.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("a suffix is a domain name in small letters, at most 200 long")]
pub struct SuffixFault;

const SUFFIX_BYTES_MAX: usize = 200;
const LABEL_BYTES_MAX: usize = 63;
const HUB: &str = "hub";

impl Suffix {
    /// The name of the machine that works for a unit.
    pub fn name_of(&self, unit: UnitCode) -> String {
        match unit {
            UnitCode::Nation => format!("{HUB}.{self}"),
            UnitCode::Province(_) => format!("{HUB}.{}", self.domain_of(unit)),
            UnitCode::County(county) => format!("c{county}.{}", self.domain_of(unit)),
        }
    }

    /// The domain below which a unit's authority may give names; at a county its province's.
    pub fn domain_of(&self, unit: UnitCode) -> String {
        match unit {
            UnitCode::Nation => self.0.clone(),
            UnitCode::Province(province) => format!("p{province}.{self}"),
            UnitCode::County(county) => format!("p{}.{self}", county.province()),
        }
    }

    /// The unit a name stands for; `None` if no unit of this tree has such a name.
    pub fn unit_of(&self, name: &str) -> Option<UnitCode> {
        let labels = name.strip_suffix(&self.0)?.strip_suffix('.')?;
        match labels.split_once('.') {
            None => (labels == HUB).then_some(UnitCode::Nation),
            Some((machine, province)) => {
                let province = code::<ProvinceCode>(province, 'p')?;
                if machine == HUB {
                    return Some(UnitCode::Province(province));
                }
                let county = code::<CountyCode>(machine, 'c')?;
                (county.province() == province).then_some(UnitCode::County(county))
            }
        }
    }

    /// The suffix of a name, if a unit could have it, and that unit.
    pub(crate) fn of_name(name: &str) -> Option<(Self, UnitCode)> {
        let (machine, rest) = name.split_once('.')?;
        let below_province = rest.split_once('.').filter(|(label, _)| is_province(label));
        let suffix = match below_province {
            Some((_, suffix)) => suffix,
            None if machine == HUB => rest,
            None => return None,
        };
        let suffix: Self = suffix.parse().ok()?;
        let unit = suffix.unit_of(name)?;
        Some((suffix, unit))
    }

    /// The suffix and the unit of an authority's domain.
    pub(crate) fn of_domain(domain: &str) -> Option<(Self, UnitCode)> {
        let (unit, suffix) = match domain.split_once('.') {
            Some((label, suffix)) if is_province(label) => {
                (UnitCode::Province(code(label, 'p')?), suffix)
            }
            Some(_) | None => (UnitCode::Nation, domain),
        };
        Some((suffix.parse().ok()?, unit))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_province(label: &str) -> bool {
    code::<ProvinceCode>(label, 'p').is_some()
}

/// Reads a letter and ASCII digits, written exactly as they would be printed.
fn code<T: FromStr + fmt::Display>(label: &str, letter: char) -> Option<T> {
    let digits = label.strip_prefix(letter)?;
    let code: T = digits.parse().ok()?;
    (code.to_string() == digits).then_some(code)
}

fn is_label(label: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !label.is_empty()
        && label.len() <= LABEL_BYTES_MAX
        && label.bytes().all(plain)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

impl Default for Suffix {
    fn default() -> Self {
        Self("hamgam.internal".to_owned())
    }
}

impl fmt::Display for Suffix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Suffix {
    type Err = SuffixFault;

    /// Takes a domain name; one that starts like a province's label could be mistaken for one.
    fn from_str(text: &str) -> Result<Self, SuffixFault> {
        let first = text.split('.').next().unwrap_or_default();
        let plain = text.len() <= SUFFIX_BYTES_MAX && text.split('.').all(is_label);
        if plain && !is_province(first) { Ok(Self(text.to_owned())) } else { Err(SuffixFault) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_has_its_name() {
        let suffix = Suffix::default();
        for (unit, name) in [
            ("IR", "hub.hamgam.internal"),
            ("00", "hub.p00.hamgam.internal"),
            ("1102", "c1102.p11.hamgam.internal"),
        ] {
            let unit: UnitCode = unit.parse().unwrap();
            assert_eq!(suffix.name_of(unit), name);
            assert_eq!(suffix.unit_of(name), Some(unit));
            assert_eq!(Suffix::of_name(name), Some((suffix.clone(), unit)));
        }
    }

    #[test]
    fn a_name_that_only_looks_right_stands_for_no_unit() {
        let suffix = Suffix::default();
        for name in [
            "c1102.p12.hamgam.internal",
            "c1102.hamgam.internal",
            "hub.p11.p12.hamgam.internal",
            "c1102.p11.p12.hamgam.internal",
            "c۱۱۰۲.p11.hamgam.internal",
            "c1102.p11.hamgam.internal.example",
            "hub.p1.hamgam.internal",
            "hub.p11.nothamgam.internal",
            "hamgam.internal",
            "",
        ] {
            assert_eq!(suffix.unit_of(name), None, "{name}");
        }
    }

    #[test]
    fn a_suffix_is_a_plain_domain() {
        for text in ["a", "hamgam.internal", "mcls.gov.ir"] {
            assert_eq!(
                text.parse::<Suffix>().map(|suffix| suffix.to_string()),
                Ok(text.to_owned())
            );
        }
        for text in ["", ".", "a..b", "A.b", "p11.internal", "-a.b", "همگام", &"a".repeat(64)]
        {
            assert_eq!(text.parse::<Suffix>(), Err(SuffixFault), "{text}");
        }
    }
}
