//! The release programs as processes of their own.

use std::io::{Read as _, copy, sink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use crate::figure::{Figure, Stopwatch, per};
use crate::{Fault, timed};

/// The program, and the engine its views are kept by.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    program: PathBuf,
    engine: &'static str,
    /// `seal.records`.
    seal: &'static str,
}

/// A process that has ended well.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) took: Duration,
    /// The most memory it had at once, in KiB, where the system tells.
    memory_kib: Option<u64>,
}

impl Run {
    /// Prints the memory, if it is known.
    pub(crate) fn print_memory(&self, name: &str, goal: &str) {
        if let Some(kib) = self.memory_kib {
            Figure::new(name.to_owned(), per(kib, 1_024), "MiB").goal(goal).print();
        }
    }
}

impl Node {
    /// Builds the program beside this one.
    pub(crate) fn build() -> Result<Self, Fault> {
        Ok(Self { program: built("hamgam-node")?, engine: "sled", seal: "on" })
    }

    /// Where the program lies.
    pub(crate) fn folder(&self) -> &Path {
        self.program.parent().unwrap_or_else(|| Path::new("."))
    }

    pub(crate) fn with_engine(&self, engine: &'static str) -> Self {
        Self { engine, ..self.clone() }
    }

    pub(crate) fn with_seal(&self, seal: &'static str) -> Self {
        Self { seal, ..self.clone() }
    }

    pub(crate) const fn seal(&self) -> &'static str {
        self.seal
    }

    pub(crate) const fn engine(&self) -> &'static str {
        self.engine
    }

    /// A practice office with quota for everybody.
    pub(crate) fn setup(&self, dir: &Path) -> Result<(), Fault> {
        let quota = ["--quota-rials", "900000000000000", "--quota-jobs", "1000000"];
        let words = ["setup", "--practice", "--office", "1102"];
        self.time(dir, &[&words[..], &quota[..]].concat()).map(drop)
    }

    /// Runs a command to its end; says how long that took.
    pub(crate) fn time(&self, dir: &Path, words: &[&str]) -> Result<Duration, Fault> {
        let (status, took) = timed(|| {
            let mut child = self.spawn(dir, words)?;
            if let Some(out) = child.stdout.as_mut() {
                copy(out, &mut sink())?;
            }
            Ok(child.wait()?)
        })?;
        self.check(status, words)?;
        Ok(took)
    }

    /// The same, and asks for its memory all the while, which costs it some of its time.
    pub(crate) fn run(&self, dir: &Path, words: &[&str]) -> Result<Run, Fault> {
        let watch = Stopwatch::start();
        let mut child = self.spawn(dir, words)?;
        let out = child.stdout.take().map(|mut out| {
            std::thread::spawn(move || {
                let mut bytes = Vec::new();
                drop(out.read_to_end(&mut bytes));
            })
        });
        let mut memory_kib = None;
        let status = loop {
            // The figure only grows, and is gone once the process is.
            memory_kib = peak_kib(&child).or(memory_kib);
            if let Some(status) = child.try_wait()? {
                break status;
            }
            std::thread::yield_now();
        };
        let took = watch.elapsed();
        if out.is_some_and(|reader| reader.join().is_err()) {
            return Err("the program's output can't be read".into());
        }
        self.check(status, words)?;
        Ok(Run { took, memory_kib })
    }

    fn spawn(&self, dir: &Path, words: &[&str]) -> Result<Child, Fault> {
        let mut command = Command::new(&self.program);
        command.arg("--data").arg(dir).args(words);
        command.env("HAMGAM_SEAL_RECORDS", self.seal);
        command.env("HAMGAM_VIEWS_ENGINE", self.engine).env("HAMGAM_UI_LANG", "en");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        Ok(command.spawn()?)
    }

    fn check(&self, status: ExitStatus, words: &[&str]) -> Result<(), Fault> {
        if status.success() {
            return Ok(());
        }
        Err(format!("{}: hamgam-node {} ended with {status}", self.engine, words.join(" ")).into())
    }
}

/// Builds a release program beside this one, and says where it lies.
pub(crate) fn built(name: &str) -> Result<PathBuf, Fault> {
    let folder = std::env::current_exe()?;
    let folder = folder.parent().ok_or("this program lies nowhere")?;
    if cfg!(debug_assertions) {
        return Err("figures of a debug build say nothing: run it with --release".into());
    }
    let arguments = ["build", "--release", "--locked", "--quiet", "-p", name];
    let mut cargo = Command::new("cargo");
    hamgam_tests::forget_package(&mut cargo);
    let built = cargo.args(arguments).current_dir(ROOT).status()?;
    if !built.success() {
        return Err(format!("{name} doesn't build").into());
    }
    Ok(folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// The most memory a process has had, as Linux tells it.
fn peak_kib(child: &Child) -> Option<u64> {
    memory_kib(child.id(), "VmHWM")
}

/// A process's memory in KiB, by the name Linux has for it.
pub(crate) fn memory_kib(process: u32, figure: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(figure)?.strip_prefix(':'))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// Milliseconds of CPU a process, or this one, has spent, where the system tells.
pub(crate) fn cpu_ms(process: Option<u32>) -> Option<u64> {
    let process = process.map_or_else(|| "self".to_owned(), |id| id.to_string());
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // After the program's name, in brackets: the twelfth and thirteenth, in hundredths of a second.
    let mut rest = text.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    let mut ticks = || rest.next()?.parse::<u64>().ok();
    Some((ticks()? + ticks()?) * 10)
}

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
