//! Per-origin logs: chain, sign, verify, frames, heads, cuts and forks.
//!
//! A log is written by one node alone. Its entries chain by BLAKE3; a [`Segment`] of them is signed
//! once, over its exact bytes; a [`Frame`] holds the segments of one atomic act and is what the
//! journal file keeps.
//!
//! ```text
//! entries --seal--> Segment --Frame::encode--> bytes --Frame::decode--> Segment --open--> entries
//! ```
//!
//! Deliberately absent: files and sockets, what entries mean, who may write them, randomness.
#![warn(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

mod chain;
mod frame;
mod heads;
mod key;
#[cfg(test)]
mod laws;
mod misdeed;
mod payload;
mod segment;

pub use chain::Head;
pub use frame::{Frame, FrameFault};
pub use heads::{Cut, ForkProof, Heads, Place};
pub use key::{KeyFault, PublicKey, Realm, Signer};
pub use misdeed::Misdeed;
pub use segment::{Codec, Segment, Unsealable, open, open_from, read_unverified, seal};
