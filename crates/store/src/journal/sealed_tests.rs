//! A sealed journal: what lies on the disk, and what is known without the key.

use super::*;
use crate::disk::CrashDisk;

const SMALL: JournalOptions = JournalOptions { file_bytes: 4_096, reserve_bytes: 64 };
const CANARY: &[u8] = b"0012345679";

type Read = Result<(Vec<Vec<u8>>, Recovery), JournalError>;

fn sealer(byte: u8) -> Arc<Sealer> {
    Arc::new(Sealer::new(&[byte; 32]))
}

fn open(disk: &CrashDisk, seal: Option<Arc<Sealer>>) -> Result<Journal, JournalError> {
    let each = &mut |_: Frame<'_>| ControlFlow::Continue(());
    Ok(Journal::open_sealed(Arc::new(disk.clone()), SMALL, seal, each)?.0)
}

fn read(disk: &CrashDisk, seal: Option<Arc<Sealer>>) -> Read {
    let mut bodies = Vec::new();
    let disk = Arc::new(disk.clone());
    let (_, recovery) = Journal::open_sealed(disk, SMALL, seal, &mut |frame| {
        bodies.push(frame.body.to_vec());
        ControlFlow::Continue(())
    })?;
    Ok((bodies, recovery))
}

/// All bytes of all files.
fn image(disk: &CrashDisk) -> Vec<u8> {
    let mut all = Vec::new();
    for name in disk.list().unwrap() {
        let file = disk.open(&name).unwrap();
        let mut bytes = vec![0; usize::try_from(file.size().unwrap()).unwrap()];
        file.read_at(0, &mut bytes).unwrap();
        all.extend(bytes);
    }
    all
}

fn shows(disk: &CrashDisk) -> bool {
    image(disk).windows(CANARY.len()).any(|bytes| bytes == CANARY)
}

#[test]
fn no_body_can_be_read_on_the_disk_and_all_are_with_the_key() {
    let disk = CrashDisk::new();
    let journal = open(&disk, Some(sealer(1))).unwrap();
    let body = [b"id ", CANARY, b" of a person"].concat();
    let lsns: Vec<Lsn> = (0..20).map(|_| journal.append(&body).unwrap()).collect();
    assert_eq!(journal.read(lsns[7]).unwrap(), body);
    journal.close().unwrap();
    assert!(!shows(&disk));
    assert_eq!(read(&disk, Some(sealer(1))).unwrap().0, vec![body.clone(); 20]);
    // The checker counts: a plain journal is found out.
    open(&disk, None).unwrap_err();
    let plain = CrashDisk::new();
    open(&plain, None).unwrap().append(&body).unwrap();
    assert!(shows(&plain));
}

#[test]
fn without_the_right_key_nothing_is_read_and_nothing_renamed() {
    let disk = CrashDisk::new();
    open(&disk, Some(sealer(1))).unwrap().append(b"body").unwrap();
    for (seal, said) in [(None, Fault::Locked), (Some(sealer(2)), Fault::Seal)] {
        let JournalError::Damaged { fault, .. } = open(&disk, seal).unwrap_err() else {
            unreachable!()
        };
        assert_eq!(fault, said);
    }
    assert_eq!(read(&disk, Some(sealer(1))).unwrap().0, [b"body"]);
    let each = &mut |_: Frame<'_>| ControlFlow::Continue(());
    let error = salvage(&disk, None, each).unwrap_err();
    assert!(matches!(error, JournalError::Damaged { fault: Fault::Locked, .. }));
}

#[test]
fn rot_and_torn_tails_are_told_apart_by_the_heads_alone() {
    let disk = CrashDisk::new();
    let journal = open(&disk, Some(sealer(1))).unwrap();
    let lsns: Vec<Lsn> = (0..3).map(|_| journal.append(&[7; 100]).unwrap()).collect();
    let second = lsns[1];
    let end = journal.end();
    drop(journal);
    let torn = disk.crash(1);
    torn.open(&segment_name(0)).unwrap().write_at(end.0, b"HGJ\x02half a frame").unwrap();
    let (bodies, recovery) = read(&torn, Some(sealer(1))).unwrap();
    assert_eq!((bodies.len(), recovery.torn_bytes), (3, 16));
    // The number of the layout, to that of plain frames; a body; a nonce.
    for at in [3, HEAD + 50, HEAD + 1] {
        let rotten = disk.crash(1);
        rotten.flip(&segment_name(0), usize::try_from(second.0).unwrap() + at, 3);
        let JournalError::Damaged { offset, .. } = open(&rotten, Some(sealer(1))).unwrap_err()
        else {
            unreachable!()
        };
        assert_eq!(offset, second.0, "{at}");
        assert!(rotten.list().unwrap().contains(&format!("{}.damaged", segment_name(0))));
    }
}

#[test]
fn plain_frames_of_earlier_days_are_read_beside_sealed_ones() {
    let disk = CrashDisk::new();
    open(&disk, None).unwrap().append(b"plain").unwrap();
    open(&disk, Some(sealer(1))).unwrap().append(b"sealed").unwrap();
    let (bodies, recovery) = read(&disk, Some(sealer(1))).unwrap();
    assert_eq!(bodies, [&b"plain"[..], b"sealed"]);
    assert_eq!(recovery.mark, MarkState::Exact);
}
