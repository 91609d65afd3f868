//! `incentive festival`: what is written.

use clap::Args;
use model::{ApplicationNumber, say};
use office::entry::Score;
use office::incentive::honors;
use roster::Kind;
use serde_json::json;

use super::{honor_row, score, to_festival, year};
use crate::commands::affair::{When, told, write};
use crate::{Context, Failure, Ui};

/// Nominate a successful supporter for a festival, with indicator scores
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node incentive festival nominate 1401-1102-1-000017-7 --festival karafarini --score \"نوآوری=90\"\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct NominateFestivalArgs {
    /// The supporter's application
    #[arg(value_name = "NUMBER")]
    number: ApplicationNumber,
    /// The festival's short name, as karafarini
    #[arg(long, value_name = "NAME")]
    festival: String,
    /// The Jalali year; this one, if not said
    #[arg(long, value_name = "YEAR")]
    year: Option<u16>,
    /// An indicator's score, as NAME=90; again for more
    #[arg(long, value_name = "NAME=SCORE", value_parser = score)]
    score: Vec<Score>,
    #[command(flatten)]
    when: When,
}

impl NominateFestivalArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let honor = to_festival(&self.festival, year(context, self.year));
        let _said = write(context, ui, (Kind::Nominate, &self.when), |drafter| {
            honors::nominate(drafter, self.number, &honor, &self.score)
        })?;
        let number = self.number;
        let text = say!(
            "پشتیبان {number} برای جشنواره نامزد شد.",
            "Supporter {number} is nominated for the festival."
        );
        told(
            ui,
            ("incentive.festival.nominate", &self.when),
            &text,
            json!({ "supporter": number, "honor": honor_row(&honor) }),
        )
    }
}

/// Check a nominee's indicators by what the province knows
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node incentive festival check 1401-1102-1-000017-7 --festival karafarini\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct CheckFestivalArgs {
    /// The supporter's application
    #[arg(value_name = "NUMBER")]
    number: ApplicationNumber,
    /// The festival's short name, as karafarini
    #[arg(long, value_name = "NAME")]
    festival: String,
    /// The Jalali year; this one, if not said
    #[arg(long, value_name = "YEAR")]
    year: Option<u16>,
    #[command(flatten)]
    when: When,
}

impl CheckFestivalArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let honor = to_festival(&self.festival, year(context, self.year));
        let _said = write(context, ui, (Kind::Endorse, &self.when), |drafter| {
            honors::check(drafter, &honor, self.number)
        })?;
        let number = self.number;
        let text = say!("شاخص‌های {number} بررسی شد.", "The indicators of {number} are checked.");
        told(
            ui,
            ("incentive.festival.check", &self.when),
            &text,
            json!({ "supporter": number, "honor": honor_row(&honor) }),
        )
    }
}

/// Send a nomination to the festival
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node incentive festival send 1401-1102-1-000017-7 --festival karafarini\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct SendFestivalArgs {
    /// The supporter's application
    #[arg(value_name = "NUMBER")]
    number: ApplicationNumber,
    /// The festival's short name, as karafarini
    #[arg(long, value_name = "NAME")]
    festival: String,
    /// The Jalali year; this one, if not said
    #[arg(long, value_name = "YEAR")]
    year: Option<u16>,
    #[command(flatten)]
    when: When,
}

impl SendFestivalArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let honor = to_festival(&self.festival, year(context, self.year));
        let _said = write(context, ui, (Kind::Endorse, &self.when), |drafter| {
            honors::send(drafter, &honor, self.number)
        })?;
        let number = self.number;
        let text = say!("نامزدی {number} فرستاده شد.", "The nomination of {number} is sent.");
        told(
            ui,
            ("incentive.festival.send", &self.when),
            &text,
            json!({ "supporter": number, "honor": honor_row(&honor) }),
        )
    }
}

/// Record the festival's result
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node incentive festival result 1401-1102-1-000017-7 --festival karafarini --text \"نفر دوم\"\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct ResultFestivalArgs {
    /// The supporter's application
    #[arg(value_name = "NUMBER")]
    number: ApplicationNumber,
    /// The festival's short name, as karafarini
    #[arg(long, value_name = "NAME")]
    festival: String,
    /// The Jalali year; this one, if not said
    #[arg(long, value_name = "YEAR")]
    year: Option<u16>,
    /// A place, a prize
    #[arg(long, value_name = "TEXT")]
    text: String,
    #[command(flatten)]
    when: When,
}

impl ResultFestivalArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let honor = to_festival(&self.festival, year(context, self.year));
        let _said = write(context, ui, (Kind::Endorse, &self.when), |drafter| {
            honors::result(drafter, &honor, self.number, &self.text)
        })?;
        let number = self.number;
        let text = say!("نتیجهٔ {number} ثبت شد.", "The result of {number} is recorded.");
        told(
            ui,
            ("incentive.festival.result", &self.when),
            &text,
            json!({ "supporter": number, "honor": honor_row(&honor), "text": self.text }),
        )
    }
}

/// Say that nothing comes of a nomination
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node incentive festival decline 1401-1102-1-000017-7 --festival karafarini --reason \"…\"\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct DeclineFestivalArgs {
    /// The supporter's application
    #[arg(value_name = "NUMBER")]
    number: ApplicationNumber,
    /// The festival's short name, as karafarini
    #[arg(long, value_name = "NAME")]
    festival: String,
    /// The Jalali year; this one, if not said
    #[arg(long, value_name = "YEAR")]
    year: Option<u16>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    when: When,
}

impl DeclineFestivalArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let honor = to_festival(&self.festival, year(context, self.year));
        let _said = write(context, ui, (Kind::Endorse, &self.when), |drafter| {
            honors::decline(drafter, &honor, self.number, &self.reason)
        })?;
        let number = self.number;
        let text = say!("نامزدی {number} رد شد.", "The nomination of {number} is declined.");
        told(
            ui,
            ("incentive.festival.decline", &self.when),
            &text,
            json!({ "supporter": number, "honor": honor_row(&honor), "reason": self.reason }),
        )
    }
}
