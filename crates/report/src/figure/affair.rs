//! Section C and the incentives, as they are counted.

use model::{Say, say};
use office::entry::{BoothEnd, MeetingKind, Outcome, Reach};
use serde::{Deserialize, Serialize};

use super::Basis;

/// One thing of section C or of the incentives. Stored in reports for ever: only ever appended.
///
/// What is about a supporter or a booth is the county's; meetings, cooperatives and exhibitions are those
/// of the hub that holds them.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Affair {
    /// Meetings of the working group that were held (C1, C3).
    Meetings(MeetingKind),
    /// Meetings called for a day of the quarter that weren't held.
    MeetingsOff,
    /// Supporters put forward (C2).
    Identified,
    /// Supporters introduced to cooperative affairs (C2).
    Introduced,
    /// Introductions answered.
    Answered(Outcome),
    /// Steps of cooperatives in the quarter.
    Formed(Formed),
    /// Cooperatives that are being formed at the cut.
    Forming,
    /// Of these, those past their proposal without an expert (C4).
    WithoutExpert,
    /// Rials paid on letters that are a cooperative's (C5).
    CooperativeRials,
    /// Exhibitions that began (incentive 1).
    Exhibitions(Reach),
    /// Booths given (incentive 1).
    Booths,
    /// Booths by what became of them.
    BoothsEnded(BoothEnd),
    /// Certificates of appreciation (incentive 2).
    Certificates(Honored),
    /// Nominations for the entrepreneurship festival (incentive 3).
    Festivals(Honored),
}

/// A step of a cooperative.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Formed {
    /// Proposed.
    Proposed,
    /// Made known at a meeting.
    Promoted,
    /// Its founding assembly was held.
    Assembly,
    /// Registered.
    Registered,
    /// It began to work.
    Started,
    /// It ended.
    Dissolved,
}

/// A step of an honor.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Honored {
    /// Nominated.
    Nominated,
    /// Its indicators were checked.
    Checked,
    /// A certificate handed over; a nomination sent to its festival.
    Given,
    /// The festival has decided.
    Decided,
    /// Nothing comes of it.
    Declined,
}

impl Affair {
    /// What it rests on.
    pub const fn basis(self) -> Basis {
        match self {
            Self::Forming | Self::WithoutExpert => Basis::Cut,
            Self::Meetings(_)
            | Self::MeetingsOff
            | Self::Identified
            | Self::Introduced
            | Self::Answered(_)
            | Self::Formed(_)
            | Self::CooperativeRials
            | Self::Exhibitions(_)
            | Self::Booths
            | Self::BoothsEnded(_)
            | Self::Certificates(_)
            | Self::Festivals(_) => Basis::Quarter,
        }
    }

    /// The stable code.
    pub fn code(self) -> String {
        match self {
            Self::Meetings(kind) => format!("meetings.{}", kind.code()),
            Self::MeetingsOff => "meetings.off".to_owned(),
            Self::Identified => "supporters.identified".to_owned(),
            Self::Introduced => "supporters.introduced".to_owned(),
            Self::Answered(outcome) => format!("supporters.{}", outcome.code()),
            Self::Formed(step) => format!("cooperatives.{}", step.code()),
            Self::Forming => "cooperatives.forming".to_owned(),
            Self::WithoutExpert => "cooperatives.without_expert".to_owned(),
            Self::CooperativeRials => "cooperatives.rials".to_owned(),
            Self::Exhibitions(reach) => format!("exhibitions.{}", reach.code()),
            Self::Booths => "booths.given".to_owned(),
            Self::BoothsEnded(end) => format!("booths.{}", end.code()),
            Self::Certificates(step) => format!("certificates.{}", step.code()),
            Self::Festivals(step) => format!("festivals.{}", step.code()),
        }
    }

    /// What people call it.
    pub fn say(self) -> Say {
        match self {
            Self::Meetings(kind) => of(("نشست", "meetings"), &kind.say()),
            Self::MeetingsOff => Say::new("نشست برگزارنشده", "meetings not held"),
            Self::Identified => Say::new("پشتیبان شناسایی‌شده", "supporters put forward"),
            Self::Introduced => Say::new("پشتیبان معرفی‌شده", "supporters introduced"),
            Self::Answered(outcome) => of(("پاسخ معرفی", "introductions"), &outcome.say()),
            Self::Formed(step) => of(("تعاونی", "cooperatives"), &step.say()),
            Self::Forming => Say::new("تعاونی در دست تشکیل", "cooperatives being formed"),
            Self::WithoutExpert => Say::new("تعاونی بی‌کارشناس", "cooperatives without an expert"),
            Self::CooperativeRials => {
                Say::new("پرداخت به طرح تعاونی (ریال)", "rials paid to cooperatives' plans")
            }
            Self::Exhibitions(reach) => of(("نمایشگاه", "exhibitions"), &reach.say()),
            Self::Booths => Say::new("غرفهٔ واگذارشده", "booths given"),
            Self::BoothsEnded(end) => of(("غرفه", "booths"), &end.say()),
            Self::Certificates(step) => of(("لوح تقدیر", "certificates"), &step.say()),
            Self::Festivals(step) => of(("جشنوارهٔ کارآفرینی", "festival"), &step.say()),
        }
    }
}

fn of((fa, en): (&str, &str), which: &Say) -> Say {
    let (of_fa, of_en) = (&which.fa, &which.en);
    say!("{fa}، {of_fa}", "{en}, {of_en}")
}

impl Formed {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Promoted => "promoted",
            Self::Assembly => "assembly",
            Self::Registered => "registered",
            Self::Started => "started",
            Self::Dissolved => "dissolved",
        }
    }

    /// The word for people.
    pub fn say(self) -> Say {
        match self {
            Self::Proposed => Say::new("پیشنهادشده", "proposed"),
            Self::Promoted => Say::new("ترویج‌شده", "promoted"),
            Self::Assembly => Say::new("مجمع برگزارشده", "assembly held"),
            Self::Registered => Say::new("ثبت‌شده", "registered"),
            Self::Started => Say::new("آغازبه‌کار", "started"),
            Self::Dissolved => Say::new("منحل‌شده", "dissolved"),
        }
    }
}

impl Honored {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nominated => "nominated",
            Self::Checked => "checked",
            Self::Given => "given",
            Self::Decided => "decided",
            Self::Declined => "declined",
        }
    }

    /// The word for people.
    pub fn say(self) -> Say {
        match self {
            Self::Nominated => Say::new("نامزد", "nominated"),
            Self::Checked => Say::new("بررسی‌شده", "checked"),
            Self::Given => Say::new("اعطا یا ارسال‌شده", "handed over or sent"),
            Self::Decided => Say::new("نتیجه‌دار", "decided"),
            Self::Declined => Say::new("ردشده", "declined"),
        }
    }
}
