//! How far a run is, for who waits: a line that moves on a terminal, one each half minute elsewhere.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::time::{Duration, Instant};

use sim::Seen;

const MOVES: Duration = Duration::from_millis(500);
const SAYS: Duration = Duration::from_secs(30);

/// A watcher of one run; silent for its first two seconds.
#[expect(clippy::disallowed_methods, reason = "how long a tool has run is no part of what it runs")]
pub(crate) fn watcher(seed: u64) -> Box<dyn FnMut(Seen)> {
    let begun = Instant::now();
    let moves = stderr().is_terminal();
    let every = if moves { MOVES } else { SAYS };
    let mut next = begun.checked_add(every.max(Duration::from_secs(2)));
    Box::new(move |seen| {
        let now = Instant::now();
        if next.is_none_or(|next| now < next) {
            return;
        }
        next = now.checked_add(every);
        let line = line(seed, seen, now.duration_since(begun));
        let mut out = stderr().lock();
        // Nobody may be looking any more.
        drop(if moves { write!(out, "\r{line}\x1b[K") } else { writeln!(out, "{line}") });
        drop(out.flush());
    })
}

/// Takes the moving line away.
pub(crate) fn clear() {
    if stderr().is_terminal() {
        drop(write!(stderr(), "\r\x1b[K"));
    }
}

fn line(seed: u64, seen: Seen, spent: Duration) -> String {
    let Seen { day, days, events } = seen;
    let left = match days.checked_sub(day) {
        Some(0) | None => "healing".to_owned(),
        Some(left) if day == 0 => format!("{left} days to go"),
        Some(left) => {
            let left = u32::try_from(left).unwrap_or(u32::MAX);
            let day = u32::try_from(day).unwrap_or(u32::MAX);
            let seconds = spent.saturating_mul(left).as_secs() / u64::from(day);
            format!("{}:{:02} to go", seconds / 60, seconds % 60)
        }
    };
    format!("seed {seed}: day {day} of {days}, {events} events, {} s, {left}", spent.as_secs())
}
