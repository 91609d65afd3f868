//! One connection with one peer: frames out by priority, frames in within a budget.
//!
//! What waits to be sent is bounded by frames, what waits to be taken is bounded by bytes, each per
//! stream, so neither side can make the other keep much, and records never stand before quota.

mod meter;
mod reader;
mod writer;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use meter::Meter;
pub use meter::{Tally, Traffic};
use model::Lane;
use model::limits::SEND_QUEUE_MAX;
use reader::{Inbox, Reader};
use thiserror::Error;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use wire::Frame;
use writer::{Above, Office, Queue, Writer};

use crate::cert::PeerCert;
use crate::close::{CloseCode, Closed};
use crate::shape::{LANES, Shape};

/// Frames the control stream keeps waiting to be sent.
const CONTROL_QUEUE: usize = SEND_QUEUE_MAX / 2;
/// Frames each lane keeps waiting to be sent.
const LANE_QUEUE: usize = SEND_QUEUE_MAX / 4;

const _: () = assert!(CONTROL_QUEUE + LANES as usize * LANE_QUEUE <= SEND_QUEUE_MAX);

/// A connection and this side's word on why it ends.
#[derive(Debug)]
pub(crate) struct Connected {
    connection: quinn::Connection,
    ours: OnceLock<CloseCode>,
}

impl Connected {
    pub(crate) fn new(connection: quinn::Connection) -> Arc<Self> {
        Arc::new(Self { connection, ours: OnceLock::new() })
    }

    /// Ends it at once; the first reason given is the one told.
    pub(crate) fn close(&self, code: CloseCode) {
        let code = *self.ours.get_or_init(|| code);
        self.connection.close(code.into(), b"");
    }

    /// Waits for the end.
    pub(crate) async fn closed(&self) -> Closed {
        let error = self.connection.closed().await;
        self.named(&error)
    }

    pub(crate) const fn connection(&self) -> &quinn::Connection {
        &self.connection
    }

    fn now_closed(&self) -> Option<Closed> {
        self.connection.close_reason().map(|error| self.named(&error))
    }

    fn named(&self, error: &quinn::ConnectionError) -> Closed {
        Closed::of(error, self.ours.get().copied().unwrap_or(CloseCode::Done))
    }
}

/// Why a frame wasn't taken to be sent.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum Unsent {
    /// No peer would take it; nothing was sent and the link is unharmed.
    #[error(transparent)]
    Frame(wire::Fault),
    /// So many frames wait already; hand it in again later.
    #[error("too many frames wait to be sent")]
    Full,
    /// The link is over.
    #[error(transparent)]
    Closed(#[from] Closed),
}

/// A connection with a peer, ready for frames.
///
/// Dropping both halves closes it at once. Needs a tokio runtime around it.
#[derive(Debug)]
pub struct Link {
    sender: Sender,
    receiver: Receiver,
}

impl Link {
    /// The peer's certificate.
    pub fn peer(&self) -> &PeerCert {
        &self.sender.shared.peer
    }

    /// Where the peer is, as of now.
    pub fn remote(&self) -> std::net::SocketAddr {
        self.sender.shared.connected.connection.remote_address()
    }

    /// See [`Sender::send`].
    ///
    /// # Errors
    /// [`Unsent`], but never `Full`.
    pub async fn send(&self, frame: &Frame) -> Result<(), Unsent> {
        self.sender.send(frame).await
    }

    /// See [`Receiver::recv`].
    ///
    /// # Errors
    /// [`Closed`].
    pub async fn recv(&mut self) -> Result<Frame, Closed> {
        self.receiver.recv().await
    }

    /// See [`Sender::close`].
    pub async fn close(&self, code: CloseCode, within: Duration) {
        self.sender.close(code, within).await;
    }

    /// See [`Sender::traffic`].
    pub fn traffic(&self) -> Traffic {
        self.sender.traffic()
    }

    /// The two halves, for two tasks.
    pub fn split(self) -> (Sender, Receiver) {
        (self.sender, self.receiver)
    }

    /// The caller's side.
    pub(crate) fn calling(connected: Arc<Connected>, peer: PeerCert, shape: &Shape) -> Self {
        let (link, start) = Self::build(connected, peer, shape);
        tokio::spawn(start.call());
        link
    }

    /// The side that was called.
    pub(crate) fn called(connected: Arc<Connected>, peer: PeerCert, shape: &Shape) -> Self {
        let (link, start) = Self::build(connected, peer, shape);
        tokio::spawn(start.answer());
        link
    }

    fn build(connected: Arc<Connected>, peer: PeerCert, shape: &Shape) -> (Self, Start) {
        let meter = Arc::new(Meter::default());
        let (closing, stop) = watch::channel(false);
        let (left, written) = watch::channel(1 + LANES as usize);
        let office =
            Office { connected: connected.clone(), meter: meter.clone(), stop, left: left.into() };
        let [top, middle, bottom] = [(); 3].map(|()| Above::new(watch::Sender::new(0)));
        let [control, urgent, bulk] = [
            (Place::Control, (top, vec![middle.clone(), bottom.clone()])),
            (Place::Lane(Lane::Control), (middle, vec![bottom.clone()])),
            (Place::Lane(Lane::Records), (bottom, Vec::new())),
        ]
        .map(|(place, gates)| Ends {
            out: Writer::new(place, gates, office.clone()),
            back: Reader::new(place, shape.frame, connected.clone(), meter.clone()),
        });

        let shared = Shared { connected: connected.clone(), peer, meter, closing, written };
        let shared = Arc::new(shared);
        let link = Self {
            sender: Sender {
                shared: shared.clone(),
                queues: [control.out.0, urgent.out.0, bulk.out.0],
            },
            receiver: Receiver {
                shared,
                begun: false,
                control: control.back.1,
                lanes: [urgent.back.1, bulk.back.1],
            },
        };
        let start = Start {
            connected,
            first_wait: shape.handshake,
            control: (control.out.1, control.back.0),
            writers: [urgent.out.1, bulk.out.1],
            readers: [Some(urgent.back.0), Some(bulk.back.0)],
        };
        (link, start)
    }
}

/// One stream's ends before it is there.
struct Ends {
    out: (Queue, Writer),
    back: (Reader, Inbox),
}

/// Which stream.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Place {
    /// The one of both directions: every frame but segments.
    Control,
    /// A lane's: segments of its logs.
    Lane(Lane),
}

impl Place {
    /// Higher is sent first.
    const fn priority(self) -> i32 {
        match self {
            Self::Control => 2,
            Self::Lane(Lane::Control) => 1,
            Self::Lane(Lane::Records) => 0,
        }
    }

    /// How many frames wait to be sent.
    const fn queue(self) -> usize {
        match self {
            Self::Control => CONTROL_QUEUE,
            Self::Lane(_) => LANE_QUEUE,
        }
    }

    fn takes(self, frame: &Frame) -> bool {
        self == Self::of(frame)
    }

    fn of(frame: &Frame) -> Self {
        frame.lane().map_or(Self::Control, Self::Lane)
    }
}

/// What both halves know. The last of them to go closes the connection.
#[derive(Debug)]
struct Shared {
    connected: Arc<Connected>,
    peer: PeerCert,
    meter: Arc<Meter>,
    closing: watch::Sender<bool>,
    /// Writers that still have something to do.
    written: watch::Receiver<usize>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.connected.close(CloseCode::Done);
    }
}

/// The sending half; copies share its queues.
#[derive(Clone, Debug)]
pub struct Sender {
    shared: Arc<Shared>,
    /// Control, then the lanes.
    queues: [Queue; 3],
}

impl Sender {
    /// Puts a frame in line; waits while too many are there already.
    ///
    /// Frames of one stream arrive in order; across streams they don't.
    ///
    /// # Errors
    /// [`Unsent::Frame`] or [`Unsent::Closed`].
    pub async fn send(&self, frame: &Frame) -> Result<(), Unsent> {
        let bytes = frame.encode().map_err(Unsent::Frame)?;
        let sent = self.queue_of(frame).push(bytes).await;
        sent.map_err(|_| Unsent::Closed(self.over()))
    }

    /// Puts a frame in line, or says that there is no room.
    ///
    /// # Errors
    /// [`Unsent`].
    pub fn try_send(&self, frame: &Frame) -> Result<(), Unsent> {
        let bytes = frame.encode().map_err(Unsent::Frame)?;
        self.queue_of(frame).try_push(bytes).map_err(|fault| match fault {
            mpsc::error::TrySendError::Full(_) => Unsent::Full,
            mpsc::error::TrySendError::Closed(_) => Unsent::Closed(self.over()),
        })
    }

    /// Ends the link in order: what is in line goes out first, for `within` at most, then the peer is
    /// told `code`. Nothing is taken to be sent from here on.
    pub async fn close(&self, code: CloseCode, within: Duration) {
        self.shared.closing.send_replace(true);
        let mut written = self.shared.written.clone();
        let all_out = written.wait_for(|left| *left == 0);
        tokio::select! {
            _ = self.shared.connected.closed() => {}
            _ = timeout(within, all_out) => {}
        }
        self.shared.connected.close(code);
    }

    /// Ends the link at once.
    pub fn abort(&self, code: CloseCode) {
        self.shared.connected.close(code);
    }

    /// What has gone over the line so far.
    pub fn traffic(&self) -> Traffic {
        self.shared.meter.traffic(&self.shared.connected.connection.stats())
    }

    /// The peer's certificate.
    pub fn peer(&self) -> &PeerCert {
        &self.shared.peer
    }

    fn queue_of(&self, frame: &Frame) -> &Queue {
        let [control, urgent, bulk] = &self.queues;
        match frame.lane() {
            None => control,
            Some(Lane::Control) => urgent,
            Some(Lane::Records) => bulk,
        }
    }

    fn over(&self) -> Closed {
        self.shared.connected.now_closed().unwrap_or(Closed::Ours(CloseCode::Done))
    }
}

/// The receiving half.
#[derive(Debug)]
pub struct Receiver {
    shared: Arc<Shared>,
    /// The first control frame was handed out.
    begun: bool,
    control: Inbox,
    lanes: [Inbox; 2],
}

impl Receiver {
    /// The next frame: control frames first, then the lanes in their order. No segment comes before
    /// the first control frame. What arrived before the end is handed out before the end.
    ///
    /// May be given up and called again: no frame is lost.
    ///
    /// # Errors
    /// [`Closed`], from then on always.
    pub async fn recv(&mut self) -> Result<Frame, Closed> {
        let frame = if self.begun { self.any().await } else { self.control.take().await };
        match frame {
            Some(frame) => {
                self.begun = true;
                Ok(frame)
            }
            None => Err(self.shared.connected.closed().await),
        }
    }

    /// The peer's certificate.
    pub fn peer(&self) -> &PeerCert {
        &self.shared.peer
    }

    async fn any(&mut self) -> Option<Frame> {
        let [urgent, bulk] = &mut self.lanes;
        tokio::select! {
            biased;
            Some(frame) = self.control.take() => Some(frame),
            Some(frame) = urgent.take() => Some(frame),
            Some(frame) = bulk.take() => Some(frame),
            else => None,
        }
    }
}

/// What is started once the connection's streams are there.
struct Start {
    connected: Arc<Connected>,
    first_wait: Duration,
    control: (Writer, Reader),
    writers: [Writer; 2],
    readers: [Option<Reader>; 2],
}

impl Start {
    async fn call(self) {
        let Ok((out, incoming)) = self.connected.connection.open_bi().await else { return };
        self.run(out, incoming).await;
    }

    async fn answer(self) {
        match timeout(self.first_wait, self.connected.connection.accept_bi()).await {
            Ok(Ok((out, incoming))) => self.run(out, incoming).await,
            Ok(Err(_)) => {}
            Err(_) => self.connected.close(CloseCode::Stalled),
        }
    }

    async fn run(self, out: quinn::SendStream, incoming: quinn::RecvStream) {
        let (writer, reader) = self.control;
        drop(out.set_priority(Place::Control.priority()));
        tokio::spawn(writer.run(Some(out)));
        tokio::spawn(reader.run(incoming));
        for writer in self.writers {
            tokio::spawn(writer.run(None));
        }
        reader::lanes(self.connected, self.readers, self.first_wait).await;
    }
}
