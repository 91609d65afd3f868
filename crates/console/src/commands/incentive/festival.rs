//! `incentive festival`: what is written of festivals alone; the rest is in `honor`.

use clap::Args;
use model::say;
use office::entry::Score;
use office::incentive::honors;
use roster::Kind;
use serde_json::{Value, json};

use super::honor::{Deed, OfFestival, Whom as _, example};
use super::score;
use crate::commands::affair::When;
use crate::{Context, Failure, Ui};

/// Nominate a successful supporter for a festival, with indicator scores
#[derive(Args, Debug)]
#[command(after_help = example::<OfFestival>("nominate", " --score \"نوآوری=90\""))]
pub struct NominateFestivalArgs {
    #[command(flatten)]
    whom: OfFestival,
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
        let Self { whom, score, when } = &self;
        let number = whom.number();
        let text = say!(
            "پشتیبان {number} برای جشنواره نامزد شد.",
            "Supporter {number} is nominated for the festival."
        );
        Deed { verb: "nominate", kind: Kind::Nominate, whom, when }.done(
            context,
            ui,
            (&text, Value::Null),
            |drafter, honor| honors::nominate(drafter, number, honor, score),
        )
    }
}

/// Send a nomination to the festival
#[derive(Args, Debug)]
#[command(after_help = example::<OfFestival>("send", ""))]
pub struct SendFestivalArgs {
    #[command(flatten)]
    whom: OfFestival,
    #[command(flatten)]
    when: When,
}

impl SendFestivalArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self { whom, when } = &self;
        let number = whom.number();
        let text = say!("نامزدی {number} فرستاده شد.", "The nomination of {number} is sent.");
        Deed { verb: "send", kind: Kind::Endorse, whom, when }.done(
            context,
            ui,
            (&text, Value::Null),
            |drafter, honor| honors::send(drafter, honor, number),
        )
    }
}

/// Record the festival's result
#[derive(Args, Debug)]
#[command(after_help = example::<OfFestival>("result", " --text \"نفر دوم\""))]
pub struct ResultFestivalArgs {
    #[command(flatten)]
    whom: OfFestival,
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
        let Self { whom, text: result, when } = &self;
        let number = whom.number();
        let text = say!("نتیجهٔ {number} ثبت شد.", "The result of {number} is recorded.");
        Deed { verb: "result", kind: Kind::Endorse, whom, when }.done(
            context,
            ui,
            (&text, json!({ "text": result })),
            |drafter, honor| honors::result(drafter, honor, number, result),
        )
    }
}
