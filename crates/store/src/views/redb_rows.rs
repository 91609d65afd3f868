//! Rows in redb 4.
//!
//! Batches are applied without a sync; every now and then, and at the end, one is made durable with
//! quick repair, so that a crash costs a short replay and no long repair.

use std::path::{Path, PathBuf};
use std::time::Duration;

use model::view::{Damage, Each};
use redb::{Database, DatabaseError, Durability, ReadableDatabase as _, TableDefinition};

use super::guarded::guarded;
use super::rows::Change;
use super::{Engine, ViewsError, damage};
use crate::lock::retry;

const ROWS: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("rows");

/// An open redb.
pub(super) struct RedbRows {
    // Nothing once it has been dropped under guard.
    db: Option<Database>,
    path: PathBuf,
    unsynced: usize,
}

impl std::fmt::Debug for RedbRows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedbRows").field("path", &self.path).finish_non_exhaustive()
    }
}

impl RedbRows {
    pub(super) fn open(path: &Path, cache_bytes: u64) -> Result<Self, ViewsError> {
        let cache = usize::try_from(cache_bytes).unwrap_or(usize::MAX);
        let open = || {
            let open = || {
                Database::builder()
                    .set_cache_size(cache)
                    .set_check_integrity_on_open(true)
                    .create(path)
            };
            match guarded(Engine::Redb, open).map_err(ViewsError::Damage)? {
                Ok(db) => Ok(db),
                Err(DatabaseError::DatabaseAlreadyOpen) => Err(ViewsError::Busy),
                Err(error) => Err(ViewsError::Damage(failed(error))),
            }
        };
        let db = retry(PATIENCE, open, |error| matches!(error, ViewsError::Busy))?;
        let mut rows = Self { db: Some(db), path: path.to_owned(), unsynced: 0 };
        // The table has to be there before it can be read.
        rows.commit(&[], Keep::Later).map_err(ViewsError::Damage)?;
        Ok(rows)
    }

    pub(super) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Damage> {
        let read = || -> Result<_, redb::Error> {
            let table = self.db().begin_read()?.open_table(ROWS)?;
            Ok(table.get(key)?.map(|value| value.value().to_vec()))
        };
        guarded(Engine::Redb, read)?.map_err(failed)
    }

    pub(super) fn get_many(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, Damage> {
        let read = || -> Result<_, redb::Error> {
            let table = self.db().begin_read()?.open_table(ROWS)?;
            let mut values = Vec::with_capacity(keys.len());
            for key in keys {
                values.push(table.get(key.as_slice())?.map(|value| value.value().to_vec()));
            }
            Ok(values)
        };
        guarded(Engine::Redb, read)?.map_err(failed)
    }

    pub(super) fn scan(&self, prefix: &[u8], each: &mut Each<'_>) -> Result<(), Damage> {
        let range = || -> Result<_, redb::Error> {
            let table = self.db().begin_read()?.open_table(ROWS)?;
            Ok(table.range(prefix..)?)
        };
        let mut rows = guarded(Engine::Redb, range)?.map_err(failed)?;
        // Each step is guarded by itself, so that a panic of the reader stays a panic.
        while let Some(row) = guarded(Engine::Redb, || rows.next())? {
            let (key, value) = row.map_err(failed)?;
            let (key, value) = guarded(Engine::Redb, || (key.value(), value.value()))?;
            if !key.starts_with(prefix) || each(key, value).is_break() {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn write(&mut self, changes: &[Change]) -> Result<(), Damage> {
        let bytes: usize =
            changes.iter().map(|(_, value)| value.as_ref().map_or(0, Vec::len)).sum();
        self.unsynced += bytes + BATCH;
        let keep = if UNSYNCED_MAX < self.unsynced { Keep::Now } else { Keep::Later };
        self.commit(changes, keep)
    }

    pub(super) fn disk_bytes(&self) -> u64 {
        std::fs::metadata(&self.path).map_or(0, |it| it.len())
    }

    pub(super) fn close(mut self) -> Result<(), Damage> {
        self.finish()
    }

    fn commit(&mut self, changes: &[Change], keep: Keep) -> Result<(), Damage> {
        let write = || -> Result<(), redb::Error> {
            let mut write = self.db().begin_write()?;
            match keep {
                Keep::Later => write.set_durability(Durability::None)?,
                Keep::Now => write.set_quick_repair(true),
            }
            {
                let mut table = write.open_table(ROWS)?;
                for (key, value) in changes {
                    match value {
                        Some(value) => drop(table.insert(key.as_slice(), value.as_slice())?),
                        None => drop(table.remove(key.as_slice())?),
                    }
                }
            }
            Ok(write.commit()?)
        };
        guarded(Engine::Redb, write)?.map_err(failed)?;
        if keep == Keep::Now {
            self.unsynced = 0;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Damage> {
        if self.db.is_none() {
            return Ok(());
        }
        let committed = if 0 < self.unsynced { self.commit(&[], Keep::Now) } else { Ok(()) };
        let db = self.db.take();
        let dropped = guarded(Engine::Redb, || drop(db));
        committed.and(dropped)
    }

    const fn db(&self) -> &Database {
        self.db.as_ref().expect("only close and drop take it")
    }
}

impl Drop for RedbRows {
    fn drop(&mut self) {
        drop(self.finish());
    }
}

/// When a batch is made durable.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Keep {
    Later,
    Now,
}

fn failed(error: impl Into<redb::Error>) -> Damage {
    damage(format!("redb: {}", error.into()))
}

/// What a batch counts for besides its values.
const BATCH: usize = 128 << 10;
/// How much may be applied before it is made durable.
const UNSYNCED_MAX: usize = 8 << 20;
const PATIENCE: Duration = Duration::from_secs(2);
