//! The gates as the directive's table reads, gate by gate, without any of the program's code.
//! Slow and plain on purpose: `earliest` tries every day.

use std::collections::BTreeSet;

use crate::day::Day;
use crate::people::{Applicant, Entity, Visit};

/// What all gates say of one application.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Verdict {
    /// No gate fails.
    pub ready: bool,
    /// The gates that fail.
    pub fails: BTreeSet<&'static str>,
    /// The gates that warn.
    pub warns: BTreeSet<&'static str>,
    /// The first day on which it is ready if only time passes.
    pub earliest: Option<Day>,
    /// The permit is void for want of skill.
    pub voided: bool,
}

/// The dates of the office's two exclusion lists; `None` if it has no such list.
pub type Lists = [Option<Day>; 2];

/// Judges an application as of a day.
pub fn judge(of: &Applicant, lists: &Lists, as_of: Day) -> Verdict {
    let (fails, warns, voided) = gates(of, lists, as_of, as_of);
    let ready = fails.is_empty();
    let mut later = (0..200).map(|days| as_of.plus(days));
    let earliest = later.find(|day| gates(of, lists, as_of, *day).0.is_empty());
    Verdict { ready, fails, warns, earliest, voided }
}

type Found = (BTreeSet<&'static str>, BTreeSet<&'static str>, bool);

/// The gates on a day, on the facts known on another.
fn gates(of: &Applicant, lists: &Lists, known: Day, day: Day) -> Found {
    let mut shut = Shut::default();
    facility(of, &mut shut);
    exclusion(of, lists, (known, day), &mut shut);
    let issued = of.issued.filter(|issued| *issued <= known);
    shut.unless("A10.issued", issued.is_some());
    if of.registration {
        shut.unless("A10.wait", issued.is_some_and(|issued| issued.plus(45) <= day));
    }
    visit(of, issued, known, &mut shut);
    if of.supporter {
        let before = of.before_permit.filter(|on| *on <= known);
        let in_time = before.is_some_and(|on| issued.is_some_and(|issued| on <= issued));
        shut.unless("B2.before_permit", in_time);
        shut.unless("B2.before_payment", of.before_payment.is_some_and(|on| on <= known));
    }
    let voided = skill(of, issued, (known, day), &mut shut);
    (shut.fails, shut.warns, voided)
}

#[derive(Default)]
struct Shut {
    fails: BTreeSet<&'static str>,
    warns: BTreeSet<&'static str>,
}

impl Shut {
    fn unless(&mut self, gate: &'static str, passes: bool) {
        if !passes {
            self.fails.insert(gate);
        }
    }
}

fn facility(of: &Applicant, shut: &mut Shut) {
    let heads: BTreeSet<&String> = of.covered.iter().filter(|id| **id != of.id).collect();
    let heads = u64::try_from(heads.len()).expect("a number of people fits");
    let ceiling =
        if of.supporter { (500_000_000 * heads).min(20_000_000_000) } else { 1_000_000_000 };
    shut.unless("A3.ceiling", of.amount <= ceiling);
    let planned = of.jobs.is_some_and(|jobs| 1 <= jobs);
    shut.unless("A5.assessment", of.need.is_some() && of.capacity.is_some() && planned);
    let settled = of.earlier.iter().all(|one| one.fulfilled && one.cleared);
    if of.supporter && of.earlier.iter().any(|one| one.supporter) {
        shut.unless("A6.repeat", settled && of.development);
    } else if !of.earlier.is_empty() {
        shut.unless("A7.repeat", settled && of.supporter);
    }
    shut.unless("A8.readiness", of.readiness == "دارد");
}

fn exclusion(of: &Applicant, lists: &Lists, (known, day): (Day, Day), shut: &mut Shut) {
    let [employees, other] = lists.map(|list| list.filter(|on| *on <= known));
    let on = |list: usize, date: Option<Day>| of.listed[list] && date.is_some();
    if of.entity == Entity::Person {
        shut.unless("A9.employee", !of.employee && !on(0, employees));
    }
    shut.unless("A9.other_body", !on(1, other));
    let fresh = employees.max(other).is_some_and(|newest| day <= newest.plus(30));
    if !fresh {
        shut.warns.insert("A9.list_age");
    }
}

fn visit(of: &Applicant, issued: Option<Day>, known: Day, shut: &mut Shut) {
    let joint = |visit: &&Visit| visit.office && visit.agency;
    let judged = |visit: &&Visit| visit.judged.iter().all(Option::is_some);
    let signed = |visit: &&Visit| visit.by && visit.completed.is_some_and(|on| on <= known);
    let complete = |visit: &&Visit| joint(visit) && judged(visit) && signed(visit);
    let visits = || of.visits.iter().filter(|visit| visit.on <= known);
    // `max_by_key` gives the last of several equals: by date, then by entry.
    let deciding = visits().filter(complete).max_by_key(|visit| visit.on);
    let deciding = deciding.or_else(|| visits().max_by_key(|visit| visit.on));
    if of.registration {
        let found = deciding.is_some_and(|visit| {
            issued.is_some_and(|issued| issued <= visit.on)
                && visit.judged[0].is_some_and(|judged| 1 <= judged)
        });
        shut.unless("A10.inspection", found);
    }
    shut.unless("B1.joint", deciding.as_ref().is_some_and(joint));
    shut.unless("B3.judgements", deciding.as_ref().is_some_and(judged));
    shut.unless("B4.form", deciding.as_ref().is_some_and(complete));
}

/// B7; says whether the permit is void.
fn skill(of: &Applicant, issued: Option<Day>, (known, day): (Day, Day), shut: &mut Shut) -> bool {
    let Some(issued) = issued.filter(|_| of.entity == Entity::Person) else { return false };
    let deadline = issued.plus_months(6);
    let paper = of.skill_dated.filter(|on| of.skill != "ندارد" && *on <= known);
    if paper.is_some_and(|on| on <= deadline) {
        return false;
    }
    if day <= deadline {
        shut.warns.insert("B7.skill");
        return false;
    }
    shut.fails.insert("B7.skill");
    true
}
