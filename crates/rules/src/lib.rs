//! The directive as a pure function: an application's facts, a rule set and a civil date in; every
//! gate with pass, warn or fail, its article and its evidence out.
//!
//! Nothing here knows how facts are stored, who may write them or how they are shown. The same
//! code judges in a county, a province and the nation (X2), and it is the only place that does.
#![warn(clippy::arithmetic_side_effects, clippy::float_arithmetic)]

mod case;
mod days;
mod evidence;
mod finding;
mod gate;
mod judge;
mod next;
mod priority;
mod reason;
mod rule_set;

#[cfg(test)]
mod tests;

pub use case::{Case, CoveredHead, EarlierFacility, Inspection, Listed, SkillPaper};
pub use days::{working_days_between, working_days_later};
pub use evidence::{Evidence, Facilities};
pub use finding::{Finding, FindingJson, Outcome, Verdict};
pub use gate::{Explanation, Gate, UnknownCode, explain};
pub use judge::{judge, judge_later, skill_deadline, visit_due};
pub use next::Next;
pub use priority::{Priority, has_valid_permit, is_active_supporter, priority, ready_on};
pub use reason::Reason;
pub use rule_set::{
    AbsorptionDeadline, AbsorptionSource, AllocationRules, AllocationWeights, Bound, Difference,
    Entry, HeadlineJob, HeadsBasis, JointVisit, PriorityOverride, Problem, Programme, Quorum,
    RuleSet, RuleSetFault, SkillGrace, Stance, Successful, Tier, VisitDue, WaitCounts, differences,
    rewritten,
};
