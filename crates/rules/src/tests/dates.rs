//! The dates the directive's reading holds to.

use model::words::Control;

use super::{case, date, paper, rules, visit};
use crate::{Gate, Outcome, judge, judge_later, skill_deadline, visit_due};

/// Of a case issued on a day and otherwise complete, with the visit made on the day of issue.
fn issued_on(issued: &str) -> crate::Case {
    let mut case = case();
    case.issued_on = Some(date(issued));
    case.skill = vec![paper(issued)];
    case.inspections = vec![visit(issued)];
    case
}

#[test]
fn r_a10b_day_44_is_blocked_and_day_45_allowed() {
    for (issued, first) in
        [("1401/01/15", "1401/02/29"), ("1401/06/31", "1401/08/15"), ("1401/12/01", "1402/01/17")]
    {
        let (case, first) = (issued_on(issued), date(first));
        let eve = judge(&case, &rules(), first.plus_days(-1));
        let wait = eve.find(Gate::Wait).unwrap();
        assert_eq!((wait.outcome, wait.clears_on), (Outcome::Fail, Some(first)), "{issued}");
        assert_eq!((eve.ready, eve.earliest), (false, Some(first)), "{issued}");

        let day = judge(&case, &rules(), first);
        let wait = day.find(Gate::Wait).unwrap();
        assert_eq!((wait.outcome, wait.clears_on), (Outcome::Pass, None), "{issued}");
        assert_eq!((day.ready, day.earliest), (true, Some(first)), "{issued}");
    }
}

#[test]
fn r_a10d_a_permit_based_field_does_not_wait() {
    let mut case = issued_on("1401/09/14");
    case.control = Control::Permit;
    let verdict = judge(&case, &rules(), date("1401/09/15"));
    assert!(verdict.ready);
    assert_eq!(verdict.find(Gate::Wait), None);
    assert_eq!(verdict.find(Gate::Inspected), None);
    assert_eq!(visit_due(&case, &rules()), None);
}

#[test]
fn r_a10c_the_clock_starts_at_the_issue() {
    // Entered long after: only the date of issue is asked for.
    let case = issued_on("1401/01/15");
    assert!(judge(&case, &rules(), date("1401/02/29")).ready);
}

#[test]
fn r_b6b_a_late_visit_allows_referral_on_its_own_day() {
    let mut case = issued_on("1401/01/15");
    let sixtieth = date("1401/01/15").plus_days(60);
    case.inspections = vec![visit(&sixtieth.slashed())];
    let eve = judge(&case, &rules(), sixtieth.plus_days(-1));
    assert_eq!((eve.ready, eve.earliest), (false, None));
    assert!(judge(&case, &rules(), sixtieth).ready);
}

#[test]
fn r_b6a_the_visit_is_due_on_day_45() {
    assert_eq!(visit_due(&issued_on("1401/01/15"), &rules()), Some(date("1401/02/29")));
}

#[test]
fn r_b7a_the_skill_deadline_is_held_at_the_months_end() {
    for (issued, last) in
        [("1401/06/31", "1401/12/29"), ("1401/03/31", "1401/09/30"), ("1399/06/31", "1399/12/30")]
    {
        let (mut case, last) = (issued_on(issued), date(last));
        case.skill.clear();
        assert_eq!(skill_deadline(&case, &rules()), Some(last), "{issued}");

        // R-B7c: the last day is still inside, the day after it the permit is void.
        let inside = judge_later(&case, &rules(), date(issued), last);
        assert_eq!(inside.find(Gate::Skill).unwrap().outcome, Outcome::Warn, "{issued}");
        assert!(!inside.voided, "{issued}");
        let after = judge_later(&case, &rules(), date(issued), last.plus_days(1));
        assert_eq!(after.find(Gate::Skill).unwrap().outcome, Outcome::Fail, "{issued}");
        assert!(after.voided, "{issued}");
    }
}

#[test]
fn r_b7d_evidence_dated_in_time_restores_whenever_it_is_entered() {
    let mut case = issued_on("1401/01/15");
    let (last, late) = (date("1401/07/15"), date("1401/09/15"));
    case.skill.clear();
    assert!(judge(&case, &rules(), late).voided);

    case.skill = vec![paper(&last.plus_days(1).slashed())];
    assert!(judge(&case, &rules(), late).voided, "dated a day late");
    assert_eq!(skill_deadline(&case, &rules()), Some(last));

    case.skill = vec![paper(&last.slashed())];
    assert!(!judge(&case, &rules(), late).voided);
    assert!(judge(&case, &rules(), late).ready);
    assert_eq!(skill_deadline(&case, &rules()), None);
}
