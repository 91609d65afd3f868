//! One fact about the list of counties. Stored for ever: variants and fields are only appended.

use model::{CountyCode, JalaliDate, Say, say};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A county as a fact names it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Named {
    /// Its code, the Statistical Centre's.
    pub code: CountyCode,
    /// Its Persian name.
    pub fa: String,
    /// Its English name.
    pub en: String,
}

/// New counties were cut out of one, which goes on.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Split {
    /// The county that was split.
    pub from: CountyCode,
    /// The new ones; their codes were never used before.
    pub into: Vec<Named>,
    /// From this day on.
    pub on: JalaliDate,
    /// The decree, or where it is known from.
    pub note: Option<String>,
}

/// A county has another name, and the same code.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Rename {
    /// The county with its new names.
    pub to: Named,
    /// From this day on.
    pub on: JalaliDate,
    /// The decree, or where it is known from.
    pub note: Option<String>,
}

/// Counties went into one.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Merge {
    /// Which; the one that goes on may be among them.
    pub from: Vec<CountyCode>,
    /// The county that goes on, or is made.
    pub into: Named,
    /// Whether it is made by this.
    pub makes: bool,
    /// From this day on.
    pub on: JalaliDate,
    /// The decree, or where it is known from.
    pub note: Option<String>,
}

/// A dated fact about the list of counties.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum CountyFact {
    /// New counties were cut out of one.
    Split(Split),
    /// A county has another name.
    Rename(Rename),
    /// Counties went into one.
    Merge(Merge),
}

/// Why a fact about counties doesn't fit. Nothing has changed.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Unfit {
    /// It names no county on one of its sides.
    #[error("it names no county")]
    Nothing,
    /// It names a county twice, or more than any fact does.
    #[error("it names a county twice, or too many")]
    Twice,
    /// It reaches into another province.
    #[error("{code} lies in another province")]
    Province {
        /// The county elsewhere.
        code: CountyCode,
    },
    /// A county would come out of itself, or go into itself.
    #[error("{code} can't take its own place")]
    Itself {
        /// The county.
        code: CountyCode,
    },
    /// A new county has no name in one of the languages, or too long a one.
    #[error("a county needs a name in both languages")]
    Nameless,
    /// The code has a county already, or had one.
    #[error("{code} is in use")]
    InUse {
        /// The code.
        code: CountyCode,
    },
    /// The county is made later.
    #[error("{code} begins on {begun}")]
    NotYet {
        /// The county.
        code: CountyCode,
        /// The day it is made.
        begun: JalaliDate,
    },
    /// The county has gone into another.
    #[error("{code} went into {into} on {ended}")]
    Ended {
        /// The county.
        code: CountyCode,
        /// The day.
        ended: JalaliDate,
        /// Where it went.
        into: CountyCode,
    },
    /// Something of a later day was said of the county already.
    #[error("of {code} something of {last} is known")]
    Early {
        /// The county.
        code: CountyCode,
        /// The day of the last fact about it.
        last: JalaliDate,
    },
}

impl Named {
    /// Both names.
    pub fn say(&self) -> Say {
        Say::new(self.fa.clone(), self.en.clone())
    }

    pub(super) fn is_named(&self) -> bool {
        [&self.fa, &self.en]
            .into_iter()
            .all(|name| !name.trim().is_empty() && name.len() <= COUNTY_NAME_BYTES_MAX)
    }
}

/// A county's name, in bytes.
const COUNTY_NAME_BYTES_MAX: usize = 120;

impl Merge {
    /// The counties that end by it.
    pub fn leaving(&self) -> impl Iterator<Item = CountyCode> {
        self.from.iter().copied().filter(|code| *code != self.into.code)
    }
}

impl CountyFact {
    /// From which day on.
    pub const fn on(&self) -> JalaliDate {
        match self {
            Self::Split(split) => split.on,
            Self::Rename(rename) => rename.on,
            Self::Merge(merge) => merge.on,
        }
    }

    /// The decree, or where it is known from.
    pub fn note(&self) -> Option<&str> {
        match self {
            Self::Split(split) => split.note.as_deref(),
            Self::Rename(rename) => rename.note.as_deref(),
            Self::Merge(merge) => merge.note.as_deref(),
        }
    }

    /// The counties it happens to.
    pub fn sources(&self) -> Vec<CountyCode> {
        match self {
            Self::Split(split) => vec![split.from],
            Self::Rename(rename) => vec![rename.to.code],
            Self::Merge(merge) => merge.from.clone(),
        }
    }

    /// The counties that come of it.
    pub fn results(&self) -> Vec<CountyCode> {
        match self {
            Self::Split(split) => split.into.iter().map(|new| new.code).collect(),
            Self::Rename(rename) => vec![rename.to.code],
            Self::Merge(merge) => vec![merge.into.code],
        }
    }

    /// The names it gives.
    pub(super) fn names(&self) -> impl Iterator<Item = &Named> {
        let (many, one) = match self {
            Self::Split(split) => (split.into.as_slice(), None),
            Self::Rename(rename) => (&[][..], Some(&rename.to)),
            Self::Merge(merge) => (&[][..], Some(&merge.into).filter(|_| merge.makes)),
        };
        many.iter().chain(one)
    }

    /// The stable word of JSON.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Split(_) => "split",
            Self::Rename(_) => "rename",
            Self::Merge(_) => "merge",
        }
    }
}

impl Unfit {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nothing => "county.nothing",
            Self::Twice => "county.twice",
            Self::Province { .. } => "county.province",
            Self::Itself { .. } => "county.itself",
            Self::Nameless => "county.nameless",
            Self::InUse { .. } => "county.in_use",
            Self::NotYet { .. } => "county.not_yet",
            Self::Ended { .. } => "county.ended",
            Self::Early { .. } => "county.early",
        }
    }

    /// What an operator is told.
    pub fn say(self) -> Say {
        match self {
            Self::Nothing => say!("شهرستانی نام برده نشده است.", "no county is named"),
            Self::Twice => say!(
                "یک شهرستان دو بار آمده، یا شمار شهرستان‌ها بیش از اندازه است.",
                "a county is named twice, or there are too many"
            ),
            Self::Province { code } => {
                say!("شهرستان {code} در استان دیگری است.", "county {code} lies in another province")
            }
            Self::Itself { code } => say!(
                "شهرستان {code} نمی‌تواند جای خودش را بگیرد.",
                "county {code} can't take its own place"
            ),
            Self::Nameless => say!(
                "شهرستان به هر دو زبان نام می‌خواهد.",
                "a county needs a name in both languages"
            ),
            Self::InUse { code } => say!(
                "کد {code} پیش‌تر به شهرستانی داده شده است.",
                "the code {code} has been given to a county already"
            ),
            Self::NotYet { code, begun } => {
                let begun = begun.slashed();
                say!("شهرستان {code} از {begun} هست.", "there is no county {code} before {begun}")
            }
            Self::Ended { code, ended, into } => {
                let ended = ended.slashed();
                say!(
                    "شهرستان {code} از {ended} در {into} ادغام شده است.",
                    "county {code} went into {into} on {ended}"
                )
            }
            Self::Early { code, last } => {
                let last = last.slashed();
                say!(
                    "دربارهٔ شهرستان {code} رویدادی به تاریخ {last} ثبت شده است؛ تاریخ پیش از آن پذیرفته نیست.",
                    "something of {last} is known of county {code}; an earlier day isn't taken"
                )
            }
        }
    }
}
