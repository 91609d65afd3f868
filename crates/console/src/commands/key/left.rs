//! `key left`: what stayed behind in the journals of earlier incarnations.

use std::sync::Arc;

use clap::Args;
use model::words::Role;
use model::{Say, say};
use runtime::{Left, LeftAct};
use serde_json::{Value, json};

use crate::{Context, Failure, Ui, exit};

/// List what stayed behind in the journals of earlier incarnations
///
/// A machine that was set back or copied may have written what others have otherwise. That counts nowhere
/// and goes nowhere: type files again that are missing, and tell the hub's officer of letters.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node key left\n\nExit codes: 0 nothing stayed behind, 5 something did"
)]
pub struct LeftArgs {}

impl LeftArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let places = Arc::new(settings::reference::places_of(&context.dir)?);
        let session = context.open(ui)?;
        let mut bar = ui.bar(Say::new("دفترهای پیشین", "earlier journals"));
        let with = (&context.dir, &context.settings.seal);
        let found =
            runtime::left(session.seen(), with, &places, &mut |at, end| bar.set(at.0, end.0));
        drop(bar);
        session.close_quietly()?;
        let found = found?;
        let code = if found.is_empty() { 0 } else { exit::NEEDS_A_PERSON };
        if ui.is_json() {
            let rows: Vec<Value> = found.iter().map(journal).collect();
            ui.json(&json!({ "schema": ui.schema("key.left"), "journals": rows }))?;
            return Ok(code);
        }
        if found.is_empty() {
            ui.say(&Say::new("چیزی جا نمانده است.", "Nothing stayed behind."))?;
        }
        for left in &found {
            tell(ui, left)?;
        }
        Ok(code)
    }
}

fn journal(left: &Left) -> Value {
    let acts: Vec<Value> = left.acts.iter().map(row).collect();
    json!({
        "folder": left.folder.display().to_string(), "node": left.of.node,
        "incarnation": left.of.incarnation, "acts": acts,
    })
}

fn row(act: &LeftAct) -> Value {
    let LeftAct { line, file, letter } = act;
    json!({
        "on": line.act.on, "user": line.act.user, "role": line.act.role.code(),
        "kind": line.kind.code(), "log": line.log.to_string(), "seq": line.seq.0,
        "application": file.as_ref().map(|(number, _)| number),
        "name": file.as_ref().and_then(|(_, name)| name.clone()), "letter": letter,
    })
}

fn tell(ui: &mut Ui<'_>, left: &Left) -> Result<(), Failure> {
    let (incarnation, folder) = (left.of.incarnation.0, left.folder.display());
    ui.say(&say!(
        "از نوبت {incarnation} جا مانده ({folder}):",
        "Left behind of incarnation {incarnation} ({folder}):"
    ))?;
    // What a hub wrote by itself it writes again.
    let persons = left.acts.iter().filter(|act| act.line.act.role != Role::System);
    for LeftAct { line, file, letter } in persons {
        let number = file.as_ref().map(|(number, _)| number.to_string());
        let name = file.as_ref().and_then(|(_, name)| name.clone());
        let letter = letter.map(|letter| letter.to_string());
        let about: Vec<String> = [number, letter, name].into_iter().flatten().collect();
        let (day, user) = (line.act.on.slashed(), &line.act.user);
        let text = format!("{day}  {user:<12}  {:<20}  {}", line.kind.code(), about.join("  "));
        ui.line(text.trim_end())?;
    }
    ui.fact(
        &Say::new("گام بعدی", "Next"),
        ui.said(&Say::new(
            "پرونده‌هایی را که نیست دوباره ثبت کنید؛ معرفی‌نامه‌ها را به مسئول مرکز بگویید",
            "type files again that are missing; tell the hub's officer of letters",
        ))
        .to_owned()
        .as_str(),
    )
}
