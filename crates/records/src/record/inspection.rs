//! The inspection (بازدید) and its form (B1–B5).

use model::words::Judgement;
use model::{JalaliDate, Name, RecordId, RecordKind};
use serde::{Deserialize, Serialize};

use super::field::Field as _;
use super::{Conflict, Malformed, Reader, Record};
use crate::document::Snapshot;
use crate::key::Key;
use crate::scalar::Scalar;
use crate::step::Steps;

/// An inspection.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Inspection {
    /// What was visited.
    pub application: RecordId,
    /// The day of the visit, planned or past.
    pub visited_on: JalaliDate,
    /// The office's inspector.
    pub office_inspector: Option<Name>,
    /// The executive agency (B1).
    pub agency: Option<Name>,
    /// The agency's inspector (B1).
    pub agency_inspector: Option<Name>,
    /// The agency was invited and did not come.
    pub invited_absent: bool,
    /// Is the work active (B3)?
    pub activity: Option<Judgement>,
    /// Does the holder have the skill (B3)?
    pub skill: Option<Judgement>,
    /// Can the person manage the plan (B3)?
    pub management: Option<Judgement>,
    /// Heads found at work (B5).
    pub heads_found: Option<u32>,
    /// Who completed the form (B4).
    pub completed_by: Option<Name>,
    /// When (B4).
    pub completed_on: Option<JalaliDate>,
    /// Note.
    pub note: Option<String>,
    /// The form this one corrects.
    pub supersedes: Option<RecordId>,
    /// Steps taken.
    pub steps: Steps,
}

impl Record for Inspection {
    const KIND: RecordKind = RecordKind::Inspection;

    fn fields(&self) -> Vec<(Key, Option<Scalar>)> {
        vec![
            (Key::Application, Some(self.application.to_scalar())),
            (Key::VisitedOn, Some(self.visited_on.to_scalar())),
            (Key::CompletedOn, self.completed_on.map(|it| it.to_scalar())),
            (Key::InvitedAbsent, self.invited_absent.then(|| true.to_scalar())),
            (Key::Activity, self.activity.map(|it| it.to_scalar())),
            (Key::Skill, self.skill.map(|it| it.to_scalar())),
            (Key::Management, self.management.map(|it| it.to_scalar())),
            (Key::HeadsFound, self.heads_found.map(|it| it.to_scalar())),
            (Key::OfficeInspector, self.office_inspector.as_ref().map(|it| it.to_scalar())),
            (Key::Agency, self.agency.as_ref().map(|it| it.to_scalar())),
            (Key::AgencyInspector, self.agency_inspector.as_ref().map(|it| it.to_scalar())),
            (Key::CompletedBy, self.completed_by.as_ref().map(|it| it.to_scalar())),
            (Key::Note, self.note.as_ref().map(|it| it.to_scalar())),
            (Key::Supersedes, self.supersedes.map(|it| it.to_scalar())),
        ]
    }

    fn steps(&self) -> &Steps {
        &self.steps
    }

    fn from_snapshot(snapshot: &Snapshot) -> Result<(Self, Vec<Conflict>), Malformed> {
        let mut read = Reader::new(snapshot);
        let inspection = Self {
            application: read.must(Key::Application)?,
            visited_on: read.must(Key::VisitedOn)?,
            office_inspector: read.may(Key::OfficeInspector)?,
            agency: read.may(Key::Agency)?,
            agency_inspector: read.may(Key::AgencyInspector)?,
            invited_absent: read.may(Key::InvitedAbsent)?.unwrap_or(false),
            activity: read.may(Key::Activity)?,
            skill: read.may(Key::Skill)?,
            management: read.may(Key::Management)?,
            heads_found: read.may(Key::HeadsFound)?,
            completed_by: read.may(Key::CompletedBy)?,
            completed_on: read.may(Key::CompletedOn)?,
            note: read.may(Key::Note)?,
            supersedes: read.may(Key::Supersedes)?,
            steps: read.steps(),
        };
        Ok(read.done(inspection))
    }
}
