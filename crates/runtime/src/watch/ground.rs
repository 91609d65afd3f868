//! Where the two ids and the note lie: in folders, or on the bare disks of an office without one.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use settings::{DataDir, GuardSettings, SettingsFault};
use store::{Disk, HighWater, INSTANCE, Reach, RealDisk};

use super::{BESIDE_KEY, RESTORED, state_folder};
use crate::contacts::ContactBook;
use crate::fault::RuntimeFault;

/// What lies beside the journal of an office without a folder, and would lie in one.
#[derive(Clone, Debug)]
pub struct Beside {
    /// Where its key lies, and with it the id of the store that belongs to it.
    pub keys: Arc<dyn Disk>,
    /// Where the note of how far the journal has come lies.
    pub state: Arc<dyn Disk>,
    /// Where its contact book lies.
    pub book: Arc<dyn Disk>,
    /// The id of a new store; in a folder chance gives it.
    pub id: [u8; 16],
    /// What may be held unwitnessed. It names no folder.
    pub settings: GuardSettings,
}

/// An office's place, as far as it guards the journal.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ground<'a> {
    /// A data directory.
    Folder(&'a DataDir, &'a GuardSettings),
    /// Bare disks; the last is the journal's.
    Bare(&'a Beside, &'a dyn Disk),
}

impl<'a> Ground<'a> {
    pub(crate) const fn settings(self) -> &'a GuardSettings {
        match self {
            Self::Folder(_, settings) => settings,
            Self::Bare(beside, _) => &beside.settings,
        }
    }

    /// What is remembered of neighbors; the book only ever says less than the truth, and nothing where it
    /// can't be read.
    pub(crate) fn book(self) -> Option<ContactBook> {
        match self {
            Self::Folder(dir, _) => ContactBook::open(dir.root()).ok(),
            Self::Bare(beside, _) => ContactBook::on(Arc::clone(&beside.book)).ok(),
        }
    }

    /// Says whether a backup was brought back here and has no key of its own yet.
    pub(super) fn is_restored(self) -> Result<bool, RuntimeFault> {
        match self {
            Self::Folder(dir, _) => Ok(dir.read_key(RESTORED)?.is_some()),
            Self::Bare(..) => Ok(false),
        }
    }

    /// The ids beside the key and within the journal's folder.
    pub(super) fn ids(self) -> Result<[Option<Vec<u8>>; 2], RuntimeFault> {
        match self {
            Self::Folder(dir, _) => {
                Ok([dir.read_key(BESIDE_KEY)?, read(&dir.journal().join(INSTANCE))?])
            }
            Self::Bare(beside, journal) => {
                Ok([read_from(&*beside.keys, BESIDE_KEY)?, read_from(journal, INSTANCE)?])
            }
        }
    }

    /// Puts an id beside the key.
    pub(super) fn keep_beside_key(self, id: &[u8]) -> Result<(), RuntimeFault> {
        match self {
            Self::Folder(dir, _) => Ok(dir.write_key(BESIDE_KEY, id)?),
            Self::Bare(beside, _) => write_to(&*beside.keys, BESIDE_KEY, id),
        }
    }

    /// Gives a new store its id.
    pub(super) fn make_id(self) -> Result<Vec<u8>, RuntimeFault> {
        let id = match self {
            Self::Folder(dir, _) => {
                let mut id = [0; 16];
                getrandom::fill(&mut id).map_err(|_| RuntimeFault::NoRandomness)?;
                dir.replace(&dir.journal().join(INSTANCE), &id)?;
                id
            }
            Self::Bare(beside, journal) => {
                write_to(journal, INSTANCE, &beside.id)?;
                beside.id
            }
        };
        self.keep_beside_key(&id)?;
        Ok(id.to_vec())
    }

    pub(super) fn notes(self) -> Notes {
        match self {
            Self::Folder(dir, settings) => Notes::Folder(state_folder(dir, settings)),
            Self::Bare(beside, _) => Notes::Disk(Arc::clone(&beside.state)),
        }
    }
}

/// Where notes lie.
#[derive(Debug)]
pub(super) enum Notes {
    Folder(PathBuf),
    Disk(Arc<dyn Disk>),
}

impl Notes {
    /// Opens the note of that name, and says how far the journal had come; `None` if there is none.
    pub(super) fn open(&self, name: &str) -> io::Result<Option<(HighWater, Option<Reach>)>> {
        let opened = match self {
            Self::Folder(folder) if !folder.join(name).exists() => return Ok(None),
            Self::Folder(folder) => HighWater::open(&RealDisk::new(folder)?, name),
            Self::Disk(disk) => HighWater::open(&**disk, name),
        };
        match opened {
            Ok(note) => Ok(Some(note)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Opens the note of that name, or makes it.
    pub(super) fn make(&self, name: &str) -> io::Result<HighWater> {
        if let Some((note, _)) = self.open(name)? {
            return Ok(note);
        }
        match self {
            Self::Folder(folder) => HighWater::create(&RealDisk::new(folder)?, name),
            Self::Disk(disk) => HighWater::create(&**disk, name),
        }
    }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, RuntimeFault> {
    found(fs::read(path)).map_err(|source| unreadable(path, source))
}

fn read_from(disk: &dyn Disk, name: &str) -> Result<Option<Vec<u8>>, RuntimeFault> {
    let bytes = || {
        let file = disk.open(name)?;
        let mut bytes = vec![0; usize::try_from(file.size()?).unwrap_or_default()];
        let count = file.read_at(0, &mut bytes)?;
        bytes.truncate(count);
        Ok(bytes)
    };
    found(bytes()).map_err(|source| unreadable(Path::new(name), source))
}

fn found(read: io::Result<Vec<u8>>) -> io::Result<Option<Vec<u8>>> {
    match read {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn unreadable(path: &Path, source: io::Error) -> RuntimeFault {
    SettingsFault::Unreadable { path: path.to_owned(), source }.into()
}

fn write_to(disk: &dyn Disk, name: &str, bytes: &[u8]) -> Result<(), RuntimeFault> {
    let write = || {
        let file = disk.create(name)?;
        file.write_at(0, bytes)?;
        file.sync_data()?;
        disk.sync_dir()
    };
    write().map_err(|source| SettingsFault::CannotMake { path: name.into(), source }.into())
}
