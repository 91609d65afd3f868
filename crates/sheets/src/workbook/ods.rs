//! OpenDocument sheets. calamine lays each out as one dense block, so the content is weighed first.

use std::borrow::Cow;
use std::io::Cursor;

use calamine::{Data, Ods, OdsError, Reader as _};

use super::{Stopped, caught};
use crate::fault::WorkbookFault;
use crate::field::Cell;
use crate::intake::{Intake, Lines};
use crate::kind::SheetKind;
use crate::row::Progress;
use crate::text::ROWS_PER_PROGRESS;

mod weigh;

pub(super) use weigh::weigh;

/// An open document.
pub(super) struct Open<'a>(Ods<Cursor<&'a [u8]>>);

impl<'a> Open<'a> {
    /// Opens a document whose content was weighed.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, WorkbookFault> {
        caught(|| Ods::new(Cursor::new(bytes)).map_err(|error| reason(&error))).map(Self)
    }

    pub(super) fn tabs(&self) -> &[calamine::Sheet] {
        self.0.sheets_metadata()
    }

    pub(super) fn read_tab(
        &mut self,
        (kind, tab): (SheetKind, &str),
        intake: &mut Intake<'_>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), Stopped> {
        let range = self.0.worksheet_range(tab).map_err(|error| Stopped::Book(reason(&error)))?;
        let (row, column) = range.start().unwrap_or_default();
        let total = u64::try_from(range.height()).unwrap_or(u64::MAX);
        let before = usize::try_from(column).unwrap_or(usize::MAX).min(super::COLUMNS_MAX);
        let mut line = row;
        let mut rows = 0u64;
        for row in range.rows() {
            line = line.saturating_add(1);
            rows = rows.saturating_add(1);
            let leading = std::iter::repeat_n(Cell::Empty, before);
            let cells: Vec<Cell<'_>> =
                leading.chain(row.iter().map(cell_of)).take(super::COLUMNS_MAX).collect();
            intake.take(Lines { first: line, count: 1 }, &cells).map_err(Stopped::Fault)?;
            if rows.is_multiple_of(ROWS_PER_PROGRESS) {
                progress(Progress { sheet: kind, rows, done: rows, total });
            }
        }
        progress(Progress { sheet: kind, rows, done: total, total });
        Ok(())
    }
}

fn reason(error: &OdsError) -> WorkbookFault {
    if matches!(error, OdsError::Password) { WorkbookFault::Locked } else { WorkbookFault::Damaged }
}

fn cell_of(value: &Data) -> Cell<'_> {
    match value {
        Data::Empty => Cell::Empty,
        #[expect(clippy::cast_precision_loss, reason = "past 2^53 it is refused as not whole")]
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::Number(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            Cell::Text(Cow::Borrowed(text))
        }
        Data::Bool(truth) => Cell::Truth(*truth),
        Data::DateTime(number) => Cell::Number(number.as_f64()),
        Data::Error(_) => Cell::Failed,
    }
}
