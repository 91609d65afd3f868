//! Why a county isn't split so, and why a file is another office's to go on with.

use model::{
    ApplicationNumber, CountyCode, JalaliDate, LetterNumber, RecordId, Say, UnitCode, say,
};
use roster::Unfit;

use super::Class;

/// Why something about counties, or about a file that was moved between them, isn't done.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Homing {
    /// Another county's office goes on with the file.
    Moved {
        /// The file.
        number: ApplicationNumber,
        /// Where it went.
        to: CountyCode,
        /// The day.
        on: JalaliDate,
    },
    /// Another office issued the letter and holds its quota.
    OtherLetter {
        /// The letter.
        letter: LetterNumber,
        /// Whose it is.
        unit: UnitCode,
    },
    /// Another office entered the record, and it stays that one's.
    OtherRecord {
        /// The record.
        id: RecordId,
    },
    /// A county has taken nothing over from another.
    NoSuccessor {
        /// The county a file was opened in.
        from: CountyCode,
        /// Where it was to go.
        to: CountyCode,
        /// On which day.
        on: JalaliDate,
    },
    /// The county isn't one of this hub's.
    NotBelow {
        /// The county.
        county: CountyCode,
    },
    /// No table and no fact knows the county.
    NoCounty {
        /// The code.
        code: CountyCode,
    },
    /// A fact about counties doesn't fit those before it.
    Unfit(Unfit),
}

impl Homing {
    /// The stable code.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Moved { .. } => "application.moved",
            Self::OtherLetter { .. } => "letter.elsewhere",
            Self::OtherRecord { .. } => "record.of_another",
            Self::NoSuccessor { .. } => "county.no_successor",
            Self::NotBelow { .. } => "county.not_below",
            Self::NoCounty { .. } => "county.not_found",
            Self::Unfit(unfit) => unfit.code(),
        }
    }

    pub(super) const fn class(self) -> Class {
        match self {
            Self::NoCounty { .. } => Class::NotFound,
            Self::NotBelow { .. } => Class::NotAllowed,
            Self::Moved { .. }
            | Self::OtherLetter { .. }
            | Self::OtherRecord { .. }
            | Self::NoSuccessor { .. }
            | Self::Unfit(_) => Class::Rule,
        }
    }

    pub(super) fn say(self) -> Say {
        match self {
            Self::Moved { number, to, on } => {
                let on = on.slashed();
                say!(
                    "پروندهٔ {number} از {on} با ادارهٔ شهرستان {to} است؛ آنچه اینجا هست می‌ماند و خواندنی است.",
                    "application {number} is county {to}'s since {on}; what is here stays, to be read"
                )
            }
            Self::OtherLetter { letter, unit } => say!(
                "معرفی‌نامهٔ {letter} را {unit} صادر کرده و سهمیهٔ آن نزد همان اداره است؛ پاسخ بانک را همان اداره وارد می‌کند.",
                "{unit} issued letter {letter} and holds its quota; the bank's answer is entered there"
            ),
            Self::OtherRecord { id } => say!(
                "سند {id} را ادارهٔ دیگری ثبت کرده است و همان اداره آن را تغییر می‌دهد.",
                "another office entered record {id}, and changes it"
            ),
            Self::NoSuccessor { from, to, on } => {
                let on = on.slashed();
                say!(
                    "شهرستان {to} در {on} جانشین {from} نیست؛ نخست ستاد جدایی یا ادغام آن را ثبت می‌کند.",
                    "county {to} has taken nothing over from {from} by {on}; the nation records the split or merge first"
                )
            }
            Self::NotBelow { county } => say!(
                "شهرستان {county} زیرمجموعهٔ این مرکز نیست.",
                "county {county} isn't one of this hub's"
            ),
            Self::NoCounty { code } => {
                say!("شهرستانی با کد {code} نیست.", "there is no county of the code {code}")
            }
            Self::Unfit(unfit) => unfit.say(),
        }
    }

    pub(super) fn next(self) -> String {
        match self {
            Self::Moved { number, .. } => format!("hamgam-node application show {number}"),
            Self::OtherLetter { .. } => "hamgam-node referral list".to_owned(),
            Self::OtherRecord { id } => format!("hamgam-node explain record.of_another    ({id})"),
            Self::NoSuccessor { from, .. } => format!("hamgam-hub county show {from}"),
            Self::NotBelow { .. } | Self::NoCounty { .. } => "hamgam-hub county list".to_owned(),
            Self::Unfit(
                Unfit::InUse { code }
                | Unfit::NotYet { code, .. }
                | Unfit::Ended { code, .. }
                | Unfit::Early { code, .. }
                | Unfit::Province { code }
                | Unfit::Itself { code },
            ) => format!("hamgam-hub county show {code}"),
            Self::Unfit(Unfit::Nothing | Unfit::Twice | Unfit::Nameless) => {
                "hamgam-hub county split --help".to_owned()
            }
        }
    }
}
