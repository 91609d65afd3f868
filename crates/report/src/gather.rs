//! From a replica's rows to the parts of a report: which units, their figures, how complete they are.

use std::collections::BTreeSet;

use escrow::{Holder, QuotaLine};
use model::view::{Damage, View};
use model::{CountyCode, Quarter, UnitCode};
use office::{closing, quota};
use roster::Roster;
use rules::RuleSet;

use crate::count::{County, count, rights};
use crate::figure::Figures;
use crate::partial::Partial;
use crate::period::Period;
use crate::report::{Known, Part, Parts};

/// A replica at a cut.
#[derive(Clone, Copy, Debug)]
pub struct Replica<'a> {
    /// Its rows.
    pub view: &'a dyn View,
    /// Who belongs.
    pub roster: &'a Roster,
    /// The rule set in force.
    pub rules: &'a RuleSet,
    /// Who holds it: an office that stands alone is in no roster.
    pub own: (UnitCode, Holder),
}

/// The parts of a unit's report.
///
/// # Errors
/// [`Damage`] of the views, also for a quarter that isn't in the calendar.
pub fn gather(replica: &Replica<'_>, unit: UnitCode, quarter: Quarter) -> Result<Parts, Damage> {
    let period = Period::of(quarter)
        .ok_or_else(|| Damage { what: format!("{quarter} is no quarter of the calendar") })?;
    let mut parts = Parts::default();
    for below in units(replica.roster, unit) {
        let mut now = Partial::default();
        for county in counties(replica, below) {
            now.merge(&one(replica, county, period)?);
        }
        let known = known(replica, below, quarter)?;
        parts.units.insert(below, Part { now, before: None, known });
    }
    if !matches!(unit, UnitCode::County(_)) {
        rights_of(replica, unit, quarter, &mut parts.own)?;
    }
    Ok(parts)
}

/// The units a report has lines of: those right below, or a county itself.
pub fn units(roster: &Roster, unit: UnitCode) -> BTreeSet<UnitCode> {
    if matches!(unit, UnitCode::County(_)) {
        return BTreeSet::from([unit]);
    }
    let known = roster.iter().map(|member| member.unit());
    known.flat_map(up).filter(|known| known.parent() == Some(unit)).collect()
}

/// The counties of a unit that have or had an office.
fn counties(replica: &Replica<'_>, unit: UnitCode) -> BTreeSet<CountyCode> {
    let known = replica.roster.iter().map(|member| member.unit()).chain([replica.own.0]);
    let counties = known.filter_map(|known| match known {
        UnitCode::County(county) => Some(county),
        UnitCode::Province(_) | UnitCode::Nation => None,
    });
    counties.filter(|county| up(UnitCode::County(*county)).any(|above| above == unit)).collect()
}

/// A unit and those above it.
fn up(unit: UnitCode) -> impl Iterator<Item = UnitCode> {
    std::iter::successors(Some(unit), |unit| unit.parent())
}

/// One county's figures, its rights among them.
fn one(replica: &Replica<'_>, code: CountyCode, period: Period) -> Result<Partial, Damage> {
    let county = County { code, period, rules: replica.rules };
    let mut partial = count(replica.view, &county)?;
    let unit = UnitCode::County(code);
    rights_of(replica, unit, period.quarter, &mut partial.standing)?;
    Ok(partial)
}

/// The rights of all machines a unit has had: a machine's rights stay its own.
fn rights_of(
    replica: &Replica<'_>,
    unit: UnitCode,
    quarter: Quarter,
    figures: &mut Figures,
) -> Result<(), Damage> {
    let year = u16::try_from(quarter.year).unwrap_or(u16::MAX);
    let Ok(line) = QuotaLine::new(quota::PROGRAMME, year) else { return Ok(()) };
    let (own, me) = replica.own;
    let members = replica.roster.members_of(unit).map(|member| member.writer());
    let holders = members.map(|it| Holder { node: it.node, incarnation: it.incarnation });
    let holders: BTreeSet<Holder> = holders.chain((own == unit).then_some(me)).collect();
    for holder in holders {
        if let Some(totals) = quota::totals_in(replica.view, holder, &line)? {
            rights(figures, &totals.figures());
        }
    }
    Ok(())
}

fn known(replica: &Replica<'_>, unit: UnitCode, quarter: Quarter) -> Result<Known, Damage> {
    let row = closing::of(replica.view, unit, quarter)?;
    let until = closing::known_until(replica.view, replica.roster, unit)?;
    if let UnitCode::County(_) = unit {
        let confirmed = row.confirmed.as_ref().map(|(on, _, _)| *on);
        let nothing = row.confirmed.as_ref().is_some_and(|(_, _, said)| said.nothing);
        return Ok(Known { confirmed, nothing, until });
    }
    Ok(Known { confirmed: row.closed().map(|(on, _)| on), nothing: false, until })
}
