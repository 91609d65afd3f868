//! Why a sheet can't be read at all: place, reason and what to do, in both languages.

use std::fmt;
use std::io;
use std::path::PathBuf;

use model::limits::{SHEET_BYTES_MAX, SHEET_ROWS_MAX, WORKBOOK_UNPACKED_BYTES_MAX};
use model::{Say, say};
use thiserror::Error;

use crate::kind::SheetKind;

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

impl SourceFault {
    fn say(&self) -> Say {
        match self {
            Self::Missing => say!("چنین فایل یا پوشه‌ای نیست", "no such file or folder"),
            Self::NotASheet => {
                say!(
                    "نه پوشه است، نه فایل CSV و نه اکسل",
                    "neither a folder, a CSV file nor a workbook"
                )
            }
            Self::NoSheet => say!(
                "در این پوشه هیچ‌یک از فایل‌های شناخته‌شده نیست",
                "the folder has no file of a known name"
            ),
            Self::NoTab => say!(
                "در این فایل هیچ‌یک از برگه‌های شناخته‌شده نیست",
                "the workbook has no tab of a known name"
            ),
            Self::WorkbookInFolder { name } => say!(
                "در این پوشه فایل اکسل «{name}» هست، نه فایل‌های CSV",
                "the folder holds the workbook “{name}”, not CSV files"
            ),
            Self::WhichSheet => say!(
                "از نام فایل معلوم نیست کدام فهرست است",
                "the file's name doesn't say which sheet it is"
            ),
            Self::Absent { sheet } => {
                let (fa, en) = (sheet.persian(), sheet.code());
                say!("فهرست «{fa}» در آن نیست", "the sheet “{en}” is not there")
            }
            Self::Twice { sheet } => {
                let (fa, en) = (sheet.persian(), sheet.code());
                say!("فهرست «{fa}» دو بار آمده است", "the sheet “{en}” is there twice")
            }
        }
    }

    fn next(&self) -> Say {
        match self {
            Self::Missing => say!("نشانی فایل را بررسی کنید.", "Check the path."),
            Self::NotASheet => say!(
                "فایل را در اکسل با قالب xlsx یا «CSV UTF-8» ذخیره کنید.",
                "Save the file as .xlsx or as “CSV UTF-8”."
            ),
            Self::NoSheet => say!(
                "نام فایل‌ها باید applications.csv، covered.csv، inspections.csv، earlier.csv، exclusions.csv یا bank.csv باشد.",
                "The files are called applications.csv, covered.csv, inspections.csv, earlier.csv, exclusions.csv and bank.csv."
            ),
            Self::NoTab => {
                let tabs = SheetKind::ALL.map(SheetKind::persian).join("»، «");
                say!("نام برگه‌ها باید یکی از این‌ها باشد: «{tabs}».", "The tabs are called: {tabs}.")
            }
            Self::WorkbookInFolder { name } => say!(
                "به جای پوشه، خود فایل «{name}» را معرفی کنید.",
                "Name the file “{name}” itself instead of its folder."
            ),
            Self::WhichSheet => say!(
                "نوع فهرست را هم بنویسید، مثلاً applications یا «متقاضیان».",
                "Say which sheet it is, for example applications."
            ),
            Self::Absent { sheet } => {
                let (tab, file) = (sheet.persian(), sheet.file_name());
                say!(
                    "برگه‌ای به نام «{tab}» یا فایلی به نام {file} بسازید، یا فهرست دیگری را انتخاب کنید.",
                    "Name a tab “{tab}” or a file {file}, or choose another sheet."
                )
            }
            Self::Twice { .. } => say!(
                "یکی از دو نسخه را بردارید یا نامش را عوض کنید.",
                "Remove or rename one of the two."
            ),
        }
    }
}

impl LimitFault {
    fn say(self) -> Say {
        match self {
            Self::Empty => say!("خالی است", "it is empty"),
            Self::Bytes => {
                let mebibytes = SHEET_BYTES_MAX >> 20;
                say!("بزرگ‌تر از {mebibytes} مگابایت است", "it is larger than {mebibytes} MiB")
            }
            Self::Rows => {
                say!("بیش از {SHEET_ROWS_MAX} ردیف دارد", "it has more than {SHEET_ROWS_MAX} rows")
            }
            Self::Unpacked => {
                let mebibytes = WORKBOOK_UNPACKED_BYTES_MAX >> 20;
                say!(
                    "محتوای فشردهٔ آن بسیار بزرگ است (بیش از {mebibytes} مگابایت)",
                    "it unpacks to far more than an office's data (over {mebibytes} MiB)"
                )
            }
        }
    }

    fn next(self) -> Say {
        match self {
            Self::Empty => say!(
                "فایل را دوباره از اکسل ذخیره کنید.",
                "Save the file from the spreadsheet again."
            ),
            Self::Bytes | Self::Rows => say!(
                "فهرست را به چند فایل کوچک‌تر تقسیم کنید و یکی‌یکی وارد کنید.",
                "Split it into several smaller files and import them one by one."
            ),
            Self::Unpacked => say!(
                "این فایل را باز نکنید؛ فهرست را از نو در یک فایل تازه ذخیره کنید و اگر از جای دیگری رسیده، از فرستنده بپرسید.",
                "Don't open it; save the list into a new file, and ask the sender if it came from elsewhere."
            ),
        }
    }
}

impl TextFault {
    fn say(self) -> Say {
        match self {
            Self::Binary => say!("این فایل متن نیست", "this is not a text file"),
            Self::Workbook => say!(
                "این فایل اکسل است، فقط نامش CSV است",
                "this is a workbook under the name of a CSV file"
            ),
            Self::Encoding => say!(
                "کدگذاری حروف این فایل معلوم نیست",
                "the encoding of its letters can't be told for certain"
            ),
            Self::OpenQuote { line } => say!(
                "علامت نقل قول (\") که در سطر {line} باز شده، بسته نشده است",
                "the quotation mark opened in the row at line {line} is never closed"
            ),
        }
    }

    fn next(self) -> Say {
        match self {
            Self::Binary | Self::Encoding => say!(
                "در اکسل «ذخیره با نام» و قالب «CSV UTF-8» را انتخاب کنید و همان را وارد کنید.",
                "In the spreadsheet choose “Save as”, “CSV UTF-8”, and import that."
            ),
            Self::Workbook => {
                say!("پسوند فایل را به xlsx برگردانید.", "Give the file its ending .xlsx back.")
            }
            Self::OpenQuote { .. } => say!(
                "آن سطر را درست کنید یا فایل را دوباره از اکسل ذخیره کنید.",
                "Correct that row, or save the file from the spreadsheet again."
            ),
        }
    }
}

impl WorkbookFault {
    fn say(self) -> Say {
        match self {
            Self::NotOne => say!("این فایل اکسل نیست", "this is not a workbook"),
            Self::OldForm => say!(
                "این فایل اکسل با قالب قدیمی یا ناشناخته است",
                "this is a workbook of an old or unknown form"
            ),
            Self::Locked => say!("این فایل رمز دارد", "this workbook is protected with a password"),
            Self::Damaged => {
                say!("این فایل ناقص یا خراب است", "this workbook is cut short or damaged")
            }
        }
    }

    fn next(self) -> Say {
        match self {
            Self::NotOne | Self::OldForm => say!(
                "فهرست را در اکسل باز کنید و با قالب xlsx ذخیره کنید.",
                "Open the list in the spreadsheet and save it as .xlsx."
            ),
            Self::Locked => say!(
                "فایل را در اکسل باز کنید، رمز را بردارید و ذخیره کنید.",
                "Open it in the spreadsheet, remove the password and save."
            ),
            Self::Damaged => say!(
                "فایل را دوباره کپی یا دریافت کنید؛ اگر در اکسل باز می‌شود، از نو ذخیره کنید.",
                "Copy or fetch it again; if the spreadsheet opens it, save it anew."
            ),
        }
    }
}

impl HeadingFault {
    fn say(&self) -> Say {
        match self {
            Self::None { sheet } => {
                let (fa, en) = (sheet.persian(), sheet.code());
                say!(
                    "سطر عنوان‌های فهرست «{fa}» پیدا نشد",
                    "the row of headings of “{en}” was not found"
                )
            }
            Self::Missing { column } => {
                say!("ستون «{column}» نیست", "the column “{column}” is missing")
            }
            Self::Twice { column } => {
                say!("ستون «{column}» دو بار آمده است", "the column “{column}” is there twice")
            }
            Self::Toman => say!("یکی از ستون‌ها به تومان است", "a column is in toman"),
        }
    }

    fn next(&self) -> Say {
        match self {
            Self::None { sheet } => {
                let needed: Vec<&str> =
                    sheet.columns().iter().filter(|c| c.required).map(|c| c.heading).collect();
                let (fa, en) = (needed.join("، "), needed.join(", "));
                say!(
                    "سطر نخست باید عنوان ستون‌ها باشد؛ دست‌کم: {fa}.",
                    "The first row holds the headings, at least: {en}."
                )
            }
            Self::Missing { column } => say!(
                "ستونی با عنوان «{column}» به فهرست بیفزایید.",
                "Add a column headed “{column}”."
            ),
            Self::Twice { .. } => {
                say!("یکی از دو ستون را بردارید.", "Remove one of the two columns.")
            }
            Self::Toman => say!(
                "مبلغ‌ها را به ریال بنویسید و عنوان ستون را هم درست کنید.",
                "Write the amounts in rials and correct the heading."
            ),
        }
    }
}
