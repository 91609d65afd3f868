//! `application show`: one file with all that hangs on it.

use clap::Args;
use model::{ApplicationNumber, JalaliDate, Name, Places, Say, say};
use office::Refusal;
use office::look::{self, Dossier};
use records::Conflict;
use records::lifecycle::facility_state;
use records::record::told;
use serde_json::{Value, json};

use crate::commands::dispute::{objection, tell_objections};
use crate::commands::inspection::{inspection_json, inspection_line};
use crate::{Context, DayArg, Failure, RevealArg, Tone, Ui};

/// Show a file: its record, permit, inspections, letters, and what is disputed
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node application show 1401-1102-1-000012-1")]
pub struct ShowArgs {
    /// The application's number
    number: ApplicationNumber,
    /// The day to ask for
    #[arg(long, visible_alias = "on", value_name = "DAY", allow_hyphen_values = true)]
    as_of: Option<DayArg>,
    #[command(flatten)]
    reveal: RevealArg,
}

impl ShowArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let (number, as_of) = (self.number, context.day(self.as_of));
        let mut session = context.open(ui)?;
        let file = session.look(|office| look::dossier(office, number, as_of))?;
        let file = file.ok_or(Refusal::NoApplication { number })?;
        if self.reveal.reveal {
            session.reveal(context, ui, ("application show", &[number]))?;
        }
        let places = session.seen().places_on(context.today);
        let level = context.snapshot(&session)?.reach().level(&file.tops);
        session.close(ui)?;
        if ui.is_json() {
            let mut document = document(ui, &file, &places, as_of);
            if let Value::Object(fields) = &mut document {
                fields.insert("level".to_owned(), json!(level.code()));
            }
            ui.json(&document)?;
            return Ok(0);
        }
        who(ui, &file, &places)?;
        what(ui, &file)?;
        hanging(ui, &file, as_of)?;
        disputed(ui, &file)?;
        tell_objections(ui, &file)?;
        let reached = ui.said(&level.say()).to_owned();
        ui.fact(&Say::new("رسیده تا", "On disk"), &reached)?;
        let next = ui.fit(&format!("hamgam-node application why {number}"));
        ui.fact(&Say::new("گام بعدی", "Next"), &next)?;
        Ok(0)
    }
}

fn who(ui: &mut Ui<'_>, file: &Dossier, places: &Places) -> Result<(), Failure> {
    let it = &file.application;
    let (kind, entity) = (it.kind.say(), it.entity.say());
    let stage = file.stage.say();
    let head = format!("{}  {}", it.number, ui.said(&stage));
    ui.fact_toned(Tone::Bold, &Say::new("پرونده", "Application"), &head)?;
    for moved in &file.moves {
        let county = places.county(moved.to).map(|county| county.name.clone()).unwrap_or_default();
        let (on, to) = (moved.on.slashed(), moved.to);
        let line = format!("{on}  {} -> {to} {}", moved.from, ui.said(&county));
        ui.fact_toned(Tone::Warn, &Say::new("واگذاری", "Moved"), &line)?;
    }
    let names = [&it.given_name, &it.family_name];
    let name = names.into_iter().flatten().map(Name::as_str).collect::<Vec<_>>().join(" ");
    let applicant = ui.person(&it.applicant);
    ui.fact(&Say::new("متقاضی", "Applicant"), &format!("{applicant}  {name}"))?;
    let words = format!("{} · {}", ui.said(&kind), ui.said(&entity));
    ui.fact(&Say::new("نوع", "Kind"), &words)?;
    let field = places.field(it.field).map(|field| ui.said(&field.name).to_owned());
    let field = format!("{}  {}", it.field, field.unwrap_or_default());
    ui.fact(&Say::new("رشته", "Field"), &field)?;
    if let Some(mobile) = it.mobile {
        let mobile = ui.person(&mobile);
        ui.fact(&Say::new("تلفن همراه", "Mobile"), &mobile)?;
    }
    if let Some(born) = it.born_on {
        let born = ui.day(born);
        ui.fact(&Say::new("تاریخ تولد", "Born on"), &born)?;
    }
    Ok(())
}

fn what(ui: &mut Ui<'_>, file: &Dossier) -> Result<(), Failure> {
    let it = &file.application;
    let number = |value: Option<u8>| value.map(|value| value.to_string());
    let word = |ui: &Ui<'_>, said: Option<Say>| said.map(|said| ui.said(&said).to_owned());
    let day = |ui: &Ui<'_>, day: Option<JalaliDate>| day.map(|day| ui.day(day));
    let skill = it.skill.map(|skill| {
        let skill = skill.say();
        format!("{}  {}", ui.said(&skill), day(ui, it.skill_dated).unwrap_or_default())
    });
    let employee = it
        .declared_employee
        .map(|yes| if yes { model::words::YesNo::Yes } else { model::words::YesNo::No }.say());
    let lines = [
        (Say::new("مبلغ درخواستی (ریال)", "Rials asked"), it.amount.map(|it| it.to_string())),
        (Say::new("اشتغال", "Jobs"), it.jobs.map(|it| it.to_string())),
        (Say::new("هدف", "Purpose"), word(ui, it.purpose.map(|it| it.say()))),
        (Say::new("امتیاز نیاز", "Need"), number(it.need)),
        (Say::new("امتیاز توان", "Capacity"), number(it.capacity)),
        (Say::new("آمادگی", "Readiness"), word(ui, Some(it.readiness.say()))),
        (Say::new("شاغل دولت", "Employee"), word(ui, employee)),
        (Say::new("بانک", "Bank"), it.bank.clone()),
        (Say::new("کنترل پیش از مجوز", "Before permit"), day(ui, it.control_before_permit)),
        (Say::new("کنترل پیش از پرداخت", "Before paying"), day(ui, it.control_before_payment)),
        (Say::new("مدرک مهارت", "Skill"), skill),
        (Say::new("مهلت ارائهٔ مهارت", "Skill due"), day(ui, file.skill_deadline)),
    ];
    for (label, value) in lines {
        if let Some(value) = value {
            ui.fact(&label, &value)?;
        }
    }
    Ok(())
}

fn hanging(ui: &mut Ui<'_>, file: &Dossier, as_of: JalaliDate) -> Result<(), Failure> {
    if let Some((id, permit, state)) = &file.permit {
        let state = state.say();
        let days = [permit.issued_on, permit.expires_on, permit.revoked_on];
        let days = days.map(|day| day.map_or_else(|| "-".to_owned(), JalaliDate::slashed));
        let value = format!("{id}  {}  {}", days.join("  "), ui.said(&state));
        ui.fact(&Say::new("مجوز", "Permit"), &value)?;
    }
    if !file.application.covered.is_empty() {
        let (count, active) = (file.application.covered.len(), file.covered_on(as_of));
        let said = say!("{count}، سر کار {active}", "{count}, {active} at work");
        let text = ui.said(&said).to_owned();
        ui.fact(&Say::new("افراد تحت پوشش", "Covered"), &text)?;
    }
    for (id, inspection) in &file.inspections {
        inspection_line(ui, None, *id, inspection)?;
    }
    for (id, facility) in &file.facilities {
        let (state, amount) = (facility_state(facility), facility.amount);
        let day = facility.referred_on.slashed();
        let state = state.say();
        let (letter, said) = (facility.letter, ui.said(&state));
        let line = format!("{id}  {letter}  {day}  {}  {}  {said}", amount.rials, amount.jobs);
        ui.line(&line)?;
    }
    for (id, earlier) in &file.earlier {
        let done = if earlier.fulfilled {
            Say::new("تعهد انجام‌شده", "fulfilled")
        } else {
            Say::new("تعهد انجام‌نشده", "unfulfilled")
        };
        let clear = if earlier.cleared {
            Say::new("تسویه‌شده", "cleared")
        } else {
            Say::new("تسویه‌نشده", "uncleared")
        };
        let (done, clear) = (ui.said(&done), ui.said(&clear));
        let line = format!("{id}  {}  {}  {done}  {clear}", earlier.year, earlier.amount);
        ui.line(&line)?;
    }
    for (list, as_of) in &file.lists {
        let said = list.say();
        let value = format!("{}  {}", as_of.slashed(), ui.said(&said));
        ui.fact_toned(Tone::Warn, &Say::new("فهرست منع", "On a list"), &value)?;
    }
    Ok(())
}

fn disputed(ui: &mut Ui<'_>, file: &Dossier) -> Result<(), Failure> {
    for (a, b) in &file.disputes {
        let (a, b) = (a.say(), b.say());
        let sides = format!("{} × {}", ui.said(&a), ui.said(&b));
        ui.fact_toned(Tone::Bad, &Say::new("مغایرت", "DISPUTE"), &sides)?;
    }
    for (id, conflict) in &file.conflicts {
        let sides = told_sides(ui, conflict);
        let about = conflict.say();
        let line = format!("{id}  {}: {}", ui.said(&about), sides.join(" × "));
        ui.fact_toned(Tone::Bad, &Say::new("دو مقدار", "CONFLICT"), &line)?;
    }
    Ok(())
}

/// The same in the screen's language, with numbers of persons hidden where they are.
fn told_sides(ui: &Ui<'_>, conflict: &Conflict) -> Vec<String> {
    let persons = match conflict {
        Conflict::Field { key, .. } => key.is_of_person(),
        Conflict::Covered { .. } => true,
    };
    let told = |said: &Say| match ui.said(said) {
        text if persons => ui.of_person(text),
        text => text.to_owned(),
    };
    sides(conflict).iter().map(told).collect()
}

/// Every value that stands.
fn sides(conflict: &Conflict) -> Vec<Say> {
    match conflict {
        Conflict::Field { key, values, .. } => values
            .iter()
            .map(|value| match value {
                Some(value) => told(*key, value),
                None => Say::new("خالی", "cleared"),
            })
            .collect(),
        Conflict::Covered { person, values, .. } => values
            .iter()
            .map(|it| {
                let day = |day: Option<JalaliDate>| {
                    day.map_or_else(|| "-".to_owned(), JalaliDate::slashed)
                };
                let (from, until) = (day(it.from), day(it.until));
                say!("{person} از {from} تا {until}", "{person} from {from} until {until}")
            })
            .collect(),
    }
}

fn document(ui: &Ui<'_>, file: &Dossier, places: &Places, as_of: JalaliDate) -> Value {
    let it = &file.application;
    let field = places.field(it.field);
    let inspections: Vec<Value> =
        file.inspections.iter().map(|(id, one)| inspection_json(it.number, *id, one)).collect();
    let facilities: Vec<Value> = file
        .facilities
        .iter()
        .map(|(id, one)| {
            json!({ "id": id.to_string(), "state": facility_state(one).code(), "record": one })
        })
        .collect();
    let earlier: Vec<Value> = file
        .earlier
        .iter()
        .map(|(id, one)| json!({ "id": id.to_string(), "record": one }))
        .collect();
    let conflicts: Vec<Value> = file
        .conflicts
        .iter()
        .map(|(id, one)| {
            let values = told_sides(ui, one);
            json!({ "id": id.to_string(), "about": ui.said(&one.say()), "values": values })
        })
        .collect();
    let dispute = |(a, b): &(records::lifecycle::Fact, records::lifecycle::Fact)| json!({ "facts": [a.code(), b.code()], "words": [ui.said(&a.say()), ui.said(&b.say())] });
    let moves: Vec<Value> =
        file.moves.iter().map(|it| json!({ "from": it.from, "to": it.to, "on": it.on })).collect();
    json!({
        "schema": ui.schema("application.show"), "application": it.number, "id": file.id.to_string(),
        "as_of": as_of, "as_of_gregorian": as_of.gregorian_text(), "stage": file.stage.code(),
        "field": it.field.to_string(), "field_name": field.map(|field| ui.said(&field.name)),
        "record": it, "skill_deadline": file.skill_deadline,
        "permit": file.permit.as_ref().map(|(id, permit, state)| json!({
            "id": id.to_string(), "state": state.code(), "record": permit,
        })),
        "covered": { "named": it.covered.len(), "active": file.covered_on(as_of) },
        "inspections": inspections, "facilities": facilities, "earlier": earlier,
        "lists": file.lists.iter().map(|(list, as_of)| json!({ "list": list, "as_of": as_of })).collect::<Vec<_>>(),
        "disputes": file.disputes.iter().map(dispute).collect::<Vec<_>>(),
        "conflicts": conflicts,
        "objections": file.objections.iter().map(objection).collect::<Vec<_>>(),
        "home": file.home, "moves": moves,
    })
}
