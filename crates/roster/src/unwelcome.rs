//! Why a segment is refused before its entries are looked at.

use model::{Say, say};
use thiserror::Error;

/// Why this node doesn't take a segment. Nothing has changed. `journal::Misdeed` has the codes below
/// 100.
#[derive(Clone, Copy, Debug, Eq, Error, Ord, PartialEq, PartialOrd)]
pub enum Unwelcome {
    /// No key of the writer is known here.
    #[error("the writer is not in the roster")]
    Stranger,
    /// The writer was shut out, and nothing of the segment lies before its fence.
    #[error("the writer was fenced")]
    Fenced,
    /// This node doesn't hold that scope.
    #[error("the scope is not held here")]
    NotHeld,
    /// This node's own log, with more in it than is here: this machine was rolled back.
    #[error("this node's own log is further elsewhere than here")]
    RolledBack,
    /// The peer may not hold that log, so it can't send it.
    #[error("the log is not the peer's to send")]
    NotTheirs,
}

impl Unwelcome {
    /// Every one, in the order of codes.
    pub const ALL: [Self; 5] =
        [Self::Stranger, Self::Fenced, Self::NotHeld, Self::RolledBack, Self::NotTheirs];

    /// The number that stands for it on the wire; never reused.
    pub const fn code(self) -> u16 {
        match self {
            Self::Stranger => 100,
            Self::Fenced => 101,
            Self::NotHeld => 102,
            Self::RolledBack => 103,
            Self::NotTheirs => 104,
        }
    }

    /// Which one a number of the wire stands for.
    pub fn of_code(code: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|unwelcome| unwelcome.code() == code)
    }

    /// What an operator is told, on either side.
    pub fn say(self) -> Say {
        match self {
            Self::Stranger => say!(
                "نویسندهٔ این داده‌ها در فهرست گره‌ها نیست؛ تا ثبت آن پذیرفته نمی‌شود.",
                "The writer of these entries is not in the roster; they wait until it is enrolled."
            ),
            Self::Fenced => say!(
                "نویسندهٔ این داده‌ها کنار گذاشته شده است؛ برای ادامهٔ کار نوبت تازه‌ای ثبت کنید.",
                "The writer of these entries was fenced; enroll a new incarnation to go on."
            ),
            Self::NotHeld => say!(
                "این داده‌ها به واحد دیگری مربوط است و اینجا نگهداری نمی‌شود.",
                "These entries belong to another unit and are not held here."
            ),
            Self::RolledBack => say!(
                "دفتر این گره در جای دیگر جلوتر است: این دستگاه به عقب بازگردانده شده و به نوبت تازه نیاز دارد.",
                "This node's own log is further elsewhere: the machine was rolled back and needs a \
                 new incarnation."
            ),
            Self::NotTheirs => say!(
                "فرستنده اجازهٔ نگهداری و فرستادن این داده‌ها را ندارد.",
                "The sender may not hold these entries, so it cannot send them."
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_never_change_and_read_back() {
        for (unwelcome, code) in Unwelcome::ALL.into_iter().zip(100..) {
            assert_eq!(unwelcome.code(), code);
            assert_eq!(Unwelcome::of_code(code), Some(unwelcome));
            let Say { fa, en } = unwelcome.say();
            assert!(fa.ends_with('.') && en.ends_with('.'));
        }
        assert_eq!(Unwelcome::of_code(13), None);
    }
}
