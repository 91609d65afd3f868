//! Streams into frames, within a budget of bytes and of time.

use std::sync::Arc;
use std::time::Duration;

use model::limits::WIRE_FRAME_BYTES_MAX;
use quinn::{ReadError, ReadExactError, RecvStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::timeout;
use wire::{Fault, Frame, HEAD_BYTES};

use crate::close::CloseCode;
use crate::link::meter::Meter;
use crate::link::{Connected, Place};

/// What the smallest frame costs of a budget: about its size in memory.
const FRAME_COST_MIN: u32 = 256;
/// Bytes of frames a stream keeps until they are taken; the largest fits.
const BUDGET: u32 = 512 << 10;

const _: () = assert!(BUDGET as usize == WIRE_FRAME_BYTES_MAX);

/// Frames read from one stream, until they are taken.
#[derive(Debug)]
pub(super) struct Inbox(mpsc::UnboundedReceiver<(Frame, OwnedSemaphorePermit)>);

impl Inbox {
    /// The next one; none when the stream is over and all were taken.
    pub(super) async fn take(&mut self) -> Option<Frame> {
        self.0.recv().await.map(|(frame, _room)| frame)
    }
}

/// Reads one stream.
pub(super) struct Reader {
    place: Place,
    /// From a frame's first byte to its last.
    wait: Duration,
    connected: Arc<Connected>,
    meter: Arc<Meter>,
    budget: Arc<Semaphore>,
    /// Bounded by the budget: each frame in it holds its share.
    frames: mpsc::UnboundedSender<(Frame, OwnedSemaphorePermit)>,
}

/// Why no further frame comes.
enum End {
    /// The stream or the connection is over.
    Over,
    /// The peer did what the connection must be closed for.
    Fault(CloseCode),
}

impl From<ReadError> for End {
    fn from(_: ReadError) -> Self {
        Self::Over
    }
}

impl From<ReadExactError> for End {
    fn from(error: ReadExactError) -> Self {
        match error {
            // The stream was ended within a frame.
            ReadExactError::FinishedEarly(_) => Self::Fault(CloseCode::Garbage),
            ReadExactError::ReadError(_) => Self::Over,
        }
    }
}

impl From<Fault> for End {
    fn from(fault: Fault) -> Self {
        Self::Fault(match fault {
            Fault::TooLarge { .. } => CloseCode::TooLarge,
            Fault::Unknown { .. } => CloseCode::Unknown,
            Fault::Empty
            | Fault::Malformed { .. }
            | Fault::LeftOver { .. }
            | Fault::TooManyHeads { .. }
            | Fault::Code
            | Fault::CutOff => CloseCode::Garbage,
        })
    }
}

impl Reader {
    pub(super) fn new(
        place: Place,
        wait: Duration,
        connected: Arc<Connected>,
        meter: Arc<Meter>,
    ) -> (Self, Inbox) {
        let (frames, inbox) = mpsc::unbounded_channel();
        let budget = Arc::new(Semaphore::new(WIRE_FRAME_BYTES_MAX));
        (Self { place, wait, connected, meter, budget, frames }, Inbox(inbox))
    }

    /// Reads until the end; closes the connection if the peer is at fault.
    pub(super) async fn run(self, mut stream: RecvStream) {
        loop {
            match self.next(&mut stream).await {
                Ok(()) => {}
                Err(End::Over) => return,
                Err(End::Fault(code)) => return self.connected.close(code),
            }
        }
    }

    async fn next(&self, stream: &mut RecvStream) -> Result<(), End> {
        let length = self.length(stream).await?;
        let cost = u32::try_from(length).unwrap_or(BUDGET).max(FRAME_COST_MIN);
        let Ok(room) = self.budget.clone().acquire_many_owned(cost).await else {
            return Err(End::Over);
        };
        let bytes = self.in_time(body(stream, length)).await?;
        self.meter.received(&bytes);
        let frame = Frame::decode(&bytes)?;
        let Some(frame) = frame else { return Ok(()) };
        if !self.place.takes(&frame) {
            return Err(End::Fault(CloseCode::Misplaced));
        }
        self.frames.send((frame, room)).map_err(|_| End::Over)
    }

    /// A frame may begin whenever it likes; from its first byte on time counts.
    async fn length(&self, stream: &mut RecvStream) -> Result<usize, End> {
        let mut head = [0; HEAD_BYTES];
        let [first, rest @ ..] = &mut head;
        match stream.read(std::slice::from_mut(first)).await? {
            None => return Err(End::Over),
            Some(_) => self.in_time(async { Ok(stream.read_exact(rest).await?) }).await?,
        }
        Ok(wire::length(head)?)
    }

    async fn in_time<T>(&self, read: impl Future<Output = Result<T, End>>) -> Result<T, End> {
        let stalled = Err(End::Fault(CloseCode::Stalled));
        timeout(self.wait, read).await.unwrap_or(stalled)
    }
}

/// Memory grows with what arrives, not with what was claimed.
async fn body(stream: &mut RecvStream, length: usize) -> Result<Vec<u8>, End> {
    let mut bytes = Vec::new();
    while bytes.len() < length {
        let chunk = stream.read_chunk(length - bytes.len(), true).await?;
        // The stream was ended within a frame.
        let chunk = chunk.ok_or(End::Fault(CloseCode::Garbage))?;
        bytes.extend_from_slice(&chunk.bytes);
    }
    Ok(bytes)
}

/// Gives each lane's stream to its reader. A second stream of a lane is a fault.
pub(super) async fn lanes(
    connected: Arc<Connected>,
    mut readers: [Option<Reader>; 2],
    wait: Duration,
) {
    while let Ok(mut stream) = connected.connection.accept_uni().await {
        match timeout(wait, lane_of(&mut stream, &mut readers)).await {
            Ok(Ok(reader)) => drop(tokio::spawn(reader.run(stream))),
            Ok(Err(End::Over)) => {}
            Ok(Err(End::Fault(code))) => return connected.close(code),
            Err(_) => return connected.close(CloseCode::Stalled),
        }
    }
}

/// A lane's stream begins with the lane's number.
async fn lane_of(
    stream: &mut RecvStream,
    [control, records]: &mut [Option<Reader>; 2],
) -> Result<Reader, End> {
    let mut lane = [0];
    stream.read_exact(&mut lane).await?;
    let reader = match lane {
        [0] => control.take(),
        [1] => records.take(),
        _ => None,
    };
    reader.ok_or(End::Fault(CloseCode::Misplaced))
}
