//! Running other programs, with the command shown first.

use std::error::Error;
use std::fmt::Write as _;
use std::io::{self, BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};

use serde::Deserialize;
use thiserror::Error;

/// Why a task did not go well.
#[derive(Debug, Error)]
pub(crate) enum Fault {
    /// A program can't be started or talked to.
    #[error("{program} can't be run")]
    Run { program: String, source: io::Error },
    /// A program ended with a fault of its own, which it has told.
    #[error("{what} failed")]
    Failed { what: String },
    /// A file can't be read or written.
    #[error("{path} can't be used")]
    File { path: PathBuf, source: io::Error },
    /// A program's answer has another shape than it should.
    #[error("the answer of {program} can't be read")]
    Answer { program: String, source: serde_json::Error },
    /// What went wrong is told already, and the totals of the tests are the last line.
    #[error("failed, as told above")]
    Told,
    /// Findings, which were listed.
    #[error("{0} findings")]
    Untidy(usize),
}

/// What `cargo metadata --no-deps` says of the workspace.
#[derive(Debug, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
    pub(crate) target_directory: PathBuf,
    /// Which features each package is built with; `None` where dependencies weren't asked for.
    pub(crate) resolve: Option<Resolve>,
}

/// Cargo's choice of versions and features.
#[derive(Debug, Deserialize)]
pub(crate) struct Resolve {
    pub(crate) nodes: Vec<Node>,
}

/// A package as it is built.
#[derive(Debug, Deserialize)]
pub(crate) struct Node {
    /// As in [`Package::id`].
    pub(crate) id: String,
    pub(crate) features: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) license: Option<String>,
    /// `None` for the workspace's own.
    pub(crate) source: Option<String>,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) targets: Vec<Target>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// `None` is a normal one; else `dev` or `build`.
    pub(crate) kind: Option<String>,
    /// Set for the workspace's own.
    pub(crate) path: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) kind: Vec<String>,
}

/// The root of the workspace: of the one that `cargo xtask` was called in, for two worktrees may share
/// what they build; of the one it was built in, if the program is called by itself.
pub(crate) fn root() -> PathBuf {
    let called = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let manifest = called.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    manifest.parent().expect("xtask lies in the workspace").to_owned()
}

/// A `cargo` command at the root.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(root());
    // Set for this program by the cargo that runs it. Build scripts of dependencies look at them, and
    // would run again each time a build from here follows one that was typed.
    for (name, _) in std::env::vars_os() {
        let is_ours =
            |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
        if name.to_str().is_some_and(is_ours) {
            command.env_remove(name);
        }
    }
    command
}

/// Shows and runs a command; its output goes through.
pub(crate) fn run(command: &mut Command) -> Result<(), Fault> {
    println!("$ {}", line_of(command));
    let status = command.status().map_err(|source| not_run(command, source))?;
    if status.success() { Ok(()) } else { Err(Fault::Failed { what: line_of(command) }) }
}

/// Runs a command and hands back its standard output.
pub(crate) fn answer(command: &mut Command) -> Result<String, Fault> {
    let output =
        command.stderr(Stdio::inherit()).output().map_err(|source| not_run(command, source))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(Fault::Failed { what: line_of(command) })
    }
}

/// Shows and runs a command; each line of its standard output is shown and looked at.
pub(crate) fn watch(
    command: &mut Command,
    mut look: impl FnMut(&str),
) -> Result<ExitStatus, Fault> {
    println!("$ {}", line_of(command));
    let mut child =
        command.stdout(Stdio::piped()).spawn().map_err(|source| not_run(command, source))?;
    let mut output = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        let read = output.read_until(b'\n', &mut bytes);
        if read.map_err(|source| not_run(command, source))? == 0 {
            break;
        }
        let line = String::from_utf8_lossy(&bytes);
        print!("{line}");
        look(line.trim_end());
    }
    child.wait().map_err(|source| not_run(command, source))
}

/// Whether a program answers `--version`.
pub(crate) fn is_installed(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The workspace's own packages.
pub(crate) fn workspace() -> Result<Metadata, Fault> {
    metadata(&["--no-deps"])
}

/// What `cargo metadata` says, by the lock file. Fetches only what this machine doesn't have.
pub(crate) fn metadata(more: &[&str]) -> Result<Metadata, Fault> {
    described(cargo(&["metadata", "--format-version", "1", "--locked"]).args(more))
}

/// The same of the program that prints. A core that came to use another crate since is written into its
/// lock file; nothing that stands there changes.
pub(crate) fn metadata_of_pdf(more: &[&str]) -> Result<Metadata, Fault> {
    described(cargo(&["metadata", "--format-version", "1", "--manifest-path", PDF]).args(more))
}

fn described(command: &mut Command) -> Result<Metadata, Fault> {
    let json = answer(command)?;
    serde_json::from_str(&json)
        .map_err(|source| Fault::Answer { program: line_of(command), source })
}

/// The manifest of the program that prints: a workspace of its own, see there.
pub(crate) const PDF: &str = "crates/pdf/Cargo.toml";

/// Where its parts are built: they share next to nothing with the rest.
pub(crate) fn pdf_target() -> Result<PathBuf, Fault> {
    Ok(workspace()?.target_directory.join("pdf"))
}

/// The command as one would type it.
pub(crate) fn line_of(command: &Command) -> String {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        write!(line, " {}", argument.to_string_lossy()).expect("a text takes all");
    }
    line
}

/// An error with its causes.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        write!(text, ": {error}").expect("a text takes all");
        cause = error.source();
    }
    text
}

fn not_run(command: &Command, source: io::Error) -> Fault {
    Fault::Run { program: line_of(command), source }
}
