//! Bytes from a broken disk, a bad line or an enemy: set aside, never a panic, never a silent change.

use std::panic::catch_unwind;

use automerge::transaction::{CommitOptions, Transactable as _};
use automerge::{ActorId, AutoCommit, Automerge, Change, ObjType, ROOT, ReadDoc as _, ScalarValue};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use records::structure::{self, Fault};
use records::{Document, Event, Key, Quarantine, Record as _, Scalar, Step};

use crate::fixtures;

/// A document, and changes that fit on it: one field, one step, a covered person.
fn changes() -> (Document, Vec<Vec<u8>>) {
    let actor = fixtures::actor(7);
    let supporter = fixtures::supporter();
    let (document, first) = Document::create(actor, &supporter.to_event()).expect("small");
    let mut left = supporter.clone();
    left.covered.values_mut().for_each(|covered| covered.until = covered.from);
    let events = [
        Event::default().set(Key::Need, Some(Scalar::Int(5))),
        Event::default().step(Step::Screened, fixtures::mark("1401/03/03")),
        supporter.change_to(&left),
    ];
    let mut changes = vec![first];
    changes.extend(events.iter().map(|event| document.clone().write(actor, event).expect("small")));
    (document, changes)
}

/// Gives a change the checksum its bytes deserve, if automerge can parse it at all.
fn mended(mut change: Vec<u8>) -> Vec<u8> {
    let parsed = catch_unwind(|| Change::try_from(change.as_slice()).ok().map(|c| c.hash()));
    if let Ok(Some(hash)) = parsed {
        change[4..8].copy_from_slice(&hash.0[..4]);
    }
    change
}

fn set_aside(document: &Document, change: &[u8]) -> Quarantine {
    let mut after = document.clone();
    let quarantine = after.apply(fixtures::actor(7), change).expect_err("a bad change");
    assert_eq!(after.heads(), document.heads());
    assert_eq!(after.snapshot(), document.snapshot());
    assert!(!quarantine.say().fa.is_empty());
    quarantine
}

#[test]
fn every_flipped_bit_shows() {
    let (document, changes) = changes();
    for change in &changes {
        for bit in 0..change.len() * 8 {
            let mut bad = change.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            set_aside(&document, &bad);
        }
    }
}

#[test]
fn every_torn_or_longer_change_shows() {
    let (document, changes) = changes();
    for change in &changes {
        for length in 0..change.len() {
            set_aside(&document, &change[..length]);
        }
        set_aside(&document, &[change.as_slice(), &[0]].concat());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn mutations_with_a_right_checksum_never_panic(
        which in any::<Index>(),
        edits in vec((any::<Index>(), any::<u8>()), 1..4),
        cut in proptest::option::of((any::<Index>(), 0usize..4)),
    ) {
        let (document, changes) = changes();
        let mut bad = which.get(&changes).clone();
        for (at, byte) in &edits {
            // The header's own bytes are for the other tests.
            let at = 10 + at.index(bad.len() - 10);
            bad[at] = *byte;
        }
        if let Some((at, count)) = cut {
            let at = 10 + at.index(bad.len() - 10);
            bad.drain(at..(at + count).min(bad.len()));
        }
        let bad = mended(bad);
        let mut after = document.clone();
        match after.apply(fixtures::actor(7), &bad) {
            // Whoever holds the key may write anything that is well formed.
            Ok(()) => {
                let known = after.snapshot();
                prop_assert!(known.steps.iter().count() >= document.snapshot().steps.iter().count());
                after.write(fixtures::actor(7), &Event::default().set(Key::Need, Some(Scalar::Int(1)))).unwrap();
            }
            Err(_) => prop_assert_eq!(after.heads(), document.heads()),
        }
        drop(Document::receive(fixtures::actor(7), &bad));
        drop(Document::rebuild([changes[0].as_slice(), &bad].into_iter()));
    }

    #[test]
    fn noise_is_no_change(mut bytes in vec(any::<u8>(), 0..200)) {
        prop_assert!(structure::outline(&bytes).is_err());
        bytes.splice(0..0, [0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 1]);
        prop_assert!(structure::outline(&bytes).is_err());
    }
}

#[test]
fn fifty_seven_bytes_that_claim_ten_million_operations_are_refused() {
    // Ten million puts of nothing under the key "k", run-length coded.
    let run = [0x80, 0xad, 0xe2, 0x04];
    let mut columns: Vec<(u8, Vec<u8>)> = vec![
        (0x15, [&run[..], &[1, b'k']].concat()),
        (0x34, run.to_vec()),
        (0x42, [&run[..], &[1]].concat()),
        (0x56, [&run[..], &[0]].concat()),
        (0x70, [&run[..], &[0]].concat()),
    ];
    let mut body = vec![0, 4, 0, 7, 0, 1, 1, 1, 0, 0, 0];
    body.push(u8::try_from(columns.len()).unwrap());
    for (spec, bytes) in &columns {
        body.extend([*spec, u8::try_from(bytes.len()).unwrap()]);
    }
    for (_, bytes) in &mut columns {
        body.append(bytes);
    }
    let mut bomb = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 1, u8::try_from(body.len()).unwrap()];
    bomb.append(&mut body);
    assert!(bomb.len() < 60, "{}", bomb.len());
    assert_eq!(structure::outline(&bomb).map(|_| ()), Err(Fault::Operations));
    assert_eq!(set_aside(&changes().0, &bomb).code(), "structure");
}

/// What automerge itself would write, and no record may hold.
fn foreign(write: impl Fn(&mut AutoCommit)) -> Quarantine {
    let (mut document, changes) = changes();
    let mut other = AutoCommit::new().with_actor(ActorId::from(fixtures::actor(9).bytes()));
    other.apply_changes([Change::try_from(changes[0].as_slice()).expect("ours")]).expect("ours");
    write(&mut other);
    other.commit_with(CommitOptions::default().with_time(0));
    let mut change = other.get_last_local_change().expect("just written");
    let raw = change.raw_bytes().to_vec();
    let packed = change.bytes().into_owned();
    if packed != raw {
        let refused = document.apply(fixtures::actor(9), &packed).expect_err("compressed");
        assert_eq!(refused.reason, Fault::Chunk.into_reason());
    }
    document.apply(fixtures::actor(9), &raw).expect_err("not of a record's layout")
}

trait IntoReason {
    fn into_reason(self) -> records::document::Reason;
}

impl IntoReason for Fault {
    fn into_reason(self) -> records::document::Reason {
        records::document::Reason::Structure(self)
    }
}

fn map(document: &AutoCommit, key: &str) -> automerge::ObjId {
    document.get(ROOT, key).expect("the root is a map").expect("both maps are there").1
}

#[test]
fn lists_texts_and_second_maps_are_refused() {
    for kind in [ObjType::List, ObjType::Text, ObjType::Map] {
        let refused = foreign(|other| drop(other.put_object(ROOT, "s", kind)));
        assert!(["structure", "layout"].contains(&refused.code()), "{refused}");
    }
    let long = "دراز ".repeat(200);
    let refused = foreign(|other| {
        let text = other.put_object(ROOT, "zz", ObjType::Text).expect("a text");
        other.splice_text(text, 0, 0, &long).expect("a text");
    });
    assert_eq!(refused.code(), "structure");
}

#[test]
fn steps_are_neither_replaced_nor_deleted_and_keys_keep_their_shape() {
    let code = Step::Submitted.code();
    let bytes = || ScalarValue::Bytes(vec![1]);
    let cases: [(&str, &str, Option<ScalarValue>); 7] = [
        ("s", code, Some(bytes())),
        ("s", code, None),
        ("s", "b", Some(ScalarValue::Int(1))),
        ("c", "0012345678", Some(bytes())),
        ("", Key::Asked.letter(), Some(ScalarValue::Str("much".into()))),
        ("", Key::Number.letter(), Some(ScalarValue::Null)),
        ("", "s", Some(ScalarValue::Int(1))),
    ];
    for (place, key, value) in cases {
        let refused = foreign(|other| {
            let place = if place.is_empty() { ROOT } else { map(other, place) };
            match &value {
                Some(value) => other.put(&place, key, value.clone()).expect("a map"),
                None => other.delete(&place, key).expect("a map"),
            }
        });
        assert!(["structure", "layout"].contains(&refused.code()), "{place} {key}: {refused}");
    }
}

#[test]
fn a_later_versions_key_is_kept_and_passed_over() {
    let (mut document, changes) = changes();
    let mut other = Automerge::new().with_actor(ActorId::from(fixtures::actor(9).bytes()));
    other.apply_changes([Change::try_from(changes[0].as_slice()).unwrap()]).unwrap();
    let mut tx = other.transaction();
    tx.put(ROOT, "zz", "new").unwrap();
    tx.commit_with(CommitOptions::default().with_time(0));
    let raw = other.get_last_local_change().unwrap().raw_bytes().to_vec();
    let before = document.snapshot();
    document.apply(fixtures::actor(9), &raw).unwrap();
    assert_eq!(document.snapshot(), before);
    assert_eq!(document.heads().len(), 1);
}

#[test]
fn a_change_in_another_nodes_log_is_refused() {
    let (mut document, changes) = changes();
    let refused = document.apply(fixtures::actor(8), &changes[1]).unwrap_err();
    assert_eq!(refused.code(), "author");
    assert_eq!(Document::receive(fixtures::actor(8), &changes[0]).unwrap_err().code(), "author");
}

#[test]
fn a_fork_under_one_number_is_refused() {
    let (mut document, changes) = changes();
    document.apply(fixtures::actor(7), &changes[1]).unwrap();
    assert_eq!(set_aside(&document, &changes[2]).code(), "seq_taken");
}

#[test]
fn a_record_begins_once() {
    let (document, _) = changes();
    let (_, other) = Document::create(fixtures::actor(7), &fixtures::permit().to_event()).unwrap();
    assert_eq!(set_aside(&document, &other).code(), "second_beginning");
    assert_eq!(Document::rebuild(std::iter::empty()).unwrap_err().code(), "no_beginning");
}
