//! The inspection's states.

use super::disputed;
use super::impossible::Fact;
use crate::record::inspection::Inspection;
use crate::step::Step;

states! {
    /// How an inspection stands.
    InspectionState {
        /// To come.
        Planned = "planned", "برنامه‌ریزی‌شده", "planned";
        /// Took place.
        Conducted = "conducted", "انجام‌شده", "conducted";
        /// Its form was begun.
        FormDraft = "form_draft", "فرم ناتمام", "form drafted";
        /// Its form is complete.
        FormComplete = "form_complete", "فرم تکمیل‌شده", "form complete";
        /// A correction has taken its place.
        Superseded = "superseded", "جایگزین‌شده", "superseded";
        /// Did not take place.
        Missed = "missed", "انجام‌نشده", "missed";
    }
    /// Two facts that can't both be true.
    Disputed {
        /// One of them.
        a: Fact,
        /// The other.
        b: Fact
    } = "disputed", disputed;
}

/// Derives an inspection's state.
pub fn inspection_state(inspection: &Inspection) -> InspectionState {
    let has = |step| inspection.steps.has(step);
    let conducted = [Step::Conducted, Step::FormDraft, Step::FormComplete].into_iter().any(has);
    match () {
        () if has(Step::Superseded) => InspectionState::Superseded,
        () if has(Step::Missed) && conducted => {
            InspectionState::Disputed { a: Fact::Missed, b: Fact::Conducted }
        }
        () if has(Step::Missed) => InspectionState::Missed,
        () if has(Step::FormComplete) => InspectionState::FormComplete,
        () if has(Step::FormDraft) => InspectionState::FormDraft,
        () if has(Step::Conducted) => InspectionState::Conducted,
        () => InspectionState::Planned,
    }
}
