//! How the store is sealed at rest.

use std::fmt;
use std::path::PathBuf;

use crate::document::{Setting, Values, checked};
use crate::fault::{SettingsFault, Want};

/// How the store is sealed, and what opens it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SealSettings {
    /// Whether a store that isn't sealed becomes so at its next start.
    pub records: bool,
    /// The key file that opens it; `None`: the one beside the node's other keys.
    pub key_file: Option<PathBuf>,
    /// The file whose first line is the passphrase; `None`: whoever starts the program types it.
    pub passphrase_file: Option<PathBuf>,
    /// A passphrase typed for this run alone; kept in no file.
    pub typed: Option<Passphrase>,
}

/// A passphrase; it isn't shown.
#[derive(Clone, Eq, PartialEq)]
pub struct Passphrase(String);

impl Passphrase {
    /// The fewest characters.
    pub const CHARACTERS_MIN: usize = 8;

    /// Takes a typed line without the blanks around it; nothing if it is too short.
    pub fn new(line: &str) -> Option<Self> {
        let line = line.trim();
        (Self::CHARACTERS_MIN <= line.chars().count()).then(|| Self(line.to_owned()))
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(•••)")
    }
}

struct Records(bool);

impl Setting for Records {
    const WANT: Want = Want::OneOf(&["on", "off"]);

    fn read(text: &str) -> Option<Self> {
        match text {
            "on" => Some(Self(true)),
            "off" => Some(Self(false)),
            _ => None,
        }
    }
}

/// A file's full path, or the word for none.
struct FilePath(Option<PathBuf>);

impl Setting for FilePath {
    const WANT: Want = Want::FileOrNone { example: "/var/lib/hamgam.key" };

    fn read(text: &str) -> Option<Self> {
        if text == "none" {
            return Some(Self(None));
        }
        let path = PathBuf::from(text);
        path.is_absolute().then_some(Self(Some(path)))
    }
}

pub(crate) const RECORDS: &str = "seal.records";
/// The key file that opens the store.
pub const SEAL_KEY_FILE: &str = "seal.key_file";
/// The file with the passphrase that opens the store.
pub const SEAL_PASSPHRASE_FILE: &str = "seal.passphrase_file";

impl SealSettings {
    pub(crate) fn check(values: &Values) -> Result<Self, SettingsFault> {
        let Records(records) = checked(values, RECORDS)?;
        let FilePath(key_file) = checked(values, SEAL_KEY_FILE)?;
        let FilePath(passphrase_file) = checked(values, SEAL_PASSPHRASE_FILE)?;
        Ok(Self { records, key_file, passphrase_file, typed: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_has_eight_characters_and_is_not_shown() {
        assert!(Passphrase::new("  هفت‌حرف ").is_none());
        let passphrase = Passphrase::new("  شهرستان ۱۱۰۲\n").unwrap();
        assert_eq!(passphrase.as_str(), "شهرستان ۱۱۰۲");
        assert_eq!(format!("{passphrase:?}"), "Passphrase(•••)");
    }

    #[test]
    fn a_path_is_a_full_one_or_none() {
        assert!(FilePath::read("none").is_some_and(|FilePath(path)| path.is_none()));
        assert!(FilePath::read("key").is_none());
    }
}
