//! Sheets as rows of text, to and from CSV.

use crate::day::Day;

/// One sheet: its heading and its rows, all text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Table {
    /// What the file is called, without ending: `applications`.
    pub name: &'static str,
    /// Headings.
    pub heading: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
}

/// The sheets of an office in order: the file's name and the workbook's tab.
pub const SHEETS: [(&str, &str); 6] = [
    ("applications", "متقاضیان"),
    ("covered", "افراد تحت پوشش"),
    ("inspections", "بازدیدها"),
    ("earlier", "سوابق تسهیلات"),
    ("exclusions", "فهرست منع"),
    ("bank", "نتیجه بانک"),
];

/// The bank's sheet with one answer.
pub fn bank_answer(letter: &str, result: &str, rials: &str, on: Day) -> Table {
    let heading =
        ["شماره معرفی نامه", "کد ملی / شناسه ملی", "نتیجه", "مبلغ (ریال)", "تاریخ", "علت"];
    let row = [letter, "", result, rials, &on.slashed(), ""];
    Table {
        name: "bank",
        heading: heading.map(str::to_owned).into(),
        rows: vec![row.map(str::to_owned).into()],
    }
}

impl Table {
    /// Reads CSV as offices write it: a byte order mark, quotes where needed.
    pub fn from_csv(name: &'static str, text: &str) -> Self {
        let mut rows = cells(text.trim_start_matches('\u{feff}'));
        assert!(!rows.is_empty(), "a sheet has a row of headings");
        let heading = rows.remove(0);
        Self { name, heading, rows }
    }

    /// Writes CSV with a byte order mark.
    pub fn to_csv(&self) -> String {
        let mut text = String::from("\u{feff}");
        for row in std::iter::once(&self.heading).chain(&self.rows) {
            let quoted: Vec<String> = row.iter().map(|cell| quote(cell)).collect();
            text.push_str(&quoted.join(","));
            text.push_str("\r\n");
        }
        text
    }

    /// The same sheet with its columns in another order.
    pub fn with_columns(&self, order: &[usize]) -> Self {
        let turn = |row: &Vec<String>| {
            order.iter().map(|at| row.get(*at).cloned().unwrap_or_default()).collect()
        };
        let heading = turn(&self.heading);
        Self { name: self.name, heading, rows: self.rows.iter().map(turn).collect() }
    }
}

fn quote(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

fn cells(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let (mut row, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            other => cell.push(other),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}
