//! What a county's figures rest on at a cut, and a name for it: while the name is the same, so are the
//! figures, whatever else has grown.
//!
//! A county's files, rights and closings come from the logs of its scope, and from those of counties
//! it has had files in common with. Which of these entries count is decided by roster entries
//! about its province and those above, and by facts of counties. Nothing else bears on them, see
//! [`crate::count()`].

use std::collections::{BTreeMap, BTreeSet};

use journal::Head;
use model::view::{Damage, View};
use model::{CountyCode, Hash, Lane, LogId, Seq, UnitCode};
use office::authority;
use roster::Roster;

use crate::period::Period;
use crate::report::ENGINE;

/// A cut, sorted by whom its logs are about.
#[derive(Clone, Debug)]
pub struct Inputs {
    scopes: BTreeMap<UnitCode, BTreeMap<LogId, Head>>,
    /// Roster entries in the cut, by the unit they are about.
    roster: BTreeMap<UnitCode, BTreeSet<(LogId, Seq)>>,
    facts: BTreeSet<(LogId, Seq)>,
    /// All that are known here, in the cut or not: one too many costs a count, no figure.
    homes: BTreeMap<CountyCode, BTreeSet<CountyCode>>,
}

impl Inputs {
    /// Sorts a cut that a replica holds.
    ///
    /// # Errors
    /// [`Damage`] of the views.
    pub fn of(
        view: &dyn View,
        roster: &Roster,
        cut: &BTreeMap<LogId, Head>,
    ) -> Result<Self, Damage> {
        let within = |(log, seq): &(LogId, Seq)| cut.get(log).is_some_and(|head| *seq <= head.seq);
        let mut scopes: BTreeMap<UnitCode, BTreeMap<LogId, Head>> = BTreeMap::new();
        for (log, head) in cut {
            scopes.entry(log.scope).or_default().insert(*log, *head);
        }
        let mut entries: BTreeMap<UnitCode, BTreeSet<(LogId, Seq)>> = BTreeMap::new();
        for (at, unit) in authority::roster_entries(view)? {
            if within(&at) {
                entries.entry(unit).or_default().insert(at);
            }
        }
        let facts = authority::county_facts(view)?.into_iter().filter(within).collect();
        let homes = authority::sharing(view, roster)?;
        Ok(Self { scopes, roster: entries, facts, homes })
    }

    /// The logs a county's figures come from.
    pub fn logs(&self, county: CountyCode) -> BTreeMap<LogId, Head> {
        let logs = self
            .sharing(county)
            .into_iter()
            .filter_map(|at| self.scopes.get(&UnitCode::County(at)));
        logs.flatten().map(|(log, head)| (*log, *head)).collect()
    }

    /// The counties a county has had files in common with, itself among them.
    pub fn sharing(&self, county: CountyCode) -> BTreeSet<CountyCode> {
        let others = self.homes.get(&county).into_iter().flatten().copied();
        others.chain([county]).collect()
    }

    /// The logs of one county's scope.
    pub fn own_logs(&self, county: CountyCode) -> impl Iterator<Item = LogId> {
        self.scopes.get(&UnitCode::County(county)).into_iter().flat_map(|logs| logs.keys().copied())
    }

    /// The logs that say who belongs, which rules are in force and how far closings are; with those on
    /// quota in a province, whose own rights depend on its counties'.
    pub fn control(&self, unit: UnitCode) -> BTreeMap<LogId, Head> {
        let all = self.scopes.values().flatten();
        let wanted = all.filter(|(log, _)| {
            let county = matches!(log.scope, UnitCode::County(_));
            log.lane == Lane::Control && (!county || unit != UnitCode::Nation)
        });
        wanted.map(|(log, head)| (*log, *head)).collect()
    }

    /// The name of what a county's figures of a quarter rest on, under a rule set's hash.
    pub fn key(&self, county: CountyCode, period: Period, rules: Hash) -> Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"hamgam/partial/1");
        hasher.update(&ENGINE.to_be_bytes());
        hasher.update(&rules.0);
        hasher.update(&UnitCode::County(county).letters());
        hasher.update(period.quarter.to_string().as_bytes());
        for (log, head) in self.logs(county) {
            hasher.update(&log.key());
            hasher.update(&head.seq.0.to_be_bytes());
            hasher.update(&head.hash.0);
        }
        let province = UnitCode::Province(county.province());
        let about = |unit: UnitCode| unit == UnitCode::Nation || unit.up().any(|it| it == province);
        let entries = self.roster.iter().filter(|(unit, _)| about(**unit));
        let entries = entries.flat_map(|(_, entries)| entries).chain(&self.facts);
        for (log, seq) in entries.collect::<BTreeSet<_>>() {
            hasher.update(&log.key());
            hasher.update(&seq.0.to_be_bytes());
        }
        Hash(*hasher.finalize().as_bytes())
    }
}
