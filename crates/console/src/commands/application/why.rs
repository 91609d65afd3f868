//! `application why`: what stands between a file and the bank.

use std::ops::ControlFlow;

use ::rules::{FindingJson, Outcome};
use clap::Args;
use model::words::Kind;
use model::{ApplicationNumber, JalaliDate, PersonId, Say, say};
use office::Refusal;
use office::look::{self, Why};
use serde::Serialize;

use crate::{Context, DayArg, Failure, Tone, Ui};

/// Say whether a file can go to the bank; if not, why and when
///
/// Lists every gate of the directive with its article and what it rests on. The document has the
/// applicant's id; where the unit has users it is recorded first that it was shown, or else hidden.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node application why 1401-1102-1-000012-6 --as-of 1401/09/15"
)]
pub struct WhyArgs {
    /// The application's number
    #[arg(required_unless_present = "all")]
    number: Option<ApplicationNumber>,
    /// Every application, one after the other
    #[arg(long, conflicts_with = "number")]
    all: bool,
    /// The day to judge for
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    as_of: Option<DayArg>,
}

/// What the audit calls this command.
const NAME: &str = "application why";

/// One application as JSON shows it.
#[derive(Debug, Serialize)]
struct WhyJson {
    application: ApplicationNumber,
    national_id: PersonId,
    kind: Kind,
    as_of: JalaliDate,
    as_of_gregorian: String,
    stage: &'static str,
    ready: bool,
    earliest: Option<JalaliDate>,
    voided: bool,
    gates: Vec<FindingJson>,
    schema: &'static str,
}

impl WhyArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let as_of = context.day(self.as_of);
        let mut session = context.open(ui)?;
        match self.number {
            Some(number) => {
                let why = session.look(|office| look::why(office, number, as_of))?;
                let why = why.ok_or(Refusal::NoApplication { number })?;
                if ui.is_json() {
                    session.reveal_or_hide(context, ui, (NAME, &[number]));
                }
                tell(ui, &why, as_of)?;
            }
            None => {
                let all = session.look(|office| {
                    let mut all = Vec::new();
                    look::why_all(office, as_of, &mut |why| {
                        all.push(why);
                        ControlFlow::Continue(())
                    })?;
                    Ok(all)
                })?;
                if ui.is_json() {
                    let numbers: Vec<ApplicationNumber> =
                        all.iter().map(|why| why.number).collect();
                    session.reveal_or_hide(context, ui, (NAME, &numbers));
                }
                for why in &all {
                    tell_briefly(ui, why, as_of)?;
                }
            }
        }
        session.close(ui)?;
        Ok(0)
    }
}

fn document(ui: &Ui<'_>, why: &Why, as_of: JalaliDate) -> WhyJson {
    WhyJson {
        application: why.number,
        national_id: why.applicant,
        kind: why.kind,
        as_of,
        as_of_gregorian: as_of.gregorian_text(),
        stage: why.stage.code(),
        ready: why.verdict.ready,
        earliest: why.verdict.earliest,
        voided: why.verdict.voided,
        gates: why.verdict.gate_json(ui.lang()),
        schema: "node.application.why/1",
    }
}

fn tell(ui: &mut Ui<'_>, why: &Why, as_of: JalaliDate) -> Result<(), Failure> {
    if ui.is_json() {
        let document = document(ui, why, as_of);
        return ui.json(&document);
    }
    headline(ui, why, as_of)?;
    for finding in &why.verdict.gates {
        let (tone, mark) = match finding.outcome {
            Outcome::Pass => (Tone::Good, "+"),
            Outcome::Warn => (Tone::Warn, "!"),
            Outcome::Fail => (Tone::Bad, "-"),
        };
        let evidence = finding.evidence.say();
        ui.toned(tone, &format!("{mark} {}: {}", finding.gate.code(), ui.said(&evidence)))?;
    }
    if !why.verdict.ready {
        let next =
            why.verdict.fails().next().map(|f| format!("hamgam-node explain {}", f.gate.code()));
        ui.fact(&Say::new("گام بعدی", "Next"), &next.unwrap_or_default())?;
    }
    Ok(())
}

fn headline(ui: &mut Ui<'_>, why: &Why, as_of: JalaliDate) -> Result<(), Failure> {
    let (number, day) = (why.number, as_of.slashed());
    let word = why.stage.say();
    let (fa, en) = (word.fa, word.en);
    let (tone, said) = match (why.verdict.ready, why.verdict.earliest) {
        (true, _) if !why.stage.is_referable() => (
            Tone::Warn,
            say!(
                "پروندهٔ {number} در {day} از همهٔ بندها می‌گذرد و وضعیت آن «{fa}» است.",
                "{number} passes every gate on {day}; it is {en}."
            ),
        ),
        (true, _) => (
            Tone::Good,
            say!(
                "پروندهٔ {number} در {day} می‌تواند به بانک معرفی شود.",
                "{number} may be referred to the bank on {day}."
            ),
        ),
        (false, Some(first)) => {
            let first = first.slashed();
            (
                Tone::Warn,
                say!(
                    "پروندهٔ {number} در {day} آماده نیست؛ تنها گذشت زمان مانده است: {first}.",
                    "{number} isn't ready on {day}; only time is missing, until {first}."
                ),
            )
        }
        (false, None) => (
            Tone::Bad,
            say!("پروندهٔ {number} در {day} آماده نیست.", "{number} isn't ready on {day}."),
        ),
    };
    let text = ui.said(&said).to_owned();
    ui.toned(tone, &text)
}

fn tell_briefly(ui: &mut Ui<'_>, why: &Why, as_of: JalaliDate) -> Result<(), Failure> {
    if ui.is_json() {
        return tell(ui, why, as_of);
    }
    let codes = |findings: Vec<&str>| findings.join(" ");
    let fails = codes(why.verdict.fails().map(|f| f.gate.code()).collect());
    let warns = codes(why.verdict.warns().map(|f| f.gate.code()).collect());
    let (tone, word) = match (why.verdict.ready, why.verdict.earliest) {
        (true, _) => (Tone::Good, "ready"),
        (false, Some(_)) => (Tone::Warn, "later"),
        (false, None) => (Tone::Bad, "no   "),
    };
    let earliest = match (why.verdict.ready, why.verdict.earliest) {
        (false, Some(day)) => format!("  {}", day.slashed()),
        _ => String::new(),
    };
    let warns = if warns.is_empty() { String::new() } else { format!("  ({warns})") };
    ui.toned(tone, format!("{}  {word}{earliest}  {fails}{warns}", why.number).trim_end())
}
