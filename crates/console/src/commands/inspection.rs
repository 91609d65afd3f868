//! `inspection list`, `show` and `due`.

use clap::Args;
use model::{ApplicationNumber, Lang, RecordId, RecordKind, Say, say};
use office::forms::InspectionForm;
use office::look::{self, Filter};
use office::rows::Record;
use office::{Refusal, Stop, application};
use records::lifecycle::{InspectionState, inspection_state};
use records::{Inspection, Step};
use serde_json::{Value, json};

use crate::{Context, DayArg, Failure, Tone, Ui};

/// List visits
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node inspection list 1401-1102-1-000012-1")]
pub struct ListArgs {
    /// Only visits of this application
    number: Option<ApplicationNumber>,
}

/// Show one visit with its form
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node inspection show i1-3")]
pub struct ShowArgs {
    /// The visit, as `inspection list` names it
    id: RecordId,
}

/// List the visits that are due, overdue ones first
///
/// The plan of a registration-based field is visited within the days of B6 after its confirmation.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node inspection due --as-of 1401/09/15")]
pub struct DueArgs {
    /// The day to ask for
    #[arg(long, visible_alias = "on", value_name = "DAY", allow_hyphen_values = true)]
    as_of: Option<DayArg>,
}

type Visit = (ApplicationNumber, RecordId, Inspection);

impl ListArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let visits = session.ask(|office| {
            let numbers = match self.number {
                Some(number) => vec![number],
                None => {
                    let lines = look::list(office, &Filter::default())?;
                    lines
                        .into_iter()
                        .filter(|(_, row)| 0 < row.inspections)
                        .map(|(n, _)| n)
                        .collect()
                }
            };
            let mut visits: Vec<Visit> = Vec::new();
            for number in numbers {
                let (id, _, _) = application::find(office, number)?;
                for (id, record) in office.records(&office.links(id)?.inspections)? {
                    if let Record::Inspection(inspection) = record {
                        visits.push((number, id, inspection));
                    }
                }
            }
            Ok::<_, Stop>(visits)
        })?;
        session.close(ui)?;
        if ui.is_json() {
            let rows: Vec<Value> =
                visits.iter().map(|visit| inspection_json(visit.0, visit.1, &visit.2)).collect();
            ui.json(&json!({ "schema": ui.schema("inspection.list"), "inspections": rows }))?;
            return Ok(0);
        }
        for (number, id, inspection) in &visits {
            inspection_line(ui, Some(*number), *id, inspection)?;
        }
        let count = visits.len();
        ui.note(&say!("{count} بازدید", "{count} visits"));
        Ok(0)
    }
}

/// One visit on one line.
///
/// # Errors
/// [`Failure::Output`].
pub fn inspection_line(
    ui: &mut Ui<'_>,
    number: Option<ApplicationNumber>,
    id: RecordId,
    inspection: &Inspection,
) -> Result<(), Failure> {
    let state = inspection_state(inspection);
    let tone = match state {
        InspectionState::FormComplete => Tone::Plain,
        InspectionState::Superseded => Tone::Dim,
        InspectionState::Disputed { .. } | InspectionState::Missed => Tone::Bad,
        InspectionState::Planned | InspectionState::Conducted | InspectionState::FormDraft => {
            Tone::Warn
        }
    };
    let judged = [inspection.activity, inspection.skill, inspection.management]
        .map(|word| word.map_or_else(|| "-".to_owned(), |word| ui.said(&word.say()).to_owned()));
    let number = number.map(|number| format!("{number}  ")).unwrap_or_default();
    let heads = inspection.heads_found.map(|heads| format!("  {heads}")).unwrap_or_default();
    let (day, judged) = (inspection.visited_on.slashed(), judged.join("/"));
    let line = match ui.lang() {
        Lang::Fa => format!("{number}{id}  {day}{heads}  {}: {judged}", state.say().fa),
        Lang::En => format!("{number}{id}  {day}  {:<13} {judged}{heads}", state.code()),
    };
    ui.toned(tone, &line)
}

/// One visit as a document.
pub fn inspection_json(number: ApplicationNumber, id: RecordId, inspection: &Inspection) -> Value {
    let form = InspectionForm::of(inspection);
    json!({
        "inspection": id.to_string(), "application": number,
        "state": inspection_state(inspection).code(),
        "visited_on": form.visited_on, "visited_on_gregorian": form.visited_on.gregorian_text(),
        "office_inspector": form.office_inspector, "agency": form.agency,
        "agency_inspector": form.agency_inspector, "agency_absent": form.invited_absent,
        "activity": form.activity, "skill": form.skill, "management": form.management,
        "heads_found": form.heads_found, "completed_by": form.completed_by,
        "completed_on": form.completed_on, "note": form.note,
        "complete": inspection.steps.has(Step::FormComplete),
        "missing": missing(&form).iter().map(|(code, _)| code).collect::<Vec<_>>(),
        "corrects": inspection.supersedes.map(|id| id.to_string()),
        "steps": inspection.steps,
    })
}

impl ShowArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let id = self.id;
        let mut session = context.open(ui)?;
        let (number, inspection) = session.ask(|office| {
            let gone = || Stop::from(Refusal::NoRecord { id });
            if id.kind != RecordKind::Inspection {
                return Err(gone());
            }
            let Some(Record::Inspection(inspection)) = office.record(id)?.map(|row| row.record)
            else {
                return Err(gone());
            };
            match office.record(inspection.application)?.map(|row| row.record) {
                Some(Record::Application(application)) => Ok((application.number, inspection)),
                Some(_) | None => Err(gone()),
            }
        })?;
        session.close(ui)?;
        if ui.is_json() {
            let mut document = inspection_json(number, id, &inspection);
            if let Value::Object(fields) = &mut document {
                fields.insert("schema".to_owned(), json!(ui.schema("inspection.show")));
            }
            ui.json(&document)?;
            return Ok(0);
        }
        show(ui, number, id, &inspection)?;
        Ok(0)
    }
}

fn show(
    ui: &mut Ui<'_>,
    number: ApplicationNumber,
    id: RecordId,
    inspection: &Inspection,
) -> Result<(), Failure> {
    let state = inspection_state(inspection).say();
    let state = ui.said(&state).to_owned();
    ui.fact_toned(Tone::Bold, &Say::new("بازدید", "Visit"), &format!("{id}  {state}"))?;
    ui.fact(&Say::new("پرونده", "Application"), &number.to_string())?;
    let form = InspectionForm::of(inspection);
    let day = ui.day(form.visited_on);
    ui.fact(&Say::new("روز بازدید", "Visited on"), &day)?;
    let absent = form
        .invited_absent
        .then(|| ui.said(&Say::new("دعوت شد و نیامد", "invited and didn't come")).to_owned());
    let name = |name: Option<model::Name>| name.map(|name| name.as_str().to_owned());
    let word = |ui: &Ui<'_>, word: Option<model::words::Judgement>| {
        word.map(|word| ui.said(&word.say()).to_owned())
    };
    let completed = form.completed_on.map(|day| ui.day(day));
    let lines = [
        (Say::new("ناظر اداره", "Office"), name(form.office_inspector.clone())),
        (Say::new("دستگاه اجرایی", "Agency"), name(form.agency.clone())),
        (Say::new("ناظر دستگاه", "Its inspector"), name(form.agency_inspector.clone()).or(absent)),
        (Say::new("فعال بودن", "Active"), word(ui, form.activity)),
        (Say::new("مهارت", "Skill"), word(ui, form.skill)),
        (Say::new("توان مدیریت", "Management"), word(ui, form.management)),
        (
            Say::new("افراد مشاهده‌شده", "Heads found"),
            form.heads_found.map(|heads| heads.to_string()),
        ),
        (Say::new("تکمیل‌کنندهٔ فرم", "Completed by"), name(form.completed_by.clone())),
        (Say::new("تاریخ تکمیل فرم", "Completed on"), completed),
        (Say::new("توضیح", "Note"), form.note.clone()),
        (Say::new("اصلاح فرم", "Corrects"), inspection.supersedes.map(|id| id.to_string())),
    ];
    for (label, value) in lines {
        if let Some(value) = value {
            ui.fact(&label, &value)?;
        }
    }
    let missing = missing(&form);
    if !missing.is_empty() {
        let words: Vec<&str> = missing.iter().map(|(_, said)| ui.said(said)).collect();
        let words = words.join(" · ");
        ui.fact_toned(Tone::Warn, &Say::new("فرم هنوز کم دارد", "Form lacks"), &words)?;
    }
    Ok(())
}

impl DueArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let as_of = context.day(self.as_of);
        let mut session = context.open(ui)?;
        let due = session.look(|office| look::due_visits(office, as_of))?;
        session.close(ui)?;
        let overdue = due.iter().filter(|visit| 0 < visit.late_days).count();
        if ui.is_json() {
            let rows: Vec<Value> = due
                .iter()
                .map(|visit| {
                    json!({
                        "application": visit.number, "due": visit.due,
                        "due_gregorian": visit.due.gregorian_text(),
                        "late_days": visit.late_days, "overdue": 0 < visit.late_days,
                        "form_open": visit.form_open,
                    })
                })
                .collect();
            ui.json(&json!({
                "schema": ui.schema("inspection.due"), "as_of": as_of,
                "as_of_gregorian": as_of.gregorian_text(), "overdue": overdue, "visits": rows,
            }))?;
            return Ok(0);
        }
        for visit in &due {
            let (tone, days) = match visit.late_days {
                1.. => (Tone::Bad, format!("+{}d", visit.late_days)),
                -7..=0 => (Tone::Warn, format!("{}d", visit.late_days)),
                _ => (Tone::Plain, format!("{}d", visit.late_days)),
            };
            let open = if visit.form_open { "  form_open" } else { "" };
            ui.toned(tone, &format!("{}  {}  {days:>6}{open}", visit.number, visit.due.slashed()))?;
        }
        let count = due.len();
        ui.note(&say!(
            "{count} بازدید در پیش، {overdue} گذشته از موعد",
            "{count} visits due, {overdue} overdue"
        ));
        Ok(0)
    }
}

/// What a form lacks until it is complete.
pub fn missing(form: &InspectionForm) -> Vec<(&'static str, Say)> {
    let agency = form.agency_inspector.is_some() || form.invited_absent;
    [
        (
            form.office_inspector.is_some(),
            "office_inspector",
            Say::new("ناظر اداره", "office inspector"),
        ),
        (agency, "agency_inspector", Say::new("ناظر دستگاه", "agency inspector")),
        (form.activity.is_some(), "activity", Say::new("فعال بودن", "activity")),
        (form.skill.is_some(), "skill", Say::new("مهارت", "skill")),
        (form.management.is_some(), "management", Say::new("توان مدیریت", "management")),
        (form.completed_by.is_some(), "completed_by", Say::new("تکمیل‌کننده", "who completed it")),
        (form.completed_on.is_some(), "completed_on", Say::new("تاریخ تکمیل", "day of completion")),
    ]
    .into_iter()
    .filter(|(there, _, _)| !there)
    .map(|(_, code, said)| (code, said))
    .collect()
}
