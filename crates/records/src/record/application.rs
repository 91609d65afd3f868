//! The application (پرونده): who applies, for what, and how far it has come.

use std::collections::BTreeMap;

use model::geography::FieldCode;
use model::words::{Entity, Gender, Kind, Purpose, Readiness, SkillEvidence};
use model::{
    ApplicationNumber, JalaliDate, Jobs, Mobile, Name, NationalId, PersonId, RecordKind, Rials,
};
use serde::{Deserialize, Serialize};

use super::field::Field as _;
use super::{Conflict, Malformed, Reader, Record};
use crate::covered::Covered;
use crate::document::Snapshot;
use crate::key::Key;
use crate::scalar::Scalar;
use crate::step::Steps;

/// An application.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Application {
    /// Its number.
    pub number: ApplicationNumber,
    /// Independent or supporter.
    pub kind: Kind,
    /// The applicant in law.
    pub entity: Entity,
    /// Who applies.
    pub applicant: PersonId,
    /// Given name.
    pub given_name: Option<Name>,
    /// Family name, or the company's.
    pub family_name: Option<Name>,
    /// Gender.
    pub gender: Option<Gender>,
    /// Date of birth.
    pub born_on: Option<JalaliDate>,
    /// Mobile number.
    pub mobile: Option<Mobile>,
    /// Field of work.
    pub field: FieldCode,
    /// Rials asked for (A3).
    pub amount: Option<Rials>,
    /// Jobs planned (A5).
    pub jobs: Option<Jobs>,
    /// To start or to develop (A4, A6).
    pub purpose: Option<Purpose>,
    /// Need, 0 to 5 (A5).
    pub need: Option<u8>,
    /// Capacity, 0 to 5 (A5).
    pub capacity: Option<u8>,
    /// Readiness for the labour market (A8).
    pub readiness: Readiness,
    /// Whether the applicant declared to work for the government (A9).
    pub declared_employee: Option<bool>,
    /// What shows the skill (B7).
    pub skill: Option<SkillEvidence>,
    /// The date on that evidence (B7).
    pub skill_dated: Option<JalaliDate>,
    /// Control before the permit (B2).
    pub control_before_permit: Option<JalaliDate>,
    /// Control before payment (B2).
    pub control_before_payment: Option<JalaliDate>,
    /// The agent bank.
    pub bank: Option<String>,
    /// Persons under the supporter (B5).
    pub covered: BTreeMap<NationalId, Covered>,
    /// Steps taken.
    pub steps: Steps,
}

impl Record for Application {
    const KIND: RecordKind = RecordKind::Application;

    fn fields(&self) -> Vec<(Key, Option<Scalar>)> {
        vec![
            (Key::Number, Some(self.number.to_scalar())),
            (Key::Kind, Some(self.kind.to_scalar())),
            (Key::Entity, Some(self.entity.to_scalar())),
            (Key::Readiness, Some(self.readiness.to_scalar())),
            (Key::Gender, self.gender.map(|it| it.to_scalar())),
            (Key::Jobs, self.jobs.map(|it| it.to_scalar())),
            (Key::Purpose, self.purpose.map(|it| it.to_scalar())),
            (Key::Need, self.need.map(|it| it.to_scalar())),
            (Key::Capacity, self.capacity.map(|it| it.to_scalar())),
            (Key::DeclaredEmployee, self.declared_employee.map(|it| it.to_scalar())),
            (Key::SkillEvidence, self.skill.map(|it| it.to_scalar())),
            (Key::Field, Some(self.field.to_scalar())),
            (Key::BornOn, self.born_on.map(|it| it.to_scalar())),
            (Key::SkillDated, self.skill_dated.map(|it| it.to_scalar())),
            (Key::ControlBeforePermit, self.control_before_permit.map(|it| it.to_scalar())),
            (Key::ControlBeforePayment, self.control_before_payment.map(|it| it.to_scalar())),
            (Key::Person, Some(self.applicant.to_scalar())),
            (Key::Mobile, self.mobile.map(|it| it.to_scalar())),
            (Key::Asked, self.amount.map(|it| it.to_scalar())),
            (Key::Bank, self.bank.as_ref().map(|it| it.to_scalar())),
            (Key::GivenName, self.given_name.as_ref().map(|it| it.to_scalar())),
            (Key::FamilyName, self.family_name.as_ref().map(|it| it.to_scalar())),
        ]
    }

    fn steps(&self) -> &Steps {
        &self.steps
    }

    fn covered(&self) -> Option<&BTreeMap<NationalId, Covered>> {
        Some(&self.covered)
    }

    fn from_snapshot(snapshot: &Snapshot) -> Result<(Self, Vec<Conflict>), Malformed> {
        let mut read = Reader::new(snapshot);
        let application = Self {
            number: read.must(Key::Number)?,
            kind: read.must(Key::Kind)?,
            entity: read.must(Key::Entity)?,
            applicant: read.must(Key::Person)?,
            given_name: read.may(Key::GivenName)?,
            family_name: read.may(Key::FamilyName)?,
            gender: read.may(Key::Gender)?,
            born_on: read.may(Key::BornOn)?,
            mobile: read.may(Key::Mobile)?,
            field: read.must(Key::Field)?,
            amount: read.may(Key::Asked)?,
            jobs: read.may(Key::Jobs)?,
            purpose: read.may(Key::Purpose)?,
            need: read.may(Key::Need)?,
            capacity: read.may(Key::Capacity)?,
            readiness: read.must(Key::Readiness)?,
            declared_employee: read.may(Key::DeclaredEmployee)?,
            skill: read.may(Key::SkillEvidence)?,
            skill_dated: read.may(Key::SkillDated)?,
            control_before_permit: read.may(Key::ControlBeforePermit)?,
            control_before_payment: read.may(Key::ControlBeforePayment)?,
            bank: read.may(Key::Bank)?,
            covered: read.covered(),
            steps: read.steps(),
        };
        Ok(read.done(application))
    }
}
