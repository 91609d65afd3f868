//! CSV: the encoding, the separator, the lines.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1256};
use model::{Say, say};

use crate::column::Headings;
use crate::fault::{LimitFault, Place, SheetFault, TextFault};
use crate::field::Cell;
use crate::intake::{Intake, Lines};
use crate::kind::SheetKind;
use crate::row::Progress;

/// Reads a CSV's bytes row by row.
///
/// # Errors
/// [`SheetFault::Text`], [`SheetFault::Limit`], or what the intake says of the headings.
pub(crate) fn read(
    bytes: &[u8],
    kind: SheetKind,
    intake: &mut Intake<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Option<Say>, SheetFault> {
    let Decoded { text, note } =
        decode(bytes, kind).map_err(|why| SheetFault::Text { place: intake.place(), why })?;
    if text.trim().is_empty() {
        return Err(SheetFault::Limit { place: intake.place(), why: LimitFault::Empty });
    }
    let (text, told) = sep_line(&text);
    let separator = told.unwrap_or_else(|| separator_of(text, &Headings::of(kind)));
    let mut reader = builder(separator).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut lines = LineCount { text: text.as_bytes(), at: 0, line: 1 };
    if told.is_some() {
        lines.line = 2;
    }
    let total = u64::try_from(text.len()).unwrap_or(u64::MAX);
    let mut rows = 0u64;
    let mut last = Lines { first: 0, count: 0 };
    while reader.read_record(&mut record).map_err(|_| not_text(intake.place()))? {
        let start = record.position().map_or(0, csv::Position::byte);
        let first = lines.first_of(start);
        let end = lines.last_of(reader.position().byte());
        last = Lines { first, count: end.saturating_sub(first).saturating_add(1) };
        let cells: Vec<Cell<'_>> =
            record.iter().map(|text| Cell::Text(Cow::Borrowed(text))).collect();
        intake.take(last, &cells)?;
        rows = rows.saturating_add(1);
        if rows.is_multiple_of(ROWS_PER_PROGRESS) {
            progress(Progress { sheet: kind, rows, done: reader.position().byte(), total });
        }
    }
    if last.count > 1 && text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
        let why = TextFault::OpenQuote { line: last.first };
        return Err(SheetFault::Text { place: intake.place(), why });
    }
    progress(Progress { sheet: kind, rows, done: total, total });
    Ok(note)
}

/// How often the reading says how far it is.
pub(crate) const ROWS_PER_PROGRESS: u64 = 1_000;

fn not_text(place: Place) -> SheetFault {
    SheetFault::Text { place, why: TextFault::Encoding }
}

fn builder(separator: u8) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(separator);
    builder
}

struct Decoded<'a> {
    text: Cow<'a, str>,
    note: Option<Say>,
}

fn decode(bytes: &[u8], kind: SheetKind) -> Result<Decoded<'_>, TextFault> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(TextFault::Workbook);
    }
    if let Some((encoding, _)) = Encoding::for_bom(bytes)
        && (encoding == UTF_16LE || encoding == UTF_16BE)
    {
        let (text, _, broken) = encoding.decode(bytes);
        if broken || text.contains('\0') {
            return Err(TextFault::Binary);
        }
        let note =
            say!("کدگذاری فایل UTF-16 بود و خوانده شد", "the file was UTF-16 and was read so");
        return Ok(Decoded { text, note: Some(note) });
    }
    if bytes.contains(&0) {
        return Err(TextFault::Binary);
    }
    let bare = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bare) {
        return Ok(Decoded { text: Cow::Borrowed(text), note: None });
    }
    // One-byte encodings all decode; only the sheet's own headings tell that this is the one.
    let (text, broken) = WINDOWS_1256.decode_without_bom_handling(bytes);
    let headings = Headings::of(kind);
    let (first, told) = sep_line(&text);
    let separator = told.unwrap_or_else(|| separator_of(first, &headings));
    let required = kind.columns().iter().filter(|column| column.required).count();
    let sure = headings_known(first, separator, &headings) >= required.max(2);
    if broken || !sure {
        let control = |byte: &u8| *byte < 9;
        let binary = bytes.iter().take(4_096).any(control);
        return Err(if binary { TextFault::Binary } else { TextFault::Encoding });
    }
    let note = say!(
        "کدگذاری فایل Windows-1256 بود و خوانده شد؛ بهتر است «CSV UTF-8» ذخیره شود",
        "the file was Windows-1256 and was read so; “CSV UTF-8” is better"
    );
    Ok(Decoded { text, note: Some(note) })
}

/// Takes off the line with which a spreadsheet tells its separator (`sep=;`).
fn sep_line(text: &str) -> (&str, Option<u8>) {
    let Some((line, rest)) = text.split_once('\n') else { return (text, None) };
    match line.trim_end().as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator @ (b',' | b';' | b'\t' | b'|')] => {
            (rest, Some(*separator))
        }
        // A tab is trimmed off the line's end.
        [b's', b'e', b'p', b'='] => (rest, Some(b'\t')),
        _ => (text, None),
    }
}

/// The separator that makes most headings known.
fn separator_of(text: &str, headings: &Headings) -> u8 {
    let known = |separator: &u8| headings_known(text, *separator, headings);
    // The last of equals wins, and a comma is the first guess.
    [b'|', b'\t', b';', b','].into_iter().max_by_key(known).unwrap_or(b',')
}

/// The most headings any of the first rows has.
fn headings_known(text: &str, separator: u8, headings: &Headings) -> usize {
    let mut reader = builder(separator).from_reader(text.as_bytes());
    let known =
        |record: &StringRecord| record.iter().filter(|cell| headings.find(cell).is_some()).count();
    reader.records().take(ROWS_LOOKED_AT).flatten().map(|record| known(&record)).max().unwrap_or(0)
}

const ROWS_LOOKED_AT: usize = 10;

/// Counts lines as an editor does, also over blank ones that the CSV reader skips.
struct LineCount<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
}

impl LineCount<'_> {
    /// The line of the first byte at or behind `start` that is no line end.
    fn first_of(&mut self, start: u64) -> u32 {
        let mut start = usize::try_from(start).unwrap_or(usize::MAX).min(self.text.len());
        while matches!(self.text.get(start), Some(b'\r' | b'\n')) {
            start = start.saturating_add(1);
        }
        self.go(start)
    }

    /// The line of the last byte before `end` that is no line end.
    fn last_of(&mut self, end: u64) -> u32 {
        let mut end = usize::try_from(end).unwrap_or(usize::MAX).min(self.text.len());
        while self.at < end && matches!(self.text.get(end - 1), Some(b'\r' | b'\n')) {
            end = end.saturating_sub(1);
        }
        self.go(end)
    }

    fn go(&mut self, to: usize) -> u32 {
        let passed = self.text.get(self.at..to).unwrap_or_default();
        let breaks = passed.iter().enumerate().filter(|(index, byte)| {
            let next = self.text.get(self.at.saturating_add(*index).saturating_add(1));
            **byte == b'\n' || **byte == b'\r' && next != Some(&b'\n')
        });
        self.line = self.line.saturating_add(u32::try_from(breaks.count()).unwrap_or(u32::MAX));
        self.at = to.max(self.at);
        self.line
    }
}
