//! `sync plan`: what waits, and what it will cost.

use clap::Args;
use model::{Lane, Say, say};
use runtime::snapshot::{Plan, PlannedLog, Snapshot, plan};
use serde_json::{Value, json};

use crate::context::Context;
use crate::failure::Failure;
use crate::ui::{Tone, Ui};
use crate::{neighbors, when};

/// Say what waits to be sent, in bytes and minutes
///
/// Minutes are reckoned from what the line carried last.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node sync plan")]
pub struct PlanArgs {}

impl PlanArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let mut session = context.open(ui)?;
        let snapshot = context.snapshot(&session)?;
        let planned = match &snapshot.parent {
            Some(parent) => Some(plan(session.desk(), parent)?),
            None => None,
        };
        session.close(ui)?;
        if ui.is_json() {
            ui.json(&document(ui, &snapshot, planned.as_ref()))?;
            return Ok(0);
        }
        neighbors::tell_parent(ui, context, &snapshot)?;
        if let Some(planned) = planned {
            tell(ui, &planned)?;
        }
        Ok(0)
    }
}

fn document(ui: &Ui<'_>, snapshot: &Snapshot, planned: Option<&Plan>) -> Value {
    let log = |planned: &PlannedLog| {
        json!({
            "log": planned.log.to_string(), "scope": planned.log.scope,
            "lane": lane(planned.log.lane), "entries": planned.entries, "bytes": planned.bytes,
        })
    };
    let logs = planned.map(|plan| plan.logs.iter().map(log).collect::<Vec<_>>());
    json!({
        "schema": ui.schema("sync.plan"), "parent": neighbors::parent_facts(snapshot),
        "logs": logs, "bytes": planned.map(|plan| plan.bytes),
        "takes_ms": planned.and_then(|plan| plan.takes).map(|takes| u64::try_from(takes.as_millis()).ok()),
    })
}

const fn lane(lane: Lane) -> &'static str {
    match lane {
        Lane::Control => "control",
        Lane::Records => "records",
    }
}

fn tell(ui: &mut Ui<'_>, planned: &Plan) -> Result<(), Failure> {
    if planned.logs.is_empty() {
        return Ok(());
    }
    let Say { fa, en } = when::bytes(planned.bytes);
    let value = match planned.takes {
        Some(takes) => {
            let time = when::span(takes);
            let (time_fa, time_en) = (time.fa, time.en);
            say!("{fa}، حدود {time_fa}", "{en}, about {time_en}")
        }
        None => say!("{fa}؛ سرعت خط هنوز معلوم نیست", "{en}; how fast the line is isn't known yet"),
    };
    let value = ui.said(&value).to_owned();
    ui.fact(&Say::new("برآورد", "To be sent"), &value)?;
    for PlannedLog { log, entries, bytes } in &planned.logs {
        let line = format!("  {:<7}  {log}  {entries:>7}  {bytes:>9} B", lane(log.lane));
        ui.toned(Tone::Dim, &line)?;
    }
    Ok(())
}
