//! Frames: what the journal file keeps whole or not at all.

use bincode::config::{self, Configuration, Limit, LittleEndian, Varint};
use model::limits::FRAME_BYTES_MAX;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::segment::Segment;

/// The segments of one atomic act.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Frame {
    /// One segment per log the act writes to.
    pub segments: Vec<Segment>,
}

/// The stored shapes; a variant is only ever appended, its number is the first byte.
#[derive(Serialize, Deserialize)]
enum Versioned<Segments> {
    V1(Segments),
}

/// Why bytes are no frame, or a frame has no bytes.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum FrameFault {
    /// More than `FRAME_BYTES_MAX`.
    #[error("a frame is too large")]
    TooLarge,
    /// A later program's frame.
    #[error("frames of version {version} are unknown here")]
    Version {
        /// The number found.
        version: u8,
    },
    /// Not a frame, or cut off.
    #[error("not a frame")]
    Malformed,
    /// Something follows the frame.
    #[error("{bytes} bytes follow the frame")]
    Trailing {
        /// How many.
        bytes: usize,
    },
}

/// Without the limit, nine bytes that claim a length abort the process.
const CONFIG: Configuration<LittleEndian, Varint, Limit<FRAME_BYTES_MAX>> =
    config::standard().with_limit::<FRAME_BYTES_MAX>();
const V1: u8 = 0;

impl Frame {
    /// The frame's bytes.
    ///
    /// # Errors
    /// [`FrameFault::TooLarge`] past `FRAME_BYTES_MAX`: split the act.
    pub fn encode(&self) -> Result<Vec<u8>, FrameFault> {
        let bytes = bincode::serde::encode_to_vec(Versioned::V1(&self.segments), CONFIG)
            .map_err(|_| FrameFault::TooLarge)?;
        if bytes.len() <= FRAME_BYTES_MAX { Ok(bytes) } else { Err(FrameFault::TooLarge) }
    }

    /// Reads a frame that takes up all of `bytes`. Its segments are not verified yet.
    ///
    /// # Errors
    /// [`FrameFault`]; no more than `FRAME_BYTES_MAX` is ever set aside for what bytes claim.
    pub fn decode(bytes: &[u8]) -> Result<Self, FrameFault> {
        if FRAME_BYTES_MAX < bytes.len() {
            return Err(FrameFault::TooLarge);
        }
        match bytes.first() {
            None => return Err(FrameFault::Malformed),
            Some(&V1) => {}
            Some(&version) => return Err(FrameFault::Version { version }),
        }
        let (Versioned::V1(segments), read) =
            bincode::serde::decode_from_slice(bytes, CONFIG).map_err(|_| FrameFault::Malformed)?;
        match bytes.len().saturating_sub(read) {
            0 => Ok(Self { segments }),
            bytes => Err(FrameFault::Trailing { bytes }),
        }
    }
}
