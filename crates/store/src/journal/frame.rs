//! The layout of one frame.
//!
//! ```text
//! magic u32 | len u32 | crc32c u32 | back u32 | lsn u64 | body
//! ```
//!
//! Little-endian. `len` is the body's, `crc` covers `len`, `back`, `lsn` and the body, and `back` is how
//! many bytes before this frame its group began: everything before the group was durable when this
//! frame was written.
//!
//! The magic's last byte is the layout: 1 for a body as it was appended, 2 for a sealed one. Then `len`
//! and `crc` are of the sealed bytes and `crc` covers the magic too, so that all but the contents is
//! known without the key.

use std::borrow::Cow;

use model::planted::{Bug, planted};
use model::{Lsn, limits};

use super::error::Fault;
use crate::seal::{SEAL_BYTES, Sealer};

/// Bytes before the body.
pub(super) const HEAD: usize = 24;
/// The first bytes of each frame whose body lies there as it was appended.
pub(super) const PLAIN: [u8; 4] = *b"HGJ\x01";
/// The first bytes of each frame whose body is sealed.
pub(super) const SEALED: [u8; 4] = *b"HGJ\x02";
/// Bytes of a magic.
pub(super) const MAGIC_BYTES: usize = PLAIN.len();

/// Says whether a frame may begin with these bytes.
pub(super) fn is_magic(bytes: &[u8]) -> bool {
    bytes == PLAIN || bytes == SEALED
}

/// Where the next frame begins behind one whose body takes that many bytes in the file.
pub const fn next_after(lsn: Lsn, stored_bytes: usize) -> Lsn {
    Lsn(lsn.0 + (HEAD + stored_bytes) as u64)
}

/// What a frame with that body takes in a file.
pub(super) const fn frame_bytes(body_bytes: usize, seal: Option<&Sealer>) -> usize {
    let sealed = if seal.is_some() { SEAL_BYTES } else { 0 };
    HEAD.saturating_add(body_bytes).saturating_add(sealed)
}

/// A frame's head.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Head {
    pub(super) sealed: bool,
    pub(super) len: u32,
    pub(super) crc: u32,
    pub(super) back: u32,
    pub(super) lsn: u64,
}

impl Head {
    /// Reads a head that should lie at `lsn`; the body is not looked at.
    pub(super) fn parse(bytes: &[u8; HEAD], lsn: u64) -> Result<Self, Fault> {
        if !is_magic(&bytes[..MAGIC_BYTES]) {
            return Err(Fault::NoFrame);
        }
        let head = Self {
            sealed: bytes[..MAGIC_BYTES] == SEALED,
            len: word(bytes, 4),
            crc: word(bytes, 8),
            back: word(bytes, 12),
            lsn: u64::from(word(bytes, 16)) | (u64::from(word(bytes, 20)) << 32),
        };
        let more = if head.sealed { SEAL_BYTES } else { 0 };
        if limits::FRAME_BYTES_MAX + more < head.body_bytes() + HEAD {
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

    fn bytes(&self) -> [u8; HEAD] {
        let mut bytes = [0; HEAD];
        bytes[..4].copy_from_slice(if self.sealed { &SEALED } else { &PLAIN });
        bytes[4..8].copy_from_slice(&self.len.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.crc.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.back.to_le_bytes());
        bytes[16..].copy_from_slice(&self.lsn.to_le_bytes());
        bytes
    }

    fn checksum(&self, body: &[u8]) -> u32 {
        let mut covered = [0; 16];
        covered[..4].copy_from_slice(&self.len.to_le_bytes());
        covered[4..8].copy_from_slice(&self.back.to_le_bytes());
        covered[8..].copy_from_slice(&self.lsn.to_le_bytes());
        let begun = if self.sealed { crc32c::crc32c(&SEALED) } else { 0 };
        crc32c::crc32c_append(crc32c::crc32c_append(begun, &covered), body)
    }
}

/// Writes a frame behind what is in `into`, sealed if there is a key.
pub(super) fn encode(
    (lsn, group): (u64, u64),
    body: &[u8],
    seal: Option<&Sealer>,
    into: &mut Vec<u8>,
) {
    let begin = into.len();
    into.resize(begin + HEAD, 0);
    match seal {
        Some(seal) => {
            seal.frames().seal(&lsn.to_le_bytes(), body, into);
        }
        None => into.extend_from_slice(body),
    }
    let stored = &into[begin + HEAD..];
    let len = u32::try_from(stored.len()).expect("checked against the largest frame");
    let back = u32::try_from(lsn - group).expect("a group fits one file");
    let mut head = Head { sealed: seal.is_some(), len, crc: 0, back, lsn };
    head.crc = head.checksum(stored);
    let head = head.bytes();
    into[begin..begin + HEAD].copy_from_slice(&head);
}

/// A stored body as it was appended.
pub(super) fn opened<'a>(
    stored: &'a [u8],
    (lsn, sealed): (u64, bool),
    seal: Option<&Sealer>,
) -> Result<Cow<'a, [u8]>, Fault> {
    match (sealed, seal) {
        (false, _) => Ok(Cow::Borrowed(stored)),
        (true, None) => Err(Fault::Locked),
        (true, Some(seal)) => {
            let body = seal.frames().open(&lsn.to_le_bytes(), stored);
            body.map(Cow::Owned).ok_or(Fault::Seal)
        }
    }
}

fn word(bytes: &[u8; HEAD], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

// Groups are at most one file, and `back` must reach over one.
const _: () = assert!(limits::JOURNAL_FILE_BYTES <= u32::MAX as u64);
const _: () = assert!(limits::FRAME_BYTES_MAX <= u32::MAX as usize);
