//! Applications with their permits and covered persons.

use std::collections::{BTreeMap, BTreeSet};

use model::words::{Control, Kind};
use model::{ApplicationNumber, CountyCode, JalaliDate, NationalId, RecordId, RecordKind, say};
use records::{Application, Covered, Event, Permit, Record as _, Step, Steps};

use super::{Fate, PersonFile, RowKey, no_application};
use crate::draft::{Drafter, Stop};
use crate::forms::{ApplicationForm, CoveredForm};
use crate::homes;
use crate::rows::Record;
use crate::standing::Office;

/// An application as it is and as it will be.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) id: RecordId,
    /// Where the file has gone, if another county's office goes on with it.
    gone: Option<CountyCode>,
    /// What is stored; `None` for a new file.
    before: Option<Application>,
    after: Application,
    permit: Option<(RecordId, Permit)>,
    issued_on: Option<JalaliDate>,
    expires_on: Option<JalaliDate>,
    control: Control,
}

impl Plan {
    pub(super) const fn is_new(&self) -> bool {
        self.before.is_none()
    }

    /// Why nothing more goes into the file here.
    pub(super) fn refused(&self) -> Option<Fate> {
        let (to, number) = (self.gone?, self.after.number);
        let why = say!(
            "پروندهٔ {number} اکنون با ادارهٔ شهرستان {to} است؛ این ردیف را همان اداره وارد می‌کند.",
            "application {number} is county {to}'s by now; this row is for that office to enter"
        );
        Some(Fate::Refused { code: "moved", why })
    }

    pub(super) const fn issued_on(&self) -> Option<JalaliDate> {
        self.issued_on
    }
}

/// Plans every file of the person: those that are here, changed or not, and the new ones.
pub(super) fn plan(
    drafter: &mut Drafter<'_>,
    file: &PersonFile,
    fates: &mut Vec<(RowKey, Fate)>,
) -> Result<Vec<Plan>, Stop> {
    let mut plans = stored(&drafter.office, file.applicant)?;
    for (row, form) in &file.applications {
        let fate = match match_plan(&plans, form) {
            Some(at) => plans[at].refused().unwrap_or_else(|| revise(&mut plans[at], form)),
            None => {
                let plan = begin(drafter, form)?;
                plans.push(plan);
                Fate::Accepted
            }
        };
        fates.push((*row, fate));
    }
    Ok(plans)
}

fn stored(office: &Office<'_>, applicant: model::PersonId) -> Result<Vec<Plan>, Stop> {
    let mut plans = Vec::new();
    for (_, id) in office.person(applicant)?.applications {
        let Some(Record::Application(application)) = office.record(id)?.map(|row| row.record)
        else {
            continue;
        };
        let permit = permit_of(office, id)?;
        let control = control_of(office, &application);
        plans.push(Plan {
            id,
            gone: homes::gone(office, id)?.map(|last| last.to),
            issued_on: permit.as_ref().and_then(|(_, permit)| permit.issued_on),
            expires_on: permit.as_ref().and_then(|(_, permit)| permit.expires_on),
            after: application.clone(),
            before: Some(application),
            permit,
            control,
        });
    }
    Ok(plans)
}

fn control_of(office: &Office<'_>, application: &Application) -> Control {
    office.places.field(application.field).map_or(Control::Permit, |field| field.control)
}

/// The permit or confirmation that counts for an application.
///
/// # Errors
/// Damage of the views.
pub fn permit_of(
    office: &Office<'_>,
    application: RecordId,
) -> Result<Option<(RecordId, Permit)>, model::view::Damage> {
    let Some(id) = office.links(application)?.permits.last().copied() else { return Ok(None) };
    Ok(match office.record(id)?.map(|row| row.record) {
        Some(Record::Permit(permit)) => Some((id, permit)),
        _ => None,
    })
}

/// Which of the stored files a form speaks of: same kind and field, and not an ended one unless the
/// day of issue is the same too.
pub fn match_file(
    known: &[(Application, Option<JalaliDate>)],
    form: &ApplicationForm,
) -> Option<usize> {
    let alike = |(application, _): &&(Application, Option<JalaliDate>)| {
        application.kind == form.kind && application.field == form.field
    };
    let same_issue = known.iter().position(|entry| alike(&entry) && entry.1 == form.issued_on);
    same_issue
        .or_else(|| known.iter().position(|entry| alike(&entry) && !has_ended(&entry.0.steps)))
}

fn has_ended(steps: &Steps) -> bool {
    [Step::Withdrawn, Step::Refused, Step::Closed, Step::Lapsed].iter().any(|step| steps.has(*step))
}

fn match_plan(plans: &[Plan], form: &ApplicationForm) -> Option<usize> {
    let known: Vec<_> = plans.iter().map(|plan| (plan.after.clone(), plan.issued_on)).collect();
    match_file(&known, form)
}

fn revise(plan: &mut Plan, form: &ApplicationForm) -> Fate {
    let before = (plan.after.clone(), plan.issued_on, plan.expires_on);
    form.fill(&mut plan.after);
    plan.issued_on = form.issued_on.or(plan.issued_on);
    plan.expires_on = form.expires_on.or(plan.expires_on);
    if before == (plan.after.clone(), plan.issued_on, plan.expires_on) {
        Fate::Unchanged
    } else {
        Fate::Updated
    }
}

fn begin(drafter: &mut Drafter<'_>, form: &ApplicationForm) -> Result<Plan, Stop> {
    let mark = drafter.mark(None);
    let after =
        blank(drafter.application_number()?, form, Steps::default().with(Step::Submitted, mark));
    Ok(Plan {
        id: drafter.mint(RecordKind::Application),
        gone: None,
        before: None,
        control: control_of(&drafter.office, &after),
        after,
        permit: None,
        issued_on: form.issued_on,
        expires_on: form.expires_on,
    })
}

pub(crate) fn blank(
    number: ApplicationNumber,
    form: &ApplicationForm,
    steps: Steps,
) -> Application {
    let mut application = Application {
        number,
        kind: form.kind,
        entity: form.entity,
        applicant: form.applicant,
        given_name: None,
        family_name: None,
        gender: None,
        born_on: None,
        mobile: None,
        field: form.field,
        amount: None,
        jobs: None,
        purpose: None,
        need: None,
        capacity: None,
        readiness: form.readiness,
        declared_employee: None,
        skill: None,
        skill_dated: None,
        control_before_permit: None,
        control_before_payment: None,
        bank: None,
        covered: BTreeMap::new(),
        steps,
    };
    form.fill(&mut application);
    application
}

/// Enters covered persons under the supporter's file.
pub(super) fn enrol(
    plans: &mut [Plan],
    rows: &[(RowKey, CoveredForm)],
    fates: &mut Vec<(RowKey, Fate)>,
) {
    let supporter = plans.iter_mut().rev().find(|plan| plan.after.kind == Kind::Supporter);
    let Some(plan) = supporter else {
        fates.extend(rows.iter().map(|(row, _)| (*row, no_application())));
        return;
    };
    // A person who stands twice in one sheet is one enrolment: the first row counts.
    let mut seen = BTreeSet::new();
    for (row, (person, covered)) in rows {
        let fate = if let Some(refused) = plan.refused() {
            refused
        } else if seen.insert(*person) {
            enrol_one(&mut plan.after.covered, *person, covered)
        } else {
            Fate::Unchanged
        };
        fates.push((*row, fate));
    }
}

/// Enters or changes one covered person.
pub(crate) fn enrol_one(
    heads: &mut BTreeMap<NationalId, Covered>,
    person: NationalId,
    covered: &Covered,
) -> Fate {
    let full = heads.len() >= model::limits::COVERED_MAX;
    match heads.get_mut(&person) {
        None if full => Fate::Refused {
            code: "too_many",
            why: model::Say::new(
                "شمار افراد تحت پوشش این پشتیبان از اندازهٔ مجاز بیشتر است.",
                "this supporter has more covered persons than a file can hold",
            ),
        },
        None => {
            heads.insert(person, covered.clone());
            Fate::Accepted
        }
        Some(known) => {
            // The sheet doesn't say who has left; what is known of that stays.
            let said = Covered {
                until: covered.until.or(known.until),
                left_reason: covered.left_reason.clone().or_else(|| known.left_reason.clone()),
                verified: covered.verified.or(known.verified),
                ..covered.clone()
            };
            if *known == said {
                Fate::Unchanged
            } else {
                *known = said;
                Fate::Updated
            }
        }
    }
}

/// Writes what differs: new files with their permits, changes of those that are here.
pub(super) fn write(drafter: &mut Drafter<'_>, plans: &[Plan]) -> Result<(), Stop> {
    for plan in plans.iter().filter(|plan| plan.gone.is_none()) {
        match &plan.before {
            None => create_covered_in_pieces(drafter, plan.id, &plan.after)?,
            Some(before) => drafter.write(plan.id, &before.change_to(&plan.after))?,
        }
        write_permit(drafter, plan)?;
    }
    Ok(())
}

/// Covered persons that don't fit into a file's first change follow in changes of their own.
const COVERED_IN_FIRST: usize = 200;

fn create_covered_in_pieces(
    drafter: &mut Drafter<'_>,
    id: RecordId,
    application: &Application,
) -> Result<(), Stop> {
    let mut event = application.to_event();
    let rest = event.covered.split_off(COVERED_IN_FIRST.min(event.covered.len()));
    drafter.create(id, &event)?;
    for piece in rest.chunks(COVERED_IN_FIRST) {
        let event = Event { covered: piece.to_vec(), ..Event::default() };
        drafter.write(id, &event)?;
    }
    Ok(())
}

fn write_permit(drafter: &mut Drafter<'_>, plan: &Plan) -> Result<(), Stop> {
    let issued = |drafter: &Drafter<'_>| plan.issued_on.map(|on| drafter.mark_on(on, None));
    match &plan.permit {
        None => {
            let mut steps = Steps::default().with(Step::Requested, drafter.mark(None));
            if let Some(mark) = issued(drafter) {
                steps.add(Step::Issued, mark);
            }
            let permit = Permit {
                application: plan.id,
                control: plan.control,
                issued_on: plan.issued_on,
                expires_on: plan.expires_on,
                revoked_on: None,
                steps,
            };
            let id = drafter.mint(RecordKind::Permit);
            drafter.create(id, &permit.to_event())
        }
        Some((id, permit)) => {
            let mut after = permit.clone();
            after.issued_on = plan.issued_on;
            after.expires_on = plan.expires_on;
            after.control = plan.control;
            if after.issued_on != permit.issued_on
                && let Some(mark) = issued(drafter)
            {
                after.steps.add(Step::Issued, mark);
            }
            drafter.write(*id, &permit.change_to(&after))
        }
    }
}

/// Opens one file as typed in, with its permit.
///
/// # Errors
/// [`Stop`] if it is too large.
pub fn create(
    drafter: &mut Drafter<'_>,
    number: ApplicationNumber,
    form: &ApplicationForm,
    steps: Steps,
) -> Result<(), Stop> {
    let after = blank(number, form, steps);
    let plan = Plan {
        id: drafter.mint(RecordKind::Application),
        gone: None,
        before: None,
        control: control_of(&drafter.office, &after),
        after,
        permit: None,
        issued_on: form.issued_on,
        expires_on: form.expires_on,
    };
    write(drafter, &[plan])
}

/// Writes what a form says of a stored file's permit.
///
/// # Errors
/// [`Stop`] if the views can't be read.
pub fn issue(drafter: &mut Drafter<'_>, id: RecordId, form: &ApplicationForm) -> Result<(), Stop> {
    let Some(Record::Application(after)) = drafter.office.record(id)?.map(|row| row.record) else {
        return Ok(());
    };
    let field = drafter.office.places.field(form.field);
    let plan = Plan {
        id,
        gone: None,
        before: None,
        control: field.map_or(Control::Permit, |field| field.control),
        after,
        permit: permit_of(&drafter.office, id)?,
        issued_on: form.issued_on,
        expires_on: form.expires_on,
    };
    write_permit(drafter, &plan)
}
