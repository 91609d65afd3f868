//! Where it is said whose entries count: roster entries, facts of counties, moves of files. What a
//! report has counted stays as it is while none of these, and none of its own logs, has grown.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use model::view::{Damage, View};
use model::{CountyCode, JalaliDate, LogId, RecordId, Seq, UnitCode};
use roster::{CountyFact, Roster};

use crate::homes::HomeRow;
use crate::rows::SetAside;
use crate::{schema, setback};

/// Where an entry stands.
pub type At = (LogId, Seq);

/// Roster entries that decide whose entries count, by the unit of whom they are about.
///
/// # Errors
/// [`Damage`] of the views.
pub fn roster_entries(view: &dyn View) -> Result<Vec<(At, UnitCode)>, Damage> {
    let mut all = Vec::new();
    schema::scan(view, (schema::AUTHORITY, &[]), &mut |key, unit: UnitCode| {
        let at = setback::of_own_key(key).ok_or_else(|| schema::bad_key(schema::AUTHORITY))?;
        all.push((at, unit));
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(all)
}

/// Where the facts of counties stand: they say who may move files where.
///
/// # Errors
/// [`Damage`] of the views.
pub fn county_facts(view: &dyn View) -> Result<Vec<At>, Damage> {
    let mut all = Vec::new();
    schema::scan(view, (schema::COUNTY, &[]), &mut |key, _: CountyFact| {
        all.push(setback::of_own_key(key).ok_or_else(|| schema::bad_key(schema::COUNTY))?);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(all)
}

/// Counties that have had files in common: what the office of one may write of a file, the move that
/// was said to another decides.
///
/// # Errors
/// [`Damage`] of the views.
pub fn sharing(
    view: &dyn View,
    roster: &Roster,
) -> Result<BTreeMap<CountyCode, BTreeSet<CountyCode>>, Damage> {
    let mut all: BTreeMap<CountyCode, BTreeSet<CountyCode>> = BTreeMap::new();
    schema::scan(view, (schema::HOME, &[]), &mut |key, row: HomeRow| {
        let record = RecordId::from_key(key).ok_or_else(|| schema::bad_key(schema::HOME))?;
        let mut homes: BTreeSet<CountyCode> =
            row.moves().iter().flat_map(|moved| [moved.from, moved.to]).collect();
        if let Some(UnitCode::County(born)) = roster.unit_of(record.origin) {
            homes.insert(born);
        }
        for county in &homes {
            all.entry(*county).or_default().extend(homes.iter().copied());
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(all)
}

/// How many changes wait for another, by the scope of their logs.
///
/// # Errors
/// [`Damage`] of the views.
pub fn waiting(view: &dyn View) -> Result<BTreeMap<UnitCode, u64>, Damage> {
    let mut all: BTreeMap<UnitCode, u64> = BTreeMap::new();
    schema::scan(view, (schema::WAITING, &[]), &mut |_, row: SetAside| {
        let many = all.entry(row.log.scope).or_default();
        *many = many.saturating_add(1);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(all)
}

/// The last civil day of an act in a log that counts.
///
/// # Errors
/// [`Damage`] of the views.
pub fn latest(view: &dyn View, log: LogId) -> Result<Option<JalaliDate>, Damage> {
    schema::get(view, schema::LATEST, &log.key())
}
