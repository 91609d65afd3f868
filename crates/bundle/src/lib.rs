//! What a stick carries between two neighbors: the frames of the wire in a file, signed by who wrote
//! them.
//!
//! ```text
//! "HGBUNDLE" | version (u16 LE) | length (u32 LE) | envelope
//!   hello, heads …, nation …, refused …, aside …         the words: frames, as on a stream
//!   0 (u32) | 0 | BLAKE3 of all before | signature       what is said so far is the sender's
//!   segment, segment, …                                  the news: each verifies by itself
//!   0 (u32) | 1 | last | BLAKE3 of all before | signature
//! ```
//! A bundle that is too large for a stick goes in parts. Each part is whole: it says who sends what to
//! whom, repeats the words, and needs no other part to be read. A part that breaks off still has its
//! words, once their seal has come, and every segment before the damage.
//!
//! Nothing here is secret or hidden: parts are encrypted to their reader at the edge (`identity`).
//!
//! Deliberately absent: files, keys' owners, encryption, storing.
#![warn(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

mod belief;
mod envelope;
mod fault;
#[cfg(test)]
mod laws;
mod name;
mod reader;
#[cfg(test)]
mod sample;
mod seal;
mod words;
mod writer;

pub use belief::{Belief, due, weigh};
pub use envelope::{Envelope, VERSION};
pub use fault::Fault;
pub use name::Name;
pub use reader::{Item, Reader};
pub use seal::{SEAL_BYTES, Seal, Stage};
pub use words::Words;
pub use writer::Writer;
