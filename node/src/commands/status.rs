//! `status`: where the office stands, each line with what to do next.

use clap::Args;
use console::commands::user;
use console::{Context, DayArg, Failure, Tone, Ui, closing, exit, frozen, neighbors};
use model::{Amount, CountyCode, JalaliDate, Say, UnitCode, say};
use office::closing::reminders;
use office::inbox;
use office::look::{Standing, standing};
use office::rows::Stage;
use runtime::snapshot::Snapshot;
use serde_json::{Map, Value, json};

/// Where the office stands today
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node status --exit-code")]
pub(crate) struct StatusArgs {
    /// Another day than today
    #[arg(long, visible_alias = "as-of", value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
    /// Exit with 5 if a person is needed
    #[arg(long)]
    exit_code: bool,
}

/// What a status is about.
struct Head {
    office: UnitCode,
    name: Say,
    province: Say,
    practice: bool,
    year: u16,
    rules: String,
    journal_bytes: u64,
    users: usize,
    /// It went into another county: on which day, into which.
    ended: Option<(JalaliDate, CountyCode)>,
}

impl StatusArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let on = context.day(self.on);
        let mut session = context.open(ui)?;
        let standing = session.look(|office| standing(office, on))?;
        let inbox = session.look(|office| inbox::counts(office, on))?;
        let owed = session.look(|office| reminders(office, on))?.into_iter().next();
        let ended = session.look(|office| {
            let code = office.opening.county();
            Ok(code.and_then(|code| {
                let on = office.succession.ended(code).filter(|on| *on <= context.today)?;
                Some((on, office.succession.heir(code, context.today)))
            }))
        })?;
        let desk = session.desk();
        let opening = desk.opening().clone();
        let places = desk.places_on(context.today);
        let county = opening.county().and_then(|code| places.county(code));
        let province = opening.county().and_then(|code| places.province(code.province()));
        let head = Head {
            office: opening.unit,
            name: county.map(|county| county.name.clone()).unwrap_or_default(),
            province: province.map(|province| province.name.clone()).unwrap_or_default(),
            practice: opening.practice,
            year: opening.year,
            rules: desk.rules().version.clone(),
            journal_bytes: desk.journal_end().0,
            users: user::count(&mut session)?,
            ended,
        };
        let snapshot = context.snapshot(&session)?;
        session.close(ui)?;
        let needed = 0 < standing.disputes
            || 0 < standing.objections
            || standing.frozen.is_some()
            || 0 < standing.holds_due
            || owed.as_ref().is_some_and(|owed| owed.late)
            || 0 < standing.visits.0;
        if ui.is_json() {
            let mut document = document(&head, &standing, on);
            if let Value::Object(fields) = &mut document {
                fields.insert("parent".to_owned(), neighbors::parent_facts(&snapshot));
                fields.insert("closing".to_owned(), closing::facts(owed.as_ref()));
                fields
                    .insert("frozen".to_owned(), frozen::facts(ui, opening.unit, standing.frozen));
                fields.insert("inbox".to_owned(), console::commands::inbox::counts(&inbox));
            }
            ui.json(&document)?;
        } else {
            tell(ui, context, (&head, &standing, &snapshot), on)?;
            console::commands::inbox::tell_counts(ui, &inbox)?;
            closing::tell(ui, "hamgam-node", owed.as_ref())?;
        }
        Ok(if self.exit_code && needed { exit::NEEDS_A_PERSON } else { 0 })
    }
}

fn document(head: &Head, standing: &Standing, on: JalaliDate) -> Value {
    let stages: Map<String, Value> = standing
        .stages
        .iter()
        .map(|(stage, count)| (stage.code().to_owned(), json!(count)))
        .collect();
    json!({
        "schema": "node.status/1", "office": head.office, "name": head.name,
        "province": head.province, "practice": head.practice, "year": head.year,
        "on": on, "on_gregorian": on.gregorian_text(), "rules": head.rules,
        "applications": stages, "ready": standing.ready, "ready_with_time": standing.time_only,
        "shut_by_gate": standing.shut, "permits_void": standing.voided,
        "disputes": standing.disputes, "objections": standing.objections, "holds_due": standing.holds_due,
        "inspections": { "overdue": standing.visits.0, "due_this_week": standing.visits.1 },
        "quota": standing.quota, "unwitnessed": standing.unwitnessed, "lists_as_of": standing.lists_as_of,
        "journal_bytes": head.journal_bytes, "users": head.users,
        "quota_asked_back": standing.asked_back,
        "ended": head.ended.map(|(on, into)| json!({ "on": on, "into": into })),
    })
}

fn tell(
    ui: &mut Ui<'_>,
    context: &Context,
    (head, standing, snapshot): (&Head, &Standing, &Snapshot),
    on: JalaliDate,
) -> Result<(), Failure> {
    let comma = Say::new("،", ",");
    let (name, province) = (ui.said(&head.name), ui.said(&head.province));
    let name = format!("{} {name}{} {province}", head.office, ui.said(&comma));
    ui.fact_toned(Tone::Bold, &Say::new("اداره", "Office"), &name)?;
    if head.practice {
        let value = Say::new(
            "تمرینی؛ هیچ مرکز واقعی داده‌های آن را نمی‌پذیرد",
            "practice; no real hub accepts its data",
        );
        let value = ui.said(&value).to_owned();
        ui.fact_toned(Tone::Warn, &Say::new("نوع", "Kind"), &value)?;
    }
    if let Some((on, into)) = head.ended {
        let on = ui.day(on);
        let value = say!(
            "در {on} در {into} ادغام شد؛ تنها پاسخ بانک ثبت می‌شود    hamgam-node referral bank-results FILE",
            "went into {into} on {on}; only the bank's answers are taken in    hamgam-node referral bank-results FILE"
        );
        let value = ui.said(&value).to_owned();
        ui.fact_toned(Tone::Warn, &Say::new("ادغام", "Merged"), &value)?;
    }
    let day = ui.day(on);
    ui.fact(&Say::new("روز", "Day"), &day)?;
    neighbors::tell_parent(ui, context, snapshot)?;
    frozen::tell(ui, head.office, standing.frozen)?;
    applications(ui, standing)?;
    quota(ui, head, standing)?;
    let (overdue, due) = standing.visits;
    let value = say!(
        "{overdue} گذشته از موعد، {due} در هفتهٔ پیش رو    hamgam-node inspection due",
        "{overdue} overdue, {due} due this week    hamgam-node inspection due"
    );
    let value = ui.said(&value).to_owned();
    let tone = if overdue == 0 { Tone::Plain } else { Tone::Warn };
    ui.fact_toned(tone, &Say::new("بازدید", "Inspections"), &value)?;
    if 0 < standing.disputes {
        let count = standing.disputes;
        let value = say!(
            "{count} پرونده منتظر تصمیم    hamgam-node application list --stage disputed",
            "{count} need you    hamgam-node application list --stage disputed"
        );
        let value = ui.said(&value).to_owned();
        ui.fact_toned(Tone::Bad, &Say::new("مغایرت", "DISPUTES"), &value)?;
    }
    if 0 < standing.objections {
        let count = standing.objections;
        let value = say!(
            "بالادست به معرفی {count} پرونده ایراد گرفته است    hamgam-node dispute list",
            "a hub objects to the referral of {count} files    hamgam-node dispute list"
        );
        let value = ui.said(&value).to_owned();
        ui.fact_toned(Tone::Bad, &Say::new("ایراد", "OBJECTIONS"), &value)?;
    }
    let lists = match standing.lists_as_of {
        Some(day) => ui.day(day),
        None => ui.said(&Say::new("هنوز نرسیده", "none received yet")).to_owned(),
    };
    ui.fact(&Say::new("فهرست‌های منع", "Lists as of"), &lists)?;
    user::tell_none(ui, head.users)?;
    ui.fact(&Say::new("ضوابط", "Rules"), &head.rules)
}

fn applications(ui: &mut Ui<'_>, standing: &Standing) -> Result<(), Failure> {
    let all: u64 = standing.stages.values().sum();
    let of = |stage: Stage| standing.stages.get(&stage).copied().unwrap_or_default();
    let (referred, paid) = (of(Stage::Referred), of(Stage::Paid));
    let (ready, later) = (standing.ready, standing.time_only);
    let value = say!(
        "{all}: {ready} آمادهٔ معرفی، {later} تنها منتظر زمان، {referred} در بانک، {paid} پرداخت‌شده",
        "{all}: {ready} ready, {later} waiting for time alone, {referred} at the bank, {paid} paid"
    );
    let value = ui.said(&value).to_owned();
    ui.fact(&Say::new("پرونده", "Applications"), &value)?;
    let shut: Vec<String> =
        standing.shut.iter().map(|(gate, count)| format!("{gate} {count}")).collect();
    if !shut.is_empty() {
        ui.fact(&Say::new("بندهای بسته", "Shut by"), &shut.join("  "))?;
    }
    Ok(())
}

fn quota(ui: &mut Ui<'_>, head: &Head, standing: &Standing) -> Result<(), Failure> {
    let year = head.year;
    let figures = &standing.quota;
    let used = percent(figures.granted, figures.free);
    let Amount { rials, jobs } = figures.free;
    let value = say!(
        "{used}٪ به کار رفته؛ {rials} ریال و {jobs} شغل مانده",
        "{used} % used, {rials} rials and {jobs} jobs left"
    );
    let value = ui.said(&value).to_owned();
    let label = say!("سهمیهٔ {year}", "Quota {year}");
    ui.fact(&label, &value)?;
    if standing.asked_back != Amount::ZERO {
        let Amount { rials, jobs } = standing.asked_back;
        let value = say!(
            "{rials} ریال و {jobs} شغل    hamgam-node quota return --asked",
            "{rials} rials and {jobs} jobs    hamgam-node quota return --asked"
        );
        let value = ui.said(&value).to_owned();
        ui.fact_toned(Tone::Warn, &Say::new("پس خواسته شده", "Asked back"), &value)?;
    }
    if 0 < standing.holds_due {
        let count = standing.holds_due;
        let value = say!(
            "{count} معرفی بی‌پاسخ    hamgam-node referral expire",
            "{count} letters ran out    hamgam-node referral expire"
        );
        let value = ui.said(&value).to_owned();
        ui.fact_toned(Tone::Warn, &Say::new("سررسید", "Ran out"), &value)?;
    }
    Ok(())
}

/// Rials used, in whole hundredths of what was granted.
fn percent(granted: Amount, free: Amount) -> u64 {
    let used = u128::from(granted.rials.saturating_sub(free.rials).whole());
    let granted = u128::from(granted.rials.whole()).max(1);
    u64::try_from(used.saturating_mul(100) / granted).unwrap_or(100)
}
