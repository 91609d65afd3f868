//! The Jalali calendar by counting on fingers: a list of leap years and a loop over months.

use std::fmt;

/// A civil day between 1340 and 1410.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Day {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: i32,
    /// Day of the month, from 1.
    pub day: i32,
}

/// The leap years of the calendar's time here.
const LEAP: [i32; 17] = [
    1342, 1346, 1350, 1354, 1358, 1362, 1366, 1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403,
    1408,
];

const fn first_year() -> i32 {
    1340
}

fn month_days(year: i32, month: i32) -> i32 {
    match month {
        1..=6 => 31,
        7..=11 => 30,
        _ if LEAP.contains(&year) => 30,
        _ => 29,
    }
}

impl Day {
    /// A day that exists.
    pub fn new(year: i32, month: i32, day: i32) -> Self {
        assert!((1..=12).contains(&month) && (1..=month_days(year, month)).contains(&day));
        Self { year, month, day }
    }

    /// Days since the first of 1340.
    pub fn count(self) -> i32 {
        let years: i32 = (first_year()..self.year)
            .map(|year| (1..=12).map(|month| month_days(year, month)).sum::<i32>())
            .sum();
        let months: i32 = (1..self.month).map(|month| month_days(self.year, month)).sum();
        years + months + self.day - 1
    }

    /// So many days later, or earlier.
    pub fn plus(self, days: i32) -> Self {
        let mut day = self;
        for _ in 0..days {
            day = day.next();
        }
        for _ in days..0 {
            day = day.before();
        }
        day
    }

    /// So many months later; the day is held at the month's end.
    pub fn plus_months(self, months: i32) -> Self {
        let all = self.month - 1 + months;
        let (year, month) = (self.year + all / 12, all % 12 + 1);
        Self { year, month, day: self.day.min(month_days(year, month)) }
    }

    fn next(self) -> Self {
        let Self { year, month, day } = self;
        if day < month_days(year, month) {
            Self { year, month, day: day + 1 }
        } else if month < 12 {
            Self { year, month: month + 1, day: 1 }
        } else {
            Self { year: year + 1, month: 1, day: 1 }
        }
    }

    fn before(self) -> Self {
        let Self { year, month, day } = self;
        if 1 < day {
            Self { year, month, day: day - 1 }
        } else if 1 < month {
            Self { year, month: month - 1, day: month_days(year, month - 1) }
        } else {
            Self { year: year - 1, month: 12, day: month_days(year - 1, 12) }
        }
    }

    /// `1401/09/15`.
    pub fn slashed(self) -> String {
        self.to_string().replace('-', "/")
    }
}

/// `1401-09-15`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day } = self;
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dates_to_hold_to_hold() {
        assert_eq!(Day::new(1401, 1, 15).plus(45), Day::new(1401, 2, 29));
        assert_eq!(Day::new(1401, 6, 31).plus(45), Day::new(1401, 8, 15));
        assert_eq!(Day::new(1401, 12, 1).plus(45), Day::new(1402, 1, 17));
        assert_eq!(Day::new(1401, 6, 31).plus_months(6), Day::new(1401, 12, 29));
        assert_eq!(Day::new(1399, 6, 31).plus_months(6), Day::new(1399, 12, 30));
        assert_eq!(Day::new(1401, 3, 31).plus_months(6), Day::new(1401, 9, 30));
        assert_eq!(Day::new(1402, 1, 17).plus(-45), Day::new(1401, 12, 1));
    }
}
