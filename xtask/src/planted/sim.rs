//! Planted bugs against the simulator: seeds one after the other, until one breaks or time is up.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Message, children_seconds};
use crate::shell::{Fault, cargo};

/// Processor seconds a tier has for a bug.
const SECONDS: &str = "60";
/// A tier that hangs is killed after so many; what it would have said is lost.
const KILLED_AFTER: &str = "300";
/// Crates of which the facts tier is made; it can't find what sits elsewhere.
const IN_FACTS: [&str; 4] = ["escrow", "journal", "roster", "session"];
/// The tiers, with how many days a seed has.
const FACTS: (&str, &str) = ("facts", "30");
const DOCUMENTS: (&str, &str) = ("documents", "8");

/// What found a bug.
pub(super) struct Found {
    tier: &'static str,
    seed: String,
    what: String,
    seconds: f64,
}

/// Each bug against the tiers that have its crate, as a table; says how many were missed.
pub(super) fn table(bugs: &[(&str, &[&str])]) -> Result<usize, Fault> {
    let program = program()?;
    println!("| bug | tier | CPU-s | seed, day, oracle |\n|---|---|--:|---|");
    let mut missed = 0;
    for (name, checkers) in bugs {
        let tiers: &[_] = if checkers.iter().any(|checker| IN_FACTS.contains(checker)) {
            &[FACTS, DOCUMENTS]
        } else {
            &[DOCUMENTS]
        };
        match look(&program, name, tiers)? {
            Some(Found { tier, seed, what, seconds }) => {
                println!("| `{name}` | {tier} | {seconds:.1} | {seed}, {what} |");
            }
            None => {
                missed += 1;
                println!("| `{name}` | nobody | | |");
            }
        }
    }
    Ok(missed)
}

fn look(program: &Path, bug: &str, tiers: &[(&'static str, &str)]) -> Result<Option<Found>, Fault> {
    for (tier, days) in tiers {
        let before = children_seconds();
        let mut command = Command::new("timeout");
        command.args([KILLED_AFTER.as_ref(), program.as_os_str()]);
        command.args(["--planted", bug, "--tier", tier, "--days", days]);
        command.args(["--cpu-seconds", SECONDS]).stderr(Stdio::null());
        if bug.contains("clock") {
            // Only another run with other clocks shows what a clock decides.
            command.arg("--twice");
        }
        let output = command
            .output()
            .map_err(|source| Fault::Run { program: program.display().to_string(), source })?;
        let told = String::from_utf8_lossy(&output.stdout);
        if let Some((seed, what)) = violation(&told) {
            let (seed, what) = (seed.to_owned(), what.to_owned());
            let seconds = children_seconds() - before;
            return Ok(Some(Found { tier, seed, what, seconds }));
        }
    }
    Ok(None)
}

/// The seed that broke, and on which day what was seen.
fn violation(told: &str) -> Option<(&str, &str)> {
    told.lines().find_map(|line| {
        let line = line.strip_prefix("seed ")?;
        if let Some((seed, what)) = line.split_once(": twice ")
            && what.contains("false")
        {
            return Some((seed, "other clocks, other state"));
        }
        let (seed, what) = line.split_once(": on ")?;
        Some((seed, what.rsplit_once(" (after ").map_or(what, |(what, _)| what)))
    })
}

fn program() -> Result<PathBuf, Fault> {
    let mut command = cargo(&["build", "--quiet", "--profile", "sim", "--locked", "-p", "sim"]);
    command.args(["--bin", "hamgam-sim", "--features", "sim/planted", "--message-format", "json"]);
    let told = crate::shell::answer(&mut command)?;
    let messages = told.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok());
    let program = messages.filter_map(|message| message.executable).next_back();
    program.ok_or_else(|| Fault::Failed { what: "the simulator's build".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_that_broke_is_named_with_what_was_seen() {
        let told = "seed 1: 12 events, 3 changes, trace ab\n\
                    seed 2: on day 7 a node is overdrawn: {} (after 1.5 CPU-seconds)\n4 faults:";
        assert_eq!(violation(told), Some(("2", "day 7 a node is overdrawn: {}")));
        assert_eq!(
            violation("seed 1: 12 events\nseed 1: twice true, with shifted clocks true"),
            None
        );
        let told = "seed 3: twice true, with shifted clocks false";
        assert_eq!(violation(told), Some(("3", "other clocks, other state")));
    }
}
