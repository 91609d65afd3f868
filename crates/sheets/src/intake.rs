//! Takes the raw rows of one sheet: finds the headings, skips blank rows, keeps or refuses.

use std::collections::BTreeMap;

use model::geography::FieldCode;
use model::limits::SHEET_ROWS_MAX;
use model::words::Kind;
use model::{PersonId, Places, Rials, Say, say};

use crate::column::{Headings, application, bank};
use crate::fault::{HeadingFault, LimitFault, Place, SheetFault};
use crate::field::{Cell, Fault, Fields, Layout, Memo, reason};
use crate::kind::SheetKind;
use crate::parse;
use crate::row::{ApplicationRow, Refused, Row, Sheets};

/// What every sheet of a source is read with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms<'a> {
    /// The reference tables.
    pub(crate) places: &'a Places,
    /// Amounts below this look like toman.
    pub(crate) suspect_below: Option<Rials>,
}

/// Where a raw row stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lines {
    /// Its first line, from 1.
    pub(crate) first: u32,
    /// How many lines it spans.
    pub(crate) count: u32,
}

/// Whether a row must have as many cells as there are headings.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Width {
    /// A text file: a missing separator moves every cell behind it.
    Exact,
    /// A workbook: each cell knows its column.
    Free,
}

/// One sheet on its way in.
#[derive(Debug)]
pub(crate) struct Intake<'a> {
    kind: SheetKind,
    place: Place,
    width: Width,
    terms: Terms<'a>,
    out: &'a mut Sheets,
    headings: Headings,
    header: Option<Header>,
    rows: usize,
    memo: Memo,
    files: BTreeMap<(PersonId, Kind, FieldCode), u32>,
    bad_mobiles: Vec<u32>,
    beyond: bool,
}

#[derive(Debug)]
struct Header {
    layout: Layout,
    width: usize,
}

/// Rows above the headings (a title, an empty form) that are looked through.
const ROWS_ABOVE_MAX: usize = 10;
/// Row numbers one note lists.
const NOTED_ROWS: usize = 12;

impl<'a> Intake<'a> {
    pub(crate) fn new(
        kind: SheetKind,
        place: Place,
        width: Width,
        terms: Terms<'a>,
        out: &'a mut Sheets,
    ) -> Self {
        Self {
            kind,
            place,
            width,
            terms,
            out,
            headings: Headings::of(kind),
            header: None,
            rows: 0,
            memo: Memo::default(),
            files: BTreeMap::new(),
            bad_mobiles: Vec::new(),
            beyond: false,
        }
    }

    /// Takes one raw row.
    ///
    /// # Errors
    /// [`SheetFault::Heading`] or [`SheetFault::Limit`]; the rows taken before don't count.
    pub(crate) fn take(&mut self, lines: Lines, cells: &[Cell<'_>]) -> Result<(), SheetFault> {
        if cells.iter().all(Cell::is_blank) {
            return Ok(());
        }
        self.rows = self.rows.saturating_add(1);
        match self.header.take() {
            None => {
                self.header = self.look_for_headings(cells)?;
                if self.header.is_none() && self.rows >= ROWS_ABOVE_MAX {
                    return Err(self.heading(HeadingFault::None { sheet: self.kind }));
                }
            }
            Some(header) => {
                if self.rows > SHEET_ROWS_MAX {
                    return Err(SheetFault::Limit {
                        place: self.place.clone(),
                        why: LimitFault::Rows,
                    });
                }
                self.judge(lines, cells, &header);
                self.header = Some(header);
            }
        }
        Ok(())
    }

    /// Closes the sheet: says what was left out.
    ///
    /// # Errors
    /// [`SheetFault`] if there were no headings at all.
    pub(crate) fn finish(self) -> Result<(), SheetFault> {
        if self.header.is_none() {
            return Err(match self.rows {
                0 => SheetFault::Limit { place: self.place, why: LimitFault::Empty },
                _ => self.heading(HeadingFault::None { sheet: self.kind }),
            });
        }
        let (fa, en) = (self.kind.persian(), self.kind.code());
        if self.beyond {
            self.out.notes.push(say!(
                "{fa}: خانه‌های بیرون از ستون‌های عنوان‌دار خوانده نشد",
                "{en}: cells beyond the headed columns were left out"
            ));
        }
        if let Some(note) = mobiles_left_out(fa, en, &self.bad_mobiles) {
            self.out.notes.push(note);
        }
        Ok(())
    }

    /// Where the sheet lies, for faults.
    pub(crate) fn place(&self) -> Place {
        self.place.clone()
    }

    fn heading(&self, why: HeadingFault) -> SheetFault {
        SheetFault::Heading { place: self.place.clone(), why }
    }

    fn look_for_headings(&mut self, cells: &[Cell<'_>]) -> Result<Option<Header>, SheetFault> {
        let texts: Vec<_> = cells.iter().map(Cell::text).collect();
        let known = texts.iter().filter(|text| self.headings.find(text).is_some()).count();
        if known < 2 {
            return Ok(None);
        }
        let columns = self.kind.columns();
        let mut at = vec![None; columns.len()];
        let mut unknown: Vec<&str> = Vec::new();
        for (index, text) in texts.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let folded = text.to_lowercase();
            if ["تومان", "تومن", "toman"].iter().any(|toman| folded.contains(toman)) {
                return Err(self.heading(HeadingFault::Toman));
            }
            match self.headings.find(text).map(|column| (column, at.get_mut(column))) {
                Some((_, Some(slot @ None))) => *slot = Some(index),
                Some((column, _)) => {
                    let column = columns.get(column).map_or("", |column| column.heading);
                    return Err(self.heading(HeadingFault::Twice { column }));
                }
                None => unknown.push(text),
            }
        }
        let missing = columns.iter().zip(&at).find(|(column, at)| column.required && at.is_none());
        if let Some((column, _)) = missing {
            return Err(self.heading(HeadingFault::Missing { column: column.heading }));
        }
        if self.kind == SheetKind::Bank && at[bank::LETTER].or(at[bank::APPLICANT]).is_none() {
            let column = columns[bank::APPLICANT].heading;
            return Err(self.heading(HeadingFault::Missing { column }));
        }
        if !unknown.is_empty() {
            self.out.notes.push(columns_left_out(self.kind, &unknown));
        }
        let width = texts.iter().rposition(|text| !text.is_empty()).map_or(0, |last| last + 1);
        Ok(Some(Header { layout: Layout { at }, width }))
    }

    fn judge(&mut self, lines: Lines, cells: &[Cell<'_>], header: &Header) {
        let layout = &header.layout;
        let number_at = layout.at.first().copied().flatten();
        let beyond = cells.iter().skip(header.width).any(|cell| !cell.is_blank());
        let mut headed = cells.iter().enumerate().take(header.width);
        if !headed.any(|(index, cell)| Some(index) != number_at && !cell.is_blank()) {
            // A row number alone is a form's empty row.
            self.beyond |= beyond;
            return;
        }
        let mut fields = Fields {
            layout,
            cells,
            places: self.terms.places,
            memo: &mut self.memo,
            faults: Vec::new(),
            bad_mobile: false,
        };
        let line = lines.first;
        let stand = Stand { row: fields.row_number().unwrap_or(line), line };
        if self.width == Width::Exact && (beyond || cells.len() < header.width) {
            let message = reason::columns(cells.len(), header.width, lines.count);
            self.refuse(stand, layout.last(), "columns", message);
            return;
        }
        self.beyond |= beyond;
        let suspect = self.terms.suspect_below;
        match self.kind {
            SheetKind::Applications => {
                let value = parse::application(&mut fields, suspect);
                let (faults, bad_mobile) = (fields.faults, fields.bad_mobile);
                if let Some(row) = self.sound(stand, value, faults) {
                    self.take_application(row, bad_mobile);
                }
            }
            SheetKind::Covered => {
                let (value, faults) = (parse::covered(&mut fields), fields.faults);
                let row = self.sound(stand, value, faults);
                self.out.covered.extend(row);
            }
            SheetKind::Inspections => {
                let (value, faults) = (parse::inspection(&mut fields), fields.faults);
                let row = self.sound(stand, value, faults);
                self.out.inspections.extend(row);
            }
            SheetKind::Earlier => {
                let (value, faults) = (parse::earlier(&mut fields, suspect), fields.faults);
                let row = self.sound(stand, value, faults);
                self.out.earlier.extend(row);
            }
            SheetKind::Exclusions => {
                let (value, faults) = (parse::exclusion(&mut fields), fields.faults);
                let row = self.sound(stand, value, faults);
                self.out.exclusions.extend(row);
            }
            SheetKind::Bank => {
                let (value, faults) = (parse::bank(&mut fields), fields.faults);
                let row = self.sound(stand, value, faults);
                self.out.bank.extend(row);
            }
            SheetKind::Indicators => {
                let (value, faults) = (parse::indicators(&mut fields), fields.faults);
                let row = self.sound(stand, value, faults);
                self.out.indicators.extend(row);
            }
        }
    }

    /// Hands the row out if it has no fault; else lists it with the first one.
    fn sound<T>(
        &mut self,
        stand: Stand,
        value: Option<T>,
        mut faults: Vec<Fault>,
    ) -> Option<Row<T>> {
        faults.sort_by_key(|fault| (fault.at, fault.column));
        let columns = self.kind.columns();
        let mut faults = faults.into_iter();
        let Some(first) = faults.next() else {
            let Stand { row, line } = stand;
            return value.map(|value| Row { row, line, value });
        };
        let mut others: Vec<&str> =
            faults.filter_map(|fault| columns.get(fault.column)).map(|c| c.heading).collect();
        others.dedup();
        let message = and_others(first.message, &others.join("، "));
        self.refuse(stand, first.column, first.code, message);
        None
    }

    fn take_application(&mut self, row: Row<ApplicationRow>, bad_mobile: bool) {
        let file = (row.value.applicant, row.value.kind, row.value.field);
        if let Some(before) = self.files.get(&file) {
            let message = reason::dup(*before);
            let stand = Stand { row: row.row, line: row.line };
            self.refuse(stand, application::APPLICANT, "dup", message);
            return;
        }
        self.files.insert(file, row.row);
        if bad_mobile {
            self.bad_mobiles.push(row.row);
        }
        self.out.applications.push(row);
    }

    fn refuse(&mut self, stand: Stand, column: usize, code: &'static str, message: Say) {
        let Stand { row, line } = stand;
        let column = self.kind.columns().get(column).map_or("", |c| c.heading).to_owned();
        self.out.refused.push(Refused { sheet: self.kind, row, line, column, code, message });
    }
}

/// Where a row stands: the office's number and the line.
#[derive(Clone, Copy, Debug)]
struct Stand {
    row: u32,
    line: u32,
}

fn and_others(first: Say, others: &str) -> Say {
    if others.is_empty() {
        return first;
    }
    let Say { fa, en } = first;
    say!("{fa} (این ستون‌ها هم ایراد دارد: {others})", "{en} (also at fault: {others})")
}

fn columns_left_out(kind: SheetKind, unknown: &[&str]) -> Say {
    // What has many digits is no heading and may be someone's.
    let shown = |text: &&&str| {
        text.chars().count() <= HEADING_CHARS_SHOWN
            && text.chars().filter(|c| c.is_numeric()).count() < 4
    };
    let names: Vec<&str> = unknown.iter().filter(shown).take(NOTED_ROWS).copied().collect();
    let (fa, en, names) = (kind.persian(), kind.code(), names.join("، "));
    let count = unknown.len();
    say!(
        "{fa}: {count} ستون ناشناخته خوانده نشد: {names}",
        "{en}: {count} unknown columns were left out: {names}"
    )
}

const HEADING_CHARS_SHOWN: usize = 40;

fn mobiles_left_out(fa: &str, en: &str, rows: &[u32]) -> Option<Say> {
    if rows.is_empty() {
        return None;
    }
    let listed: Vec<String> = rows.iter().take(NOTED_ROWS).map(u32::to_string).collect();
    let more = if listed.len() < rows.len() { "، …" } else { "" };
    let (listed, count) = (listed.join("، "), rows.len());
    Some(say!(
        "{fa}: شمارهٔ همراه {count} ردیف درست نبود و وارد نشد (ردیف {listed}{more})",
        "{en}: {count} wrong mobile numbers were left out (rows {listed}{more})"
    ))
}
