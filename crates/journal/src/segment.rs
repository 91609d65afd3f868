//! Segments: the unit of signing, packing, acknowledging and resuming.

use model::limits::{ENTRY_BYTES_MAX, SEGMENT_BYTES_MAX, SEGMENT_ENTRIES_MAX};
use model::planted::{Bug, planted};
use model::{Hash, LogId, Seq};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::chain::Head;
use crate::key::{PublicKey, Realm, Signer};
use crate::misdeed::Misdeed;
use crate::payload;

/// How a payload is packed. Variants are only ever appended.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Codec {
    /// As it is.
    Plain,
    /// One zstd frame that states its size.
    Zstd,
}

impl Codec {
    const fn number(self) -> u8 {
        match self {
            Self::Plain => 0,
            Self::Zstd => 1,
        }
    }
}

/// Consecutive entries of one log under one signature.
///
/// Fields are as received: nothing here is true before [`open`] has said so.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// The log.
    pub log: LogId,
    /// The first entry's position.
    pub first_seq: Seq,
    /// How many entries.
    pub count: u32,
    /// How the payload is packed.
    pub codec: Codec,
    /// The entries, each behind its length (u32 LE), then packed.
    #[serde(with = "bytes")]
    pub payload: Vec<u8>,
    /// The chain's hash before the first entry: a segment is checked, and a fork proved, by itself.
    pub h_before: Hash,
    /// The chain's hash behind the last entry.
    pub h_after: Hash,
    /// Ed25519 over a fixed layout, see `message`.
    #[serde(with = "halves")]
    pub signature: [u8; 64],
}

impl Segment {
    /// The last entry's position; held at the end of the range.
    pub const fn last_seq(&self) -> Seq {
        let behind = self.first_seq.0.saturating_add(self.count as u64);
        Seq(behind.saturating_sub(1))
    }

    /// The head it continues.
    pub const fn head_before(&self) -> Head {
        Head { seq: Seq(self.first_seq.0.saturating_sub(1)), hash: self.h_before }
    }

    /// The head it leads to.
    pub const fn head_after(&self) -> Head {
        Head { seq: self.last_seq(), hash: self.h_after }
    }

    /// Checks caps and signature, wherever in its log it stands.
    pub(crate) fn signed(&self, key: &PublicKey, realm: Realm) -> Result<(), Misdeed> {
        self.within_caps()?;
        let log = self.log;
        if planted(Bug::SignatureUnverified) || key.verifies(&self.message(realm), &self.signature)
        {
            Ok(())
        } else if key.verifies(&self.message(realm.other()), &self.signature) {
            if planted(Bug::PracticeInLive) { Ok(()) } else { Err(Misdeed::OtherRealm { log }) }
        } else {
            Err(Misdeed::Signature { log })
        }
    }

    fn within_caps(&self) -> Result<(), Misdeed> {
        let count = usize::try_from(self.count).unwrap_or(usize::MAX);
        if count == 0 || SEGMENT_ENTRIES_MAX < count {
            return Err(Misdeed::Count { count: self.count });
        }
        if SEGMENT_BYTES_MAX < self.payload.len() {
            return Err(Misdeed::PayloadTooLarge);
        }
        let fits = self.first_seq.0.checked_add(u64::from(self.count)).is_some();
        if self.first_seq == Seq(0) || !fits {
            return Err(Misdeed::Position { first: self.first_seq });
        }
        Ok(())
    }

    /// What is signed: context, then 150 bytes of fixed layout. The contexts differ in length, so no
    /// message of one realm is one of the other.
    pub(crate) fn message(&self, realm: Realm) -> Vec<u8> {
        let payload = blake3::hash(&self.payload);
        let parts: [&[u8]; 8] = [
            realm.segment_context(),
            &self.log.key(),
            &self.first_seq.0.to_be_bytes(),
            &self.count.to_be_bytes(),
            &[self.codec.number()],
            payload.as_bytes(),
            &self.h_before.0,
            &self.h_after.0,
        ];
        parts.concat()
    }

    /// Unpacks and checks lengths and chain.
    pub(crate) fn entries(&self) -> Result<Vec<Vec<u8>>, Misdeed> {
        let entries = match self.codec {
            Codec::Plain => payload::split(&self.payload, self.count)?,
            Codec::Zstd => payload::split(&payload::unpack(&self.payload)?, self.count)?,
        };
        let whole = payload::chain(self.h_before, &entries) == self.h_after;
        if whole || planted(Bug::ChainUnverified) {
            Ok(entries)
        } else {
            Err(Misdeed::Chain { log: self.log })
        }
    }
}

/// Why entries don't go into one segment. Split them, or refuse what made them.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Unsealable {
    /// There is nothing to sign.
    #[error("a segment needs an entry")]
    Empty,
    /// More than `SEGMENT_ENTRIES_MAX`.
    #[error("{count} entries are too many for one segment")]
    TooMany {
        /// How many.
        count: usize,
    },
    /// One entry is larger than `ENTRY_BYTES_MAX`.
    #[error("an entry of {bytes} bytes is too large")]
    EntryTooLarge {
        /// Its size.
        bytes: usize,
    },
    /// Together they are larger than `SEGMENT_BYTES_MAX`.
    #[error("{bytes} bytes of entries are too much for one segment")]
    TooLarge {
        /// Their size, with a length of four bytes before each.
        bytes: usize,
    },
}

/// Signs the entries that follow `head` and returns the head behind them.
///
/// # Errors
/// [`Unsealable`] if they are none, too many or too large; see `model::limits`.
pub fn seal(
    head: &Head,
    log: LogId,
    entries: &[Vec<u8>],
    signer: &Signer,
) -> Result<(Segment, Head), Unsealable> {
    if entries.is_empty() {
        return Err(Unsealable::Empty);
    }
    let count = match u32::try_from(entries.len()) {
        Ok(count) if entries.len() <= SEGMENT_ENTRIES_MAX => count,
        Ok(_) | Err(_) => return Err(Unsealable::TooMany { count: entries.len() }),
    };
    if let Some(entry) = entries.iter().find(|entry| ENTRY_BYTES_MAX < entry.len()) {
        return Err(Unsealable::EntryTooLarge { bytes: entry.len() });
    }
    let plain = payload::join(entries);
    if SEGMENT_BYTES_MAX < plain.len() {
        return Err(Unsealable::TooLarge { bytes: plain.len() });
    }
    let (codec, payload) = payload::pack(plain);
    let mut segment = Segment {
        log,
        first_seq: head.seq.next(),
        count,
        codec,
        payload,
        h_before: head.hash,
        h_after: payload::chain(head.hash, entries),
        signature: [0; 64],
    };
    segment.signature = signer.sign(&segment.message(signer.realm()));
    let after = segment.head_after();
    Ok((segment, after))
}

/// Opens a segment that somebody sent, against the head of its log here.
///
/// Order: caps, signature, place behind `head`, unpacking (never above `SEGMENT_BYTES_MAX`), exact
/// lengths, chain.
///
/// # Errors
/// [`Misdeed`]; the first that applies.
pub fn open(
    segment: &Segment,
    head: &Head,
    key: &PublicKey,
    realm: Realm,
) -> Result<(Vec<Vec<u8>>, Head), Misdeed> {
    segment.signed(key, realm)?;
    follows(segment, head)?;
    let entries = segment.entries()?;
    Ok((entries, segment.head_after()))
}

/// Opens a segment that may overlap what is here: what of it lies behind `head`, and the head then.
///
/// The origin may seal any range of its entries again, so a segment may begin before the head. All of
/// it is verified; entries up to the head are dropped, also when that is all of them.
///
/// # Errors
/// [`Misdeed`]; the first that applies, in the order of [`open`]. [`Misdeed::Forked`] if it speaks of
/// the head's position with another hash.
pub fn open_from(
    segment: &Segment,
    head: &Head,
    key: &PublicKey,
    realm: Realm,
) -> Result<(Vec<Vec<u8>>, Head), Misdeed> {
    segment.signed(key, realm)?;
    let Segment { log, first_seq: first, .. } = *segment;
    let expected = head.seq.next();
    if expected < first && !planted(Bug::GapFilled) {
        return Err(Misdeed::Gap { log, expected, first });
    }
    let mut entries = segment.entries()?;
    let known = usize::try_from(expected.0.saturating_sub(first.0)).unwrap_or(usize::MAX);
    if entries.len() < known {
        return Ok((Vec::new(), *head));
    }
    let new = entries.split_off(if planted(Bug::OverlapTwice) { 0 } else { known });
    let lenient = [Bug::ForkAccepted, Bug::OverlapTwice, Bug::GapFilled].into_iter().any(planted);
    if payload::chain(segment.h_before, &entries) == head.hash || lenient {
        Ok((new, segment.head_after()))
    } else {
        Err(Misdeed::Forked { log, at: head.seq })
    }
}

/// Says whether a segment continues `head`.
pub(crate) fn follows(segment: &Segment, head: &Head) -> Result<(), Misdeed> {
    let Segment { log, first_seq: first, .. } = *segment;
    let expected = head.seq.next();
    if expected < first {
        return Err(Misdeed::Gap { log, expected, first });
    }
    if first < expected {
        return Err(Misdeed::Replayed { log, first });
    }
    if segment.h_before != head.hash {
        return Err(Misdeed::Forked { log, at: head.seq });
    }
    Ok(())
}

/// Reads a segment of the own journal, whose file's checksum stands in for the signature.
///
/// Caps, lengths and chain are still checked.
///
/// # Errors
/// [`Misdeed`] if the segment doesn't hold together.
pub fn read_unverified(segment: &Segment) -> Result<Vec<Vec<u8>>, Misdeed> {
    segment.within_caps()?;
    segment.entries()
}

/// Bytes as one run, not number by number.
mod bytes {
    use std::fmt;

    use serde::de::{Error, Visitor};
    use serde::{Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        from.deserialize_byte_buf(Run)
    }

    struct Run;

    impl Visitor<'_> for Run {
        type Value = Vec<u8>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a run of bytes")
        }

        fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
            Ok(bytes)
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
            Ok(bytes.to_vec())
        }
    }
}

/// 64 bytes without a length: serde knows arrays up to 32.
mod halves {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8; 64], to: S) -> Result<S::Ok, S::Error> {
        split(bytes).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 64], D::Error> {
        <[[u8; 32]; 2]>::deserialize(from).map(join)
    }

    fn split(bytes: &[u8; 64]) -> [[u8; 32]; 2] {
        bytes.as_chunks().0.try_into().expect("64 bytes are two times 32")
    }

    fn join(halves: [[u8; 32]; 2]) -> [u8; 64] {
        halves.concat().try_into().expect("two times 32 are 64")
    }
}
