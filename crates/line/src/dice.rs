//! Chance from a seed.

/// A stream of numbers, the same for the same seed (`SplitMix64`).
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below a bound; 0 for the bound 0.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        let scaled = u128::from(self.next()).saturating_mul(u128::from(bound)) >> 64;
        u64::try_from(scaled).unwrap_or_default()
    }

    /// True in so many of a million cases.
    pub(crate) fn falls(&mut self, millionths: u32) -> bool {
        self.below(1_000_000) < u64::from(millionths)
    }
}
