//! What can be wrong with a frame.

use model::limits::{ASIDE_CODE_CHARS_MAX, WIRE_FRAME_BYTES_MAX, WIRE_HEADS_MAX};
use model::{Say, say};
use thiserror::Error;

use crate::kind::Kind;

/// Why bytes are no frame, or a frame has no bytes. The stream can't be read on: end the session.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Fault {
    /// A length of nothing: every frame has a kind.
    #[error("an empty frame")]
    Empty,
    /// More bytes than any frame has, or than one of its kind.
    #[error("a frame of {bytes} bytes is too large")]
    TooLarge {
        /// How many it has or claims.
        bytes: usize,
    },
    /// A kind that has to be known and isn't.
    #[error("frames of kind {kind} are unknown here")]
    Unknown {
        /// Its number.
        kind: u8,
    },
    /// The body is cut off or isn't what its kind says.
    #[error("a malformed {kind} frame")]
    Malformed {
        /// The kind.
        kind: Kind,
    },
    /// Something follows the body.
    #[error("{bytes} bytes are left over behind a {kind} frame")]
    LeftOver {
        /// The kind.
        kind: Kind,
        /// How many.
        bytes: usize,
    },
    /// More logs than one frame of heads names.
    #[error("a frame names {count} logs, more than {WIRE_HEADS_MAX}")]
    TooManyHeads {
        /// How many.
        count: usize,
    },
    /// A reason's code has none or too many letters, or others than visible ASCII.
    #[error("a reason's code is 1 to {ASIDE_CODE_CHARS_MAX} visible ASCII letters")]
    Code,
    /// The stream ended within a frame.
    #[error("the stream ended within a frame")]
    CutOff,
}

impl Fault {
    /// The stable code of logs and JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "wire.empty",
            Self::TooLarge { .. } => "wire.too_large",
            Self::Unknown { .. } => "wire.unknown",
            Self::Malformed { .. } => "wire.malformed",
            Self::LeftOver { .. } => "wire.left_over",
            Self::TooManyHeads { .. } => "wire.too_many_heads",
            Self::Code => "wire.code",
            Self::CutOff => "wire.cut_off",
        }
    }

    /// What an operator is told.
    pub fn say(self) -> Say {
        let most = WIRE_FRAME_BYTES_MAX;
        match self {
            Self::Unknown { kind } => say!(
                "طرف مقابل بسته‌ای از نوع ناشناختهٔ {kind} فرستاد؛ شاید برنامهٔ اینجا قدیمی است.",
                "The peer sent a frame of the unknown kind {kind}; the program here may be too old."
            ),
            Self::TooLarge { bytes } => say!(
                "طرف مقابل بسته‌ای به اندازهٔ {bytes} بایت فرستاد؛ بیشینه {most} است.",
                "The peer sent a frame of {bytes} bytes; at most {most} are taken."
            ),
            Self::CutOff => say!(
                "ارتباط در میان یک بسته قطع شد؛ ادامهٔ آن بار دیگر فرستاده می‌شود.",
                "The line ended within a frame; it will be sent again."
            ),
            Self::Empty
            | Self::Malformed { .. }
            | Self::LeftOver { .. }
            | Self::TooManyHeads { .. }
            | Self::Code => {
                let what = self.to_string();
                say!(
                    "طرف مقابل بسته‌ای نادرست فرستاد ({what}).",
                    "The peer sent a frame that is none: {what}."
                )
            }
        }
    }
}
