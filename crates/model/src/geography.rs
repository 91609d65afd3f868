//! Reference data a core is handed: provinces, counties, banks, fields.

use serde::{Deserialize, Serialize};

use crate::say::Say;
use crate::text::search_fold;
use crate::unit::{CountyCode, ProvinceCode, UnitCode};
use crate::words::Control;

/// A province.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Province {
    /// Its two digits.
    pub code: ProvinceCode,
    /// Its name.
    pub name: Say,
}

/// A county.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct County {
    /// Its four digits.
    pub code: CountyCode,
    /// Its name.
    pub name: Say,
    /// Where it came from, if it was made after the list's first edition.
    pub added: Option<Added>,
}

/// How a county came to be on the list.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Added {
    /// The county it was cut out of; none where that isn't known.
    pub from: Option<CountyCode>,
    /// The edition of the Statistical Centre's list that has it first, by its Jalali year.
    pub edition: u16,
}

/// A field of home work, with the agency that owns it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Field {
    /// Its code.
    pub code: FieldCode,
    /// The family it belongs to.
    pub family: String,
    /// Its name.
    pub name: Say,
    /// How it is controlled.
    pub control: Control,
    /// The relevant executive agency (دستگاه اجرایی ذیربط).
    pub agency: String,
}

/// A field's code, as the national table writes it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldCode(pub u16);

impl std::fmt::Display for FieldCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}", self.0)
    }
}

/// An agent bank.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Bank {
    /// Its two letters.
    pub code: String,
    /// Its name.
    pub name: Say,
}

/// The reference tables, sorted by code.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Places {
    /// The provinces.
    pub provinces: Vec<Province>,
    /// The counties.
    pub counties: Vec<County>,
    /// The fields of work.
    pub fields: Vec<Field>,
    /// The agent banks.
    pub banks: Vec<Bank>,
}

impl Places {
    /// A province by its code.
    pub fn province(&self, code: ProvinceCode) -> Option<&Province> {
        self.provinces.iter().find(|province| province.code == code)
    }

    /// A county by its code.
    pub fn county(&self, code: CountyCode) -> Option<&County> {
        self.counties.iter().find(|county| county.code == code)
    }

    /// What people call a unit; nothing for one that isn't in these tables.
    ///
    /// Counties are renamed, split and merged: ask the tables of the day that is meant.
    pub fn name_of(&self, unit: UnitCode) -> Option<Say> {
        match unit {
            UnitCode::Nation => Some(Say::new("کشور", "Nation")),
            UnitCode::Province(code) => self.province(code).map(|province| province.name.clone()),
            UnitCode::County(code) => self.county(code).map(|county| county.name.clone()),
        }
    }

    /// A field by its code.
    pub fn field(&self, code: FieldCode) -> Option<&Field> {
        self.fields.iter().find(|field| field.code == code)
    }

    /// A bank by its code or its name in either language.
    pub fn bank(&self, text: &str) -> Option<&Bank> {
        let folded = search_fold(text);
        self.banks.iter().find(|bank| {
            [&bank.code, &bank.name.fa, &bank.name.en]
                .iter()
                .any(|name| search_fold(name) == folded)
        })
    }
}
