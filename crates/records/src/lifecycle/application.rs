//! The application's states, from its own facts, its permit's, its inspections' and its facility's.

use model::JalaliDate;
use model::words::Control;

use super::disputed;
use super::facility::{FacilityState, facility_state, is_open, is_paid};
use super::impossible::{Fact, first_impossible, of_case};
use super::inspection::{InspectionState, inspection_state};
use super::permit::{PermitState, Skill, permit_state};
use crate::record::application::Application;
use crate::record::facility::Facility;
use crate::record::inspection::Inspection;
use crate::record::permit::Permit;
use crate::step::Step;

states! {
    /// How an application stands.
    ApplicationState {
        /// Not submitted.
        Draft = "draft", "پیش‌نویس", "draft";
        /// Taken in.
        Submitted = "submitted", "ثبت‌شده", "submitted";
        /// Screened.
        Screened = "screened", "غربالگری‌شده", "screened";
        /// The agency is asked for a permit.
        AgencyReview = "agency_review", "در دست بررسی دستگاه", "agency review";
        /// Confirmed at once (registration-based).
        Confirmed = "confirmed", "تأیید آنی شده", "confirmed";
        /// Permitted (permit-based).
        Permitted = "permitted", "دارای مجوز", "permitted";
        /// A visit is planned.
        AwaitingVisit = "awaiting_visit", "در انتظار بازدید", "awaiting visit";
        /// Visited, the form isn't complete.
        Visited = "visited", "بازدیدشده", "visited";
        /// The form is complete.
        FormComplete = "form_complete", "فرم بازدید تکمیل‌شده", "form complete";
        /// Every gate is open.
        Ready = "ready", "آمادهٔ معرفی", "ready";
        /// Refused.
        Refused = "refused", "ردشده", "refused";
        /// Withdrawn.
        Withdrawn = "withdrawn", "انصراف‌داده", "withdrawn";
        /// Its permit is void or revoked.
        Lapsed = "lapsed", "از درجهٔ اعتبار ساقط", "lapsed";
        /// Closed.
        Closed = "closed", "بسته‌شده", "closed";
    }
    /// Referred: it stands where its facility does.
    Facility {
        /// Where that is.
        state: FacilityState
    } = "facility", FacilityState::say;
    /// Two facts that can't both be true.
    Disputed {
        /// One of them.
        a: Fact,
        /// The other.
        b: Fact
    } = "disputed", disputed;
}

impl ApplicationState {
    /// The state once every gate is known to be open: a complete form makes it ready.
    #[must_use]
    pub fn with_open_gates(self) -> Self {
        if self == Self::FormComplete { Self::Ready } else { self }
    }
}

/// Everything an application's state follows from.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The application.
    pub application: &'a Application,
    /// Its permit.
    pub permit: Option<&'a Permit>,
    /// Its inspections, in any order.
    pub inspections: &'a [Inspection],
    /// Its latest facility.
    pub facility: Option<&'a Facility>,
    /// The last day evidence of skill may be dated (B7); `None`: none is owed.
    pub skill_deadline: Option<JalaliDate>,
    /// The day asked about: decides what is void or expired, nothing else.
    pub as_of: JalaliDate,
}

/// Derives an application's state on a day.
pub fn application_state(case: &Case<'_>) -> ApplicationState {
    let skill = Skill::of(case.application, case.skill_deadline);
    let permit = case.permit.map(|permit| permit_state(permit, skill, case.as_of));

    let mut facts = of_case(case.application, case.permit, case.facility);
    facts.extend((permit == Some(PermitState::Void)).then_some(Fact::Void));
    if let Some((a, b)) = first_impossible(&facts) {
        return ApplicationState::Disputed { a, b };
    }

    let has = |step| case.application.steps.has(step);
    let lapsed = match permit {
        Some(permit) => matches!(permit, PermitState::Void | PermitState::Revoked),
        None => has(Step::Lapsed),
    };
    let alive = case.facility.filter(|facility| is_open(facility) || is_paid(facility));
    match (alive, case.facility) {
        _ if has(Step::Refused) => ApplicationState::Refused,
        _ if has(Step::Withdrawn) => ApplicationState::Withdrawn,
        _ if has(Step::Closed) => ApplicationState::Closed,
        (Some(facility), _) => ApplicationState::Facility { state: facility_state(facility) },
        _ if lapsed => ApplicationState::Lapsed,
        (None, Some(facility)) => ApplicationState::Facility { state: facility_state(facility) },
        (None, None) => before_referral(case, permit),
    }
}

fn before_referral(case: &Case<'_>, permit: Option<PermitState>) -> ApplicationState {
    let has = |step| case.application.steps.has(step);
    let issued = permit.is_some_and(|permit| permit != PermitState::Requested);
    let control = case.permit.map(|permit| permit.control);
    match control {
        Some(control) if issued => visited(case.inspections).unwrap_or(match control {
            Control::Registration => ApplicationState::Confirmed,
            Control::Permit => ApplicationState::Permitted,
        }),
        Some(Control::Permit) => ApplicationState::AgencyReview,
        _ if has(Step::Screened) => ApplicationState::Screened,
        _ if has(Step::Submitted) => ApplicationState::Submitted,
        _ => ApplicationState::Draft,
    }
}

/// The furthest of the inspections; a disputed one counts as planned.
fn visited(inspections: &[Inspection]) -> Option<ApplicationState> {
    let states = inspections.iter().map(inspection_state);
    states
        .filter_map(|state| match state {
            InspectionState::FormComplete => Some(ApplicationState::FormComplete),
            InspectionState::Conducted | InspectionState::FormDraft => {
                Some(ApplicationState::Visited)
            }
            InspectionState::Planned | InspectionState::Disputed { .. } => {
                Some(ApplicationState::AwaitingVisit)
            }
            InspectionState::Superseded | InspectionState::Missed => None,
        })
        .max()
}
