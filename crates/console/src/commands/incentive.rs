//! `incentive`: exhibitions with their booths, certificates, festivals.

pub mod booths;
pub mod certificate;
pub mod festival;
pub mod honor;
pub mod show;

use clap::Subcommand;
use office::entry::{BoothEnd, Honor, Reach, Score, Signatory};
use serde_json::{Value, json};

use super::affair::coded;
use crate::{Context, Failure, Misfit, Ui};

/// A list of commands of one tier.
pub trait Tier: Subcommand {
    /// Runs the one that was typed.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure>;
}

/// Incentives: exhibitions, booths, certificates, festivals
#[derive(Debug, Subcommand)]
pub enum IncentiveCommand<E: Tier, B: Tier, C: Tier, F: Tier> {
    /// Exhibitions and their booths
    #[command(subcommand, visible_alias = "نمایشگاه")]
    Exhibition(E),
    /// Booths of permit holders
    #[command(subcommand, visible_alias = "غرفه")]
    Booth(B),
    /// Certificates of successful supporters
    #[command(subcommand, visible_alias = "لوح")]
    Certificate(C),
    /// Nominations for entrepreneurship festivals
    #[command(subcommand, visible_alias = "جشنواره")]
    Festival(F),
}

impl<E: Tier, B: Tier, C: Tier, F: Tier> IncentiveCommand<E, B, C, F> {
    /// Runs the one that was typed.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Exhibition(command) => command.run(context, ui),
            Self::Booth(command) => command.run(context, ui),
            Self::Certificate(command) => command.run(context, ui),
            Self::Festival(command) => command.run(context, ui),
        }
    }
}

fn reach(text: &str) -> Result<Reach, Misfit> {
    coded(text, Reach::ALL, Reach::code, Reach::say)
}

fn booth_end(text: &str) -> Result<BoothEnd, Misfit> {
    coded(text, BoothEnd::ALL, BoothEnd::code, BoothEnd::say)
}

fn signatory(text: &str) -> Result<Signatory, Misfit> {
    coded(text, Signatory::ALL, Signatory::code, Signatory::say)
}

/// `INDICATOR=SCORE`.
fn score(text: &str) -> Result<Score, Misfit> {
    let shape = || Misfit::new("به شکل NAME=90، از 0 تا 100", "written NAME=90, from 0 to 100");
    let (indicator, score) = text.rsplit_once('=').ok_or_else(shape)?;
    let score = model::text::fold_digits(score.trim()).parse().map_err(|_| shape())?;
    let known = !indicator.trim().is_empty() && score <= 100;
    if known { Ok(Score { indicator: indicator.trim().to_owned(), score }) } else { Err(shape()) }
}

/// The year as typed, or this one.
fn year(context: &Context, typed: Option<u16>) -> u16 {
    typed.unwrap_or_else(|| u16::try_from(context.today.year()).unwrap_or_default())
}

/// An honor as JSON.
fn honor_row(honor: &Honor) -> Value {
    match honor {
        Honor::Certificate { year } => json!({ "kind": "certificate", "year": year }),
        Honor::Festival { festival, year } => {
            json!({ "kind": "festival", "festival": festival, "year": year })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_a_name_and_a_number_up_to_a_hundred() {
        let read = score("نوآوری = ۹۰").unwrap();
        assert_eq!((read.indicator.as_str(), read.score), ("نوآوری", 90));
        for wrong in ["", "90", "=90", "x=", "x=101", "x=-1", "x=9.5"] {
            assert!(score(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn words_of_either_language_are_understood() {
        assert_eq!(reach("ملی"), Ok(Reach::National));
        assert_eq!(booth_end("no-show"), Ok(BoothEnd::NoShow));
        assert_eq!(signatory("وزیر"), Ok(Signatory::Minister));
        assert_eq!(signatory("مديركل"), Ok(Signatory::DirectorGeneral), "how only one begins");
        assert_eq!(signatory("معاون"), Ok(Signatory::Deputy));
        assert_eq!(signatory("d"), signatory(""), "two begin so");
        assert!(signatory("somebody").unwrap_err().0.en.contains("director-general"));
    }
}
