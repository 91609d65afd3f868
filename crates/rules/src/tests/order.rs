//! The order of the ready list, and since when a case is ready.

use model::words::{Control, Entity, Judgement, Purpose};

use super::{TODAY, case, date, paper, rules, supporter, visit};
use crate::{Case, Priority, is_active_supporter, priority, ready_on};

fn class(case: &Case) -> u8 {
    priority(case, &rules(), date(TODAY)).class()
}

#[test]
fn r_a4b_womens_cooperatives_come_first_if_they_develop() {
    for (entity, purpose, expected) in [
        (Entity::WomensCooperative, Purpose::Development, 1),
        (Entity::Cooperative, Purpose::Development, 2),
        (Entity::Company, Purpose::Development, 3),
        (Entity::WomensCooperative, Purpose::Start, 3),
        (Entity::Person, Purpose::Development, 3),
    ] {
        let mut case = case();
        case.entity = entity;
        case.purpose = Some(purpose);
        assert_eq!(class(&case), expected, "{entity} {purpose}");
    }
    assert!(Priority::WomensCooperative < Priority::Cooperative);
    assert!(Priority::Cooperative < Priority::Other);
}

#[test]
fn r_a4a_an_active_supporter_has_a_valid_permit_and_was_found_active_within_a_year() {
    let mut case = supporter(3);
    case.purpose = Some(Purpose::Development);
    assert_eq!(class(&case), 2);

    let wrong: [fn(&mut Case); 7] = [
        |case| case.purpose = Some(Purpose::Start),
        |case| case.inspections.clear(),
        |case| case.inspections = vec![visit("1400/09/14")],
        |case| case.inspections[0].activity = Some(Judgement::No),
        |case| case.inspections[0].superseded_on = Some(date(TODAY)),
        |case| case.expires_on = Some(date("1401/09/14")),
        |case| case.issued_on = None,
    ];
    for change in wrong {
        let mut case = case.clone();
        change(&mut case);
        assert_eq!(class(&case), 3);
    }
    case.inspections = vec![visit("1400/09/15")];
    assert!(is_active_supporter(&case, &rules(), date(TODAY)), "a year ago to the day");
    case.issued_on = Some(date("1401/03/10"));
    case.skill.clear();
    assert!(!is_active_supporter(&case, &rules(), date(TODAY)), "void");
}

/// R-A2a
#[test]
fn a_case_is_ready_since_the_last_of_what_it_waited_for() {
    let since = |case: &Case| ready_on(case, &rules(), date(TODAY)).map(|day| day.slashed());
    let mut one = case();
    assert_eq!(since(&one).as_deref(), Some("1401/08/15"), "the end of the wait");

    one.inspections[0].completed_on = Some(date("1401/09/02"));
    assert_eq!(since(&one).as_deref(), Some("1401/09/02"), "the form");

    one.inspections.push(visit("1401/08/20"));
    assert_eq!(since(&one).as_deref(), Some("1401/08/20"), "the second visit's form");

    one.control = Control::Permit;
    one.inspections = vec![visit("1401/07/20")];
    assert_eq!(since(&one).as_deref(), Some("1401/07/20"), "the visit");

    one.issued_on = Some(date("1401/02/10"));
    one.skill = vec![paper("1401/08/01")];
    assert_eq!(since(&one).as_deref(), Some("1401/07/20"), "provisional, then shown");

    one.skill.clear();
    assert_eq!(since(&one), None, "not ready today");
}

#[test]
fn the_age_of_lists_has_no_say_in_when_a_case_became_ready() {
    let mut rules = rules();
    rules.exclusion_list_old = crate::Stance::Block;
    assert_eq!(ready_on(&case(), &rules, date(TODAY)), Some(date("1401/08/15")));
}
