//! Why a rule set isn't drafted or published so (A11).

use model::{JalaliDate, Say, UnitCode, say};

use super::Class;

/// Why a rule set isn't drafted or published so.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Unruly {
    /// The nation makes rule sets.
    NotTheNation {
        /// The unit that was asked.
        unit: UnitCode,
    },
    /// There is no such draft, or it is none this program can read.
    NoDraft {
        /// Its number.
        n: u32,
    },
    /// A rule set of that version is in force or published.
    VersionTaken {
        /// The version.
        version: String,
    },
    /// It would be in force on days that are over.
    Retroactive {
        /// Its first day.
        from: JalaliDate,
        /// The day of the act.
        on: JalaliDate,
    },
}

impl Unruly {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotTheNation { .. } => "rules.not_the_nation",
            Self::NoDraft { .. } => "rules.no_draft",
            Self::VersionTaken { .. } => "rules.version_taken",
            Self::Retroactive { .. } => "rules.retroactive",
        }
    }

    pub(super) const fn class(&self) -> Class {
        match self {
            Self::NotTheNation { .. } => Class::NotAllowed,
            Self::NoDraft { .. } => Class::NotFound,
            Self::VersionTaken { .. } | Self::Retroactive { .. } => Class::Rule,
        }
    }

    pub(super) fn say(&self) -> Say {
        match self {
            Self::NotTheNation { unit } => say!(
                "ضوابط را دبیرخانهٔ ستاد می‌نویسد و منتشر می‌کند، نه {unit}.",
                "the nation's secretariat drafts and publishes rule sets, not {unit}"
            ),
            Self::NoDraft { n } => say!("پیش‌نویس {n} نیست.", "there is no draft {n}"),
            Self::VersionTaken { version } => say!(
                "نسخهٔ {version} در کار یا منتشر شده است.",
                "a rule set {version} is in force or published"
            ),
            Self::Retroactive { from, on } => {
                let (from, on) = (from.slashed(), on.slashed());
                say!(
                    "نخستین روز این ضوابط {from} است و امروز {on}: ضوابط به گذشته برنمی‌گردد.",
                    "its first day is {from} and this is {on}: no rule set reaches back"
                )
            }
        }
    }

    pub(super) fn next(&self) -> String {
        match self {
            Self::NotTheNation { .. } | Self::NoDraft { .. } => "hamgam-node rules list".to_owned(),
            Self::VersionTaken { .. } => "hamgam-hub rules draft --version VERSION".to_owned(),
            Self::Retroactive { .. } => "hamgam-hub rules draft --valid-from DAY".to_owned(),
        }
    }
}
