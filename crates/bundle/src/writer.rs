//! A part, from its envelope to its last seal.

use blake3::Hasher;
use journal::{Segment, Signer};
use wire::Frame;

use crate::envelope::Envelope;
use crate::seal::{SEAL_BYTES, Seal, Stage};
use crate::words::Words;

/// Makes the bytes of one part, piece by piece, in order.
#[derive(Debug)]
pub struct Writer<'a> {
    signer: &'a Signer,
    hasher: Hasher,
    bytes: u64,
    segments: u64,
}

impl<'a> Writer<'a> {
    /// Begins a part. The first bytes are returned beside it.
    ///
    /// # Errors
    /// [`wire::Fault`] if the words keep no limit of the wire.
    pub fn begin(
        envelope: &Envelope,
        words: &Words,
        signer: &'a Signer,
    ) -> Result<(Self, Vec<u8>), wire::Fault> {
        let mut writer = Self { signer, hasher: Hasher::new(), bytes: 0, segments: 0 };
        let mut bytes = envelope.encode();
        for frame in words.frames() {
            bytes.extend(frame.encode()?);
        }
        writer.count(&bytes);
        bytes.extend(writer.seal(Stage::Words));
        Ok((writer, bytes))
    }

    /// The bytes of one segment.
    ///
    /// # Errors
    /// [`wire::Fault`] if no peer would take it; nothing has changed.
    pub fn segment(&mut self, segment: Segment) -> Result<Vec<u8>, wire::Fault> {
        let bytes = Frame::Segment(Box::new(segment)).encode()?;
        self.count(&bytes);
        self.segments = self.segments.saturating_add(1);
        Ok(bytes)
    }

    /// How large the part is, with its last seal, once so many bytes have been added.
    pub fn size_with(&self, bytes: usize) -> u64 {
        let more = bytes.saturating_add(SEAL_BYTES);
        self.bytes.saturating_add(u64::try_from(more).unwrap_or(u64::MAX))
    }

    /// How many segments it has.
    pub const fn segments(&self) -> u64 {
        self.segments
    }

    /// The last bytes.
    pub fn finish(mut self, last: bool) -> Vec<u8> {
        self.seal(Stage::End { last })
    }

    fn seal(&mut self, stage: Stage) -> Vec<u8> {
        let seal = Seal::sign(stage, *self.hasher.finalize().as_bytes(), self.signer);
        let bytes = seal.encode();
        self.count(&bytes);
        bytes
    }

    fn count(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.bytes = self.bytes.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
    }
}
