//! `supporter`: those who answer for home workers, and whom they answer for (A3, B5).

mod covered;

use clap::{Args, Subcommand};
use console::{Context, DayArg, Failure, RevealArg, Tone, Ui};
use model::{ApplicationNumber, Lang, Rials, Say, say};
use office::look::{self, Supporter};
use office::{Refusal, Stop, application};
use serde_json::{Value, json};

/// Supporters: list, show, covered persons
#[derive(Debug, Subcommand)]
pub(crate) enum SupporterCommand {
    /// List supporters with the heads they named and the heads that were found
    List(ListArgs),
    /// Show one supporter with the persons covered
    Show(ShowArgs),
    /// The persons a supporter covers: list them, enter one, end one
    Covered(covered::CoveredArgs),
}

/// List supporters with the heads they named and the heads that were found
///
/// The ceiling follows from the persons named who haven't left. A supporter is short when the latest
/// visit with a complete form found fewer at work than are named (B5).
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node supporter list --short")]
pub(crate) struct ListArgs {
    /// The day to ask for
    #[arg(long, visible_alias = "on", value_name = "DAY", allow_hyphen_values = true)]
    as_of: Option<DayArg>,
    /// Only those who are short of heads
    #[arg(long)]
    short: bool,
    #[command(flatten)]
    reveal: RevealArg,
}

/// Show one supporter with the persons covered
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node supporter show 1401-1102-1-000012-1")]
pub(crate) struct ShowArgs {
    /// The application's number
    number: ApplicationNumber,
    /// The day to ask for
    #[arg(long, visible_alias = "on", value_name = "DAY", allow_hyphen_values = true)]
    as_of: Option<DayArg>,
    #[command(flatten)]
    reveal: RevealArg,
}

impl SupporterCommand {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::List(args) => args.run(context, ui),
            Self::Show(args) => args.run(context, ui),
            Self::Covered(args) => args.run(context, ui),
        }
    }
}

impl ListArgs {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let as_of = context.day(self.as_of);
        let mut session = context.open(ui)?;
        let mut all = session.look(|office| look::supporters(office, as_of))?;
        all.retain(|supporter| !self.short || supporter.is_short());
        if self.reveal.reveal && ui.is_json() {
            let numbers: Vec<_> = all.iter().map(|it| it.number).collect();
            session.reveal(context, ui, ("supporter list", &numbers))?;
        }
        session.close(ui)?;
        if ui.is_json() {
            let rows: Vec<Value> = all.iter().map(supporter_json).collect();
            ui.json(&json!({
                "schema": "node.supporter.list/1", "as_of": as_of,
                "as_of_gregorian": as_of.gregorian_text(), "supporters": rows,
            }))?;
            return Ok(0);
        }
        for it in &all {
            let tone = if it.is_short() { Tone::Warn } else { Tone::Plain };
            let found = it.found.map_or_else(|| "-".to_owned(), |(_, found)| found.to_string());
            let short = if it.is_short() { "  B5.short" } else { "" };
            let stage = it.stage.say();
            // Nothing is padded after Persian: terminals disagree on right-to-left.
            let (stage, last) = match ui.lang() {
                Lang::Fa => (String::new(), format!("  {}", stage.fa)),
                Lang::En => (format!("{:<14} ", it.stage.code()), String::new()),
            };
            let (jobs, ceiling) = (it.jobs.unwrap_or_default(), it.ceiling);
            let line = format!(
                "{}  {stage}{:>4}  {found:>4}  {jobs:>4}  {ceiling:>14}{short}{last}",
                it.number, it.named,
            );
            ui.toned(tone, &line)?;
        }
        let (count, short) = (all.len(), all.iter().filter(|it| it.is_short()).count());
        ui.note(&say!(
            "{count} پشتیبان (نام‌برده، مشاهده‌شده، شغل، سقف)؛ {short} با کمبود افراد",
            "{count} supporters (named, found, jobs, ceiling); {short} short of heads"
        ));
        Ok(0)
    }
}

impl ShowArgs {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let (number, as_of) = (self.number, context.day(self.as_of));
        let mut session = context.open(ui)?;
        let (supporter, application) = session.ask(|office| {
            let (_, application, _) = application::find(office, number)?;
            let supporter = look::supporter(office, number, as_of)?.ok_or_else(no_supporter)?;
            Ok::<_, Stop>((supporter, application))
        })?;
        if self.reveal.reveal {
            session.reveal(context, ui, ("supporter show", &[number]))?;
        }
        session.close(ui)?;
        if ui.is_json() {
            let mut document = supporter_json(&supporter);
            if let Value::Object(fields) = &mut document {
                fields.insert("schema".to_owned(), json!("node.supporter.show/1"));
                fields.insert("as_of".to_owned(), json!(as_of));
                fields.insert("covered".to_owned(), covered::covered_json(&application, as_of));
            }
            ui.json(&document)?;
            return Ok(0);
        }
        facts(ui, &supporter)?;
        covered::lines(ui, &application, as_of)?;
        Ok(0)
    }
}

fn facts(ui: &mut Ui<'_>, it: &Supporter) -> Result<(), Failure> {
    let stage = it.stage.say();
    let stage = ui.said(&stage).to_owned();
    ui.fact_toned(
        Tone::Bold,
        &Say::new("پشتیبان", "Supporter"),
        &format!("{}  {stage}", it.number),
    )?;
    let applicant = ui.person(&it.applicant);
    ui.fact(&Say::new("شناسه", "Id"), &applicant)?;
    ui.fact(&Say::new("افراد نام‌برده", "Heads named"), &it.named.to_string())?;
    let found = match it.found {
        Some((on, found)) => format!("{found}  {}", ui.day(on)),
        None => ui.said(&Say::new("هنوز شمرده نشده", "not counted yet")).to_owned(),
    };
    ui.fact(&Say::new("مشاهده‌شده در بازدید", "Heads found"), &found)?;
    ui.fact(
        &Say::new("اشتغال پیش‌بینی‌شده", "Jobs planned"),
        &it.jobs.unwrap_or_default().to_string(),
    )?;
    let rials = |rials: Option<Rials>| rials.unwrap_or_default().to_string();
    ui.fact(&Say::new("مبلغ درخواستی (ریال)", "Rials asked"), &rials(it.amount))?;
    ui.fact(&Say::new("سقف با این افراد (ریال)", "Ceiling"), &rials(Some(it.ceiling)))?;
    if let Some(missing) = it.shortfall().filter(|missing| 0 < *missing) {
        let said = say!(
            "{missing} نفر کمتر از افراد نام‌برده سر کار دیده شد (بند ب-۵)",
            "{missing} fewer were found at work than are named (B5)"
        );
        let text = ui.said(&said).to_owned();
        ui.fact_toned(Tone::Warn, &Say::new("کمبود", "Short"), &text)?;
    }
    Ok(())
}

fn supporter_json(it: &Supporter) -> Value {
    json!({
        "application": it.number, "stage": it.stage.code(), "national_id": it.applicant,
        "named": it.named, "found": it.found.map(|(_, found)| found),
        "found_on": it.found.map(|(on, _)| on), "jobs": it.jobs, "amount": it.amount,
        "ceiling": it.ceiling, "shortfall": it.shortfall(), "short": it.is_short(),
    })
}

fn no_supporter() -> Stop {
    let what = Say::new("این پرونده از آنِ پشتیبان نیست.", "this application is no supporter's");
    Refusal::Form { what }.into()
}
