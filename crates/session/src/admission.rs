//! Who may begin a session when many want to.

use std::time::Duration;

use model::Instant;
use model::planted::{Bug, planted};

use crate::chance::spread;

/// A hub's slots. Pure: the shell keeps the list of sessions.
///
/// Order: a free slot; else the slot of a session that has stalled, the longest first; else later.
/// The last eighth of the slots is for nodes that were long away, so that chatty ones can't keep
/// them out. Whoever is sent away comes back after a wait with jitter, sooner the longer it was away.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Admission {
    /// Sessions at once.
    pub max: usize,
    /// A session without progress for so long gives way.
    pub stall: Duration,
}

/// A session that holds a slot.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Busy {
    /// The shell's name for it.
    pub id: u64,
    /// [`crate::Session::progress`].
    pub progress: Instant,
    /// [`crate::Session::is_settled`]: it has nothing to say and gives way at once if need be.
    pub settled: bool,
}

/// What becomes of a caller.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// Come in.
    Admit,
    /// End that session, which has settled or stalled, then come in.
    Replace {
        /// [`Busy::id`].
        id: u64,
    },
    /// Say `Bye(Busy)` with this.
    Later {
        /// Milliseconds.
        retry_after_ms: u32,
    },
}

/// Away for so long, a node counts as long away.
const LONG_AWAY: Duration = Duration::from_secs(24 * 3600);
/// Nobody is asked back sooner.
const RETRY: Duration = Duration::from_secs(2);
/// The spread of those that were long away.
const SPREAD_LONG_AWAY: Duration = Duration::from_secs(6);
/// The spread of the others.
const SPREAD: Duration = Duration::from_secs(18);

impl Admission {
    /// Decides on a caller that was last in contact `away` ago (`None` for never).
    pub fn ask(&self, now: Instant, active: &[Busy], away: Option<Duration>, seed: u64) -> Verdict {
        let long_away = away.is_none_or(|away| LONG_AWAY <= away);
        let long_away = long_away || planted(Bug::SlotsForChatty);
        let kept_free = if long_away { 0 } else { self.max / 8 };
        if active.len() < self.max.saturating_sub(kept_free) {
            return Verdict::Admit;
        }
        let gives_way = |busy: &&Busy| busy.settled || self.stall <= now.since(busy.progress);
        let longest = active.iter().filter(gives_way).min_by_key(|busy| (busy.progress, busy.id));
        if let Some(busy) = longest {
            return Verdict::Replace { id: busy.id };
        }
        let span = if long_away { SPREAD_LONG_AWAY } else { SPREAD };
        let wait = RETRY.saturating_add(spread(span, seed));
        let retry_after_ms = u32::try_from(wait.as_millis()).unwrap_or(u32::MAX);
        Verdict::Later { retry_after_ms }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GATE: Admission = Admission { max: 16, stall: Duration::from_secs(60) };
    const NOW: Instant = Instant::from_ms(100_000);
    const YESTERDAY: Option<Duration> = Some(LONG_AWAY);
    const JUST_NOW: Option<Duration> = Some(Duration::from_secs(5));

    fn busy(sessions: u64) -> Vec<Busy> {
        let busy = |id| Busy { id, progress: Instant::from_ms(90_000), settled: false };
        (0..sessions).map(busy).collect()
    }

    #[test]
    fn the_last_eighth_is_for_those_long_away() {
        assert_eq!(GATE.ask(NOW, &busy(13), JUST_NOW, 1), Verdict::Admit);
        assert!(matches!(GATE.ask(NOW, &busy(14), JUST_NOW, 1), Verdict::Later { .. }));
        assert_eq!(GATE.ask(NOW, &busy(15), YESTERDAY, 1), Verdict::Admit);
        assert_eq!(GATE.ask(NOW, &busy(15), None, 1), Verdict::Admit);
        assert!(matches!(GATE.ask(NOW, &busy(16), None, 1), Verdict::Later { .. }));
    }

    #[test]
    fn a_stalled_or_settled_session_gives_way_the_oldest_first() {
        let mut active = busy(16);
        active[3].progress = Instant::from_ms(40_000);
        active[7].progress = Instant::from_ms(39_999);
        assert_eq!(GATE.ask(NOW, &active, JUST_NOW, 1), Verdict::Replace { id: 7 });
        active[9].settled = true;
        active[9].progress = Instant::from_ms(10);
        assert_eq!(GATE.ask(NOW, &active, JUST_NOW, 1), Verdict::Replace { id: 9 });
    }

    #[test]
    fn the_long_away_are_asked_back_sooner_and_nobody_at_one_moment() {
        let waits = |away| -> Vec<u32> {
            let ask = |seed| GATE.ask(NOW, &busy(16), away, seed);
            let wait = |seed| {
                let Verdict::Later { retry_after_ms } = ask(seed) else { panic!("let in") };
                retry_after_ms
            };
            (0..200).map(wait).collect()
        };
        let (long, short) = (waits(YESTERDAY), waits(JUST_NOW));
        assert!(long.iter().all(|ms| (2_000..=8_000).contains(ms)));
        assert!(short.iter().all(|ms| (2_000..=20_000).contains(ms)));
        assert!(short.iter().any(|ms| 15_000 < *ms));
        let mut moments = long;
        moments.sort_unstable();
        moments.dedup();
        assert!(150 < moments.len());
    }
}
