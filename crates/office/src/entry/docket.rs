//! Numbers of meetings, cooperatives and exhibitions, and how files are named in other units' words.

use std::fmt;
use std::str::FromStr;

use model::text::fold_digits;
use model::{ApplicationNumber, RecordId, UnitCode};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The number of a meeting, a cooperative in formation or an exhibition: whose it is, and the how manieth
/// of its sort there. Written `11-3`, the nation's `IR-3`. Its owner alone gives it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Docket {
    /// The province, or the nation.
    pub unit: UnitCode,
    /// From 1.
    pub n: u32,
}

/// Why a text is no docket.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("written unit-number: 11-3, IR-1")]
pub struct DocketFault;

impl Docket {
    /// Eight bytes, one unit's together in order; the key under which views keep it.
    pub fn key(self) -> [u8; 8] {
        let mut key = [0; 8];
        key[..4].copy_from_slice(&self.unit.letters());
        key[4..].copy_from_slice(&self.n.to_be_bytes());
        key
    }
}

impl fmt::Display for Docket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}-{}", self.unit, self.n))
    }
}

impl FromStr for Docket {
    type Err = DocketFault;

    fn from_str(text: &str) -> Result<Self, DocketFault> {
        let text = fold_digits(text.trim()).to_uppercase();
        let (unit, n) = text.split_once('-').ok_or(DocketFault)?;
        let well_formed = (1..=6).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit());
        let unit: UnitCode = unit.parse().map_err(|_| DocketFault)?;
        match n.parse() {
            Ok(n) if well_formed && 0 < n && !matches!(unit, UnitCode::County(_)) => {
                Ok(Self { unit, n })
            }
            Ok(_) | Err(_) => Err(DocketFault),
        }
    }
}

/// A file as other units speak of it: by its number and record, never by the person's id.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Whom {
    /// The application's number.
    pub number: ApplicationNumber,
    /// Its record.
    pub record: RecordId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_docket_is_its_text() {
        for (text, written) in [("11-3", "11-3"), (" ۱۱-۳ ", "11-3"), ("ir-12", "IR-12")] {
            let docket: Docket = text.parse().unwrap();
            assert_eq!(docket.to_string(), written, "{text}");
        }
    }

    #[test]
    fn what_is_no_docket_is_refused() {
        for text in ["", "11", "11-", "11-0", "1102-3", "11-x", "11-3-4", "11-+3", "11-1234567"] {
            assert_eq!(text.parse::<Docket>(), Err(DocketFault), "{text}");
        }
    }
}
