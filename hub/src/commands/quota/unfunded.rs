//! `quota unfunded`: letters below that aren't recognized.

use clap::Args;
use console::commands::quota::words;
use console::{Context, Failure, Ui};
use model::{Say, say};
use office::quota::{self, Unfunded};
use serde_json::{Value, json};

/// List letters below that no quota covers
///
/// Of machines that wrote on after they were shut out, or spent beyond their rights. They are counted
/// nowhere above; whether the bank has paid on them is to be looked at one by one.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-hub quota unfunded")]
pub(crate) struct UnfundedArgs {}

impl UnfundedArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let mut session = context.open(ui)?;
        let all = session.look(quota::unfunded)?;
        session.close(ui)?;
        if ui.is_json() {
            let letters: Vec<Value> = all.iter().map(facts).collect();
            ui.json(&json!({ "schema": ui.schema("quota.unfunded"), "letters": letters }))?;
            return Ok(0);
        }
        for Unfunded { unit, by, hold, amount, cause } in &all {
            let unit = unit.map_or_else(|| "?".to_owned(), |unit| unit.to_string());
            let Say { fa, en } = words(*amount);
            let (n, letter, on, why) =
                (by.incarnation.0, hold.letter, hold.on.slashed(), cause.code());
            let line = say!(
                "{unit}  نوبت {n}  {letter}  {on}  {fa}  {why}",
                "{unit}  incarnation {n}  {letter}  {on}  {en}  {why}"
            );
            ui.say(&line)?;
        }
        let count = all.len();
        ui.note(&say!("{count} معرفی‌نامه", "{count} letters"));
        Ok(0)
    }
}

fn facts(one: &Unfunded) -> Value {
    let Unfunded { unit, by, hold, amount, cause } = one;
    json!({
        "unit": unit, "node": by.node, "incarnation": by.incarnation, "letter": hold.letter,
        "application": hold.key.application.to_string(), "on": hold.on, "held": hold.amount,
        "unfunded": amount, "cause": cause.code(),
    })
}
