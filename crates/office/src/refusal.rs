//! What a rule says no with: a value with its facts and the next step. Nothing has changed.

mod closing;
mod dealing;
mod forming;
mod home;
mod joining;
mod matter;
mod people;
mod rewarding;
mod rules;

use std::fmt;

use ::rules::{Finding, PriorityOverride};
pub use closing::NotClosed;
pub use dealing::Dealing;
pub use forming::Forming;
pub use home::Homing;
pub use joining::Joining;
pub use matter::Unsettled;
use model::{
    ApplicationNumber, JalaliDate, LetterNumber, PersonId, RecordId, Rials, Say, UnitCode, say,
};
pub use people::Unable;
pub use rewarding::Rewarding;
use roster::Denied;
pub use rules::Unruly;

use crate::guard::Frozen;
use crate::rows::Stage;

/// Which sort of answer a refusal is; the edge turns it into an exit code.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Class {
    /// There is no such thing here.
    NotFound,
    /// A rule of the directive or of the lifecycle forbids it.
    Rule,
    /// This person may not do it.
    NotAllowed,
}

/// Why an act was refused.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Refusal {
    /// No application of that number here.
    NoApplication {
        /// The number.
        number: ApplicationNumber,
    },
    /// No record of that id here.
    NoRecord {
        /// The id.
        id: RecordId,
    },
    /// No letter of that number here.
    NoLetter {
        /// The number.
        letter: LetterNumber,
    },
    /// No application of that person here.
    NoPerson {
        /// The person.
        person: PersonId,
    },
    /// A gate stands between the file and the bank.
    Gates {
        /// The application.
        number: ApplicationNumber,
        /// The day it was judged for.
        as_of: JalaliDate,
        /// The gates that fail, in their order.
        fails: Vec<Finding>,
        /// The first day on which only time will have passed.
        earliest: Option<JalaliDate>,
    },
    /// The county's rights don't cover it.
    Quota(escrow::Refusal),
    /// The file has come too far, or not far enough.
    Stage {
        /// The application.
        number: ApplicationNumber,
        /// Where it is.
        stage: Stage,
    },
    /// Another file comes first (A4) and no reason was given.
    Priority {
        /// The file that comes first.
        first: ApplicationNumber,
        /// What the rule set says about passing it over.
        rule: PriorityOverride,
    },
    /// The rule set has the province refer, not the county.
    AnotherTier,
    /// Only a county's office does this; a hub sees it.
    NotACounty {
        /// The unit that was asked.
        unit: UnitCode,
    },
    /// Units can't deal so with one another.
    Dealing(Dealing),
    /// A quarter's closing can't go on so.
    Closing(NotClosed),
    /// A node can't be taken in, or shut out.
    Joining(Joining),
    /// A county isn't split so, or a file is another office's.
    Homing(Homing),
    /// A step under section C can't be taken so.
    Forming(Forming),
    /// A step of an incentive can't be taken so.
    Rewarding(Rewarding),
    /// This unit, or this role in it, doesn't write such an entry.
    Denied(Denied),
    /// A rule set isn't drafted or published so.
    Unruly(Unruly),
    /// This person may not do it, or not be made one who may.
    Unable(Unable),
    /// This machine may have been set back or copied, or nobody has seen for long what it spends.
    Frozen(Frozen, UnitCode),
    /// With what the person has or awaits from this programme, the ceiling is passed (A3).
    PersonCeiling {
        /// What other files of the person hold or were paid.
        elsewhere: Rials,
        /// What the rule set allows the person.
        ceiling: Rials,
    },
    /// A date in the past or future needs the head of the office and a reason.
    OtherDay {
        /// The day asked for.
        on: JalaliDate,
    },
    /// An act that needs a reason got none.
    ReasonMissing,
    /// A file of this person, kind and field is open already.
    SameFile {
        /// Its number.
        number: ApplicationNumber,
    },
    /// A correction has taken the form's place.
    Superseded {
        /// The form.
        id: RecordId,
    },
    /// What was said is known already.
    NothingToChange,
    /// A field has no such code in the reference tables.
    UnknownCode {
        /// Which table, in both languages.
        table: Say,
        /// What was written.
        text: String,
    },
    /// Something on the form is missing or doesn't fit.
    Form {
        /// What, in both languages.
        what: Say,
    },
    /// Larger than any node accepts.
    TooLarge {
        /// What is too large.
        why: Say,
    },
    /// A matter isn't settled so, or a letter is frozen by one.
    Unsettled(Unsettled),
    /// Nothing of that name waits in the inbox.
    NoItem {
        /// What was typed.
        name: String,
    },
}

impl From<NotClosed> for Refusal {
    fn from(closing: NotClosed) -> Self {
        Self::Closing(closing)
    }
}

impl From<Unsettled> for Refusal {
    fn from(unsettled: Unsettled) -> Self {
        Self::Unsettled(unsettled)
    }
}

impl From<Dealing> for Refusal {
    fn from(dealing: Dealing) -> Self {
        Self::Dealing(dealing)
    }
}

impl From<Forming> for Refusal {
    fn from(forming: Forming) -> Self {
        Self::Forming(forming)
    }
}

impl From<Rewarding> for Refusal {
    fn from(rewarding: Rewarding) -> Self {
        Self::Rewarding(rewarding)
    }
}

impl From<Unruly> for Refusal {
    fn from(unruly: Unruly) -> Self {
        Self::Unruly(unruly)
    }
}

impl From<Unable> for Refusal {
    fn from(unable: Unable) -> Self {
        Self::Unable(unable)
    }
}

impl From<Homing> for Refusal {
    fn from(homing: Homing) -> Self {
        Self::Homing(homing)
    }
}

impl Refusal {
    /// The stable code of JSON, tests and letters: a gate's where a gate refuses.
    pub fn code(&self) -> String {
        match self {
            Self::NoApplication { .. } => "application.not_found".to_owned(),
            Self::NoRecord { .. } => "record.not_found".to_owned(),
            Self::NoLetter { .. } => "letter.not_found".to_owned(),
            Self::NoPerson { .. } => "person.not_found".to_owned(),
            Self::Gates { fails, .. } => {
                fails.first().map_or_else(|| "gates".to_owned(), |f| f.gate.code().to_owned())
            }
            Self::Quota(refusal) => refusal.code().to_owned(),
            Self::Stage { stage, .. } => format!("application.{}", stage.code()),
            Self::Priority { .. } => "A4.priority".to_owned(),
            Self::PersonCeiling { .. } => "A3.ceiling".to_owned(),
            Self::OtherDay { .. } => "date.other_day".to_owned(),
            Self::AnotherTier => "A2.province".to_owned(),
            Self::NotACounty { .. } => "unit.not_a_county".to_owned(),
            Self::Dealing(dealing) => dealing.code().to_owned(),
            Self::Closing(closing) => closing.code().to_owned(),
            Self::Joining(joining) => joining.code().to_owned(),
            Self::Homing(homing) => homing.code().to_owned(),
            Self::Forming(forming) => forming.code(),
            Self::Rewarding(rewarding) => rewarding.code(),
            Self::Unable(unable) => unable.code().to_owned(),
            Self::Unruly(unruly) => unruly.code().to_owned(),
            Self::Denied(denied) => denied.code().to_owned(),
            Self::Frozen(frozen, _) => frozen.code().to_owned(),
            Self::ReasonMissing => "reason.missing".to_owned(),
            Self::SameFile { .. } => "application.same_file".to_owned(),
            Self::Superseded { .. } => "inspection.superseded".to_owned(),
            Self::NothingToChange => "nothing_to_change".to_owned(),
            Self::UnknownCode { .. } => "unknown_code".to_owned(),
            Self::Form { .. } => "form".to_owned(),
            Self::TooLarge { .. } => "too_large".to_owned(),
            Self::Unsettled(unsettled) => unsettled.code().to_owned(),
            Self::NoItem { .. } => "inbox.not_found".to_owned(),
        }
    }

    /// The sort of answer.
    pub const fn class(&self) -> Class {
        match self {
            Self::NoApplication { .. }
            | Self::NoRecord { .. }
            | Self::NoLetter { .. }
            | Self::NoPerson { .. }
            | Self::NoItem { .. } => Class::NotFound,
            Self::OtherDay { .. } | Self::AnotherTier | Self::NotACounty { .. } => {
                Class::NotAllowed
            }
            Self::Denied(_) | Self::Frozen(..) => Class::NotAllowed,
            Self::Dealing(dealing) => dealing.class(),
            Self::Closing(closing) => closing.class(),
            Self::Joining(joining) => joining.class(),
            Self::Homing(homing) => homing.class(),
            Self::Unsettled(unsettled) => unsettled.class(),
            Self::Forming(forming) => forming.class(),
            Self::Rewarding(rewarding) => rewarding.class(),
            Self::Unable(unable) => unable.class(),
            Self::Unruly(unruly) => unruly.class(),
            Self::Gates { .. }
            | Self::Quota(_)
            | Self::Stage { .. }
            | Self::Priority { .. }
            | Self::PersonCeiling { .. }
            | Self::ReasonMissing
            | Self::SameFile { .. }
            | Self::Superseded { .. }
            | Self::NothingToChange
            | Self::UnknownCode { .. }
            | Self::Form { .. }
            | Self::TooLarge { .. } => Class::Rule,
        }
    }

    /// What is said to the person.
    pub fn say(&self) -> Say {
        match self {
            Self::NoApplication { number } => {
                say!("پروندهٔ {number} در این اداره نیست.", "no application {number} in this office")
            }
            Self::NoRecord { id } => {
                say!("سند {id} در این اداره نیست.", "no record {id} in this office")
            }
            Self::NoLetter { letter } => {
                say!("معرفی‌نامهٔ {letter} در این اداره نیست.", "no letter {letter} in this office")
            }
            Self::NoPerson { .. } => Say::new(
                "برای این شناسه پرونده‌ای در این اداره نیست.",
                "no application of this person in this office",
            ),
            Self::Gates { fails, .. } => {
                fails.first().map_or_else(Say::default, |finding| finding.evidence.say())
            }
            Self::Quota(refusal) => refusal.say(),
            Self::Stage { stage, .. } => stage_says(*stage),
            Self::Priority { first, rule: PriorityOverride::Reason } => say!(
                "پروندهٔ {first} در اولویت بالاتری است (بند الف-۴)؛ برای گذشتن از آن باید دلیل نوشته شود.",
                "application {first} comes first (A4); passing it over needs a written reason"
            ),
            Self::Priority { first, rule: PriorityOverride::Block } => say!(
                "پروندهٔ {first} در اولویت بالاتری است (بند الف-۴) و ضوابط گذشتن از آن را نمی‌پذیرد.",
                "application {first} comes first (A4) and the rules don't let it be passed over"
            ),
            Self::AnotherTier => Say::new(
                "به موجب ضوابط، معرفی به بانک با استان است.",
                "under these rules the province refers, not the county",
            ),
            Self::NotACounty { unit } => say!(
                "این کار با ادارهٔ شهرستان است و در {unit} انجام نمی‌شود.",
                "a county's office does this, not the hub of {unit}"
            ),
            Self::Dealing(dealing) => dealing.say(),
            Self::Closing(closing) => closing.say(),
            Self::Joining(joining) => joining.say(),
            Self::Homing(homing) => homing.say(),
            Self::Forming(forming) => forming.say(),
            Self::Rewarding(rewarding) => rewarding.say(),
            Self::Unable(unable) => unable.say(),
            Self::Unruly(unruly) => unruly.say(),
            Self::Denied(denied) => denied.say(),
            Self::Frozen(frozen, _) => frozen.say(),
            Self::PersonCeiling { elsewhere, ceiling } => ceiling_says(*elsewhere, *ceiling),
            Self::OtherDay { on } => other_day_says(*on),
            Self::ReasonMissing => {
                Say::new("برای این کار باید دلیل نوشته شود.", "this needs a written reason")
            }
            Self::SameFile { number } => say!(
                "برای همین شخص، نوع و رشته پروندهٔ باز {number} هست.",
                "application {number} of the same person, kind and field is open"
            ),
            Self::Superseded { id } => say!(
                "فرم {id} با فرم دیگری جایگزین شده است.",
                "a correction has taken the place of form {id}"
            ),
            Self::NothingToChange => nothing_says(),
            Self::UnknownCode { table, text } => Say::new(
                format!("«{text}» در جدول {} نیست.", table.fa),
                format!("{text:?} is not in the table of {}", table.en),
            ),
            Self::Form { what } | Self::TooLarge { why: what } => what.clone(),
            Self::Unsettled(unsettled) => unsettled.say(),
            Self::NoItem { name } => no_item_says(name),
        }
    }

    /// What to do next: a command that can be run, where there is one.
    pub fn next(&self) -> Option<String> {
        match self {
            Self::NoApplication { .. } | Self::NoPerson { .. } => {
                Some("hamgam-node application list".to_owned())
            }
            Self::NoRecord { .. } | Self::Superseded { .. } => {
                Some("hamgam-node inspection list".to_owned())
            }
            Self::NoLetter { .. } => Some("hamgam-node referral list".to_owned()),
            Self::Gates { number, as_of, .. } => {
                Some(format!("hamgam-node application why {number} --as-of {}", as_of.slashed()))
            }
            Self::Quota(escrow::Refusal::NotAcknowledged { .. }) => {
                Some("hamgam-node quota acknowledge".to_owned())
            }
            Self::Quota(_) => Some("hamgam-node quota show".to_owned()),
            Self::Stage { number, .. } | Self::SameFile { number } => {
                Some(format!("hamgam-node application show {number}"))
            }
            Self::Priority { first, rule: PriorityOverride::Reason } => {
                Some(format!("hamgam-node referral issue {first}    (or add --reason \"…\")"))
            }
            Self::Priority { first, rule: PriorityOverride::Block } => {
                Some(format!("hamgam-node referral issue {first}"))
            }
            Self::AnotherTier => Some("hamgam-node rules show referral_by".to_owned()),
            Self::NotACounty { .. } => Some("hamgam-hub office list".to_owned()),
            Self::Dealing(dealing) => dealing.next(),
            Self::Closing(closing) => closing.next(),
            Self::Joining(joining) => Some(joining.next()),
            Self::Homing(homing) => Some(homing.next()),
            Self::Forming(forming) => forming.next(),
            Self::Rewarding(rewarding) => rewarding.next(),
            Self::Unable(unable) => Some(unable.next()),
            Self::Unruly(unruly) => Some(unruly.next()),
            Self::Denied(Denied::Fenced) => Some("hamgam-node explain authority.fenced".to_owned()),
            Self::Denied(_) => Some("--role ROLE".to_owned()),
            Self::Frozen(frozen, unit) => Some(frozen.next(*unit).to_owned()),
            Self::PersonCeiling { .. } => Some("hamgam-node explain A3.ceiling".to_owned()),
            Self::OtherDay { .. } => Some("--role county_head --reason \"…\"".to_owned()),
            Self::ReasonMissing => Some("--reason \"…\"".to_owned()),
            Self::UnknownCode { .. } => Some("hamgam-node application codes".to_owned()),
            Self::Unsettled(unsettled) => Some(unsettled.next()),
            Self::NoItem { .. } => Some("hamgam-node inbox list".to_owned()),
            Self::NothingToChange | Self::Form { .. } | Self::TooLarge { .. } => None,
        }
    }
}

fn no_item_says(name: &str) -> Say {
    say!("چیزی به نام {name} در کارتابل نیست.", "nothing named {name} waits in the inbox")
}

fn nothing_says() -> Say {
    Say::new("چیزی برای تغییر نیست.", "there is nothing to change")
}

fn ceiling_says(elsewhere: Rials, ceiling: Rials) -> Say {
    say!(
        "این شخص در این برنامه {elsewhere} ریال گرفته یا در راه دارد؛ سقف او {ceiling} ریال است.",
        "this person has or awaits {elsewhere} rials from this programme; the ceiling is {ceiling}"
    )
}

fn other_day_says(on: JalaliDate) -> Say {
    let day = on.slashed();
    say!(
        "ثبت به تاریخ {day} تنها با دستور رئیس اداره و نوشتن دلیل شدنی است، و به تاریخ روز نیامده هرگز.",
        "acting as of {day} takes the head of the office and a reason; as of a day to come nobody acts"
    )
}

fn stage_says(stage: Stage) -> Say {
    let word = stage.say();
    match stage {
        Stage::Draft => Say::new(
            "پرونده هنوز پیش‌نویس است؛ نخست آن را ثبت نهایی کنید.",
            "the application is still a draft; submit it first",
        ),
        Stage::Disputed => Say::new(
            "پرونده مغایرت دارد و تا رفع آن پیش نمی‌رود.",
            "the application holds facts that contradict each other; it waits until they are settled",
        ),
        Stage::Open
        | Stage::Referred
        | Stage::Paid
        | Stage::BankRejected
        | Stage::Returned
        | Stage::HoldExpired
        | Stage::Withdrawn
        | Stage::Closed => Say::new(
            format!("وضعیت پرونده «{}» است و این کار از این وضعیت شدنی نیست.", word.fa),
            format!("the application is {}; this can't be done from there", word.en),
        ),
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.say().en)
    }
}
