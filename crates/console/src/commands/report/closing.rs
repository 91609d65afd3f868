//! `report confirm`, `compile`, `send`, `accept`, `return` and `status`.

use clap::Args;
use model::{JalaliDate, Quarter, Say, UnitCode, say};
use office::closing::{self, ClosingRow, Progress, last_day};
use office::entry::Compiled;
use roster::Kind;
use runtime::report::{Way, to_compile};
use serde_json::{Value, json};

use super::show::short;
use super::untold;
use crate::commands::quota::acting;
use crate::{Context, DayArg, Failure, Tone, Ui};

/// Confirm that all of a quarter has been typed in
///
/// The province waits for it. What is typed in later goes into the next report.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node report confirm 1401-Q2\n\nExit codes: 0 confirmed, 4 the quarter still runs or is confirmed"
)]
pub struct ConfirmArgs {
    /// The quarter, as 1401-Q2
    #[arg(value_name = "QUARTER")]
    quarter: Quarter,
    /// There was nothing to report
    #[arg(long)]
    nothing: bool,
    /// Another day than today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl ConfirmArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let (quarter, nothing, on) = (self.quarter, self.nothing, context.day(self.on));
        let mut session = context.open(ui)?;
        session.may_act_on(context, on, None)?;
        let act = context.act_as(model::words::Role::CountyHead, on);
        let mode = Context::mode(self.dry_run);
        session.act(&act, mode, |drafter| closing::confirm(drafter, quarter, nothing))?;
        session.close(ui)?;
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("report.confirm"), "quarter": quarter.to_string(),
                "nothing": nothing, "on": on, "dry_run": self.dry_run,
            }))?;
            return Ok(0);
        }
        good(ui, &say!("فصل {quarter} تأیید شد.", "Quarter {quarter} is confirmed."))?;
        Ok(0)
    }
}

fn good(ui: &mut Ui<'_>, text: &Say) -> Result<(), Failure> {
    let text = ui.said(text).to_owned();
    ui.toned(Tone::Good, &text)
}

/// Make a quarter's report at the present cut
///
/// Counties that haven't confirmed are named with the last day of which anything is known. Look at it
/// with `report show --revision 0`, then `report send`.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub report compile 1401-Q2\n\nExit codes: 0 made, 4 the quarter still runs or is closed"
)]
pub struct CompileArgs {
    /// The quarter, as 1401-Q2
    #[arg(value_name = "QUARTER")]
    quarter: Quarter,
    /// Another day than today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl CompileArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let (quarter, on) = (self.quarter, context.day(self.on));
        let mut session = context.open(ui)?;
        session.may_act_on(context, on, None)?;
        let unit = session.seen().opening().unit;
        let mut bar = ui.bar(Say::new("شمارش", "counting"));
        let made = to_compile(session.desk(), (unit, quarter), Way::usual(), &mut |at, end| {
            bar.set(at.0, end.0);
        });
        drop(bar);
        let made = made.map_err(untold)?;
        let act = acting(context, &session, Kind::Compile, on);
        let mode = Context::mode(self.dry_run);
        let said =
            session.act(&act, mode, |drafter| closing::compile(drafter, made.clone()))?.answer;
        session.close(ui)?;
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("report.compile"), "unit": unit,
                "quarter": quarter.to_string(), "revision": said.revision,
                "report": said.report.to_string(), "output": said.output.to_string(),
                "cut": said.cut.to_string(), "missing": missing(&said), "dry_run": self.dry_run,
            }))?;
            return Ok(0);
        }
        let (n, output) = (said.revision, short(&said.output.to_string()));
        good(
            ui,
            &say!(
                "گزارش {quarter} ساخته شد: نسخهٔ {n}، اثر انگشت {output}.",
                "The report of {quarter} is made: revision {n}, output {output}."
            ),
        )?;
        for (unit, until) in &said.missing {
            let until = until.map_or_else(|| "-".to_owned(), JalaliDate::slashed);
            ui.say(&say!(
                "{unit} تأیید نکرده است؛ شناخته تا {until}",
                "{unit} hasn't confirmed; known until {until}"
            ))?;
        }
        ui.note(&say!("بعد: report send {quarter}", "Next: report send {quarter}"));
        Ok(0)
    }
}

fn missing(said: &Compiled) -> Vec<Value> {
    let missing = said.missing.iter();
    missing.map(|(unit, until)| json!({ "unit": unit, "known_until": until })).collect()
}

/// Send the last report made to the unit above; the nation's is published with it
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub report send 1401-Q2\n\nExit codes: 0 sent, 3 no report was made, 4 it was sent already"
)]
pub struct SendArgs {
    /// The quarter, as 1401-Q2
    #[arg(value_name = "QUARTER")]
    quarter: Quarter,
    /// Another day than today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
}

impl SendArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let (quarter, on) = (self.quarter, context.day(self.on));
        let mut session = context.open(ui)?;
        session.may_act_on(context, on, None)?;
        let act = acting(context, &session, Kind::Compile, on);
        let sent = session
            .act(&act, Context::mode(false), |drafter| closing::send(drafter, quarter))?
            .answer;
        session.close(ui)?;
        told(ui, ("report.send", &sent), on, None)
    }
}

fn told(
    ui: &mut Ui<'_>,
    (what, said): (&str, &Compiled),
    on: JalaliDate,
    reason: Option<&str>,
) -> Result<u8, Failure> {
    let (quarter, n, output) = (said.quarter, said.revision, said.output.to_string());
    if ui.is_json() {
        ui.json(&json!({
            "schema": ui.schema(what), "quarter": quarter.to_string(), "revision": n,
            "output": output, "on": on, "reason": reason,
        }))?;
        return Ok(0);
    }
    let output = short(&output);
    let text = match (what, reason) {
        ("report.send", _) => say!(
            "گزارش {quarter}، نسخهٔ {n} ({output}) فرستاده شد.",
            "The report of {quarter}, revision {n} ({output}), is sent."
        ),
        (_, None) => say!(
            "گزارش {quarter}، نسخهٔ {n} ({output}) پذیرفته و برای همیشه بسته شد.",
            "The report of {quarter}, revision {n} ({output}), is accepted and closed for ever."
        ),
        (_, Some(_)) => say!(
            "گزارش {quarter}، نسخهٔ {n} ({output}) برگردانده شد.",
            "The report of {quarter}, revision {n} ({output}), is sent back."
        ),
    };
    good(ui, &text)?;
    Ok(0)
}

/// Accept a province's report as it is: closed for ever
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub report accept 11 1401-Q2\n\nExit codes: 0 accepted, 3 none waits, 4 it is closed, 5 counted otherwise here, 9 of another version"
)]
pub struct AcceptArgs {
    /// The province
    #[arg(value_name = "UNIT")]
    unit: UnitCode,
    /// The quarter, as 1401-Q2
    #[arg(value_name = "QUARTER")]
    quarter: Quarter,
    /// Another day than today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
    /// Accept without counting it again first
    #[arg(long)]
    unchecked: bool,
}

impl AcceptArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let (unit, quarter, on) = (self.unit, self.quarter, context.day(self.on));
        let mut session = context.open(ui)?;
        session.may_act_on(context, on, None)?;
        if !self.unchecked {
            super::file::counts_again(&mut session, ui, (unit, quarter))?;
        }
        let act = acting(context, &session, Kind::Review, on);
        let said = session
            .act(&act, Context::mode(false), |drafter| {
                closing::review(drafter, (unit, quarter), None)
            })?
            .answer;
        session.close(ui)?;
        told(ui, ("report.accept", &said), on, None)
    }
}

/// Send a province's report back with a reason
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub report return 11 1401-Q2 --reason \"county 1102 is missing\"\n\nExit codes: 0 sent back, 3 none waits, 4 no reason"
)]
pub struct ReturnArgs {
    /// The province
    #[arg(value_name = "UNIT")]
    unit: UnitCode,
    /// The quarter, as 1401-Q2
    #[arg(value_name = "QUARTER")]
    quarter: Quarter,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Another day than today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
}

impl ReturnArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let (unit, quarter, on) = (self.unit, self.quarter, context.day(self.on));
        let mut session = context.open(ui)?;
        session.may_act_on(context, on, None)?;
        let act = acting(context, &session, Kind::Review, on);
        let reason = self.reason.as_str();
        let said = session
            .act(&act, Context::mode(false), |drafter| {
                closing::review(drafter, (unit, quarter), Some(reason))
            })?
            .answer;
        session.close(ui)?;
        told(ui, ("report.return", &said), on, Some(reason))
    }
}

/// How far the closing of a quarter has come, unit by unit, and when it is due
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node report status 1401-Q2")]
pub struct StatusArgs {
    /// The quarter, as 1401-Q2; the last one that is over if none is named
    #[arg(value_name = "QUARTER")]
    quarter: Option<Quarter>,
}

impl StatusArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let quarter = self.quarter.unwrap_or_else(|| context.today.quarter().before());
        let mut session = context.open(ui)?;
        let (rows, due) = session.look(|office| {
            let own = office.opening.unit;
            let below = ::report::units(office.roster, own).into_iter().filter(|it| *it != own);
            let units = std::iter::once(own).chain(below);
            let rows = units.map(|unit| Ok((unit, closing::of(office.view, unit, quarter)?)));
            let rows = rows.collect::<Result<Vec<_>, model::view::Damage>>()?;
            Ok((rows, last_day(quarter).map(|last| closing::due(last, office.rules))))
        })?;
        session.close(ui)?;
        let late = due.is_some_and(|due| due < context.today);
        if ui.is_json() {
            let units: Vec<Value> = rows.iter().map(|(unit, row)| state(*unit, row)).collect();
            ui.json(&json!({
                "schema": ui.schema("report.status"), "quarter": quarter.to_string(), "due": due,
                "late": late, "units": units,
            }))?;
            return Ok(0);
        }
        if let Some(due) = due {
            let due = due.slashed();
            let text =
                say!("موعد گزارش {quarter}: {due}", "The report of {quarter} is due on {due}");
            let text = ui.said(&text).to_owned();
            ui.toned(if late { Tone::Warn } else { Tone::Dim }, &text)?;
        }
        for (unit, row) in &rows {
            let word = ui.said(&word(row.progress())).to_owned();
            let why = row.sent_back.last_key_value().and_then(|(_, (_, it))| it.reason.clone());
            let why = why.filter(|_| row.progress() == Progress::SentBack);
            ui.line(&format!(
                "{unit}  {word}{}",
                why.map(|it| format!(": {it}")).unwrap_or_default()
            ))?;
        }
        Ok(0)
    }
}

fn state(unit: UnitCode, row: &ClosingRow) -> Value {
    let last = row.last();
    json!({
        "unit": unit, "state": code(row.progress()),
        "confirmed": row.confirmed.as_ref().map(|(on, _, _)| on),
        "nothing": row.confirmed.as_ref().is_some_and(|(_, _, said)| said.nothing),
        "revision": last.map(|(_, made)| made.revision),
        "output": last.map(|(_, made)| made.output.to_string()),
        "accepted": row.accepted.first_key_value().map(|(_, (on, _))| on),
        "reason": row.sent_back.last_key_value().and_then(|(_, (_, it))| it.reason.clone()),
    })
}

const fn code(progress: Progress) -> &'static str {
    match progress {
        Progress::Open => "open",
        Progress::Confirmed => "confirmed",
        Progress::Compiled => "compiled",
        Progress::Sent => "sent",
        Progress::SentBack => "sent_back",
        Progress::Closed => "closed",
    }
}

fn word(progress: Progress) -> Say {
    match progress {
        Progress::Open => Say::new("باز", "open"),
        Progress::Confirmed => Say::new("تأیید شده", "confirmed"),
        Progress::Compiled => Say::new("ساخته شده", "made"),
        Progress::Sent => Say::new("فرستاده شده", "sent"),
        Progress::SentBack => Say::new("برگردانده شده", "sent back"),
        Progress::Closed => Say::new("پذیرفته و بسته", "accepted and closed"),
    }
}
