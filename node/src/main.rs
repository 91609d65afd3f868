//! `hamgam-node`: a county office at one machine, with or without a line.

mod cli;
mod commands;
mod persian;

use std::process::ExitCode;

fn main() -> ExitCode {
    console::main(&cli::NODE)
}
