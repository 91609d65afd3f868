//! Frames to bytes and back.

use bincode::config::{self, Configuration, Limit, LittleEndian, Varint};
use journal::Head;
use model::LogId;
use model::limits::{ASIDE_CODE_CHARS_MAX, WIRE_FRAME_BYTES_MAX, WIRE_HEADS_MAX};
use serde::de::{DeserializeOwned, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::fault::Fault;
use crate::frame::{Aside, Frame};
use crate::kind::Kind;

/// Bytes before a frame: the length of what follows.
pub const HEAD_BYTES: usize = 4;

/// Without the limit a few bytes that claim a length could ask for any memory.
const CONFIG: Configuration<LittleEndian, Varint, Limit<WIRE_FRAME_BYTES_MAX>> =
    config::standard().with_limit::<WIRE_FRAME_BYTES_MAX>();

/// Reads the length before a frame: how many bytes follow, the kind among them.
///
/// # Errors
/// [`Fault::Empty`] or [`Fault::TooLarge`].
pub fn length(head: [u8; HEAD_BYTES]) -> Result<usize, Fault> {
    let bytes = usize::try_from(u32::from_le_bytes(head)).unwrap_or(usize::MAX);
    match bytes {
        0 => Err(Fault::Empty),
        1..=WIRE_FRAME_BYTES_MAX => Ok(bytes),
        _ => Err(Fault::TooLarge { bytes }),
    }
}

/// Says what a frame of that kind and length is to be done with: read, `None` to skip it.
///
/// # Errors
/// [`Fault::Unknown`] if it must be known, [`Fault::TooLarge`] if no frame of the kind is so large.
pub(crate) fn admit(number: u8, bytes: usize) -> Result<Option<Kind>, Fault> {
    match Kind::of_number(number) {
        Some(kind) if bytes.saturating_sub(1) <= kind.bytes_max() => Ok(Some(kind)),
        Some(_) => Err(Fault::TooLarge { bytes }),
        None if Kind::is_optional(number) => Ok(None),
        None => Err(Fault::Unknown { kind: number }),
    }
}

impl Frame {
    /// The frame's bytes as they go on a stream: length, kind, body.
    ///
    /// # Errors
    /// [`Fault::TooLarge`], [`Fault::TooManyHeads`] or [`Fault::Code`] if no peer would take it.
    pub fn encode(&self) -> Result<Vec<u8>, Fault> {
        self.within_limits()?;
        let kind = Kind::from(self);
        let mut bytes = vec![0; HEAD_BYTES];
        bytes.push(kind.number());
        match self {
            Self::Hello(hello) => put(&mut bytes, hello),
            Self::Welcome(welcome) => put(&mut bytes, welcome),
            Self::Heads { heads, last } => put(&mut bytes, &(heads, last)),
            Self::Segment(segment) => put(&mut bytes, segment.as_ref()),
            Self::Ack(ack) => put(&mut bytes, ack),
            Self::Nation(nation) => put(&mut bytes, nation),
            Self::Want(want) => put(&mut bytes, want),
            Self::Refused(refused) => put(&mut bytes, refused),
            Self::Aside(aside) => put(&mut bytes, aside),
            Self::Bye(bye) => put(&mut bytes, bye),
            Self::Prove(heads) | Self::Proof(heads) => put(&mut bytes, heads),
            Self::Ping | Self::Pong => {}
        }
        let behind = bytes.len().saturating_sub(HEAD_BYTES);
        admit(kind.number(), behind)?;
        let length = u32::try_from(behind).map_err(|_| Fault::TooLarge { bytes: behind })?;
        for (byte, of_length) in bytes.iter_mut().zip(length.to_le_bytes()) {
            *byte = of_length;
        }
        Ok(bytes)
    }

    /// Reads what follows a length: kind and body. `None` is an unknown frame to be skipped.
    ///
    /// A greeting may have bytes behind what is known here: a later version's, which are passed over.
    ///
    /// # Errors
    /// [`Fault`]; nothing is half read, and no more memory is taken than a frame may have.
    pub fn decode(bytes: &[u8]) -> Result<Option<Self>, Fault> {
        let (number, body) = bytes.split_first().ok_or(Fault::Empty)?;
        let Some(kind) = admit(*number, bytes.len())? else { return Ok(None) };
        let frame = match kind {
            Kind::Hello => Self::Hello(take_greeting(kind, body)?),
            Kind::Welcome => Self::Welcome(take_greeting(kind, body)?),
            Kind::Heads => {
                let Heads(heads, last) = take(kind, body)?;
                Self::Heads { heads, last }
            }
            Kind::Segment => Self::Segment(Box::new(take(kind, body)?)),
            Kind::Ack => Self::Ack(take(kind, body)?),
            Kind::Nation => Self::Nation(take(kind, body)?),
            Kind::Want => Self::Want(take(kind, body)?),
            Kind::Refused => Self::Refused(take(kind, body)?),
            Kind::Aside => Self::Aside(take(kind, body)?),
            // Their body is empty: `admit` has seen to it.
            Kind::Ping => Self::Ping,
            Kind::Pong => Self::Pong,
            Kind::Bye => Self::Bye(take(kind, body)?),
            Kind::Prove => Self::Prove(take::<Few>(kind, body)?.0),
            Kind::Proof => Self::Proof(take::<Few>(kind, body)?.0),
        };
        frame.within_limits()?;
        Ok(Some(frame))
    }

    fn within_limits(&self) -> Result<(), Fault> {
        match self {
            Self::Heads { heads, .. } if WIRE_HEADS_MAX < heads.len() => {
                Err(Fault::TooManyHeads { count: heads.len() })
            }
            Self::Aside(Aside { code, .. }) if !is_code(code) => Err(Fault::Code),
            Self::Hello(_)
            | Self::Welcome(_)
            | Self::Heads { .. }
            | Self::Segment(_)
            | Self::Ack(_)
            | Self::Nation(_)
            | Self::Want(_)
            | Self::Refused(_)
            | Self::Aside(_)
            | Self::Ping
            | Self::Pong
            | Self::Bye(_)
            | Self::Prove(_)
            | Self::Proof(_) => Ok(()),
        }
    }
}

fn is_code(code: &str) -> bool {
    (1..=ASIDE_CODE_CHARS_MAX).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_graphic())
}

fn put<T: Serialize>(bytes: &mut Vec<u8>, body: &T) {
    let written = bincode::serde::encode_into_std_write(body, bytes, config::standard());
    written.expect("memory takes every byte, and frames hold nothing that has no encoding");
}

fn take<T: DeserializeOwned>(kind: Kind, body: &[u8]) -> Result<T, Fault> {
    match take_prefix(kind, body)? {
        (value, 0) => Ok(value),
        (_, bytes) => Err(Fault::LeftOver { kind, bytes }),
    }
}

fn take_greeting<T: DeserializeOwned>(kind: Kind, body: &[u8]) -> Result<T, Fault> {
    take_prefix(kind, body).map(|(value, _)| value)
}

/// The value, and how many bytes are left behind it.
fn take_prefix<T: DeserializeOwned>(kind: Kind, body: &[u8]) -> Result<(T, usize), Fault> {
    let (value, used) =
        bincode::serde::decode_from_slice(body, CONFIG).map_err(|_| Fault::Malformed { kind })?;
    Ok((value, body.len().saturating_sub(used)))
}

/// The body of [`Frame::Heads`].
#[derive(Deserialize)]
struct Heads(#[serde(deserialize_with = "heads")] Vec<(LogId, Head)>, bool);

/// The body of [`Frame::Prove`] and [`Frame::Proof`], whose size bounds their number.
#[derive(Deserialize)]
struct Few(#[serde(deserialize_with = "heads")] Vec<(LogId, Head)>);

/// Reads heads one by one: room is made for those that are there, not for those that are claimed.
fn heads<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(LogId, Head)>, D::Error> {
    struct OneByOne;

    impl<'de> Visitor<'de> for OneByOne {
        type Value = Vec<(LogId, Head)>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("logs with their heads")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Self::Value, A::Error> {
            let mut heads = Vec::new();
            // One too many is let in, so that the limit's own fault is found.
            while heads.len() <= WIRE_HEADS_MAX {
                let Some(head) = from.next_element()? else { break };
                heads.push(head);
            }
            Ok(heads)
        }
    }

    from.deserialize_seq(OneByOne)
}
