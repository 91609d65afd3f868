//! `hamgam-node`: a county office at one machine, with or without a line.

mod cli;
mod clock;
mod commands;
mod context;
mod failure;
mod help;
mod progress;
mod ui;

use std::process::ExitCode;

fn main() -> ExitCode {
    let outcome = telemetry::guarded(cli::main);
    match outcome {
        Ok(code) => code,
        Err(crashed) => failure::crash(&crashed),
    }
}
