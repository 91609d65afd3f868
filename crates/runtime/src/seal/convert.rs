//! A journal that was plain becomes a sealed one.
//!
//! ```text
//! DIR/sealing/journal/   its frames, sealed                 (the plain one is as it was)
//! DIR/sealing/ready      from here on it is carried through, by whoever opens the folder next
//! DIR/plain/             the plain one, until it is deleted
//! ```
//! Frames move to other places; the note of how far the journal had come moves with them, and views are
//! made anew.

use std::fs;
use std::io::{self, ErrorKind};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::{Hash, Lsn};
use settings::{DataDir, Environment, GuardSettings, READY, SealSettings, SettingsFault};
use store::journal::{self, Begins};
use store::{INSTANCE, Journal, JournalOptions, Reach, RealDisk, Sealer, Views};
use tracing::info;

use super::{gone, sealer_or_new, unmade};
use crate::fault::RuntimeFault;
use crate::{forks, watch};

const JOURNAL: &str = "journal";
const PLAIN: &str = "plain";
/// Frames are appended together up to so many bytes.
const GATHER_BYTES: usize = 4 << 20;
/// Where a frame of the note lies now, its end, its hash.
const NOTE_BYTES: usize = 48;

/// Seals the journal of a folder, and those of earlier incarnations, where they are plain. Under the
/// folder's lock.
///
/// # Errors
/// [`RuntimeFault`]. The plain journal is as it was, or the next who comes goes on.
pub(crate) fn seal_what_is_plain(
    dir: &DataDir,
    (guard, settings): (&GuardSettings, &SealSettings),
    sealer: &Arc<Sealer>,
) -> Result<(), RuntimeFault> {
    if begins(dir)? == Begins::Plain {
        info!("seals the journal, once");
        prepare(dir, guard, sealer)?;
        carry_on(dir, guard)?;
    }
    for retired in retired(dir)? {
        carry_on(&retired, guard)?;
        if begins(&retired)? == Begins::Plain
            && let Some(sealer) = sealer_or_new(&retired, settings)?
        {
            prepare(&retired, guard, &sealer)?;
            carry_on(&retired, guard)?;
            forks::seal_what_is_plain(&retired, &sealer)?;
        }
    }
    Ok(())
}

/// The folders of earlier incarnations.
pub(crate) fn retired(dir: &DataDir) -> Result<Vec<DataDir>, RuntimeFault> {
    let folder = dir.retired();
    let unreadable = |source| SettingsFault::Unreadable { path: folder.clone(), source };
    let mut found: Vec<PathBuf> = match fs::read_dir(&folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries
            .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>())
            .map_err(unreadable)?,
    };
    found.retain(|path| path.is_dir());
    found.sort();
    let locate = |path: &PathBuf| DataDir::locate(Some(path), &Environment::default());
    Ok(found.iter().map(locate).collect::<Result<_, _>>()?)
}

/// How the journal of a folder lies there; it is sealed as a whole or not at all.
pub(super) fn begins(dir: &DataDir) -> Result<Begins, RuntimeFault> {
    if !dir.journal().is_dir() {
        return Ok(Begins::Empty);
    }
    let disk = RealDisk::new(dir.journal()).map_err(|source| unmade(&dir.journal(), source))?;
    journal::begins(&disk).map_err(|source| unmade(&dir.journal(), source))
}

/// Writes the sealed journal beside the plain one.
fn prepare(dir: &DataDir, guard: &GuardSettings, sealer: &Arc<Sealer>) -> Result<(), RuntimeFault> {
    let to = dir.sealing();
    removed(&to).map_err(|source| unmade(&to, source))?;
    let disk = |path: &Path| RealDisk::new(path).map_err(|source| unmade(path, source));
    let layout = JournalOptions::default();
    let (old, _) = Journal::open(Arc::new(disk(&dir.journal())?), layout)?;
    let noted = watch::noted(dir, guard);
    let new_disk = Arc::new(disk(&to.join(JOURNAL))?);
    let seal = Some(Arc::clone(sealer));
    let (new, _) =
        Journal::open_sealed(new_disk, layout, seal, &mut |_| ControlFlow::Continue(()))?;
    let mut copy = Copy { new: &new, noted, moved: None, gathered: Vec::new(), bytes: 0 };
    let mut failed = None;
    old.frames_from(Lsn(0), &mut |frame| match copy.take(frame.lsn, frame.body) {
        Ok(()) => ControlFlow::Continue(()),
        Err(fault) => {
            failed = Some(fault);
            ControlFlow::Break(())
        }
    })?;
    failed.map_or_else(|| copy.flush(), Err)?;
    let moved = copy.moved;
    new.close()?;
    old.close()?;
    if let Ok(id) = fs::read(dir.journal().join(INSTANCE)) {
        dir.replace(&to.join(JOURNAL).join(INSTANCE), &id)?;
    }
    Ok(dir.replace(&to.join(READY), &moved.map_or_else(Vec::new, |reach| encode(&reach)))?)
}

/// Frames on their way into the sealed journal.
struct Copy<'a> {
    new: &'a Journal,
    noted: Option<Reach>,
    /// Where the frame of the note lies now.
    moved: Option<Reach>,
    gathered: Vec<(Lsn, Vec<u8>)>,
    bytes: usize,
}

impl Copy<'_> {
    fn take(&mut self, lsn: Lsn, body: &[u8]) -> Result<(), RuntimeFault> {
        self.bytes = self.bytes.saturating_add(body.len());
        self.gathered.push((lsn, body.to_vec()));
        if GATHER_BYTES <= self.bytes { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), RuntimeFault> {
        let bodies: Vec<&[u8]> = self.gathered.iter().map(|(_, body)| body.as_slice()).collect();
        let lsns = self.new.append_many(&bodies)?;
        let ends = lsns.iter().skip(1).copied().chain(std::iter::once(self.new.end()));
        for (((was, body), start), end) in self.gathered.iter().zip(&lsns).zip(ends) {
            let hash = Hash(*blake3::hash(body).as_bytes());
            let noted = self.noted.filter(|noted| noted.start == *was && noted.hash == hash);
            if noted.is_some() {
                self.moved = Some(Reach { start: *start, end, hash });
            }
        }
        self.gathered.clear();
        self.bytes = 0;
        Ok(())
    }
}

/// Carries through what was begun: whoever opens the folder does it first, under its lock.
///
/// # Errors
/// What the disk says; the next who comes goes on.
pub(crate) fn carry_on(dir: &DataDir, guard: &GuardSettings) -> Result<(), RuntimeFault> {
    let to = dir.sealing();
    let moved = match fs::read(to.join(READY)) {
        Ok(bytes) => decode(&bytes),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(source) => {
            return Err(SettingsFault::Unreadable { path: to.join(READY), source }.into());
        }
    };
    swap(dir, &to).map_err(|source| unmade(&to, source))?;
    if let Some(reach) = moved {
        watch::note_again(dir, guard, &reach);
    }
    Views::wipe(&dir.views()).map_err(|source| unmade(&dir.views(), source))?;
    removed(&dir.root().join(PLAIN)).map_err(|source| unmade(&to, source))?;
    removed(&to).map_err(|source| unmade(&to, source))
}

/// Each step may have been done before; the journal has changed places once none is below `to`.
fn swap(dir: &DataDir, to: &Path) -> io::Result<()> {
    let (from, journal, plain) = (to.join(JOURNAL), dir.journal(), dir.root().join(PLAIN));
    if !from.exists() {
        return Ok(());
    }
    if journal.exists() {
        removed(&plain)?;
        fs::rename(&journal, &plain)?;
    }
    fs::rename(&from, &journal)?;
    dir.sync()
}

fn removed(path: &Path) -> io::Result<()> {
    gone(fs::remove_dir_all(path))
}

fn encode(reach: &Reach) -> Vec<u8> {
    [&reach.start.0.to_be_bytes()[..], &reach.end.0.to_be_bytes(), &reach.hash.0].concat()
}

fn decode(bytes: &[u8]) -> Option<Reach> {
    let bytes: &[u8; NOTE_BYTES] = bytes.try_into().ok()?;
    let (start, rest) = bytes.split_first_chunk()?;
    let (end, hash) = rest.split_first_chunk()?;
    let lsn = |bytes: &[u8; 8]| Lsn(u64::from_be_bytes(*bytes));
    Some(Reach { start: lsn(start), end: lsn(end), hash: Hash(hash.try_into().ok()?) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_places_cut_off_anywhere_is_carried_through() {
        // How many renames were done when it was cut off; then also the note's file was gone.
        for done in 0..=3 {
            let folder = tempfile::tempdir().unwrap();
            let root = folder.path().join("office");
            let dir = DataDir::locate(Some(&root), &Environment::default()).unwrap();
            dir.make().unwrap();
            let to = dir.sealing();
            fs::create_dir_all(to.join(JOURNAL)).unwrap();
            fs::write(dir.journal().join("x"), "plain").unwrap();
            fs::write(to.join(JOURNAL).join("x"), "sealed").unwrap();
            fs::write(to.join(READY), "").unwrap();
            if 1 <= done {
                fs::rename(dir.journal(), root.join(PLAIN)).unwrap();
            }
            if 2 <= done {
                fs::rename(to.join(JOURNAL), dir.journal()).unwrap();
            }
            if 3 <= done {
                fs::remove_dir_all(root.join(PLAIN)).unwrap();
            }
            assert!(dir.is_set_up(), "{done}");
            carry_on(&dir, &GuardSettings::default()).unwrap();
            assert_eq!(fs::read_to_string(dir.journal().join("x")).unwrap(), "sealed", "{done}");
            assert!(!to.exists() && !root.join(PLAIN).exists(), "{done}");
            carry_on(&dir, &GuardSettings::default()).unwrap();
        }
    }

    #[test]
    fn a_note_is_read_back_as_it_was_kept() {
        let reach = Reach { start: Lsn(7), end: Lsn(300), hash: Hash([9; 32]) };
        assert_eq!(decode(&encode(&reach)), Some(reach));
        assert_eq!(decode(b""), None);
    }
}
