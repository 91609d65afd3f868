//! The environment, read once, here and nowhere else.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;

use model::Lang;

use crate::document::{Values, Written};
use crate::fault::{Place, SettingsFault};
use crate::seal::Passphrase;

/// The variables that mean something to this program.
///
/// Some are secrets: `Debug` shows only their names.
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<String, OsString>,
}

const PREFIX: &str = "HAMGAM_";
const DATA: &str = "HAMGAM_DATA";
const NO_COLOR: &str = "NO_COLOR";
const HAMGAM_USER: &str = "HAMGAM_USER";
/// The user's password, for programs; a file is better.
const PASSWORD: &str = "HAMGAM_PASSWORD";
/// The file whose first line is the user's password.
const PASSWORD_FILE: &str = "HAMGAM_PASSWORD_FILE";
/// A password typed or read for one command alone: to log in with, or a new one.
const TYPED_PASSWORD: &str = "HAMGAM_TYPED_PASSWORD";
/// The token of a session, in hexadecimal digits.
const SESSION: &str = "HAMGAM_SESSION";
/// What people and their programs set.
const FOR_PEOPLE: [&str; 3] = [DATA, HAMGAM_USER, PASSWORD_FILE];
/// What is no setting.
const OWN: [&str; 6] = [DATA, HAMGAM_USER, PASSWORD, PASSWORD_FILE, TYPED_PASSWORD, SESSION];
/// Who is logged in, where the office's own variable doesn't say.
const LOGGED_IN: [&str; 2] = ["USER", "USERNAME"];
/// Where a user's state lies, on Unix and on Windows.
const STATE_HOME: &str = "XDG_STATE_HOME";
const HOME: &str = "HOME";
const LOCAL_APP_DATA: &str = "LOCALAPPDATA";
/// In the order in which they count.
const LOCALE: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

impl Environment {
    /// Reads the process's own.
    pub fn read() -> Self {
        let named = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok()?;
            let ours = name.starts_with(PREFIX)
                || name == NO_COLOR
                || LOCALE.contains(&name.as_str())
                || [STATE_HOME, HOME, LOCAL_APP_DATA].contains(&name.as_str())
                || LOGGED_IN.contains(&name.as_str());
            ours.then_some((name, value))
        });
        Self { variables: named.collect() }
    }

    /// Makes one up, for tests.
    pub fn of<'a>(variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let owned = variables.into_iter().map(|(name, value)| (name.to_owned(), value.into()));
        Self { variables: owned.collect() }
    }

    /// The variables by name, as another process is told of them; what is no text is left out.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let text = |(name, value): (&String, &OsString)| {
            value.to_str().map(|value| (name.clone(), value.to_owned()))
        };
        self.variables.iter().filter_map(text).collect()
    }

    /// The data directory, if `HAMGAM_DATA` names one.
    pub fn data(&self) -> Option<PathBuf> {
        self.filled(DATA).map(PathBuf::from)
    }

    /// Who acts: `HAMGAM_USER`, else the login name.
    pub fn user(&self) -> Option<String> {
        let names = std::iter::once(HAMGAM_USER).chain(LOGGED_IN);
        let name = names.into_iter().find_map(|name| self.filled(name))?;
        Some(name.to_string_lossy().into_owned())
    }

    /// Who acts, where `HAMGAM_USER` says so.
    pub fn named_user(&self) -> Option<String> {
        Some(self.filled(HAMGAM_USER)?.to_string_lossy().into_owned())
    }

    /// The user's password, if `HAMGAM_PASSWORD` holds it.
    pub fn password(&self) -> Option<Passphrase> {
        Passphrase::new(&self.filled(PASSWORD)?.to_string_lossy())
    }

    /// The file with the user's password, if `HAMGAM_PASSWORD_FILE` names one.
    pub fn password_file(&self) -> Option<PathBuf> {
        self.filled(PASSWORD_FILE).map(PathBuf::from)
    }

    /// The token of the session the command belongs to.
    pub fn session(&self) -> Option<[u8; 32]> {
        token_of(self.filled(SESSION)?.to_str()?)
    }

    /// The password that was typed or read for this command alone.
    pub fn typed_password(&self) -> Option<Passphrase> {
        Passphrase::new(&self.filled(TYPED_PASSWORD)?.to_string_lossy())
    }

    /// The same with a password that was typed or read for this command alone.
    pub fn with_typed_password(mut self, password: &Passphrase) -> Self {
        self.variables.insert(TYPED_PASSWORD.to_owned(), password.as_str().into());
        self
    }

    /// The same with the user's password, read from its file.
    pub fn with_password(mut self, password: &Passphrase) -> Self {
        self.variables.insert(PASSWORD.to_owned(), password.as_str().into());
        self
    }

    /// The same with the token of a session, in hexadecimal digits, where none is named.
    pub fn with_session(mut self, digits: &str) -> Self {
        self.variables.entry(SESSION.to_owned()).or_insert_with(|| digits.trim().into());
        self
    }

    /// The same in a session of that token, whichever is named.
    pub fn in_session(mut self, token: &[u8; 32]) -> Self {
        let digits: String = token.iter().map(|byte| format!("{byte:02x}")).collect();
        self.variables.insert(SESSION.to_owned(), digits.into());
        self
    }

    /// The token of the session as it is kept in a file.
    pub fn session_digits(&self) -> Option<String> {
        self.session()?;
        Some(self.filled(SESSION)?.to_string_lossy().into_owned())
    }

    /// The folder in which this user's programs keep their state, apart from their data:
    /// `~/.local/state/hamgam` on Unix, `%LOCALAPPDATA%\Hamgam\state` on Windows.
    pub fn state(&self) -> Option<PathBuf> {
        let absolute =
            |name| self.filled(name).map(PathBuf::from).filter(|path| path.is_absolute());
        if cfg!(windows) {
            return absolute(LOCAL_APP_DATA).map(|path| path.join("Hamgam").join("state"));
        }
        let usual = || absolute(HOME).map(|home| home.join(".local").join("state"));
        absolute(STATE_HOME).or_else(usual).map(|path| path.join("hamgam"))
    }

    /// The language `HAMGAM_UI_LANG` names, for what is said before settings are read.
    pub fn ui_lang(&self) -> Option<Lang> {
        self.filled("HAMGAM_UI_LANG")?.to_str()?.parse().ok()
    }

    /// Whether `NO_COLOR` asks for none.
    pub fn wants_no_color(&self) -> bool {
        self.filled(NO_COLOR).is_some()
    }

    /// The language of the system's locale, where it is one of ours.
    pub fn locale(&self) -> Option<Lang> {
        let locale = LOCALE.iter().find_map(|name| self.filled(name))?;
        locale.to_str()?.parse().ok()
    }

    /// The settings among the variables: `HAMGAM_LOG_LEVEL` is `log.level`.
    pub(crate) fn settings(&self, keys: &[&'static str]) -> Result<Values, SettingsFault> {
        let mut values = Values::new();
        for (name, value) in &self.variables {
            if !name.starts_with(PREFIX) || OWN.contains(&name.as_str()) {
                continue;
            }
            let place = Place::Variable(name.clone());
            let Some(key) = keys.iter().find(|key| variable_of(key) == *name) else {
                let mut known: Vec<String> = FOR_PEOPLE.map(str::to_owned).to_vec();
                known.extend(keys.iter().map(|key| variable_of(key)));
                return Err(SettingsFault::UnknownKey { place, key: name.clone(), known });
            };
            let text = value.to_string_lossy().into_owned();
            values.insert(key, Written { text, place });
        }
        Ok(values)
    }

    fn filled(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(name).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.variables.keys()).finish()
    }
}

/// Sixty-four hexadecimal digits.
fn token_of(digits: &str) -> Option<[u8; 32]> {
    let mut token = [0; 32];
    if digits.len() != 64 || !digits.is_ascii() {
        return None;
    }
    for (at, byte) in token.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(token)
}

fn variable_of(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "_").to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_filled_locale_counts() {
        let locale = |pairs: &[(&str, &str)]| Environment::of(pairs.iter().copied()).locale();
        assert_eq!(locale(&[("LANG", "en_US.UTF-8")]), Some(Lang::En));
        assert_eq!(locale(&[("LC_ALL", "fa_IR"), ("LANG", "en_US.UTF-8")]), Some(Lang::Fa));
        assert_eq!(locale(&[("LC_ALL", ""), ("LANG", "fa_IR.UTF-8")]), Some(Lang::Fa));
        assert_eq!(locale(&[("LC_ALL", "C"), ("LANG", "fa_IR.UTF-8")]), None);
    }

    #[test]
    fn secrets_are_handed_on_and_not_shown() {
        let digits = "5a".repeat(32);
        let password = Passphrase::new("needle and thread").unwrap();
        let environment = Environment::of([]).with_password(&password).with_session(&digits);
        assert_eq!(environment.password(), Some(password));
        assert_eq!(environment.session(), Some([0x5a; 32]));
        assert_eq!(format!("{environment:?}"), r#"["HAMGAM_PASSWORD", "HAMGAM_SESSION"]"#);
        assert_eq!(Environment::of([("HAMGAM_SESSION", "۵a")]).session(), None);
        assert!(environment.settings(&[]).is_ok());
    }

    #[test]
    fn an_empty_variable_names_no_directory_and_leaves_the_colors() {
        let environment = Environment::of([("HAMGAM_DATA", ""), ("NO_COLOR", "")]);
        assert_eq!(environment.data(), None);
        assert!(!environment.wants_no_color());
        assert!(Environment::of([("NO_COLOR", "1")]).wants_no_color());
    }
}
