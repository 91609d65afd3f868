//! Who belongs: nodes, their keys and territory, what each may write, and whose logs each may read.
//!
//! The [`Roster`] is a fold over signed entries of control logs: the nation enrolls provinces, a
//! province its counties. Segments are opened with a key the roster knows, and each entry is judged
//! by [`allow`] against the roster *at its position*, wherever it came from: by line, by stick, by
//! hand. What a node may hold at all is [`reads`].
//!
//! Deliberately absent: certificates and connections (`identity`, `transport`), what entries do.
#![warn(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

mod authority;
mod denied;
mod entry;
mod index;
mod kind;
#[cfg(test)]
mod laws;
mod member;
mod numbers;
mod reads;
mod rooted;
mod roster;
mod row;
#[cfg(test)]
mod sample;
mod succession;
mod unwelcome;

pub use authority::{Relation, Tier, allow, usual};
pub use denied::Denied;
pub use entry::{Enrolled, Entry, Fence, Key, Numbers, Renewal, Slip, Trust};
pub use kind::Kind;
pub use member::{Member, Writer};
pub use numbers::{NATION, PRACTICE_PARENT};
pub use reads::{reads, shared};
pub use rooted::Rooted;
pub use roster::Roster;
pub use row::{Heard, MemberRow};
pub use succession::{CountyFact, Merge, Named, Rename, Split, Succession, Unfit};
pub use unwelcome::Unwelcome;
