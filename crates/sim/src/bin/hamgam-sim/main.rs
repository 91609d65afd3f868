//! `hamgam-sim`: runs a simulated country from the command line; `cargo xtask sim` calls it.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool for people at a terminal")]

mod progress;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use sim::{Config, DocumentsTier, FactsTier, Mishap, Points, Report, Size, hubs, run_seen, shrink};

/// What is asked for.
#[derive(Clone, Debug)]
struct Asked {
    seed: u64,
    runs: u64,
    minutes: Option<u64>,
    size: Size,
    days: u64,
    changes: u32,
    twice: bool,
    shrinks: bool,
    lineless: bool,
    commit: String,
    records: Records,
    /// What happens to one machine of a small tree, instead of a country's run.
    mishap: Option<Mishap>,
    /// So much time on a processor, about: none begins a seed after that.
    cpu_seconds: Option<u64>,
}

/// What records are made of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Records {
    Facts,
    Documents,
}

impl Records {
    const fn name(self) -> &'static str {
        match self {
            Self::Facts => "facts",
            Self::Documents => "documents",
        }
    }
}

const USAGE: &str = "hamgam-sim [--seed N] [--runs R] [--minutes M] [--tier facts|documents] \
                     [--size small|province|country] [--days D | --years Y] [--changes N] [--twice] \
                     [--shrink] [--lineless] [--hub MISHAP] [--cpu-seconds S] [--planted BUG, if built with the feature]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(asked) = parse(&arguments) else {
        let mishaps = Mishap::ALL.map(|(name, _)| name).join("|");
        eprintln!("{USAGE}\nMISHAP: {mishaps}");
        return ExitCode::from(2);
    };
    match asked.mishap {
        Some(mishap) => mishaps(&asked, mishap),
        None => work(&asked),
    }
}

/// Runs the seeds of one machine's mishap.
fn mishaps(asked: &Asked, mishap: Mishap) -> ExitCode {
    let mut points = Points::default();
    for nth in 0..asked.runs {
        if asked.cpu_seconds.is_some_and(|most| 0 < nth && most <= whole(cpu_seconds())) {
            break;
        }
        let seed = asked.seed.wrapping_add(nth);
        let report = hubs(seed, mishap);
        points.add(&report.points);
        if let Some(violation) = report.violation {
            println!("seed {seed}: {violation}");
            points.iter().for_each(|(point, passed)| println!("  {passed:>9}  {point}"));
            return ExitCode::FAILURE;
        }
        println!("seed {seed}: {}", report.digest);
    }
    points.iter().for_each(|(point, passed)| println!("  {passed:>9}  {point}"));
    ExitCode::SUCCESS
}

fn parse(arguments: &[String]) -> Option<Asked> {
    let mut asked = Asked {
        seed: 1,
        runs: 1,
        minutes: None,
        size: Size::Small,
        days: 90,
        changes: 20,
        twice: false,
        shrinks: false,
        lineless: false,
        records: Records::Facts,
        commit: "unknown".to_owned(),
        cpu_seconds: None,
        mishap: None,
    };
    let mut rest = arguments.iter().map(String::as_str);
    while let Some(flag) = rest.next() {
        match flag {
            "--hub" => asked.mishap = Some(Mishap::of_name(rest.next()?)?),
            "--twice" => asked.twice = true,
            "--shrink" => asked.shrinks = true,
            "--lineless" => asked.lineless = true,
            "--planted" => plant(rest.next()?)?,
            "--cpu-seconds" => {
                asked.cpu_seconds = Some(rest.next()?.parse().ok()?);
                asked.runs = u64::MAX;
            }
            "--tier" => {
                let named = rest.next()?;
                let all = [Records::Facts, Records::Documents];
                asked.records = all.into_iter().find(|records| records.name() == named)?;
            }
            "--commit" => rest.next()?.clone_into(&mut asked.commit),
            "--size" => asked.size = Size::of_name(rest.next()?)?,
            "--seed" => asked.seed = rest.next()?.parse().ok()?,
            "--runs" => asked.runs = rest.next()?.parse().ok()?,
            "--minutes" => {
                asked.minutes = Some(rest.next()?.parse().ok()?);
                asked.runs = u64::MAX;
            }
            "--days" => asked.days = rest.next()?.parse().ok()?,
            "--years" => asked.days = 365 * rest.next()?.parse::<u64>().ok()?,
            "--changes" => asked.changes = rest.next()?.parse().ok()?,
            _ => return None,
        }
    }
    Some(asked)
}

/// Plants the bug of that name in this thread, which runs everything.
#[cfg(feature = "planted")]
fn plant(name: &str) -> Option<()> {
    model::planted::choose(Some(model::planted::Bug::from_name(name)?));
    Some(())
}

/// Nothing can be planted in what is built without the feature.
#[cfg(not(feature = "planted"))]
const fn plant(_name: &str) -> Option<()> {
    None
}

#[expect(clippy::disallowed_methods, reason = "how long a tool has run is no part of what it runs")]
fn work(asked: &Asked) -> ExitCode {
    let begun = Instant::now();
    let most = asked.minutes.map(|minutes| Duration::from_secs(60 * minutes));
    let mut points = Points::default();
    let mut sums = Sums::default();
    for nth in 0..asked.runs {
        let spent = asked.cpu_seconds.is_some_and(|most| most <= whole(cpu_seconds()));
        if 0 < nth && (spent || most.is_some_and(|most| most <= begun.elapsed())) {
            break;
        }
        let seed = asked.seed.wrapping_add(nth);
        let report = once(asked.records, config(asked, seed));
        points.add(&report.points);
        sums.add(&report);
        if let Some(violation) = &report.violation {
            let (day, spent) = (violation.at_ms / sim::DAY_MS, cpu_seconds());
            println!("seed {seed}: on day {day} {} (after {spent:.1} CPU-seconds)", violation.what);
            return failed(asked, seed, report);
        }
        println!(
            "seed {seed}: {} events, {} changes, {} acts, {} faults, trace {}",
            report.events,
            report.changes,
            report.acts,
            report.plan.faults.len(),
            report.trace
        );
        if asked.twice && !same_again(asked, seed, &report) {
            return ExitCode::FAILURE;
        }
    }
    sums.tell(asked, &points);
    ExitCode::SUCCESS
}

fn once(records: Records, config: Config) -> Report {
    let watcher = progress::watcher(config.seed);
    let report = match records {
        Records::Facts => run_seen(FactsTier::default(), config, watcher),
        Records::Documents => run_seen(DocumentsTier::default(), config, watcher),
    };
    progress::clear();
    report
}

fn config(asked: &Asked, seed: u64) -> Config {
    let Asked { size, days, changes, lineless, .. } = *asked;
    Config { seed, size, days, changes, shifted: false, lineless, plan: None }
}

/// The same seed comes to the same, event by event; with other wall clocks, to the same state.
fn same_again(asked: &Asked, seed: u64, first: &Report) -> bool {
    let again = once(asked.records, config(asked, seed));
    let shifted = Config { shifted: true, ..config(asked, seed) };
    let shifted = once(asked.records, shifted);
    let same = again.trace == first.trace && again.digest == first.digest;
    let as_known = shifted.digest == first.digest;
    println!("seed {seed}: twice {same}, with shifted clocks {as_known}");
    same && as_known
}

fn failed(asked: &Asked, seed: u64, report: Report) -> ExitCode {
    let mut plan = report.plan;
    if asked.shrinks {
        let (small, last) =
            shrink(&config(asked, seed), &plan, 300, &mut |config| once(asked.records, config));
        if let Some(violation) = last.and_then(|report| report.violation) {
            println!("shrunk: on day {} {}", violation.at_ms / sim::DAY_MS, violation.what);
        }
        plan = small;
    }
    println!("{} faults:", plan.faults.len());
    plan.faults.iter().take(60).for_each(|fault| println!("  {fault}"));
    println!(
        "commit {}; replay: cargo xtask sim --tier {} --seed {seed} --size {} --days {} --changes {}{} --shrink",
        asked.commit,
        asked.records.name(),
        asked.size.name(),
        asked.days,
        asked.changes,
        if asked.lineless { " --lineless" } else { "" }
    );
    ExitCode::FAILURE
}

/// What all runs come to.
#[derive(Debug, Default)]
struct Sums {
    runs: u64,
    events: u64,
    changes: u64,
    acts: u64,
    faults: u64,
    refusals: std::collections::BTreeMap<String, u64>,
}

impl Sums {
    fn add(&mut self, report: &Report) {
        self.runs += 1;
        self.events += report.events;
        self.changes += report.changes;
        self.acts += report.acts;
        self.faults += u64::try_from(report.plan.faults.len()).unwrap_or(0);
        for (code, count) in &report.refusals {
            *self.refusals.entry(code.clone()).or_default() += count;
        }
    }

    #[expect(clippy::cast_precision_loss, clippy::float_arithmetic, reason = "a figure for people")]
    fn tell(&self, asked: &Asked, points: &Points) {
        println!("sometimes:");
        points.iter().for_each(|(point, passed)| println!("  {passed:>9}  {point}"));
        let never = points.never();
        println!("never: {}", if never.is_empty() { "-".to_owned() } else { never.join("; ") });
        println!("refused:");
        self.refusals.iter().for_each(|(code, count)| println!("  {count:>9}  {code}"));
        let seconds = cpu_seconds();
        let years = (self.runs * asked.days) as f64 / 365.0;
        println!(
            "{} runs, {} events, {} changes, {} acts, {} faults; {years:.2} cluster-years in {seconds:.1} \
             CPU-seconds: {:.1} an hour, {:.0} changes a second",
            self.runs,
            self.events,
            self.changes,
            self.acts,
            self.faults,
            years * 3_600.0 / seconds,
            self.changes as f64 / seconds
        );
    }
}

/// Whole seconds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a few thousand at most"
)]
const fn whole(seconds: f64) -> u64 {
    seconds as u64
}

/// Time this process has had on a processor.
#[expect(clippy::cast_precision_loss, clippy::float_arithmetic, reason = "a figure for people")]
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanos: u64 = text.split_whitespace().next().and_then(|it| it.parse().ok()).unwrap_or(1);
    nanos as f64 / 1e9
}
