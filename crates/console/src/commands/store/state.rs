//! `store state`: one hash a unit, to see whether tiers agree.

use std::collections::BTreeSet;

use clap::Args;
use model::{Hash, Say, UnitCode, say};
use office::look;
use serde_json::{Value, json};

use crate::context::Context;
use crate::failure::Failure;
use crate::ui::Ui;

/// Say of each unit in one hash what this node makes of its logs
///
/// Equal wherever everything of a unit has arrived: at the county, its province and the nation. Read
/// it out by telephone to see whether all agree.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node store state 1102")]
pub struct StateArgs {
    /// These units alone; otherwise all that this node holds logs of
    #[arg(value_name = "UNIT")]
    units: Vec<UnitCode>,
}

impl StateArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let held: BTreeSet<UnitCode> =
            session.seen().heads().iter().map(|(log, _)| log.scope).collect();
        let asked: Vec<UnitCode> =
            if self.units.is_empty() { held.iter().copied().collect() } else { self.units };
        if let Some(unit) = asked.iter().find(|unit| !held.contains(unit)) {
            return Err(Failure::NotFound {
                what: say!(
                    "از واحد {unit} این‌جا چیزی نیست.",
                    "nothing of unit {unit} is held here"
                ),
                next: Some("hamgam-node store state".to_owned()),
            });
        }
        let states: Vec<(UnitCode, Hash, Hash)> = session.look(|office| {
            let of = |unit: &UnitCode| {
                Ok((*unit, look::state(office, *unit)?, look::content(office, *unit)?))
            };
            asked.iter().map(of).collect()
        })?;
        session.close(ui)?;
        if ui.is_json() {
            let rows: Vec<Value> = states
                .iter()
                .map(|(unit, state, content)| {
                    json!({
                        "unit": unit, "state": state.to_string(), "content": content.to_string(),
                    })
                })
                .collect();
            ui.json(&json!({ "schema": ui.schema("store.state"), "units": rows }))?;
            return Ok(0);
        }
        for (unit, state, _) in states {
            let label = Say::new(unit.to_string(), unit.to_string());
            ui.fact(&label, &state.to_string())?;
        }
        Ok(0)
    }
}
