//! `quota allocate`, `issue` and `issued`.

use clap::Args;
use console::commands::quota::{acting, fact, words};
use console::{Context, DayArg, Failure, Session, Tone, Ui, whole};
use model::{Amount, JalaliDate, Places, Say, UnitCode, say};
use office::allocation::{Breakdown, Row, breakdown, counted};
use office::entry::Allocation;
use office::quota::hub;
use office::{Office, Stop};
use roster::Kind;
use serde_json::{Value, json};

use super::basis::BasisArgs;
use super::table;

/// Reckon a breakdown among the units below and show it; writes nothing by itself
///
/// By the weights, floors and caps of the rule set (rules show allocation), to the last rial. Each
/// share keeps what it was computed from.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub quota allocate --indicators shares.csv --set 1102=5,000,000,000/10\n\nExit codes: 0 reckoned, 3 no such unit below, 4 it can't be divided so"
)]
pub(crate) struct AllocateArgs {
    #[command(flatten)]
    basis: BasisArgs,
    /// Issue it at once
    #[arg(long)]
    issue: bool,
    /// The letter it is issued by, or a note
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Another day than today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Reckon a breakdown and issue it
///
/// The same as `quota allocate --issue`: the allocation with its basis and a grant to each unit, all
/// of it or nothing.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub quota issue --indicators shares.csv --note 11/4021\n\nExit codes: 0 issued, 3 no such unit below, 4 refused"
)]
pub(crate) struct IssueArgs {
    #[command(flatten)]
    basis: BasisArgs,
    /// The letter it is issued by, or a note
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Another day than today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl IssueArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self { basis, note, on, dry_run } = self;
        AllocateArgs { basis, issue: true, note, on, dry_run }.run(context, ui)
    }
}

impl AllocateArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let on = context.day(self.on);
        let asked = Asked {
            rows: self.basis.rows(context, ui)?,
            set: self.basis.set()?,
            as_of: context.day(self.basis.as_of),
            args: &self.basis,
        };
        let mut session = context.open(ui)?;
        let places = session.seen().places_on(context.today);
        if !self.issue {
            let breakdown = session.ask(|office| asked.breakdown(office))?;
            session.close(ui)?;
            return reckoned(ui, &places, &breakdown);
        }
        session.may_act_on(context, on, None)?;
        let issued = self.issue(context, &mut session, &asked, on)?;
        let left = session.look(hub::divisible)?;
        session.close(ui)?;
        tell_issued(ui, &places, &issued, (left, self.dry_run))
    }

    fn issue(
        &self,
        context: &Context,
        session: &mut Session,
        asked: &Asked<'_>,
        on: JalaliDate,
    ) -> Result<Allocation, Failure> {
        let act = acting(context, session, Kind::Allocation, on);
        let mode = Context::mode(self.dry_run);
        let acted = session.act(&act, mode, |drafter| {
            let breakdown = asked.breakdown(&drafter.office)?;
            hub::allocate(drafter, &breakdown, self.note.as_deref())
        })?;
        Ok(acted.answer)
    }
}

/// What a breakdown is asked for with.
struct Asked<'a> {
    rows: Option<Vec<Row>>,
    set: std::collections::BTreeMap<UnitCode, Amount>,
    as_of: JalaliDate,
    args: &'a BasisArgs,
}

impl Asked<'_> {
    fn breakdown(&self, office: &Office<'_>) -> Result<Breakdown, Stop> {
        let all = hub::divisible(office)?;
        // Neither said is all of both; one said is none of the other.
        let total = match (self.args.rials, self.args.jobs) {
            (None, None) => all,
            (rials, jobs) => Amount::new(rials.unwrap_or_default(), jobs.unwrap_or_default()),
        };
        match &self.rows {
            Some(rows) => breakdown(office, total, rows, &self.set),
            None => breakdown(office, total, &counted(office, self.as_of)?, &self.set),
        }
    }
}

fn reckoned(ui: &mut Ui<'_>, places: &Places, breakdown: &Breakdown) -> Result<u8, Failure> {
    let Breakdown { total, cause, shares } = breakdown;
    if ui.is_json() {
        ui.json(&json!({
            "schema": ui.schema("quota.allocate"), "issued": false, "total": total,
            "cause": table::cause(cause), "shares": table::rows(places, shares),
        }))?;
        return Ok(0);
    }
    table::tell(ui, *total, cause, shares)?;
    if table::is_counted(shares) {
        ui.note(&Say::new(
            "شاخص‌ها از پرونده‌های مرکز شمرده شد؛ برای ارقام رسمی --indicators بدهید.",
            "The indicators were counted from the hub's files; give official ones with --indicators.",
        ));
    }
    ui.note(&Say::new(
        "چیزی ابلاغ نشد. برای ابلاغ: hamgam-hub quota issue با همین گزینه‌ها",
        "Nothing is issued. To issue it: hamgam-hub quota issue, with the same options",
    ));
    Ok(0)
}

fn tell_issued(
    ui: &mut Ui<'_>,
    places: &Places,
    issued: &Allocation,
    (left, dry_run): (Amount, bool),
) -> Result<u8, Failure> {
    if ui.is_json() {
        ui.json(&json!({
            "schema": ui.schema("quota.allocate"), "issued": !dry_run, "allocation": issued.n,
            "on": issued.on, "note": issued.note, "total": issued.total,
            "cause": table::cause(&issued.cause), "shares": table::rows(places, &issued.shares),
            "left": left, "dry_run": dry_run,
        }))?;
        return Ok(0);
    }
    table::tell(ui, issued.total, &issued.cause, &issued.shares)?;
    let n = issued.n;
    let said = if dry_run {
        Say::new("آزمایشی بود؛ چیزی ابلاغ نشد.", "A trial: nothing is issued.")
    } else {
        say!("با شمارهٔ {n} ابلاغ شد.", "Issued as allocation {n}.")
    };
    let text = ui.said(&said).to_owned();
    ui.toned(Tone::Good, &text)?;
    if !dry_run {
        fact(ui, &Say::new("مانده", "Left"), &words(left))?;
    }
    Ok(0)
}

/// List what was issued, with its basis
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-hub quota issued 3")]
pub(crate) struct IssuedArgs {
    /// Only this allocation, with every share
    #[arg(value_name = "N", value_parser = whole::<u32>)]
    allocation: Option<u32>,
}

impl IssuedArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let mut issued = session.look(hub::allocations)?;
        let places = session.seen().places_on(context.today);
        session.close(ui)?;
        if let Some(n) = self.allocation {
            issued.retain(|allocation| allocation.n == n);
            if issued.is_empty() {
                return Err(Failure::NotFound {
                    what: say!("تخصیص شمارهٔ {n} نیست.", "there is no allocation {n}"),
                    next: Some("hamgam-hub quota issued".to_owned()),
                });
            }
        }
        if ui.is_json() {
            let rows: Vec<Value> = issued.iter().map(|one| row(&places, one)).collect();
            ui.json(&json!({ "schema": ui.schema("quota.issued"), "allocations": rows }))?;
            return Ok(0);
        }
        for one in &issued {
            let (on, word) = (one.on.slashed(), table::word(&one.cause));
            let (units, note) = (one.shares.len(), one.note.as_deref().unwrap_or_default());
            let text = format!(
                "#{:<4} {on}  {word:<9} {:>20} {:>7}  {units:>3} units  {note}",
                one.n,
                one.total.rials.to_string(),
                one.total.jobs.to_string(),
            );
            ui.line(text.trim_end())?;
            if self.allocation.is_some() {
                table::tell(ui, one.total, &one.cause, &one.shares)?;
            }
        }
        let count = issued.len();
        ui.note(&say!("{count} تخصیص", "{count} allocations"));
        Ok(0)
    }
}

fn row(places: &Places, one: &Allocation) -> Value {
    json!({
        "n": one.n, "on": one.on, "note": one.note, "total": one.total,
        "cause": table::cause(&one.cause), "shares": table::rows(places, &one.shares),
    })
}
