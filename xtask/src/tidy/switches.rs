//! The table of switches in `docs/directive.md` has each key of a rule set, with tests that are there and
//! turn it.

use std::collections::{BTreeMap, BTreeSet};

use super::directive::{TABLE, above, quoted, rows, sources};
use crate::tidy::{Finding, Text};

/// Where every key of a rule set stands.
const KEYS: &str = "crates/rules/src/rule_set/keys/table.rs";

/// What names a rule set and turns nothing.
const NAMES: [&str; 4] = ["version", "valid_from", "valid_to", "programme.name"];

/// Switches without a row or with two, rows of no switch, and tests that aren't there or turn another.
pub(crate) fn findings(texts: &[Text]) -> Vec<Finding> {
    let file = |path: &str| texts.iter().find(|text| text.path == path);
    let (Some(table), Some(keys)) = (file(TABLE), file(KEYS)) else {
        return vec![Finding::new(
            TABLE,
            0,
            "the table of switches or that of the keys is missing",
        )];
    };
    let switches = switches(&keys.content);
    let code = sources(texts);
    let mut findings = Vec::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (cells, line) in rows(table) {
        let [first, _, usual, other, tests] = cells[..] else { continue };
        let Some(key) = first.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) else {
            continue;
        };
        let mut found = |what: String| findings.push(Finding::new(TABLE, line, what));
        if !switches.contains(key) {
            found(format!("{key} is no key of rule sets"));
            continue;
        }
        *seen.entry(key).or_default() += 1;
        if usual.is_empty() || other.is_empty() {
            found(format!("{key} has two settings"));
        }
        if quoted(tests).next().is_none() {
            found(format!("{key} has no test"));
        }
        for test in quoted(tests) {
            match code.iter().find_map(|text| Some((above(text, test)?, body(text, test)?))) {
                None => found(format!("{key}: there is no test {test}")),
                Some((above, _)) if !above.contains(&"#[test]") => {
                    found(format!("{key}: {test} is no test"));
                }
                Some((_, body)) if !names(body, key) => {
                    found(format!("{key}: {test} doesn't turn it"));
                }
                Some(_) => {}
            }
        }
    }
    for key in &switches {
        match seen.get(key).copied().unwrap_or_default() {
            1 => {}
            0 => findings.push(Finding::new(TABLE, 0, format!("the switch {key} has no row"))),
            rows => findings.push(Finding::new(TABLE, 0, format!("{key} has {rows} rows"))),
        }
    }
    findings
}

/// Every key that turns something: neither a table of others nor a name.
fn switches(keys: &str) -> BTreeSet<&str> {
    let all: BTreeSet<&str> = keys.lines().filter_map(named).collect();
    let holds_others = |key: &str| {
        all.iter().any(|other| other.strip_prefix(key).is_some_and(|rest| rest.starts_with('.')))
    };
    all.iter().copied().filter(|key| !NAMES.contains(key) && !holds_others(key)).collect()
}

/// The name that a line of the keys' table gives.
fn named(line: &str) -> Option<&str> {
    line.trim().strip_prefix("name: \"")?.strip_suffix("\",")
}

/// A function's text, up to its closing brace.
fn body<'a>(text: &'a str, function: &str) -> Option<&'a str> {
    let at = text.find(&format!("fn {function}("))?;
    let begin = text.get(..at)?.rfind('\n').map_or(0, |line| line.saturating_add(1));
    let line = text.get(begin..at)?;
    let indent: String = line.chars().take_while(|c| *c == ' ').collect();
    let rest = text.get(at..)?;
    let end = rest.find(&format!("\n{indent}}}")).unwrap_or(rest.len());
    rest.get(..end)
}

/// Whether a test's text has the key's own name as a word: `seats` for `quorum.seats`; of the three
/// `successful_…` also how code writes them.
fn names(body: &str, key: &str) -> bool {
    let leaf = key.rsplit('.').next().unwrap_or(key);
    let in_code = leaf.replacen("successful_", "successful.", 1);
    [leaf, in_code.as_str()].iter().any(|name| {
        body.match_indices(name).any(|(at, _)| {
            let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let before = body.get(..at).and_then(|before| before.chars().next_back());
            let after = body.get(at.saturating_add(name.len())..).and_then(|it| it.chars().next());
            !before.is_some_and(is_word) && !after.is_some_and(is_word)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::{said, text};

    const OF_KEYS: &str = "        name: \"version\",\n        name: \"quorum\",\n        \
                           name: \"quorum.seats\",\n        name: \"hold_expiry_days\",\n";
    const CODE: &str = "#[test]\nfn seats_are_five_or_seven() {\n    rules.quorum.seats = 7;\n}\n\
                        #[test]\nfn a_hold_lapses() {\n    rules.hold_expiry_days = 0;\n}\n\
                        fn helper() {\n    hold_expiry_days();\n}\n";

    fn check(table: &str) -> Vec<String> {
        said(&findings(&[text(TABLE, table), text(KEYS, OF_KEYS), text("src/a.rs", CODE)]))
    }

    #[test]
    fn each_switch_has_one_row_with_both_settings_and_a_test_that_turns_it() {
        let seats = "| `quorum.seats` | C1 | 5 | another number | `seats_are_five_or_seven` |\n";
        let hold = "| `hold_expiry_days` | | 90 | never | `a_hold_lapses` |\n";
        assert!(check(&format!("{seats}{hold}")).is_empty());
        assert_eq!(
            check(seats),
            ["docs/directive.md: the switch hold_expiry_days has no row"],
            "neither a table nor the version is one"
        );
        assert_eq!(
            check(&format!("{seats}{hold}{hold}")),
            ["docs/directive.md: hold_expiry_days has 2 rows"]
        );
        for (changed, told) in [
            (hold.replace("a_hold_lapses", "a_hold_stays"), "there is no test a_hold_stays"),
            (hold.replace("a_hold_lapses", "helper"), "helper is no test"),
            (
                hold.replace("a_hold_lapses", "seats_are_five_or_seven"),
                "seats_are_five_or_seven doesn't turn it",
            ),
            (hold.replace("`a_hold_lapses`", ""), "hold_expiry_days has no test"),
            (hold.replace("never", ""), "hold_expiry_days has two settings"),
            (hold.replace("hold_expiry", "hold_expire"), "is no key of rule sets"),
        ] {
            let said = check(&format!("{seats}{changed}"));
            assert!(said.iter().any(|line| line.ends_with(told)), "{told}: {said:?}");
        }
        assert_eq!(findings(&[]).len(), 1);
    }

    #[test]
    fn a_name_is_a_whole_word() {
        assert!(names("rules.quorum.seats = 7", "quorum.seats"));
        assert!(!names("seats_of(country)", "quorum.seats"));
        assert!(names("rules.successful.heads = false", "successful_heads"));
        assert!(!names("rules.heads = false", "successful_heads"));
    }
}
