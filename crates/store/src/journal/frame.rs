//! The layout of one frame.
//!
//! ```text
//! magic u32 | len u32 | crc32c u32 | back u32 | lsn u64 | body
//! ```
//!
//! Little-endian. `len` is the body's, `crc` covers `len`, `back`, `lsn` and the body, and `back` is how
//! many bytes before this frame its group began: everything before the group was durable when this
//! frame was written.

use model::planted::{Bug, planted};
use model::{Lsn, limits};

use super::error::Fault;

/// Bytes before the body.
pub(super) const HEAD: usize = 24;
/// The first bytes of each frame; the last one is the layout's version.
pub(super) const MAGIC: [u8; 4] = *b"HGJ\x01";

/// Where the next frame begins behind one with a body of that many bytes.
pub const fn next_after(lsn: Lsn, body_bytes: usize) -> Lsn {
    Lsn(lsn.0 + (HEAD + body_bytes) as u64)
}

/// A frame's head.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Head {
    pub(super) len: u32,
    pub(super) crc: u32,
    pub(super) back: u32,
    pub(super) lsn: u64,
}

impl Head {
    /// Reads a head that should lie at `lsn`; the body is not looked at.
    pub(super) fn parse(bytes: &[u8; HEAD], lsn: u64) -> Result<Self, Fault> {
        if bytes[..4] != MAGIC {
            return Err(Fault::NoFrame);
        }
        let head = Self {
            len: word(bytes, 4),
            crc: word(bytes, 8),
            back: word(bytes, 12),
            lsn: u64::from(word(bytes, 16)) | (u64::from(word(bytes, 20)) << 32),
        };
        if limits::FRAME_BYTES_MAX < head.body_bytes() + HEAD {
            return Err(Fault::Length { bytes: u64::from(head.len) });
        }
        if head.lsn != lsn {
            return Err(Fault::Misplaced { belongs: Lsn(head.lsn) });
        }
        Ok(head)
    }

    pub(super) fn body_bytes(&self) -> usize {
        usize::try_from(self.len).unwrap_or(usize::MAX - HEAD)
    }

    /// Up to where the journal was durable when this frame was written.
    pub(super) const fn durable(&self) -> u64 {
        self.lsn.saturating_sub(self.back as u64)
    }

    /// Compares checksum and bytes.
    pub(super) fn check(&self, body: &[u8]) -> Result<(), Fault> {
        let sound = self.checksum(body) == self.crc || planted(Bug::ChecksumIgnored);
        if sound { Ok(()) } else { Err(Fault::Checksum) }
    }

    fn checksum(&self, body: &[u8]) -> u32 {
        let mut covered = [0; 16];
        covered[..4].copy_from_slice(&self.len.to_le_bytes());
        covered[4..8].copy_from_slice(&self.back.to_le_bytes());
        covered[8..].copy_from_slice(&self.lsn.to_le_bytes());
        crc32c::crc32c_append(crc32c::crc32c(&covered), body)
    }
}

/// Writes a frame behind what is in `into`.
pub(super) fn encode(lsn: u64, group: u64, body: &[u8], into: &mut Vec<u8>) {
    let len = u32::try_from(body.len()).expect("checked against the largest frame");
    let back = u32::try_from(lsn - group).expect("a group fits one file");
    let mut head = Head { len, crc: 0, back, lsn };
    head.crc = head.checksum(body);
    into.extend_from_slice(&MAGIC);
    into.extend_from_slice(&head.len.to_le_bytes());
    into.extend_from_slice(&head.crc.to_le_bytes());
    into.extend_from_slice(&head.back.to_le_bytes());
    into.extend_from_slice(&head.lsn.to_le_bytes());
    into.extend_from_slice(body);
}

fn word(bytes: &[u8; HEAD], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

// Groups are at most one file, and `back` must reach over one.
const _: () = assert!(limits::JOURNAL_FILE_BYTES <= u32::MAX as u64);
const _: () = assert!(limits::FRAME_BYTES_MAX <= u32::MAX as usize);
