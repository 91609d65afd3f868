//! A folder in memory that remembers what was synced, and loses power when it is told to.
//!
//! What a power cut leaves: all that was synced; of each unsynced write any subset of its 512-byte
//! sectors, in any order; of unsynced creations, renames and removals any subset.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Disk, DiskFile};
use crate::dice::Dice;

/// A simulated folder. Clones are handles on the same folder.
#[derive(Clone, Debug, Default)]
pub struct CrashDisk {
    state: Arc<Mutex<State>>,
}

impl CrashDisk {
    /// An empty folder on a disk without a limit.
    pub fn new() -> Self {
        Self::default()
    }

    /// What is on the disk if power fails now: `seed` draws which unsynced work survives.
    #[must_use]
    pub fn crash(&self, seed: u64) -> Self {
        let state = self.state();
        let mut dice = Dice::new(seed);
        // All-or-nothing images are the common ones, so they are drawn often.
        let keep = [0, 10, 50, 90, 100][dice.below(5)];
        let inodes = state.inodes.iter().map(|inode| inode.crash(&mut dice, keep)).collect();
        let mut names = state.synced_names.clone();
        for step in &state.renames {
            if dice.chance(keep) {
                step.apply(&mut names);
            }
        }
        let survivor = State { inodes, synced_names: names.clone(), names, ..State::default() };
        Self { state: Arc::new(Mutex::new(survivor)) }
    }

    /// Lets the power fail in the `operations`th write or sync from now: it and all later ones fail.
    pub fn die_after(&self, operations: u64) {
        self.state().life = Some(operations);
    }

    /// Limits what all files together may take, or lifts the limit.
    pub fn set_space(&self, bytes: Option<u64>) {
        self.state().space = bytes;
    }

    /// Lets the `count`th sync of a file from now fail once, as a failing device does: what it should
    /// have written is partly lost, while reading still shows it.
    pub fn fail_sync_after(&self, count: u64, seed: u64) {
        self.state().failing_sync = Some((count, seed));
    }

    /// Turns bits of one stored byte around, as an ageing medium does.
    ///
    /// # Panics
    /// If there is no such file or byte.
    pub fn flip(&self, name: &str, offset: usize, mask: u8) {
        let mut state = self.state();
        let inode = state.names.get(name).copied().expect("the file is there");
        state.inodes[inode].current[offset] ^= mask;
        state.inodes[inode].synced[offset] ^= mask;
    }

    /// How many times a file's data were synced.
    pub fn syncs(&self) -> u64 {
        self.state().syncs
    }

    /// How many writes and syncs there were.
    pub fn operations(&self) -> u64 {
        self.state().operations
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn file(&self, inode: usize) -> Box<dyn DiskFile> {
        Box::new(CrashFile { disk: self.clone(), inode })
    }
}

impl Disk for CrashDisk {
    fn list(&self) -> io::Result<Vec<String>> {
        Ok(self.state().names.keys().cloned().collect())
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        let inode = self.state().names.get(name).copied();
        inode.map(|inode| self.file(inode)).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.state();
        if state.names.contains_key(name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let inode = state.inodes.len();
        state.inodes.push(Inode::default());
        state.step(Step::Create(name.to_owned(), inode))?;
        drop(state);
        Ok(self.file(inode))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.state().step(Step::Rename(from.to_owned(), to.to_owned()))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.state().step(Step::Remove(name.to_owned()))
    }

    fn sync_dir(&self) -> io::Result<()> {
        let mut state = self.state();
        state.live()?;
        state.renames.clear();
        state.synced_names = state.names.clone();
        Ok(())
    }
}

#[derive(Debug)]
struct CrashFile {
    disk: CrashDisk,
    inode: usize,
}

impl DiskFile for CrashFile {
    fn size(&self) -> io::Result<u64> {
        Ok(self.disk.state().inodes[self.inode].current.len() as u64)
    }

    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<usize> {
        let state = self.disk.state();
        let current = &state.inodes[self.inode].current;
        let from = place(offset).min(current.len());
        let count = bytes.len().min(current.len() - from);
        bytes[..count].copy_from_slice(&current[from..from + count]);
        Ok(count)
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.disk.state();
        let offset = place(offset);
        let grown = (offset + bytes.len()).saturating_sub(state.inodes[self.inode].current.len());
        let used: usize = state.inodes.iter().map(|inode| inode.current.len()).sum();
        if state.space.is_some_and(|space| space < (used + grown) as u64) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        // The write during which the power fails may have reached the disk in part.
        let live = state.live();
        if live.is_ok() || !state.dead {
            state.inodes[self.inode].write(offset, bytes);
        }
        state.dead |= live.is_err();
        live
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut state = self.disk.state();
        state.live()?;
        state.syncs += 1;
        match state.failing_sync {
            Some((0, seed)) => {
                state.failing_sync = None;
                state.inodes[self.inode].fail_sync(&mut Dice::new(seed));
                return Err(io::Error::other("the device reports an input/output error"));
            }
            Some((count, seed)) => state.failing_sync = Some((count - 1, seed)),
            None => {}
        }
        state.inodes[self.inode].sync();
        Ok(())
    }
}

#[derive(Debug, Default)]
struct State {
    inodes: Vec<Inode>,
    names: BTreeMap<String, usize>,
    synced_names: BTreeMap<String, usize>,
    renames: Vec<Step>,
    space: Option<u64>,
    life: Option<u64>,
    dead: bool,
    failing_sync: Option<(u64, u64)>,
    syncs: u64,
    operations: u64,
}

impl State {
    /// Counts an operation; fails from the one on in which the power fails.
    fn live(&mut self) -> io::Result<()> {
        self.operations += 1;
        match &mut self.life {
            None => Ok(()),
            Some(0) => Err(io::Error::other("the power is off")),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
        }
    }

    fn step(&mut self, step: Step) -> io::Result<()> {
        self.live()?;
        if !step.apply(&mut self.names) {
            return Err(io::ErrorKind::NotFound.into());
        }
        self.renames.push(step);
        Ok(())
    }
}

/// One change of names.
#[derive(Clone, Debug)]
enum Step {
    Create(String, usize),
    Remove(String),
    Rename(String, String),
}

impl Step {
    fn apply(&self, names: &mut BTreeMap<String, usize>) -> bool {
        match self {
            Self::Create(name, inode) => {
                names.insert(name.clone(), *inode);
                true
            }
            Self::Remove(name) => names.remove(name).is_some(),
            Self::Rename(from, to) => {
                names.remove(from).map(|it| names.insert(to.clone(), it)).is_some()
            }
        }
    }
}

#[derive(Clone, Debug, Default)]
struct Inode {
    current: Vec<u8>,
    synced: Vec<u8>,
    unsynced: Vec<(usize, Vec<u8>)>,
}

impl Inode {
    fn write(&mut self, offset: usize, bytes: &[u8]) {
        put(&mut self.current, offset, bytes);
        self.unsynced.push((offset, bytes.to_vec()));
    }

    fn sync(&mut self) {
        for (offset, bytes) in self.unsynced.drain(..) {
            put(&mut self.synced, offset, &bytes);
        }
    }

    /// The device lost part of what it was given, and the system forgets that it was not written.
    fn fail_sync(&mut self, dice: &mut Dice) {
        let crashed = self.crash(dice, 50);
        self.synced = crashed.synced;
        self.unsynced.clear();
    }

    /// What is left of it after a power cut.
    fn crash(&self, dice: &mut Dice, keep: usize) -> Self {
        let mut sectors: Vec<(usize, &[u8])> = Vec::new();
        for (offset, bytes) in &self.unsynced {
            let mut from = 0;
            while from < bytes.len() {
                let to = (from + SECTOR - (offset + from) % SECTOR).min(bytes.len());
                if dice.chance(keep) {
                    sectors.push((offset + from, &bytes[from..to]));
                }
                from = to;
            }
        }
        // Reorder: two writes of one sector may reach the disk the other way round.
        if dice.chance(25) && !sectors.is_empty() {
            for _ in 0..sectors.len() {
                let (left, right) = (dice.below(sectors.len()), dice.below(sectors.len()));
                sectors.swap(left, right);
            }
        }
        let mut image = self.synced.clone();
        for (offset, bytes) in sectors {
            put(&mut image, offset, bytes);
        }
        Self { current: image.clone(), synced: image, unsynced: Vec::new() }
    }
}

fn put(image: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if image.len() < end {
        image.resize(end, 0);
    }
    image[offset..end].copy_from_slice(bytes);
}

fn place(offset: u64) -> usize {
    usize::try_from(offset).expect("simulated files fit memory")
}

const SECTOR: usize = 512;
