//! How a hub divides quota among the units below it (A1).

use std::fmt;
use std::str::FromStr;

use model::{Amount, Jobs, Rials};
use serde::Deserialize;
use toml::Spanned;

use super::choices::AbsorptionSource;
use super::fault::RuleSetFault;
use super::written::{Check, Checked, JOBS_MAX};

/// What the parts of a total are reckoned by.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct AllocationRules {
    /// What the indicators count for.
    pub weights: AllocationWeights,
    /// The least a unit gets.
    pub floor: Bound,
    /// The most a unit gets.
    pub cap: Bound,
    /// Parts are whole multiples of this.
    pub step: Amount,
    /// Whether last year's absorption says where it is from (R-A1d).
    pub absorption_source: AbsorptionSource,
}

/// What the indicators of A1 count for, per mille; they sum to 1000.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct AllocationWeights {
    /// The approved quota.
    pub approved_quota: u16,
    /// The employment commitment.
    pub employment_commitment: u16,
    /// Last year's absorption.
    pub absorption: u16,
    /// The priorities and advantages of the region.
    pub priority: u16,
}

impl AllocationWeights {
    fn sum(self) -> i64 {
        let Self { approved_quota, employment_commitment, absorption, priority } = self;
        let all = [approved_quota, employment_commitment, absorption, priority];
        all.into_iter().map(i64::from).fold(0, i64::saturating_add)
    }
}

/// The least or the most a unit gets.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Bound {
    /// Of what is divided, rounded down.
    PerMille(u16),
    /// An amount, whatever is divided.
    Amount(Amount),
}

impl Bound {
    /// What it comes to where `total` is divided.
    pub fn of(self, total: Amount) -> Amount {
        let part = |whole: u64, share: u16| {
            let part = u128::from(whole).saturating_mul(share.into()) / 1_000;
            u64::try_from(part).unwrap_or(u64::MAX)
        };
        match self {
            Self::PerMille(share) => Amount::new(
                Rials::new(part(total.rials.whole(), share)),
                Jobs::new(part(total.jobs.whole(), share)),
            ),
            Self::Amount(amount) => amount,
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PerMille(share) => write!(f, "{share} per mille"),
            Self::Amount(Amount { rials, jobs }) => write!(f, "{rials} rials, {jobs} jobs"),
        }
    }
}

impl FromStr for Bound {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if let Some(share) = text.strip_suffix("per mille") {
            let share = share.trim().parse().map_err(|_| ())?;
            return if share <= 1_000 { Ok(Self::PerMille(share)) } else { Err(()) };
        }
        let (rials, jobs) = text.split_once("rials").ok_or(())?;
        let jobs = jobs.trim_start_matches(',').trim().strip_suffix("jobs").ok_or(())?;
        let rials: Rials = rials.parse().map_err(|_| ())?;
        let jobs: Jobs = jobs.parse().map_err(|_| ())?;
        Ok(Self::Amount(Amount::new(rials, jobs)))
    }
}

/// The section as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenAllocation {
    weights: Spanned<WrittenWeights>,
    floor: Spanned<String>,
    cap: Spanned<String>,
    step_rials: Spanned<i64>,
    step_jobs: Spanned<i64>,
    absorption_source: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenWeights {
    approved_quota: Spanned<i64>,
    employment_commitment: Spanned<i64>,
    absorption: Spanned<i64>,
    priority: Spanned<i64>,
}

/// A million millions: no quota is cut in coarser steps.
const STEP_RIALS_MAX: i64 = 1_000_000_000_000;
const STEP_JOBS_MAX: i64 = 1_000;
const _: () = assert!(STEP_JOBS_MAX < JOBS_MAX);

impl Check<'_> {
    pub(super) fn allocation(
        self,
        value: Option<Spanned<WrittenAllocation>>,
    ) -> Checked<AllocationRules> {
        let value = value.ok_or_else(|| RuleSetFault::missing("allocation"))?.into_inner();
        let rials: u64 = self.number(&value.step_rials, "step_rials", 1..=STEP_RIALS_MAX)?;
        let jobs: u64 = self.number(&value.step_jobs, "step_jobs", 1..=STEP_JOBS_MAX)?;
        let floor = self.choice("floor", Some(&value.floor))?;
        let cap = self.choice("cap", Some(&value.cap))?;
        if is_above(floor, cap) {
            return Err(self.unfit("floor", &value.floor, &floor));
        }
        Ok(AllocationRules {
            weights: self.weights(&value.weights)?,
            floor,
            cap,
            step: Amount::new(Rials::new(rials), Jobs::new(jobs)),
            absorption_source: self.choice("absorption_source", Some(&value.absorption_source))?,
        })
    }

    fn weights(self, value: &Spanned<WrittenWeights>) -> Checked<AllocationWeights> {
        let written = value.get_ref();
        let weight = |key, value| self.number::<u16>(value, key, 0..=1_000);
        let weights = AllocationWeights {
            approved_quota: weight("approved_quota", &written.approved_quota)?,
            employment_commitment: weight("employment_commitment", &written.employment_commitment)?,
            absorption: weight("absorption", &written.absorption)?,
            priority: weight("priority", &written.priority)?,
        };
        let sum = weights.sum();
        if sum == 1_000 { Ok(weights) } else { Err(self.unfit("weights", value, &sum)) }
    }
}

/// Says whether the floor lies above the cap; of two different sorts only a total could tell.
fn is_above(floor: Bound, cap: Bound) -> bool {
    match (floor, cap) {
        (Bound::PerMille(floor), Bound::PerMille(cap)) => cap < floor,
        (Bound::Amount(floor), Bound::Amount(cap)) => !cap.covers(floor),
        (Bound::PerMille(_), Bound::Amount(_)) | (Bound::Amount(_), Bound::PerMille(_)) => false,
    }
}
