//! What holds of every application, whatever its facts and whichever readings are chosen.

use model::words::{Control, Entity, Judgement, Kind, ListKind, Purpose, Readiness, SkillEvidence};
use model::{JalaliDate, Jobs, Name, Rials};
use proptest::collection::vec;
use proptest::option::{of, weighted};
use proptest::prelude::{Just, Strategy, any, proptest};
use proptest::sample::select;
use proptest::{prop_assert, prop_assert_eq, prop_oneof};

use super::{case, date, head, id, rules, supporter};
use crate::{
    Case, CoveredHead, EarlierFacility, Gate, HeadsBasis, Inspection, JointVisit, Listed, Outcome,
    RuleSet, SkillGrace, SkillPaper, Stance, Tier, VisitDue, WaitCounts, judge, judge_later,
    ready_on, skill_deadline,
};

/// Days of 1401, as its rows have them.
fn day() -> impl Strategy<Value = JalaliDate> {
    (0..365).prop_map(|n| date("1401/01/01").plus_days(n))
}

/// A word of a closed list, mostly the first of `good`.
fn mostly<T: Copy + std::fmt::Debug + 'static>(
    good: T,
    all: &'static [T],
) -> impl Strategy<Value = T> {
    prop_oneof![4 => Just(good), 1 => select(all)]
}

fn named() -> impl Strategy<Value = Option<Name>> {
    weighted(0.9, Just(Name::new("کسی").unwrap()))
}

fn judgement() -> impl Strategy<Value = Option<Judgement>> {
    weighted(0.9, mostly(Judgement::Yes, Judgement::ALL))
}

fn inspection() -> impl Strategy<Value = Inspection> {
    let who = (named(), named(), any::<bool>(), named(), mostly(Tier::Province, Tier::ALL));
    let found = (judgement(), judgement(), judgement(), of(0..6_u32));
    let dates = (day(), weighted(0.9, 0..20), weighted(0.1, 0..90));
    (who, found, dates).prop_map(|(who, found, (visited, completed, superseded))| {
        let mut visit = Inspection::on(visited);
        (visit.office_inspector, visit.agency_inspector) = (who.0, who.1);
        (visit.invited_absent, visit.completed_by, visit.completed_at) = (who.2, who.3, who.4);
        (visit.activity, visit.skill, visit.management, visit.heads_found) = found;
        visit.completed_on = completed.map(|days| visited.plus_days(days));
        visit.superseded_on = superseded.map(|days| visited.plus_days(days));
        visit
    })
}

fn paper() -> impl Strategy<Value = SkillPaper> {
    (select(SkillEvidence::ALL), weighted(0.9, day()))
        .prop_map(|(kind, dated)| SkillPaper { kind, dated })
}

fn covered() -> impl Strategy<Value = CoveredHead> {
    (0..8_u64, weighted(0.1, day())).prop_map(|(n, until)| CoveredHead { until, ..head(id(n)) })
}

fn earlier() -> impl Strategy<Value = EarlierFacility> {
    (select(Kind::ALL), weighted(0.8, Just(())), weighted(0.8, Just(())), of(day())).prop_map(
        |(kind, fulfilled, cleared, paid_on)| EarlierFacility {
            year: 1400,
            kind,
            fulfilled: fulfilled.is_some(),
            cleared: cleared.is_some(),
            paid_on,
        },
    )
}

fn listed() -> impl Strategy<Value = Listed> {
    (select(ListKind::ALL), day()).prop_map(|(list, as_of)| Listed { list, as_of })
}

/// The ready case of an independent or a supporter, with some of its facts drawn anew: near enough
/// to ready that single facts decide.
fn any_case() -> impl Strategy<Value = Case> {
    let base = prop_oneof![Just(case()), Just(supporter(4)), Just(provisional())];
    let words = (
        drawn(select(Entity::ALL)),
        drawn(select(Control::ALL)),
        drawn(select(Readiness::ALL)),
        drawn(select(Purpose::ALL)),
        drawn(of(any::<bool>())),
        weighted(0.1, Just(true)),
    );
    let numbers = (drawn(of(1..3_000_u64)), drawn(of(0..4_u64)), drawn(of(0..7_u8)));
    let dates = (
        drawn(of(day())),
        drawn(of(day())),
        drawn(of(day())),
        drawn(of(day())),
        drawn(of(day())),
        drawn(of(day())),
    );
    let lists = (
        drawn(vec(paper(), 0..3)),
        drawn(vec(covered(), 0..8)),
        drawn(vec(inspection(), 0..4)),
        drawn(vec(earlier(), 0..3)),
        drawn(vec(listed(), 0..3)),
    );
    (base, words, numbers, dates, lists).prop_map(|(mut case, words, numbers, dates, lists)| {
        put(&mut case.entity, words.0);
        put(&mut case.control, words.1);
        put(&mut case.readiness, words.2);
        put(&mut case.purpose, words.3.map(Some));
        put(&mut case.declared_employee, words.4);
        put(&mut case.retired, words.5);
        put(&mut case.amount, numbers.0.map(|n| n.and_then(millions)));
        put(&mut case.jobs, numbers.1.map(|n| n.map(Jobs::new)));
        put(&mut case.need, numbers.2);
        put(&mut case.issued_on, dates.0);
        put(&mut case.expires_on, dates.1);
        put(&mut case.revoked_on, dates.2);
        put(&mut case.control_before_permit, dates.3);
        put(&mut case.control_before_payment, dates.4);
        put(&mut case.lists_as_of, dates.5);
        put(&mut case.skill, lists.0);
        put(&mut case.covered, lists.1);
        put(&mut case.inspections, lists.2);
        put(&mut case.earlier, lists.3);
        put(&mut case.lists, lists.4);
        case
    })
}

/// Issued long ago, and no skill shown yet.
fn provisional() -> Case {
    let mut case = case();
    case.issued_on = Some(date("1401/02/20"));
    case.skill.clear();
    case
}

fn millions(count: u64) -> Option<Rials> {
    Rials::new(1_000_000).checked_mul(count)
}

/// A fact drawn anew in some of the cases.
fn drawn<S: Strategy>(fact: S) -> impl Strategy<Value = Option<S::Value>> {
    weighted(0.12, fact)
}

fn put<T>(fact: &mut T, drawn: Option<T>) {
    if let Some(drawn) = drawn {
        *fact = drawn;
    }
}

/// The day of judging: often around the end of the ready case's wait.
fn today() -> impl Strategy<Value = JalaliDate> {
    prop_oneof![day(), (0..60).prop_map(|n| date("1401/07/20").plus_days(n))]
}

/// The rules of 1401 with any choice of readings.
fn any_rules() -> impl Strategy<Value = RuleSet> {
    let stances = (mostly(Stance::Warn, Stance::ALL), mostly(Stance::Warn, Stance::ALL));
    let visits = (
        mostly(VisitDue::List, VisitDue::ALL),
        mostly(JointVisit::Always, JointVisit::ALL),
        mostly(Tier::County, Tier::ALL),
    );
    let waits = (
        select(WaitCounts::ALL),
        select(&[30_u32, 45, 60]),
        prop_oneof![Just(SkillGrace::Months(6)), Just(SkillGrace::Days(180))],
    );
    let heads = (select(HeadsBasis::ALL), prop_oneof![Just(0), Just(4_u32)], any::<bool>());
    (stances, visits, waits, heads).prop_map(|(stances, visits, waits, heads)| {
        let mut rules = rules();
        (rules.exclusion_list_old, rules.refer_while_provisional) = stances;
        (rules.visit_due, rules.joint_visit_required, rules.form_completed_by) = visits;
        (rules.wait_counts, rules.wait_days_registration, rules.skill_grace) = waits;
        (rules.heads_basis, rules.supporter_min_covered, rules.retiree_is_employee) = heads;
        rules
    })
}

/// The case as somebody on `known` could have written it down: no fact dated later.
fn without_later_facts(case: &Case, known: JalaliDate) -> Case {
    let mut case = case.clone();
    let forget = |fact: &mut Option<JalaliDate>| *fact = fact.filter(|&date| date <= known);
    forget(&mut case.issued_on);
    forget(&mut case.revoked_on);
    forget(&mut case.control_before_permit);
    forget(&mut case.control_before_payment);
    forget(&mut case.lists_as_of);
    case.skill.retain(|paper| paper.dated.is_some_and(|dated| dated <= known));
    case.lists.retain(|listed| listed.as_of <= known);
    case.earlier.retain(|one| one.paid_on.is_none_or(|paid| paid <= known));
    case.inspections.retain(|visit| visit.visited_on <= known);
    case.inspections.iter_mut().for_each(|visit| forget(&mut visit.completed_on));
    case.inspections.iter_mut().for_each(|visit| forget(&mut visit.superseded_on));
    case.covered.iter_mut().for_each(|head| forget(&mut head.until));
    case
}

/// Far enough for every wait, grace and validity of the cases above to be over.
const FAR: i32 = 800;

proptest! {
    #[test]
    fn a_case_is_ready_exactly_if_no_gate_fails_and_is_judged_alike_twice(
        case in any_case(), rules in any_rules(), as_of in today(),
    ) {
        let verdict = judge(&case, &rules, as_of);
        prop_assert_eq!(verdict.ready, verdict.fails().next().is_none());
        prop_assert_eq!(&verdict, &judge(&case, &rules, as_of));
        prop_assert_eq!(&verdict, &judge_later(&case, &rules, as_of, as_of));
        let in_order = verdict.gates.iter().map(|finding| finding.gate);
        prop_assert!(in_order.is_sorted(), "each gate once, in the order of the list");
    }

    #[test]
    fn facts_dated_later_change_nothing(
        case in any_case(), rules in any_rules(), as_of in today(),
    ) {
        let known = without_later_facts(&case, as_of);
        prop_assert_eq!(judge(&case, &rules, as_of), judge(&known, &rules, as_of));
    }

    #[test]
    fn the_order_of_covered_persons_and_papers_does_not_matter(
        case in any_case(), rules in any_rules(), as_of in today(),
    ) {
        let mut turned = case.clone();
        turned.covered.reverse();
        turned.earlier.reverse();
        turned.lists.reverse();
        prop_assert_eq!(judge(&case, &rules, as_of), judge(&turned, &rules, as_of));
    }

    /// With the facts frozen, from one day to the next `A10.wait` can only open; expiry, the skill
    /// deadline and the age of lists can only shut; nothing else moves. So `ready` turns from
    /// false to true at most once, on the day the wait ends, and from true to false for good.
    #[test]
    fn time_alone_opens_the_wait_and_nothing_else(
        case in any_case(), rules in any_rules(), as_of in today(), later in 0..FAR,
    ) {
        let day = as_of.plus_days(later);
        let before = judge_later(&case, &rules, as_of, day);
        let after = judge_later(&case, &rules, as_of, day.plus_days(1));
        prop_assert_eq!(before.gates.len(), after.gates.len());
        for (before, after) in before.gates.iter().zip(&after.gates) {
            prop_assert_eq!(before.gate, after.gate);
            if before.gate == Gate::Wait {
                prop_assert!(after.outcome <= before.outcome);
            } else if [Gate::Issued, Gate::Skill, Gate::ListAge].contains(&before.gate) {
                prop_assert!(before.outcome <= after.outcome, "{}", before.gate);
            } else {
                prop_assert_eq!(before, after);
            }
        }
        if !before.ready && after.ready {
            let opened = before.find(Gate::Wait).and_then(|wait| wait.clears_on);
            prop_assert_eq!(opened, Some(day.plus_days(1)));
        }
        prop_assert!(!before.voided || after.voided, "void is for good");
    }

    #[test]
    fn earliest_is_the_first_day_from_which_on_frozen_facts_are_ready(
        case in any_case(), rules in any_rules(), as_of in today(),
    ) {
        let first = (0..FAR)
            .map(|later| as_of.plus_days(later))
            .find(|&day| judge_later(&case, &rules, as_of, day).ready);
        let verdict = judge(&case, &rules, as_of);
        prop_assert_eq!(verdict.earliest, first);
        prop_assert_eq!(verdict.ready, first == Some(as_of));
    }

    /// R-B7c, R-B7d.
    #[test]
    fn a_permit_is_void_iff_a_natural_person_showed_no_skill_dated_by_the_deadline_that_is_over(
        case in any_case(), rules in any_rules(), as_of in today(),
    ) {
        let issued = case.issued_on.filter(|&issued| issued <= as_of);
        let over = issued.map(|issued| rules.skill_grace.deadline(issued));
        let void = case.entity == Entity::Person && over.is_some_and(|deadline| {
            let known = |dated: JalaliDate| dated <= as_of && dated <= deadline;
            deadline < as_of && !case.skill.iter().any(|paper| paper.dated.is_some_and(known))
        });
        let verdict = judge(&case, &rules, as_of);
        prop_assert_eq!(verdict.voided, void);
        if void {
            prop_assert!(!verdict.ready);
            prop_assert_eq!(verdict.find(Gate::Skill).unwrap().outcome, Outcome::Fail);
            prop_assert_eq!(skill_deadline(&case, &rules), over);
        }
    }

    #[test]
    fn ready_since_the_first_day_on_which_only_the_age_of_lists_could_fail(
        case in any_case(), rules in any_rules(), as_of in today(),
    ) {
        let was_ready = |day: &JalaliDate| {
            judge(&case, &rules, *day).fails().all(|finding| finding.gate == Gate::ListAge)
        };
        let first = (-400..=0).map(|back| as_of.plus_days(back)).find(was_ready);
        let expected = if judge(&case, &rules, as_of).ready { first } else { None };
        prop_assert_eq!(ready_on(&case, &rules, as_of), expected);
    }

    #[test]
    fn a_case_reads_back(case in any_case()) {
        let text = serde_json::to_string(&case).unwrap();
        prop_assert_eq!(serde_json::from_str::<Case>(&text).unwrap(), case);
    }
}

#[test]
fn the_cases_above_are_ready_often_enough_to_say_something() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let cases = (any_case(), any_rules(), today());
    let (mut ready, mut waiting, mut void) = (0, 0, 0);
    for _ in 0..2_000 {
        let (case, rules, as_of) = cases.new_tree(&mut runner).unwrap().current();
        let verdict = judge(&case, &rules, as_of);
        ready += u32::from(verdict.ready);
        waiting += u32::from(!verdict.ready && verdict.earliest.is_some());
        void += u32::from(verdict.voided);
    }
    assert!(ready >= 200 && waiting >= 40 && void >= 40, "{ready} {waiting} {void}");
}
