//! Files, permits and visits of a quarter, and how they stand on its last day.

use expect_test::{Expect, expect};
use model::geography::FieldCode;
use office::application::{self, Handing};

use super::*;

/// Twelve files, all but one of county 1102.
fn report() -> Report {
    let mut world = World::new();
    // Ready on 16 Aban, 45 days after 1 Mehr: 44 days before 30 Azar, six weeks.
    let mut file = ready(1, 300, ("1401/07/01", "1401/08/01"));
    file.applications[0].1.jobs = Some(Jobs::new(2));
    world.take(COUNTY, "1401/09/15", &file);
    // Ready since its visit: two days.
    world.take(COUNTY, "1401/09/29", &ready(2, 200, ("1401/08/01", "1401/09/28")));
    // Ready for more than a year; it began in 1400.
    world.take(COUNTY, "1401/07/01", &ready(3, 200, ("1400/01/20", "1400/02/01")));
    // A supporter under a permit: the office came alone and left the form open.
    let mut file = supporter(4, 500, ("1401/08/10", "1401/08/20"), 1);
    file.applications[0].1.field = FieldCode(3001);
    let seen = &mut file.inspections[0].1;
    (seen.agency_inspector, seen.activity) = (None, Some(Judgement::Partly));
    (seen.completed_by, seen.completed_on) = (None, None);
    world.take(NEIGHBOR, "1401/09/15", &file);
    // One head of three found; ready on 25 Aban: 35 days, five weeks.
    world.take(COUNTY, "1401/09/15", &supporter(5, 500, ("1401/07/10", "1401/08/25"), 1));
    // Skill to be shown by 30 Dey; never visited, which was due on 14 Shahrivar. Of the second quarter.
    let mut file = ready(6, 200, ("1401/04/31", "1401/08/01"));
    file.applications[0].1.skill = None;
    file.inspections.clear();
    world.take(COUNTY, "1401/07/05", &file);
    // Skill was to be shown by 15 Mordad. Of the first quarter.
    let mut file = ready(7, 200, ("1401/02/15", "1401/03/01"));
    file.applications[0].1.skill = None;
    world.take(COUNTY, "1401/07/05", &file);
    // Nothing is carried out; not judged; only planned.
    for (nth, issued, visited, activity) in [
        (8, "1401/07/20", "1401/09/05", Some(Judgement::No)),
        (9, "1401/09/01", "1401/09/10", None),
    ] {
        let mut file = ready(nth, 200, (issued, visited));
        file.inspections[0].1.activity = activity;
        world.take(COUNTY, "1401/09/20", &file);
    }
    let mut file = ready(10, 200, ("1401/09/20", "1401/09/25"));
    file.inspections[0].1 = InspectionForm::on(day("1401/09/25"));
    world.take(COUNTY, "1401/09/26", &file);
    // Withdrawn: taken in all the same, and nothing stands.
    let number = world.take(COUNTY, "1401/09/15", &ready(11, 200, ("1401/07/02", "1401/08/02")));
    world.on(COUNTY, (Role::Clerk, "1401/09/20"), |d| application::withdraw(d, number, "انصراف"));
    // Typed in and not handed in, nothing issued: no file yet.
    let mut draft = ready(12, 200, ("1401/07/02", "1401/08/02")).applications.remove(0).1;
    (draft.issued_on, draft.skill, draft.skill_dated) = (None, None, None);
    world.on(COUNTY, (Role::Clerk, "1401/09/30"), |d| {
        application::open(d, &draft, Handing::Draft).map(drop)
    });
    world.report(Q3)
}

pub(super) fn expected() -> Expect {
    expect![[r#"
        applications.independent 6
        applications.supporter 2
        permits.registration.count 7
        permits.registration.jobs 10
        permits.permit.count 1
        permits.permit.jobs 3
        visits.1001.independent.carried_out.joint.complete 3
        visits.1001.independent.not_carried_out.joint.complete 1
        visits.1001.independent.unjudged.joint.complete 1
        visits.1001.supporter.carried_out.joint.complete 1
        visits.3001.supporter.partly.alone.open 1
        heads.found 2
        heads.claimed 6
        visits_overdue 1
        waiting.in_time 1
        waiting.late 3
        permits.lapsing 1
        permits.void 1
        supporters.short 1
        supporters.missing_heads 2
        year.permits 15
        waiting.weeks_00 1
        waiting.weeks_05 1
        waiting.weeks_06 1
        waiting.weeks_52 1
        offices.all 2
    "#]]
}

#[test]
fn files_permits_and_visits_are_counted_on_their_days() {
    check(&report(), &expected());
}
