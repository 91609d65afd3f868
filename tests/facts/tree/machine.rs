//! One machine: its folder, its program, its daemon.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Stdio};

use hamgam_tests::shim::Shim;
use serde_json::Value;

use crate::harness::{Answer, assert_no_canary, bare_command, hub_program, program};

/// A machine, its daemon running or not.
pub(super) struct Machine {
    name: &'static str,
    program: &'static Path,
    data: PathBuf,
    /// Where it was found first: an address doesn't change with a restart.
    address: Option<SocketAddr>,
    parent: Option<SocketAddr>,
    /// Where its daemon tells its figures.
    figures: Option<SocketAddr>,
    shim: Option<Shim>,
    daemon: Option<Daemon>,
}

struct Daemon {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Whatever a fact that failed has left.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Machine {
    pub(super) fn hub(folder: &Path, name: &'static str) -> Self {
        Self::at(folder.join(name), name, hub_program())
    }

    /// A county's, by its code.
    pub(super) fn county(folder: &Path, code: &'static str) -> Self {
        Self::at(folder.join(code), code, program())
    }

    /// A county's in a folder of another name.
    pub(super) fn at(data: PathBuf, name: &'static str, program: &'static Path) -> Self {
        let [address, parent, figures] = [None; 3];
        Self { name, program, data, address, parent, figures, shim: None, daemon: None }
    }

    pub(super) const fn name(&self) -> &'static str {
        self.name
    }

    /// Its folder.
    pub(super) fn data(&self) -> &Path {
        &self.data
    }

    /// Where it answers.
    pub(super) fn address(&self) -> SocketAddr {
        self.address.unwrap()
    }

    /// Lets it answer where another machine did.
    pub(super) const fn answer_at(&mut self, address: SocketAddr) {
        self.address = Some(address);
    }

    fn command(&self, args: &[&str]) -> std::process::Command {
        let mut command = bare_command(self.program, &self.data, args);
        for (name, value) in [
            ("METRICS_ADDRESS", "127.0.0.1:0"),
            ("SYNC_GATHER", "1s"),
            ("SYNC_SILENCE", "3s"),
            ("SYNC_BACKOFF_MIN", "1s"),
            ("SYNC_BACKOFF_MAX", "2s"),
        ] {
            command.env(format!("HAMGAM_{name}"), value);
        }
        if self.program == hub_program() {
            let free = SocketAddr::from(([127, 0, 0, 1], 0));
            let address = self.address.unwrap_or(free).to_string();
            command.env("HAMGAM_LISTEN_ADDRESS", address);
        }
        if let Some(parent) = self.parent {
            command.env("HAMGAM_PARENT_ADDRESS", parent.to_string());
        }
        if let Some(shim) = &self.shim {
            shim.cover(&mut command);
        }
        command
    }

    /// Has its disk and clock fail on demand, from its next program on.
    pub(super) fn put_under(&mut self, shim: Shim) {
        self.shim = Some(shim);
    }

    /// Its clock is so many days off from now on.
    pub(super) fn clock(&self, days: i64) {
        self.shim.as_ref().unwrap().clock(days * 86_400).unwrap();
    }

    /// Runs what the manual tells to type.
    pub(super) fn type_in(&self, typed: &[String]) -> Answer {
        self.run(&typed.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Runs a command to its end.
    pub(super) fn run(&self, args: &[&str]) -> Answer {
        Answer::of(&self.command(args).output().unwrap())
    }

    /// What a command that does it all says to people, in Persian.
    pub(super) fn says(&self, args: &[&str]) -> String {
        let asked = self.command(&[&["--lang", "fa"][..], args].concat());
        let mut command = std::process::Command::new(asked.get_program());
        command.args(asked.get_args().filter(|arg| *arg != "--json")).stdin(Stdio::null());
        for (name, value) in asked.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let answer = Answer::of(&command.output().unwrap());
        assert_eq!(answer.code, Some(0), "{answer:?}");
        answer.out
    }

    /// A command that is still running, its output to be read.
    pub(super) fn spawn(&self, args: &[&str]) -> Child {
        let mut command = self.command(args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Brings it in step with its parent.
    pub(super) fn sync(&self) {
        let answer = self.run(&["sync", "now"]);
        assert_eq!(answer.code, Some(0), "{}: {answer:?}", self.name);
    }

    /// Starts its daemon, to call this address instead of the one it knows.
    pub(super) fn start(&mut self, parent: Option<SocketAddr>) {
        self.parent = parent;
        let mut command = self.command(&["run"]);
        let log = std::fs::File::create(self.data.with_extension("stderr")).unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let begun = document(&mut output);
        assert!(begun["schema"].as_str().unwrap().ends_with(".run/1"), "{begun}");
        self.address = begun["listening"].as_str().map(|address| address.parse().unwrap());
        self.figures = begun["metrics"].as_str().map(|address| address.parse().unwrap());
        self.daemon = Some(Daemon { child, output });
    }

    /// What its daemon tells those who measure.
    pub(super) fn metrics(&self) -> String {
        let mut line = TcpStream::connect(self.figures.unwrap()).unwrap();
        line.write_all(b"GET /metrics HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut told = String::new();
        line.read_to_string(&mut told).unwrap();
        assert!(told.contains("hamgam_"), "{told}");
        told
    }

    /// Starts it again, as it was.
    pub(super) fn restart(&mut self) {
        self.start(self.parent);
    }

    /// Kills it, whatever it does.
    pub(super) fn kill(&mut self) {
        self.daemon = None;
    }

    pub(super) const fn runs(&self) -> bool {
        self.daemon.is_some()
    }

    /// Ends its daemon in order.
    pub(super) fn stop(&mut self) {
        let Some(mut daemon) = self.daemon.take() else { return };
        self.run(&["stop"]).done();
        let mut rest = String::new();
        daemon.output.read_to_string(&mut rest).unwrap();
        assert_no_canary("a daemon's output", &rest);
        assert!(daemon.child.wait().unwrap().success());
    }

    /// Asks a hub with a slip, until it shows its words.
    pub(super) fn ask(&self, args: &[&str]) -> Newcomer {
        let mut child = self.spawn(args);
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let shown = document(&mut output);
        let words = shown["words"]["fa"].as_str().unwrap_or_else(|| panic!("{shown}")).to_owned();
        Newcomer { daemon: Daemon { child, output }, words }
    }

    /// Asks a hub with a slip, is shown its words and doesn't wait for the officer.
    pub(super) fn knock(&self, args: &[&str]) -> Visitor {
        let mut command = self.command(&[args, &["--wait", "0s"]].concat());
        let answer = Answer::of(&command.output().unwrap());
        assert_eq!(answer.code, Some(6), "{answer:?}");
        let words = answer.documents()[0]["words"]["fa"].as_str().unwrap().to_owned();
        Visitor { command, words }
    }

    /// Nobody's id, number or name is in its logs, nor in what it says to those who measure.
    pub(super) fn logs_are_discreet(&self) {
        let logs = std::fs::read_dir(self.data.join("logs")).unwrap();
        let logs = logs.map(|entry| entry.unwrap().path());
        for path in logs.chain([self.data.with_extension("stderr")]) {
            let text = std::fs::read_to_string(&path).unwrap();
            assert_no_canary(&path.display().to_string(), &text);
        }
    }
}

fn document(output: &mut BufReader<ChildStdout>) -> Value {
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    serde_json::from_str(&line).unwrap_or_else(|_| panic!("no document: {line:?}"))
}

/// A machine that waits to be let in.
pub(super) struct Newcomer {
    daemon: Daemon,
    words: String,
}

impl Newcomer {
    /// What its screen shows.
    pub(super) fn words(&self) -> &str {
        &self.words
    }

    /// Waits until it is set up, and says as what.
    pub(super) fn come_in(mut self) -> Value {
        let setup = document(&mut self.daemon.output);
        assert!(self.daemon.child.wait().unwrap().success(), "{setup}");
        setup
    }
}

/// A machine that has asked and comes again once its officer has answered: what it would wait for takes
/// seconds.
pub(super) struct Visitor {
    command: std::process::Command,
    words: String,
}

impl Visitor {
    /// What its screen has shown.
    pub(super) fn words(&self) -> &str {
        &self.words
    }

    /// Asks again, is set up, and says as what.
    pub(super) fn come_in(mut self) -> Value {
        Answer::of(&self.command.output().unwrap()).done()
    }
}
