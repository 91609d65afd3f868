//! Inspections and earlier facilities: records that hang on a file or a person.

use model::{JalaliDate, RecordId, RecordKind};
use records::{Earlier, Record as _, Step, Steps};

use super::files::Plan;
use super::{Fate, PersonFile, RowKey, no_application};
use crate::draft::{Drafter, Stop};
use crate::forms::{EarlierForm, InspectionForm};
use crate::inspection;
use crate::rows::Record;

/// Enters inspections under the file each belongs to.
pub(super) fn inspections(
    drafter: &mut Drafter<'_>,
    plans: &[Plan],
    rows: &[(RowKey, InspectionForm)],
    fates: &mut Vec<(RowKey, Fate)>,
) -> Result<(), Stop> {
    let mut seen: Vec<(RecordId, Option<RecordId>, InspectionForm)> = Vec::new();
    for plan in plans.iter().filter(|plan| !plan.is_new()) {
        let linked = drafter.office.links(plan.id)?.inspections;
        for (id, record) in drafter.office.records(&linked)? {
            if let Record::Inspection(known) = record
                && !known.steps.has(Step::Superseded)
            {
                seen.push((plan.id, Some(id), InspectionForm::of(&known)));
            }
        }
    }
    for (row, form) in rows {
        let fate = match target(plans, form.visited_on) {
            None => no_application(),
            Some(plan) => match plan.refused() {
                Some(refused) => refused,
                None => one_inspection(drafter, plan.id, form, &mut seen)?,
            },
        };
        fates.push((*row, fate));
    }
    Ok(())
}

fn one_inspection(
    drafter: &mut Drafter<'_>,
    application: RecordId,
    form: &InspectionForm,
    seen: &mut Vec<(RecordId, Option<RecordId>, InspectionForm)>,
) -> Result<Fate, Stop> {
    if seen.iter().any(|(of, _, known)| *of == application && known == form) {
        return Ok(Fate::Unchanged);
    }
    let known = seen
        .iter_mut()
        .find(|(of, id, known)| *of == application && id.is_some() && known.is_same_visit(form));
    let Some((_, id, known)) = known else {
        inspection::create(drafter, application, form, None)?;
        seen.push((application, None, form.clone()));
        return Ok(Fate::Accepted);
    };
    let stored = id.take().expect("looked for above");
    inspection::revise(drafter, stored, form)?;
    *known = form.clone();
    Ok(Fate::Updated)
}

/// The file a visit was to: the only one, or the one issued last before it.
fn target(plans: &[Plan], visited_on: JalaliDate) -> Option<&Plan> {
    plans
        .iter()
        .filter(|plan| plan.issued_on().is_some_and(|issued| issued <= visited_on))
        .max_by_key(|plan| plan.issued_on())
        .or(plans.last())
}

/// Enters the facilities of earlier programmes.
pub(super) fn earlier(
    drafter: &mut Drafter<'_>,
    file: &PersonFile,
    fates: &mut Vec<(RowKey, Fate)>,
) -> Result<(), Stop> {
    if file.earlier.is_empty() {
        return Ok(());
    }
    let mut known = Vec::new();
    let linked = drafter.office.person(file.applicant)?.earlier;
    for (id, record) in drafter.office.records(&linked)? {
        if let Record::Earlier(earlier) = record {
            known.push((Some(id), earlier));
        }
    }
    for (row, form) in &file.earlier {
        fates.push((*row, one_earlier(drafter, file, form, &mut known)?));
    }
    Ok(())
}

fn one_earlier(
    drafter: &mut Drafter<'_>,
    file: &PersonFile,
    form: &EarlierForm,
    known: &mut Vec<(Option<RecordId>, Earlier)>,
) -> Result<Fate, Stop> {
    let EarlierForm { year, kind, amount, fulfilled, cleared } = *form;
    let own = Some(drafter.office.opening.unit);
    let found = known
        .iter_mut()
        .find(|(_, earlier)| (earlier.year, earlier.kind, earlier.amount) == (year, kind, amount));
    let steps = Steps::default();
    match found {
        None => {
            let earlier =
                Earlier { person: file.applicant, year, kind, amount, fulfilled, cleared, steps };
            let id = drafter.mint(RecordKind::Earlier);
            drafter.create(id, &earlier.to_event())?;
            known.push((None, earlier));
            Ok(Fate::Accepted)
        }
        Some((_, earlier)) if (earlier.fulfilled, earlier.cleared) == (fulfilled, cleared) => {
            Ok(Fate::Unchanged)
        }
        // Two rows of one sheet that contradict each other: the first one stays, and it is said.
        Some((None, _)) => Ok(Fate::Refused {
            code: "contradiction",
            why: model::Say::new(
                "همین تسهیلات پیش‌تر در این برگه با وضعیت دیگری آمده است؛ یکی از دو ردیف را درست کنید.",
                "the same facility stands in this sheet already with another status; correct one of the two rows",
            ),
        }),
        Some((Some(id), _)) if drafter.office.roster.unit_of(id.origin) != own => {
            Ok(Fate::Refused {
                code: "of_another",
                why: model::Say::new(
                    "این تسهیلات را اداره‌ای دیگر ثبت کرده است و همان اداره وضعیت آن را تغییر می‌دهد.",
                    "another office entered this facility, and changes its status",
                ),
            })
        }
        Some((id, earlier)) => {
            let after = Earlier { fulfilled, cleared, ..earlier.clone() };
            let stored = id.take().expect("the new ones were handled above");
            drafter.write(stored, &earlier.change_to(&after))?;
            *earlier = after;
            Ok(Fate::Updated)
        }
    }
}
