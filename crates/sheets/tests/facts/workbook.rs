//! Workbooks as spreadsheets write them: numbers for ids, date cells, truths, failed formulas.

use std::io::{Cursor, Write as _};

use model::{JalaliDate, Rials};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use sheets::{SheetFault, SheetKind, Sheets};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::{GOOD, file, read, read_bytes, refused};

fn sheet(tab: &str, headings: &[&str]) -> Worksheet {
    let mut sheet = Worksheet::new();
    sheet.set_name(tab).unwrap();
    for (column, heading) in (0u16..).zip(headings) {
        sheet.write(0, column, *heading).unwrap();
    }
    sheet
}

fn book(tabs: Vec<Worksheet>) -> Vec<u8> {
    let mut book = Workbook::new();
    for tab in tabs {
        book.push_worksheet(tab);
    }
    book.save_to_buffer().unwrap()
}

fn read_sheets(tabs: Vec<Worksheet>) -> Result<Sheets, SheetFault> {
    read_bytes("a.xlsx", book(tabs))
}

fn applications() -> Worksheet {
    let mut sheet = sheet("متقاضیان", &GOOD.map(|(heading, _)| heading));
    for (column, (_, cell)) in (0u16..).zip(GOOD) {
        sheet.write(1, column, cell).unwrap();
    }
    sheet
}

fn column(heading: &str) -> u16 {
    let at = GOOD.iter().position(|(known, _)| *known == heading).unwrap();
    u16::try_from(at).unwrap()
}

#[test]
fn numbers_dates_and_truths_of_a_spreadsheet_are_read() {
    let mut tab = applications();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    tab.write(1, column("ردیف"), 41).unwrap();
    tab.write(1, column("کد ملی / شناسه ملی"), 12_345_679).unwrap();
    tab.write(1, column("تلفن همراه"), 9_150_000_001_u64).unwrap();
    tab.write(1, column("کد رشته"), 4003.0).unwrap();
    tab.write(1, column("مبلغ درخواستی (ریال)"), 20_000_000_000_u64).unwrap();
    tab.write(1, column("نیاز"), 5).unwrap();
    tab.write(1, column("شاغل دولت"), true).unwrap();
    let day = ExcelDateTime::from_ymd(2022, 9, 7).unwrap();
    tab.write_with_format(1, column("تاریخ صدور تاییدیه / مجوز"), &day, &date).unwrap();
    tab.write(1, column("تاریخ تولد"), 13_710_208).unwrap();
    let sheets = read_sheets(vec![tab]).unwrap();
    assert_eq!((sheets.refused.as_slice(), sheets.notes.as_slice()), (&[][..], &[][..]));
    let row = &sheets.applications[0];
    assert_eq!((row.row, row.line), (41, 2));
    let value = &row.value;
    assert_eq!(value.applicant.to_string(), "0012345679");
    assert_eq!(value.mobile.map(|m| m.to_string()).as_deref(), Some("09150000001"));
    assert_eq!(value.amount, Some(Rials::new(20_000_000_000)));
    assert_eq!((value.need, value.declared_employee), (Some(5), Some(true)));
    assert_eq!(value.issued_on, JalaliDate::new(1401, 6, 16).ok());
    assert_eq!(value.born_on, JalaliDate::new(1371, 2, 8).ok());
}

#[test]
fn numbers_that_mean_nothing_are_refused() {
    type Cell = fn(&mut Worksheet, u16);
    let cases: [(&str, Cell, &str); 7] = [
        (
            "مبلغ درخواستی (ریال)",
            |t, c| {
                t.write(1, c, 1.5).unwrap();
            },
            "amount",
        ),
        (
            "مبلغ درخواستی (ریال)",
            |t, c| {
                t.write(1, c, -5).unwrap();
            },
            "amount",
        ),
        (
            "مبلغ درخواستی (ریال)",
            |t, c| {
                t.write(1, c, 1e17).unwrap();
            },
            "amount",
        ),
        (
            "تاریخ تولد",
            |t, c| {
                t.write(1, c, 44_822).unwrap();
            },
            "date",
        ),
        (
            "نیاز",
            |t, c| {
                t.write(1, c, 2.5).unwrap();
            },
            "score",
        ),
        (
            "تاریخ تولد",
            |t, c| {
                t.write(1, c, true).unwrap();
            },
            "date",
        ),
        (
            "نام",
            |t, c| {
                t.write_formula(1, c, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
            },
            "formula",
        ),
    ];
    for (heading, write, code) in cases {
        let mut tab = applications();
        write(&mut tab, column(heading));
        let sheets = read_sheets(vec![tab]).unwrap();
        assert_eq!(refused(&sheets), [format!("1:{code}")], "{heading}");
    }
}

#[test]
fn tabs_of_unknown_names_are_noted_and_two_of_one_sheet_are_a_fault() {
    let other = sheet("راهنما", &["x"]);
    let sheets = read_sheets(vec![applications(), other]).unwrap();
    assert_eq!(sheets.applications.len(), 1);
    assert!(sheets.notes[0].fa.contains("راهنما"));
    let fault = read_sheets(vec![sheet("راهنما", &["x"])]).unwrap_err();
    assert_eq!(fault.code(), "no_tab");
    let twice = vec![applications(), sheet("متقاضيان", &["x"])];
    assert_eq!(read_sheets(twice).unwrap_err().code(), "twice");
}

#[test]
fn the_one_tab_of_a_workbook_is_the_sheet_that_was_asked_for() {
    let mut tab = applications();
    tab.set_name("Sheet1").unwrap();
    let (_folder, path) = file("a.xlsx", book(vec![tab]));
    let sheets = read(&path, Some(SheetKind::Applications)).unwrap();
    assert_eq!((sheets.applications.len(), sheets.notes.len()), (1, 1));
}

#[test]
fn a_cell_in_the_far_corner_costs_nothing() {
    let mut tab = applications();
    tab.write(1_048_575, 16_383, "x").unwrap();
    tab.write(3, 100, "x").unwrap();
    let sheets = read_sheets(vec![tab]).unwrap();
    assert_eq!((sheets.applications.len(), sheets.refused.len()), (1, 0));
    assert_eq!(sheets.notes.len(), 1);
}

#[test]
fn an_empty_tab_of_a_known_name_is_a_fault_and_headings_alone_are_not() {
    let empty = sheet("متقاضیان", &[]);
    assert_eq!(read_sheets(vec![empty]).unwrap_err().code(), "empty");
    let headed = sheet("متقاضیان", &GOOD.map(|(heading, _)| heading));
    assert_eq!(read_sheets(vec![headed]).unwrap().taken(), 0);
}

fn ods(tab: &str, rows: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content><office:body>\
         <office:spreadsheet><table:table table:name=\"{tab}\">{rows}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:manifest></manifest:manifest>"),
        ("content.xml", &content),
    ] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn an_opendocument_sheet_is_read_and_a_trap_in_it_is_not() {
    let text = |text: &str| {
        format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
        )
    };
    let head = ["کد ملی / شناسه ملی", "فهرست", "تاریخ فهرست"].map(text).concat();
    let number = "<table:table-cell office:value-type=\"float\" office:value=\"12345679\"/>";
    let date = "<table:table-cell office:value-type=\"date\" office:date-value=\"2022-11-24\"/>";
    let list = text("شاغلان دولت");
    let rest = "<table:table-cell table:number-columns-repeated=\"16381\"/>";
    let row = |cells: String| format!("<table:table-row>{cells}{rest}</table:table-row>");
    let rows = row(head) + &row(format!("{number}{list}{date}"));
    let sheets = read_bytes("a.ods", ods("فهرست منع", &rows)).unwrap();
    assert_eq!(sheets.exclusions[0].value.as_of, JalaliDate::new(1401, 9, 3).unwrap());
    assert_eq!((sheets.exclusions[0].line, sheets.refused.len()), (2, 0));
    // An end tag that never comes.
    let endless = ods("فهرست منع", &(rows + "<table:table-row>"));
    assert_eq!(read_bytes("a.ods", endless).unwrap_err().code(), "damaged");
}
