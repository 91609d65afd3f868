//! A rule set: every number and every switch the directive leaves open, dated and versioned (A11).
//!
//! Read in two passes, as written and then checked, so that a wrong file is refused with the line,
//! the key and what would do. The reading this project takes of 1401 is compiled in; a rule set
//! that doesn't mention a switch takes it from there.

mod allocation;
mod choices;
mod fault;
mod keys;
mod rewrite;
mod written;

pub use allocation::{AllocationRules, AllocationWeights, Bound};
pub use choices::{
    AbsorptionDeadline, AbsorptionSource, HeadlineJob, HeadsBasis, JointVisit, PriorityOverride,
    SkillGrace, Stance, Tier, VisitDue, WaitCounts,
};
pub use fault::{Problem, RuleSetFault};
pub use keys::Entry;
use model::{JalaliDate, Jobs, Rials};
pub use rewrite::{Difference, differences, rewritten};
use written::Written;

/// The programme a rule set is for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Programme {
    /// Its name, in Persian.
    pub name: String,
    /// Its Jalali year.
    pub year: u16,
    /// The national job target.
    pub target_jobs: Jobs,
}

/// When a working group may decide (C1).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Quorum {
    /// The seats of the group.
    pub seats: u32,
    /// How many must be taken.
    pub present: u32,
    /// Whether the chair or a named deputy must be among them.
    pub chair_or_deputy: bool,
}

/// What a successful supporter has; the directive has no test (incentives 2, 3).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Successful {
    /// All named heads were found at work by the last inspection.
    pub heads: bool,
    /// The commitments of each facility paid are fulfilled.
    pub commitments: bool,
    /// Nothing was breached.
    pub no_breach: bool,
}

/// One version of the rules.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RuleSet {
    /// Its version; decisions store it (A11).
    pub version: String,
    /// The first day on which it is in force.
    pub valid_from: JalaliDate,
    /// The last day, if known.
    pub valid_to: Option<JalaliDate>,
    /// The programme.
    pub programme: Programme,
    /// The ceiling for an independent applicant (A3).
    pub independent_ceiling: Rials,
    /// The ceiling for a supporter (A3).
    pub supporter_ceiling: Rials,
    /// What each covered person adds to a supporter's ceiling (A3).
    pub per_head: Rials,
    /// Covered persons the full ceiling is meant for (A3); `per_head` times this reaches it.
    pub heads_for_full: u32,
    /// Covered persons below which a supporter gets nothing; 0 is proportional (A3).
    pub supporter_min_covered: u32,
    /// Which heads the ceiling counts (A3, B5).
    pub heads_basis: HeadsBasis,
    /// Which count of jobs is the programme's.
    pub headline_job: HeadlineJob,
    /// What referring a lower class past a higher one asks for (A4).
    pub priority_override: PriorityOverride,
    /// Days between confirmation and referral (A10, B6).
    pub wait_days_registration: u32,
    /// Whether that day itself will do.
    pub wait_counts: WaitCounts,
    /// Days within which the visit is due (B6).
    pub visit_due_days: u32,
    /// What a late visit does.
    pub visit_due: VisitDue,
    /// Whether the agency must have come (B1).
    pub joint_visit_required: JointVisit,
    /// The tier that completes forms (B4).
    pub form_completed_by: Tier,
    /// The tier that refers (A2, B4).
    pub referral_by: Tier,
    /// The time to show skill (B7).
    pub skill_grace: SkillGrace,
    /// What referral inside that time does.
    pub refer_while_provisional: Stance,
    /// How old the newest exclusion list may be, in days (A9).
    pub exclusion_list_max_age_days: u32,
    /// What an older one does.
    pub exclusion_list_old: Stance,
    /// Whether the retired count as employees (A9).
    pub retiree_is_employee: bool,
    /// Days after which a hold without an answer lapses; 0 is never.
    pub hold_expiry_days: u32,
    /// Until when quota may be absorbed (A1).
    pub absorption_deadline: AbsorptionDeadline,
    /// Days after a quarter's end until its report is due (B8).
    pub report_due_days: u32,
    /// The working group's quorum (C1).
    pub quorum: Quorum,
    /// Whether a promotional meeting needs the quorum, too (C1, C3).
    pub promotional_needs_quorum: bool,
    /// Founders a need-supply cooperative has at least.
    pub founders_min: u32,
    /// What lacking an expert does to a cooperative that leaves "proposed" (C4).
    pub cooperative_without_expert: Stance,
    /// What makes a supporter successful (incentives 2, 3).
    pub successful: Successful,
    /// An amount below this looks like toman.
    pub amount_suspect_below: Rials,
    /// Working days from ready to sent (A2).
    pub service_level_days: u32,
    /// How a hub divides quota (A1).
    pub allocation: AllocationRules,
}

impl RuleSet {
    /// Reads a rule set.
    ///
    /// # Errors
    /// [`RuleSetFault`], the first one found: where, which key, what is wrong, what would do.
    pub fn parse(text: &str) -> Result<Self, RuleSetFault> {
        Written::read(text)?.over(base()).check(text)
    }

    /// The rules of 1401 in the reading this project takes.
    pub fn embedded_1401() -> Self {
        Self::parse(EMBEDDED_1401).expect("the embedded rule set is tested")
    }

    /// The text of [`embedded_1401`](Self::embedded_1401), with its comments.
    pub const fn embedded_1401_text() -> &'static str {
        EMBEDDED_1401
    }

    /// Says whether the rule set is in force on a day.
    pub fn in_force(&self, day: JalaliDate) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }

    /// Every key with its value, article and explanation, in the order of the file.
    pub fn entries(&self) -> Vec<Entry> {
        keys::entries(self)
    }

    /// Days after which a hold without an answer lapses, if ever.
    pub fn hold_expiry(&self) -> Option<u32> {
        (self.hold_expiry_days > 0).then_some(self.hold_expiry_days)
    }

    /// The last day on which quota may be absorbed.
    pub fn absorption_until(&self) -> JalaliDate {
        match self.absorption_deadline {
            AbsorptionDeadline::EndOfYear => self.end_of_year(),
            AbsorptionDeadline::On(day) => day,
        }
    }

    fn end_of_year(&self) -> JalaliDate {
        let year = i32::from(self.programme.year);
        let last = JalaliDate::new(year, 12, 30).or_else(|_| JalaliDate::new(year, 12, 29));
        last.expect("checked to lie in the calendar's range")
    }

    /// The largest facility for `heads` covered persons (A3): nothing below the minimum, then
    /// `per_head` for each up to the full ceiling. `heads_for_full` only says where that is.
    pub fn ceiling_for_heads(&self, heads: u32) -> Rials {
        if heads < self.supporter_min_covered {
            return Rials::ZERO;
        }
        let proportional = self.per_head.checked_mul(u64::from(heads));
        proportional.map_or(self.supporter_ceiling, |sum| sum.min(self.supporter_ceiling))
    }
}

/// Where switches come from that a text doesn't mention.
fn base() -> Written {
    Written::read(EMBEDDED_1401).expect("the embedded rule set is tested")
}

const EMBEDDED_1401: &str = include_str!("../../../config/rules/1401.toml");
