//! Everything an office holds of one file, on a day.

use model::view::Damage;
use model::words::ListKind;
use model::{ApplicationNumber, CountyCode, JalaliDate, RecordId};
use records::lifecycle::{Fact, PermitState, Skill, permit_state};
use records::{Application, Conflict, Earlier, Facility, Inspection, Permit};

use super::conflicts;
use crate::disputes::pairs;
use crate::homes::{self, Move};
use crate::intake::permit_of;
use crate::objections::{self, Objected};
use crate::rows::{ListRow, Record, Stage, Tops};
use crate::schema;
use crate::standing::Office;

/// A file with all that hangs on it and all that is open about it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Dossier {
    /// Its record.
    pub id: RecordId,
    /// How far it has come.
    pub stage: Stage,
    /// What it says.
    pub application: Application,
    /// The confirmation or permit that counts, and how it stands.
    pub permit: Option<(RecordId, Permit, PermitState)>,
    /// The last day evidence of skill may be dated, while it is owed (B7).
    pub skill_deadline: Option<JalaliDate>,
    /// The inspections, in order of entry.
    pub inspections: Vec<(RecordId, Inspection)>,
    /// The facilities, in order of entry.
    pub facilities: Vec<(RecordId, Facility)>,
    /// The person's facilities of earlier programmes.
    pub earlier: Vec<(RecordId, Earlier)>,
    /// The exclusion lists that name the person.
    pub lists: Vec<(ListKind, JalaliDate)>,
    /// Facts that can't both be true, settled ones too; see [`crate::disputes`].
    pub disputes: Vec<(Fact, Fact)>,
    /// What was written at two places at once, with every value.
    pub conflicts: Vec<(RecordId, Conflict)>,
    /// What hubs object to in its referral; lifted ones too.
    pub objections: Vec<Objected>,
    /// The county whose office goes on with it.
    pub home: CountyCode,
    /// Its moves between counties, in order.
    pub moves: Vec<Move>,
    /// What the file and all that hangs on it was touched by last.
    pub tops: Tops,
}

impl Dossier {
    /// The covered persons who work under the supporter on a day.
    pub fn covered_on(&self, day: JalaliDate) -> usize {
        self.application.covered.values().filter(|covered| covered.is_active(day)).count()
    }
}

/// Gathers a file; `None` if there is no such application.
///
/// # Errors
/// [`Damage`] of the views or the journal.
pub fn dossier(
    office: &Office<'_>,
    number: ApplicationNumber,
    as_of: JalaliDate,
) -> Result<Option<Dossier>, Damage> {
    let Some(case) = office.case(number)? else { return Ok(None) };
    let id = case.record;
    let Some(Record::Application(application)) = office.record(id)?.map(|row| row.record) else {
        return Err(Damage { what: format!("application {number} has no record") });
    };
    let skill_deadline = rules::skill_deadline(&case.case, office.rules);
    let skill = Skill::of(&application, skill_deadline);
    let permit = permit_of(office, id)?.map(|(id, permit)| {
        let state = permit_state(&permit, skill, as_of);
        (id, permit, state)
    });
    let links = office.links(id)?;
    let person = office.person(application.applicant)?;
    let mut file = Dossier {
        id,
        stage: case.stage,
        application,
        permit,
        skill_deadline,
        inspections: Vec::new(),
        facilities: Vec::new(),
        earlier: Vec::new(),
        lists: person.lists,
        disputes: Vec::new(),
        conflicts: Vec::new(),
        objections: objections::all(office, Some(number))?,
        home: case.home,
        moves: homes::moves(office.view, id)?.moves().to_vec(),
        tops: schema::get(office.view, schema::LIST, &number.key())?
            .map(|row: ListRow| row.tops)
            .unwrap_or_default(),
    };
    let hanging = [links.permits, links.inspections, links.facilities, person.earlier].concat();
    for (id, record) in office.records(&hanging)? {
        match record {
            Record::Inspection(inspection) => file.inspections.push((id, inspection)),
            Record::Facility(facility) => file.facilities.push((id, facility)),
            Record::Earlier(earlier) => file.earlier.push((id, earlier)),
            Record::Permit(_) | Record::Application(_) => {}
        }
    }
    let permit = file.permit.as_ref().map(|(_, permit, _)| permit);
    let facilities: Vec<Facility> = file.facilities.iter().map(|(_, it)| it.clone()).collect();
    file.disputes = pairs(&file.application, permit, &facilities).into_iter().collect();
    for id in std::iter::once(id).chain(hanging) {
        let disputed = office.record(id)?.is_some_and(|row| !row.conflicts.is_empty());
        if disputed {
            file.conflicts.extend(conflicts(office, id)?.into_iter().map(|it| (id, it)));
        }
    }
    Ok(Some(file))
}
