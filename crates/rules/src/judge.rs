//! Every gate of one application, on one day.
//!
//! Two dates are kept apart: what was *known* (facts dated later don't count) and the *day* on
//! which the question is asked. They are one in [`judge`]; letting the day alone advance answers
//! "and if nothing but time passes?", which is how [`Verdict::earliest`] is found.

mod look;

pub(crate) use look::Look;
use model::JalaliDate;
use model::words::Control;

use crate::case::Case;
use crate::finding::{Finding, Outcome, Verdict};
use crate::gate::Gate;
use crate::rule_set::RuleSet;

/// Judges an application on the facts that count on `as_of`, which is also the day asked about.
///
/// Every gate that applies is in the verdict, in the order of [`Gate::ALL`], except
/// [`Gate::Quota`]: that one is judged at the moment of referral, by [`Finding::quota`].
///
/// # Examples
/// ```
/// use model::words::{Control, Entity, Kind};
/// use rules::{Case, Gate, Outcome, RuleSet, judge};
///
/// let rules = RuleSet::embedded_1401();
/// let field = model::geography::FieldCode(2001);
/// let applicant = "0012345679".parse().unwrap();
/// let mut case =
///     Case::new(Kind::Independent, Entity::Person, applicant, field, Control::Registration);
/// case.issued_on = "1401/01/15".parse().ok();
///
/// let verdict = judge(&case, &rules, "1401/02/28".parse().unwrap());
/// let wait = verdict.find(Gate::Wait).unwrap();
/// assert_eq!(wait.outcome, Outcome::Fail);
/// assert_eq!(wait.clears_on, "1401/02/29".parse().ok());
/// ```
pub fn judge(case: &Case, rules: &RuleSet, as_of: JalaliDate) -> Verdict {
    judge_later(case, rules, as_of, as_of)
}

/// Judges an application on the facts known on one day as if nothing had happened until `day`.
///
/// A `day` before `known` counts as `known`.
pub fn judge_later(case: &Case, rules: &RuleSet, known: JalaliDate, day: JalaliDate) -> Verdict {
    let look = Look::new(case, rules, known, day.max(known));
    let mut gates = Vec::with_capacity(Gate::ALL.len());
    gates.extend(Gate::ALL.iter().filter_map(|&gate| look.finding(gate)));
    let ready = stops_nothing(&gates);
    debug_assert_eq!(ready, look.ready(), "the short cut agrees with the long way");
    Verdict { ready, earliest: earliest(&look, ready), voided: look.voided(), gates }
}

fn stops_nothing(gates: &[Finding]) -> bool {
    gates.iter().all(|finding| finding.outcome != Outcome::Fail)
}

/// The first day from the look's own on which nothing would fail, if nothing but time passes.
///
/// Time alone opens one gate only, [`Gate::Wait`], and closes some. So the day the wait ends is the
/// only later day worth asking about: if it isn't ready then, it never will be.
fn earliest(look: &Look<'_>, ready: bool) -> Option<JalaliDate> {
    if ready {
        return Some(look.day);
    }
    let over = look.wait_over()?;
    (look.day < over && look.on(over).ready()).then_some(over)
}

/// The day by which a registration-based field's plan is to be visited (B6).
pub fn visit_due(case: &Case, rules: &RuleSet) -> Option<JalaliDate> {
    match case.control {
        Control::Registration => Some(case.issued_on?.plus_days(days(rules.visit_due_days))),
        Control::Permit => None,
    }
}

/// The last day on which evidence of skill may be dated, while it is still owed (B7).
///
/// `None` for entities, before the issue, and once evidence dated by then is there.
pub fn skill_deadline(case: &Case, rules: &RuleSet) -> Option<JalaliDate> {
    let deadline = look::skill_deadline(case, rules, case.issued_on)?;
    let shown = case.skill.iter().any(|paper| paper.dated.is_some_and(|dated| dated <= deadline));
    (!shown).then_some(deadline)
}

pub(crate) fn days(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
