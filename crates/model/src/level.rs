//! Whose disk has something.

use serde::{Deserialize, Serialize};

use crate::say::Say;

/// How far something has come on its way up: synced to that disk, verified and applied there.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Level {
    /// This node's.
    Here,
    /// The province's.
    Province,
    /// The nation's.
    Nation,
}

impl Level {
    /// Every level, lowest first.
    pub const ALL: [Self; 3] = [Self::Here, Self::Province, Self::Nation];

    /// The stable code of JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::Province => "province",
            Self::Nation => "nation",
        }
    }

    /// The words for people.
    pub fn say(self) -> Say {
        match self {
            Self::Here => Say::new("همین‌جا", "here"),
            Self::Province => Say::new("در استان", "at the province"),
            Self::Nation => Say::new("در ستاد ملی", "at the nation"),
        }
    }
}
