//! Whole folders: sealed from the start or later, opened by a file or a passphrase, never read without.

use model::words::Role;
use model::{JalaliDate, Timestamp};
use office::entry::Act;
use settings::{Environment, NodeSettings};

use super::*;
use crate::found::alone;
use crate::{Desk, forks, found};

/// Stands in the text of every entry that an act of [`act`] makes.
const CANARY: &str = "canary-user-7f3a";

fn place() -> (tempfile::TempDir, DataDir) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("office");
    let dir = DataDir::locate(Some(&root), &Environment::default()).unwrap();
    (folder, dir)
}

fn settings(folder: &tempfile::TempDir, records: bool) -> NodeSettings {
    let mut settings = NodeSettings::default();
    settings.guard.state = Some(folder.path().join("state"));
    settings.seal.records = records;
    settings
}

fn act() -> Act {
    let on: JalaliDate = "1401/09/15".parse().unwrap();
    let at = Timestamp::from_ms(1_670_300_000_000);
    Act { user: CANARY.to_owned(), role: Role::Clerk, on, at, logical: 0 }
}

fn set_up(dir: &DataDir, settings: &NodeSettings) {
    let founding = alone(CANARY, act().on, act().at);
    let places = settings::reference::places();
    found(dir.clone(), settings, places, &founding).unwrap().close().unwrap();
}

fn open(dir: &DataDir, settings: &NodeSettings) -> Result<Desk, RuntimeFault> {
    Desk::open(dir.clone(), settings, settings::reference::places(), &mut |_, _| {})
}

/// Files below a folder in which the canary can be read.
fn shown(dir: &DataDir) -> Vec<PathBuf> {
    let (mut folders, mut found) = (vec![dir.root().to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if fs::read(&path).unwrap().windows(CANARY.len()).any(|w| w == CANARY.as_bytes())
            {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn a_new_office_is_sealed_without_being_asked() {
    let (folder, dir) = place();
    let settings = settings(&folder, true);
    set_up(&dir, &settings);
    open(&dir, &settings).unwrap().close().unwrap();
    assert_eq!(shown(&dir), Vec::<PathBuf>::new());
    assert_eq!(how(&dir, &settings.seal).unwrap(), Sealed::ByFile(dir.keys().join(KEY)));
    if cfg!(unix) {
        use std::os::unix::fs::PermissionsExt as _;
        for name in [KEY, WRAP] {
            let mode = fs::metadata(dir.keys().join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }
}

#[test]
fn a_plain_office_is_sealed_at_its_next_start_and_goes_on_undoubted() {
    let (folder, dir) = place();
    let plain = settings(&folder, false);
    set_up(&dir, &plain);
    assert!(!shown(&dir).is_empty(), "the checker finds what is plain");
    let desk = open(&dir, &plain).unwrap();
    let (heads, frames) = (desk.heads().clone(), desk.recovery().frames);
    desk.close().unwrap();
    // A proof of a fork, of earlier days: whatever lies in the folder is sealed.
    let fork = dir.root().join(forks::FOLDER).join("1201-1-1102-1.fork");
    dir.replace(&fork, CANARY.as_bytes()).unwrap();
    let sealed = settings(&folder, true);
    for _ in 0..2 {
        let desk = open(&dir, &sealed).unwrap();
        assert_eq!((desk.heads(), desk.recovery().frames), (&heads, frames));
        assert_eq!(desk.guard().doubt, None);
        desk.close().unwrap();
    }
    assert_eq!(shown(&dir), Vec::<PathBuf>::new());
    // Once sealed it stays so, whatever the settings say.
    open(&dir, &plain).unwrap().close().unwrap();
}

#[test]
fn a_sealing_cut_off_before_it_is_whole_begins_anew() {
    let (folder, dir) = place();
    set_up(&dir, &settings(&folder, false));
    let half = dir.sealing().join("journal");
    fs::create_dir_all(&half).unwrap();
    fs::write(half.join("00000000000000000000.journal"), b"HGJ\x02half").unwrap();
    open(&dir, &settings(&folder, true)).unwrap().close().unwrap();
    assert!(!dir.sealing().exists());
    assert_eq!(shown(&dir), Vec::<PathBuf>::new());
}

#[test]
fn journals_of_earlier_incarnations_are_sealed_too() {
    let (folder, dir) = place();
    let plain = settings(&folder, false);
    set_up(&dir, &plain);
    let retired = dir.retired().join("1201-before-2");
    fs::create_dir_all(&retired).unwrap();
    for part in ["journal", "keys"] {
        fs::create_dir_all(retired.join(part)).unwrap();
        for entry in fs::read_dir(dir.root().join(part)).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), retired.join(part).join(entry.file_name())).unwrap();
        }
    }
    open(&dir, &settings(&folder, true)).unwrap().close().unwrap();
    assert_eq!(shown(&dir), Vec::<PathBuf>::new());
    assert!(retired.join("keys").join(WRAP).exists());
}

#[test]
fn without_its_key_file_a_store_says_which_and_changes_nothing() {
    let (folder, dir) = place();
    let settings = settings(&folder, true);
    set_up(&dir, &settings);
    let key = dir.keys().join(KEY);
    let away = folder.path().join("away");
    fs::rename(&key, &away).unwrap();
    let fault = open(&dir, &settings).unwrap_err();
    let RuntimeFault::Seal(SealFault::KeyFileMissing { path }) = fault else {
        unreachable!("{fault}")
    };
    assert_eq!(path, key);
    for wrong in ["", "no key", &"0".repeat(64)] {
        fs::write(&key, wrong).unwrap();
        let fault = open(&dir, &settings).unwrap_err();
        assert!(matches!(fault, RuntimeFault::Seal(SealFault::WrongKeyFile { .. })), "{fault}");
    }
    fs::rename(&away, &key).unwrap();
    // Without the wrap nothing opens either, and no new key is made over a sealed journal.
    let wrap = dir.keys().join(WRAP);
    fs::rename(&wrap, &away).unwrap();
    open(&dir, &settings).unwrap_err();
    fs::rename(&away, &wrap).unwrap();
    open(&dir, &settings).unwrap().close().unwrap();
}

#[test]
fn the_way_in_changes_and_the_data_does_not() {
    let (folder, dir) = place();
    let mut settings = settings(&folder, true);
    set_up(&dir, &settings);
    let file = dir.journal().join("00000000000000000000.journal");
    let before = fs::read(&file).unwrap();
    let passphrase = |text| Passphrase::new(text).unwrap();
    let first = Wrapping::Passphrase(passphrase("شهرستان ۱۱۰۲"));
    assert!(rotate(&dir, &settings.seal, &first).unwrap());
    assert!(!dir.keys().join(KEY).exists(), "the old key file opens nothing and is gone");
    let fault = open(&dir, &settings).unwrap_err();
    assert!(matches!(fault, RuntimeFault::Seal(SealFault::PassphraseNeeded)), "{fault}");
    settings.seal.typed = Some(passphrase("another one"));
    let fault = open(&dir, &settings).unwrap_err();
    assert!(matches!(fault, RuntimeFault::Seal(SealFault::WrongPassphrase)), "{fault}");
    let fault = rotate(&dir, &settings.seal, &first).unwrap_err();
    assert!(matches!(fault, RuntimeFault::Seal(SealFault::WrongPassphrase)), "{fault}");
    settings.seal.typed = Some(passphrase("شهرستان ۱۱۰۲"));
    open(&dir, &settings).unwrap().close().unwrap();
    // And to a key file elsewhere, which is made.
    let elsewhere = folder.path().join("stick").join("hamgam.key");
    assert!(rotate(&dir, &settings.seal, &Wrapping::KeyFile(elsewhere.clone())).unwrap());
    settings.seal.key_file = Some(elsewhere);
    settings.seal.typed = None;
    open(&dir, &settings).unwrap().close().unwrap();
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[test]
fn any_changed_byte_of_the_wrap_is_noticed() {
    let (folder, dir) = place();
    let settings = settings(&folder, true);
    set_up(&dir, &settings);
    let whole = dir.read_key(WRAP).unwrap().unwrap();
    for at in 0..whole.len() {
        let mut wrong = whole.clone();
        wrong[at] ^= 1;
        dir.replace_key(WRAP, &wrong).unwrap();
        assert!(sealer(&dir, &settings.seal).is_err(), "byte {at}");
    }
    for length in 0..whole.len() {
        dir.replace_key(WRAP, &whole[..length]).unwrap();
        assert!(sealer(&dir, &settings.seal).is_err(), "{length} bytes");
    }
}
