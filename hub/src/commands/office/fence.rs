//! `office fence`: a node is shut out.

use clap::Args;
use console::commands::quota::acting;
use console::{Context, Failure, Tone, Ui};
use model::{Say, UnitCode, say};
use office::members;
use roster::Kind;
use serde_json::json;

/// Shut a unit's node out: what it writes from now on doesn't count
///
/// For a machine that was lost, stolen, or is to be replaced. What it wrote before, as far as it is
/// here, stays good. Its connection ends at once; with a new slip the unit can begin again.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub office fence 1102 --confirm 1102 --reason \"laptop stolen, letter 11/4090\"\n\nExit codes: 0 shut out, 3 no node works for the unit, 7 not in this role"
)]
pub(crate) struct FenceArgs {
    /// The unit
    #[arg(value_name = "UNIT")]
    unit: UnitCode,
    /// Why; everybody who belongs can read it
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The unit's code once more, to be sure
    #[arg(long, value_name = "UNIT")]
    confirm: UnitCode,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl FenceArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let unit = self.unit;
        if self.confirm != unit {
            let typed = self.confirm;
            return Err(Failure::Usage {
                what: say!("{typed} همان {unit} نیست.", "{typed} isn't {unit}"),
                next: Some(format!("--confirm {unit}")),
            });
        }
        let mut session = context.open(ui)?;
        let act = acting(context, &session, Kind::Fenced, context.today);
        let mode = Context::mode(self.dry_run);
        let acted = session.act(&act, mode, |drafter| {
            let fence = members::fence(drafter, unit, &self.reason)?;
            drafter.allowed()?;
            Ok(fence)
        })?;
        session.close(ui)?;
        let (node, incarnation) = (acted.answer.node.0, acted.answer.incarnation.0);
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("office.fence"), "unit": unit, "node": node,
                "incarnation": incarnation, "reason": acted.answer.reason,
                "last_valid": acted.answer.last_valid.iter()
                    .map(|(log, seq)| json!({ "log": log.to_string(), "seq": seq.0 }))
                    .collect::<Vec<_>>(),
                "dry_run": self.dry_run,
            }))?;
            return Ok(0);
        }
        let text = say!(
            "گره {node} ({unit}، نوبت {incarnation}) کنار گذاشته شد.",
            "Node {node} ({unit}, incarnation {incarnation}) is shut out."
        );
        let text = ui.said(&text).to_owned();
        ui.toned(Tone::Warn, &text)?;
        let next = format!("hamgam-hub office enrol {unit}");
        ui.fact(&Say::new("گام بعدی", "Next"), &next)?;
        Ok(0)
    }
}
