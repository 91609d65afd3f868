//! What every command takes, and days as people type them.

use std::num::ParseIntError;
use std::path::PathBuf;
use std::str::FromStr;

use clap::ValueEnum;
use model::JalaliDate;
use model::words::Role;

use crate::usage::{Misfit, why};

/// What every command takes.
#[derive(Clone, Debug, clap::Args)]
pub struct Global {
    /// The office's folder
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Answer as JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Language of the screen
    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<LangArg>,
    /// Digits of the screen
    #[arg(long, global = true, value_name = "DIGITS")]
    pub digits: Option<DigitsArg>,
    /// Colours of the screen
    #[arg(long, global = true, value_name = "WHEN")]
    pub color: Option<ColorArg>,
    /// Who acts
    #[arg(long, global = true, value_name = "NAME")]
    pub user: Option<String>,
    /// In which role: clerk, inspector or county_head; a user's own one, or clerk
    #[arg(long, global = true, value_name = "ROLE")]
    pub role: Option<Role>,
}

/// `--lang`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LangArg {
    /// Persian
    Fa,
    /// English
    En,
}

/// `--digits`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum DigitsArg {
    /// Latin digits
    Latn,
    /// Persian digits
    Fa,
}

/// `--color`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ColorArg {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Reads a whole number as people type it: in digits of any script, with separators or without.
///
/// # Errors
/// [`Misfit`] if it is none, or too large.
pub fn whole<N: FromStr<Err = ParseIntError>>(text: &str) -> Result<N, Misfit> {
    let folded = model::text::fold_digits(text.trim()).replace([',', '٬', '_'], "");
    folded.parse().map_err(|fault| Misfit(why(&fault)))
}

/// A day as people type it: `1401/09/15`, `2022-12-06`, `today`, `-7d`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DayArg {
    /// The office's civil day.
    Today,
    /// So many days before it.
    Ago(i32),
    /// A day of the calendar.
    On(JalaliDate),
}

impl DayArg {
    /// The day meant, counted from today.
    pub fn resolve(self, today: JalaliDate) -> JalaliDate {
        match self {
            Self::Today => today,
            Self::Ago(days) => today.plus_days(days.saturating_neg()),
            Self::On(day) => day,
        }
    }
}

impl FromStr for DayArg {
    type Err = model::DateFault;

    fn from_str(text: &str) -> Result<Self, model::DateFault> {
        let folded = model::text::fold_digits(text.trim());
        if matches!(folded.as_str(), "today" | "امروز") {
            return Ok(Self::Today);
        }
        let days = folded.strip_prefix('-').and_then(|rest| rest.strip_suffix('d'));
        match days.and_then(|days| days.parse().ok()) {
            Some(days) => Ok(Self::Ago(days)),
            None => folded.parse().map(Self::On),
        }
    }
}
