//! A breakdown of a hub's quota among the units below it (A1): reckoned and shown, not issued yet.
//!
//! Indicators are entered by an officer, or counted from what the hub holds. Each share keeps what it
//! was computed from.

mod counted;

use std::collections::BTreeMap;

pub use counted::counted;
use escrow::apportion::{Indicators, Manner, Party, Refusal as Unfair, Weights, apportion};
use model::{Amount, UnitCode};
use rules::{AbsorptionSource, AllocationWeights};

use crate::draft::Stop;
use crate::entry::{Cause, Share, ShareBasis, Source};
use crate::quota::hub::{Child, checked_note, children};
use crate::refusal::{Dealing, Refusal};
use crate::standing::Office;

/// One unit with its indicators.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Row {
    /// The unit.
    pub unit: UnitCode,
    /// Its indicators.
    pub indicators: Indicators,
    /// Where they are from.
    pub source: Source,
    /// The same in the officer's words.
    pub note: Option<String>,
}

/// A total broken down, ready to be issued by [`crate::quota::hub::allocate`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Breakdown {
    /// What is divided.
    pub total: Amount,
    /// By which rules.
    pub cause: Cause,
    /// Who gets what, by unit code; the amounts sum to the total.
    pub shares: Vec<Share>,
}

/// Breaks `total` down by the rule set's weights, floors and caps. What is set by hand stays as set,
/// and the others share the rest.
///
/// Units without a row get nothing, unless theirs is set by hand.
///
/// # Errors
/// [`Dealing::NotBelow`] for a unit without a node here, [`Dealing::SourceMissing`] for an absorption
/// of unknown origin (R-A1d), [`Refusal::Form`] for a note too long, [`Refusal::Quota`] if nothing is
/// divided, [`Dealing::Apportion`].
pub fn breakdown(
    office: &Office<'_>,
    total: Amount,
    rows: &[Row],
    set: &BTreeMap<UnitCode, Amount>,
) -> Result<Breakdown, Stop> {
    if total == Amount::ZERO {
        return Err(Refusal::Quota(escrow::Refusal::NothingAsked).into());
    }
    let rules = office.rules.allocation;
    let bases = bases(office, rows, set)?;
    let (floor, cap) = (rules.floor.of(total), rules.cap.of(total));
    let parties: Vec<Party> = bases
        .iter()
        .map(|(child, basis)| Party {
            unit: child.unit,
            indicators: basis.indicators,
            floor,
            cap,
            set: set.get(&child.unit).copied(),
        })
        .collect();
    let manner = Manner { weights: weights(rules.weights), step: rules.step };
    let portions = apportion(total, &parties, &manner).map_err(Dealing::Apportion)?;
    let shares = bases
        .into_iter()
        .zip(portions)
        .map(|((child, basis), portion)| Share {
            unit: child.unit,
            holder: child.holder,
            basis,
            weight: portion.weight,
            floor,
            cap,
            amount: portion.amount,
        })
        .collect();
    let cause = Cause::Breakdown {
        rule_set: office.adopted.version.clone(),
        rule_set_hash: office.adopted.hash,
        weights: manner.weights,
        step: manner.step,
    };
    Ok(Breakdown { total, cause, shares })
}

/// Every unit with what its share is computed from, by unit code.
fn bases(
    office: &Office<'_>,
    rows: &[Row],
    set: &BTreeMap<UnitCode, Amount>,
) -> Result<Vec<(Child, ShareBasis)>, Refusal> {
    let below: BTreeMap<UnitCode, Child> =
        children(office).into_iter().map(|child| (child.unit, child)).collect();
    let known = |unit: UnitCode| below.get(&unit).copied().ok_or(Dealing::NotBelow { unit });
    let mut bases: BTreeMap<UnitCode, (Child, ShareBasis)> = BTreeMap::new();
    for row in rows {
        let basis = ShareBasis {
            indicators: row.indicators,
            source: row.source,
            note: checked_note(row.note.as_deref())?,
            set: set.contains_key(&row.unit),
        };
        let entered =
            row.source == Source::Entered && row.indicators.absorption_per_mille.is_some();
        let needed = office.rules.allocation.absorption_source == AbsorptionSource::Note;
        if entered && needed && basis.note.is_none() {
            return Err(Dealing::SourceMissing { unit: row.unit }.into());
        }
        if bases.insert(row.unit, (known(row.unit)?, basis)).is_some() {
            let twice = Unfair::UnitTwice { unit: row.unit };
            return Err(Dealing::Apportion(twice).into());
        }
    }
    for unit in set.keys() {
        let child = known(*unit)?;
        let by_hand = ShareBasis { set: true, ..ShareBasis::default() };
        bases.entry(*unit).or_insert((child, by_hand));
    }
    Ok(bases.into_values().collect())
}

const fn weights(rules: AllocationWeights) -> Weights {
    Weights {
        approved: rules.approved_quota,
        commitment: rules.employment_commitment,
        absorption: rules.absorption,
        priority: rules.priority,
    }
}
