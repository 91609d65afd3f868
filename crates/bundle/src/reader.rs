//! A part, from bytes that come in pieces.

use blake3::Hasher;
use journal::Segment;
use wire::Frame;

use crate::envelope::{Envelope, FIXED_BYTES};
use crate::fault::Fault;
use crate::seal::{SEAL_BYTES, Seal, Stage};
use crate::words::Words;

/// What a reader has found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Item {
    /// Who sends what to whom; nobody has vouched for it yet.
    Envelope(Envelope),
    /// The words, with the seal that has to be the sender's before they are believed.
    Words(Box<Words>, Seal),
    /// News. It verifies by itself.
    Segment(Box<Segment>),
    /// The end, with the seal over all of it.
    End(Seal),
}

/// Puts a part together again.
///
/// ```text
/// Fixed ─► Envelope ─► Greeting ─hello─► Words ─seal─► News ─seal─► Over
/// ```
/// Holds one frame that is not yet whole, and the words until their seal has come. Hashes in seals are
/// checked here; whose signature it has to be is for the caller to know.
#[derive(Debug)]
pub struct Reader {
    state: State,
    held: Vec<u8>,
    /// How many of the bytes held are used up.
    used: usize,
    hasher: Hasher,
    /// Bytes used up in all.
    at: u64,
}

#[derive(Debug)]
enum State {
    Fixed,
    Envelope { length: usize },
    Greeting,
    Words(Box<Words>),
    News,
    Over,
    Broken(Fault),
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

impl Reader {
    /// Waits for the first byte.
    pub fn new() -> Self {
        let (state, held, hasher) = (State::Fixed, Vec::new(), Hasher::new());
        Self { state, held, used: 0, hasher, at: 0 }
    }

    /// Takes in the next piece.
    pub fn push(&mut self, piece: &[u8]) {
        drop(self.held.drain(..self.used));
        self.used = 0;
        self.held.extend_from_slice(piece);
    }

    /// The next thing found; `None` asks for another piece.
    ///
    /// # Errors
    /// [`Fault`], from then on always the same. What was found before stands.
    pub fn pull(&mut self) -> Result<Option<Item>, Fault> {
        loop {
            match self.step() {
                Ok(Step::Found(item)) => return Ok(Some(item)),
                Ok(Step::On) => {}
                Ok(Step::More) => return Ok(None),
                Err(fault) => {
                    self.state = State::Broken(fault);
                    return Err(fault);
                }
            }
        }
    }

    /// Says whether the part may end here.
    ///
    /// # Errors
    /// [`Fault::CutOff`], or the fault that was found before.
    pub const fn end(&self) -> Result<(), Fault> {
        match self.state {
            State::Over => Ok(()),
            State::Broken(fault) => Err(fault),
            State::Fixed
            | State::Envelope { .. }
            | State::Greeting
            | State::Words(_)
            | State::News => Err(Fault::CutOff),
        }
    }

    /// Up to which byte it was read: where a fault lies.
    pub const fn at(&self) -> u64 {
        self.at
    }

    /// Says how many bytes are held.
    pub const fn held(&self) -> usize {
        self.held.len()
    }

    fn step(&mut self) -> Result<Step, Fault> {
        match &self.state {
            State::Fixed => match self.take::<FIXED_BYTES>() {
                Some(fixed) => {
                    self.state = State::Envelope { length: Envelope::length(fixed)? };
                    Ok(Step::On)
                }
                None => Ok(Step::More),
            },
            State::Envelope { length } => match self.take_run(*length) {
                Some(body) => {
                    let envelope = Envelope::decode(&body)?;
                    self.state = State::Greeting;
                    Ok(Step::Found(Item::Envelope(envelope)))
                }
                None => Ok(Step::More),
            },
            State::Greeting | State::Words(_) | State::News => self.frame_or_seal(),
            State::Over if self.rest().is_empty() => Ok(Step::More),
            State::Over => Err(Fault::LeftOver),
            State::Broken(fault) => Err(*fault),
        }
    }

    fn frame_or_seal(&mut self) -> Result<Step, Fault> {
        let Some((head, _)) = self.rest().split_first_chunk::<{ wire::HEAD_BYTES }>() else {
            return Ok(Step::More);
        };
        if *head == [0; wire::HEAD_BYTES] {
            return self.seal();
        }
        let length = wire::length(*head).map_err(Fault::Frame)?;
        let Some(bytes) = self.take_run(length.saturating_add(wire::HEAD_BYTES)) else {
            return Ok(Step::More);
        };
        let body = bytes.get(wire::HEAD_BYTES..).unwrap_or_default();
        match Frame::decode(body).map_err(Fault::Frame)? {
            Some(frame) => self.frame(frame),
            // A later version's, to be passed over.
            None => Ok(Step::On),
        }
    }

    fn frame(&mut self, frame: Frame) -> Result<Step, Fault> {
        match (&mut self.state, frame) {
            (State::Greeting, Frame::Hello(hello)) => {
                self.state = State::Words(Box::new(Words::of(hello)));
                Ok(Step::On)
            }
            (State::Words(words), frame) => {
                words.hear(frame)?;
                Ok(Step::On)
            }
            (State::News, Frame::Segment(segment)) => Ok(Step::Found(Item::Segment(segment))),
            _ => Err(Fault::Misplaced),
        }
    }

    fn seal(&mut self) -> Result<Step, Fault> {
        let hash = *self.hasher.finalize().as_bytes();
        let Some(bytes) = self.take::<SEAL_BYTES>() else { return Ok(Step::More) };
        let (_zero, seal) =
            bytes.split_last_chunk::<{ SEAL_BYTES - 4 }>().ok_or(Fault::Misplaced)?;
        let seal = Seal::decode(seal).ok_or(Fault::Misplaced)?;
        if seal.hash != hash {
            return Err(Fault::Hash);
        }
        match (std::mem::replace(&mut self.state, State::News), seal.stage) {
            (State::Words(words), Stage::Words) => Ok(Step::Found(Item::Words(words, seal))),
            (State::News, Stage::End { .. }) => {
                self.state = State::Over;
                Ok(Step::Found(Item::End(seal)))
            }
            _ => Err(Fault::Misplaced),
        }
    }

    fn rest(&self) -> &[u8] {
        self.held.get(self.used..).unwrap_or_default()
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let bytes = *self.rest().first_chunk::<N>()?;
        self.use_up(&bytes);
        Some(bytes)
    }

    fn take_run(&mut self, length: usize) -> Option<Vec<u8>> {
        let bytes = self.rest().get(..length)?.to_vec();
        self.use_up(&bytes);
        Some(bytes)
    }

    fn use_up(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.used = self.used.saturating_add(bytes.len());
        self.at = self.at.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
    }
}

/// What one look at the bytes came to.
enum Step {
    Found(Item),
    On,
    More,
}
