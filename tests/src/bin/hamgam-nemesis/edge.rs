//! A line between a machine and its parent: the project's own, as a process beside the bridge.

use std::path::Path;
use std::time::Duration;

use crate::Fault;
use crate::nets::{MIDDLE, within};
use crate::process::Process;

/// A line that runs.
#[derive(Debug)]
pub(crate) struct Edge {
    process: Process,
    address: String,
}

const PATIENCE: Duration = Duration::from_secs(20);
/// A decent provincial line.
const USUAL: [(&str, &str); 7] = [
    ("delay", "10ms"),
    ("jitter", "0ms"),
    ("loss", "0%"),
    ("burst", "1"),
    ("rate", "none"),
    ("duplicate", "0%"),
    ("reorder", "0%"),
];

impl Edge {
    /// A line to a parent, found at a port of the bridge.
    pub(crate) fn new(
        (program, namespace): (&Path, &str),
        port: u16,
        parent: &str,
        seed: u64,
    ) -> Result<Self, Fault> {
        let address = format!("{MIDDLE}:{port}");
        let mut command = within(namespace, program);
        command.args(["--listen", &address, "--to", parent, "--seed", &seed.to_string()]);
        let process = Process::start(&mut command, false)?;
        process.document(PATIENCE)?;
        let mut edge = Self { process, address };
        edge.mend()?;
        Ok(edge)
    }

    /// Where it is found.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// `cut`, `cut to`, `cut back`, `rebind`, …
    pub(crate) fn order(&mut self, order: &str) -> Result<(), Fault> {
        self.process.tell(order)?;
        let answer = self.process.document(PATIENCE)?;
        if answer["error"].is_string() { Err(format!("{order}: {answer}").into()) } else { Ok(()) }
    }

    /// Sets conditions.
    pub(crate) fn set(&mut self, conditions: &[(&str, &str)]) -> Result<(), Fault> {
        conditions.iter().try_for_each(|(key, value)| self.order(&format!("set {key}={value}")))
    }

    /// Makes it whole and decent.
    pub(crate) fn mend(&mut self) -> Result<(), Fault> {
        self.order("restore")?;
        self.set(&USUAL)
    }
}
