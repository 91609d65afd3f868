//! The kinds of frame, with their numbers and limits.

use std::fmt;

use model::limits::{
    ASIDE_CODE_CHARS_MAX, PROOF_LOGS_MAX, WIRE_FRAME_BYTES_MAX, WIRE_GREETING_BYTES_MAX,
    WIRE_HEADS_MAX,
};

use crate::frame::Frame;

/// What sort of frame it is. Numbers are never reused; those above 127 are optional frames.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Kind {
    /// [`Frame::Hello`].
    Hello,
    /// [`Frame::Welcome`].
    Welcome,
    /// [`Frame::Heads`].
    Heads,
    /// [`Frame::Segment`].
    Segment,
    /// [`Frame::Ack`].
    Ack,
    /// [`Frame::Nation`].
    Nation,
    /// [`Frame::Want`].
    Want,
    /// [`Frame::Refused`].
    Refused,
    /// [`Frame::Aside`].
    Aside,
    /// [`Frame::Ping`].
    Ping,
    /// [`Frame::Pong`].
    Pong,
    /// [`Frame::Bye`].
    Bye,
    /// [`Frame::Prove`].
    Prove,
    /// [`Frame::Proof`].
    Proof,
}

/// A log, a head and a few small numbers: 12 + 41 bytes at most, and as much again in reserve.
const SMALL: usize = 106;
/// A log and its head at their largest: origin, incarnation, scope 3 each, lane 1, position 9, hash
/// 32; a place in the list costs no more.
const HEAD_OF_A_LOG: usize = 51;

impl Kind {
    /// Every kind, by number.
    pub const ALL: [Self; 14] = [
        Self::Hello,
        Self::Welcome,
        Self::Heads,
        Self::Segment,
        Self::Ack,
        Self::Nation,
        Self::Want,
        Self::Refused,
        Self::Aside,
        Self::Ping,
        Self::Pong,
        Self::Bye,
        Self::Prove,
        Self::Proof,
    ];

    /// Its number on the wire.
    pub const fn number(self) -> u8 {
        match self {
            Self::Hello => 1,
            Self::Welcome => 2,
            Self::Heads => 3,
            Self::Segment => 4,
            Self::Ack => 5,
            Self::Nation => 6,
            Self::Want => 7,
            Self::Refused => 8,
            Self::Aside => 9,
            Self::Ping => 10,
            Self::Pong => 11,
            Self::Bye => 12,
            Self::Prove => 128,
            Self::Proof => 129,
        }
    }

    /// The kind a number stands for here.
    pub fn of_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// Says whether a frame of an unknown kind is skipped rather than refused.
    pub const fn is_optional(number: u8) -> bool {
        127 < number
    }

    /// Its name in logs, metrics and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hello => "hello",
            Self::Welcome => "welcome",
            Self::Heads => "heads",
            Self::Segment => "segment",
            Self::Ack => "ack",
            Self::Nation => "nation",
            Self::Want => "want",
            Self::Refused => "refused",
            Self::Aside => "aside",
            Self::Ping => "ping",
            Self::Pong => "pong",
            Self::Bye => "bye",
            Self::Prove => "prove",
            Self::Proof => "proof",
        }
    }

    /// How many bytes its body has at most; more is refused before it is read.
    pub const fn bytes_max(self) -> usize {
        match self {
            Self::Hello | Self::Welcome => WIRE_GREETING_BYTES_MAX,
            Self::Heads => HEADS,
            Self::Segment => SEGMENT,
            Self::Aside => ASIDE,
            Self::Prove | Self::Proof => PROOF,
            Self::Ack | Self::Nation | Self::Want | Self::Refused | Self::Bye => SMALL,
            Self::Ping | Self::Pong => 0,
        }
    }
}

const HEADS: usize = WIRE_HEADS_MAX.saturating_mul(HEAD_OF_A_LOG).saturating_add(4);
const PROOF: usize = PROOF_LOGS_MAX.saturating_mul(HEAD_OF_A_LOG).saturating_add(4);
const SEGMENT: usize = WIRE_FRAME_BYTES_MAX.saturating_sub(1);
const ASIDE: usize = SMALL.saturating_add(ASIDE_CODE_CHARS_MAX);

const _: () = assert!(HEADS < WIRE_FRAME_BYTES_MAX);

impl From<&Frame> for Kind {
    fn from(frame: &Frame) -> Self {
        match frame {
            Frame::Hello(_) => Self::Hello,
            Frame::Welcome(_) => Self::Welcome,
            Frame::Heads { .. } => Self::Heads,
            Frame::Segment(_) => Self::Segment,
            Frame::Ack(_) => Self::Ack,
            Frame::Nation(_) => Self::Nation,
            Frame::Want(_) => Self::Want,
            Frame::Refused(_) => Self::Refused,
            Frame::Aside(_) => Self::Aside,
            Frame::Ping => Self::Ping,
            Frame::Pong => Self::Pong,
            Frame::Bye(_) => Self::Bye,
            Frame::Prove(_) => Self::Prove,
            Frame::Proof(_) => Self::Proof,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_and_leave_room_for_optional_kinds() {
        for (kind, number) in Kind::ALL.into_iter().zip((1..=12).chain(128..)) {
            assert_eq!(kind.number(), number);
            assert_eq!(Kind::of_number(number), Some(kind));
            let before_a_version = matches!(kind, Kind::Prove | Kind::Proof);
            assert_eq!(Kind::is_optional(number), before_a_version);
        }
        assert_eq!(Kind::of_number(0), None);
        assert!(Kind::is_optional(128) && Kind::is_optional(255));
    }
}
