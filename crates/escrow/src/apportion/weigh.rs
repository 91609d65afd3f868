//! From indicators to weights.

use super::{Dimension, Party, Weight, Weights};

/// A weight of one: all units together.
const WHOLE: u128 = 1_000_000_000;

/// Each party's weight, in billionths, rounded down.
///
/// An indicator counts as the unit's part of the sum over all units; one that nobody has drops out,
/// and the others count for more. Absorption and priority are rates: they count times the unit's
/// size, or a small county with a good year would get as much as a large one.
pub(super) fn weights(parties: &[Party], weights: &Weights) -> Vec<Weight> {
    let [rials, jobs] = Dimension::ALL.map(|dimension| in_one(dimension, parties, weights));
    rials.into_iter().zip(jobs).map(|(rials, jobs)| Weight { rials, jobs }).collect()
}

fn in_one(dimension: Dimension, parties: &[Party], weights: &Weights) -> Vec<u32> {
    let approved = column(parties, |party| dimension.of(party.indicators.approved).into());
    let commitment = column(parties, |party| party.indicators.commitment.whole().into());
    let size = sizes(&approved, &commitment);
    let mean = mean_absorption(parties);
    let times_size = |rate: &dyn Fn(&Party) -> u16| -> Vec<u128> {
        let rates = parties.iter().map(|party| u128::from(rate(party)));
        // Below 2^64 times 2^16.
        rates.zip(&size).map(|(rate, size)| rate.saturating_mul(*size)).collect()
    };
    let absorption = times_size(&|party| party.indicators.absorption_per_mille.unwrap_or(mean));
    let priority = times_size(&|party| party.indicators.priority);
    let terms = [
        (weights.approved, approved),
        (weights.commitment, commitment),
        (weights.absorption, absorption),
        (weights.priority, priority),
    ];
    combined(parties.len(), &terms)
}

fn column(parties: &[Party], value: impl Fn(&Party) -> u128) -> Vec<u128> {
    parties.iter().map(value).collect()
}

/// What an unknown absorption counts as: the mean of the known ones, rounded down.
fn mean_absorption(parties: &[Party]) -> u16 {
    let known = parties.iter().filter_map(|party| party.indicators.absorption_per_mille);
    let (sum, count) = known.fold((0u64, 0u64), |(sum, count), rate| {
        (sum.saturating_add(rate.into()), count.saturating_add(1))
    });
    let mean = sum.checked_div(count).unwrap_or_default();
    u16::try_from(mean).expect("a mean is at most the greatest")
}

/// What a rate is multiplied by: the approved quota, else the commitment, else all count alike.
fn sizes(approved: &[u128], commitment: &[u128]) -> Vec<u128> {
    let some = |column: &[u128]| column.iter().any(|value| 0 < *value);
    match (some(approved), some(commitment)) {
        (true, _) => approved.to_vec(),
        (false, true) => commitment.to_vec(),
        (false, false) => vec![1; approved.len()],
    }
}

/// The weighted sum of each unit's parts of the terms that anybody has.
fn combined(count: usize, terms: &[(u16, Vec<u128>)]) -> Vec<u32> {
    let sum = |column: &[u128]| column.iter().fold(0u128, |sum, x| sum.saturating_add(*x));
    let counted: Vec<(u128, &[u128], u128)> = terms
        .iter()
        .map(|(weight, column)| (u128::from(*weight), column.as_slice(), sum(column)))
        .filter(|(weight, _, sum)| 0 < *weight && 0 < *sum)
        .collect();
    let whole = counted.iter().fold(0u128, |sum, (weight, ..)| sum.saturating_add(*weight));
    (0..count)
        .map(|at| {
            let parts = counted.iter().map(|(weight, column, sum)| {
                let own = column.get(at).copied().unwrap_or_default();
                // Below 2^80 times 2^30 times 2^16; the divisor is at least one.
                let scaled = own.saturating_mul(WHOLE).saturating_mul(*weight);
                scaled.checked_div(sum.saturating_mul(whole)).unwrap_or_default()
            });
            let weight = parts.fold(0u128, u128::saturating_add);
            u32::try_from(weight).expect("parts of a whole are at most the whole")
        })
        .collect()
}
