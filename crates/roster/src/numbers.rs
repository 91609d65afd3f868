//! Who may be given which node number.

use model::{NodeNumber, ProvinceCode};

use crate::entry::Numbers;

/// The number of the nation's hub.
pub const NATION: NodeNumber = NodeNumber(1);

/// The built-in parent of a practice office that stands alone.
pub const PRACTICE_PARENT: NodeNumber = NodeNumber(0);

/// How many numbers a province has.
const PER_PROVINCE: u16 = 100;

impl Numbers {
    /// The numbers of a province: a hundred from `100 * (code + 1)`; the first is its hub's.
    pub fn of_province(province: ProvinceCode) -> Self {
        let place = u16::from(province.number()).saturating_add(1);
        let first = place.saturating_mul(PER_PROVINCE);
        let last = first.saturating_add(PER_PROVINCE.saturating_sub(1));
        Self { first: NodeNumber(first), last: NodeNumber(last) }
    }

    /// Says whether a number is one of them.
    pub fn contain(self, node: NodeNumber) -> bool {
        (self.first..=self.last).contains(&node)
    }

    /// Each of them, in order.
    pub fn each(self) -> impl Iterator<Item = NodeNumber> {
        (self.first.0..=self.last.0).map(NodeNumber)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_provinces_share_a_number_and_none_has_the_nations() {
        let all: Vec<Numbers> =
            (0..=99).map(|code| Numbers::of_province(ProvinceCode::new(code).unwrap())).collect();
        assert_eq!(all[11], Numbers { first: NodeNumber(1200), last: NodeNumber(1299) });
        assert!(NATION < all[0].first && PRACTICE_PARENT < all[0].first);
        assert!(all.windows(2).all(|pair| pair[0].last < pair[1].first));
        assert!(all.iter().all(|numbers| numbers.each().count() == 100));
    }
}
