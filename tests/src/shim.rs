//! A disk and a clock that fail on demand: `shim.c`, compiled when it is needed.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tree::Fault;

/// Where each order lies in the file, in eights of bytes.
const CLOCK: u64 = 0;
const SYNC: u64 = 1;
const WRITE: u64 = 2;
const ERROR: u64 = 3;
const SYNCS: u64 = 4;
const WRITES: u64 = 5;
const WORD_AT: u64 = 64;
const FILE_BYTES: usize = 256;
/// What the word may have, so that it ends in a zero.
const WORD_BYTES: usize = 128;

/// "Input/output error", as Linux numbers it.
pub const EIO: i64 = 5;

/// The orders to the programs of one machine.
#[derive(Debug)]
pub struct Shim {
    library: PathBuf,
    path: PathBuf,
    file: File,
}

/// Compiles the shim into a folder.
///
/// # Errors
/// [`Fault`] without a C compiler.
pub fn compile(folder: &Path) -> Result<PathBuf, Fault> {
    let (source, library) = (folder.join("shim.c"), folder.join("shim.so"));
    fs::write(&source, include_str!("shim.c"))?;
    let status = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .args([&library, &source])
        .arg("-ldl")
        .status()
        .map_err(|fault| format!("cc is missing: apt-get install gcc ({fault})"))?;
    if status.success() { Ok(library) } else { Err("the shim doesn't compile".into()) }
}

impl Shim {
    /// No orders yet, for programs that will look at this file.
    ///
    /// # Errors
    /// [`Fault`] of the disk.
    pub fn new(library: &Path, path: PathBuf) -> Result<Self, Fault> {
        fs::write(&path, [0; FILE_BYTES])?;
        let file = OpenOptions::new().read(true).write(true).open(&path)?;
        Ok(Self { library: library.to_owned(), path, file })
    }

    /// Puts a program under it.
    pub fn cover(&self, command: &mut Command) {
        command.env("LD_PRELOAD", &self.library).env("NEMESIS_SHIM", &self.path);
    }

    /// The wall clock is so many seconds off from now on.
    ///
    /// # Errors
    /// [`Fault`] of the disk.
    pub fn clock(&self, seconds: i64) -> Result<(), Fault> {
        self.set(CLOCK, seconds)
    }

    /// The `nth` sync of a file whose path holds `word` fails.
    ///
    /// # Errors
    /// [`Fault`] of the disk.
    pub fn fail_sync(&self, word: &str, nth: u32) -> Result<(), Fault> {
        self.aim(word)?;
        self.set(SYNC, nth.into())
    }

    /// The `nth` write to such a file fails with this number.
    ///
    /// # Errors
    /// [`Fault`] of the disk.
    pub fn fail_write(&self, word: &str, nth: u32, error: i64) -> Result<(), Fault> {
        self.aim(word)?;
        self.set(ERROR, error)?;
        self.set(WRITE, nth.into())
    }

    /// Takes back what hasn't happened yet.
    ///
    /// # Errors
    /// [`Fault`] of the disk.
    pub fn relent(&self) -> Result<(), Fault> {
        self.set(SYNC, 0)?;
        self.set(WRITE, 0)
    }

    /// How many calls it has failed so far.
    ///
    /// # Errors
    /// [`Fault`] of the disk.
    pub fn failed(&self) -> Result<i64, Fault> {
        Ok(self.number(SYNCS)? + self.number(WRITES)?)
    }

    /// Counts from nothing again.
    ///
    /// # Errors
    /// [`Fault`] of the disk.
    pub fn forget_failed(&self) -> Result<(), Fault> {
        self.set(SYNCS, 0)?;
        self.set(WRITES, 0)
    }

    /// Which files are meant.
    ///
    /// # Errors
    /// [`Fault`] of the disk.
    pub fn word(&self) -> Result<String, Fault> {
        let mut bytes = [0; WORD_BYTES];
        self.file.read_exact_at(&mut bytes, WORD_AT)?;
        let length = bytes.iter().position(|byte| *byte == 0).unwrap_or(WORD_BYTES);
        Ok(String::from_utf8_lossy(&bytes[..length]).into_owned())
    }

    fn aim(&self, word: &str) -> Result<(), Fault> {
        let mut bytes = [0; WORD_BYTES];
        bytes[..word.len()].copy_from_slice(word.as_bytes());
        Ok(self.file.write_all_at(&bytes, WORD_AT)?)
    }

    fn set(&self, which: u64, number: i64) -> Result<(), Fault> {
        Ok(self.file.write_all_at(&number.to_ne_bytes(), which * 8)?)
    }

    fn number(&self, which: u64) -> Result<i64, Fault> {
        let mut bytes = [0; 8];
        self.file.read_exact_at(&mut bytes, which * 8)?;
        Ok(i64::from_ne_bytes(bytes))
    }
}
