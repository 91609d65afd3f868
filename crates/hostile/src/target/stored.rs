//! The journal's files after anything may have happened to them.

use std::ops::ControlFlow;
use std::sync::Arc;

use arbitrary::{Result, Unstructured};
use model::Lsn;
use store::journal::salvage;
use store::{CrashDisk, Disk as _, Journal, JournalError, JournalOptions};

use super::asked;

/// Small files, so that a few frames cross from one to the next.
const SMALL: JournalOptions = JournalOptions { file_bytes: 6_144, reserve_bytes: 512 };
/// What one byte of a fuzzer may make a file at most.
const FILE_BYTES_MAX: usize = 64 << 10;

/// The first byte chooses: the rest is a first file as it stands, or a recipe: frames, and what
/// becomes of their bytes.
pub(super) fn journal_recovery(bytes: &[u8]) {
    let Some((how, rest)) = bytes.split_first() else { return };
    let disk = CrashDisk::new();
    let done = match how % 2 {
        0 => {
            raw(&disk, rest);
            Ok(())
        }
        _ => harmed(&disk, &mut Unstructured::new(rest)),
    };
    if done.is_ok() {
        check(&disk);
    }
}

fn raw(disk: &CrashDisk, bytes: &[u8]) {
    let (journal, _) = open(disk).expect("a new journal opens");
    drop(journal);
    let first = first_file(disk);
    let bytes = bytes.get(..FILE_BYTES_MAX).unwrap_or(bytes);
    write(disk, &first, 0, bytes);
}

fn harmed(disk: &CrashDisk, u: &mut Unstructured<'_>) -> Result<()> {
    let (journal, _) = open(disk).expect("a new journal opens");
    for _ in 0..u.int_in_range(0u8..=12)? {
        let length = usize::from(u.arbitrary::<u16>()? % 2_500);
        let body = vec![u.arbitrary()?; length];
        journal.append(&body).expect("it fits");
    }
    if u.arbitrary()? {
        journal.close().expect("the disk is sound");
    } else {
        drop(journal);
    }
    for _ in 0..u.int_in_range(0u8..=6)? {
        harm(disk, u)?;
    }
    Ok(())
}

fn harm(disk: &CrashDisk, u: &mut Unstructured<'_>) -> Result<()> {
    let names = disk.list().expect("the disk is sound");
    let name = u.choose(&names)?;
    let at = u64::from(u.arbitrary::<u16>()?) % 13_000;
    match u.int_in_range(0u8..=6)? {
        0..=2 => {
            let length = usize::from(u.arbitrary::<u8>()? % 40);
            write(disk, name, at, u.bytes(length.min(u.len()))?);
        }
        3 => {
            // A stretch of one file over another, or elsewhere in itself.
            let other = u.choose(&names)?;
            let mut piece = vec![0; usize::from(u.arbitrary::<u16>()? % 3_000)];
            let from = disk.open(other).expect("it is listed");
            let read = from.read_at(u64::from(u.arbitrary::<u16>()?), &mut piece);
            piece.truncate(read.expect("the disk is sound"));
            write(disk, name, at, &piece);
        }
        4 => disk.remove(name).expect("it is listed"),
        5 => {
            let to = match u.int_in_range(0u8..=3)? {
                0 => format!("{name}.damaged"),
                1 => format!("{:020}.journal", u.arbitrary::<u64>()?),
                2 => "mark".to_owned(),
                _ => "stranger".to_owned(),
            };
            asked(disk.rename(name, &to));
        }
        _ => write(disk, name, 0, &[0; 4_096]),
    }
    Ok(())
}

/// It opens, or says what is damaged and says so again; what opened goes on, and is there again.
fn check(disk: &CrashDisk) {
    let before = salvaged(disk);
    let (journal, recovery) = match open(disk) {
        Ok(opened) => opened,
        Err(JournalError::Damaged { .. }) => {
            assert!(matches!(open(disk), Err(JournalError::Damaged { .. })), "it says so again");
            assert!(before <= salvaged(disk), "and no whole frame is lost by it");
            return;
        }
        Err(JournalError::Io { .. } | JournalError::Full) => return,
        Err(other) => unreachable!("opening says {other}"),
    };
    let found = frames(&journal);
    assert_eq!(u64::try_from(found.len()), Ok(recovery.frames));
    assert_eq!(journal.end(), recovery.end);
    let lsn = match journal.append(b"goes on") {
        Ok(lsn) => lsn,
        // Behind the last byte a journal can have there is no room.
        Err(JournalError::Full | JournalError::Io { .. } | JournalError::Poisoned { .. }) => return,
        Err(other) => unreachable!("appending says {other}"),
    };
    assert_eq!(journal.read(lsn).ok().as_deref(), Some(b"goes on".as_slice()));
    let all = frames(&journal);
    assert_eq!(all.len(), found.len() + 1);
    drop(journal);
    let (journal, again) = open(disk).expect("a sound disk's journal opens again");
    assert_eq!(frames(&journal), all);
    assert_eq!(again.torn_bytes, 0, "nothing was torn");
}

fn open(disk: &CrashDisk) -> std::result::Result<(Journal, store::Recovery), JournalError> {
    Journal::open(Arc::new(disk.clone()), SMALL)
}

fn frames(journal: &Journal) -> Vec<(Lsn, Vec<u8>)> {
    let mut frames = Vec::new();
    let mut keep = |frame: store::journal::Frame<'_>| {
        frames.push((frame.lsn, frame.body.to_vec()));
        ControlFlow::Continue(())
    };
    journal.frames_from(first_lsn(journal), &mut keep).expect("it was read at the start");
    frames
}

fn first_lsn(journal: &Journal) -> Lsn {
    // The first file may be gone, its frames with it, where nothing had said that it was there.
    let begins = |lsn: u64| journal.frames_from(Lsn(lsn), &mut |_| ControlFlow::Break(())).is_ok();
    if begins(0) { Lsn(0) } else { journal.end() }
}

fn salvaged(disk: &CrashDisk) -> u64 {
    let found = salvage(disk, None, &mut |_| ControlFlow::Continue(()));
    found.map_or(0, |found| found.frames)
}

fn first_file(disk: &CrashDisk) -> String {
    let names = disk.list().expect("the disk is sound");
    names.into_iter().find(|name| name.ends_with(".journal")).expect("a journal has a file")
}

fn write(disk: &CrashDisk, name: &str, at: u64, bytes: &[u8]) {
    let file = disk.open(name).expect("it is listed");
    let written = file.write_at(at, bytes).and_then(|()| file.sync_data());
    written.expect("the disk is sound");
}
