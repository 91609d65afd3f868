//! Why a node can't be taken in below a hub, or shut out.

use model::limits::SLIPS_MAX;
use model::{JalaliDate, NodeNumber, Say, UnitCode, say};

use super::Class;

/// Why a node can't be taken in, or shut out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Joining {
    /// The unit isn't one right below this hub.
    NotAChild {
        /// The unit.
        unit: UnitCode,
    },
    /// A node works for the unit already.
    MemberAlready {
        /// The unit.
        unit: UnitCode,
        /// Its node.
        node: NodeNumber,
    },
    /// No node works for the unit.
    NoMember {
        /// The unit.
        unit: UnitCode,
    },
    /// No open slip is the one a newcomer came with.
    NoSlip,
    /// The last day of a slip lies behind.
    SlipOver {
        /// The last day it would be good for.
        until: JalaliDate,
    },
    /// As many slips are open as a hub may have.
    TooManySlips,
    /// All of the hub's numbers are given.
    NoNumberLeft,
}

impl Joining {
    /// The stable code.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::NotAChild { .. } => "unit.not_a_child",
            Self::MemberAlready { .. } => "office.enrolled_already",
            Self::NoMember { .. } => "office.not_enrolled",
            Self::NoSlip => "slip.not_open",
            Self::SlipOver { .. } => "slip.over",
            Self::TooManySlips => "slip.too_many",
            Self::NoNumberLeft => "office.no_number",
        }
    }

    pub(super) const fn class(self) -> Class {
        match self {
            Self::NoMember { .. } | Self::NoSlip => Class::NotFound,
            Self::NotAChild { .. } => Class::NotAllowed,
            Self::MemberAlready { .. }
            | Self::SlipOver { .. }
            | Self::TooManySlips
            | Self::NoNumberLeft => Class::Rule,
        }
    }

    pub(super) fn say(self) -> Say {
        match self {
            Self::NotAChild { unit } => say!(
                "واحد {unit} زیرمجموعهٔ مستقیم این مرکز نیست.",
                "unit {unit} isn't one right below this hub"
            ),
            Self::MemberAlready { unit, node: NodeNumber(node) } => say!(
                "گره {node} برای واحد {unit} کار می‌کند؛ اگر دیگر کار نمی‌کند نخست کنارش بگذارید.",
                "node {node} works for unit {unit}; fence it first if it no longer does"
            ),
            Self::NoMember { unit } => {
                say!("هیچ گرهی برای واحد {unit} ثبت نشده است.", "no node is enrolled for {unit}")
            }
            Self::NoSlip => Say::new(
                "برگهٔ بازی با این نشان نیست.",
                "no open slip is the one this newcomer came with",
            ),
            Self::SlipOver { until } => {
                let until = until.slashed();
                say!("مهلت برگه {until} است و گذشته.", "the slip's last day, {until}, lies behind")
            }
            Self::TooManySlips => say!(
                "{SLIPS_MAX} برگه باز است؛ بیش از این نمی‌شود.",
                "{SLIPS_MAX} slips are open, and no more may be"
            ),
            Self::NoNumberLeft => {
                Say::new("شماره‌های این مرکز تمام شده است.", "all of this hub's numbers are given")
            }
        }
    }

    pub(super) fn next(self) -> String {
        match self {
            Self::NotAChild { .. } | Self::NoMember { .. } | Self::NoNumberLeft => {
                "hamgam-hub office list".to_owned()
            }
            Self::MemberAlready { unit, .. } => {
                format!("hamgam-hub office fence {unit} --confirm {unit} --reason \"…\"")
            }
            Self::NoSlip | Self::SlipOver { .. } => "hamgam-hub office enrol UNIT".to_owned(),
            Self::TooManySlips => "hamgam-hub office list".to_owned(),
        }
    }
}
