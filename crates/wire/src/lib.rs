//! Frames on a line or a stick: versions, limits, canonical bytes.
//!
//! ```text
//! frame on a stream = length (u32 LE) | kind (u8) | body
//! ```
//! The length counts what follows it. A kind above 127 is optional: who doesn't know it skips it. Any
//! other unknown kind ends the session as [`Fault::Unknown`]. Bytes are frozen by golden files; a new
//! shape is a new kind. `docs/protocol.md` has every layout.
//!
//! Deliberately absent: what follows from a frame (`session`), who may send what (`roster`).
#![warn(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

mod codec;
mod fault;
mod frame;
mod kind;
#[cfg(test)]
mod laws;
mod reader;

pub use codec::{HEAD_BYTES, length};
pub use fault::Fault;
pub use frame::{
    Ack, Aside, Bye, ByeReason, CURRENT, Frame, Hello, Nation, Refused, Versions, Want, Welcome,
};
pub use kind::Kind;
pub use reader::Reader;
