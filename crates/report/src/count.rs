//! From a county's rows to its figures.

use std::collections::BTreeSet;

use escrow::Figures as Rights;
use model::view::{Damage, View};
use model::words::{Control, Judgement, Kind};
use model::{CountyCode, JalaliDate};
use office::homes::{HomeRow, moves};
use office::look::{cases_of, found, named};
use office::rows::{CaseRow, LetterRow};
use rules::{Inspection, RuleSet, ready_on, skill_deadline, visit_due, working_days_between};

use crate::affairs::{Affairs, Told};
use crate::figure::{Affair, Figure, Figures, Part, Result, Right};
use crate::partial::Partial;
use crate::period::Period;

/// What is counted: one county, up to one quarter, under one rule set.
#[derive(Clone, Copy, Debug)]
pub struct County<'a> {
    /// Which.
    pub code: CountyCode,
    /// Up to which quarter of its year.
    pub period: Period,
    /// The rule set that says what is due and ready.
    pub rules: &'a RuleSet,
    /// The counties it has had files in common with, itself among them.
    pub sharing: &'a BTreeSet<CountyCode>,
    /// What is known besides files.
    pub affairs: &'a Affairs,
}

/// Counts a county's files of the quarter's year. Its quota is added with [`rights`].
///
/// Only what the county's own logs say counts, so that every replica that has them comes to the same:
/// exclusion lists and facilities in other counties are left out. What is dated counts where the file
/// was at home on that day, a letter where it was issued, whose quota it holds; what stands, where the
/// file was at home on the last day.
///
/// # Errors
/// [`Damage`] of the views.
pub fn count(view: &dyn View, county: &County<'_>) -> std::result::Result<Partial, Damage> {
    let year = u16::try_from(county.period.quarter.year).unwrap_or(0);
    let mut counted = Partial::default();
    for period in county.period.year_so_far() {
        counted.flows.entry(period.quarter).or_default();
    }
    for code in county.sharing {
        let mut damage = None;
        cases_of(view, (year, *code), &mut |_, mut row| {
            // Files that never moved need no second look.
            let homes = if county.sharing.len() == 1 {
                HomeRow::default()
            } else {
                moves(view, row.record).unwrap_or_else(|fault| {
                    damage.get_or_insert(fault);
                    HomeRow::default()
                })
            };
            row.case.lists.clear();
            row.case.earlier.clear();
            row.case.lists_as_of = Some(county.period.last);
            One { row: &row, born: *code, homes: &homes, county, counted: &mut counted }.add();
        })?;
        damage.map_or(Ok(()), Err)?;
        for told in county.affairs.of_county(*code) {
            affair(view, county, (*code, told), &mut counted)?;
        }
    }
    let behind = county.affairs.behind_the_fence(county.code);
    counted.standing.add(Figure::BehindTheFence, behind);
    Ok(counted)
}

/// Adds one thing that isn't a file's own, where the file it is about was at home.
fn affair(
    view: &dyn View,
    county: &County<'_>,
    (born, told): (CountyCode, &Told),
    counted: &mut Partial,
) -> std::result::Result<(), Damage> {
    let home = match told.record {
        Some(record) if 1 < county.sharing.len() => {
            let homes = moves(view, record)?;
            told.on.map_or_else(|| homes.home(), |day| homes.home_on(day))
        }
        Some(_) | None => None,
    };
    if home.unwrap_or(born) != county.code {
        return Ok(());
    }
    match told.on {
        None => counted.standing.count(told.figure),
        Some(day) => {
            if let Some(figures) = counted.flows.get_mut(&day.quarter()) {
                figures.count(told.figure);
            }
        }
    }
    Ok(())
}

/// Adds where a holder stands on its quota line.
pub fn rights(figures: &mut Figures, rights: &Rights) {
    for (of, amount) in [
        (Right::Granted, rights.granted),
        (Right::Returned, rights.returned),
        (Right::PassedOn, rights.passed_on),
        (Right::Held, rights.held),
        (Right::Paid, rights.consumed),
        (Right::Free, rights.free),
        (Right::Released, rights.released),
    ] {
        figures.right(of, amount);
    }
    let overrun = Figure::Quota { of: Right::Overrun, part: Part::Rials };
    figures.add(overrun, rights.overrun.whole());
}

/// One file under count.
struct One<'a> {
    row: &'a CaseRow,
    /// The county its number says.
    born: CountyCode,
    homes: &'a HomeRow,
    county: &'a County<'a>,
    counted: &'a mut Partial,
}

impl One<'_> {
    fn add(&mut self) {
        let case = &self.row.case;
        let jobs = case.jobs.map_or(0, model::Jobs::whole);
        self.on_day(begun(self.row), Figure::Applications { kind: case.kind }, 1);
        for (part, many) in [(Part::Count, 1), (Part::Jobs, jobs)] {
            self.on_day(case.issued_on, Figure::Permits { control: case.control, part }, many);
        }
        self.visits();
        self.row.timeline.letters.iter().for_each(|letter| self.letter(letter));
        self.verified();
        self.standing();
    }

    /// Says whether the file was at home in this county on a day.
    fn is_home(&self, day: JalaliDate) -> bool {
        self.homes.home_on(day).unwrap_or(self.born) == self.county.code
    }

    /// Adds to the quarter a day lies in, if that is of the year so far and the file was here.
    fn on_day(&mut self, day: Option<JalaliDate>, figure: Figure, many: u64) {
        if day.is_some_and(|day| self.is_home(day)) {
            self.of_quarter(day, figure, many);
        }
    }

    /// The same, wherever the file was.
    fn of_quarter(&mut self, day: Option<JalaliDate>, figure: Figure, many: u64) {
        let Some(day) = day else { return };
        if let Some(figures) = self.counted.flows.get_mut(&day.quarter()) {
            figures.add(figure, many);
        }
    }

    fn visits(&mut self) {
        let case = &self.row.case;
        for visit in case.inspections.iter().filter(|visit| was_made(visit)) {
            let figure = Figure::Visits {
                field: case.field,
                kind: case.kind,
                result: result(visit),
                joint: is_joint(visit),
                complete: is_complete(visit),
            };
            let day = Some(visit.visited_on);
            self.on_day(day, figure, 1);
            if case.kind == Kind::Supporter {
                let claimed = u64::from(named(case, visit.visited_on));
                self.on_day(day, Figure::HeadsFound, u64::from(visit.heads_found.unwrap_or(0)));
                self.on_day(day, Figure::HeadsClaimed, claimed);
            }
        }
    }

    fn letter(&mut self, letter: &LetterRow) {
        if letter.number.county() != self.county.code {
            return;
        }
        let (jobs, rials) = (letter.amount.jobs.whole(), letter.amount.rials.whole());
        for (part, many) in [(Part::Count, 1), (Part::Jobs, jobs), (Part::Rials, rials)] {
            self.of_quarter(Some(letter.referred_on), Figure::Letters { part }, many);
        }
        if let Some(why) = letter.given_up {
            self.of_quarter(letter.given_up_on, Figure::GivenUp { why }, 1);
        }
        let tagged = self.county.affairs.is_tagged(letter.number);
        for (on, rials) in &letter.paid {
            self.of_quarter(Some(*on), Figure::Payments { part: Part::Rials }, rials.whole());
            if tagged {
                let figure = Figure::Affair(Affair::CooperativeRials);
                self.of_quarter(Some(*on), figure, rials.whole());
            }
        }
        let first = first_payment(letter);
        for (part, many) in [(Part::Count, 1), (Part::Jobs, jobs)] {
            self.of_quarter(first, Figure::Payments { part }, many);
        }
        let paid = letter.paid_rials().whole();
        self.counted.standing.add(Figure::PaidByRecords, paid);
        if rials < paid {
            self.counted.standing.count(Figure::OverpaidLetters);
            self.counted.standing.add(Figure::OverpaidRials, paid.saturating_sub(rials));
        }
    }

    /// Jobs are verified by the first complete visit behind the first payment: the heads found, or
    /// one where the form doesn't say, if the work is active; at most those of the letter.
    fn verified(&mut self) {
        let case = &self.row.case;
        for letter in &self.row.timeline.letters {
            let Some(paid) = first_payment(letter) else { continue };
            let visits = case
                .inspections
                .iter()
                .filter(|visit| was_made(visit) && is_complete(visit) && paid <= visit.visited_on);
            let Some(visit) = visits.min_by_key(|visit| visit.visited_on) else { continue };
            let heads = if visit.found_active() { visit.heads_found.unwrap_or(1) } else { 0 };
            let jobs = u64::from(heads).min(letter.amount.jobs.whole());
            self.on_day(Some(visit.visited_on), Figure::Verified, jobs);
        }
    }

    fn standing(&mut self) {
        let (row, last) = (self.row, self.county.period.last);
        if !self.is_home(last) {
            return;
        }
        let standing = &mut self.counted.standing;
        if !row.disputes.is_empty() {
            standing.count(Figure::Disputed);
        }
        if row.timeline.ended_on.is_some_and(|day| day <= last) {
            return;
        }
        permit(standing, row, self.county);
        heads(standing, row, last);
        if begun(row).is_some_and(|day| day <= last) && row.timeline.is_open(last) {
            open(standing, row, self.county);
        }
    }
}

/// The day a file began: it was taken in, or something of it happened before it was typed in.
fn begun(row: &CaseRow) -> Option<JalaliDate> {
    let visits = row.case.inspections.iter().map(|visit| visit.visited_on);
    let letters = row.timeline.letters.iter().map(|letter| letter.referred_on);
    let known = [row.timeline.submitted_on, row.case.issued_on].into_iter().flatten();
    known.chain(visits).chain(letters).min()
}

/// A permit whose skill is still owed: about to lapse, or void (B7).
fn permit(standing: &mut Figures, row: &CaseRow, county: &County<'_>) {
    let last = county.period.last;
    if row.case.issued_on.is_none_or(|day| last < day) {
        return;
    }
    match skill_deadline(&row.case, county.rules) {
        Some(deadline) if deadline < last => standing.count(Figure::Void),
        Some(deadline) if deadline <= last.plus_months(3) => standing.count(Figure::Lapsing),
        Some(_) | None => {}
    }
}

/// Supporters below the heads they named (B5).
fn heads(standing: &mut Figures, row: &CaseRow, last: JalaliDate) {
    if row.case.kind != Kind::Supporter {
        return;
    }
    let Some((_, found)) = found(&row.case, last) else { return };
    let missing = named(&row.case, last).saturating_sub(found);
    if 0 < missing {
        standing.count(Figure::ShortSupporters);
        standing.add(Figure::MissingHeads, u64::from(missing));
    }
}

/// An open file: ready and not sent (A2), its visit overdue (B6).
fn open(standing: &mut Figures, row: &CaseRow, county: &County<'_>) {
    let (case, rules, last) = (&row.case, county.rules, county.period.last);
    if let Some(since) = ready_on(case, rules, last) {
        let late = rules.service_level_days < working_days_between(since, last);
        standing.count(Figure::Waiting { late });
        let weeks = last.days_since(since).max(0) / 7;
        standing.count(Figure::Age { weeks: u8::try_from(weeks).unwrap_or(u8::MAX).min(AGE_MAX) });
    }
    let issued = case.issued_on.is_some_and(|day| day <= last);
    let visited = case
        .inspections
        .iter()
        .any(|visit| is_complete(visit) && visit.completed_on.is_some_and(|day| day <= last));
    let overdue = visit_due(case, rules).is_some_and(|due| due < last);
    if case.control == Control::Registration && issued && !visited && overdue {
        standing.count(Figure::OverdueVisits);
    }
}

/// The age that stands for all beyond it, in weeks: a year.
const AGE_MAX: u8 = 52;

fn first_payment(letter: &LetterRow) -> Option<JalaliDate> {
    letter.paid.iter().map(|(on, _)| *on).min()
}

/// Something was found, so that it isn't only planned; and no correction has taken its place.
fn was_made(visit: &Inspection) -> bool {
    let found = [visit.activity, visit.skill, visit.management].iter().any(Option::is_some);
    (found || visit.heads_found.is_some() || is_complete(visit)) && visit.superseded_on.is_none()
}

const fn is_complete(visit: &Inspection) -> bool {
    visit.completed_by.is_some() && visit.completed_on.is_some()
}

const fn is_joint(visit: &Inspection) -> bool {
    visit.office_inspector.is_some() && visit.agency_inspector.is_some()
}

const fn result(visit: &Inspection) -> Result {
    match visit.activity {
        Some(Judgement::Yes) => Result::CarriedOut,
        Some(Judgement::Partly) => Result::Partly,
        Some(Judgement::No) => Result::NotCarriedOut,
        None => Result::Unjudged,
    }
}
