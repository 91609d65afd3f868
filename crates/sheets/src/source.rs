//! Where sheets lie: a folder of CSV files, one CSV file, or a workbook.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use model::limits::SHEET_BYTES_MAX;
use model::{Places, Rials, Say, say};

use crate::fault::{LimitFault, Place, SheetFault, SourceFault};
use crate::intake::{Intake, Terms, Width};
use crate::kind::SheetKind;
use crate::row::{Progress, Sheets};
use crate::{text, workbook};

/// Where sheets lie, looked at but not yet read.
#[derive(Clone, Debug)]
pub struct Source {
    parts: Parts,
    suspect_below: Option<Rials>,
    notes: Vec<Say>,
}

#[derive(Clone, Debug)]
enum Parts {
    Csv(Vec<(SheetKind, PathBuf)>),
    Workbook { path: PathBuf, only: Option<SheetKind> },
}

impl Source {
    /// Looks at a path: a folder of CSV files of known names, a workbook, or one CSV file.
    ///
    /// `only` limits the reading to one sheet, and says which one a CSV file of another name is.
    ///
    /// # Errors
    /// [`SheetFault::Source`] if there is no sheet we know, [`SheetFault::Unreadable`] if the file
    /// system refuses.
    pub fn detect(path: &Path, only: Option<SheetKind>) -> Result<Self, SheetFault> {
        let fault = |why| SheetFault::Source { path: path.to_owned(), why };
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(fault(SourceFault::Missing));
            }
            Err(source) => return Err(SheetFault::Unreadable { path: path.to_owned(), source }),
        };
        if metadata.is_dir() {
            return Self::in_folder(path, only);
        }
        let parts = match (metadata.is_file(), ending(path).as_str()) {
            (true, "csv" | "tsv" | "txt") => {
                let named = stem(path).parse().ok();
                let kind = only.or(named).ok_or_else(|| fault(SourceFault::WhichSheet))?;
                Parts::Csv(vec![(kind, path.to_owned())])
            }
            (true, ending) if is_workbook(ending) => {
                Parts::Workbook { path: path.to_owned(), only }
            }
            _ => return Err(fault(SourceFault::NotASheet)),
        };
        Ok(Self { parts, suspect_below: None, notes: Vec::new() })
    }

    /// Refuses amounts below a bound as toman (applications and earlier facilities).
    #[must_use]
    pub fn suspect_below(mut self, bound: Option<Rials>) -> Self {
        self.suspect_below = bound;
        self
    }

    fn in_folder(path: &Path, only: Option<SheetKind>) -> Result<Self, SheetFault> {
        let fault = |why| SheetFault::Source { path: path.to_owned(), why };
        let unreadable = |source| SheetFault::Unreadable { path: path.to_owned(), source };
        let mut files = Vec::new();
        for entry in fs::read_dir(path).map_err(unreadable)? {
            files.push(entry.map_err(unreadable)?.path());
        }
        files.sort();
        let mut known: Vec<(SheetKind, PathBuf)> = Vec::new();
        let mut notes = Vec::new();
        let mut book = None;
        for file in files.into_iter().filter(|file| file.is_file()) {
            match (ending(&file).as_str(), stem(&file).parse()) {
                ("csv", Ok(kind)) if only.is_none_or(|only| only == kind) => {
                    if known.iter().any(|(other, _)| *other == kind) {
                        return Err(fault(SourceFault::Twice { sheet: kind }));
                    }
                    known.push((kind, file));
                }
                ("csv", Err(_)) if only.is_none() => {
                    let name = name_of(&file);
                    notes.push(say!(
                        "فایل {name} نام شناخته‌شده‌ای ندارد و خوانده نشد",
                        "the file {name} has no known name and was left out"
                    ));
                }
                (ending, _) if is_workbook(ending) => book = book.or(Some(name_of(&file))),
                _ => {}
            }
        }
        known.sort();
        match (known.is_empty(), book, only) {
            (true, Some(name), _) => Err(fault(SourceFault::WorkbookInFolder { name })),
            (true, None, Some(sheet)) => Err(fault(SourceFault::Absent { sheet })),
            (true, None, None) => Err(fault(SourceFault::NoSheet)),
            (false, ..) => Ok(Self { parts: Parts::Csv(known), suspect_below: None, notes }),
        }
    }
}

/// Reads every sheet of a source.
///
/// Rows that can't be taken are in [`Sheets::refused`]; they don't keep the others out.
///
/// # Errors
/// [`SheetFault`] if a sheet can't be read at all; then nothing is handed out.
pub fn read(
    source: &Source,
    places: &Places,
    progress: &mut dyn FnMut(Progress),
) -> Result<Sheets, SheetFault> {
    let mut out = Sheets { notes: source.notes.clone(), ..Sheets::default() };
    let terms = Terms { places, suspect_below: source.suspect_below };
    match &source.parts {
        Parts::Csv(files) => {
            for (kind, path) in files {
                let bytes = bytes_of(path)?;
                let place = Place { file: name_of(path), tab: None };
                let mut intake = Intake::new(*kind, place, Width::Exact, terms, &mut out);
                let note = text::read(&bytes, *kind, &mut intake, progress)?;
                intake.finish()?;
                let told = note.map(|Say { fa, en }| {
                    let (tab, code) = (kind.persian(), kind.code());
                    say!("{tab}: {fa}", "{code}: {en}")
                });
                out.notes.extend(told);
            }
        }
        Parts::Workbook { path, only } => {
            let bytes = bytes_of(path)?;
            let book = workbook::Book { path, bytes: &bytes, only: *only };
            workbook::read(book, terms, &mut out, progress)?;
        }
    }
    Ok(out)
}

/// Reads a file whole, up to the limit.
fn bytes_of(path: &Path) -> Result<Vec<u8>, SheetFault> {
    let unreadable = |source| SheetFault::Unreadable { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    let limit = |why| SheetFault::Limit { place: Place { file: name_of(path), tab: None }, why };
    if length > SHEET_BYTES_MAX {
        return Err(limit(LimitFault::Bytes));
    }
    let mut bytes = Vec::new();
    let read = file.take(SHEET_BYTES_MAX.saturating_add(1)).read_to_end(&mut bytes);
    let length = u64::try_from(read.map_err(unreadable)?).unwrap_or(u64::MAX);
    match length {
        0 => Err(limit(LimitFault::Empty)),
        _ if length > SHEET_BYTES_MAX => Err(limit(LimitFault::Bytes)),
        _ => Ok(bytes),
    }
}

pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

fn ending(path: &Path) -> String {
    path.extension().map_or_else(String::new, |ending| ending.to_string_lossy().to_lowercase())
}

fn is_workbook(ending: &str) -> bool {
    matches!(ending, "xlsx" | "xlsm" | "xltx" | "ods" | "xls" | "xlsb")
}
