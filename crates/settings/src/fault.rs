//! What can be wrong with a setting, a table or a folder, said with its place and what would do.

use std::path::PathBuf;
use std::{fmt, io};

use model::{Say, say};
use thiserror::Error;

/// Why the settings can't be used. Nothing was changed on disk.
#[derive(Debug, Error)]
pub enum SettingsFault {
    /// The file is no TOML.
    #[error("{place}: {detail}")]
    Syntax {
        /// Where reading stopped.
        place: Place,
        /// What the reader of TOML says.
        detail: String,
    },
    /// A key, section or variable that no setting has.
    #[error("{place}: there is no setting {key}")]
    UnknownKey {
        /// Where it is written.
        place: Place,
        /// The key as written.
        key: String,
        /// The keys that exist there.
        known: Vec<String>,
    },
    /// A value that its setting doesn't take.
    #[error("{place}: {key} can't be {value:?}")]
    WrongValue {
        /// Where it is written.
        place: Place,
        /// The setting.
        key: &'static str,
        /// The value as written.
        value: String,
        /// What would do.
        want: Want,
    },
    /// A row of a reference table that can't be used.
    #[error("{place}: {problem}")]
    WrongRow {
        /// The row, and the cell where one is to blame.
        place: Place,
        /// What is wrong with it.
        problem: TableFault,
    },
    /// A file that can't be read.
    #[error("{path} can't be read")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file larger than any settings file is.
    #[error("{path} is larger than {limit_bytes} bytes")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit.
        limit_bytes: u64,
    },
    /// The data directory is named, but there is something else.
    #[error("{path} is no directory")]
    NotADirectory {
        /// The path.
        path: PathBuf,
    },
    /// The directory holds files that are not this program's.
    #[error("{path} holds other files")]
    NotOurs {
        /// The directory.
        path: PathBuf,
    },
    /// The system names no home for the user, and no directory was given.
    #[error("no home directory is known")]
    NoHome,
    /// A folder or file can't be made.
    #[error("{path} can't be made")]
    CannotMake {
        /// The folder or file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Where something is written. Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Place {
    /// In a file.
    File {
        /// Its path, or its name where it is compiled in.
        file: String,
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// In a variable of the environment.
    Variable(String),
}

/// What a setting takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Want {
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A size with its unit, from one to another.
    Size {
        /// The least and the most, as they would be written.
        bounds: &'static (&'static str, &'static str),
    },
    /// A duration with its unit.
    Duration {
        /// The least and the most, as they would be written.
        bounds: &'static (&'static str, &'static str),
    },
    /// A distance from UTC.
    Offset,
    /// A whole number of days.
    Days {
        /// The most.
        max: u16,
    },
    /// Levels of the log.
    Filter,
    /// An address with its port.
    Address {
        /// One that would do.
        example: &'static str,
    },
    /// An address with its port, or none.
    AddressOrNone {
        /// One that would do, and the word for none.
        words: &'static (&'static str, &'static str),
    },
    /// A folder's full path, or a word for the usual one.
    FolderOrAuto {
        /// One that would do.
        example: &'static str,
    },
    /// A file's full path, or none.
    FileOrNone {
        /// One that would do.
        example: &'static str,
    },
    /// The public half of a recovery key, or none.
    RecipientOrNone,
    /// A whole number, or a word for no limit.
    CountOrNone {
        /// One that would do.
        example: &'static str,
    },
    /// A whole number from 1 on.
    Count {
        /// The most.
        max: usize,
    },
    /// No less than another setting.
    NoLessThan {
        /// The other.
        key: &'static str,
    },
    /// No more than another setting.
    NoMoreThan {
        /// The other.
        key: &'static str,
    },
}

/// What is wrong with a row of a reference table.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum TableFault {
    /// The first line doesn't name the columns.
    #[error("the first line must be {wanted}")]
    Heading {
        /// The heading that is wanted.
        wanted: String,
    },
    /// Too few or too many cells, or one in quotation marks.
    #[error("{found} cells, {wanted} wanted; cells hold no commas and no quotation marks")]
    Cells {
        /// The cells of the heading.
        wanted: usize,
        /// The cells found.
        found: usize,
    },
    /// A cell that its column doesn't take.
    #[error("{value:?} is no {column}")]
    Cell {
        /// The column.
        column: &'static str,
        /// The cell as written.
        value: String,
    },
    /// A code that an earlier row has.
    #[error("the code {code} stands in an earlier row")]
    Repeated {
        /// The code.
        code: String,
    },
    /// Not a single row.
    #[error("the table is empty")]
    Empty,
}

impl SettingsFault {
    /// The stable code that messages, JSON and tests cite.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => "settings.syntax",
            Self::UnknownKey { .. } => "settings.unknown_key",
            Self::WrongValue { .. } => "settings.wrong_value",
            Self::WrongRow { .. } => "settings.wrong_row",
            Self::Unreadable { .. } => "settings.unreadable",
            Self::TooLarge { .. } => "settings.too_large",
            Self::NotADirectory { .. } => "data.not_a_directory",
            Self::NotOurs { .. } => "data.not_ours",
            Self::NoHome => "data.no_home",
            Self::CannotMake { .. } => "data.cannot_make",
        }
    }

    /// What is wrong, where, and what would do.
    pub fn say(&self) -> Say {
        match self {
            Self::Syntax { place, detail } => with_place(
                place,
                &say!("نوشتار TOML درست نیست: {detail}", "this is not well-formed TOML: {detail}"),
            ),
            Self::UnknownKey { place, key, known } => {
                let (known_fa, known_en) = (known.join("، "), known.join(", "));
                with_place(
                    place,
                    &say!(
                        "تنظیمی به نام {key} وجود ندارد. موجود: {known_fa}",
                        "there is no setting {key}; there are: {known_en}"
                    ),
                )
            }
            Self::WrongValue { place, key, value, want } => {
                let want = want.say();
                let (want_fa, want_en) = (want.fa, want.en);
                with_place(
                    place,
                    &say!(
                        "مقدار «{value}» برای {key} پذیرفته نیست. {want_fa}",
                        "{key} can't be \"{value}\"; {want_en}"
                    ),
                )
            }
            Self::WrongRow { place, problem } => with_place(place, &problem.say()),
            Self::Unreadable { path, source } => {
                let path = path.display();
                say!("فایل {path} خوانده نشد: {source}", "{path} can't be read: {source}")
            }
            Self::TooLarge { path, limit_bytes } => {
                let path = path.display();
                say!(
                    "فایل {path} از {limit_bytes} بایت بزرگ‌تر است و فایل تنظیمات نیست",
                    "{path} is larger than {limit_bytes} bytes: it is no settings file"
                )
            }
            Self::NotADirectory { .. }
            | Self::NotOurs { .. }
            | Self::NoHome
            | Self::CannotMake { .. } => self.say_of_folder(),
        }
    }

    fn say_of_folder(&self) -> Say {
        let shown = |path: &PathBuf| path.display().to_string();
        match self {
            Self::NotADirectory { path } => {
                let path = shown(path);
                say!("{path} پوشه نیست", "{path} is no directory")
            }
            Self::NotOurs { path } => {
                let path = shown(path);
                say!(
                    "پوشهٔ {path} فایل‌های دیگری دارد و پوشهٔ داده‌های همگام نیست",
                    "{path} holds other files and is no data directory of Hamgam"
                )
            }
            Self::NoHome => say!(
                "پوشهٔ خانگی کاربر پیدا نشد",
                "the system names no home directory for this user"
            ),
            Self::CannotMake { path, source } => {
                let path = shown(path);
                say!("{path} ساخته نشد: {source}", "{path} can't be made: {source}")
            }
            Self::Syntax { .. }
            | Self::UnknownKey { .. }
            | Self::WrongValue { .. }
            | Self::WrongRow { .. }
            | Self::Unreadable { .. }
            | Self::TooLarge { .. } => unreachable!("said by `say`"),
        }
    }

    /// What to do about it.
    pub fn next(&self) -> Say {
        match self {
            Self::Syntax { place, .. }
            | Self::UnknownKey { place, .. }
            | Self::WrongValue { place, .. } => match place {
                Place::File { file, line, .. } => say!(
                    "سطر {line} فایل {file} را اصلاح یا حذف کنید؛ تنظیم حذف‌شده مقدار پیش‌فرض می‌گیرد",
                    "mend line {line} of {file}, or delete it: a missing setting has its default"
                ),
                Place::Variable(name) => say!("unset {name}", "unset {name}"),
            },
            Self::WrongRow { place, .. } => {
                let place = place.say();
                let (fa, en) = (place.fa, place.en);
                say!(
                    "{fa} را اصلاح کنید، یا فایل را بردارید تا جدول همراه برنامه به کار رود",
                    "mend {en}, or remove the file: the program's own table is used then"
                )
            }
            Self::Unreadable { path, .. } | Self::TooLarge { path, .. } => {
                let path = path.display();
                say!("ls -l {path}", "ls -l {path}")
            }
            Self::NotADirectory { .. } | Self::NotOurs { .. } | Self::NoHome => say!(
                "پوشه‌ای خالی یا تازه بدهید: hamgam-node --data DIR setup",
                "name an empty or new directory: hamgam-node --data DIR setup"
            ),
            Self::CannotMake { path, .. } => {
                let path = path.display();
                say!(
                    "دسترسی و فضای خالی {path} را بررسی کنید، یا پوشهٔ دیگری بدهید: --data DIR",
                    "check access to {path} and free space, or name another directory: --data DIR"
                )
            }
        }
    }
}

fn with_place(place: &Place, what: &Say) -> Say {
    let place = place.say();
    Say::new(format!("{}: {}", place.fa, what.fa), format!("{}: {}", place.en, what.en))
}

/// What the names of the program's own files end with.
const BUILT_IN: &str = "(built in)";

impl Place {
    /// Whether it is in what the program brings along.
    pub(crate) fn is_built_in(&self) -> bool {
        matches!(self, Self::File { file, .. } if file.ends_with(BUILT_IN))
    }

    /// The place in both languages.
    pub fn say(&self) -> Say {
        match self {
            Self::File { file, line, column } => say!(
                "فایل {file}، سطر {line}، ستون {column}",
                "{file}, line {line}, column {column}"
            ),
            Self::Variable(name) => say!("متغیر محیطی {name}", "the variable {name}"),
        }
    }
}

/// As editors and terminals link it: `file:line:column`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { file, line, column } => write!(f, "{file}:{line}:{column}"),
            Self::Variable(name) => f.write_str(name),
        }
    }
}

impl Want {
    /// The advice in both languages.
    pub fn say(self) -> Say {
        match self {
            Self::OneOf(words) => {
                let (fa, en) = (words.join("، "), words.join(", "));
                say!("یکی از این‌ها را بنویسید: {fa}", "write one of: {en}")
            }
            Self::Size { bounds: (min, max) } => say!(
                "اندازه را با واحد بنویسید، از {min} تا {max}",
                "write a size with its unit, from {min} to {max}"
            ),
            Self::Duration { bounds: (min, max) } => say!(
                "مدت را با واحد بنویسید، از {min} تا {max}",
                "write a duration with its unit, from {min} to {max}"
            ),
            Self::Offset => say!(
                "فاصله از ساعت جهانی را به شکل +03:30 بنویسید، از -14:00 تا +14:00",
                "write the distance from UTC as +03:30, from -14:00 to +14:00"
            ),
            Self::Days { max } => say!(
                "شمار روزها را بنویسید، از 1 تا {max}",
                "write a whole number of days, from 1 to {max}"
            ),
            Self::Filter => say!(
                "یکی از error، warn، info، debug، trace را بنویسید، یا مانند warn,store=debug",
                "write error, warn, info, debug or trace, or pairs as in warn,store=debug"
            ),
            Self::Address { example } => {
                say!("یک نشانی بنویسید، مانند {example}", "write an address, as in {example}")
            }
            Self::AddressOrNone { words: (example, none) } => say!(
                "یک نشانی بنویسید، مانند {example}، یا {none}",
                "write an address, as in {example}, or {none}"
            ),
            Self::FolderOrAuto { example } => say!(
                "مسیر کامل پوشه‌ای را بنویسید، مانند {example}، یا auto",
                "write a folder's full path, as in {example}, or auto"
            ),
            Self::FileOrNone { example } => say!(
                "مسیر کامل فایلی را بنویسید، مانند {example}، یا none",
                "write a file's full path, as in {example}, or none"
            ),
            Self::RecipientOrNone => Say::new(
                "کلید بازیابی را بنویسید، مانند age1…، یا none",
                "write a recovery key's public half, age1…, or none",
            ),
            Self::CountOrNone { example } => say!(
                "عددی بنویسید، مانند {example}، یا none",
                "write a whole number, as in {example}, or none"
            ),
            Self::Count { max } => {
                say!("عددی از 1 تا {max} بنویسید", "write a whole number, from 1 to {max}")
            }
            Self::NoMoreThan { key } => {
                say!("حداکثر به اندازهٔ {key} بنویسید", "write no more than {key}")
            }
            Self::NoLessThan { key } => {
                say!("دست‌کم به اندازهٔ {key} بنویسید", "write no less than {key}")
            }
        }
    }
}

impl TableFault {
    /// The fault in both languages.
    pub fn say(&self) -> Say {
        match self {
            Self::Heading { wanted } => {
                say!("سطر نخست باید این باشد: {wanted}", "the first line must be {wanted}")
            }
            Self::Cells { wanted, found } => say!(
                "{found} خانه دارد و {wanted} خانه لازم است؛ درون خانه ویرگول لاتین و گیومه نیاید",
                "{found} cells, {wanted} wanted; cells hold no commas and no quotation marks"
            ),
            Self::Cell { column, value } => say!(
                "«{value}» برای ستون {column} پذیرفته نیست",
                "\"{value}\" will not do as {column}"
            ),
            Self::Repeated { code } => {
                say!("کد {code} در سطری پیش‌تر آمده است", "the code {code} stands in an earlier row")
            }
            Self::Empty => say!("جدول خالی است", "the table is empty"),
        }
    }
}
