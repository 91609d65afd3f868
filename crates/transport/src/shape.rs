//! How a connection behaves on a line: every number in one place.

use std::sync::Arc;
use std::time::Duration;

use model::limits::STREAMS_MAX;
use quinn::congestion::{BbrConfig, CubicConfig, NewRenoConfig};
use quinn::{IdleTimeout, TransportConfig, VarInt};

use crate::patient::PatientConfig;

/// Before anything was measured a round trip counts as this long: RFC 9002's value. Less would send
/// the first flight twice on a line by satellite or dial-up.
const INITIAL_RTT: Duration = Duration::from_millis(333);
/// Bytes of a datagram, fixed: looking for more costs 10 kB a connection and gains 3 %.
const MTU: u16 = 1_200;
/// Written but unacknowledged bytes, all streams together: two seconds of a 512 kbit/s line. More
/// would only be memory; what waits has its own queue in `link`.
const SEND_WINDOW: u64 = 128 << 10;
/// Unread bytes of one stream. More than an own peer's send window, so that only a reader that stops
/// is felt; the largest frame needs less than two.
const STREAM_WINDOW: u32 = 256 << 10;
/// Unread bytes of a connection: one stream that isn't read must not stop the others.
const CONNECTION_WINDOW: u32 = 768 << 10;
/// A line may be gone for minutes and come back; whether to wait or to call anew is the session's.
const IDLE: Duration = Duration::from_secs(600);
/// Address translators forget a quiet UDP flow after 30 seconds. The caller sends, the called needn't.
const KEEP_ALIVE: Duration = Duration::from_secs(25);
/// From the first datagram to the end of the handshake.
const HANDSHAKE: Duration = Duration::from_secs(30);
/// From a frame's first byte to its last: the largest takes 70 seconds at 64 kbit/s.
const FRAME: Duration = Duration::from_secs(300);
/// Streams of one direction a peer opens: a lane each.
pub(crate) const LANES: u32 = 2;
/// Streams of both directions a peer opens.
const CONTROLS: u32 = 1;

const _: () = assert!(LANES + CONTROLS <= STREAMS_MAX);
const _: () = assert!(SEND_WINDOW < STREAM_WINDOW as u64);
const _: () = assert!((LANES + CONTROLS) * STREAM_WINDOW <= CONNECTION_WINDOW);

/// Who decides how much may be under way.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Congestion {
    /// This project's own, for lines that lose at random; see `patient`.
    #[default]
    Patient,
    /// Quinn's default, for comparison.
    Cubic,
    /// Google's, for comparison.
    Bbr,
    /// The textbook's, for comparison.
    NewReno,
}

/// How connections behave. The default is what is shipped; tests shorten its waits.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Shape {
    /// Who decides how much may be under way.
    pub congestion: Congestion,
    /// Without a datagram for so long a connection is over.
    pub idle: Duration,
    /// A caller sends something at least so often.
    pub keep_alive: Duration,
    /// How long a handshake may take, and how long a connection may wait for its first frame.
    pub handshake: Duration,
    /// How long a frame may take from its first byte to its last.
    pub frame: Duration,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            congestion: Congestion::default(),
            idle: IDLE,
            keep_alive: KEEP_ALIVE,
            handshake: HANDSHAKE,
            frame: FRAME,
        }
    }
}

impl Shape {
    /// Quinn's settings for callers.
    pub(crate) fn caller(&self) -> Arc<TransportConfig> {
        let mut config = self.both();
        config.keep_alive_interval(Some(self.keep_alive));
        Arc::new(config)
    }

    /// Quinn's settings for who is called.
    pub(crate) fn answerer(&self) -> Arc<TransportConfig> {
        Arc::new(self.both())
    }

    fn both(&self) -> TransportConfig {
        let mut config = TransportConfig::default();
        config
            .max_concurrent_bidi_streams(VarInt::from_u32(CONTROLS))
            .max_concurrent_uni_streams(VarInt::from_u32(LANES))
            .max_idle_timeout(IdleTimeout::try_from(self.idle).ok())
            .stream_receive_window(VarInt::from_u32(STREAM_WINDOW))
            .receive_window(VarInt::from_u32(CONNECTION_WINDOW))
            .send_window(SEND_WINDOW)
            .initial_rtt(INITIAL_RTT)
            .initial_mtu(MTU)
            .min_mtu(MTU)
            .mtu_discovery_config(None)
            .allow_spin(false)
            .datagram_receive_buffer_size(None);
        match self.congestion {
            Congestion::Patient => config.congestion_controller_factory(Arc::new(PatientConfig)),
            Congestion::Bbr => config.congestion_controller_factory(Arc::new(BbrConfig::default())),
            Congestion::Cubic => {
                config.congestion_controller_factory(Arc::new(CubicConfig::default()))
            }
            Congestion::NewReno => {
                config.congestion_controller_factory(Arc::new(NewRenoConfig::default()))
            }
        };
        config
    }
}
