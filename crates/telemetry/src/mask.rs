//! Hides numbers that could be a person's in any text.
//!
//! Hidden: every run of eight or more digits (national ids with or without their zeros, ids of
//! legal entities, mobiles, cards), mobiles and national ids written in groups. Digits may be ASCII,
//! Persian or Arabic-Indic, mixed. Numbers of applications and letters, dates and times stay.

use std::borrow::Cow;
use std::ops::Range;

use model::text::fold_digits;

/// The digits of a national id whose leading zeros a spreadsheet has eaten.
const RUN_MIN: usize = 8;
/// What stands in place of a hidden number.
const HIDDEN: &str = "•••";

/// A run of digits, with where it stands.
struct Run {
    span: Range<usize>,
    digits: String,
}

/// Replaces each number that could be a person's by `•••`.
pub fn mask(text: &str) -> Cow<'_, str> {
    let runs = runs(text);
    let mut hidden: Vec<Range<usize>> = Vec::new();
    let mut first = 0;
    while first < runs.len() {
        let upto = personal_from(text, &runs[first..]);
        if upto > 0 {
            hidden.push(runs[first].span.start..runs[first + upto - 1].span.end);
        }
        first += upto.max(1);
    }
    if hidden.is_empty() {
        return Cow::Borrowed(text);
    }

    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for span in hidden {
        masked.push_str(&text[at..span.start]);
        masked.push_str(HIDDEN);
        at = span.end;
    }
    masked.push_str(&text[at..]);
    Cow::Owned(masked)
}

/// How many of the runs, from the first on, make up a person's number; 0 for none.
fn personal_from(text: &str, runs: &[Run]) -> usize {
    /// A mobile of 14 digits in pairs.
    const GROUPS_MAX: usize = 7;

    if runs.first().is_some_and(|run| run.digits.len() >= RUN_MIN) {
        return 1;
    }
    let joined = runs
        .windows(2)
        .take_while(|pair| is_separator(&text[pair[0].span.end..pair[1].span.start]))
        .count()
        + 1;
    let groups = &runs[..joined.min(runs.len()).min(GROUPS_MAX)];
    (2..=groups.len()).rev().find(|count| is_personal(&groups[..*count])).unwrap_or(0)
}

fn is_personal(groups: &[Run]) -> bool {
    let lengths: Vec<usize> = groups.iter().map(|run| run.digits.len()).collect();
    if lengths == [3, 6, 1] {
        return true;
    }
    let digits: String = groups.iter().map(|run| run.digits.as_str()).collect();
    let local = ["0098", "98", "0"].iter().find_map(|prefix| digits.strip_prefix(prefix));
    [local, Some(&*digits)].into_iter().flatten().any(|d| d.len() == 10 && d.starts_with('9'))
}

fn is_separator(between: &str) -> bool {
    let mut chars = between.chars();
    let single = matches!(chars.next(), Some(' ' | '-' | '\u{a0}' | '\u{200c}' | '\u{200e}'));
    single && chars.next().is_none()
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (at, c) in text.char_indices() {
        if !is_digit(c) {
            continue;
        }
        let end = at + c.len_utf8();
        match runs.last_mut() {
            Some(run) if run.span.end == at => run.span.end = end,
            _ => runs.push(Run { span: at..end, digits: String::new() }),
        }
    }
    for run in &mut runs {
        run.digits = fold_digits(&text[run.span.clone()]);
    }
    runs
}

const fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '۰'..='۹' | '٠'..='٩')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Valid by checksum, nobody's.
    const CANARIES: [&str; 6] =
        ["0012345679", "12345679", "۰۰۱۲۳۴۵۶۷۹", "٠٠١٢٣٤٥٦٧٩", "00١٢٣۴۵۶79", "10380284790"];

    #[test]
    fn ids_are_hidden_wherever_they_stand() {
        for id in CANARIES {
            for text in
                [id.to_owned(), format!("id={id};"), format!("کد{id}است"), format!("a{id}b")]
            {
                let masked = mask(&text);
                assert_eq!(masked.matches(HIDDEN).count(), 1, "{text}");
                assert!(masked.chars().filter(|c| is_digit(*c)).count() == 0, "{text}: {masked}");
            }
        }
    }

    #[test]
    fn ids_in_groups_are_hidden() {
        assert_eq!(mask("id 001-234567-9 known"), "id ••• known");
        assert_eq!(mask("۰۰۱-۲۳۴۵۶۷-۹"), "•••");
    }

    #[test]
    fn mobiles_are_hidden_however_they_are_written() {
        for mobile in [
            "09123456789",
            "9123456789",
            "+989123456789",
            "00989123456789",
            "0912 345 6789",
            "0912-345-67-89",
            "+98 912 345 67 89",
            "۰۹۱۲ ۳۴۵ ۶۷۸۹",
            "0912\u{200c}3456789",
        ] {
            let masked = mask(mobile).trim_start_matches('+').to_owned();
            assert_eq!(masked, HIDDEN, "{mobile}");
        }
    }

    #[test]
    fn two_numbers_in_a_line_are_both_hidden() {
        assert_eq!(mask("0012345679 and 0912 345 6789."), "••• and •••.");
    }

    #[test]
    fn numbers_of_the_office_stay() {
        for text in [
            "1401-1102-1-000017-3",
            "1401/09/15 09:14:22",
            "2022-12-06T09:14:22+03:30",
            "node 0.3.0, up 6 d 3 h",
            "crates/store/src/journal.rs:123:45",
            "1,000,000,000 rials",
            "county 1102, lsn 1234567",
            "",
        ] {
            assert!(matches!(mask(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }
}
