//! `quota open`, `amend` and `grant`.

use clap::Args;
use console::commands::quota::{acting, fact, typed, words};
use console::{Context, DayArg, Failure, Tone, Ui};
use model::{Amount, Jobs, Rials, Say, UnitCode, say};
use office::quota;
use office::quota::hub::{self, Terms};
use roster::Kind;
use serde_json::json;

/// Open the year's line: the nation's supply and its period
///
/// Only the nation's hub does it. Without days the period is the programme year, up to the rule set's
/// absorption deadline.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub quota open --rials 150,000,000,000,000 --jobs 300,000\n\nExit codes: 0 opened, 4 open already, 7 not the nation's hub"
)]
pub(crate) struct OpenArgs {
    /// All the rials there are
    #[arg(long, value_name = "RIALS")]
    rials: Rials,
    /// All the jobs there are
    #[arg(long, value_name = "JOBS")]
    jobs: Jobs,
    /// The first day of referrals
    #[arg(long, value_name = "DAY")]
    opens: Option<DayArg>,
    /// Their last day
    #[arg(long, value_name = "DAY")]
    closes: Option<DayArg>,
    /// Another day than today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl OpenArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let on = context.day(self.on);
        let total = Amount::new(self.rials, self.jobs);
        let day = |typed: Option<DayArg>| typed.map(|day| day.resolve(context.today));
        let (opens, closes) = (day(self.opens), day(self.closes));
        let mut session = context.open(ui)?;
        session.may_act_on(context, on, None)?;
        let act = acting(context, &session, Kind::QuotaOpen, on);
        let acted = session.act(&act, Context::mode(self.dry_run), |drafter| {
            let (first, last) = hub::usual_period(&drafter.office);
            let terms =
                Terms { total, opens: opens.unwrap_or(first), closes: closes.unwrap_or(last) };
            hub::open(drafter, terms)?;
            Ok((quota::line(&drafter.office).to_string(), terms))
        })?;
        session.close(ui)?;
        let (line, Terms { total, opens, closes }) = acted.answer;
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("quota.open"), "line": line, "total": total, "opens": opens,
                "closes": closes, "on": on, "dry_run": self.dry_run,
            }))?;
            return Ok(0);
        }
        let text = say!("سهمیهٔ {line} گشوده شد.", "The quota line {line} is open.");
        let text = ui.said(&text).to_owned();
        ui.toned(Tone::Good, &text)?;
        fact(ui, &Say::new("کل", "Supply"), &words(total))?;
        let (opens, closes) = (opens.slashed(), closes.slashed());
        fact(ui, &Say::new("دوره", "Period"), &say!("{opens} تا {closes}", "{opens} to {closes}"))?;
        Ok(0)
    }
}

/// Change the supply or the last day
///
/// What was given away can't be taken out of the supply.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub quota amend --closes 1402/04/31\n\nExit codes: 0 changed, 4 refused, 7 not the nation's hub"
)]
pub(crate) struct AmendArgs {
    /// All the rials there are from now on
    #[arg(long, value_name = "RIALS", requires = "jobs")]
    rials: Option<Rials>,
    /// All the jobs there are from now on
    #[arg(long, value_name = "JOBS", requires = "rials")]
    jobs: Option<Jobs>,
    /// The last day of referrals from now on
    #[arg(long, value_name = "DAY")]
    closes: Option<DayArg>,
    /// Another day than today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl AmendArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let on = context.day(self.on);
        let total = self.rials.zip(self.jobs).map(|(rials, jobs)| Amount::new(rials, jobs));
        let closes = self.closes.map(|day| day.resolve(context.today));
        let mut session = context.open(ui)?;
        session.may_act_on(context, on, None)?;
        let act = acting(context, &session, Kind::QuotaAmend, on);
        let mode = Context::mode(self.dry_run);
        let acted = session.act(&act, mode, |drafter| hub::amend(drafter, total, closes))?;
        session.close(ui)?;
        let Terms { total, opens, closes } = acted.answer;
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("quota.amend"), "total": total, "opens": opens,
                "closes": closes, "on": on, "dry_run": self.dry_run,
            }))?;
            return Ok(0);
        }
        fact(ui, &Say::new("کل", "Supply"), &words(total))?;
        let (opens, closes) = (opens.slashed(), closes.slashed());
        fact(ui, &Say::new("دوره", "Period"), &say!("{opens} تا {closes}", "{opens} to {closes}"))?;
        Ok(0)
    }
}

/// Grant one unit some, by decision
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub quota grant 1102 --rials 5,000,000,000 --jobs 10 --note 11/4021\n\nExit codes: 0 granted, 3 no such unit below, 4 the rights don't cover it"
)]
pub(crate) struct GrantArgs {
    /// The unit
    #[arg(value_name = "UNIT")]
    unit: UnitCode,
    /// Rials on top of what it has
    #[arg(long, value_name = "RIALS")]
    rials: Option<Rials>,
    /// Jobs on top of what it has
    #[arg(long, value_name = "JOBS")]
    jobs: Option<Jobs>,
    /// For the machine that comes after the present one: set aside now, usable from `key recover` on
    #[arg(long)]
    reserve: bool,
    /// The letter it is issued by, or why
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Another day than today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl GrantArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let example = "hamgam-hub quota grant 1102 --rials 5,000,000,000 --jobs 10";
        let amount = typed(self.rials, self.jobs, example)?;
        let on = context.day(self.on);
        let mut session = context.open(ui)?;
        session.may_act_on(context, on, None)?;
        let act = acting(context, &session, Kind::Grant, on);
        let (unit, note) = (self.unit, self.note.as_deref());
        let mode = Context::mode(self.dry_run);
        let reserve = self.reserve;
        let acted = session.act(&act, mode, |drafter| {
            if reserve {
                return hub::reserve(drafter, unit, amount, note);
            }
            let to = hub::child(&drafter.office, unit).map(|child| child.holder);
            Ok((hub::grant(drafter, unit, amount, note)?, to?))
        })?;
        let left = session.look(hub::divisible)?;
        session.close(ui)?;
        let (allocation, to) = acted.answer;
        let (n, incarnation) = (allocation.n, to.incarnation.0);
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("quota.grant"), "allocation": n, "unit": unit,
                "amount": amount, "incarnation": incarnation, "reserve": reserve, "left": left,
                "on": on, "dry_run": self.dry_run,
            }))?;
            return Ok(0);
        }
        let Say { fa, en } = words(amount);
        let text = if reserve {
            say!(
                "{fa} برای نوبت {incarnation} واحد {unit} ذخیره شد.",
                "Set {en} aside for incarnation {incarnation} of {unit}."
            )
        } else {
            say!("{fa} به {unit} ابلاغ شد.", "Granted {en} to {unit}.")
        };
        let text = ui.said(&text).to_owned();
        ui.toned(Tone::Good, &text)?;
        fact(ui, &Say::new("مانده", "Left"), &words(left))?;
        Ok(0)
    }
}
