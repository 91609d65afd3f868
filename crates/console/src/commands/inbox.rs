//! `inbox`: what waits for whom (کارتابل).

use std::collections::BTreeMap;

use clap::{Args, Subcommand};
use model::words::Role;
use model::{Say, say};
use office::entry::TaskVerb;
use office::inbox::{self, Item, Section};
use roster::Kind;
use serde_json::{Value, json};

use super::quota::acting;
use crate::{Context, DayArg, Failure, Misfit, Tone, Ui, whole};

/// The inbox: list, assign, done, reopen
#[derive(Debug, Subcommand)]
pub enum InboxCommand {
    /// List what waits, by section, the oldest first
    #[command(visible_alias = "فهرست")]
    List(ListArgs),
    /// Say who is to see to an item
    #[command(visible_alias = "ارجاع")]
    Assign(AssignArgs),
    /// Say that an item was seen to; it comes back when what it rests on is newer
    #[command(visible_alias = "انجام")]
    Done(DoneArgs),
    /// Open an item again
    #[command(visible_alias = "بازگشایی")]
    Reopen(ReopenArgs),
}

impl InboxCommand {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::List(args) => args.run(context, ui),
            Self::Assign(args) => args.run(context, ui),
            Self::Done(args) => args.run(context, ui),
            Self::Reopen(args) => args.run(context, ui),
        }
    }
}

/// List what waits, by section, the oldest first
///
/// Items follow from facts: one is gone once its cause is. Colored ones are past their time.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node inbox list --section ready")]
pub struct ListArgs {
    /// Only this section: dispute, gives-way, report.returned, report.due, quota.acknowledge,
    /// letter.returned, letter.expired, inspection.due, inspection.form, inspections,
    /// inspection.after-payment, permit.lapse, supporter.short, supporter.introduce,
    /// cooperative.expert, meeting.minutes, meeting.resolution, certificate.signature, ready
    #[arg(long, value_name = "SECTION", value_parser = section)]
    section: Option<Section>,
    /// Only what is of a role: clerk, inspector, county_head, province_reviewer, …
    #[arg(long, value_name = "ROLE", value_parser = role)]
    of: Option<Role>,
    /// Only what a user was asked to see to
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// Also what was seen to
    #[arg(long)]
    all: bool,
    /// How many items of a section are shown
    #[arg(long, value_name = "COUNT", default_value_t = 20, value_parser = whole::<usize>)]
    limit: usize,
    /// The day to ask for
    #[arg(long, visible_alias = "on", value_name = "DAY", allow_hyphen_values = true)]
    as_of: Option<DayArg>,
}

fn section(text: &str) -> Result<Section, Misfit> {
    let known = Section::ALL.iter().copied().find(|section| section.code() == text);
    known.ok_or_else(|| Misfit::one_of(Section::ALL.iter().map(|section| section.code())))
}

fn role(text: &str) -> Result<Role, Misfit> {
    text.parse().map_err(|_| Misfit::one_of(Role::ALL.iter().map(|role| role.code())))
}

impl ListArgs {
    fn wants(&self, item: &Item) -> bool {
        self.section.is_none_or(|section| section == item.section)
            && self.of.is_none_or(|role| item.section.roles().contains(&role))
            && self.user.as_ref().is_none_or(|user| item.task.assigned.as_ref() == Some(user))
            && (self.all || !item.is_done())
    }

    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let as_of = context.day(self.as_of);
        let mut session = context.open(ui)?;
        let mut items = session.look(|office| inbox::items(office, as_of))?;
        session.close(ui)?;
        items.retain(|item| self.wants(item));
        if ui.is_json() {
            let rows: Vec<Value> = items.iter().map(|item| row(ui, item, as_of)).collect();
            ui.json(&json!({
                "schema": ui.schema("inbox.list"), "as_of": as_of,
                "as_of_gregorian": as_of.gregorian_text(), "items": rows,
            }))?;
            return Ok(0);
        }
        for section in Section::ALL {
            let of: Vec<&Item> = items.iter().filter(|item| item.section == *section).collect();
            if of.is_empty() {
                continue;
            }
            let (count, title) = (of.len(), section.say());
            let head = format!("{} ({count}, {})", ui.said(&title), section.article());
            ui.toned(Tone::Bold, &head)?;
            for item in of.iter().take(self.limit) {
                line(ui, item, as_of)?;
            }
            if let Some(first) = of.iter().find(|item| !item.is_done()) {
                let next = ui.fit(&first.next);
                let label = Say::new("گام بعدی", "Next");
                let next = format!("    {}: {next}", ui.said(&label));
                ui.toned(Tone::Dim, &next)?;
            }
            let left = count.saturating_sub(self.limit);
            if 0 < left {
                let code = section.code();
                let more = say!(
                    "… و {left} تای دیگر: hamgam-node inbox list --section {code} --limit {count}",
                    "… and {left} more: hamgam-node inbox list --section {code} --limit {count}"
                );
                let more = ui.fit(ui.said(&more));
                ui.toned(Tone::Dim, &more)?;
            }
        }
        let count = items.len();
        let late = items.iter().filter(|item| item.is_late(as_of)).count();
        ui.note(&say!(
            "{count} مورد در کارتابل، {late} گذشته از موعد",
            "{count} items in the inbox, {late} past their time"
        ));
        Ok(0)
    }
}

fn row(ui: &Ui<'_>, item: &Item, as_of: model::JalaliDate) -> Value {
    let roles: Vec<&str> = item.section.roles().iter().map(|role| role.code()).collect();
    let done = item.task.done.as_ref();
    json!({
        "item": item.name(), "section": item.section.code(), "article": item.section.article(),
        "application": item.number, "unit": item.unit, "since": item.since, "due": item.due,
        "days": as_of.days_since(item.since), "late": item.is_late(as_of), "roles": roles,
        "note": ui.said(&item.note), "next": item.next, "assigned": item.task.assigned,
        "done": item.is_done(), "done_on": done.map(|(on, _)| on),
        "done_by": done.map(|(_, by)| by), "remark": item.task.note,
    })
}

fn line(ui: &mut Ui<'_>, item: &Item, as_of: model::JalaliDate) -> Result<(), Failure> {
    let tone = match (item.is_done(), item.is_late(as_of)) {
        (true, _) => Tone::Dim,
        (false, true) => Tone::Bad,
        (false, false) => Tone::Plain,
    };
    let due = item.due.unwrap_or(item.since).slashed();
    let user = item.task.assigned.as_ref().map_or_else(String::new, |user| format!("  @{user}"));
    let text = format!("  {due}  {}{user}  {}", item.name(), ui.said(&item.note));
    ui.toned(tone, text.trim_end())
}

/// Say who is to see to an item
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node inbox assign ready:1401-1102-1-000012-1 sara\n\nExit codes: 0 assigned, 3 no such item, 4 it is so already"
)]
pub struct AssignArgs {
    /// The item, as the list names it
    item: String,
    /// Who
    user: String,
    #[command(flatten)]
    how: How,
}

/// Say that an item was seen to; it comes back when what it rests on is newer
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node inbox done inspection.due:1401-1102-1-000012-1 --note \"visited, form follows\"\n\nExit codes: 0 done, 3 no such item, 4 it is so already"
)]
pub struct DoneArgs {
    /// The item, as the list names it
    item: String,
    #[command(flatten)]
    how: How,
}

/// Open an item again
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node inbox reopen inspection.due:1401-1102-1-000012-1\n\nExit codes: 0 open, 3 no such item, 4 it is so already"
)]
pub struct ReopenArgs {
    /// The item, as the list names it
    item: String,
    #[command(flatten)]
    how: How,
}

#[derive(Args, Debug)]
struct How {
    /// A remark
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl AssignArgs {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self { item, user, how } = self;
        said(context, ui, (&item, TaskVerb::Assigned(user)), &how)
    }
}

impl DoneArgs {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        said(context, ui, (&self.item, TaskVerb::Done), &self.how)
    }
}

impl ReopenArgs {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        said(context, ui, (&self.item, TaskVerb::Reopened), &self.how)
    }
}

fn said(
    context: &Context,
    ui: &mut Ui<'_>,
    (name, verb): (&str, TaskVerb),
    how: &How,
) -> Result<u8, Failure> {
    let mut session = context.open(ui)?;
    let act = acting(context, &session, Kind::Task, context.today);
    let item = session.act(&act, Context::mode(how.dry_run), |drafter| {
        inbox::say(drafter, name, verb.clone(), how.note.as_deref())
    })?;
    session.close(ui)?;
    let (code, words) = match &verb {
        TaskVerb::Assigned(user) => ("assigned", say!("به {user} ارجاع شد", "assigned to {user}")),
        TaskVerb::Done => ("done", Say::new("انجام شد", "done")),
        TaskVerb::Reopened => ("reopened", Say::new("دوباره باز شد", "open again")),
    };
    if ui.is_json() {
        ui.json(&json!({
            "schema": ui.schema("inbox.said"), "item": item.answer.name(), "said": code,
            "dry_run": how.dry_run,
        }))?;
        return Ok(0);
    }
    if how.dry_run {
        ui.say(&Say::new("آزمایشی: چیزی ثبت نشد.", "A trial: nothing was written."))?;
    }
    let text = format!("{}  {}", item.answer.name(), ui.said(&words));
    ui.toned(Tone::Good, &text)?;
    Ok(0)
}

/// How many items wait in each section, for a status.
pub fn counts(counts: &BTreeMap<Section, (u64, u64)>) -> Value {
    let sections = counts.iter().map(|(section, (all, late))| {
        (section.code().to_owned(), json!({ "items": all, "late": late }))
    });
    Value::Object(sections.collect())
}

/// The same on a screen: a line.
///
/// # Errors
/// [`Failure::Output`].
pub fn tell_counts(ui: &mut Ui<'_>, counts: &BTreeMap<Section, (u64, u64)>) -> Result<(), Failure> {
    let all: u64 = counts.values().map(|(all, _)| all).sum();
    let late: u64 = counts.values().map(|(_, late)| late).sum();
    let next = ui.fit("hamgam-node inbox list");
    let value = say!(
        "{all} مورد، {late} گذشته از موعد    {next}",
        "{all} items, {late} past their time    {next}"
    );
    let value = ui.said(&value).to_owned();
    let tone = if late == 0 { Tone::Plain } else { Tone::Warn };
    ui.fact_toned(tone, &Say::new("کارتابل", "Inbox"), &value)
}
