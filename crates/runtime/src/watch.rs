//! Whether the store in a folder is the one this node worked with last.
//!
//! An instance id lies in the journal's folder and beside the key; a high-water file, in another
//! folder, notes the last frame after each sync and before anybody is told. A journal that doesn't
//! reach the note was brought back from an older copy.
//!
//! ```text
//! id missing twice   a new store, or one of an earlier version: an id and a note are made
//! ids differ         another's journal, or another's key
//! note missing       the machine's state was lost, or the folder was copied: one contact clears it
//! note not reached   set back        note reached, other bytes   another history
//! ```

use std::io;
use std::path::PathBuf;

use model::planted::{Bug, planted};
use model::{Hash, Lsn};
use office::guard::Doubt;
use settings::{DataDir, GuardSettings};
use store::{HighWater, Journal, Reach};
use tracing::warn;

mod ground;

pub use ground::Beside;
pub(crate) use ground::Ground;
use ground::Notes;

use crate::fault::RuntimeFault;

/// The name beside the key.
const BESIDE_KEY: &str = "instance";
/// There instead of a working key where a backup was brought back.
pub(crate) const RESTORED: &str = "restored";

/// What notes how far the journal has come.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    note: Option<HighWater>,
    /// Where a note is to be made once the doubt has passed.
    at: Option<(Notes, String)>,
}

impl Watch {
    /// Looks at the place of a journal that is open; `last` is where its last frame begins.
    pub(crate) fn open(
        ground: Ground<'_>,
        (journal, last): (&Journal, Lsn),
    ) -> Result<(Self, Option<Doubt>), RuntimeFault> {
        if ground.is_restored()? {
            return Ok((Self::default(), Some(Doubt::Restored)));
        }
        let [beside, within] = ground.ids()?;
        let (id, new) = match (beside, within) {
            (None, None) => (ground.make_id()?, true),
            // Cut off between the two.
            (None, Some(id)) => {
                ground.keep_beside_key(&id)?;
                (id, true)
            }
            (Some(beside), Some(within)) if beside == within => (beside, false),
            (Some(_), _) => return Ok((Self::default(), Some(Doubt::OtherStore))),
        };
        let mut watch = Self { note: None, at: Some((ground.notes(), note_name(&id))) };
        let reach = match watch.read_note() {
            Ok(reach) => reach,
            Err(error) => {
                warn!(%error, "the note of how far the journal has come can't be read");
                None
            }
        };
        let there = match reach {
            Some(reach) if reach.end <= journal.end() => frame_at(journal, reach.start)?,
            Some(_) | None => None,
        };
        let doubt = doubted(new, reach, (journal.end(), there));
        let doubt = doubt.filter(|_| !planted(Bug::NoteIgnored));
        match doubt {
            None => watch.catch_up(journal, last)?,
            // What was found must be found again.
            Some(_) => watch.note = None,
        }
        Ok((watch, doubt))
    }

    /// Notes a frame that is durable.
    pub(crate) fn reached(&mut self, start: Lsn, end: Lsn, body: &[u8]) {
        let Some(note) = &mut self.note else { return };
        let reach = Reach { start, end, hash: Hash(*blake3::hash(body).as_bytes()) };
        if let Err(error) = note.set(&reach) {
            // The act is done. A note that says less does no harm.
            warn!(%error, "the note of how far the journal has come can't be written");
        }
    }

    /// Makes the note, anew if need be, and brings it up to the journal's last frame.
    pub(crate) fn catch_up(&mut self, journal: &Journal, last: Lsn) -> Result<(), RuntimeFault> {
        if self.note.is_none()
            && let Err(error) = self.make_note()
        {
            warn!(%error, "no note of how far the journal has come can be made");
        }
        let mut reached = None;
        journal.frames_from(last, &mut |frame| {
            reached = Some((frame.lsn, frame.next, frame.body.to_vec()));
            std::ops::ControlFlow::Continue(())
        })?;
        if let Some((start, end, body)) = reached {
            self.reached(start, end, &body);
        }
        Ok(())
    }

    /// Whether nothing notes how far the journal comes.
    pub(crate) const fn is_blind(&self) -> bool {
        self.note.is_none()
    }

    fn read_note(&mut self) -> io::Result<Option<Reach>> {
        let Some((notes, name)) = &self.at else { return Ok(None) };
        let Some((note, reach)) = notes.open(name)? else { return Ok(None) };
        self.note = Some(note);
        Ok(reach)
    }

    fn make_note(&mut self) -> io::Result<()> {
        if let Some((notes, name)) = &self.at {
            self.note = Some(notes.make(name)?);
        }
        Ok(())
    }
}

/// What a note says against a journal that ends there, and has such a frame where the note's begins.
fn doubted(is_new: bool, reach: Option<Reach>, (end, there): (Lsn, Option<Hash>)) -> Option<Doubt> {
    match (reach, there) {
        (None, _) if is_new => None,
        (None, _) => Some(Doubt::NoNote),
        (Some(reach), _) if end < reach.end => Some(Doubt::Behind),
        (Some(reach), Some(there)) if there == reach.hash => None,
        (Some(_), _) => Some(Doubt::OtherHistory),
    }
}

/// How far the note of a folder's journal says it had come, if there is one and it can be read.
pub(crate) fn noted(dir: &DataDir, settings: &GuardSettings) -> Option<Reach> {
    open_note(dir, settings)?.1
}

/// Notes where the frame of a note lies now that its journal has been written anew. What can't be noted
/// is found as a doubt, which one contact clears.
pub(crate) fn note_again(dir: &DataDir, settings: &GuardSettings, reach: &Reach) {
    let Some((mut note, _)) = open_note(dir, settings) else { return };
    if let Err(error) = note.set(reach) {
        warn!(%error, "the note of how far the journal has come can't be written");
    }
}

fn open_note(dir: &DataDir, settings: &GuardSettings) -> Option<(HighWater, Option<Reach>)> {
    let id = dir.read_key(BESIDE_KEY).ok()??;
    Ground::Folder(dir, settings).notes().open(&note_name(&id)).ok()?
}

/// Where notes lie: in the user's state folder, or beside the data directory where there is none.
pub(crate) fn state_folder(dir: &DataDir, settings: &GuardSettings) -> PathBuf {
    let beside = || {
        let mut name = dir.root().file_name().unwrap_or_default().to_owned();
        name.push(".state");
        dir.root().with_file_name(name)
    };
    settings.state.clone().unwrap_or_else(beside)
}

fn frame_at(journal: &Journal, start: Lsn) -> Result<Option<Hash>, RuntimeFault> {
    let mut found = None;
    let read = journal.frames_from(start, &mut |frame| {
        found = (frame.lsn == start).then(|| Hash(*blake3::hash(frame.body).as_bytes()));
        std::ops::ControlFlow::Break(())
    });
    match read {
        Ok(()) => Ok(found),
        // Nothing begins there: the journal is another.
        Err(store::JournalError::Damaged { .. }) => Ok(None),
        Err(fault) => Err(fault.into()),
    }
}

/// The name of a store's note.
fn note_name(id: &[u8]) -> String {
    let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{id}.note")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::ops::ControlFlow;
    use std::path::Path;
    use std::sync::Arc;

    use settings::Environment;
    use store::{INSTANCE, JournalOptions, RealDisk};

    use super::*;

    /// A folder with a journal, opened again and again.
    struct Machine {
        dir: DataDir,
        settings: GuardSettings,
        _folder: tempfile::TempDir,
    }

    impl Machine {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let at = folder.path().join("office");
            let dir = DataDir::locate(Some(&at), &Environment::default()).unwrap();
            dir.make().unwrap();
            let settings = GuardSettings::default();
            Self { dir, settings, _folder: folder }
        }

        /// Opens it, says what is doubted, and writes a frame.
        fn opens(&self, body: &[u8]) -> Option<Doubt> {
            let disk = Arc::new(RealDisk::new(self.dir.journal()).unwrap());
            let mut last = Lsn(0);
            let (journal, _) = Journal::open_reading(disk, options(), &mut |frame| {
                last = frame.lsn;
                ControlFlow::Continue(())
            })
            .unwrap();
            let ground = Ground::Folder(&self.dir, &self.settings);
            let (mut watch, doubt) = Watch::open(ground, (&journal, last)).unwrap();
            let lsn = journal.append(body).unwrap();
            watch.reached(lsn, journal.end(), body);
            journal.close().unwrap();
            doubt
        }

        fn copy(&self, name: &str) -> PathBuf {
            let to = self.dir.root().with_file_name(name);
            copy(&self.dir.journal(), &to);
            to
        }

        fn restore(&self, from: &Path) {
            fs::remove_dir_all(self.dir.journal()).unwrap();
            copy(from, &self.dir.journal());
        }
    }

    fn options() -> JournalOptions {
        JournalOptions { file_bytes: 1 << 16, reserve_bytes: 0 }
    }

    fn copy(from: &Path, to: &Path) {
        fs::create_dir(to).unwrap();
        for file in fs::read_dir(from).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
    }

    #[test]
    fn a_store_that_goes_on_is_never_doubted() {
        let machine = Machine::new();
        for round in 0..3 {
            // Frames of all sizes, over the end of a file.
            assert_eq!(machine.opens(&vec![round; 30_000]), None);
        }
    }

    #[test]
    fn an_older_copy_is_behind_and_stays_so() {
        let machine = Machine::new();
        machine.opens(b"one");
        let older = machine.copy("older");
        machine.opens(b"two, which the copy has not");
        machine.restore(&older);
        assert_eq!(machine.opens(b"x"), Some(Doubt::Behind));
        assert_eq!(machine.opens(&[7; 100]), Some(Doubt::Behind));
        // Grown past the note it has another history.
        assert_eq!(machine.opens(b"y"), Some(Doubt::OtherHistory));
    }

    #[test]
    fn a_note_that_is_gone_is_asked_for_and_anothers_journal_is_refused() {
        let machine = Machine::new();
        machine.opens(b"one");
        let state = state_folder(&machine.dir, &machine.settings);
        fs::remove_dir_all(&state).unwrap();
        assert_eq!(machine.opens(b"two"), Some(Doubt::NoNote));
        assert_eq!(machine.opens(b"three"), Some(Doubt::NoNote));

        let other = Machine::new();
        other.opens(b"another office");
        let theirs = other.copy("theirs");
        machine.restore(&theirs);
        assert_eq!(machine.opens(b"four"), Some(Doubt::OtherStore));
        // A note without its journal's id is no better.
        fs::remove_file(machine.dir.journal().join(INSTANCE)).unwrap();
        assert_eq!(machine.opens(b"five"), Some(Doubt::OtherStore));
    }

    #[test]
    fn a_store_of_an_earlier_version_is_taken_as_it_is() {
        let machine = Machine::new();
        machine.opens(b"one");
        fs::remove_file(machine.dir.journal().join(INSTANCE)).unwrap();
        fs::remove_file(machine.dir.keys().join(BESIDE_KEY)).unwrap();
        assert_eq!(machine.opens(b"two"), None);
        assert_eq!(machine.opens(b"three"), None);
    }
}
