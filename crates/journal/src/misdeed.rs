//! What can be wrong with a segment somebody sent.

use model::{LogId, Say, Seq};
use thiserror::Error;

/// Why a segment is refused. Nothing has changed; the sender is at fault, or the line.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Misdeed {
    /// No entry, or more than `SEGMENT_ENTRIES_MAX`.
    #[error("a segment of {count} entries")]
    Count {
        /// How many it claims.
        count: u32,
    },
    /// The payload is larger than a segment may be, packed or unpacked.
    #[error("a segment's payload is too large")]
    PayloadTooLarge,
    /// It claims positions no log has.
    #[error("positions out of range from {}", first.0)]
    Position {
        /// The first position it claims.
        first: Seq,
    },
    /// Not signed by this key, or changed since.
    #[error("the signature of {log} is wrong")]
    Signature {
        /// The log it claims.
        log: LogId,
    },
    /// Rightly signed, but practice where live is asked for, or the other way round.
    #[error("{log} belongs to the other realm (practice and live don't mix)")]
    OtherRealm {
        /// The log.
        log: LogId,
    },
    /// The payload doesn't unpack.
    #[error("the payload doesn't unpack")]
    Unpack,
    /// The lengths within the payload don't add up to it.
    #[error("the entries' lengths don't add up")]
    Lengths,
    /// An entry is larger than `ENTRY_BYTES_MAX`.
    #[error("an entry is too large")]
    EntryTooLarge,
    /// The entries don't lead from the hash before to the hash after.
    #[error("the chain of {log} is broken")]
    Chain {
        /// The log.
        log: LogId,
    },
    /// Entries before it are missing; ask for them.
    #[error("{log} continues at {}, but came from {}", expected.0, first.0)]
    Gap {
        /// The log.
        log: LogId,
        /// The position that was expected.
        expected: Seq,
        /// The position it starts at.
        first: Seq,
    },
    /// It starts at a position that is already there.
    #[error("{log} is already past {}", first.0)]
    Replayed {
        /// The log.
        log: LogId,
        /// The position it starts at.
        first: Seq,
    },
    /// Another history: the same position has another hash. See [`crate::ForkProof`].
    #[error("{log} has two histories at {}", at.0)]
    Forked {
        /// The log.
        log: LogId,
        /// Where the hashes differ.
        at: Seq,
    },
    /// The two segments of a claimed fork agree.
    #[error("the two segments prove no fork")]
    NoFork,
}

impl Misdeed {
    /// The number of [`Misdeed::Forked`].
    pub const FORKED: u16 = 12;

    /// The number that stands for it on the wire; never reused.
    pub const fn code(self) -> u16 {
        match self {
            Self::Count { .. } => 1,
            Self::PayloadTooLarge => 2,
            Self::Position { .. } => 3,
            Self::Signature { .. } => 4,
            Self::OtherRealm { .. } => 5,
            Self::Unpack => 6,
            Self::Lengths => 7,
            Self::EntryTooLarge => 8,
            Self::Chain { .. } => 9,
            Self::Gap { .. } => 10,
            Self::Replayed { .. } => 11,
            Self::Forked { .. } => Self::FORKED,
            Self::NoFork => 13,
        }
    }

    /// What an operator is told beside a log that was set aside.
    pub fn say(self) -> Say {
        let fa = match self {
            Self::Count { .. } | Self::PayloadTooLarge | Self::EntryTooLarge => {
                "بستهٔ رسیده از اندازهٔ مجاز بزرگ‌تر یا خالی است."
            }
            Self::Position { .. } | Self::Unpack | Self::Lengths | Self::Chain { .. } => {
                "بستهٔ رسیده آسیب دیده یا ناقص است."
            }
            Self::Signature { .. } => "امضای بستهٔ رسیده درست نیست.",
            Self::OtherRealm { .. } => {
                "بستهٔ رسیده برای محیط دیگری است؛ داده‌های تمرینی و واقعی با هم جمع نمی‌شوند."
            }
            Self::Gap { .. } => "بخشی از داده‌های پیش از این بسته هنوز نرسیده است.",
            Self::Replayed { .. } => "این بسته پیش از این رسیده است.",
            Self::Forked { .. } => "از این دفتر دو نسخهٔ ناسازگار وجود دارد.",
            Self::NoFork => "دو بستهٔ ارائه‌شده با هم سازگارند.",
        };
        Say::new(fa, self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use model::{Incarnation, Lane, NodeNumber};

    use super::*;

    #[test]
    fn codes_never_change_and_everything_is_said_in_both_languages() {
        let log = LogId {
            origin: NodeNumber(12),
            incarnation: Incarnation(1),
            scope: "1102".parse().unwrap(),
            lane: Lane::Records,
        };
        let [first, expected, at] = [Seq(7), Seq(5), Seq(4)];
        let all = [
            Misdeed::Count { count: 0 },
            Misdeed::PayloadTooLarge,
            Misdeed::Position { first },
            Misdeed::Signature { log },
            Misdeed::OtherRealm { log },
            Misdeed::Unpack,
            Misdeed::Lengths,
            Misdeed::EntryTooLarge,
            Misdeed::Chain { log },
            Misdeed::Gap { log, expected, first },
            Misdeed::Replayed { log, first },
            Misdeed::Forked { log, at },
            Misdeed::NoFork,
        ];
        for (misdeed, code) in all.into_iter().zip(1u16..) {
            assert_eq!(misdeed.code(), code, "{misdeed}");
            let Say { fa, en } = misdeed.say();
            assert!(fa.ends_with('.') && !en.is_empty(), "{misdeed}");
        }
    }
}
