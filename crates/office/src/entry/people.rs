//! Who works in a unit, and what they did that changes nothing but must be named all the same.
//!
//! A password's verifier is in no entry: the unit's logs lie on other machines as well.

use model::words::Role;
use model::{Hash, RecordId};
use serde::{Deserialize, Serialize};

use crate::apart::roles_apart;

/// Something said of one user of the unit in whose scope it stands.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct UserFact {
    /// The user's name, as acts carry it; see [`is_user_name`].
    pub user: String,
    /// The how manieth word on this user, from 1: later ones count over earlier ones.
    pub n: u32,
    /// What.
    pub said: UserSaid,
}

/// What is said of a user. Stored for ever: only ever appended.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum UserSaid {
    /// There is such a user from now on.
    Added {
        /// The person's name, as it is to be shown.
        name: String,
        /// The roles the user may act in.
        roles: Vec<Role>,
    },
    /// The user may act in these roles and no others.
    Roles(Vec<Role>),
    /// The user may not act any more.
    Disabled {
        /// Why, in the officer's words.
        reason: String,
    },
    /// The user may act again.
    Enabled,
    /// The user has another password. What it is stands nowhere.
    Password,
}

/// An act that changes nothing, and is named in the unit's own audit alone.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Audited {
    /// A person's full national id was shown.
    Revealed {
        /// The file it stands in; never the id itself.
        of: RecordId,
    },
    /// Something left the store as a file.
    Exported {
        /// What: a command's words, as `report export 1401-Q2`.
        what: String,
        /// BLAKE3 of the file, where it is one file.
        file: Option<Hash>,
    },
    /// Something was laid out to be printed.
    Printed {
        /// What: a command's words.
        what: String,
    },
    /// The user who acts began to work.
    LoggedIn,
    /// The user who acts has ended work.
    LoggedOut,
    /// Somebody gave a wrong password.
    LoginFailed {
        /// For which user; nothing if there is no such user: what was typed may be anything.
        user: Option<String>,
        /// The how manieth time in a row.
        times: u32,
    },
}

/// Says whether a text may be a user's name: 2 to 32 small Latin letters, digits, `.`, `-` or `_`, with a
/// letter first. So it can be neither a national id nor a telephone number.
pub fn is_user_name(text: &str) -> bool {
    let first = text.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
    let inside = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_')
    };
    first && (2..=USER_NAME_BYTES_MAX).contains(&text.len()) && text.bytes().all(inside)
}

/// Who acts where the program itself does: no user's name.
pub const SYSTEM: &str = "system";

/// The bytes of a user's name.
pub const USER_NAME_BYTES_MAX: usize = 32;

impl UserFact {
    /// Says whether its texts are what they may be and its roles are one person's.
    pub fn is_sound(&self) -> bool {
        let people = |roles: &[Role]| {
            let person = !roles.contains(&Role::System) && roles_apart(roles).is_none();
            !roles.is_empty() && roles.len() <= Role::ALL.len() && person
        };
        let inside = match &self.said {
            UserSaid::Added { name, roles } => !name.trim().is_empty() && people(roles),
            UserSaid::Roles(roles) => people(roles),
            UserSaid::Disabled { reason } => !reason.trim().is_empty(),
            UserSaid::Enabled | UserSaid::Password => true,
        };
        inside && is_user_name(&self.user) && 1 <= self.n && self.user != SYSTEM
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_is_no_number_and_no_sentence() {
        for good in ["maryam", "m.rezaei", "clerk-2", "a1"] {
            assert!(is_user_name(good), "{good}");
        }
        let long = "a".repeat(33);
        for bad in ["", "a", "0012345679", "09121234567", "Maryam", "maryam r", "مریم", &long] {
            assert!(!is_user_name(bad), "{bad}");
        }
    }

    #[test]
    fn nobody_is_the_program() {
        let fact =
            |roles| UserFact { user: "maryam".to_owned(), n: 1, said: UserSaid::Roles(roles) };
        assert!(fact(vec![Role::Clerk]).is_sound());
        assert!(!fact(vec![Role::Clerk, Role::System]).is_sound());
        assert!(!fact(Vec::new()).is_sound());
    }
}
