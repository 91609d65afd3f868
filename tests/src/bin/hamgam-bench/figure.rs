//! Figures and the clock.

use std::time::{Duration, Instant};

/// One line of the table.
#[derive(Debug)]
pub(crate) struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
    goal: String,
}

impl Figure {
    /// A figure without a goal.
    pub(crate) fn new(name: String, value: f64, unit: &'static str) -> Self {
        Self { name, value, unit, goal: "-".to_owned() }
    }

    /// Sets what it should be: `>=N`, `<=N`, or `-`.
    pub(crate) fn goal(mut self, goal: &str) -> Self {
        goal.clone_into(&mut self.goal);
        self
    }

    /// Prints it as `cargo xtask bench` reads it.
    pub(crate) fn print(&self) {
        let Self { name, value, unit, goal } = self;
        let digits = if 100.0 <= value.abs() { 0 } else { 2 };
        say(&format!("BENCH\t{name}\t{value:.digits$}\t{unit}\t{goal}"));
    }
}

/// One line of output.
#[expect(clippy::print_stdout, reason = "figures are this program's answer")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// Measures how long something takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "a benchmark's clock")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// The middle one.
pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// Milliseconds.
pub(crate) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// How many a second.
pub(crate) fn per_second(count: u32, time: Duration) -> f64 {
    f64::from(count) / time.as_secs_f64().max(1e-9)
}

/// One number by another.
pub(crate) fn per(amount: u64, count: u64) -> f64 {
    exactly(amount) / exactly(count.max(1))
}

/// A count as a float; above four thousand million it is cut.
pub(crate) fn exactly(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
