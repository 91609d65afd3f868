//! The settings of a hub: those of every node, and where it listens.

use std::net::SocketAddr;

use model::limits::SESSIONS_MAX;

use crate::backup::BACKUP_RECIPIENT;
use crate::data_dir::DataDir;
use crate::document::{Setting, Values, checked};
use crate::environment::Environment;
use crate::fault::{SettingsFault, Want};
use crate::node::{self, Layers, NodeSettings, SettingLine};
use crate::print::PRINT_PROGRAM;
use crate::{guard, line, seal};

/// Everything a hub can be told, checked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HubSettings {
    /// What every node can be told.
    pub node: NodeSettings,
    /// `[listen]`
    pub listen: ListenSettings,
    /// `[limits]`
    pub limits: LimitSettings,
}

/// Where nodes find the hub.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ListenSettings {
    /// The UDP address; port 0 for any free one.
    pub address: SocketAddr,
}

/// What the hub takes on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct LimitSettings {
    /// Sessions at once; who comes beyond that is asked to come later.
    pub sessions: usize,
}

struct Sessions(usize);

impl Setting for Sessions {
    const WANT: Want = Want::Count { max: SESSIONS_MAX };

    fn read(text: &str) -> Option<Self> {
        let count = model::text::fold_digits(text).parse().ok()?;
        (1..=SESSIONS_MAX).contains(&count).then_some(Self(count))
    }
}

/// Where a hub listens.
pub const LISTEN_ADDRESS: &str = "listen.address";
const LIMITS_SESSIONS: &str = "limits.sessions";

const KEYS: &[&str] = &[
    LISTEN_ADDRESS,
    line::PARENT_ADDRESS,
    line::SYNC_PERIOD,
    line::SYNC_GATHER,
    line::SYNC_LINGER,
    line::SYNC_SILENCE,
    line::SYNC_BACKOFF_MIN,
    line::SYNC_BACKOFF_MAX,
    LIMITS_SESSIONS,
    line::METRICS_ADDRESS,
    node::VIEWS_ENGINE,
    node::VIEWS_CACHE,
    node::UI_LANG,
    node::UI_DIGITS,
    node::UI_COLOR,
    node::STORE_WAIT_FOR_LOCK,
    guard::STATE,
    guard::JOBS,
    guard::RIALS,
    guard::DAYS,
    seal::RECORDS,
    seal::SEAL_KEY_FILE,
    seal::SEAL_PASSPHRASE_FILE,
    BACKUP_RECIPIENT,
    PRINT_PROGRAM,
    node::CLOCK_OFFSET,
    node::LOG_LEVEL,
    node::LOG_KEEP_DAYS,
];

const LAYERS: Layers = Layers {
    defaults: include_str!("../../../config/hub.toml"),
    defaults_name: "config/hub.toml (built in)",
    file: "hub.toml",
    keys: KEYS,
};

impl HubSettings {
    /// The defaults, then the hub's `config/hub.toml`, then the environment.
    ///
    /// # Errors
    /// [`SettingsFault`] with the place of the first value that won't do.
    pub fn load(dir: Option<&DataDir>, environment: &Environment) -> Result<Self, SettingsFault> {
        Self::check(&LAYERS.read(dir, environment)?, environment)
    }

    /// Each setting with its value and where that comes from, in the order of the defaults' file.
    ///
    /// # Errors
    /// [`SettingsFault`] as [`HubSettings::load`].
    pub fn list(
        dir: Option<&DataDir>,
        environment: &Environment,
    ) -> Result<Vec<SettingLine>, SettingsFault> {
        let values = LAYERS.read(dir, environment)?;
        Self::check(&values, environment)?;
        Ok(LAYERS.lines(&values))
    }

    /// Writes settings, each `section.key`, into the hub's `config/hub.toml`; all else in it stays as
    /// people wrote it.
    ///
    /// # Errors
    /// [`SettingsFault`] if the file isn't right as it is, or can't be written.
    pub fn keep(dir: &DataDir, settings: &[(&'static str, &str)]) -> Result<(), SettingsFault> {
        LAYERS.keep(dir, settings)
    }

    fn check(values: &Values, environment: &Environment) -> Result<Self, SettingsFault> {
        let node = NodeSettings::check(values, environment)?;
        let listen = ListenSettings { address: checked(values, LISTEN_ADDRESS)? };
        let Sessions(sessions) = checked(values, LIMITS_SESSIONS)?;
        Ok(Self { node, listen, limits: LimitSettings { sessions } })
    }
}

/// What `config/hub.toml` says.
impl Default for HubSettings {
    fn default() -> Self {
        Self::load(None, &Environment::default()).expect("a test parses the defaults")
    }
}

#[cfg(test)]
pub(crate) fn parsed(source: &str) -> Result<HubSettings, SettingsFault> {
    let mut values = LAYERS.read(None, &Environment::default())?;
    values.extend(crate::document::parse("hub.toml", source, KEYS)?);
    HubSettings::check(&values, &Environment::default())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_defaults_name_every_setting_and_no_other() {
        let values = LAYERS.read(None, &Environment::default()).unwrap();
        let mut keys = KEYS.to_vec();
        keys.sort_unstable();
        assert_eq!(values.into_keys().collect::<Vec<_>>(), keys);
    }

    #[test]
    fn a_hub_keeps_to_its_machine_until_it_is_told_otherwise() {
        let defaults = HubSettings::default();
        assert!(defaults.listen.address.ip().is_loopback());
        assert_eq!(defaults.node.parent.address, None);
    }

    #[test]
    fn a_hub_reads_its_own_file_and_a_node_doesnt() {
        let temp = tempfile::tempdir().unwrap();
        let environment = Environment::default();
        let dir = DataDir::locate(Some(temp.path()), &environment).unwrap();
        dir.make().unwrap();
        fs::write(dir.config().join("hub.toml"), "[listen]\naddress = \"[::]:4433\"\n").unwrap();
        let hub = HubSettings::load(Some(&dir), &environment).unwrap();
        assert_eq!(hub.listen.address.to_string(), "[::]:4433");
        let list = HubSettings::list(Some(&dir), &environment).unwrap();
        assert!(list[0].from.ends_with("hub.toml:2:11"), "{}", list[0].from);
        let node = NodeSettings::load(Some(&dir), &environment).unwrap();
        assert_eq!(node, NodeSettings::default());
        let variable = Environment::of([("HAMGAM_LISTEN_ADDRESS", "hub.example:4433")]);
        let wrong = HubSettings::load(Some(&dir), &variable).unwrap_err();
        assert_eq!(
            wrong.say().en,
            "the variable HAMGAM_LISTEN_ADDRESS: listen.address can't be \"hub.example:4433\"; \
             write an address, as in 0.0.0.0:4433"
        );
    }
}
