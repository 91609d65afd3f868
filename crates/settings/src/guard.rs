//! What guards quota on a machine that may have been set back or copied.

use std::path::PathBuf;

use crate::document::{Setting, Values, checked};
use crate::environment::Environment;
use crate::fault::{SettingsFault, Want};

/// How far a machine is trusted that nobody else has witnessed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct GuardSettings {
    /// The folder, away from the data directory, in which is noted how far the journal has come;
    /// `None`: this user has none, and the note lies beside the data directory.
    pub state: Option<PathBuf>,
    /// Jobs that may be held before a hub has witnessed them; `None`: any number.
    pub unwitnessed_jobs: Option<u64>,
    /// Rials that may be held before a hub has witnessed them; `None`: any amount.
    pub unwitnessed_rials: Option<u64>,
    /// Days without a contact after which nothing more is held; `None`: any time.
    pub unwitnessed_days: Option<u64>,
}

enum State {
    Auto,
    At(PathBuf),
}

impl Setting for State {
    const WANT: Want = Want::FolderOrAuto { example: "/var/lib/hamgam-state" };

    fn read(text: &str) -> Option<Self> {
        if text == "auto" {
            return Some(Self::Auto);
        }
        let path = PathBuf::from(text);
        path.is_absolute().then_some(Self::At(path))
    }
}

struct Most(Option<u64>);

impl Setting for Most {
    const WANT: Want = Want::CountOrNone { example: "150" };

    fn read(text: &str) -> Option<Self> {
        if text == "none" {
            return Some(Self(None));
        }
        let digits = model::text::fold_digits(text).replace([',', '_'], "");
        Some(Self(Some(digits.parse().ok()?)))
    }
}

pub(crate) const STATE: &str = "guard.state";
pub(crate) const JOBS: &str = "guard.unwitnessed_jobs";
pub(crate) const RIALS: &str = "guard.unwitnessed_rials";
pub(crate) const DAYS: &str = "guard.unwitnessed_days";

impl GuardSettings {
    pub(crate) fn check(values: &Values, environment: &Environment) -> Result<Self, SettingsFault> {
        let state = match checked(values, STATE)? {
            State::At(path) => Some(path),
            State::Auto => environment.state(),
        };
        let most = |key| checked(values, key).map(|Most(most)| most);
        Ok(Self {
            state,
            unwitnessed_jobs: most(JOBS)?,
            unwitnessed_rials: most(RIALS)?,
            unwitnessed_days: most(DAYS)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_folder_is_the_users_and_never_a_relative_one() {
        let state = |pairs: &[(&str, &str)]| Environment::of(pairs.iter().copied()).state();
        let home = ("HOME", "/srv/office");
        let usual = PathBuf::from("/srv/office/.local/state/hamgam");
        if cfg!(unix) {
            assert_eq!(state(&[home]), Some(usual.clone()));
            assert_eq!(state(&[home, ("XDG_STATE_HOME", "relative")]), Some(usual));
            let own = state(&[home, ("XDG_STATE_HOME", "/srv/state")]);
            assert_eq!(own, Some(PathBuf::from("/srv/state/hamgam")));
        }
        assert_eq!(state(&[]), None);
        assert!(State::read("state").is_none());
    }

    #[test]
    fn an_amount_is_a_number_or_none() {
        let most = |text| Most::read(text).map(|Most(most)| most);
        assert_eq!(most("150,000,000"), Some(Some(150_000_000)));
        assert_eq!(most("۱۵۰"), Some(Some(150)));
        assert_eq!(most("0"), Some(Some(0)));
        assert_eq!(most("none"), Some(None));
        assert_eq!(most("much"), None);
    }
}
