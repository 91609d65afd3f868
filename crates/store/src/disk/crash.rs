//! A folder in memory that remembers what was synced, and loses power when it is told to.
//!
//! What a power cut leaves: all that was synced; of each unsynced write any subset of its 512-byte
//! sectors, in any order; of unsynced creations, renames and removals any subset. A sync makes nothing
//! but a list empty: the disk of a whole country in one process costs its bytes once.

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

    /// What another process would find now, or a copy made while the machine runs: all that was
    /// written, synced or not.
    #[must_use]
    pub fn copy(&self) -> Self {
        let state = self.state();
        let inode = |inode: &Inode| Inode { current: inode.current.clone(), ..Inode::default() };
        let inodes = state.inodes.iter().map(inode).collect();
        let names = state.names.clone();
        let copy = State { inodes, synced_names: names.clone(), names, ..State::default() };
        Self { state: Arc::new(Mutex::new(copy)) }
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
        state.inodes[inode].flip(offset, mask);
    }

    /// Up to where a file holds anything but zeros.
    pub fn used(&self, name: &str) -> Option<usize> {
        let state = self.state();
        let inode = state.names.get(name)?;
        Some(state.inodes[*inode].current.bytes.len())
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

    fn syncs(&self) -> u64 {
        self.state().syncs
    }
}

#[derive(Debug)]
struct CrashFile {
    disk: CrashDisk,
    inode: usize,
}

impl CrashFile {
    /// Carries out a write that ends at an offset, unless the disk is full or without power.
    fn write(&self, end: usize, write: impl FnOnce(&mut Inode)) -> io::Result<()> {
        let mut state = self.disk.state();
        let grown = end.saturating_sub(state.inodes[self.inode].current.size);
        if let Some(space) = state.space
            && 0 < grown
        {
            let used: usize = state.inodes.iter().map(|inode| inode.current.size).sum();
            if space < (used + grown) as u64 {
                return Err(io::ErrorKind::StorageFull.into());
            }
        }
        // The write during which the power fails may have reached the disk in part.
        let live = state.live();
        if live.is_ok() || !state.dead {
            write(&mut state.inodes[self.inode]);
        }
        state.dead |= live.is_err();
        live
    }
}

impl DiskFile for CrashFile {
    fn size(&self) -> io::Result<u64> {
        Ok(self.disk.state().inodes[self.inode].current.size as u64)
    }

    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<usize> {
        Ok(self.disk.state().inodes[self.inode].current.read(place(offset), bytes))
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let offset = place(offset);
        self.write(offset + bytes.len(), |inode| inode.write(offset, New::Bytes(bytes.to_vec())))
    }

    fn zero(&self, from: u64, to: u64) -> io::Result<()> {
        let (from, to) = (place(from), place(to));
        if to <= from {
            return Ok(());
        }
        self.write(to, |inode| inode.write(from, New::Zeros(to - from)))
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

/// A file's bytes. Zeros at its end take no memory: most of a preallocated file is that.
#[derive(Clone, Debug, Default)]
struct Image {
    bytes: Vec<u8>,
    size: usize,
}

impl Image {
    fn read(&self, offset: usize, bytes: &mut [u8]) -> usize {
        let from = offset.min(self.size);
        let count = bytes.len().min(self.size - from);
        let stored = self.bytes.len().saturating_sub(from).min(count);
        bytes[..stored].copy_from_slice(&self.bytes[from.min(self.bytes.len())..][..stored]);
        bytes[stored..count].fill(0);
        count
    }

    fn put(&mut self, offset: usize, bytes: &[u8]) {
        let end = offset + bytes.len();
        self.size = self.size.max(end);
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
        }
        self.bytes[offset..end].copy_from_slice(bytes);
    }

    fn zero(&mut self, from: usize, to: usize) {
        self.size = self.size.max(to);
        let stored = self.bytes.len();
        self.bytes[from.min(stored)..to.min(stored)].fill(0);
    }

    /// Makes it as long as it was before, with the bytes that were there.
    fn restore(&mut self, offset: usize, old: &Old) {
        self.bytes.truncate(old.stored);
        let from = offset.min(old.stored);
        self.bytes[from..from + old.bytes.len()].copy_from_slice(&old.bytes);
        self.size = old.size;
    }
}

/// What is written.
#[derive(Clone, Debug)]
enum New {
    Bytes(Vec<u8>),
    Zeros(usize),
}

impl New {
    fn len(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Zeros(count) => *count,
        }
    }
}

/// What was there before.
#[derive(Clone, Debug)]
struct Old {
    bytes: Vec<u8>,
    stored: usize,
    size: usize,
}

/// A write that isn't synced.
#[derive(Clone, Debug)]
struct Write {
    offset: usize,
    new: New,
    old: Old,
}

#[derive(Clone, Debug, Default)]
struct Inode {
    current: Image,
    unsynced: Vec<Write>,
    /// What is synced, where that isn't simply `current` without what is unsynced: after a sync that
    /// failed.
    apart: Option<Image>,
}

impl Inode {
    fn write(&mut self, offset: usize, new: New) {
        let Image { bytes, size } = &self.current;
        let covered = offset.min(bytes.len())..(offset + new.len()).min(bytes.len());
        let old = Old { bytes: bytes[covered].to_vec(), stored: bytes.len(), size: *size };
        match &new {
            New::Bytes(bytes) => self.current.put(offset, bytes),
            New::Zeros(count) => self.current.zero(offset, offset + count),
        }
        self.unsynced.push(Write { offset, new, old });
        if UNSYNCED_MAX < self.unsynced.len() {
            self.write_back(UNSYNCED_MAX / 2);
        }
    }

    fn flip(&mut self, offset: usize, mask: u8) {
        let images = std::iter::once(&mut self.current).chain(&mut self.apart);
        for image in images {
            assert!(offset < image.size, "the byte is there");
            let mut byte = [0];
            image.read(offset, &mut byte);
            image.put(offset, &[byte[0] ^ mask]);
        }
    }

    fn sync(&mut self) {
        self.write_back(self.unsynced.len());
    }

    /// Brings the oldest writes to the disk.
    fn write_back(&mut self, count: usize) {
        for Write { offset, new, .. } in self.unsynced.drain(..count) {
            if let Some(apart) = &mut self.apart {
                match new {
                    New::Bytes(bytes) => apart.put(offset, &bytes),
                    New::Zeros(count) => apart.zero(offset, offset + count),
                }
            }
        }
    }

    fn synced(&self) -> Image {
        self.apart.clone().unwrap_or_else(|| {
            let mut image = self.current.clone();
            for Write { offset, old, .. } in self.unsynced.iter().rev() {
                image.restore(*offset, old);
            }
            image
        })
    }

    /// The device lost part of what it was given, and the system forgets that it was not written.
    fn fail_sync(&mut self, dice: &mut Dice) {
        self.apart = Some(self.crash(dice, 50).current);
        self.unsynced.clear();
    }

    /// What is left of it after a power cut.
    fn crash(&self, dice: &mut Dice, keep: usize) -> Self {
        let mut sectors: Vec<(usize, &[u8])> = Vec::new();
        for Write { offset, new, .. } in &self.unsynced {
            let mut from = 0;
            while from < new.len() {
                let to = (from + SECTOR - (offset + from) % SECTOR).min(new.len());
                if dice.chance(keep) {
                    let bytes = match new {
                        New::Bytes(bytes) => &bytes[from..to],
                        New::Zeros(_) => &NOTHING[..to - from],
                    };
                    sectors.push((offset + from, bytes));
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
        let mut image = self.synced();
        for (offset, bytes) in sectors {
            if bytes.iter().all(|byte| *byte == 0) {
                image.zero(offset, offset + bytes.len());
            } else {
                image.put(offset, bytes);
            }
        }
        Self { current: image, unsynced: Vec::new(), apart: None }
    }
}

fn place(offset: u64) -> usize {
    usize::try_from(offset).expect("simulated files fit memory")
}

const SECTOR: usize = 512;
/// Unsynced writes of one file; the system writes back by itself what waits longest beyond that.
const UNSYNCED_MAX: usize = 1_024;
static NOTHING: [u8; SECTOR] = [0; SECTOR];
