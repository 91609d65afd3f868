//! A person under a supporter (فرد تحت پوشش, B5).

use model::{JalaliDate, Name};
use serde::{Deserialize, Serialize};

use crate::pack::{put_date, put_number, put_text, take_date, take_number, take_text};

/// A covered person's enrolment; leaving is a date, never a removal (X4).
#[derive(Clone, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Covered {
    /// Given name.
    pub given_name: Option<Name>,
    /// Family name.
    pub family_name: Option<Name>,
    /// First day of work.
    pub from: Option<JalaliDate>,
    /// The agreement of supporter, person and agency.
    pub agreement: Option<String>,
    /// Last day of work, once the person has left.
    pub until: Option<JalaliDate>,
    /// Why the person left.
    pub left_reason: Option<String>,
    /// The day a visit found the person at work (B5).
    pub verified: Option<JalaliDate>,
}

/// How far a covered person's enrolment has come; derived, never written.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Enrolment {
    /// Named, without an agreement.
    Proposed,
    /// The agreement of supporter, person and agency is signed.
    Agreed,
    /// At work.
    Active,
    /// Found at work on a visit.
    Verified,
    /// Has left.
    Left,
}

impl Enrolment {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Agreed => "agreed",
            Self::Active => "active",
            Self::Verified => "verified",
            Self::Left => "left",
        }
    }
}

impl Covered {
    /// Says whether the person works under the supporter on a day.
    pub fn is_active(&self, on: JalaliDate) -> bool {
        self.from.is_none_or(|from| from <= on) && self.until.is_none_or(|until| on <= until)
    }

    /// How far the enrolment has come on a day.
    pub fn state(&self, on: JalaliDate) -> Enrolment {
        match self {
            _ if self.until.is_some_and(|until| until < on) => Enrolment::Left,
            _ if self.verified.is_some_and(|day| day <= on) => Enrolment::Verified,
            Self { agreement: None, .. } => Enrolment::Proposed,
            _ if self.from.is_some_and(|from| from <= on) => Enrolment::Active,
            _ => Enrolment::Agreed,
        }
    }

    /// Of concurrent enrolments the cautious one: who has left has left, the earliest first;
    /// otherwise the least in order.
    pub(crate) fn fold(values: &[Self]) -> Option<&Self> {
        values.iter().min_by_key(|covered| (covered.until.is_none(), covered.until, *covered))
    }

    /// Two enrolments that mean nothing, packed.
    pub(crate) fn fillers() -> [Vec<u8>; 2] {
        let agreed = Self { agreement: Some(String::new()), ..Self::default() };
        [Self::default().pack(), agreed.pack()]
    }

    /// A set of flags, then what they announce, in the order of the fields.
    pub(crate) fn pack(&self) -> Vec<u8> {
        let Self { given_name, family_name, from, agreement, until, left_reason, verified } = self;
        let present = [
            given_name.is_some(),
            family_name.is_some(),
            from.is_some(),
            agreement.is_some(),
            until.is_some(),
            left_reason.is_some(),
            verified.is_some(),
        ];
        let flags = present.iter().rev().fold(0u64, |flags, &is| flags << 1 | u64::from(is));
        let mut out = Vec::with_capacity(48);
        put_number(&mut out, flags);
        for name in [given_name, family_name].into_iter().flatten() {
            put_text(&mut out, name.as_str());
        }
        if let Some(date) = from {
            put_date(&mut out, *date);
        }
        if let Some(text) = agreement {
            put_text(&mut out, text);
        }
        if let Some(date) = until {
            put_date(&mut out, *date);
        }
        if let Some(text) = left_reason {
            put_text(&mut out, text);
        }
        if let Some(date) = verified {
            put_date(&mut out, *date);
        }
        out
    }

    /// Reads what [`Self::pack`] wrote; what a later version adds behind it is skipped.
    pub(crate) fn unpack(mut bytes: &[u8]) -> Option<Self> {
        let bytes = &mut bytes;
        let flags = take_number(bytes)?;
        let has = |bit: u32| flags >> bit & 1 == 1;
        Some(Self {
            given_name: if has(0) { Some(Name::new(take_text(bytes)?)?) } else { None },
            family_name: if has(1) { Some(Name::new(take_text(bytes)?)?) } else { None },
            from: if has(2) { Some(take_date(bytes)?) } else { None },
            agreement: if has(3) { Some(take_text(bytes)?.to_owned()) } else { None },
            until: if has(4) { Some(take_date(bytes)?) } else { None },
            left_reason: if has(5) { Some(take_text(bytes)?.to_owned()) } else { None },
            verified: if has(6) { Some(take_date(bytes)?) } else { None },
        })
    }
}
