//! Applications (پرونده): new, edited, submitted, withdrawn.

use model::{ApplicationNumber, JalaliDate, NationalId, PersonId, RecordId, Rials, Say, say};
use records::{Application, Covered, Facility, Record as _, Step, Steps};

use crate::draft::{Drafter, Stop};
use crate::forms::ApplicationForm;
use crate::intake::{self, Fate, permit_of};
use crate::refusal::Refusal;
use crate::rows::{Record, Stage};
use crate::standing::Office;

/// Whether a new file is handed in at once.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Handing {
    /// It is submitted.
    Submitted,
    /// It stays a draft.
    Draft,
}

/// Opens a new file.
///
/// # Errors
/// [`Refusal::SameFile`] if the person has an open file of the kind and field,
/// [`Refusal::UnknownCode`] for a field or bank that is in no table, [`Refusal::Form`] if kind,
/// entity and id don't fit together.
pub fn open(
    drafter: &mut Drafter<'_>,
    form: &ApplicationForm,
    handing: Handing,
) -> Result<ApplicationNumber, Stop> {
    check(&drafter.office, form)?;
    if let Some(number) = same_file(&drafter.office, form)? {
        return Err(Refusal::SameFile { number }.into());
    }
    let number = drafter.application_number()?;
    let steps = match handing {
        Handing::Submitted => Steps::default().with(Step::Submitted, drafter.mark(None)),
        Handing::Draft => Steps::default(),
    };
    intake::create(drafter, number, form, steps)?;
    Ok(number)
}

fn check(office: &Office<'_>, form: &ApplicationForm) -> Result<(), Stop> {
    if office.places.field(form.field).is_none() {
        let table = Say::new("رشته‌ها", "fields");
        return Err(Refusal::UnknownCode { table, text: form.field.to_string() }.into());
    }
    match form.bank.as_deref() {
        Some(bank) if office.places.bank(bank).is_none() => {
            let table = Say::new("بانک‌ها", "banks");
            return Err(Refusal::UnknownCode { table, text: bank.to_owned() }.into());
        }
        Some(_) | None => {}
    }
    let wrong = misfit(form).or_else(|| toman(form, office.rules.amount_suspect_below));
    wrong.map_or(Ok(()), |what| Err(Refusal::Form { what }.into()))
}

/// What on a form doesn't fit together.
fn misfit(form: &ApplicationForm) -> Option<Say> {
    if form.applicant.is_natural() != (form.entity == model::words::Entity::Person) {
        return Some(Say::new(
            "نوع شخص با شناسه نمی‌خواند: کد ملی ۱۰ رقمی برای شخص حقیقی، شناسهٔ ملی ۱۱ رقمی برای شرکت و تعاونی.",
            "entity and id don't fit: 10 digits for a person, 11 for a company or cooperative",
        ));
    }
    if [form.need, form.capacity].into_iter().flatten().any(|score| SCORE_MAX < score) {
        return Some(Say::new(
            "امتیاز نیاز و توان عددی از ۰ تا ۵ است.",
            "need and capacity are scores from 0 to 5",
        ));
    }
    if form.expires_on.is_some_and(|last| form.issued_on.is_none_or(|issued| last < issued)) {
        return Some(Say::new(
            "پایان اعتبار مجوز نمی‌تواند پیش از صدور آن یا بدون تاریخ صدور باشد.",
            "a permit can't expire before it is issued, or without a day of issue",
        ));
    }
    None
}

/// The largest need or capacity (A5).
const SCORE_MAX: u8 = 5;

/// An amount so small that it must be toman.
fn toman(form: &ApplicationForm, bound: Rials) -> Option<Say> {
    let amount = form.amount.filter(|amount| *amount < bound)?;
    Some(say!(
        "مبلغ {amount} ریال کمتر از {bound} ریال است و به تومان می‌ماند؛ مبلغ را به ریال بنویسید.",
        "{amount} rials is below {bound} and looks like toman; write the amount in rials"
    ))
}

fn same_file(
    office: &Office<'_>,
    form: &ApplicationForm,
) -> Result<Option<ApplicationNumber>, Stop> {
    let mut known = Vec::new();
    for (_, id) in office.person(form.applicant)?.applications {
        if let Some((application, permit)) = stored(office, id)? {
            known.push((application, permit));
        }
    }
    Ok(intake::match_file(&known, form).map(|at| known[at].0.number))
}

fn stored(
    office: &Office<'_>,
    id: RecordId,
) -> Result<Option<(Application, Option<JalaliDate>)>, Stop> {
    let Some(Record::Application(application)) = office.record(id)?.map(|row| row.record) else {
        return Ok(None);
    };
    let issued_on = permit_of(office, id)?.and_then(|(_, permit)| permit.issued_on);
    Ok(Some((application, issued_on)))
}

/// Finds a file by its number.
///
/// # Errors
/// [`Refusal::NoApplication`].
pub fn find(
    office: &Office<'_>,
    number: ApplicationNumber,
) -> Result<(RecordId, Application, Stage), Stop> {
    let row = office.case(number)?.ok_or(Refusal::NoApplication { number })?;
    match office.record(row.record)?.map(|record| record.record) {
        Some(Record::Application(application)) => Ok((row.record, application, row.stage)),
        _ => {
            Err(model::view::Damage { what: format!("application {number} has no record") }.into())
        }
    }
}

/// The form of a stored file, for editing.
///
/// # Errors
/// [`Refusal::NoApplication`].
pub fn form_of(office: &Office<'_>, number: ApplicationNumber) -> Result<ApplicationForm, Stop> {
    let (id, application, _) = find(office, number)?;
    let permit = permit_of(office, id)?.map(|(_, permit)| permit);
    Ok(ApplicationForm::of(
        &application,
        permit.as_ref().and_then(|permit| permit.issued_on),
        permit.as_ref().and_then(|permit| permit.expires_on),
    ))
}

/// Changes what a file says.
///
/// # Errors
/// [`Refusal::NoApplication`], [`Refusal::Homing`] if it is another county's by now,
/// [`Refusal::NothingToChange`], [`Refusal::Stage`] once it is with the
/// bank or ended, [`Refusal::UnknownCode`], [`Refusal::Form`] and [`Refusal::SameFile`] as for
/// [`open`].
pub fn edit(
    drafter: &mut Drafter<'_>,
    number: ApplicationNumber,
    form: &ApplicationForm,
) -> Result<(), Stop> {
    let (id, before, stage) = drafter.office.file_here(number)?;
    let mendable = matches!(stage, Stage::Draft | Stage::Disputed | Stage::Returned);
    if !(stage.is_referable() || mendable) {
        return Err(Refusal::Stage { number, stage }.into());
    }
    check(&drafter.office, form)?;
    let same = |it: &Application| (it.applicant, it.kind, it.field);
    if same(&before) != (form.applicant, form.kind, form.field)
        && let Some(other) = same_file(&drafter.office, form)?.filter(|other| *other != number)
    {
        return Err(Refusal::SameFile { number: other }.into());
    }
    let mut after = before.clone();
    form.fill(&mut after);
    drafter.write(id, &before.change_to(&after))?;
    intake::issue(drafter, id, form)?;
    if drafter.is_empty() { Err(Refusal::NothingToChange.into()) } else { Ok(()) }
}

/// Hands a draft in.
///
/// # Errors
/// [`Refusal::NoApplication`]; [`Refusal::Stage`] if it is no draft.
pub fn submit(drafter: &mut Drafter<'_>, number: ApplicationNumber) -> Result<(), Stop> {
    let (id, before, stage) = drafter.office.file_here(number)?;
    if stage != Stage::Draft {
        return Err(Refusal::Stage { number, stage }.into());
    }
    let mark = drafter.mark(None);
    let after =
        Application { steps: before.steps.clone().with(Step::Submitted, mark), ..before.clone() };
    drafter.write(id, &before.change_to(&after))
}

/// Records that the applicant withdraws; a letter at the bank is taken back and its quota released.
///
/// # Errors
/// [`Refusal::NoApplication`]; [`Refusal::Stage`] if the file has ended or was paid;
/// [`Refusal::ReasonMissing`].
pub fn withdraw(
    drafter: &mut Drafter<'_>,
    number: ApplicationNumber,
    reason: &str,
) -> Result<(), Stop> {
    let (id, before, stage) = drafter.office.file_here(number)?;
    if matches!(stage, Stage::Withdrawn | Stage::Closed | Stage::Paid) {
        return Err(Refusal::Stage { number, stage }.into());
    }
    let Some(reason) = model::Name::new(reason) else { return Err(Refusal::ReasonMissing.into()) };
    let mark = drafter.mark(Some(reason.as_str().to_owned()));
    if let Some((facility, record)) = open_facility(&drafter.office, id)? {
        crate::referral::give_up(
            drafter,
            (facility, &record),
            escrow::ReleaseReason::Withdrawn,
            &mark,
        )?;
    }
    let after =
        Application { steps: before.steps.clone().with(Step::Withdrawn, mark), ..before.clone() };
    drafter.write(id, &before.change_to(&after))
}

/// The facility of a file whose letter is with the bank.
///
/// # Errors
/// Damage of the views.
pub fn open_facility(
    office: &Office<'_>,
    application: RecordId,
) -> Result<Option<(RecordId, Facility)>, Stop> {
    let facilities = office.links(application)?.facilities;
    let records = office.records(&facilities)?;
    Ok(records.into_iter().rev().find_map(|(id, record)| {
        let Record::Facility(facility) = record else { return None };
        crate::referral::is_open(&facility).then_some((id, facility))
    }))
}

/// Enters or changes one covered person of a supporter; one who has left may come back later.
///
/// # Errors
/// [`Refusal::NoApplication`]; [`Refusal::Form`] if the file is no supporter's;
/// [`Refusal::Stage`] once it has ended; [`Refusal::NothingToChange`].
pub fn cover(
    drafter: &mut Drafter<'_>,
    number: ApplicationNumber,
    form: &crate::forms::CoveredForm,
) -> Result<(), Stop> {
    let (id, before) = supporter(&drafter.office, number)?;
    let (person, covered) = form;
    if PersonId::National(*person) == before.applicant {
        return Err(form_refusal(
            "پشتیبان نمی‌تواند فرد تحت پوشش خودش باشد.",
            "a supporter can't be his own covered person",
        ));
    }
    let mut after = before.clone();
    let returns = after
        .covered
        .get(person)
        .is_some_and(|known| known.until < covered.from && known.until.is_some());
    if returns {
        after.covered.insert(*person, covered.clone());
    } else if let Fate::Refused { why, .. } =
        intake::enrol_one(&mut after.covered, *person, covered)
    {
        return Err(Refusal::Form { what: why }.into());
    }
    save_covered(drafter, id, &before, &after)
}

/// Ends one covered person's work; the enrolment stays, with its last day (X4).
///
/// # Errors
/// As for [`cover`]; [`Refusal::Form`] also if the person isn't covered by the file or the last day
/// comes before the first; [`Refusal::ReasonMissing`].
pub fn uncover(
    drafter: &mut Drafter<'_>,
    number: ApplicationNumber,
    person: NationalId,
    (until, reason): (JalaliDate, &str),
) -> Result<(), Stop> {
    let (id, before) = supporter(&drafter.office, number)?;
    let Some(reason) = model::Name::new(reason) else { return Err(Refusal::ReasonMissing.into()) };
    let mut after = before.clone();
    let Some(known) = after.covered.get_mut(&person) else {
        return Err(form_refusal(
            "این کد ملی در میان افراد تحت پوشش این پرونده نیست.",
            "this id is not among the covered persons of this application",
        ));
    };
    if known.from.is_some_and(|from| until < from) {
        return Err(form_refusal(
            "آخرین روز کار نمی‌تواند پیش از نخستین روز آن باشد.",
            "the last day of work can't come before the first",
        ));
    }
    *known = Covered {
        until: Some(until),
        left_reason: Some(reason.as_str().to_owned()),
        ..known.clone()
    };
    save_covered(drafter, id, &before, &after)
}

/// Records that a visit found a covered person at work (B5).
///
/// # Errors
/// As for [`cover`]; [`Refusal::Form`] also if the person isn't covered by the file, or wasn't at work on
/// that day.
pub fn verify_covered(
    drafter: &mut Drafter<'_>,
    number: ApplicationNumber,
    person: NationalId,
    on: JalaliDate,
) -> Result<(), Stop> {
    let (id, before) = supporter(&drafter.office, number)?;
    let mut after = before.clone();
    let Some(known) = after.covered.get_mut(&person) else {
        return Err(form_refusal(
            "این کد ملی در میان افراد تحت پوشش این پرونده نیست.",
            "this id is not among the covered persons of this application",
        ));
    };
    if drafter.act.on < on || !known.is_active(on) {
        return Err(form_refusal(
            "این فرد در آن روز بر پایهٔ پرونده سر کار نبوده است.",
            "by the file this person wasn't at work on that day",
        ));
    }
    *known = Covered { verified: Some(on), ..known.clone() };
    save_covered(drafter, id, &before, &after)
}

fn supporter(
    office: &Office<'_>,
    number: ApplicationNumber,
) -> Result<(RecordId, Application), Stop> {
    let (id, application, stage) = office.file_here(number)?;
    if application.kind != model::words::Kind::Supporter {
        return Err(form_refusal(
            "این پرونده از آنِ پشتیبان نیست.",
            "this application is no supporter's",
        ));
    }
    if matches!(stage, Stage::Withdrawn | Stage::Closed) {
        return Err(Refusal::Stage { number, stage }.into());
    }
    Ok((id, application))
}

fn save_covered(
    drafter: &mut Drafter<'_>,
    id: RecordId,
    before: &Application,
    after: &Application,
) -> Result<(), Stop> {
    drafter.write(id, &before.change_to(after))?;
    if drafter.is_empty() { Err(Refusal::NothingToChange.into()) } else { Ok(()) }
}

fn form_refusal(fa: &str, en: &str) -> Stop {
    Refusal::Form { what: Say::new(fa, en) }.into()
}
