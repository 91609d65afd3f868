//! Each gate, open and shut, as small facts.

use expect_test::expect;
use model::words::{Control, Entity, Judgement, Kind, ListKind, Purpose, Readiness};
use model::{Amount, Jobs, PersonId, Rials};

use super::{
    FAIL, PASS, TODAY, WARN, case, date, fails, head, id, outcome, paper, rules, supporter, visit,
};
use crate::{Case, EarlierFacility, Finding, Gate, Listed, Outcome, judge};

/// Tenths of a billion rials.
fn tenths(count: u64) -> Rials {
    Rials::new(100_000_000).checked_mul(count).unwrap()
}

#[test]
fn the_built_case_is_ready_and_every_gate_that_applies_is_shown() {
    let shown = |case: &Case| {
        let verdict = judge(case, &rules(), date(TODAY));
        assert!(verdict.ready);
        verdict.gates.iter().map(|finding| finding.gate.code()).collect::<Vec<_>>().join(" ")
    };
    expect!["A3.ceiling A5.assessment A8.readiness A9.employee A9.other_body A9.list_age A10.issued A10.wait A10.inspection B1.joint B3.judgements B4.form B7.skill"].assert_eq(&shown(&case()));
    expect!["A3.ceiling A5.assessment A8.readiness A9.employee A9.other_body A9.list_age A10.issued A10.wait A10.inspection B1.joint B2.before_permit B2.before_payment B3.judgements B4.form B7.skill"].assert_eq(&shown(&supporter(3)));
}

#[test]
fn r_a3a_an_independent_gets_a_billion_and_not_a_rial_more() {
    let mut case = case();
    case.amount = Some(Rials::new(1_000_000_000));
    assert_eq!(outcome(&case, Gate::Ceiling), PASS);
    case.amount = Some(Rials::new(1_000_000_001));
    assert_eq!(outcome(&case, Gate::Ceiling), FAIL);
    case.amount = None;
    assert_eq!(outcome(&case, Gate::Ceiling), FAIL);
}

#[test]
fn r_a3b_r_a3c_a_supporter_gets_500_million_a_head_up_to_20_billion() {
    for (heads, asked, expected) in [
        (3, 15, PASS),
        (3, 16, FAIL),
        (39, 195, PASS),
        (39, 200, FAIL),
        (40, 200, PASS),
        (46, 200, PASS),
        (46, 201, FAIL),
        (0, 1, FAIL),
    ] {
        let mut case = supporter(heads);
        case.amount = Some(tenths(asked));
        assert_eq!(outcome(&case, Gate::Ceiling), expected, "{heads} heads, {asked} tenths");
    }
}

#[test]
fn r_a3b_heads_count_once_and_never_the_supporter_or_who_has_left() {
    let mut case = supporter(3);
    case.amount = Some(tenths(15));
    assert_eq!(outcome(&case, Gate::Ceiling), PASS);

    case.covered[2].id = id(0);
    assert_eq!(outcome(&case, Gate::Ceiling), FAIL, "named twice");
    case.covered[2].id = id(7);
    case.applicant = PersonId::National(id(7));
    assert_eq!(outcome(&case, Gate::Ceiling), FAIL, "the supporter's own id");
    case.covered[2] = head(id(2));
    case.covered[2].until = Some(date("1401/09/14"));
    assert_eq!(outcome(&case, Gate::Ceiling), FAIL, "left yesterday");
    case.covered[2].until = Some(date(TODAY));
    assert_eq!(outcome(&case, Gate::Ceiling), PASS, "the last day still counts");
    case.covered[2].from = Some(date("1401/12/01"));
    assert_eq!(outcome(&case, Gate::Ceiling), PASS, "named before the work starts");
}

#[test]
fn r_a5a_scores_and_jobs_are_asked_for() {
    assert_eq!(outcome(&case(), Gate::Assessment), PASS);
    let wrong: [fn(&mut Case); 5] = [
        |case| case.need = None,
        |case| case.capacity = None,
        |case| case.capacity = Some(6),
        |case| case.jobs = None,
        |case| case.jobs = Some(Jobs::ZERO),
    ];
    for change in wrong {
        let mut case = case();
        change(&mut case);
        assert_eq!(outcome(&case, Gate::Assessment), FAIL);
    }
    let mut case = case();
    case.need = Some(0);
    assert_eq!(outcome(&case, Gate::Assessment), PASS, "0 is a score");
}

pub(super) fn earlier(kind: Kind, fulfilled: bool, cleared: bool) -> EarlierFacility {
    EarlierFacility { year: 1400, kind, fulfilled, cleared, paid_on: None }
}

#[test]
fn r_a6_a_supporter_returns_once_all_is_fulfilled_and_cleared_to_develop() {
    for (fulfilled, cleared, purpose, expected) in [
        (true, true, Purpose::Development, PASS),
        (true, true, Purpose::Start, FAIL),
        (false, true, Purpose::Development, FAIL),
        (true, false, Purpose::Development, FAIL),
    ] {
        let mut case = supporter(3);
        case.purpose = Some(purpose);
        case.earlier = vec![earlier(Kind::Supporter, fulfilled, cleared)];
        assert_eq!(outcome(&case, Gate::RepeatSupporter), expected);
        assert_eq!(outcome(&case, Gate::Repeat), None);
    }
}

#[test]
fn r_a6_asks_it_of_every_earlier_facility() {
    let mut case = supporter(3);
    case.purpose = Some(Purpose::Development);
    case.earlier =
        vec![earlier(Kind::Supporter, true, true), earlier(Kind::Independent, true, false)];
    assert_eq!(outcome(&case, Gate::RepeatSupporter), FAIL);
}

#[test]
fn r_a7_an_independent_returns_as_a_supporter_only() {
    let mut again = case();
    again.earlier = vec![earlier(Kind::Independent, true, true)];
    assert_eq!(outcome(&again, Gate::Repeat), FAIL);
    again.earlier = vec![earlier(Kind::Supporter, true, true)];
    assert_eq!(outcome(&again, Gate::Repeat), FAIL);

    for (fulfilled, cleared, expected) in
        [(true, true, PASS), (false, true, FAIL), (true, false, FAIL)]
    {
        let mut grown = supporter(3);
        grown.earlier = vec![earlier(Kind::Independent, fulfilled, cleared)];
        assert_eq!(outcome(&grown, Gate::Repeat), expected);
        assert_eq!(outcome(&grown, Gate::RepeatSupporter), None);
    }
}

#[test]
fn a_facility_paid_later_is_not_earlier() {
    let mut case = case();
    case.earlier = vec![earlier(Kind::Independent, true, true)];
    case.earlier[0].paid_on = Some(date("1401/09/16"));
    assert_eq!(outcome(&case, Gate::Repeat), None);
    case.earlier[0].paid_on = Some(date(TODAY));
    assert_eq!(outcome(&case, Gate::Repeat), FAIL);
}

#[test]
fn r_a8_unknown_readiness_blocks_as_not_ready_does() {
    for (readiness, expected) in
        [(Readiness::Ready, PASS), (Readiness::NotReady, FAIL), (Readiness::Unknown, FAIL)]
    {
        let mut case = case();
        case.readiness = readiness;
        assert_eq!(outcome(&case, Gate::Readiness), expected);
    }
}

pub(super) fn listed(list: ListKind, as_of: &str) -> Listed {
    Listed { list, as_of: date(as_of) }
}

#[test]
fn r_a9a_a_government_employee_is_blocked_declared_or_listed() {
    let mut case = case();
    case.declared_employee = None;
    assert_eq!(outcome(&case, Gate::Employee), PASS, "nothing declared, on no list");
    case.declared_employee = Some(true);
    assert_eq!(outcome(&case, Gate::Employee), FAIL);
    case.declared_employee = Some(false);
    case.lists = vec![listed(ListKind::Employees, "1401/09/03")];
    assert_eq!(outcome(&case, Gate::Employee), FAIL);
    case.lists = vec![listed(ListKind::Employees, "1401/09/16")];
    assert_eq!(outcome(&case, Gate::Employee), PASS, "a list of tomorrow");

    case.declared_employee = Some(true);
    case.entity = Entity::Cooperative;
    assert_eq!(outcome(&case, Gate::Employee), None, "asked of natural persons only");
}

#[test]
fn r_a9b_who_is_served_by_another_body_is_blocked() {
    for entity in Entity::ALL {
        let mut case = case();
        case.entity = *entity;
        assert_eq!(outcome(&case, Gate::OtherBody), PASS);
        case.lists = vec![listed(ListKind::OtherBody, "1401/09/03")];
        assert_eq!(outcome(&case, Gate::OtherBody), FAIL);
        assert_ne!(outcome(&case, Gate::Employee), FAIL);
    }
}

#[test]
fn r_a9c_a_list_older_than_30_days_is_flagged_and_does_not_block() {
    for (as_of, expected) in [
        (Some("1401/08/15"), PASS),
        (Some("1401/08/14"), WARN),
        (Some("1401/09/16"), WARN),
        (None, WARN),
    ] {
        let mut case = case();
        case.lists_as_of = as_of.map(date);
        assert_eq!(outcome(&case, Gate::ListAge), expected, "{as_of:?}");
        assert!(judge(&case, &rules(), date(TODAY)).ready);
    }
}

#[test]
fn r_a10a_confirmation_or_permit_must_be_issued_valid_and_standing() {
    let mut case = case();
    case.expires_on = Some(date(TODAY));
    case.revoked_on = Some(date("1401/09/16"));
    assert_eq!(outcome(&case, Gate::Issued), PASS, "the last day; revoked tomorrow");
    case.expires_on = Some(date("1401/09/14"));
    assert_eq!(outcome(&case, Gate::Issued), FAIL);
    case.expires_on = None;
    case.revoked_on = Some(date(TODAY));
    assert_eq!(outcome(&case, Gate::Issued), FAIL);
}

#[test]
fn r_a10a_without_an_issue_nothing_that_counts_from_it_passes() {
    for issued in [None, Some(date("1401/09/16"))] {
        let mut case = supporter(3);
        case.issued_on = issued;
        assert_eq!(
            fails(&case, &rules(), date(TODAY)),
            ["A10.issued", "A10.wait", "A10.inspection", "B2.before_permit"]
        );
        let verdict = judge(&case, &rules(), date(TODAY));
        assert_eq!(verdict.find(Gate::Wait).unwrap().clears_on, None);
        assert_eq!(verdict.earliest, None);
        assert_eq!(verdict.find(Gate::Skill).unwrap().outcome, Outcome::Pass);
        assert!(!verdict.voided);
    }
}

#[test]
fn r_a10a_the_visit_must_find_the_plan_carried_out_after_the_issue() {
    for (on, activity, expected) in [
        ("1401/06/31", Judgement::Yes, PASS),
        ("1401/07/20", Judgement::Partly, PASS),
        ("1401/07/20", Judgement::No, FAIL),
        ("1401/06/30", Judgement::Yes, FAIL),
    ] {
        let mut case = case();
        case.inspections = vec![visit(on)];
        case.inspections[0].activity = Some(activity);
        assert_eq!(outcome(&case, Gate::Inspected), expected, "{on} {activity}");
    }
}

#[test]
fn without_an_inspection_four_gates_say_so() {
    let mut none = case();
    none.inspections.clear();
    let mut future = case();
    future.inspections = vec![visit("1401/09/16")];
    for case in [none, future] {
        let expected = ["A10.inspection", "B1.joint", "B3.judgements", "B4.form"];
        assert_eq!(fails(&case, &rules(), date(TODAY)), expected);
        let verdict = judge(&case, &rules(), date(TODAY));
        assert!(verdict.fails().all(|finding| finding.evidence.say().en == "no inspection"));
    }
}

#[test]
fn r_b1_both_sides_must_be_named() {
    let mut office_alone = case();
    office_alone.inspections[0].agency_inspector = None;
    office_alone.inspections[0].invited_absent = true;
    let mut agency_alone = case();
    agency_alone.inspections[0].office_inspector = None;
    for case in [office_alone, agency_alone] {
        assert_eq!(fails(&case, &rules(), date(TODAY)), ["B1.joint", "B4.form"]);
    }
}

#[test]
fn r_b2_a_supporter_is_controlled_before_permit_and_payment() {
    for (before_permit, before_payment, permit, payment) in [
        (Some("1401/06/31"), Some(TODAY), PASS, PASS),
        (Some("1401/07/01"), Some("1401/09/16"), FAIL, FAIL),
        (None, None, FAIL, FAIL),
    ] {
        let mut case = supporter(3);
        case.control_before_permit = before_permit.map(date);
        case.control_before_payment = before_payment.map(date);
        assert_eq!(outcome(&case, Gate::BeforePermit), permit);
        assert_eq!(outcome(&case, Gate::BeforePayment), payment);
    }
    assert_eq!(outcome(&case(), Gate::BeforePermit), None);
    assert_eq!(outcome(&case(), Gate::BeforePayment), None);
}

#[test]
fn r_b3_r_b4a_a_form_without_its_judgements_is_incomplete() {
    let wrong: [fn(&mut crate::Inspection); 3] = [
        |visit| visit.activity = None,
        |visit| visit.skill = None,
        |visit| visit.management = None,
    ];
    for change in wrong {
        let mut case = case();
        case.control = Control::Permit;
        change(&mut case.inspections[0]);
        assert_eq!(fails(&case, &rules(), date(TODAY)), ["B3.judgements", "B4.form"]);
    }
}

#[test]
fn r_b4b_a_form_says_who_completed_it_and_when() {
    let wrong: [fn(&mut crate::Inspection); 3] = [
        |visit| visit.completed_by = None,
        |visit| visit.completed_on = None,
        |visit| visit.completed_on = Some(date("1401/09/16")),
    ];
    for change in wrong {
        let mut case = case();
        change(&mut case.inspections[0]);
        assert_eq!(fails(&case, &rules(), date(TODAY)), ["B4.form"]);
    }
}

#[test]
fn the_latest_complete_form_decides_by_date_and_then_by_entry() {
    let found = |on: &str, activity| {
        let mut one = visit(on);
        one.activity = Some(activity);
        one
    };
    let mut open = visit("1401/09/10");
    open.completed_by = None;
    let (good, bad) = (found("1401/08/10", Judgement::Yes), found("1401/08/10", Judgement::No));
    let later = found("1401/09/01", Judgement::Partly);
    for (visits, expected) in [
        (vec![good.clone(), bad.clone()], FAIL),
        (vec![bad.clone(), good.clone()], PASS),
        (vec![later, bad.clone()], PASS),
        (vec![bad, open.clone()], FAIL),
        (vec![good, open], PASS),
    ] {
        let mut case = case();
        case.inspections = visits;
        assert_eq!(outcome(&case, Gate::Inspected), expected);
    }
}

#[test]
fn r_b4d_a_superseded_form_does_not_count_from_that_day_on() {
    let mut case = case();
    let mut correction = visit("1401/07/20");
    correction.activity = Some(Judgement::No);
    correction.completed_on = Some(date("1401/09/14"));
    case.inspections[0].superseded_on = Some(date("1401/09/14"));
    case.inspections.insert(0, correction);
    assert!(judge(&case, &rules(), date("1401/09/13")).ready);
    assert_eq!(fails(&case, &rules(), date("1401/09/14")), ["A10.inspection"]);
}

/// R-B7b
#[test]
fn r_b7_skill_is_shown_provisional_or_void() {
    let mut case = case();
    for (skill, expected) in [
        (vec![paper("1401/06/31")], PASS),
        (vec![paper("1401/09/15")], PASS),
        (vec![paper("1401/09/16")], WARN),
        (vec![], WARN),
    ] {
        case.skill = skill;
        assert_eq!(outcome(&case, Gate::Skill), expected);
    }
    case.skill = vec![paper("1401/05/01")];
    case.skill[0].dated = None;
    assert_eq!(outcome(&case, Gate::Skill), WARN, "undated");
    case.issued_on = Some(date("1401/03/14"));
    assert_eq!(fails(&case, &rules(), date(TODAY)), ["B7.skill"]);
    case.entity = Entity::Company;
    assert_eq!(outcome(&case, Gate::Skill), None);
}

#[test]
fn a1_quota_covers_rials_and_jobs_or_neither() {
    let asked = Amount::new(Rials::new(500), Jobs::new(2));
    for (rials, jobs, expected) in
        [(500, 2, Outcome::Pass), (499, 9, Outcome::Fail), (900, 1, Outcome::Fail)]
    {
        let finding = Finding::quota(Amount::new(Rials::new(rials), Jobs::new(jobs)), asked);
        assert_eq!((finding.gate.code(), finding.outcome), ("A1.quota", expected));
    }
}
