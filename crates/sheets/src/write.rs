//! What an office starts from: an empty sheet with its headings, and cells safe to open.

use std::borrow::Cow;

use crate::column::Column;
use crate::kind::SheetKind;

/// An empty sheet: byte order mark, the row of headings, a line end.
pub fn template(kind: SheetKind) -> String {
    let from = if kind.is_numbered() { 0 } else { 1 };
    let headings = kind.columns().iter().skip(from).map(|column: &Column| column.heading);
    format!("\u{feff}{}", csv_line(headings))
}

/// Writes one CSV row with its line end (CR LF): guarded cells, quoted where needed.
pub fn csv_line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut line = String::new();
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            line.push(',');
        }
        let cell = csv_cell_safe(cell);
        if cell.contains(['"', ',', ';', '\t', '\n', '\r']) {
            line.push('"');
            line.push_str(&cell.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(&cell);
        }
    }
    line.push_str("\r\n");
    line
}

/// Keeps a spreadsheet from taking a cell for a formula: an apostrophe goes before `=`, `+`, `-`,
/// `@`, a tab or a line break at its start, also behind spaces or invisible marks.
pub fn csv_cell_safe(text: &str) -> Cow<'_, str> {
    let first = text.chars().find(|c| *c != ' ' && !crate::field::is_invisible(*c));
    match first {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => {
            Cow::Owned(format!("'{text}"))
        }
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_text_again() {
        for cell in ["=1+1", "+98", "-1", "@x", "\t=1", " =1", "\u{200f}=1"] {
            assert_eq!(csv_cell_safe(cell), format!("'{cell}"));
        }
        assert_eq!(csv_cell_safe("زهرا"), "زهرا");
        assert_eq!(csv_line(["a,b", "=\"x\"", ""]), "\"a,b\",\"'=\"\"x\"\"\",\r\n");
    }
}
