//! What a unit's report stands on besides its counties' figures: who belongs, the rules, the unit's own
//! rights, how far closings are, and the report before.

use std::collections::{BTreeMap, BTreeSet};

use escrow::Holder;
use journal::Head;
use model::view::{Damage, View};
use model::{CountyCode, Hash, JalaliDate, LogId, Quarter, UnitCode};
use office::entry::{Compiled, RulesAdopted};
use office::{authority, closing};
use roster::Roster;
use rules::RuleSet;
use serde::{Deserialize, Serialize};

use crate::affairs;
use crate::counted::{Counted, rights_of};
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

/// What a report stands on; kept by its cut's name.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Footing {
    /// The version of the rule set in force.
    pub rules_version: String,
    /// BLAKE3 of its text.
    pub rules_hash: Hash,
    /// The units the report has lines of, with the counties of each that have or had an office.
    pub units: BTreeMap<UnitCode, BTreeSet<CountyCode>>,
    /// How complete those units are that aren't counties, as far as control logs say.
    pub known: BTreeMap<UnitCode, Known>,
    /// The unit's own rights on quota, where it has units below.
    pub own: Figures,
    /// What hubs have done themselves: this one, and those right below.
    pub hubs: BTreeMap<UnitCode, Partial>,
    /// The closed report of the quarter before.
    pub before: Option<Before>,
}

/// The closed report of the quarter before, in the same year, as the cut knows it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Before {
    /// The hash of its bytes.
    pub output: Hash,
    /// Its quarter.
    pub quarter: Quarter,
    /// Its cut, with the heads it takes over.
    pub cut: BTreeMap<LogId, Head>,
}

impl Footing {
    /// Looks at a replica whose control logs stand at the cut. Of logs that aren't in the cut nothing
    /// is known, whatever the replica's own beginning says.
    ///
    /// # Errors
    /// [`Damage`] of the views.
    pub fn of(
        replica: &Replica<'_>,
        adopted: &RulesAdopted,
        (unit, quarter): (UnitCode, Quarter),
        cut: &BTreeMap<LogId, Head>,
    ) -> Result<Self, Damage> {
        let units: BTreeMap<UnitCode, BTreeSet<CountyCode>> =
            units(replica.roster, unit).into_iter().map(|it| (it, counties(replica, it))).collect();
        let mut known = BTreeMap::new();
        for below in units.keys().filter(|it| !matches!(it, UnitCode::County(_))) {
            let row = closing::of(replica.view, *below, quarter)?;
            let until = until(replica, *below, cut)?;
            let confirmed = row.closed().map(|(on, _)| on);
            known.insert(*below, Known { confirmed, nothing: false, until });
        }
        let mut own = Figures::default();
        if !matches!(unit, UnitCode::County(_)) {
            rights_of(replica, unit, quarter, &mut own)?;
        }
        let mut hubs = BTreeMap::new();
        if let Some(period) = Period::of(quarter) {
            for hub in units.keys().chain([&unit]).filter(|it| !matches!(it, UnitCode::County(_))) {
                hubs.insert(*hub, affairs::of_hub(replica.view, *hub, period)?);
            }
        }
        let before = match before(replica.view, unit, quarter)? {
            Some(made) => Some(Before {
                output: made.output,
                quarter: made.quarter,
                cut: whole_cut(replica.view, unit, &made)?,
            }),
            None => None,
        };
        let (rules_version, rules_hash) = (adopted.version.clone(), adopted.hash);
        Ok(Self { rules_version, rules_hash, units, known, own, hubs, before })
    }

    /// Every county that is counted.
    pub fn counties(&self) -> BTreeSet<CountyCode> {
        self.units.values().flatten().copied().collect()
    }

    /// The parts of the report, of its counties as they were counted.
    pub fn parts(&self, counted: &BTreeMap<CountyCode, Counted>) -> Parts {
        let mut parts = Parts { own: self.own.clone(), ..Parts::default() };
        for (unit, counties) in &self.units {
            let mut part = Part::default();
            let counted = counties.iter().filter_map(|code| counted.get(code));
            let mut until = None;
            for county in counted {
                part.now.merge(&county.partial);
                part.known = county.known;
                until = until.max(county.latest.get(unit).copied());
            }
            if let Some(known) = self.known.get(unit) {
                part.known = Known { until: known.until.max(until), ..*known };
            }
            parts.units.insert(*unit, part);
        }
        for (unit, hub) in &self.hubs {
            parts.units.entry(*unit).or_default().now.merge(hub);
        }
        parts
    }
}

/// The units a report has lines of: those right below, or a county itself.
pub fn units(roster: &Roster, unit: UnitCode) -> BTreeSet<UnitCode> {
    if matches!(unit, UnitCode::County(_)) {
        return BTreeSet::from([unit]);
    }
    let known = roster.iter().map(|member| member.unit());
    known.flat_map(UnitCode::up).filter(|known| known.parent() == Some(unit)).collect()
}

/// The counties of a unit that have or had an office.
fn counties(replica: &Replica<'_>, unit: UnitCode) -> BTreeSet<CountyCode> {
    let known = replica.roster.iter().map(|member| member.unit()).chain([replica.own.0]);
    let below = known.filter(|known| known.up().any(|above| above == unit));
    let counties = below.filter_map(|known| match known {
        UnitCode::County(county) => Some(county),
        UnitCode::Province(_) | UnitCode::Nation => None,
    });
    counties.collect()
}

/// The last civil day of an act of a unit.
fn until(
    replica: &Replica<'_>,
    unit: UnitCode,
    cut: &BTreeMap<LogId, Head>,
) -> Result<Option<JalaliDate>, Damage> {
    let mut last = None;
    for log in cut.keys().filter(|log| replica.roster.unit_of(log.origin) == Some(unit)) {
        last = last.max(authority::latest(replica.view, *log)?);
    }
    Ok(last)
}

/// The closed report of the quarter before, in the same year.
fn before(view: &dyn View, unit: UnitCode, quarter: Quarter) -> Result<Option<Compiled>, Damage> {
    let number = match quarter.number.checked_sub(1) {
        Some(number) if 0 < number => number,
        Some(_) | None => return Ok(None),
    };
    let row = closing::of(view, unit, Quarter { number, ..quarter })?;
    Ok(row.closed_at(unit).cloned())
}

/// A report's cut with the heads it takes over from the reports it is made of.
///
/// # Errors
/// [`Damage`] of the views.
pub fn whole_cut(
    view: &dyn View,
    unit: UnitCode,
    compiled: &Compiled,
) -> Result<BTreeMap<LogId, Head>, Damage> {
    let mut cut: BTreeMap<LogId, Head> = BTreeMap::new();
    for (below, revision) in compiled.of.iter().filter(|(below, _)| *below != unit) {
        let row = closing::of(view, *below, compiled.quarter)?;
        if let Some((_, of)) = row.compiled.get(revision) {
            take_furthest(&mut cut, &of.heads);
        }
    }
    take_furthest(&mut cut, &compiled.heads);
    Ok(cut)
}

/// Adds heads to a cut; of each log the furthest.
pub fn take_furthest(cut: &mut BTreeMap<LogId, Head>, heads: &[(LogId, Head)]) {
    for (log, head) in heads {
        let known = cut.entry(*log).or_insert(*head);
        if known.seq < head.seq {
            *known = *head;
        }
    }
}
