//! `docs/directive.md` answers the whole directive: every requirement has a row, and what a row cites is
//! there.

use std::collections::{BTreeMap, BTreeSet};

use crate::tidy::{Finding, Text};

const TABLE: &str = "docs/directive.md";

/// Every requirement of the directive's reading.
const REQUIREMENTS: &str = "R-P1 \
    R-A1a R-A1b R-A1c R-A1d R-A1e R-A1f R-A2a R-A2b R-A3a R-A3b R-A3c R-A3d R-A3e R-A3f R-A4a R-A4b R-A4c \
    R-A5a R-A5b R-A6 R-A7 R-A8 R-A9a R-A9b R-A9c R-A9d R-A9e R-A10a R-A10b R-A10c R-A10d R-A11 \
    R-B1 R-B2 R-B3 R-B4a R-B4b R-B4c R-B4d R-B5a R-B5b R-B5c R-B5d R-B6a R-B6b R-B7a R-B7b R-B7c R-B7d \
    R-B7e R-B8a R-B8b R-B8c R-B8d R-B8e R-C1 R-C2 R-C3 R-C4 R-C5 R-I1 R-I2 R-I3 X1 X2 X3 X4 X5";

/// Requirements without a row or with two, and rows whose code or test isn't there.
pub(crate) fn findings(texts: &[Text]) -> Vec<Finding> {
    let Some(table) = texts.iter().find(|text| text.path == TABLE) else {
        return vec![Finding::new(TABLE, 0, "the table of requirements is missing")];
    };
    let paths: BTreeSet<&str> = texts.iter().map(|text| text.path.as_str()).collect();
    let code = texts.iter().filter(|text| text.path.ends_with(".rs"));
    let code: Vec<&str> = code.map(|text| text.content.as_str()).collect();
    let mut findings = Vec::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (row, line) in table.content.lines().zip(1..) {
        let cells: Vec<&str> = row.trim().trim_matches('|').split('|').map(str::trim).collect();
        let [id, _, _, source, tests] = cells[..] else { continue };
        if !REQUIREMENTS.split_whitespace().any(|known| known == id) {
            continue;
        }
        *seen.entry(id).or_default() += 1;
        for path in quoted(source).filter(|path| !paths.contains(path)) {
            findings.push(Finding::new(TABLE, line, format!("{id}: there is no {path}")));
        }
        for test in quoted(tests) {
            let head = format!("fn {test}(");
            if !code.iter().any(|text| text.contains(&head)) {
                findings.push(Finding::new(TABLE, line, format!("{id}: there is no test {test}")));
            }
        }
    }
    for id in REQUIREMENTS.split_whitespace() {
        match seen.get(id).copied().unwrap_or_default() {
            1 => {}
            0 => findings.push(Finding::new(TABLE, 0, format!("{id} has no row"))),
            rows => findings.push(Finding::new(TABLE, 0, format!("{id} has {rows} rows"))),
        }
    }
    findings
}

/// What stands between backquotes.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::{said, text};

    #[test]
    fn a_missing_row_a_second_one_and_what_is_not_there_are_found() {
        let row = |id: &str| format!("| {id} | x | `c` | `src/a.rs` | `holds` |\n");
        let all: String = REQUIREMENTS.split_whitespace().map(row).collect();
        let code = text("src/a.rs", "#[test]\nfn holds() {}\n");
        let check =
            |table: &str| said(&findings(&[text(TABLE, table), text(&code.path, &code.content)]));
        assert!(check(&all).is_empty());
        let short = all.replacen(&row("R-A11"), "", 1);
        assert_eq!(check(&short), ["docs/directive.md: R-A11 has no row"]);
        assert_eq!(check(&(all.clone() + &row("X5"))), ["docs/directive.md: X5 has 2 rows"]);
        let gone = all.replacen("`holds`", "`held`", 1).replacen("src/a.rs", "src/b.rs", 1);
        assert_eq!(
            check(&gone),
            [
                "docs/directive.md:1: R-P1: there is no src/b.rs",
                "docs/directive.md:1: R-P1: there is no test held"
            ]
        );
        assert_eq!(findings(&[]).len(), 1);
    }
}
