//! The environment, read once, here and nowhere else.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use model::Lang;

use crate::document::{Values, Written};
use crate::fault::{Place, SettingsFault};

/// The variables that mean something to this program.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    variables: BTreeMap<String, OsString>,
}

const PREFIX: &str = "HAMGAM_";
const DATA: &str = "HAMGAM_DATA";
const NO_COLOR: &str = "NO_COLOR";
const HAMGAM_USER: &str = "HAMGAM_USER";
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

    /// The folder in which this user's programs keep their state, apart from their data:
    /// `~/.local/state/hamgam` on Unix, `%LOCALAPPDATA%\Hamgam\state` on Windows.
    pub(crate) fn state(&self) -> Option<PathBuf> {
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
            if !name.starts_with(PREFIX) || name == DATA || name == HAMGAM_USER {
                continue;
            }
            let place = Place::Variable(name.clone());
            let Some(key) = keys.iter().find(|key| variable_of(key) == *name) else {
                let mut known = vec![DATA.to_owned(), HAMGAM_USER.to_owned()];
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
    fn an_empty_variable_names_no_directory_and_leaves_the_colors() {
        let environment = Environment::of([("HAMGAM_DATA", ""), ("NO_COLOR", "")]);
        assert_eq!(environment.data(), None);
        assert!(!environment.wants_no_color());
        assert!(Environment::of([("NO_COLOR", "1")]).wants_no_color());
    }
}
