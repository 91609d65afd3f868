//! Why a value won't do, as its reader says it.

use std::error::Error as Fault;
use std::num::{IntErrorKind, ParseIntError};

use escrow::LineFault;
use model::date::UnknownQuarter;
use model::ident::RecordIdFault;
use model::money::AmountFault;
use model::person::MobileFault;
use model::words::UnknownWord;
use model::{DateFault, IdFault, NumberFault, Say, UnitFault, say};
use office::entry::DocketFault;
use thiserror::Error;

/// Why a typed value won't do, in both languages: the error of this program's own readers.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("{}", .0.en)]
pub struct Misfit(pub Say);

impl Misfit {
    /// What would do.
    pub fn new(fa: impl Into<String>, en: impl Into<String>) -> Self {
        Self(Say::new(fa, en))
    }

    /// One of some codes would.
    pub fn one_of<'a>(codes: impl IntoIterator<Item = &'a str>) -> Self {
        let codes: Vec<&str> = codes.into_iter().collect();
        let codes = codes.join(", ");
        Self(say!("یکی از این‌ها: {codes}", "one of {codes}"))
    }
}

/// Why a value won't do, in both languages; a reader nobody knows here is heard in English.
pub(crate) fn why(fault: &(dyn Fault + 'static)) -> Say {
    let kinds = [misfit, day, amount, number, id, integer, word, shape];
    let known = kinds.into_iter().find_map(|kind| kind(fault));
    known.unwrap_or_else(|| say!("{fault}", "{fault}"))
}

type Heard<'a> = &'a (dyn Fault + 'static);

fn misfit(fault: Heard<'_>) -> Option<Say> {
    fault.downcast_ref::<Misfit>().map(|misfit| misfit.0.clone())
}

fn day(fault: Heard<'_>) -> Option<Say> {
    let known = fault.downcast_ref::<DateFault>()?;
    let fa = match known {
        DateFault::Shape => "تاریخ به شکل سال/ماه/روز نوشته می‌شود، مانند 1401/09/15",
        DateFault::NoSuchDay => "چنین روزی در تقویم نیست",
        DateFault::NotLeap => "30 اسفند تنها در سال کبیسه هست",
        DateFault::OutOfRange => "سال بیرون از دامنه است (1200 تا 1500)",
    };
    Some(Say::new(fa, known.to_string()))
}

fn amount(fault: Heard<'_>) -> Option<Say> {
    let known = fault.downcast_ref::<AmountFault>()?;
    let fa = match known {
        AmountFault::Missing => "مبلغی نوشته نشده است",
        AmountFault::Negative => "مبلغ و شمار منفی نمی‌شود",
        AmountFault::Toman => "مبلغ‌ها به ریال است، نه تومان",
        AmountFault::NotWhole => "عدد صحیح نیست، یا بیش از 19 رقم دارد",
    };
    Some(Say::new(fa, known.to_string()))
}

fn number(fault: Heard<'_>) -> Option<Say> {
    let known = fault.downcast_ref::<NumberFault>()?;
    let fa = match known {
        NumberFault::Shape => "شماره به شکل سال-شهرستان-رایانه-ردیف-رقم کنترل نوشته می‌شود",
        NumberFault::Checksum => "رقم کنترل درست نیست: رقمی اشتباه خوانده شده است",
    };
    Some(Say::new(fa, known.to_string()))
}

fn id(fault: Heard<'_>) -> Option<Say> {
    let known = fault.downcast_ref::<IdFault>()?;
    let fa = match known {
        IdFault::Missing => "شناسه‌ای نوشته نشده است",
        IdFault::NotDigits => "شناسه تنها رقم دارد",
        IdFault::Short => "شمار رقم‌ها کم است",
        IdFault::Long => "شمار رقم‌ها زیاد است",
        IdFault::Checksum => "رقم کنترل شناسه درست نیست",
        IdFault::Repdigit => "ده رقم یکسان شناسهٔ کسی نیست",
    };
    Some(Say::new(fa, known.to_string()))
}

/// A plain whole number, as the standard library reads it.
fn integer(fault: Heard<'_>) -> Option<Say> {
    let known = fault.downcast_ref::<ParseIntError>()?;
    Some(match known.kind() {
        IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => {
            Say::new("عدد بیش از اندازه بزرگ است", "the number is too large")
        }
        IntErrorKind::Empty | IntErrorKind::InvalidDigit | IntErrorKind::Zero | _ => Say::new(
            "عدد صحیح و نامنفی نوشته می‌شود، مانند 12",
            "a whole number that isn't negative, as in 12",
        ),
    })
}

fn word(fault: Heard<'_>) -> Option<Say> {
    let UnknownWord { known } = fault.downcast_ref::<UnknownWord>()?;
    Some(say!("یکی از این‌ها: {known}", "one of {known}"))
}

/// What has one shape alone.
fn shape(fault: Heard<'_>) -> Option<Say> {
    let fa = if fault.is::<UnitFault>() {
        "واحد IR است، یا 2 رقم استان، یا 4 رقم شهرستان"
    } else if fault.is::<RecordIdFault>() {
        "شناسهٔ رکورد مانند i12-3 نوشته می‌شود: نوع، رایانه، ردیف"
    } else if fault.is::<UnknownQuarter>() {
        "فصل مانند 1401-Q2 نوشته می‌شود"
    } else if fault.is::<MobileFault>() {
        "شمارهٔ همراه 11 رقم دارد و با 09 آغاز می‌شود"
    } else if fault.is::<DocketFault>() {
        "شماره مانند 11-3 یا IR-1 نوشته می‌شود: واحد، خط تیره، ردیف"
    } else {
        match fault.downcast_ref::<LineFault>()? {
            LineFault::Programme => "شناسهٔ برنامه 1 تا 32 نویسه از a-z، 0-9 و - است",
            LineFault::Year => "سال ردیف سهمیه سالی خورشیدی است",
            _ => return None,
        }
    };
    Some(Say::new(fa, fault.to_string()))
}
