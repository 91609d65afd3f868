//! `quota`: what the county may spend, and every entry that made it so.

use clap::{Args, Subcommand};
use console::{Context, Failure, Tone, Ui};
use escrow::Figures;
use model::{Amount, JalaliDate, Say, say};
use office::quota::Told;
use runtime::quota_story;
use serde_json::{Value, json};

/// Quota: what is free, held and paid
#[derive(Debug, Subcommand)]
pub(crate) enum QuotaCommand {
    /// Show where the office's quota stands
    Show(ShowArgs),
    /// List every quota entry with the balance after it
    Ledger(LedgerArgs),
}

impl QuotaCommand {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Show(args) => args.run(context, ui),
            Self::Ledger(args) => args.run(context, ui),
        }
    }
}

/// Show where the office's quota stands
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node quota show")]
pub(crate) struct ShowArgs {}

impl ShowArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let mut session = context.open(ui)?;
        let (figures, period, line) = session.look(|office| {
            let line = office::quota::line(office);
            let ledger = office::quota::ledger(office)?;
            let period = ledger.totals(&line).and_then(escrow::Totals::period);
            Ok((ledger.figures(&line), period, line.to_string()))
        })?;
        session.close(ui)?;
        if ui.is_json() {
            ui.json(&document(&figures, period, &line))?;
            return Ok(0);
        }
        show(ui, &figures, period, &line)?;
        Ok(0)
    }
}

fn document(figures: &Figures, period: Option<(JalaliDate, JalaliDate)>, line: &str) -> Value {
    json!({
        "schema": "node.quota.show/1", "line": line,
        "opens": period.map(|(opens, _)| opens), "closes": period.map(|(_, closes)| closes),
        "closes_gregorian": period.map(|(_, closes)| closes.gregorian_text()),
        "granted": figures.granted, "acknowledged": figures.acknowledged,
        "returned": figures.returned, "free": figures.free, "held": figures.held,
        "consumed": figures.consumed, "released": figures.released, "overrun": figures.overrun,
        "holds": {
            "open": figures.holds_open, "consumed": figures.holds_consumed,
            "released": figures.holds_released,
        },
        "balanced": figures.holds(),
    })
}

fn show(
    ui: &mut Ui<'_>,
    figures: &Figures,
    period: Option<(JalaliDate, JalaliDate)>,
    line: &str,
) -> Result<(), Failure> {
    ui.fact_toned(Tone::Bold, &Say::new("سهمیه", "Quota"), line)?;
    if let Some((opens, closes)) = period {
        let (opens, closes) = (opens.slashed(), closes.slashed());
        fact(ui, &Say::new("دوره", "Period"), &say!("{opens} تا {closes}", "{opens} to {closes}"))?;
    }
    let Figures { holds_open, holds_consumed, holds_released, overrun, .. } = *figures;
    let rows = [
        (Say::new("ابلاغ‌شده", "Granted"), figures.granted, Say::default()),
        (Say::new("وصول‌شده", "Acknowledged"), figures.acknowledged, Say::default()),
        (Say::new("عودت‌داده", "Returned"), figures.returned, Say::default()),
        (Say::new("آزاد", "Free"), figures.free, Say::default()),
        (
            Say::new("در بانک", "Held"),
            figures.held,
            say!("؛ {holds_open} معرفی", ", {holds_open} letters"),
        ),
        (
            Say::new("پرداخت‌شده", "Consumed"),
            figures.consumed,
            say!("؛ {holds_consumed} معرفی", ", {holds_consumed} letters"),
        ),
        (
            Say::new("آزادشده", "Released"),
            figures.released,
            say!(
                "؛ {holds_released} معرفی (در «آزاد» هم هست)",
                ", {holds_released} letters (part of free)"
            ),
        ),
    ];
    for (label, Amount { rials, jobs }, more) in rows {
        let (fa, en) = (more.fa, more.en);
        fact(
            ui,
            &label,
            &say!("{rials} ریال و {jobs} شغل{fa}", "{rials} rials and {jobs} jobs{en}"),
        )?;
    }
    if overrun.whole() > 0 {
        let value = say!(
            "{overrun} ریال بیش از معرفی پرداخت شده است",
            "{overrun} rials paid beyond what was held"
        );
        let value = ui.said(&value).to_owned();
        ui.fact_toned(Tone::Warn, &Say::new("اضافه‌پرداخت", "Overrun"), &value)?;
    }
    let bars = bars(figures);
    ui.fact(&Say::new("مصرف", "Use"), &bars)?;
    let (tone, value) = if figures.holds() {
        (
            Tone::Good,
            Say::new(
                "ابلاغ‌شده − عودت‌داده = آزاد + در بانک + پرداخت‌شده",
                "granted − returned = free + held + consumed",
            ),
        )
    } else {
        (
            Tone::Bad,
            Say::new(
                "جمع نمی‌خواند: hamgam-node store verify",
                "doesn't add up: hamgam-node store verify",
            ),
        )
    };
    let value = ui.said(&value).to_owned();
    ui.fact_toned(tone, &Say::new("تراز", "Balance"), &value)
}

fn fact(ui: &mut Ui<'_>, label: &Say, value: &Say) -> Result<(), Failure> {
    let value = ui.said(value).to_owned();
    ui.fact(label, &value)
}

/// What of the rials is paid (`#`), with the bank (`=`) and free (`.`), and the percentage in use.
fn bars(figures: &Figures) -> String {
    const WIDTH: u128 = 30;
    let whole = u128::from(figures.granted.rials.whole()).max(1);
    let cells = |part: u64| usize::try_from(u128::from(part) * WIDTH / whole).unwrap_or(30).min(30);
    let (paid, held) = (figures.consumed.rials.whole(), figures.held.rials.whole());
    let paid_cells = cells(paid);
    let used_cells = cells(paid.saturating_add(held)).max(paid_cells);
    let percent = u128::from(paid.saturating_add(held)) * 100 / whole;
    let bar: String = (0..30)
        .map(|cell| {
            if cell < paid_cells {
                '#'
            } else if cell < used_cells {
                '='
            } else {
                '.'
            }
        })
        .collect();
    format!("[{bar}] {percent} %")
}

/// List every quota entry with the balance after it
///
/// In the order of the journal: who, when, which letter, how much, and what was free afterwards.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node quota ledger --limit 20")]
pub(crate) struct LedgerArgs {
    /// Only the last so many entries; 0 is all
    #[arg(long, value_name = "N", default_value_t = 0)]
    limit: usize,
}

impl LedgerArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let story = quota_story(session.desk())?;
        session.close(ui)?;
        let skipped = if self.limit == 0 { 0 } else { story.len().saturating_sub(self.limit) };
        if ui.is_json() {
            let entries: Vec<Value> = story.iter().skip(skipped).map(entry_json).collect();
            ui.json(&json!({
                "schema": "node.quota.ledger/1", "count": story.len(), "entries": entries,
            }))?;
            return Ok(0);
        }
        for told in story.iter().skip(skipped) {
            line(ui, told)?;
        }
        let (shown, all) = (story.len().saturating_sub(skipped), story.len());
        ui.note(&say!(
            "{shown} از {all} ثبت؛ ستون آخر ماندهٔ آزاد است",
            "{shown} of {all} entries; the last columns are what is free"
        ));
        Ok(0)
    }
}

fn line(ui: &mut Ui<'_>, told: &Told) -> Result<(), Failure> {
    let letter = told.letter.map(|letter| letter.to_string()).unwrap_or_default();
    let (day, sort, amount, free) =
        (told.act.on.slashed(), told.sort.code(), told.amount, told.after.free);
    let text = format!(
        "{day}  {sort:<12} {:>17} {:>5}  {:>17} {:>5}  {letter:<22}  {}",
        amount.rials.to_string(),
        amount.jobs.to_string(),
        free.rials.to_string(),
        free.jobs.to_string(),
        told.act.user,
    );
    ui.line(text.trim_end())
}

fn entry_json(told: &Told) -> Value {
    json!({
        "entry": told.sort.code(), "on": told.act.on, "on_gregorian": told.act.on.gregorian_text(),
        "at_ms": told.act.at.ms(), "user": told.act.user, "role": told.act.role, "node": told.by,
        "letter": told.letter, "record": told.application.map(|id| id.to_string()),
        "amount": told.amount, "free": told.after.free, "held": told.after.held,
        "balanced": told.after.holds(),
    })
}
