//! Sheets: good rows in, wrong ones listed, and nothing else ever.

use std::fs;
use std::io::{Cursor, Write as _};
use std::sync::OnceLock;

use model::{Places, Rials};
use sheets::{SheetFault, SheetKind, Sheets, Source};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::texts::in_folder;

fn places() -> &'static Places {
    static PLACES: OnceLock<Places> = OnceLock::new();
    PLACES.get_or_init(settings::reference::places)
}

/// The first byte chooses which sheet it is.
pub(super) fn sheet_csv(bytes: &[u8]) {
    let (which, text) = bytes.split_first().unwrap_or((&0, &[]));
    let kind = SheetKind::ALL[usize::from(*which) % SheetKind::ALL.len()];
    let lines = text.split(|byte| [b'\n', b'\r'].contains(byte)).count();
    judge(read("list.csv", text, Some(kind)), lines);
}

/// The first byte chooses: a whole file, or the one part of a workbook that the rest is.
pub(super) fn sheet_workbook(bytes: &[u8]) {
    let (how, rest) = bytes.split_first().unwrap_or((&0, &[]));
    match how % 8 {
        0 | 1 => judge(read("list.xlsx", rest, None), usize::MAX),
        2 => judge(read("list.ods", &archive(&[("content.xml", rest)]), None), usize::MAX),
        3 => judge(read("list.ods", rest, Some(SheetKind::Bank)), usize::MAX),
        part => judge(read("list.xlsx", &workbook(part, rest), None), usize::MAX),
    }
}

fn read(name: &str, bytes: &[u8], only: Option<SheetKind>) -> Result<Sheets, SheetFault> {
    let mut sheets = None;
    in_folder(|folder| {
        let path = folder.join(name);
        fs::write(&path, bytes).expect("a file");
        let source = Source::detect(&path, only)
            .map(|source| source.suspect_below(Some(Rials::new(100_000_000))));
        sheets = Some(source.and_then(|source| sheets::read(&source, places(), &mut |_| ())));
    });
    sheets.expect("the folder was lent")
}

fn judge(read: Result<Sheets, SheetFault>, lines: usize) {
    match read {
        Ok(sheets) => {
            assert!(sheets.taken() + sheets.refused.len() <= lines, "no row counts twice");
            for refused in &sheets.refused {
                assert!(!refused.code.is_empty() && !refused.message.fa.is_empty());
            }
        }
        Err(fault) => {
            assert!(!fault.say().fa.is_empty() && !fault.next().en.is_empty());
            assert!(!fault.to_string().is_empty());
        }
    }
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in parts {
        writer.start_file(*name, stored).expect("memory takes it");
        writer.write_all(bytes).expect("memory takes it");
    }
    writer.finish().expect("memory takes it").into_inner()
}

/// A workbook of two tabs in which one part is replaced.
fn workbook(which: u8, bytes: &[u8]) -> Vec<u8> {
    let chosen = part(which);
    let parts = parts().map(|(name, ours)| {
        (name, if ours == chosen && name != SECOND { bytes } else { ours.as_bytes() })
    });
    archive(&parts)
}

/// The part of our workbook that a choice replaces.
pub(crate) fn part(which: u8) -> &'static str {
    match which {
        4 => BOOK,
        5 => STRINGS,
        6 => STYLES,
        _ => SHEET,
    }
}

/// Our workbook, part by part.
pub(crate) fn parts() -> [(&'static str, &'static str); 8] {
    [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELATIONS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", BOOK_RELATIONS),
        ("xl/sharedStrings.xml", STRINGS),
        ("xl/styles.xml", STYLES),
        ("xl/worksheets/sheet1.xml", SHEET),
        (SECOND, SHEET),
    ]
}

const SECOND: &str = "xl/worksheets/sheet2.xml";

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="exclusions" sheetId="1" r:id="rId1"/><sheet name="bank" sheetId="2" r:id="rId2" state="hidden"/></sheets></workbook>"#;
const BOOK_RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
const STRINGS: &str = r#"<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="5"><si><t>کد ملی</t></si><si><t>فهرست</t></si><si><t>تاریخ فهرست</t></si><si><r><t>0012345679</t></r></si><si><t>کارکنان</t></si></sst>"#;
const STYLES: &str = r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy/mm/dd"/></numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>"#;
const SHEET: &str = r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:C3"/><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row><row r="2"><c r="A2" t="s"><v>3</v></c><c r="B2" t="inlineStr"><is><t>کارکنان</t></is></c><c r="C2" s="1"><v>44900</v></c></row></sheetData></worksheet>"#;
pub(crate) const ODS: &str = r#"<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="exclusions"><table:table-row><table:table-cell office:value-type="string"><text:p>کد ملی</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>فهرست</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>تاریخ فهرست</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string"><text:p>0012345679</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>کارکنان</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2022-11-24"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;
