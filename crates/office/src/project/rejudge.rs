//! A hub judges a county's referral again, by its own rules and lists: what fails becomes an objection
//! that is due. Nothing is refused and nothing undone (X2).

use model::view::Damage;
use model::words::Kind;
use model::{ApplicationNumber, JalaliDate, LetterNumber, RecordId, Rials, UnitCode};
use records::{Application, Facility};
use rules::{Case, Gate, RuleSet, judge};

use super::desk::Desk;
use crate::entry::{Objection, RulesAdopted};
use crate::objections::{Heard, keys};
use crate::referral::is_open;
use crate::rows::{CaseRow, Stage};
use crate::schema;

/// What a referral is judged again by.
pub(super) struct Referral<'a> {
    pub(super) application: &'a Application,
    pub(super) row: &'a CaseRow,
    /// The version of the rule set the letter was decided under.
    pub(super) under: Option<&'a str>,
    /// The person's facilities for other files, in whichever county.
    pub(super) elsewhere: &'a [(Kind, Facility)],
}

/// A code and its article.
type Shut = (String, String);

/// Judges a file's referral again if this is a hub, and notes what it has to say of it.
pub(super) fn rejudge(desk: &mut Desk<'_>, referral: &Referral<'_>) -> Result<(), Damage> {
    let Some(unit) = desk.unit().filter(|unit| !matches!(unit, UnitCode::County(_))) else {
        return Ok(());
    };
    debug_assert!(roster::reads(
        unit,
        UnitCode::County(referral.application.number.county()),
        model::Lane::Records
    ));
    let number = referral.application.number;
    let waits = matches!(referral.row.stage, Stage::Referred | Stage::Returned);
    desk.note(schema::OPEN, &number.key(), waits.then_some(referral.row.record))?;
    let due = due(desk, referral)?;
    desk.note(schema::OBJECTION_DUE, &number.key(), due)
}

/// What this hub would say now and hasn't said yet.
fn due(desk: &Desk<'_>, referral: &Referral<'_>) -> Result<Option<Objection>, Damage> {
    let stands = matches!(
        referral.row.stage,
        Stage::Referred | Stage::Returned | Stage::Paid | Stage::Disputed
    );
    let (Some((letter, _, on)), true) = (referral.row.letter, stands) else { return Ok(None) };
    let Some((adopted, rules)) = desk.kept.rules.on(on) else { return Ok(None) };
    let mut gates = shut(referral, rules, desk.lists_as_of, on);
    if let Some(version) = referral.under
        && desk.kept.rules.begun(on).is_some_and(|(begun, _)| begun.version != version)
    {
        gates.push(SUPERSEDED.map(str::to_owned).into());
    }
    // An office that hadn't heard of it yet referred a file that was another's by then.
    let home = desk.home(referral.row.record)?.home_on(on.plus_days(-1));
    if home.is_some_and(|home| home != letter.county()) {
        gates.push(("X2.moved".to_owned(), "X-2".to_owned()));
    }
    let said = said(desk, referral.application.number)?.filter(|said| said.letter == letter);
    let before = said.map(|said| said.gates).unwrap_or_default();
    if before == gates {
        return Ok(None);
    }
    Ok(Some(objection(
        (referral.row.record, referral.application.number, letter),
        gates,
        (adopted, desk.lists_as_of, on),
    )))
}

/// The rule set a letter was decided under isn't the one in force on its day (R-A11): the office hadn't
/// heard of the new one yet. Nothing is undone by it.
const SUPERSEDED: [&str; 2] = ["A11.superseded", "A11"];

fn objection(
    (application, number, letter): (RecordId, ApplicationNumber, LetterNumber),
    gates: Vec<Shut>,
    (adopted, lists_as_of, as_of): (&RulesAdopted, Option<JalaliDate>, JalaliDate),
) -> Objection {
    Objection {
        application,
        number,
        letter,
        gates,
        rules_version: adopted.version.clone(),
        rules_hash: adopted.hash,
        lists_as_of,
        as_of,
    }
}

/// The last this hub said of a file.
fn said(desk: &Desk<'_>, number: ApplicationNumber) -> Result<Option<Objection>, Damage> {
    let Some(me) = desk.me() else { return Ok(None) };
    let heard: Option<Heard> = desk.get(schema::OBJECTION, &keys::heard(number, me.node))?;
    Ok(heard.map(|heard| heard.objection))
}

/// The gates that fail on the letter's day, as the hub knows it now: its lists count whenever they
/// came. How old the hub's own lists are is not the county's fault.
fn shut(
    referral: &Referral<'_>,
    rules: &RuleSet,
    lists_as_of: Option<JalaliDate>,
    on: JalaliDate,
) -> Vec<Shut> {
    let mut case: Case = referral.row.case.clone();
    case.lists_as_of = lists_as_of;
    for listed in &mut case.lists {
        listed.as_of = listed.as_of.min(on);
    }
    let verdict = judge(&case, rules, on);
    let fails = verdict.fails().map(|finding| finding.gate).filter(|gate| *gate != Gate::ListAge);
    let mut shut: Vec<Shut> = fails.map(named).collect();
    if exceeds_the_persons_ceiling(referral, rules) {
        let ceiling = named(Gate::Ceiling);
        if !shut.contains(&ceiling) {
            shut.push(ceiling);
        }
    }
    shut
}

fn named(gate: Gate) -> Shut {
    (gate.code().to_owned(), gate.article().to_owned())
}

/// Part-loans of one person may not add to more than the ceiling (R-A3e), in all counties together.
fn exceeds_the_persons_ceiling(referral: &Referral<'_>, rules: &RuleSet) -> bool {
    let counts = |facility: &&Facility| is_open(facility) || facility.paid.is_some();
    let others = referral.elsewhere.iter().map(|(_, facility)| facility).filter(counts);
    let elsewhere = others
        .fold(Rials::ZERO, |sum, facility| sum.checked_add(facility.amount.rials).unwrap_or(sum));
    let ceiling = match referral.application.kind {
        Kind::Independent => rules.independent_ceiling,
        Kind::Supporter => rules.supporter_ceiling,
    };
    let asked = referral.row.letter.map_or(Rials::ZERO, |(_, amount, _)| amount.rials);
    let together = elsewhere.checked_add(asked);
    elsewhere != Rials::ZERO && together.is_none_or(|together| ceiling < together)
}
