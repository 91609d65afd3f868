//! Two counties' sheets: exactly the rows that must be refused are.

use std::fs;

use model::PersonId;
use serde_json::Value;
use sheets::{SheetKind, Sheets};

use crate::support::{read, refused, sample};

fn expected(county: &str) -> (Vec<String>, Vec<(u32, PersonId)>) {
    let text = fs::read_to_string(sample(county).join("expected.json")).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    let rejected = value["rejected"].as_array().unwrap().iter();
    let rejected = rejected.map(|row| format!("{}:{}", row["row"], row["why"].as_str().unwrap()));
    let files = value["files"].as_array().unwrap().iter().map(|file| {
        let row = u32::try_from(file["row"].as_u64().unwrap()).unwrap();
        (row, file["id"].as_str().unwrap().parse().unwrap())
    });
    (rejected.collect(), files.collect())
}

fn check(county: &str, sheets: &Sheets, counts: [usize; 6]) {
    let (rejected, files) = expected(county);
    assert_eq!(refused(sheets), rejected);
    let taken: Vec<_> =
        sheets.applications.iter().map(|row| (row.row, row.value.applicant)).collect();
    assert!(taken == files, "the files are not those expected");
    let taken = [
        sheets.applications.len(),
        sheets.covered.len(),
        sheets.inspections.len(),
        sheets.earlier.len(),
        sheets.exclusions.len(),
        sheets.bank.len(),
    ];
    assert_eq!(taken, counts);
    assert_eq!(sheets.notes, []);
    for refused in &sheets.refused {
        assert_eq!(refused.sheet, SheetKind::Applications);
        assert_eq!(refused.line, refused.row + 1);
    }
}

#[test]
fn a_county_in_a_folder_of_csv_is_read_as_expected() {
    let sheets = read(&sample("1102"), None).unwrap();
    check("1102", &sheets, [80, 602, 79, 5, 2, 0]);
}

#[test]
fn a_county_in_a_workbook_is_read_as_expected() {
    let sheets = read(&sample("1103/county-1103.xlsx"), None).unwrap();
    check("1103", &sheets, [80, 592, 79, 11, 7, 0]);
}

#[test]
fn a_second_reading_says_the_same() {
    let once = read(&sample("1102"), None).unwrap();
    assert!(once == read(&sample("1102"), None).unwrap());
}

#[test]
fn one_sheet_may_be_asked_for() {
    let book = read(&sample("1103/county-1103.xlsx"), Some(SheetKind::Earlier)).unwrap();
    assert_eq!((book.taken(), book.earlier.len()), (11, 11));
    let folder = read(&sample("1102"), Some(SheetKind::Covered)).unwrap();
    assert_eq!((folder.taken(), folder.covered.len()), (602, 602));
}
