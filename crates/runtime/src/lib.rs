//! The shell around the cores: it owns the lock, the journal, the views and the keys of one office,
//! and is the only place where an act becomes durable.
//!
//! ```text
//! act: views --Office--> Draft --seal--> Frame --fsync--> Lsn --project--> Batch --> views --> "done"
//! ```
//!
//! Views that can't be trusted are deleted and made anew from the journal; the person is told.
//! Deliberately absent: decisions (`office`), formats of screens (`node`).

pub mod accounts;
mod archive;
pub mod audit;
pub mod backup;
mod clock;
pub mod contacts;
pub mod control;
pub mod daemon;
mod desk;
pub mod exclusion;
mod fault;
pub mod forks;
mod found;
mod gate;
mod import;
mod join;
mod keys;
pub mod metrics;
mod nation;
mod next_nation;
mod origin;
mod recover;
pub mod renewal;
mod replay;
pub mod report;
pub mod seal;
pub mod snapshot;
pub mod stick;
mod survey;
mod verify;
mod watch;

pub use clock::Clock;
pub use desk::{Acted, Bare, Desk, Mending, Mode};
pub use fault::RuntimeFault;
pub use found::{Founding, Tree, found, found_on};
pub use gate::{Gate, GateFault, Moment};
pub use import::{Counts, ImportReport, ImportStep, RefusedRow, import};
pub use join::{JoinFault, Joining, Patience, Step, ask_by_stick, join, join_by_stick};
pub use keys::{new_seed, seed};
pub use nation::{FoundingNation, NationFault, found_nation};
pub use next_nation::{NextNation, next_nation};
pub use recover::{
    Left, LeftAct, Recovered, Undisputed, left, recover, recover_by_stick, recover_request,
};
pub use survey::{Survey, entries, quota_story, survey};
pub use verify::{Verified, verify};
pub use watch::Beside;
