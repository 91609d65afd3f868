//! `office fence`: a node is shut out; `office readmit`: what it had written before is let in.

use clap::Args;
use console::commands::quota::acting;
use console::{Context, Failure, Tone, Ui};
use model::{Say, UnitCode, say};
use office::{Drafter, Stop, members};
use roster::{Fence, Kind};
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
    #[command(flatten)]
    meant: Meant,
}

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
    #[command(flatten)]
    meant: Meant,
}

/// Which unit's node, why, and that it is meant.
#[derive(Args, Debug)]
struct Meant {
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
        let unit = self.meant.unit;
        let Some(fence) = self.meant.write(context, ui, ("office.fence", members::fence))? else {
            return Ok(0);
        };
        let (node, incarnation) = (fence.node.0, fence.incarnation.0);
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

impl ReadmitArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let unit = self.meant.unit;
        let written = self.meant.write(context, ui, ("office.readmit", members::readmit))?;
        let Some(fence) = written else { return Ok(0) };
        let (node, incarnation) = (fence.node.0, fence.incarnation.0);
        let text = say!(
            "آنچه گره {node} ({unit}، نوبت {incarnation}) پیش‌تر نوشته بود به حساب آمد.",
            "What node {node} ({unit}, incarnation {incarnation}) had written before counts now."
        );
        ui.say(&text)?;
        Ok(0)
    }
}

/// Makes a fence out of a unit and a reason.
type Draft = fn(&mut Drafter<'_>, UnitCode, &str) -> Result<Fence, Stop>;

impl Meant {
    /// Writes the fence that is drafted; nothing comes back if JSON has said all of it.
    fn write(
        &self,
        context: &Context,
        ui: &mut Ui<'_>,
        (schema, draft): (&str, Draft),
    ) -> Result<Option<Fence>, Failure> {
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
        let acted = session.act(&act, Context::mode(self.dry_run), |drafter| {
            let fence = draft(drafter, unit, &self.reason)?;
            drafter.allowed()?;
            Ok(fence)
        })?;
        session.close(ui)?;
        let fence = acted.answer;
        if !ui.is_json() {
            return Ok(Some(fence));
        }
        let valid = fence.last_valid.iter();
        ui.json(&json!({
            "schema": ui.schema(schema), "unit": unit, "node": fence.node.0,
            "incarnation": fence.incarnation.0, "reason": fence.reason,
            "last_valid": valid.map(|(log, seq)| json!({ "log": log.to_string(), "seq": seq.0 }))
                .collect::<Vec<_>>(),
            "dry_run": self.dry_run,
        }))?;
        Ok(None)
    }
}
