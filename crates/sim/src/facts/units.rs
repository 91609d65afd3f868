//! Records as small facts: who said what of which file last, per unit.
//!
//! A fact is sixteen bytes: the operation's id, the file's serial, the field, the node the file was
//! opened at. Each field keeps the fact with the highest id, so that facts merge in any order.

use model::NodeNumber;

use crate::node::{Tally, mix};

/// One fact.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Fact {
    pub(crate) id: u64,
    pub(crate) file: u32,
    pub(crate) field: u16,
    pub(crate) origin: NodeNumber,
}

/// Fields of a file.
const FIELDS: u32 = 2;
/// Files a unit may have: a fact of another is none.
const FILES_MAX: u32 = 1 << 22;

impl Fact {
    pub(crate) fn encode(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.id.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.file.to_le_bytes());
        bytes[12..14].copy_from_slice(&self.field.to_le_bytes());
        bytes[14..].copy_from_slice(&self.origin.0.to_le_bytes());
        bytes
    }

    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (id, rest) = bytes.split_first_chunk()?;
        let (file, rest) = rest.split_first_chunk()?;
        let (field, rest) = rest.split_first_chunk()?;
        let origin = <[u8; 2]>::try_from(rest).ok()?;
        let fact = Self {
            id: u64::from_le_bytes(*id),
            file: u32::from_le_bytes(*file),
            field: u16::from_le_bytes(*field),
            origin: NodeNumber(u16::from_le_bytes(origin)),
        };
        (fact.file < FILES_MAX && u32::from(fact.field) < FIELDS).then_some(fact)
    }

    fn place(self) -> usize {
        let place = self.file.saturating_mul(FIELDS).saturating_add(u32::from(self.field));
        usize::try_from(place).expect("places fit memory")
    }
}

/// All facts of one unit's scope.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct UnitFacts {
    fields: Vec<u64>,
    /// The sum of what every field holds, mixed with its place.
    sum: u64,
    by: Vec<(NodeNumber, Tally)>,
    /// Files opened so far.
    pub(crate) files: u32,
    /// Entries set aside, as a sum of their mixed positions.
    pub(crate) aside: u64,
}

impl UnitFacts {
    pub(crate) fn take(&mut self, by: NodeNumber, fact: Fact) {
        let place = fact.place();
        if self.fields.len() <= place {
            self.fields.resize(place.saturating_add(1), 0);
        }
        let kept = self.fields[place];
        if kept < fact.id {
            self.fields[place] = fact.id;
            self.sum = self.sum.wrapping_sub(held(place, kept)).wrapping_add(held(place, fact.id));
        }
        self.files = self.files.max(fact.file.saturating_add(1));
        self.tally_of(by).add(fact.id);
    }

    fn tally_of(&mut self, by: NodeNumber) -> &mut Tally {
        let at = match self.by.iter().position(|(node, _)| *node == by) {
            Some(at) => at,
            None => {
                self.by.push((by, Tally::default()));
                self.by.len().saturating_sub(1)
            }
        };
        &mut self.by[at].1
    }

    pub(crate) fn tally(&self, by: NodeNumber) -> Tally {
        self.by.iter().find(|(node, _)| *node == by).map(|(_, tally)| *tally).unwrap_or_default()
    }

    /// Numbers that are equal if the facts are, in whatever order they came.
    pub(crate) fn sums(&self) -> [u64; 4] {
        let by = self.by.iter().map(|(node, tally)| {
            mix(tally.sum ^ mix(tally.count)).wrapping_mul(u64::from(node.0) | 1)
        });
        [self.sum, by.fold(0, u64::wrapping_add), u64::from(self.files), self.aside]
    }
}

fn held(place: usize, id: u64) -> u64 {
    let place = u64::try_from(place).unwrap_or(u64::MAX);
    if id == 0 { 0 } else { mix(id ^ place.wrapping_mul(0x9e37_79b9_7f4a_7c15)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(id: u64, file: u32) -> Fact {
        Fact { id, file, field: 1, origin: NodeNumber(1201) }
    }

    #[test]
    fn facts_merge_in_any_order() {
        let facts = [fact(5, 1), fact(3, 1), fact(9, 2), fact(7, 2)];
        let mut one = UnitFacts::default();
        let mut other = UnitFacts::default();
        for (fact, back) in facts.iter().zip(facts.iter().rev()) {
            one.take(NodeNumber(1201), *fact);
            other.take(NodeNumber(1201), *back);
        }
        assert_eq!(one, other);
        other.take(NodeNumber(1200), fact(8, 1));
        assert_ne!(one.sums(), other.sums());
    }

    #[test]
    fn a_fact_is_its_bytes() {
        let fact = fact(u64::MAX, 77);
        assert_eq!(Fact::decode(&fact.encode()), Some(fact));
        assert_eq!(Fact::decode(&fact.encode()[..15]), None);
        assert_eq!(Fact::decode(&[0xff; 16]), None);
    }
}
