//! What sealing costs: the same work on a plain store and on a sealed one, in turn, in one run.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use store::{Journal, JournalOptions, RealDisk, Sealer};

use crate::figure::{Figure, median, ms};
use crate::node::Node;
use crate::{ENGINES, Fault, desk, timed};

/// How often each pair is measured; the middle one of each is told.
const RUNS: usize = 5;
/// Bodies appended with one sync.
const GROUP: usize = 500;
const GROUPS: usize = 20;
/// As long as an act alone.
const BODY_BYTES: usize = 400;

/// Both ways of keeping a store.
const WAYS: [(&str, &str); 2] = [("plain", "off"), ("sealed", "on")];

/// Measures all pairs.
pub(crate) fn measure(node: &Node, work: &Path, sheets: &Path) -> Result<(), Fault> {
    journal(&work.join("journals"))?;
    for engine in ENGINES {
        let mut times: [[Vec<Duration>; 3]; 2] = Default::default();
        let nodes = WAYS.map(|(_, records)| node.with_engine(engine).with_seal(records));
        for run in 0..RUNS {
            for (way, node) in nodes.iter().enumerate() {
                let dir = work.join(format!("{engine}-{way}-{run}"));
                node.setup(&dir)?;
                let import = ["application", "import", &sheets.display().to_string()];
                times[way][0].push(node.time(&dir, &import)?);
                times[way][1].push(node.time(&dir, &["application", "list"])?);
                let mut desk = desk::open_with(engine, &dir, node.seal())?;
                let ((), took) =
                    timed(|| Ok(desk.rebuild("a benchmark".to_owned(), &mut |_, _| {})?))?;
                times[way][2].push(took);
                desk.close()?;
                std::fs::remove_dir_all(&dir)?;
            }
        }
        let [plain, sealed] = times;
        for ((what, plain), sealed) in ["import", "application list, cold", "rebuilding the views"]
            .iter()
            .zip(plain)
            .zip(sealed)
        {
            pair(&format!("{engine}: {what}"), [plain, sealed]);
        }
    }
    Ok(())
}

/// Appending to a journal and reading it back at the next start.
fn journal(dir: &Path) -> Result<(), Fault> {
    let mut times: [[Vec<Duration>; 2]; 2] = Default::default();
    let body = [7; BODY_BYTES];
    let bodies = vec![body.as_slice(); GROUP];
    for run in 0..RUNS {
        for (way, times) in times.iter_mut().enumerate() {
            let seal = || (way == 1).then(|| Arc::new(Sealer::new(&[7; 32])));
            let disk = Arc::new(RealDisk::new(dir.join(format!("{way}-{run}")))?);
            let open = || {
                let each = &mut |_: store::journal::Frame<'_>| ControlFlow::Continue(());
                Journal::open_sealed(disk.clone(), JournalOptions::default(), seal(), each)
            };
            let (journal, _) = open()?;
            let ((), took) = timed(|| {
                for _ in 0..GROUPS {
                    journal.append_many(&bodies)?;
                }
                Ok(())
            })?;
            times[0].push(took);
            journal.close()?;
            let (opened, took) = timed(|| Ok(open()?))?;
            times[1].push(took);
            opened.0.close()?;
        }
    }
    let [[append, open], [sealed_append, sealed_open]] = times;
    pair("journal: 10,000 appends in 20 syncs", [append, sealed_append]);
    pair("journal: opening and reading them", [open, sealed_open]);
    Ok(())
}

fn pair(name: &str, times: [Vec<Duration>; 2]) {
    let [plain, sealed] = times.map(median);
    for ((way, _), took) in WAYS.iter().zip([plain, sealed]) {
        Figure::new(format!("{name}, {way}"), ms(took), "ms").print();
    }
    let ratio = sealed.as_secs_f64() / plain.as_secs_f64();
    Figure::new(format!("{name}, sealed/plain"), ratio, "times").print();
}
