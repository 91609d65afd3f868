//! `application history`: who said what of a file, when.

use clap::Args;
use model::{ApplicationNumber, Say, Timestamp, say};
use office::Refusal;
use office::look::{self, Happening};
use records::Key;
use serde_json::{Value, json};

use crate::{Context, Failure, RevealArg, Tone, Ui};

/// Show every change of a file, its permit, inspections and facilities
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node application history 1401-1102-1-000012-1")]
pub struct HistoryArgs {
    /// The application's number
    number: ApplicationNumber,
    #[command(flatten)]
    reveal: RevealArg,
}

impl HistoryArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let number = self.number;
        let mut session = context.open(ui)?;
        if self.reveal.reveal {
            session.reveal(context, ui, ("application history", &[number]))?;
        }
        let all = session.look(|office| look::history(office, number))?;
        let all = all.ok_or(Refusal::NoApplication { number })?;
        session.close(ui)?;
        let minutes = context.settings.clock.offset.minutes();
        if ui.is_json() {
            let rows: Vec<Value> = all.iter().map(|it| change_json(ui, it, minutes)).collect();
            ui.json(&json!({
                "schema": ui.schema("application.history"), "application": number, "changes": rows,
            }))?;
            return Ok(0);
        }
        for it in &all {
            tell(ui, it, minutes)?;
        }
        let count = all.len();
        ui.note(&say!("{count} تغییر", "{count} changes"));
        Ok(0)
    }
}

/// Machine time where the office is, as `14:05:09`; the civil day stands beside it.
fn clock(at: Timestamp, offset_minutes: i32) -> String {
    let here = i64::try_from(at.ms() / 1_000)
        .unwrap_or(i64::MAX)
        .saturating_add(i64::from(offset_minutes).saturating_mul(60));
    let second = here.rem_euclid(86_400);
    format!("{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60)
}

fn tell(ui: &mut Ui<'_>, it: &Happening, minutes: i32) -> Result<(), Failure> {
    let role = it.act.role.say();
    let machine = it.act.at.civil_day(minutes).map(|day| format!("{day} ")).unwrap_or_default();
    let head = format!(
        "{}  {}  {} ({})  {machine}{}",
        it.act.on.slashed(),
        it.record,
        it.act.user,
        ui.said(&role),
        clock(it.act.at, minutes)
    );
    ui.toned(Tone::Bold, &head)?;
    for (step, mark) in &it.steps {
        let step = step.say();
        let reason = mark.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        let line = format!("  {} {}{reason}", ui.said(&step), mark.on.slashed());
        ui.line(&line)?;
    }
    let shown = |ui: &Ui<'_>, key: Key, values: &[Say]| {
        let words = words(ui, key, values);
        if words.is_empty() { "–".to_owned() } else { words.join(" | ") }
    };
    for change in &it.fields {
        let label = change.key.say();
        let after = shown(ui, change.key, &change.after);
        let line = if it.first {
            format!("  {}: {after}", ui.said(&label))
        } else {
            format!("  {}: {} → {after}", ui.said(&label), shown(ui, change.key, &change.before))
        };
        ui.line(&line)?;
    }
    for change in &it.covered {
        let (id, day) = (ui.person(&change.person), change.after.until.map(|day| day.slashed()));
        let said = match (&change.before, day) {
            (_, Some(day)) => say!("فرد تحت پوشش {id} تا {day}", "covered person {id} until {day}"),
            (None, None) => say!("فرد تحت پوشش {id} افزوده شد", "covered person {id} entered"),
            (Some(_), None) => say!("فرد تحت پوشش {id} تغییر کرد", "covered person {id} changed"),
        };
        let line = format!("  {}", ui.said(&said));
        ui.line(&line)?;
    }
    Ok(())
}

/// Values of a field in the screen's language; numbers of persons as the screen may show them.
fn words(ui: &Ui<'_>, key: Key, values: &[Say]) -> Vec<String> {
    let told = |said: &Say| match ui.said(said) {
        text if key.is_of_person() => ui.of_person(text),
        text => text.to_owned(),
    };
    values.iter().map(told).collect()
}

fn change_json(ui: &Ui<'_>, it: &Happening, minutes: i32) -> Value {
    let fields: Vec<Value> = it
        .fields
        .iter()
        .map(|change| {
            json!({
                "field": change.key.say().en, "label": ui.said(&change.key.say()),
                "before": words(ui, change.key, &change.before),
                "after": words(ui, change.key, &change.after),
            })
        })
        .collect();
    let steps: Vec<Value> = it
        .steps
        .iter()
        .map(|(step, mark)| {
            json!({ "step": step, "on": mark.on, "by": mark.by, "reason": mark.reason })
        })
        .collect();
    let covered: Vec<Value> = it
        .covered
        .iter()
        .map(|change| {
            json!({ "national_id": change.person, "before": change.before, "after": change.after })
        })
        .collect();
    json!({
        "record": it.record.to_string(), "first": it.first, "by": it.act.user,
        "role": it.act.role, "node": it.node, "on": it.act.on,
        "on_gregorian": it.act.on.gregorian_text(), "at_ms": it.act.at,
        "at_clock": clock(it.act.at, minutes), "logical": it.act.logical,
        "place": { "lsn": it.place.lsn, "segment": it.place.segment, "entry": it.place.entry },
        "fields": fields, "steps": steps, "covered": covered,
    })
}
