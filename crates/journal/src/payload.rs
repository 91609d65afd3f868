//! A segment's payload: entries behind their lengths, packed when that makes them smaller.

use std::cell::RefCell;

use model::Hash;
use model::limits::{ENTRY_BYTES_MAX, SEGMENT_BYTES_MAX};
use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe;

use crate::chain::link;
use crate::misdeed::Misdeed;
use crate::segment::Codec;

const LEVEL: i32 = 3;
const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

// zstd's workspaces, a few hundred kilobytes each: to make and clear one costs many times what a single
// entry does. They say nothing of what went through them, and each thread has its own.
thread_local! {
    static PACKER: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Entries one behind the other, each as length (u32 LE) and bytes.
pub(crate) fn join(entries: &[Vec<u8>]) -> Vec<u8> {
    let bytes = entries.iter().map(|entry| entry.len().saturating_add(4)).sum();
    let mut plain = Vec::with_capacity(bytes);
    for entry in entries {
        let length = u32::try_from(entry.len()).expect("checked against ENTRY_BYTES_MAX");
        plain.extend_from_slice(&length.to_le_bytes());
        plain.extend_from_slice(entry);
    }
    plain
}

/// Packs if that makes it smaller.
pub(crate) fn pack(plain: Vec<u8>) -> (Codec, Vec<u8>) {
    let packed = PACKER.with_borrow_mut(|kept| {
        let mut packer = kept.take().map_or_else(|| Compressor::new(LEVEL), Ok)?;
        let packed = packer.compress(&plain)?;
        // After a failure the next one begins with a new workspace.
        *kept = Some(packer);
        Ok::<_, std::io::Error>(packed)
    });
    match packed {
        Ok(packed) if packed.len() < plain.len() => (Codec::Zstd, packed),
        Ok(_) | Err(_) => (Codec::Plain, plain),
    }
}

/// Unpacks, never to more than `SEGMENT_BYTES_MAX`: the size is read before anything is unpacked.
///
/// One frame of today's format with its size stated, and nothing behind it; zstd can do more, and
/// none of it is wanted from strangers.
pub(crate) fn unpack(packed: &[u8]) -> Result<Vec<u8>, Misdeed> {
    let stated = zstd_safe::get_frame_content_size(packed).ok().flatten();
    let whole = zstd_safe::find_frame_compressed_size(packed).is_ok_and(|n| n == packed.len());
    let (Some(bytes), true, true) = (stated, whole, packed.starts_with(&MAGIC)) else {
        return Err(Misdeed::Unpack);
    };
    let bytes = match usize::try_from(bytes) {
        Ok(bytes) if bytes <= SEGMENT_BYTES_MAX => bytes,
        Ok(_) | Err(_) => return Err(Misdeed::PayloadTooLarge),
    };
    let plain = UNPACKER.with_borrow_mut(|kept| {
        let mut unpacker = kept.take().map_or_else(Decompressor::new, Ok)?;
        let plain = unpacker.decompress(packed, bytes)?;
        *kept = Some(unpacker);
        Ok::<_, std::io::Error>(plain)
    });
    match plain {
        Ok(plain) if plain.len() == bytes => Ok(plain),
        Ok(_) | Err(_) => Err(Misdeed::Unpack),
    }
}

/// Takes exactly `count` entries apart; nothing may be left over.
pub(crate) fn split(plain: &[u8], count: u32) -> Result<Vec<Vec<u8>>, Misdeed> {
    let mut rest = plain;
    let mut entries = Vec::new();
    for _ in 0..count {
        let (length, behind) = rest.split_first_chunk::<4>().ok_or(Misdeed::Lengths)?;
        let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| Misdeed::Lengths)?;
        if length > ENTRY_BYTES_MAX {
            return Err(Misdeed::EntryTooLarge);
        }
        let (entry, behind) = behind.split_at_checked(length).ok_or(Misdeed::Lengths)?;
        entries.push(entry.to_vec());
        rest = behind;
    }
    if rest.is_empty() { Ok(entries) } else { Err(Misdeed::Lengths) }
}

/// The chain's hash behind all entries.
pub(crate) fn chain(before: Hash, entries: &[Vec<u8>]) -> Hash {
    entries.iter().fold(before, |hash, entry| link(hash, entry))
}
