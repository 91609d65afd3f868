//! `office readmit`: what an incarnation that was shut out had written before, let in.

use clap::Args;
use console::commands::quota::acting;
use console::{Context, Failure, Ui};
use model::{UnitCode, say};
use office::members;
use roster::Kind;
use serde_json::json;

/// Let in what a node that was shut out had written before
///
/// For a disk or a backup that was found and taken along by the unit's new incarnation: what it wrote
/// and nobody had heard of when it was shut out is kept and doesn't count until this is said. Not for a
/// stolen machine.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub office readmit 1102 --confirm 1102 --reason \"disk recovered, letter 11/4101\"\n\nExit codes: 0 let in, 3 nobody was shut out, 4 nothing more is here, 7 not in this role"
)]
pub(crate) struct ReadmitArgs {
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

impl ReadmitArgs {
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
            let fence = members::readmit(drafter, unit, &self.reason)?;
            drafter.allowed()?;
            Ok(fence)
        })?;
        session.close(ui)?;
        let (node, incarnation) = (acted.answer.node.0, acted.answer.incarnation.0);
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("office.readmit"), "unit": unit, "node": node,
                "incarnation": incarnation, "reason": acted.answer.reason,
                "last_valid": acted.answer.last_valid.iter()
                    .map(|(log, seq)| json!({ "log": log.to_string(), "seq": seq.0 }))
                    .collect::<Vec<_>>(),
                "dry_run": self.dry_run,
            }))?;
            return Ok(0);
        }
        let text = say!(
            "آنچه گره {node} ({unit}، نوبت {incarnation}) پیش‌تر نوشته بود به حساب آمد.",
            "What node {node} ({unit}, incarnation {incarnation}) had written before counts now."
        );
        ui.say(&text)?;
        Ok(0)
    }
}
