//! `cargo xtask bench`: every benchmark, in one table with the machine it ran on.
//!
//! A program reports a figure by a line of its standard output, fields parted by tabs:
//! `BENCH <name> <value> <unit> <goal>`. The goal is `>=500`, `<=2.5` or `-`. What criterion prints
//! by itself is taken too, without a goal.

mod machine;
mod report;

use clap::Args;

use self::machine::Machine;
use self::report::Report;
use crate::shell::{Fault, cargo, watch, workspace};

/// The end-to-end benchmark: a program of the workspace's tests.
const END_TO_END: &str = "hamgam-bench";

#[derive(Args, Clone, Debug)]
pub(crate) struct BenchArgs {
    /// Only benchmarks whose name contains this
    #[arg(long)]
    only: Option<String>,
}

impl BenchArgs {
    pub(crate) fn run(self) -> Result<(), Fault> {
        let workspace = workspace()?;
        let mut report = Report::default();
        let mut failed = Vec::new();
        for package in &workspace.packages {
            for target in &package.targets {
                let is = |kind: &str| target.kind.iter().any(|k| k == kind);
                let mut command = if is("bench") {
                    cargo(&["bench", "--locked", "-p", &package.name, "--bench", &target.name])
                } else if is("bin") && target.name == END_TO_END {
                    let arguments = ["run", "--release", "--locked", "-p", &package.name, "--bin"];
                    let mut command = cargo(&arguments);
                    command.arg(END_TO_END);
                    command
                } else {
                    continue;
                };
                if self.only.as_ref().is_some_and(|only| !target.name.contains(only)) {
                    continue;
                }
                report.start(&format!("{}/{}", package.name, target.name));
                let status = watch(&mut command, |line| report.take(line))?;
                if !status.success() {
                    failed.push(target.name.clone());
                }
            }
        }
        println!("\n{}\n{report}", Machine::here(&workspace.target_directory));
        if failed.is_empty() { Ok(()) } else { Err(Fault::Failed { what: failed.join(", ") }) }
    }
}
