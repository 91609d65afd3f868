//! Sums of amounts that no entry can make overflow.

use model::{Amount, Jobs, Rials};
use serde::{Deserialize, Serialize};

/// A sum of up to 2^64 amounts, so that a fold stays total whatever its entries claim.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Wide {
    rials: u128,
    jobs: u128,
}

impl From<Amount> for Wide {
    fn from(amount: Amount) -> Self {
        Self { rials: amount.rials.whole().into(), jobs: amount.jobs.whole().into() }
    }
}

impl Wide {
    pub(crate) const ZERO: Self = Self { rials: 0, jobs: 0 };

    /// Adds. Stops at 2^128, which needs more entries than a log has positions.
    pub(crate) fn plus(self, other: impl Into<Self>) -> Self {
        let other = other.into();
        Self {
            rials: self.rials.saturating_add(other.rials),
            jobs: self.jobs.saturating_add(other.jobs),
        }
    }

    /// Subtracts in both dimensions, or in neither.
    pub(crate) fn minus(self, other: impl Into<Self>) -> Option<Self> {
        let other = other.into();
        Some(Self {
            rials: self.rials.checked_sub(other.rials)?,
            jobs: self.jobs.checked_sub(other.jobs)?,
        })
    }

    /// Subtracts, each dimension stopping at zero.
    pub(crate) fn less(self, other: impl Into<Self>) -> Self {
        let other = other.into();
        Self {
            rials: self.rials.saturating_sub(other.rials),
            jobs: self.jobs.saturating_sub(other.jobs),
        }
    }

    /// The lesser of the two in each dimension.
    pub(crate) fn least(self, other: Self) -> Self {
        Self { rials: self.rials.min(other.rials), jobs: self.jobs.min(other.jobs) }
    }

    /// The amount, held at `u64::MAX`, which no honest fold reaches.
    pub(crate) fn narrow(self) -> Amount {
        let narrow = |whole: u128| u64::try_from(whole).unwrap_or(u64::MAX);
        Amount::new(Rials::new(narrow(self.rials)), Jobs::new(narrow(self.jobs)))
    }
}
