//! `docs/directive.md` answers the whole directive: every requirement has a row, and what a row cites is
//! there.

use std::collections::{BTreeMap, BTreeSet};

use crate::tidy::{Finding, Text};

/// Where the tables stand.
pub(super) const TABLE: &str = "docs/directive.md";

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
    let code = sources(texts);
    let mut findings = Vec::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (cells, line) in rows(table) {
        let [id, _, _, source, tests] = cells[..] else { continue };
        if !REQUIREMENTS.split_whitespace().any(|known| known == id) {
            continue;
        }
        *seen.entry(id).or_default() += 1;
        for path in quoted(source).filter(|path| !paths.contains(path)) {
            findings.push(Finding::new(TABLE, line, format!("{id}: there is no {path}")));
        }
        let mut carried = false;
        for test in quoted(tests) {
            let Some(above) = code.iter().find_map(|text| above(text, test)) else {
                findings.push(Finding::new(TABLE, line, format!("{id}: there is no test {test}")));
                continue;
            };
            if !above.contains(&"#[test]") {
                findings.push(Finding::new(TABLE, line, format!("{id}: {test} is no test")));
            }
            carried |= carries(id, test, &above);
        }
        if !carried {
            findings.push(Finding::new(TABLE, line, format!("{id}: no test of it says so")));
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

/// The attributes and doc lines right above a function, if the file has it.
pub(super) fn above<'a>(text: &'a str, function: &str) -> Option<Vec<&'a str>> {
    let at = text.find(&format!("fn {function}("))?;
    let before = text.get(..at)?.lines().rev().map(str::trim);
    let before = before.skip_while(|line| line.is_empty());
    Some(before.take_while(|line| line.starts_with("///") || line.starts_with("#[")).collect())
}

/// What each source holds.
pub(super) fn sources(texts: &[Text]) -> Vec<&str> {
    let code = texts.iter().filter(|text| text.path.ends_with(".rs"));
    code.map(|text| text.content.as_str()).collect()
}

/// The cells of each line, and its number.
pub(super) fn rows(table: &Text) -> impl Iterator<Item = (Vec<&str>, usize)> {
    table.content.lines().map(cells).zip(1..)
}

fn cells(row: &str) -> Vec<&str> {
    row.trim().trim_matches('|').split('|').map(str::trim).collect()
}

/// A test's name or doc comment carries the requirement's id, and not only as the beginning of another.
fn carries(id: &str, test: &str, above: &[&str]) -> bool {
    let whole = |text: &str, id: &str| {
        text.match_indices(id).any(|(at, _)| {
            let next = text.get(at.saturating_add(id.len())..).and_then(|rest| rest.chars().next());
            next.is_none_or(|next| !next.is_ascii_alphanumeric())
        })
    };
    let name = id.to_lowercase().replace('-', "_");
    whole(test, &name) || above.iter().any(|line| line.starts_with("///") && whole(line, id))
}

/// What stands between backquotes.
pub(super) fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::{said, text};

    #[test]
    fn a_missing_row_a_second_one_and_what_is_not_there_are_found() {
        let row = |id: &str| format!("| {id} | x | `c` | `src/a.rs` | `holds` |\n");
        let ids: Vec<&str> = REQUIREMENTS.split_whitespace().collect();
        let all: String = REQUIREMENTS.split_whitespace().map(row).collect();
        let says = format!("/// {}\n#[test]\nfn holds() {{}}\n", ids.join(", "));
        let code = text("src/a.rs", &says);
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
                "docs/directive.md:1: R-P1: there is no test held",
                "docs/directive.md:1: R-P1: no test of it says so"
            ]
        );
        assert_eq!(findings(&[]).len(), 1);
        // A function that is no test, and one that is of another requirement.
        for (code, told) in [("fn holds() {}", "holds is no test"), ("#[test]\nfn holds() {}", "")]
        {
            let said = said(&findings(&[text(TABLE, &row("R-P1")), text("src/a.rs", code)]));
            assert!(said[0].contains(told), "{said:?}");
            assert!(said[..2].iter().any(|one| one.ends_with("no test of it says so")), "{said:?}");
        }
        assert!(carries("R-A1", "r_a1_is_so", &[]) && !carries("R-A1", "r_a1b_is_so", &[]));
        assert!(!carries("R-A1", "holds", &["/// R-A1b", "#[test]"]));
    }
}
