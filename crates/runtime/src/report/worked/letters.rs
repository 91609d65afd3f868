//! Letters, payments, quota, and how complete the closing is.

use expect_test::{Expect, expect};
use office::{closing, quota};

use super::*;

/// Files that were ready on 15 Khordad: confirmed on 1 Ordibehesht.
const DAYS: (&str, &str) = ("1401/02/01", "1401/03/01");

/// County 1102 has 600 millions and 12 jobs and gives 50 and one back; 1103 has 100 and 2, and uses
/// nothing.
fn report() -> Report {
    let mut world = World::with_quota(amount(600, 12), amount(100, 2));
    world.on(COUNTY, (Role::CountyHead, "1401/03/01"), |d| {
        quota::county::give_back(d, amount(50, 1)).map(drop)
    });
    let mut file = ready(1, 100, DAYS);
    file.applications[0].1.jobs = Some(Jobs::new(2));
    let two_jobs = world.take(COUNTY, "1401/03/02", &file);
    let of = |world: &mut World, nth, millions| {
        world.take(COUNTY, "1401/03/02", &ready(nth, millions, DAYS))
    };
    let overpaid = of(&mut world, 2, 100);
    let rejected = of(&mut world, 3, 60);
    let taken_back = of(&mut world, 4, 60);
    let held = of(&mut world, 5, 70);
    let expired = of(&mut world, 6, 40);
    let three_jobs = world.take(COUNTY, "1401/03/02", &supporter(7, 50, DAYS, 3));

    // In the second quarter; the bank's 90 days end on 9 Azar.
    world.refer(COUNTY, "1401/06/10", expired);
    let letter = world.refer(COUNTY, "1401/07/10", two_jobs);
    world.bank(COUNTY, "1401/08/01", letter, Some(100));
    let letter = world.refer(COUNTY, "1401/07/10", overpaid);
    world.bank(COUNTY, "1401/08/02", letter, Some(101));
    let letter = world.refer(COUNTY, "1401/07/11", rejected);
    world.bank(COUNTY, "1401/08/03", letter, None);
    let letter = world.refer(COUNTY, "1401/07/12", taken_back);
    world.on(COUNTY, (Role::CountyHead, "1401/08/04"), |d| {
        referral::take_back(d, letter, "اشتباه").map(drop)
    });
    let letter = world.refer(COUNTY, "1401/07/13", three_jobs);
    world.bank(COUNTY, "1401/08/05", letter, Some(50));
    let as_of = day("1401/09/12");
    world.on(COUNTY, (Role::System, "1401/09/12"), |d| referral::expire(d, as_of).map(drop));
    world.refer(COUNTY, "1401/09/20", held);
    // The work of the first goes on: one of its two jobs is sure. Of the supporter's three heads two are
    // there.
    for (number, on, heads) in [(two_jobs, "1401/08/20", None), (three_jobs, "1401/09/01", Some(2))]
    {
        let mut form = visit(on, Some(Judgement::Yes));
        form.heads_found = heads;
        world.on(COUNTY, (Role::Inspector, "1401/09/02"), |d| {
            office::inspection::record(d, number, &form).map(drop)
        });
    }
    // Reports are due on 15 Dey.
    for (at, on) in [(COUNTY, "1401/10/15"), (NEIGHBOR, "1401/10/16")] {
        world.on(at, (Role::CountyHead, on), |d| closing::confirm(d, Q3, at == NEIGHBOR));
    }
    world.report(Q3)
}

pub(super) fn expected() -> Expect {
    expect![[r#"
        visits.1001.independent.carried_out.joint.complete 1
        visits.1001.supporter.carried_out.joint.complete 1
        heads.found 2
        heads.claimed 3
        letters.count 6
        letters.jobs 9
        letters.rials 440000000
        payments.count 3
        payments.jobs 6
        payments.rials 251000000
        letters.rejected 1
        letters.expired 1
        letters.taken_back 1
        verified.jobs 3
        waiting.late 3
        supporters.short 1
        supporters.missing_heads 1
        overpaid.count 1
        overpaid.rials 1000000
        quota.granted.jobs 14
        quota.granted.rials 700000000
        quota.returned.jobs 1
        quota.returned.rials 50000000
        quota.held.jobs 1
        quota.held.rials 70000000
        quota.paid.jobs 6
        quota.paid.rials 250000000
        quota.free.jobs 6
        quota.free.rials 330000000
        quota.overrun.rials 1000000
        quota.released.jobs 3
        quota.released.rials 160000000
        paid_by_records.rials 251000000
        year.permits 10
        year.referrals 10
        year.paid 6
        year.verified 3
        waiting.weeks_28 3
        offices.all 2
        offices.confirmed 2
        offices.on_time 1
        covered.jobs 13
        covered.rials 650000000
    "#]]
}

#[test]
fn letters_payments_and_quota_are_counted_rial_by_rial() {
    check(&report(), &expected());
}
