//! What one change costs: create, write, apply, rebuild, read.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use records::{Application, Document, Event, Key, Record as _, Scalar, structure};

#[path = "../tests/fixtures.rs"]
#[expect(dead_code, reason = "shared with the tests, which use all of it")]
mod fixtures;

fn records(c: &mut Criterion) {
    let actor = fixtures::actor(481);
    let event = fixtures::application().to_event();
    let (document, first) = Document::create(actor, &event).expect("a typical application");
    let update = |number| Event::default().set(Key::Need, Some(Scalar::Int(number)));

    c.bench_function("create", |b| b.iter(|| Document::create(actor, black_box(&event))));
    c.bench_function("write one field", |b| {
        b.iter_batched_ref(
            || document.clone(),
            |document| document.write(actor, &update(5)),
            criterion::BatchSize::SmallInput,
        );
    });

    let mut later = document.clone();
    let change = later.write(actor, &update(5)).expect("one field");
    c.bench_function("structure", |b| b.iter(|| structure::outline(black_box(&first))));
    c.bench_function("apply one field", |b| {
        b.iter_batched_ref(
            || document.clone(),
            |document| document.apply(actor, &change),
            criterion::BatchSize::SmallInput,
        );
    });

    let mut grown = document.clone();
    let mut changes = vec![first];
    changes
        .extend((0..9).map(|number| grown.write(actor, &update(number % 5)).expect("one field")));
    c.bench_function("rebuild from ten", |b| {
        b.iter(|| Document::rebuild(black_box(&changes).iter().map(Vec::as_slice)));
    });
    c.bench_function("snapshot", |b| b.iter(|| black_box(&grown).snapshot()));
    let snapshot = grown.snapshot();
    c.bench_function("typed", |b| b.iter(|| Application::from_snapshot(black_box(&snapshot))));
    c.bench_function("clone", |b| b.iter(|| black_box(&grown).clone()));
}

criterion_group!(benches, records);
criterion_main!(benches);
