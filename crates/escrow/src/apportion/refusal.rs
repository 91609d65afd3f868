//! Why a total can't be broken down as asked.

use model::{Jobs, Rials, Say, UnitCode, say};
use thiserror::Error;

use super::Dimension;

/// Why there is no breakdown. Nothing has changed.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Refusal {
    /// Nobody to share with.
    #[error("no units")]
    NoUnits,
    /// More units than one allocation names.
    #[error("{count} units")]
    TooMany {
        /// How many.
        count: usize,
    },
    /// A unit is named twice.
    #[error("{unit} is named twice")]
    UnitTwice {
        /// The unit.
        unit: UnitCode,
    },
    /// What was set by hand is more than there is, or all of it and less.
    #[error("{set} set by hand of {total} {dimension:?}")]
    SetDiffers {
        /// Of what.
        dimension: Dimension,
        /// All that was set by hand.
        set: u128,
        /// All there is.
        total: u64,
    },
    /// A unit is to get at least more than at most.
    #[error("{unit}: at least {floor}, at most {cap} {dimension:?}")]
    FloorAboveCap {
        /// Of what.
        dimension: Dimension,
        /// The unit.
        unit: UnitCode,
        /// Its floor.
        floor: u64,
        /// Its cap.
        cap: u64,
    },
    /// The floors, rounded up to steps, come to more than there is.
    #[error("floors of {floors}, {total} {dimension:?} in all")]
    FloorsAbove {
        /// Of what.
        dimension: Dimension,
        /// The floors of those whose part isn't set by hand.
        floors: u128,
        /// What there is for them.
        total: u128,
    },
    /// Units with a weight may get less together than there is.
    #[error("at most {caps} of {total} {dimension:?} may be given")]
    CapsBelow {
        /// Of what.
        dimension: Dimension,
        /// What may be given at most.
        caps: u128,
        /// What there is for them.
        total: u128,
    },
    /// No unit has any weight.
    #[error("no unit has a weight in {dimension:?}")]
    NoWeight {
        /// Of what.
        dimension: Dimension,
    },
}

impl Refusal {
    /// The stable code JSON and tests cite.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoUnits => "A1.no_units",
            Self::TooMany { .. } => "A1.too_many_units",
            Self::UnitTwice { .. } => "A1.unit_twice",
            Self::SetDiffers { .. } => "A1.set_differs",
            Self::FloorAboveCap { .. } => "A1.floor_above_cap",
            Self::FloorsAbove { .. } => "A1.floors",
            Self::CapsBelow { .. } => "A1.caps",
            Self::NoWeight { .. } => "A1.no_weight",
        }
    }

    /// What went wrong, for the person at the screen.
    pub fn say(&self) -> Say {
        match *self {
            Self::NoUnits => Say::new(
                "واحدی برای تقسیم سهمیه نیست.",
                "There is no unit to share the quota with.",
            ),
            Self::TooMany { count } => say!(
                "{count} واحد برای یک تخصیص زیاد است.",
                "{count} units are too many for one allocation."
            ),
            Self::UnitTwice { unit } => {
                say!("واحد {unit} دو بار آمده است.", "Unit {unit} is named twice.")
            }
            Self::SetDiffers { dimension, set, total } => {
                let (set, total) = (words(dimension, set), words(dimension, total.into()));
                Say::new(
                    format!("سهم‌های دستی ({}) با کل ({}) نمی‌خواند.", set.fa, total.fa),
                    format!(
                        "What was set by hand ({}) doesn't fit the total ({}).",
                        set.en, total.en
                    ),
                )
            }
            Self::FloorAboveCap { dimension, unit, floor, cap } => {
                let (floor, cap) = (words(dimension, floor.into()), words(dimension, cap.into()));
                Say::new(
                    format!("کف سهم {unit} ({}) از سقف آن ({}) بیشتر است.", floor.fa, cap.fa),
                    format!("The floor of {unit} ({}) is above its cap ({}).", floor.en, cap.en),
                )
            }
            Self::FloorsAbove { dimension, floors, total } => {
                let (floors, total) = (words(dimension, floors), words(dimension, total));
                Say::new(
                    format!("جمع کف سهم‌ها ({}) از کل ({}) بیشتر است.", floors.fa, total.fa),
                    format!(
                        "The floors ({}) come to more than there is ({}).",
                        floors.en, total.en
                    ),
                )
            }
            Self::CapsBelow { dimension, caps, total } => {
                let (caps, total) = (words(dimension, caps), words(dimension, total));
                Say::new(
                    format!("با سقف‌ها تنها {} از {} تقسیم می‌شود.", caps.fa, total.fa),
                    format!("The caps let only {} of {} be shared out.", caps.en, total.en),
                )
            }
            Self::NoWeight { dimension } => {
                let of = match dimension {
                    Dimension::Rials => Say::new("ریال", "rials"),
                    Dimension::Jobs => Say::new("شغل", "jobs"),
                };
                Say::new(
                    format!("هیچ واحدی برای تقسیم {} وزنی ندارد.", of.fa),
                    format!("No unit has any weight to share {} by.", of.en),
                )
            }
        }
    }

    /// The next step that helps.
    pub fn next(&self) -> Option<Say> {
        match self {
            Self::FloorAboveCap { .. } | Self::FloorsAbove { .. } | Self::CapsBelow { .. } => {
                Some(Say::new(
                    "کف و سقف را در ضوابط (allocation.floor و allocation.cap) یا کل را تغییر دهید.",
                    "Change the total, or floors and caps in the rules (allocation.floor, allocation.cap).",
                ))
            }
            Self::SetDiffers { .. } => Some(Say::new(
                "سهم‌های دستی را با کل بخوانید.",
                "Make what is set by hand fit the total.",
            )),
            Self::NoWeight { .. } => Some(Say::new(
                "شاخص‌ها را در پرونده‌ای بدهید یا سهم‌ها را دستی بنویسید.",
                "Give the indicators in a file, or set the parts by hand.",
            )),
            Self::NoUnits | Self::TooMany { .. } | Self::UnitTwice { .. } => None,
        }
    }
}

fn words(dimension: Dimension, whole: u128) -> Say {
    let held = u64::try_from(whole).unwrap_or(u64::MAX);
    match dimension {
        Dimension::Rials => {
            let rials = Rials::new(held);
            say!("{rials} ریال", "{rials} rials")
        }
        Dimension::Jobs => {
            let jobs = Jobs::new(held);
            say!("{jobs} شغل", "{jobs} jobs")
        }
    }
}
