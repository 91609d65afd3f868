//! The faults in words: the reason, and what to do about it.

use model::limits::{SHEET_BYTES_MAX, SHEET_ROWS_MAX, WORKBOOK_UNPACKED_BYTES_MAX};
use model::{Say, say};

use super::{HeadingFault, LimitFault, SourceFault, TextFault, WorkbookFault};
use crate::kind::SheetKind;

impl SourceFault {
    pub(super) fn say(&self) -> Say {
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

    pub(super) fn next(&self) -> Say {
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
    pub(super) fn say(self) -> Say {
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

    pub(super) fn next(self) -> Say {
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
    pub(super) fn say(self) -> Say {
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

    pub(super) fn next(self) -> Say {
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
    pub(super) fn say(self) -> Say {
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

    pub(super) fn next(self) -> Say {
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
    pub(super) fn say(&self) -> Say {
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

    pub(super) fn next(&self) -> Say {
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
