//! What certificates and festivals have in common: whose honor it is, and the steps both go through.

use clap::Args;
use model::{ApplicationNumber, Say, say};
use office::entry::Honor;
use office::incentive::honors;
use office::{Drafter, Stop};
use roster::Kind;
use serde_json::{Value, json};

use super::{honor_row, year};
use crate::commands::affair::{When, told, write};
use crate::{Context, Failure, Ui, whole};

/// Whose honor of one kind, as it is typed.
pub trait Whom: Args {
    /// The commands' noun.
    const NOUN: &'static str;
    /// Somebody's, as examples type it.
    const EXAMPLE: &'static str;

    /// The supporter's application.
    fn number(&self) -> ApplicationNumber;

    /// Which honor it is.
    fn honor(&self, context: &Context) -> Honor;
}

/// A supporter's certificate.
#[derive(Args, Debug)]
pub struct OfCertificate {
    /// The supporter's application
    #[arg(value_name = "NUMBER")]
    number: ApplicationNumber,
    /// The Jalali year; this one, if not said
    #[arg(long, value_name = "YEAR", value_parser = whole::<u16>)]
    year: Option<u16>,
}

impl OfCertificate {
    /// The year of the certificate.
    pub(super) fn year(&self, context: &Context) -> u16 {
        year(context, self.year)
    }
}

impl Whom for OfCertificate {
    const NOUN: &'static str = "certificate";
    const EXAMPLE: &'static str = "1401-1102-1-000017-7";

    fn number(&self) -> ApplicationNumber {
        self.number
    }

    fn honor(&self, context: &Context) -> Honor {
        Honor::Certificate { year: self.year(context) }
    }
}

/// A supporter's nomination for a festival.
#[derive(Args, Debug)]
pub struct OfFestival {
    /// The supporter's application
    #[arg(value_name = "NUMBER")]
    number: ApplicationNumber,
    /// The festival's short name, as karafarini
    #[arg(long, value_name = "NAME")]
    festival: String,
    /// The Jalali year; this one, if not said
    #[arg(long, value_name = "YEAR", value_parser = whole::<u16>)]
    year: Option<u16>,
}

impl Whom for OfFestival {
    const NOUN: &'static str = "festival";
    const EXAMPLE: &'static str = "1401-1102-1-000017-7 --festival karafarini";

    fn number(&self) -> ApplicationNumber {
        self.number
    }

    fn honor(&self, context: &Context) -> Honor {
        Honor::Festival {
            festival: self.festival.trim().to_owned(),
            year: year(context, self.year),
        }
    }
}

/// An example of a step, and how it may end.
pub(super) fn example<W: Whom>(verb: &str, more: &str) -> String {
    let (noun, whose) = (W::NOUN, W::EXAMPLE);
    format!(
        "Example:\n  hamgam-node incentive {noun} {verb} {whose}{more}\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
    )
}

/// A step that somebody takes with an honor.
pub(super) struct Deed<'a, W> {
    pub(super) verb: &'static str,
    pub(super) kind: Kind,
    pub(super) whom: &'a W,
    pub(super) when: &'a When,
}

impl<W: Whom> Deed<'_, W> {
    /// Takes it and says so, with what JSON tells besides.
    pub(super) fn done<T>(
        &self,
        context: &Context,
        ui: &mut Ui<'_>,
        (text, more): (&Say, Value),
        mut work: impl FnMut(&mut Drafter<'_>, &Honor) -> Result<T, Stop>,
    ) -> Result<u8, Failure> {
        let honor = self.whom.honor(context);
        write(context, ui, (self.kind, self.when), |drafter| work(drafter, &honor))?;
        let mut document = json!({ "supporter": self.whom.number(), "honor": honor_row(&honor) });
        if let (Value::Object(all), Value::Object(more)) = (&mut document, more) {
            all.extend(more);
        }
        let schema = format!("incentive.{}.{}", W::NOUN, self.verb);
        told(ui, (&schema, self.when), text, document)
    }
}

/// Check a nominee's indicators by what the province knows
#[derive(Args, Debug)]
#[command(after_help = example::<W>("check", ""))]
pub struct CheckArgs<W: Whom> {
    #[command(flatten)]
    whom: W,
    #[command(flatten)]
    when: When,
}

impl<W: Whom> CheckArgs<W> {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self { whom, when } = &self;
        let number = whom.number();
        let text = say!("شاخص‌های {number} بررسی شد.", "The indicators of {number} are checked.");
        Deed { verb: "check", kind: Kind::Endorse, whom, when }.done(
            context,
            ui,
            (&text, Value::Null),
            |drafter, honor| honors::check(drafter, honor, number),
        )
    }
}

/// Say that nothing comes of a nomination
#[derive(Args, Debug)]
#[command(after_help = example::<W>("decline", " --reason \"…\""))]
pub struct DeclineArgs<W: Whom> {
    #[command(flatten)]
    whom: W,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    when: When,
}

impl<W: Whom> DeclineArgs<W> {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self { whom, reason, when } = &self;
        let number = whom.number();
        let text = say!("نامزدی {number} رد شد.", "The nomination of {number} is declined.");
        Deed { verb: "decline", kind: Kind::Endorse, whom, when }.done(
            context,
            ui,
            (&text, json!({ "reason": reason })),
            |drafter, honor| honors::decline(drafter, honor, number, reason),
        )
    }
}
