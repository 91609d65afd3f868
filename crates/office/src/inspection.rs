//! Inspections (بازدید): recording a visit, completing its form, correcting a complete one (B1, B3, B4).

use model::{ApplicationNumber, JalaliDate, RecordId, RecordKind, Say, say};
use records::{Inspection, Record as _, Step, Steps};

use crate::draft::{Drafter, Stop};
use crate::forms::InspectionForm;
use crate::refusal::Refusal;
use crate::rows::{Record, Stage};

/// Records a visit to the plan of an application, which the office knows by its number.
///
/// # Errors
/// [`Refusal::NoApplication`], [`Refusal::Stage`] once the file has ended, [`Refusal::Form`] if the
/// days don't fit or the same visit is recorded already.
pub fn record(
    drafter: &mut Drafter<'_>,
    number: ApplicationNumber,
    form: &InspectionForm,
) -> Result<RecordId, Stop> {
    let (id, _, stage) = drafter.office.file_here(number)?;
    if matches!(stage, Stage::Withdrawn | Stage::Closed) {
        return Err(Refusal::Stage { number, stage }.into());
    }
    check_days(form, drafter.act.on)?;
    let linked = drafter.office.links(id)?.inspections;
    for (known, record) in drafter.office.records(&linked)? {
        if let Record::Inspection(inspection) = record
            && !inspection.steps.has(Step::Superseded)
            && InspectionForm::of(&inspection).is_same_visit(form)
        {
            return Err(Refusal::Form {
                what: say!(
                    "این بازدید پیش‌تر ثبت شده است؛ برای تکمیل یا اصلاح فرم آن: --form {known}",
                    "this visit is recorded already; to complete or correct its form: --form {known}"
                ),
            }
            .into());
        }
    }
    create(drafter, id, form, None)
}

/// Says whether the days of a form fit each other and the day it is entered on.
///
/// # Errors
/// [`Refusal::Form`].
pub fn check_days(form: &InspectionForm, today: JalaliDate) -> Result<(), Refusal> {
    let late = |day: Option<JalaliDate>| day.is_some_and(|day| today < day);
    let what = if late(Some(form.visited_on)) || late(form.completed_on) {
        Say::new("این روز هنوز نرسیده است.", "this day hasn't come yet")
    } else if form.completed_on.is_some_and(|on| on < form.visited_on) {
        Say::new(
            "فرم نمی‌تواند پیش از روز بازدید تکمیل شده باشد.",
            "a form can't be completed before the visit",
        )
    } else {
        return Ok(());
    };
    Err(Refusal::Form { what })
}

/// Records a visit to an application's plan.
///
/// # Errors
/// [`Stop`] if the views can't be read or the record is too large.
pub fn create(
    drafter: &mut Drafter<'_>,
    application: RecordId,
    form: &InspectionForm,
    supersedes: Option<RecordId>,
) -> Result<RecordId, Stop> {
    let steps = steps_of(drafter, form);
    let inspection = Inspection { supersedes, ..filled(application, form, steps) };
    let id = drafter.mint(RecordKind::Inspection);
    drafter.create(id, &inspection.to_event())?;
    Ok(id)
}

/// Says of a recorded visit what the form says now.
///
/// A form that isn't complete is filled in further. A complete one is frozen: a correction that
/// names it takes its place, and both stay (R-B4d).
///
/// # Errors
/// [`Refusal::NoRecord`] if there is no such inspection, [`Refusal::NothingToChange`] if it says so
/// already, [`Refusal::Superseded`] if a correction has taken its place.
pub fn revise(
    drafter: &mut Drafter<'_>,
    id: RecordId,
    form: &InspectionForm,
) -> Result<RecordId, Stop> {
    let Some(Record::Inspection(known)) = drafter.office.record(id)?.map(|row| row.record) else {
        return Err(Refusal::NoRecord { id }.into());
    };
    if known.steps.has(Step::Superseded) {
        return Err(Refusal::Superseded { id }.into());
    }
    if InspectionForm::of(&known) == *form {
        return Err(Refusal::NothingToChange.into());
    }
    if known.steps.has(Step::FormComplete) {
        let correction = create(drafter, known.application, form, Some(id))?;
        let mark = drafter.mark(None);
        let after =
            Inspection { steps: known.steps.clone().with(Step::Superseded, mark), ..known.clone() };
        drafter.write(id, &known.change_to(&after))?;
        return Ok(correction);
    }
    let mut steps = known.steps.clone();
    for (step, mark) in steps_of(drafter, form).iter() {
        if !steps.has(step) {
            steps.add(step, mark.clone());
        }
    }
    let after =
        Inspection { supersedes: known.supersedes, ..filled(known.application, form, steps) };
    drafter.write(id, &known.change_to(&after))?;
    Ok(id)
}

fn steps_of(drafter: &Drafter<'_>, form: &InspectionForm) -> Steps {
    let conducted = (Step::Conducted, drafter.mark_on(form.visited_on, None));
    let paper = match (form.is_complete(), form.completed_on) {
        (true, Some(on)) => (Step::FormComplete, drafter.mark_on(on, None)),
        _ => (Step::FormDraft, drafter.mark(None)),
    };
    Steps::from_iter([conducted, paper])
}

/// An inspection as a form fills it in.
pub(crate) fn filled(application: RecordId, form: &InspectionForm, steps: Steps) -> Inspection {
    Inspection {
        application,
        visited_on: form.visited_on,
        office_inspector: form.office_inspector.clone(),
        agency: form.agency.clone(),
        agency_inspector: form.agency_inspector.clone(),
        invited_absent: form.invited_absent,
        activity: form.activity,
        skill: form.skill,
        management: form.management,
        heads_found: form.heads_found,
        completed_by: form.completed_by.clone(),
        completed_on: form.completed_on,
        note: form.note.clone(),
        supersedes: None,
        steps,
    }
}
