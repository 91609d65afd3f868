//! The gates between an application and the bank, each with a code that never changes.

mod explain;

use std::fmt;
use std::str::FromStr;

pub use explain::{Explanation, explain};
use serde::{Serialize, Serializer};
use thiserror::Error;

/// Neither a gate nor a reason has this code.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("no such code")]
pub struct UnknownCode;

macro_rules! gates {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $article:literal;)*) => {
        /// One gate. Users, JSON, tests and letters cite its [`code`](Self::code).
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Gate {
            $($(#[$doc])* $name,)*
        }

        impl Gate {
            /// Every gate, in the order in which a verdict lists them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable code, `A10.wait`.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The article of the directive, `A10`.
            pub const fn article(self) -> &'static str {
                match self { $(Self::$name => $article,)* }
            }
        }
    };
}

gates! {
    /// The ceiling of the facility.
    Ceiling = "A3.ceiling", "A3";
    /// Need, capacity and planned jobs are assessed.
    Assessment = "A5.assessment", "A5";
    /// A further facility to a supporter.
    RepeatSupporter = "A6.repeat", "A6";
    /// A further facility to anyone else.
    Repeat = "A7.repeat", "A7";
    /// Readiness for the labour market.
    Readiness = "A8.readiness", "A8";
    /// No government employee.
    Employee = "A9.employee", "A9";
    /// Not served by another body.
    OtherBody = "A9.other_body", "A9";
    /// The exclusion lists are fresh.
    ListAge = "A9.list_age", "A9";
    /// Confirmation or permit is there and valid.
    Issued = "A10.issued", "A10";
    /// 45 days since the confirmation.
    Wait = "A10.wait", "A10";
    /// A visit found the plan being carried out.
    Inspected = "A10.inspection", "A10";
    /// Office and agency visited together.
    Joint = "B1.joint", "B1";
    /// The supporter was controlled before the permit.
    BeforePermit = "B2.before_permit", "B2";
    /// The supporter was controlled before payment.
    BeforePayment = "B2.before_payment", "B2";
    /// All three judgements are on the form.
    Judgements = "B3.judgements", "B3";
    /// The visit form is complete.
    Form = "B4.form", "B4";
    /// Skill is shown, or its deadline still runs.
    Skill = "B7.skill", "B7";
    /// The county's free rights cover the application; judged at the moment of referral.
    Quota = "A1.quota", "A1";
}

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl FromStr for Gate {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let text = text.trim();
        let mut all = Self::ALL.iter().copied();
        all.find(|gate| gate.code().eq_ignore_ascii_case(text)).ok_or(UnknownCode)
    }
}

impl Serialize for Gate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back_and_begin_with_their_article() {
        for gate in Gate::ALL {
            assert_eq!(gate.code().parse(), Ok(*gate));
            assert_eq!(gate.code().split('.').next(), Some(gate.article()));
        }
        assert_eq!("a10.WAIT".parse(), Ok(Gate::Wait));
        assert_eq!("A11.wait".parse::<Gate>(), Err(UnknownCode));
    }
}
