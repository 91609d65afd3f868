//! Rows in sled 0.34.7.
//!
//! One tree for all tables: its `apply_batch` is atomic over them, and it was measured no slower than
//! a tree each. Nothing relies on its `flush`, and values stay far below the size above which it puts
//! them into files of their own that it never syncs.

use std::path::{Path, PathBuf};
use std::time::Duration;

use model::view::{Damage, Each};

use super::guarded::guarded;
use super::rows::Change;
use super::{Engine, ViewsError, damage};
use crate::lock::retry;

/// An open sled.
pub(super) struct SledRows {
    // Nothing once it has been dropped under guard.
    db: Option<sled::Db>,
    dir: PathBuf,
}

impl std::fmt::Debug for SledRows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SledRows").field("dir", &self.dir).finish_non_exhaustive()
    }
}

impl SledRows {
    pub(super) fn open(dir: &Path, cache_bytes: u64) -> Result<Self, ViewsError> {
        let open = || {
            let config = sled::Config::new()
                .path(dir)
                .cache_capacity(cache_bytes)
                .mode(sled::Mode::LowSpace)
                .flush_every_ms(None);
            match guarded(Engine::Sled, || config.open()) {
                Ok(Ok(db)) => Ok(Self { db: Some(db), dir: dir.to_owned() }),
                Ok(Err(sled::Error::Io(error))) if error.to_string().contains(LOCKED) => {
                    Err(ViewsError::Busy)
                }
                Ok(Err(error)) => Err(ViewsError::Damage(failed(&error))),
                Err(damage) => Err(ViewsError::Damage(damage)),
            }
        };
        // Its own threads may still hold the lock for a moment after a database was dropped.
        retry(PATIENCE, open, |error| matches!(error, ViewsError::Busy))
    }

    pub(super) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Damage> {
        let value = guarded(Engine::Sled, || self.db().get(key))?;
        Ok(value.map_err(|error| failed(&error))?.map(|value| value.to_vec()))
    }

    pub(super) fn scan(&self, prefix: &[u8], each: &mut Each<'_>) -> Result<(), Damage> {
        let mut rows = guarded(Engine::Sled, || self.db().scan_prefix(prefix))?;
        // Each step is guarded by itself, so that a panic of the reader stays a panic.
        while let Some(row) = guarded(Engine::Sled, || rows.next())? {
            let (key, value) = row.map_err(|error| failed(&error))?;
            if each(&key, &value).is_break() {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn write(&self, changes: Vec<Change>) -> Result<(), Damage> {
        let mut batch = sled::Batch::default();
        for (key, value) in changes {
            match value {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        let applied = guarded(Engine::Sled, || self.db().apply_batch(batch))?;
        applied.map_err(|error| failed(&error))
    }

    pub(super) fn disk_bytes(&self) -> u64 {
        let files = std::fs::read_dir(&self.dir).into_iter().flatten().flatten();
        files.filter_map(|file| file.metadata().ok()).map(|it| it.len()).sum()
    }

    pub(super) fn close(mut self) -> Result<(), Damage> {
        let db = self.db.take();
        guarded(Engine::Sled, || drop(db))
    }

    const fn db(&self) -> &sled::Db {
        self.db.as_ref().expect("only close and drop take it")
    }
}

impl Drop for SledRows {
    fn drop(&mut self) {
        let db = self.db.take();
        drop(guarded(Engine::Sled, || drop(db)));
    }
}

fn failed(error: &sled::Error) -> Damage {
    damage(format!("sled: {error}"))
}

/// What sled says when its file is locked; it has no kind of error for it.
const LOCKED: &str = "could not acquire lock";
const PATIENCE: Duration = Duration::from_secs(2);
