//! The end-to-end benchmark: an office of 20,000 applications, in the real program and beside it.
//!
//! Run by `cargo xtask bench`. Each figure is one line, fields parted by tabs:
//! `BENCH <name> <value> <unit> <goal>`. Everything lies on the disk of the target folder, is synced
//! as in an office, and is deleted at the end. "Cold" means a new process; the system's page cache
//! is as warm as it is after an import.
//!
//! ```text
//! hamgam-bench                    all figures
//! hamgam-bench seal               what sealing at rest costs, against a plain store
//! hamgam-bench hub [PART]         those of hubs: life, handshake, tiers, morning, ingest, quiet;
//!                                 and bootstrap, which takes a quarter of an hour
//! hamgam-bench report [FILES]     a year of the whole country and its reports; `small` for four counties
//! hamgam-bench hold DIR SHEETS    takes sheets in, says so, and waits to be killed (for itself)
//! ```

mod crash;
mod desk;
mod durable;
mod figure;
mod hub;
mod made;
mod node;
mod report;
mod seal;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use crate::figure::{Figure, Stopwatch, median, per_second, say};
use crate::node::Node;

/// What went wrong; a benchmark is read by those who can read it.
type Fault = Box<dyn Error + Send + Sync>;

/// The engines of the views that are compared.
const ENGINES: [&str; 2] = ["sled", "redb"];
/// Applications of the office, each with an inspection.
const APPLICATIONS: u32 = 20_000;
/// More of them, for a journal of 100,000 entries.
const MORE: u32 = 14_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        [] => all(),
        ["hub"] => hubs(None),
        ["hub", part] => hubs(Some(part)),
        ["seal"] => sealing(),
        ["report"] => report::measure(None),
        ["report", size] => report::measure(Some(size)),
        ["hold", dir, sheets] => crash::hold(Path::new(dir), Path::new(sheets)),
        _ => Err("usage: hamgam-bench [seal | report [FILES] | hub [PART]]".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            say(&format!("hamgam-bench: {fault}"));
            ExitCode::FAILURE
        }
    }
}

fn all() -> Result<(), Fault> {
    let node = Node::build()?;
    let work = tempfile::Builder::new().prefix("bench-").tempdir_in(node.folder())?;
    let work = work.path();
    let rows = made::write(&work.join("sheets"), 0, APPLICATIONS)?;
    made::write(&work.join("more"), APPLICATIONS, MORE)?;
    durable::group_commit(&work.join("group"))?;
    desk::import_in_process(&work.join("in-process"), &work.join("sheets"), rows)?;
    for engine in ENGINES {
        let node = node.with_engine(engine);
        let dir = work.join(engine);
        node.setup(&dir)?;
        import(&node, &dir, &work.join("sheets"), rows)?;
        looks(&node, &dir)?;
        desk::split(engine, &dir)?;
        desk::sizes(engine, &dir)?;
        if engine == "sled" {
            durable::referrals(&dir)?;
        }
        crash::start_after_kill(&node, &dir, &work.join("more"))?;
        desk::rebuild(engine, &dir)?;
    }
    hub::measure(&work.join("hub"), APPLICATIONS, None)
}

/// What sealing costs.
fn sealing() -> Result<(), Fault> {
    let node = Node::build()?;
    let work = tempfile::Builder::new().prefix("bench-seal-").tempdir_in(node.folder())?;
    made::write(&work.path().join("sheets"), 0, APPLICATIONS)?;
    seal::measure(&node, work.path(), &work.path().join("sheets"))
}

/// What hubs do.
fn hubs(part: Option<&str>) -> Result<(), Fault> {
    let program = std::env::current_exe()?;
    let folder = program.parent().ok_or("this program lies nowhere")?;
    let work = tempfile::Builder::new().prefix("bench-hub-").tempdir_in(folder)?;
    hub::measure(work.path(), APPLICATIONS, part)
}

/// The import as a clerk does it.
fn import(node: &Node, dir: &Path, sheets: &Path, rows: u32) -> Result<(), Fault> {
    let engine = node.engine();
    let run = node.run(dir, &["application", "import", &sheets.display().to_string()])?;
    Figure::new(format!("{engine}: import, whole process"), per_second(rows, run.took), "rows/s")
        .goal(">=2000")
        .print();
    run.print_memory(&format!("{engine}: import, peak memory"), "-");
    Ok(())
}

/// Lists, searches and verdicts from new processes.
fn looks(node: &Node, dir: &Path) -> Result<(), Fault> {
    let engine = node.engine();
    let looks: [(&str, &[&str], &str); 5] = [
        ("status", &["status"], "-"),
        ("application list", &["application", "list"], "<=150"),
        ("find, a family name", &["find", "براهویی"], "<=150"),
        ("find, one telephone", &["find", "09120012345"], "<=150"),
        (
            "application why --all",
            &["application", "why", "--all", "--as-of", "1401/09/15"],
            "<=2000",
        ),
    ];
    for (name, words, goal) in looks {
        let mut times = Vec::new();
        for _ in 0..RUNS {
            times.push(node.time(dir, words)?);
        }
        Figure::new(format!("{engine}: {name}, cold"), figure::ms(median(times)), "ms")
            .goal(goal)
            .print();
        let run = node.run(dir, words)?;
        run.print_memory(&format!("{engine}: {name}, peak memory"), "-");
    }
    Ok(())
}

/// Runs of which the middle one is told.
const RUNS: usize = 7;

/// Times one piece of work.
fn timed<T>(work: impl FnOnce() -> Result<T, Fault>) -> Result<(T, std::time::Duration), Fault> {
    let watch = Stopwatch::start();
    let done = work()?;
    Ok((done, watch.elapsed()))
}
