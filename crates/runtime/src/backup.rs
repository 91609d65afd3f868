//! Backups: the acknowledged journal and the office's own settings, locked with the age format.
//!
//! Made without the office's lock, beside whatever writes: what the journal's mark says is
//! acknowledged never changes any more. Left out are the incarnation's key and what the neighbors are
//! said to have, so that what is brought back can spend nothing ([ADR 17](../../../docs/adr/0017-a-backup-holds-no-key.md)).
//!
//! ```text
//! age( "HGBACKUP" version:u16 { kind:u8 length:u32 body }* )        big-endian
//! 1 head   2 file of config/   3 frame of the journal   4 key of an office that stands alone
//! 9 end: BLAKE3 of all before it
//! ```

mod create;
mod part;
mod restore;

pub use create::create;
use identity::strongbox::StrongboxFault;
use model::{Incarnation, Lsn, NodeNumber, Timestamp, UnitCode};
pub use restore::{restore, verify};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::fault::RuntimeFault;
use crate::verify::Verified;

/// What a backup says of itself.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// The unit.
    pub unit: UnitCode,
    /// The node.
    pub node: NodeNumber,
    /// Its incarnation, which ends with being brought back.
    pub incarnation: Incarnation,
    /// For training.
    pub practice: bool,
    /// The node's public key, and its built-in parent's where an office stands alone.
    pub keys: Vec<[u8; 32]>,
    /// Where the journal ended.
    pub end: Lsn,
    /// When it was made, by the machine's clock.
    pub at: Timestamp,
}

/// What a backup holds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Backup {
    /// What it says of itself.
    pub head: Head,
    /// Frames of the journal.
    pub frames: u64,
    /// Bytes of the journal.
    pub bytes: u64,
    /// What was proved; nothing of one that was only made.
    pub verified: Verified,
}

/// Why a backup can't be made, opened or brought back.
#[derive(Debug, Error)]
pub enum BackupFault {
    /// The office.
    #[error(transparent)]
    Office(#[from] RuntimeFault),
    /// It can't be unlocked.
    #[error(transparent)]
    Locked(#[from] StrongboxFault),
    /// It can't be read or written.
    #[error("the backup can't be read or written")]
    Io(#[from] std::io::Error),
    /// It isn't whole.
    #[error("the backup is damaged: {what}")]
    Damaged {
        /// What is wrong.
        what: String,
    },
}

fn damaged(what: impl Into<String>) -> BackupFault {
    BackupFault::Damaged { what: what.into() }
}
