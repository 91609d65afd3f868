//! A daemon as the settings of its folder and the keys in it make it.

use std::net::SocketAddr;

use identity::{Authority, Credentials, IdentityFault, Suffix};
use model::Timestamp;
use settings::{DataDir, NodeSettings};
use transport::Shape;

use super::{Options, Parts};

/// When this version was released; no clock of a machine is believed that lies before it.
///
/// 2026-11-01, UTC. A constant, so that the same source makes the same program.
pub const RELEASED: Timestamp = Timestamp::from_ms(1_793_491_200_000);

/// What only a hub has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Answering {
    /// Where it answers callers.
    pub at: SocketAddr,
    /// Callers served at once.
    pub sessions: usize,
}

impl Parts {
    /// Reads what the folder holds. Without certificates the daemon runs commands and nothing else.
    ///
    /// # Errors
    /// [`IdentityFault`] if a key or certificate is there and of no use, or the machine gives no
    /// random numbers.
    pub fn load(
        dir: &DataDir,
        settings: &NodeSettings,
        answering: Option<Answering>,
    ) -> Result<Self, IdentityFault> {
        let credentials = Credentials::load(dir)?;
        let authority = Authority::load(dir)?;
        let suffix = credentials.as_ref().map(|own| own.place().0).unwrap_or_default();
        let mut seed = [0; 8];
        getrandom::fill(&mut seed).map_err(|_| IdentityFault::NoRandomness)?;
        let options = options(settings, answering, suffix, u64::from_le_bytes(seed));
        Ok(Self { options, credentials, authority })
    }
}

fn options(
    settings: &NodeSettings,
    answering: Option<Answering>,
    suffix: Suffix,
    seed: u64,
) -> Options {
    let sync = settings.sync;
    Options {
        versions: wire::CURRENT,
        parent: settings.parent.address.as_ref().map(ToString::to_string),
        suffix,
        listen: answering.map(|answering| answering.at),
        metrics: settings.metrics.address,
        period: sync.period,
        gather: sync.gather,
        linger: Some(sync.linger),
        silence: sync.silence,
        backoff_min: sync.backoff_min,
        backoff_max: sync.backoff_max,
        sessions_max: answering.map_or(1, |answering| answering.sessions),
        utc_offset_minutes: settings.clock.offset.minutes(),
        built: RELEASED,
        shape: Shape::default(),
        seed,
    }
}
