//! A closed quarter, and what comes to be known of it later.

use expect_test::expect;
use office::closing;

use super::*;
use crate::report::to_compile;

/// R-B8d: the second quarter is closed with one visit and 1103 silent. Then 1103 is heard, and a visit of
/// the second quarter is typed in.
#[test]
fn late_facts_are_lines_of_the_next_report_and_change_no_closed_one() {
    let mut world = World::new();
    let file = ready(1, 100, ("1401/04/01", "1401/05/01"));
    let number = world.take(COUNTY, "1401/05/02", &file);
    world.on(COUNTY, (Role::CountyHead, "1401/07/03"), |d| closing::confirm(d, Q2, false));
    world.hears();
    let way = Way::usual();
    let made =
        to_compile(&mut world.0[PROVINCE].desk, (unit("11"), Q2), way, &mut |_, _| {}).unwrap();
    assert_eq!(made.missing.iter().map(|(unit, _)| *unit).collect::<Vec<_>>(), [unit("1103")]);
    world.reviewer("1401/07/05", |d| closing::compile(d, made.clone()).map(drop));
    let closed = world.reviewer("1401/07/05", |d| closing::send(d, Q2));
    world.on(NATION, (Role::NationalAdmin, "1401/07/10"), |d| {
        closing::review(d, (unit("11"), Q2), None).map(drop)
    });
    world.hears();

    world.take(NEIGHBOR, "1401/07/12", &ready(2, 100, ("1401/04/02", "1401/05/02")));
    let mut late = visit("1401/06/30", Some(Judgement::No));
    late.agency_inspector = None;
    world.on(COUNTY, (Role::Inspector, "1401/07/12"), |d| {
        office::inspection::record(d, number, &late).map(drop)
    });
    let report = world.report(Q3);
    expect![[r#"
        1102 1401-Q2 visits.1001.independent.not_carried_out.alone.complete -0 +1
        1103 1401-Q2 applications.independent -0 +1
        1103 1401-Q2 permits.registration.count -0 +1
        1103 1401-Q2 permits.registration.jobs -0 +1
        1103 1401-Q2 visits.1001.independent.carried_out.joint.complete -0 +1
    "#]]
    .assert_eq(&adjusted(&report.adjustments));
    assert_eq!(report.definition.previous, Some(closed.output));
    let desk = &mut world.0[NATION].desk;
    let again = crate::report::again(desk, unit("11"), &closed, way, &mut |_, _| {}).unwrap();
    assert_eq!(again.report.output_hash(), closed.output);
}
