//! The closed lists of words on forms and sheets, each with its code and its word in two languages.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::say::Say;
use crate::text::search_fold;

/// A word that is on no list here.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("unknown word; one of: {known}")]
pub struct UnknownWord {
    /// The words that would do.
    pub known: String,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $fa:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum $name {
            $($(#[$vdoc])* $variant,)*
        }

        impl $name {
            /// Every word of the list, in its order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable code of JSON and commands.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The word offices use.
            pub const fn persian(self) -> &'static str {
                match self { $(Self::$variant => $fa,)* }
            }

            /// The word in both languages.
            pub fn say(self) -> Say {
                Say::new(self.persian(), self.code().replace('_', " "))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.code())
            }
        }

        /// Reads the code or the Persian word, however it is spaced.
        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                let folded = search_fold(text);
                Self::ALL
                    .iter()
                    .copied()
                    .find(|word| search_fold(word.persian()) == folded || search_fold(word.code()) == folded)
                    .ok_or_else(|| UnknownWord {
                        known: Self::ALL.iter().map(|w| w.persian()).collect::<Vec<_>>().join("، "),
                    })
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.serialize_str(self.code())
                } else {
                    let index = Self::ALL.iter().position(|word| word == self);
                    let index = index.and_then(|index| u8::try_from(index).ok());
                    serializer.serialize_u8(index.expect("a short list holds every word"))
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    let text = String::deserialize(deserializer)?;
                    text.parse().map_err(serde::de::Error::custom)
                } else {
                    let index = usize::from(u8::deserialize(deserializer)?);
                    let unknown = || serde::de::Error::custom("no such word");
                    Self::ALL.get(index).copied().ok_or_else(unknown)
                }
            }
        }
    };
}

words! {
    /// Who applies (نوع متقاضی).
    Kind {
        /// Does production to sale alone.
        Independent = "independent", "مستقل";
        /// Responsible for a number of home workers.
        Supporter = "supporter", "پشتیبان";
    }
}

words! {
    /// The applicant in law (نوع شخص).
    Entity {
        /// A natural person.
        Person = "person", "حقیقی";
        /// A company.
        Company = "company", "حقوقی";
        /// A cooperative.
        Cooperative = "cooperative", "تعاونی";
        /// A women's cooperative.
        WomensCooperative = "womens_cooperative", "تعاونی زنان";
    }
}

words! {
    /// How a field of work is controlled.
    Control {
        /// Confirmed at once on registration (ثبت محور).
        Registration = "registration", "ثبت محور";
        /// Needs an agency's approval (مجوز محور).
        Permit = "permit", "مجوز محور";
    }
}

words! {
    /// What shows the applicant's skill (مدرک مهارت, B7).
    SkillEvidence {
        /// A skill certificate.
        Certificate = "certificate", "گواهی مهارت";
        /// A related degree.
        Degree = "degree", "مدرک تحصیلی مرتبط";
        /// A certificate of experience.
        Experience = "experience", "گواهی تجربه";
    }
}

words! {
    /// What the money is for (هدف).
    Purpose {
        /// To start.
        Start = "start", "شروع";
        /// To develop.
        Development = "development", "توسعه";
    }
}

words! {
    /// Whether the applicant is ready for the labour market (آمادگی, A8).
    Readiness {
        /// Judged ready.
        Ready = "ready", "دارد";
        /// Judged not ready.
        NotReady = "not_ready", "ندارد";
        /// Not judged yet.
        Unknown = "unknown", "نامشخص";
    }
}

words! {
    /// An inspector's judgement (B3).
    Judgement {
        /// Yes.
        Yes = "yes", "بلی";
        /// In part.
        Partly = "partly", "تا حدی";
        /// No.
        No = "no", "خیر";
    }
}

words! {
    /// Yes or no, as sheets write it.
    YesNo {
        /// Yes.
        Yes = "yes", "بلی";
        /// No.
        No = "no", "خیر";
    }
}

words! {
    /// Gender, as ids state it.
    Gender {
        /// A woman.
        Woman = "woman", "زن";
        /// A man.
        Man = "man", "مرد";
    }
}

words! {
    /// Which exclusion list names a person (A9).
    ListKind {
        /// Government employees.
        Employees = "employees", "شاغلان دولت";
        /// Those served by another body.
        OtherBody = "other_body", "دریافت کنندگان از سایر دستگاه ها";
    }
}

words! {
    /// What the bank answers.
    BankResult {
        /// Paid.
        Paid = "paid", "پرداخت شد";
        /// Rejected.
        Rejected = "rejected", "رد شد";
        /// Sent back for correction.
        Returned = "returned", "عودت برای اصلاح";
    }
}

words! {
    /// What a user may be in an office or hub. Stored by place: only ever appended to.
    Role {
        /// Takes applications in.
        Clerk = "clerk", "کارشناس";
        /// Visits plans.
        Inspector = "inspector", "ناظر";
        /// Heads the county office.
        CountyHead = "county_head", "رئیس اداره";
        /// The program itself, where a rule acts by date.
        System = "system", "سامانه";
        /// Reviews and corrects what the counties of a province did.
        ProvinceReviewer = "province_reviewer", "کارشناس استان";
        /// Divides and grants quota, at a province or the nation.
        Treasurer = "treasurer", "مسئول اعتبارات";
        /// Publishes rule sets and exclusion lists.
        NationalAdmin = "national_admin", "راهبر ملی";
        /// Enrolls and fences nodes, at a province or the nation.
        SecurityOfficer = "security_officer", "مسئول امنیت";
        /// Reads figures, and nothing of persons.
        Analyst = "analyst", "تحلیلگر";
        /// Reads everything, changes nothing.
        Auditor = "auditor", "حسابرس";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_however_they_are_typed() {
        assert_eq!("تا\u{200c}حدي".parse(), Ok(Judgement::Partly));
        assert_eq!("تعاونی  زنان".parse(), Ok(Entity::WomensCooperative));
        assert_eq!("دریافت‌کنندگان از سایر دستگاه‌ها".parse(), Ok(ListKind::OtherBody));
        assert_eq!("Partly".parse(), Ok(Judgement::Partly));
        assert!("شاید".parse::<Judgement>().is_err());
    }

    #[test]
    fn codes_read_back() {
        for word in Entity::ALL {
            assert_eq!(word.code().parse(), Ok(*word));
        }
    }
}
