//! Frames from a stream that comes in pieces.

use crate::codec::{HEAD_BYTES, admit, length};
use crate::fault::Fault;
use crate::frame::Frame;

/// Puts frames together from pieces of a stream, however they are cut.
///
/// Holds one frame that is not yet whole, never more than its kind may have, and only bytes that have
/// come: a length alone takes no memory. Frames to be skipped are not held at all.
///
/// ```text
/// Head --4 bytes--> Kind --known--> Body --all there--> Head
///                     └---optional--> Skip --all gone--> Head
/// ```
///
/// # Examples
/// ```
/// # use wire::{Frame, Reader};
/// let stream = [Frame::Ping.encode()?, Frame::Pong.encode()?].concat();
/// let mut reader = Reader::new();
/// let mut frames = Vec::new();
/// for mut piece in stream.chunks(3) {
///     while let Some(frame) = reader.next(&mut piece)? {
///         frames.push(frame);
///     }
/// }
/// assert_eq!(frames, [Frame::Ping, Frame::Pong]);
/// reader.end()?;
/// # Ok::<(), wire::Fault>(())
/// ```
#[derive(Debug, Default)]
pub struct Reader {
    state: State,
}

#[derive(Debug)]
enum State {
    /// The length, as far as it has come.
    Head(Vec<u8>),
    /// The kind is next; so many bytes follow the length.
    Kind { bytes: usize },
    /// Kind and body as far as they have come.
    Body { held: Vec<u8>, bytes: usize },
    /// So many bytes are still to be passed over.
    Skip { left: usize },
    /// The stream can't be read on.
    Broken(Fault),
}

impl Default for State {
    fn default() -> Self {
        Self::Head(Vec::new())
    }
}

impl Reader {
    /// Waits for the first frame.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes from the front of `piece` what the next frame needs, and returns it once it is whole.
    /// `None`: the piece is used up, hand in the next one.
    ///
    /// # Errors
    /// [`Fault`], from then on always the same: where the next frame begins can't be known.
    pub fn next(&mut self, piece: &mut &[u8]) -> Result<Option<Frame>, Fault> {
        loop {
            match self.step(piece) {
                Ok(Step::Frame(frame)) => return Ok(Some(frame)),
                Ok(Step::On) => {}
                Ok(Step::More) => return Ok(None),
                Err(fault) => {
                    self.state = State::Broken(fault);
                    return Err(fault);
                }
            }
        }
    }

    /// Says how many bytes are held.
    pub fn held(&self) -> usize {
        match &self.state {
            State::Head(held) | State::Body { held, .. } => held.len(),
            State::Kind { .. } | State::Skip { .. } | State::Broken(_) => 0,
        }
    }

    /// Says whether the stream may end here.
    ///
    /// # Errors
    /// [`Fault::CutOff`] within a frame, or the fault that was found before.
    pub fn end(&self) -> Result<(), Fault> {
        match &self.state {
            State::Head(held) if held.is_empty() => Ok(()),
            State::Broken(fault) => Err(*fault),
            State::Head(_) | State::Kind { .. } | State::Body { .. } | State::Skip { .. } => {
                Err(Fault::CutOff)
            }
        }
    }

    fn step(&mut self, piece: &mut &[u8]) -> Result<Step, Fault> {
        match &mut self.state {
            State::Head(held) => {
                fill(held, HEAD_BYTES, piece);
                let Ok(head) = <[u8; HEAD_BYTES]>::try_from(held.as_slice()) else {
                    return Ok(Step::More);
                };
                self.state = State::Kind { bytes: length(head)? };
            }
            State::Kind { bytes } => {
                let bytes = *bytes;
                let Some(number) = piece.first() else { return Ok(Step::More) };
                self.state = match admit(*number, bytes)? {
                    Some(_) => State::Body { held: Vec::new(), bytes },
                    None => State::Skip { left: bytes },
                };
            }
            State::Body { held, bytes } => {
                fill(held, *bytes, piece);
                if held.len() < *bytes {
                    return Ok(Step::More);
                }
                let frame = Frame::decode(held)?;
                self.state = State::default();
                return Ok(frame.map_or(Step::On, Step::Frame));
            }
            State::Skip { left } => {
                let passed = front(piece, *left).len();
                *left = left.saturating_sub(passed);
                if 0 < *left {
                    return Ok(Step::More);
                }
                self.state = State::default();
            }
            State::Broken(fault) => return Err(*fault),
        }
        Ok(Step::On)
    }
}

enum Step {
    Frame(Frame),
    On,
    More,
}

/// Brings `held` to so many bytes, as far as the piece goes.
fn fill(held: &mut Vec<u8>, bytes: usize, piece: &mut &[u8]) {
    held.extend_from_slice(front(piece, bytes.saturating_sub(held.len())));
}

/// Cuts at most so many bytes off the front.
fn front<'a>(piece: &mut &'a [u8], most: usize) -> &'a [u8] {
    let (front, rest) = piece.split_at(most.min(piece.len()));
    *piece = rest;
    front
}
