//! What people look at: lists, searches, verdicts, due visits. Reads only.

pub mod affairs;
mod dossier;
mod figures;
pub mod history;
mod level;
mod supporters;

use std::ops::ControlFlow;

pub use dossier::{Dossier, dossier};
pub use figures::{Standing, standing};
pub use history::{Happening, conflicts, history, of_record};
pub use level::{Reach, content, state};
use model::text::{fold_digits, search_fold};
use model::view::{Damage, Table, View};
use model::words::Kind;
use model::{Amount, ApplicationNumber, CountyCode, JalaliDate, PersonId};
use rules::{Finding, Outcome, Priority, RuleSet, Verdict, judge, priority, ready_on};
use serde::de::DeserializeOwned;
pub use supporters::{Supporter, found, named, supporter, supporters};

use crate::rows::{CaseRow, ListRow, Stage};
use crate::standing::Office;
use crate::{homes, quota, schema};

/// One line of a list with its number.
pub type Line = (ApplicationNumber, ListRow);

/// Walks a table of rows keyed by application number.
fn walk<T: DeserializeOwned>(
    office: &Office<'_>,
    table: Table,
    each: &mut dyn FnMut(ApplicationNumber, T) -> ControlFlow<()>,
) -> Result<(), Damage> {
    let mut bad = None;
    office.view.scan(table, &[], &mut |key, value| {
        let row = ApplicationNumber::from_key(key)
            .ok_or_else(|| Damage {
                what: format!("table {}: a key is no application number", table.0),
            })
            .and_then(|number| Ok((number, schema::row(table, value)?)));
        match row {
            Ok((number, row)) => each(number, row),
            Err(damage) => {
                bad = Some(damage);
                ControlFlow::Break(())
            }
        }
    })?;
    bad.map_or(Ok(()), Err)
}

/// Which applications a list shows.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Filter {
    /// Only this stage.
    pub stage: Option<Stage>,
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only those at home in this county; a hub has many.
    pub county: Option<CountyCode>,
    /// Whose they were on this day; now, if none is given.
    pub as_of: Option<JalaliDate>,
}

/// The applications of the office, by number.
///
/// # Errors
/// [`Damage`] of the views.
pub fn list(office: &Office<'_>, filter: &Filter) -> Result<Vec<Line>, Damage> {
    let mut lines = Vec::new();
    let then = filter.as_of.map(|day| homes::away_on(office, day)).transpose()?;
    walk(office, schema::LIST, &mut |number, row: ListRow| {
        let home = match &then {
            Some(then) => then.get(&number).copied().unwrap_or_else(|| number.county()),
            None => row.home,
        };
        let fits = filter.stage.is_none_or(|stage| stage == row.stage)
            && filter.kind.is_none_or(|kind| kind == row.kind)
            && filter.county.is_none_or(|county| county == home);
        if fits {
            lines.push((number, row));
        }
        ControlFlow::Continue(())
    })?;
    Ok(lines)
}

/// Applications whose number, id, telephone or name has a text in it, however it is typed.
///
/// # Errors
/// [`Damage`] of the views.
pub fn find(office: &Office<'_>, text: &str) -> Result<Vec<Line>, Damage> {
    let needle = search_fold(text);
    let digits: String = fold_digits(text).chars().filter(char::is_ascii_digit).collect();
    let person: Option<PersonId> = text.parse().ok();
    let number: Option<ApplicationNumber> = text.parse().ok();
    let mut lines = Vec::new();
    if needle.is_empty() {
        return Ok(lines);
    }
    walk(office, schema::LIST, &mut |at, row: ListRow| {
        let hit = number == Some(at)
            || person == Some(row.applicant)
            || row.folded.contains(&needle)
            || (digits.len() >= 4
                && needle == digits
                && row.applicant.to_string().contains(&digits));
        if hit {
            lines.push((at, row));
        }
        ControlFlow::Continue(())
    })?;
    Ok(lines)
}

/// One application with the gates' verdict.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Why {
    /// Its number.
    pub number: ApplicationNumber,
    /// How far it has come.
    pub stage: Stage,
    /// Who applies, as what.
    pub kind: Kind,
    /// The applicant.
    pub applicant: PersonId,
    /// What the gates say.
    pub verdict: Verdict,
}

impl Why {
    fn of(number: ApplicationNumber, row: &CaseRow, rules: &RuleSet, as_of: JalaliDate) -> Self {
        Self {
            number,
            stage: row.stage,
            kind: row.case.kind,
            applicant: row.case.applicant,
            verdict: judge(&row.case, rules, as_of),
        }
    }
}

/// What stands between one application and the bank on a day.
///
/// # Errors
/// [`Damage`] of the views.
pub fn why(
    office: &Office<'_>,
    number: ApplicationNumber,
    as_of: JalaliDate,
) -> Result<Option<Why>, Damage> {
    let row = office.case(number)?;
    Ok(row.map(|row| Why::of(number, &row, office.rules, as_of)))
}

/// The same of every application, one after the other.
///
/// # Errors
/// [`Damage`] of the views.
pub fn why_all(
    office: &Office<'_>,
    as_of: JalaliDate,
    each: &mut dyn FnMut(Why) -> ControlFlow<()>,
) -> Result<(), Damage> {
    cases(office, &mut |number, row| each(Why::of(number, row, office.rules, as_of)))
}

/// Every case, with the lists' date filled in.
///
/// # Errors
/// [`Damage`] of the views.
pub fn cases(
    office: &Office<'_>,
    each: &mut dyn FnMut(ApplicationNumber, &CaseRow) -> ControlFlow<()>,
) -> Result<(), Damage> {
    let lists_as_of = office.lists_as_of()?;
    walk(office, schema::CASE, &mut |number, mut row: CaseRow| {
        row.case.lists_as_of = lists_as_of;
        each(number, &row)
    })
}

/// Every case of one county and year, by number; without what only this office knows: dates of lists.
///
/// # Errors
/// [`Damage`] of the views.
pub fn cases_of(
    view: &dyn View,
    (year, county): (u16, CountyCode),
    each: &mut dyn FnMut(ApplicationNumber, CaseRow),
) -> Result<(), Damage> {
    let mut prefix = [0; 4];
    prefix[..2].copy_from_slice(&year.to_be_bytes());
    prefix[2..].copy_from_slice(&county.number().to_be_bytes());
    schema::scan(view, (schema::CASE, &prefix), &mut |key, row| {
        let number =
            ApplicationNumber::from_key(key).ok_or_else(|| schema::bad_key(schema::CASE))?;
        each(number, row);
        Ok(ControlFlow::Continue(()))
    })
}

/// An application that may be referred, where it stands in the order (A4).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ready {
    /// Its class.
    pub priority: Priority,
    /// The day it became ready.
    pub since: JalaliDate,
    /// Its number.
    pub number: ApplicationNumber,
    /// The row it was judged by.
    pub row: CaseRow,
    /// The codes of gates that warn.
    pub warned: Vec<&'static str>,
}

/// The applications that may be referred on a day, in the order of A4.
///
/// # Errors
/// [`Damage`] of the views.
pub fn ready(office: &Office<'_>, as_of: JalaliDate) -> Result<Vec<Ready>, Damage> {
    let mut all = Vec::new();
    cases(office, &mut |number, row| {
        if row.stage.is_referable() && office.is_home(row.home) {
            all.extend(ready_one(office, number, row, as_of));
        }
        ControlFlow::Continue(())
    })?;
    all.sort_by_key(|ready| (ready.priority, ready.since, ready.number));
    Ok(all)
}

/// One application that may be referred on a day, if it may; the caller knows that it is in a stage to.
pub(crate) fn ready_one(
    office: &Office<'_>,
    number: ApplicationNumber,
    row: &CaseRow,
    as_of: JalaliDate,
) -> Option<Ready> {
    let verdict = judge(&row.case, office.rules, as_of);
    let warned = verdict.gates.iter().filter(|finding| finding.outcome == Outcome::Warn);
    verdict.ready.then(|| Ready {
        priority: priority(&row.case, office.rules, as_of),
        since: ready_on(&row.case, office.rules, as_of).unwrap_or(as_of),
        number,
        row: row.clone(),
        warned: warned.map(|finding: &Finding| finding.gate.code()).collect(),
    })
}

/// The first application of a higher class that is referable on a day, if one is: its gates are open
/// and the office's free rights cover it (R-A4c).
///
/// # Errors
/// [`Damage`] of the views.
pub fn passed_over(
    office: &Office<'_>,
    number: ApplicationNumber,
    as_of: JalaliDate,
) -> Result<Option<ApplicationNumber>, Damage> {
    let Some(row) = office.case(number)? else { return Ok(None) };
    let class = priority(&row.case, office.rules, as_of);
    let free = quota::figures(office)?.free;
    let mut first: Option<(Priority, ApplicationNumber)> = None;
    cases(office, &mut |other, row| {
        let better = || {
            let theirs = priority(&row.case, office.rules, as_of);
            let asked =
                Amount::new(row.case.amount.unwrap_or_default(), row.case.jobs.unwrap_or_default());
            let first = theirs < class && free.covers(asked);
            (first && judge(&row.case, office.rules, as_of).ready).then_some(theirs)
        };
        if other != number
            && row.stage.is_referable()
            && office.is_home(row.home)
            && let Some(theirs) = better()
        {
            let candidate = (theirs, other);
            first = Some(first.map_or(candidate, |best| best.min(candidate)));
        }
        ControlFlow::Continue(())
    })?;
    Ok(first.map(|(_, number)| number))
}

/// A visit that is due or overdue (B6).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DueVisit {
    /// The application.
    pub number: ApplicationNumber,
    /// The day by which the visit was to be made.
    pub due: JalaliDate,
    /// Days past due on the day asked; negative while there is time.
    pub late_days: i32,
    /// Whether a visit was made whose form isn't complete yet.
    pub form_open: bool,
}

/// Registration-based applications without a complete inspection on a day, the oldest due first.
///
/// # Errors
/// [`Damage`] of the views.
pub fn due_visits(office: &Office<'_>, as_of: JalaliDate) -> Result<Vec<DueVisit>, Damage> {
    let mut due_visits = Vec::new();
    cases(office, &mut |number, row| {
        due_visits.extend(due_visit(office, number, row, as_of));
        ControlFlow::Continue(())
    })?;
    due_visits.sort_by_key(|visit| (visit.due, visit.number));
    Ok(due_visits)
}

/// The visit of one application that is due on a day (B6).
pub(crate) fn due_visit(
    office: &Office<'_>,
    number: ApplicationNumber,
    row: &CaseRow,
    as_of: JalaliDate,
) -> Option<DueVisit> {
    let waits = row.stage.is_referable()
        && office.is_home(row.home)
        && row.case.issued_on.is_some_and(|on| on <= as_of);
    let visited = row.case.inspections.iter().filter(|visit| visit.visited_on <= as_of);
    let complete = visited.clone().any(|visit| visit.completed_on.is_some_and(|on| on <= as_of));
    let due = rules::visit_due(&row.case, office.rules).filter(|_| waits && !complete)?;
    let form_open = visited.count() > 0;
    Some(DueVisit { number, due, late_days: as_of.days_since(due), form_open })
}
