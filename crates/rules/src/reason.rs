//! Why a row of a sheet is refused: stable codes, explained.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::gate::{Explanation, UnknownCode};

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $words:expr;)*) => {
        /// Why a row is refused. The row is listed, the others go in.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Reason {
            $($(#[$doc])* $name,)*
        }

        impl Reason {
            /// Every reason.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable code.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// Explains the reason.
            pub fn explain(self) -> Explanation {
                Explanation::of(match self { $(Self::$name => $words,)* })
            }
        }
    };
}

reasons! {
    /// An id is needed and isn't there.
    Missing = "missing", [
        ("شناسه نیامده است", "No id"),
        ("خانه کد ملی یا شناسه ملی خالی است.", "The cell of the national or legal id is empty."),
        ("شناسه را از مدرک بنویسید.", "Copy the id from the document."),
    ];
    /// An id has something other than digits.
    Digits = "digits", [
        ("شناسه تنها رقم دارد", "Digits only"),
        ("در شناسه نویسه‌ای جز رقم آمده است.", "The id has a character that is no digit."),
        ("شناسه را از مدرک بنویسید.", "Copy the id from the document."),
    ];
    /// An id lacks more than a spreadsheet's eaten zeros.
    Short = "short", [
        ("شناسه کوتاه است", "Too few digits"),
        (
            "کد ملی 10 رقم دارد؛ تا دو صفر جاافتاده در آغاز آن افزوده می‌شود، بیش از آن نه.",
            "A national id has 10 digits; up to two eaten zeros are put back, not more.",
        ),
        ("شناسه را از مدرک بنویسید.", "Copy the id from the document."),
    ];
    /// An id has too many digits.
    Long = "long", [
        ("شناسه بلند است", "Too many digits"),
        ("کد ملی 10 و شناسه ملی 11 رقم دارد.", "A national id has 10 digits, a legal id 11."),
        ("شناسه را از مدرک بنویسید.", "Copy the id from the document."),
    ];
    /// An id's check digit doesn't fit.
    Checksum = "checksum", [
        ("رقم کنترل شناسه نادرست است", "The check digit is wrong"),
        ("یکی از رقم‌های شناسه اشتباه خوانده یا نوشته شده است.", "A digit of the id was misread or mistyped."),
        ("شناسه را با مدرک بسنجید.", "Compare the id with the document."),
    ];
    /// Ten equal digits.
    Repdigit = "repdigit", [
        ("ده رقم یکسان", "Ten equal digits"),
        ("شناسه‌ای با ده رقم یکسان از کسی نیست.", "An id of ten equal digits is nobody's."),
        ("شناسه را با مدرک بسنجید.", "Compare the id with the document."),
    ];
    /// No date, or a day that doesn't exist.
    Date = "date", [
        ("تاریخ نادرست", "No such date"),
        (
            "تاریخ به شکل سال/ماه/روز نیست یا چنین روزی در تقویم نیست.",
            "The date is not written year/month/day, or the calendar has no such day.",
        ),
        ("تاریخ را از مدرک بنویسید، مانند 1401/09/15.", "Copy it from the document, as in 1401/09/15."),
    ];
    /// 30 Esfand of a year that has none.
    Leap = "leap", [
        ("سال کبیسه نیست", "Not a leap year"),
        ("30 اسفند تنها در سال کبیسه هست.", "30 Esfand exists in leap years only."),
        ("روز درست را از مدرک بنویسید.", "Copy the right day from the document."),
    ];
    /// No whole amount of rials.
    Amount = "amount", [
        ("مبلغ نادرست", "No amount"),
        (
            "مبلغ عدد صحیح و مثبت به ریال است؛ تومان، اعشار و مبلغ بسیار کوچک پذیرفته نیست.",
            "An amount is a whole, positive number of rials; toman, decimals and amounts that look like toman are not taken.",
        ),
        ("مبلغ را به ریال بنویسید.", "Write the amount in rials."),
    ];
    /// A word that is not on its list.
    Kind = "kind", [
        ("واژه ناشناخته", "Unknown word"),
        (
            "نوع متقاضی یا واژه دیگری از فهرست‌های بسته شناخته نشد، یا با دیگر خانه‌ها نمی‌خواند.",
            "The kind of applicant or another word of a closed list is not known, or contradicts other cells.",
        ),
        ("یکی از واژه‌های فهرست را بنویسید.", "Write one of the words of the list."),
    ];
    /// The same application twice in one sheet.
    Dup = "dup", [
        ("ردیف تکراری", "The same twice"),
        ("همین درخواست در همین فهرست پیش‌تر آمده است.", "The sheet has this application already."),
        ("یکی از دو ردیف را حذف کنید.", "Remove one of the two rows."),
    ];
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl FromStr for Reason {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let text = text.trim();
        let mut all = Self::ALL.iter().copied();
        all.find(|reason| reason.code().eq_ignore_ascii_case(text)).ok_or(UnknownCode)
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}
