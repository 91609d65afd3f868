//! Cells and what is read from them: lenient in form, strict in meaning.

use std::borrow::Cow;
use std::str::FromStr;

use model::geography::FieldCode;
use model::limits::CELL_CHARS_MAX;
use model::text::{fold_digits, normalize};
use model::{
    DateFault, IdFault, JalaliDate, LetterNumber, Mobile, Name, Places, Rials, Say, UnitCode, say,
};

use crate::column::ROW;

mod amount;
pub(crate) mod reason;
mod word;

pub(crate) use reason::Fault;
pub(crate) use word::{Memo, Skill, Word};

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    /// Nothing.
    Empty,
    /// Text, as it was typed.
    Text(Cow<'a, str>),
    /// A spreadsheet's number.
    Number(f64),
    /// A spreadsheet's true or false.
    Truth(bool),
    /// A spreadsheet's date: Gregorian year, month and day.
    Day(i32, u8, u8),
    /// A formula that failed (`#N/A`).
    Failed,
}

impl Cell<'_> {
    /// Says whether nothing a reader could see stands in it.
    pub(crate) fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => clean(text).is_empty(),
            Self::Number(_) | Self::Truth(_) | Self::Day(..) | Self::Failed => false,
        }
    }

    /// Its text, cleaned; numbers without the fraction a spreadsheet adds.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Empty | Self::Failed => Cow::Borrowed(""),
            Self::Text(text) => clean(text),
            Self::Number(number) => Cow::Owned(plain(*number)),
            Self::Truth(truth) => Cow::Borrowed(if *truth { "بلی" } else { "خیر" }),
            Self::Day(year, month, day) => Cow::Owned(
                JalaliDate::from_gregorian(*year, *month, *day)
                    .map_or_else(|_| "?".to_owned(), JalaliDate::slashed),
            ),
        }
    }
}

/// Below this every whole number has its own `f64`.
const EXACT_BELOW: f64 = 9_007_199_254_740_992.0;

fn plain(number: f64) -> String {
    if number == 0.0 {
        "0".to_owned()
    } else if number.fract() == 0.0 && number.abs() < EXACT_BELOW {
        format!("{number:.0}")
    } else if number.fract() == 0.0 {
        // Its last digits are lost: nothing that must be whole takes this form.
        format!("{number:e}")
    } else {
        format!("{number}")
    }
}

/// Marks that show nothing: directions, joiners beside nothing, byte order marks.
pub(crate) const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{200b}'..='\u{200f}'
            | '\u{61c}'
            | '\u{feff}'
            | '\u{2060}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
    )
}

/// Takes away what a spreadsheet or a keyboard adds around and between the letters, and the
/// apostrophe that marks a cell as text.
fn clean(text: &str) -> Cow<'_, str> {
    let odd = |c: char| {
        c != '\u{200c}' && is_invisible(c) || c != ' ' && !c.is_ascii() && c.is_whitespace()
    };
    let cleaned = if !text.is_ascii() && text.contains(odd) {
        let kept = text.chars().filter(|c| *c == '\u{200c}' || !is_invisible(*c));
        Cow::Owned(kept.map(|c| if odd(c) { ' ' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    };
    let edge = |c: char| c.is_whitespace() || c == '\u{200c}';
    match cleaned {
        Cow::Borrowed(text) => Cow::Borrowed(unmarked(text.trim_matches(edge))),
        Cow::Owned(text) => Cow::Owned(unmarked(text.trim_matches(edge)).to_owned()),
    }
}

fn unmarked(text: &str) -> &str {
    text.strip_prefix('\'').map_or(text, str::trim_start)
}

/// Where the columns of a sheet stand in its rows.
#[derive(Debug)]
pub(crate) struct Layout {
    /// For each column, the index of its cell, if the sheet has it.
    pub(crate) at: Vec<Option<usize>>,
}

impl Layout {
    /// The column that stands last.
    pub(crate) fn last(&self) -> usize {
        let standing = self.at.iter().enumerate().filter(|(_, at)| at.is_some());
        standing.max_by_key(|(_, at)| **at).map_or(ROW, |(column, _)| column)
    }
}

/// One row while it is read: each look at a column gives its value or keeps its fault.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    pub(crate) layout: &'a Layout,
    pub(crate) cells: &'a [Cell<'a>],
    pub(crate) places: &'a Places,
    pub(crate) memo: &'a mut Memo,
    pub(crate) faults: Vec<Fault>,
    /// Set if a telephone number was left out.
    pub(crate) bad_mobile: bool,
}

impl<'a> Fields<'a> {
    /// Keeps a fault of a column.
    pub(crate) fn refuse(&mut self, column: usize, code: &'static str, message: Say) {
        // A column the sheet hasn't got stands behind all others.
        let at = self.layout.at.get(column).copied().flatten().unwrap_or(usize::MAX);
        self.faults.push(Fault { column, at, code, message });
    }

    /// The office's own number of the row.
    pub(crate) fn row_number(&self) -> Option<u32> {
        let text = self.cell(ROW)?.text();
        fold_digits(integral(&text)).parse().ok().filter(|row| *row > 0)
    }

    fn cell(&self, column: usize) -> Option<&'a Cell<'a>> {
        let at = self.layout.at.get(column).copied().flatten()?;
        self.cells.get(at)
    }

    /// The column's cell, unless it is blank or holds what no cell may hold.
    fn sound(&mut self, column: usize) -> Option<&'a Cell<'a>> {
        let cell = self.cell(column)?;
        let broken = match cell {
            Cell::Empty => return None,
            Cell::Number(_) | Cell::Truth(_) | Cell::Day(..) => return Some(cell),
            Cell::Failed => Some(("formula", reason::failed_formula())),
            Cell::Text(text) => reason::of_text(text, CELL_CHARS_MAX),
        };
        match broken {
            Some((code, message)) => {
                self.refuse(column, code, message);
                None
            }
            None => (!cell.is_blank()).then_some(cell),
        }
    }

    /// The column's text, unless it is blank or broken.
    fn text(&mut self, column: usize) -> Option<Cow<'a, str>> {
        self.sound(column).map(Cell::text).filter(|text| !text.is_empty())
    }

    /// Takes what a column must have: a blank one is a fault.
    pub(crate) fn must<T>(
        &mut self,
        column: usize,
        read: impl FnOnce(&mut Self, usize) -> Option<T>,
    ) -> Option<T> {
        let before = self.faults.len();
        let value = read(self, column);
        if value.is_none() && self.faults.len() == before {
            self.refuse(column, "missing", reason::missing());
        }
        value
    }

    /// Reads a national or legal id.
    pub(crate) fn id<T: FromStr<Err = IdFault>>(&mut self, column: usize) -> Option<T> {
        let text = self.text(column)?;
        match integral(&text).parse() {
            Ok(id) => Some(id),
            Err(why) => {
                self.refuse(column, why.code(), reason::id(why));
                None
            }
        }
    }

    /// Reads a name.
    pub(crate) fn name(&mut self, column: usize) -> Option<Name> {
        Name::new(&self.text(column)?)
    }

    /// Reads free text, in ASCII digits.
    pub(crate) fn free(&mut self, column: usize) -> Option<String> {
        let text = normalize(&fold_digits(&self.text(column)?));
        (!text.is_empty()).then_some(text)
    }

    /// Reads a telephone number; a wrong one is left out and told.
    pub(crate) fn mobile(&mut self, column: usize) -> Option<Mobile> {
        let text = self.text(column)?;
        let mobile = integral(&text).parse().ok();
        self.bad_mobile |= mobile.is_none();
        mobile
    }

    /// Reads a day; one that doesn't exist is never rolled over.
    pub(crate) fn day(&mut self, column: usize) -> Option<JalaliDate> {
        let cell = self.sound(column)?;
        let day = match cell {
            Cell::Day(year, month, day) => JalaliDate::from_gregorian(*year, *month, *day),
            Cell::Empty | Cell::Failed => return None,
            Cell::Text(_) | Cell::Number(_) | Cell::Truth(_) => self.memo.day(&cell.text(), day_of),
        };
        match day {
            Ok(day) => Some(day),
            Err(why) => {
                self.refuse(column, why.code(), reason::date(why));
                None
            }
        }
    }

    /// Reads a whole number between two bounds.
    pub(crate) fn whole(
        &mut self,
        column: usize,
        bounds: std::ops::RangeInclusive<u32>,
        code: &'static str,
    ) -> Option<u32> {
        let text = self.text(column)?;
        let digits = fold_digits(integral(&text));
        let bare = digits.bytes().all(|b| b.is_ascii_digit());
        match digits.parse().ok().filter(|number| bare && bounds.contains(number)) {
            Some(number) => Some(number),
            None => {
                let (from, to) = (bounds.start(), bounds.end());
                let message = say!(
                    "عدد باید درست و از {from} تا {to} باشد",
                    "a whole number from {from} to {to} is expected"
                );
                self.refuse(column, code, message);
                None
            }
        }
    }

    /// Reads an amount of rials; `suspect_below` tells what looks like toman.
    pub(crate) fn rials(&mut self, column: usize, suspect_below: Option<Rials>) -> Option<Rials> {
        let text = self.text(column)?;
        match amount::rials(&text, suspect_below) {
            Ok(rials) => Some(rials),
            Err(message) => {
                self.refuse(column, "amount", message);
                None
            }
        }
    }

    /// Reads an amount of rials that may be nothing.
    pub(crate) fn rials_or_zero(&mut self, column: usize) -> Option<Rials> {
        let text = self.text(column)?;
        let digits = fold_digits(integral(&text));
        if !digits.is_empty() && digits.bytes().all(|b| b == b'0') {
            return Some(Rials::ZERO);
        }
        self.rials(column, None)
    }

    /// Reads a unit's code; a zero that a spreadsheet has eaten is put back.
    pub(crate) fn unit(&mut self, column: usize) -> Option<UnitCode> {
        let text = self.text(column)?;
        let folded = fold_digits(integral(&text));
        let padded = match folded.len() {
            1 | 3 => format!("0{folded}"),
            _ => folded,
        };
        let unit = padded.parse().ok();
        if unit.is_none() {
            self.refuse(column, "unit", reason::unit());
        }
        unit
    }

    /// Reads a word of a closed list.
    pub(crate) fn word<W: Word>(&mut self, column: usize, code: &'static str) -> Option<W> {
        let text = self.text(column)?;
        match self.memo.word(column, &text) {
            Some(word) => Some(word),
            None => {
                self.refuse(column, code, word::unknown::<W>(&text));
                None
            }
        }
    }

    /// Reads a field of work of the reference table.
    pub(crate) fn field(&mut self, column: usize) -> Option<FieldCode> {
        let text = self.text(column)?;
        let digits = fold_digits(integral(&text));
        let bare = digits.bytes().all(|b| b.is_ascii_digit());
        let code = digits.parse().ok().filter(|_| bare).map(FieldCode);
        let known = code.filter(|code| self.places.field(*code).is_some());
        if known.is_none() {
            self.refuse(column, "field", reason::field());
        }
        known
    }

    /// Reads an agent bank by code or name.
    pub(crate) fn bank(&mut self, column: usize) -> Option<String> {
        let text = self.text(column)?;
        let bank = self.memo.bank(&text, self.places);
        if bank.is_none() {
            self.refuse(column, "bank", word::unknown_bank(&text, self.places));
        }
        bank
    }

    /// Reads the number of a letter to the bank.
    pub(crate) fn letter(&mut self, column: usize) -> Option<LetterNumber> {
        let text = self.text(column)?;
        match text.parse() {
            Ok(letter) => Some(letter),
            Err(why) => {
                self.refuse(column, "letter", reason::letter(why));
                None
            }
        }
    }
}

/// Takes off the `.0` that programs write when a whole number went through a float.
fn integral(text: &str) -> &str {
    text.strip_suffix(".0").or(text.strip_suffix(".00")).unwrap_or(text)
}

/// Reads a day as offices write it, also as eight digits and with a time of day behind it.
fn day_of(text: &str) -> Result<JalaliDate, DateFault> {
    let folded = fold_digits(text);
    let day = match folded.split_once([' ', 'T']) {
        Some((day, time)) if is_time(time) => day,
        _ => &folded,
    };
    let compact = day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit());
    match (compact, day.get(..4), day.get(4..6), day.get(6..)) {
        (true, Some(year), Some(month), Some(day)) => format!("{year}/{month}/{day}").parse(),
        _ => day.parse(),
    }
}

fn is_time(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.contains(':')
        && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b'Z'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keyboards_add_is_taken_away() {
        for text in [
            " 12 ",
            "\u{200f}12\u{200e}",
            "\u{a0}12\u{202f}",
            "\u{feff}12",
            "'12",
            "\u{200c}12\u{200c}",
        ] {
            assert_eq!(clean(text), "12", "{text:?}");
        }
        assert_eq!(clean("می\u{200c}رود"), "می\u{200c}رود");
        assert_eq!(clean("1\u{a0}000"), "1 000");
        assert!(Cell::Text("\u{200f} \u{a0}".into()).is_blank());
    }

    #[test]
    fn numbers_of_a_spreadsheet_have_no_tail() {
        assert_eq!(plain(40_628_698.0), "40628698");
        assert_eq!(plain(-0.0), "0");
        assert_eq!(plain(1.5), "1.5");
        assert_eq!(plain(1e17), "1e17");
        assert_eq!(plain(1e300).parse::<Rials>().ok(), None);
        assert_eq!(plain(f64::NAN), "NaN");
    }

    #[test]
    fn days_are_read_as_offices_write_them() {
        let day = JalaliDate::new(1401, 9, 15).unwrap();
        for text in
            ["1401/09/15", "۱۴۰۱/۹/۱۵", "14010915", "2022-12-06 00:00:00", "2022-12-06T00:00:00Z"]
        {
            assert_eq!(day_of(text), Ok(day), "{text}");
        }
        assert_eq!(day_of("14011230"), Err(DateFault::NotLeap));
        for text in ["01/09/1401", "44822", "1401/09", "1401/09/15 x", "71/02/08"] {
            assert!(day_of(text).is_err(), "{text}");
        }
    }
}
