//! What people fill in: the content of a file, an inspection, an earlier facility, a bank's answer.
//!
//! A form says what a record should say; ids, numbers and steps are the office's own.

use model::geography::FieldCode;
use model::words::{
    BankResult, Entity, Gender, Judgement, Kind, ListKind, Purpose, Readiness, SkillEvidence,
};
use model::{JalaliDate, Jobs, LetterNumber, Mobile, Name, NationalId, PersonId, Rials};
use records::{Application, Covered, Inspection};

/// The content of an application.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ApplicationForm {
    /// Who applies.
    pub kind: Kind,
    /// The applicant in law.
    pub entity: Entity,
    /// The applicant's id.
    pub applicant: PersonId,
    /// First name.
    pub given_name: Option<Name>,
    /// Last name, or the entity's name.
    pub family_name: Option<Name>,
    /// Gender.
    pub gender: Option<Gender>,
    /// Birth date.
    pub born_on: Option<JalaliDate>,
    /// Mobile number.
    pub mobile: Option<Mobile>,
    /// Field of work.
    pub field: FieldCode,
    /// The day the confirmation or permit was issued.
    pub issued_on: Option<JalaliDate>,
    /// The last day of the permit's validity.
    pub expires_on: Option<JalaliDate>,
    /// What shows the skill.
    pub skill: Option<SkillEvidence>,
    /// Its date.
    pub skill_dated: Option<JalaliDate>,
    /// Amount asked for.
    pub amount: Option<Rials>,
    /// Jobs planned.
    pub jobs: Option<Jobs>,
    /// What the money is for.
    pub purpose: Option<Purpose>,
    /// Need, 0–5.
    pub need: Option<u8>,
    /// Capacity, 0–5.
    pub capacity: Option<u8>,
    /// Readiness as judged.
    pub readiness: Readiness,
    /// Declared to be a government employee.
    pub declared_employee: Option<bool>,
    /// Control before the permit.
    pub control_before_permit: Option<JalaliDate>,
    /// Control before payment.
    pub control_before_payment: Option<JalaliDate>,
    /// Agent bank's code.
    pub bank: Option<String>,
}

impl ApplicationForm {
    /// A form that says only what it must.
    pub const fn new(kind: Kind, entity: Entity, applicant: PersonId, field: FieldCode) -> Self {
        Self {
            kind,
            entity,
            applicant,
            given_name: None,
            family_name: None,
            gender: None,
            born_on: None,
            mobile: None,
            field,
            issued_on: None,
            expires_on: None,
            skill: None,
            skill_dated: None,
            amount: None,
            jobs: None,
            purpose: None,
            need: None,
            capacity: None,
            readiness: Readiness::Unknown,
            declared_employee: None,
            control_before_permit: None,
            control_before_payment: None,
            bank: None,
        }
    }

    /// The form a record would have been filled in with.
    pub fn of(
        record: &Application,
        issued_on: Option<JalaliDate>,
        expires_on: Option<JalaliDate>,
    ) -> Self {
        Self {
            kind: record.kind,
            entity: record.entity,
            applicant: record.applicant,
            given_name: record.given_name.clone(),
            family_name: record.family_name.clone(),
            gender: record.gender,
            born_on: record.born_on,
            mobile: record.mobile,
            field: record.field,
            issued_on,
            expires_on,
            skill: record.skill,
            skill_dated: record.skill_dated,
            amount: record.amount,
            jobs: record.jobs,
            purpose: record.purpose,
            need: record.need,
            capacity: record.capacity,
            readiness: record.readiness,
            declared_employee: record.declared_employee,
            control_before_permit: record.control_before_permit,
            control_before_payment: record.control_before_payment,
            bank: record.bank.clone(),
        }
    }

    /// Writes the form's content into a record, leaving number, covered persons and steps alone.
    pub fn fill(&self, record: &mut Application) {
        record.kind = self.kind;
        record.entity = self.entity;
        record.applicant = self.applicant;
        record.given_name.clone_from(&self.given_name);
        record.family_name.clone_from(&self.family_name);
        record.gender = self.gender;
        record.born_on = self.born_on;
        record.mobile = self.mobile;
        record.field = self.field;
        record.skill = self.skill;
        record.skill_dated = self.skill_dated;
        record.amount = self.amount;
        record.jobs = self.jobs;
        record.purpose = self.purpose;
        record.need = self.need;
        record.capacity = self.capacity;
        record.readiness = self.readiness;
        record.declared_employee = self.declared_employee;
        record.control_before_permit = self.control_before_permit;
        record.control_before_payment = self.control_before_payment;
        record.bank.clone_from(&self.bank);
    }
}

/// The content of an inspection and its form.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InspectionForm {
    /// The day of the visit.
    pub visited_on: JalaliDate,
    /// The office's inspector.
    pub office_inspector: Option<Name>,
    /// The relevant executive agency.
    pub agency: Option<Name>,
    /// The agency's inspector.
    pub agency_inspector: Option<Name>,
    /// The agency was invited and didn't come.
    pub invited_absent: bool,
    /// Is the work active?
    pub activity: Option<Judgement>,
    /// Is the skill there?
    pub skill: Option<Judgement>,
    /// Can the person manage the plan?
    pub management: Option<Judgement>,
    /// Covered persons found at work.
    pub heads_found: Option<u32>,
    /// Who completed the form.
    pub completed_by: Option<Name>,
    /// When it was completed.
    pub completed_on: Option<JalaliDate>,
    /// What else was seen.
    pub note: Option<String>,
}

impl InspectionForm {
    /// A visit of which nothing else is known.
    pub const fn on(visited_on: JalaliDate) -> Self {
        Self {
            visited_on,
            office_inspector: None,
            agency: None,
            agency_inspector: None,
            invited_absent: false,
            activity: None,
            skill: None,
            management: None,
            heads_found: None,
            completed_by: None,
            completed_on: None,
            note: None,
        }
    }

    /// The form a record would have been filled in with.
    pub fn of(record: &Inspection) -> Self {
        Self {
            visited_on: record.visited_on,
            office_inspector: record.office_inspector.clone(),
            agency: record.agency.clone(),
            agency_inspector: record.agency_inspector.clone(),
            invited_absent: record.invited_absent,
            activity: record.activity,
            skill: record.skill,
            management: record.management,
            heads_found: record.heads_found,
            completed_by: record.completed_by.clone(),
            completed_on: record.completed_on,
            note: record.note.clone(),
        }
    }

    /// Says whether this is the same visit as another form's: same day, same inspector.
    pub fn is_same_visit(&self, other: &Self) -> bool {
        self.visited_on == other.visited_on && self.office_inspector == other.office_inspector
    }

    /// Says whether the form is complete: two sides, three judgements, who and when (B1, B3, B4).
    pub const fn is_complete(&self) -> bool {
        self.completed_by.is_some()
            && self.completed_on.is_some()
            && self.activity.is_some()
            && self.skill.is_some()
            && self.management.is_some()
            && self.office_inspector.is_some()
            && (self.agency_inspector.is_some() || self.invited_absent)
    }
}

/// A facility of an earlier programme.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EarlierForm {
    /// The Jalali year.
    pub year: u16,
    /// As what the person applied.
    pub kind: Kind,
    /// How much was paid.
    pub amount: Rials,
    /// Commitments fulfilled.
    pub fulfilled: bool,
    /// The bank declared it clear.
    pub cleared: bool,
}

/// One covered person of a supporter.
pub type CoveredForm = (NationalId, Covered);

/// An entry of an exclusion list.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ExclusionForm {
    /// Who.
    pub person: PersonId,
    /// On which list.
    pub list: ListKind,
    /// As of when.
    pub as_of: JalaliDate,
}

/// An answer of the bank.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BankAnswer {
    /// The letter it answers, where the bank says so.
    pub letter: Option<LetterNumber>,
    /// The applicant.
    pub applicant: Option<PersonId>,
    /// What the bank says.
    pub result: BankResult,
    /// What was paid.
    pub amount: Option<Rials>,
    /// When.
    pub on: JalaliDate,
    /// Why.
    pub reason: Option<String>,
}
