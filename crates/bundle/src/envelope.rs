//! Who sends which part of which bundle to whom.

use model::{Incarnation, NodeNumber, Timestamp, UnitCode};
use serde::{Deserialize, Serialize};
use session::Peer;

use crate::fault::Fault;

/// The version of the format that is written here, and the only one that is read.
pub const VERSION: u16 = 1;

pub(crate) const MAGIC: &[u8; 8] = b"HGBUNDLE";
/// Magic, version, and the length of what follows.
pub(crate) const FIXED_BYTES: usize = 14;
/// More than any envelope takes, with room for what later versions append.
pub(crate) const ENVELOPE_BYTES_MAX: usize = 256;

/// What stands at the head of every part. Fields are only ever appended; a reader passes over what it
/// doesn't know.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Envelope {
    /// Who wrote it.
    pub from: Peer,
    /// Who is to read it.
    pub to: Peer,
    /// The sender's count of bundles to this reader: for names and for people, nothing rests on it.
    pub serial: u64,
    /// Which part of the bundle, from 1 on.
    pub part: u32,
    /// When it was made, by the sender's clock.
    pub made: Timestamp,
}

/// As it is written.
#[derive(Serialize, Deserialize)]
struct Written {
    from: (NodeNumber, Incarnation, UnitCode),
    to: (NodeNumber, Incarnation, UnitCode),
    serial: u64,
    part: u32,
    made: Timestamp,
}

const fn triple(peer: Peer) -> (NodeNumber, Incarnation, UnitCode) {
    (peer.node, peer.incarnation, peer.unit)
}

const fn peer((node, incarnation, unit): (NodeNumber, Incarnation, UnitCode)) -> Peer {
    Peer { node, incarnation, unit }
}

impl Envelope {
    /// The bytes a part begins with, magic, version and length included.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let Self { from, to, serial, part, made } = *self;
        let written = Written { from: triple(from), to: triple(to), serial, part, made };
        let body = bincode::serde::encode_to_vec(&written, bincode::config::standard())
            .expect("an envelope has an encoding");
        let length = u32::try_from(body.len()).expect("an envelope is small");
        [MAGIC.as_slice(), &VERSION.to_le_bytes(), &length.to_le_bytes(), &body].concat()
    }

    /// How many bytes the envelope takes, from the fixed ones before it.
    pub(crate) fn length(fixed: [u8; FIXED_BYTES]) -> Result<usize, Fault> {
        let (magic, rest) = fixed.split_first_chunk::<8>().ok_or(Fault::NoBundle)?;
        let (version, length) = rest.split_first_chunk::<2>().ok_or(Fault::NoBundle)?;
        if magic != MAGIC {
            return Err(Fault::NoBundle);
        }
        let version = u16::from_le_bytes(*version);
        if version != VERSION {
            return Err(Fault::Version { found: version });
        }
        let length = <[u8; 4]>::try_from(length).map_err(|_| Fault::NoBundle)?;
        match usize::try_from(u32::from_le_bytes(length)) {
            Ok(length) if length <= ENVELOPE_BYTES_MAX => Ok(length),
            Ok(_) | Err(_) => Err(Fault::Envelope),
        }
    }

    pub(crate) fn decode(body: &[u8]) -> Result<Self, Fault> {
        let config = bincode::config::standard().with_limit::<ENVELOPE_BYTES_MAX>();
        let (written, _later): (Written, usize) =
            bincode::serde::decode_from_slice(body, config).map_err(|_| Fault::Envelope)?;
        let Written { from, to, serial, part, made } = written;
        if part == 0 {
            return Err(Fault::Envelope);
        }
        Ok(Self { from: peer(from), to: peer(to), serial, part, made })
    }
}
