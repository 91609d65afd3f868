//! What waits, section by section.

use std::ops::ControlFlow;

use escrow::HoldState;
use model::view::Damage;
use model::words::Kind;
use model::{ApplicationNumber, JalaliDate, Say, UnitCode, say};
use rules::{judge, skill_deadline, working_days_later};

use super::{Item, Section, TaskRow};
use crate::closing::{self, Owed, Reminder};
use crate::disputes::{self, Dispute, Sides};
use crate::entry::Verdict;
use crate::look::{self, Supporter, cases};
use crate::rows::{CaseRow, Record, Stage};
use crate::standing::Office;
use crate::{commitments, quota};

/// Days before a permit lapses from which it is shown.
const LAPSE_DAYS: i32 = 30;
/// Days before a visit is due from which it is shown.
const VISIT_DAYS: i32 = 7;
/// Days a form of a county stays in the province's section, seen to or not.
const FORM_DAYS: i32 = 90;

pub(super) fn all(office: &Office<'_>, as_of: JalaliDate) -> Result<Vec<Item>, Damage> {
    let mut items = disputed(office, as_of)?;
    items.extend(quarters(office, as_of)?);
    items.extend(dealings(office, as_of)?);
    // Single files are looked after where they are, and above it; not by the nation.
    if office.opening.unit != UnitCode::Nation {
        items.extend(of_cases(office, as_of)?);
    }
    Ok(items)
}

fn item(section: Section, unit: UnitCode, since: JalaliDate) -> Item {
    Item {
        section,
        about: String::new(),
        number: None,
        unit,
        since,
        due: None,
        note: Say::default(),
        next: String::new(),
        task: TaskRow::default(),
    }
}

/// About something that isn't a file.
pub(super) fn about(section: Section, unit: UnitCode, since: JalaliDate, what: String) -> Item {
    Item { about: what, ..item(section, unit, since) }
}

/// About a file of the county that goes on with it.
fn of_file(
    section: Section,
    (number, row): (ApplicationNumber, &CaseRow),
    since: JalaliDate,
    next: String,
) -> Item {
    let unit = UnitCode::County(row.home);
    Item { about: number.to_string(), number: Some(number), next, ..item(section, unit, since) }
}

pub(super) fn program(office: &Office<'_>) -> &'static str {
    match office.opening.unit {
        UnitCode::County(_) => "hamgam-node",
        UnitCode::Province(_) | UnitCode::Nation => "hamgam-hub",
    }
}

fn disputed(office: &Office<'_>, as_of: JalaliDate) -> Result<Vec<Item>, Damage> {
    let mut items = Vec::new();
    for dispute in disputes::all(office, as_of, true)? {
        let Some(row) = office.case(dispute.number)? else { continue };
        let (number, code) = (dispute.number, &dispute.code);
        let next = format!("{} dispute show {number}", program(office));
        if dispute.open {
            let since = since(&dispute).unwrap_or(as_of).min(as_of);
            let mut item = of_file(Section::Dispute, (number, &row), since, next);
            item.about = format!("{number}/{code}");
            item.note = dispute.meanwhile();
            items.push(item);
        } else if gives_way(&dispute, &row) && office.is_home(row.home) {
            let on = dispute.words.last().map_or(as_of, |word| word.on);
            let letter = row.letter.map(|(letter, ..)| letter.to_string()).unwrap_or_default();
            let next = format!("hamgam-node referral take-back {letter}");
            let mut item = of_file(Section::GivesWay, (number, &row), on, next);
            item.about = format!("{number}/{code}");
            item.note = say!(
                "رأی آن است که معرفی‌نامهٔ {letter} پس گرفته شود",
                "it was decided that letter {letter} be taken back"
            );
            items.push(item);
        }
    }
    Ok(items)
}

fn gives_way(dispute: &Dispute, row: &CaseRow) -> bool {
    let said = dispute.words.last().is_some_and(|word| word.verdict == Verdict::GivesWay);
    said && matches!(row.stage, Stage::Referred | Stage::Returned)
}

fn since(dispute: &Dispute) -> Option<JalaliDate> {
    match &dispute.sides {
        Sides::Facts(sides) => {
            sides.iter().filter_map(|(_, mark)| mark.as_ref().map(|mark| mark.on)).max()
        }
        Sides::Objection(objected) => Some(objected.heard.on),
        Sides::Duplicate(pair) => {
            Some(pair.heard.map_or_else(|| pair.since.0.max(pair.since.1), |(_, on)| on))
        }
    }
}

/// The quarters that are over and wait for this unit.
fn quarters(office: &Office<'_>, as_of: JalaliDate) -> Result<Vec<Item>, Damage> {
    let owing = closing::reminders(office, as_of)?;
    Ok(owing.iter().map(|it| quarter(office, it, as_of)).collect())
}

fn quarter(office: &Office<'_>, it: &Reminder, as_of: JalaliDate) -> Item {
    let unit = office.opening.unit;
    let about = it.quarter;
    let over = closing::last_day(about).map_or(as_of, |last| last.plus_days(1));
    let since = it.sent_back.as_ref().map_or(over, |(on, _)| *on);
    let (section, note) = match &it.step {
        Owed::Confirm => (Section::Quarter, Say::new("هنوز تأیید نشده است", "isn't confirmed yet")),
        Owed::Compile => {
            (Section::Quarter, Say::new("گزارش ساخته نشده است", "the report isn't made yet"))
        }
        Owed::Send => (
            Section::Quarter,
            Say::new("گزارش ساخته شده و فرستاده نشده است", "the report is made and not sent"),
        ),
        Owed::CompileAgain => {
            let why = it.sent_back.as_ref().map_or("", |(_, why)| why);
            (Section::Returned, say!("برگشت خورد: {why}", "sent back: {why}"))
        }
        Owed::Review(units) => {
            let units = units.iter().map(UnitCode::to_string).collect::<Vec<_>>().join(" ");
            let note = say!("منتظر بررسی است: {units}", "waits to be looked at: {units}");
            (Section::Quarter, note)
        }
    };
    let next = format!("{} report {} {about}", program(office), it.step.command());
    let about = about.to_string();
    Item { about, due: Some(it.due), note, next, ..item(section, unit, since) }
}

fn dealings(office: &Office<'_>, as_of: JalaliDate) -> Result<Vec<Item>, Damage> {
    let unit = office.opening.unit;
    let mut items = Vec::new();
    for (from, amount) in quota::county::dealings(office)?.news {
        let (rials, jobs) = (amount.rials, amount.jobs);
        items.push(Item {
            about: from.0.to_string(),
            note: say!(
                "{rials} ریال و {jobs} شغل ابلاغ شده است",
                "{rials} rials and {jobs} jobs were granted"
            ),
            next: format!("{} quota acknowledge", program(office)),
            ..item(Section::Acknowledge, unit, as_of)
        });
    }
    for held in quota::holds(office)? {
        if held.row.state() != Some(HoldState::Open) {
            continue;
        }
        let Some(hold) = held.hold() else { continue };
        let Some(Record::Application(application)) =
            office.record(hold.key.application)?.map(|row| row.record)
        else {
            continue;
        };
        let Some(row) = office.case(application.number)? else { continue };
        let letter = hold.letter;
        let (until, note) = if held.row.is_due(as_of) {
            let unanswered = say!("معرفی‌نامهٔ {letter} بی‌پاسخ ماند", "no answer to letter {letter}");
            (hold.expires_on, unanswered)
        } else if judge(&row.case, office.rules, as_of).voided {
            let void = say!(
                "مجوز باطل شده است؛ معرفی‌نامهٔ {letter} با آن",
                "the permit is void, and letter {letter} with it"
            );
            (skill_deadline(&row.case, office.rules), void)
        } else {
            continue;
        };
        let next = "hamgam-node referral expire".to_owned();
        let since = until.unwrap_or(as_of);
        let mut item = of_file(Section::Expired, (application.number, &row), since, next);
        item.due = until;
        item.note = note;
        items.push(item);
    }
    Ok(items)
}

/// What a look at each case shows, all sections in one walk; what needs a file's records comes after it.
fn of_cases(office: &Office<'_>, as_of: JalaliDate) -> Result<Vec<Item>, Damage> {
    let mut items = Vec::new();
    let mut with_records: Vec<(ApplicationNumber, CaseRow)> = Vec::new();
    let is_province = matches!(office.opening.unit, UnitCode::Province(_));
    cases(office, &mut |number, row| {
        items.extend(short(office, number, row, as_of));
        if office.is_home(row.home) {
            items.extend(visit(office, number, row, as_of));
            items.extend(lapsing(office, number, row, as_of));
            items.extend(returned(number, row));
            items.extend(ready(office, number, row, as_of));
            let visits = &row.case.inspections;
            let forms = is_province || visits.iter().any(|visit| visit.completed_on.is_none());
            if forms || commitments::is_paid(row) {
                with_records.push((number, row.clone()));
            }
        }
        ControlFlow::Continue(())
    })?;
    for (number, row) in &with_records {
        items.extend(forms_of(office, (*number, row), as_of)?);
        if commitments::is_paid(row) {
            items.extend(after_payment(office, (*number, row), as_of)?);
        }
    }
    Ok(items)
}

fn visit(
    office: &Office<'_>,
    number: ApplicationNumber,
    row: &CaseRow,
    as_of: JalaliDate,
) -> Option<Item> {
    let visit = look::due_visit(office, number, row, as_of)?;
    if visit.late_days < -VISIT_DAYS || visit.form_open {
        return None;
    }
    let since = row.case.issued_on.unwrap_or(as_of);
    let next = format!("hamgam-node inspection record {number}");
    let mut item = of_file(Section::Visit, (number, row), since, next);
    item.due = Some(visit.due);
    let due = visit.due.slashed();
    item.note = say!("بازدید {number} تا {due}", "visit {number} by {due}");
    Some(item)
}

fn short(
    office: &Office<'_>,
    number: ApplicationNumber,
    row: &CaseRow,
    as_of: JalaliDate,
) -> Option<Item> {
    if row.case.kind != Kind::Supporter {
        return None;
    }
    let it = Supporter::of(number, row.stage, &row.case, (office.rules, as_of));
    let missing = it.shortfall().filter(|missing| 0 < *missing)?;
    let (on, found) = it.found?;
    let next = format!("hamgam-node supporter show {number}");
    let mut item = of_file(Section::Short, (number, row), on, next);
    let named = it.named;
    item.note = say!(
        "{found} نفر از {named} نفر سر کار بودند ({missing} کمتر)",
        "{found} of {named} heads were at work ({missing} short)"
    );
    Some(item)
}

fn ready(
    office: &Office<'_>,
    number: ApplicationNumber,
    row: &CaseRow,
    as_of: JalaliDate,
) -> Option<Item> {
    if !row.stage.is_referable() {
        return None;
    }
    let ready = look::ready_one(office, number, row, as_of)?;
    let next = format!("hamgam-node referral issue {number}");
    let mut item = of_file(Section::Ready, (number, row), ready.since, next);
    item.due = Some(working_days_later(ready.since, office.rules.service_level_days));
    let age = as_of.days_since(ready.since);
    item.note = say!("{age} روز است که آماده است", "ready for {age} days");
    Some(item)
}

/// Paid, and not visited since (B2): chased, not blocked.
fn after_payment(
    office: &Office<'_>,
    file: (ApplicationNumber, &CaseRow),
    as_of: JalaliDate,
) -> Result<Vec<Item>, Damage> {
    let paid = commitments::of_file(office, file, as_of)?;
    let waits = paid.iter().filter(|it| it.awaits_visit()).map(|it| {
        let next = format!("hamgam-node inspection record {}", it.number);
        let mut item = of_file(Section::AfterPayment, file, it.paid_on, next);
        item.due = Some(it.visit_due);
        let paid_on = it.paid_on.slashed();
        item.note =
            say!("پرداخت در {paid_on}، هنوز بازدید نشده", "paid on {paid_on}, not visited since");
        item
    });
    Ok(waits.collect())
}

fn lapsing(
    office: &Office<'_>,
    number: ApplicationNumber,
    row: &CaseRow,
    as_of: JalaliDate,
) -> Option<Item> {
    let counts = row.stage.is_referable() || row.stage == Stage::Referred;
    let deadline = skill_deadline(&row.case, office.rules).filter(|_| counts)?;
    let left = deadline.days_since(as_of);
    if !(0..=LAPSE_DAYS).contains(&left) {
        return None;
    }
    let next = format!("hamgam-node application edit {number} --skill KIND --skill-dated DAY");
    let mut item = of_file(Section::Lapse, (number, row), deadline.plus_days(-LAPSE_DAYS), next);
    item.due = Some(deadline);
    item.note = say!("{left} روز تا بطلان", "void in {left} days without evidence of skill");
    Some(item)
}

fn returned(number: ApplicationNumber, row: &CaseRow) -> Option<Item> {
    let (letter, _, on) = row.letter.filter(|_| row.stage == Stage::Returned)?;
    let next = format!("hamgam-node referral resend {letter}");
    let mut item = of_file(Section::Correct, (number, row), on, next);
    item.note = say!("معرفی‌نامهٔ {letter} برگشته است", "letter {letter} was sent back");
    Some(item)
}

/// Forms to complete, at an office; forms that came, at a province.
fn forms_of(
    office: &Office<'_>,
    file: (ApplicationNumber, &CaseRow),
    as_of: JalaliDate,
) -> Result<Vec<Item>, Damage> {
    let is_province = matches!(office.opening.unit, UnitCode::Province(_));
    let links = office.links(file.1.record)?;
    let mut items = Vec::new();
    for (id, record) in office.records(&links.inspections)? {
        let Record::Inspection(visit) = record else { continue };
        if visit.steps.has(records::Step::Superseded) || as_of < visit.visited_on {
            continue;
        }
        let on = visit.visited_on.slashed();
        let item = match visit.completed_on {
            None if !is_province => {
                let next = format!("hamgam-node inspection show {id}");
                let mut item = of_file(Section::Form, file, visit.visited_on, next);
                item.note =
                    say!("فرم بازدید {on} ناتمام است", "the form of the visit of {on} is open");
                item
            }
            Some(done) if is_province && as_of.days_since(done) <= FORM_DAYS => {
                let next = format!("hamgam-hub inspection show {id}");
                let mut item = of_file(Section::Applicants, file, done, next);
                item.note =
                    say!("فرم بازدید {on} رسیده است", "the form of the visit of {on} is here");
                item
            }
            Some(_) | None => continue,
        };
        items.push(Item { about: format!("{}/{id}", file.0), ..item });
    }
    Ok(items)
}
