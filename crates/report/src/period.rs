//! Quarters as reports see them.

use model::{JalaliDate, Quarter};

/// A quarter with its first and last day.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Period {
    /// The quarter.
    pub quarter: Quarter,
    /// Its first day.
    pub first: JalaliDate,
    /// Its last day: what stands, stands on it.
    pub last: JalaliDate,
}

impl Period {
    /// The period of a quarter; `None` for one that isn't in the calendar.
    pub fn of(quarter: Quarter) -> Option<Self> {
        let last = office::closing::last_day(quarter)?;
        let first = JalaliDate::new(last.year(), last.month().checked_sub(2)?, 1).ok()?;
        Some(Self { quarter, first, last })
    }

    /// The quarters of its year up to this one, in order.
    pub fn year_so_far(self) -> impl Iterator<Item = Self> {
        let year = self.quarter.year;
        (1..=self.quarter.number).filter_map(move |number| Self::of(Quarter { year, number }))
    }

    /// Says whether a day lies in it.
    pub fn has(self, day: JalaliDate) -> bool {
        self.first <= day && day <= self.last
    }
}
