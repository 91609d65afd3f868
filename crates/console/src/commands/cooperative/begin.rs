//! `cooperative identify`, `introduce`, `answer`, `propose` and `tag`.

use clap::Args;
use model::geography::FieldCode;
use model::{ApplicationNumber, LetterNumber, say};
use office::cooperation::{forming, introductions, tags};
use office::entry::{Docket, Outcome};
use roster::Kind;
use serde_json::json;

use super::outcome;
use crate::commands::affair::{When, told, write};
use crate::{Context, Failure, Ui, whole};

/// Put a supporter forward for a cooperative (C2)
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node cooperative identify 1401-1102-1-000017-7\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct IdentifyArgs {
    /// The supporter's application
    #[arg(value_name = "NUMBER")]
    number: ApplicationNumber,
    /// Why
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    when: When,
}

impl IdentifyArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let said = write(context, ui, (Kind::Identify, &self.when), |drafter| {
            introductions::identify(drafter, self.number, self.note.as_deref())
        })?;
        let number = said.supporter.number;
        let text = say!("پشتیبان {number} شناسایی شد.", "Supporter {number} is put forward.");
        told(
            ui,
            ("cooperative.identify", &self.when),
            &text,
            json!({ "supporter": number, "note": said.note }),
        )
    }
}

/// Introduce a supporter to cooperative affairs (C2)
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node cooperative introduce 1401-1102-1-000017-7 --letter 11/502\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct IntroduceArgs {
    /// The supporter's application
    #[arg(value_name = "NUMBER")]
    number: ApplicationNumber,
    /// The letter's number in the office's own books
    #[arg(long, value_name = "TEXT")]
    letter: Option<String>,
    #[command(flatten)]
    when: When,
}

impl IntroduceArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let said = write(context, ui, (Kind::Introduce, &self.when), |drafter| {
            introductions::introduce(drafter, self.number, self.letter.as_deref())
        })?;
        let number = said.supporter.number;
        let text = say!(
            "پشتیبان {number} به امور تعاون معرفی شد.",
            "Supporter {number} is introduced to cooperative affairs."
        );
        told(
            ui,
            ("cooperative.introduce", &self.when),
            &text,
            json!({ "supporter": number, "letter": said.letter }),
        )
    }
}

/// Record what came of an introduction
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node cooperative answer 1401-1102-1-000017-7 --outcome taken-up\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct AnswerArgs {
    /// The supporter's application
    #[arg(value_name = "NUMBER")]
    number: ApplicationNumber,
    /// taken-up, declined or postponed
    #[arg(long, value_name = "OUTCOME", value_parser = outcome)]
    outcome: Outcome,
    /// In words
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    when: When,
}

impl AnswerArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let said = write(context, ui, (Kind::Introduce, &self.when), |drafter| {
            introductions::answer(drafter, self.number, self.outcome, self.note.as_deref())
        })?;
        let (number, word) = (said.supporter.number, said.outcome.say());
        let (fa, en) = (word.fa, word.en);
        let text = say!("نتیجهٔ معرفی {number}: {fa}.", "Outcome for {number}: {en}.");
        told(
            ui,
            ("cooperative.answer", &self.when),
            &text,
            json!({ "supporter": number, "outcome": said.outcome.code(), "note": said.note }),
        )
    }
}

/// Propose a need-supply cooperative that grows from a supporter
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node cooperative propose 1401-1102-1-000017-7 --name \"سوزن‌دوزان تفتان\" --field 2001\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct ProposeArgs {
    /// The supporter's application
    #[arg(value_name = "NUMBER")]
    number: ApplicationNumber,
    /// Its name
    #[arg(long, value_name = "NAME")]
    name: String,
    /// A field of it; again for more
    #[arg(long, value_name = "CODE", value_parser = whole::<u16>)]
    field: Vec<u16>,
    #[command(flatten)]
    when: When,
}

impl ProposeArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let said = write(context, ui, (Kind::Cooperative, &self.when), |drafter| {
            let fields: Vec<_> = self.field.iter().copied().map(FieldCode).collect();
            forming::propose(drafter, self.number, &self.name, &fields)
        })?;
        let id = said.cooperative;
        let text = say!("تعاونی {id} پیشنهاد شد.", "Cooperative {id} is proposed.");
        told(
            ui,
            ("cooperative.propose", &self.when),
            &text,
            json!({ "cooperative": id.to_string(), "supporter": self.number, "name": self.name }),
        )
    }
}

/// Tag a facility as a cooperative's, or take the tag back (C5)
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node cooperative tag L1401-1102-1-000004-5 --cooperative 11-1\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct TagArgs {
    /// The facility's letter
    #[arg(value_name = "LETTER")]
    letter: LetterNumber,
    /// The cooperative; none takes the tag back
    #[arg(long, value_name = "COOPERATIVE")]
    cooperative: Option<Docket>,
    #[command(flatten)]
    when: When,
}

impl TagArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let said = write(context, ui, (Kind::Tag, &self.when), |drafter| {
            tags::tag(drafter, self.letter, self.cooperative)
        })?;
        let (letter, whose) = (said.letter, said.cooperative.map(|id| id.to_string()));
        let id = whose.clone().unwrap_or_else(|| "-".to_owned());
        let text =
            say!("تسهیلات {letter} از آن تعاونی {id}.", "Facility {letter}: cooperative {id}.");
        told(
            ui,
            ("cooperative.tag", &self.when),
            &text,
            json!({ "letter": letter, "cooperative": whose }),
        )
    }
}
