//! Opening a backup: to prove it, or to bring it back.

use std::fs;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::Arc;

use identity::strongbox::{self, Opener};
use journal::PublicKey;
use model::{Lsn, Places};
use settings::{DataDir, NodeSettings};
use store::{CrashDisk, Disk, Journal, JournalOptions, RealDisk, Sealer, Views};

use super::part::{Part, Reader};
use super::{Backup, BackupFault, Head, damaged};
use crate::desk::{Bare, Desk};
use crate::fault::RuntimeFault;
use crate::verify::{self, Keyring, Verified};
use crate::{keys, seal, watch};

/// Frames are appended together up to so many bytes.
const GATHER_BYTES: usize = 4 << 20;

/// Opens a backup and proves all of it in memory: each piece, frame, chain and signature, and that
/// views can be made of it. Nothing is written.
///
/// # Errors
/// [`BackupFault`], naming what is wrong.
pub fn verify(
    opener: &Opener,
    places: Arc<Places>,
    from: impl Read,
    progress: &mut dyn FnMut(Lsn, Lsn),
) -> Result<Backup, BackupFault> {
    let disk: Arc<dyn Disk> = Arc::new(CrashDisk::new());
    let laid = lay(opener, from, (Arc::clone(&disk), None), progress)?;
    let layout = JournalOptions::default();
    // Nothing is signed with it.
    let seed = [0; 32];
    let bare = Bare { disk, layout, seed, places, views: None, beside: None };
    let desk = Desk::on(bare, progress)?;
    let verified = prove(&desk, &laid.head, progress)?;
    Ok(Backup { head: laid.head, frames: laid.frames, bytes: desk.journal_end().0, verified })
}

/// Brings a backup back into a folder in which no office is. It can be read at once; it writes nothing
/// before it has a new incarnation, unless it stands alone.
///
/// # Errors
/// [`BackupFault`]. Nothing is there then that could be taken for an office.
pub fn restore(
    dir: &DataDir,
    (settings, places): (&NodeSettings, Places),
    opener: &Opener,
    from: impl Read,
    progress: &mut dyn FnMut(Lsn, Lsn),
) -> Result<Backup, BackupFault> {
    dir.make().map_err(RuntimeFault::from)?;
    if fs::read_dir(dir.journal())?.next().is_some() {
        return Err(RuntimeFault::SetUpAlready { dir: dir.root().to_owned() }.into());
    }
    let brought = bring_back(dir, (settings, places), opener, from, progress);
    if brought.is_err() {
        clear(dir)?;
    }
    brought
}

/// Takes away what would make the folder an office's, or the next office one that was brought back.
fn clear(dir: &DataDir) -> io::Result<()> {
    let restored = fs::remove_file(dir.keys().join(watch::RESTORED));
    for removed in [fs::remove_dir_all(dir.journal()), Views::wipe(&dir.views()), restored] {
        seal::gone(removed)?;
    }
    Ok(())
}

fn bring_back(
    dir: &DataDir,
    (settings, places): (&NodeSettings, Places),
    opener: &Opener,
    from: impl Read,
    progress: &mut dyn FnMut(Lsn, Lsn),
) -> Result<Backup, BackupFault> {
    let aside = dir.root().join("restoring");
    if aside.exists() {
        fs::remove_dir_all(&aside)?;
    }
    let sealer = seal::sealer_or_new(dir, &settings.seal)?;
    let laid = lay(opener, from, (Arc::new(RealDisk::new(&aside)?), sealer), progress)?;
    for (name, bytes) in &laid.files {
        let path = dir.config().join(name);
        if !path.exists() {
            dir.replace(&path, bytes).map_err(RuntimeFault::from)?;
        }
    }
    if laid.keys.is_empty() {
        // A key that signs nothing: until the node has a new one its office can only be read.
        keys::new_seed(dir)?;
        let key = laid.head.keys.first().copied().unwrap_or_default();
        dir.replace_key(watch::RESTORED, &key).map_err(RuntimeFault::from)?;
    }
    for (name, bytes) in &laid.keys {
        dir.replace_key(name, bytes).map_err(RuntimeFault::from)?;
    }
    fs::remove_dir(dir.journal())?;
    fs::rename(&aside, dir.journal())?;
    dir.sync()?;
    let desk = Desk::open(dir.clone(), settings, places, progress)?;
    let verified = prove(&desk, &laid.head, progress)?;
    let bytes = desk.journal_end().0;
    desk.close()?;
    Ok(Backup { head: laid.head, frames: laid.frames, bytes, verified })
}

/// What was taken out of a backup.
struct Laid {
    head: Head,
    files: Vec<(String, Vec<u8>)>,
    keys: Vec<(String, Vec<u8>)>,
    frames: u64,
}

/// Takes a backup apart; its frames go into a journal on a disk of their own.
fn lay(
    opener: &Opener,
    from: impl Read,
    (disk, seal): (Arc<dyn Disk>, Option<Arc<Sealer>>),
    progress: &mut dyn FnMut(Lsn, Lsn),
) -> Result<Laid, BackupFault> {
    let mut reader = Reader::new(strongbox::open(opener, from)?)?;
    let Some(Part::Head(head)) = reader.next()? else {
        return Err(damaged("it doesn't begin with its head"));
    };
    let layout = JournalOptions { reserve_bytes: 0, ..JournalOptions::default() };
    let each = &mut |_: store::journal::Frame<'_>| ControlFlow::Continue(());
    let opened = Journal::open_sealed(disk, layout, seal, each);
    let (journal, _) = opened.map_err(RuntimeFault::from)?;
    let mut laid = Laid { head, files: Vec::new(), keys: Vec::new(), frames: 0 };
    let (mut gathered, mut size): (Vec<Vec<u8>>, usize) = (Vec::new(), 0);
    while let Some(part) = reader.next()? {
        match part {
            Part::Head(_) => return Err(damaged("it has two heads")),
            Part::File { name, bytes } => laid.files.push((name, bytes)),
            Part::Key { name, bytes } => laid.keys.push((name, bytes)),
            Part::Frame { lsn, body } => {
                laid.frames = laid.frames.saturating_add(1);
                size = size.saturating_add(body.len());
                gathered.push(body);
                if GATHER_BYTES <= size {
                    append(&journal, &mut gathered)?;
                    size = 0;
                    progress(lsn, laid.head.end);
                }
            }
        }
    }
    append(&journal, &mut gathered)?;
    journal.close().map_err(RuntimeFault::from)?;
    Ok(laid)
}

fn append(journal: &Journal, gathered: &mut Vec<Vec<u8>>) -> Result<(), BackupFault> {
    let bodies: Vec<&[u8]> = gathered.iter().map(Vec::as_slice).collect();
    journal.append_many(&bodies).map_err(RuntimeFault::from)?;
    gathered.clear();
    Ok(())
}

fn prove(
    desk: &Desk,
    head: &Head,
    progress: &mut dyn FnMut(Lsn, Lsn),
) -> Result<Verified, BackupFault> {
    let opening = desk.opening();
    if (opening.unit, opening.node, opening.incarnation) != (head.unit, head.node, head.incarnation)
    {
        return Err(damaged("its journal is another office's"));
    }
    let key = |at: usize| head.keys.get(at).and_then(|bytes| PublicKey::from_bytes(bytes).ok());
    let own = key(0).ok_or_else(|| damaged("its key is none"))?;
    let ring = Keyring { own, parent: key(1) };
    let mut verified = Verified::default();
    verify::signatures(desk, &ring, &mut verified, progress)?;
    Ok(verified)
}

#[cfg(test)]
mod tests {
    use identity::strongbox::{Lock, RecoveryKey};
    use model::{JalaliDate, Timestamp};
    use settings::Environment;

    use super::*;
    use crate::backup::part::Writer;
    use crate::found;
    use crate::found::alone;

    fn settings(folder: &tempfile::TempDir) -> NodeSettings {
        let mut settings = NodeSettings::default();
        settings.guard.state = Some(folder.path().join("state"));
        settings
    }

    fn dir(folder: &tempfile::TempDir) -> DataDir {
        let root = folder.path().join("office");
        DataDir::locate(Some(&root), &Environment::default()).unwrap()
    }

    /// A backup of an office that stands alone.
    fn made(key: &RecoveryKey) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let on: JalaliDate = "1401/09/15".parse().unwrap();
        let at = Timestamp::from_ms(1_670_300_000_000);
        let founding = alone("sara", on, at);
        let (dir, settings) = (dir(&folder), settings(&folder));
        let places = settings::reference::places();
        found(dir.clone(), &settings, places, &founding).unwrap().close().unwrap();
        let mut bytes = Vec::new();
        let lock = Lock::Key(key.recipient());
        crate::backup::create((&dir, &settings.seal), &lock, at, &mut bytes, &mut |_, _| {})
            .unwrap();
        bytes
    }

    /// The same, but for the unit its head names.
    fn misnamed(whole: &[u8], key: &RecoveryKey) -> Vec<u8> {
        let opener = Opener::Key(key.clone());
        let mut reader = Reader::new(strongbox::open(&opener, whole).unwrap()).unwrap();
        let lock = Lock::Key(key.recipient());
        let mut out = Writer::new(strongbox::lock(&lock, Vec::new()).unwrap()).unwrap();
        while let Some(mut part) = reader.next().unwrap() {
            if let Part::Head(head) = &mut part {
                head.unit = "1103".parse().unwrap();
            }
            out.part(&part).unwrap();
        }
        out.finish().unwrap().finish().unwrap()
    }

    #[test]
    fn a_backup_that_is_cut_off_or_wrong_leaves_no_office_and_the_right_one_can_be_brought_back() {
        let key = RecoveryKey::generate();
        let whole = made(&key);
        let folder = tempfile::tempdir().unwrap();
        let (dir, settings) = (dir(&folder), settings(&folder));
        let opener = Opener::Key(key.clone());
        let brought = |bytes: &[u8]| {
            let places = settings::reference::places();
            restore(&dir, (&settings, places), &opener, bytes, &mut |_, _| {})
        };
        let half = brought(&whole[..whole.len() / 2]).unwrap_err();
        assert!(!dir.is_set_up(), "{half}");
        let refused = brought(&misnamed(&whole, &key)).unwrap_err();
        assert_eq!(refused.to_string(), "the backup is damaged: its journal is another office's");
        assert!(!dir.is_set_up());
        let backup = brought(&whole).unwrap();
        assert_eq!(backup.head.unit, "1102".parse().unwrap());
        assert!(dir.is_set_up());
    }
}
