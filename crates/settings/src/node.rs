//! The settings of a node, from defaults, the office's file and the environment.

use std::fmt;
use std::time::Duration;

use model::Lang;

use crate::backup::{self, BackupSettings};
use crate::data_dir::DataDir;
use crate::document::{Setting, Values, checked, edited, parse, read_if_there};
use crate::environment::Environment;
use crate::fault::{SettingsFault, Want};
use crate::guard::{self, GuardSettings};
use crate::humane::{LogFilter, Size, UtcOffset};
use crate::line::{self, MetricsSettings, ParentSettings, SyncSettings};
use crate::print::{self, PrintSettings};
use crate::seal::{self, SealSettings};

/// Everything any node can be told, checked; a hub is told more.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NodeSettings {
    /// `[views]`
    pub views: ViewsSettings,
    /// `[ui]`
    pub ui: UiSettings,
    /// `[store]`
    pub store: StoreSettings,
    /// `[guard]`
    pub guard: GuardSettings,
    /// `[seal]`
    pub seal: SealSettings,
    /// `[backup]`
    pub backup: BackupSettings,
    /// `[print]`
    pub print: PrintSettings,
    /// `[clock]`
    pub clock: ClockSettings,
    /// `[log]`
    pub log: LogSettings,
    /// `[parent]`
    pub parent: ParentSettings,
    /// `[sync]`
    pub sync: SyncSettings,
    /// `[metrics]`
    pub metrics: MetricsSettings,
}

/// Where the views lie and what they may use.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ViewsSettings {
    /// The engine.
    pub engine: Engine,
    /// What it may keep in memory.
    pub cache: Size,
}

/// How things are shown to people.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct UiSettings {
    /// The language, after a look at the locale where `auto` asks for one.
    pub lang: Lang,
    /// The digits of screens for people.
    pub digits: Digits,
    /// Whether to color; `auto` never survives `NO_COLOR`.
    pub color: Color,
}

/// How the store is opened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct StoreSettings {
    /// How long to wait while another process holds it.
    pub wait_for_lock: Duration,
}

/// The office's clock.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ClockSettings {
    /// Its distance from UTC.
    pub offset: UtcOffset,
}

/// What is logged, and for how long.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LogSettings {
    /// Which messages.
    pub level: LogFilter,
    /// Days a log file is kept.
    pub keep_days: u16,
}

/// One setting as `config show` lists it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SettingLine {
    /// `section.key`
    pub key: &'static str,
    /// The value as written.
    pub value: String,
    /// The file or variable it comes from.
    pub from: String,
}

macro_rules! choice {
    ($(#[$doc:meta])* $vis:vis enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        $vis enum $name {
            $($(#[$vdoc])* $variant,)*
        }

        impl Setting for $name {
            const WANT: Want = Want::OneOf(&[$($word),*]);

            fn read(text: &str) -> Option<Self> {
                match text {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$variant => $word,)* })
            }
        }
    };
}

choice! {
    /// An engine of the views.
    pub enum Engine {
        /// sled 0.34, a cache behind the journal.
        Sled = "sled",
        /// redb.
        Redb = "redb",
        /// Nothing on disk: rebuilt at every start.
        Memory = "memory",
    }
}

choice! {
    /// The digits of screens for people.
    pub enum Digits {
        /// 0123
        Latn = "latn",
        /// ۰۱۲۳
        Fa = "fa",
    }
}

choice! {
    /// Whether the terminal is colored.
    pub enum Color {
        /// Where it is a terminal.
        Auto = "auto",
        /// Everywhere.
        Always = "always",
        /// Nowhere.
        Never = "never",
    }
}

choice! {
    /// The language as set, before the locale is looked at.
    enum LangChoice {
        /// Persian.
        Fa = "fa",
        /// English.
        En = "en",
        /// The locale's, or Persian.
        Auto = "auto",
    }
}

const KEEP_DAYS_MAX: u16 = 3_650;

struct Days(u16);

impl Setting for Days {
    const WANT: Want = Want::Days { max: KEEP_DAYS_MAX };

    fn read(text: &str) -> Option<Self> {
        let days = model::text::fold_digits(text).parse().ok()?;
        (1..=KEEP_DAYS_MAX).contains(&days).then_some(Self(days))
    }
}

pub(crate) const VIEWS_ENGINE: &str = "views.engine";
pub(crate) const VIEWS_CACHE: &str = "views.cache";
pub(crate) const UI_LANG: &str = "ui.lang";
pub(crate) const UI_DIGITS: &str = "ui.digits";
pub(crate) const UI_COLOR: &str = "ui.color";
pub(crate) const STORE_WAIT_FOR_LOCK: &str = "store.wait_for_lock";
pub(crate) const CLOCK_OFFSET: &str = "clock.offset";
pub(crate) const LOG_LEVEL: &str = "log.level";
pub(crate) const LOG_KEEP_DAYS: &str = "log.keep_days";

const KEYS: &[&str] = &[
    VIEWS_ENGINE,
    VIEWS_CACHE,
    UI_LANG,
    UI_DIGITS,
    UI_COLOR,
    STORE_WAIT_FOR_LOCK,
    guard::STATE,
    guard::JOBS,
    guard::RIALS,
    guard::DAYS,
    seal::RECORDS,
    seal::SEAL_KEY_FILE,
    seal::SEAL_PASSPHRASE_FILE,
    backup::BACKUP_RECIPIENT,
    print::PRINT_PROGRAM,
    CLOCK_OFFSET,
    LOG_LEVEL,
    LOG_KEEP_DAYS,
    line::PARENT_ADDRESS,
    line::SYNC_PERIOD,
    line::SYNC_GATHER,
    line::SYNC_LINGER,
    line::SYNC_SILENCE,
    line::SYNC_BACKOFF_MIN,
    line::SYNC_BACKOFF_MAX,
    line::METRICS_ADDRESS,
];

/// Where settings come from: the defaults, all of them, and the file that overrides them.
pub(crate) struct Layers {
    pub(crate) defaults: &'static str,
    pub(crate) defaults_name: &'static str,
    pub(crate) file: &'static str,
    pub(crate) keys: &'static [&'static str],
}

const LAYERS: Layers = Layers {
    defaults: include_str!("../../../config/node.toml"),
    defaults_name: "config/node.toml (built in)",
    file: "node.toml",
    keys: KEYS,
};

impl Layers {
    /// The defaults, then the file of the data directory, then the environment.
    pub(crate) fn read(
        &self,
        dir: Option<&DataDir>,
        environment: &Environment,
    ) -> Result<Values, SettingsFault> {
        let mut values = parse(self.defaults_name, self.defaults, self.keys)?;
        if let Some(dir) = dir {
            let path = dir.config().join(self.file);
            if let Some(source) = read_if_there(&path)? {
                values.extend(parse(&path.display().to_string(), &source, self.keys)?);
            }
        }
        values.extend(environment.settings(self.keys)?);
        Ok(values)
    }

    /// Writes settings into the file of the data directory and leaves all else in it as people wrote
    /// it. Values are checked with the rest at the next load.
    pub(crate) fn keep(
        &self,
        dir: &DataDir,
        settings: &[(&'static str, &str)],
    ) -> Result<(), SettingsFault> {
        let path = dir.config().join(self.file);
        let source = read_if_there(&path)?.unwrap_or_default();
        let name = path.display().to_string();
        // Refused as at any load if people's own lines are wrong.
        parse(&name, &source, self.keys)?;
        dir.replace(&path, edited(&name, &source, settings)?.as_bytes())
    }

    /// Each setting as written, in the order of the keys.
    pub(crate) fn lines(&self, values: &Values) -> Vec<SettingLine> {
        let line = |key: &&'static str| {
            let written = values.get(key)?;
            let (value, from) = (written.text.clone(), written.place.to_string());
            Some(SettingLine { key, value, from })
        };
        self.keys.iter().filter_map(line).collect()
    }
}

impl NodeSettings {
    /// The defaults, then the office's `config/node.toml`, then the environment.
    ///
    /// # Errors
    /// [`SettingsFault`] with the place of the first value that won't do.
    pub fn load(dir: Option<&DataDir>, environment: &Environment) -> Result<Self, SettingsFault> {
        Self::check(&LAYERS.read(dir, environment)?, environment)
    }

    /// Each setting with its value and where that comes from, in the order of the defaults' file.
    ///
    /// # Errors
    /// [`SettingsFault`] as [`NodeSettings::load`].
    pub fn list(
        dir: Option<&DataDir>,
        environment: &Environment,
    ) -> Result<Vec<SettingLine>, SettingsFault> {
        let values = LAYERS.read(dir, environment)?;
        Self::check(&values, environment)?;
        Ok(LAYERS.lines(&values))
    }

    /// Writes settings, each `section.key`, into the office's `config/node.toml`; all else in it stays
    /// as people wrote it.
    ///
    /// # Errors
    /// [`SettingsFault`] if the file isn't right as it is, or can't be written.
    pub fn keep(dir: &DataDir, settings: &[(&'static str, &str)]) -> Result<(), SettingsFault> {
        LAYERS.keep(dir, settings)
    }

    pub(crate) fn check(values: &Values, environment: &Environment) -> Result<Self, SettingsFault> {
        let Days(keep_days) = checked(values, LOG_KEEP_DAYS)?;
        let lang = match checked(values, UI_LANG)? {
            LangChoice::Fa => Lang::Fa,
            LangChoice::En => Lang::En,
            LangChoice::Auto => environment.locale().unwrap_or_default(),
        };
        let set_color = checked(values, UI_COLOR)?;
        let refused = set_color == Color::Auto && environment.wants_no_color();
        let color = if refused { Color::Never } else { set_color };
        Ok(Self {
            views: ViewsSettings {
                engine: checked(values, VIEWS_ENGINE)?,
                cache: checked(values, VIEWS_CACHE)?,
            },
            ui: UiSettings { lang, digits: checked(values, UI_DIGITS)?, color },
            store: StoreSettings { wait_for_lock: checked(values, STORE_WAIT_FOR_LOCK)? },
            guard: GuardSettings::check(values, environment)?,
            seal: SealSettings::check(values)?,
            backup: BackupSettings::check(values)?,
            print: PrintSettings::check(values)?,
            clock: ClockSettings { offset: checked(values, CLOCK_OFFSET)? },
            log: LogSettings { level: checked(values, LOG_LEVEL)?, keep_days },
            parent: ParentSettings::check(values)?,
            sync: SyncSettings::check(values)?,
            metrics: MetricsSettings::check(values)?,
        })
    }
}

/// What `config/node.toml` says, in a Persian office of Iran.
impl Default for NodeSettings {
    fn default() -> Self {
        Self::load(None, &Environment::default()).expect("a test parses the defaults")
    }
}

#[cfg(test)]
#[path = "node/tests.rs"]
mod tests;
