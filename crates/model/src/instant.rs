//! Time as the cores see it.

use std::time::Duration;

/// Milliseconds since the process began; only ever handed in, never read by a core.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Instant(u64);

impl Instant {
    /// Takes milliseconds since the process began.
    pub const fn from_ms(ms: u64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the process began.
    pub const fn ms(self) -> u64 {
        self.0
    }

    /// The moment so much later; held at the end of the range.
    pub fn after(self, wait: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)))
    }

    /// How long it is since `earlier`; nothing if that lies ahead.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}
