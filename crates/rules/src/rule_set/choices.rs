//! The switches that choose between readings, each as a closed list of words.

use std::fmt;
use std::str::FromStr;

use model::JalaliDate;
use serde::{Deserialize, Serialize};

macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal;)* })*) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
        )]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $code)] $variant,)*
        }

        impl $name {
            /// Every reading.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word rule sets use.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.code())
            }
        }

        impl FromStr for $name {
            type Err = ();

            fn from_str(text: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|choice| choice.code() == text).ok_or(())
            }
        }
    )*};
}

choices! {
    /// Which covered persons a supporter's ceiling counts (A3, B5).
    HeadsBasis {
        /// Those named on the application.
        Named = "named_at_referral";
        /// Those named, as far as the deciding inspection found them at work.
        Verified = "verified_at_referral";
    }

    /// Which count of jobs is the programme's headline.
    HeadlineJob {
        /// Jobs of paid facilities.
        Paid = "paid";
        /// Confirmations and permits.
        Permits = "permits";
        /// Referrals to banks.
        Referrals = "referrals";
        /// Heads inspections found.
        VerifiedHeads = "verified_heads";
    }

    /// What referring a lower class past a higher one asks for (A4).
    PriorityOverride {
        /// A written reason.
        Reason = "reason";
        /// It can't be done.
        Block = "block";
    }

    /// Which day ends the wait (A10).
    WaitCounts {
        /// The last day of the count will do.
        LastDayAllowed = "day_45_allowed";
        /// The day after it is the first.
        AfterLastDay = "after_day_45";
    }

    /// What a visit after its due date does (B6).
    VisitDue {
        /// It is listed as late.
        List = "list";
        /// It no longer opens the gate.
        Block = "block";
    }

    /// Whether a visit without the agency will do (B1).
    JointVisit {
        /// The agency must have come.
        Always = "always";
        /// It will do if the agency was invited and its absence is recorded.
        InvitedAbsentAllowed = "invited_absent_allowed";
    }

    /// Whether last year's absorption, entered by hand, says where it is from (A1).
    AbsorptionSource {
        /// It needs a note.
        Note = "note";
        /// It doesn't.
        Free = "free";
    }

    /// County or province.
    Tier {
        /// The county office.
        County = "county";
        /// The provincial directorate.
        Province = "province";
    }

    /// Whether something is allowed with a flag, or stops a referral.
    Stance {
        /// Allowed, with a visible flag.
        Warn = "warn";
        /// Stops the referral.
        Block = "block";
    }
}

/// The time to show skill (B7).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SkillGrace {
    /// Jalali months, held at the month's end, the last day included.
    Months(u32),
    /// Days, the last one included.
    Days(u32),
}

impl SkillGrace {
    /// The last day on which evidence may be dated.
    pub fn deadline(self, issued: JalaliDate) -> JalaliDate {
        match self {
            Self::Months(count) => issued.plus_months(count),
            Self::Days(count) => issued.plus_days(i32::try_from(count).unwrap_or(i32::MAX)),
        }
    }
}

impl fmt::Display for SkillGrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Months(count) => write!(f, "{count} months"),
            Self::Days(count) => write!(f, "{count} days"),
        }
    }
}

impl FromStr for SkillGrace {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (count, unit) = text.split_once(' ').ok_or(())?;
        let count: u32 = count.parse().map_err(|_| ())?;
        match unit.trim() {
            "months" if (1..=36).contains(&count) => Ok(Self::Months(count)),
            "days" if (1..=1100).contains(&count) => Ok(Self::Days(count)),
            _ => Err(()),
        }
    }
}

/// Until when quota may be absorbed (A1).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AbsorptionDeadline {
    /// The last day of the programme year.
    EndOfYear,
    /// A day that is named.
    On(JalaliDate),
}

impl fmt::Display for AbsorptionDeadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EndOfYear => f.pad("end_of_year"),
            Self::On(day) => f.pad(&day.slashed()),
        }
    }
}

impl FromStr for AbsorptionDeadline {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "end_of_year" => Ok(Self::EndOfYear),
            day => day.parse().map(Self::On).map_err(|_| ()),
        }
    }
}
