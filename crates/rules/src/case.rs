//! The facts of one application, flat, as every gate needs them and as one row can hold them.

use model::geography::FieldCode;
use model::words::{Control, Entity, Judgement, Kind, ListKind, Purpose, Readiness, SkillEvidence};
use model::{JalaliDate, Jobs, Name, NationalId, PersonId, Rials};
use serde::{Deserialize, Serialize};

use crate::rule_set::Tier;

/// One application as known at some node.
///
/// A date that is `None` is not known to have happened; a date after the day of judging doesn't
/// count yet. `expires_on` and [`CoveredHead::from`] are terms of the permit and the agreement, not
/// events: they count as soon as they are written down.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Case {
    /// Independent or supporter.
    pub kind: Kind,
    /// The applicant in law.
    pub entity: Entity,
    /// The applicant's id.
    pub applicant: PersonId,
    /// The field of work.
    pub field: FieldCode,
    /// How the field is controlled.
    pub control: Control,
    /// The amount applied for.
    pub amount: Option<Rials>,
    /// The jobs planned (A5).
    pub jobs: Option<Jobs>,
    /// To start or to develop.
    pub purpose: Option<Purpose>,
    /// The need score, 0 to 5 (A5).
    pub need: Option<u8>,
    /// The capacity score, 0 to 5 (A5).
    pub capacity: Option<u8>,
    /// Whether the applicant is ready for the labour market (A8).
    pub readiness: Readiness,
    /// What the applicant declared about government employment (A9).
    pub declared_employee: Option<bool>,
    /// Retired from government employment (A9).
    pub retired: bool,
    /// When the confirmation or permit was issued; the clock of A10 starts here.
    pub issued_on: Option<JalaliDate>,
    /// The last day of its validity.
    pub expires_on: Option<JalaliDate>,
    /// When the province revoked it.
    pub revoked_on: Option<JalaliDate>,
    /// What shows the applicant's skill (B7).
    pub skill: Vec<SkillPaper>,
    /// The control before the permit (B2).
    pub control_before_permit: Option<JalaliDate>,
    /// The control before payment (B2).
    pub control_before_payment: Option<JalaliDate>,
    /// The covered persons named on the application (A3, B5).
    pub covered: Vec<CoveredHead>,
    /// The inspections, in order of entry.
    pub inspections: Vec<Inspection>,
    /// Facilities paid earlier, in this programme or before it (A6, A7).
    pub earlier: Vec<EarlierFacility>,
    /// The exclusion lists the applicant stands on (A9). The caller leaves out a list that a newer
    /// one of its kind has replaced.
    pub lists: Vec<Listed>,
    /// The date of the newest exclusion list held (A9).
    pub lists_as_of: Option<JalaliDate>,
}

impl Case {
    /// An application of which nothing is known but what it is about.
    pub const fn new(
        kind: Kind,
        entity: Entity,
        applicant: PersonId,
        field: FieldCode,
        control: Control,
    ) -> Self {
        Self {
            kind,
            entity,
            applicant,
            field,
            control,
            amount: None,
            jobs: None,
            purpose: None,
            need: None,
            capacity: None,
            readiness: Readiness::Unknown,
            declared_employee: None,
            retired: false,
            issued_on: None,
            expires_on: None,
            revoked_on: None,
            skill: Vec::new(),
            control_before_permit: None,
            control_before_payment: None,
            covered: Vec::new(),
            inspections: Vec::new(),
            earlier: Vec::new(),
            lists: Vec::new(),
            lists_as_of: None,
        }
    }
}

/// A document that shows skill. Undated, it shows nothing: B7 asks when it was there.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct SkillPaper {
    /// What it is.
    pub kind: SkillEvidence,
    /// The date on it, not the date it was entered.
    pub dated: Option<JalaliDate>,
}

/// A covered person named on a supporter's application.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct CoveredHead {
    /// Whose enrolment it is.
    pub id: NationalId,
    /// When the work starts; a person may be named before.
    pub from: Option<JalaliDate>,
    /// The last day, once the person has left.
    pub until: Option<JalaliDate>,
}

/// One inspection of the plan, with its form.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Inspection {
    /// The day of the visit.
    pub visited_on: JalaliDate,
    /// The inspector of the office.
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
    /// At which tier it was completed (B4).
    pub completed_at: Tier,
    /// When a correction took its place.
    pub superseded_on: Option<JalaliDate>,
}

impl Inspection {
    /// A visit of which nothing has been written down yet.
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
            completed_at: Tier::County,
            superseded_on: None,
        }
    }

    /// Says whether the visit found the plan being carried out (A10): activity yes or partly.
    pub const fn found_active(&self) -> bool {
        matches!(self.activity, Some(Judgement::Yes | Judgement::Partly))
    }
}

/// A facility paid earlier to the applicant, here or elsewhere.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct EarlierFacility {
    /// The programme year.
    pub year: u16,
    /// As what it was paid.
    pub kind: Kind,
    /// Its commitments have been carried out.
    pub fulfilled: bool,
    /// The bank has declared it clear.
    pub cleared: bool,
    /// When it was paid; facilities from before the programme often carry a year only.
    pub paid_on: Option<JalaliDate>,
}

/// The applicant stands on an exclusion list.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Listed {
    /// Which list.
    pub list: ListKind,
    /// The list's own date.
    pub as_of: JalaliDate,
}
