//! `county list` and `county show`: the list of counties on a day, and what has become of one.

use clap::{Args, Subcommand};
use model::{County, CountyCode, JalaliDate, ProvinceCode, Say, say};
use office::counties::{self, Tally};
use office::{Homing, Office, homes};
use roster::CountyFact;
use serde_json::{Value, json};

use crate::{Context, DayArg, Failure, Tone, Ui};

/// Counties: list, show
#[derive(Debug, Subcommand)]
pub enum CountyCommand {
    /// List the counties as they are on a day, under the names of that day
    #[command(visible_alias = "فهرست")]
    List(ListArgs),
    /// Show what has become of one county: names, splits and merges by date, and what it has now
    #[command(visible_alias = "نمایش")]
    Show(ShowArgs),
}

impl CountyCommand {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::List(args) => args.run(context, ui),
            Self::Show(args) => args.run(context, ui),
        }
    }
}

/// List the counties as they are on a day, under the names of that day
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node county list --changed --as-of 1402/01/01\n\nCounties of the Statistical Centre's later editions that no split has made yet are marked \"table\"."
)]
pub struct ListArgs {
    /// Only those that were split, merged, renamed or made
    #[arg(long)]
    changed: bool,
    /// Only this province's
    #[arg(long, value_name = "PROVINCE")]
    province: Option<ProvinceCode>,
    /// On another day than today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    as_of: Option<DayArg>,
}

/// A county on the list.
struct Listed {
    code: CountyCode,
    name: Say,
    state: &'static str,
    from: Vec<CountyCode>,
    into: Vec<CountyCode>,
}

impl ListArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let day = context.day(self.as_of);
        let mut session = context.open(ui)?;
        let listed = session.look(|office| {
            let places = counties::places_on(office.places, office.succession, day);
            let all = places.counties.into_iter().map(|county| listed(office, county, day));
            Ok(all.collect::<Vec<_>>())
        })?;
        session.close(ui)?;
        let wanted = |it: &&Listed| {
            let changed = it.state == "made" || it.state == "ended" || !it.into.is_empty();
            self.province.is_none_or(|province| province == it.code.province())
                && (!self.changed || changed || it.state == "renamed")
        };
        let shown: Vec<&Listed> = listed.iter().filter(wanted).collect();
        if ui.is_json() {
            let rows: Vec<Value> = shown.iter().map(|it| row(it)).collect();
            ui.json(&json!({
                "schema": ui.schema("county.list"), "as_of": day, "counties": rows,
            }))?;
            return Ok(0);
        }
        for it in &shown {
            line(ui, it)?;
        }
        let count = shown.len();
        let there = shown.iter().filter(|it| it.state != "ended" && it.state != "table").count();
        ui.note(&say!("{count} شهرستان، {there} برقرار", "{count} counties, {there} standing"));
        Ok(0)
    }
}

fn listed(office: &Office<'_>, county: County, day: JalaliDate) -> Listed {
    let code = county.code;
    let succession = office.succession;
    let codes =
        |all: Vec<(JalaliDate, CountyCode)>| all.into_iter().map(|(_, code)| code).collect();
    let made = succession.made(day).any(|made| made == code);
    let state = if succession.ended(code).is_some_and(|ended| ended <= day) {
        "ended"
    } else if made {
        "made"
    } else if county.added.is_some() {
        "table"
    } else if succession.name(code, day).is_some() {
        "renamed"
    } else {
        "old"
    };
    let from = codes(succession.predecessors(code, day));
    let into = codes(succession.successors(code, day));
    Listed { code, name: county.name, state, from, into }
}

fn row(it: &Listed) -> Value {
    json!({
        "county": it.code, "name": it.name, "state": it.state, "from": it.from, "into": it.into,
    })
}

fn line(ui: &mut Ui<'_>, it: &Listed) -> Result<(), Failure> {
    let codes =
        |all: &[CountyCode]| all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let mut text = format!("{} {}", it.code, ui.said(&it.name));
    if !it.from.is_empty() {
        text = format!("{text}  <- {}", codes(&it.from));
    }
    if !it.into.is_empty() {
        text = format!("{text}  -> {}", codes(&it.into));
    }
    let tone = match it.state {
        "ended" | "table" => Tone::Dim,
        "made" => Tone::Good,
        _ => Tone::Plain,
    };
    if it.state == "table" {
        let mark = ui.said(&Say::new("تنها در جدول", "table")).to_owned();
        text = format!("{text}  ({mark})");
    }
    ui.toned(tone, &text)
}

/// Show what has become of one county: names, splits and merges by date, and what it has now
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node county show 0105\n\nExit codes: 0 shown, 3 no such county"
)]
pub struct ShowArgs {
    /// The county
    #[arg(value_name = "COUNTY")]
    county: CountyCode,
    /// On another day than today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    as_of: Option<DayArg>,
}

/// Everything shown of a county.
struct Shown {
    listed: Listed,
    facts: Vec<CountyFact>,
    tally: Vec<Tally>,
    heir: CountyCode,
    moved: u64,
}

impl ShowArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let (code, day) = (self.county, context.day(self.as_of));
        let mut session = context.open(ui)?;
        let shown = session.ask(|office| {
            let places = counties::places_on(office.places, office.succession, day);
            let county = places.county(code).cloned().ok_or(Homing::NoCounty { code })?;
            let away = homes::all(office)?.into_iter();
            let away = away.filter(|(_, row)| row.moves().iter().any(|moved| moved.from == code));
            Ok(Shown {
                listed: listed(office, county, day),
                facts: office.succession.facts(Some(code)).into_iter().cloned().collect(),
                tally: counties::tally(office, &[code])?,
                heir: office.succession.heir(code, day),
                moved: u64::try_from(away.count()).unwrap_or(u64::MAX),
            })
        })?;
        session.close(ui)?;
        if ui.is_json() {
            let history: Vec<Value> = shown.facts.iter().map(fact).collect();
            let tally = shown.tally.iter().map(tallied).next();
            ui.json(&json!({
                "schema": ui.schema("county.show"), "as_of": day, "county": code,
                "name": shown.listed.name, "state": shown.listed.state,
                "from": shown.listed.from, "into": shown.listed.into, "heir": shown.heir,
                "history": history, "has": tally, "moved_away": shown.moved,
            }))?;
            return Ok(0);
        }
        line(ui, &shown.listed)?;
        for fact in &shown.facts {
            ui.say(&told(fact))?;
        }
        for tally in &shown.tally {
            ui.say(&has(tally))?;
        }
        if 0 < shown.moved {
            let moved = shown.moved;
            ui.say(&say!(
                "{moved} پرونده به شهرستان دیگری رفته است",
                "{moved} files went on to another county"
            ))?;
        }
        Ok(0)
    }
}

/// A fact as JSON.
pub fn fact(fact: &CountyFact) -> Value {
    json!({
        "kind": fact.code(), "on": fact.on(), "from": fact.sources(), "into": fact.results(),
        "note": fact.note(),
    })
}

/// A fact in a sentence.
pub fn told(fact: &CountyFact) -> Say {
    let on = fact.on().slashed();
    let codes =
        |all: Vec<CountyCode>| all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let (from, into) = (codes(fact.sources()), codes(fact.results()));
    match fact {
        CountyFact::Split(_) => {
            say!("{on}  {into} از {from} جدا شد", "{on}  {into} was cut out of {from}")
        }
        CountyFact::Rename(rename) => {
            let (fa, en) = (&rename.to.fa, &rename.to.en);
            say!("{on}  نام {into} «{fa}» شد", "{on}  {into} is called {en}")
        }
        CountyFact::Merge(_) => {
            say!("{on}  {from} در {into} ادغام شد", "{on}  {from} went into {into}")
        }
    }
}

/// What a county has, as JSON.
pub fn tallied(tally: &Tally) -> Value {
    json!({
        "county": tally.county, "node": tally.node.map(|node| node.0), "files": tally.files,
        "open": tally.open, "letters": tally.letters, "held": tally.held, "free": tally.free,
    })
}

/// What a county has, in a sentence.
pub fn has(tally: &Tally) -> Say {
    let Tally { county, files, open, letters, held, free, .. } = tally;
    let node = tally.node.map_or_else(|| "-".to_owned(), |node| node.0.to_string());
    let (held, held_jobs) = (held.rials, held.jobs);
    let (free, free_jobs) = (free.rials, free.jobs);
    say!(
        "{county}: گره {node}، {files} پرونده ({open} باز، {letters} معرفی نزد بانک)؛ سهمیه: {held} ریال و {held_jobs} شغل رزرو، {free} ریال و {free_jobs} شغل آزاد",
        "{county}: node {node}, {files} files ({open} open, {letters} letters at the bank); quota: {held} rials and {held_jobs} jobs held, {free} rials and {free_jobs} jobs free"
    )
}
