//! What a node can be told about its line: whom it calls, when, and where it may be asked.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use crate::document::{Setting, Values, checked};
use crate::fault::{SettingsFault, Want};

/// Whom the node calls.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ParentSettings {
    /// The hub above; `None` for a node that works alone, and for the nation.
    pub address: Option<HostPort>,
}

/// When the parent is called, and how long a line is waited for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SyncSettings {
    /// How often, when there is nothing to say.
    pub period: Duration,
    /// How long changes are gathered before the parent is called for them.
    pub gather: Duration,
    /// How long a session is kept once nothing is left to say.
    pub linger: Duration,
    /// Without a frame for so long while something is awaited, the line counts as dead.
    pub silence: Duration,
    /// The least wait after a call that failed.
    pub backoff_min: Duration,
    /// The longest wait after calls that failed.
    pub backoff_max: Duration,
}

/// Where figures for Prometheus are told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct MetricsSettings {
    /// An address of this machine alone; port 0 for any free one.
    pub address: Option<SocketAddr>,
}

/// A host, by name or number, with a port.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct HostPort {
    host: String,
    port: u16,
}

impl HostPort {
    /// Its name or number, a number of version 6 without its brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, never 0.
    pub const fn port(&self) -> u16 {
        self.port
    }
}

/// As it is typed.
impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}

impl std::str::FromStr for HostPort {
    type Err = NoHostPort;

    fn from_str(text: &str) -> Result<Self, NoHostPort> {
        let text = model::text::fold_digits(text.trim());
        let (host, port) = text.rsplit_once(':').ok_or(NoHostPort)?;
        let port = port.parse().ok().filter(|port| *port != 0).ok_or(NoHostPort)?;
        let numbered = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let host = match numbered {
            Some(number) if number.parse::<std::net::Ipv6Addr>().is_ok() => number,
            None if is_name(host) => host,
            Some(_) | None => return Err(NoHostPort),
        };
        Ok(Self { host: host.to_owned(), port })
    }
}

/// Labels of letters, digits and hyphens; a number of version 4 is one too.
fn is_name(host: &str) -> bool {
    const NAME_BYTES_MAX: usize = 253;
    const LABEL_BYTES_MAX: usize = 63;
    let label = |label: &str| {
        (1..=LABEL_BYTES_MAX).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    host.len() <= NAME_BYTES_MAX && host.split('.').all(label)
}

/// Not a host with a port.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not a host with its port, as in hub.example:4433")]
pub struct NoHostPort;

/// An address, or a word for none.
struct Parent(Option<HostPort>);

impl Setting for Parent {
    const WANT: Want = Want::AddressOrNone { words: &("hub.example:4433", "none") };

    fn read(text: &str) -> Option<Self> {
        if text == "none" { Some(Self(None)) } else { Some(Self(Some(text.parse().ok()?))) }
    }
}

struct Metrics(Option<SocketAddr>);

impl Setting for Metrics {
    const WANT: Want = Want::AddressOrNone { words: &("127.0.0.1:9433", "off") };

    fn read(text: &str) -> Option<Self> {
        if text == "off" {
            return Some(Self(None));
        }
        let address: SocketAddr = text.parse().ok()?;
        address.ip().is_loopback().then_some(Self(Some(address)))
    }
}

impl Setting for SocketAddr {
    const WANT: Want = Want::Address { example: "0.0.0.0:4433" };

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

/// How long a schedule may wait.
struct Span(Duration);

const SPAN_MAX: Duration = Duration::from_secs(24 * 60 * 60);

impl Setting for Span {
    const WANT: Want = Want::Duration { bounds: &("1s", "24 h") };

    fn read(text: &str) -> Option<Self> {
        let span = crate::humane::duration(text)?;
        (Duration::from_secs(1)..=SPAN_MAX).contains(&span).then_some(Self(span))
    }
}

/// Whom a node calls.
pub const PARENT_ADDRESS: &str = "parent.address";
pub(crate) const SYNC_PERIOD: &str = "sync.period";
pub(crate) const SYNC_GATHER: &str = "sync.gather";
pub(crate) const SYNC_LINGER: &str = "sync.linger";
pub(crate) const SYNC_SILENCE: &str = "sync.silence";
pub(crate) const SYNC_BACKOFF_MIN: &str = "sync.backoff_min";
pub(crate) const SYNC_BACKOFF_MAX: &str = "sync.backoff_max";
pub(crate) const METRICS_ADDRESS: &str = "metrics.address";

impl ParentSettings {
    pub(crate) fn check(values: &Values) -> Result<Self, SettingsFault> {
        let Parent(address) = checked(values, PARENT_ADDRESS)?;
        Ok(Self { address })
    }
}

impl MetricsSettings {
    pub(crate) fn check(values: &Values) -> Result<Self, SettingsFault> {
        let Metrics(address) = checked(values, METRICS_ADDRESS)?;
        Ok(Self { address })
    }
}

impl SyncSettings {
    pub(crate) fn check(values: &Values) -> Result<Self, SettingsFault> {
        let span = |key| checked(values, key).map(|Span(span)| span);
        let (backoff_min, backoff_max) = (span(SYNC_BACKOFF_MIN)?, span(SYNC_BACKOFF_MAX)?);
        if backoff_max < backoff_min {
            return Err(crossed(values));
        }
        Ok(Self {
            period: span(SYNC_PERIOD)?,
            gather: checked(values, SYNC_GATHER)?,
            linger: span(SYNC_LINGER)?,
            silence: span(SYNC_SILENCE)?,
            backoff_min,
            backoff_max,
        })
    }
}

/// Two waits the wrong way round: the fault lies with the one that a person wrote.
fn crossed(values: &Values) -> SettingsFault {
    let max = values.get(SYNC_BACKOFF_MAX).filter(|written| !written.place.is_built_in());
    let (key, want) = match max {
        Some(_) => (SYNC_BACKOFF_MAX, Want::NoLessThan { key: SYNC_BACKOFF_MIN }),
        None => (SYNC_BACKOFF_MIN, Want::NoMoreThan { key: SYNC_BACKOFF_MAX }),
    };
    let written = values.get(key).expect("a test proves that each key has a default");
    let (place, value) = (written.place.clone(), written.text.clone());
    SettingsFault::WrongValue { place, key, value, want }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hub_is_named_as_people_type_it() {
        for (typed, shown) in [
            ("hub.p11.example:4433", "hub.p11.example:4433"),
            (" 10.20.0.1:۴۴۳۳ ", "10.20.0.1:4433"),
            ("[2001:db8::1]:4433", "[2001:db8::1]:4433"),
        ] {
            assert_eq!(typed.parse::<HostPort>().unwrap().to_string(), shown);
        }
        let long = format!("{}:1", "a".repeat(64));
        for typed in [
            "",
            "hub",
            "hub:",
            "hub:0",
            "hub:70000",
            ":4433",
            "a..b:1",
            "::1:4433",
            "[hub]:1",
            "h ub:1",
            "hub:44:33",
            &long,
        ] {
            assert_eq!(typed.parse::<HostPort>(), Err(NoHostPort), "{typed}");
        }
    }

    #[test]
    fn figures_are_told_on_this_machine_only() {
        assert!(Metrics::read("127.0.0.1:0").is_some());
        assert!(Metrics::read("[::1]:9433").is_some());
        assert!(Metrics::read("0.0.0.0:9433").is_none());
        assert!(Metrics::read("10.0.0.7:9433").is_none());
    }
}
