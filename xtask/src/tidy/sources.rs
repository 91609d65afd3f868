//! Rules for single files: a first line that says what it is for, sizes, words that don't belong.

use crate::tidy::{Finding, Text};

const LINES_MAX: usize = 500;
/// Files that are longer, with the length they may have until they are split. Never grows.
const LONGER: &[(&str, usize)] = &[];

/// Words that no source holds, spelled apart so that this file doesn't.
const FORBIDDEN: &[(&str, &str)] = &[
    (concat!("TO", "DO"), "unfinished: finish it or open an issue"),
    (concat!("FIX", "ME"), "unfinished: finish it or open an issue"),
    (concat!("to", "do!("), "unfinished"),
    (concat!("unimple", "mented!("), "unfinished"),
    (concat!("#[ign", "ore"), "a test that doesn't run"),
    (concat!("should_", "panic"), "say what fails by a result"),
    (concat!("unsa", "fe {"), "forbidden in this project"),
    (concat!("unsa", "fe fn"), "forbidden in this project"),
    (concat!("unsa", "fe impl"), "forbidden in this project"),
];

/// Words that no test holds; elsewhere clippy asks for a reason.
const FORBIDDEN_IN_TESTS: &[(&str, &str)] = &[
    (concat!("thread::", "sleep"), "waits by the clock: wait for the event"),
    (concat!("time::", "sleep"), "waits by the clock: wait for the event"),
];

/// Words that only the files named hold.
const OWNED: &[(&str, &[&str], &str)] = &[(
    concat!(")?.sync_", "all()"),
    &["crates/settings/src/data_dir.rs", "crates/store/src/disk/real.rs"],
    "Windows opens no folder as a file: DataDir::sync",
)];

/// First parts of paths that exist on one machine only.
const MACHINE_ROOTS: &[&str] =
    &["builds", "home", "media", "mnt", "root", "Users", "work", "workspace"];
/// Those below which a mere name, as of a mount or a user, says nothing yet.
const COMMON_ROOTS: &[&str] = &["home", "media", "mnt", "Users"];

const TEXT_ENDINGS: &[&str] = &[".rs", ".toml", ".md", ".sh", ".yml", ".yaml", ".json", ".txt"];

/// What is wrong with a file.
pub(crate) fn findings(text: &Text) -> Vec<Finding> {
    let mut findings = Vec::new();
    if text.path.ends_with(".rs") {
        findings.extend(of_source(text));
    }
    let is_script = text.path.starts_with(".ci/");
    if is_script || TEXT_ENDINGS.iter().any(|ending| text.path.ends_with(ending)) {
        findings.extend(machine_paths(text));
    }
    findings
}

fn of_source(text: &Text) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !text.content.starts_with("//!") {
        findings.push(Finding::new(&text.path, 1, "the first line says what the file is for: //!"));
    }
    let lines = text.content.lines().count();
    let longer = LONGER.iter().find(|(path, _)| *path == text.path);
    let most = longer.map_or(LINES_MAX, |(_, most)| *most);
    if most < lines {
        let what = format!("{lines} lines, {most} at most: split it");
        findings.push(Finding::new(&text.path, 0, what));
    }
    let mut in_tests = text.path.split('/').any(|part| ["tests", "tests.rs"].contains(&part));
    for (line, number) in text.content.lines().zip(1..) {
        in_tests |= line.trim_start().starts_with("#[cfg(test)]");
        let here = if in_tests { FORBIDDEN_IN_TESTS } else { &[] };
        for (word, why) in FORBIDDEN.iter().chain(here).filter(|(word, _)| line.contains(word)) {
            findings.push(Finding::new(&text.path, number, format!("{word}: {why}")));
        }
        for (word, _, why) in OWNED.iter().filter(|(word, owners, _)| {
            line.contains(word) && !owners.contains(&text.path.as_str())
        }) {
            findings.push(Finding::new(&text.path, number, format!("{word}: {why}")));
        }
    }
    findings
}

fn machine_paths(text: &Text) -> Vec<Finding> {
    let lines = text.content.lines().zip(1..);
    let found = lines.filter_map(|(line, number)| {
        let path = machine_path(line)?;
        let what = format!("{path}: a path of one machine");
        Some(Finding::new(&text.path, number, what))
    });
    found.collect()
}

/// The first absolute path in a line that leads into a place of one machine.
fn machine_path(line: &str) -> Option<&str> {
    line.match_indices('/').find_map(|(at, _)| {
        let starts = line[..at].chars().next_back().is_none_or(|before| {
            !before.is_alphanumeric() && !matches!(before, '.' | '_' | '-' | '~' | '}' | '/' | ':')
        });
        let rest = line.get(at + 1..)?;
        let (first, below) = rest.split_once('/')?;
        let mut parts = below
            .split('/')
            .map(|part| part.starts_with(|c: char| c.is_alphanumeric() || c == '.'));
        let wanted = if COMMON_ROOTS.contains(&first) { 2 } else { 1 };
        let named = parts.by_ref().take(wanted).filter(|named| *named).count() == wanted;
        let end = rest.find(|c: char| c.is_whitespace() || "\"'`)]>,".contains(c));
        let path = &line[at..end.map_or(line.len(), |end| at + 1 + end)];
        (starts && named && MACHINE_ROOTS.contains(&first)).then_some(path)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::{said, text};

    #[test]
    fn a_source_says_what_it_is_for() {
        assert_eq!(findings(&text("a.rs", "//! What it is for.\n")), []);
        assert_eq!(findings(&text("a.rs", "\nfn main() {}\n")).len(), 1);
        assert_eq!(findings(&text("a.md", "no source\n")), []);
    }

    #[test]
    fn a_long_source_is_found() {
        let long = |lines| text("a.rs", &"//! line\n".repeat(lines));
        assert_eq!(findings(&long(LINES_MAX)), []);
        assert_eq!(said(&findings(&long(501))), ["a.rs: 501 lines, 500 at most: split it"]);
    }

    #[test]
    fn every_forbidden_word_is_found_with_its_line() {
        for (word, why) in FORBIDDEN {
            let source = text("a.rs", &format!("//! Fine.\n    {word}\n"));
            assert!(said(&findings(&source)).contains(&format!("a.rs:2: {word}: {why}")));
        }
        for (word, why) in FORBIDDEN_IN_TESTS {
            let shipped = format!("//! Fine.\n{word}\n");
            assert_eq!(findings(&text("crates/a/src/b.rs", &shipped)), []);
            let test = format!("//! Fine.\n#[cfg(test)]\n{word}\n");
            assert_eq!(said(&findings(&text("a.rs", &test))), [format!("a.rs:3: {word}: {why}")]);
            assert_eq!(findings(&text("a/src/b/tests.rs", &shipped)).len(), 1);
        }
    }

    #[test]
    fn what_has_an_owner_is_found_elsewhere() {
        for (word, owners, why) in OWNED {
            let source = format!("//! Fine.\nFile::open(x{word}\n");
            let found = said(&findings(&text("a.rs", &source)));
            assert_eq!(found, [format!("a.rs:2: {word}: {why}")]);
            for owner in *owners {
                assert_eq!(findings(&text(owner, &source)), []);
            }
        }
    }

    #[test]
    fn a_path_of_one_machine_is_found() {
        for (first, line) in
            MACHINE_ROOTS.iter().map(|first| (first, format!("see (/{first}/somebody/file)")))
        {
            let found = said(&findings(&text("docs/a.md", &line)));
            let wanted = format!("docs/a.md:1: /{first}/somebody/file: a path of one machine");
            assert_eq!(found, [wanted]);
        }
        for fine in [
            "docs/work/page.md",
            "https://example.org/home/page",
            "~/work/x",
            "/var/lib/hamgam",
            "and/or",
            "the /home/ folder",
            "mounted on /mnt/stick",
        ] {
            assert_eq!(findings(&text("docs/a.md", fine)), [], "{fine}");
        }
    }
}
