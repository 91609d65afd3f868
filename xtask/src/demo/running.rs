//! Processes that run beside the story: nodes, and the line between them.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

use super::{HUB, LINE, Machine, Stage, parse};
use crate::shell::Fault;

/// A process whose first line of output is a document. It is killed when it is dropped.
#[derive(Debug)]
struct Process {
    /// None once it is left to itself.
    child: Option<Child>,
    output: BufReader<ChildStdout>,
    what: String,
}

impl Process {
    /// Starts it; what it says on stderr goes to a file of the stage.
    fn start(stage: &Stage, name: &str, command: &mut Command) -> Result<Self, Fault> {
        let path = stage.dir().join(format!("{name}.log"));
        let log = File::create(&path).map_err(|source| Fault::File { path, source })?;
        let program = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .map_err(|source| Fault::Run { program: program.clone(), source })?;
        let output = child.stdout.take().expect("it is piped");
        Ok(Self { child: Some(child), output: BufReader::new(output), what: program })
    }

    /// The next document it prints.
    fn document(&mut self) -> Result<Value, Fault> {
        let mut line = String::new();
        let read = self.output.read_line(&mut line);
        read.map_err(|source| Fault::Run { program: self.what.clone(), source })?;
        if line.is_empty() {
            return Err(Fault::Failed { what: format!("{}, see its log,", self.what) });
        }
        parse(&line)
    }

    /// Waits for its end.
    fn end(&mut self) -> Result<(), Fault> {
        let Some(child) = &mut self.child else { return Ok(()) };
        let ended = child.wait();
        let status = ended.map_err(|source| Fault::Run { program: self.what.clone(), source })?;
        if status.success() { Ok(()) } else { Err(Fault::Failed { what: self.what.clone() }) }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // Neither matters if it has ended already.
            drop(child.kill());
            drop(child.wait());
        }
    }
}

/// A node's daemon.
#[derive(Debug)]
pub(crate) struct Daemon {
    process: Process,
    address: Option<SocketAddr>,
}

impl Daemon {
    /// Starts a machine's daemon; `parent` is called instead of the address it knows.
    pub(crate) fn start(
        machine: &Machine<'_>,
        stage: &Stage,
        parent: Option<SocketAddr>,
    ) -> Result<Self, Fault> {
        let mut command = machine.command(&["run", "--json"]);
        command.env("HAMGAM_SYNC_GATHER", "1s").env("HAMGAM_SYNC_SILENCE", "3s");
        if machine.program == HUB {
            command.env("HAMGAM_LISTEN_ADDRESS", "127.0.0.1:0");
        }
        if let Some(parent) = parent {
            command.env("HAMGAM_PARENT_ADDRESS", parent.to_string());
        }
        let mut process = Process::start(stage, machine.name(), &mut command)?;
        let begun = process.document()?;
        if begun["error"].is_object() {
            return Err(Fault::Failed { what: format!("{begun}: the start") });
        }
        let address = begun["listening"].as_str().and_then(|address| address.parse().ok());
        machine.typed(&["run"]);
        println!("   pid {}\n", begun["pid"]);
        Ok(Self { process, address })
    }

    /// Where it answers, if it is a hub's.
    pub(crate) fn address(&self) -> Result<SocketAddr, Fault> {
        self.address.ok_or_else(|| Fault::Failed { what: "a hub without an address".to_owned() })
    }

    /// Ends it in order.
    pub(crate) fn stop(mut self, machine: &Machine<'_>) -> Result<(), Fault> {
        machine.ask(&["stop"])?;
        self.process.end()
    }

    /// Leaves it running when the story is over.
    pub(crate) fn leave(mut self) -> Option<u32> {
        self.process.child.take().map(|child| child.id())
    }
}

/// A command that shows six words and waits for an officer.
#[derive(Debug)]
pub(crate) struct Newcomer {
    process: Process,
    words: String,
}

impl Newcomer {
    /// Starts `setup` with a slip, until it shows its words.
    pub(crate) fn ask(
        machine: &Machine<'_>,
        stage: &Stage,
        arguments: &[&str],
    ) -> Result<Self, Fault> {
        machine.typed(arguments);
        let mut command = machine.command(&[arguments, &["--json"]].concat());
        let name = format!("{}.setup", machine.name());
        let mut process = Process::start(stage, &name, &mut command)?;
        let shown = process.document()?;
        let words = shown["words"]["en"].as_str().unwrap_or_default().to_owned();
        println!("   six words on its screen: {words}\n");
        Ok(Self { process, words })
    }

    /// What its screen shows.
    pub(crate) fn words(&self) -> &str {
        &self.words
    }

    /// Waits until it is set up.
    pub(crate) fn come_in(mut self) -> Result<Value, Fault> {
        let setup = self.process.document()?;
        self.process.end()?;
        Ok(setup)
    }
}

/// The line between the counties and their province.
#[derive(Debug)]
pub(crate) struct Line {
    process: Process,
    orders: ChildStdin,
    address: SocketAddr,
}

impl Line {
    /// A line to a hub: slow as a provincial one, and to be cut.
    pub(crate) fn to(stage: &Stage, hub: SocketAddr) -> Result<Self, Fault> {
        let hub = hub.to_string();
        let mut command = Command::new(stage.program(LINE));
        command.args(["--listen", "127.0.0.1:0", "--to", &hub, "--delay", "40ms"]);
        command.args(["--rate", "1mbit", "--loss", "1%"]);
        let mut process = Process::start(stage, "line", &mut command)?;
        let orders = process.child.as_mut().and_then(|child| child.stdin.take());
        let orders = orders.expect("it is piped");
        let begun = process.document()?;
        let address = begun["listening"].as_str().and_then(|address| address.parse().ok());
        let address =
            address.ok_or_else(|| Fault::Failed { what: format!("reading {begun}: the line") })?;
        Ok(Self { process, orders, address })
    }

    /// Where the counties find it.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts it: nothing passes in either direction.
    pub(crate) fn cut(&mut self) -> Result<(), Fault> {
        self.order("cut")
    }

    /// Lets everything pass again.
    pub(crate) fn restore(&mut self) -> Result<(), Fault> {
        self.order("restore")
    }

    fn order(&mut self, order: &str) -> Result<(), Fault> {
        println!("   the line: {order}\n");
        let told = writeln!(self.orders, "{order}").and_then(|()| self.orders.flush());
        told.map_err(|source| Fault::Run { program: self.process.what.clone(), source })?;
        // It answers each order with a document.
        self.process.document().map(drop)
    }
}
