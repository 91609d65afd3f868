//! What sealing and opening costs: one entry, as a clerk's act has, and a batch as an import has.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput};
use journal::{Frame, Head, Realm, Signer, open, read_unverified, seal};
use model::{Incarnation, Lane, LogId, NodeNumber};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for count in [1, 256] {
        segments(&mut criterion, count);
    }
    criterion.final_summary();
}

fn segments(criterion: &mut Criterion, count: u64) {
    let log = LogId {
        origin: NodeNumber(12),
        incarnation: Incarnation(1),
        scope: "1102".parse().expect("a county's code"),
        lane: Lane::Records,
    };
    let signer = Signer::new(&[7; 32], Realm::Live);
    let (key, head) = (signer.public(), Head::start(log));
    let entries: Vec<Vec<u8>> = (0..count).map(entry).collect();
    let (segment, _) = seal(&head, log, &entries, &signer).expect("within the limits");
    let frame = Frame { segments: vec![segment.clone()] };
    let bytes = frame.encode().expect("within the limits");

    let mut group = criterion.benchmark_group(format!("{count} x 200 B"));
    group.throughput(Throughput::Elements(count));
    group.bench_function("seal", |b| b.iter(|| seal(&head, log, black_box(&entries), &signer)));
    group.bench_function("open", |b| {
        b.iter(|| open(black_box(&segment), &head, &key, Realm::Live));
    });
    group.bench_function("read", |b| b.iter(|| read_unverified(black_box(&segment))));
    group.bench_function("encode", |b| b.iter(|| black_box(&frame).encode()));
    group.bench_function("decode", |b| {
        b.iter_batched(|| &bytes, |bytes| Frame::decode(bytes), BatchSize::SmallInput);
    });
    group.finish();
}

/// 200 bytes: half of them as alike as records are, half of them noise.
fn entry(number: u64) -> Vec<u8> {
    let mut entry = b"step=inspected;county=1102;by=12;".repeat(3);
    let mut noise = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    while entry.len() < 200 {
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        entry.extend_from_slice(&noise.to_le_bytes());
    }
    entry.truncate(200);
    entry
}
