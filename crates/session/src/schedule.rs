//! When to call the parent next.

use std::time::Duration;

use model::Instant;

use crate::backoff::Backoff;
use crate::chance::spread;

/// Calls on demand, when there is something to say, and now and then anyway.
///
/// ```text
///            ┌──── ended well: in a period ────┐
///  waiting ──┴─ due ─► calling ─┬─ failed: back off, at least as long as asked ─┐
///     ▲                         └───────────────────────────────────────────────┤
///     └─────────────────────────────────────────────────────────────────────────┘
/// ```
/// A demand doesn't wait for the back-off, but for what the peer asked for. Paused, only a demand
/// calls.
///
/// Failures are forgotten once a call ends in order, or once the line breaks under one that got on: it
/// may be back at once. Who is sent away has the same answer coming, whatever got on before that: its
/// waits grow.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Schedule {
    period: Duration,
    gather: Duration,
    backoff: Backoff,
    call: Call,
    paused: bool,
    demanded: bool,
    /// The next call for no particular reason.
    routine: Instant,
    /// There is something to say, and when it is worth a call.
    news: Option<Instant>,
    /// Our own wait after a failure.
    not_before: Instant,
    /// The peer's wish.
    asked: Instant,
}

/// The call that is on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Call {
    /// There is none.
    None,
    /// Nothing has come of it so far.
    On,
    /// Something has.
    GotOn,
}

/// Why a call came to nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Trouble {
    /// No line, nobody there, cut off.
    Line,
    /// The peer sent this node away, or was left for a fault, and isn't to be called before so long.
    Later(Duration),
}

impl Schedule {
    /// Begins at `now`, with a first call soon: within a tenth of the `period`, by the seed. News
    /// wait for `gather` so that several go together.
    pub fn new(
        now: Instant,
        period: Duration,
        gather: Duration,
        backoff: Backoff,
        seed: u64,
    ) -> Self {
        Self {
            period,
            gather,
            backoff,
            call: Call::None,
            paused: false,
            demanded: false,
            routine: now.after(spread(period / 10, seed)),
            news: None,
            not_before: now,
            asked: now,
        }
    }

    /// When to call; `None` while a call is on or nothing calls.
    pub fn next(&self) -> Option<Instant> {
        if self.call != Call::None {
            return None;
        }
        if self.demanded {
            return Some(self.asked);
        }
        if self.paused {
            return None;
        }
        let wanted = self.news.map_or(self.routine, |news| news.min(self.routine));
        Some(wanted.max(self.not_before).max(self.asked))
    }

    /// Somebody wants it now.
    pub const fn demand(&mut self) {
        self.demanded = true;
    }

    /// There is something to say.
    pub fn has_news(&mut self, now: Instant) {
        self.news.get_or_insert(now.after(self.gather));
    }

    /// A call begins: what waited is said with it.
    pub const fn begin(&mut self) {
        self.call = Call::On;
        self.demanded = false;
        self.news = None;
    }

    /// Something came of this call, see [`crate::Session::got_on`].
    pub const fn got_on(&mut self) {
        self.call = Call::GotOn;
    }

    /// The call ended in order.
    pub fn ended(&mut self, now: Instant, seed: u64) {
        self.call = Call::None;
        self.backoff.succeed();
        // Nine to eleven tenths of the period: nodes don't fall into step with one another.
        let tenths = spread(self.period / 5, seed);
        self.routine = now.after((self.period / 10).saturating_mul(9).saturating_add(tenths));
    }

    /// The call failed.
    pub fn failed(&mut self, now: Instant, trouble: Trouble, seed: u64) {
        let got_on = self.call == Call::GotOn;
        self.call = Call::None;
        match trouble {
            Trouble::Line => {
                if got_on {
                    self.backoff.succeed();
                }
                self.not_before = now.after(self.backoff.fail(None, seed));
            }
            Trouble::Later(asked) => {
                self.asked = now.after(asked);
                self.not_before = now.after(self.backoff.fail(Some(asked), seed));
            }
        }
        // What was to be said is still unsaid.
        self.routine = self.routine.min(self.not_before);
    }

    /// Only demands call from here on.
    pub const fn pause(&mut self) {
        self.paused = true;
    }

    /// As before [`Schedule::pause`].
    pub const fn resume(&mut self) {
        self.paused = false;
    }

    /// Says whether it is paused.
    pub const fn is_paused(&self) -> bool {
        self.paused
    }

    /// Failures that aren't forgotten.
    pub const fn failures(&self) -> u32 {
        self.backoff.failures()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const PERIOD: Duration = Duration::from_secs(600);

    fn at(seconds: u64) -> Instant {
        Instant::from_ms(seconds * 1_000)
    }

    fn schedule() -> Schedule {
        let backoff = Backoff::new(SECOND * 4, SECOND * 4);
        Schedule::new(at(0), PERIOD, SECOND, backoff, 1)
    }

    /// As after a first call that ended well.
    fn routine() -> Schedule {
        let mut schedule = schedule();
        schedule.begin();
        schedule.ended(at(0), 5);
        schedule
    }

    #[test]
    fn it_calls_soon_then_every_period() {
        assert!(schedule().next().unwrap() <= at(60));
        let next = routine().next().unwrap();
        assert!(at(540) <= next && next <= at(660), "{next:?}");
    }

    #[test]
    fn news_is_gathered_and_goes_with_the_next_call() {
        let mut schedule = routine();
        schedule.has_news(at(10));
        schedule.has_news(at(11));
        assert_eq!(schedule.next(), Some(at(11)));
        schedule.begin();
        assert_eq!(schedule.next(), None);
        schedule.ended(at(12), 5);
        assert!(at(540) < schedule.next().unwrap());
    }

    #[test]
    fn a_demand_waits_for_no_backoff_but_for_the_peers_wish() {
        let mut schedule = routine();
        schedule.begin();
        schedule.failed(at(20), Trouble::Line, 1);
        assert_eq!(schedule.next(), Some(at(24)));
        schedule.demand();
        assert!(schedule.next().unwrap() <= at(20));
        schedule.begin();
        schedule.failed(at(21), Trouble::Later(SECOND * 9), 1);
        assert!(at(30) <= schedule.next().unwrap());
        schedule.demand();
        assert_eq!(schedule.next(), Some(at(30)));
    }

    #[test]
    fn a_pause_leaves_only_demands() {
        let mut schedule = routine();
        schedule.has_news(at(1));
        schedule.pause();
        assert_eq!(schedule.next(), None);
        schedule.demand();
        assert!(schedule.next().is_some() && schedule.is_paused());
        schedule.begin();
        schedule.ended(at(2), 1);
        assert_eq!(schedule.next(), None);
        schedule.resume();
        assert!(schedule.next().is_some());
    }

    #[test]
    fn a_line_that_breaks_under_a_call_that_got_on_has_failed_once() {
        let mut schedule = routine();
        for nth in 1..=3 {
            schedule.begin();
            schedule.failed(at(20), Trouble::Line, 1);
            assert_eq!(schedule.failures(), nth);
        }
        schedule.begin();
        schedule.got_on();
        schedule.failed(at(20), Trouble::Line, 1);
        assert_eq!(schedule.failures(), 1);
        // That was the call before.
        schedule.begin();
        schedule.failed(at(20), Trouble::Line, 1);
        assert_eq!(schedule.failures(), 2);
    }

    #[test]
    fn who_is_sent_away_each_time_calls_less_and_less_though_each_call_gets_on() {
        let ceiling = SECOND * 1_800;
        let mut schedule = Schedule { backoff: Backoff::new(SECOND * 4, ceiling), ..routine() };
        for nth in 1..=20 {
            schedule.begin();
            schedule.got_on();
            schedule.failed(at(0), Trouble::Later(SECOND * 60), 1);
            assert_eq!(schedule.failures(), nth);
        }
        let next = schedule.next().unwrap();
        assert!(at(900) <= next && next <= at(1_800), "{next:?}");
        schedule.begin();
        schedule.ended(at(1_800), 1);
        assert_eq!(schedule.failures(), 0);
    }
}
