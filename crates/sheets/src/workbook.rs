//! Workbooks, through calamine: guarded before it sees them, and caught if it panics.
//!
//! What is read is `.xlsx`, `.xlsm` and `.ods`. The old `.xls` is refused with what to do: calamine
//! lays it out as one dense block, which a small file can make larger than any memory.

use std::borrow::Cow;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use calamine::{DataRef, Reader as _, SheetVisible, Xlsx, XlsxError};
use model::say;

use crate::fault::{Place, SheetFault, SourceFault, WorkbookFault};
use crate::field::Cell;
use crate::intake::{Intake, Lines, Terms, Width};
use crate::kind::SheetKind;
use crate::row::{Progress, Sheets};
use crate::source::name_of;
use crate::text::ROWS_PER_PROGRESS;

mod guard;
mod ods;

use guard::Form;

/// A workbook to read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Book<'a> {
    /// Where it lies.
    pub(crate) path: &'a Path,
    /// What lies there.
    pub(crate) bytes: &'a [u8],
    /// The one sheet wanted, if not all.
    pub(crate) only: Option<SheetKind>,
}

/// A workbook that is open.
enum Open<'a> {
    Xlsx(Box<Xlsx<Cursor<&'a [u8]>>>),
    Ods(ods::Open<'a>),
}

impl<'a> Open<'a> {
    fn new(bytes: &'a [u8], form: Form) -> Result<Self, WorkbookFault> {
        match form {
            Form::Xlsx => {
                let open = || Xlsx::new(Cursor::new(bytes)).map_err(|error| reason(&error));
                caught(open).map(Box::new).map(Self::Xlsx)
            }
            Form::Ods => ods::Open::new(bytes).map(Self::Ods),
        }
    }

    fn tabs(&self) -> &[calamine::Sheet] {
        match self {
            Self::Xlsx(open) => open.sheets_metadata(),
            Self::Ods(open) => open.tabs(),
        }
    }
}

/// Reads the tabs of known names.
///
/// # Errors
/// [`SheetFault`]; never a panic, whatever the bytes.
pub(crate) fn read(
    book: Book<'_>,
    terms: Terms<'_>,
    out: &mut Sheets,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), SheetFault> {
    let file = name_of(book.path);
    let whole = || Place { file: file.clone(), tab: None };
    let form = guard::check(book.bytes).map_err(|why| why.at(whole()))?;
    let mut open =
        Open::new(book.bytes, form).map_err(|why| SheetFault::Workbook { place: whole(), why })?;
    for (kind, tab) in tabs(&book, open.tabs(), out)? {
        let place = Place { file: file.clone(), tab: Some(tab.clone()) };
        let mut intake = Intake::new(kind, place.clone(), Width::Free, terms, out);
        let wanted = (kind, tab.as_str());
        // What the intake and the progress hold is dropped or unharmed if this unwinds.
        let rows = AssertUnwindSafe(|| match &mut open {
            Open::Xlsx(open) => read_tab(open, wanted, &mut intake, progress),
            Open::Ods(open) => open.read_tab(wanted, &mut intake, progress),
        });
        match catch_unwind(rows).unwrap_or(Err(Stopped::Book(WorkbookFault::Damaged))) {
            Ok(()) => intake.finish()?,
            Err(Stopped::Fault(fault)) => return Err(fault),
            Err(Stopped::Book(why)) => return Err(SheetFault::Workbook { place, why }),
        }
    }
    Ok(())
}

/// Why a tab was left in the middle.
enum Stopped {
    Fault(SheetFault),
    Book(WorkbookFault),
}

fn caught<T>(work: impl FnOnce() -> Result<T, WorkbookFault>) -> Result<T, WorkbookFault> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(WorkbookFault::Damaged))
}

fn reason(error: &XlsxError) -> WorkbookFault {
    if matches!(error, XlsxError::Password) {
        WorkbookFault::Locked
    } else {
        WorkbookFault::Damaged
    }
}

/// Which tabs to read, and as which sheets; says which are left out.
fn tabs(
    book: &Book<'_>,
    sheets: &[calamine::Sheet],
    out: &mut Sheets,
) -> Result<Vec<(SheetKind, String)>, SheetFault> {
    let fault = |why| SheetFault::Source { path: book.path.to_owned(), why };
    let mut known: Vec<(SheetKind, String)> = Vec::new();
    let mut unknown = Vec::new();
    for sheet in sheets {
        match sheet.name.parse() {
            Ok(kind) if book.only.is_some_and(|only| only != kind) => {}
            Ok(kind) => {
                if known.iter().any(|(other, _)| *other == kind) {
                    return Err(fault(SourceFault::Twice { sheet: kind }));
                }
                known.push((kind, sheet.name.clone()));
                if sheet.visible != SheetVisible::Visible {
                    let (fa, en) = (kind.persian(), kind.code());
                    out.notes.push(say!(
                        "برگهٔ «{fa}» پنهان است ولی خوانده شد",
                        "the tab “{en}” is hidden but was read"
                    ));
                }
            }
            Err(_) => unknown.push(sheet.name.clone()),
        }
    }
    // One tab of any name is the sheet that was asked for.
    if let (Some(kind), [tab], true) = (book.only, unknown.as_slice(), known.is_empty()) {
        let fa = kind.persian();
        out.notes.push(say!(
            "برگهٔ «{tab}» به عنوان «{fa}» خوانده شد",
            "the tab “{tab}” was read as {kind}"
        ));
        return Ok(vec![(kind, tab.clone())]);
    }
    if book.only.is_none() {
        out.notes.extend(unknown.iter().map(|tab| {
            say!(
                "برگهٔ «{tab}» نام شناخته‌شده‌ای ندارد و خوانده نشد",
                "the tab “{tab}” has no known name and was left out"
            )
        }));
    }
    known.sort();
    match (known.is_empty(), book.only) {
        (true, Some(sheet)) => Err(fault(SourceFault::Absent { sheet })),
        (true, None) => Err(fault(SourceFault::NoTab)),
        (false, _) => Ok(known),
    }
}

/// Cells to the right of this are no office's columns.
const COLUMNS_MAX: usize = 256;

fn read_tab(
    open: &mut Xlsx<Cursor<&[u8]>>,
    (kind, tab): (SheetKind, &str),
    intake: &mut Intake<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), Stopped> {
    let stopped = |error: XlsxError| Stopped::Book(reason(&error));
    let mut cells = open.worksheet_cells_reader(tab).map_err(stopped)?;
    let total = u64::from(cells.dimensions().end.0).saturating_add(1);
    let mut row = RawRow { index: 0, cells: Vec::new() };
    let mut rows = 0u64;
    while let Some(cell) = cells.next_cell().map_err(stopped)? {
        let (index, column) = cell.get_position();
        let value = cell_of(cell.get_value());
        if index != row.index {
            if index < row.index {
                return Err(Stopped::Book(WorkbookFault::Damaged));
            }
            row.hand_over(intake)?;
            row.index = index;
            rows = rows.saturating_add(1);
            if rows.is_multiple_of(ROWS_PER_PROGRESS) {
                progress(Progress { sheet: kind, rows, done: u64::from(index), total });
            }
        }
        row.put(usize::try_from(column).unwrap_or(usize::MAX), value);
    }
    row.hand_over(intake)?;
    progress(Progress { sheet: kind, rows: rows.saturating_add(1), done: total, total });
    Ok(())
}

struct RawRow {
    index: u32,
    cells: Vec<Cell<'static>>,
}

impl RawRow {
    fn put(&mut self, column: usize, value: Cell<'static>) {
        if column >= COLUMNS_MAX || value == Cell::Empty {
            return;
        }
        if self.cells.len() <= column {
            self.cells.resize(column.saturating_add(1), Cell::Empty);
        }
        if let Some(cell) = self.cells.get_mut(column) {
            *cell = value;
        }
    }

    fn hand_over(&mut self, intake: &mut Intake<'_>) -> Result<(), Stopped> {
        let lines = Lines { first: self.index.saturating_add(1), count: 1 };
        intake.take(lines, &self.cells).map_err(Stopped::Fault)?;
        self.cells.clear();
        Ok(())
    }
}

fn cell_of(value: &DataRef<'_>) -> Cell<'static> {
    let text = |text: &str| Cell::Text(Cow::Owned(text.to_owned()));
    match value {
        DataRef::Empty => Cell::Empty,
        #[expect(clippy::cast_precision_loss, reason = "past 2^53 it is refused as not whole")]
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(string) => text(string),
        DataRef::SharedString(string) => text(string),
        DataRef::Bool(truth) => Cell::Truth(*truth),
        DataRef::DateTime(day) if day.is_datetime() && day.as_f64() >= 1.0 => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            Cell::Day(i32::from(year), month, day)
        }
        DataRef::DateTime(number) => Cell::Number(number.as_f64()),
        DataRef::DateTimeIso(string) | DataRef::DurationIso(string) => text(string),
        DataRef::Error(_) => Cell::Failed,
    }
}
