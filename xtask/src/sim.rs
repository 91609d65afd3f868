//! `cargo xtask sim`: a simulated country, built fast and with every assertion.

use std::process::Command;

use clap::Args;

use crate::shell::{Fault, cargo, root, watch};

#[derive(Args, Clone, Debug)]
pub(crate) struct SimArgs {
    /// Handed on: [--seed N] [--runs R | --minutes M] [--tier facts|documents]
    /// [--size small|province|country] [--days D | --years Y] [--changes N] [--twice] [--shrink]
    /// [--cpu-seconds S] [--planted BUG]
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
    arguments: Vec<String>,
}

impl SimArgs {
    pub(crate) fn run(self) -> Result<(), Fault> {
        let mut command = cargo(&["run", "--quiet", "--profile", "sim", "--locked", "-p", "sim"]);
        if self.arguments.iter().any(|argument| argument == "--planted") {
            command.args(["--features", "sim/planted"]);
        }
        command.args(["--bin", "hamgam-sim", "--", "--commit", &commit()]).args(&self.arguments);
        let status = watch(&mut command, |_| {})?;
        if status.success() { Ok(()) } else { Err(Fault::Told) }
    }
}

/// The commit at hand, for the report of a failure.
fn commit() -> String {
    let mut asked = Command::new("git");
    asked.args(["rev-parse", "--short", "HEAD"]).current_dir(root());
    let said = asked.output().ok().filter(|said| said.status.success());
    let said = said.map(|said| String::from_utf8_lossy(&said.stdout).trim().to_owned());
    said.filter(|text| !text.is_empty()).unwrap_or_else(|| "unknown".to_owned())
}
