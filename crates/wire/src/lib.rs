//! Frames on a line or a stick: versions, limits, canonical bytes.
//!
//! ```text
//! frame on a stream = length (u32 LE) | kind (u8) | body
//! ```
//! A kind above 127 is optional: who doesn't know it skips it. Any other unknown kind ends the session
//! as [`Fault::Unknown`]. Bytes are frozen by golden files; a new shape is a new kind.
//!
//! Deliberately absent: what follows from a frame (`session`), who may send what (`roster`).

mod frame;

pub use frame::{
    Ack, Aside, Bye, ByeReason, Frame, Hello, Level, Nation, Refused, Versions, Want, Welcome,
};
