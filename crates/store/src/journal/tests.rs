//! Facts about the journal: what one append costs, what is refused, what is noticed.

use std::collections::BTreeSet;
use std::io;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;

use super::*;
use crate::disk::{CrashDisk, RealDisk};

const SMALL: JournalOptions = JournalOptions { file_bytes: 4_096, reserve_bytes: 64 };

fn open(disk: &CrashDisk) -> (Journal, Recovery) {
    Journal::open(Arc::new(disk.clone()), SMALL).unwrap()
}

fn reopen(disk: &CrashDisk) -> Result<(Vec<Vec<u8>>, Recovery), JournalError> {
    let mut bodies = Vec::new();
    let (journal, recovery) = Journal::open_reading(Arc::new(disk.clone()), SMALL, &mut |frame| {
        bodies.push(frame.body.to_vec());
        ControlFlow::Continue(())
    })?;
    let mut again = Vec::new();
    journal.frames_from(Lsn(0), &mut |frame| {
        again.push(frame.body.to_vec());
        ControlFlow::Continue(())
    })?;
    assert_eq!(bodies, again);
    Ok((bodies, recovery))
}

#[test]
fn an_append_in_the_steady_state_is_one_sync() {
    let dir = tempfile::tempdir().unwrap();
    let disk = Arc::new(RealDisk::new(dir.path()).unwrap());
    let options = JournalOptions { file_bytes: 1 << 20, reserve_bytes: 4_096 };
    let (journal, recovery) = Journal::open(Arc::clone(&disk) as Arc<dyn Disk>, options).unwrap();
    assert_eq!((recovery.mark, recovery.reserve), (MarkState::New, true));
    for count in 0..20_u8 {
        let before = disk.syncs();
        let lsn = journal.append(&[count; 300]).unwrap();
        assert_eq!(disk.syncs() - before, 1);
        assert_eq!(journal.end(), next_after(lsn, 300));
        assert_eq!(journal.read(lsn).unwrap(), [count; 300]);
    }
    let before = disk.syncs();
    journal.append_many(&[b"a", b"", b"c"]).unwrap();
    assert_eq!(disk.syncs() - before, 1);
    journal.close().unwrap();

    let (journal, recovery) = Journal::open(disk, options).unwrap();
    assert_eq!((recovery.frames, recovery.mark), (23, MarkState::Exact));
    assert_eq!(recovery.end, journal.end());
}

#[test]
fn eight_writers_share_their_syncs() {
    let disk = CrashDisk::new();
    let gate = Arc::new(Gate::new(disk.clone()));
    let journal = Journal::open(Arc::clone(&gate) as Arc<dyn Disk>, SMALL).unwrap().0;
    gate.shut.store(1, Ordering::SeqCst);
    let before = disk.syncs();
    let lsns = std::thread::scope(|scope| {
        let journal = &journal;
        let writers: Vec<_> = (0..8_u8)
            .map(|writer| scope.spawn(move || journal.append(&[writer]).unwrap()))
            .collect();
        // The leader's sync waits at the gate until the other seven have queued.
        while journal.queue().waiting() < 7 {
            std::thread::yield_now();
        }
        gate.open.wait();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect::<BTreeSet<_>>()
    });
    assert_eq!(lsns.len(), 8, "each has its own place");
    assert_eq!(disk.syncs() - before, 2, "one for the leader, one for the other seven");
    assert_eq!(reopen(&disk).unwrap().0.len(), 8);
}

#[test]
fn every_flipped_byte_of_a_live_frame_is_noticed_and_named() {
    let disk = CrashDisk::new();
    let (journal, _) = open(&disk);
    let mut ends = vec![0];
    for body in [&b"first"[..], b"", b"the third is longer"] {
        journal.append(body).unwrap();
        ends.push(journal.end().0);
    }
    journal.append_many(&[b"two", b"at once"]).unwrap();
    ends.extend([ends[3] + 27, journal.end().0]);
    drop(journal);

    let file = segment_name(0);
    let end = *ends.last().unwrap();
    for offset in 0..end {
        for mask in [1, 0x80, 0xff] {
            let image = disk.crash(0);
            let (journal, _) = open(&image);
            image.flip(&file, usize::try_from(offset).unwrap(), mask);
            let frame = ends.iter().copied().rfind(|start| *start <= offset).unwrap();
            let named = |error: &JournalError| {
                matches!(error, JournalError::Damaged { file: at, offset, .. }
                    if *at == file && *offset == frame)
            };
            let error = journal.read(Lsn(frame)).unwrap_err();
            assert!(named(&error), "read at {offset}: {error}");
            let all = journal.frames_from(Lsn(0), &mut |_| ControlFlow::Continue(()));
            assert!(named(&all.unwrap_err()), "frames_from at {offset}");
            drop(journal);
            let error = reopen(&image).unwrap_err();
            assert!(named(&error), "open at {offset}: {error}");
            // It is kept under another name, and never silently forgotten.
            assert!(image.list().unwrap().contains(&format!("{file}{SET_ASIDE}")));
            let error = reopen(&image).unwrap_err();
            assert!(matches!(error, JournalError::Damaged { fault: Fault::SetAside, .. }));
            let mut saved = 0;
            let salvaged = salvage(&image, None, &mut |_| {
                saved += 1;
                ControlFlow::Continue(())
            });
            assert_eq!((salvaged.unwrap().gaps.len(), saved), (1, 4), "all but one at {offset}");
        }
    }
}

#[test]
fn a_lost_mark_alone_costs_nothing_and_is_told() {
    let disk = CrashDisk::new();
    open(&disk).0.append(b"kept").unwrap();
    disk.remove(MARK).unwrap();
    let (bodies, recovery) = reopen(&disk).unwrap();
    assert_eq!(bodies, [b"kept"]);
    assert_eq!(recovery.mark, MarkState::Unreadable);
    assert_eq!(reopen(&disk).unwrap().1.mark, MarkState::Exact);
}

#[test]
fn damage_before_a_later_group_is_no_torn_tail_though_the_mark_is_gone() {
    let disk = CrashDisk::new();
    let (journal, _) = open(&disk);
    for body in [&b"first"[..], b"second", b"third"] {
        journal.append(body).unwrap();
    }
    drop(journal);
    disk.remove(MARK).unwrap();
    disk.flip(&segment_name(0), HEAD, 1);
    let error = reopen(&disk).unwrap_err();
    assert!(matches!(error, JournalError::Damaged { offset: 0, .. }), "{error}");
}

#[test]
fn frames_go_on_in_new_files_and_a_missing_one_is_named() {
    let disk = CrashDisk::new();
    let (journal, _) = open(&disk);
    let lsns: Vec<Lsn> = (0..40_u8).map(|count| journal.append(&[count; 500]).unwrap()).collect();
    for (count, lsn) in (0..).zip(&lsns) {
        assert_eq!(journal.read(*lsn).unwrap(), [count; 500]);
    }
    let mut seen = Vec::new();
    journal
        .frames_from(lsns[13], &mut |frame| {
            seen.push(frame.lsn);
            if seen.len() < 20 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
        .unwrap();
    assert_eq!(seen, lsns[13..33]);
    journal.close().unwrap();
    assert_eq!(reopen(&disk).unwrap().0.len(), 40);

    let files: Vec<String> =
        disk.list().unwrap().into_iter().filter(|name| name.ends_with(".journal")).collect();
    assert_eq!(files.len(), 6);
    for (index, file) in files.iter().enumerate() {
        let image = disk.crash(1);
        image.remove(file).unwrap();
        let error = reopen(&image).unwrap_err();
        let JournalError::Damaged { file: named, .. } = &error else { unreachable!("{error}") };
        assert_eq!(
            *named,
            files[index.saturating_sub(1)],
            "the file, or the one that ends before it"
        );
    }
}

#[test]
fn all_files_gone_is_not_a_new_journal() {
    let disk = CrashDisk::new();
    open(&disk).0.append(b"gone").unwrap();
    disk.remove(&segment_name(0)).unwrap();
    let error = reopen(&disk).unwrap_err();
    assert!(matches!(error, JournalError::Damaged { fault: Fault::FileMissing, .. }));
}

#[test]
fn a_failed_sync_poisons_until_reopened() {
    for seed in 0..50 {
        let disk = CrashDisk::new();
        let (journal, _) = open(&disk);
        journal.append(b"acknowledged").unwrap();
        disk.fail_sync_after(0, seed);
        assert!(matches!(journal.append(&[7; 900]), Err(JournalError::Poisoned { .. })));
        let syncs = disk.syncs();
        assert!(matches!(journal.append(b"more"), Err(JournalError::Poisoned { .. })));
        assert_eq!(disk.syncs(), syncs, "a failed sync is never repeated");
        assert_eq!(journal.read(Lsn(0)).unwrap(), b"acknowledged");
        drop(journal);

        // The system still shows what the disk may not have; what is shown now must stay.
        let (shown, recovery) = reopen(&disk).unwrap();
        assert!(shown.len() == 1 || 0 < recovery.rewritten_bytes);
        assert_eq!(reopen(&disk.crash(seed)).unwrap().0, shown);
    }
}

#[test]
fn a_full_disk_refuses_before_anything_is_written_and_recovers_by_itself() {
    let disk = CrashDisk::new();
    let (journal, _) = open(&disk);
    disk.set_space(Some(4_096 + 8_192 + 64));
    let mut fitted = 0_u8;
    let full = loop {
        match journal.append(&[fitted; 600]) {
            Ok(_) => fitted += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(full, JournalError::Full));
    let end = journal.end();
    assert!(matches!(journal.append(&[0; 600]), Err(JournalError::Full)));
    assert_eq!(journal.end(), end);
    journal.append(b"a small one still fits").unwrap();
    journal.release_reserve().unwrap();
    disk.set_space(None);
    journal.append(&[9; 600]).unwrap();
    assert_eq!(reopen(&disk).unwrap().0.len(), usize::from(fitted) + 2);
}

#[test]
fn too_large_is_refused_and_changes_nothing() {
    let disk = CrashDisk::new();
    let (journal, _) = open(&disk);
    let body = vec![0; 4_096 - HEAD + 1];
    assert!(matches!(journal.append(&body), Err(JournalError::TooLarge { .. })));
    let halves = [&body[..2_040], &body[..2_040]];
    assert!(matches!(journal.append_many(&halves), Err(JournalError::TooLarge { .. })));
    assert_eq!(journal.end(), Lsn(0));
    journal.append(&body[1..]).unwrap();
    assert!(matches!(journal.read(journal.end()), Err(JournalError::PastEnd { .. })));
}

#[test]
fn damage_in_a_middle_file_sets_that_file_aside() {
    let disk = CrashDisk::new();
    let (journal, _) = open(&disk);
    let lsns: Vec<Lsn> = (0..20_u8).map(|count| journal.append(&[count; 500]).unwrap()).collect();
    drop(journal);
    let file = segment_name(lsns[7].0);
    disk.flip(&file, 524 * 3 + 100, 4);
    let error = reopen(&disk).unwrap_err();
    let JournalError::Damaged { file: named, offset, fault } = error else { unreachable!() };
    assert_eq!((named, offset, fault), (file.clone(), 524 * 3, Fault::Checksum));
    let mut saved = Vec::new();
    let found = salvage(&disk, None, &mut |frame| {
        saved.push(frame.lsn);
        ControlFlow::Continue(())
    });
    let gap = Gap { file, from: 524 * 3, to: 524 * 4 };
    assert_eq!(found.unwrap(), Salvage { frames: 19, gaps: vec![gap] });
    assert!(!saved.contains(&lsns[10]));
}

#[test]
fn a_tail_that_was_cut_off_never_comes_back() {
    let disk = CrashDisk::new();
    let (journal, _) = open(&disk);
    journal.append(b"acknowledged").unwrap();
    let end = journal.end();
    drop(journal);
    // Of a group of two that was never acknowledged, only the second reached the disk.
    let mut group = Vec::new();
    frame::encode((end.0, end.0), b"first", None, &mut group);
    let second = next_after(end, 5);
    frame::encode((second.0, end.0), b"second", None, &mut group);
    group[..HEAD].fill(0);
    disk.open(&segment_name(0)).unwrap().write_at(end.0, &group).unwrap();

    let (journal, recovery) = open(&disk);
    assert_eq!((recovery.frames, recovery.torn_bytes), (1, group.len() as u64));
    // A frame of the lost one's length ends just where the second had begun.
    journal.append(b"third").unwrap();
    assert_eq!(journal.end(), second);
    drop(journal);
    assert_eq!(reopen(&disk).unwrap().0, [&b"acknowledged"[..], b"third"]);
}

#[test]
fn a_foreign_file_is_left_alone_and_told() {
    let disk = CrashDisk::new();
    open(&disk).0.append(b"ours").unwrap();
    // The last one would begin where no number is left for what is in it.
    let last = format!("{}.journal.damaged", u64::MAX);
    for name in ["notes.txt", "7.journal", "00000000000000000000.journal.bak", &last] {
        disk.create(name).unwrap().write_at(0, b"theirs").unwrap();
    }
    let (bodies, recovery) = reopen(&disk).unwrap();
    assert_eq!(bodies, [b"ours"]);
    assert_eq!(
        recovery.foreign,
        ["00000000000000000000.journal.bak", &last, "7.journal", "notes.txt"].map(str::to_owned)
    );
    let salvaged = salvage(&disk, None, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((salvaged.frames, salvaged.gaps), (1, Vec::new()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn frames_come_back_as_they_went_in(
        bodies in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..1_500), 0..12),
    ) {
        let disk = CrashDisk::new();
        let (journal, _) = open(&disk);
        let halves = bodies.split_at(bodies.len() / 2);
        for body in halves.0 {
            journal.append(body).unwrap();
        }
        for pair in halves.1.chunks(2) {
            let pair: Vec<&[u8]> = pair.iter().map(Vec::as_slice).collect();
            journal.append_many(&pair).unwrap();
        }
        drop(journal);
        prop_assert_eq!(reopen(&disk.crash(3)).unwrap().0, bodies);
    }

    #[test]
    fn arbitrary_bytes_in_a_file_never_become_frames(bytes in proptest::collection::vec(any::<u8>(), 1..3_000)) {
        let disk = CrashDisk::new();
        open(&disk).0.append(b"one").unwrap();
        let end = next_after(Lsn(0), 3).0;
        disk.open(&segment_name(0)).unwrap().write_at(end, &bytes).unwrap();
        let (bodies, recovery) = reopen(&disk).unwrap();
        prop_assert_eq!(bodies, [b"one"]);
        let used = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
        prop_assert_eq!(recovery.torn_bytes, used as u64);
    }
}

/// A disk whose next sync waits until it is let through.
#[derive(Debug)]
struct Gate {
    disk: CrashDisk,
    shut: Arc<AtomicU64>,
    open: Arc<Barrier>,
}

impl Gate {
    fn new(disk: CrashDisk) -> Self {
        Self { disk, shut: Arc::default(), open: Arc::new(Barrier::new(2)) }
    }

    fn wrap(&self, file: Box<dyn DiskFile>) -> Box<dyn DiskFile> {
        Box::new(Gated { file, shut: Arc::clone(&self.shut), open: Arc::clone(&self.open) })
    }
}

impl Disk for Gate {
    fn list(&self) -> io::Result<Vec<String>> {
        self.disk.list()
    }
    fn open(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        self.disk.open(name).map(|file| self.wrap(file))
    }
    fn create(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        self.disk.create(name).map(|file| self.wrap(file))
    }
    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.disk.rename(from, to)
    }
    fn remove(&self, name: &str) -> io::Result<()> {
        self.disk.remove(name)
    }
    fn sync_dir(&self) -> io::Result<()> {
        self.disk.sync_dir()
    }
    fn syncs(&self) -> u64 {
        self.disk.syncs()
    }
}

#[derive(Debug)]
struct Gated {
    file: Box<dyn DiskFile>,
    shut: Arc<AtomicU64>,
    open: Arc<Barrier>,
}

impl DiskFile for Gated {
    fn size(&self) -> io::Result<u64> {
        self.file.size()
    }
    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<usize> {
        self.file.read_at(offset, bytes)
    }
    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.file.write_at(offset, bytes)
    }
    fn sync_data(&self) -> io::Result<()> {
        if self.shut.swap(0, Ordering::SeqCst) == 1 {
            self.open.wait();
        }
        self.file.sync_data()
    }
}
