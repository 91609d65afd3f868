//! Where to look for a unit's members and for the owner of a TLS key.

use std::collections::{BTreeMap, BTreeSet};

use model::{Hash, UnitCode};

use crate::member::Writer;
use crate::row::MemberRow;

/// Whose rows name a unit or a TLS key, whether what they say counts or not: it is asked of those few
/// instead of all. The same rows make the same index.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Index {
    units: BTreeMap<UnitCode, BTreeSet<Writer>>,
    keys: BTreeMap<Hash, BTreeSet<Writer>>,
}

impl Index {
    /// Names nobody.
    pub(crate) const fn new() -> Self {
        Self { units: BTreeMap::new(), keys: BTreeMap::new() }
    }

    /// Takes up what a row names.
    pub(crate) fn add(&mut self, of: Writer, row: &MemberRow) {
        for unit in units(row) {
            self.units.entry(unit).or_default().insert(of);
        }
        for key in keys(row) {
            self.keys.entry(key).or_default().insert(of);
        }
    }

    /// Forgets what a row names: before it changes.
    pub(crate) fn remove(&mut self, of: Writer, row: &MemberRow) {
        units(row).for_each(|unit| forget(&mut self.units, unit, of));
        keys(row).for_each(|key| forget(&mut self.keys, key, of));
    }

    /// Who might be a unit's, by number and incarnation.
    pub(crate) fn of_unit(&self, unit: UnitCode) -> impl DoubleEndedIterator<Item = Writer> {
        self.units.get(&unit).into_iter().flatten().copied()
    }

    /// Who might have, or have had, a TLS key.
    pub(crate) fn of_key(&self, tls: Hash) -> impl DoubleEndedIterator<Item = Writer> {
        self.keys.get(&tls).into_iter().flatten().copied()
    }

    /// Who might be of a unit right below, by number and incarnation.
    pub(crate) fn below(&self, unit: UnitCode) -> BTreeSet<Writer> {
        let below = self.units.iter().filter(|(of, _)| of.parent() == Some(unit));
        below.flat_map(|(_, writers)| writers).copied().collect()
    }
}

fn units(row: &MemberRow) -> impl Iterator<Item = UnitCode> {
    let heard = row.enrolled.iter().map(|heard| heard.says.unit);
    row.trusted.iter().chain(&row.rooted).map(|known| known.unit).chain(heard)
}

fn keys(row: &MemberRow) -> impl Iterator<Item = Hash> {
    let enrolled = row.enrolled.iter().map(|heard| &heard.says);
    let enrolled = row.trusted.iter().chain(&row.rooted).chain(enrolled);
    let renewed = row.renewed.iter().map(|heard| heard.says.tls);
    enrolled.map(|enrolled| enrolled.tls).chain(renewed)
}

fn forget<K: Ord>(index: &mut BTreeMap<K, BTreeSet<Writer>>, key: K, of: Writer) {
    if let Some(writers) = index.get_mut(&key) {
        writers.remove(&of);
        if writers.is_empty() {
            index.remove(&key);
        }
    }
}
