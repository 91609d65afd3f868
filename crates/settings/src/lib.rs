//! What an office can set, where its data lies, and the reference tables: read, checked, handed out.
//!
//! Defaults are in `config/node.toml`, for hubs in `config/hub.toml`, and nowhere else; the file of
//! that name in the data directory's `config` overrides them, then the environment. Every value is read twice: as written, with its place, and
//! then as a checked type. This crate alone reads the environment.
//!
//! Deliberately absent: a global. Each part of the program is handed its own struct.

mod backup;
mod data_dir;
mod document;
mod environment;
mod fault;
mod guard;
mod hub;
mod humane;
mod line;
mod node;
mod print;
mod private;
pub mod reference;
mod seal;

pub use backup::{BACKUP_RECIPIENT, BackupSettings};
pub use data_dir::{DataDir, READY};
pub use environment::Environment;
pub use fault::{Place, SettingsFault, TableFault, Want};
pub use guard::GuardSettings;
pub use hub::{HubSettings, LISTEN_ADDRESS, LimitSettings, ListenSettings};
pub use humane::{LogFilter, Size, UtcOffset, duration, size};
pub use line::{
    HostPort, MetricsSettings, NoHostPort, PARENT_ADDRESS, ParentSettings, SyncSettings,
};
pub use node::{
    ClockSettings, Color, Digits, Engine, LogSettings, NodeSettings, SettingLine, StoreSettings,
    UiSettings, ViewsSettings,
};
pub use print::{PRINT_PROGRAM, PrintSettings};
pub use seal::{Passphrase, SEAL_KEY_FILE, SEAL_PASSPHRASE_FILE, SealSettings};
