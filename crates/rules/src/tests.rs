//! Facts about judging, told through one small builder.

mod dates;
mod gates;
mod laws;
mod order;
mod rule_sets;
mod samples;
mod switches;
mod words;

use model::geography::FieldCode;
use model::words::{Control, Entity, Judgement, Kind, Purpose, Readiness, SkillEvidence};
use model::{JalaliDate, Jobs, Name, NationalId, Rials};

use crate::{Case, CoveredHead, Gate, Inspection, Outcome, RuleSet, SkillPaper, judge};

/// The day on which the small facts are judged, if not said otherwise.
const TODAY: &str = "1401/09/15";

fn date(text: &str) -> JalaliDate {
    text.parse().unwrap_or_else(|fault| panic!("{text}: {fault}"))
}

fn rules() -> RuleSet {
    RuleSet::embedded_1401()
}

/// The `n`-th id whose check digit holds.
fn id(n: u64) -> NationalId {
    let stem = 111_000_000_u64.checked_add(n).unwrap();
    (0..10).find_map(|check| format!("{stem:09}{check}").parse().ok()).unwrap()
}

/// An independent person in a registration-based field, ready since 1401/08/15.
fn case() -> Case {
    let applicant = "0012345679".parse().unwrap();
    let field = FieldCode(2001);
    let mut case =
        Case::new(Kind::Independent, Entity::Person, applicant, field, Control::Registration);
    case.amount = Some(Rials::new(500_000_000));
    case.jobs = Some(Jobs::new(1));
    case.purpose = Some(Purpose::Start);
    case.need = Some(3);
    case.capacity = Some(3);
    case.readiness = Readiness::Ready;
    case.declared_employee = Some(false);
    case.issued_on = Some(date("1401/06/31"));
    case.skill = vec![paper("1401/05/01")];
    case.inspections = vec![visit("1401/07/20")];
    case.lists_as_of = Some(date("1401/09/03"));
    case
}

/// A supporter with `heads` covered persons, ready since 1401/08/15.
fn supporter(heads: u64) -> Case {
    let mut case = case();
    case.kind = Kind::Supporter;
    case.control_before_permit = Some(date("1401/06/25"));
    case.control_before_payment = Some(date("1401/07/25"));
    case.covered = (0..heads).map(|n| head(id(n))).collect();
    case
}

fn head(id: NationalId) -> CoveredHead {
    CoveredHead { id, from: Some(date("1401/06/01")), until: None }
}

fn paper(dated: &str) -> SkillPaper {
    SkillPaper { kind: SkillEvidence::Certificate, dated: Some(date(dated)) }
}

/// A joint visit with a complete form, completed on the day.
fn visit(on: &str) -> Inspection {
    let mut visit = Inspection::on(date(on));
    visit.office_inspector = Name::new("امین شه‌بخش");
    visit.agency = Name::new("میراث فرهنگی");
    visit.agency_inspector = Name::new("رضا نوری");
    visit.activity = Some(Judgement::Yes);
    visit.skill = Some(Judgement::Yes);
    visit.management = Some(Judgement::Partly);
    visit.completed_by = Name::new("احمد کیخا");
    visit.completed_on = Some(date(on));
    visit
}

/// The outcome of one gate today under the rules of 1401; `None` if it doesn't apply.
fn outcome(case: &Case, gate: Gate) -> Option<Outcome> {
    outcome_under(&rules(), case, gate)
}

fn outcome_under(rules: &RuleSet, case: &Case, gate: Gate) -> Option<Outcome> {
    judge(case, rules, date(TODAY)).find(gate).map(|finding| finding.outcome)
}

/// The codes of the gates that fail on a day.
fn fails(case: &Case, rules: &RuleSet, day: JalaliDate) -> Vec<&'static str> {
    judge(case, rules, day).fails().map(|finding| finding.gate.code()).collect()
}

const PASS: Option<Outcome> = Some(Outcome::Pass);
const WARN: Option<Outcome> = Some(Outcome::Warn);
const FAIL: Option<Outcome> = Some(Outcome::Fail);
