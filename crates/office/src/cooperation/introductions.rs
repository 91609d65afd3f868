//! Supporters put forward by their county and introduced to cooperative affairs by the province (C2).

use model::view::Damage;
use model::words::Kind;
use model::{ApplicationNumber, UnitCode};

use super::IntroductionRow;
use super::group::{province, say};
use crate::draft::{Drafter, Stop};
use crate::entry::{Answered, Cooperation, Identified, Introduced, Outcome, Whom};
use crate::quota::hub::checked_note;
use crate::refusal::{Forming, Refusal};
use crate::rows::CaseRow;
use crate::schema;
use crate::standing::Office;

/// What is known of a supporter's introduction.
///
/// # Errors
/// [`Damage`] of the views.
pub fn of(office: &Office<'_>, number: ApplicationNumber) -> Result<IntroductionRow, Damage> {
    Ok(schema::get(office.view, schema::INTRODUCTION, &number.key())?.unwrap_or_default())
}

/// Puts a supporter forward: the county that has the file, or its province.
///
/// # Errors
/// [`Refusal::NoApplication`], [`Forming::NotASupporter`], [`Forming::Identified`].
pub fn identify(
    drafter: &mut Drafter<'_>,
    number: ApplicationNumber,
    note: Option<&str>,
) -> Result<Identified, Stop> {
    let (supporter, scope) = supporter(drafter, number)?;
    if let Some(known) = of(&drafter.office, number)?.identified {
        return Err(Forming::Identified { number, on: known.what.on }.into());
    }
    let identified = Identified { supporter, on: drafter.act.on, note: checked_note(note)? };
    say(drafter, scope, Cooperation::Identified(identified.clone()));
    Ok(identified)
}

/// Introduces a supporter to cooperative affairs; one that no county has put forward is put forward with it.
///
/// # Errors
/// [`Forming::NotAProvince`], [`Refusal::NoApplication`], [`Forming::NotASupporter`],
/// [`Forming::Introduced`].
pub fn introduce(
    drafter: &mut Drafter<'_>,
    number: ApplicationNumber,
    letter: Option<&str>,
) -> Result<Introduced, Stop> {
    province(drafter)?;
    let (supporter, scope) = supporter(drafter, number)?;
    let known = of(&drafter.office, number)?;
    if let Some(before) = known.introduced {
        return Err(Forming::Introduced { number, on: before.what.on }.into());
    }
    let on = drafter.act.on;
    if known.identified.is_none() {
        say(drafter, scope, Cooperation::Identified(Identified { supporter, on, note: None }));
    }
    let introduced = Introduced { supporter, on, letter: checked_note(letter)? };
    say(drafter, scope, Cooperation::Introduced(introduced.clone()));
    Ok(introduced)
}

/// Records what came of an introduction; the last answer counts.
///
/// # Errors
/// [`Forming::NotAProvince`], [`Forming::NotIntroduced`].
pub fn answer(
    drafter: &mut Drafter<'_>,
    number: ApplicationNumber,
    outcome: Outcome,
    note: Option<&str>,
) -> Result<Answered, Stop> {
    province(drafter)?;
    let (supporter, scope) = supporter(drafter, number)?;
    let known = of(&drafter.office, number)?;
    if known.introduced.is_none() {
        return Err(Forming::NotIntroduced { number }.into());
    }
    let n = known.answered.map_or(0, |fact| fact.what.n).saturating_add(1);
    let note = checked_note(note)?;
    let answered = Answered { supporter, n, outcome, on: drafter.act.on, note };
    say(drafter, scope, Cooperation::Answered(answered.clone()));
    Ok(answered)
}

/// A supporter's file as other units speak of it, and the county in whose scope it is spoken of.
fn supporter(drafter: &Drafter<'_>, number: ApplicationNumber) -> Result<(Whom, UnitCode), Stop> {
    let (whom, scope, row) = file(drafter, number)?;
    if row.case.kind == Kind::Supporter {
        Ok((whom, scope))
    } else {
        Err(Forming::NotASupporter { number }.into())
    }
}

/// A file that this unit may speak of: a county's own, or one of a county below.
///
/// # Errors
/// [`Refusal::NoApplication`], [`crate::Homing::Moved`]; [`Forming::NotAProvince`] at the nation.
pub(crate) fn file(
    drafter: &Drafter<'_>,
    number: ApplicationNumber,
) -> Result<(Whom, UnitCode, CaseRow), Stop> {
    let office = &drafter.office;
    let row = office.case(number)?.ok_or(Refusal::NoApplication { number })?;
    let (record, home) = (row.record, UnitCode::County(row.home));
    let unit = office.opening.unit;
    if matches!(unit, UnitCode::County(_)) {
        office.may_change(record)?;
    } else if home.parent() != Some(unit) {
        return Err(Forming::NotAProvince { unit }.into());
    }
    Ok((Whom { number, record }, home, row))
}
