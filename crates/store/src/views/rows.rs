//! The closed set of engines: raw keys and values, one ordered space, atomic batches.

use std::io;
use std::path::{Path, PathBuf};

use model::view::{Damage, Each};

use super::memory::MemoryRows;
use super::redb_rows::RedbRows;
use super::sled_rows::SledRows;
use super::{Engine, ViewsError, ViewsOptions};

/// A raw key and what becomes of it.
pub(super) type Change = (Vec<u8>, Option<Vec<u8>>);

/// One engine's rows.
#[derive(Debug)]
pub(super) enum Rows {
    Sled(SledRows),
    Redb(RedbRows),
    Memory(MemoryRows),
}

impl Rows {
    pub(super) fn open(
        engine: Engine,
        dir: &Path,
        options: ViewsOptions,
    ) -> Result<Self, ViewsError> {
        match engine {
            Engine::Sled => SledRows::open(&sled_dir(dir), options.cache_bytes).map(Self::Sled),
            Engine::Redb => {
                std::fs::create_dir_all(dir).map_err(ViewsError::Io)?;
                RedbRows::open(&redb_file(dir), options.cache_bytes).map(Self::Redb)
            }
            Engine::Memory => Ok(Self::Memory(MemoryRows::default())),
        }
    }

    pub(super) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Damage> {
        match self {
            Self::Sled(rows) => rows.get(key),
            Self::Redb(rows) => rows.get(key),
            Self::Memory(rows) => Ok(rows.get(key)),
        }
    }

    /// The values at many keys.
    pub(super) fn get_many(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, Damage> {
        match self {
            Self::Sled(rows) => keys.iter().map(|key| rows.get(key)).collect(),
            Self::Redb(rows) => rows.get_many(keys),
            Self::Memory(rows) => Ok(keys.iter().map(|key| rows.get(key)).collect()),
        }
    }

    /// Every row whose key starts with a prefix, in key order, until `each` breaks.
    pub(super) fn scan(&self, prefix: &[u8], each: &mut Each<'_>) -> Result<(), Damage> {
        match self {
            Self::Sled(rows) => rows.scan(prefix, each),
            Self::Redb(rows) => rows.scan(prefix, each),
            Self::Memory(rows) => {
                rows.scan(prefix, each);
                Ok(())
            }
        }
    }

    /// Applies changes together or not at all.
    pub(super) fn write(&mut self, changes: Vec<Change>) -> Result<(), Damage> {
        match self {
            Self::Sled(rows) => rows.write(changes),
            Self::Redb(rows) => rows.write(&changes),
            Self::Memory(rows) => {
                rows.write(changes);
                Ok(())
            }
        }
    }

    pub(super) fn disk_bytes(&self) -> u64 {
        match self {
            Self::Sled(rows) => rows.disk_bytes(),
            Self::Redb(rows) => rows.disk_bytes(),
            Self::Memory(_) => 0,
        }
    }

    pub(super) fn close(self) -> Result<(), Damage> {
        match self {
            Self::Sled(rows) => rows.close(),
            Self::Redb(rows) => rows.close(),
            Self::Memory(_) => Ok(()),
        }
    }
}

/// Deletes what any engine keeps in a folder.
pub(super) fn wipe(dir: &Path) -> io::Result<()> {
    ignore_missing(std::fs::remove_dir_all(sled_dir(dir)))?;
    ignore_missing(std::fs::remove_file(redb_file(dir)))
}

fn ignore_missing(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

fn sled_dir(dir: &Path) -> PathBuf {
    dir.join("sled")
}

fn redb_file(dir: &Path) -> PathBuf {
    dir.join("redb")
}
