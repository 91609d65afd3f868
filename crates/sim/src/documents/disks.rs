//! The disks of one machine.

use std::sync::Arc;

use runtime::Beside;
use session::Peer;
use settings::GuardSettings;
use store::CrashDisk;

use crate::node::{Knobs, mix};

/// What a machine keeps, each where it would lie: only the journal's fails.
#[derive(Clone, Debug, Default)]
pub(crate) struct Disks {
    pub(crate) journal: CrashDisk,
    /// The contact book.
    pub(crate) book: CrashDisk,
    /// The key, and the id of the store that belongs to it.
    pub(crate) keys: CrashDisk,
    /// The note of how far the journal has come.
    pub(crate) state: CrashDisk,
}

impl Disks {
    /// What a power cut leaves.
    pub(crate) fn crash(&self, seed: u64) -> Self {
        Self {
            journal: self.journal.crash(seed),
            book: self.book.crash(seed),
            keys: self.keys.crash(seed),
            state: self.state.crash(mix(seed)),
        }
    }

    /// What a copy of all of them holds.
    pub(crate) fn copy(&self) -> Self {
        Self {
            journal: self.journal.copy(),
            book: self.book.copy(),
            keys: self.keys.copy(),
            state: self.state.copy(),
        }
    }

    /// What guards the journal.
    pub(crate) fn beside(&self, me: Peer, knobs: Knobs) -> Beside {
        let [high, low] = me.node.0.to_be_bytes();
        let [up, down] = me.incarnation.0.to_be_bytes();
        let mut id = [9; 16];
        id[..4].copy_from_slice(&[high, low, up, down]);
        let settings =
            GuardSettings { unwitnessed_jobs: knobs.unwitnessed_jobs, ..GuardSettings::default() };
        Beside {
            keys: Arc::new(self.keys.clone()),
            state: Arc::new(self.state.clone()),
            book: Arc::new(self.book.clone()),
            id,
            settings,
        }
    }
}
