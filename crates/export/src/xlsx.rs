//! Excel: a sheet a table, from right to left in Persian, real numbers.

use model::Lang;
use report::{Period, Report};
use rust_xlsxwriter::{
    Chart as Drawing, ChartType, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook,
    Worksheet, XlsxError,
};
use thiserror::Error;

use crate::chart::{Chart, charts};
use crate::legend::Legend;
use crate::table::{Cell, Table};
use crate::tables::title;

/// Why no workbook came of it.
#[derive(Debug, Error)]
#[error("the workbook can't be written: {0}")]
pub struct SheetFault(#[from] XlsxError);

/// A workbook of tables; in Persian its sheets run from right to left. Its last sheet names the cut.
///
/// The same report gives the same tables; the file's own bytes carry a creation time, which is set to
/// the report's quarter so that they don't.
///
/// # Errors
/// [`SheetFault`].
pub fn workbook(
    (report, legend): (&Report, &Legend),
    tables: &[Table],
    persian: bool,
) -> Result<Vec<u8>, SheetFault> {
    let mut book = Workbook::new();
    if let Some(period) = Period::of(report.definition.quarter) {
        let (year, month, day) = period.last.gregorian();
        let year = u16::try_from(year).unwrap_or(1_900);
        let created = ExcelDateTime::from_ymd(year, month, day)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    }
    let formats = Formats::new(persian);
    let all = charts(tables);
    let margins = Margins::of(report, legend, persian);
    for table in tables {
        let sheet = book.add_worksheet();
        sheet.set_name(name(table, persian))?;
        sheet.set_right_to_left(persian);
        fill(sheet, table, persian, &formats)?;
        margins.put(sheet, table.title.in_lang(lang(persian)));
        for chart in all.iter().filter(|chart| chart.table == table.code) {
            draw(sheet, table, chart, persian)?;
        }
    }
    let sheet = book.add_worksheet();
    sheet.set_name(if persian { "مبنا" } else { "basis" })?;
    sheet.set_right_to_left(persian);
    basis(sheet, report, persian)?;
    margins.put(sheet, if persian { "مبنا" } else { "basis" });
    Ok(book.save_to_buffer()?)
}

/// Excel's number for A4.
const A4: u8 = 9;
/// The height of two lines.
const HEADING_POINTS: f64 = 30.0;

/// The most rows of a table with which its chart goes on the same page.
const WITH_CHART: u32 = 12;

/// What stands above and below every sheet on paper: whose report it is, which table, which cut.
struct Margins {
    title: String,
    footer: String,
    persian: bool,
}

impl Margins {
    fn of(report: &Report, legend: &Legend, persian: bool) -> Self {
        let title = title(report, legend);
        let title = title.in_lang(lang(persian)).to_owned();
        let short = |hash: String| hash.chars().take(16).collect::<String>();
        let cut = short(report.definition.cut.to_string());
        let output = short(report.output_hash().to_string());
        // Marks keep the digits of a hash with its letters beside Persian words.
        let footer = if persian {
            format!("&Rبرش \u{200e}{cut}\u{200e}   اثر انگشت \u{200e}{output}\u{200e}&L&P / &N")
        } else {
            format!("&Lcut {cut}   output {output}&R&P / &N")
        };
        Self { title, footer, persian }
    }

    fn put(&self, sheet: &mut Worksheet, table: &str) {
        let title = &self.title;
        let header = if self.persian {
            format!("&R{title}&L{table}")
        } else {
            format!("&L{title}&R{table}")
        };
        sheet.set_header(header).set_footer(&self.footer);
        sheet.set_paper_size(A4).set_landscape();
        sheet.set_margins(0.4, 0.4, 0.8, 0.7, 0.35, 0.35);
        // As many rows as the country has provinces fit a page; longer tables go on under their heading.
        sheet.set_print_fit_to_pages(1, 0);
    }
}

/// How cells look: of a row, and of the row of sums.
struct Formats {
    heading: Format,
    lead: Format,
    note: Format,
    code: Format,
    row: Row,
    sum: Row,
}

struct Row {
    number: Format,
    share: Format,
    text: Format,
}

impl Formats {
    fn new(persian: bool) -> Self {
        let reading = if persian { 2 } else { 1 };
        // A cell doesn't take its sheet's direction: numbers and signs would change places.
        let plain = Format::new().set_reading_direction(reading);
        let bold = plain.clone().set_bold();
        let heading = bold.clone().set_align(FormatAlign::Center).set_text_wrap();
        let row = |base: &Format| Row {
            number: base.clone().set_num_format("#,##0"),
            share: base.clone().set_num_format("0.0%"),
            text: base.clone(),
        };
        Self {
            lead: heading.clone().set_background_color("#E8F0F7"),
            note: plain.clone().set_italic(),
            heading,
            code: Format::new().set_align(FormatAlign::Center),
            row: row(&plain),
            sum: row(&bold),
        }
    }
}

/// A sheet's name has at most 31 letters and none of `[]:*?/\`.
fn name(table: &Table, persian: bool) -> String {
    let title = if persian { &table.title.fa } else { &table.title.en };
    let plain = title.chars().filter(|letter| !"[]:*?/\\".contains(*letter));
    let plain: String = plain.collect();
    // What is cut off is a whole word, or what stands in brackets.
    let short: String = plain.chars().take(31).collect();
    if short == plain {
        return plain;
    }
    let end = plain.find(" (").filter(|end| *end <= short.len()).or_else(|| short.rfind(' '));
    end.and_then(|end| short.get(..end)).unwrap_or(&short).to_owned()
}

fn fill(
    sheet: &mut Worksheet,
    table: &Table,
    persian: bool,
    formats: &Formats,
) -> Result<(), SheetFault> {
    let mut widths = vec![8_usize; table.heading.len()];
    for (at, text) in (0_u16..).zip(table.headings(lang(persian))) {
        let leads = table.lead == Some(usize::from(at));
        let format = if leads { &formats.lead } else { &formats.heading };
        // A heading takes two lines at most.
        if let Some(width) = widths.get_mut(usize::from(at)) {
            let word = text.split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
            let half = text.chars().count().div_ceil(2).saturating_add(4);
            *width = (*width).max(half).max(word.saturating_add(3));
        }
        sheet.write_string_with_format(0, at, text, format)?;
    }
    sheet.set_row_height(0, HEADING_POINTS)?;
    let sums_at = table.rows.len();
    for (row, cells) in table.all().enumerate() {
        let line = u32::try_from(row).unwrap_or(u32::MAX).saturating_add(1);
        let look = if row == sums_at { &formats.sum } else { &formats.row };
        for (at, cell) in (0_u16..).zip(cells) {
            put(sheet, (line, at), cell, persian, (look, &formats.code))?;
            if let Some(width) = widths.get_mut(usize::from(at)) {
                *width = (*width).max(cell.text(persian).chars().count().saturating_add(2));
            }
        }
    }
    for (at, width) in (0_u16..).zip(widths) {
        sheet.set_column_width(at, u32::try_from(width.min(60)).unwrap_or(60))?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    if let Some(note) = table.note() {
        let text = note.in_lang(lang(persian));
        sheet.write_string_with_format(below(table), 1, text, &formats.note)?;
    }
    Ok(())
}

const fn lang(persian: bool) -> Lang {
    if persian { Lang::Fa } else { Lang::En }
}

/// The first row that is free behind a table's rows, with one left blank.
fn below(table: &Table) -> u32 {
    u32::try_from(table.all().count()).unwrap_or(u32::MAX).saturating_add(2)
}

/// A chart of Excel's own below the table, from its cells: it follows whoever edits them.
fn draw(
    sheet: &mut Worksheet,
    table: &Table,
    chart: &Chart,
    persian: bool,
) -> Result<(), SheetFault> {
    let name = name(table, persian);
    let column = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
    let last = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    let (label, value) = (column(chart.label), column(chart.value));
    let mut drawing = Drawing::new(ChartType::Bar);
    drawing
        .add_series()
        .set_categories((name.as_str(), 1, label, last, label))
        .set_values((name.as_str(), 1, value, last, value))
        .set_gap(40);
    let title = chart.title.in_lang(lang(persian));
    // A mark at either end keeps brackets and signs on their side in a title, which has no direction.
    let title = if persian { format!("\u{200f}{title}\u{200f}") } else { title.to_owned() };
    drawing.title().set_name(title.as_str());
    drawing.legend().set_hidden();
    // Of lying bars the y axis names the rows: the first on top. In Persian they begin at the right.
    drawing.y_axis().set_reverse();
    if persian {
        drawing.x_axis().set_reverse();
    }
    let is_share = table.all().any(|row| matches!(row.get(chart.value), Some(Cell::Permille(_))));
    drawing.x_axis().set_num_format(if is_share { "0%" } else { "#,##0" });
    let bar = if 20 < last { 14 } else { 22 };
    let height = last.saturating_mul(bar).saturating_add(110);
    drawing.set_width(640).set_height(height);
    // Beside a long table it begins a page: it is as tall.
    if WITH_CHART < last {
        sheet.set_page_breaks(&[below(table).saturating_add(1)])?;
    }
    sheet.insert_chart(below(table).saturating_add(2), 1, &drawing)?;
    Ok(())
}

/// Numbers are numbers; Excel keeps 15 digits of them, so that larger ones are text.
fn put(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    persian: bool,
    (look, code): (&Row, &Format),
) -> Result<(), SheetFault> {
    const EXACT: u64 = 999_999_999_999_999;
    match cell {
        Cell::Count(many) | Cell::Rials(many) if *many <= EXACT => {
            sheet.write_number_with_format(row, column, whole(*many), &look.number)?;
        }
        Cell::Permille(tenths) if *tenths <= EXACT => {
            sheet.write_number_with_format(row, column, whole(*tenths) / 1_000.0, &look.share)?;
        }
        Cell::Empty => {}
        // In the middle: a code's Latin digits would else touch the Persian name beside them.
        Cell::Code(said) => {
            sheet.write_string_with_format(row, column, said, code)?;
        }
        Cell::Text(_) | Cell::Count(_) | Cell::Rials(_) | Cell::Permille(_) | Cell::Day(_) => {
            sheet.write_string_with_format(row, column, cell.text(persian), &look.text)?;
        }
    }
    Ok(())
}

/// Exact: the caller has looked that it has at most 15 digits.
#[expect(clippy::cast_precision_loss, reason = "15 digits fit a double")]
const fn whole(many: u64) -> f64 {
    many as f64
}

/// What the numbers rest on, to be checked anywhere.
fn basis(sheet: &mut Worksheet, report: &Report, persian: bool) -> Result<(), SheetFault> {
    let of = &report.definition;
    let facts = [
        ("واحد", "unit", of.unit.to_string()),
        ("فصل", "quarter", of.quarter.to_string()),
        ("شناسهٔ گزارش", "report", of.id().to_string()),
        ("اثر انگشت خروجی", "output", report.output_hash().to_string()),
        ("برش", "cut", of.cut.to_string()),
        ("ضوابط", "rules", of.rules_version.clone()),
        ("موتور", "engine", of.engine.to_string()),
    ];
    for (row, (fa, en, value)) in (0_u32..).zip(facts) {
        sheet.write_string(row, 0, if persian { fa } else { en })?;
        sheet.write_string(row, 1, value)?;
    }
    sheet.set_column_width(0, 20)?;
    sheet.set_column_width(1, 70)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::{Cursor, Read as _};

    use calamine::{Data, Reader as _, Xlsx};
    use model::{Hash, Jobs, Places, Quarter, Say, UnitCode};
    use report::{Definition, ENGINE, Figures, Part, Parts, compile};
    use rules::HeadlineJob;

    use super::*;

    fn report() -> Report {
        let definition = Definition {
            unit: UnitCode::Nation,
            quarter: Quarter { year: 1401, number: 2 },
            engine: ENGINE,
            rules_version: "1401-1".to_owned(),
            rules_hash: Hash([1; 32]),
            cut: Hash([2; 32]),
            previous: None,
        };
        let units: BTreeMap<UnitCode, Part> = BTreeMap::new();
        compile(definition, &Parts { units, own: Figures::default() })
    }

    fn table() -> Table {
        let row = |code: &str, fa: &str, many| {
            vec![Cell::Code(code.to_owned()), Cell::Text(Say::new(fa, code)), Cell::Count(many)]
        };
        let heading = [("کد", "code"), ("واحد", "unit"), ("پرداخت", "paid")];
        Table {
            code: "jobs",
            title: Say::new("شغل‌های فصل", "jobs"),
            heading: heading.map(|(fa, en)| Say::new(fa, en)).to_vec(),
            rows: vec![row("00", "مرکزی", 156), row("01", "گیلان", 999_999_999_999_999)],
            sum: None,
            lead: Some(2),
        }
    }

    fn book() -> Vec<u8> {
        let report = report();
        let legend = Legend::of(&report, &Places::default(), (HeadlineJob::Paid, Jobs::new(9)));
        workbook((&report, &legend), &[table()], true).unwrap()
    }

    #[test]
    fn a_sheet_has_persian_headings_real_numbers_and_its_chart() {
        let bytes = book();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
        let sheet = book.worksheet_range("شغل‌های فصل").unwrap();
        assert_eq!(sheet.get((0, 2)), Some(&Data::String("پرداخت *".to_owned())));
        assert_eq!(sheet.get((1, 2)), Some(&Data::Float(156.0)));
        assert_eq!(sheet.get((2, 2)), Some(&Data::Float(999_999_999_999_999.0)));
        assert_eq!(sheet.get((2, 1)), Some(&Data::String("گیلان".to_owned())));
        let mut files = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut text = |name: &str| {
            let mut text = String::new();
            files.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        let sheet = text("xl/worksheets/sheet1.xml");
        assert!(sheet.contains("rightToLeft=\"1\""));
        assert!(sheet.contains("&amp;Rگزارش فصل دوم ۱۴۰۱"), "on paper it says what it is of");
        assert!(text("xl/styles.xml").contains("readingOrder=\"2\""));
        let chart = text("xl/charts/chart1.xml");
        assert!(chart.contains("$C$2:$C$3") && chart.contains("پیشرفت"), "{chart}");
    }

    #[test]
    fn the_same_report_gives_the_same_workbook() {
        assert_eq!(book(), book());
    }

    #[test]
    fn a_chart_is_whole_numbers_and_the_mirror_of_the_other_language() {
        let table = table();
        let all = charts(std::slice::from_ref(&table));
        let [chart] = all.as_slice() else { panic!("one chart: {all:?}") };
        let fa = crate::svg(chart, &table, Lang::Fa);
        let en = crate::svg(chart, &table, Lang::En);
        expect_test::expect![[r##"
            <svg xmlns="http://www.w3.org/2000/svg" width="720" height="36" viewBox="0 0 720 36" font-family="Vazirmatn" font-size="11">
            <title>پیشرفت به تفکیک واحد (شغل)</title>
            <text x="556" y="10" direction="ltr" text-anchor="start">مرکزی</text>
            <text x="544" y="10" direction="ltr" text-anchor="end">۱۵۶</text>
            <rect x="550" y="0" width="0" height="12" fill="#2f6f9f"/>
            <text x="556" y="28" direction="ltr" text-anchor="start">گیلان</text>
            <text x="104" y="28" direction="ltr" text-anchor="end">۹۹۹٬۹۹۹٬۹۹۹٬۹۹۹٬۹۹۹</text>
            <rect x="110" y="18" width="440" height="12" fill="#2f6f9f"/>
            </svg>
        "##]]
        .assert_eq(&fa);
        assert!(en.contains("<rect x=\"170\"") && en.contains(">999,999,999,999,999<"), "{en}");
    }
}
