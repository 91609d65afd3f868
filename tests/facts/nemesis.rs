//! A short run of what `cargo xtask nemesis` does for as long as one likes: real programs in network
//! namespaces of their own, every kind of fault once, one seed.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use crate::harness::{built, hub_program, program};

/// Its plan is the same each time; what falls into which moment isn't.
const SEED: &str = "1";
/// Each kind of fault comes once in the first ten.
const STEPS: &str = "12";

#[test]
fn a_country_that_everything_happens_to_comes_to_the_same_at_all_tiers() {
    let folder = tempfile::tempdir().unwrap();
    let (node, hub) = (program(), hub_program());
    assert_eq!(node.parent(), hub.parent());
    drop(built("line", "hamgam-line"));
    let nemesis = built("hamgam-tests", "hamgam-nemesis");
    let mut command = Command::new(nemesis);
    command.args(["--all", "--seed", SEED, "--steps", STEPS, "--dir"]).arg(folder.path());
    let output = command.output().unwrap();
    let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.code() != Some(0) {
        said.push_str(&last_words(&folder.path().join(format!("seed-{SEED}"))));
    }
    // Without the right to make namespaces nothing was run, and that isn't a pass.
    assert_eq!(output.status.code(), Some(0), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("violations: none"), "{said}");
}

/// The end of the history and of what each daemon said, for who has to find out what it was: the moments
/// don't come again.
fn last_words(run: &Path) -> String {
    let mut words = String::new();
    let files = std::fs::read_dir(run).into_iter().flatten().flatten();
    for path in files.map(|entry| entry.path()).filter(|path| path.is_file()) {
        let text = std::fs::read(&path).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        writeln!(words, "--- {}", path.display()).unwrap();
        lines.iter().skip(lines.len().saturating_sub(25)).for_each(|line| {
            writeln!(words, "{}", line.chars().take(400).collect::<String>()).unwrap();
        });
    }
    words
}
