//! What is counted, and sums of it.

mod affair;
mod words;

use std::collections::BTreeMap;

pub use affair::{Affair, Formed, Honored};
use model::geography::FieldCode;
use model::words::{Control, Kind};
use model::{Amount, Say, say};
use office::rows::GivenUp;
use serde::{Deserialize, Serialize};
pub use words::{Column, Office, Part, Result, Right};

/// One thing that is counted. Stored in reports for ever: variants are only ever appended.
///
/// All of them add up: over counties, over provinces, and those with [`Basis::Quarter`] over quarters.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Figure {
    /// Files taken in.
    Applications {
        /// Who applies.
        kind: Kind,
    },
    /// Permits and confirmations issued: the first column of R-P1 in its jobs.
    Permits {
        /// How the field is controlled.
        control: Control,
        /// What is summed.
        part: Part,
    },
    /// Visits made (B8).
    Visits {
        /// The field of work.
        field: FieldCode,
        /// Who was visited.
        kind: Kind,
        /// What the inspectors found.
        result: Result,
        /// Made by the office and the agency together (B1).
        joint: bool,
        /// The form is complete (B4).
        complete: bool,
    },
    /// Covered persons found at work on visits of the quarter (B5).
    HeadsFound,
    /// Covered persons named on the files of those visits (B5).
    HeadsClaimed,
    /// Letters to banks: the second column of R-P1.
    Letters {
        /// What is summed.
        part: Part,
    },
    /// Payments by banks: the third column of R-P1. Jobs are those of letters first paid.
    Payments {
        /// What is summed.
        part: Part,
    },
    /// Letters that came to nothing.
    GivenUp {
        /// Why.
        why: GivenUp,
    },
    /// Jobs found by the first complete visit behind the first payment: the fourth column of R-P1.
    Verified,
    /// Visits due by then and not made (B6).
    OverdueVisits,
    /// Files that could go to a bank by what they say themselves; lists and earlier facilities are
    /// judged at referral, by whoever has them (A2).
    Waiting {
        /// For longer than the service level (R-A2b).
        late: bool,
    },
    /// Permits that lapse within the next quarter unless skill is shown (B7).
    Lapsing,
    /// Permits that are void (B7).
    Void,
    /// Supporters with fewer heads found than named (B5).
    ShortSupporters,
    /// The heads those lack.
    MissingHeads,
    /// Files with facts that can't both be true.
    Disputed,
    /// Letters on which the bank paid more than was held.
    OverpaidLetters,
    /// Rials by which.
    OverpaidRials,
    /// Rights on quota by the control logs (A1).
    Quota {
        /// Which.
        of: Right,
        /// Rials or jobs.
        part: Part,
    },
    /// Rials paid by the records: to be the same as what the control logs say was paid.
    PaidByRecords,
    /// Jobs of the year up to the quarter's end, in one of the four columns of R-P1 (engine 3).
    Year(Column),
    /// Files that could go to a bank, by how many whole weeks they have waited (A2, engine 3).
    Age {
        /// Whole weeks; the last one stands for all beyond.
        weeks: u8,
    },
    /// Files with a pair that stands, one person in both, and nobody has ruled on (R-A9e, engine 3).
    Duplicates,
    /// Of these, whose letter waits until somebody has.
    Frozen,
    /// Entries found behind the fence of a machine that was shut out: kept, and not counted
    /// (engine 3).
    BehindTheFence,
    /// County offices, by how they stand to the closing of the quarter (engine 3).
    Offices(Office),
    /// What those that confirmed were given and didn't give back: how much of the quota is spoken for
    /// by them (engine 3).
    Covered {
        /// Rials or jobs.
        part: Part,
    },
    /// Section C and the incentives (engine 3).
    Affair(Affair),
}

/// What a figure rests on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Basis {
    /// On facts with a day in the quarter: it adds up over quarters, and late facts change it.
    Quarter,
    /// On how things stood on the quarter's last day.
    LastDay,
    /// On how things stand at the cut.
    Cut,
}

impl Figure {
    /// What it rests on.
    pub const fn basis(&self) -> Basis {
        match self {
            Self::Applications { .. }
            | Self::Permits { .. }
            | Self::Visits { .. }
            | Self::HeadsFound
            | Self::HeadsClaimed
            | Self::Letters { .. }
            | Self::Payments { .. }
            | Self::GivenUp { .. }
            | Self::Verified => Basis::Quarter,
            Self::Affair(affair) => affair.basis(),
            Self::OverdueVisits
            | Self::Year(_)
            | Self::Age { .. }
            | Self::Waiting { .. }
            | Self::Lapsing
            | Self::Void
            | Self::ShortSupporters
            | Self::MissingHeads => Basis::LastDay,
            Self::Disputed
            | Self::OverpaidLetters
            | Self::OverpaidRials
            | Self::Quota { .. }
            | Self::Duplicates
            | Self::Frozen
            | Self::BehindTheFence
            | Self::Offices(_)
            | Self::Covered { .. }
            | Self::PaidByRecords => Basis::Cut,
        }
    }

    /// The column of R-P1 it is summed in, if it is jobs.
    pub const fn column(&self) -> Option<Column> {
        match self {
            Self::Permits { part: Part::Jobs, .. } => Some(Column::Permits),
            Self::Letters { part: Part::Jobs } => Some(Column::Referrals),
            Self::Payments { part: Part::Jobs } => Some(Column::Paid),
            Self::Verified => Some(Column::Verified),
            Self::Applications { .. }
            | Self::Permits { .. }
            | Self::Visits { .. }
            | Self::HeadsFound
            | Self::HeadsClaimed
            | Self::Letters { .. }
            | Self::Payments { .. }
            | Self::GivenUp { .. }
            | Self::OverdueVisits
            | Self::Waiting { .. }
            | Self::Lapsing
            | Self::Void
            | Self::ShortSupporters
            | Self::MissingHeads
            | Self::Disputed
            | Self::OverpaidLetters
            | Self::OverpaidRials
            | Self::Quota { .. }
            | Self::PaidByRecords
            | Self::Year(_)
            | Self::Age { .. }
            | Self::Duplicates
            | Self::Frozen
            | Self::BehindTheFence
            | Self::Offices(_)
            | Self::Covered { .. }
            | Self::Affair(_) => None,
        }
    }

    /// The engine that counted it first: reports of an earlier one don't have it.
    pub const fn since(&self) -> u32 {
        match self {
            Self::Applications { .. }
            | Self::Permits { .. }
            | Self::Visits { .. }
            | Self::HeadsFound
            | Self::HeadsClaimed
            | Self::Letters { .. }
            | Self::Payments { .. }
            | Self::GivenUp { .. }
            | Self::Verified
            | Self::OverdueVisits
            | Self::Waiting { .. }
            | Self::Lapsing
            | Self::Void
            | Self::ShortSupporters
            | Self::MissingHeads
            | Self::Disputed
            | Self::OverpaidLetters
            | Self::OverpaidRials
            | Self::PaidByRecords => 2,
            Self::Quota { of, .. } => of.since(),
            Self::Year(_)
            | Self::Age { .. }
            | Self::Duplicates
            | Self::Frozen
            | Self::BehindTheFence
            | Self::Offices(_)
            | Self::Covered { .. }
            | Self::Affair(_) => 3,
        }
    }

    /// The stable code of JSON and tables: `visits.2001.supporter.carried_out.joint.complete`.
    pub fn code(&self) -> String {
        match self {
            Self::Applications { kind } => format!("applications.{kind}"),
            Self::Permits { control, part } => format!("permits.{control}.{}", part.code()),
            Self::Visits { field, kind, result, joint, complete } => {
                let (joint, form) = (
                    if *joint { "joint" } else { "alone" },
                    if *complete { "complete" } else { "open" },
                );
                format!("visits.{field}.{kind}.{}.{joint}.{form}", result.code())
            }
            Self::HeadsFound => "heads.found".to_owned(),
            Self::HeadsClaimed => "heads.claimed".to_owned(),
            Self::Letters { part } => format!("letters.{}", part.code()),
            Self::Payments { part } => format!("payments.{}", part.code()),
            Self::GivenUp { why } => format!("letters.{}", given_up(*why).0),
            Self::Verified => "verified.jobs".to_owned(),
            Self::OverdueVisits => "visits_overdue".to_owned(),
            Self::Waiting { late: false } => "waiting.in_time".to_owned(),
            Self::Waiting { late: true } => "waiting.late".to_owned(),
            Self::Lapsing => "permits.lapsing".to_owned(),
            Self::Void => "permits.void".to_owned(),
            Self::ShortSupporters => "supporters.short".to_owned(),
            Self::MissingHeads => "supporters.missing_heads".to_owned(),
            Self::Disputed => "disputed".to_owned(),
            Self::OverpaidLetters => "overpaid.count".to_owned(),
            Self::OverpaidRials => "overpaid.rials".to_owned(),
            Self::Quota { of, part } => format!("quota.{}.{}", of.code(), part.code()),
            Self::PaidByRecords => "paid_by_records.rials".to_owned(),
            Self::Year(column) => format!("year.{}", column.code()),
            Self::Age { weeks } => format!("waiting.weeks_{weeks:02}"),
            Self::Duplicates => "duplicates".to_owned(),
            Self::Frozen => "duplicates.frozen".to_owned(),
            Self::BehindTheFence => "behind_the_fence".to_owned(),
            Self::Offices(state) => format!("offices.{}", state.code()),
            Self::Covered { part } => format!("covered.{}", part.code()),
            Self::Affair(affair) => affair.code(),
        }
    }

    /// What people call it.
    pub fn say(&self) -> Say {
        match self {
            Self::Applications { kind } => {
                join(&Say::new("درخواست‌ها", "applications"), &kind.say())
            }
            Self::Permits { control, part } => {
                join(&join(&Say::new("مجوزها", "permits"), &control.say()), &part.say())
            }
            Self::Visits { field, kind, result, joint, complete } => {
                let joint = if *joint {
                    Say::new("مشترک", "joint")
                } else {
                    Say::new("یک‌جانبه", "one side alone")
                };
                let form = if *complete {
                    Say::new("فرم کامل", "form complete")
                } else {
                    Say::new("فرم ناقص", "form open")
                };
                let field = Say::new(field.to_string(), field.to_string());
                [kind.say(), result.say(), joint, form]
                    .iter()
                    .fold(join(&Say::new("بازدید", "visits"), &field), |all, next| {
                        join(&all, next)
                    })
            }
            Self::HeadsFound => Say::new("افراد تحت پوشش دیده‌شده", "covered persons found"),
            Self::HeadsClaimed => Say::new("افراد تحت پوشش اعلام‌شده", "covered persons named"),
            Self::Letters { part } => join(&Say::new("معرفی به بانک", "referrals"), &part.say()),
            Self::Payments { part } => join(&Say::new("پرداخت‌شده", "paid"), &part.say()),
            Self::GivenUp { why } => given_up(*why).1,
            Self::Verified => Say::new("شغل تأییدشده در بازدید", "jobs verified by a visit"),
            Self::OverdueVisits => Say::new("بازدید عقب‌افتاده", "visits overdue"),
            Self::Waiting { late: false } => Say::new("آمادهٔ معرفی", "ready, not sent"),
            Self::Waiting { late: true } => {
                Say::new("آمادهٔ معرفی، دیرکرده", "ready, not sent, beyond the service level")
            }
            Self::Lapsing => Say::new("مجوز رو به پایان مهلت", "permits about to lapse"),
            Self::Void => Say::new("مجوز از اعتبار افتاده", "permits void"),
            Self::ShortSupporters => {
                Say::new("پشتیبان با کسری نیرو", "supporters below their heads")
            }
            Self::MissingHeads => Say::new("کسری افراد تحت پوشش", "heads missing"),
            Self::Disputed => Say::new("پروندهٔ مغایر", "files in dispute"),
            Self::OverpaidLetters => Say::new("پرداخت بیش از رزرو", "letters overpaid"),
            Self::OverpaidRials => Say::new("مبلغ بیش از رزرو (ریال)", "rials overpaid"),
            Self::Quota { of, part } => join(&of.say(), &part.say()),
            Self::PaidByRecords => {
                Say::new("پرداخت بر پایهٔ پرونده‌ها (ریال)", "rials paid by the records")
            }
            Self::Year(column) => join(&Say::new("شغل در سال", "jobs of the year"), &column.say()),
            Self::Age { weeks } => {
                say!("آمادهٔ معرفی از {weeks} هفته پیش", "ready, not sent, for {weeks} weeks")
            }
            Self::Duplicates => Say::new("پروندهٔ تکراری", "files with a duplicate"),
            Self::Frozen => Say::new("نامهٔ متوقف به سبب تکرار", "letters frozen by a duplicate"),
            Self::BehindTheFence => {
                Say::new("ثبت دستگاه کنارگذاشته", "entries of a machine that was shut out")
            }
            Self::Offices(state) => state.say(),
            Self::Covered { part } => {
                join(&Say::new("سهمیهٔ تأییدکنندگان", "quota of those that confirmed"), &part.say())
            }
            Self::Affair(affair) => affair.say(),
        }
    }
}

fn join(one: &Say, other: &Say) -> Say {
    Say::new(format!("{}، {}", one.fa, other.fa), format!("{}, {}", one.en, other.en))
}

fn given_up(why: GivenUp) -> (&'static str, Say) {
    match why {
        GivenUp::Rejected => ("rejected", Say::new("رد بانک", "rejected by the bank")),
        GivenUp::Expired => ("expired", Say::new("پایان مهلت بانک", "bank's time ran out")),
        GivenUp::TakenBack => ("taken_back", Say::new("پس‌گرفته", "taken back")),
    }
}

/// Sums of figures; what isn't there is zero.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Figures(BTreeMap<Figure, u64>);

impl Figures {
    /// Adds so many.
    ///
    /// # Panics
    /// Past `u64::MAX`, which the whole country's rials over a thousand years don't reach.
    pub fn add(&mut self, figure: Figure, many: u64) {
        if 0 < many {
            let sum = self.0.entry(figure).or_default();
            *sum = sum.checked_add(many).expect("sums of a country's figures fit 64 bits");
        }
    }

    /// Adds one.
    pub fn count(&mut self, figure: Figure) {
        self.add(figure, 1);
    }

    /// Adds a right in both of its dimensions.
    pub fn right(&mut self, of: Right, amount: Amount) {
        self.add(Figure::Quota { of, part: Part::Rials }, amount.rials.whole());
        self.add(Figure::Quota { of, part: Part::Jobs }, amount.jobs.whole());
    }

    /// Adds all of another's.
    pub fn merge(&mut self, other: &Self) {
        other.iter().for_each(|(figure, many)| self.add(figure, many));
    }

    /// One sum.
    pub fn of(&self, figure: Figure) -> u64 {
        self.0.get(&figure).copied().unwrap_or(0)
    }

    /// The sum of all figures that fit.
    pub fn sum(&self, fits: impl Fn(&Figure) -> bool) -> u64 {
        let fitting = self.0.iter().filter(|(figure, _)| fits(figure));
        fitting.fold(0, |sum: u64, (_, many)| sum.saturating_add(*many))
    }

    /// Every sum that isn't zero, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Figure, u64)> {
        self.0.iter().map(|(figure, many)| (*figure, *many))
    }

    /// The figures on one basis.
    #[must_use]
    pub fn on(&self, basis: Basis) -> Self {
        Self(self.iter().filter(|(figure, _)| figure.basis() == basis).collect())
    }

    /// The figures an engine counts.
    #[must_use]
    pub fn of_engine(&self, engine: u32) -> Self {
        Self(self.iter().filter(|(figure, _)| figure.since() <= engine).collect())
    }

    /// What is left of these without others; no figure below zero.
    #[must_use]
    pub fn less(&self, other: &Self) -> Self {
        self.iter().map(|(figure, many)| (figure, many.saturating_sub(other.of(figure)))).collect()
    }

    /// Says whether all are zero.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Zeros are left out.
impl FromIterator<(Figure, u64)> for Figures {
    fn from_iter<I: IntoIterator<Item = (Figure, u64)>>(all: I) -> Self {
        let mut figures = Self::default();
        all.into_iter().for_each(|(figure, many)| figures.add(figure, many));
        figures
    }
}
