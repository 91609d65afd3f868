//! Small countries counted by hand: what goes in, and the figures that come out.

mod affairs;
mod between;
mod files;
mod late;
mod letters;
mod table;

use std::fmt::Write as _;
use std::num::NonZeroUsize;

use expect_test::Expect;
use model::words::{BankResult, Entity, Judgement, Kind, Readiness, Role, SkillEvidence};
use model::{
    Amount, ApplicationNumber, JalaliDate, Jobs, LetterNumber, Name, PersonId, Quarter, Rials,
    UnitCode,
};
use office::forms::{ApplicationForm, BankAnswer, InspectionForm};
use office::intake::{PersonFile, take_in};
use office::quota::hub::{self, Terms};
use office::{Drafter, Stop, bank, quota, referral};
use report::{Adjustment, Figures, Report};

use super::{Remembered, Way, present};
use crate::desk::Mode;
use crate::desk::tree::{Site, act, amount, unit};

/// Millions of rials.
const M: u64 = 1_000_000;
const Q2: Quarter = Quarter { year: 1401, number: 2 };
const Q3: Quarter = Quarter { year: 1401, number: 3 };

const NATION: usize = 0;
const PROVINCE: usize = 1;
/// County 1102.
const COUNTY: usize = 2;
/// County 1103.
const NEIGHBOR: usize = 3;

/// A nation, a province and two counties.
struct World([Site; 4]);

impl World {
    fn new() -> Self {
        let mut nation = Site::nation();
        let mut province = nation.enroll("11", 1_200);
        let county = province.enroll("1102", 1_201);
        let neighbor = province.enroll("1103", 1_202);
        let mut world = Self([nation, province, county, neighbor]);
        world.hears();
        world
    }

    /// The same, and both counties have acknowledged so much quota; the province keeps the rest of a
    /// thousand millions and twenty jobs.
    fn with_quota(county: Amount, neighbor: Amount) -> Self {
        let mut world = Self::new();
        let total = amount(1_000, 20);
        let terms = Terms { total, opens: day("1401/01/01"), closes: day("1401/12/29") };
        world.on(NATION, (Role::Treasurer, "1401/01/15"), |d| hub::open(d, terms));
        world.on(NATION, (Role::Treasurer, "1401/01/15"), |d| {
            hub::grant(d, unit("11"), total, None).map(drop)
        });
        world.hears();
        world.on(PROVINCE, (Role::Treasurer, "1401/01/20"), |d| quota::acknowledge(d).map(drop));
        for (at, some) in [(COUNTY, county), (NEIGHBOR, neighbor)] {
            let to = world.unit(at);
            world.on(PROVINCE, (Role::Treasurer, "1401/01/21"), |d| {
                hub::grant(d, to, some, None).map(drop)
            });
            world.hears();
            world.on(at, (Role::CountyHead, "1401/02/01"), |d| quota::acknowledge(d).map(drop));
        }
        world.hears();
        world
    }

    fn unit(&self, at: usize) -> UnitCode {
        self.0[at].me.unit
    }

    /// Somebody acts on a day.
    fn on<T>(
        &mut self,
        at: usize,
        (role, on): (Role, &str),
        work: impl FnMut(&mut Drafter<'_>) -> Result<T, Stop>,
    ) -> T {
        let act = office::entry::Act { on: day(on), ..act(role) };
        self.0[at].desk.act(&act, Mode::Write, work).unwrap().answer
    }

    /// What the province's reviewer does, and everybody hears of it.
    fn reviewer<T>(
        &mut self,
        on: &str,
        work: impl FnMut(&mut Drafter<'_>) -> Result<T, Stop>,
    ) -> T {
        let done = self.on(PROVINCE, (Role::ProvinceReviewer, on), work);
        self.hears();
        done
    }

    /// Everybody hears all that is meant for them.
    fn hears(&mut self) {
        for (from, to) in [(2, 1), (3, 1), (1, 0), (0, 1), (1, 2), (1, 3)] {
            let [from, to] = self.0.get_disjoint_mut([from, to]).unwrap();
            to.pull(from);
        }
    }

    /// A person's file is typed in on a day.
    fn take(&mut self, at: usize, on: &str, file: &PersonFile) -> ApplicationNumber {
        self.on(at, (Role::Clerk, on), |d| take_in(d, file).map(drop));
        let known = self.0[at].desk.look(|office| office.person(file.applicant)).unwrap();
        known.applications.last().unwrap().0
    }

    fn refer(&mut self, at: usize, on: &str, number: ApplicationNumber) -> LetterNumber {
        let issue = |d: &mut Drafter<'_>| referral::issue(d, number, Some("نوبت"));
        self.on(at, (Role::CountyHead, on), issue).letter
    }

    /// The bank pays so many millions, or rejects.
    fn bank(&mut self, at: usize, on: &str, letter: LetterNumber, paid: Option<u64>) {
        let answer = BankAnswer {
            letter: Some(letter),
            applicant: None,
            result: if paid.is_some() { BankResult::Paid } else { BankResult::Rejected },
            amount: paid.map(|millions| Rials::new(millions * M)),
            on: day(on),
            reason: None,
        };
        self.on(at, (Role::Clerk, on), |d| bank::take_in(d, &answer).map(drop));
    }

    /// The province's report of a quarter, as it stands there; by one thread from what was kept and by
    /// many anew it is the same.
    fn report(&mut self, quarter: Quarter) -> Report {
        self.hears();
        let desk = &mut self.0[PROVINCE].desk;
        let of = (unit("11"), quarter);
        let [taken, anew] =
            [(Remembered::Taken, 1), (Remembered::Anew, 4)].map(|(memo, threads)| {
                let way = Way::new(memo, NonZeroUsize::new(threads).unwrap());
                present(desk, of, way, &mut |_, _| {}).unwrap().report
            });
        assert_eq!(taken, anew);
        taken
    }
}

fn day(text: &str) -> JalaliDate {
    text.parse().unwrap()
}

/// The file of the so manieth person, of one job, who may go to a bank once the 45 days are over:
/// confirmed on a day, seen on another.
fn ready(nth: u32, millions: u64, (issued, visited): (&str, &str)) -> PersonFile {
    let person: PersonId = super::laws::person(nth).parse().unwrap();
    let field = model::geography::FieldCode(1001);
    let mut form = ApplicationForm::new(Kind::Independent, Entity::Person, person, field);
    form.family_name = Name::new("نوری");
    form.issued_on = Some(day(issued));
    form.skill = Some(SkillEvidence::Certificate);
    form.skill_dated = Some(day("1400/06/01"));
    form.amount = Some(Rials::new(millions * M));
    form.jobs = Some(Jobs::new(1));
    form.need = Some(3);
    form.capacity = Some(4);
    form.readiness = Readiness::Ready;
    form.declared_employee = Some(false);
    let mut file = PersonFile::new(person);
    file.applications.push((0, form));
    file.inspections.push((1, visit(visited, Some(Judgement::Yes))));
    file
}

/// A visit by both sides with a complete form.
fn visit(on: &str, activity: Option<Judgement>) -> InspectionForm {
    let mut visit = InspectionForm::on(day(on));
    visit.office_inspector = Name::new("رضا بلوچی");
    visit.agency = Name::new("میراث فرهنگی");
    visit.agency_inspector = Name::new("نعیم کیخا");
    visit.activity = activity;
    visit.skill = Some(Judgement::Yes);
    visit.management = Some(Judgement::Yes);
    visit.completed_by = Name::new("احمد کیخا");
    visit.completed_on = Some(day(on));
    visit
}

/// The same of a supporter of three jobs, who covers as many; of whom some were found.
fn supporter(nth: u32, millions: u64, days: (&str, &str), found: u32) -> PersonFile {
    let mut file = ready(nth, millions, days);
    let form = &mut file.applications[0].1;
    (form.kind, form.jobs) = (Kind::Supporter, Some(Jobs::new(3)));
    (form.control_before_permit, form.control_before_payment) = (form.issued_on, form.issued_on);
    for (row, head) in [(2, 0), (3, 1), (4, 2)] {
        let covered = super::laws::person(100 * nth + head).parse().unwrap();
        file.covered.push((row, (covered, records::Covered::default())));
    }
    file.inspections[0].1.heads_found = Some(found);
    file
}

/// Every figure that isn't zero, under its code.
fn told(figures: &Figures) -> String {
    let mut text = String::new();
    for (figure, many) in figures.iter() {
        table::knows(&figure);
        writeln!(text, "{} {many}", figure.code()).unwrap();
    }
    text
}

/// What late facts changed.
fn adjusted(adjustments: &[Adjustment]) -> String {
    let mut text = String::new();
    for Adjustment { quarter, unit, changes } in adjustments {
        for change in changes {
            let (code, minus, plus) = (change.figure.code(), change.minus, change.plus);
            writeln!(text, "{unit} {quarter} {code} -{minus} +{plus}").unwrap();
        }
    }
    text
}

/// The checks that don't hold, and both their sides.
fn broken(report: &Report) -> Vec<(&'static str, u64, u64)> {
    let broken = report.checks.iter().filter(|check| !check.holds());
    broken.map(|check| (check.which.code(), check.left, check.right)).collect()
}

fn check(report: &Report, expected: &Expect) {
    expected.assert_eq(&told(&report.total));
    assert_eq!(broken(report), []);
}
