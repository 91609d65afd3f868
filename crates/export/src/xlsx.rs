//! Excel: a sheet a table, from right to left in Persian, real numbers.

use report::Report;
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};
use thiserror::Error;

use crate::table::{Cell, Table};

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
pub fn workbook(report: &Report, tables: &[Table], persian: bool) -> Result<Vec<u8>, SheetFault> {
    let mut book = Workbook::new();
    let formats = Formats::new();
    for table in tables {
        let sheet = book.add_worksheet();
        sheet.set_name(name(table, persian))?;
        sheet.set_right_to_left(persian);
        fill(sheet, table, persian, &formats)?;
    }
    let sheet = book.add_worksheet();
    sheet.set_name(if persian { "مبنا" } else { "basis" })?;
    sheet.set_right_to_left(persian);
    basis(sheet, report, persian)?;
    Ok(book.save_to_buffer()?)
}

struct Formats {
    heading: Format,
    number: Format,
    share: Format,
    sum: Format,
}

impl Formats {
    fn new() -> Self {
        let bold = Format::new().set_bold();
        Self {
            heading: bold.clone().set_align(FormatAlign::Center).set_text_wrap(),
            number: Format::new().set_num_format("#,##0"),
            share: Format::new().set_num_format("0.0%"),
            sum: bold.set_num_format("#,##0"),
        }
    }
}

/// A sheet's name has at most 31 letters and none of `[]:*?/\`.
fn name(table: &Table, persian: bool) -> String {
    let title = if persian { &table.title.fa } else { &table.title.en };
    let plain = title.chars().filter(|letter| !"[]:*?/\\".contains(*letter));
    plain.take(31).collect()
}

fn fill(
    sheet: &mut Worksheet,
    table: &Table,
    persian: bool,
    formats: &Formats,
) -> Result<(), SheetFault> {
    let mut widths = vec![8_usize; table.heading.len()];
    for (at, say) in (0_u16..).zip(&table.heading) {
        let text = if persian { &say.fa } else { &say.en };
        sheet.write_string_with_format(0, at, text, &formats.heading)?;
    }
    let sums_at = table.rows.len();
    for (row, cells) in table.all().enumerate() {
        let line = u32::try_from(row).unwrap_or(u32::MAX).saturating_add(1);
        let number = if row == sums_at { &formats.sum } else { &formats.number };
        for (at, cell) in (0_u16..).zip(cells) {
            put(sheet, (line, at), cell, persian, (number, &formats.share))?;
            if let Some(width) = widths.get_mut(usize::from(at)) {
                *width = (*width).max(cell.text(persian).chars().count().saturating_add(2));
            }
        }
    }
    for (at, width) in (0_u16..).zip(widths) {
        sheet.set_column_width(at, u32::try_from(width.min(60)).unwrap_or(60))?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// Numbers are numbers; Excel keeps 15 digits of them, so that larger ones are text.
fn put(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    persian: bool,
    (number, share): (&Format, &Format),
) -> Result<(), SheetFault> {
    const EXACT: u64 = 999_999_999_999_999;
    match cell {
        Cell::Count(many) | Cell::Rials(many) if *many <= EXACT => {
            sheet.write_number_with_format(row, column, whole(*many), number)?;
        }
        Cell::Permille(tenths) if *tenths <= EXACT => {
            sheet.write_number_with_format(row, column, whole(*tenths) / 1_000.0, share)?;
        }
        Cell::Empty => {}
        Cell::Text(_)
        | Cell::Code(_)
        | Cell::Count(_)
        | Cell::Rials(_)
        | Cell::Permille(_)
        | Cell::Day(_) => {
            sheet.write_string(row, column, cell.text(persian))?;
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
