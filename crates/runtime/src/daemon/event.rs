//! What reaches the loop, and the ways out of it.

use std::fmt;
use std::net::SocketAddr;

use model::{Hash, Say};
use session::Side;
use tokio::sync::OwnedSemaphorePermit;
use transport::{CloseCode, Enrolment, Traffic};
use wire::Frame;

use crate::control::{Knock, Replies};

/// A connection's number, never given twice in one process.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct LineId(pub u64);

/// Something has happened outside.
#[derive(Debug)]
pub(crate) enum Event {
    /// A connection stands.
    Up(Up),
    /// A frame has come in.
    Frame {
        /// On which connection.
        line: LineId,
        /// The frame.
        frame: Frame,
        /// Its place among what waits for the loop.
        room: Room,
    },
    /// A connection is over, or never came about.
    Down {
        /// Which.
        line: LineId,
        /// A stable code.
        code: &'static str,
        /// In words.
        say: Say,
    },
    /// A handshake with a caller failed before anybody knew who it was.
    Failed {
        /// From where.
        from: SocketAddr,
        /// A stable code.
        code: &'static str,
        /// The finer reason.
        detail: String,
    },
    /// A client stands at the control socket.
    Knock(Knock),
    /// Somebody in this process wants everything to be said now.
    SyncNow(Replies),
    /// Nobody is called by itself any more, or everybody again.
    Pause(bool),
    /// A machine asks to be enrolled, or a node for a new certificate.
    Enrolment(Enrolment),
    /// The parent has answered a request for a certificate, in `identity`'s bytes; or it wasn't
    /// reached.
    Renewed(Option<Vec<u8>>),
    /// The system asks the daemon to end.
    Signal,
}

/// A connection that stands.
#[derive(Debug)]
pub(crate) struct Up {
    /// Its number.
    pub(crate) line: LineId,
    /// Who called.
    pub(crate) side: Side,
    /// The way to the peer.
    pub(crate) way: Box<dyn Way>,
    /// BLAKE3 of the peer's TLS key.
    pub(crate) tls: Hash,
    /// The peer's certificate is only good for renewing it.
    pub(crate) renew_only: bool,
    /// Where the peer is.
    pub(crate) from: SocketAddr,
}

/// The way to a peer. Never waits: what can't go at once is kept in line, within bounds.
pub(crate) trait Way: fmt::Debug + Send {
    /// Puts a frame in line. A connection that is gone or too slow says so by [`Event::Down`].
    fn send(&mut self, frame: Frame);

    /// Ends the connection once what is in line has gone.
    fn close(&mut self, code: CloseCode);

    /// What went over the line so far.
    fn traffic(&self) -> Traffic;

    /// How many frames wait to be sent.
    fn waiting(&self) -> usize;
}

/// A place among the frames that wait for the loop; free again when it is dropped.
#[derive(Debug, Default)]
pub(crate) struct Room {
    _bytes: Option<OwnedSemaphorePermit>,
    _frame: Option<OwnedSemaphorePermit>,
}

impl Room {
    /// A place that was waited for.
    pub(crate) fn taken(bytes: OwnedSemaphorePermit, frame: OwnedSemaphorePermit) -> Self {
        Self { _bytes: Some(bytes), _frame: Some(frame) }
    }
}
