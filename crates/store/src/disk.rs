//! One folder of files, as the journal needs it: a real one, and one that loses power on demand.
//!
//! Deliberately absent: everything the journal doesn't use (truncation, appending, sub-folders).

use std::fmt::Debug;
use std::io;

mod crash;
mod real;

pub use crash::CrashDisk;
pub use real::RealDisk;

/// A folder with files in it. Names are plain file names.
pub trait Disk: Debug + Send + Sync {
    /// The names of all files, sorted.
    ///
    /// # Errors
    /// What the system says.
    fn list(&self) -> io::Result<Vec<String>>;

    /// Opens a file that is there, to read and write.
    ///
    /// # Errors
    /// What the system says; `NotFound` if there is none.
    fn open(&self, name: &str) -> io::Result<Box<dyn DiskFile>>;

    /// Creates an empty file; its name is durable after [`Disk::sync_dir`].
    ///
    /// # Errors
    /// What the system says; `AlreadyExists` if there is one.
    fn create(&self, name: &str) -> io::Result<Box<dyn DiskFile>>;

    /// Renames a file; durable after [`Disk::sync_dir`].
    ///
    /// # Errors
    /// What the system says.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Removes a file; durable after [`Disk::sync_dir`].
    ///
    /// # Errors
    /// What the system says.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// Makes creations, renames and removals durable.
    ///
    /// # Errors
    /// What the system says.
    fn sync_dir(&self) -> io::Result<()>;

    /// How many times a file's data were synced in this process.
    fn syncs(&self) -> u64;
}

/// One open file.
pub trait DiskFile: Debug + Send + Sync {
    /// How long it is, in bytes.
    ///
    /// # Errors
    /// What the system says.
    fn size(&self) -> io::Result<u64>;

    /// Fills `bytes` from `offset` on, as far as the file goes; says how many bytes that were.
    ///
    /// # Errors
    /// What the system says.
    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<usize>;

    /// Writes all of `bytes` at `offset`. Not durable before [`DiskFile::sync_data`].
    ///
    /// # Errors
    /// What the system says; some of the bytes may have been written.
    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Makes durable what was written. After an error nobody knows what is on the disk, and a second
    /// call would lie: never repeat it.
    ///
    /// # Errors
    /// What the system says.
    fn sync_data(&self) -> io::Result<()>;

    /// Writes zeros over a range, in pieces: later writes there need no new blocks from the system.
    ///
    /// # Errors
    /// What the system says; some zeros may have been written.
    fn zero(&self, from: u64, to: u64) -> io::Result<()> {
        let mut at = from;
        while at < to {
            let piece = (to - at).min(ZEROS.len() as u64);
            let piece = usize::try_from(piece).expect("at most one piece");
            self.write_at(at, &ZEROS[..piece])?;
            at += piece as u64;
        }
        Ok(())
    }
}

/// How many bytes are read or zeroed at a time.
pub(crate) const PIECE: usize = 1 << 20;
/// A piece of nothing.
pub(crate) static ZEROS: [u8; PIECE] = [0; PIECE];
