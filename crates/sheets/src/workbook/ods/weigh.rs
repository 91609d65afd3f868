//! Weighs a document's content before it is laid out: a short text may say "repeat this a billion
//! times", and calamine waits for ever for an end tag that never comes.
//!
//! Only what spreadsheets write is let through: tags and text, each tag closed, no comments, no
//! CDATA, no document types.

/// Cells of all tabs when read, and when laid out: a full sheet of 25 columns.
const CELLS_MAX: u64 = 8_000_000;
/// Bytes that repeats may make of the content.
const BYTES_MAX: u64 = 256 << 20;
const DEPTH_MAX: usize = 128;
const COLUMNS_MAX: u64 = 16_384;

/// Says whether the content is well formed and can be laid out in moderate memory.
pub(in crate::workbook) fn weigh(content: &[u8]) -> bool {
    Scale::default().weigh(content).is_some()
}

#[derive(Default)]
struct Scale {
    // Of the document.
    bytes: u64,
    cells: u64,
    area: u64,
    // Of the tab.
    rows: u64,
    rows_filled: u64,
    widest: u64,
    // Of the row.
    row_repeats: u64,
    width: u64,
    width_filled: u64,
    row_bytes: u64,
    /// Blank cells, which are laid out only if another cell follows.
    pending: u64,
    // Of the cell.
    cell_start: usize,
    cell_repeats: u64,
    cell_spaces: u64,
    /// What the tag stands in.
    within: Within,
}

/// Tabs hold rows, rows hold cells, and nothing of these holds its like.
#[derive(Clone, Copy, Default, Eq, PartialEq)]
enum Within {
    #[default]
    Document,
    Tab,
    Row,
    Cell,
}

impl Scale {
    /// `None` is "too heavy or not well formed".
    fn weigh(&mut self, content: &[u8]) -> Option<()> {
        let mut open: Vec<&[u8]> = Vec::new();
        let mut at = 0;
        while let Some(start) = find(content, at, b'<') {
            let end = tag_end(content, start)?;
            let tag = content.get(start.saturating_add(1)..end)?;
            at = end.saturating_add(1);
            match tag.first()? {
                b'?' if start <= 3 => {}
                b'?' | b'!' => return None,
                b'/' => {
                    let name = name_of(tag.get(1..)?);
                    if open.pop()? != name {
                        return None;
                    }
                    self.close(name, at)?;
                }
                _ => {
                    let name = name_of(tag);
                    self.open(name, tag, start)?;
                    if tag.ends_with(b"/") {
                        self.close_empty(name, tag, at)?;
                    } else {
                        open.push(name);
                    }
                }
            }
            if open.len() > DEPTH_MAX {
                return None;
            }
        }
        open.is_empty().then_some(())
    }

    fn open(&mut self, name: &[u8], tag: &[u8], start: usize) -> Option<()> {
        match name {
            b"table:table" => {
                self.enter(Within::Document, Within::Tab)?;
                (self.rows, self.rows_filled, self.widest) = (0, 0, 0);
            }
            b"table:table-row" => {
                self.enter(Within::Tab, Within::Row)?;
                self.row_repeats = repeats(tag, b"table:number-rows-repeated")?;
                (self.width, self.width_filled, self.row_bytes, self.pending) = (0, 0, 0, 0);
            }
            b"table:table-cell" | b"table:covered-table-cell" => {
                self.enter(Within::Row, Within::Cell)?;
                self.cell_repeats =
                    repeats(tag, b"table:number-columns-repeated")?.min(COLUMNS_MAX);
                (self.cell_start, self.cell_spaces) = (start, 0);
                self.width = self.width.checked_add(self.pending)?;
                self.pending = 0;
            }
            b"text:s" => {
                self.cell_spaces = self.cell_spaces.checked_add(repeats(tag, b"text:c")?)?;
            }
            _ => {}
        }
        Some(())
    }

    fn enter(&mut self, from: Within, to: Within) -> Option<()> {
        let stands_right = self.within == from;
        self.within = to;
        stands_right.then_some(())
    }

    fn close_empty(&mut self, name: &[u8], tag: &[u8], end: usize) -> Option<()> {
        let is_cell = matches!(name, b"table:table-cell" | b"table:covered-table-cell");
        let says_something = contains(tag, b"office:") || contains(tag, b"table:formula");
        if is_cell && !says_something {
            self.within = Within::Row;
            self.pending = self.cell_repeats;
            return Some(());
        }
        self.close(name, end)
    }

    fn close(&mut self, name: &[u8], end: usize) -> Option<()> {
        match name {
            b"table:table-cell" | b"table:covered-table-cell" => {
                self.within = Within::Row;
                let length = u64::try_from(end.checked_sub(self.cell_start)?).ok()?;
                let length = length.checked_add(self.cell_spaces)?;
                self.width = self.width.checked_add(self.cell_repeats)?;
                self.width_filled = self.width;
                let bytes = length.checked_mul(self.cell_repeats)?;
                self.row_bytes = self.row_bytes.checked_add(bytes)?;
            }
            b"table:table-row" => {
                self.within = Within::Tab;
                self.rows = self.rows.checked_add(self.row_repeats)?;
                self.cells = self.cells.checked_add(self.width)?;
                if self.width_filled > 0 {
                    self.rows_filled = self.rows;
                    self.widest = self.widest.max(self.width_filled);
                    let bytes = self.row_bytes.checked_mul(self.row_repeats)?;
                    self.bytes = self.bytes.checked_add(bytes)?;
                }
            }
            b"table:table" => {
                self.within = Within::Document;
                self.area = self.area.checked_add(self.rows_filled.checked_mul(self.widest)?)?;
            }
            _ => {}
        }
        let moderate = self.bytes.max(self.row_bytes).max(self.cell_spaces) <= BYTES_MAX
            && self.cells.max(self.area).max(self.width) <= CELLS_MAX;
        moderate.then_some(())
    }
}

fn find(content: &[u8], from: usize, byte: u8) -> Option<usize> {
    let rest = content.get(from..)?;
    rest.iter().position(|b| *b == byte).map(|offset| from.saturating_add(offset))
}

/// The `>` that ends the tag, not one within quotes.
fn tag_end(content: &[u8], start: usize) -> Option<usize> {
    let mut quote = None;
    for (offset, byte) in content.get(start..)?.iter().enumerate().skip(1) {
        match (quote, byte) {
            (None, b'>') => return Some(start.saturating_add(offset)),
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            (_, b'<') => return None,
            _ => {}
        }
    }
    None
}

fn name_of(tag: &[u8]) -> &[u8] {
    let end = tag.iter().position(|b| b.is_ascii_whitespace() || *b == b'/').unwrap_or(tag.len());
    tag.get(..end).unwrap_or(tag)
}

/// The number an attribute says, 1 without it, `None` if it is written in an odd way.
fn repeats(tag: &[u8], attribute: &[u8]) -> Option<u64> {
    let mut found = tag.windows(attribute.len()).enumerate().filter(|(_, w)| *w == attribute);
    let Some((at, _)) = found.next() else { return Some(1) };
    let rest = tag.get(at.checked_add(attribute.len())?..)?.strip_prefix(b"=\"")?;
    let digits = rest.get(..rest.iter().position(|b| *b == b'"')?)?;
    let number = std::str::from_utf8(digits).ok()?.parse().ok()?;
    found.next().is_none().then_some(number)
}

fn contains(tag: &[u8], needle: &[u8]) -> bool {
    tag.windows(needle.len()).any(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rows: &str, passes: bool) {
        let content = format!(
            "<?xml version=\"1.0\"?><office:body><table:table table:name=\"x\">{rows}</table:table></office:body>"
        );
        assert_eq!(weigh(content.as_bytes()), passes, "{rows}");
    }

    const FULL: &str = "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>a</text:p></table:table-cell><table:table-cell table:number-columns-repeated=\"16383\"/></table:table-row>";

    #[test]
    fn what_spreadsheets_write_passes() {
        check("", true);
        check(FULL, true);
        let rest = "<table:table-row table:number-rows-repeated=\"1048575\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
        check(&format!("{}{rest}", FULL.repeat(20_000)), true);
    }

    #[test]
    fn what_never_ends_or_is_odd_is_refused() {
        for odd in [
            "<table:table-row>",
            "<office:annotation></table:table>",
            "<!-- x -->",
            "<![CDATA[</table:table>]]>",
            "<?x?>",
            "<a b=\"<\"/>",
            "</a>",
            "<a b=\"",
            "<table:table-row table:number-rows-repeated='9'/>",
        ] {
            check(odd, false);
        }
    }

    #[test]
    fn what_repeats_without_measure_is_refused() {
        let gap = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell/></table:table-row>";
        let wide = "<table:table-row><table:table-cell table:number-columns-repeated=\"16383\"/><table:table-cell office:value=\"1\"/></table:table-row>";
        check(&format!("{gap}{wide}"), false);
        let long = "a".repeat(100_000);
        check(
            &format!(
                "<table:table-row><table:table-cell table:number-columns-repeated=\"16384\">{long}</table:table-cell></table:table-row>"
            ),
            false,
        );
        check(
            "<table:table-row><table:table-cell><text:s text:c=\"4000000000\"/></table:table-cell></table:table-row>",
            false,
        );
        check(&"<table:table-row><table:table-cell table:number-columns-repeated=\"16384\"/><table:table-cell/></table:table-row>".repeat(20_000), false);
    }
}
