//! The time certificates are judged by.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use model::Timestamp;
use rustls::pki_types::UnixTime;
use rustls::time_provider::TimeProvider;

/// A clock that is set, not read: an office's PC may believe it is 1980.
///
/// Copies share one hand. The shell keeps it going from what it knows to be true at least.
#[derive(Clone, Debug, Default)]
pub struct TlsTime(Arc<AtomicU64>);

impl TlsTime {
    /// A clock that stands at `now`.
    pub fn new(now: Timestamp) -> Self {
        Self(Arc::new(AtomicU64::new(now.ms())))
    }

    /// Sets it, for all copies; the next handshake sees it.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.ms(), Ordering::Relaxed);
    }

    /// What it shows.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_ms(self.0.load(Ordering::Relaxed))
    }

    pub(crate) fn unix(&self) -> UnixTime {
        UnixTime::since_unix_epoch(Duration::from_millis(self.now().ms()))
    }
}

impl TimeProvider for TlsTime {
    fn current_time(&self) -> Option<UnixTime> {
        Some(self.unix())
    }
}
