//! The daemon's clock: the only place of the shell that reads the machine's.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use model::{Instant, Timestamp};

/// What time it is: since the process began, for deadlines, and in UTC, to be shown.
#[derive(Clone)]
pub struct Clock {
    instant: Arc<dyn Fn() -> Instant + Send + Sync>,
    utc: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

impl Clock {
    /// The machine's clocks.
    #[expect(clippy::disallowed_methods, reason = "the seam to the machine's clocks")]
    pub fn of_the_machine() -> Self {
        let begun = std::time::Instant::now();
        let instant = move || {
            Instant::from_ms(u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX))
        };
        let utc = || {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            Timestamp::from_ms(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
        };
        Self { instant: Arc::new(instant), utc: Arc::new(utc) }
    }

    /// Clocks that the caller sets.
    pub fn of(
        instant: impl Fn() -> Instant + Send + Sync + 'static,
        utc: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Self {
        Self { instant: Arc::new(instant), utc: Arc::new(utc) }
    }

    /// The time since the process began.
    pub fn instant(&self) -> Instant {
        (self.instant)()
    }

    /// UTC.
    pub fn utc(&self) -> Timestamp {
        (self.utc)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock").field("instant", &self.instant()).finish_non_exhaustive()
    }
}
