//! The reference tables: provinces, counties, banks and fields of work.
//!
//! Compiled in; sources and licenses are in `config/reference/SOURCE.md`. An office replaces fields
//! and banks by `fields.csv` and `banks.csv` in the `config` folder of its data directory, whole
//! files with the same heading.

use std::collections::BTreeSet;

use model::geography::FieldCode;
use model::text::{fold_digits, normalize};
use model::{Added, Bank, County, Field, Places, Province, Say};

use crate::data_dir::DataDir;
use crate::document::read_if_there;
use crate::fault::{Place, SettingsFault, TableFault};

/// A table of the program: its file's name and its text.
struct Table {
    file: &'static str,
    text: &'static str,
}

macro_rules! table {
    ($file:literal) => {
        Table { file: $file, text: include_str!(concat!("../../../config/reference/", $file)) }
    };
}

const PROVINCES: Table = table!("provinces.csv");
const COUNTIES: Table = table!("counties.csv");
const COUNTIES_ADDED: Table = table!("counties_added_after_1399.csv");
const BANKS: Table = table!("banks.csv");
const FIELDS: Table = table!("fields.csv");

const PROVINCE_COLUMNS: &[&str] = &[
    "code",
    "iso_3166_2",
    "name_fa",
    "name_en",
    "counties_1399",
    "counties_1400",
    "counties_1402",
];
const COUNTY_COLUMNS: &[&str] = &["code", "province_code", "name_fa", "name_en", "name_en_basis"];
const ADDED_COLUMNS: &[&str] =
    &["code", "province_code", "name_fa", "name_en", "split_from", "first_seen_edition"];
const BANK_COLUMNS: &[&str] = &["code", "name_fa", "name_en"];
const FIELD_COLUMNS: &[&str] = &["code", "family", "name_fa", "name_en", "control", "agency_fa"];

/// The program's own tables, sorted by code.
pub fn places() -> Places {
    read(None).expect("a test reads the tables that are compiled in")
}

/// The program's tables with the office's own fields and banks in place of ours.
///
/// # Errors
/// [`SettingsFault::WrongRow`] with file, line and column; [`SettingsFault::Unreadable`],
/// [`SettingsFault::TooLarge`].
pub fn places_of(dir: &DataDir) -> Result<Places, SettingsFault> {
    read(Some(dir))
}

fn read(dir: Option<&DataDir>) -> Result<Places, SettingsFault> {
    let mut counties = rows(COUNTIES.file, COUNTIES.text, COUNTY_COLUMNS, county)?;
    counties.extend(rows(COUNTIES_ADDED.file, COUNTIES_ADDED.text, ADDED_COLUMNS, added)?);
    counties.sort_by_key(|county| county.code);

    let (file, text) = own_or_ours(dir, BANKS)?;
    let mut banks = rows(&file, &text, BANK_COLUMNS, bank)?;
    banks.sort_by(|a, b| a.code.cmp(&b.code));

    let (file, text) = own_or_ours(dir, FIELDS)?;
    let mut fields = rows(&file, &text, FIELD_COLUMNS, field)?;
    fields.sort_by_key(|field| field.code);

    let mut provinces = rows(PROVINCES.file, PROVINCES.text, PROVINCE_COLUMNS, province)?;
    provinces.sort_by_key(|province| province.code);
    Ok(Places { provinces, counties, fields, banks })
}

/// Checks one file of an office's, for the tests of wrong ones.
#[cfg(test)]
pub(crate) fn check_own(name: &str, text: &str) -> Result<(), SettingsFault> {
    if name.starts_with("banks") {
        rows(name, text, BANK_COLUMNS, bank).map(drop)
    } else {
        rows(name, text, FIELD_COLUMNS, field).map(drop)
    }
}

fn own_or_ours(dir: Option<&DataDir>, ours: Table) -> Result<(String, String), SettingsFault> {
    if let Some(dir) = dir {
        let path = dir.config().join(ours.file);
        if let Some(text) = read_if_there(&path)? {
            return Ok((path.display().to_string(), text));
        }
    }
    Ok((ours.file.to_owned(), ours.text.to_owned()))
}

fn county(row: &Row<'_>) -> Result<County, SettingsFault> {
    Ok(County { code: row.parsed("code")?, name: row.name()?, added: None })
}

fn added(row: &Row<'_>) -> Result<County, SettingsFault> {
    let from = match row.cell("split_from").trim() {
        "" => None,
        _ => Some(row.parsed("split_from")?),
    };
    let added = Some(Added { from, edition: row.parsed("first_seen_edition")? });
    Ok(County { added, ..county(row)? })
}

fn province(row: &Row<'_>) -> Result<Province, SettingsFault> {
    Ok(Province { code: row.parsed("code")?, name: row.name()? })
}

fn bank(row: &Row<'_>) -> Result<Bank, SettingsFault> {
    let code = row.cell("code").to_uppercase();
    if code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()) {
        Ok(Bank { code, name: row.name()? })
    } else {
        Err(row.wrong("code"))
    }
}

fn field(row: &Row<'_>) -> Result<Field, SettingsFault> {
    let digits = fold_digits(row.cell("code"));
    let four = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
    let code = digits.parse().ok().filter(|_| four).ok_or_else(|| row.wrong("code"))?;
    Ok(Field {
        code: FieldCode(code),
        family: row.filled("family")?,
        name: row.name()?,
        control: row.parsed("control")?,
        agency: row.filled("agency_fa")?,
    })
}

/// One row, with what is needed to say where it stands.
struct Row<'a> {
    file: &'a str,
    line: usize,
    columns: &'static [&'static str],
    cells: Vec<&'a str>,
}

impl Row<'_> {
    fn cell(&self, column: &str) -> &str {
        let index = self.columns.iter().position(|name| *name == column);
        index.and_then(|index| self.cells.get(index)).expect("a column of this table")
    }

    fn parsed<T: std::str::FromStr>(&self, column: &'static str) -> Result<T, SettingsFault> {
        self.cell(column).parse().map_err(|_| self.wrong(column))
    }

    fn filled(&self, column: &'static str) -> Result<String, SettingsFault> {
        let text = normalize(self.cell(column));
        if text.is_empty() { Err(self.wrong(column)) } else { Ok(text) }
    }

    fn name(&self) -> Result<Say, SettingsFault> {
        Ok(Say::new(self.filled("name_fa")?, self.filled("name_en")?))
    }

    fn wrong(&self, column: &'static str) -> SettingsFault {
        let index = self.columns.iter().position(|name| *name == column).unwrap_or_default();
        let before = self.cells.iter().take(index).map(|cell| cell.chars().count() + 1);
        let place = Place::File {
            file: self.file.to_owned(),
            line: self.line,
            column: before.sum::<usize>() + 1,
        };
        let value = self.cell(column).to_owned();
        SettingsFault::WrongRow { place, problem: TableFault::Cell { column, value } }
    }
}

/// Reads a table of plain cells: commas between them, none inside, no quotation marks.
fn rows<T>(
    file: &str,
    text: &str,
    columns: &'static [&'static str],
    read: impl Fn(&Row<'_>) -> Result<T, SettingsFault>,
) -> Result<Vec<T>, SettingsFault> {
    let fault = |line, problem| {
        let place = Place::File { file: file.to_owned(), line, column: 1 };
        SettingsFault::WrongRow { place, problem }
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().zip(1..);
    let heading: Vec<&str> =
        lines.next().map(|(line, _)| line.split(',').map(str::trim).collect()).unwrap_or_default();
    if heading != columns {
        return Err(fault(1, TableFault::Heading { wanted: heading_of(columns) }));
    }

    let mut codes = BTreeSet::new();
    let mut all = Vec::new();
    for (line, number) in lines.filter(|(line, _)| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split(',').collect();
        if cells.len() != columns.len() || line.contains('"') {
            let (wanted, found) = (columns.len(), cells.len());
            return Err(fault(number, TableFault::Cells { wanted, found }));
        }
        let row = Row { file, line: number, columns, cells };
        all.push(read(&row)?);
        let code = fold_digits(row.cell("code").trim()).to_uppercase();
        if !codes.insert(code.clone()) {
            return Err(fault(number, TableFault::Repeated { code }));
        }
    }
    if all.is_empty() { Err(fault(1, TableFault::Empty)) } else { Ok(all) }
}

fn heading_of(columns: &[&str]) -> String {
    columns.join(",")
}

#[cfg(test)]
#[path = "reference/tests.rs"]
mod tests;
