//! `cargo xtask fuzz`: explores what strange bytes do, door by door; needs no nightly compiler.
//!
//! What is found is kept in `target/fuzz-found` until `--merge` takes into the committed corpora what
//! reaches something new. Bytes that break something lie in `fuzz/artifacts`.

use std::path::PathBuf;
use std::process::Command;

use clap::Args;

use crate::shell::{Fault, cargo, is_installed, root, run};

/// The version of cargo-fuzz that is installed where there is none.
const CARGO_FUZZ: &str = "0.13.2";
/// Memory at which libFuzzer ends a run; each door has its own, smaller limit besides.
const RSS_LIMIT_MB: u32 = 2_048;
/// Seconds one input may take.
const TIMEOUT_SECONDS: u32 = 20;

#[derive(Args, Clone, Debug)]
pub(crate) struct FuzzArgs {
    /// One door only, by its name; without it each in turn
    #[arg(long, value_name = "NAME")]
    target: Option<String>,
    /// Minutes for each door
    #[arg(long, value_name = "M", default_value_t = 5, conflicts_with = "executions")]
    minutes: u32,
    /// Executions for each door instead
    #[arg(long, value_name = "N")]
    executions: Option<u64>,
    /// Where libFuzzer begins to draw from; printed, so that a run can be repeated
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u32,
    /// Instead of exploring, take what was found into the committed corpora
    #[arg(long)]
    merge: bool,
}

impl FuzzArgs {
    pub(crate) fn run(self) -> Result<(), Fault> {
        if !is_installed("cargo-fuzz") {
            let version = ["install", "cargo-fuzz", "--locked", "--version", CARGO_FUZZ];
            run(&mut cargo(&version))?;
        }
        let doors = match &self.target {
            Some(target) => vec![target.clone()],
            None => doors()?,
        };
        // Each gets its turn, also after one has broken.
        let mut broken = Vec::new();
        for door in doors {
            if self.of(&door).is_err() {
                broken.push(door);
            }
        }
        if broken.is_empty() { Ok(()) } else { Err(Fault::Failed { what: broken.join(", ") }) }
    }

    fn of(&self, door: &str) -> Result<(), Fault> {
        let found = root().join("target/fuzz-found").join(door);
        let corpus = root().join("fuzz/corpus").join(door);
        for folder in [&found, &corpus] {
            std::fs::create_dir_all(folder)
                .map_err(|source| Fault::File { path: folder.clone(), source })?;
        }
        run(&mut self.command(door, [found, corpus]))
    }

    fn command(&self, door: &str, [found, corpus]: [PathBuf; 2]) -> Command {
        let mut command = cargo(&["fuzz", "run", "--fuzz-dir", "fuzz", "--sanitizer", "none"]);
        // Our own code holds no unsafe blocks: assertions find more than a sanitizer would. The
        // switch is the compiler's own way to let a stable one instrument.
        command.env("RUSTC_BOOTSTRAP", "1");
        command.args(["--target-dir", "target/fuzz", door]);
        // libFuzzer adds to the first folder only.
        let folders = if self.merge { [corpus, found] } else { [found, corpus] };
        command.args(folders).arg("--");
        command.arg(format!("-rss_limit_mb={RSS_LIMIT_MB}"));
        command.arg(format!("-timeout={TIMEOUT_SECONDS}"));
        if self.merge {
            command.arg("-set_cover_merge=1");
            return command;
        }
        match self.executions {
            Some(executions) => command.arg(format!("-runs={executions}")),
            None => command.arg(format!("-max_total_time={}", self.minutes.saturating_mul(60))),
        };
        command.arg(format!("-seed={}", self.seed));
        command.arg("-print_final_stats=1");
        command
    }
}

/// Every door that has a fuzzer, in the order of their names.
fn doors() -> Result<Vec<String>, Fault> {
    let folder = root().join("fuzz/fuzz_targets");
    let unusable = |source| Fault::File { path: folder.clone(), source };
    let mut doors = Vec::new();
    for file in std::fs::read_dir(&folder).map_err(unusable)? {
        let path = file.map_err(unusable)?.path();
        doors.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    doors.sort();
    Ok(doors)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(args: FuzzArgs) -> String {
        let folders = ["found", "corpus"].map(PathBuf::from);
        crate::shell::line_of(&args.command("entry", folders))
    }

    const ALL: FuzzArgs =
        FuzzArgs { target: None, minutes: 5, executions: None, seed: 1, merge: false };

    #[test]
    fn exploring_never_touches_the_committed_corpus() {
        let line = command(ALL);
        assert!(line.contains("entry found corpus -- "), "{line}");
        assert!(line.contains("-max_total_time=300 -seed=1"), "{line}");
        let line = command(FuzzArgs { executions: Some(9), ..ALL });
        assert!(line.contains("-runs=9 -seed=1") && !line.contains("total_time"), "{line}");
    }

    #[test]
    fn merging_adds_to_the_committed_corpus() {
        let line = command(FuzzArgs { merge: true, ..ALL });
        assert!(line.contains("entry corpus found -- "), "{line}");
        assert!(line.ends_with("-set_cover_merge=1"), "{line}");
    }

    #[test]
    fn the_doors_are_those_with_a_fuzzer() {
        assert!(doors().unwrap().contains(&"entry".to_owned()));
    }
}
