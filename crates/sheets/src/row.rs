//! The typed rows of each sheet, and what is said of rows that are refused.

use model::geography::FieldCode;
use model::words::{
    BankResult, Entity, Gender, Judgement, Kind, ListKind, Purpose, Readiness, SkillEvidence,
};
use model::{
    Amount, JalaliDate, Jobs, LetterNumber, Mobile, Name, NationalId, PersonId, Rials, Say,
    UnitCode,
};

use crate::kind::SheetKind;

/// A row of a sheet with its place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Row<T> {
    /// The office's own row number (ردیف) where the sheet has one, else the line.
    pub row: u32,
    /// The line of the file or the row of the tab, from 1.
    pub line: u32,
    /// What it says.
    pub value: T,
}

/// An applicant's file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ApplicationRow {
    /// Who applies.
    pub kind: Kind,
    /// The applicant in law.
    pub entity: Entity,
    /// The applicant's id, of the sort its entity has.
    pub applicant: PersonId,
    /// First name.
    pub given_name: Option<Name>,
    /// Last name, or the entity's name.
    pub family_name: Option<Name>,
    /// Gender.
    pub gender: Option<Gender>,
    /// Day of birth.
    pub born_on: Option<JalaliDate>,
    /// Mobile number; a wrong one is left out and noted.
    pub mobile: Option<Mobile>,
    /// Field of work, one of the reference table's.
    pub field: FieldCode,
    /// Day of the confirmation or permit.
    pub issued_on: Option<JalaliDate>,
    /// What shows the skill.
    pub skill: Option<SkillEvidence>,
    /// Day of the evidence.
    pub skill_dated: Option<JalaliDate>,
    /// Amount asked for.
    pub amount: Option<Rials>,
    /// Jobs planned.
    pub jobs: Option<Jobs>,
    /// What the money is for.
    pub purpose: Option<Purpose>,
    /// Need, 0 to 5.
    pub need: Option<u8>,
    /// Capacity, 0 to 5.
    pub capacity: Option<u8>,
    /// Readiness; blank is unknown.
    pub readiness: Readiness,
    /// Whether the applicant says to be a government employee.
    pub declared_employee: Option<bool>,
    /// Day of the control before the permit.
    pub control_before_permit: Option<JalaliDate>,
    /// Day of the control before the payment.
    pub control_before_payment: Option<JalaliDate>,
    /// The agent bank's code.
    pub bank: Option<String>,
}

/// A person a supporter covers. The same row may stand twice: it says the same again.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CoveredRow {
    /// The supporter.
    pub supporter: PersonId,
    /// The covered person.
    pub person: NationalId,
    /// First name.
    pub given_name: Option<Name>,
    /// Last name.
    pub family_name: Option<Name>,
    /// Covered since.
    pub from: Option<JalaliDate>,
    /// The agreement's number, in ASCII digits.
    pub agreement: Option<String>,
}

/// A visit and its form.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InspectionRow {
    /// The applicant visited.
    pub applicant: PersonId,
    /// Day of the visit.
    pub visited_on: JalaliDate,
    /// The office's inspector.
    pub office_inspector: Option<Name>,
    /// The agency that came along.
    pub agency: Option<Name>,
    /// The agency's inspector.
    pub agency_inspector: Option<Name>,
    /// Whether the plan is active.
    pub activity: Option<Judgement>,
    /// Whether the applicant has the skill.
    pub skill: Option<Judgement>,
    /// Whether the applicant can manage it.
    pub management: Option<Judgement>,
    /// Covered persons found at work.
    pub heads_found: Option<u32>,
    /// Who completed the form.
    pub completed_by: Option<Name>,
    /// When the form was completed.
    pub completed_on: Option<JalaliDate>,
}

/// A facility of an earlier programme.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EarlierRow {
    /// Who had it.
    pub applicant: PersonId,
    /// The Jalali year.
    pub year: u16,
    /// As what they applied.
    pub kind: Kind,
    /// How much.
    pub amount: Rials,
    /// Whether the commitments were fulfilled.
    pub fulfilled: bool,
    /// Whether the bank cleared it.
    pub cleared: bool,
}

/// An entry of an exclusion list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ExclusionRow {
    /// Who is on it.
    pub person: PersonId,
    /// Which list.
    pub list: ListKind,
    /// As of when.
    pub as_of: JalaliDate,
}

/// An answer of the bank. It has a letter, an applicant, or both.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BankRow {
    /// The letter it answers.
    pub letter: Option<LetterNumber>,
    /// The applicant.
    pub applicant: Option<PersonId>,
    /// The answer.
    pub result: BankResult,
    /// What was paid; always there if the answer is "paid".
    pub amount: Option<Rials>,
    /// Day of the answer.
    pub on: JalaliDate,
    /// Why, if the bank says so.
    pub reason: Option<String>,
}

/// What one unit's part of a quota is reckoned from (A1).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct IndicatorRow {
    /// The unit.
    pub unit: UnitCode,
    /// The approved quota.
    pub approved: Amount,
    /// The employment commitment.
    pub commitment: Jobs,
    /// Last year's absorption, per mille.
    pub absorption_per_mille: Option<u16>,
    /// The priority of the region.
    pub priority: u16,
    /// Where the figures are from.
    pub note: Option<String>,
}

/// A row that is not taken, with the first fault in its sheet's order of columns.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refused {
    /// The sheet.
    pub sheet: SheetKind,
    /// The office's own row number (ردیف) where the sheet has one, else the line.
    pub row: u32,
    /// The line of the file or the row of the tab, from 1.
    pub line: u32,
    /// The column's Persian heading.
    pub column: String,
    /// The stable code of the reason: `checksum`, `date`, `dup`, ….
    pub code: &'static str,
    /// The reason and what to do; no ids, names or telephone numbers.
    pub message: Say,
}

/// Everything that was read.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Sheets {
    /// Applications.
    pub applications: Vec<Row<ApplicationRow>>,
    /// Covered persons.
    pub covered: Vec<Row<CoveredRow>>,
    /// Inspections.
    pub inspections: Vec<Row<InspectionRow>>,
    /// Earlier facilities.
    pub earlier: Vec<Row<EarlierRow>>,
    /// Exclusion lists.
    pub exclusions: Vec<Row<ExclusionRow>>,
    /// The bank's answers.
    pub bank: Vec<Row<BankRow>>,
    /// Units' indicators.
    pub indicators: Vec<Row<IndicatorRow>>,
    /// Rows that are not taken.
    pub refused: Vec<Refused>,
    /// What a person should know but need not act on: columns and tabs left out, encodings.
    pub notes: Vec<Say>,
}

impl Sheets {
    /// How many rows were taken.
    pub const fn taken(&self) -> usize {
        self.applications.len()
            + self.covered.len()
            + self.inspections.len()
            + self.earlier.len()
            + self.exclusions.len()
            + self.bank.len()
            + self.indicators.len()
    }
}

/// How far the reading is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Progress {
    /// The sheet being read.
    pub sheet: SheetKind,
    /// Rows seen so far in it.
    pub rows: u64,
    /// How much of the sheet is done, in the unit of `total`.
    pub done: u64,
    /// The whole sheet: bytes of a CSV, rows a workbook says it has (0 if it doesn't).
    pub total: u64,
}
