//! `dispute`: facts that can't both be true, referrals a hub objects to, one person in two files; with
//! both sides, and settled by a person.

mod settle;

use clap::{Args, Subcommand};
use model::{ApplicationNumber, Say, UnitCode, say};
use office::disputes::{self, Dispute, Sides, Spoken};
use office::duplicates::Duplicated;
use office::entry::Verdict;
use office::look::Dossier;
use office::objections::Objected;
use office::{Refusal, look};
use records::Mark;
use records::lifecycle::Fact;
use serde_json::{Value, json};

use crate::{Context, Failure, Tone, Ui, exit};

/// Disputes: list, show, settle, reopen
#[derive(Debug, Subcommand)]
pub enum DisputeCommand {
    /// List what waits for a person: contradicting facts, objections, one person in two files
    #[command(visible_alias = "فهرست")]
    List(ListArgs),
    /// Show one file's disputes: both sides, who and when, what was said to them
    #[command(visible_alias = "نمایش")]
    Show(ShowArgs),
    /// Settle a dispute, for a reason; it can be taken back
    #[command(visible_alias = "رأی")]
    Settle(settle::SettleArgs),
    /// Open a settled dispute again, for a reason
    #[command(visible_alias = "بازگشایی")]
    Reopen(settle::ReopenArgs),
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
            Self::Settle(args) => args.run(context, ui),
            Self::Reopen(args) => args.run(context, ui),
        }
    }
}

/// List what waits for a person: contradicting facts, objections, one person in two files
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node dispute list --exit-code\n\nExit codes: 0 listed, 5 with --exit-code, if there is one"
)]
pub struct ListArgs {
    /// Exit with 5 if there is one
    #[arg(long)]
    exit_code: bool,
    /// Also what is settled, was lifted, or bears on an older letter
    #[arg(long)]
    all: bool,
}

impl ListArgs {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let today = context.today;
        let disputes = session.look(|office| disputes::all(office, today, self.all))?;
        session.close(ui)?;
        let open = disputes.iter().filter(|dispute| dispute.open).count();
        if ui.is_json() {
            let rows: Vec<Value> = disputes.iter().map(row).collect();
            ui.json(&json!({ "schema": ui.schema("dispute.list"), "disputes": rows }))?;
        } else {
            for dispute in &disputes {
                line(ui, dispute)?;
            }
            ui.note(&say!("{open} مغایرت باز", "{open} disputes open"));
        }
        let needed = self.exit_code && 0 < open;
        Ok(if needed { exit::NEEDS_A_PERSON } else { 0 })
    }
}

/// A dispute as JSON.
fn row(dispute: &Dispute) -> Value {
    let mut document = match &dispute.sides {
        Sides::Facts(sides) => {
            let facts = sides.iter().map(|(fact, _)| fact.code()).collect::<Vec<_>>();
            let sides = sides.iter().map(side).collect::<Vec<_>>();
            json!({ "kind": "facts", "facts": facts, "sides": sides })
        }
        Sides::Objection(objected) => objection(objected),
        Sides::Duplicate(pair) => duplicate(pair),
    };
    if let Value::Object(fields) = &mut document {
        fields.insert("application".to_owned(), json!(dispute.number));
        fields.insert("code".to_owned(), json!(dispute.code));
        fields.insert("open".to_owned(), json!(dispute.open));
        fields.insert("settled_at".to_owned(), json!(dispute.settled_at()));
        let words: Vec<Value> = dispute.words.iter().map(word).collect();
        fields.insert("words".to_owned(), json!(words));
    }
    document
}

fn side((fact, mark): &(Fact, Option<Mark>)) -> Value {
    let mark = mark.as_ref();
    json!({
        "fact": fact.code(), "on": mark.map(|mark| mark.on), "by": mark.map(|mark| &mark.by),
        "reason": mark.and_then(|mark| mark.reason.as_ref()),
    })
}

/// What a verdict is called in JSON.
fn verdict_code(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Holds(fact) => format!("holds.{fact}"),
        Verdict::Dismissed => "dismissed".to_owned(),
        Verdict::GivesWay => "gives_way".to_owned(),
        Verdict::Reopened => "reopened".to_owned(),
    }
}

fn word(word: &Spoken) -> Value {
    json!({
        "unit": word.unit, "user": word.user, "on": word.on, "verdict": verdict_code(&word.verdict),
        "reason": word.reason,
    })
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

/// One person in two files, as JSON. Whose they are is not said.
fn duplicate(pair: &Duplicated) -> Value {
    let (letter, other_letter) = pair.letters;
    json!({
        "kind": "duplicate", "sort": pair.sort.code(), "other": pair.other, "unit": pair.unit,
        "letter": letter, "other_letter": other_letter, "since": pair.since.0,
        "other_since": pair.since.1, "frozen": pair.frozen,
        "found_on": pair.heard.map(|(_, on)| on),
    })
}

fn line(ui: &mut Ui<'_>, dispute: &Dispute) -> Result<(), Failure> {
    let text = match &dispute.sides {
        Sides::Facts([one, other]) => {
            let (one, other) = (one.0.say(), other.0.say());
            Say::new(format!("{} × {}", one.fa, other.fa), format!("{} × {}", one.en, other.en))
        }
        Sides::Objection(objected) => objected_to(objected),
        Sides::Duplicate(pair) => twice(pair),
    };
    let text = format!("{}  {}  {}", dispute.number, dispute.code, ui.said(&text));
    ui.toned(if dispute.open { Tone::Bad } else { Tone::Dim }, &text)
}

/// What is found of one person, in a line.
fn twice(pair: &Duplicated) -> Say {
    let (other, unit, sort) = (pair.other, pair.unit, pair.sort.code());
    let on = pair.since.1.slashed();
    match (sort, pair.frozen) {
        ("facility", true) => say!(
            "همین شخص در پروندهٔ {other} ({unit}) از {on} معرفی شده است؛ این معرفی‌نامه متوقف است",
            "the same person has been referred by {other} ({unit}) since {on}; the letter here is frozen"
        ),
        ("facility", false) => say!(
            "همین شخص در پروندهٔ {other} ({unit}) در {on} هم معرفی شده است",
            "the same person was also referred by {other} ({unit}) on {on}"
        ),
        _ => say!(
            "یک فرد تحت پوشش در پروندهٔ {other} ({unit}) از {on} هم نام برده شده است",
            "a covered person is also named by {other} ({unit}) since {on}"
        ),
    }
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

/// Show one file's disputes: both sides, who and when, what was said to them
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
        let disputes = session.look(|office| disputes::of(office, number, context.today))?;
        session.close(ui)?;
        if ui.is_json() {
            let of = |facts: bool| -> Vec<Value> {
                let wanted =
                    disputes.iter().filter(|it| matches!(it.sides, Sides::Facts(_)) == facts);
                wanted.map(row).collect()
            };
            let (facts, others) = (of(true), of(false));
            ui.json(&json!({
                "schema": ui.schema("dispute.show"), "application": number,
                "stage": file.stage.code(), "facts": facts, "objections": others,
            }))?;
            return Ok(0);
        }
        tell(ui, &file, &disputes)?;
        Ok(0)
    }
}

fn tell(ui: &mut Ui<'_>, file: &Dossier, disputes: &[Dispute]) -> Result<(), Failure> {
    let head = format!("{}  {}", file.application.number, ui.said(&file.stage.say()));
    ui.fact_toned(Tone::Bold, &Say::new("پرونده", "Application"), &head)?;
    for dispute in disputes {
        tell_one(ui, dispute)?;
    }
    if disputes.is_empty() {
        ui.say(&Say::new("مغایرتی نیست.", "Nothing is disputed."))?;
    }
    let next = match disputes.iter().find(|dispute| dispute.open) {
        Some(open) => {
            let how = match &open.sides {
                Sides::Facts([(fact, _), _]) => format!("--holds {}", fact.code()),
                Sides::Objection(_) | Sides::Duplicate(_) => "--dismiss".to_owned(),
            };
            format!("hamgam-node dispute settle {} {} {how} --reason …", open.number, open.code)
        }
        None => format!("hamgam-node application history {}", file.application.number),
    };
    let next = ui.fit(&next);
    ui.fact(&Say::new("گام بعدی", "Next"), &next)
}

fn tell_one(ui: &mut Ui<'_>, dispute: &Dispute) -> Result<(), Failure> {
    let tone = if dispute.open { Tone::Bad } else { Tone::Dim };
    match &dispute.sides {
        Sides::Facts(sides) => {
            ui.fact_toned(tone, &Say::new("مغایرت", "DISPUTE"), &dispute.code)?;
            for (fact, mark) in sides {
                let said = fact.say();
                let said = ui.said(&said).to_owned();
                let who = mark.as_ref().map_or_else(String::new, |mark| {
                    let reason = mark.reason.as_deref().unwrap_or_default();
                    format!("  {}  {}  {reason}", mark.by, mark.on.slashed())
                });
                ui.fact(&Say::new("سو", "Side"), format!("{said}{who}").trim_end())?;
            }
        }
        Sides::Objection(objected) => {
            let text = objected_to(objected);
            let text = format!("{}  {}", dispute.code, ui.said(&text));
            ui.fact_toned(tone, &Say::new("ایراد", "OBJECTION"), &text)?;
        }
        Sides::Duplicate(pair) => {
            let text = twice(pair);
            let text = format!("{}  {}", dispute.code, ui.said(&text));
            ui.fact_toned(tone, &Say::new("تکراری", "DUPLICATE"), &text)?;
        }
    }
    if dispute.open {
        let meanwhile = dispute.meanwhile();
        let meanwhile = ui.said(&meanwhile).to_owned();
        ui.fact(&Say::new("تا آن هنگام", "Meanwhile"), &meanwhile)?;
    }
    for word in &dispute.words {
        let said = settle::verdict(&word.verdict);
        let said = ui.said(&said).to_owned();
        let Spoken { unit, user, on, reason, .. } = word;
        let text = format!("{}  {unit}  {user}  {said}: {reason}", on.slashed());
        ui.fact(&Say::new("رأی", "Verdict"), &text)?;
    }
    Ok(())
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
