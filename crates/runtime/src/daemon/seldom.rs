//! Log lines that strangers can cause: whoever knocks a thousand times fills no disk.

use std::collections::BTreeMap;
use std::time::Duration;

use model::Instant;

/// Each kind of line is written at most this often.
const EVERY: Duration = Duration::from_secs(60);

/// What was written when, by its kind.
#[derive(Debug, Default)]
pub(crate) struct Seldom(BTreeMap<&'static str, (Instant, u64)>);

impl Seldom {
    /// Says whether a line is due, and how many of its kind were left out before it.
    pub(crate) fn due(&mut self, now: Instant, kind: &'static str) -> Option<u64> {
        match self.0.get_mut(kind) {
            Some((last, left_out)) if now.since(*last) < EVERY => {
                *left_out = left_out.saturating_add(1);
                None
            }
            Some(known) => Some(std::mem::replace(known, (now, 0)).1),
            None => {
                self.0.insert(kind, (now, 0));
                Some(0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_one_line_a_minute_and_each_kind_has_its_own() {
        let at = Instant::from_ms;
        let mut seldom = Seldom::default();
        assert_eq!(seldom.due(at(0), "a"), Some(0));
        assert_eq!(seldom.due(at(1), "b"), Some(0));
        assert!((1..1_000).all(|ms| seldom.due(at(ms), "a").is_none()));
        assert_eq!(seldom.due(at(60_000), "a"), Some(999));
        assert_eq!(seldom.due(at(120_000), "a"), Some(0));
    }
}
