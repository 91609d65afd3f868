//! Lenient in form: encodings, separators, order and spelling of columns, blank rows, lines.

use sheets::{SheetKind, Sheets};

use crate::support::{GOOD, application_with, quoted, read_bytes, read_lines, refused};

fn plain() -> Sheets {
    read_bytes("applications.csv", application_with(&[])).unwrap()
}

fn check(bytes: impl AsRef<[u8]>) -> Sheets {
    let sheets = read_bytes("applications.csv", bytes).unwrap();
    assert!(sheets.applications == plain().applications, "read otherwise");
    assert_eq!(sheets.refused, []);
    sheets
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

#[test]
fn a_sheet_may_be_utf_8_or_utf_16() {
    let text = application_with(&[]);
    assert_eq!(check(text.trim_start_matches('\u{feff}')).notes, []);
    assert_eq!(check(utf16(&text, u16::to_le_bytes)).notes.len(), 1);
    assert_eq!(check(utf16(&text, u16::to_be_bytes)).notes.len(), 1);
}

#[test]
fn windows_1256_is_read_if_the_headings_prove_it() {
    // That encoding has the Arabic letters only, as such files do.
    let text = application_with(&[]).replace('ی', "ي").replace('\u{feff}', "");
    let (bytes, _, lost) = encoding_rs::WINDOWS_1256.encode(&text);
    assert!(!lost);
    let sheets = check(&bytes);
    assert!(sheets.notes[0].en.contains("Windows-1256"), "{:?}", sheets.notes);
    let headless = bytes.split(|byte| *byte == b'\n').nth(1).unwrap();
    assert_eq!(read_bytes("applications.csv", headless).unwrap_err().code(), "encoding");
}

#[test]
fn the_separator_is_told_by_the_headings() {
    let text = application_with(&[]).replace('"', "");
    check(text.replace(',', ";"));
    check(text.replace(',', "\t"));
    let told = format!("sep=;\r\n{}", text.replace(',', ";").trim_start_matches('\u{feff}'));
    let sheets = read_bytes("applications.csv", told).unwrap();
    assert!(sheets.applications[0].value == plain().applications[0].value);
    assert_eq!(sheets.applications[0].line, 3);
}

#[test]
fn line_ends_of_every_sort_are_one() {
    let text = application_with(&[]);
    check(text.replace("\r\n", "\n"));
    check(text.replace("\r\n", "\r"));
    check(text.trim_end());
}

#[test]
fn columns_may_stand_in_any_order_and_some_may_be_missing() {
    let mut turned = GOOD;
    turned.reverse();
    let headings = turned.map(|(heading, _)| heading);
    let cells = turned.map(|(_, cell)| cell);
    check(quoted(&headings) + &quoted(&cells));
    let few = "نوع متقاضي,نوع شخص,كدملي,کد رشته\nمستقل,حقيقي,12345679,۴۰۰۳";
    let sheets = read_bytes("applications.csv", few).unwrap();
    assert_eq!((sheets.taken(), sheets.notes.len()), (1, 0));
}

#[test]
fn extra_columns_are_left_out_and_noted() {
    let sheets = read_lines(
        SheetKind::Exclusions,
        &["کد ملی / شناسه ملی,فهرست,یادداشت,تاریخ فهرست", "0012345679,شاغلان دولت,x,1401/09/03"],
    );
    assert_eq!(sheets.exclusions.len(), 1);
    assert_eq!(sheets.notes[0].en, "exclusions: 1 unknown columns were left out: یادداشت");
}

#[test]
fn blank_rows_titles_and_empty_forms_are_passed_over() {
    let sheets = read_lines(
        SheetKind::Exclusions,
        &[
            "فهرست منع شهرستان,,,",
            ",,,",
            "ردیف,کد ملی / شناسه ملی,فهرست,تاریخ فهرست",
            "",
            "۷,0012345679,شاغلان دولت,1401/09/03",
            " ,\u{200f},,\u{a0}",
            "8,,,",
            "x,0012345679,شاغلان دولت,1401/09/03",
            "",
        ],
    );
    let stands: Vec<_> = sheets.exclusions.iter().map(|row| (row.row, row.line)).collect();
    assert_eq!(stands, [(7, 5), (8, 8)]);
    assert_eq!(sheets.refused, []);
}

#[test]
fn headings_alone_are_no_rows() {
    for kind in SheetKind::ALL {
        let sheets = read_bytes(kind.file_name(), sheets::template(kind)).unwrap();
        assert_eq!((sheets.taken(), sheets.refused.len(), sheets.notes.len()), (0, 0, 0));
    }
}

#[test]
fn a_line_break_within_quotes_is_a_space_and_lines_stay_right() {
    let mut sheet = application_with(&[("نام", "زهرا\nسادات")]);
    sheet.push_str("\r\n");
    sheet.push_str(&quoted(&GOOD.map(|(h, good)| if h == "ردیف" { "" } else { good })));
    let sheets = read_bytes("applications.csv", sheet).unwrap();
    let name = sheets.applications[0].value.given_name.as_ref().unwrap();
    assert_eq!(name.as_str(), "زهرا سادات");
    assert_eq!((sheets.refused[0].line, sheets.refused[0].code), (5, "dup"));
}

#[test]
fn a_row_of_another_width_is_refused() {
    let sheets = read_lines(
        SheetKind::Exclusions,
        &[
            "کد ملی / شناسه ملی,فهرست,تاریخ فهرست",
            "0012345679,شاغلان دولت",
            "0012345679,شاغلان دولت,1401/09/03,,",
            "0012345679,شاغلان,دولت,1401/09/03",
        ],
    );
    assert_eq!(refused(&sheets), ["2:columns", "4:columns"]);
    assert_eq!(sheets.exclusions.len(), 1);
}

#[test]
fn what_keyboards_add_to_a_cell_does_not_matter() {
    check(application_with(&[
        ("نوع متقاضی", " مستقل\u{200f}"),
        ("کد ملی / شناسه ملی", "\u{202b}۱۲۳۴۵۶۷۹\u{202c}"),
        ("نام", "\u{a0}زهرا\u{200c}"),
        ("تاریخ تولد", "\u{200e}۱۳۷۱-۲-۸"),
        ("تلفن همراه", "9150000001"),
        ("کد رشته", "4003.0"),
        ("مبلغ درخواستی (ریال)", "١٬٠٠٠٬٠٠٠٬٠٠٠"),
        ("مدرک مهارت", "گواهي\u{200c}مهارت"),
        ("بانک عامل", "ML"),
        ("شاغل دولت", "FALSE"),
    ]));
}
