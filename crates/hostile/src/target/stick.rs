//! A part of a bundle, as it lies within its encryption.

use bundle::{Fault, Item, Reader};
use model::limits::WIRE_FRAME_BYTES_MAX;

use super::asked;

/// However a part is cut, the same is found in it; what stands before damage doesn't depend on it.
///
/// The first byte says whether the bytes are a part, or what lies between right seals of one: hashes
/// would keep every mutation outside.
pub(super) fn bundle(bytes: &[u8]) {
    let Some((which, bytes)) = bytes.split_first() else { return };
    let part = if which & 1 == 0 { bytes.to_vec() } else { sealed(*which, bytes) };
    let (items, end) = read(&part, part.len());
    for piece in [1, 61] {
        assert_eq!(read(&part, piece), (items.clone(), end));
    }
    let (before, _) = read(&part[..part.len() / 2], 4_096);
    assert_eq!(before.as_slice(), &items[..before.len()]);
    for item in &items {
        if let Item::Segment(segment) = item {
            asked(journal::read_unverified(segment));
        }
    }
    let place = |item: &Item| match item {
        Item::Envelope(_) => 0,
        Item::Words(..) => 1,
        Item::Segment(_) => 2,
        Item::End(_) => 3,
    };
    let places: Vec<u8> = items.iter().map(place).collect();
    assert!(places.is_sorted() && places.iter().filter(|it| **it != 2).count() <= 3);
    assert_eq!(end.is_ok(), places.last() == Some(&3));
}

fn read(bytes: &[u8], piece: usize) -> (Vec<Item>, Result<(), Fault>) {
    let mut reader = Reader::new();
    let mut items = Vec::new();
    for piece in bytes.chunks(piece.max(1)) {
        reader.push(piece);
        loop {
            assert!(reader.held() <= WIRE_FRAME_BYTES_MAX.saturating_mul(2).max(bytes.len()));
            match reader.pull() {
                Ok(Some(item)) => items.push(item),
                Ok(None) => break,
                Err(fault) => return (items, Err(fault)),
            }
        }
    }
    let end = reader.end();
    (items, end)
}

/// An envelope, words, their seal, news, their seal.
fn sealed(which: u8, bytes: &[u8]) -> Vec<u8> {
    let envelope = [1, 1, 1, 1, 1, 2, 1, 1, 1, 0];
    let length = u32::try_from(envelope.len()).expect("ten").to_le_bytes();
    let mut part = [b"HGBUNDLE".as_slice(), &[1, 0], &length, &envelope].concat();
    let (words, news) = bytes.split_at(bytes.len() * usize::from(which) / 256);
    for (frames, stage) in [(words, [0, 0]), (news, [1, 1])] {
        part.extend(frames);
        let hash = *blake3::hash(&part).as_bytes();
        part.extend([&[0; 4], stage.as_slice(), &hash, &[7; 64]].concat());
    }
    part
}
