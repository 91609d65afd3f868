//! Why a matter of a file isn't settled so, or a letter doesn't go on.

use model::{ApplicationNumber, LetterNumber, Say, UnitCode, say};

use super::Class;

/// Why a matter isn't settled so.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Unsettled {
    /// The file has no such matter, or several and none was named.
    NoMatter {
        /// The file.
        number: ApplicationNumber,
    },
    /// This verdict doesn't fit the matter.
    Verdict {
        /// The file.
        number: ApplicationNumber,
        /// The matter.
        code: String,
    },
    /// It is settled so already, or open already.
    Already {
        /// The matter.
        code: String,
    },
    /// A unit above is to settle it.
    Above {
        /// Which.
        unit: UnitCode,
    },
    /// The letter is frozen: the person has an earlier one (R-A9e).
    Frozen {
        /// The letter.
        letter: LetterNumber,
        /// Its file.
        number: ApplicationNumber,
        /// The other file.
        other: ApplicationNumber,
    },
    /// A commitment is found fulfilled on a visit after the payment, and there was none (B2).
    NoVisit {
        /// The file.
        number: ApplicationNumber,
    },
    /// The last visit found fewer heads than were promised (B5).
    Short {
        /// The file.
        number: ApplicationNumber,
        /// Heads found.
        found: u32,
        /// Heads promised.
        promised: u32,
    },
}

impl Unsettled {
    /// The stable code.
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::NoMatter { .. } => "dispute.not_found",
            Self::Verdict { .. } => "dispute.verdict",
            Self::Already { .. } => "dispute.already",
            Self::Above { .. } => "dispute.above",
            Self::Frozen { .. } => "A9.frozen",
            Self::NoVisit { .. } => "B2.after_payment",
            Self::Short { .. } => "B5.short",
        }
    }

    pub(super) const fn class(&self) -> Class {
        match self {
            Self::NoMatter { .. } => Class::NotFound,
            Self::Verdict { .. } | Self::Already { .. } | Self::Frozen { .. } => Class::Rule,
            Self::NoVisit { .. } | Self::Short { .. } => Class::Rule,
            Self::Above { .. } => Class::NotAllowed,
        }
    }

    pub(super) fn say(&self) -> Say {
        match self {
            Self::NoMatter { number } => say!(
                "پروندهٔ {number} چنین مغایرتی ندارد، یا چند مغایرت دارد و باید یکی نام برده شود.",
                "application {number} has no such matter, or several and one has to be named"
            ),
            Self::Verdict { code, .. } => say!(
                "این رأی با مغایرت {code} جور نیست: از دو واقعیت یکی را برگزینید (--holds)، و در ایراد یا پروندهٔ تکراری --dismiss یا --gives-way.",
                "this verdict doesn't fit {code}: of two facts name the one that holds (--holds); an objection or duplicate is dismissed (--dismiss) or gives way (--gives-way)"
            ),
            Self::Already { code } => {
                say!("دربارهٔ {code} همین گفته شده است.", "that is what was said to {code} already")
            }
            Self::Above { unit } => {
                say!("رسیدگی به این مغایرت با واحد {unit} است.", "unit {unit} is to settle this")
            }
            Self::Frozen { letter, other, .. } => say!(
                "معرفی‌نامهٔ {letter} متوقف است: همین شخص در پروندهٔ {other} زودتر معرفی شده است (بند الف-۹).",
                "letter {letter} is frozen: the same person was referred earlier by application {other} (A9)"
            ),
            Self::NoVisit { number } => say!(
                "پس از پرداخت، بازدیدی با فرم کامل که کار را در حال انجام دیده باشد برای {number} نیست (بند ب-۲).",
                "no visit of {number} after the payment has a complete form that found the work going on (B2)"
            ),
            Self::Short { number, found, promised } => say!(
                "در آخرین بازدید {number}، {found} نفر از {promised} نفر تعهدشده سر کار بودند (بند ب-۵).",
                "the last visit of {number} found {found} of {promised} heads promised (B5)"
            ),
        }
    }

    pub(super) fn next(&self) -> String {
        match self {
            Self::NoMatter { number }
            | Self::Verdict { number, .. }
            | Self::Frozen { number, .. } => format!("hamgam-node dispute show {number}"),
            Self::NoVisit { number } | Self::Short { number, .. } => {
                format!("hamgam-node inspection record {number}")
            }
            Self::Already { .. } | Self::Above { .. } => "hamgam-node dispute list".to_owned(),
        }
    }
}
