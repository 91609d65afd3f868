//! Sticks: bundles out of an office and into one, by the very steps of a session.
//!
//! ```text
//! out: heads, belief ─► words, segments ─► parts ─► encrypted files
//! in:  files ─► parts ─► verify, append with fsync, project ─► belief raised, acknowledgements due
//! ```
//! Nothing is deleted when a bundle leaves: what a neighbor has is known only by its own word, which
//! comes back by a stick or by a line. So a lost stick costs a resend, a repeated one nothing.
//!
//! Deliberately absent: the format (`bundle`), what an entry means (`office`), screens (`console`).

mod export;
mod files;
mod import;
mod news;
mod plain;
#[cfg(test)]
mod tests;
mod verdict;
mod words;

pub use export::{Exported, Order, Shelf, StickFault, export};
pub use files::{Carried, File, Folder};
pub use import::{Imported, Missing, Moment, import};
pub use news::News;
pub use plain::{Part, Pocket};
pub use verdict::{FileOutcome, Heard, Verdict};

/// How the contact book names a bundle that went out.
pub const OUT: &str = "stick.export";
/// How it names bundles that came in.
pub const IN: &str = "stick.import";

/// Says whether a contact was by stick.
pub fn is_stick(end: &str) -> bool {
    matches!(end, OUT | IN)
}
