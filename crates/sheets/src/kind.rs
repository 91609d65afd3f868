//! The sheets, their file names, tab names and words.

use std::fmt;
use std::str::FromStr;

use model::Say;
use model::text::search_fold;
use thiserror::Error;

/// A sheet offices keep.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum SheetKind {
    /// Applicants, one file each (متقاضیان).
    Applications,
    /// Those a supporter covers (افراد تحت پوشش).
    Covered,
    /// Visits and their forms (بازدیدها).
    Inspections,
    /// Facilities of earlier programmes (سوابق تسهیلات).
    Earlier,
    /// Who may not apply (فهرست منع).
    Exclusions,
    /// What the bank answered (نتیجه بانک).
    Bank,
    /// What a hub divides quota by (شاخص‌ها). Read only where it is asked for.
    Indicators,
}

/// A word that names no sheet.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("no such sheet; one of: applications, covered, inspections, earlier, exclusions, bank")]
pub struct UnknownSheet;

impl SheetKind {
    /// Every sheet offices keep, in the order in which they are read.
    pub const ALL: [Self; 6] = [
        Self::Applications,
        Self::Covered,
        Self::Inspections,
        Self::Earlier,
        Self::Exclusions,
        Self::Bank,
    ];

    /// The stable code of commands and JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Applications => "applications",
            Self::Covered => "covered",
            Self::Inspections => "inspections",
            Self::Earlier => "earlier",
            Self::Exclusions => "exclusions",
            Self::Bank => "bank",
            Self::Indicators => "indicators",
        }
    }

    /// The name of its CSV file.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Applications => "applications.csv",
            Self::Covered => "covered.csv",
            Self::Inspections => "inspections.csv",
            Self::Earlier => "earlier.csv",
            Self::Exclusions => "exclusions.csv",
            Self::Bank => "bank.csv",
            Self::Indicators => "indicators.csv",
        }
    }

    /// The name of its tab in a workbook.
    pub const fn persian(self) -> &'static str {
        match self {
            Self::Applications => "متقاضیان",
            Self::Covered => "افراد تحت پوشش",
            Self::Inspections => "بازدیدها",
            Self::Earlier => "سوابق تسهیلات",
            Self::Exclusions => "فهرست منع",
            Self::Bank => "نتیجه بانک",
            Self::Indicators => "شاخص ها",
        }
    }

    /// Its name in both languages.
    pub fn say(self) -> Say {
        Say::new(self.persian(), self.code())
    }
}

impl fmt::Display for SheetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// Reads the code, the file name or the Persian tab name, however it is spaced.
impl FromStr for SheetKind {
    type Err = UnknownSheet;

    fn from_str(text: &str) -> Result<Self, UnknownSheet> {
        let folded = search_fold(text);
        let folded = folded.strip_suffix(".csv").unwrap_or(&folded);
        Self::ALL
            .into_iter()
            .find(|kind| folded == kind.code() || folded == search_fold(kind.persian()))
            .ok_or(UnknownSheet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_known_by_code_file_and_tab() {
        for kind in SheetKind::ALL {
            for name in [kind.code(), kind.file_name(), kind.persian()] {
                assert_eq!(name.parse(), Ok(kind));
            }
        }
        assert_eq!("متقاضيان ".parse(), Ok(SheetKind::Applications));
        assert_eq!("بازدید‌ها".parse(), Ok(SheetKind::Inspections));
        assert_eq!("Sheet1".parse::<SheetKind>(), Err(UnknownSheet));
    }
}
