//! Why a bundle can't be read on.

use model::Say;
use thiserror::Error;

/// What is wrong with the bytes of a part. Everything read before it stands for itself.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Fault {
    /// It doesn't begin as a bundle does.
    #[error("no bundle")]
    NoBundle,
    /// It is of a version this program doesn't read.
    #[error("a bundle of version {found}")]
    Version {
        /// Which.
        found: u16,
    },
    /// Its envelope makes no sense.
    #[error("the envelope makes no sense")]
    Envelope,
    /// A frame can't be read.
    #[error(transparent)]
    Frame(wire::Fault),
    /// A frame stands where it can't: news among the words, or the reverse.
    #[error("a frame stands in the wrong place")]
    Misplaced,
    /// It says more than any sender has to say.
    #[error("too many words")]
    TooMuch,
    /// The hash in a seal isn't that of what precedes it.
    #[error("what precedes the seal was changed")]
    Hash,
    /// It ends before its last seal.
    #[error("it breaks off")]
    CutOff,
    /// More follows its last seal.
    #[error("more follows the last seal")]
    LeftOver,
}

impl Fault {
    /// The stable code that messages, JSON and tests cite.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoBundle => "bundle.none",
            Self::Version { .. } => "bundle.version",
            Self::Envelope => "bundle.envelope",
            Self::Frame(_) => "bundle.frame",
            Self::Misplaced => "bundle.misplaced",
            Self::TooMuch => "bundle.too_much",
            Self::Hash => "bundle.hash",
            Self::CutOff => "bundle.cut_off",
            Self::LeftOver => "bundle.left_over",
        }
    }

    /// What is wrong, in words.
    pub fn say(self) -> Say {
        match self {
            Self::NoBundle => Say::new("این فایل بستهٔ همگام نیست.", "This is no bundle."),
            Self::Version { .. } => Say::new(
                "این بسته را نسخهٔ تازه‌تری از برنامه نوشته است.",
                "A newer version of the program wrote this bundle.",
            ),
            Self::CutOff => Say::new(
                "بسته نیمه‌کاره است؛ پایان آن نیست.",
                "The bundle breaks off: its end is missing.",
            ),
            Self::Envelope
            | Self::Frame(_)
            | Self::Misplaced
            | Self::TooMuch
            | Self::Hash
            | Self::LeftOver => {
                Say::new("بسته آسیب دیده یا دست‌کاری شده است.", "The bundle is damaged or changed.")
            }
        }
    }
}
