//! A bad line in userspace, for tests, benchmarks and demonstrations: UDP goes in on one side and
//! comes out late, thinned, doubled or not at all on the other.
//!
//! ```text
//!  client ──► listening socket ──► Way (to)   ──► a socket per client ──► target
//!         ◄──                 ◄── Way (back) ◄──                     ◄──
//! ```
//!
//! [`Way`] decides and has no sockets or clock: the same seed and times give the same line. [`Line`]
//! moves the datagrams. Deliberately absent: anything about what is in them.

mod conditions;
mod dice;
mod line;
mod way;

pub use conditions::{Conditions, Share, Unreadable};
pub use line::{Line, Stats};
pub use way::{Counted, Passage, Way, Ways};
