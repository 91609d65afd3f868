//! `cargo xtask planted`: each planted bug against the checkers, and which of them found it.
//!
//! A checker is a test program built with the feature `planted`; the bug is chosen by the environment.
//! It has found the bug if it fails. The checkers of a bug's own crate come first, then those of the
//! crates above it, as one would run them.

mod sim;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use clap::Args;
use serde::Deserialize;

use crate::shell::{Fault, cargo, root};

#[derive(Args, Clone, Debug, Default)]
pub(crate) struct PlantedArgs {
    /// Only bugs whose name contains this
    #[arg(long)]
    only: Option<String>,
    /// By the simulator instead: 60 CPU-seconds for each of its tiers
    #[arg(long, value_name = "CHECKER")]
    by: Option<By>,
    /// A few bugs that are found in seconds
    #[arg(long)]
    slice: bool,
}

/// Who is asked.
#[derive(clap::ValueEnum, Clone, Copy, Debug)]
enum By {
    Sim,
}

/// The bugs, by name, each with the checkers that are asked, in order: packages whose tests are run, or
/// models by the start of their names.
const BUGS: &[(&[&str], &[&str])] = &[
    (&["incarnation-not-compared"], &["models/fence", "escrow"]),
    (
        &[
            "grants-summed",
            "supply-from-anyone",
            "return-not-debited",
            "release-credited-twice",
            "settled-twice",
            "hold-in-rials-only",
            "unacknowledged-used",
            "acknowledge-unheard",
            "duplicate-hold-key",
            "seal-ignored",
            "overrun-inside-rights",
            "unfunded-recognized",
            "apportioned-by-order",
        ],
        &["models/tree", "escrow"],
    ),
    (
        &["settle-not-debited", "settle-added-to-return", "answer-to-own-letter"],
        &["models/fence", "escrow"],
    ),
    (
        &[
            "signature-unverified",
            "practice-in-live",
            "chain-unverified",
            "fork-accepted",
            "overlap-twice",
            "gap-filled",
        ],
        &["journal"],
    ),
    (
        &[
            "role-unchecked",
            "fence-ignored",
            "fence-cuts-early",
            "anyone-fences",
            "number-stolen",
            "roster-by-arrival",
            "scope-filter-missing",
        ],
        &["models/membership", "models/fence", "roster"],
    ),
    (
        &[
            "ack-before-durable",
            "want-unanswered",
            "credit-leaked",
            "belief-moves-back",
            "province-taken-for-nation",
            "ack-of-another-log",
            "greeting-not-heard",
        ],
        &["models/talk", "session"],
    ),
    (&["backoff-without-end", "wish-ignored", "slots-for-chatty"], &["session"]),
    (&["dependency-not-awaited", "winner-decides", "clock-decides"], &["records"]),
    (
        &[
            "record-elsewhere",
            "letter-reused",
            "counters-not-restored",
            "recall-settled-twice",
            "recall-settled-unheard",
            "allowance-ignored",
            "settled-unfenced",
            "settled-reserve-enrolled",
            "booths-settled-as-quota",
        ],
        &["office"],
    ),
    (
        &[
            "waiting-forever",
            "waiting-lost-at-restart",
            "denied-forever",
            "elsewhere-counts",
            "links-by-arrival",
            "witness-ignored",
        ],
        &["office", "runtime"],
    ),
    (
        &[
            "sync-skipped",
            "failed-sync-forgotten",
            "name-not-synced",
            "tail-not-cut",
            "damage-taken-for-tail",
            "checksum-ignored",
            "views-at-not-stored",
        ],
        &["store"],
    ),
    (
        &[
            "views-first",
            "note-ignored",
            "rebuild-forgets-fences",
            "neighbor-accepted",
            "fenced-writer-heard",
            "rollback-mended",
            "fenced-talk-goes-on",
        ],
        &["runtime"],
    ),
];

/// What a run that is to be short looks for.
const SLICE: &[&str] = &[
    "incarnation-not-compared",
    "release-credited-twice",
    "hold-in-rials-only",
    "ack-before-durable",
];

/// A test program that doesn't end within so many seconds has hung, which is a finding too.
const HANGS_AFTER: &str = "300";

impl PlantedArgs {
    /// What the server runs.
    pub(crate) fn slice() -> Self {
        Self { slice: true, ..Self::default() }
    }

    pub(crate) fn run(self) -> Result<(), Fault> {
        let wanted = |name: &str| {
            let named = self.only.as_ref().is_none_or(|only| name.contains(only.as_str()));
            named && (!self.slice || SLICE.contains(&name))
        };
        let bugs: Vec<(&str, &[&str])> = BUGS
            .iter()
            .flat_map(|(names, checkers)| names.iter().map(|name| (*name, *checkers)))
            .map(|(name, checkers)| (name, if self.slice { &checkers[..1] } else { checkers }))
            .filter(|(name, _)| wanted(name))
            .collect();
        if let Some(By::Sim) = self.by {
            let missed = sim::table(&bugs)?;
            println!("\n{} of {} found", bugs.len() - missed, bugs.len());
            return Ok(());
        }
        let mut built: BTreeMap<&str, Vec<PathBuf>> = BTreeMap::new();
        for checker in bugs.iter().flat_map(|(_, checkers)| checkers.iter()) {
            let (package, _) = parts(checker);
            if !built.contains_key(package) {
                built.insert(package, programs(package)?);
            }
        }
        println!("| bug | found by | CPU-s |\n|---|---|---|");
        let mut missed = 0usize;
        for (name, checkers) in &bugs {
            let found = look(name, checkers, &built)?;
            missed += usize::from(found.is_none());
            let (by, seconds) = found.unwrap_or(("nobody".to_owned(), 0.0));
            println!("| `{name}` | {by} | {seconds:.1} |");
        }
        println!("\n{} of {} found", bugs.len() - missed, bugs.len());
        if missed == 0 { Ok(()) } else { Err(Fault::Failed { what: "some checker".to_owned() }) }
    }
}

/// A checker's package, and the models it is to look at.
fn parts(checker: &'static str) -> (&'static str, Option<&'static str>) {
    checker.split_once('/').map_or((checker, None), |(package, only)| (package, Some(only)))
}

/// The first checker that fails, with what broke, and the CPU time until then.
fn look(
    bug: &str,
    checkers: &[&'static str],
    built: &BTreeMap<&str, Vec<PathBuf>>,
) -> Result<Option<(String, f64)>, Fault> {
    let before = children_seconds();
    for checker in checkers {
        let (package, only) = parts(checker);
        for program in built.get(package).into_iter().flatten() {
            let folder = root().join("crates").join(package);
            let mut command = Command::new("timeout");
            command.args([HANGS_AFTER.as_ref(), program.as_os_str()]);
            match only {
                Some(only) => command.args(["--only", only]),
                None => command.arg("--quiet"),
            };
            command
                .current_dir(&folder)
                .env("CARGO_MANIFEST_DIR", &folder)
                .env("HAMGAM_PLANTED", bug)
                .env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1")
                .env("RUST_BACKTRACE", "0")
                .stderr(Stdio::null());
            let output = command
                .output()
                .map_err(|source| Fault::Run { program: program.display().to_string(), source })?;
            if !output.status.success() {
                let told = String::from_utf8_lossy(&output.stdout);
                let what = first_failure(&told).unwrap_or("the program ends");
                return Ok(Some((format!("{checker}: {what}"), children_seconds() - before)));
            }
        }
    }
    Ok(None)
}

/// The first test that a test program says has failed, or the property a model breaks.
fn first_failure(told: &str) -> Option<&str> {
    if let Some((_, broken)) = told.split_once("; BROKEN in ") {
        return broken.lines().next();
    }
    let list = told.rsplit_once("\nfailures:\n")?.1;
    list.lines().map(str::trim).find(|line| !line.is_empty())
}

/// CPU seconds of all programs that this one has waited for, as the system counts them.
fn children_seconds() -> f64 {
    // Fields 16 and 17 of the line, 14 and 15 behind the name's bracket, in hundredths.
    let line = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind = line.rsplit_once(')').map_or("", |(_, behind)| behind);
    let ticks = |field: usize| {
        behind
            .split_whitespace()
            .nth(field)
            .and_then(|word| word.parse::<f64>().ok())
            .unwrap_or(0.0)
    };
    (ticks(13) + ticks(14)) / 100.0
}

#[derive(Deserialize)]
struct Message {
    executable: Option<PathBuf>,
}

/// Builds a package's test programs with the switches; of the models the program that checks them.
fn programs(package: &str) -> Result<Vec<PathBuf>, Fault> {
    let feature = format!("{package}/planted");
    let what: &[&str] = match package {
        "models" => &["build", "--bin", "hamgam-model"],
        _ => &["test", "--no-run"],
    };
    let mut command = cargo(what);
    command.args(["--locked", "--message-format", "json", "--package", package]);
    command.args(["--features", &feature]);
    let told = crate::shell::answer(&mut command)?;
    let messages = told.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok());
    Ok(messages.filter_map(|message| message.executable).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_test_that_failed_is_named() {
        let told = "\nfailures:\n\n---- a ----\nwhy\n\n\nfailures:\n    a::b\n    c\n\ntest result";
        assert_eq!(first_failure(told), Some("a::b"));
        assert_eq!(first_failure("test result: ok"), None);
        let told = "MODEL tree: all 8 states (9 made), depth 2; BROKEN in 1 steps: P2\n  0 Write";
        assert_eq!(first_failure(told), Some("1 steps: P2"));
    }

    #[test]
    fn every_planted_bug_is_looked_for() {
        let source = std::fs::read_to_string(root().join("crates/model/src/planted.rs")).unwrap();
        let lines = source.lines().filter(|line| line.ends_with(';'));
        let named =
            lines.filter_map(|line| line.split('"').nth(1).filter(|_| line.contains("\", \"")));
        let mut named: Vec<&str> = named.collect();
        let mut known: Vec<&str> =
            BUGS.iter().flat_map(|(names, _)| names.iter().copied()).collect();
        named.sort_unstable();
        known.sort_unstable();
        assert_eq!(named, known);
    }
}
