//! How far the programme's year has come against its target (R-P1).

use model::Quarter;
use rules::{HeadlineJob, RuleSet};

use crate::figure::{Figure, Figures, Part};
use crate::report::Parts;

/// Jobs of the year up to the end of a quarter, in four columns, beside the programme's target.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Progress {
    /// The national target, by the rule set.
    pub target: u64,
    /// Which column is the programme's, by the rule set.
    pub headline: HeadlineJob,
    /// Confirmations and permits.
    pub permits: u64,
    /// Letters to banks.
    pub referrals: u64,
    /// Facilities paid.
    pub paid: u64,
    /// Heads found by visits after payment.
    pub verified: u64,
}

impl Progress {
    /// Sums the quarters of the year up to one.
    pub fn of(parts: &Parts, quarter: Quarter, rules: &RuleSet) -> Self {
        let mut sum = Figures::default();
        for part in parts.units.values() {
            part.now.flows.range(..=quarter).for_each(|(_, figures)| sum.merge(figures));
        }
        let permits = sum
            .iter()
            .filter(|(figure, _)| matches!(figure, Figure::Permits { part: Part::Jobs, .. }));
        Self {
            target: rules.programme.target_jobs.whole(),
            headline: rules.headline_job,
            permits: permits.map(|(_, jobs)| jobs).fold(0, u64::saturating_add),
            referrals: sum.of(Figure::Letters { part: Part::Jobs }),
            paid: sum.of(Figure::Payments { part: Part::Jobs }),
            verified: sum.of(Figure::Verified),
        }
    }

    /// A column.
    pub const fn column(&self, which: HeadlineJob) -> u64 {
        match which {
            HeadlineJob::Permits => self.permits,
            HeadlineJob::Referrals => self.referrals,
            HeadlineJob::Paid => self.paid,
            HeadlineJob::VerifiedHeads => self.verified,
        }
    }
}
