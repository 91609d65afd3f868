//! A process of ours: what it says, how long it may take, what it used. Ends with its value.

use std::io::Read as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use serde_json::Value;

use crate::Fault;

/// A running process, its output gathered by threads.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    lines: Receiver<String>,
    errors: Option<Receiver<String>>,
}

/// What a command came to.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// Its exit code; `None` if it was killed.
    pub(crate) code: Option<i32>,
    /// The last document it printed.
    pub(crate) json: Value,
    /// All it said on stderr.
    pub(crate) err: String,
    /// We ended it, since it took too long.
    pub(crate) timed_out: bool,
}

impl Process {
    /// Starts it in a group of its own; `stderr` is gathered unless the command says otherwise.
    pub(crate) fn start(command: &mut Command, gathers_errors: bool) -> Result<Self, Fault> {
        use std::os::unix::process::CommandExt as _;
        command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped());
        if gathers_errors {
            command.stderr(Stdio::piped());
        }
        let mut child = command.spawn()?;
        let stdout = child.stdout.take().ok_or("stdout is piped")?;
        let (send, lines) = mpsc::channel();
        std::thread::spawn(move || {
            use std::io::BufRead as _;
            let lines = std::io::BufReader::new(stdout).lines();
            // Whoever no longer listens has ended the process.
            for line in lines.map_while(Result::ok) {
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        let errors = child.stderr.take().map(|mut stderr| {
            let (send, errors) = mpsc::channel();
            std::thread::spawn(move || {
                let mut bytes = Vec::new();
                drop(stderr.read_to_end(&mut bytes));
                drop(send.send(String::from_utf8_lossy(&bytes).into_owned()));
            });
            errors
        });
        Ok(Self { child, lines, errors })
    }

    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its next line, if one comes in time.
    pub(crate) fn line(&self, limit: Duration) -> Option<String> {
        self.lines.recv_timeout(limit).ok()
    }

    /// Its next document.
    pub(crate) fn document(&self, limit: Duration) -> Result<Value, Fault> {
        let line = self.line(limit).ok_or("no document came")?;
        Ok(serde_json::from_str(&line)?)
    }

    /// Writes a line to its stdin.
    pub(crate) fn tell(&mut self, order: &str) -> Result<(), Fault> {
        use std::io::Write as _;
        let stdin = self.child.stdin.as_mut().ok_or("stdin is piped")?;
        writeln!(stdin, "{order}")?;
        Ok(stdin.flush()?)
    }

    /// How it has ended, if it has.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>, Fault> {
        Ok(self.child.try_wait()?)
    }

    /// Waits for its end, at most so long.
    pub(crate) fn end_within(&mut self, limit: Duration) -> Result<Option<ExitStatus>, Fault> {
        // Its output ends when it does.
        loop {
            match self.lines.recv_timeout(limit) {
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return self.ended(),
                Err(RecvTimeoutError::Disconnected) => return Ok(Some(self.child.wait()?)),
            }
        }
    }

    /// Kills it, if it still lives.
    pub(crate) fn kill(&mut self) {
        // Neither matters if it has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }

    /// Sends it a signal by its name: `STOP`, `CONT`.
    pub(crate) fn signal(&self, name: &str) -> Result<(), Fault> {
        let order = format!("kill -s {name} {}", self.id());
        let status = Command::new("sh").args(["-c", &order]).stderr(Stdio::null()).status()?;
        if status.success() { Ok(()) } else { Err(format!("{order} failed").into()) }
    }

    /// The most memory it ever had, in KiB.
    pub(crate) fn peak_kib(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().strip_suffix("kB")?.trim().parse().ok()
    }

    /// Waits for all it says, and ends it if that takes longer than it may.
    pub(crate) fn answer(mut self, limit: Duration) -> Result<Answer, Fault> {
        let mut json = Value::Null;
        let mut timed_out = false;
        loop {
            match self.lines.recv_timeout(limit) {
                Ok(line) => {
                    if let Ok(document) = serde_json::from_str(&line) {
                        json = document;
                    }
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    timed_out = true;
                    self.kill();
                }
            }
        }
        let code = self.child.wait()?.code();
        let err = self.errors.take().and_then(|errors| errors.recv().ok()).unwrap_or_default();
        Ok(Answer { code, json, err, timed_out })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Answer {
    /// It did what it was told, all or some of it.
    pub(crate) fn is_done(&self) -> bool {
        matches!(self.code, Some(0 | 10))
    }

    /// The code of its refusal or failure.
    pub(crate) fn error(&self) -> &str {
        self.json["error"]["code"].as_str().unwrap_or_default()
    }

    /// The document of a command that must do all of it.
    pub(crate) fn done(&self) -> Result<&Value, Fault> {
        if self.code == Some(0) { Ok(&self.json) } else { Err(format!("{self:?}").into()) }
    }
}
