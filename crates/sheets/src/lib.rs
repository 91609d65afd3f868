//! Reads the sheets offices keep into typed rows, and says which rows are refused and why.
//!
//! Lenient in form: columns in any order and found by their heading, digits of three scripts, Arabic
//! letters, thousands separators, zeros eaten by a spreadsheet, dates as text or as date cells.
//! Strict in meaning: a day that does not exist is never rolled over, an amount that may be toman is
//! never guessed, a wrong row is never half taken.
//!
//! Deliberately absent: rules of the directive, what is already stored (a second import of one sheet
//! is the office's matter), and any writing to disk. Messages name sheet, row and column, never an
//! id, a name or a telephone number.

mod column;
mod fault;
mod field;
mod intake;
mod kind;
mod parse;
mod row;
mod source;
mod text;
mod workbook;
mod write;

pub use fault::{
    HeadingFault, LimitFault, Place, SheetFault, SourceFault, TextFault, WorkbookFault,
};
pub use kind::{SheetKind, UnknownSheet};
pub use row::{
    ApplicationRow, BankRow, CoveredRow, EarlierRow, ExclusionRow, IndicatorRow, InspectionRow,
    Progress, Refused, Row, Sheets,
};
pub use source::{Source, read};
pub use write::{csv_cell_safe, csv_line, template};
