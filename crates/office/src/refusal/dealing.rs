//! Why what a unit wants of the unit above or below it can't be.

use escrow::apportion;
use model::{Incarnation, JalaliDate, Say, Seq, UnitCode, say};

use super::Class;

/// Why units can't deal so with one another.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Dealing {
    /// Only the nation may do it.
    NotTheNation {
        /// The unit that was asked.
        unit: UnitCode,
    },
    /// No node of such a unit is enrolled below.
    NotBelow {
        /// The unit.
        unit: UnitCode,
    },
    /// No unit above is known.
    NoParent,
    /// Last year's absorption was entered without saying where it is from (R-A1d).
    SourceMissing {
        /// The unit it is of.
        unit: UnitCode,
    },
    /// The incarnation still works, or nobody has heard of it: its rights are its own.
    NotShutOut {
        /// The unit.
        unit: UnitCode,
        /// The incarnation.
        incarnation: Incarnation,
    },
    /// The incarnation was enrolled, so that its reserve is no reserve any more.
    WasEnrolled {
        /// The unit.
        unit: UnitCode,
        /// The incarnation.
        incarnation: Incarnation,
    },
    /// Nothing of the incarnation's rights is free that isn't in the pool already.
    NothingInSuspense {
        /// The unit.
        unit: UnitCode,
        /// The incarnation.
        incarnation: Incarnation,
    },
    /// Where a store was recovered its last entry has to be stated.
    LastEntryMissing {
        /// The unit.
        unit: UnitCode,
    },
    /// A recovered store has more entries than have come here.
    StoreNotHere {
        /// The unit.
        unit: UnitCode,
        /// The last that is here.
        here: Seq,
        /// The last it has.
        last: Seq,
    },
    /// Entries of a recovered store are here and don't count yet.
    StoreNotReadmitted {
        /// The unit.
        unit: UnitCode,
        /// The last that counts.
        counts: Seq,
        /// The last that is here.
        here: Seq,
    },
    /// The line's period isn't over.
    PeriodOpen {
        /// Its last day; `None` if the line wasn't opened.
        closes: Option<JalaliDate>,
    },
    /// A total can't be broken down so.
    Apportion(apportion::Refusal),
}

impl Dealing {
    /// The stable code.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::NotTheNation { .. } => "unit.not_the_nation",
            Self::NotBelow { .. } => "unit.not_below",
            Self::NoParent => "unit.no_parent",
            Self::SourceMissing { .. } => "A1.source",
            Self::NotShutOut { .. } => "settle.not_shut_out",
            Self::WasEnrolled { .. } => "settle.was_enrolled",
            Self::NothingInSuspense { .. } => "settle.nothing",
            Self::LastEntryMissing { .. } => "settle.last_entry",
            Self::StoreNotHere { .. } => "settle.store_not_here",
            Self::StoreNotReadmitted { .. } => "settle.store_not_readmitted",
            Self::PeriodOpen { .. } => "settle.period_open",
            Self::Apportion(refusal) => refusal.code(),
        }
    }

    pub(super) const fn class(&self) -> Class {
        match self {
            Self::NotTheNation { .. } => Class::NotAllowed,
            Self::NotBelow { .. } | Self::NoParent => Class::NotFound,
            Self::SourceMissing { .. }
            | Self::NotShutOut { .. }
            | Self::WasEnrolled { .. }
            | Self::NothingInSuspense { .. }
            | Self::LastEntryMissing { .. }
            | Self::StoreNotHere { .. }
            | Self::StoreNotReadmitted { .. }
            | Self::PeriodOpen { .. }
            | Self::Apportion(_) => Class::Rule,
        }
    }

    pub(super) fn say(&self) -> Say {
        match self {
            Self::NotTheNation { unit } => say!(
                "این کار با ستاد ملی است و در {unit} انجام نمی‌شود.",
                "the nation's hub does this, not that of {unit}"
            ),
            Self::NotBelow { unit } => say!(
                "واحد {unit} زیرمجموعهٔ این واحد نیست یا گرهی از آن ثبت نشده است.",
                "no node of unit {unit} is enrolled below this one"
            ),
            Self::NoParent => Say::new(
                "واحد بالادست این اداره هنوز شناخته نیست.",
                "the unit above this one isn't known yet",
            ),
            Self::SourceMissing { unit } => say!(
                "درصد جذب سال پیش {unit} بدون منبع نوشته شده است (بند الف-۱).",
                "last year's absorption of {unit} is entered without a note of its source (A1)"
            ),
            Self::NotShutOut { unit, incarnation: Incarnation(n) } => say!(
                "نوبت {n} واحد {unit} کنار گذاشته نشده است و سهمیهٔ آن از آنِ خودش است.",
                "incarnation {n} of {unit} was not shut out: its rights are its own"
            ),
            Self::WasEnrolled { unit, incarnation: Incarnation(n) } => say!(
                "نوبت {n} واحد {unit} ثبت شده است؛ سهمیهٔ آن ذخیره نیست.",
                "incarnation {n} of {unit} was enrolled: what it was given is no reserve"
            ),
            Self::NothingInSuspense { unit, incarnation: Incarnation(n) } => say!(
                "از سهمیهٔ نوبت {n} واحد {unit} چیزی معلق نیست.",
                "nothing of incarnation {n} of {unit} is in suspense"
            ),
            Self::LastEntryMissing { unit } => say!(
                "شمارهٔ آخرین مدخل دفتر دستگاه پیشین {unit} باید نوشته شود.",
                "the last entry of the old store of {unit} has to be stated"
            ),
            Self::StoreNotHere { unit, here: Seq(here), last: Seq(last) } => say!(
                "دفتر دستگاه پیشین {unit} تا مدخل {last} است و اینجا تا {here} رسیده است.",
                "the old store of {unit} goes to entry {last}, and to {here} here"
            ),
            Self::StoreNotReadmitted { unit, counts: Seq(counts), here: Seq(here) } => say!(
                "از دفتر دستگاه پیشین {unit} تا مدخل {here} رسیده است و تا {counts} به حساب می‌آید.",
                "of the old store of {unit} entries to {here} are here, and those to {counts} count"
            ),
            Self::PeriodOpen { closes: Some(closes) } => {
                let day = closes.slashed();
                say!("دورهٔ سهمیه تا {day} باز است.", "the line is open until {closes}")
            }
            Self::PeriodOpen { closes: None } => {
                Say::new("سهمیه گشوده نشده است.", "the line was never opened")
            }
            Self::Apportion(refusal) => refusal.say(),
        }
    }

    pub(super) fn next(&self) -> Option<String> {
        match self {
            Self::NotTheNation { .. } => None,
            Self::NotBelow { .. } => Some("hamgam-hub office list".to_owned()),
            Self::NoParent => Some("hamgam-node status".to_owned()),
            Self::SourceMissing { .. } => {
                Some("hamgam-hub quota allocate --indicators FILE".to_owned())
            }
            Self::NotShutOut { unit, .. } => {
                Some(format!("hamgam-hub office fence {unit} --confirm {unit} --reason TEXT"))
            }
            Self::WasEnrolled { .. } | Self::NothingInSuspense { .. } | Self::PeriodOpen { .. } => {
                Some("hamgam-hub quota show".to_owned())
            }
            // Every machine of the office says how far it has the log.
            Self::LastEntryMissing { .. } => Some("hamgam-node key show".to_owned()),
            Self::StoreNotHere { .. } => Some("hamgam-node sync now".to_owned()),
            Self::StoreNotReadmitted { unit, .. } => {
                Some(format!("hamgam-hub office readmit {unit} --confirm {unit} --reason TEXT"))
            }
            Self::Apportion(_) => Some("hamgam-hub rules show allocation".to_owned()),
        }
    }
}
