//! A programme's year of the whole country, and what its reports cost at the nation's hub.

use std::num::NonZeroUsize;

use runtime::report::{Made, Remembered, Way};
use sim::{Country, Size, YearPlan};

use crate::figure::{Figure, Stopwatch, exactly, say};
use crate::{Fault, timed};

/// Files of the programme's year.
const APPLICATIONS: u32 = 300_000;
/// The seed of the year.
const SEED: u64 = 1;

pub(crate) fn measure(size: Option<&str>) -> Result<(), Fault> {
    let (size, applications) = match size {
        Some("small") => (Size::Small, 2_000),
        Some(files) => (Size::Country, files.parse()?),
        None => (Size::Country, APPLICATIONS),
    };
    let threads = NonZeroUsize::MIN;
    let plan = YearPlan { seed: SEED, size, applications, anew: 0, threads };
    let watch = Stopwatch::start();
    let mut told = |text: &str| say(&format!("{:>6.0} s  {text}", watch.elapsed().as_secs_f64()));
    let mut country = Country::of(plan);
    told("the country is founded, its quota given out");
    country.run(&mut told);
    let lived = watch.elapsed();
    let entries: u64 = country.nation().heads().iter().map(|(_, head)| head.seq.0).sum();
    let name = |what: &str| format!("report, {applications} files: {what}");
    Figure::new(name("entries at the nation"), exactly(entries), "entries").print();
    Figure::new(name("the year, all its machines in one process"), lived.as_secs_f64(), "s")
        .print();
    counts(&mut country, &name)?;
    let (judged, took) = timed(|| {
        country.judge(&mut told);
        Ok(country.report())
    })?;
    Figure::new(name("every closed report counted again"), took.as_secs_f64(), "s").print();
    Figure::new(name("peak memory, all machines"), peak_mib()?, "MiB").print();
    say(&format!(
        "{} closed reports, {} files, {} letters, {} payments, digest {}",
        judged.closed, judged.figures[0], judged.figures[1], judged.figures[2], judged.digest
    ));
    judged.points.iter().for_each(|(point, passed)| say(&format!("{passed:>9}  {point}")));
    judged.violation.map_or(Ok(()), |what| Err(what.into()))
}

fn counts(country: &mut Country, name: &dyn Fn(&str) -> String) -> Result<(), Fault> {
    let way =
        |memo, threads| Way::new(memo, NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN));
    let (taken, anew) = (way(Remembered::Taken, 1), way(Remembered::Anew, 1));
    // The first quarter has no report before it, so that all of it can be counted from the rows alone.
    reset_peak()?;
    let before = memory("VmRSS")?;
    let scratch = of(country, 1, anew, &name("from scratch, 1 thread"), "<=10")?;
    let more = (memory("VmHWM")?.saturating_sub(before)) >> 10;
    Figure::new(name("memory that counting takes"), exactly(more), "MiB").print();
    let eight = of(country, 1, way(Remembered::Anew, 8), &name("from scratch, 8 threads"), "-")?;
    same("by 1 and by 8 threads", &scratch, &eight)?;
    let first = of(country, 1, taken, &name("from scratch, and kept"), "<=10")?;
    same("kept", &scratch, &first)?;
    of(country, 1, taken, &name("again, nothing changed"), "<=0.5")?;
    let year = of(country, 4, taken, &name("fourth quarter, with the one before"), "<=10")?;

    let county = country.one_county_more();
    say(&format!("{county} has worked on"));
    let changed = of(country, 1, taken, &name("after one county's change"), "<=0.5")?;
    let anew = of(country, 1, anew, &name("the same from scratch"), "<=10")?;
    same("from scratch and after a change", &changed, &anew)?;
    let later = of(country, 4, taken, &name("fourth quarter, after the change"), "<=0.5")?;
    if later.report.output_hash() == year.report.output_hash() {
        return Err("the change is in no figure".into());
    }
    Ok(())
}

fn of(country: &mut Country, quarter: u8, way: Way, name: &str, goal: &str) -> Result<Made, Fault> {
    let (made, took) = timed(|| Ok(country.of_nation_now(quarter, way)?))?;
    Figure::new(name.to_owned(), took.as_secs_f64(), "s").goal(goal).print();
    Ok(made)
}

fn same(what: &str, one: &Made, other: &Made) -> Result<(), Fault> {
    let (one, other) = (one.report.output_hash(), other.report.output_hash());
    say(&format!("output {one}, {other}: {what}"));
    if one == other { Ok(()) } else { Err(format!("{what}: not equal").into()) }
}

/// A line of what the system says of this process's memory, in KiB.
fn memory(line: &str) -> Result<u64, Fault> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let found = status.lines().find_map(|it| it.strip_prefix(line)?.strip_prefix(':'));
    let words = found.ok_or("the system doesn't say")?;
    Ok(words.trim().trim_end_matches(" kB").parse()?)
}

fn peak_mib() -> Result<f64, Fault> {
    Ok(exactly(memory("VmHWM")? >> 10))
}

/// The peak is counted from here on.
fn reset_peak() -> Result<(), Fault> {
    Ok(std::fs::write("/proc/self/clear_refs", "5")?)
}
