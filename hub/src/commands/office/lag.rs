//! `office lag`: who below is behind, since when, and what to do about it; the worst first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use clap::Args;
use console::commands::explain;
use console::{Context, Failure, Tone, Ui, exit, neighbors, when};
use model::{Say, Timestamp, UnitCode, say};
use office::setback::{self, Missing};
use runtime::snapshot::{Link, Neighbor, plan};
use serde_json::{Value, json};
use settings::UtcOffset;

use super::{show, silent_at};

/// Say who is behind: how far, since when, what stands in the way; the worst first
///
/// What a unit has written since its last contact is known to nobody here.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub office lag --exit-code\n\nExit codes: 0 shown, 5 with --exit-code, if a unit needs a person"
)]
pub(crate) struct LagArgs {
    /// Exit with 5 if a log stands still, a unit is silent for days, or the last contact failed
    #[arg(long)]
    exit_code: bool,
}

/// How a unit stands, the worst first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum State {
    /// It has less than it had, or other.
    SetBack,
    /// A log, or an entry of it, that a contact doesn't bring on.
    StandsStill,
    /// It was never heard.
    NeverHeard,
    /// It wasn't heard for days.
    Silent,
    /// The last contact failed.
    Trouble,
    /// Something is under way or waits.
    Behind,
    /// Nothing that is known here.
    InStep,
}

impl State {
    fn of(child: &Neighbor, now: Timestamp) -> Self {
        let behind = 0 < child.entries() || 0 < child.entries_ahead();
        if child.set_back.is_some() {
            Self::SetBack
        } else if !child.refused.is_empty() || !child.asides.is_empty() {
            Self::StandsStill
        } else if silent_at(child, now) {
            if child.last_contact.is_none() { Self::NeverHeard } else { Self::Silent }
        } else if child.trouble.is_some() {
            Self::Trouble
        } else if behind || child.last_settled.is_none() {
            Self::Behind
        } else {
            Self::InStep
        }
    }

    const fn needs_a_person(self) -> bool {
        match self {
            Self::SetBack | Self::StandsStill | Self::NeverHeard | Self::Silent | Self::Trouble => {
                true
            }
            Self::Behind | Self::InStep => false,
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::SetBack => "set_back",
            Self::StandsStill => "stands_still",
            Self::NeverHeard => "never_heard",
            Self::Silent => "silent",
            Self::Trouble => "trouble",
            Self::Behind => "behind",
            Self::InStep => "in_step",
        }
    }

    fn say(self) -> Say {
        match self {
            Self::SetBack => Say::new("به عقب بازگشته", "SET BACK"),
            Self::StandsStill => Say::new("ایستاده", "STANDS STILL"),
            Self::NeverHeard => Say::new("هنوز تماسی نداشته", "NEVER HEARD"),
            Self::Silent => Say::new("خاموش", "SILENT"),
            Self::Trouble => Say::new("تماس آخر ناموفق", "last contact failed"),
            Self::Behind => Say::new("عقب", "behind"),
            Self::InStep => Say::new("به‌روز", "in step"),
        }
    }

    const fn tone(self) -> Tone {
        match self {
            Self::SetBack | Self::StandsStill | Self::NeverHeard | Self::Silent => Tone::Bad,
            Self::Trouble => Tone::Warn,
            Self::Behind => Tone::Bold,
            Self::InStep => Tone::Good,
        }
    }
}

/// One unit's node, and how it stands.
#[derive(Debug)]
struct Lagging {
    state: State,
    child: Neighbor,
    name: Say,
    /// What waits for it, in bytes as they will be packed.
    bytes: u64,
}

/// When this is told.
#[derive(Clone, Copy, Debug)]
struct When {
    now: Timestamp,
    offset: UtcOffset,
}

impl LagArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let children = context.snapshot(&session)?.children;
        let missing = session.look(setback::missing)?;
        let mut all = Vec::new();
        for child in children.into_iter().filter(|child| !child.fenced) {
            let bytes = plan(session.desk(), &child)?.bytes;
            let places = session.seen().places_on(context.today);
            let name = places.name_of(child.unit).unwrap_or_default();
            all.push(Lagging { state: State::of(&child, context.now), child, name, bytes });
        }
        session.close(ui)?;
        sort(&mut all);
        if ui.is_json() {
            ui.json(&document(ui, &all, &missing))?;
        } else {
            let when = When { now: context.now, offset: context.settings.clock.offset };
            tell(&all, when, ui)?;
            tell_missing(&missing, ui)?;
        }
        let needed = !missing.is_empty() || all.iter().any(|it| it.state.needs_a_person());
        Ok(if self.exit_code && needed { exit::NEEDS_A_PERSON } else { 0 })
    }
}

/// By how it stands, then who wasn't heard for longest, then who is furthest behind.
fn sort(all: &mut [Lagging]) {
    all.sort_by_key(|Lagging { state, child, .. }| {
        let entries = child.entries().saturating_add(child.entries_ahead());
        (*state, child.last_contact, Reverse(entries), child.unit, child.node)
    });
}

fn document(ui: &Ui<'_>, all: &[Lagging], missing: &[Missing]) -> Value {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for it in all {
        let count = counts.entry(it.state.code()).or_default();
        *count = count.saturating_add(1);
    }
    let offices: Vec<Value> = all.iter().map(|it| facts(ui, it)).collect();
    let missing: Vec<Value> = missing
        .iter()
        .map(|Missing { log, here, had }| {
            let from = here.0.saturating_add(1);
            json!({ "code": "log.missing", "log": log.to_string(), "from": from, "to": had.0 })
        })
        .collect();
    json!({
        "schema": ui.schema("office.lag"), "offices": offices, "counts": counts,
        "missing": missing,
    })
}

/// What a rebuilt hub had before and nobody has brought.
fn tell_missing(missing: &[Missing], ui: &mut Ui<'_>) -> Result<(), Failure> {
    if missing.is_empty() {
        return Ok(());
    }
    ui.gap()?;
    let title = Say::new(
        "پیش‌تر در این مرکز بود و هنوز کسی نیاورده است [log.missing]",
        "was at this hub before and nobody has brought it yet [log.missing]",
    );
    let text = ui.said(&title).to_owned();
    ui.toned(Tone::Bad, &text)?;
    for Missing { log, here, had } in missing {
        let (from, upto) = (here.0.saturating_add(1), had.0);
        let text = say!("{log}: {from} تا {upto}", "{log}: {from} to {upto}");
        fact(ui, &Say::new("دفتر", "Log"), &text)?;
    }
    let next = explain::next_of("log.missing").unwrap_or_default();
    fact(ui, &Say::new("گام بعدی", "Next"), &next)
}

fn facts(ui: &Ui<'_>, it: &Lagging) -> Value {
    let Lagging { state, child, name, bytes } = it;
    let silent_since = child.last_contact.filter(|_| child.link == Link::Down);
    let ms = |at: Option<Timestamp>| at.map(Timestamp::ms);
    json!({
        "unit": child.unit, "name": name, "node": child.node.0,
        "incarnation": child.incarnation.0, "state": state.code(),
        "link": neighbors::state(child.link),
        "to_it": { "entries": child.entries(), "bytes": bytes },
        "from_it": { "entries": child.entries_ahead() },
        "silent_since_ms": ms(silent_since), "last_contact_ms": ms(child.last_contact),
        "last_settled_ms": ms(child.last_settled),
        "trouble": child.trouble.as_ref().map(|trouble| json!({
            "code": trouble.code, "message": trouble.say, "at_ms": trouble.at.ms(),
        })),
        "set_back": child.set_back.map(|found| json!({
            "code": found.code(), "message": found.say(), "at_ms": found.at.ms(),
        })),
        "next": steps(ui, it),
        "refused": show::refused(child), "set_aside": show::asides(child),
    })
}

/// A next step, as this program has it, for this unit.
fn fitted(ui: &Ui<'_>, next: &Say, unit: UnitCode) -> Say {
    let fit = |text: &str| ui.fit(text).replace("UNIT", &unit.to_string());
    Say::new(fit(&next.fa), fit(&next.en))
}

fn tell(all: &[Lagging], when: When, ui: &mut Ui<'_>) -> Result<(), Failure> {
    let mut before = None;
    for it in all {
        if before.is_some_and(|before| before != State::InStep) {
            ui.gap()?;
        }
        before = Some(it.state);
        title(it, when, ui)?;
        if it.state != State::InStep {
            tell_one(it, when, ui)?;
        }
    }
    let well = all.iter().filter(|it| it.state == State::InStep).count();
    let count = all.len();
    ui.note(&say!("{count} گره، {well} به‌روز", "{count} nodes, {well} in step"));
    Ok(())
}

fn title(it: &Lagging, when: When, ui: &mut Ui<'_>) -> Result<(), Failure> {
    let Lagging { state, child, name, .. } = it;
    let (unit, node) = (child.unit, child.node.0);
    let Say { fa, en } = match (state, child.link, child.last_contact) {
        // Whoever isn't connected may have written since.
        (State::InStep, Link::Down | Link::Calling, Some(at)) => {
            let Say { fa, en } = when::ago(when.now, at);
            say!("در آخرین تماس به‌روز، {fa}", "in step when last heard, {en}")
        }
        _ => state.say(),
    };
    let (name_fa, name_en) = (&name.fa, &name.en);
    let text = say!("{unit} {name_fa}، گره {node}: {fa}", "{unit} {name_en}, node {node}: {en}");
    let text = ui.said(&text).to_owned();
    ui.toned(state.tone(), &text)
}

fn tell_one(it: &Lagging, when: When, ui: &mut Ui<'_>) -> Result<(), Failure> {
    let child = &it.child;
    let contact = contact(child, when);
    fact(ui, &Say::new("آخرین تماس", "Last heard"), &contact)?;
    let settled = moment(child.last_settled, when);
    fact(ui, &Say::new("آخرین همگامی", "In step at"), &settled)?;
    fact(ui, &Say::new("برای آن", "For it"), &for_it(it))?;
    fact(ui, &Say::new("نزد آن", "With it"), &with_it(child))?;
    if let Some(trouble) = &child.trouble {
        let Say { fa, en } = moment(Some(trouble.at), when);
        let (code, say) = (&trouble.code, &trouble.say);
        let (say_fa, say_en) = (&say.fa, &say.en);
        let text = say!("{say_fa} [{code}] {fa}", "{say_en} [{code}] {en}");
        fact(ui, &Say::new("خطای آخر", "Last error"), &text)?;
    }
    if let Some(found) = child.set_back {
        let (code, Say { fa, en }) = (found.code(), found.say());
        let text = say!("{fa} [{code}]", "{en} [{code}]");
        fact(ui, &Say::new("بازگشت به عقب", "Set back"), &text)?;
    }
    for (log, refused) in &child.refused {
        let (from, Say { fa, en }) = (refused.first.0, neighbors::why_refused(refused.code));
        let text = say!("{log} از {from}: {fa}", "{log} from {from}: {en}");
        fact(ui, &Say::new("دفتر ایستاده", "Stands still"), &text)?;
    }
    for ((log, seq), code) in &child.asides {
        let seq = seq.0;
        let text = say!("{log} {seq} [{code}]", "{log} {seq} [{code}]");
        fact(ui, &Say::new("کنار گذاشته", "Set aside"), &text)?;
    }
    for step in steps(ui, it) {
        fact(ui, &Say::new("گام بعدی", "Next"), &step)?;
    }
    Ok(())
}

/// What to do, each thing once.
fn steps(ui: &Ui<'_>, Lagging { state, child, .. }: &Lagging) -> Vec<Say> {
    let unit = child.unit;
    let mut steps: Vec<Say> = Vec::new();
    if child.set_back.is_some() {
        let fence = format!("hamgam-hub office fence {unit} --confirm {unit} --reason …");
        let next = format!("{fence}; hamgam-hub office enrol {unit}");
        steps.push(Say::new(next.clone(), next));
    }
    for (log, refused) in &child.refused {
        let earlier = log.origin == child.node && log.incarnation < child.incarnation;
        let settled = neighbors::next_of_earlier(refused.code).filter(|_| earlier);
        steps.push(settled.unwrap_or_else(|| neighbors::next_of_refused(refused.code, unit)));
    }
    for code in child.asides.values() {
        let explain = format!("hamgam-hub explain {code}");
        steps.push(Say::new(explain.clone(), explain));
    }
    match state {
        State::NeverHeard | State::Silent => steps.push(Say::new(
            "تلفن بزنید: رایانه روشن است؟ خط برقرار است؟ آن‌جا: hamgam-node status",
            "Telephone: is the machine on, is there a line? There: hamgam-node status",
        )),
        State::SetBack | State::StandsStill | State::Trouble | State::Behind | State::InStep => {
            let trouble = child.trouble.as_ref();
            let next = trouble.and_then(|trouble| explain::next_of(&trouble.code));
            steps.extend(next.map(|next| fitted(ui, &next, unit)));
        }
    }
    let mut seen = Vec::new();
    steps.retain(|step| {
        let new = !seen.contains(step);
        seen.push(step.clone());
        new
    });
    steps
}

fn fact(ui: &mut Ui<'_>, label: &Say, value: &Say) -> Result<(), Failure> {
    let value = ui.said(value).to_owned();
    ui.fact(label, &value)
}

fn contact(child: &Neighbor, when: When) -> Say {
    match child.link {
        Link::Live { .. } => Say::new("اکنون وصل است", "connected now"),
        Link::Calling => Say::new("در حال اتصال", "connecting"),
        Link::Down => moment(child.last_contact, when),
    }
}

/// A moment and how long ago it was.
fn moment(at: Option<Timestamp>, When { now, offset }: When) -> Say {
    let Some(at) = at else { return Say::new("هرگز", "never") };
    let (moment, Say { fa, en }) = (when::moment(at, offset), when::ago(now, at));
    say!("{moment}، {fa}", "{moment}, {en}")
}

/// What is here and not there.
fn for_it(Lagging { child, bytes, .. }: &Lagging) -> Say {
    let entries = child.entries();
    if entries == 0 {
        return Say::new("چیزی نمانده است", "nothing waits");
    }
    let Say { fa, en } = when::bytes(*bytes);
    say!("{entries} ثبت در نوبت، حدود {fa}", "{entries} entries wait, about {en}")
}

/// What it is known to have and isn't here.
fn with_it(child: &Neighbor) -> Say {
    match (child.entries_ahead(), child.link) {
        (0, Link::Live { settled: true, .. }) => {
            Say::new("چیزی نمانده است", "nothing is lacking here")
        }
        (0, _) => Say::new(
            "تا آخرین تماس چیزی نمانده بود؛ از آنچه پس از آن نوشته خبری نیست",
            "nothing was lacking at the last contact; what it wrote since isn't known",
        ),
        (entries, _) => {
            say!("دست‌کم {entries} ثبت هنوز نرسیده است", "at least {entries} entries haven't come")
        }
    }
}

#[cfg(test)]
mod tests;
