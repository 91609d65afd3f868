//! Spreading by a seed that is handed in.

use std::time::Duration;

/// A moment of `0..=span`, the same for the same seed (`SplitMix64`).
pub(crate) fn spread(span: Duration, seed: u64) -> Duration {
    let mixed = mix(seed);
    let ms = u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
    let part = u128::from(mixed).saturating_mul(u128::from(ms).saturating_add(1)) >> 64;
    Duration::from_millis(u64::try_from(part).unwrap_or(ms))
}

const fn mix(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_spreads_over_the_whole_span_and_never_past_it() {
        let span = Duration::from_millis(9);
        let mut seen = [0; 10];
        for seed in 0..1_000 {
            seen[usize::try_from(spread(span, seed).as_millis()).unwrap()] += 1;
        }
        assert!(seen.iter().all(|times| (60..=140).contains(times)), "{seen:?}");
        assert_eq!(spread(Duration::ZERO, 7), Duration::ZERO);
        assert!(spread(Duration::MAX, u64::MAX) <= Duration::MAX);
    }
}
