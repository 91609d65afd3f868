//! `sync log`: the last connections.

use clap::Args;
use model::{Say, UnitCode, say};
use runtime::contacts::{Spell, Traffic};
use runtime::snapshot::Neighbor;
use runtime::stick::is_stick;
use serde_json::{Value, json};

use crate::context::Context;
use crate::failure::Failure;
use crate::ui::{Tone, Ui};
use crate::{when, whole};

/// List the last connections: how long, how much, how they ended
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node sync log --limit 5")]
pub struct LogArgs {
    /// Only those with this unit
    #[arg(value_name = "UNIT")]
    unit: Option<UnitCode>,
    /// At most so many lines; 0 for all
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = whole::<usize>)]
    limit: usize,
}

impl LogArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let session = context.open(ui)?;
        let snapshot = context.snapshot(&session)?;
        session.close(ui)?;
        let neighbors = snapshot.parent.iter().chain(&snapshot.children);
        let wanted = neighbors.filter(|it| self.unit.is_none_or(|unit| unit == it.unit));
        let of = |it: &Neighbor| {
            let unit = it.unit;
            it.spells.iter().map(move |spell| (unit, spell.clone())).collect::<Vec<_>>()
        };
        let mut spells: Vec<(UnitCode, Spell)> = wanted.flat_map(of).collect();
        spells.sort_by_key(|(unit, spell)| (std::cmp::Reverse(spell.from), *unit));
        let limit = if self.limit == 0 { usize::MAX } else { self.limit };
        spells.truncate(limit);
        if ui.is_json() {
            let rows: Vec<Value> = spells.iter().map(|(unit, spell)| row(*unit, spell)).collect();
            ui.json(&json!({ "schema": ui.schema("sync.log"), "sessions": rows }))?;
            return Ok(0);
        }
        if spells.is_empty() {
            ui.note(&Say::new("هنوز تماسی نبوده است.", "No connection yet."));
        }
        for (unit, spell) in &spells {
            line(ui, context, *unit, spell)?;
        }
        Ok(0)
    }
}

fn row(unit: UnitCode, spell: &Spell) -> Value {
    json!({
        "unit": unit, "from_ms": spell.from.ms(), "lasted_ms": spell.lasted_ms, "end": spell.end,
        "by": if is_stick(&spell.end) { "stick" } else { "line" },
        "settled": spell.settled, "sent": traffic(spell.sent), "received": traffic(spell.received),
        "round_trip_ms": spell.round_trip_ms,
    })
}

fn traffic(traffic: Traffic) -> Value {
    let Traffic { entries, segments, frame_bytes, udp_bytes } = traffic;
    json!({
        "entries": entries, "segments": segments, "frame_bytes": frame_bytes,
        "udp_bytes": udp_bytes,
    })
}

fn line(ui: &mut Ui<'_>, context: &Context, unit: UnitCode, spell: &Spell) -> Result<(), Failure> {
    let begun = when::moment(spell.from, context.settings.clock.offset);
    let lasted = if is_stick(&spell.end) {
        Say::new("با فلش", "by stick")
    } else {
        when::span(std::time::Duration::from_millis(spell.lasted_ms))
    };
    let lasted = ui.said(&lasted);
    let (sent, received) = (spell.sent.entries, spell.received.entries);
    let carried = |traffic: Traffic| {
        if is_stick(&spell.end) { traffic.frame_bytes } else { traffic.udp_bytes }
    };
    let bytes = when::bytes(carried(spell.sent).saturating_add(carried(spell.received)));
    let (bytes, end) = (ui.said(&bytes).to_owned(), &spell.end);
    let text = say!(
        "{begun}  {unit}  {lasted}؛ {sent} ثبت رفت، {received} ثبت آمد، {bytes}  {end}",
        "{begun}  {unit:<5}  {lasted}; sent {sent}, received {received}, {bytes}  {end}"
    );
    let text = ui.said(&text).to_owned();
    ui.toned(if spell.settled { Tone::Plain } else { Tone::Warn }, &text)
}
