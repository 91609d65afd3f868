//! What is wrong with a rule set's file, said so that the writer can mend it.

use std::fmt;
use std::ops::Range;

use model::Say;
use thiserror::Error;

use super::keys::{self, Key};

/// Why a text is no rule set. Nothing has changed.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub struct RuleSetFault {
    /// The line, from 1; 0 if something is missing altogether.
    pub line: usize,
    /// The column, from 1, in characters; 0 if something is missing altogether.
    pub column: usize,
    /// The key it is about, if it is about one.
    pub key: Option<String>,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a key or with the text as such.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Problem {
    /// Not TOML; the parser's own words.
    Syntax(String),
    /// No switch has this name; the nearest one that exists.
    UnknownKey {
        /// A key that is spelled much like it.
        nearest: Option<&'static str>,
    },
    /// The key is needed and isn't there.
    MissingKey,
    /// A value of another type; the parser's own words.
    WrongType(String),
    /// The right type, but a value that won't do.
    Unfit {
        /// What was found.
        found: String,
    },
}

impl RuleSetFault {
    pub(super) fn unfit(
        text: &str,
        key: &str,
        span: &Range<usize>,
        found: &dyn fmt::Display,
    ) -> Self {
        let (line, column) = position(text, span.start);
        let problem = Problem::Unfit { found: found.to_string() };
        Self { line, column, key: Some(key.to_owned()), problem }
    }

    pub(super) fn missing(key: &str) -> Self {
        Self { line: 0, column: 0, key: Some(key.to_owned()), problem: Problem::MissingKey }
    }

    /// Sorts the parser's error by what can be done about it.
    pub(super) fn from_toml(text: &str, error: &toml::de::Error) -> Self {
        let message = error.message().lines().next().unwrap_or_default().to_owned();
        let start = error.span().map_or(0, |span| span.start);
        let (line, column) = position(text, start);
        if let Some(key) = quoted_after(&message, "missing field `") {
            return Self { line, column, key: Some(key), problem: Problem::MissingKey };
        }
        if let Some(key) = quoted_after(&message, "unknown field `") {
            let problem = Problem::UnknownKey { nearest: keys::nearest(&key) };
            return Self { line, column, key: Some(key), problem };
        }
        if message.starts_with("invalid type") || message.starts_with("invalid value") {
            let key = key_on_line(text, start);
            return Self { line, column, key, problem: Problem::WrongType(message) };
        }
        Self { line, column, key: None, problem: Problem::Syntax(message) }
    }

    /// What is wrong and what would do, for a screen.
    pub fn say(&self) -> Say {
        let Say { mut fa, mut en } = self.problem_said();
        if let Some(wants) = self.key.as_deref().and_then(keys::find).map(Key::wants) {
            fa = format!("{fa}؛ مقدار پذیرفتنی: {}", wants.fa);
            en = format!("{en}; what would do: {}", wants.en);
        }
        if self.line > 0 {
            let Self { line, column, .. } = self;
            fa = format!("سطر {line}، ستون {column}: {fa}");
            en = format!("line {line}, column {column}: {en}");
        }
        Say { fa, en }
    }

    fn problem_said(&self) -> Say {
        let key = self.key.as_deref().unwrap_or_default();
        match &self.problem {
            Problem::Syntax(message) => {
                Say::new(format!("متن TOML نادرست است ({message})"), format!("not TOML: {message}"))
            }
            Problem::UnknownKey { nearest: None } => {
                model::say!("کلید «{key}» شناخته نیست", "`{key}` is not a key of rule sets")
            }
            Problem::UnknownKey { nearest: Some(nearest) } => model::say!(
                "کلید «{key}» شناخته نیست؛ شاید «{nearest}» منظور بوده است",
                "`{key}` is not a key of rule sets; perhaps `{nearest}`"
            ),
            Problem::MissingKey => model::say!("کلید «{key}» نیامده است", "`{key}` is missing"),
            Problem::WrongType(message) => Say::new(
                format!("نوع مقدار «{key}» درست نیست ({message})"),
                format!("`{key}`: {message}"),
            ),
            Problem::Unfit { found } => {
                model::say!("مقدار «{key}» پذیرفتنی نیست: {found}", "`{key}` can't be {found}")
            }
        }
    }
}

/// English: for logs and tests.
impl fmt::Display for RuleSetFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say().en)
    }
}

/// Line and column, from 1, of a byte of the text.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count().saturating_add(1);
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count());
    (line, column.saturating_add(1))
}

fn quoted_after(message: &str, start: &str) -> Option<String> {
    message.strip_prefix(start)?.split('`').next().map(str::to_owned)
}

/// The key before the last `=` or, inside an inline table, the one nearest to the value.
fn key_on_line(text: &str, at: usize) -> Option<String> {
    let line = text.get(..at)?.rsplit('\n').next()?;
    let key = line.rsplit_once('=')?.0.rsplit([',', '{', ' ']).find(|part| !part.is_empty())?;
    Some(key.trim().to_owned())
}
