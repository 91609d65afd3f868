//! One process per data folder, and only on a disk of this machine.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

/// The right to write a data folder, until it is dropped or the process ends.
#[derive(Debug)]
pub struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    /// The file that is locked.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing the file would do, but a forked child may have inherited it.
        drop(self.file.unlock());
    }
}

/// Why a data folder could not be taken.
#[derive(Debug, Error)]
pub enum LockError {
    /// Another process has it.
    #[error("another process works in {}", dir.display())]
    Busy {
        /// The folder.
        dir: PathBuf,
    },
    /// It lies on another machine, where neither locks nor syncs can be trusted.
    #[error("{} lies on a network file system ({kind})", dir.display())]
    Network {
        /// The folder.
        dir: PathBuf,
        /// The file system's name.
        kind: String,
    },
    /// The system refused.
    #[error("cannot lock {}", path.display())]
    Io {
        /// The file that should be locked.
        path: PathBuf,
        /// What it said.
        #[source]
        source: io::Error,
    },
}

/// Takes the folder, or says at once that another process has it. Makes the folder if need be.
///
/// # Errors
/// [`LockError`]; nothing is held then.
pub fn lock(dir: &Path) -> Result<Lock, LockError> {
    let path = dir.join("lock");
    let failed = |source| LockError::Io { path: path.clone(), source };
    std::fs::create_dir_all(dir).map_err(failed)?;
    refuse_network(dir)?;
    let mut options = OpenOptions::new();
    let file = options.read(true).write(true).create(true).truncate(false).open(&path);
    let file = file.map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Lock { file, path }),
        Err(TryLockError::WouldBlock) => Err(LockError::Busy { dir: dir.to_owned() }),
        Err(TryLockError::Error(source)) => Err(LockError::Io { path, source }),
    }
}

/// Takes the folder, asking again for as long as `patience` while another process has it.
///
/// # Errors
/// [`LockError`]; nothing is held then.
pub fn lock_within(dir: &Path, patience: Duration) -> Result<Lock, LockError> {
    retry(patience, || lock(dir), |error| matches!(error, LockError::Busy { .. }))
}

/// Tries, and tries again every few milliseconds while the error passes by itself.
pub(crate) fn retry<T, E>(
    patience: Duration,
    mut attempt: impl FnMut() -> Result<T, E>,
    passes: impl Fn(&E) -> bool,
) -> Result<T, E> {
    let mut left = patience;
    loop {
        match attempt() {
            Err(error) if passes(&error) && !left.is_zero() => pause(&mut left),
            result => return result,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a bounded wait for another process, at the edge")]
fn pause(left: &mut Duration) {
    let step = STEP.min(*left);
    *left -= step;
    std::thread::sleep(step);
}

const STEP: Duration = Duration::from_millis(5);

/// Refuses a folder on a network file system.
///
/// # Errors
/// [`LockError::Network`]. What can't be found out is let through.
fn refuse_network(dir: &Path) -> Result<(), LockError> {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let at = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    match network_kind(&mounts, &at) {
        Some(kind) => Err(LockError::Network { dir: dir.to_owned(), kind: kind.to_owned() }),
        None => Ok(()),
    }
}

/// The network file system a folder lies on, by Linux's table of mounts.
///
/// Source: proc(5), `/proc/pid/mountinfo`: the fifth field is the mount point, and the first after
/// the lone dash is the type. Of two mounts on one point the later hides the earlier.
fn network_kind<'a>(mounts: &'a str, dir: &Path) -> Option<&'a str> {
    let mut nearest: Option<(usize, &str)> = None;
    for line in mounts.lines() {
        let Some((left, right)) = line.split_once(" - ") else { continue };
        let (Some(point), Some(kind)) = (left.split(' ').nth(4), right.split(' ').next()) else {
            continue;
        };
        let point = PathBuf::from(unescape(point));
        let depth = point.components().count();
        if dir.starts_with(&point) && nearest.is_none_or(|(best, _)| best <= depth) {
            nearest = Some((depth, kind));
        }
    }
    nearest.map(|(_, kind)| kind).filter(|kind| NETWORK.contains(kind))
}

/// The table writes blanks and backslashes of a path in octal.
fn unescape(point: &str) -> String {
    point.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\")
}

const NETWORK: [&str; 14] = [
    "9p",
    "afs",
    "ceph",
    "cifs",
    "fuse.davfs",
    "fuse.glusterfs",
    "fuse.rclone",
    "fuse.sshfs",
    "glusterfs",
    "ncpfs",
    "nfs",
    "nfs4",
    "smb3",
    "smbfs",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_to_ask_is_told_that_the_folder_is_taken() {
        let dir = tempfile::tempdir().unwrap();
        let held = lock(dir.path()).unwrap();
        assert!(matches!(lock(dir.path()), Err(LockError::Busy { .. })));
        let patience = Duration::from_millis(20);
        assert!(matches!(lock_within(dir.path(), patience), Err(LockError::Busy { .. })));
        drop(held);
        lock_within(dir.path(), Duration::from_secs(5)).unwrap();
    }

    #[test]
    fn the_nearest_mount_decides_whether_a_folder_is_remote() {
        let mounts = "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n\
            31 22 0:40 / /srv/office\\040share rw shared:7 - nfs4 hub:/x rw\n\
            32 31 8:1 / /srv/office\\040share/local rw - xfs /dev/sda1 rw\n\
            33 22 0:50 / /home rw - fuse.sshfs a:/ rw\n\
            34 22 8:2 / /home rw - btrfs /dev/sdb rw\n";
        assert_eq!(network_kind(mounts, Path::new("/srv/data")), None);
        assert_eq!(network_kind(mounts, Path::new("/srv/office share/a")), Some("nfs4"));
        assert_eq!(network_kind(mounts, Path::new("/srv/office share/local/a")), None);
        assert_eq!(network_kind(mounts, Path::new("/home/a")), None, "hidden by a later mount");
        assert_eq!(network_kind("", Path::new("/home")), None);
    }
}
