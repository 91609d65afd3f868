//! Why a cell is refused. Reasons name no id, no name and no telephone number.

use model::{DateFault, IdFault, NumberFault, Say, say};

/// A column's fault.
#[derive(Debug)]
pub(crate) struct Fault {
    /// Which column of the sheet.
    pub(crate) column: usize,
    /// Where it stands in the row: the first one is told.
    pub(crate) at: usize,
    /// The stable code.
    pub(crate) code: &'static str,
    /// The reason.
    pub(crate) message: Say,
}

/// Looks for what no office types: control characters, lost letters, whole books.
pub(super) fn of_text(text: &str, chars_max: usize) -> Option<(&'static str, Say)> {
    let unreadable =
        |c: char| c == '\u{fffd}' || c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    // No text has more characters than bytes.
    if chars_max < text.len() && chars_max < text.chars().count() {
        let message = say!(
            "متن این خانه بیش از {chars_max} نویسه است",
            "the cell has more than {chars_max} characters"
        );
        return Some(("cell", message));
    }
    text.contains(unreadable).then(|| {
        let message =
            say!("در این خانه نویسهٔ ناخوانا هست", "the cell has characters that can't be read");
        ("control", message)
    })
}

pub(super) fn failed_formula() -> Say {
    say!("فرمول این خانه خطا دارد؛ مقدار را بنویسید", "the cell's formula failed; write the value")
}

pub(super) fn missing() -> Say {
    say!("این خانه نباید خالی باشد", "the cell must not be blank")
}

pub(super) fn id(why: IdFault) -> Say {
    match why {
        IdFault::Missing => missing(),
        IdFault::NotDigits => {
            say!("شناسه فقط رقم دارد؛ نویسهٔ دیگری در آن است", "an id has digits only")
        }
        IdFault::Short => say!(
            "شناسه رقم کم دارد (کد ملی ۱۰ و شناسهٔ ملی ۱۱ رقم است)",
            "the id has too few digits (10 for a person, 11 for an entity)"
        ),
        IdFault::Long => say!(
            "شناسه رقم زیاد دارد (کد ملی ۱۰ و شناسهٔ ملی ۱۱ رقم است)",
            "the id has too many digits (10 for a person, 11 for an entity)"
        ),
        IdFault::Checksum => say!(
            "رقم کنترل شناسه درست نیست؛ با مدرک متقاضی مقایسه کنید",
            "the id's check digit is wrong; compare it with the document"
        ),
        IdFault::Repdigit => {
            say!("ده رقم یکسان کد ملی هیچ‌کس نیست", "ten equal digits are nobody's id")
        }
    }
}

pub(super) fn date(why: DateFault) -> Say {
    match why {
        DateFault::Shape => say!(
            "تاریخ را به شکل سال/ماه/روز بنویسید، مثلاً 1401/09/15",
            "write the date as year/month/day, for example 1401/09/15"
        ),
        DateFault::NoSuchDay => {
            say!("چنین روزی در تقویم نیست", "there is no such day in the calendar")
        }
        DateFault::NotLeap => say!(
            "آن سال کبیسه نیست و ۳۰ اسفند ندارد",
            "that year is no leap year and has no 30 Esfand"
        ),
        DateFault::OutOfRange => {
            say!("سال تاریخ پذیرفتنی نیست", "the year is out of range")
        }
    }
}

pub(super) fn field() -> Say {
    say!("این کد در جدول رشته‌های کشور نیست", "the code is not in the national table of fields")
}

pub(super) fn unit() -> Say {
    say!(
        "کد واحد دو رقم استان یا چهار رقم شهرستان است",
        "a unit is a province's 2 digits or a county's 4 digits"
    )
}

pub(super) fn letter(why: NumberFault) -> Say {
    match why {
        NumberFault::Shape => say!(
            "شمارهٔ معرفی‌نامه به شکل سال-شهرستان-گره-ردیف-کنترل است",
            "a letter's number is written year-county-node-sequence-check"
        ),
        NumberFault::Checksum => say!(
            "رقم کنترل شمارهٔ معرفی‌نامه درست نیست؛ رقمی اشتباه خوانده شده است",
            "the letter's check digit is wrong: a digit was misread"
        ),
    }
}

/// The id is not of the sort the entity has.
pub(crate) fn entity() -> Say {
    say!(
        "نوع شخص با شناسه نمی‌خواند: شخص حقیقی کد ملی ۱۰ رقمی و شرکت و تعاونی شناسهٔ ملی ۱۱ رقمی دارد",
        "entity and id don't agree: a person has a 10-digit id, a company or cooperative an 11-digit one"
    )
}

/// The same file stands in an earlier row.
pub(crate) fn dup(row: u32) -> Say {
    say!(
        "همین پرونده (متقاضی، نوع و رشته) در ردیف {row} هم آمده است",
        "the same file (applicant, kind and field) is in row {row}"
    )
}

/// The bank says it paid, but not how much.
pub(crate) fn paid_without_amount() -> Say {
    say!("پرداخت بدون مبلغ پذیرفته نیست", "a payment needs its amount")
}

/// Neither a letter nor an applicant.
pub(crate) fn whose() -> Say {
    say!(
        "شمارهٔ معرفی‌نامه یا شناسهٔ متقاضی باید نوشته شود",
        "the letter's number or the applicant's id is needed"
    )
}

/// The row has not as many cells as there are headings.
pub(crate) fn columns(have: usize, want: usize, lines: u32) -> Say {
    if lines > 1 {
        say!(
            "{have} خانه دارد ولی سطر عنوان {want} ستون دارد؛ {lines} سطر با هم یک ردیف شده است، علامت نقل قول (\") را بررسی کنید",
            "it has {have} cells and {want} headings; {lines} lines were read as one row, check the quotation marks"
        )
    } else {
        say!(
            "{have} خانه دارد ولی سطر عنوان {want} ستون دارد؛ جداکننده‌ای کم یا زیاد است",
            "it has {have} cells and {want} headings; a separator is missing or too many"
        )
    }
}
