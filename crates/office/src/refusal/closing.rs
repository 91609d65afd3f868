//! Why a quarter's closing can't go on so (B8).

use model::{JalaliDate, Quarter, Say, UnitCode, say};

use super::Class;

/// Why a step of a quarter's closing is refused.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum NotClosed {
    /// The quarter still runs.
    NotOver {
        /// The quarter.
        quarter: Quarter,
        /// Its last day.
        last: JalaliDate,
    },
    /// Counties confirm, hubs compile: this unit doesn't do it.
    NotHere {
        /// The unit that was asked.
        unit: UnitCode,
    },
    /// It was confirmed before.
    Confirmed {
        /// The quarter.
        quarter: Quarter,
        /// When.
        on: JalaliDate,
    },
    /// Accepted, so closed for ever; what is new goes into the next report.
    Closed {
        /// The quarter.
        quarter: Quarter,
        /// When.
        on: JalaliDate,
    },
    /// No report of the quarter was made yet.
    NotCompiled {
        /// The unit.
        unit: UnitCode,
        /// The quarter.
        quarter: Quarter,
    },
    /// The last report was sent already, or sent back: another has to be made.
    NothingToSend {
        /// The quarter.
        quarter: Quarter,
    },
    /// Nothing was sent that could be reviewed.
    NotSent {
        /// The unit.
        unit: UnitCode,
        /// The quarter.
        quarter: Quarter,
    },
    /// A report is sent back with a reason.
    NoReason,
}

impl NotClosed {
    /// The stable code.
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::NotOver { .. } => "report.not_over",
            Self::NotHere { .. } => "report.not_here",
            Self::Confirmed { .. } => "report.confirmed",
            Self::Closed { .. } => "report.closed",
            Self::NotCompiled { .. } => "report.not_compiled",
            Self::NothingToSend { .. } => "report.nothing_to_send",
            Self::NotSent { .. } => "report.not_sent",
            Self::NoReason => "report.no_reason",
        }
    }

    pub(super) const fn class(&self) -> Class {
        match self {
            Self::NotOver { .. }
            | Self::Confirmed { .. }
            | Self::Closed { .. }
            | Self::NothingToSend { .. }
            | Self::NoReason => Class::Rule,
            Self::NotHere { .. } => Class::NotAllowed,
            Self::NotCompiled { .. } | Self::NotSent { .. } => Class::NotFound,
        }
    }

    pub(super) fn say(&self) -> Say {
        match self {
            Self::NotOver { quarter, last } => {
                say!("فصل {quarter} تا {last} ادامه دارد.", "quarter {quarter} runs until {last}")
            }
            Self::NotHere { unit } => say!(
                "این گام بستن فصل با واحد {unit} نیست.",
                "this step of closing a quarter isn't one of unit {unit}"
            ),
            Self::Confirmed { quarter, on } => say!(
                "فصل {quarter} در {on} تأیید شده است.",
                "quarter {quarter} was confirmed on {on}"
            ),
            Self::Closed { quarter, on } => say!(
                "گزارش فصل {quarter} در {on} پذیرفته و برای همیشه بسته شد؛ تازه‌ها در گزارش بعد می‌آید.",
                "the report of {quarter} was accepted on {on} and is closed for ever; what is new goes into the next"
            ),
            Self::NotCompiled { unit, quarter } => say!(
                "گزارشی از {unit} برای فصل {quarter} اینجا نیست.",
                "there is no report of {unit} for {quarter} here"
            ),
            Self::NothingToSend { quarter } => say!(
                "گزارش آخر فصل {quarter} فرستاده یا برگردانده شده است.",
                "the last report of {quarter} was sent already, or sent back"
            ),
            Self::NotSent { unit, quarter } => say!(
                "گزارش نرسیده‌ای از {unit} برای فصل {quarter} در انتظار بررسی نیست.",
                "no report of {unit} for {quarter} waits for a review"
            ),
            Self::NoReason => {
                Say::new("برگرداندن گزارش دلیل می‌خواهد.", "a report is sent back with a reason")
            }
        }
    }

    pub(super) fn next(&self) -> Option<String> {
        match self {
            Self::NotOver { .. } | Self::NotHere { .. } | Self::Confirmed { .. } => None,
            Self::Closed { quarter, .. } => Some(format!("report show {quarter}")),
            Self::NotCompiled { quarter, .. } | Self::NothingToSend { quarter } => {
                Some(format!("hamgam-hub report compile {quarter}"))
            }
            Self::NotSent { .. } => Some("hamgam-hub report status".to_owned()),
            Self::NoReason => Some("hamgam-hub report return UNIT --reason TEXT".to_owned()),
        }
    }
}
