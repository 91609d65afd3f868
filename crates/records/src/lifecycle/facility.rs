//! The facility's states.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use model::JalaliDate;

use super::disputed;
use super::impossible::{Fact, first_impossible};
use crate::record::facility::Facility;
use crate::step::{Step, Steps};

states! {
    /// How a facility stands.
    FacilityState {
        /// Not yet held.
        Proposed = "proposed", "پیشنهادشده", "proposed";
        /// Quota is held, the letter has its number.
        Held = "held", "سهمیه رزرو شده", "held";
        /// Sent to the bank.
        Sent = "sent", "ارسال‌شده به بانک", "sent";
        /// The bank has it.
        AtBank = "at_bank", "در بانک", "at the bank";
        /// Sent back for correction.
        Returned = "returned", "عودت برای اصلاح", "returned for correction";
        /// Rejected by the bank.
        BankRejected = "bank_rejected", "رد بانک", "rejected by the bank";
        /// The hold ran out.
        HoldExpired = "hold_expired", "پایان مهلت رزرو", "hold expired";
        /// The referral was taken back.
        Withdrawn = "withdrawn", "معرفی پس گرفته شده", "referral withdrawn";
        /// Paid, whole or in part.
        Paid = "paid", "پرداخت‌شده", "paid";
        /// Being repaid.
        Repaying = "repaying", "در حال بازپرداخت", "repaying";
        /// Commitments fulfilled.
        CommitmentsFulfilled = "commitments_fulfilled", "تعهدات انجام شده", "commitments fulfilled";
        /// A commitment was broken.
        Breach = "breach", "نقض تعهد", "breach";
        /// Repaid in full.
        Settled = "settled", "تسویه‌شده", "settled";
    }
    /// Two facts that can't both be true.
    Disputed {
        /// One of them.
        a: Fact,
        /// The other.
        b: Fact
    } = "disputed", disputed;
}

/// Says whether a payment is on record, as a step, an amount or a part.
pub fn is_paid(facility: &Facility) -> bool {
    facility.steps.has(Step::Paid) || facility.paid.is_some() || !facility.parts.is_empty()
}

/// Says whether the referral stands and the bank has not answered for good.
pub(super) fn is_open(facility: &Facility) -> bool {
    let ends = [Step::BankRejected, Step::HoldExpired, Step::Withdrawn];
    !facility.steps.is_empty()
        && !is_paid(facility)
        && !ends.into_iter().any(|step| facility.steps.has(step))
}

/// Derives a facility's state.
pub fn facility_state(facility: &Facility) -> FacilityState {
    if let Some((a, b)) = first_impossible(&super::impossible::of_facility(facility)) {
        return FacilityState::Disputed { a, b };
    }
    let has = |step| facility.steps.has(step);
    match () {
        () if has(Step::Settled) => FacilityState::Settled,
        () if has(Step::Breach) && !fulfilled_since(&facility.steps) => FacilityState::Breach,
        () if has(Step::CommitmentsFulfilled) => FacilityState::CommitmentsFulfilled,
        () if has(Step::Repaying) => FacilityState::Repaying,
        () if is_paid(facility) => FacilityState::Paid,
        () if has(Step::BankRejected) => FacilityState::BankRejected,
        () if has(Step::HoldExpired) => FacilityState::HoldExpired,
        () if has(Step::Withdrawn) => FacilityState::Withdrawn,
        () if is_returned(&facility.steps) => FacilityState::Returned,
        () if has(Step::AtBank) => FacilityState::AtBank,
        () if has(Step::Sent) => FacilityState::Sent,
        () if has(Step::Held) => FacilityState::Held,
        () => FacilityState::Proposed,
    }
}

fn last_day(steps: &Steps, step: Step) -> Option<JalaliDate> {
    steps.last(step).map(|mark| mark.on)
}

/// A breach is mended by fulfilment found on a later day.
fn fulfilled_since(steps: &Steps) -> bool {
    last_day(steps, Step::Breach) < last_day(steps, Step::CommitmentsFulfilled)
}

/// Returned, and not at the bank again since. On one and the same day: again, if it was sent on more
/// days than it came back.
fn is_returned(steps: &Steps) -> bool {
    let days =
        |step| -> BTreeSet<JalaliDate> { steps.marks(step).iter().map(|mark| mark.on).collect() };
    let (returned, sent) = (days(Step::Returned), days(Step::Sent));
    let at_bank = last_day(steps, Step::Sent).max(last_day(steps, Step::AtBank));
    match last_day(steps, Step::Returned).cmp(&at_bank) {
        Ordering::Greater => true,
        Ordering::Equal => !returned.is_empty() && sent.len() <= returned.len(),
        Ordering::Less => false,
    }
}
