//! What has to be so in every report, printed with it.

use model::Say;
use serde::{Deserialize, Serialize};

use super::Line;
use crate::figure::{Affair, Figure, Figures, Part, Right};

/// Two sums that have to be equal, or the first at least the second.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Which.
    pub which: Which,
    /// One side.
    pub left: u64,
    /// The other.
    pub right: u64,
}

/// The checks. Stored in reports for ever: only ever appended.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Which {
    /// Units: granted is returned, held, paid and free, all of them together.
    UnitRials,
    /// The same in jobs.
    UnitJobs,
    /// The unit's own: granted is returned, passed on, held, paid and free.
    OwnRials,
    /// The same in jobs.
    OwnJobs,
    /// What the unit passed on is at least what the units below have heard of: the rest is under way.
    UnderWayRials,
    /// The same in jobs.
    UnderWayJobs,
    /// What records say was paid is what control logs say was paid, overruns included.
    Records,
    /// All figures of the units below and of the unit itself, added up, are those of the total.
    Sum,
    /// Files that wait, by age, are all that wait.
    Ages,
    /// What was paid to cooperatives' plans is at most what was paid.
    Cooperatives,
}

impl Check {
    /// Says whether it holds.
    pub const fn holds(&self) -> bool {
        match self.which {
            Which::UnderWayRials | Which::UnderWayJobs | Which::Cooperatives => {
                self.right <= self.left
            }
            Which::UnitRials
            | Which::UnitJobs
            | Which::OwnRials
            | Which::OwnJobs
            | Which::Sum
            | Which::Ages
            | Which::Records => self.left == self.right,
        }
    }
}

impl Which {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnitRials => "units.rials",
            Self::UnitJobs => "units.jobs",
            Self::OwnRials => "own.rials",
            Self::OwnJobs => "own.jobs",
            Self::UnderWayRials => "under_way.rials",
            Self::UnderWayJobs => "under_way.jobs",
            Self::Records => "records",
            Self::Sum => "sum",
            Self::Ages => "ages",
            Self::Cooperatives => "cooperatives",
        }
    }

    /// What people call it.
    pub fn say(self) -> Say {
        match self {
            Self::UnitRials => Say::new(
                "واحدها: ابلاغ = برگشت + توزیع + نزد بانک + جذب + آزاد (ریال)",
                "units: granted = returned + passed on + held + paid + free (rials)",
            ),
            Self::UnitJobs => Say::new(
                "واحدها: ابلاغ = برگشت + توزیع + نزد بانک + جذب + آزاد (شغل)",
                "units: granted = returned + passed on + held + paid + free (jobs)",
            ),
            Self::OwnRials => Say::new(
                "خود واحد: ابلاغ = برگشت + توزیع + آزاد (ریال)",
                "own: granted = returned + passed on + free (rials)",
            ),
            Self::OwnJobs => Say::new(
                "خود واحد: ابلاغ = برگشت + توزیع + آزاد (شغل)",
                "own: granted = returned + passed on + free (jobs)",
            ),
            Self::UnderWayRials => Say::new(
                "توزیع‌شده ≥ دریافت واحدها (ریال)؛ تفاوت در راه است",
                "passed on ≥ what units have (rials); the rest is under way",
            ),
            Self::UnderWayJobs => Say::new(
                "توزیع‌شده ≥ دریافت واحدها (شغل)؛ تفاوت در راه است",
                "passed on ≥ what units have (jobs); the rest is under way",
            ),
            Self::Records => Say::new(
                "پرداخت بر پایهٔ پرونده‌ها = بر پایهٔ سهمیه (ریال)",
                "paid by the records = paid by the quota logs (rials)",
            ),
            Self::Sum => Say::new(
                "جمع همهٔ رقم‌های واحدها و خود واحد = جمع کل",
                "all figures of the units and the unit itself = those of the total",
            ),
            Self::Ages => Say::new(
                "آمادهٔ معرفی، به تفکیک هفته = همه",
                "ready, not sent, by weeks = all of them",
            ),
            Self::Cooperatives => Say::new(
                "پرداخت ≥ پرداخت به طرح تعاونی (ریال)",
                "paid ≥ paid to cooperatives' plans (rials)",
            ),
        }
    }
}

/// All checks of a report, in order; those of the own rights where there are units below.
pub(super) fn checks(total: &Figures, own: &Figures, lines: &[Line]) -> Vec<Check> {
    let mut checks = vec![
        balance(Which::UnitRials, total, Part::Rials),
        balance(Which::UnitJobs, total, Part::Jobs),
    ];
    if !lines.is_empty() {
        checks.push(balance(Which::OwnRials, own, Part::Rials));
        checks.push(balance(Which::OwnJobs, own, Part::Jobs));
        checks.push(under_way(Which::UnderWayRials, (own, total), Part::Rials));
        checks.push(under_way(Which::UnderWayJobs, (own, total), Part::Jobs));
    }
    let paid = right(total, Right::Paid, Part::Rials);
    let overrun = right(total, Right::Overrun, Part::Rials);
    checks.push(Check {
        which: Which::Records,
        left: total.of(Figure::PaidByRecords),
        right: paid.saturating_add(overrun),
    });
    checks
}

/// Those of engine 3.
pub(super) fn more(total: &Figures, itself: &Figures, lines: &[Line]) -> Vec<Check> {
    let all = |figures: &Figures| figures.sum(|_| true);
    let mut checks = Vec::new();
    if !lines.is_empty() {
        let below = lines.iter().map(|line| all(&line.figures));
        let left = below.fold(all(itself), u64::saturating_add);
        checks.push(Check { which: Which::Sum, left, right: all(total) });
    }
    let ages = total.sum(|figure| matches!(figure, Figure::Age { .. }));
    let waiting = total.sum(|figure| matches!(figure, Figure::Waiting { .. }));
    checks.push(Check { which: Which::Ages, left: ages, right: waiting });
    checks.push(Check {
        which: Which::Cooperatives,
        left: total.of(Figure::Payments { part: Part::Rials }),
        right: total.of(Figure::Affair(Affair::CooperativeRials)),
    });
    checks
}

fn balance(which: Which, figures: &Figures, part: Part) -> Check {
    let out = [Right::Returned, Right::PassedOn, Right::Held, Right::Paid, Right::Free];
    let out = out.into_iter().map(|of| right(figures, of, part));
    Check {
        which,
        left: right(figures, Right::Granted, part),
        right: out.fold(0, u64::saturating_add),
    }
}

fn under_way(which: Which, (own, total): (&Figures, &Figures), part: Part) -> Check {
    let granted = right(total, Right::Granted, part);
    Check {
        which,
        left: right(own, Right::PassedOn, part),
        right: granted.saturating_sub(right(total, Right::Returned, part)),
    }
}

fn right(figures: &Figures, of: Right, part: Part) -> u64 {
    figures.of(Figure::Quota { of, part })
}
