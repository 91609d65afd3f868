//! An office opened in this process: what a command spends its time on.

use std::ops::ControlFlow;
use std::path::Path;

use model::words::Role;
use model::{Amount, Incarnation, JalaliDate, Jobs, NodeNumber, Rials, Timestamp};
use office::entry::Act;
use office::look::{self, Filter};
use office::rulemaking;
use runtime::{Desk, Founding, Mode, Tree, found, import, verify};
use settings::{DataDir, Engine, Environment, NodeSettings};
use sheets::Source;

use crate::figure::{Figure, exactly, median, ms, per, per_second};
use crate::{APPLICATIONS, Fault, RUNS, timed};

/// Opens the office in a folder with the views of an engine.
pub(crate) fn open(engine: &str, dir: &Path) -> Result<Desk, Fault> {
    open_with(engine, dir, "on")
}

/// The same; a plain store stays so where nothing is to be sealed.
pub(crate) fn open_with(engine: &str, dir: &Path, seal: &str) -> Result<Desk, Fault> {
    let environment =
        Environment::of([("HAMGAM_VIEWS_ENGINE", engine), ("HAMGAM_SEAL_RECORDS", seal)]);
    let dir = DataDir::locate(Some(dir), &environment)?;
    let settings = NodeSettings::load(Some(&dir), &environment)?;
    let places = settings::reference::places_of(&dir)?;
    Ok(Desk::open(dir, &settings, places, &mut |_, _| {})?)
}

/// A clerk's act on the day all files are judged for.
pub(crate) fn act() -> Result<Act, Fault> {
    let at = Timestamp::from_ms(1_670_300_000_000);
    Ok(Act { user: "bench".to_owned(), role: Role::Clerk, on: day()?, at, logical: 0 })
}

/// The day all files are judged for.
pub(crate) fn day() -> Result<JalaliDate, Fault> {
    Ok(JalaliDate::new(1401, 9, 15)?)
}

/// Takes a folder of sheets in.
pub(crate) fn take_in(desk: &mut Desk, sheets: &Path) -> Result<u64, Fault> {
    let source = Source::detect(sheets, None)?;
    let rows = sheets::read(&source, desk.places(), &mut |_| {})?;
    let report = import(desk, &act()?, rows, Mode::Write, &mut |_| {})?;
    Ok(report.total().accepted)
}

/// An office that stands alone, with quota for everybody and its views in memory.
pub(crate) fn in_memory(dir: &Path) -> Result<Desk, Fault> {
    let environment = Environment::of([]);
    let dir = DataDir::locate(Some(dir), &environment)?;
    let mut settings = NodeSettings::load(None, &environment)?;
    settings.views.engine = Engine::Memory;
    let founding = Founding {
        unit: "1102".parse()?,
        node: NodeNumber(1),
        incarnation: Incarnation(1),
        tree: Tree::Alone {
            quota: Some(Amount::new(Rials::new(900_000_000_000_000), Jobs::new(1_000_000))),
        },
        rules: rules::RuleSet::embedded_1401_text().to_owned(),
        user: "bench".to_owned(),
        on: day()?,
        at: act()?.at,
    };
    Ok(found(dir, &settings, settings::reference::places(), &founding)?)
}

/// The import without a process around it, into memory: what reading, deciding and syncing cost.
pub(crate) fn import_in_process(dir: &Path, sheets: &Path, rows: u32) -> Result<(), Fault> {
    let mut desk = in_memory(dir)?;
    let source = Source::detect(sheets, None)?;
    let (read, reading) = timed(|| Ok(sheets::read(&source, desk.places(), &mut |_| {})?))?;
    let before = desk.syncs();
    let act = act()?;
    let (report, took) = timed(|| Ok(import(&mut desk, &act, read, Mode::Write, &mut |_| {})?))?;
    let syncs = desk.syncs() - before;
    if report.total().accepted != u64::from(rows) {
        return Err(format!("{} of {rows} rows were taken", report.total().accepted).into());
    }
    let rate = |name: &str, value| Figure::new(name.to_owned(), value, "rows/s");
    rate("import: reading the sheets", per_second(rows, reading)).print();
    rate("import: deciding, signing and syncing, views in memory", per_second(rows, took)).print();
    Figure::new("import: rows to one sync".to_owned(), per(u64::from(rows), syncs), "rows").print();
    desk.close()?;
    Ok(())
}

/// What `why --all` spends its time on.
pub(crate) fn split(engine: &str, dir: &Path) -> Result<(), Fault> {
    let (mut opens, mut scans, mut judged, mut lists) = (vec![], vec![], vec![], vec![]);
    let mut trials = vec![];
    let longer = [("wait_days_registration".to_owned(), "900".to_owned())];
    let (_, other) = rules::rewritten(rules::RuleSet::embedded_1401_text(), &longer)?;
    let as_of = day()?;
    for _ in 0..RUNS {
        let (mut desk, open) = timed(|| open(engine, dir))?;
        let (count, scan) = timed(|| {
            Ok(desk.look(|office| {
                let mut count = 0u32;
                look::cases(office, &mut |_, _| {
                    count += 1;
                    ControlFlow::Continue(())
                })?;
                Ok(count)
            })?)
        })?;
        // The first look at a table proves it; judging is told by two looks after that.
        let ((), again) = timed(|| {
            desk.look(|office| look::cases(office, &mut |_, _| ControlFlow::Continue(())))?;
            Ok(())
        })?;
        let (ready, both) = timed(|| {
            Ok(desk.look(|office| {
                let mut ready = 0u32;
                look::why_all(office, as_of, &mut |why| {
                    ready += u32::from(why.verdict.ready);
                    ControlFlow::Continue(())
                })?;
                Ok(ready)
            })?)
        })?;
        let ((), list) = timed(|| {
            desk.look(|office| look::list(office, &Filter::default()).map(drop))?;
            Ok(())
        })?;
        if count != APPLICATIONS || ready == 0 {
            return Err(format!("{count} applications, {ready} ready: another office").into());
        }
        opens.push(open);
        scans.push(scan);
        let (trial, tried) = timed(|| {
            Ok(desk.look(|office| rulemaking::trial(office, &other, (as_of, 10), &mut |_| {}))?)
        })?;
        if trial.flips.is_empty() {
            return Err("a longer wait changes nothing".into());
        }
        trials.push(tried);
        judged.push(both.saturating_sub(again));
        lists.push(list);
        desk.close()?;
    }
    let print = |what: &str, times| {
        Figure::new(format!("{engine}: {what}"), ms(median(times)), "ms").print();
    };
    print("of that: opening the office", opens);
    print("of that: reading and proving 20,000 cases", scans);
    print("of that: judging them", judged);
    print("reading and proving 20,000 list lines", lists);
    print("trying another rule set on them", trials);
    Ok(())
}

/// What is on the disk.
pub(crate) fn sizes(engine: &str, dir: &Path) -> Result<(), Fault> {
    let desk = open(engine, dir)?;
    let verified = verify(&desk, &mut |_, _| {})?;
    let views = bytes_in(&desk.dir().ok_or("an office without a folder")?.views())?;
    let figure = |name: String, value, unit| Figure::new(name, value, unit).print();
    if engine == "sled" {
        figure("journal, a change".to_owned(), per(verified.bytes, verified.entries), "bytes");
    }
    figure(
        format!("{engine}: views, an application"),
        per(views, u64::from(APPLICATIONS)),
        "bytes",
    );
    figure(format!("{engine}: views, a row"), per(views, verified.rows), "bytes");
    desk.close()?;
    Ok(())
}

fn bytes_in(dir: &Path) -> Result<u64, Fault> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let found = entry.metadata()?;
        bytes += if found.is_dir() { bytes_in(&entry.path())? } else { found.len() };
    }
    Ok(bytes)
}

/// Proves everything, and makes the views anew from the journal.
pub(crate) fn rebuild(engine: &str, dir: &Path) -> Result<(), Fault> {
    let mut desk = open(engine, dir)?;
    let (verified, proving) = timed(|| Ok(verify(&desk, &mut |_, _| {})?))?;
    let ((), took) = timed(|| Ok(desk.rebuild("a benchmark".to_owned(), &mut |_, _| {})?))?;
    let entries = u32::try_from(verified.entries)?;
    let figure = |name: &str, value, unit| Figure::new(format!("{engine}: {name}"), value, unit);
    figure("entries of the large journal", exactly(verified.entries), "entries")
        .goal(">=100000")
        .print();
    figure("verifying them and the views", proving.as_secs_f64(), "s").print();
    figure("rebuilding the views", per_second(entries, took), "entries/s").print();
    desk.close()?;
    Ok(())
}
