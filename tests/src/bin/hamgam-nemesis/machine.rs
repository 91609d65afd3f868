//! One machine: its place in the network, its folder, its programs under the shim.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use hamgam_tests::shim::Shim;
use serde_json::Value;

use crate::Fault;
use crate::edge::Edge;
use crate::history::History;
use crate::nets::{Place, within};
use crate::process::{Answer, Process};

/// What a machine is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Nation,
    Province,
    County,
}

/// What is wrong with it at the moment, so that what it says is judged by that.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "they come and go by themselves")]
pub(crate) struct Ails {
    /// SIGSTOP was sent.
    pub(crate) stopped: bool,
    /// The wall clock is off.
    pub(crate) clock: bool,
    /// A disk fault was ordered and may not have happened yet.
    pub(crate) disk: bool,
    /// The disk is full.
    pub(crate) full: bool,
    /// Its files were damaged, or replaced by older ones.
    pub(crate) damaged: bool,
    /// At some time in this run one of the three above was so: an error in the log has its reason.
    pub(crate) had_bad_disk: bool,
}

/// A machine, its daemon running or not.
#[derive(Debug)]
pub(crate) struct Machine {
    pub(crate) kind: Kind,
    pub(crate) unit: String,
    pub(crate) place: Place,
    /// The line to its parent; the nation has none.
    pub(crate) edge: Option<Edge>,
    pub(crate) ails: Ails,
    pub(crate) shim: Shim,
    program: PathBuf,
    folder: PathBuf,
    engine: &'static str,
    daemon: Option<Process>,
    starts: u32,
    /// Times it was set up; each has a folder of its own.
    lives: u32,
    pub(crate) peak_kib: u64,
}

/// What a new machine is made of.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) kind: Kind,
    pub(crate) unit: String,
    pub(crate) place: Place,
    pub(crate) shim: Shim,
    pub(crate) program: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) engine: &'static str,
}

/// How long a command may take; nobody waits longer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(100);
/// How long somebody waits for a line that may not come, and then presses Ctrl+C.
pub(crate) const SHORT: Duration = Duration::from_secs(6);
/// How long a start may take, with everything made anew.
const START: Duration = Duration::from_secs(60);
/// Where a hub answers.
const PORT: u16 = 7_443;

impl Machine {
    pub(crate) fn new(parts: Parts) -> Result<Self, Fault> {
        let Parts { kind, unit, place, shim, program, folder, engine } = parts;
        fs::create_dir_all(&folder)?;
        Ok(Self {
            kind,
            unit,
            place,
            shim,
            program,
            folder,
            engine,
            edge: None,
            ails: Ails::default(),
            daemon: None,
            starts: 0,
            lives: 1,
            peak_kib: 0,
        })
    }

    /// What it is called in plans and histories.
    pub(crate) fn name(&self) -> &str {
        &self.unit
    }

    /// The folder that holds its data directory and what lies beside it.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A file beside its folder, which may be small.
    fn beside(&self, what: &str) -> PathBuf {
        let mut name = self.folder.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{what}"));
        self.folder.with_file_name(name)
    }

    /// Its data directory.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.join(format!("data{}", self.lives))
    }

    /// Begins anew with an empty data directory; the old one stays for the verdict.
    pub(crate) fn live_again(&mut self) {
        self.lives += 1;
    }

    /// Where a hub answers.
    pub(crate) fn listens_at(&self) -> String {
        format!("{}:{PORT}", self.place.address())
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = within(self.place.namespace(), &self.program);
        hamgam_tests::commands::clean(&mut command);
        for (name, value) in [
            ("METRICS_ADDRESS", "127.0.0.1:9464"),
            ("SYNC_GATHER", "1s"),
            ("SYNC_SILENCE", "3s"),
            ("SYNC_BACKOFF_MIN", "1s"),
            ("SYNC_BACKOFF_MAX", "2s"),
            ("VIEWS_ENGINE", self.engine),
        ] {
            command.env(format!("HAMGAM_{name}"), value);
        }
        if self.kind != Kind::County {
            command.env("HAMGAM_LISTEN_ADDRESS", self.listens_at());
        }
        if let Some(edge) = &self.edge {
            command.env("HAMGAM_PARENT_ADDRESS", edge.address());
        }
        self.shim.cover(&mut command);
        command.arg("--data").arg(self.data()).arg("--json").args(args);
        command
    }

    /// Begins a command.
    pub(crate) fn begin(&self, args: &[&str]) -> Result<Process, Fault> {
        Process::start(&mut self.command(args), true)
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, history: &mut History, args: &[&str]) -> Result<Answer, Fault> {
        let answer = self.begin(args)?.answer(PATIENCE)?;
        history.note(self, args, &answer)?;
        Ok(answer)
    }

    /// The answer of a command that must do all it was told.
    pub(crate) fn must(&self, history: &mut History, args: &[&str]) -> Result<Value, Fault> {
        let answer = self.run(history, args)?;
        let done = answer.done().map_err(|fault| format!("{} {args:?}: {fault}", self.unit))?;
        Ok(done.clone())
    }

    /// Starts its daemon and doesn't wait for it.
    pub(crate) fn launch(&mut self) -> Result<(), Fault> {
        self.starts += 1;
        let log = File::create(self.beside(&format!("stderr.{:04}", self.starts)))?;
        let mut command = self.command(&["run"]);
        command.stderr(log);
        self.daemon = Some(Process::start(&mut command, false)?);
        Ok(())
    }

    /// Starts its daemon and waits until it answers. Says what it said.
    pub(crate) fn start(&mut self) -> Result<Value, Fault> {
        self.launch()?;
        let daemon = self.daemon.as_ref().ok_or("it was started")?;
        let begun = daemon.document(START);
        begun.map_err(|fault| format!("{} doesn't start: {fault}", self.unit).into())
    }

    /// Starts its daemon, which must go well.
    pub(crate) fn must_start(&mut self) -> Result<(), Fault> {
        let begun = self.start()?;
        let schema = begun["schema"].as_str().unwrap_or_default();
        if schema.ends_with(".run/1") {
            return Ok(());
        }
        Err(format!("{} doesn't start: {begun}", self.unit).into())
    }

    /// Whether its daemon was started and not ended by us.
    pub(crate) const fn runs(&self) -> bool {
        self.daemon.is_some()
    }

    /// Kills it, whatever it does.
    pub(crate) fn kill(&mut self) {
        self.measure();
        self.ails.stopped = false;
        self.daemon = None;
    }

    /// Halts it, or lets it go on.
    pub(crate) fn halt(&mut self, halt: bool) -> Result<(), Fault> {
        if let Some(daemon) = &self.daemon
            && self.ails.stopped != halt
        {
            daemon.signal(if halt { "STOP" } else { "CONT" })?;
            self.ails.stopped = halt;
        }
        Ok(())
    }

    /// Its daemon's exit code, if it has ended by itself; it counts as not running from then on.
    pub(crate) fn ended_by_itself(&mut self, wait: Duration) -> Result<Option<i32>, Fault> {
        self.measure();
        let Some(daemon) = &mut self.daemon else { return Ok(None) };
        let ended = if wait.is_zero() { daemon.ended()? } else { daemon.end_within(wait)? };
        let Some(status) = ended else { return Ok(None) };
        self.daemon = None;
        Ok(Some(status.code().unwrap_or(-1)))
    }

    /// Ends its daemon in order.
    pub(crate) fn stop(&mut self, history: &mut History) -> Result<(), Fault> {
        self.measure();
        if self.daemon.is_some() {
            self.must(history, &["stop"])?;
            let code = self.ended_by_itself(PATIENCE)?;
            if code != Some(0) {
                history.violation(format!("{} ended with {code:?} when told to stop", self.unit));
            }
        }
        self.daemon = None;
        Ok(())
    }

    fn measure(&mut self) {
        let peak = self.daemon.as_ref().and_then(Process::peak_kib).unwrap_or(0);
        self.peak_kib = self.peak_kib.max(peak);
    }

    /// What its metrics say.
    pub(crate) fn metrics(&self) -> Result<String, Fault> {
        let script = "exec 3<>/dev/tcp/127.0.0.1/9464 && printf 'GET /metrics HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3";
        let mut command = within(self.place.namespace(), Path::new("bash"));
        let output = command.args(["-c", script]).output()?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}
