//! `status`: where the hub stands: its line, its units, what they brought, what needs a person.

use std::collections::BTreeMap;
use std::time::Duration;

use clap::Args;
use console::commands::user;
use console::{Context, Failure, Tone, Ui, closing, exit, frozen, neighbors, when};
use model::{Say, UnitCode, say};
use office::closing::{Reminder, reminders};
use office::guard::{self, Frozen};
use office::look::{self, Filter};
use office::rows::Stage;
use office::{inbox, objections};
use runtime::snapshot::{Link, Neighbor, Snapshot};
use serde_json::{Map, Value, json};

use super::office::silent;

/// Where the hub stands: its line, its units, what they brought, what needs a person
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub status --exit-code\n\nExit codes: 0 well, 5 with --exit-code, if a person is needed"
)]
pub(crate) struct StatusArgs {
    /// Exit with 5 if a person is needed
    #[arg(long)]
    exit_code: bool,
}

/// What a status is made of.
struct Standing {
    unit: UnitCode,
    name: Say,
    practice: bool,
    rules: String,
    users: usize,
    snapshot: Snapshot,
    stages: BTreeMap<Stage, u64>,
    objections: u64,
    frozen: Option<Frozen>,
    waiting: usize,
    owed: Option<Reminder>,
}

impl Standing {
    fn silent(&self, context: &Context) -> Vec<&Neighbor> {
        let children = self.snapshot.children.iter();
        children.filter(|child| !child.fenced && silent(child, context)).collect()
    }

    fn stuck(&self) -> Vec<&Neighbor> {
        let stuck = |child: &&Neighbor| {
            !child.refused.is_empty() || !child.asides.is_empty() || child.trouble.is_some()
        };
        self.snapshot.children.iter().filter(|child| !child.fenced).filter(stuck).collect()
    }

    fn linked(&self) -> usize {
        let live = |child: &&Neighbor| matches!(child.link, Link::Live { .. });
        self.snapshot.children.iter().filter(live).count()
    }

    fn disputes(&self) -> u64 {
        self.stages.get(&Stage::Disputed).copied().unwrap_or_default()
    }
}

impl StatusArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let snapshot = context.snapshot(&session)?;
        let mut stages = BTreeMap::new();
        for (_, row) in session.look(|office| look::list(office, &Filter::default()))? {
            let count: &mut u64 = stages.entry(row.stage).or_default();
            *count = count.saturating_add(1);
        }
        let objections = session.look(objections::open)?;
        let waits = session.look(|office| inbox::counts(office, context.today))?;
        let frozen = session.look(guard::frozen)?;
        let users = user::count(&mut session)?;
        let owed = session.look(|office| reminders(office, context.today))?.into_iter().next();
        let desk = session.seen();
        let standing = Standing {
            unit: desk.unit(),
            name: desk.places_on(context.today).name_of(desk.unit()).unwrap_or_default(),
            practice: desk.opening().practice,
            rules: desk.rules().version.clone(),
            users,
            snapshot,
            stages,
            objections,
            frozen,
            waiting: context.at_gate(|gate| gate.pending().len()).unwrap_or_default(),
            owed,
        };
        session.close(ui)?;
        let needed = 0 < standing.disputes()
            || 0 < standing.objections
            || standing.frozen.is_some()
            || 0 < standing.waiting
            || standing.owed.as_ref().is_some_and(|owed| owed.late)
            || !standing.stuck().is_empty()
            || !standing.silent(context).is_empty();
        if ui.is_json() {
            let mut document = document(ui, context, &standing);
            if let Value::Object(fields) = &mut document {
                fields.insert("inbox".to_owned(), console::commands::inbox::counts(&waits));
            }
            ui.json(&document)?;
        } else {
            tell(ui, context, &standing)?;
            console::commands::inbox::tell_counts(ui, &waits)?;
            closing::tell(ui, "hamgam-hub", standing.owed.as_ref())?;
        }
        Ok(if self.exit_code && needed { exit::NEEDS_A_PERSON } else { 0 })
    }
}

fn document(ui: &Ui<'_>, context: &Context, standing: &Standing) -> Value {
    let stages: Map<String, Value> = standing
        .stages
        .iter()
        .map(|(stage, count)| (stage.code().to_owned(), json!(count)))
        .collect();
    let units = |found: Vec<&Neighbor>| found.iter().map(|child| child.unit).collect::<Vec<_>>();
    let running = standing.snapshot.running.as_ref();
    json!({
        "schema": ui.schema("status"), "unit": standing.unit, "name": standing.name,
        "practice": standing.practice, "rules": standing.rules,
        "users": standing.users,
        "running": running.map(|running| json!({
            "since_ms": running.since.ms(), "listening": running.listening,
            "metrics": running.metrics, "sessions": running.sessions, "syncs": running.syncs,
        })),
        "parent": neighbors::parent_facts(&standing.snapshot),
        "units": standing.snapshot.children.iter().filter(|child| !child.fenced).count(),
        "linked": standing.linked(), "silent": units(standing.silent(context)),
        "stuck": units(standing.stuck()), "waiting_at_gate": standing.waiting,
        "applications": stages, "disputes": standing.disputes(),
        "objections": standing.objections, "frozen": frozen::facts(ui, standing.unit, standing.frozen),
        "closing": closing::facts(standing.owed.as_ref()),
    })
}

fn tell(ui: &mut Ui<'_>, context: &Context, standing: &Standing) -> Result<(), Failure> {
    let title = format!("{} {}", standing.unit, ui.said(&standing.name));
    ui.fact_toned(Tone::Bold, &Say::new("مرکز", "Hub"), &title)?;
    if standing.practice {
        let value = Say::new(
            "تمرینی؛ هیچ مرکز واقعی داده‌های آن را نمی‌پذیرد",
            "practice; no real hub accepts its data",
        );
        let value = ui.said(&value).to_owned();
        ui.fact_toned(Tone::Warn, &Say::new("نوع", "Kind"), &value)?;
    }
    running(ui, context, &standing.snapshot)?;
    neighbors::tell_parent(ui, context, &standing.snapshot)?;
    frozen::tell(ui, standing.unit, standing.frozen)?;
    units(ui, context, standing)?;
    let all: u64 = standing.stages.values().sum();
    let of = |stage: Stage| standing.stages.get(&stage).copied().unwrap_or_default();
    let (referred, paid) = (of(Stage::Referred), of(Stage::Paid));
    let value = say!(
        "{all}: {referred} در بانک، {paid} پرداخت‌شده",
        "{all}: {referred} at the bank, {paid} paid"
    );
    let value = ui.said(&value).to_owned();
    ui.fact(&Say::new("پرونده", "Applications"), &value)?;
    let (disputes, objections) = (standing.disputes(), standing.objections);
    if 0 < disputes.saturating_add(objections) {
        let value = say!(
            "{disputes} ناسازگار، {objections} معرفی با ایراد    hamgam-hub dispute list",
            "{disputes} impossible, {objections} referrals objected to    hamgam-hub dispute list"
        );
        let value = ui.said(&value).to_owned();
        ui.fact_toned(Tone::Bad, &Say::new("مغایرت", "DISPUTES"), &value)?;
    }
    user::tell_none(ui, standing.users)?;
    ui.fact(&Say::new("ضوابط", "Rules"), &standing.rules)
}

fn running(ui: &mut Ui<'_>, context: &Context, snapshot: &Snapshot) -> Result<(), Failure> {
    let (tone, value) = match &snapshot.running {
        None => (
            Tone::Warn,
            Say::new("در حال کار نیست    hamgam-hub run", "not running    hamgam-hub run"),
        ),
        Some(running) => {
            let up = context.now.ms().saturating_sub(running.since.ms());
            let Say { fa, en } = when::span(Duration::from_millis(up));
            let at = running.listening.map_or_else(|| "-".to_owned(), |at| at.to_string());
            (Tone::Good, say!("{at}، از {fa} پیش", "{at}, up {en}"))
        }
    };
    let value = ui.said(&value).to_owned();
    ui.fact_toned(tone, &Say::new("سرویس", "Service"), &value)
}

fn units(ui: &mut Ui<'_>, context: &Context, standing: &Standing) -> Result<(), Failure> {
    let all = standing.snapshot.children.iter().filter(|child| !child.fenced).count();
    let (linked, silent) = (standing.linked(), standing.silent(context).len());
    let value = say!(
        "{all}: {linked} وصل، {silent} خاموش    hamgam-hub office list",
        "{all}: {linked} connected, {silent} silent    hamgam-hub office list"
    );
    let value = ui.said(&value).to_owned();
    let tone = if silent == 0 { Tone::Plain } else { Tone::Warn };
    ui.fact_toned(tone, &Say::new("واحدها", "Units"), &value)?;
    for child in standing.stuck() {
        let what = child.trouble.as_ref().map(|trouble| trouble.say.clone());
        let count = child.refused.len().saturating_add(child.asides.len());
        let what = what.unwrap_or_else(|| {
            say!("{count} مورد ایستاده یا کنارگذاشته", "{count} entries stuck or set aside")
        });
        let unit = child.unit;
        let value = format!("{unit}  {}    hamgam-hub office show {unit}", ui.said(&what));
        ui.fact_toned(Tone::Bad, &Say::new("گیر", "STUCK"), &value)?;
    }
    if 0 < standing.waiting {
        let count = standing.waiting;
        let value = say!(
            "{count} منتظر پذیرش    hamgam-hub office list",
            "{count} wait to be let in    hamgam-hub office list"
        );
        let value = ui.said(&value).to_owned();
        ui.fact_toned(Tone::Warn, &Say::new("دم در", "At the gate"), &value)?;
    }
    Ok(())
}
