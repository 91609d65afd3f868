//! What is said to people, always in both languages: a missing translation doesn't compile.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The language of a screen.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Lang {
    /// Persian, the offices' own.
    #[default]
    Fa,
    /// English.
    En,
}

impl FromStr for Lang {
    type Err = ();

    /// Reads `fa`, `en` or a locale such as `fa_IR.UTF-8`.
    fn from_str(text: &str) -> Result<Self, ()> {
        match text.get(..2) {
            Some("fa") => Ok(Self::Fa),
            Some("en") => Ok(Self::En),
            _ => Err(()),
        }
    }
}

/// One statement in Persian and in English.
#[derive(Clone, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Say {
    /// In Persian.
    pub fa: String,
    /// In English.
    pub en: String,
}

impl Say {
    /// Puts both texts together.
    pub fn new(fa: impl Into<String>, en: impl Into<String>) -> Self {
        Self { fa: fa.into(), en: en.into() }
    }

    /// The text in one language.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::Fa => &self.fa,
            Lang::En => &self.en,
        }
    }
}

/// English: for logs and tests.
impl fmt::Display for Say {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

/// Formats one statement in both languages: `say!("… {n} پرونده", "… {n} applications")`.
///
/// Captured names only; both texts are checked when this compiles.
#[macro_export]
macro_rules! say {
    ($fa:literal, $en:literal $(,)?) => {
        $crate::Say::new(format!($fa), format!($en))
    };
}
