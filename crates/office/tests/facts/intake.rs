//! What goes in, what is known already, what is a correction.

use model::words::{Entity, Kind};
use model::{Jobs, NationalId};
use office::forms::EarlierForm;
use office::intake::{Fate, PersonFile};
use office::rows::Record;
use records::{Covered, Step};

use crate::desk::{Desk, amount, day, form, ready_file, rials, visit};

const ZAHRA: &str = "0012345679";

fn desk() -> Desk {
    Desk::with(amount(10_000_000_000, 10))
}

#[test]
fn the_same_rows_again_add_nothing() {
    let mut desk = desk();
    let file = ready_file(ZAHRA, 500_000_000);
    assert_eq!(desk.take(&file), [Fate::Accepted, Fate::Accepted]);
    let before = desk.rows.clone();
    assert_eq!(desk.take(&file), [Fate::Unchanged, Fate::Unchanged]);
    assert_eq!(desk.rows, before);
}

#[test]
fn a_row_that_differs_changes_the_file_it_differs_from() {
    let mut desk = desk();
    let mut file = ready_file(ZAHRA, 500_000_000);
    desk.take(&file);
    let number = desk.number_of(ZAHRA);
    file.applications[0].1.amount = Some(rials(700_000_000));
    assert_eq!(desk.take(&file), [Fate::Updated, Fate::Unchanged]);
    assert_eq!(desk.number_of(ZAHRA), number);
    let case = desk.look(|office| office.case(number)).unwrap().unwrap();
    assert_eq!(case.case.amount, Some(rials(700_000_000)));
}

#[test]
fn a_form_that_was_complete_is_superseded_never_edited() {
    let mut desk = desk();
    let mut file = ready_file(ZAHRA, 500_000_000);
    desk.take(&file);
    file.inspections[0].1.note = Some("نشانی عوض شده".to_owned());
    assert_eq!(desk.take(&file), [Fate::Unchanged, Fate::Updated]);
    let case = desk.look(|office| office.case(desk.number_of(ZAHRA))).unwrap().unwrap();
    assert_eq!(case.case.inspections.len(), 2);
    assert_eq!(case.case.inspections[0].superseded_on, Some(day("1401/09/01")));
    let ids = desk.look(|office| office.links(case.record)).unwrap().inspections;
    let records = desk.look(|office| office.records(&ids)).unwrap();
    let [(old, Record::Inspection(first)), (_, Record::Inspection(second))] = &records[..] else {
        panic!("two inspections")
    };
    assert!(first.steps.has(Step::Superseded));
    assert_eq!(second.supersedes, Some(*old));
}

#[test]
fn a_form_that_was_open_is_filled_in_further() {
    let mut desk = desk();
    let mut file = ready_file(ZAHRA, 500_000_000);
    file.inspections[0].1.completed_by = None;
    desk.take(&file);
    file.inspections[0].1 = visit("1401/08/01");
    assert_eq!(desk.take(&file), [Fate::Unchanged, Fate::Updated]);
    let case = desk.look(|office| office.case(desk.number_of(ZAHRA))).unwrap().unwrap();
    assert_eq!(case.case.inspections.len(), 1);
    assert!(case.case.inspections[0].completed_by.is_some());
}

#[test]
fn rows_of_nobody_known_are_listed_and_the_others_go_in() {
    let mut desk = desk();
    let mut file = PersonFile::new(ZAHRA.parse().unwrap());
    file.inspections.push((0, visit("1401/08/01")));
    let earlier = EarlierForm {
        year: 1399,
        kind: Kind::Independent,
        amount: rials(300_000_000),
        fulfilled: true,
        cleared: false,
    };
    file.earlier.push((1, earlier));
    let fates = desk.take(&file);
    assert!(matches!(fates[0], Fate::Refused { code: "no_application", .. }), "{fates:?}");
    assert_eq!(fates[1], Fate::Accepted);
    assert_eq!(desk.take(&file)[1], Fate::Unchanged);
}

#[test]
fn covered_persons_are_enrolled_once_and_in_any_number() {
    let mut desk = desk();
    let mut file = PersonFile::new("10380284790".parse().unwrap());
    let mut supporter = form("10380284790", 5_000_000_000);
    supporter.kind = Kind::Supporter;
    supporter.entity = Entity::Cooperative;
    supporter.jobs = Some(Jobs::new(500));
    file.applications.push((0, supporter));
    let ids: Vec<NationalId> = (1_000_000_000u64..)
        .filter_map(|number| number.to_string().parse().ok())
        .take(500)
        .collect();
    for (row, id) in ids.iter().chain(&ids[..3]).enumerate() {
        file.covered.push((row + 1, (*id, Covered::default())));
    }
    let fates = desk.take(&file);
    assert_eq!(fates.iter().filter(|fate| **fate == Fate::Accepted).count(), 501);
    assert_eq!(fates.iter().filter(|fate| **fate == Fate::Unchanged).count(), 3);
    let case = desk.look(|office| office.case(desk.number_of("10380284790"))).unwrap().unwrap();
    assert_eq!(case.case.covered.len(), 500);
    assert!(desk.take(&file).iter().all(|fate| *fate == Fate::Unchanged));
    assert_eq!(desk.rebuilt(), desk.rows);
}

#[test]
fn a_new_file_after_a_withdrawal_is_another_one() {
    let mut desk = desk();
    let first = desk.ready(ZAHRA, 500_000_000);
    desk.act("1401/09/10", |drafter| office::application::withdraw(drafter, first, "سفر")).unwrap();
    let mut file = ready_file(ZAHRA, 500_000_000);
    assert_eq!(desk.take(&file)[0], Fate::Unchanged, "the old row is the old file");
    file.applications[0].1.issued_on = Some(day("1401/09/01"));
    assert_eq!(desk.take(&file)[0], Fate::Accepted);
    assert_ne!(desk.number_of(ZAHRA), first);
}
