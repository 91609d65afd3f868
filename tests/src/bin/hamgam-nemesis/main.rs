//! `hamgam-nemesis`: real programs in network namespaces of their own, and everything that can happen
//! to them. Run by `cargo xtask nemesis`; how to read it is in `docs/simulation.md`.
//!
//! ```text
//! hamgam-nemesis --seed 7                 one run
//! hamgam-nemesis --runs 5 | --minutes 30  several, with the seeds after it
//! ```

mod blows;
mod copies;
mod country;
mod deeds;
mod edge;
mod history;
mod machine;
mod nets;
mod plan;
mod process;
mod verdict;

use std::error::Error;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use blows::{Lasting, pause};
use country::{Country, Programs, Size};
use history::{History, Tally};
use plan::{Blow, Plan, Step};

/// What went wrong with the run itself; those who read it can.
type Fault = Box<dyn Error + Send + Sync>;

/// The day of all that is done.
const DAY: &str = "1401/09/15";

/// What is wanted.
#[derive(Clone, Debug)]
struct Order {
    programs: Programs,
    folder: PathBuf,
    seed: u64,
    runs: u32,
    minutes: Option<u64>,
    steps: u32,
    size: Size,
    /// Every kind of fault, not a part of them by the seed.
    all: bool,
    keep: bool,
}

/// Somebody pressed Ctrl+C.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

fn main() -> ExitCode {
    let outcome = order(&std::env::args().skip(1).collect::<Vec<_>>()).and_then(|order| {
        listen()?;
        all(&order)
    });
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(fault) => {
            say(&format!("hamgam-nemesis: {fault}"));
            ExitCode::from(2)
        }
    }
}

/// A line for whoever looks on.
pub(crate) fn say(text: &str) {
    drop(writeln!(std::io::stdout().lock(), "{text}"));
}

fn order(words: &[String]) -> Result<Order, Fault> {
    let beside = std::env::current_exe()?;
    let beside = beside.parent().ok_or("a folder of programs")?;
    let mut order = Order {
        programs: Programs {
            node: beside.join("hamgam-node"),
            hub: beside.join("hamgam-hub"),
            line: beside.join("hamgam-line"),
        },
        folder: beside.join("../nemesis"),
        seed: 1,
        runs: 1,
        minutes: None,
        steps: 40,
        size: Size::Small,
        all: false,
        keep: false,
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--seed" => order.seed = value()?.parse()?,
            "--runs" => order.runs = value()?.parse()?,
            "--minutes" => order.minutes = Some(value()?.parse()?),
            "--steps" => order.steps = value()?.parse()?,
            "--dir" => order.folder = PathBuf::from(value()?),
            "--size" => {
                order.size = match value()?.as_str() {
                    "small" => Size::Small,
                    "province" => Size::Province,
                    other => return Err(format!("{other} is no size: small, province").into()),
                }
            }
            "--all" => order.all = true,
            "--keep" => order.keep = true,
            other => return Err(format!("{other} is unknown").into()),
        }
    }
    Ok(order)
}

/// Hears Ctrl+C and a service's stop, so that everything is taken down in order.
fn listen() -> Result<(), Fault> {
    let tasks = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::spawn(move || {
        tasks.block_on(async {
            use tokio::signal::unix::{SignalKind, signal};
            let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
            loop {
                tokio::select! {
                    _ = tokio::signal::ctrl_c() => {}
                    _ = terminate.recv() => {}
                }
                INTERRUPTED.store(true, Ordering::SeqCst);
            }
        });
    });
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a tool that is given minutes")]
fn all(order: &Order) -> Result<bool, Fault> {
    let began = Instant::now();
    let minutes = order.minutes.map(|minutes| Duration::from_secs(60 * minutes));
    let mut tally = Tally::default();
    let (mut broken, mut runs) = (Vec::new(), 0);
    for seed in order.seed.. {
        let enough = minutes.map_or(order.runs <= runs, |minutes| minutes <= began.elapsed());
        if enough || INTERRUPTED.load(Ordering::SeqCst) {
            break;
        }
        let (violations, counted) = one(order, seed)?;
        tally.add(&counted);
        runs += 1;
        if !violations.is_empty() {
            broken.push(seed);
        }
    }
    let seconds = began.elapsed().as_secs();
    say(&format!("\n{runs} runs, {} min {} s", seconds / 60, seconds % 60));
    tell(&tally);
    say(&format!("violations: {}", if broken.is_empty() { "none".into() } else { seeds(&broken) }));
    Ok(broken.is_empty() && 0 < runs)
}

fn seeds(broken: &[u64]) -> String {
    let all: Vec<String> = broken.iter().map(|seed| format!("--seed {seed}")).collect();
    all.join(", ")
}

fn tell(tally: &Tally) {
    let sum: u64 = tally.commands.values().sum();
    say(&format!("commands: {sum}, by exit code {:?}", tally.commands));
    say(&format!("acknowledged: {:?}", tally.acknowledged));
    say(&format!("faults: {:?}", tally.faults));
    say(&format!("peak memory, KiB: {:?}", tally.peak_kib));
}

/// One country, from its founding to the verdict.
fn one(order: &Order, seed: u64) -> Result<(Vec<String>, Tally), Fault> {
    let folder = order.folder.join(format!("seed-{seed}"));
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let folder = folder.canonicalize()?;
    let mut history = History::new(&folder.join("history.jsonl"))?;
    let outcome = through(order, seed, &folder, &mut history);
    let interrupted = INTERRUPTED.load(Ordering::SeqCst);
    if let Err(fault) = outcome {
        if interrupted {
            return Err(fault);
        }
        history.violation(format!("seed {seed}: {fault}"));
    }
    let whole = history.violations.is_empty();
    say(&format!("seed {seed}: {} violations", history.violations.len()));
    tell(&history.tally);
    if whole && !order.keep {
        std::fs::remove_dir_all(&folder)?;
    } else {
        say(&format!("history: {}", folder.join("history.jsonl").display()));
    }
    Ok((history.violations.clone(), history.tally.clone()))
}

fn through(order: &Order, seed: u64, folder: &Path, history: &mut History) -> Result<(), Fault> {
    let mut country = Country::new(order, seed, folder)?;
    let plan = Plan::draw(seed, &country.kinds(), &country.roomy(), order.steps, order.all);
    say(&format!("\nseed {seed}: {:?}", plan.classes));
    std::fs::write(folder.join("plan.txt"), format!("{plan:#?}"))?;
    country.found(history)?;
    let mut lasting = Vec::new();
    for (at, step) in (0..).zip(&plan.steps) {
        if INTERRUPTED.load(Ordering::SeqCst) {
            return Err("interrupted".into());
        }
        country.step(history, (at, step), &mut lasting)?;
    }
    country.heal(history, &mut lasting)?;
    country.converge(history)?;
    country.judge(history)?;
    for copied in plan.copies {
        country.twice(history, copied)?;
        country.converge(history)?;
        country.judge(history)?;
    }
    country.close(history)
}

impl Country {
    fn step(
        &mut self,
        history: &mut History,
        (at, step): (u32, &Step),
        lasting: &mut Vec<Lasting>,
    ) -> Result<(), Fault> {
        let (over, on): (Vec<Lasting>, Vec<Lasting>) =
            lasting.iter().partition(|one| one.until <= at);
        *lasting = on;
        for one in over {
            self.relent(history, one)?;
        }
        if !step.leaves_down {
            for machine in self.machines.iter_mut().filter(|machine| !machine.runs()) {
                let begun = machine.start()?;
                history.event(&serde_json::json!({ "started": machine.unit, "said": begun }))?;
            }
        }
        let mut begun = Vec::new();
        for deed in &step.deeds {
            begun.extend(self.begin(history, *deed)?);
        }
        pause(step.after_us);
        if let Some(victim) = step.kill {
            self.strike(history, at, Blow::Kill(victim))?;
        }
        if let Some(blow) = step.blow {
            lasting.extend(self.strike(history, at, blow)?);
        }
        for one in begun {
            self.finish(history, one)?;
        }
        self.notice_ends(history)?;
        if at % 3 == 2 {
            for at in self.counties() {
                history.levels(&self.machines[at])?;
            }
        }
        Ok(())
    }
}
