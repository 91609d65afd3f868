//! `hamgam-hub`: the province's and the nation's side.

mod cli;
mod commands;
mod persian;

use std::process::ExitCode;

fn main() -> ExitCode {
    console::main(&cli::HUB)
}
