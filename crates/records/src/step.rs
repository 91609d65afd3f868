//! Steps: what has been done with a record, by whom, when and why.
//!
//! Steps only grow; a state is derived from them and is never a field. The codes are frozen:
//! never reuse one.

use std::collections::BTreeMap;

use model::planted::{Bug, planted};
use model::{JalaliDate, Say, Timestamp};
use serde::{Deserialize, Serialize};

use crate::pack::{put_date, put_number, put_text, take_date, take_number, take_text};

macro_rules! steps {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $fa:literal, $en:literal;)*) => {
        /// A step of an application, permit, inspection or facility.
        #[derive(
            Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum Step {
            $($(#[$doc])* $variant,)*
        }

        impl Step {
            /// Every step, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The letter a document keeps it under.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// What people call it.
            pub fn say(self) -> Say {
                match self { $(Self::$variant => Say::new($fa, $en),)* }
            }
        }
    };
}

steps! {
    /// Application: taken in.
    Submitted = "a", "ثبت درخواست", "submitted";
    /// Application: screened against lists and papers (A8, A9).
    Screened = "b", "غربالگری", "screened";
    /// Application: refused, with a reason.
    Refused = "c", "رد درخواست", "refused";
    /// Application: withdrawn by the applicant; facility: the referral was taken back.
    Withdrawn = "d", "انصراف", "withdrawn";
    /// Application: lapsed with its permit (B7).
    Lapsed = "e", "از درجهٔ اعتبار ساقط شده", "lapsed";
    /// Application: closed.
    Closed = "f", "بسته‌شده", "closed";
    /// Permit: asked for.
    Requested = "g", "درخواست مجوز", "permit requested";
    /// Permit: issued.
    Issued = "h", "صدور", "issued";
    /// Permit: renewed.
    Renewed = "i", "تمدید", "renewed";
    /// Permit: revoked by the province.
    Revoked = "j", "لغو", "revoked";
    /// Permit: its voidness was written into the register (B7).
    VoidRecorded = "k", "ثبت بطلان", "void recorded";
    /// Inspection: planned.
    Planned = "l", "برنامه‌ریزی بازدید", "visit planned";
    /// Inspection: conducted.
    Conducted = "m", "انجام بازدید", "visit conducted";
    /// Inspection: the form was begun.
    FormDraft = "n", "پیش‌نویس فرم", "form drafted";
    /// Inspection: the form is complete and frozen (B4).
    FormComplete = "o", "تکمیل فرم", "form complete";
    /// Inspection: a correction has taken its place.
    Superseded = "p", "جایگزین‌شده", "superseded";
    /// Inspection: it did not take place.
    Missed = "q", "انجام نشدن بازدید", "visit missed";
    /// Facility: quota held, letter numbered.
    Held = "r", "رزرو سهمیه", "held";
    /// Facility: sent to the bank.
    Sent = "s", "ارسال به بانک", "sent";
    /// Facility: the bank has it.
    AtBank = "t", "در بانک", "at the bank";
    /// Facility: paid, whole or in part.
    Paid = "u", "پرداخت", "paid";
    /// Facility: rejected by the bank.
    BankRejected = "v", "رد بانک", "rejected by the bank";
    /// Facility: sent back by the bank for correction.
    Returned = "w", "عودت برای اصلاح", "returned for correction";
    /// Facility: the hold ran out, the quota is free again.
    HoldExpired = "x", "پایان مهلت رزرو", "hold expired";
    /// Facility: being repaid.
    Repaying = "y", "در حال بازپرداخت", "repaying";
    /// Facility: commitments found fulfilled (A6, A7).
    CommitmentsFulfilled = "z", "انجام تعهدات", "commitments fulfilled";
    /// Facility: a commitment was broken.
    Breach = "A", "نقض تعهد", "breach";
    /// Facility: repaid in full.
    Settled = "B", "تسویه", "settled";
    /// Facility: the bank has no arrears on record (A6, A7).
    BankCleared = "C", "نداشتن معوقه", "bank clearance";
}

impl Step {
    /// Reads the code in front of a key; a counter may stand behind it.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        let code = key.trim_end_matches(|c: char| c.is_ascii_digit());
        Self::ALL.iter().copied().find(|step| step.code() == code)
    }
}

/// One step's who, when and why.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Mark {
    /// The civil day, as the clerk meant it.
    pub on: JalaliDate,
    /// Who did it.
    pub by: String,
    /// Why, where a reason is due.
    pub reason: Option<String>,
    /// Machine time: shown, never decides.
    pub at: Timestamp,
}

impl Mark {
    pub(crate) fn pack(&self) -> Vec<u8> {
        let Self { on, by, reason, at } = self;
        let mut out = Vec::with_capacity(32);
        put_date(&mut out, *on);
        put_number(&mut out, at.ms());
        put_text(&mut out, by);
        if let Some(reason) = reason {
            put_text(&mut out, reason);
        }
        out
    }

    /// Reads what [`Self::pack`] wrote; what a later version adds behind the reason is skipped.
    pub(crate) fn unpack(mut bytes: &[u8]) -> Option<Self> {
        let bytes = &mut bytes;
        let on = take_date(bytes)?;
        let at = Timestamp::from_ms(take_number(bytes)?);
        let by = take_text(bytes)?.to_owned();
        let reason = if bytes.is_empty() { None } else { Some(take_text(bytes)?.to_owned()) };
        Some(Self { on, by, reason, at })
    }
}

/// All steps of a record, each with its marks in order and once.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Steps(BTreeMap<Step, Vec<Mark>>);

impl Steps {
    /// Adds a mark; one that is there already changes nothing.
    pub fn add(&mut self, step: Step, mark: Mark) {
        let marks = self.0.entry(step).or_default();
        if let Err(at) = marks.binary_search(&mark) {
            marks.insert(at, mark);
        }
    }

    /// The same steps with one more.
    #[must_use]
    pub fn with(mut self, step: Step, mark: Mark) -> Self {
        self.add(step, mark);
        self
    }

    /// Says whether a step was taken.
    pub fn has(&self, step: Step) -> bool {
        self.0.contains_key(&step)
    }

    /// A step's marks, earliest day first.
    pub fn marks(&self, step: Step) -> &[Mark] {
        self.0.get(&step).map_or(&[], Vec::as_slice)
    }

    /// The earliest mark of a step.
    pub fn first(&self, step: Step) -> Option<&Mark> {
        self.marks(step).first()
    }

    /// The latest mark of a step.
    pub fn last(&self, step: Step) -> Option<&Mark> {
        let marks = self.marks(step);
        let latest = marks.iter().max_by_key(|mark| mark.at);
        if planted(Bug::ClockDecides) { latest } else { marks.last() }
    }

    /// Every step with its marks.
    pub fn iter(&self) -> impl Iterator<Item = (Step, &Mark)> {
        self.0.iter().flat_map(|(step, marks)| marks.iter().map(|mark| (*step, mark)))
    }

    /// Says whether nothing was done yet.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is here and not in `older`.
    pub(crate) fn beyond(&self, older: &Self) -> Vec<(Step, Mark)> {
        self.iter()
            .filter(|(step, mark)| older.marks(*step).binary_search(mark).is_err())
            .map(|(step, mark)| (step, mark.clone()))
            .collect()
    }
}

impl FromIterator<(Step, Mark)> for Steps {
    fn from_iter<I: IntoIterator<Item = (Step, Mark)>>(steps: I) -> Self {
        let mut all = Self::default();
        steps.into_iter().for_each(|(step, mark)| all.add(step, mark));
        all
    }
}
