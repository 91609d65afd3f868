//! Segments behind their signature: whoever holds a key may sign anything.

use arbitrary::Unstructured;
use ed25519_dalek::{Signer as _, SigningKey};
use journal::{
    Codec, ForkProof, Head, Heads, Place, PublicKey, Realm, Segment, Signer, open, open_from,
    read_unverified, seal,
};
use model::limits::WIRE_FRAME_BYTES_MAX;
use model::{Hash, Incarnation, Lane, LogId, NodeNumber, Seq};

use super::asked;

const SECRET: [u8; 32] = [7; 32];

/// The first byte chooses: a whole segment follows as it goes on the wire, or a recipe for one.
pub(super) fn segment(bytes: &[u8]) {
    let Some((how, rest)) = bytes.split_first() else { return };
    let segment = match how % 2 {
        0 => received(rest),
        _ => crafted(&mut Unstructured::new(rest)),
    };
    let Some(segment) = segment else { return };
    check(&signed(segment, Realm::Live));
}

fn received(bytes: &[u8]) -> Option<Segment> {
    let config = bincode::config::standard().with_limit::<WIRE_FRAME_BYTES_MAX>();
    bincode::serde::decode_from_slice(bytes, config).ok().map(|(segment, _)| segment)
}

fn log() -> LogId {
    LogId {
        origin: NodeNumber(1201),
        incarnation: Incarnation(1),
        scope: "1102".parse().expect("a county"),
        lane: Lane::Records,
    }
}

/// An honest segment with a few fields and bytes changed.
fn crafted(u: &mut Unstructured<'_>) -> Option<Segment> {
    let head =
        Head { seq: Seq(u.int_in_range(0..=5).ok()?), hash: Hash([u.arbitrary().ok()?; 32]) };
    let count = u.int_in_range(1usize..=9).ok()?;
    let mut entries = Vec::new();
    for _ in 0..count {
        let byte: u8 = u.arbitrary().ok()?;
        entries.push(vec![byte; usize::from(u.arbitrary::<u16>().ok()?)]);
    }
    let (mut segment, _) = seal(&head, log(), &entries, &signer()).ok()?;
    for _ in 0..u.int_in_range(0..=3).ok()? {
        match u.int_in_range(0u8..=8).ok()? {
            0 => segment.count = u.arbitrary().ok()?,
            1 => segment.first_seq = Seq(u.arbitrary().ok()?),
            2 => segment.codec = Codec::Zstd,
            3 => segment.codec = Codec::Plain,
            4 => segment.h_before = Hash([u.arbitrary().ok()?; 32]),
            5 => segment.h_after = Hash([u.arbitrary().ok()?; 32]),
            6 => segment.payload.truncate(usize::from(u.arbitrary::<u16>().ok()?)),
            7 => segment.payload.extend(u.arbitrary::<[u8; 4]>().ok()?),
            _ => {
                let at = usize::from(u.arbitrary::<u16>().ok()?) % segment.payload.len().max(1);
                let byte = u.arbitrary().ok()?;
                if let Some(place) = segment.payload.get_mut(at) {
                    *place = byte;
                }
            }
        }
    }
    Some(segment)
}

fn signer() -> Signer {
    Signer::new(&SECRET, Realm::Live)
}

/// Signs it as it stands. The layout is written down anew here: `docs/protocol.md` is what both sides
/// of it follow.
fn signed(mut segment: Segment, realm: Realm) -> Segment {
    let context: &[u8] = match realm {
        Realm::Live => b"hamgam/segment/1",
        Realm::Practice => b"hamgam-practice/segment/1",
    };
    let codec = match segment.codec {
        Codec::Plain => 0,
        Codec::Zstd => 1,
    };
    let message = [
        context,
        &segment.log.key(),
        &segment.first_seq.0.to_be_bytes(),
        &segment.count.to_be_bytes(),
        &[codec],
        blake3::hash(&segment.payload).as_bytes(),
        &segment.h_before.0,
        &segment.h_after.0,
    ]
    .concat();
    segment.signature = SigningKey::from_bytes(&SECRET).sign(&message).to_bytes();
    segment
}

fn check(segment: &Segment) {
    let key = signer().public();
    let head = segment.head_before();
    let reads = read_unverified(segment).is_ok();
    let opened = open(segment, &head, &key, Realm::Live);
    assert_eq!(opened.is_ok(), reads, "the signature is right");
    if let Ok((entries, after)) = opened {
        assert_eq!(u32::try_from(entries.len()), Ok(segment.count));
        let half = entries.len() / 2;
        let (known, left) = entries.split_at(half);
        let walk =
            |head, entries: &[Vec<u8>]| entries.iter().fold(head, |head: Head, e| head.push(e));
        let middle = walk(head, known);
        assert_eq!(walk(middle, left), after, "the chain says the same");
        let left = left.len();
        // One copy at a time: the guard counts what the product takes, not what is compared.
        drop(entries);
        resumed(segment, (middle, left), &key);
        replicated(segment);
        forked(segment, &key);
    }
    assert!(open(segment, &head, &key, Realm::Practice).is_err());
    let start = Head::start(segment.log);
    asked(open(segment, &start, &key, Realm::Live));
    asked(open_from(segment, &start, &key, Realm::Live));
}

/// From the middle on, what is left is what lies behind.
fn resumed(segment: &Segment, (head, left): (Head, usize), key: &PublicKey) {
    let (new, after) = open_from(segment, &head, key, Realm::Live).expect("it continues");
    assert_eq!((new.len(), after), (left, segment.head_after()));
    drop(new);
    let other = Head { hash: Hash([0xee; 32]), ..head };
    assert!(open_from(segment, &other, key, Realm::Live).is_err(), "another history");
}

fn replicated(segment: &Segment) {
    let mut heads = Heads::new();
    heads.set(segment.log, segment.head_before());
    assert_eq!(heads.accept(segment), Ok(Place::Next));
    let before = heads.clone();
    assert_eq!(heads.accept(segment), Ok(Place::Have));
    assert_eq!(heads, before);
}

/// An honest segment of the same place, with other contents, proves a fork; the same one doesn't.
fn forked(segment: &Segment, key: &PublicKey) {
    assert!(ForkProof::between(segment, segment, key, Realm::Live).is_err());
    let entry = vec![b"another history".to_vec()];
    let Ok((other, _)) = seal(&segment.head_before(), segment.log, &entry, &signer()) else {
        return;
    };
    if let Ok(proof) = ForkProof::between(segment, &other, key, Realm::Live) {
        let at = proof.verify(key, Realm::Live).expect("it was just found");
        assert!(segment.first_seq <= at && at <= segment.last_seq());
    }
}
