//! The permit's states; voidness is derived by date (B7).

use model::JalaliDate;
use model::words::SkillEvidence;

use crate::record::application::Application;
use crate::record::permit::Permit;
use crate::step::Step;

states! {
    /// How a permit stands.
    PermitState {
        /// Asked for, not issued.
        Requested = "requested", "در انتظار صدور", "requested";
        /// Issued; skill is still to be shown.
        Provisional = "provisional", "مشروط به ارائهٔ مدرک مهارت", "provisional";
        /// Issued, nothing owed.
        Full = "full", "معتبر", "full";
        /// Past its last day.
        Expired = "expired", "پایان اعتبار", "expired";
        /// Skill was not shown in time.
        Void = "void", "باطل", "void";
        /// Revoked by the province.
        Revoked = "revoked", "لغوشده", "revoked";
    }
}

/// What is known of the applicant's skill, and by when it is to be shown.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Skill {
    /// The evidence.
    pub evidence: Option<SkillEvidence>,
    /// The date on it; undated, it shows nothing.
    pub dated: Option<JalaliDate>,
    /// The last day it may be dated; `None`: no skill is owed.
    pub deadline: Option<JalaliDate>,
}

impl Skill {
    /// What an application says, with the deadline of the rule set.
    pub const fn of(application: &Application, deadline: Option<JalaliDate>) -> Self {
        Self { evidence: application.skill, dated: application.skill_dated, deadline }
    }

    /// Says whether the evidence was there in time, whenever it was entered (B7).
    fn in_time(self) -> bool {
        let Some(deadline) = self.deadline else { return true };
        self.evidence.is_some() && self.dated.is_some_and(|dated| dated <= deadline)
    }
}

/// Derives a permit's state on a day.
///
/// A recorded voidness decides nothing: evidence dated in time and entered late restores the permit.
pub fn permit_state(permit: &Permit, skill: Skill, as_of: JalaliDate) -> PermitState {
    let void = !skill.in_time() && skill.deadline.is_some_and(|deadline| deadline < as_of);
    match permit {
        _ if permit.revoked_on.is_some() || permit.steps.has(Step::Revoked) => PermitState::Revoked,
        _ if permit.issued_on.is_none() => PermitState::Requested,
        _ if void => PermitState::Void,
        _ if permit.expires_on.is_some_and(|last| last < as_of) => PermitState::Expired,
        _ if skill.in_time() => PermitState::Full,
        _ => PermitState::Provisional,
    }
}
