//! Frames into streams: what is more urgent is written first, down to the packet.
//!
//! All streams share quinn's send window. A lane writes only while nothing above it waits, so a hold
//! on quota stands behind at most what is already written, and quinn sends even that by priority.

use std::sync::Arc;

use quinn::{SendStream, WriteError};
use tokio::sync::{mpsc, watch};

use crate::link::meter::Meter;
use crate::link::{Connected, Place};

/// Frames waiting above a stream's own.
pub(super) type Above = Arc<watch::Sender<usize>>;

/// Of one connection's writers, what all share.
#[derive(Clone)]
pub(super) struct Office {
    pub(super) connected: Arc<Connected>,
    pub(super) meter: Arc<Meter>,
    /// Turns true when nothing more is taken.
    pub(super) stop: watch::Receiver<bool>,
    /// How many writers aren't through.
    pub(super) left: Arc<watch::Sender<usize>>,
}

/// A line of encoded frames.
#[derive(Clone, Debug)]
pub(super) struct Queue {
    frames: mpsc::Sender<Vec<u8>>,
    below: Vec<Above>,
}

impl Queue {
    pub(super) async fn push(&self, frame: Vec<u8>) -> Result<(), mpsc::error::SendError<()>> {
        let place = self.frames.reserve().await?;
        count(&self.below, 1);
        place.send(frame);
        Ok(())
    }

    pub(super) fn try_push(&self, frame: Vec<u8>) -> Result<(), mpsc::error::TrySendError<()>> {
        let place = self.frames.try_reserve()?;
        count(&self.below, 1);
        place.send(frame);
        Ok(())
    }
}

fn count(below: &[Above], by: isize) {
    for above in below {
        above.send_modify(|waiting| *waiting = waiting.saturating_add_signed(by));
    }
}

/// Its other end.
pub(super) struct Writer {
    place: Place,
    frames: mpsc::Receiver<Vec<u8>>,
    above: Above,
    below: Vec<Above>,
    office: Office,
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.office.left.send_modify(|left| *left = left.saturating_sub(1));
    }
}

impl Writer {
    /// A queue and its writer; both count what they keep waiting below.
    pub(super) fn new(
        place: Place,
        (above, below): (Above, Vec<Above>),
        office: Office,
    ) -> (Queue, Self) {
        let (sender, frames) = mpsc::channel(place.queue());
        let queue = Queue { frames: sender, below: below.clone() };
        (queue, Self { place, frames, above, below, office })
    }

    /// Writes until the queue is closed, then waits until the peer has it all.
    ///
    /// Without a stream it opens one when there is something to write.
    pub(super) async fn run(mut self, mut stream: Option<SendStream>) {
        let mut above = self.above.subscribe();
        while let Some(frame) = self.next().await {
            if stream.is_none() {
                stream = self.open().await.ok();
            }
            let Some(stream) = &mut stream else { return };
            if write(stream, &frame, &mut above).await.is_err() {
                return;
            }
            self.office.meter.sent(&frame);
            count(&self.below, -1);
        }
        let Some(mut stream) = stream else { return };
        if stream.finish().is_ok() {
            drop(stream.stopped().await);
        }
    }

    async fn next(&mut self) -> Option<Vec<u8>> {
        let stopped = async { drop(self.office.stop.wait_for(|stop| *stop).await) };
        tokio::select! {
            biased;
            frame = self.frames.recv() => return frame,
            () = stopped => {}
        }
        // What is in line already still goes out.
        self.frames.close();
        self.frames.recv().await
    }

    async fn open(&self) -> Result<SendStream, WriteError> {
        let mut stream = self.office.connected.connection.open_uni().await?;
        drop(stream.set_priority(self.place.priority()));
        if let Place::Lane(lane) = self.place {
            stream.write_all(&[lane.number()]).await?;
        }
        Ok(stream)
    }
}

async fn write(
    stream: &mut SendStream,
    frame: &[u8],
    above: &mut watch::Receiver<usize>,
) -> Result<(), WriteError> {
    let mut rest = frame;
    while !rest.is_empty() {
        drop(above.wait_for(|waiting| *waiting == 0).await);
        tokio::select! {
            biased;
            // Given up before anything was written: see `SendStream::write`.
            _ = above.wait_for(|waiting| 0 < *waiting) => {}
            written = stream.write(rest) => rest = rest.get(written?..).unwrap_or_default(),
        }
    }
    Ok(())
}
