//! `cargo xtask demo`: the real programs, step by step, in a directory of their own.
//!
//! Each step prints the command as one would type it, then what it says. The story is in
//! [`story`]; the processes that keep running beside it are in [`running`].

mod running;
mod story;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;
use serde_json::Value;

use crate::shell::{Fault, answer, cargo, workspace};

/// An office's program.
pub(crate) const NODE: &str = "hamgam-node";
/// A hub's.
pub(crate) const HUB: &str = "hamgam-hub";
/// A line that can be cut.
pub(crate) const LINE: &str = "hamgam-line";

#[derive(Args, Clone, Debug)]
pub(crate) struct DemoArgs {
    /// Build with optimization; takes minutes the first time
    #[arg(long)]
    release: bool,
    /// Where the demo's folders lie; emptied first. By default `demo` in the target directory
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Language of the screens: en or fa
    #[arg(long, value_name = "LANG", default_value = "en")]
    lang: String,
    /// Leave nation, province and both counties running
    #[arg(long)]
    keep: bool,
}

impl DemoArgs {
    pub(crate) fn run(self) -> Result<(), Fault> {
        let target = workspace()?.target_directory;
        let dir = self.dir.unwrap_or_else(|| target.join("demo"));
        empty(&dir)?;
        let programs = build(self.release)?;
        story::tell(&Stage { programs, dir, lang: self.lang }, self.keep)
    }
}

/// Where a story is told: the built programs and an empty directory.
#[derive(Debug)]
pub(crate) struct Stage {
    programs: BTreeMap<String, PathBuf>,
    dir: PathBuf,
    lang: String,
}

/// One of the machines of the story, with a folder of its own.
#[derive(Clone, Debug)]
pub(crate) struct Machine<'a> {
    stage: &'a Stage,
    name: &'static str,
    program: &'static str,
    user: &'static str,
}

impl Stage {
    /// A program that was built.
    pub(crate) fn program(&self, name: &str) -> &Path {
        &self.programs[name]
    }

    /// The demo's folder.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// A machine, and who works at it.
    pub(crate) const fn machine(
        &self,
        name: &'static str,
        program: &'static str,
        user: &'static str,
    ) -> Machine<'_> {
        Machine { stage: self, name, program, user }
    }
}

impl Machine<'_> {
    /// What the story calls it.
    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }

    /// Where its data lie.
    pub(crate) fn folder(&self) -> PathBuf {
        self.stage.dir.join(self.name)
    }

    /// Runs a command that should end well; its standard output comes back.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<String, Fault> {
        self.run_expecting(0, arguments)
    }

    /// Runs a command without showing it; its standard output comes back.
    pub(crate) fn ask(&self, arguments: &[&str]) -> Result<String, Fault> {
        let output = self.command(arguments).output().map_err(|source| self.cannot_run(source))?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// The document a command answers with, without showing either.
    pub(crate) fn document(&self, arguments: &[&str]) -> Result<Value, Fault> {
        parse(&self.ask(&[arguments, &["--json"]].concat())?)
    }

    /// The command, as this machine runs it.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.stage.program(self.program));
        command
            .args(arguments)
            .current_dir(crate::shell::root())
            .env("HAMGAM_DATA", self.folder())
            .env("HAMGAM_UI_LANG", &self.stage.lang)
            .env("HAMGAM_USER", self.user)
            .env("HAMGAM_METRICS_ADDRESS", "off");
        command
    }

    /// Shows a command as somebody types it at this machine.
    pub(crate) fn typed(&self, arguments: &[&str]) {
        println!("{}$ {} {}", self.name, self.program, quoted(arguments));
    }

    fn cannot_run(&self, source: std::io::Error) -> Fault {
        Fault::Run { program: self.stage.program(self.program).display().to_string(), source }
    }

    /// Runs a command that should end with this code: a refusal is part of the story.
    pub(crate) fn run_expecting(&self, exit: i32, arguments: &[&str]) -> Result<String, Fault> {
        self.typed(arguments);
        let output = self.command(arguments).output().map_err(|source| self.cannot_run(source))?;
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        print!("{stdout}{}", String::from_utf8_lossy(&output.stderr));
        println!();
        if output.status.code() == Some(exit) {
            return Ok(stdout);
        }
        let got = output.status.code().map_or_else(|| "a signal".to_owned(), |c| c.to_string());
        let what =
            format!("{} {}: {exit} expected, {got} came; it", self.program, quoted(arguments));
        Err(Fault::Failed { what })
    }
}

/// Reads a document of a program.
pub(crate) fn parse(text: &str) -> Result<Value, Fault> {
    serde_json::from_str(text)
        .map_err(|error| Fault::Failed { what: format!("reading a program's JSON ({error})") })
}

/// Builds the programs and tells where they are.
fn build(release: bool) -> Result<BTreeMap<String, PathBuf>, Fault> {
    let mut arguments = vec!["build", "--locked"];
    arguments.extend(["-p", NODE, "-p", HUB, "-p", "line", "--bins"]);
    arguments.push("--message-format=json-render-diagnostics");
    if release {
        arguments.push("--release");
    }
    println!("Building {NODE}, {HUB} and {LINE} …");
    let programs = executables_in(&answer(&mut cargo(&arguments))?);
    match [NODE, HUB, LINE].iter().find(|name| !programs.contains_key(**name)) {
        None => Ok(programs),
        Some(missing) => Err(Fault::Failed { what: format!("building {missing}") }),
    }
}

fn executables_in(messages: &str) -> BTreeMap<String, PathBuf> {
    let executable = |line: &str| {
        let message: Value = serde_json::from_str(line).ok()?;
        let name = message.get("target")?.get("name")?.as_str()?.to_owned();
        Some((name, PathBuf::from(message.get("executable")?.as_str()?)))
    };
    messages.lines().filter_map(executable).collect()
}

/// Empties the demo's directory; one that no demo has made is left alone.
fn empty(dir: &Path) -> Result<(), Fault> {
    const MARK: &str = "made-by-the-demo";
    let fault = |source| Fault::File { path: dir.to_owned(), source };
    if dir.exists() {
        let marked = dir.join(MARK).exists();
        let bare = fs::read_dir(dir).map_err(fault)?.next().is_none();
        if !marked && !bare {
            let what = format!("{} holds other files; the demo", dir.display());
            return Err(Fault::Failed { what });
        }
        fs::remove_dir_all(dir).map_err(fault)?;
    }
    fs::create_dir_all(dir).map_err(fault)?;
    fs::write(dir.join(MARK), "").map_err(fault)
}

pub(crate) fn quoted(arguments: &[&str]) -> String {
    let quote = |argument: &&str| {
        if argument.is_empty() || argument.contains([' ', '\'', '"', '*', '$']) {
            format!("'{}'", argument.replace('\'', r"'\''"))
        } else {
            (*argument).to_owned()
        }
    };
    arguments.iter().map(quote).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_shown_as_one_would_type_them() {
        assert_eq!(quoted(&["find", "زهرا کریمی", "", "it's"]), r"find 'زهرا کریمی' '' 'it'\''s'");
    }

    #[test]
    fn the_built_programs_are_found_among_cargos_messages() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"model"},"executable":null}
{"reason":"compiler-artifact","target":{"name":"hamgam-node"},"executable":"out/hamgam-node"}
{"reason":"build-finished","success":true}
"#;
        let found = executables_in(messages);
        assert_eq!(found.keys().collect::<Vec<_>>(), [NODE]);
        assert_eq!(found[NODE], PathBuf::from("out/hamgam-node"));
        assert!(executables_in("not json\n").is_empty());
    }

    #[test]
    fn a_directory_that_no_demo_made_is_left_alone() {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path().join("demo");
        empty(&dir).unwrap();
        fs::write(dir.join("left from last time"), "x").unwrap();
        empty(&dir).unwrap();
        assert_eq!(fs::read_dir(&dir).unwrap().count(), 1);

        fs::write(temp.path().join("letter.odt"), "x").unwrap();
        assert!(empty(temp.path()).is_err());
        assert!(temp.path().join("letter.odt").exists());
    }
}
