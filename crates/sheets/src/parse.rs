//! One function per sheet: a row's fields, typed. Every column is looked at, so that a refusal can
//! name the first fault in the sheet's own order and say that there are more: in each literal what
//! may be blank comes first, and only then the question marks.

use model::words::{BankResult, Entity, Readiness, YesNo};
use model::{Amount, Jobs, NationalId, PersonId, Rials};

use crate::column::{application, bank, covered, earlier, exclusion, indicators, inspection};
use crate::field::{Fields, Skill, reason};
use crate::row::{
    ApplicationRow, BankRow, CoveredRow, EarlierRow, ExclusionRow, IndicatorRow, InspectionRow,
};

/// The code of a word that is on no list.
const WORD: &str = "word";
/// More jobs, or more people, than any supporter has.
const HEADS_MAX: u32 = 10_000;

pub(crate) fn application(f: &mut Fields<'_>, suspect: Option<Rials>) -> Option<ApplicationRow> {
    use application as c;
    let kind = f.must(c::KIND, |f, c| f.word(c, "kind"));
    let entity = f.must(c::ENTITY, |f, c| f.word(c, "entity"));
    let applicant = f.must(c::APPLICANT, Fields::id::<PersonId>);
    if let (Some(entity), Some(applicant)) = (entity, applicant)
        && (entity == Entity::Person) != applicant.is_natural()
    {
        f.refuse(c::APPLICANT, "entity", reason::entity());
    }
    let field = f.must(c::FIELD, Fields::field);
    let row = ApplicationRow {
        given_name: f.name(c::GIVEN),
        family_name: f.name(c::FAMILY),
        gender: f.word(c::GENDER, WORD),
        born_on: f.day(c::BORN),
        mobile: f.mobile(c::MOBILE),
        issued_on: f.day(c::ISSUED),
        skill: match f.word(c::SKILL, WORD) {
            Some(Skill::Some(evidence)) => Some(evidence),
            Some(Skill::None) | None => None,
        },
        skill_dated: f.day(c::SKILL_DATED),
        amount: f.rials(c::AMOUNT, suspect),
        jobs: f.whole(c::JOBS, 0..=HEADS_MAX, "jobs").map(|jobs| Jobs::new(jobs.into())),
        purpose: f.word(c::PURPOSE, WORD),
        need: score(f, c::NEED),
        capacity: score(f, c::CAPACITY),
        readiness: f.word(c::READINESS, WORD).unwrap_or(Readiness::Unknown),
        declared_employee: yes(f, c::EMPLOYEE),
        control_before_permit: f.day(c::CONTROL_PERMIT),
        control_before_payment: f.day(c::CONTROL_PAYMENT),
        bank: f.bank(c::BANK),
        kind: kind?,
        entity: entity?,
        applicant: applicant?,
        field: field?,
    };
    Some(row)
}

fn score(f: &mut Fields<'_>, column: usize) -> Option<u8> {
    f.whole(column, 0..=5, "score").and_then(|score| u8::try_from(score).ok())
}

fn yes(f: &mut Fields<'_>, column: usize) -> Option<bool> {
    f.word(column, WORD).map(|word: YesNo| word == YesNo::Yes)
}

pub(crate) fn covered(f: &mut Fields<'_>) -> Option<CoveredRow> {
    use covered as c;
    let supporter = f.must(c::SUPPORTER, Fields::id);
    let person = f.must(c::PERSON, Fields::id::<NationalId>);
    let row = CoveredRow {
        given_name: f.name(c::GIVEN),
        family_name: f.name(c::FAMILY),
        from: f.day(c::FROM),
        agreement: f.free(c::AGREEMENT),
        supporter: supporter?,
        person: person?,
    };
    Some(row)
}

pub(crate) fn inspection(f: &mut Fields<'_>) -> Option<InspectionRow> {
    use inspection as c;
    let applicant = f.must(c::APPLICANT, Fields::id);
    let visited_on = f.must(c::VISITED, Fields::day);
    let row = InspectionRow {
        office_inspector: f.name(c::OFFICE_INSPECTOR),
        agency: f.name(c::AGENCY),
        agency_inspector: f.name(c::AGENCY_INSPECTOR),
        activity: f.word(c::ACTIVITY, WORD),
        skill: f.word(c::SKILL, WORD),
        management: f.word(c::MANAGEMENT, WORD),
        heads_found: f.whole(c::HEADS, 0..=HEADS_MAX, "count"),
        completed_by: f.name(c::COMPLETED_BY),
        completed_on: f.day(c::COMPLETED_ON),
        applicant: applicant?,
        visited_on: visited_on?,
    };
    Some(row)
}

pub(crate) fn earlier(f: &mut Fields<'_>, suspect: Option<Rials>) -> Option<EarlierRow> {
    use earlier as c;
    let applicant = f.must(c::APPLICANT, Fields::id);
    let year = f.must(c::YEAR, |f, c| f.whole(c, 1380..=1410, "year"));
    let kind = f.must(c::KIND, |f, c| f.word(c, "kind"));
    let amount = f.must(c::AMOUNT, |f, c| f.rials(c, suspect));
    let fulfilled = f.must(c::FULFILLED, yes);
    let cleared = f.must(c::CLEARED, yes);
    let row = EarlierRow {
        applicant: applicant?,
        year: u16::try_from(year?).ok()?,
        kind: kind?,
        amount: amount?,
        fulfilled: fulfilled?,
        cleared: cleared?,
    };
    Some(row)
}

pub(crate) fn exclusion(f: &mut Fields<'_>) -> Option<ExclusionRow> {
    use exclusion as c;
    let person = f.must(c::PERSON, Fields::id);
    let list = f.must(c::LIST, |f, c| f.word(c, WORD));
    let as_of = f.must(c::AS_OF, Fields::day);
    Some(ExclusionRow { person: person?, list: list?, as_of: as_of? })
}

pub(crate) fn bank(f: &mut Fields<'_>) -> Option<BankRow> {
    use bank as c;
    let before = f.faults.len();
    let letter = f.letter(c::LETTER);
    let applicant = f.id(c::APPLICANT);
    if letter.is_none() && applicant.is_none() && f.faults.len() == before {
        f.refuse(c::APPLICANT, "missing", reason::whose());
    }
    let result = f.must(c::RESULT, |f, c| f.word(c, WORD));
    let before = f.faults.len();
    let amount = f.rials(c::AMOUNT, None);
    if result == Some(BankResult::Paid) && amount.is_none() && f.faults.len() == before {
        f.refuse(c::AMOUNT, "amount", reason::paid_without_amount());
    }
    let on = f.must(c::ON, Fields::day);
    let reason = f.free(c::REASON);
    Some(BankRow { letter, applicant, result: result?, amount, on: on?, reason })
}

/// More jobs than the nation plans in a year.
const NATION_JOBS_MAX: u32 = 10_000_000;
/// A score far above any that is given.
const PRIORITY_MAX: u32 = 1_000;

pub(crate) fn indicators(f: &mut Fields<'_>) -> Option<IndicatorRow> {
    use indicators as c;
    let jobs = |f: &mut Fields<'_>, column: usize| {
        let whole = f.whole(column, 0..=NATION_JOBS_MAX, "jobs").unwrap_or_default();
        Jobs::new(whole.into())
    };
    let score = |f: &mut Fields<'_>, column: usize, max: u32, code: &'static str| {
        f.whole(column, 0..=max, code).and_then(|whole| u16::try_from(whole).ok())
    };
    let unit = f.must(c::UNIT, Fields::unit);
    let row = IndicatorRow {
        approved: Amount::new(
            f.rials_or_zero(c::APPROVED_RIALS).unwrap_or_default(),
            jobs(f, c::APPROVED_JOBS),
        ),
        commitment: jobs(f, c::COMMITMENT_JOBS),
        absorption_per_mille: score(f, c::ABSORPTION, 1_000, "per_mille"),
        priority: score(f, c::PRIORITY, PRIORITY_MAX, "score").unwrap_or_default(),
        note: f.free(c::NOTE),
        unit: unit?,
    };
    Some(row)
}
