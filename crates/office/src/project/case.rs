//! An application's case and list line, made from its record and what hangs on it.

mod timeline;

use model::text::search_fold;
use model::view::{Damage, Overlay};
use model::words::{Control, Kind};
use model::{JalaliDate, Name, RecordId};
use records::lifecycle::{
    ApplicationState, Case as LifecycleCase, FacilityState, Fact, application_state, facility_state,
};
use records::{Application, Earlier, Facility, Inspection, Permit, Step};
use rules::{Case, CoveredHead, EarlierFacility, Listed, SkillPaper, Tier};

use super::desk::Desk;
use super::matter;
use super::rejudge::{Referral, rejudge};
use crate::lists::tags;
use crate::rows::{CaseRow, ListRow, Record, Stage, Tops};

/// What hangs on an application.
struct Hanging {
    permit: Option<Permit>,
    inspections: Vec<Inspection>,
    facilities: Vec<Facility>,
    earlier: Vec<Earlier>,
    /// Facilities of the person's other applications here, with what each was applied for as.
    elsewhere: Vec<(Kind, Facility)>,
    /// What the file and what hangs on it was touched by.
    tops: Tops,
}

/// Makes an application's rows anew; an application that isn't known yet waits.
pub(super) fn refresh(desk: &mut Desk<'_>, id: RecordId) -> Result<(), Damage> {
    let Some(row) = desk.record(id)? else { return Ok(()) };
    let conflicts = u16::try_from(row.conflicts.len()).unwrap_or(u16::MAX);
    let Record::Application(application) = row.record.clone() else { return Ok(()) };
    let hanging = hanging(desk, id, &application)?;
    let case = case_of(desk, &application, &hanging)?;
    let facility = hanging.facilities.last();
    let found = crate::disputes::pairs(&application, hanging.permit.as_ref(), &hanging.facilities);
    let codes = |(a, b): &(Fact, Fact)| (a.code().to_owned(), b.code().to_owned());
    let mut disputes: Vec<(String, String)> = found.iter().map(codes).collect();
    let holding = matter::settled(desk, application.number, &mut disputes)?;
    let home = desk.home(id)?.home().unwrap_or_else(|| application.number.county());
    desk.orphaned(id, home)?;
    let under = facility.map(|facility| facility.rule_set.clone());
    let row = CaseRow {
        record: id,
        home,
        stage: match (disputes.is_empty(), holding) {
            (false, _) => Stage::Disputed,
            (true, Some(fact)) => stage_of(&fact),
            (true, None) => stage(&application, &hanging),
        },
        disputes,
        conflicts,
        letter: facility.map(|f| (f.letter, f.amount, f.referred_on)),
        timeline: timeline::of(&application, &hanging.facilities),
        case,
    };
    let mut list = list_of(&application, &row);
    list.tops = hanging.tops;
    matter::look_for_pairs(desk, &application, &row, &hanging.facilities)?;
    desk.put_case(application.number, &row, &list);
    let elsewhere = hanging.elsewhere.as_slice();
    rejudge(
        desk,
        &Referral { application: &application, row: &row, under: under.as_deref(), elsewhere },
    )
}

fn hanging(
    desk: &mut Desk<'_>,
    id: RecordId,
    application: &Application,
) -> Result<Hanging, Damage> {
    let link = desk.link(id)?.clone();
    let person = desk.person(application.applicant)?.clone();
    let mut all = Hanging {
        permit: None,
        inspections: Vec::new(),
        facilities: Vec::new(),
        earlier: Vec::new(),
        elsewhere: Vec::new(),
        tops: link.holds.clone(),
    };
    for id in std::iter::once(&id)
        .chain([&link.permits, &link.inspections, &link.facilities].into_iter().flatten())
    {
        if let Some(row) = desk.record(*id)? {
            all.tops.merge(&row.tops);
        }
    }
    let ids = [&link.permits, &link.inspections, &link.facilities, &person.earlier];
    for id in ids.into_iter().flatten() {
        match desk.record(*id)?.map(|row| row.record.clone()) {
            Some(Record::Permit(permit)) => all.permit = Some(permit),
            Some(Record::Inspection(inspection)) => all.inspections.push(inspection),
            Some(Record::Facility(facility)) => all.facilities.push(facility),
            Some(Record::Earlier(earlier)) => all.earlier.push(earlier),
            Some(Record::Application(_)) | None => {}
        }
    }
    for (_, other) in person.applications.iter().filter(|(_, other)| *other != id) {
        let kind = match desk.record(*other)?.map(|row| &row.record) {
            Some(Record::Application(other)) => other.kind,
            _ => continue,
        };
        for facility in desk.link(*other)?.facilities.clone() {
            if let Some(Record::Facility(facility)) = desk.record(facility)?.map(|r| &r.record) {
                all.elsewhere.push((kind, facility.clone()));
            }
        }
    }
    Ok(all)
}

fn case_of(
    desk: &mut Desk<'_>,
    application: &Application,
    hanging: &Hanging,
) -> Result<Case, Damage> {
    let field = desk.ground.places.field(application.field);
    let permit = hanging.permit.as_ref();
    let control = permit
        .map(|permit| permit.control)
        .or_else(|| field.map(|field| field.control))
        .unwrap_or(Control::Permit);
    let mut lists = desk.person(application.applicant)?.lists.clone();
    if let Some(unit) = desk.unit() {
        let over = Overlay { base: desk.ground.view, batch: desk.batch() };
        lists.extend(tags::naming(&over, unit, application.applicant)?);
    }
    let mut case = Case::new(
        application.kind,
        application.entity,
        application.applicant,
        application.field,
        control,
    );
    case.amount = application.amount;
    case.jobs = application.jobs;
    case.purpose = application.purpose;
    case.need = application.need;
    case.capacity = application.capacity;
    case.readiness = application.readiness;
    case.declared_employee = application.declared_employee;
    case.issued_on = permit.and_then(|permit| permit.issued_on);
    case.expires_on = permit.and_then(|permit| permit.expires_on);
    case.revoked_on = permit.and_then(|permit| permit.revoked_on);
    let evidence =
        application.skill.map(|kind| SkillPaper { kind, dated: application.skill_dated });
    case.skill = evidence.into_iter().collect();
    case.control_before_permit = application.control_before_permit;
    case.control_before_payment = application.control_before_payment;
    case.covered = application
        .covered
        .iter()
        .map(|(id, covered)| CoveredHead { id: *id, from: covered.from, until: covered.until })
        .collect();
    case.inspections = hanging.inspections.iter().map(inspection_of).collect();
    case.earlier = earlier_of(hanging);
    case.lists = lists.iter().map(|(list, as_of)| Listed { list: *list, as_of: *as_of }).collect();
    Ok(case)
}

fn inspection_of(inspection: &Inspection) -> rules::Inspection {
    rules::Inspection {
        visited_on: inspection.visited_on,
        office_inspector: inspection.office_inspector.clone(),
        agency: inspection.agency.clone(),
        agency_inspector: inspection.agency_inspector.clone(),
        invited_absent: inspection.invited_absent,
        activity: inspection.activity,
        skill: inspection.skill,
        management: inspection.management,
        heads_found: inspection.heads_found,
        completed_by: inspection.completed_by.clone(),
        completed_on: inspection.completed_on,
        completed_at: Tier::County,
        superseded_on: inspection.steps.first(Step::Superseded).map(|mark| mark.on),
    }
}

/// A facility counts as earlier once it was paid, in this programme or before it.
fn earlier_of(hanging: &Hanging) -> Vec<EarlierFacility> {
    let before = hanging.earlier.iter().map(|earlier| EarlierFacility {
        year: earlier.year,
        kind: earlier.kind,
        fulfilled: earlier.fulfilled,
        cleared: earlier.cleared,
        paid_on: None,
    });
    let here = hanging.elsewhere.iter().filter(|(_, facility)| facility.paid.is_some());
    let here = here.map(|(kind, facility)| EarlierFacility {
        year: facility.letter.year(),
        kind: *kind,
        // A breach that was found after it undoes it.
        fulfilled: facility.steps.has(Step::CommitmentsFulfilled)
            && facility_state(facility) != FacilityState::Breach,
        cleared: facility.steps.has(Step::BankCleared),
        paid_on: facility.paid_on,
    });
    before.chain(here).collect()
}

/// How far a file has come, whatever the day: what only a day decides (void, expired) is the gates'.
fn stage(application: &Application, hanging: &Hanging) -> Stage {
    use ApplicationState as State;
    let state = application_state(&LifecycleCase {
        application,
        permit: hanging.permit.as_ref(),
        inspections: &hanging.inspections,
        facility: hanging.facilities.last(),
        skill_deadline: None,
        as_of: JalaliDate::new(1200, 1, 1).expect("the calendar's first day"),
    });
    match state {
        State::Draft
        | State::Submitted
        | State::Screened
        | State::AgencyReview
        | State::Confirmed
        | State::Permitted
        | State::AwaitingVisit
        | State::Visited
        | State::FormComplete
        | State::Ready => {
            if application.steps.has(Step::Submitted) {
                Stage::Open
            } else {
                Stage::Draft
            }
        }
        State::Refused | State::Lapsed | State::Closed => Stage::Closed,
        State::Withdrawn => Stage::Withdrawn,
        State::Disputed { .. } => Stage::Disputed,
        State::Facility { state } => match state {
            FacilityState::Proposed
            | FacilityState::Held
            | FacilityState::Sent
            | FacilityState::AtBank => Stage::Referred,
            FacilityState::Returned => Stage::Returned,
            FacilityState::BankRejected => Stage::BankRejected,
            FacilityState::HoldExpired => Stage::HoldExpired,
            FacilityState::Withdrawn => Stage::Open,
            FacilityState::Paid
            | FacilityState::Repaying
            | FacilityState::CommitmentsFulfilled
            | FacilityState::Breach
            | FacilityState::Settled => Stage::Paid,
            FacilityState::Disputed { .. } => Stage::Disputed,
        },
    }
}

/// The stage of a file of which people have said what holds.
fn stage_of(fact: &str) -> Stage {
    let holds = |known: &Fact| known.code() == fact;
    let stages = [
        (Fact::Paid, Stage::Paid),
        (Fact::Referred, Stage::Referred),
        (Fact::Withdrawn, Stage::Withdrawn),
        (Fact::BankRejected, Stage::BankRejected),
        (Fact::HoldExpired, Stage::HoldExpired),
        (Fact::ReferralWithdrawn, Stage::Open),
        (Fact::Conducted, Stage::Open),
        (Fact::Missed, Stage::Open),
    ];
    let found = stages.into_iter().find(|(known, _)| holds(known));
    // Refused, closed, void or revoked: nothing goes on with it.
    found.map_or(Stage::Closed, |(_, stage)| stage)
}

fn list_of(application: &Application, row: &CaseRow) -> ListRow {
    let names = [&application.given_name, &application.family_name];
    let name = names.into_iter().flatten().map(Name::as_str).collect::<Vec<_>>().join(" ");
    let mobile = application.mobile.map(|mobile| mobile.to_string()).unwrap_or_default();
    ListRow {
        home: row.home,
        stage: row.stage,
        kind: application.kind,
        applicant: application.applicant,
        folded: format!("{}\n{mobile}", search_fold(&name)),
        name,
        field: application.field,
        amount: application.amount,
        issued_on: row.case.issued_on,
        inspections: u16::try_from(row.case.inspections.len()).unwrap_or(u16::MAX),
        tops: Tops::default(),
    }
}
