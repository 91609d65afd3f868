//! The order of the ready list (A4). No gate: it orders, and asks for a reason when passed over.

use model::JalaliDate;
use model::words::{Entity, Kind, Purpose};
use serde::{Deserialize, Serialize};

use crate::case::Case;
use crate::gate::Gate;
use crate::judge::Look;
use crate::rule_set::RuleSet;

/// An application's class; the smaller comes first. Ties go by the date it became ready
/// ([`ready_on`]), then by its number.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Priority {
    /// A women's cooperative that develops its activity.
    WomensCooperative,
    /// Another cooperative, or an active supporter, that develops its activity.
    Cooperative,
    /// Everyone else.
    Other,
}

impl Priority {
    /// 1, 2 or 3.
    pub const fn class(self) -> u8 {
        match self {
            Self::WomensCooperative => 1,
            Self::Cooperative => 2,
            Self::Other => 3,
        }
    }
}

/// The class of an application on a day.
pub fn priority(case: &Case, rules: &RuleSet, as_of: JalaliDate) -> Priority {
    if case.purpose != Some(Purpose::Development) {
        return Priority::Other;
    }
    match case.entity {
        Entity::WomensCooperative => Priority::WomensCooperative,
        Entity::Cooperative => Priority::Cooperative,
        Entity::Person | Entity::Company if is_active_supporter(case, rules, as_of) => {
            Priority::Cooperative
        }
        Entity::Person | Entity::Company => Priority::Other,
    }
}

/// Says whether this is a supporter with a valid permit and, in the last twelve months, an
/// inspection that found the work active. The directive says "active" and gives no test (A4).
pub fn is_active_supporter(case: &Case, rules: &RuleSet, as_of: JalaliDate) -> bool {
    let recent = |visited: JalaliDate| visited <= as_of && as_of <= visited.plus_months(12);
    case.kind == Kind::Supporter
        && case.inspections.iter().any(|visit| {
            let superseded = visit.superseded_on.is_some_and(|day| day <= as_of);
            !superseded && visit.found_active() && recent(visit.visited_on)
        })
        && Look::new(case, rules, as_of, as_of).permit_valid()
}

/// Says whether confirmation or permit is issued, not revoked, not expired and not void on a day.
pub fn has_valid_permit(case: &Case, rules: &RuleSet, as_of: JalaliDate) -> bool {
    Look::new(case, rules, as_of, as_of).permit_valid()
}

/// The first day up to `as_of` on which the application was ready; `None` if it isn't now.
///
/// It can have become ready only on the day of one of its own facts, so only those are judged. The
/// age of exclusion lists is left out: how old the newest was on an earlier day isn't kept.
pub fn ready_on(case: &Case, rules: &RuleSet, as_of: JalaliDate) -> Option<JalaliDate> {
    let now = Look::new(case, rules, as_of, as_of);
    if !now.ready() {
        return None;
    }
    let mut dates = fact_dates(case);
    dates.extend(now.wait_over());
    dates.retain(|&date| case.issued_on <= Some(date) && date <= as_of);
    dates.sort_unstable();
    dates.dedup();
    let was_ready =
        |&date: &JalaliDate| Look::new(case, rules, date, date).ready_but_for(Some(Gate::ListAge));
    // Facts without a date may be what made it ready: then it is ready since they were written,
    // which is not later than today.
    dates.into_iter().find(was_ready).or(Some(as_of))
}

/// The dates of all facts that can open a gate.
fn fact_dates(case: &Case) -> Vec<JalaliDate> {
    let controls = [case.issued_on, case.control_before_permit, case.control_before_payment];
    let mut dates: Vec<JalaliDate> = controls.into_iter().flatten().collect();
    dates.extend(case.skill.iter().filter_map(|paper| paper.dated));
    for visit in &case.inspections {
        dates.push(visit.visited_on);
        dates.extend(visit.completed_on);
        dates.extend(visit.superseded_on);
    }
    dates
}
