//! Reference tables, folders and reading, for every test here.

use std::fs;
use std::path::{Path, PathBuf};

use model::geography::FieldCode;
use model::words::Control;
use model::{Bank, Field, Places, Rials, Say};
use sheets::{SheetFault, SheetKind, Sheets, Source};
use tempfile::TempDir;

/// A file of the samples.
pub(crate) fn sample(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/samples").join(path)
}

/// The fields and banks the samples speak of.
pub(crate) fn places() -> Places {
    let rows = |name: &str| -> Vec<Vec<String>> {
        let text = fs::read_to_string(sample(name)).unwrap();
        text.lines().skip(1).map(|l| l.split(',').map(str::to_owned).collect()).collect()
    };
    let field = |row: &Vec<String>| Field {
        code: FieldCode(row[0].parse().unwrap()),
        family: row[1].clone(),
        name: Say::new(&row[2], &row[3]),
        control: row[4].parse::<Control>().unwrap(),
        agency: row[5].clone(),
    };
    let bank = |row: &Vec<String>| Bank { code: row[0].clone(), name: Say::new(&row[1], &row[2]) };
    Places {
        fields: rows("fields.csv").iter().map(field).collect(),
        banks: rows("banks.csv").iter().map(bank).collect(),
        ..Places::default()
    }
}

/// Reads a path.
pub(crate) fn read(path: &Path, only: Option<SheetKind>) -> Result<Sheets, SheetFault> {
    let source = Source::detect(path, only)?;
    sheets::read(&source, &places(), &mut |_| ())
}

/// Reads a path, refusing what looks like toman.
pub(crate) fn read_suspicious(path: &Path, below: u64) -> Sheets {
    let source = Source::detect(path, None).unwrap().suspect_below(Some(Rials::new(below)));
    sheets::read(&source, &places(), &mut |_| ()).unwrap()
}

/// A file in a folder of its own, which goes with the folder.
pub(crate) fn file(name: &str, bytes: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// Reads bytes as one CSV of the kind its name says.
pub(crate) fn read_bytes(name: &str, bytes: impl AsRef<[u8]>) -> Result<Sheets, SheetFault> {
    let (_folder, path) = file(name, bytes);
    read(&path, None)
}

/// What is refused, as `row:code`.
pub(crate) fn refused(sheets: &Sheets) -> Vec<String> {
    sheets.refused.iter().map(|refused| format!("{}:{}", refused.row, refused.code)).collect()
}

/// A good application, column by column.
pub(crate) const GOOD: [(&str, &str); 23] = [
    ("ردیف", "1"),
    ("نوع متقاضی", "مستقل"),
    ("نوع شخص", "حقیقی"),
    ("کد ملی / شناسه ملی", "0012345679"),
    ("نام", "زهرا"),
    ("نام خانوادگی / نام شرکت", "نمونه"),
    ("جنسیت", "زن"),
    ("تاریخ تولد", "1371/02/08"),
    ("تلفن همراه", "09150000001"),
    ("کد رشته", "4003"),
    ("تاریخ صدور تاییدیه / مجوز", "1401/06/16"),
    ("مدرک مهارت", "گواهی مهارت"),
    ("تاریخ مدرک مهارت", "1401/06/01"),
    ("مبلغ درخواستی (ریال)", "1000000000"),
    ("تعداد شغل", "1"),
    ("هدف", "شروع"),
    ("نیاز", "1"),
    ("ظرفیت", "4"),
    ("آمادگی", "دارد"),
    ("شاغل دولت", "خیر"),
    ("کنترل پیش از مجوز", ""),
    ("کنترل پیش از پرداخت", ""),
    ("بانک عامل", "ملت"),
];

/// A sheet of the good application with some cells changed.
pub(crate) fn application_with(changes: &[(&str, &str)]) -> String {
    let cells = GOOD.map(|(heading, good)| {
        changes.iter().find(|(changed, _)| *changed == heading).map_or(good, |(_, cell)| *cell)
    });
    let mut sheet = sheets::template(SheetKind::Applications);
    sheet.push_str(&quoted(&cells));
    sheet
}

/// One CSV row as it stands, without guarding.
pub(crate) fn quoted(cells: &[&str]) -> String {
    let quoted = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
    format!("{}\r\n", quoted.collect::<Vec<_>>().join(","))
}

/// Reads one sheet of CSV lines.
pub(crate) fn read_lines(kind: SheetKind, lines: &[&str]) -> Sheets {
    read_bytes(kind.file_name(), lines.join("\n")).unwrap()
}
