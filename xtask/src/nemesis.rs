//! `cargo xtask nemesis`: real programs in network namespaces of their own, and all that can happen to
//! them. What is done and judged is in the program `hamgam-nemesis`; here it is built and begun.

use std::process::Command;

use clap::Args;

use crate::demo::{HUB, LINE, NODE};
use crate::shell::{Fault, cargo, run, workspace};

/// The program that does it, one of the workspace's tests.
const NEMESIS: &str = "hamgam-nemesis";

#[derive(Args, Clone, Debug)]
pub(crate) struct NemesisArgs {
    /// What is done is drawn from this number
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// So many runs, each with the next seed
    #[arg(long, value_name = "R", default_value_t = 1)]
    runs: u32,
    /// Runs for so many minutes instead
    #[arg(long, value_name = "M")]
    minutes: Option<u64>,
    /// A nation, a province and two counties, or eight
    #[arg(long, value_parser = ["small", "province"], default_value = "small")]
    size: String,
    /// Steps of each run
    #[arg(long, value_name = "N", default_value_t = 40)]
    steps: u32,
    /// Every kind of fault in each run, not some of them
    #[arg(long)]
    all: bool,
    /// Keep the machines' folders, also of runs without a violation
    #[arg(long)]
    keep: bool,
}

impl NemesisArgs {
    pub(crate) fn run(self) -> Result<(), Fault> {
        let target = workspace()?.target_directory;
        let packages = ["-p", NODE, "-p", HUB, "-p", "line", "-p", "hamgam-tests"];
        run(&mut cargo(&[&["build", "--locked", "--bins"][..], &packages].concat()))?;
        let folder = target.join("debug");
        debug_assert!(folder.join(LINE).exists(), "it was built beside the others");
        let mut command = Command::new(folder.join(NEMESIS));
        command.arg("--dir").arg(target.join("nemesis")).args(["--size", &self.size]);
        for (name, value) in [("--seed", self.seed), ("--runs", self.runs.into())] {
            command.args([name, &value.to_string()]);
        }
        command.args(["--steps", &self.steps.to_string()]);
        if let Some(minutes) = self.minutes {
            command.args(["--minutes", &minutes.to_string()]);
        }
        for (name, wanted) in [("--all", self.all), ("--keep", self.keep)] {
            if wanted {
                command.arg(name);
            }
        }
        run(&mut command)
    }
}
