//! Chance from a seed.

use crate::node::mix;

/// `SplitMix64`: everything a run draws comes from one of these.
///
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Dice(u64);

impl Dice {
    /// Begins with a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Dice of their own for a part: what one part draws never moves another.
    #[must_use]
    pub const fn part(seed: u64, part: u64) -> Self {
        Self(mix(seed ^ mix(part)))
    }

    /// The next 64 bits.
    pub const fn roll(&mut self) -> u64 {
        let rolled = mix(self.0);
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        rolled
    }

    /// A number below `sides`; zero if there are none.
    pub const fn below(&mut self, sides: u64) -> u64 {
        match self.roll().checked_rem(sides) {
            Some(rolled) => rolled,
            None => 0,
        }
    }

    /// A number of `from..=to`.
    pub const fn within(&mut self, from: u64, to: u64) -> u64 {
        from.saturating_add(self.below(to.saturating_sub(from).saturating_add(1)))
    }

    /// An index below `len`.
    pub fn index(&mut self, len: usize) -> usize {
        let sides = u64::try_from(len).expect("a usize fits 64 bits");
        usize::try_from(self.below(sides)).expect("below a usize")
    }

    /// Comes true so many times in a thousand.
    pub const fn chance(&mut self, permille: u64) -> bool {
        self.below(1_000) < permille
    }
}
