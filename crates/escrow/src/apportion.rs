//! How a total is broken down over units (A1): by weights, between floors and caps, to the last rial.
//!
//! Rials and jobs are reckoned apart, and each sums to its total exactly. A unit's weight is made of
//! four indicators, each as the unit's part of all units'. Parts are whole steps, by largest
//! remainder, ties by unit code; what passes a floor or a cap is fixed there, and the rest is reckoned
//! anew. The same units get the same parts in whatever order they are named.
//!
//! Source: Balinski & Young, "Fair Representation", 1982 (Hamilton's method); "CSS Flexible Box Layout
//! Module Level 1", section 9.7, for the order in which floors and caps are fixed.

mod refusal;
mod share;
#[cfg(test)]
mod tests;
mod weigh;

use model::limits::SHARES_MAX;
use model::planted::{Bug, planted};
use model::{Amount, Jobs, Rials, UnitCode};
pub use refusal::Refusal;
use serde::{Deserialize, Serialize};
use share::{Claim, share};

/// What a unit's part is reckoned from.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Indicators {
    /// The approved quota: what the unit's approved files come to.
    pub approved: Amount,
    /// The jobs the unit has committed itself to.
    pub commitment: Jobs,
    /// Last year's absorption: paid of what was allocated, per mille. Unknown counts as the mean of
    /// those that are known.
    pub absorption_per_mille: Option<u16>,
    /// The priority and advantage of the region as a score; 0 is none.
    pub priority: u16,
}

/// What each indicator counts for, per mille of the whole.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// The approved quota.
    pub approved: u16,
    /// The employment commitment.
    pub commitment: u16,
    /// Last year's absorption, times the unit's size.
    pub absorption: u16,
    /// The priority, times the unit's size.
    pub priority: u16,
}

/// How a total is cut.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Manner {
    /// What the indicators count for.
    pub weights: Weights,
    /// Parts are whole multiples of this; what the total has beyond them goes to one unit.
    pub step: Amount,
}

/// A unit that gets a part.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Party {
    /// The unit.
    pub unit: UnitCode,
    /// What its part is reckoned from.
    pub indicators: Indicators,
    /// The least it gets.
    pub floor: Amount,
    /// The most it gets.
    pub cap: Amount,
    /// What a person has set for it by hand: exactly this; the others share the rest.
    pub set: Option<Amount>,
}

/// A unit's weight, in billionths of all units' together, rounded down.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Weight {
    /// For the rials.
    pub rials: u32,
    /// For the jobs.
    pub jobs: u32,
}

/// What a unit gets.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Portion {
    /// The unit.
    pub unit: UnitCode,
    /// Its weight among all units, also where its part was set by hand.
    pub weight: Weight,
    /// Its part.
    pub amount: Amount,
}

/// Rials or jobs: each is shared out on its own.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Dimension {
    /// The money.
    Rials,
    /// The jobs.
    Jobs,
}

impl Dimension {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Rials, Self::Jobs];

    const fn of(self, amount: Amount) -> u64 {
        match self {
            Self::Rials => amount.rials.whole(),
            Self::Jobs => amount.jobs.whole(),
        }
    }

    const fn of_weight(self, weight: Weight) -> u32 {
        match self {
            Self::Rials => weight.rials,
            Self::Jobs => weight.jobs,
        }
    }
}

/// Breaks `total` down over `parties`; the portions come by unit code.
///
/// They sum to `total` in rials and in jobs. What isn't set by hand lies between its floor, rounded up
/// to a step, and its cap.
///
/// # Errors
/// [`Refusal`], the first that applies: of the units, then in rials and in jobs of what is set by hand,
/// of floors, of caps, of weights.
pub fn apportion(
    total: Amount,
    parties: &[Party],
    manner: &Manner,
) -> Result<Vec<Portion>, Refusal> {
    let parties = in_order(parties)?;
    let weights = weigh::weights(&parties, &manner.weights);
    let [rials, jobs] = Dimension::ALL.map(|dimension| {
        let claims: Vec<Claim> = parties
            .iter()
            .zip(&weights)
            .map(|(party, weight)| Claim::of(dimension, party, *weight))
            .collect();
        share(dimension, dimension.of(total), dimension.of(manner.step), &claims)
    });
    let portions: Vec<Portion> = parties
        .iter()
        .zip(weights)
        .zip(rials?.into_iter().zip(jobs?))
        .map(|((party, weight), (rials, jobs))| Portion {
            unit: party.unit,
            weight,
            amount: Amount::new(Rials::new(rials), Jobs::new(jobs)),
        })
        .collect();
    let sum = portions.iter().try_fold(Amount::ZERO, |sum, part| sum.checked_add(part.amount));
    assert_eq!(sum, Some(total), "parts sum to the whole");
    Ok(portions)
}

/// The parties by unit code: each named once, and no more than an entry can hold.
fn in_order(parties: &[Party]) -> Result<Vec<Party>, Refusal> {
    if parties.is_empty() {
        return Err(Refusal::NoUnits);
    }
    if SHARES_MAX < parties.len() {
        return Err(Refusal::TooMany { count: parties.len() });
    }
    let mut parties = parties.to_vec();
    if !planted(Bug::ApportionedByOrder) {
        parties.sort_by_key(|party| party.unit);
    }
    let twice = parties.windows(2).find(|pair| pair[0].unit == pair[1].unit);
    twice.map_or(Ok(()), |pair| Err(Refusal::UnitTwice { unit: pair[0].unit }))?;
    Ok(parties)
}
