//! `cargo xtask demo`: the real program, step by step, in a directory of its own.
//!
//! Each step prints the command as one would type it, then what it says. The story is in
//! [`story`].

mod story;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use crate::shell::{Fault, answer, cargo, workspace};

/// The program of the demo.
const NODE: &str = "hamgam-node";

#[derive(Args, Clone, Debug)]
pub(crate) struct DemoArgs {
    /// Build with optimization; takes minutes the first time
    #[arg(long)]
    release: bool,
    /// Where the demo's offices lie; emptied first. By default `demo` in the target directory
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Language of the screens: en or fa
    #[arg(long, value_name = "LANG", default_value = "en")]
    lang: String,
}

impl DemoArgs {
    pub(crate) fn run(self) -> Result<(), Fault> {
        let target = workspace()?.target_directory;
        let dir = self.dir.unwrap_or_else(|| target.join("demo"));
        empty(&dir)?;
        let node = build(self.release)?;
        story::tell(&Stage { node, dir }, &self.lang)
    }
}

/// Where a story is told: the built program and an empty directory.
#[derive(Debug)]
pub(crate) struct Stage {
    node: PathBuf,
    dir: PathBuf,
}

/// One command of the program, in one office.
#[derive(Clone, Debug)]
pub(crate) struct Step<'a> {
    stage: &'a Stage,
    office: String,
    environment: BTreeMap<&'static str, String>,
}

impl Stage {
    /// The program that was built.
    pub(crate) fn node(&self) -> &Path {
        &self.node
    }

    /// The demo's folder.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Steps of one office, which has a data directory of its own.
    pub(crate) fn office(&self, name: &str) -> Step<'_> {
        Step { stage: self, office: name.to_owned(), environment: BTreeMap::new() }
    }
}

impl Step<'_> {
    /// Sets a variable for the steps that follow.
    #[must_use]
    pub(crate) fn with(mut self, variable: &'static str, value: &str) -> Self {
        self.environment.insert(variable, value.to_owned());
        self
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

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.stage.node);
        command
            .args(arguments)
            .current_dir(crate::shell::root())
            .env("HAMGAM_DATA", self.stage.dir.join(&self.office))
            .envs(&self.environment);
        command
    }

    fn cannot_run(&self, source: std::io::Error) -> Fault {
        Fault::Run { program: self.stage.node.display().to_string(), source }
    }

    /// Runs a command that should end with this code: a refusal is part of the story.
    pub(crate) fn run_expecting(&self, exit: i32, arguments: &[&str]) -> Result<String, Fault> {
        println!("$ {NODE} {}", quoted(arguments));
        let output = self.command(arguments).output().map_err(|source| self.cannot_run(source))?;
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        print!("{stdout}{}", String::from_utf8_lossy(&output.stderr));
        println!();
        if output.status.code() == Some(exit) {
            return Ok(stdout);
        }
        let got = output.status.code().map_or_else(|| "a signal".to_owned(), |c| c.to_string());
        let what = format!("{NODE} {}: {exit} expected, {got} came; it", quoted(arguments));
        Err(Fault::Failed { what })
    }
}

/// Builds the program and tells where it is.
fn build(release: bool) -> Result<PathBuf, Fault> {
    let mut arguments = vec!["build", "--locked", "-p", NODE, "--bin", NODE];
    arguments.push("--message-format=json-render-diagnostics");
    if release {
        arguments.push("--release");
    }
    println!("Building {NODE} …");
    executable_in(&answer(&mut cargo(&arguments))?)
        .ok_or_else(|| Fault::Failed { what: format!("building {NODE}") })
}

fn executable_in(messages: &str) -> Option<PathBuf> {
    messages.lines().rev().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        let of_node = message.get("target")?.get("name")? == NODE;
        let path = message.get("executable")?.as_str().filter(|_| of_node)?;
        Some(PathBuf::from(path))
    })
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

fn quoted(arguments: &[&str]) -> String {
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
    fn the_built_program_is_found_among_cargos_messages() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"model"},"executable":null}
{"reason":"compiler-artifact","target":{"name":"hamgam-node"},"executable":"out/hamgam-node"}
{"reason":"build-finished","success":true}
"#;
        assert_eq!(executable_in(messages), Some(PathBuf::from("out/hamgam-node")));
        assert_eq!(executable_in("not json\n"), None);
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
