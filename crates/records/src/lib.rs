//! Records: automerge documents on one side, typed records on the other.
//!
//! A record's document holds *facts*: fields in a root map under short frozen keys, steps in a map
//! that only grows, covered persons in a map by national id. States are derived from the facts, by
//! [`lifecycle`]; concurrent values are all kept and folded cautiously, by [`key`]; what can't be
//! true together is a dispute, a value with both sides in it. Never is automerge's winner asked.
//!
//! ```text
//! Event --Document::create/write--> change bytes --log, wire--> Document::apply --> Snapshot --> Application …
//! ```
//!
//! Deliberately absent: input and output, clocks, chance (actors are arguments), which node may
//! write what (`office`), and the directive's gates (`rules`).

pub mod actor;
pub mod covered;
pub mod document;
pub mod event;
pub mod key;
pub mod layout;
pub mod lifecycle;
mod pack;
pub mod record;
pub mod scalar;
pub mod step;
pub mod structure;

pub use actor::Actor;
pub use covered::Covered;
pub use document::{Document, Quarantine, Reason, Snapshot, Unwritable};
pub use event::Event;
pub use key::Key;
pub use record::application::Application;
pub use record::earlier::Earlier;
pub use record::facility::{Facility, Part};
pub use record::inspection::Inspection;
pub use record::permit::Permit;
pub use record::{Conflict, Malformed, Record};
pub use scalar::Scalar;
pub use step::{Mark, Step, Steps};
