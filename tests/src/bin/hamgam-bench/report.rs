//! A programme's year of the whole country, and what its reports cost at the nation's hub.

use std::num::NonZeroUsize;

use peak_alloc::PeakAlloc;
use runtime::report::{Made, Remembered, Way};
use sim::{Country, Size, YearPlan};

use crate::figure::{Figure, Stopwatch, exactly, say};
use crate::{Fault, timed};

/// Counts every byte that is asked for: what the process holds says nothing of a piece of work in it,
/// since what was given back before is taken first. Costs all parts of the benchmark two additions to
/// an allocation.
#[global_allocator]
static ASKED_FOR: PeakAlloc = PeakAlloc;

/// Files the counties are asked for. Some have a quarter with nothing: the nation comes to have
/// [`APPLICATIONS_MIN`] and more.
const APPLICATIONS: u32 = 355_000;
/// Applications the nation's report is to be of.
const APPLICATIONS_MIN: u32 = 300_000;
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
    let [began, letters, payments] = judged.figures;
    let stored = exactly(u64::try_from(country.files())?);
    let asked_for_all = applications == APPLICATIONS;
    let goal = if asked_for_all { format!(">={APPLICATIONS_MIN}") } else { "-".to_owned() };
    Figure::new(name("files at the nation"), stored, "files").goal(&goal).print();
    Figure::new(name("of these begun in the year"), exactly(began), "files").print();
    let (closed, digest) = (judged.closed, judged.digest);
    say(&format!(
        "{closed} closed reports, {letters} letters, {payments} payments, digest {digest}"
    ));
    judged.points.iter().for_each(|(point, passed)| say(&format!("{passed:>9}  {point}")));
    judged.violation.map_or(Ok(()), |what| Err(what.into()))
}

fn counts(country: &mut Country, name: &dyn Fn(&str) -> String) -> Result<(), Fault> {
    let way =
        |memo, threads| Way::new(memo, NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN));
    let (taken, anew) = (way(Remembered::Taken, 1), way(Remembered::Anew, 1));
    // The first quarter has no report before it, so that all of it can be counted from the rows alone.
    let scratch = of(country, 1, anew, &name("from scratch, 1 thread"), "<=10")?;
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
    let before = ASKED_FOR.current_usage();
    ASKED_FOR.reset_peak_usage();
    let (made, took) = timed(|| Ok(country.of_nation_now(quarter, way)?))?;
    let more = ASKED_FOR.peak_usage().saturating_sub(before);
    Figure::new(name.to_owned(), took.as_secs_f64(), "s").goal(goal).print();
    Figure::new(
        format!("{name}: memory for it"),
        exactly(u64::try_from(more >> 10)?) / 1024.0,
        "MiB",
    )
    .print();
    Ok(made)
}

fn same(what: &str, one: &Made, other: &Made) -> Result<(), Fault> {
    let (one, other) = (one.report.output_hash(), other.report.output_hash());
    say(&format!("output {one}, {other}: {what}"));
    if one == other { Ok(()) } else { Err(format!("{what}: not equal").into()) }
}

/// What the process held at most since it began.
fn peak_mib() -> Result<f64, Fault> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let found = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let words = found.ok_or("the system doesn't say")?;
    let kib: u64 = words.trim().trim_end_matches(" kB").parse()?;
    Ok(exactly(kib >> 10))
}
