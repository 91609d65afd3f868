//! Working days, for the service level from ready to sent (A2). The week is Saturday to Wednesday.

use model::JalaliDate;

/// Counts the working days after `from` up to and with `to`; 0 if `to` is not later.
///
/// Public holidays are not known here and count as working days.
pub fn working_days_between(from: JalaliDate, to: JalaliDate) -> u32 {
    let days = u32::try_from(to.days_since(from)).unwrap_or(0);
    let (weeks, rest) = (days / 7, days % 7);
    let odd = (0..rest).filter(|&back| !earlier(to, back).is_weekend()).count();
    weeks.saturating_mul(5).saturating_add(u32::try_from(odd).unwrap_or(u32::MAX))
}

/// The day on which `count` working days after `from` are over.
pub fn working_days_later(from: JalaliDate, count: u32) -> JalaliDate {
    let weeks = i32::try_from(count / 5).unwrap_or(i32::MAX);
    let mut day = from.plus_days(weeks.saturating_mul(7));
    let mut left = count % 5;
    while left > 0 {
        day = day.plus_days(1);
        if !day.is_weekend() {
            left = left.saturating_sub(1);
        }
    }
    day
}

fn earlier(day: JalaliDate, count: u32) -> JalaliDate {
    day.plus_days(i32::try_from(count).map_or(i32::MIN, |count| count.saturating_neg()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> JalaliDate {
        text.parse().unwrap()
    }

    #[test]
    fn thursday_and_friday_are_not_counted() {
        // 1401/09/15 is a Tuesday.
        let cases = [
            ("1401/09/15", "1401/09/15", 0),
            ("1401/09/15", "1401/09/16", 1),
            ("1401/09/15", "1401/09/17", 1),
            ("1401/09/15", "1401/09/18", 1),
            ("1401/09/15", "1401/09/19", 2),
            ("1401/09/15", "1401/09/29", 10),
            ("1401/09/17", "1401/09/18", 0),
            ("1401/09/20", "1401/09/15", 0),
        ];
        for (from, to, days) in cases {
            assert_eq!(working_days_between(date(from), date(to)), days, "{from} to {to}");
        }
    }

    /// R-A2b
    #[test]
    fn counting_back_from_a_day_so_many_working_days_later_gives_the_count() {
        for start in 0..7 {
            let from = date("1401/09/12").plus_days(start);
            for count in 0..25 {
                let to = working_days_later(from, count);
                assert_eq!(working_days_between(from, to), count, "{from} {count}");
            }
        }
    }
}
