//! `hamgam-model`: checks the models, one line each.
#![expect(clippy::print_stdout, reason = "a tool for people at a terminal")]

use std::process::ExitCode;

use clap::Parser;
use models::{Effort, NAMES, Naive, run};

/// Checks models of quota, fences, the roster and sessions over the production code
#[derive(Debug, Parser)]
struct Arguments {
    /// Only models whose name contains this
    #[arg(long)]
    only: Option<String>,
    /// Far, in up to a minute each; else a slice of some seconds
    #[arg(long)]
    deep: bool,
}

fn main() -> ExitCode {
    let Arguments { only, deep } = Arguments::parse();
    let effort = if deep { Effort::Deep } else { Effort::Slice };
    let wanted = |name: &&&str| only.as_ref().is_none_or(|only| name.contains(only.as_str()));
    for name in NAMES.iter().filter(wanted) {
        if let Some(checked) = run(name, Naive::Sound, effort) {
            println!("MODEL {name}: {checked}");
            if checked.broken.is_some() {
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
