//! A programme's year of a country, closed quarter by quarter: counties work and confirm, provinces make
//! and send their reports, the nation takes them or sends them back, and its own is made of them.
//!
//! ```text
//! work ─► some counties are silent, some have nothing to say ─► confirm ─► compile ─► send
//!      ─► sent back, the silent speak, compiled again ─► accepted ─► the nation's own ─► next quarter
//! ```
//! Real: all cores, signed journals on disks in memory, views, gates, quota, sticks. Half of the
//! provinces have no line and send sticks. Deliberately absent: time below a day, faults of machines;
//! the kernel has those.
//!
//! Oracles: every check of every report holds; counties add up to their province and provinces to the
//! nation; what was closed never changes, its figures with all later adjustments are those counted at
//! the last cut; and whoever has a cut, however it came, counts the same bytes.

mod clerks;
mod closing;
mod country;
mod judge;
mod moves;
#[cfg(test)]
mod tests;

use std::num::NonZeroUsize;

pub use country::Country;
use model::Quarter;
use runtime::report::{Remembered, Way};

use crate::map::Size;
use crate::points::Points;

/// What year is to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct YearPlan {
    /// The seed.
    pub seed: u64,
    /// How much of the country takes part.
    pub size: Size,
    /// Files in all, about: each county has as many.
    pub applications: u32,
    /// Of how many closed reports all is counted again from the journal alone.
    pub anew: usize,
    /// How many threads count.
    pub threads: NonZeroUsize,
}

/// What a year came to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct YearReport {
    /// What was wrong first.
    pub violation: Option<String>,
    /// Points passed.
    pub points: Points,
    /// A hash over the bytes of all closed reports.
    pub digest: model::Hash,
    /// Files, letters, payments of the year by the nation's reports, late ones by their adjustments.
    pub figures: [u64; 3],
    /// How many reports were closed.
    pub closed: usize,
}

/// The year that is simulated.
pub(crate) const YEAR: i32 = 1401;

/// Its quarters.
pub(crate) fn quarters() -> impl Iterator<Item = Quarter> {
    (1..=4).map(|number| Quarter { year: YEAR, number })
}

impl YearPlan {
    pub(crate) const fn way(&self) -> Way {
        Way::new(Remembered::Taken, self.threads)
    }
}

/// Runs a year; `told` hears how far it is.
pub fn year(plan: YearPlan, told: &mut dyn FnMut(&str)) -> YearReport {
    let mut country = Country::of(plan);
    country.run(told);
    country.judge(told);
    country.report()
}
