//! What is between files and machines: two files of one person, contradictions, machines that were shut
//! out.

use std::collections::BTreeSet;

use escrow::SettleBasis;
use expect_test::{Expect, expect};
use model::words::ListKind;
use office::entry::{TagKey, Verdict};
use office::lists::{self, Publication};
use office::quota::hub::Settling;
use office::{disputes, duplicates, members};
use report::Figure;

use super::*;

/// Files of the first quarter, ready since then.
const DAYS: (&str, &str) = ("1401/02/01", "1401/03/01");

/// One person has a letter in each county; two supporters of county 1102 cover the same person; a bank
/// paid on a letter that had been taken back.
fn world() -> (World, [ApplicationNumber; 2]) {
    let mut world = World::with_quota(amount(300, 9), amount(300, 9));
    let twice = [COUNTY, NEIGHBOR].map(|at| {
        let number = world.take(at, "1401/03/02", &ready(1, 100, DAYS));
        world.refer(at, "1401/07/10", number);
        number
    });
    let shared = supporter(2, 50, DAYS, 3).covered[0].clone();
    for nth in [2, 3] {
        let mut file = supporter(nth, 50, DAYS, 3);
        file.covered[0] = shared.clone();
        world.take(COUNTY, "1401/03/02", &file);
    }
    let number = world.take(COUNTY, "1401/03/02", &ready(4, 100, DAYS));
    let letter = world.refer(COUNTY, "1401/07/11", number);
    world.on(COUNTY, (Role::CountyHead, "1401/07/20"), |d| {
        referral::take_back(d, letter, "اشتباه").map(drop)
    });
    world.bank(COUNTY, "1401/07/21", letter, Some(100));
    world.hears();
    world.reviewer("1401/08/01", |d| duplicates::write(d).map(drop));
    (world, twice)
}

pub(super) fn standing() -> Expect {
    expect![[r#"
        letters.count 3
        letters.jobs 3
        letters.rials 300000000
        payments.count 1
        payments.jobs 1
        payments.rials 100000000
        letters.taken_back 1
        waiting.late 3
        disputed 1
        quota.granted.jobs 18
        quota.granted.rials 600000000
        quota.held.jobs 2
        quota.held.rials 200000000
        quota.paid.jobs 1
        quota.paid.rials 100000000
        quota.free.jobs 15
        quota.free.rials 300000000
        quota.released.jobs 1
        quota.released.rials 100000000
        paid_by_records.rials 100000000
        year.permits 9
        year.referrals 3
        year.paid 1
        waiting.weeks_28 3
        duplicates 4
        duplicates.frozen 1
        offices.all 2
    "#]]
}

#[test]
fn two_files_of_one_person_and_contradictions_are_counted_until_somebody_rules() {
    let (mut world, twice) = world();
    check(&world.report(Q3), &standing());
    // Of each file it is ruled by itself; the second one's letter goes on.
    for (number, left) in twice.into_iter().rev().zip([3, 2]) {
        world.reviewer("1401/08/02", |d| {
            disputes::settle(d, (number, ""), Verdict::Dismissed, "دو کار").map(drop)
        });
        let figures = world.report(Q3).total;
        let of = |figure| figures.of(figure);
        assert_eq!((of(Figure::Duplicates), of(Figure::Frozen)), (left, 0), "{number}");
    }
}

/// What a county can't know of itself is no figure of its own.
#[test]
fn an_exclusion_list_changes_no_figure() {
    let mut world = World::new();
    let file = ready(1, 100, DAYS);
    world.take(COUNTY, "1401/03/02", &file);
    let before = world.report(Q3).total;
    assert!(told(&before).contains("waiting.late 1"));
    let persons = BTreeSet::from([file.applicant]);
    let publication = Publication {
        list: ListKind::Employees,
        source: "administration".to_owned(),
        as_of: day("1401/07/01"),
        persons: &persons,
    };
    let to = world.unit(COUNTY);
    world
        .reviewer("1401/07/02", |d| lists::publish(d, to, TagKey([1; 32]), &publication).map(drop));
    assert_eq!(world.report(Q3).total, before);
}

/// County 1102 has 200 millions and 4 jobs. Its machine is shut out with a letter of 50 and one job
/// known; of another one, of 60 and one, the province hears too late.
fn shut_out() -> World {
    let mut world = World::with_quota(amount(200, 4), amount(100, 2));
    let [first, second] = [(1, 50), (2, 60)]
        .map(|(nth, millions)| world.take(COUNTY, "1401/03/02", &ready(nth, millions, DAYS)));
    world.refer(COUNTY, "1401/07/10", first);
    world.hears();
    let of = world.unit(COUNTY);
    world.on(PROVINCE, (Role::SecurityOfficer, "1401/08/01"), |d| {
        members::fence(d, of, "stolen").map(drop)
    });
    world.refer(COUNTY, "1401/08/02", second);
    // It comes by way of the nation, which hasn't heard of that yet.
    let [nation, county] = world.0.get_disjoint_mut([NATION, COUNTY]).unwrap();
    nation.pull(county);
    world
}

pub(super) fn fenced() -> Expect {
    expect![[r#"
        letters.count 1
        letters.jobs 1
        letters.rials 50000000
        waiting.late 1
        quota.granted.jobs 6
        quota.granted.rials 300000000
        quota.held.jobs 1
        quota.held.rials 50000000
        quota.free.jobs 5
        quota.free.rials 250000000
        quota.stranded.jobs 3
        quota.stranded.rials 150000000
        year.permits 2
        year.referrals 1
        waiting.weeks_28 1
        behind_the_fence 2
        offices.all 2
    "#]]
}

pub(super) fn let_in() -> Expect {
    expect![[r#"
        letters.count 2
        letters.jobs 2
        letters.rials 110000000
        quota.granted.jobs 6
        quota.granted.rials 300000000
        quota.returned.jobs 3
        quota.returned.rials 150000000
        quota.held.jobs 2
        quota.held.rials 110000000
        quota.free.jobs 2
        quota.free.rials 100000000
        quota.unfunded.jobs 1
        quota.unfunded.rials 60000000
        year.permits 2
        year.referrals 2
        offices.all 2
    "#]]
}

#[test]
fn what_lies_behind_a_fence_is_apart_and_counts_once_it_is_let_in() {
    let mut world = shut_out();
    check(&world.report(Q3), &fenced());
    // What was free is settled; then the store is found and let in: 60 and one beyond the rights of 50.
    let of = world.unit(COUNTY);
    let wish = Settling {
        exhibition: None,
        unit: of,
        incarnation: model::Incarnation(1),
        basis: SettleBasis::Destroyed,
        last: None,
        reason: "burnt, letter 11/4102",
    };
    world.on(PROVINCE, (Role::Treasurer, "1401/08/10"), |d| hub::settle(d, &wish).map(drop));
    world.on(PROVINCE, (Role::SecurityOfficer, "1401/08/12"), |d| {
        members::readmit(d, of, "its disk").map(drop)
    });
    let report = world.report(Q3);
    let_in().assert_eq(&told(&report.total));
    // The balance is out by what nobody had a right to, and says so.
    assert_eq!(broken(&report), [("units.rials", 300 * M, 360 * M), ("units.jobs", 6, 7)]);
}
