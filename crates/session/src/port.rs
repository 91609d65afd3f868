//! What goes into a session and what comes out of it.

use std::collections::BTreeMap;
use std::time::Duration;

use journal::{Head, Heads, Realm, Segment};
use model::{Incarnation, LogId, NodeNumber, Seq, Timestamp, UnitCode};
use wire::{ByeReason, Frame, Versions};

use crate::schedule::Trouble;

/// Who opened the connection.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Side {
    /// This node called: it says hello and pushes at once.
    Caller,
    /// This node was called.
    Answerer,
}

/// A node as the roster knows it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Peer {
    /// The node.
    pub node: NodeNumber,
    /// Its incarnation.
    pub incarnation: Incarnation,
    /// The unit it works for.
    pub unit: UnitCode,
}

impl Peer {
    /// Says whether it writes a log, in this incarnation.
    pub fn wrote(self, log: LogId) -> bool {
        (log.origin, log.incarnation) == (self.node, self.incarnation)
    }
}

/// What a session begins with.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Start {
    /// Who opened the connection.
    pub side: Side,
    /// This node.
    pub me: Peer,
    /// The other, as its certificate and the roster say.
    pub peer: Peer,
    /// What is durable here of every log that both may hold; other logs are never named.
    pub heads: Heads,
    /// What is known of the peer, of the same logs.
    pub book: Book,
    /// How to behave.
    pub options: Options,
}

/// How a session behaves.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Options {
    /// The versions this program speaks.
    pub versions: Versions,
    /// Live or practice.
    pub realm: Realm,
    /// Without any frame for so long while something is awaited, the line counts as dead.
    pub silence: Duration,
    /// A peer that answers, but for so long brings nothing on that is awaited, is sent off.
    pub stall: Duration,
    /// A quiet session is kept this long before the caller says goodbye; `None` keeps it for ever.
    pub linger: Option<Duration>,
    /// Only the own logs go out, nothing is taken in (an expired certificate's grace).
    pub renew_only: bool,
    /// Machine time at the start, for the welcome.
    pub time: Timestamp,
}

/// What is known of a peer from earlier sessions: kept by the shell, a cache that may be lost.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Book {
    /// What the peer has acknowledged or sent: its head of each shared log.
    pub acked: BTreeMap<LogId, Head>,
    /// What the nation has, as far as this node knows; nothing at the nation itself.
    pub nation: BTreeMap<LogId, Head>,
}

/// What became of a segment handed to [`Output::Store`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Stored {
    /// It, or all of it that was new, is on the disk and applied; the log's head is now here.
    Durable {
        /// The head of its log.
        head: Head,
        /// Its entries that were kept but set aside, with their codes.
        aside: Vec<(Seq, String)>,
    },
    /// Entries before it are missing; the log's head is here.
    Gap {
        /// The head of its log.
        head: Head,
    },
    /// It was refused for good; nothing has changed.
    Refused {
        /// `journal::Misdeed::code`, or one of `roster`'s from 100 on.
        code: u16,
    },
    /// The disk failed: the session ends.
    Failed,
}

/// What a session is told.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Input {
    /// A frame arrived.
    Frame(Frame),
    /// What [`Output::Fetch`] asked for; empty if there is nothing.
    Fetched {
        /// The log.
        log: LogId,
        /// In order, without gap; the first may begin before the head asked for.
        segments: Vec<Segment>,
    },
    /// The answer to [`Output::Store`].
    Stored {
        /// Its ticket.
        ticket: u64,
        /// What became of it.
        stored: Stored,
    },
    /// A shared log has grown here, by an act or through another session.
    Grew {
        /// The log.
        log: LogId,
        /// Its head.
        head: Head,
    },
    /// The nation has more of a log than before.
    Nation {
        /// The log.
        log: LogId,
        /// Up to where.
        head: Head,
    },
    /// A log the shell refused because nobody knew its writer, who has become known since: it is
    /// asked for anew.
    Again {
        /// The log.
        log: LogId,
    },
    /// Somebody wants to know whether the peer is there and all is said: [`Output::Settled`] follows
    /// once it has answered.
    Ask,
    /// The moment of [`crate::Session::poll_timeout`] has come.
    Timeout,
    /// End in order, telling the peer why.
    Stop(ByeReason),
    /// The connection is gone.
    Lost,
}

/// What a session asks for, in order.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Output {
    /// Send a frame. Segments go on their lane's stream, all else on the control stream.
    Send(Frame),
    /// Hand in [`Input::Fetched`] with what follows `from`, about so many bytes of it.
    ///
    /// The position counts, not the hash: if the peer is on another history, it says so itself when
    /// it gets ours.
    Fetch {
        /// The log.
        log: LogId,
        /// The head behind which to begin.
        from: Head,
        /// When to stop; at least one segment all the same.
        bytes: usize,
    },
    /// Verify, append, sync and apply, then hand in [`Input::Stored`].
    Store {
        /// The number of this request.
        ticket: u64,
        /// What to store.
        segment: Segment,
    },
    /// Put into the peer's book: its head of a log, which may be lower than it was.
    Acked {
        /// The log.
        log: LogId,
        /// The peer's head.
        head: Head,
    },
    /// The nation has a log up to here: the peer is the nation, or its parent's word.
    Nation {
        /// The log.
        log: LogId,
        /// Up to where.
        head: Head,
    },
    /// The peer refused a segment, or is on another history: show it. The log stands still.
    PeerRefused {
        /// The log.
        log: LogId,
        /// The segment's first position.
        first: Seq,
        /// Its code.
        code: u16,
    },
    /// The peer kept an entry but set it aside: show it.
    PeerSetAside {
        /// The log.
        log: LogId,
        /// The entry.
        seq: Seq,
        /// Its code.
        code: String,
    },
    /// The caller doesn't know this node's key: send what follows these heads of the nation's control
    /// logs, and then [`Frame::Proof`].
    Prove(Vec<(LogId, Head)>),
    /// The peer's clock, from its welcome.
    PeerTime(Timestamp),
    /// Nothing waits on either side as far as this side knows. Told once each time it becomes so.
    Settled,
    /// Close the connection; the session is over.
    Close(Close),
}

/// How a session ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Close {
    /// This side said goodbye.
    Ours(ByeReason),
    /// The peer did, and asks not to be called before so many milliseconds.
    Theirs {
        /// Why.
        reason: ByeReason,
        /// Its wish.
        retry_after_ms: u32,
    },
    /// The peer broke the protocol.
    Misdeed,
    /// The connection was lost.
    Lost,
}

impl Close {
    /// What it means for the next call to this peer; nothing after an end in order.
    ///
    /// A line that went silent may be back at once, and so may a hub that stops. Who is sent away for
    /// another reason, or hears that another connection took the place of its own (so somebody calls
    /// in its name), would only be sent away again.
    pub fn trouble(self) -> Option<Trouble> {
        let (reason, asked_ms) = match self {
            Self::Ours(reason) => (reason, 0),
            Self::Theirs { reason, retry_after_ms } => (reason, retry_after_ms),
            Self::Misdeed => (ByeReason::Misdeed, 0),
            Self::Lost => return Some(Trouble::Line),
        };
        let asked = Duration::from_millis(u64::from(asked_ms));
        match reason {
            ByeReason::Done => None,
            ByeReason::Silent | ByeReason::Stopping if asked.is_zero() => Some(Trouble::Line),
            ByeReason::Misdeed | ByeReason::Disk => Some(Trouble::Later(asked.max(GROUNDED))),
            ByeReason::Stopping
            | ByeReason::Busy
            | ByeReason::Version
            | ByeReason::Realm
            | ByeReason::Stranger
            | ByeReason::Fenced
            | ByeReason::Silent
            | ByeReason::Replaced => Some(Trouble::Later(asked)),
        }
    }
}

/// After a fault of the other side's program or disk it is left alone for so long.
const GROUNDED: Duration = Duration::from_secs(60);

/// A peer's fault that ends its session.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Fault {
    /// A frame that nobody waits for: anything before the hello or welcome, a second one, heads
    /// unasked, the nation's word from below.
    #[error("a frame out of turn")]
    OutOfTurn,
    /// It acknowledged what was never sent.
    #[error("an acknowledgement of {log} from the future")]
    AckFromTheFuture {
        /// The log.
        log: LogId,
    },
    /// It acknowledged or named another history than the one it was sent.
    #[error("an acknowledgement of another history of {log}")]
    AckOfAnother {
        /// The log.
        log: LogId,
    },
    /// It speaks of entries it was never sent.
    #[error("a word on entries of {log} that were never sent")]
    NeverSent {
        /// The log.
        log: LogId,
    },
    /// It asks for the same again and again.
    #[error("{log} is wanted again and again")]
    WantsTooOften {
        /// The log.
        log: LogId,
    },
    /// It sent more than it was given credit for.
    #[error("more under way than agreed")]
    PastCredit,
    /// It named more logs than two nodes share.
    #[error("more logs than two nodes share")]
    TooManyLogs,
}

/// What this side says of a segment it doesn't even store. `journal` has the codes below 100,
/// `roster` those from 100 on.
pub mod code {
    /// The session only renews a certificate: the own logs of who calls, and nothing else.
    pub const RENEW_ONLY: u16 = 200;
    /// No log that the two nodes share.
    pub const NOT_SHARED: u16 = 201;
}
