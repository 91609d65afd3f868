//! Why a sheet can't be read at all: place, reason and what to do, in both languages.

use std::path::PathBuf;
use std::{fmt, io};

use model::limits::{SHEET_BYTES_MAX, SHEET_ROWS_MAX, WORKBOOK_UNPACKED_BYTES_MAX};
use model::{Say, say};
use thiserror::Error;

use crate::kind::SheetKind;

mod said;

/// A file, and the tab in it if it is a workbook.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Place {
    /// The file's name.
    pub file: String,
    /// The tab's name.
    pub tab: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.tab {
            Some(tab) => write!(f, "{} [{tab}]", self.file),
            None => f.write_str(&self.file),
        }
    }
}

/// Why nothing was read. No row of any sheet has been taken.
#[derive(Debug, Error)]
pub enum SheetFault {
    /// The file system refused.
    #[error("can't read {}", path.display())]
    Unreadable {
        /// What was to be read.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// What was named holds no sheet we know.
    #[error("{}: {why}", path.display())]
    Source {
        /// What was named.
        path: PathBuf,
        /// Why it won't do.
        why: SourceFault,
    },
    /// It is larger than an office's sheet can be.
    #[error("{place}: {why}")]
    Limit {
        /// Where.
        place: Place,
        /// Which limit.
        why: LimitFault,
    },
    /// A CSV that is no text, or text that can't be told.
    #[error("{place}: {why}")]
    Text {
        /// Where.
        place: Place,
        /// What is wrong.
        why: TextFault,
    },
    /// A workbook that can't be opened.
    #[error("{place}: {why}")]
    Workbook {
        /// Where.
        place: Place,
        /// What is wrong.
        why: WorkbookFault,
    },
    /// The headings are not those of the sheet.
    #[error("{place}: {why}")]
    Heading {
        /// Where.
        place: Place,
        /// What is wrong.
        why: HeadingFault,
    },
}

/// Why what was named holds no sheet we know.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum SourceFault {
    /// Nothing is there.
    #[error("no such file or folder")]
    Missing,
    /// Neither a folder nor a CSV nor a workbook.
    #[error("neither a folder, a CSV file nor a workbook")]
    NotASheet,
    /// A folder without a file of a known name.
    #[error("no sheet of a known name in the folder")]
    NoSheet,
    /// A workbook without a tab of a known name.
    #[error("no tab of a known name in the workbook")]
    NoTab,
    /// A folder that holds a workbook rather than CSV files.
    #[error("the folder holds a workbook; name the workbook itself")]
    WorkbookInFolder {
        /// The workbook's file name.
        name: String,
    },
    /// One CSV file whose name doesn't say which sheet it is.
    #[error("the file's name doesn't say which sheet it is")]
    WhichSheet,
    /// The sheet asked for is not there.
    #[error("the sheet {sheet} is not there")]
    Absent {
        /// The sheet asked for.
        sheet: SheetKind,
    },
    /// Two files or tabs are the same sheet.
    #[error("the sheet {sheet} is there twice")]
    Twice {
        /// The sheet.
        sheet: SheetKind,
    },
}

/// Which limit was passed.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum LimitFault {
    /// Not a single byte or cell.
    #[error("empty")]
    Empty,
    /// More bytes than a sheet may have.
    #[error("larger than {SHEET_BYTES_MAX} bytes")]
    Bytes,
    /// More rows than a sheet may have.
    #[error("more than {SHEET_ROWS_MAX} rows")]
    Rows,
    /// A workbook that unpacks to far more than an office's data.
    #[error("unpacks to more than {WORKBOOK_UNPACKED_BYTES_MAX} bytes")]
    Unpacked,
}

/// What is wrong with a text file.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum TextFault {
    /// It holds bytes no text has.
    #[error("not a text file")]
    Binary,
    /// A workbook under a CSV's name.
    #[error("a workbook under the name of a CSV file")]
    Workbook,
    /// Its encoding can't be told for certain.
    #[error("the encoding can't be told for certain")]
    Encoding,
    /// A quotation mark is opened and never closed.
    #[error("the quotation mark opened at line {line} is never closed")]
    OpenQuote {
        /// The line of the row in which it is opened.
        line: u32,
    },
}

/// Why a workbook can't be opened.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum WorkbookFault {
    /// Not a workbook, whatever its name.
    #[error("not a workbook")]
    NotOne,
    /// A workbook of a form that can't be read safely.
    #[error("a workbook of an old form")]
    OldForm,
    /// Protected with a password.
    #[error("protected with a password")]
    Locked,
    /// Cut short or damaged.
    #[error("damaged")]
    Damaged,
}

/// What is wrong with the row of headings.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum HeadingFault {
    /// No row of headings among the first rows.
    #[error("no row of headings among the first rows")]
    None {
        /// The sheet it should be.
        sheet: SheetKind,
    },
    /// A column the sheet can't do without.
    #[error("the column «{column}» is missing")]
    Missing {
        /// Its heading.
        column: &'static str,
    },
    /// Two columns with headings that mean the same.
    #[error("the column «{column}» is there twice")]
    Twice {
        /// Its heading.
        column: &'static str,
    },
    /// A column of amounts in toman.
    #[error("a column is in toman, not rials")]
    Toman,
}

impl SheetFault {
    /// The stable code of JSON and tests.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "unreadable",
            Self::Source { why, .. } => match why {
                SourceFault::Missing => "not_found",
                SourceFault::NotASheet => "not_a_sheet",
                SourceFault::NoSheet => "no_sheet",
                SourceFault::NoTab => "no_tab",
                SourceFault::WorkbookInFolder { .. } => "workbook_in_folder",
                SourceFault::WhichSheet => "which_sheet",
                SourceFault::Absent { .. } => "absent",
                SourceFault::Twice { .. } => "twice",
            },
            Self::Limit { why, .. } => match why {
                LimitFault::Empty => "empty",
                LimitFault::Bytes => "too_big",
                LimitFault::Rows => "too_many_rows",
                LimitFault::Unpacked => "bomb",
            },
            Self::Text { why, .. } => match why {
                TextFault::Binary => "binary",
                TextFault::Workbook => "workbook",
                TextFault::Encoding => "encoding",
                TextFault::OpenQuote { .. } => "quote",
            },
            Self::Workbook { why, .. } => match why {
                WorkbookFault::NotOne => "not_a_workbook",
                WorkbookFault::OldForm => "old_workbook",
                WorkbookFault::Locked => "password",
                WorkbookFault::Damaged => "damaged",
            },
            Self::Heading { why, .. } => match why {
                HeadingFault::None { .. } => "heading",
                HeadingFault::Missing { .. } => "column",
                HeadingFault::Twice { .. } => "double_column",
                HeadingFault::Toman => "toman",
            },
        }
    }

    /// Where it is and what is wrong.
    pub fn say(&self) -> Say {
        let reason = match self {
            Self::Unreadable { .. } => say!("خوانده نمی‌شود", "can't be read"),
            Self::Source { why, .. } => why.say(),
            Self::Limit { why, .. } => why.say(),
            Self::Text { why, .. } => why.say(),
            Self::Workbook { why, .. } => why.say(),
            Self::Heading { why, .. } => why.say(),
        };
        let place = self.place();
        Say::new(format!("{place}: {}", reason.fa), format!("{place}: {}", reason.en))
    }

    /// What to do about it.
    pub fn next(&self) -> Say {
        match self {
            Self::Unreadable { .. } => say!(
                "بررسی کنید فایل در برنامهٔ دیگری باز نباشد و اجازهٔ خواندن آن را داشته باشید.",
                "Check that no other program has it open and that you may read it."
            ),
            Self::Source { why, .. } => why.next(),
            Self::Limit { why, .. } => why.next(),
            Self::Text { why, .. } => why.next(),
            Self::Workbook { why, .. } => why.next(),
            Self::Heading { why, .. } => why.next(),
        }
    }

    fn place(&self) -> String {
        match self {
            Self::Unreadable { path, .. } | Self::Source { path, .. } => path.display().to_string(),
            Self::Limit { place, .. }
            | Self::Text { place, .. }
            | Self::Workbook { place, .. }
            | Self::Heading { place, .. } => place.to_string(),
        }
    }
}
