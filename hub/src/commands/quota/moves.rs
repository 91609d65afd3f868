//! `quota move` and `moves`.

use clap::Args;
use console::commands::quota::{acting, typed, words};
use console::{Context, DayArg, Failure, Tone, Ui};
use model::{Jobs, Rials, Say, UnitCode, say};
use office::Office;
use office::quota::Recalled;
use office::quota::hub::{self, Wish};
use roster::Kind;
use serde_json::{Value, json};

/// Move quota: ask a unit to give back, for another or for the hub
///
/// The unit gives back what it hasn't held or spent; the hub then grants it on by itself, once.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub quota move --from 1102 --to 1103 --rials 1,000,000,000 --jobs 2\n\nExit codes: 0 asked, 3 no such unit below, 4 the unit has less"
)]
pub(crate) struct MoveArgs {
    /// The unit that is to give back
    #[arg(long, value_name = "UNIT")]
    from: UnitCode,
    /// The unit that gets it; the hub keeps it if none is named
    #[arg(long, value_name = "UNIT")]
    to: Option<UnitCode>,
    /// Rials to move
    #[arg(long, value_name = "RIALS")]
    rials: Option<Rials>,
    /// Jobs to move
    #[arg(long, value_name = "JOBS")]
    jobs: Option<Jobs>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Another day than today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl MoveArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let example = "hamgam-hub quota move --from 1102 --to 1103 --rials 1,000,000,000 --jobs 2";
        let amount = typed(self.rials, self.jobs, example)?;
        let on = context.day(self.on);
        let (from, then) = (self.from, self.to);
        let wish = Wish { from, amount, then, note: self.note.as_deref() };
        let mut session = context.open(ui)?;
        session.may_act_on(context, on, None)?;
        let act = acting(context, &session, Kind::Recall, on);
        let mode = Context::mode(self.dry_run);
        let recall = session.act(&act, mode, |drafter| hub::recall(drafter, wish))?.answer;
        session.close(ui)?;
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("quota.move"), "from": from, "n": recall.n, "then": then,
                "amount": amount, "on": on, "dry_run": self.dry_run,
            }))?;
            return Ok(0);
        }
        let (n, Say { fa, en }) = (recall.n, words(amount));
        let text = say!(
            "از {from} خواسته شد {fa} عودت دهد (شمارهٔ {n}).",
            "Asked {from} to give back {en} (no. {n})."
        );
        let text = ui.said(&text).to_owned();
        ui.toned(Tone::Good, &text)?;
        if let Some(to) = then {
            ui.note(&say!(
                "پس از عودت، خودکار به {to} ابلاغ می‌شود.",
                "Once it has come back it is granted to {to} by itself."
            ));
        }
        Ok(0)
    }
}

/// List moves with how far they have come
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-hub quota moves")]
pub(crate) struct MovesArgs {}

/// A recall with the units it is between.
struct Moved {
    recalled: Recalled,
    from: Option<UnitCode>,
    then: Option<UnitCode>,
}

impl MovesArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let mut session = context.open(ui)?;
        let moves = session.look(|office| {
            let all = hub::recalled(office)?.into_iter();
            Ok(all.map(|recalled| with_units(office, recalled)).collect::<Vec<_>>())
        })?;
        session.close(ui)?;
        if ui.is_json() {
            let rows: Vec<Value> = moves.iter().map(row).collect();
            ui.json(&json!({ "schema": ui.schema("quota.moves"), "moves": rows }))?;
            return Ok(0);
        }
        for moved in &moves {
            line(ui, moved)?;
        }
        let count = moves.len();
        ui.note(&say!("{count} جابه‌جایی", "{count} moves"));
        Ok(0)
    }
}

fn with_units(office: &Office<'_>, recalled: Recalled) -> Moved {
    let from = office.roster.unit_of(recalled.recall.to.node);
    let then = recalled.recall.then.and_then(|then| office.roster.unit_of(then.node));
    Moved { recalled, from, then }
}

fn row(Moved { recalled, from, then }: &Moved) -> Value {
    let recall = &recalled.recall;
    json!({
        "from": from, "n": recall.n, "then": then, "amount": recall.amount, "back": recalled.back,
        "left": recalled.left(), "progress": recalled.progress.code(), "on": recall.on,
        "note": recall.note,
    })
}

fn line(ui: &mut Ui<'_>, Moved { recalled, from, then }: &Moved) -> Result<(), Failure> {
    let code = |unit: &Option<UnitCode>| unit.map_or_else(|| "-".to_owned(), |u| u.to_string());
    let (recall, back) = (&recalled.recall, recalled.back);
    let text = format!(
        "{}  {:<5} #{:<3} -> {:<5} {:>17} {:>5}  {:>17} {:>5}  {}",
        recall.on.slashed(),
        code(from),
        recall.n,
        code(then),
        recall.amount.rials.to_string(),
        recall.amount.jobs.to_string(),
        back.rials.to_string(),
        back.jobs.to_string(),
        recalled.progress.code(),
    );
    ui.line(text.trim_end())
}
