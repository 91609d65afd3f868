//! Whom backups are locked for.

use crate::document::{Setting, Values, checked};
use crate::fault::{SettingsFault, Want};

/// How backups are made.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct BackupSettings {
    /// The public half of the recovery key, `age1…`; `None`: each backup asks for a passphrase.
    pub recipient: Option<String>,
}

struct Recipient(Option<String>);

impl Setting for Recipient {
    const WANT: Want = Want::RecipientOrNone;

    fn read(text: &str) -> Option<Self> {
        if text == "none" {
            return Some(Self(None));
        }
        let rest = text.strip_prefix("age1")?;
        let fits = rest.len() == 58 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
        fits.then(|| Self(Some(text.to_owned())))
    }
}

/// Whom backups are locked for.
pub const BACKUP_RECIPIENT: &str = "backup.recipient";

impl BackupSettings {
    pub(crate) fn check(values: &Values) -> Result<Self, SettingsFault> {
        let Recipient(recipient) = checked(values, BACKUP_RECIPIENT)?;
        Ok(Self { recipient })
    }
}
