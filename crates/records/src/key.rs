//! The frozen table of keys: what each field is called in a document, what it holds, and which of
//! several concurrent values is judged.
//!
//! Never reuse a letter and never change a row's letter or shape: documents live for years. `s` and
//! `c` are taken by the maps of steps and of covered persons.
//!
//! Concurrent values are all kept. What is judged until a person settles the matter is the cautious
//! reading: the value with which the rules allow less, pay less or charge more.

use model::{JalaliDate, Say};

use crate::scalar::Scalar;

/// What a field holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Shape {
    /// A text.
    Text,
    /// A whole number.
    Int,
    /// A civil date.
    Date,
    /// Packed bytes.
    Bytes,
}

/// Which of several concurrent values is judged.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Pick {
    /// The smallest, earliest, first.
    Least,
    /// The largest, latest, last.
    Greatest,
}

/// What clearing a field means beside a concurrent value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Clearing {
    /// The field can't be cleared: a record without it means nothing.
    Refused,
    /// The cleared field is judged: its absence is the cautious reading.
    Wins,
    /// The value is judged.
    Loses,
}

macro_rules! keys {
    ($($(#[$doc:meta])* $variant:ident = $letter:literal, $shape:ident, $pick:ident, $clearing:ident, $fa:literal, $en:literal;)*) => {
        /// A field of a document's root map.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Key {
            $($(#[$doc])* $variant,)*
        }

        impl Key {
            /// Every key, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The letter in the document.
            pub const fn letter(self) -> &'static str {
                match self { $(Self::$variant => $letter,)* }
            }

            /// Reads a letter back.
            pub fn from_letter(letter: &str) -> Option<Self> {
                match letter { $($letter => Some(Self::$variant),)* _ => None }
            }

            /// What it holds.
            pub const fn shape(self) -> Shape {
                match self { $(Self::$variant => Shape::$shape,)* }
            }

            /// Which of several values is judged.
            pub const fn pick(self) -> Pick {
                match self { $(Self::$variant => Pick::$pick,)* }
            }

            /// What clearing it means.
            pub const fn clearing(self) -> Clearing {
                match self { $(Self::$variant => Clearing::$clearing,)* }
            }

            /// What people call it.
            pub fn say(self) -> Say {
                match self { $(Self::$variant => Say::new($fa, $en),)* }
            }
        }
    };
}

keys! {
    // Application.
    /// Application: its number.
    Number = "n", Bytes, Least, Refused, "شماره پرونده", "number";
    /// Application, earlier facility: independent or supporter; the lower ceiling is judged.
    Kind = "k", Int, Least, Refused, "نوع متقاضی", "kind";
    /// Application: the applicant in law; the lower priority is judged (A4).
    Entity = "e", Int, Least, Refused, "نوع شخص", "entity";
    /// Application, facility, earlier facility: whose it is.
    Person = "a", Int, Least, Refused, "شناسهٔ متقاضی", "person";
    /// Application: given name.
    GivenName = "g", Text, Least, Loses, "نام", "given name";
    /// Application: family name.
    FamilyName = "f", Text, Least, Loses, "نام خانوادگی", "family name";
    /// Application: gender.
    Gender = "x", Int, Least, Loses, "جنسیت", "gender";
    /// Application: date of birth; the younger person is judged.
    BornOn = "b", Date, Greatest, Wins, "تاریخ تولد", "born on";
    /// Application: mobile number.
    Mobile = "m", Int, Least, Loses, "تلفن همراه", "mobile";
    /// Application: field of work.
    Field = "w", Int, Least, Refused, "رشته", "field";
    /// Application: rials asked for; the smaller amount is judged.
    Asked = "r", Int, Least, Wins, "مبلغ درخواستی", "amount asked for";
    /// Application: jobs planned; the fewer (A5).
    Jobs = "j", Int, Least, Wins, "اشتغال پیش‌بینی‌شده", "jobs";
    /// Application: to start or to develop; only development repeats or goes first (A4, A6).
    Purpose = "p", Int, Least, Wins, "هدف", "purpose";
    /// Application: need, 0 to 5; the lesser (A5).
    Need = "d", Int, Least, Wins, "امتیاز نیاز", "need";
    /// Application: capacity, 0 to 5; the lesser (A5).
    Capacity = "y", Int, Least, Wins, "امتیاز توان", "capacity";
    /// Application: readiness; the worse (A8).
    Readiness = "z", Int, Greatest, Refused, "آمادگی", "readiness";
    /// Application: declared a government employee; yes is judged (A9).
    DeclaredEmployee = "h", Int, Greatest, Loses, "اظهار اشتغال در دولت", "declared employee";
    /// Application: skill evidence; none is judged (B7).
    SkillEvidence = "q", Int, Least, Wins, "مدرک مهارت", "skill evidence";
    /// Application: the evidence's date; the later (B7).
    SkillDated = "t", Date, Greatest, Wins, "تاریخ مدرک مهارت", "skill evidence dated";
    /// Application: control before the permit; the later day, or none (B2).
    ControlBeforePermit = "o", Date, Greatest, Wins, "کنترل پیش از مجوز", "control before permit";
    /// Application: control before payment; the later day, or none (B2).
    ControlBeforePayment = "u", Date, Greatest, Wins, "کنترل پیش از پرداخت", "control before payment";
    /// Application, facility: the agent bank.
    Bank = "v", Text, Least, Wins, "بانک عامل", "bank";

    // Permit, inspection, facility.
    /// The application it belongs to.
    Application = "A", Bytes, Least, Refused, "پرونده", "application";

    // Permit.
    /// Permit: how the field is controlled; by permit is judged.
    Control = "K", Int, Greatest, Refused, "شیوهٔ کنترل", "control";
    /// Permit: issued on; the later day, so that no wait is cut short (A10).
    IssuedOn = "I", Date, Greatest, Wins, "تاریخ صدور", "issued on";
    /// Permit: valid until; the earlier day.
    ExpiresOn = "E", Date, Least, Loses, "تاریخ انقضا", "expires on";
    /// Permit: revoked on; the earlier day.
    RevokedOn = "R", Date, Least, Loses, "تاریخ لغو", "revoked on";

    // Inspection.
    /// Inspection: the day of the visit; the earlier, which may lie before the permit (A10).
    VisitedOn = "V", Date, Least, Refused, "تاریخ بازدید", "visited on";
    /// Inspection: the office's inspector; none is judged (B1).
    OfficeInspector = "O", Text, Least, Wins, "ناظر اداره", "office inspector";
    /// Inspection: the executive agency; none is judged (B1).
    Agency = "G", Text, Least, Wins, "دستگاه اجرایی", "agency";
    /// Inspection: the agency's inspector; none is judged (B1).
    AgencyInspector = "W", Text, Least, Wins, "ناظر دستگاه", "agency inspector";
    /// Inspection: the agency was invited and did not come; that is judged (B1).
    InvitedAbsent = "N", Int, Greatest, Loses, "دعوت‌شده و غایب", "invited, absent";
    /// Inspection: is the work active; the worse, or none (B3).
    Activity = "T", Int, Greatest, Wins, "فعال بودن", "activity";
    /// Inspection: vocational skill; the worse, or none (B3).
    Skill = "Q", Int, Greatest, Wins, "مهارت", "skill";
    /// Inspection: ability to manage; the worse, or none (B3).
    Management = "M", Int, Greatest, Wins, "توان مدیریت", "management";
    /// Inspection: heads found; the fewer (B5).
    HeadsFound = "H", Int, Least, Wins, "افراد مشاهده‌شده", "heads found";
    /// Inspection: who completed the form; none is judged (B4).
    CompletedBy = "B", Text, Least, Wins, "تکمیل‌کنندهٔ فرم", "completed by";
    /// Inspection: the day the form was complete; the later, or none (B4).
    CompletedOn = "C", Date, Greatest, Wins, "تاریخ تکمیل فرم", "completed on";
    /// Inspection: note.
    Note = "Z", Text, Least, Loses, "توضیح", "note";
    /// Inspection: the form it corrects (B4).
    Supersedes = "S", Bytes, Least, Loses, "جایگزین فرم", "supersedes";

    // Facility.
    /// Facility: the letter's number.
    Letter = "L", Bytes, Least, Refused, "شماره معرفی‌نامه", "letter";
    /// Facility: rials introduced; the larger is charged (A1).
    HeldRials = "F", Int, Greatest, Refused, "مبلغ معرفی", "rials";
    /// Facility: jobs introduced; the more are charged (A1).
    HeldJobs = "J", Int, Greatest, Refused, "تعداد اشتغال معرفی", "jobs";
    /// Facility: referred on; the later day.
    ReferredOn = "D", Date, Greatest, Refused, "تاریخ معرفی", "referred on";
    /// Facility: the rule set it was judged by (A11).
    RuleSet = "U", Text, Least, Refused, "مجموعه مقررات", "rule set";
    /// Facility: rials paid so far; the larger: a payment is never hidden.
    Paid = "P", Int, Greatest, Loses, "مبلغ پرداختی", "paid";
    /// Facility: paid on; the earlier day.
    PaidOn = "Y", Date, Least, Loses, "تاریخ پرداخت", "paid on";
    /// Facility: the bank's reason.
    BankReason = "X", Text, Least, Loses, "دلیل بانک", "bank's reason";
    /// Facility: payments in parts; both lists are united, the larger amount of a part is judged.
    Parts = "1", Bytes, Greatest, Loses, "پرداخت‌های مرحله‌ای", "parts";

    // Facility of an earlier programme.
    /// Earlier facility: its year; the later.
    Year = "2", Int, Greatest, Refused, "سال", "year";
    /// Earlier facility: its amount; the larger (A3).
    EarlierRials = "3", Int, Greatest, Refused, "مبلغ پیشین", "amount";
    /// Earlier facility: commitments fulfilled; no is judged (A6, A7).
    Fulfilled = "4", Int, Least, Refused, "انجام تعهدات", "fulfilled";
    /// Earlier facility: bank clearance; no is judged (A6, A7).
    Cleared = "5", Int, Least, Refused, "نداشتن معوقه", "cleared";
}

/// The map of steps in the root map.
pub(crate) const STEPS: &str = "s";
/// The map of covered persons in the root map.
pub(crate) const COVERED: &str = "c";

impl Key {
    /// Says whether it holds a number of a person, which is shown by whom it was recorded of alone.
    pub const fn is_of_person(self) -> bool {
        matches!(self, Self::Person | Self::Mobile)
    }

    /// Of a key's concurrent values (`None`: cleared) the one that is judged.
    pub fn fold(self, values: &[Option<Scalar>]) -> Option<&Scalar> {
        let cleared = values.iter().any(Option::is_none);
        if cleared && self.clearing() == Clearing::Wins {
            return None;
        }
        let present = values.iter().flatten();
        match self.pick() {
            Pick::Least => present.min(),
            Pick::Greatest => present.max(),
        }
    }
}

impl Shape {
    /// Two values of this shape that mean nothing; see where they are used.
    pub(crate) fn fillers(self) -> [Scalar; 2] {
        let day = |days| JalaliDate::from_days(days).expect("a day of the fourteenth century");
        match self {
            Self::Text => ["", "-"].map(|text| Scalar::Text(text.to_owned())),
            Self::Int => [0, 1].map(Scalar::Int),
            Self::Date => [738_000, 738_001].map(|days| Scalar::Date(day(days))),
            Self::Bytes => [0, 1].map(|byte| Scalar::Bytes(vec![byte])),
        }
    }

    /// Says whether a value is of this shape.
    pub(crate) const fn admits(self, value: &Scalar) -> bool {
        matches!(
            (self, value),
            (Self::Text, Scalar::Text(_))
                | (Self::Int, Scalar::Int(_))
                | (Self::Date, Scalar::Date(_))
                | (Self::Bytes, Scalar::Bytes(_))
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::step::Step;

    #[test]
    fn no_letter_is_used_twice() {
        let letters: BTreeSet<_> = Key::ALL.iter().map(|key| key.letter()).collect();
        assert_eq!(letters.len(), Key::ALL.len());
        assert!(!letters.contains(STEPS) && !letters.contains(COVERED));
        assert!(Key::ALL.iter().all(|key| Key::from_letter(key.letter()) == Some(*key)));

        let codes: BTreeSet<_> = Step::ALL.iter().map(|step| step.code()).collect();
        assert_eq!(codes.len(), Step::ALL.len());
        assert!(Step::ALL.iter().all(|step| Step::from_key(step.code()) == Some(*step)));
    }

    #[test]
    fn the_table_is_frozen() {
        let rows: Vec<String> = Key::ALL
            .iter()
            .map(|key| format!("{}{:.1}", key.letter(), format!("{:?}", key.shape())))
            .collect();
        expect_test::expect!["nB kI eI aI gT fT xI bD mI wI rI jI pI dI yI zI hI qI tD oD uD vT AB KI ID ED RD VD OT GT WT NI TI QI MI HI BT CD ZT SB LB FI JI DD UT PI YD XT 1B 2I 3I 4I 5I"].assert_eq(&rows.join(" "));
        let steps: Vec<String> =
            Step::ALL.iter().map(|step| format!("{}={step:?}", step.code())).collect();
        expect_test::expect!["a=Submitted b=Screened c=Refused d=Withdrawn e=Lapsed f=Closed g=Requested h=Issued i=Renewed j=Revoked k=VoidRecorded l=Planned m=Conducted n=FormDraft o=FormComplete p=Superseded q=Missed r=Held s=Sent t=AtBank u=Paid v=BankRejected w=Returned x=HoldExpired y=Repaying z=CommitmentsFulfilled A=Breach B=Settled C=BankCleared"].assert_eq(&steps.join(" "));
    }

    #[test]
    fn the_cautious_value_is_judged() {
        let (few, many) = (Some(Scalar::Int(1)), Some(Scalar::Int(9)));
        for (key, values, judged) in [
            (Key::Asked, [few.clone(), many.clone()], &few),
            (Key::HeldRials, [few.clone(), many.clone()], &many),
            (Key::Asked, [few.clone(), None], &None),
            (Key::Paid, [few.clone(), None], &few),
        ] {
            assert_eq!(key.fold(&values), judged.as_ref(), "{key:?}");
        }
    }
}
