//! `cargo xtask test`: every test, and how many passed and failed in one last line.

use std::process::Command;

use clap::Args;

use crate::shell::{Fault, PDF, cargo, chain, pdf_target, watch};

#[derive(Args, Clone, Debug, Default)]
pub(crate) struct TestArgs {
    /// Run by cargo-nextest, which must be installed; documentation's examples by cargo
    #[arg(long)]
    nextest: bool,
    /// Instead of the whole workspace, what cargo's own arguments name: `-- -p store`
    #[arg(last = true)]
    cargo_arguments: Vec<String>,
}

/// Sums over all test programs.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Totals {
    passed: u64,
    failed: u64,
}

impl TestArgs {
    pub(crate) fn run(self) -> Result<(), Fault> {
        let mut totals = Totals::default();
        let mut result = self.commands().into_iter().try_for_each(|command| totals.of(command));
        if self.cargo_arguments.is_empty() {
            let printing = pdf().and_then(|command| totals.of(command));
            result = result.and(printing);
        }
        if let Err(fault) = &result {
            println!("{}", chain(fault));
            totals.failed += 1;
        }
        println!("\n{} passed, {} failed", totals.passed, totals.failed);
        if totals.failed == 0 { Ok(()) } else { Err(Fault::Told) }
    }

    fn commands(&self) -> Vec<Command> {
        let programs: &[&[&str]] = if self.nextest {
            &[&["nextest", "run", "--no-fail-fast"], &["test", "--doc", "--no-fail-fast"]]
        } else {
            &[&["test", "--no-fail-fast"]]
        };
        let command = |program: &&[&str]| {
            let mut command = cargo(program);
            command.arg("--locked");
            if self.cargo_arguments.is_empty() {
                command.arg("--workspace");
            }
            command.args(&self.cargo_arguments);
            command
        };
        programs.iter().map(command).collect()
    }
}

/// The program that prints, a workspace of its own; its lock file follows the cores', see
/// [`crate::shell::metadata_of_pdf`].
fn pdf() -> Result<Command, Fault> {
    let mut command = cargo(&["test", "--no-fail-fast", "--manifest-path", PDF]);
    command.arg("--target-dir").arg(pdf_target()?);
    Ok(command)
}

impl Totals {
    /// Runs one command and adds what it says.
    fn of(&mut self, mut command: Command) -> Result<(), Fault> {
        let before = self.failed;
        let status = watch(&mut command, |line| self.add(line))?;
        if !status.success() && self.failed == before {
            // Didn't build, or a test program died without a word.
            self.failed += 1;
        }
        Ok(())
    }

    /// Adds what a line says, if it is a summary: cargo's or nextest's.
    fn add(&mut self, line: &str) {
        let line = line.trim_start();
        let Some(counts) =
            line.strip_prefix("test result: ").or_else(|| line.strip_prefix("Summary "))
        else {
            return;
        };
        let count = |word: &str| {
            let before =
                counts.split([',', ';', '.', ':']).find_map(|c| c.trim().strip_suffix(word));
            before.and_then(|number| number.trim().parse::<u64>().ok()).unwrap_or(0)
        };
        self.passed += count(" passed");
        self.failed += count(" failed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_of_test_programs_add_up() {
        let mut totals = Totals::default();
        for line in [
            "running 3 tests",
            "test result: ok. 31 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.03s",
            "test one ... FAILED",
            "test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s",
            "     Summary [   0.1s] 12 tests run: 11 passed, 1 failed, 0 skipped",
        ] {
            totals.add(line);
        }
        assert_eq!(totals, Totals { passed: 46, failed: 3 });
    }
}
