//! The gate in front of automerge: is this exactly one uncompressed change, whole and small?
//!
//! Automerge inflates without a cap, believes run lengths (57 bytes can claim ten million
//! operations) and panics on some malformed columns. So every byte of a change is read here first,
//! strictly: nothing of what follows may surprise, and nothing is allocated that isn't there.
//! Operations come out as [`Op`]s for the layout's rules. The checksum is compared behind this gate,
//! with the hash automerge computes anyway.
//!
//! Source: the automerge binary format, chunk type 1 (change).

use model::limits::{CHANGE_BYTES_MAX, CHANGE_DEPS_MAX, CHANGE_OPS_MAX};
use thiserror::Error;

use crate::actor::Actor;
use crate::pack::{take_bytes, take_number, take_signed};

mod column;

use column::Columns;

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHANGE: u8 = 1;

/// What is wrong with a change's bytes.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Fault {
    /// More bytes than a change may have.
    #[error("too many bytes")]
    Bytes,
    /// Not automerge's magic number.
    #[error("not an automerge chunk")]
    Magic,
    /// A document, a compressed change or a bundle.
    #[error("not an uncompressed change")]
    Chunk,
    /// Shorter or longer than it says.
    #[error("the lengths do not add up")]
    Length,
    /// A number, run or text that isn't well formed.
    #[error("malformed")]
    Malformed,
    /// More dependencies than allowed.
    #[error("too many dependencies")]
    Deps,
    /// An author that isn't four bytes.
    #[error("not an actor of ours")]
    Actor,
    /// A message, a time stamp or bytes behind the operations.
    #[error("a change carries no message, time or extra bytes")]
    Extra,
    /// A column no record has (lists, marks), or one out of order.
    #[error("unexpected column")]
    Column,
    /// More operations than allowed.
    #[error("too many operations")]
    Operations,
    /// Columns of different lengths.
    #[error("the columns do not agree")]
    Ragged,
}

/// A change as its bytes tell it.
#[derive(Clone, Debug)]
pub struct Outline<'a> {
    /// Its author.
    pub actor: Actor,
    /// The author's changes so far, with this one.
    pub seq: u64,
    /// The number of its first operation.
    pub start_op: u64,
    /// The changes it builds on.
    pub deps: Vec<[u8; 32]>,
    /// The first four bytes of its hash, as claimed.
    pub(crate) checksum: [u8; 4],
    /// Authors its operations name: itself, then the others.
    pub(crate) actors: Vec<Actor>,
    pub(crate) ops: Vec<Op<'a>>,
}

/// One operation.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Op<'a> {
    /// The map it writes in: an operation's number and the index of its author; `None` for the root.
    pub(crate) map: Option<(u64, u64)>,
    pub(crate) key: &'a str,
    pub(crate) action: Action<'a>,
    /// How many earlier operations it replaces.
    pub(crate) replaces: u64,
}

/// What an operation does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Action<'a> {
    MakeMap,
    Put(Value<'a>),
}

/// A value being put.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// Reads a change without trusting a byte of it.
///
/// Allocates at most some kilobytes; takes a few microseconds.
///
/// # Errors
/// [`Fault`], the first one met.
pub fn outline(change: &[u8]) -> Result<Outline<'_>, Fault> {
    if change.len() > CHANGE_BYTES_MAX {
        return Err(Fault::Bytes);
    }
    let mut rest = change;
    let head = take_bytes(&mut rest, 9).ok_or(Fault::Length)?;
    let (magic, head) = head.split_first_chunk::<4>().ok_or(Fault::Length)?;
    let (checksum, kind) = head.split_first_chunk::<4>().ok_or(Fault::Length)?;
    if *magic != MAGIC {
        return Err(Fault::Magic);
    }
    if kind != [CHANGE] {
        return Err(Fault::Chunk);
    }
    let length = take_number(&mut rest).ok_or(Fault::Malformed)?;
    if u64::try_from(rest.len()) != Ok(length) {
        return Err(Fault::Length);
    }
    body(&mut rest, *checksum)
}

fn body<'a>(rest: &mut &'a [u8], checksum: [u8; 4]) -> Result<Outline<'a>, Fault> {
    let deps = dependencies(rest)?;
    let actor = actor(rest)?;
    let seq = number(rest)?;
    let start_op = number(rest)?;
    if number(rest)? != 0 || number(rest)? != 0 {
        // A time stamp of zero is one zero byte, and so is a message's length.
        return Err(Fault::Extra);
    }
    let others = number(rest)?;
    if others > CHANGE_OPS_MAX {
        return Err(Fault::Deps);
    }
    let mut actors = vec![actor];
    for _ in 0..others {
        actors.push(self::actor(rest)?);
    }
    let columns = Columns::split(rest)?;
    if !rest.is_empty() {
        return Err(Fault::Extra);
    }
    // Automerge keeps operation numbers in 32 bits.
    let last_op = start_op.saturating_add(CHANGE_OPS_MAX);
    if seq == 0 || start_op == 0 || seq > start_op || last_op > u64::from(u32::MAX) {
        return Err(Fault::Malformed);
    }
    let ops = columns.ops(actors.len())?;
    Ok(Outline { actor, seq, start_op, deps, checksum, actors, ops })
}

fn number(rest: &mut &[u8]) -> Result<u64, Fault> {
    take_number(rest).ok_or(Fault::Malformed)
}

fn dependencies(rest: &mut &[u8]) -> Result<Vec<[u8; 32]>, Fault> {
    let count = number(rest)?;
    let count = usize::try_from(count).map_err(|_| Fault::Deps)?;
    if count > CHANGE_DEPS_MAX {
        return Err(Fault::Deps);
    }
    let mut deps = Vec::with_capacity(count);
    for _ in 0..count {
        let dep = take_bytes(rest, 32).ok_or(Fault::Length)?;
        deps.push(dep.try_into().map_err(|_| Fault::Length)?);
    }
    if deps.is_sorted_by(|a, b| a < b) { Ok(deps) } else { Err(Fault::Malformed) }
}

fn actor(rest: &mut &[u8]) -> Result<Actor, Fault> {
    let length = number(rest)?;
    let bytes = take_bytes(rest, length).ok_or(Fault::Length)?;
    Actor::from_bytes(bytes).ok_or(Fault::Actor)
}

/// Reads the bytes of one value by its type and length, as the meta column gives them.
fn value<'a>(meta: u64, raw: &mut &'a [u8]) -> Result<Value<'a>, Fault> {
    let mut bytes = take_bytes(raw, meta >> 4).ok_or(Fault::Ragged)?;
    match meta & 0xf {
        0 if bytes.is_empty() => Ok(Value::Null),
        4 => {
            let number = take_signed(&mut bytes).ok_or(Fault::Malformed)?;
            if bytes.is_empty() { Ok(Value::Int(number)) } else { Err(Fault::Malformed) }
        }
        6 => std::str::from_utf8(bytes).map(Value::Text).map_err(|_| Fault::Malformed),
        7 => Ok(Value::Bytes(bytes)),
        _ => Err(Fault::Malformed),
    }
}
