//! `supporter covered`: named enrolments, each with its first and last day (B5).

use clap::{Args, Subcommand};
use console::{Context, DayArg, Failure, RevealArg, Tone, Ui};
use model::text::{fold_digits, normalize};
use model::{ApplicationNumber, JalaliDate, Name, NationalId, Say, say};
use office::{Drafter, Stop, application};
use records::{Application, Covered};
use serde_json::{Value, json};

use super::no_supporter;
use crate::commands::application::{name, told};

/// The persons a supporter covers: list them, enter one, end one
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node supporter covered 1401-1102-1-000012-1 add --id 1109649193 --given-name ناهید --family-name کریمی --from 1401/05/17 --agreement 1102/6/1"
)]
pub(crate) struct CoveredArgs {
    /// The supporter's application
    number: ApplicationNumber,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the persons covered
    List(ListArgs),
    /// Enter a person, or change an enrolment
    Add(AddArgs),
    /// Record that a person has left; the enrolment stays with its last day
    Leave(LeaveArgs),
    /// Record that a visit found a person at work
    Verify(VerifyArgs),
}

/// List the persons covered
#[derive(Args, Clone, Copy, Debug, Default)]
#[command(after_help = "Example:\n  hamgam-node supporter covered 1401-1102-1-000012-1 list")]
struct ListArgs {
    /// The day to ask for
    #[arg(long, visible_alias = "on", value_name = "DAY", allow_hyphen_values = true)]
    as_of: Option<DayArg>,
    #[command(flatten)]
    reveal: RevealArg,
}

/// Enter a person, or change an enrolment
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node supporter covered 1401-1102-1-000012-1 add --id 1109649193 --given-name ناهید --family-name کریمی --from 1401/05/17 --agreement 1102/6/1"
)]
struct AddArgs {
    /// National id
    #[arg(long, value_name = "ID")]
    id: NationalId,
    /// Given name
    #[arg(long, value_name = "NAME", value_parser = name)]
    given_name: Option<Name>,
    /// Family name
    #[arg(long, value_name = "NAME", value_parser = name)]
    family_name: Option<Name>,
    /// First day of work
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    from: Option<DayArg>,
    /// Number of the agreement of supporter, person and agency
    #[arg(long, value_name = "TEXT")]
    agreement: Option<String>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Record that a visit found a person at work
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node supporter covered 1401-1102-1-000012-1 verify --id 1109649193 --on 1401/09/10"
)]
struct VerifyArgs {
    /// National id
    #[arg(long, value_name = "ID")]
    id: NationalId,
    /// The day of the visit
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: DayArg,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Record that a person has left; the enrolment stays with its last day
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node supporter covered 1401-1102-1-000012-1 leave --id 1109649193 --until 1401/08/30 --reason \"moved away\""
)]
struct LeaveArgs {
    /// National id
    #[arg(long, value_name = "ID")]
    id: NationalId,
    /// Last day of work
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    until: DayArg,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl CoveredArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let number = self.number;
        match self.verb {
            None => list(context, ui, number, ListArgs::default()),
            Some(Verb::List(args)) => list(context, ui, number, args),
            Some(Verb::Add(args)) => add(context, ui, number, &args),
            Some(Verb::Leave(args)) => leave(context, ui, number, &args),
            Some(Verb::Verify(args)) => verify(context, ui, number, &args),
        }
    }
}

fn list(
    context: &Context,
    ui: &mut Ui<'_>,
    number: ApplicationNumber,
    args: ListArgs,
) -> Result<u8, Failure> {
    let as_of = context.day(args.as_of);
    let mut session = context.open(ui)?;
    let application = session.ask(|office| {
        let (_, application, _) = application::find(office, number)?;
        match application.kind {
            model::words::Kind::Supporter => Ok::<_, Stop>(application),
            model::words::Kind::Independent => Err(no_supporter()),
        }
    })?;
    if args.reveal.reveal {
        session.reveal(context, ui, ("supporter covered list", &[number]))?;
    }
    session.close(ui)?;
    if ui.is_json() {
        ui.json(&json!({
            "schema": "node.supporter.covered.list/1", "application": number, "as_of": as_of,
            "covered": covered_json(&application, as_of),
        }))?;
        return Ok(0);
    }
    lines(ui, &application, as_of)?;
    Ok(0)
}

/// The covered persons, one line each.
pub(super) fn lines(
    ui: &mut Ui<'_>,
    application: &Application,
    as_of: JalaliDate,
) -> Result<(), Failure> {
    for (id, covered) in &application.covered {
        let day = |day: Option<JalaliDate>| day.map_or_else(|| "-".to_owned(), JalaliDate::slashed);
        let (from, until) = (day(covered.from), day(covered.until));
        let tone = if covered.is_active(as_of) { Tone::Plain } else { Tone::Dim };
        let names = [&covered.given_name, &covered.family_name];
        let name = names.into_iter().flatten().map(Name::as_str).collect::<Vec<_>>().join(" ");
        let agreement = covered.agreement.as_deref().unwrap_or("-");
        let id = ui.person(id);
        ui.toned(tone, &format!("{id}  {from:<10}  {until:<10}  {agreement:<12}  {name}"))?;
    }
    let count = application.covered.len();
    let active = application.covered.values().filter(|covered| covered.is_active(as_of)).count();
    ui.note(&say!(
        "{count} فرد تحت پوشش، {active} نفر سر کار",
        "{count} persons covered, {active} at work"
    ));
    Ok(())
}

/// The covered persons as JSON.
pub(super) fn covered_json(application: &Application, as_of: JalaliDate) -> Value {
    let rows = application.covered.iter().map(|(id, covered)| {
        let Covered { given_name, family_name, from, agreement, until, left_reason, verified } =
            covered;
        json!({
            "national_id": id, "given_name": given_name, "family_name": family_name,
            "from": from, "agreement": agreement, "until": until, "left_reason": left_reason,
            "active": covered.is_active(as_of), "verified": verified,
            "state": covered.state(as_of).code(),
        })
    });
    Value::Array(rows.collect())
}

fn add(
    context: &Context,
    ui: &mut Ui<'_>,
    number: ApplicationNumber,
    args: &AddArgs,
) -> Result<u8, Failure> {
    let agreement = args.agreement.as_deref().map(|text| normalize(&fold_digits(text)));
    let said = Covered {
        given_name: args.given_name.clone(),
        family_name: args.family_name.clone(),
        from: args.from.map(|day| day.resolve(context.today)),
        agreement: agreement.filter(|text| !text.is_empty()),
        until: None,
        left_reason: None,
        verified: None,
    };
    act(context, ui, args.dry_run, &mut |drafter| {
        let (_, application, _) = application::find(&drafter.office, number)?;
        let known = application.covered.get(&args.id).cloned().unwrap_or_default();
        // What isn't given stays as it is known.
        let covered = Covered {
            given_name: said.given_name.clone().or(known.given_name),
            family_name: said.family_name.clone().or(known.family_name),
            from: said.from.or(known.from),
            agreement: said.agreement.clone().or(known.agreement),
            until: None,
            left_reason: None,
            verified: known.verified,
        };
        application::cover(drafter, number, &(args.id, covered))
    })?;
    let id = args.id;
    tell(
        ui,
        ("add", number, id, args.dry_run),
        &say!("فرد تحت پوشش {id} در پروندهٔ {number} ثبت شد.", "Entered {id} under {number}."),
    )
}

fn leave(
    context: &Context,
    ui: &mut Ui<'_>,
    number: ApplicationNumber,
    args: &LeaveArgs,
) -> Result<u8, Failure> {
    let until = args.until.resolve(context.today);
    act(context, ui, args.dry_run, &mut |drafter| {
        application::uncover(drafter, number, args.id, (until, &args.reason))
    })?;
    let (id, day) = (args.id, until.slashed());
    tell(
        ui,
        ("leave", number, id, args.dry_run),
        &say!(
            "پایان کار {id} در پروندهٔ {number} از {day} ثبت شد.",
            "{id} has left {number}; last day {day}."
        ),
    )
}

fn verify(
    context: &Context,
    ui: &mut Ui<'_>,
    number: ApplicationNumber,
    args: &VerifyArgs,
) -> Result<u8, Failure> {
    let on = args.on.resolve(context.today);
    act(context, ui, args.dry_run, &mut |drafter| {
        application::verify_covered(drafter, number, args.id, on)
    })?;
    let (id, day) = (args.id, on.slashed());
    tell(
        ui,
        ("verify", number, id, args.dry_run),
        &say!("{id} در {day} سر کار دیده شد.", "{id} was found at work on {day}."),
    )
}

fn act(
    context: &Context,
    ui: &mut Ui<'_>,
    dry_run: bool,
    work: &mut dyn FnMut(&mut Drafter<'_>) -> Result<(), Stop>,
) -> Result<(), Failure> {
    let mut session = context.open(ui)?;
    session.act(&context.act(context.today), Context::mode(dry_run), work)?;
    session.close(ui)
}

fn tell(
    ui: &mut Ui<'_>,
    (verb, number, id, dry_run): (&str, ApplicationNumber, NationalId, bool),
    said: &Say,
) -> Result<u8, Failure> {
    if ui.is_json() {
        ui.json(&json!({
            "schema": format!("node.supporter.covered.{verb}/1"), "application": number,
            "national_id": id, "dry_run": dry_run,
        }))?;
    } else {
        told(ui, dry_run, said)?;
    }
    Ok(0)
}
