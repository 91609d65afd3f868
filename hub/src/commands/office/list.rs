//! `office list`: the units below with their nodes, and who waits at the gate.

use std::collections::BTreeMap;

use clap::Args;
use console::{Context, Failure, Tone, Ui};
use identity::Waiting;
use model::{Places, Say, UnitCode, say};
use office::members::{self, SlipState};
use runtime::snapshot::{Link, Neighbor};
use serde_json::{Value, json};

/// List units with their nodes, how far behind they are, and who waits to be let in
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-hub office list --silent")]
pub(crate) struct ListArgs {
    /// Only those that were never heard, or not since the day before yesterday
    #[arg(long)]
    silent: bool,
    /// Also incarnations that were shut out
    #[arg(long)]
    all: bool,
}

/// What the list is made of.
struct Listed {
    children: Vec<Neighbor>,
    waiting: Vec<Waiting>,
    slips: Vec<SlipState>,
    names: BTreeMap<UnitCode, Say>,
}

impl ListArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let mut children = context.snapshot(&session)?.children;
        let waiting = context.at_gate(|gate| gate.pending()).unwrap_or_default();
        let slips = session.look(members::slips)?;
        let names = names(&session.seen().places_on(context.today), &children, &waiting, &slips);
        session.close(ui)?;
        children.retain(|child| self.all || !child.fenced);
        children.retain(|child| !self.silent || super::silent(child, context));
        let open = slips.into_iter().filter(|state| state.used_by.is_none()).collect();
        let listed = Listed { children, waiting, slips: open, names };
        if ui.is_json() {
            ui.json(&document(ui, &listed))?;
            return Ok(0);
        }
        tell(&listed, context, ui)?;
        Ok(0)
    }
}

fn names(
    places: &Places,
    children: &[Neighbor],
    waiting: &[Waiting],
    slips: &[SlipState],
) -> BTreeMap<UnitCode, Say> {
    let units = children.iter().map(|child| child.unit);
    let units = units.chain(waiting.iter().map(|waiting| waiting.unit));
    let units = units.chain(slips.iter().map(|state| state.slip.unit));
    units.map(|unit| (unit, places.name_of(unit).unwrap_or_default())).collect()
}

fn document(ui: &Ui<'_>, listed: &Listed) -> Value {
    let Listed { children, waiting, slips, names } = listed;
    let offices: Vec<Value> =
        children.iter().map(|child| super::show::facts(child, &names[&child.unit])).collect();
    let waiting: Vec<Value> = waiting
        .iter()
        .map(|it| json!({ "unit": it.unit, "name": names[&it.unit], "words": it.words.say() }))
        .collect();
    let slips: Vec<Value> =
        slips.iter().map(|it| json!({ "unit": it.slip.unit, "until": it.slip.until })).collect();
    json!({
        "schema": ui.schema("office.list"), "offices": offices, "waiting": waiting,
        "open_slips": slips,
    })
}

fn tell(listed: &Listed, context: &Context, ui: &mut Ui<'_>) -> Result<(), Failure> {
    for child in &listed.children {
        line(child, &listed.names[&child.unit], context, ui)?;
    }
    for it in &listed.waiting {
        let (unit, Say { fa, en }) = (it.unit, it.words.say());
        let text = say!("{unit} منتظر پذیرش است: {fa}", "{unit} waits to be let in: {en}");
        let text = ui.said(&text).to_owned();
        ui.toned(Tone::Warn, &text)?;
    }
    for state in &listed.slips {
        let (unit, until) = (state.slip.unit, state.slip.until.slashed());
        ui.say(&say!("{unit} برگهٔ باز تا {until}", "{unit} has an open slip until {until}"))?;
    }
    let (count, waiting) = (listed.children.len(), listed.waiting.len());
    ui.note(&say!("{count} گره، {waiting} منتظر", "{count} nodes, {waiting} waiting"));
    Ok(())
}

fn line(child: &Neighbor, name: &Say, context: &Context, ui: &mut Ui<'_>) -> Result<(), Failure> {
    let (unit, node) = (child.unit, child.node.0);
    let Say { fa, en } = super::show::link(child, context);
    let behind = child.entries();
    let (name_fa, name_en) = (&name.fa, &name.en);
    let mut text = say!(
        "{unit} {name_fa}، گره {node}: {fa}، {behind} ثبت عقب",
        "{unit} {name_en}, node {node}: {en}, {behind} entries behind"
    );
    let stuck = child.refused.len().saturating_add(child.asides.len());
    if 0 < stuck {
        let Say { fa, en } = &text;
        text = say!("{fa}، {stuck} مشکل", "{en}, {stuck} stuck");
    }
    let tone = match (child.fenced, child.link, &child.trouble) {
        (true, _, _) => Tone::Dim,
        (false, _, Some(_)) => Tone::Bad,
        (false, Link::Down, None) if child.last_contact.is_none() => Tone::Warn,
        (false, _, None) if 0 < stuck => Tone::Bad,
        (false, Link::Live { .. }, None) => Tone::Good,
        (false, Link::Down | Link::Calling, None) => Tone::Plain,
    };
    let text = ui.said(&text).to_owned();
    ui.toned(tone, &text)
}
