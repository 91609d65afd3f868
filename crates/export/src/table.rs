//! A table before it has a format.

use model::{JalaliDate, Lang, Say};

/// One cell.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Cell {
    /// Text.
    Text(Say),
    /// A code, the same in both languages.
    Code(String),
    /// A whole number.
    Count(u64),
    /// Rials.
    Rials(u64),
    /// Tenths of a percent, rounded once, half up.
    Permille(u64),
    /// A day.
    Day(JalaliDate),
    /// Nothing.
    Empty,
}

impl Cell {
    /// A part of a whole in tenths of a percent, half up; nothing of nothing is empty.
    pub fn share(part: u64, whole: u64) -> Self {
        if whole == 0 {
            return Self::Empty;
        }
        let (part, whole) = (u128::from(part), u128::from(whole));
        let tenths = part.saturating_mul(2_000).saturating_add(whole) / whole.saturating_mul(2);
        Self::Permille(u64::try_from(tenths).unwrap_or(u64::MAX))
    }

    /// As plain text, by which columns are measured too.
    pub fn text(&self, persian: bool) -> String {
        match self {
            Self::Text(say) if persian => say.fa.clone(),
            Self::Text(say) => say.en.clone(),
            Self::Code(code) => code.clone(),
            Self::Count(many) | Self::Rials(many) => grouped(*many),
            Self::Permille(tenths) => format!("{}.{}%", tenths / 10, tenths % 10),
            Self::Day(day) => day.slashed(),
            Self::Empty => String::new(),
        }
    }

    /// As it is printed: in Persian with Persian digits and separators, the percent sign on the left.
    pub fn printed(&self, lang: Lang) -> String {
        let plain = self.text(lang == Lang::Fa);
        match (self, lang) {
            (Self::Count(_) | Self::Rials(_) | Self::Day(_), Lang::Fa) => persian(&plain),
            (Self::Permille(tenths), Lang::Fa) => {
                let (whole, tenth) = (grouped(tenths / 10), tenths % 10);
                persian(&format!("٪{whole}٫{tenth}"))
            }
            (Self::Text(_) | Self::Code(_) | Self::Empty, _)
            | (Self::Count(_) | Self::Rials(_) | Self::Permille(_) | Self::Day(_), Lang::En) => {
                plain
            }
        }
    }

    /// The number it is, in its own whole unit.
    pub const fn number(&self) -> Option<u64> {
        match self {
            Self::Count(many) | Self::Rials(many) | Self::Permille(many) => Some(*many),
            Self::Text(_) | Self::Code(_) | Self::Day(_) | Self::Empty => None,
        }
    }

    /// Says whether it is a number, to be set to the other side than text.
    pub const fn is_number(&self) -> bool {
        matches!(self, Self::Count(_) | Self::Rials(_) | Self::Permille(_))
    }
}

/// Latin digits and thousands separators as Persian ones: `۱٬۲۳۴`. Other letters stay.
pub fn persian(text: &str) -> String {
    let letter = |letter: char| match letter {
        ',' => '٬',
        '0'..='9' => letter.to_digit(10).and_then(|d| char::from_u32(0x6f0 + d)).unwrap_or(letter),
        other => other,
    };
    text.chars().map(letter).collect()
}

/// `1,234,567`.
fn grouped(many: u64) -> String {
    let digits = many.to_string();
    let mut text = String::with_capacity(digits.len().saturating_mul(2));
    for (at, digit) in digits.chars().enumerate() {
        if 0 < at && (digits.len().saturating_sub(at)).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A table: its name, headings, rows, and the last row if that is a sum.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Table {
    /// Its stable name.
    pub code: &'static str,
    /// Its title.
    pub title: Say,
    /// The columns' headings.
    pub heading: Vec<Say>,
    /// Its rows, each as long as the heading.
    pub rows: Vec<Vec<Cell>>,
    /// The sums, if it has any.
    pub sum: Option<Vec<Cell>>,
    /// The column by which the programme is judged, if it is in here.
    pub lead: Option<usize>,
}

impl Table {
    /// The headings as people read them: the leading one is marked.
    pub fn headings(&self, lang: Lang) -> Vec<String> {
        let marked = |(at, say): (usize, &Say)| {
            let mark = if self.lead == Some(at) { " *" } else { "" };
            format!("{}{mark}", say.in_lang(lang))
        };
        self.heading.iter().enumerate().map(marked).collect()
    }

    /// What the mark means.
    pub fn note(&self) -> Option<Say> {
        let note = Say::new(
            "* شغلی که برنامه با آن سنجیده می‌شود",
            "* the count of jobs by which the programme is judged",
        );
        self.lead.map(|_| note)
    }

    /// Every row, the sums last.
    pub fn all(&self) -> impl Iterator<Item = &Vec<Cell>> {
        self.rows.iter().chain(&self.sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_once_half_up() {
        let text = |part, whole| Cell::share(part, whole).text(false);
        assert_eq!(text(1, 3), "33.3%");
        assert_eq!(text(2, 3), "66.7%");
        assert_eq!(text(1, 2_000), "0.1%");
        assert_eq!(text(1, 2_001), "0.0%");
        assert_eq!(text(u64::MAX, u64::MAX), "100.0%");
        assert_eq!(text(1, 0), "");
    }

    #[test]
    fn on_paper_digits_and_separators_are_persian_and_in_order() {
        let printed = |cell: Cell| cell.printed(Lang::Fa);
        assert_eq!(printed(Cell::Rials(1_234_567_890)), "۱٬۲۳۴٬۵۶۷٬۸۹۰");
        assert_eq!(printed(Cell::Permille(333)), "٪۳۳٫۳");
        assert_eq!(printed(Cell::Permille(10_000)), "٪۱٬۰۰۰٫۰");
        assert_eq!(printed(Cell::Day(JalaliDate::new(1401, 9, 5).unwrap())), "۱۴۰۱/۰۹/۰۵");
        assert_eq!(Cell::Rials(1_234).printed(Lang::En), "1,234");
        assert_eq!(printed(Cell::Code("1102".to_owned())), "1102", "a code is the same everywhere");
    }

    #[test]
    fn thousands_are_grouped() {
        let text = |many| Cell::Rials(many).text(true);
        assert_eq!(
            [text(0), text(999), text(1_000), text(1_000_000)],
            ["0", "999", "1,000", "1,000,000"]
        );
    }
}
