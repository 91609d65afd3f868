//! What can go wrong in the shell, by whose fault.

use std::path::PathBuf;

use model::view::Damage;
use office::Refusal;
use store::{JournalError, LockError, ViewsError};
use thiserror::Error;

use crate::seal::SealFault;

/// Why an act or a look failed.
#[derive(Debug, Error)]
pub enum RuntimeFault {
    /// A rule said no; nothing has changed.
    #[error("refused: {0}")]
    Refused(Box<Refusal>),
    /// No office was set up in the folder.
    #[error("no office is set up in {}", dir.display())]
    NotSetUp {
        /// The folder.
        dir: PathBuf,
    },
    /// An office is there already.
    #[error("an office is set up in {} already", dir.display())]
    SetUpAlready {
        /// The folder.
        dir: PathBuf,
    },
    /// The folder can't be taken.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The journal failed.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The views failed even when made anew.
    #[error(transparent)]
    Views(#[from] ViewsError),
    /// What is stored contradicts itself even after the views were made anew.
    #[error(transparent)]
    Damaged(#[from] Damage),
    /// The disk is full: the views can't be brought up to the journal, which is whole.
    #[error("the disk is full")]
    NoRoom,
    /// The folder or its keys can't be read or written.
    #[error(transparent)]
    Settings(#[from] settings::SettingsFault),
    /// The key file isn't what this journal was signed with, or is missing.
    #[error("the office's key {}", what)]
    Key {
        /// What is the matter with it.
        what: &'static str,
    },
    /// The store is sealed and doesn't open.
    #[error(transparent)]
    Seal(#[from] SealFault),
    /// The rule set can't be used.
    #[error(transparent)]
    Rules(#[from] Box<rules::RuleSetFault>),
    /// The machine gives no random numbers for a key.
    #[error("the machine gives no random numbers")]
    NoRandomness,
}

impl From<Refusal> for RuntimeFault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}
