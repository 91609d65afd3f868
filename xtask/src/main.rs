//! The project's toolbox: `cargo xtask check`, `test`, `bench`, `sim`, `demo`, `docs`, `fuzz`,
//! `nemesis`, `tidy`, `ci`.
//!
//! Nothing has to be installed besides the toolchain; what is installed in addition is used.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool for people at a terminal")]

mod bench;
mod check;
mod demo;
mod docs;
mod fuzz;
mod model;
mod nemesis;
mod planted;
mod shell;
mod sim;
mod test;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::shell::Fault;

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "The project's toolbox")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Formatting, lints, documentation, tidiness; typos and taplo where they are installed
    Check(check::CheckArgs),
    /// Every test of the workspace; ends with a line `N passed, N failed`
    Test(test::TestArgs),
    /// Every benchmark, in one table with the machine it ran on
    Bench(bench::BenchArgs),
    /// A whole country in one process, with all that goes wrong in it
    Sim(sim::SimArgs),
    /// A morning in two county offices, with the real program
    Demo(demo::DemoArgs),
    /// Write docs/cli.md from the program's own help
    Docs(docs::DocsArgs),
    /// The models of quota, fences, roster and sessions, state by state
    Model(model::ModelArgs),
    /// Planted bugs against the checkers, and which of them finds each
    Planted(planted::PlantedArgs),
    /// Real programs in namespaces of their own, and all that can happen to them; as root
    Nemesis(nemesis::NemesisArgs),
    /// Strange bytes for every reader, found by libFuzzer; the committed ones are replayed by `test`
    Fuzz(fuzz::FuzzArgs),
    /// The rules that no other tool checks: layers, owners, licenses, links, sizes
    Tidy,
    /// What the server runs: `check --quick`, `planted --slice`, then `test`
    Ci,
}

fn main() -> ExitCode {
    match Arguments::parse().task.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(Fault::Told) => ExitCode::FAILURE,
        Err(fault) => {
            eprintln!("xtask: {}", shell::chain(&fault));
            ExitCode::FAILURE
        }
    }
}

impl Task {
    fn run(self) -> Result<(), Fault> {
        match self {
            Self::Check(args) => args.run(),
            Self::Test(args) => args.run(),
            Self::Bench(args) => args.run(),
            Self::Sim(args) => args.run(),
            Self::Demo(args) => args.run(),
            Self::Docs(args) => args.run(),
            Self::Model(args) => args.run(),
            Self::Planted(args) => args.run(),
            Self::Nemesis(args) => args.run(),
            Self::Fuzz(args) => args.run(),
            Self::Tidy => tidy::run(),
            Self::Ci => {
                let checked = check::CheckArgs::quick().run();
                if let Err(fault) = &checked {
                    println!("check: {fault}\n");
                }
                let planted = planted::PlantedArgs::slice().run();
                if let Err(fault) = &planted {
                    println!("planted: {fault}\n");
                }
                // The tests come last: their totals are the last line.
                let tested = test::TestArgs::default().run();
                tested.and(checked.and(planted).map_err(|_| Fault::Told))
            }
        }
    }
}
