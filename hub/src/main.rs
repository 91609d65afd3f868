//! `hamgam-hub`: the province's and the nation's side. So far it only says which program it is.
#![expect(clippy::print_stdout, reason = "the answer of a program for people at a terminal")]

use clap::{Parser, Subcommand};

/// The hub of a province or of the nation. Offices work without one; receiving from them comes next
#[derive(Debug, Parser)]
#[command(
    name = "hamgam-hub",
    version,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    after_help = "This version receives nothing yet: offices keep everything they record and send it later."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say which program this is
    #[command(visible_alias = "نسخه", after_help = "Example:\n  hamgam-hub version --json")]
    Version {
        /// Answer as JSON
        #[arg(long)]
        json: bool,
    },
}

fn main() {
    let Command::Version { json } = Cli::parse().command;
    println!("{}", version(json));
}

fn version(json: bool) -> String {
    let (version, os, arch) =
        (env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
    if json {
        format!(
            r#"{{"schema":"hub.version/1","program":"hamgam-hub","version":"{version}","os":"{os}","arch":"{arch}"}}"#
        )
    } else {
        format!("hamgam-hub {version} ({os} {arch})")
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_holds_together() {
        Cli::command().debug_assert();
        let typed = Cli::try_parse_from(["hamgam-hub", "version", "--json"]).unwrap();
        assert!(matches!(typed.command, Command::Version { json: true }));
        assert!(version(true).starts_with(r#"{"schema":"hub.version/1""#));
    }
}
