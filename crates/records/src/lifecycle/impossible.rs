//! Facts that can't both be true.

use model::Say;

use super::facility::{is_open, is_paid};
use crate::record::application::Application;
use crate::record::facility::Facility;
use crate::record::permit::Permit;
use crate::step::Step;

/// A fact that can stand against another one.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Fact {
    /// The application was refused.
    Refused,
    /// The applicant withdrew.
    Withdrawn,
    /// The application was closed.
    Closed,
    /// The permit is void (B7).
    Void,
    /// The permit was revoked.
    Revoked,
    /// The referral to the bank stands, quota is held.
    Referred,
    /// The referral was taken back.
    ReferralWithdrawn,
    /// The hold ran out.
    HoldExpired,
    /// The bank rejected it.
    BankRejected,
    /// The bank paid.
    Paid,
    /// The visit took place.
    Conducted,
    /// The visit did not take place.
    Missed,
}

/// Every pair that can't be; the first pair of a case names its dispute.
pub const IMPOSSIBLE: &[(Fact, Fact)] = &[
    (Fact::Withdrawn, Fact::Paid),
    (Fact::Refused, Fact::Paid),
    (Fact::BankRejected, Fact::Paid),
    (Fact::HoldExpired, Fact::Paid),
    (Fact::ReferralWithdrawn, Fact::Paid),
    (Fact::Withdrawn, Fact::Referred),
    (Fact::Refused, Fact::Referred),
    (Fact::Closed, Fact::Referred),
    (Fact::Void, Fact::Referred),
    (Fact::Revoked, Fact::Referred),
    (Fact::Missed, Fact::Conducted),
];

impl Fact {
    /// The stable code of JSON and tests.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Closed => "closed",
            Self::Void => "void",
            Self::Revoked => "revoked",
            Self::Referred => "referred",
            Self::ReferralWithdrawn => "referral_withdrawn",
            Self::HoldExpired => "hold_expired",
            Self::BankRejected => "bank_rejected",
            Self::Paid => "paid",
            Self::Conducted => "conducted",
            Self::Missed => "missed",
        }
    }

    /// What people call it.
    pub fn say(self) -> Say {
        match self {
            Self::Refused => Say::new("رد درخواست", "refused"),
            Self::Withdrawn => Say::new("انصراف متقاضی", "withdrawn by the applicant"),
            Self::Closed => Say::new("بسته شدن پرونده", "closed"),
            Self::Void => Say::new("بطلان مجوز", "permit void"),
            Self::Revoked => Say::new("لغو مجوز", "permit revoked"),
            Self::Referred => Say::new("معرفی به بانک", "referred to the bank"),
            Self::ReferralWithdrawn => Say::new("پس گرفتن معرفی", "referral withdrawn"),
            Self::HoldExpired => Say::new("پایان مهلت رزرو", "hold expired"),
            Self::BankRejected => Say::new("رد بانک", "rejected by the bank"),
            Self::Paid => Say::new("پرداخت بانک", "paid by the bank"),
            Self::Conducted => Say::new("انجام بازدید", "visit conducted"),
            Self::Missed => Say::new("انجام نشدن بازدید", "visit missed"),
        }
    }
}

/// Every impossible pair of a case, in the order of the table.
///
/// A recorded voidness counts unless the application has evidence dated before it was recorded
/// (B7: such evidence restores the permit).
pub fn impossible(
    application: &Application,
    permit: Option<&Permit>,
    facility: Option<&Facility>,
) -> Vec<(Fact, Fact)> {
    let recorded = permit.and_then(|permit| permit.steps.first(Step::VoidRecorded));
    let void = recorded.is_some_and(|recorded| {
        let shown = application.skill.and(application.skill_dated);
        shown.is_none_or(|dated| recorded.on <= dated)
    });
    let mut facts = of_case(application, permit, facility);
    facts.extend(void.then_some(Fact::Void));
    pairs(&facts).collect()
}

/// The facts of a case, but for voidness, which has its date.
pub(super) fn of_case(
    application: &Application,
    permit: Option<&Permit>,
    facility: Option<&Facility>,
) -> Vec<Fact> {
    let steps = [
        (Step::Refused, Fact::Refused),
        (Step::Withdrawn, Fact::Withdrawn),
        (Step::Closed, Fact::Closed),
    ];
    let own = steps.into_iter().filter(|(step, _)| application.steps.has(*step));
    let mut facts: Vec<Fact> = own.map(|(_, fact)| fact).collect();
    let revoked =
        permit.is_some_and(|permit| permit.revoked_on.is_some() || permit.steps.has(Step::Revoked));
    facts.extend(revoked.then_some(Fact::Revoked));
    facts.extend(facility.map(of_facility).unwrap_or_default());
    facts
}

/// The facts of a facility alone.
pub(super) fn of_facility(facility: &Facility) -> Vec<Fact> {
    let facts = [
        (is_open(facility), Fact::Referred),
        (is_paid(facility), Fact::Paid),
        (facility.steps.has(Step::BankRejected), Fact::BankRejected),
        (facility.steps.has(Step::HoldExpired), Fact::HoldExpired),
        (facility.steps.has(Step::Withdrawn), Fact::ReferralWithdrawn),
    ];
    facts.into_iter().filter(|(holds, _)| *holds).map(|(_, fact)| fact).collect()
}

pub(super) fn first_impossible(facts: &[Fact]) -> Option<(Fact, Fact)> {
    pairs(facts).next()
}

fn pairs(facts: &[Fact]) -> impl Iterator<Item = (Fact, Fact)> {
    IMPOSSIBLE.iter().copied().filter(|(a, b)| facts.contains(a) && facts.contains(b))
}
