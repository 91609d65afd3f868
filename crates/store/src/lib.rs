//! What a node keeps: the durable journal, and views that can always be rebuilt from it.
//!
//! The journal is the truth. A view is a guess that has to prove itself: whatever it can't prove is
//! [`model::view::Damage`], and the caller deletes the views and replays the journal.
//!
//! Deliberately absent: what the bytes mean. Bodies of frames and rows of views are opaque here.

pub mod disk;
pub mod high_water;
pub mod journal;
pub mod lock;
pub mod seal;
pub mod views;

mod dice;

pub use disk::{CrashDisk, Disk, DiskFile, RealDisk};
pub use high_water::{HighWater, Reach};
pub use journal::{INSTANCE, Journal, JournalError, JournalOptions, Recovery};
pub use lock::{Lock, LockError, lock, lock_within};
pub use seal::Sealer;
pub use views::{Engine, Views, ViewsError, ViewsOptions, ViewsSeal};
