//! Files that are no sheets: each is refused with its reason and what to do, none panics.

use std::fs;

use sheets::{SheetFault, SheetKind, Source};
use tempfile::TempDir;

use crate::support::{application_with, file, read, read_bytes, sample};

fn check(name: &str, bytes: impl AsRef<[u8]>, code: &str) {
    told(&read_bytes(name, bytes).unwrap_err(), code);
}

fn told(fault: &SheetFault, code: &str) {
    assert_eq!(fault.code(), code, "{fault}");
    for say in [fault.say(), fault.next()] {
        assert!(!say.fa.is_empty() && !say.en.is_empty());
        assert!(say.fa.chars().any(|c| ('آ'..='ی').contains(&c)), "{}", say.fa);
    }
}

#[test]
fn a_csv_that_is_no_text_is_refused() {
    check("applications.csv", "", "empty");
    check("applications.csv", "\u{feff} \r\n\r\n", "empty");
    check("applications.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary");
    check("applications.csv", "نوع متقاضی\0,x", "binary");
    check("applications.csv", b"\xff\xfe\x00\xd8\x41\x00", "binary");
    check("applications.csv", b"PK\x03\x04....", "workbook");
    check("applications.csv", b"\xe3\xed,\xff,\xc7", "encoding");
}

#[test]
fn headings_that_are_not_the_sheets_are_refused() {
    check("applications.csv", "a,b\n1,2\n", "heading");
    check("applications.csv", "1,2\n".repeat(20), "heading");
    check("applications.csv", fs::read(sample("1102/earlier.csv")).unwrap(), "column");
    let head = "کد ملی / شناسه ملی,فهرست,تاریخ فهرست";
    check("exclusions.csv", format!("{head},کدملی"), "double_column");
    check("exclusions.csv", "کد ملی,فهرست", "column");
    check("earlier.csv", "کد ملی,سال,مبلغ (تومان)", "toman");
    check("bank.csv", "نتیجه,تاریخ,مبلغ", "column");
}

#[test]
fn an_open_quotation_mark_never_swallows_rows_in_silence() {
    let text = fs::read_to_string(sample("1102/covered.csv")).unwrap();
    let mut tail: Vec<&str> = text.lines().collect();
    let open = tail[598].replacen("1102/", "\"1102/", 1);
    tail[598] = &open;
    check("covered.csv", tail.join("\n"), "quote");
    // Far from the end it grows past any cell, and is a fault all the same.
    let mut early: Vec<&str> = text.lines().collect();
    early[3] = &open;
    check("covered.csv", early.join("\n"), "quote");
}

#[test]
fn a_sheet_beyond_the_limits_is_to_be_split() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("applications.csv");
    fs::File::create(&path).unwrap().set_len(200 << 20).unwrap();
    let fault = read(&path, None).unwrap_err();
    told(&fault, "too_big");
    assert!(fault.next().en.starts_with("Split it"));
    let mut rows = "کد ملی,فهرست,تاریخ فهرست\n".to_owned();
    rows.push_str(&"1,,\n".repeat(model::limits::SHEET_ROWS_MAX + 1));
    check("exclusions.csv", rows, "too_many_rows");
}

#[test]
fn a_workbook_that_is_none_is_refused() {
    let whole = fs::read(sample("1103/county-1103.xlsx")).unwrap();
    check("a.xlsx", "", "empty");
    check("a.xlsx", b"\x89PNG\r\n\x1a\n", "not_a_workbook");
    check("a.xlsx", application_with(&[]), "not_a_workbook");
    check("a.xlsx", whole.get(..whole.len() / 2).unwrap(), "damaged");
    let mut locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    check("a.xls", &locked, "old_workbook");
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    check("a.xlsx", &locked, "password");
}

#[test]
fn every_cut_and_many_flips_of_a_workbook_are_survived() {
    let whole = fs::read(sample("1103/county-1103.xlsx")).unwrap();
    for step in 0..40 {
        let cut = whole.len() * step / 40;
        assert!(read_bytes("a.xlsx", &whole[..cut]).is_err());
        let mut flipped = whole.clone();
        flipped[cut] ^= 0x55;
        let _either = read_bytes("a.xlsx", flipped);
    }
}

#[test]
fn a_place_without_sheets_says_so() {
    let folder = TempDir::new().unwrap();
    told(&read(&folder.path().join("x.csv"), None).unwrap_err(), "not_found");
    told(&read(folder.path(), None).unwrap_err(), "no_sheet");
    told(&read(folder.path(), Some(SheetKind::Bank)).unwrap_err(), "absent");
    fs::copy(sample("1103/county-1103.xlsx"), folder.path().join("k.xlsx")).unwrap();
    let fault = read(folder.path(), None).unwrap_err();
    told(&fault, "workbook_in_folder");
    assert!(fault.next().en.contains("k.xlsx"));
    fs::copy(sample("1102/bank.csv"), folder.path().join("bank.csv")).unwrap();
    fs::copy(sample("1102/bank.csv"), folder.path().join("other.csv")).unwrap();
    let sheets = read(folder.path(), None).unwrap();
    assert!(sheets.notes[0].en.contains("other.csv"));
    fs::copy(sample("1102/bank.csv"), folder.path().join("نتیجه بانک.csv")).unwrap();
    told(&read(folder.path(), None).unwrap_err(), "twice");
}

#[test]
fn one_csv_says_which_sheet_it_is_or_is_told() {
    let text = fs::read(sample("1102/earlier.csv")).unwrap();
    let (_folder, path) = file("list.csv", text);
    told(&Source::detect(&path, None).unwrap_err(), "which_sheet");
    assert_eq!(read(&path, Some(SheetKind::Earlier)).unwrap().earlier.len(), 5);
    let (_folder, path) = file("list.docx", "x");
    told(&Source::detect(&path, None).unwrap_err(), "not_a_sheet");
}
