//! Why what a unit wants of the unit above or below it can't be.

use escrow::apportion;
use model::{Say, UnitCode, say};

use super::Class;

/// Why units can't deal so with one another.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Dealing {
    /// Only the nation may do it.
    NotTheNation {
        /// The unit that was asked.
        unit: UnitCode,
    },
    /// No node of such a unit is enrolled below.
    NotBelow {
        /// The unit.
        unit: UnitCode,
    },
    /// No unit above is known.
    NoParent,
    /// Last year's absorption was entered without saying where it is from (R-A1d).
    SourceMissing {
        /// The unit it is of.
        unit: UnitCode,
    },
    /// A total can't be broken down so.
    Apportion(apportion::Refusal),
}

impl Dealing {
    /// The stable code.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::NotTheNation { .. } => "unit.not_the_nation",
            Self::NotBelow { .. } => "unit.not_below",
            Self::NoParent => "unit.no_parent",
            Self::SourceMissing { .. } => "A1.source",
            Self::Apportion(refusal) => refusal.code(),
        }
    }

    pub(super) const fn class(&self) -> Class {
        match self {
            Self::NotTheNation { .. } => Class::NotAllowed,
            Self::NotBelow { .. } | Self::NoParent => Class::NotFound,
            Self::SourceMissing { .. } | Self::Apportion(_) => Class::Rule,
        }
    }

    pub(super) fn say(&self) -> Say {
        match self {
            Self::NotTheNation { unit } => say!(
                "این کار با ستاد ملی است و در {unit} انجام نمی‌شود.",
                "the nation's hub does this, not that of {unit}"
            ),
            Self::NotBelow { unit } => say!(
                "واحد {unit} زیرمجموعهٔ این واحد نیست یا گرهی از آن ثبت نشده است.",
                "no node of unit {unit} is enrolled below this one"
            ),
            Self::NoParent => Say::new(
                "واحد بالادست این اداره هنوز شناخته نیست.",
                "the unit above this one isn't known yet",
            ),
            Self::SourceMissing { unit } => say!(
                "درصد جذب سال پیش {unit} بدون منبع نوشته شده است (بند الف-۱).",
                "last year's absorption of {unit} is entered without a note of its source (A1)"
            ),
            Self::Apportion(refusal) => refusal.say(),
        }
    }

    pub(super) fn next(&self) -> Option<String> {
        match self {
            Self::NotTheNation { .. } => None,
            Self::NotBelow { .. } => Some("hamgam-hub office list".to_owned()),
            Self::NoParent => Some("hamgam-node status".to_owned()),
            Self::SourceMissing { .. } => {
                Some("hamgam-hub quota allocate --indicators FILE".to_owned())
            }
            Self::Apportion(_) => Some("hamgam-hub rules show allocation".to_owned()),
        }
    }
}
