//! A process killed right after it acknowledged, and the next start.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, stdin};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Fault;
use crate::desk::{open, take_in};
use crate::figure::{Figure, median, ms, say};
use crate::node::Node;

/// What the held process says once all is acknowledged.
const HELD: &str = "held";
/// Starts after the same kill, each on a copy.
const STARTS: usize = 3;

/// Takes sheets in, says so, and waits to be killed.
pub(crate) fn hold(dir: &Path, sheets: &Path) -> Result<(), Fault> {
    let environment = settings::Environment::read();
    let settings = settings::NodeSettings::load(None, &environment)?;
    let mut desk = open(&settings.views.engine.to_string(), dir)?;
    let taken = take_in(&mut desk, sheets)?;
    say(&format!("{HELD} {taken}"));
    // Ends when the other side goes away, so that nothing is left behind.
    let mut byte = [0];
    drop(stdin().read(&mut byte));
    desk.close()?;
    Ok(())
}

/// Adds to an office in a process that is killed before it can close anything, and starts again.
pub(crate) fn start_after_kill(node: &Node, dir: &Path, sheets: &Path) -> Result<(), Fault> {
    let engine = node.engine();
    let mut held = Command::new(std::env::current_exe()?)
        .arg("hold")
        .arg(dir)
        .arg(sheets)
        .env("HAMGAM_VIEWS_ENGINE", engine)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut said = String::new();
    if let Some(out) = held.stdout.take() {
        BufReader::new(out).read_line(&mut said)?;
    }
    held.kill()?;
    held.wait()?;
    if !said.starts_with(HELD) {
        return Err(format!("{engine}: the process to be killed said {said:?}").into());
    }
    let copies: Vec<_> = (0..=STARTS).map(|n| dir.with_extension(format!("copy-{n}"))).collect();
    copies.iter().try_for_each(|copy_to| copy(dir, copy_to))?;
    let mut times = Vec::new();
    for copy in &copies[1..] {
        times.push(node.time(copy, &["status"])?);
    }
    Figure::new(format!("{engine}: start after a kill, 100,000 entries"), ms(median(times)), "ms")
        .goal("<=1000")
        .print();
    let run = node.run(&copies[0], &["status"])?;
    run.print_memory(&format!("{engine}: start after a kill, peak memory"), "<=96");
    for copy in &copies {
        fs::remove_dir_all(copy)?;
    }
    let name = format!("{engine}: start with nothing to mend, 100,000 entries");
    node.time(dir, &["status"])?;
    Figure::new(name, ms(node.time(dir, &["status"])?), "ms").goal("<=1000").print();
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<(), Fault> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
