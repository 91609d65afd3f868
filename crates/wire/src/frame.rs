//! The frames.

use journal::{Head, Realm, Segment};
use model::{Incarnation, Lane, LogId, NodeNumber, Seq, Timestamp, UnitCode};
use serde::{Deserialize, Serialize};

/// One frame.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Frame {
    /// The caller's first frame; segments follow at once.
    Hello(Hello),
    /// The answerer's first frame.
    Welcome(Welcome),
    /// How far the sender is in every log both sides share. The last of several says so.
    Heads {
        /// The logs with their heads.
        heads: Vec<(LogId, Head)>,
        /// No further frame of heads follows.
        last: bool,
    },
    /// Entries of one log.
    Segment(Box<Segment>),
    /// The sender has them on its disk, verified and applied.
    Ack(Ack),
    /// The nation has them on its disk.
    Nation(Nation),
    /// Send this log from here on.
    Want(Want),
    /// A segment can't be taken, and why; the log stands still until that is mended.
    Refused(Refused),
    /// An entry was kept but not applied, and why.
    Aside(Aside),
    /// Are you there. Answered with [`Frame::Pong`].
    Ping,
    /// Here.
    Pong,
    /// The sender ends the session.
    Bye(Bye),
    /// Before a hello, by a caller who doesn't know the key that answered: show that you belong. Names how
    /// far the nation's control logs are there. Answered with segments that follow, and [`Frame::Proof`].
    Prove(Vec<(LogId, Head)>),
    /// The segments sent lead up to these heads.
    Proof(Vec<(LogId, Head)>),
}

impl Frame {
    /// What it brings, if it brings entries.
    pub const fn segment(&self) -> Option<&Segment> {
        match self {
            Self::Segment(segment) => Some(segment),
            Self::Hello(_)
            | Self::Welcome(_)
            | Self::Heads { .. }
            | Self::Ack(_)
            | Self::Nation(_)
            | Self::Want(_)
            | Self::Refused(_)
            | Self::Aside(_)
            | Self::Ping
            | Self::Pong
            | Self::Bye(_)
            | Self::Prove(_)
            | Self::Proof(_) => None,
        }
    }

    /// The lane on whose stream it travels; none for the control stream, on which all but segments go.
    pub fn lane(&self) -> Option<Lane> {
        self.segment().map(|segment| segment.log.lane)
    }

    /// Which of a direction's three streams it travels on: 0 is control, then come the lanes.
    pub fn stream(&self) -> usize {
        self.lane().map_or(0, |lane| usize::from(lane.number()).saturating_add(1))
    }
}

/// The range of protocol versions a program speaks, both included.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Versions {
    /// The oldest.
    pub min: u16,
    /// The newest.
    pub max: u16,
}

/// What this program speaks.
pub const CURRENT: Versions = Versions { min: 1, max: 1 };

impl Versions {
    /// The newest version both speak; `None` if there is none.
    pub const fn common(self, other: Self) -> Option<u16> {
        let newest = if self.max < other.max { self.max } else { other.max };
        if self.min <= newest && other.min <= newest { Some(newest) } else { None }
    }
}

/// Who calls, and what it believes. Every version begins a session with it, and reads what it knows of
/// it: fields are only ever appended.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Hello {
    /// What it speaks.
    pub versions: Versions,
    /// Live or practice.
    pub realm: Realm,
    /// The node.
    pub node: NodeNumber,
    /// Its incarnation.
    pub incarnation: Incarnation,
    /// The unit it works for.
    pub unit: UnitCode,
    /// Digest of the caller's heads of every shared log, see `session`.
    pub mine: [u8; 16],
    /// Digest of the heads the caller believes the answerer has.
    pub yours: [u8; 16],
    /// Digest of what the caller knows the nation to have; see [`Nation`].
    pub nation: [u8; 16],
}

/// Who answers. As with [`Hello`], fields are only ever appended.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Welcome {
    /// The version both will speak.
    pub version: u16,
    /// The node.
    pub node: NodeNumber,
    /// Its incarnation.
    pub incarnation: Incarnation,
    /// The answerer's clock; the caller's TLS clock never lies before it.
    pub time: Timestamp,
    /// Digest of the answerer's heads of every shared log when the hello arrived.
    pub mine: [u8; 16],
    /// The caller's belief was wrong: [`Frame::Heads`] follow.
    pub tells: bool,
    /// The answerer doesn't know what the caller has: it asks for [`Frame::Heads`].
    pub asks: bool,
}

/// Everything of a log up to a head is on the sender's disk.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Ack {
    /// The log.
    pub log: LogId,
    /// Up to where.
    pub head: Head,
}

/// Everything of a log up to a head is on the nation's disk; a province passes it on.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Nation {
    /// The log.
    pub log: LogId,
    /// Up to where.
    pub head: Head,
}

/// The sender is at `from` and asks for what follows.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Want {
    /// The log.
    pub log: LogId,
    /// Its head at the sender.
    pub from: Head,
}

/// A segment the sender of this frame can't take.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Refused {
    /// The log.
    pub log: LogId,
    /// The first position of the segment.
    pub first: Seq,
    /// Why: `journal::Misdeed::code`, or one of `roster`'s from 100 on.
    pub code: u16,
}

/// An entry that was kept but set aside.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Aside {
    /// The log.
    pub log: LogId,
    /// The position.
    pub seq: Seq,
    /// The reason's stable code, at most 64 letters.
    pub code: String,
}

/// The end of a session.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Bye {
    /// Why.
    pub reason: ByeReason,
    /// Don't call again before so many milliseconds; 0 for whenever there is something to say.
    pub retry_after_ms: u32,
}

/// Why a session ends. Numbers are appended, never reused.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum ByeReason {
    /// All is said.
    Done,
    /// The node stops.
    Stopping,
    /// Too many at once.
    Busy,
    /// No version in common.
    Version,
    /// Live meets practice.
    Realm,
    /// Not the node, unit or incarnation its certificate says.
    Stranger,
    /// The incarnation was fenced.
    Fenced,
    /// The protocol was broken.
    Misdeed,
    /// Nothing was heard for too long.
    Silent,
    /// Another session of the same node took its place.
    Replaced,
    /// The sender's disk fails.
    Disk,
}
