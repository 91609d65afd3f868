//! A field's value as people are told it.

use model::geography::FieldCode;
use model::words::{
    Control, Entity, Gender, Judgement, Kind, Purpose, Readiness, SkillEvidence, YesNo,
};
use model::{ApplicationNumber, Jobs, LetterNumber, Mobile, PersonId, RecordId, Rials, Say};

use super::field::Field;
use crate::key::Key;
use crate::scalar::Scalar;

/// Puts one value of a field into words; what means nothing is shown as it is stored.
///
/// # Examples
/// ```
/// use records::record::told;
/// use records::{Key, Scalar};
///
/// assert_eq!(told(Key::Asked, &Scalar::Int(1_000_000_000)).en, "1,000,000,000");
/// assert_eq!(told(Key::Purpose, &Scalar::Int(2)).fa, "توسعه");
/// ```
pub fn told(key: Key, value: &Scalar) -> Say {
    let said = match key {
        Key::Kind => word::<Kind>(value, Kind::say),
        Key::Entity => word::<Entity>(value, Entity::say),
        Key::Gender => word::<Gender>(value, Gender::say),
        Key::Purpose => word::<Purpose>(value, Purpose::say),
        Key::Readiness => word::<Readiness>(value, Readiness::say),
        Key::SkillEvidence => word::<SkillEvidence>(value, SkillEvidence::say),
        Key::Control => word::<Control>(value, Control::say),
        Key::Activity | Key::Skill | Key::Management => word::<Judgement>(value, Judgement::say),
        Key::DeclaredEmployee | Key::InvitedAbsent | Key::Fulfilled | Key::Cleared => {
            word::<bool>(value, |yes| if yes { YesNo::Yes } else { YesNo::No }.say())
        }
        Key::Number => shown::<ApplicationNumber>(value),
        Key::Letter => shown::<LetterNumber>(value),
        Key::Application | Key::Supersedes => shown::<RecordId>(value),
        Key::Person => shown::<PersonId>(value),
        Key::Mobile => shown::<Mobile>(value),
        Key::Field => shown::<FieldCode>(value),
        Key::Asked | Key::HeldRials | Key::Paid | Key::EarlierRials => shown::<Rials>(value),
        Key::Jobs | Key::HeldJobs => shown::<Jobs>(value),
        Key::BornOn
        | Key::SkillDated
        | Key::ControlBeforePermit
        | Key::ControlBeforePayment
        | Key::IssuedOn
        | Key::ExpiresOn
        | Key::RevokedOn
        | Key::VisitedOn
        | Key::CompletedOn
        | Key::ReferredOn
        | Key::PaidOn => day(value),
        Key::GivenName
        | Key::FamilyName
        | Key::Need
        | Key::Capacity
        | Key::Bank
        | Key::OfficeInspector
        | Key::Agency
        | Key::AgencyInspector
        | Key::HeadsFound
        | Key::CompletedBy
        | Key::Note
        | Key::RuleSet
        | Key::BankReason
        | Key::Parts
        | Key::Year => None,
    };
    said.unwrap_or_else(|| same(&value.to_string()))
}

fn word<T: Field>(value: &Scalar, say: impl Fn(T) -> Say) -> Option<Say> {
    T::from_scalar(value).map(say)
}

fn shown<T: Field + std::fmt::Display>(value: &Scalar) -> Option<Say> {
    T::from_scalar(value).map(|it| same(&it.to_string()))
}

fn day(value: &Scalar) -> Option<Say> {
    model::JalaliDate::from_scalar(value).map(|day| same(&day.slashed()))
}

fn same(text: &str) -> Say {
    Say::new(text, text)
}
