//! `dispute`: facts that can't both be true, and referrals a hub objects to.

use clap::{Args, Subcommand};
use model::{ApplicationNumber, Say, UnitCode, say};
use office::look::{self, Dossier, Filter};
use office::objections::{self, Objected};
use office::rows::Stage;
use office::{Office, Refusal};
use records::lifecycle::Fact;
use serde_json::{Value, json};

use crate::{Context, Failure, Tone, Ui, exit};

/// Disputes: list, show
#[derive(Debug, Subcommand)]
pub enum DisputeCommand {
    /// List files with facts that can't both be true, and referrals that are objected to
    #[command(visible_alias = "فهرست")]
    List(ListArgs),
    /// Show one file's dispute with both sides
    #[command(visible_alias = "نمایش")]
    Show(ShowArgs),
}

impl DisputeCommand {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::List(args) => args.run(context, ui),
            Self::Show(args) => args.run(context, ui),
        }
    }
}

/// List files with facts that can't both be true, and referrals that are objected to
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node dispute list --exit-code\n\nExit codes: 0 listed, 5 with --exit-code, if there is one"
)]
pub struct ListArgs {
    /// Exit with 5 if there is one
    #[arg(long)]
    exit_code: bool,
    /// Also objections that were lifted, or bear on an older letter
    #[arg(long)]
    all: bool,
}

/// One dispute.
enum Disputed {
    Facts { number: ApplicationNumber, pairs: Vec<(Fact, Fact)> },
    Objection(Box<Objected>),
}

impl ListArgs {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let disputes = session.look(|office| disputes(office, self.all, context))?;
        session.close(ui)?;
        if ui.is_json() {
            let rows: Vec<Value> = disputes.iter().map(row).collect();
            ui.json(&json!({ "schema": ui.schema("dispute.list"), "disputes": rows }))?;
        } else {
            for disputed in &disputes {
                line(ui, disputed)?;
            }
            let count = disputes.len();
            ui.note(&say!("{count} مغایرت", "{count} disputes"));
        }
        let needed = self.exit_code && !disputes.is_empty();
        Ok(if needed { exit::NEEDS_A_PERSON } else { 0 })
    }
}

fn disputes(
    office: &Office<'_>,
    all: bool,
    context: &Context,
) -> Result<Vec<Disputed>, model::view::Damage> {
    let filter = Filter { stage: Some(Stage::Disputed), ..Filter::default() };
    let mut found = Vec::new();
    for (number, _) in look::list(office, &filter)? {
        let file = look::dossier(office, number, context.today)?;
        let pairs = file.map(|file| file.disputes).unwrap_or_default();
        found.push(Disputed::Facts { number, pairs });
    }
    let objections = objections::all(office, None)?.into_iter();
    let wanted = objections.filter(|objected| all || objected.open);
    found.extend(wanted.map(|objected| Disputed::Objection(Box::new(objected))));
    Ok(found)
}

fn row(disputed: &Disputed) -> Value {
    match disputed {
        Disputed::Facts { number, pairs } => {
            let facts: Vec<[&str; 2]> =
                pairs.iter().map(|(one, other)| [one.code(), other.code()]).collect();
            json!({ "kind": "facts", "application": number, "facts": facts })
        }
        Disputed::Objection(objected) => objection(objected),
    }
}

/// An objection as JSON.
pub(super) fn objection(objected: &Objected) -> Value {
    let said = &objected.heard.objection;
    let gates: Vec<Value> = said
        .gates
        .iter()
        .map(|(gate, article)| json!({ "gate": gate, "article": article }))
        .collect();
    json!({
        "kind": "objection", "application": said.number, "letter": said.letter,
        "by": objected.unit, "on": objected.heard.on, "open": objected.open, "gates": gates,
        "rules": said.rules_version, "lists_as_of": said.lists_as_of, "as_of": said.as_of,
    })
}

fn line(ui: &mut Ui<'_>, disputed: &Disputed) -> Result<(), Failure> {
    match disputed {
        Disputed::Facts { number, pairs } => {
            let sides: Vec<String> = pairs.iter().map(|pair| both(ui, pair)).collect();
            ui.toned(Tone::Bad, &format!("{number}  {}", sides.join("; ")))
        }
        Disputed::Objection(objected) => {
            let text = objected_to(objected);
            let number = objected.heard.objection.number;
            let text = format!("{number}  {}", ui.said(&text));
            ui.toned(if objected.open { Tone::Bad } else { Tone::Dim }, &text)
        }
    }
}

fn both(ui: &Ui<'_>, (one, other): &(Fact, Fact)) -> String {
    let (one, other) = (one.say(), other.say());
    format!("{} × {}", ui.said(&one), ui.said(&other))
}

/// What a hub objects to, in a line.
pub(super) fn objected_to(objected: &Objected) -> Say {
    let said = &objected.heard.objection;
    let by = objected.unit.map_or_else(|| "?".to_owned(), |unit: UnitCode| unit.to_string());
    let gates: Vec<&str> = said.gates.iter().map(|(gate, _)| gate.as_str()).collect();
    let (gates, letter, rules) = (gates.join(" "), said.letter, &said.rules_version);
    let on = objected.heard.on.slashed();
    if gates.is_empty() {
        return say!(
            "{by} در {on} ایراد خود به نامهٔ {letter} را پس گرفت",
            "{by} lifted its objection to letter {letter} on {on}"
        );
    }
    let lists = said.lists_as_of.map_or_else(|| "-".to_owned(), |day| day.slashed());
    say!(
        "{by} در {on} به نامهٔ {letter} ایراد گرفت: {gates} (ضوابط {rules}، فهرست‌های {lists})",
        "{by} objects on {on} to letter {letter}: {gates} (rules {rules}, lists of {lists})"
    )
}

/// Show one file's dispute with both sides
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node dispute show 1401-1102-1-000012-1\n\nExit codes: 0 shown, 3 no such file"
)]
pub struct ShowArgs {
    /// The application's number
    number: ApplicationNumber,
}

impl ShowArgs {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let number = self.number;
        let mut session = context.open(ui)?;
        let file = session.look(|office| look::dossier(office, number, context.today))?;
        let file = file.ok_or(Refusal::NoApplication { number })?;
        session.close(ui)?;
        if ui.is_json() {
            let facts: Vec<Value> = file
                .disputes
                .iter()
                .map(|(one, other)| json!({ "facts": [one.code(), other.code()] }))
                .collect();
            let objections: Vec<Value> = file.objections.iter().map(objection).collect();
            ui.json(&json!({
                "schema": ui.schema("dispute.show"), "application": number,
                "stage": file.stage.code(), "facts": facts, "objections": objections,
            }))?;
            return Ok(0);
        }
        tell(ui, &file)?;
        Ok(0)
    }
}

fn tell(ui: &mut Ui<'_>, file: &Dossier) -> Result<(), Failure> {
    let head = format!("{}  {}", file.application.number, ui.said(&file.stage.say()));
    ui.fact_toned(Tone::Bold, &Say::new("پرونده", "Application"), &head)?;
    for pair in &file.disputes {
        let sides = both(ui, pair);
        ui.fact_toned(Tone::Bad, &Say::new("مغایرت", "DISPUTE"), &sides)?;
    }
    tell_objections(ui, file)?;
    if file.disputes.is_empty() && file.objections.is_empty() {
        let none = Say::new("مغایرتی نیست.", "Nothing is disputed.");
        ui.say(&none)?;
    }
    let next = ui.fit(&format!("hamgam-node application history {}", file.application.number));
    ui.fact(&Say::new("گام بعدی", "Next"), &next)
}

/// What hubs object to in a file.
///
/// # Errors
/// [`Failure::Output`].
pub(super) fn tell_objections(ui: &mut Ui<'_>, file: &Dossier) -> Result<(), Failure> {
    for objected in &file.objections {
        let text = objected_to(objected);
        let text = ui.said(&text).to_owned();
        let tone = if objected.open { Tone::Bad } else { Tone::Dim };
        ui.fact_toned(tone, &Say::new("ایراد", "OBJECTION"), &text)?;
    }
    Ok(())
}
