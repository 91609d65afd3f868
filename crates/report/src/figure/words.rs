//! What figures are told apart by, and what it is called.

use model::Say;
use serde::{Deserialize, Serialize};

/// What a figure about letters, permits or rights sums.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Part {
    /// How many.
    Count,
    /// Jobs.
    Jobs,
    /// Rials.
    Rials,
}

/// What a visit found (B3): the work is carried out if its activity is judged so.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Result {
    /// Carried out.
    CarriedOut,
    /// In part.
    Partly,
    /// Not carried out.
    NotCarriedOut,
    /// Not judged.
    Unjudged,
}

/// Rights on quota.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Right {
    /// Given to the unit.
    Granted,
    /// Given back by it.
    Returned,
    /// Passed on to units below, less what they gave back.
    PassedOn,
    /// Set aside for letters.
    Held,
    /// Paid.
    Paid,
    /// Free.
    Free,
    /// Paid beyond what was held, by the bank's fault; in rials alone.
    Overrun,
    /// Set aside for letters and free again: they came to nothing (engine 3).
    Released,
    /// Of what is free, with machines that were shut out: nobody can use it until it is settled
    /// (engine 3).
    Stranded,
    /// Held or paid beyond the rights of the machine that did (engine 3).
    Unfunded,
}

/// The four columns of R-P1.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Column {
    /// Confirmations and permits.
    Permits,
    /// Letters to banks.
    Referrals,
    /// Facilities paid.
    Paid,
    /// Heads found by visits after payment.
    Verified,
}

/// How an office stands to the closing of the quarter.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Office {
    /// It is one.
    Any,
    /// It has confirmed.
    Confirmed,
    /// It has confirmed by the day on which reports are due.
    OnTime,
}

impl Column {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Permits => "permits",
            Self::Referrals => "referrals",
            Self::Paid => "paid",
            Self::Verified => "verified",
        }
    }

    /// The word for people.
    pub fn say(self) -> Say {
        match self {
            Self::Permits => Say::new("مجوز", "permits"),
            Self::Referrals => Say::new("معرفی", "referrals"),
            Self::Paid => Say::new("پرداخت", "paid"),
            Self::Verified => Say::new("تأیید بازدید", "verified"),
        }
    }
}

impl Office {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Any => "all",
            Self::Confirmed => "confirmed",
            Self::OnTime => "on_time",
        }
    }

    /// The word for people.
    pub fn say(self) -> Say {
        match self {
            Self::Any => Say::new("اداره‌ها", "offices"),
            Self::Confirmed => Say::new("ادارهٔ تأییدکرده", "offices that confirmed"),
            Self::OnTime => Say::new("ادارهٔ تأییدکرده در موعد", "offices that confirmed in time"),
        }
    }
}

impl Part {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Jobs => "jobs",
            Self::Rials => "rials",
        }
    }

    /// The word for people.
    pub fn say(self) -> Say {
        match self {
            Self::Count => Say::new("تعداد", "count"),
            Self::Jobs => Say::new("شغل", "jobs"),
            Self::Rials => Say::new("ریال", "rials"),
        }
    }
}

impl Result {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::CarriedOut => "carried_out",
            Self::Partly => "partly",
            Self::NotCarriedOut => "not_carried_out",
            Self::Unjudged => "unjudged",
        }
    }

    /// The word for people.
    pub fn say(self) -> Say {
        match self {
            Self::CarriedOut => Say::new("در حال اجرا", "carried out"),
            Self::Partly => Say::new("تا حدی", "in part"),
            Self::NotCarriedOut => Say::new("اجرا نشده", "not carried out"),
            Self::Unjudged => Say::new("بی‌نظر", "not judged"),
        }
    }
}

impl Right {
    /// Every right.
    pub const ALL: [Self; 10] = [
        Self::Granted,
        Self::Returned,
        Self::PassedOn,
        Self::Held,
        Self::Paid,
        Self::Free,
        Self::Overrun,
        Self::Released,
        Self::Stranded,
        Self::Unfunded,
    ];

    /// The engine that counted it first.
    pub(super) const fn since(self) -> u32 {
        match self {
            Self::Granted
            | Self::Returned
            | Self::PassedOn
            | Self::Held
            | Self::Paid
            | Self::Free
            | Self::Overrun => 2,
            Self::Released | Self::Stranded | Self::Unfunded => 3,
        }
    }

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Returned => "returned",
            Self::PassedOn => "passed_on",
            Self::Held => "held",
            Self::Paid => "paid",
            Self::Free => "free",
            Self::Overrun => "overrun",
            Self::Released => "released",
            Self::Stranded => "stranded",
            Self::Unfunded => "unfunded",
        }
    }

    /// The word for people.
    pub fn say(self) -> Say {
        match self {
            Self::Granted => Say::new("سهمیهٔ ابلاغ‌شده", "quota granted"),
            Self::Returned => Say::new("برگشتی", "returned"),
            Self::PassedOn => Say::new("توزیع‌شده", "passed on"),
            Self::Held => Say::new("نزد بانک", "held"),
            Self::Paid => Say::new("جذب‌شده", "paid"),
            Self::Free => Say::new("آزاد", "free"),
            Self::Overrun => Say::new("بیش از رزرو", "beyond what was held"),
            Self::Released => Say::new("آزادشده از نامه‌ها", "released again"),
            Self::Stranded => Say::new("بلاتکلیف", "stranded"),
            Self::Unfunded => Say::new("بی‌پشتوانه", "unfunded"),
        }
    }
}
