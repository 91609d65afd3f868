//! Civil dates of the Jalali calendar, quarters, and machine time.
//!
//! A civil date is what the clerk meant; it is stored as such and never derived from UTC. The
//! calendar is `icu_calendar`'s, which agrees with the University of Tehran's table for every year
//! of 1206–1498 (tested below).

use std::fmt;
use std::str::FromStr;

use icu_calendar::cal::Persian;
use icu_calendar::types::RataDie;
use icu_calendar::{Date, Gregorian};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::text::fold_digits;

/// A day of the Jalali calendar, years 1200 to 1500.
///
/// Kept as days since 1 January of year 1 (Rata Die): order and difference are the integers'.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct JalaliDate(i32);

/// Why a text or a triple is no date.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum DateFault {
    /// Not three numbers with `/` or `-` between them.
    #[error("a date is written year/month/day")]
    Shape,
    /// A month or day that no year has.
    #[error("no such day in the calendar")]
    NoSuchDay,
    /// 30 Esfand of a year that is not a leap year.
    #[error("30 Esfand exists in leap years only")]
    NotLeap,
    /// Outside 1200–1500.
    #[error("the year is out of range")]
    OutOfRange,
}

impl DateFault {
    /// The stable code sheets, JSON and tests cite.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Shape | Self::NoSuchDay | Self::OutOfRange => "date",
            Self::NotLeap => "leap",
        }
    }
}

const YEARS: std::ops::RangeInclusive<i32> = 1200..=1500;
/// 1 Farvardin 1200, 1821-03-21.
const FIRST_DAY: i32 = 664_821;
/// The last day of 1500, 2122-03-20.
const LAST_DAY: i32 = 774_758;

impl JalaliDate {
    /// Takes year, month and day.
    ///
    /// # Errors
    /// [`DateFault`]; a day that doesn't exist is refused, never rolled over.
    pub fn new(year: i32, month: u8, day: u8) -> Result<Self, DateFault> {
        if !YEARS.contains(&year) {
            return Err(DateFault::OutOfRange);
        }
        match Date::try_new_persian(year, month, day) {
            Ok(date) => Self::from_days(date.to_rata_die().to_i64_date()),
            Err(_) if month == 12 && day == 30 => Err(DateFault::NotLeap),
            Err(_) => Err(DateFault::NoSuchDay),
        }
    }

    /// Takes a Gregorian year, month and day.
    ///
    /// # Errors
    /// [`DateFault`] if there is no such day or it lies outside the range.
    pub fn from_gregorian(year: i32, month: u8, day: u8) -> Result<Self, DateFault> {
        let date = Date::try_new_gregorian(year, month, day).map_err(|_| DateFault::NoSuchDay)?;
        Self::from_days(date.to_rata_die().to_i64_date())
    }

    /// Takes days since 1 January of year 1 (which is day 1).
    ///
    /// # Errors
    /// [`DateFault::OutOfRange`] outside the years 1200 to 1500.
    pub fn from_days(days: i64) -> Result<Self, DateFault> {
        let days = i32::try_from(days).map_err(|_| DateFault::OutOfRange)?;
        let date = Self(days);
        // A first look, wider than the range, before the calendar is asked.
        if !(FIRST_DAY..=LAST_DAY).contains(&days) || !YEARS.contains(&date.year()) {
            return Err(DateFault::OutOfRange);
        }
        Ok(date)
    }

    /// Days since 1 January of year 1.
    pub const fn days(self) -> i32 {
        self.0
    }

    /// The Jalali year.
    pub fn year(self) -> i32 {
        self.persian().year().extended_year()
    }

    /// The month, 1 (Farvardin) to 12 (Esfand).
    pub fn month(self) -> u8 {
        self.persian().month().ordinal
    }

    /// The day of the month, from 1.
    pub fn day(self) -> u8 {
        self.persian().day_of_month().0
    }

    /// Year, month and day in one look at the calendar.
    pub fn ymd(self) -> (i32, u8, u8) {
        let date = self.persian();
        (date.year().extended_year(), date.month().ordinal, date.day_of_month().0)
    }

    /// Gregorian year, month and day.
    pub fn gregorian(self) -> (i32, u8, u8) {
        let date = Date::from_rata_die(RataDie::new(i64::from(self.0)), Gregorian);
        (date.year().extended_year(), date.month().ordinal, date.day_of_month().0)
    }

    /// `2022-12-06`.
    pub fn gregorian_text(self) -> String {
        let (year, month, day) = self.gregorian();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// `1401/09/15`, as people write it.
    pub fn slashed(self) -> String {
        let (year, month, day) = self.ymd();
        format!("{year:04}/{month:02}/{day:02}")
    }

    /// The day `count` days later (earlier if negative), held at the ends of the range.
    pub fn plus_days(self, count: i32) -> Self {
        Self(self.0.saturating_add(count).clamp(FIRST_DAY, LAST_DAY))
    }

    /// The same day `count` months later, held at the month's last day (B7).
    pub fn plus_months(self, count: u32) -> Self {
        let (year, month, day) = self.ymd();
        let months = i64::from(year)
            .saturating_mul(12)
            .saturating_add(i64::from(month))
            .saturating_sub(1)
            .saturating_add(i64::from(count));
        let year = i32::try_from(months.div_euclid(12)).unwrap_or(*YEARS.end());
        let month = u8::try_from(months.rem_euclid(12)).expect("a remainder of twelve");
        let month = month.saturating_add(1);
        (1..=day).rev().find_map(|day| Self::new(year, month, day).ok()).unwrap_or(self)
    }

    /// Days from `earlier` to this day; negative if this day comes first.
    pub const fn days_since(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// Says whether `year` has a 30 Esfand.
    pub fn is_leap(year: i32) -> bool {
        Self::new(year, 12, 30).is_ok()
    }

    /// The quarter the day lies in.
    pub fn quarter(self) -> Quarter {
        let (year, month, _) = self.ymd();
        Quarter { year, number: month.saturating_add(2) / 3 }
    }

    /// Says whether offices are closed: Thursday and Friday, or Friday alone is the weekend's core.
    ///
    /// The working week is Saturday to Wednesday.
    pub const fn is_weekend(self) -> bool {
        // Rata Die 1 was a Monday; Thursday and Friday are 4 and 5.
        matches!(self.0.rem_euclid(7), 4 | 5)
    }

    fn persian(self) -> Date<Persian> {
        Date::from_rata_die(RataDie::new(i64::from(self.0)), Persian)
    }
}

/// `1401-09-15`, the form of JSON and of codes.
impl fmt::Display for JalaliDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        f.pad(&format!("{year:04}-{month:02}-{day:02}"))
    }
}

impl fmt::Debug for JalaliDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Reads `1401/09/15`, `1401-9-15`, `1401.9.15`, and Gregorian `2022-12-06`, digits of any script.
///
/// Which calendar is meant is told by the year: 1200–1500 is Jalali, 1800–2200 Gregorian.
impl FromStr for JalaliDate {
    type Err = DateFault;

    fn from_str(text: &str) -> Result<Self, DateFault> {
        let folded = fold_digits(text);
        let bare: String =
            folded.chars().filter(|c| !matches!(c, '\u{200c}' | '\u{200e}' | '\u{200f}')).collect();
        let parts: Vec<&str> = bare.trim().split(['/', '-', '.']).map(str::trim).collect();
        let [year, month, day] = parts.as_slice() else { return Err(DateFault::Shape) };
        if year.len() != 4 || month.len() > 2 || day.len() > 2 {
            return Err(DateFault::Shape);
        }
        let year: i32 = number(year)?;
        let (month, day): (u8, u8) = (number(month)?, number(day)?);
        if (1800..=2200).contains(&year) {
            Self::from_gregorian(year, month, day)
        } else {
            Self::new(year, month, day)
        }
    }
}

fn number<T: FromStr>(text: &str) -> Result<T, DateFault> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DateFault::Shape);
    }
    text.parse().map_err(|_| DateFault::Shape)
}

impl Serialize for JalaliDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_i32(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for JalaliDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            text.parse().map_err(serde::de::Error::custom)
        } else {
            let days = i32::deserialize(deserializer)?;
            Self::from_days(i64::from(days)).map_err(serde::de::Error::custom)
        }
    }
}

/// A quarter of a Jalali year; reports close by it (B8).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Quarter {
    /// The Jalali year.
    pub year: i32,
    /// 1 to 4.
    pub number: u8,
}

impl Quarter {
    /// The quarter before.
    #[must_use]
    pub const fn before(self) -> Self {
        match self.number {
            0 | 1 => Self { year: self.year.saturating_sub(1), number: 4 },
            number => Self { year: self.year, number: number.saturating_sub(1) },
        }
    }

    /// The quarter after.
    #[must_use]
    pub const fn after(self) -> Self {
        match self.number {
            0..4 => Self { year: self.year, number: self.number.saturating_add(1) },
            _ => Self { year: self.year.saturating_add(1), number: 1 },
        }
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-Q{}", self.year, self.number)
    }
}

/// A text that names no quarter.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("a quarter is written as 1401-Q2")]
pub struct UnknownQuarter;

/// Reads `1401-Q2`, `1401Q2` and `1401/2`, in whichever digits.
impl FromStr for Quarter {
    type Err = UnknownQuarter;

    fn from_str(text: &str) -> Result<Self, UnknownQuarter> {
        let folded = fold_digits(text.trim()).to_ascii_uppercase();
        let (year, number) = folded.split_at_checked(4).ok_or(UnknownQuarter)?;
        let number = number.trim_start_matches(['-', '/', 'Q']);
        let year: u16 = year.parse().map_err(|_| UnknownQuarter)?;
        match number.parse() {
            Ok(number @ 1..=4) => Ok(Self { year: i32::from(year), number }),
            Ok(_) | Err(_) => Err(UnknownQuarter),
        }
    }
}

/// Machine time: UTC milliseconds since 1970. Shown to people, never decides anything.
#[derive(
    Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(u64);

impl Timestamp {
    /// Takes UTC milliseconds since 1970.
    pub const fn from_ms(ms: u64) -> Self {
        Self(ms)
    }

    /// UTC milliseconds since 1970.
    pub const fn ms(self) -> u64 {
        self.0
    }

    /// The civil day at an offset from UTC, in minutes; for "today" at the edge only.
    ///
    /// # Errors
    /// [`DateFault::OutOfRange`] if the clock is centuries off.
    pub fn civil_day(self, offset_minutes: i32) -> Result<JalaliDate, DateFault> {
        let local = i64::try_from(self.0)
            .unwrap_or(i64::MAX)
            .saturating_add(i64::from(offset_minutes).saturating_mul(60_000));
        // 1 January 1970 is day 719,163.
        JalaliDate::from_days(local.div_euclid(86_400_000).saturating_add(719_163))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> JalaliDate {
        text.parse().unwrap_or_else(|fault| panic!("{text}: {fault}"))
    }

    #[test]
    fn the_first_days_of_1206_to_1498_are_the_university_of_tehrans() {
        let table = include_str!("../data/nowruz.csv");
        let mut years = 0;
        for line in table.lines().skip(1) {
            let [year, first, leap] = line.split(',').collect::<Vec<_>>()[..] else {
                panic!("{line}")
            };
            let year: i32 = year.parse().unwrap();
            let day = JalaliDate::new(year, 1, 1).unwrap();
            assert_eq!(day.gregorian_text(), first, "{year}");
            assert_eq!(JalaliDate::is_leap(year), leap == "1", "{year}");
            assert_eq!(day, date(first));
            years += 1;
        }
        assert_eq!(years, 293);
    }

    #[test]
    fn forty_five_days_reach_where_the_directive_says() {
        for (issued, first) in [
            ("1401/01/15", "1401/02/29"),
            ("1401/06/31", "1401/08/15"),
            ("1401/12/01", "1402/01/17"),
        ] {
            assert_eq!(date(issued).plus_days(45), date(first));
        }
    }

    #[test]
    fn six_months_are_held_at_the_months_end() {
        for (issued, deadline) in [
            ("1401/06/31", "1401/12/29"),
            ("1401/03/31", "1401/09/30"),
            ("1399/06/31", "1399/12/30"),
            ("1401/08/05", "1402/02/05"),
        ] {
            assert_eq!(date(issued).plus_months(6), date(deadline));
        }
    }

    #[test]
    fn a_day_that_does_not_exist_is_refused_never_rolled_over() {
        assert_eq!("1401/12/30".parse::<JalaliDate>(), Err(DateFault::NotLeap));
        assert_eq!("1401/13/05".parse::<JalaliDate>(), Err(DateFault::NoSuchDay));
        assert_eq!("1401/07/31".parse::<JalaliDate>(), Err(DateFault::NoSuchDay));
        assert_eq!("1401-00-01".parse::<JalaliDate>(), Err(DateFault::NoSuchDay));
        assert_eq!("2023-02-29".parse::<JalaliDate>(), Err(DateFault::NoSuchDay));
        assert_eq!("1401/1/1/1".parse::<JalaliDate>(), Err(DateFault::Shape));
        assert_eq!("+401/1/1".parse::<JalaliDate>(), Err(DateFault::Shape));
        assert_eq!("0001/01/01".parse::<JalaliDate>(), Err(DateFault::OutOfRange));
        assert!("1403/12/30".parse::<JalaliDate>().is_ok());
    }

    #[test]
    fn dates_are_read_in_either_calendar_and_any_digits() {
        for text in ["1401/09/15", "1401-9-15", "۱۴۰۱/۰۹/۱۵", "١٤٠١/٩/١٥", "2022-12-06"]
        {
            assert_eq!(date(text).to_string(), "1401-09-15");
        }
        assert_eq!(date("1401/09/15").slashed(), "1401/09/15");
    }

    #[test]
    fn the_range_ends_with_its_years() {
        let first = JalaliDate::new(1200, 1, 1).unwrap();
        assert_eq!((first.days(), first.gregorian_text().as_str()), (FIRST_DAY, "1821-03-21"));
        let last = JalaliDate::new(1500, 12, 29).unwrap();
        assert_eq!((last.days(), last.gregorian_text().as_str()), (LAST_DAY, "2122-03-20"));
        assert_eq!(first.plus_days(-1), first);
        assert_eq!(last.plus_days(1), last);
        assert!(JalaliDate::new(1500, 12, 30).is_err());
    }

    #[test]
    fn quarters_are_of_the_jalali_year() {
        for (day, quarter) in
            [("1401/03/31", "1401-Q1"), ("1401/04/01", "1401-Q2"), ("1401/12/29", "1401-Q4")]
        {
            assert_eq!(date(day).quarter().to_string(), quarter);
        }
    }

    #[test]
    fn a_quarter_lies_between_the_one_before_and_the_one_after() {
        let quarter = |text: &str| text.parse::<Quarter>().unwrap();
        assert_eq!(quarter("1401-Q1").before(), quarter("1400-Q4"));
        assert_eq!(quarter("1401-Q4").after(), quarter("1402-Q1"));
        for number in 1..=4 {
            let one = Quarter { year: 1401, number };
            assert_eq!((one.before().after(), one.after().before()), (one, one));
        }
    }

    #[test]
    fn thursday_and_friday_are_the_weekend() {
        // 1401/01/01 was a Monday.
        let closed: Vec<u8> = (0..7)
            .map(|n| date("1401/01/01").plus_days(n))
            .filter(|d| d.is_weekend())
            .map(JalaliDate::day)
            .collect();
        assert_eq!(closed, [4, 5]);
    }
}
