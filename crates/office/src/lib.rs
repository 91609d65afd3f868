//! What a person can do in an office: each command checks the directive's gates and the quota and
//! returns the entries to append; projections turn entries into the rows people look at.
//!
//! ```text
//! command --Drafter--> Draft --(shell: sign, fsync)--> frame --project--> Batch of rows
//! ```
//!
//! Deliberately absent: files, clocks, chance, screens. What a decision needs is handed in as an
//! [`Office`]; what it changes comes out as a [`Draft`]; the shell stores it and only then says so.

pub mod allocation;
pub mod apart;
pub mod application;
pub mod authority;
pub mod bank;
pub mod closing;
pub mod codec;
pub mod commitments;
pub mod cooperation;
pub mod counties;
pub mod disputes;
mod docs;
mod draft;
pub mod duplicates;
pub mod entry;
mod fact;
pub mod forms;
pub mod guard;
pub mod homes;
pub mod inbox;
pub mod incentive;
pub mod inspection;
pub mod intake;
mod kept;
pub mod lists;
pub mod look;
pub mod members;
pub mod objections;
pub mod project;
pub mod quota;
pub mod referral;
mod refusal;
pub mod rows;
pub mod rulebook;
pub mod rulemaking;
pub mod schema;
pub mod segments;
pub mod setback;
pub mod setup;
mod standing;
pub mod users;

pub use docs::{Archive, Docs};
pub use draft::{Draft, Drafter, Said, Stop};
pub use fact::Fact;
pub use kept::Kept;
pub use refusal::{
    Class, Dealing, Forming, Homing, Joining, NotClosed, Refusal, Rewarding, Unable, Unruly,
    Unsettled,
};
pub use standing::Office;
