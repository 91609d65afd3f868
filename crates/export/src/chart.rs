//! Charts: what people would rather look at, drawn from a table that stands beside them.

use model::{Lang, Say};

use crate::table::{Cell, Table};

/// Horizontal bars, a row of a table each.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Chart {
    /// Its stable name.
    pub code: &'static str,
    /// Its title.
    pub title: Say,
    /// The code of the table it shows.
    pub table: &'static str,
    /// The column that names a bar.
    pub label: usize,
    /// The column that says how long it is.
    pub value: usize,
}

/// A bar.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Bar {
    /// What it is of.
    pub label: String,
    /// Its length, in the column's own whole unit.
    pub value: u64,
    /// Its length as people read it.
    pub shown: String,
}

impl Chart {
    /// Its bars, in the table's order; cells that hold no number have none.
    pub fn bars(&self, table: &Table, lang: Lang) -> Vec<Bar> {
        let bar = |row: &Vec<Cell>| {
            let (label, cell) = (row.get(self.label)?, row.get(self.value)?);
            let value = cell.number()?;
            Some(Bar { label: label.printed(lang), value, shown: cell.printed(lang) })
        };
        table.rows.iter().filter_map(bar).collect()
    }
}

/// The charts of these tables; a table of one row needs none.
pub fn charts(tables: &[Table]) -> Vec<Chart> {
    let has = |code: &str| tables.iter().any(|table| table.code == code && 1 < table.rows.len());
    let of = |code, title, table, (label, value)| Chart { code, title, table, label, value };
    let find = |code: &str| tables.iter().find(|table| table.code == code);
    let leading = find("year").or_else(|| find("jobs"));
    let all = [
        leading.and_then(|table| {
            let title = Say::new("پیشرفت به تفکیک واحد (شغل)", "progress by unit (jobs)");
            Some(of("progress", title, table.code, (1, table.lead?)))
        }),
        Some(of("absorption", Say::new("جذب سهمیه (٪)", "absorption of quota"), "quota", (1, 6))),
        Some(of(
            "weeks",
            Say::new("تأیید فصل، هفته به هفته", "completeness by week"),
            "weeks",
            (1, 4),
        )),
    ];
    all.into_iter().flatten().filter(|chart| has(chart.table)).collect()
}
