//! How long a durable append, a batch of rows and a cold open take.
//!
//! Appends are bound by the disk's flush, so the figure to watch is syncs per append.

use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use model::Lsn;
use model::view::{Batch, Table, View as _};
use store::{Disk, Engine, Journal, JournalOptions, RealDisk, Views, ViewsOptions};

const OPTIONS: ViewsOptions = ViewsOptions::new(1, [7; 16]);
const RECORDS: u64 = 20_000;

fn open(dir: &Path) -> (Arc<RealDisk>, Journal) {
    let disk = Arc::new(RealDisk::new(dir).expect("a writable folder"));
    let shared: Arc<dyn Disk> = Arc::clone(&disk) as _;
    let (journal, _) = Journal::open(shared, JournalOptions::default()).expect("a sound journal");
    (disk, journal)
}

/// Each writer appends one frame at a time and waits until it is durable.
fn append_from(journal: &Journal, writers: u64, each: u64) {
    std::thread::scope(|scope| {
        for _ in 0..writers {
            scope.spawn(|| {
                for _ in 0..each {
                    black_box(journal.append(&[7; 600]).expect("room on the disk"));
                }
            });
        }
    });
}

#[expect(clippy::print_stdout, reason = "syncs per append are a figure of their own")]
fn appends(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("durable append");
    group.sample_size(10);
    for writers in [1, 8] {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let (disk, journal) = open(dir.path());
        let (syncs, end) = (disk.syncs(), journal.end());
        let each = 64 / writers;
        group.throughput(Throughput::Elements(64));
        group.bench_function(format!("{writers} writers"), |bencher| {
            bencher.iter(|| append_from(&journal, writers, each));
        });
        let appends = (journal.end().0 - end.0) / 624;
        let syncs = disk.syncs() - syncs;
        println!("{writers} writers: {syncs} syncs for {appends} appends");
    }
    group.finish();
}

/// What one import act changes: a record, and three index rows.
fn rows(from: u64, count: u64) -> Batch {
    let mut batch = Batch::default();
    for record in from..from + count {
        let key = record.to_be_bytes();
        let body = noise(record);
        batch.put(Table(1), key, body);
        for index in 2..5_u8 {
            let scattered =
                record.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(u32::from(index));
            let mut entry = scattered.to_be_bytes().to_vec();
            entry.extend_from_slice(&key);
            batch.put(Table(index), entry, key.to_vec());
        }
    }
    batch
}

/// 600 bytes that don't compress into a pattern.
fn noise(seed: u64) -> Vec<u8> {
    let mut state = seed;
    let next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    };
    std::iter::repeat_with(next).take(600).collect()
}

fn applies(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("apply");
    group.sample_size(10);
    for engine in [Engine::Sled, Engine::Redb, Engine::Memory] {
        for records in [1, 256] {
            let dir = tempfile::tempdir().expect("a temporary folder");
            let mut views = Views::open(engine, dir.path(), OPTIONS).expect("new views");
            let mut at = 0;
            group.throughput(Throughput::Elements(records * 4));
            group.bench_function(format!("{engine}, rows of {records} records"), |bencher| {
                let batch = || {
                    at += records;
                    (Lsn(at), rows(at, records))
                };
                bencher.iter_batched(
                    batch,
                    |(upto, batch)| views.apply(upto, &batch).expect("sound views"),
                    BatchSize::PerIteration,
                );
            });
        }
    }
    group.finish();
}

fn cold_opens(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("open 20,000 records");
    group.sample_size(10);
    for engine in [Engine::Sled, Engine::Redb] {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let mut views = Views::open(engine, dir.path(), OPTIONS).expect("new views");
        for from in (0..RECORDS).step_by(250) {
            views.apply(Lsn(from + 250), &rows(from, 250)).expect("sound views");
        }
        views.close().expect("sound views");
        group.bench_function(format!("{engine}, open, prove and scan, close"), |bencher| {
            bencher.iter(|| {
                let views = Views::open(engine, dir.path(), OPTIONS).expect("sound views");
                let mut seen = 0;
                let each = &mut |_: &[u8], value: &[u8]| {
                    seen += value.len();
                    ControlFlow::Continue(())
                };
                views.scan(Table(1), &[], each).expect("sound views");
                views.close().expect("sound views");
                black_box(seen)
            });
        });
    }
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (_, journal) = open(dir.path());
    let body = noise(1);
    for _ in 0..RECORDS / 250 {
        journal.append_many(&[body.as_slice(); 250]).expect("room on the disk");
    }
    drop(journal);
    group.bench_function("journal, read all frames", |bencher| {
        bencher.iter(|| open(dir.path()).1.end());
    });
    group.finish();
}

criterion_group!(benches, appends, applies, cold_opens);
criterion_main!(benches);
