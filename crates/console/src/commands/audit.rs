//! `audit`: who did what, in which role, when (X5); whether all of it fits; and all of it as a file.

mod file;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use model::{JalaliDate, Say, UnitCode, say};
use runtime::audit::{self, Examined, Line};
use serde_json::{Value, json};

use crate::{Context, DayArg, Failure, Tone, Ui, exit, whole};

/// The audit: log, verify, export
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// List acts: day, unit, person, role, what; no ids or telephones
    #[command(visible_alias = "دفتر")]
    Log(LogArgs),
    /// Prove chains and signatures, and look for acts that fit no user, and for missing ones
    #[command(visible_alias = "سنجش")]
    Verify(VerifyArgs),
    /// Write the audit into a signed, chained file; no ids or telephones
    #[command(visible_alias = "خروجی")]
    Export(file::ExportArgs),
}

impl AuditCommand {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Log(args) => args.run(context, ui),
            Self::Verify(args) => args.run(context, ui),
            Self::Export(args) => args.run(context, ui),
        }
    }
}

/// List acts: day, unit, person, role, what; no ids or telephones
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node audit log --who sara --from 1401/09/01")]
pub struct LogArgs {
    /// Only acts of this person
    #[arg(long, value_name = "USER")]
    who: Option<String>,
    /// Only entries of this kind, or whose kind begins so: quota, change.facility, …
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Only acts of this unit's machines
    #[arg(long, value_name = "UNIT")]
    unit: Option<UnitCode>,
    /// From this civil day on
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    from: Option<DayArg>,
    /// Up to this civil day
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    to: Option<DayArg>,
    /// The last so many
    #[arg(long, value_name = "COUNT", default_value_t = 100, value_parser = whole::<usize>)]
    limit: usize,
}

impl LogArgs {
    fn wants(&self, line: &Line, (from, to): (Option<JalaliDate>, Option<JalaliDate>)) -> bool {
        self.who.as_ref().is_none_or(|who| *who == line.act.user)
            && self.kind.as_ref().is_none_or(|kind| line.kind.code().starts_with(kind.as_str()))
            && self.unit.is_none_or(|unit| line.unit == Some(unit))
            && from.is_none_or(|from| from <= line.act.on)
            && to.is_none_or(|to| line.act.on <= to)
    }

    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let days = [self.from, self.to].map(|day| day.map(|day| day.resolve(context.today)));
        let days = (days[0], days[1]);
        let mut session = context.open(ui)?;
        let mut found = std::collections::VecDeque::new();
        let mut count = 0u64;
        audit::lines(session.desk(), &mut |line, _| {
            if self.wants(&line, days) {
                count = count.saturating_add(1);
                found.push_back(line);
                if self.limit < found.len() {
                    found.pop_front();
                }
            }
        })?;
        session.close(ui)?;
        if ui.is_json() {
            let rows: Vec<Value> = found.iter().map(row).collect();
            ui.json(&json!({ "schema": ui.schema("audit.log"), "count": count, "acts": rows }))?;
            return Ok(0);
        }
        for line in &found {
            let text = told(line);
            ui.line(&text)?;
        }
        let shown = found.len();
        ui.note(&say!(
            "{count} ثبت، {shown} تای آخر نشان داده شد",
            "{count} entries, the last {shown} shown"
        ));
        Ok(0)
    }
}

fn row(line: &Line) -> Value {
    json!({
        "on": line.act.on, "unit": line.unit, "user": line.act.user, "role": line.act.role.code(),
        "kind": line.kind.code(), "record": line.record.map(|record| record.to_string()),
        "log": line.log.to_string(), "seq": line.seq.0, "logical": line.act.logical,
        "at_ms": line.act.at.ms(), "what": line.what,
    })
}

fn told(line: &Line) -> String {
    let unit = line.unit.map_or_else(|| "?".to_owned(), |unit| unit.to_string());
    let record = line.record.map(|record| record.to_string());
    let about = [record, line.what.clone()].into_iter().flatten().collect::<Vec<_>>().join("  ");
    let (day, user) = (line.act.on.slashed(), &line.act.user);
    let text = format!(
        "{day}  {unit:<4}  {user:<12}  {:<18}  {:<20}  {about}",
        line.act.role.code(),
        line.kind.code(),
    );
    text.trim_end().to_owned()
}

/// Prove chains and signatures, and look for acts that fit no user, and for missing ones
///
/// An act of this unit fits if its user was there, not shut out, and had the role at that place of the
/// log. Numbers of this machine's acts follow each other; one that is missing was lost or taken out.
///
/// With a file of `audit export`: whether its chain and signature hold, the machine that signed it is
/// known here, and it has every act of its days, as far as this store holds the same logs.
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node audit verify\n  hamgam-node audit verify audit.csv\n\nExit codes: 0 all fits, 5 something doesn't, 9 a chain or signature is broken"
)]
pub struct VerifyArgs {
    /// A file of `audit export`; else this store is looked through
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

impl VerifyArgs {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        if let Some(file) = &self.file {
            return file::verify(context, ui, file);
        }
        let mut session = context.open(ui)?;
        let mut bar = ui.bar(Say::new("سنجش امضاها", "proving signatures"));
        runtime::verify(session.desk(), &mut |done, total| bar.set(done.0, total.0))?;
        drop(bar);
        let found = audit::examine(session.desk())?;
        session.close(ui)?;
        let fits = found.odd.is_empty() && found.gaps.is_empty() && found.unreadable == 0;
        if ui.is_json() {
            ui.json(&document(ui, &found))?;
        } else {
            tell(ui, &found)?;
        }
        Ok(if fits { 0 } else { exit::NEEDS_A_PERSON })
    }
}

fn document(ui: &Ui<'_>, found: &Examined) -> Value {
    let odd: Vec<Value> = found
        .odd
        .iter()
        .map(|(odd, line)| json!({ "why": odd.code(), "act": row(line) }))
        .collect();
    let gaps: Vec<Value> = found
        .gaps
        .iter()
        .map(|(of, first, last)| {
            json!({ "incarnation": of.incarnation, "first": first, "last": last })
        })
        .collect();
    json!({
        "schema": ui.schema("audit.verify"), "entries": found.entries,
        "unreadable": found.unreadable, "odd": odd, "gaps": gaps,
    })
}

fn tell(ui: &mut Ui<'_>, found: &Examined) -> Result<(), Failure> {
    for (odd, line) in &found.odd {
        let text = format!("{:<9}  {}", odd.code(), told(line));
        ui.toned(Tone::Bad, &text)?;
    }
    for (_, first, last) in &found.gaps {
        let said = say!("کارهای {first} تا {last} نیست", "acts {first} to {last} are missing");
        let text = ui.said(&said).to_owned();
        ui.toned(Tone::Bad, &text)?;
    }
    let (entries, odd, unreadable) = (found.entries, found.odd.len(), found.unreadable);
    let said = say!(
        "{entries} ثبت سنجیده شد؛ {odd} بی‌جا، {unreadable} ناخوانا",
        "{entries} entries proved; {odd} fit no user, {unreadable} can't be read"
    );
    let text = ui.said(&said).to_owned();
    ui.fact(&Say::new("بازرسی", "Audit"), &text)
}
