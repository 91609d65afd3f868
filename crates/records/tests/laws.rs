//! What is written is read; whatever the order of arrival, the same is known.

use std::collections::BTreeMap;

use model::words::{Entity, Gender, Kind, Purpose, Readiness, SkillEvidence};
use model::{ApplicationNumber, Incarnation, JalaliDate, Jobs, Name, NodeNumber, Rials, Timestamp};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use records::{
    Actor, Application, Conflict, Covered, Document, Event, Key, Mark, Record, Scalar, Snapshot,
    Step, Steps,
};

use crate::fixtures;

fn date() -> impl Strategy<Value = JalaliDate> {
    (735_000i64..740_000)
        .prop_map(|days| JalaliDate::from_days(days).expect("the fourteenth century"))
}

fn mark() -> impl Strategy<Value = Mark> {
    let at = (0..2_000_000_000_000u64).prop_map(Timestamp::from_ms);
    (date(), "[a-z]{1,8}", option::of(".{0,12}"), at).prop_map(|(on, by, reason, at)| Mark {
        on,
        by,
        reason,
        at,
    })
}

fn steps() -> impl Strategy<Value = Steps> {
    vec((select(Step::ALL), mark()), 0..4).prop_map(|steps| steps.into_iter().collect())
}

fn name() -> impl Strategy<Value = Option<Name>> {
    "[آ-ی]{0,8}".prop_map(|text| Name::new(&text))
}

fn covered() -> impl Strategy<Value = Covered> {
    let texts = (option::of("[a-z0-9]{0,6}"), option::of(".{0,9}"));
    (name(), name(), option::of(date()), option::of(date()), texts).prop_map(
        |(given_name, family_name, from, until, (agreement, left_reason))| Covered {
            given_name,
            family_name,
            from,
            agreement,
            until,
            left_reason,
            verified: until,
        },
    )
}

fn people() -> impl Strategy<Value = BTreeMap<model::NationalId, Covered>> {
    let ids = ["0012345679", "0076543218", "1234567891", "9999999905", "0370123451"];
    let ids = ids.map(|id| id.parse().expect("a published id")).to_vec();
    proptest::collection::btree_map(select(ids), covered(), 0..4)
}

prop_compose! {
    fn application()(
        sequence in 1u32..999_999,
        kind in select(Kind::ALL),
        entity in select(Entity::ALL),
        applicant in select(vec!["0370123451", "0012345679", "10380284790"]),
        (given_name, family_name) in (name(), name()),
        (gender, born_on) in (option::of(select(Gender::ALL)), option::of(date())),
        (amount, jobs) in (option::of(any::<u64>()), option::of(0u64..400)),
        (purpose, readiness) in (option::of(select(Purpose::ALL)), select(Readiness::ALL)),
        (need, capacity) in (option::of(0u8..6), option::of(0u8..6)),
        (skill, skill_dated) in (option::of(select(SkillEvidence::ALL)), option::of(date())),
        (control_before_permit, control_before_payment) in (option::of(date()), option::of(date())),
        (declared_employee, bank) in (option::of(any::<bool>()), option::of("[A-Z]{2}")),
        (covered, steps) in (people(), steps()),
    ) -> Application {
        Application {
            number: ApplicationNumber::new(1401, fixtures::county(), NodeNumber(481), sequence),
            kind,
            entity,
            applicant: applicant.parse().expect("a published id"),
            given_name,
            family_name,
            gender,
            born_on,
            amount: amount.map(Rials::new),
            jobs: jobs.map(Jobs::new),
            purpose,
            need,
            capacity,
            readiness,
            declared_employee,
            skill,
            skill_dated,
            control_before_permit,
            control_before_payment,
            bank,
            covered,
            steps,
            ..fixtures::application()
        }
    }
}

/// Creates, reads back in three ways, and compares.
fn check_created<R: Record + Clone + PartialEq + std::fmt::Debug>(record: &R) -> Document {
    let actor = fixtures::actor(481);
    let (document, change) = Document::create(actor, &record.to_event()).expect("a small record");
    let received = Document::receive(actor, &change).expect("our own change");
    assert_eq!(document.snapshot(), received.snapshot());
    assert_eq!(document.heads(), received.heads());
    let read = R::from_snapshot(&received.snapshot()).expect("our own record");
    assert_eq!(read, (record.clone(), vec![]));
    document
}

#[test]
fn every_kind_of_record_reads_back() {
    check_created(&fixtures::application());
    check_created(&fixtures::supporter());
    check_created(&fixtures::permit());
    check_created(&fixtures::inspection());
    check_created(&fixtures::facility());
    check_created(&fixtures::earlier());
    let part =
        records::Part { of: 3, amount: Rials::new(200_000_000), on: fixtures::date("1401/05/01") };
    let paid = records::Facility {
        paid: Some(Rials::new(200_000_000)),
        paid_on: Some(fixtures::date("1401/05/01")),
        parts: BTreeMap::from([(1, part)]),
        bank_reason: Some("کسری مدارک".to_owned()),
        ..fixtures::facility()
    };
    check_created(&paid);
}

/// Edits by three nodes, each on what it knows; returns every change in an order that respects
/// what builds on what.
fn scatter(edits: &[(u8, Event, bool)]) -> Vec<(Actor, Vec<u8>)> {
    let (first, change) =
        Document::create(fixtures::actor(1), &fixtures::supporter().to_event()).expect("small");
    let mut nodes = vec![first; 3];
    let mut changes = vec![(fixtures::actor(1), change)];
    for (node, event, meet) in edits {
        let actor = fixtures::actor(u16::from(*node) + 1);
        let document = &mut nodes[usize::from(*node)];
        if *meet {
            for (author, change) in &changes {
                document.apply(*author, change).expect("everything it builds on is here");
            }
        }
        if let Ok(change) = document.write(actor, event) {
            changes.push((actor, change));
        }
    }
    changes
}

fn event() -> impl Strategy<Value = Event> {
    let sets = prop_oneof![
        (0i64..9).prop_map(|n| (Key::Asked, Some(Scalar::Int(n)))),
        (0i64..3).prop_map(|n| (Key::Need, Some(Scalar::Int(n)))),
        "[a-c]".prop_map(|text| (Key::Bank, Some(Scalar::Text(text)))),
        Just((Key::Bank, None)),
    ];
    let step = (select(vec![Step::Screened, Step::Closed]), mark());
    (vec(sets, 0..3), vec(step, 0..2), people()).prop_map(|(sets, steps, covered)| Event {
        sets,
        steps,
        covered: covered.into_iter().collect(),
    })
}

fn applied(changes: &[(Actor, Vec<u8>)], order: &[Index]) -> Snapshot {
    let mut document = Document::receive(changes[0].0, &changes[0].1).expect("the first change");
    let mut waiting: Vec<_> = changes[1..].iter().collect();
    let mut order = order.iter().cycle();
    while !waiting.is_empty() {
        let at = order.next().expect("a cycle").index(waiting.len());
        let (actor, change) = waiting.remove(at);
        match document.apply(*actor, change) {
            Ok(()) => document.apply(*actor, change).expect("twice is once"),
            Err(quarantine) => {
                assert!(quarantine.waits(), "{quarantine}");
                waiting.insert(
                    0,
                    &changes[changes.iter().position(|(_, c)| c == change).expect("ours")],
                );
                // Something else is ready: the earliest one always is.
                let ready = waiting.iter().position(|(a, c)| document.clone().apply(*a, c).is_ok());
                let (actor, change) = waiting.remove(ready.expect("one is ready"));
                document.apply(*actor, change).expect("just tried");
            }
        }
    }
    document.snapshot()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_created_is_read(application in application()) {
        check_created(&application);
    }

    #[test]
    fn a_change_turns_the_old_record_into_the_new(old in application(), mut new in application()) {
        // Steps and covered persons only grow.
        new.steps = new.steps.iter().chain(old.steps.iter()).map(|(s, m)| (s, m.clone())).collect();
        for (person, covered) in &old.covered {
            new.covered.entry(*person).or_insert_with(|| covered.clone());
        }
        let mut document = check_created(&old);
        let event = old.change_to(&new);
        prop_assert_eq!(event.is_empty(), old == new);
        if !event.is_empty() {
            document.write(fixtures::actor(2), &event).unwrap();
        }
        let read = Application::from_snapshot(&document.snapshot()).unwrap();
        prop_assert!(read.1.is_empty());
        prop_assert_eq!(read.0.change_to(&new), Event::default());
        prop_assert_eq!(read.0, new);
    }

    #[test]
    fn every_order_of_arrival_ends_in_the_same_snapshot(
        edits in vec((0u8..3, event(), any::<bool>()), 1..8),
        orders in vec(vec(any::<Index>(), 6), 3),
    ) {
        let changes = scatter(&edits);
        let snapshots: Vec<_> = orders.iter().map(|order| applied(&changes, order)).collect();
        let rebuilt = Document::rebuild(changes.iter().rev().map(|(_, change)| change.as_slice()));
        let rebuilt = rebuilt.unwrap().snapshot();
        for snapshot in snapshots {
            prop_assert_eq!(&snapshot, &rebuilt);
        }
    }

    #[test]
    fn no_step_is_ever_lost(edits in vec((0u8..3, event(), any::<bool>()), 1..8)) {
        let changes = scatter(&edits);
        let all = Document::rebuild(changes.iter().map(|(_, change)| change.as_slice())).unwrap();
        let known = all.snapshot().steps;
        for (_, event, _) in &edits {
            for (step, mark) in &event.steps {
                prop_assert!(known.marks(*step).contains(mark));
            }
        }
    }
}

#[test]
fn two_clerks_values_are_both_kept_and_the_cautious_one_is_judged() {
    let [one, two] = [fixtures::actor(1), fixtures::actor(2)];
    let (mut here, first) = Document::create(one, &fixtures::application().to_event()).unwrap();
    let mut there = Document::receive(one, &first).unwrap();
    let asked = |rials| Event::default().set(Key::Asked, Some(Scalar::Int(rials)));
    let mine = here.write(one, &asked(900_000_000)).unwrap();
    let theirs = there.write(two, &asked(700_000_000)).unwrap();
    here.apply(two, &theirs).unwrap();
    there.apply(one, &mine).unwrap();
    assert_eq!(here.snapshot(), there.snapshot());

    let (read, conflicts) = Application::from_snapshot(&here.snapshot()).unwrap();
    assert_eq!(read.amount, Some(Rials::new(700_000_000)));
    let [conflict @ Conflict::Field { key: Key::Asked, values, .. }] = conflicts.as_slice() else {
        panic!("{conflicts:?}");
    };
    assert_eq!(values, &[Some(Scalar::Int(700_000_000)), Some(Scalar::Int(900_000_000))]);

    here.write(one, &conflict.confirm()).unwrap();
    let (read, conflicts) = Application::from_snapshot(&here.snapshot()).unwrap();
    assert_eq!((read.amount, conflicts), (Some(Rials::new(700_000_000)), vec![]));
}

#[test]
fn clearing_beside_a_value_is_seen_and_the_cautious_side_is_judged() {
    let [one, two] = [fixtures::actor(1), fixtures::actor(2)];
    let (mut here, first) = Document::create(one, &fixtures::application().to_event()).unwrap();
    let mut there = Document::receive(one, &first).unwrap();
    let day = Some(Scalar::Date(fixtures::date("1401/03/01")));
    here.write(one, &Event::default().set(Key::SkillEvidence, None)).unwrap();
    let theirs = there
        .write(
            two,
            &Event::default()
                .set(Key::SkillEvidence, Some(Scalar::Int(3)))
                .set(Key::SkillDated, day),
        )
        .unwrap();
    here.apply(two, &theirs).unwrap();
    let (read, conflicts) = Application::from_snapshot(&here.snapshot()).unwrap();
    assert_eq!((read.skill, conflicts.len()), (None, 1));
}

#[test]
fn steps_taken_at_two_nodes_are_both_kept() {
    let [one, two] = [fixtures::actor(1), fixtures::actor(2)];
    let (mut here, first) = Document::create(one, &fixtures::application().to_event()).unwrap();
    let mut there = Document::receive(one, &first).unwrap();
    let [early, late, last] = ["1401/03/01", "1401/03/02", "1401/03/03"].map(fixtures::mark);
    here.write(one, &Event::default().step(Step::Screened, late.clone())).unwrap();
    let theirs = there.write(two, &Event::default().step(Step::Screened, early.clone())).unwrap();
    here.apply(two, &theirs).unwrap();
    here.write(one, &Event::default().step(Step::Screened, last.clone())).unwrap();
    assert_eq!(here.snapshot().steps.marks(Step::Screened), [early, late, last]);
}

#[test]
fn who_has_left_has_left_even_if_another_clerk_saw_otherwise() {
    let [one, two] = [fixtures::actor(1), fixtures::actor(2)];
    let supporter = fixtures::supporter();
    let (mut here, first) = Document::create(one, &supporter.to_event()).unwrap();
    let mut there = Document::receive(one, &first).unwrap();
    let person = *supporter.covered.keys().next().unwrap();
    let edited = |change: fn(&mut Covered)| {
        let mut new = supporter.clone();
        change(new.covered.get_mut(&person).unwrap());
        supporter.change_to(&new)
    };
    here.write(one, &edited(|covered| covered.agreement = Some("1401/77".to_owned()))).unwrap();
    let left = edited(|covered| covered.until = Some(fixtures::date("1401/06/01")));
    let theirs = there.write(two, &left).unwrap();
    here.apply(two, &theirs).unwrap();
    let (read, conflicts) = Application::from_snapshot(&here.snapshot()).unwrap();
    assert_eq!(read.covered[&person].until, Some(fixtures::date("1401/06/01")));
    assert!(
        matches!(conflicts.as_slice(), [Conflict::Covered { values, .. }] if values.len() == 2)
    );
}

#[test]
fn a_supporter_with_six_hundred_covered_is_one_change() {
    let mut supporter = fixtures::supporter();
    let one = supporter.covered.values().next().unwrap().clone();
    let ids =
        (1_000_000u64..).filter_map(|n| (0..10).find_map(|c| format!("{n:09}{c}").parse().ok()));
    supporter.covered = ids.take(600).map(|id| (id, one.clone())).collect();
    let document = check_created(&supporter);
    assert_eq!(document.snapshot().covered.len(), 600);
}

#[test]
fn what_no_node_would_accept_is_not_written() {
    let actor = Actor { node: NodeNumber(1), incarnation: Incarnation(1) };
    let (mut document, _) = Document::create(actor, &fixtures::application().to_event()).unwrap();
    let before = document.heads();
    let event = Event::default();
    let long = Some(Scalar::Text("x".repeat(70_000)));
    for (event, refusal) in [
        (event.clone(), records::Unwritable::Empty),
        (event.clone().set(Key::Note, long), records::Unwritable::TooLarge),
        (
            event.clone().set(Key::Asked, Some(Scalar::Text("1".into()))),
            records::Unwritable::Field(Key::Asked),
        ),
        (event.set(Key::Number, None), records::Unwritable::Field(Key::Number)),
    ] {
        assert_eq!(document.write(actor, &event), Err(refusal));
        assert_eq!(document.heads(), before);
    }
}

#[test]
fn what_waits_is_named_and_the_rest_goes_on() {
    let actor = fixtures::actor(1);
    let (mut document, first) =
        Document::create(actor, &fixtures::application().to_event()).unwrap();
    let need = |n| Event::default().set(Key::Need, Some(Scalar::Int(n)));
    let second = document.write(actor, &need(1)).unwrap();
    let third = document.write(actor, &need(2)).unwrap();
    assert!(Document::receive(actor, &second).unwrap_err().waits());
    assert!(Document::rebuild([first.as_slice(), &third].into_iter()).unwrap_err().waits());

    let (gathered, aside) = Document::gather(&[&third, &first, b"\x85oJ\x83 torn"]).unwrap();
    assert_eq!(gathered.snapshot().values[&Key::Need], [Some(Scalar::Int(4))]);
    let codes: Vec<_> = aside.iter().map(|(at, quarantine)| (*at, quarantine.code())).collect();
    assert_eq!(codes, [(0, "waits"), (2, "structure")]);

    let (gathered, aside) = Document::gather(&[&third, &second, &first]).unwrap();
    assert_eq!((gathered.heads(), aside), (document.heads(), vec![]));
}

#[test]
fn confirming_automerges_winner_writes_it_anew_and_deletes_nothing() {
    let [one, two] = [fixtures::actor(1), fixtures::actor(2)];
    for (mine, theirs) in [(0, 1), (1, 0), (3, 5)] {
        let (mut here, first) = Document::create(one, &fixtures::application().to_event()).unwrap();
        let mut there = Document::receive(one, &first).unwrap();
        let need = |n| Event::default().set(Key::Need, Some(Scalar::Int(n)));
        let mine = here.write(one, &need(mine)).unwrap();
        let change = there.write(two, &need(theirs)).unwrap();
        here.apply(two, &change).unwrap();
        there.apply(one, &mine).unwrap();
        let confirmed = here.write(one, &need(theirs)).unwrap();
        there.apply(one, &confirmed).unwrap();
        assert_eq!(there.snapshot().values[&Key::Need], [Some(Scalar::Int(theirs))]);
        assert_eq!(here.write(one, &need(theirs)), Err(records::Unwritable::Empty));
    }
}

#[test]
fn records_pass_through_rows() {
    let config = bincode::config::standard();
    let supporter = fixtures::supporter();
    let bytes = bincode::serde::encode_to_vec(&supporter, config).unwrap();
    let (read, used): (Application, usize) =
        bincode::serde::decode_from_slice(&bytes, config).unwrap();
    assert_eq!((read, used), (supporter, bytes.len()));
}
