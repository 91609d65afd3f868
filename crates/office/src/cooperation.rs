//! Section C: the working group, its meetings, introductions, and cooperatives from idea to registration.
//!
//! ```text
//! meeting      called ─► held ─► minutes drafted ─► final (chair and secretary)     called ─► called off
//! cooperative  proposed ─► promoted ─► founders ─► expert ─► assembly ─► registered ─► active ─► dissolved
//! ```
//!
//! Rows take in facts in whatever order logs bring them; where something stands is derived.

pub mod forming;
pub mod group;
pub mod introductions;
pub mod meetings;
pub mod rows;
pub mod tags;

pub use rows::{
    CooperativeRow, GroupRow, IntroductionRow, MeetingRow, MeetingState, Stand, minutes_hash,
};
