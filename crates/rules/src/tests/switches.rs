//! Every switch that touches a gate, in both of its readings.

use model::Rials;

use super::{FAIL, PASS, TODAY, WARN, case, date, outcome_under, paper, rules, supporter, visit};
use crate::{
    AbsorptionDeadline, Case, Gate, HeadsBasis, JointVisit, RuleSet, SkillGrace, Stance, Tier,
    VisitDue, WaitCounts, judge, judge_later, ready_on, skill_deadline, visit_due,
};

/// Rules that differ from those of 1401 in one point.
fn but(change: fn(&mut RuleSet)) -> RuleSet {
    let mut rules = rules();
    change(&mut rules);
    rules
}

#[test]
fn r_a3_ceilings_come_from_the_rule_set() {
    let mut case = case();
    case.amount = Some(Rials::new(2_000_000_000));
    assert_eq!(outcome_under(&rules(), &case, Gate::Ceiling), FAIL);
    let later = but(|rules| rules.independent_ceiling = Rials::new(2_000_000_000));
    assert_eq!(outcome_under(&later, &case, Gate::Ceiling), PASS);

    // The shape of 1404: 50 billion for 25 heads at 2 billion.
    let later = but(|rules| {
        rules.supporter_ceiling = Rials::new(50_000_000_000);
        rules.per_head = Rials::new(2_000_000_000);
        rules.heads_for_full = 25;
    });
    let mut case = supporter(24);
    case.amount = Some(Rials::new(48_000_000_000));
    assert_eq!(outcome_under(&later, &case, Gate::Ceiling), PASS);
    case.amount = Some(Rials::new(50_000_000_000));
    assert_eq!(outcome_under(&later, &case, Gate::Ceiling), FAIL);
    case.covered = supporter(26).covered;
    assert_eq!(outcome_under(&later, &case, Gate::Ceiling), PASS);
}

#[test]
fn r_a3c_fewer_than_the_minimum_get_a_share_or_nothing() {
    let strict = but(|rules| rules.supporter_min_covered = 40);
    for (heads, proportional, all_or_nothing) in [(39, PASS, FAIL), (40, PASS, PASS)] {
        let case = supporter(heads);
        assert_eq!(outcome_under(&rules(), &case, Gate::Ceiling), proportional);
        assert_eq!(outcome_under(&strict, &case, Gate::Ceiling), all_or_nothing);
    }
}

/// R-B5b
#[test]
fn r_a3d_the_ceiling_counts_heads_named_or_heads_found() {
    let verified = but(|rules| rules.heads_basis = HeadsBasis::Verified);
    let mut case = supporter(3);
    case.amount = Some(Rials::new(1_500_000_000));
    for (found, expected) in [(Some(2), FAIL), (Some(3), PASS), (Some(9), PASS), (None, FAIL)] {
        case.inspections[0].heads_found = found;
        assert_eq!(outcome_under(&rules(), &case, Gate::Ceiling), PASS, "{found:?}");
        assert_eq!(outcome_under(&verified, &case, Gate::Ceiling), expected, "{found:?}");
    }
    case.amount = Some(Rials::new(2_000_000_000));
    assert_eq!(outcome_under(&verified, &case, Gate::Ceiling), FAIL, "found but not named");
}

#[test]
fn r_a10_the_wait_is_a_number_of_days_and_its_last_day_counts_or_not() {
    let after = but(|rules| rules.wait_counts = WaitCounts::AfterLastDay);
    let month = but(|rules| rules.wait_days_registration = 30);
    for (rules, first) in [(rules(), "1401/08/15"), (after, "1401/08/16"), (month, "1401/07/30")] {
        let first = date(first);
        let eve = judge(&case(), &rules, first.plus_days(-1));
        assert_eq!((eve.ready, eve.earliest), (false, Some(first)));
        assert!(judge(&case(), &rules, first).ready);
    }
}

#[test]
fn r_b6a_a_late_visit_is_listed_or_blocks() {
    let block = but(|rules| rules.visit_due = VisitDue::Block);
    let mut case = case();
    for (visits, listed, blocked) in [
        (vec![visit("1401/08/15")], PASS, PASS),
        (vec![visit("1401/08/16")], PASS, FAIL),
        (vec![visit("1401/08/15"), visit("1401/09/10")], PASS, PASS),
    ] {
        case.inspections = visits;
        assert_eq!(outcome_under(&rules(), &case, Gate::Inspected), listed);
        assert_eq!(outcome_under(&block, &case, Gate::Inspected), blocked);
    }
    let wider = but(|rules| rules.visit_due_days = 60);
    assert_eq!(visit_due(&case, &wider), Some(date("1401/06/31").plus_days(60)));
}

#[test]
fn r_b1_an_absent_agency_blocks_or_is_flagged_if_it_was_invited() {
    let lenient = but(|rules| rules.joint_visit_required = JointVisit::InvitedAbsentAllowed);
    let mut case = case();
    case.inspections[0].agency_inspector = None;
    for (invited, joint, form) in [(true, WARN, PASS), (false, FAIL, FAIL)] {
        case.inspections[0].invited_absent = invited;
        assert_eq!(outcome_under(&rules(), &case, Gate::Joint), FAIL);
        assert_eq!(outcome_under(&rules(), &case, Gate::Form), FAIL);
        assert_eq!(outcome_under(&lenient, &case, Gate::Joint), joint);
        assert_eq!(outcome_under(&lenient, &case, Gate::Form), form);
    }
    case.inspections[0].invited_absent = true;
    case.inspections[0].office_inspector = None;
    assert_eq!(outcome_under(&lenient, &case, Gate::Joint), FAIL, "nobody came");
}

#[test]
fn r_b4_the_county_completes_forms_or_waits_for_the_province() {
    let province = but(|rules| rules.form_completed_by = Tier::Province);
    let mut case = case();
    assert_eq!(outcome_under(&rules(), &case, Gate::Form), PASS);
    assert_eq!(outcome_under(&province, &case, Gate::Form), FAIL);
    case.inspections[0].completed_at = Tier::Province;
    assert_eq!(outcome_under(&rules(), &case, Gate::Form), PASS);
    assert_eq!(outcome_under(&province, &case, Gate::Form), PASS);
}

fn without_skill() -> Case {
    let mut case = case();
    case.skill.clear();
    case
}

#[test]
fn r_b7_the_grace_is_six_months_or_180_days() {
    let days = but(|rules| rules.skill_grace = SkillGrace::Days(180));
    let case = without_skill();
    for (rules, last) in [(rules(), "1401/12/29"), (days, "1401/12/30")] {
        let last =
            if last == "1401/12/30" { date("1401/06/31").plus_days(180) } else { date(last) };
        assert_eq!(skill_deadline(&case, &rules), Some(last));
        assert!(!judge_later(&case, &rules, date(TODAY), last).voided);
        assert!(judge_later(&case, &rules, date(TODAY), last.plus_days(1)).voided);
    }
}

#[test]
fn r_b7_a_provisional_permit_is_referred_with_a_warning_or_not_at_all() {
    let block = but(|rules| rules.refer_while_provisional = Stance::Block);
    let mut case = without_skill();
    assert_eq!(outcome_under(&rules(), &case, Gate::Skill), WARN);
    assert!(judge(&case, &rules(), date(TODAY)).ready);

    let blocked = judge(&case, &block, date(TODAY));
    assert_eq!(outcome_under(&block, &case, Gate::Skill), FAIL);
    assert!(!blocked.ready && !blocked.voided, "blocked is not void");
    assert_eq!(blocked.earliest, None, "time alone doesn't help");

    case.skill = vec![paper("1401/09/10")];
    assert_eq!(outcome_under(&block, &case, Gate::Skill), PASS);
    assert_eq!(ready_on(&case, &block, date(TODAY)), Some(date("1401/09/10")));
}

#[test]
fn r_a9c_an_old_exclusion_list_warns_or_blocks_and_its_age_is_set() {
    let block = but(|rules| rules.exclusion_list_old = Stance::Block);
    let mut case = case();
    case.lists_as_of = Some(date("1401/08/14"));
    assert_eq!(outcome_under(&rules(), &case, Gate::ListAge), WARN);
    assert_eq!(outcome_under(&block, &case, Gate::ListAge), FAIL);
    let patient = but(|rules| rules.exclusion_list_max_age_days = 31);
    assert_eq!(outcome_under(&patient, &case, Gate::ListAge), PASS);
}

#[test]
fn r_a9a_the_retired_are_no_employees_unless_the_rules_say_so() {
    let strict = but(|rules| rules.retiree_is_employee = true);
    let mut case = case();
    case.retired = true;
    for declared in [Some(true), Some(false), None] {
        case.declared_employee = declared;
        assert_eq!(outcome_under(&rules(), &case, Gate::Employee), PASS);
        assert_eq!(outcome_under(&strict, &case, Gate::Employee), FAIL);
    }
}

#[test]
fn quota_is_absorbed_by_the_end_of_the_year_or_by_a_day() {
    assert_eq!(rules().absorption_until(), date("1401/12/29"));
    let leap = but(|rules| rules.programme.year = 1403);
    assert_eq!(leap.absorption_until(), date("1403/12/30"));
    let tir = but(|rules| {
        rules.absorption_deadline = AbsorptionDeadline::On("1402/04/31".parse().unwrap());
    });
    assert_eq!(tir.absorption_until(), date("1402/04/31"));
}

#[test]
fn c1_a_quorum_is_at_most_the_seats_there_are() {
    for (seats, present, fits) in [(5, 5, true), (5, 6, false), (7, 6, true)] {
        let value = format!("{{ seats = {seats}, present = {present}, chair_or_deputy = true }}");
        let changes = [("quorum".to_owned(), value)];
        let read = crate::rewritten(RuleSet::embedded_1401_text(), &changes);
        assert_eq!(read.is_ok(), fits, "{seats} {present}");
        let told = read.err().map(|fault| fault.key);
        assert_eq!(told, (!fits).then(|| Some("present".to_owned())));
    }
}

#[test]
fn a_hold_lapses_after_90_days_or_never() {
    assert_eq!(rules().hold_expiry(), Some(90));
    assert_eq!(but(|rules| rules.hold_expiry_days = 0).hold_expiry(), None);
}
