//! `county split`, `rename` and `merge`: the nation says what becomes of counties.

use clap::Args;
use console::commands::county::{fact as as_json, has, tallied, told};
use console::commands::quota::acting;
use console::{Context, DayArg, Failure, Tone, Ui, whole};
use model::{CountyCode, Places, Say, say};
use office::Refusal;
use office::counties::{self, Tally};
use roster::{CountyFact, Kind, Merge, Named, Rename, Split};
use serde_json::{Value, json};

/// Names of a new county, or new names of an old one.
#[derive(Args, Debug)]
struct Names {
    /// The Persian name; the table's if none is given
    #[arg(long, value_name = "NAME")]
    name_fa: Option<String>,
    /// The English name; the table's if none is given
    #[arg(long, value_name = "NAME")]
    name_en: Option<String>,
}

impl Names {
    fn of(&self, places: &Places, code: CountyCode) -> Result<Named, Failure> {
        let given = (self.name_fa.as_deref(), self.name_en.as_deref());
        counties::named(places, code, given).map_err(|why| Refusal::from(why).into())
    }
}

/// What all of them take.
#[derive(Args, Debug)]
struct How {
    /// From which day on; today if none is given
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
    /// The decree, or where it is known from
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Say what would happen and what is concerned, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Record that new counties were cut out of one; the nation's to say
///
/// The old county goes on. Its files stay where they are until the province gives them to the new
/// office; its quota until it is moved.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub county split 0105 --into 0117 --on 1400/07/01\n  hamgam-hub county split --from-list --edition 1400\n\nExit codes: 0 recorded, 3 no such county, 4 it doesn't fit what is known, 10 some of the list were left out"
)]
pub(crate) struct SplitArgs {
    /// The county that is split
    #[arg(value_name = "COUNTY", required_unless_present = "from_list")]
    county: Option<CountyCode>,
    /// A county that was cut out of it; may be given several times
    #[arg(long, value_name = "COUNTY", required_unless_present = "from_list")]
    into: Vec<CountyCode>,
    #[command(flatten)]
    names: Names,
    /// Every split of the Statistical Centre's list since 1399 that isn't recorded yet, each on the
    /// first day of its edition's year
    #[arg(long, conflicts_with_all = ["county", "into", "on", "name_fa", "name_en"])]
    from_list: bool,
    /// The list's last edition to go by
    #[arg(long, value_name = "YEAR", default_value_t = LAST_EDITION, requires = "from_list", value_parser = whole::<u16>)]
    edition: u16,
    #[command(flatten)]
    how: How,
}

/// The newest edition of the list in the tables.
const LAST_EDITION: u16 = 1402;

impl SplitArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        if self.from_list {
            return from_list(self.edition, self.how.dry_run, context, ui);
        }
        let from = self.county.ok_or_else(|| one_name(&self.into))?;
        let session = context.open(ui)?;
        let places = session.seen().places().clone();
        session.close(ui)?;
        let given = self.names.name_fa.is_some() || self.names.name_en.is_some();
        if given && 1 < self.into.len() {
            return Err(one_name(&self.into));
        }
        let into = self.into.iter().map(|code| self.names.of(&places, *code));
        let into = into.collect::<Result<Vec<_>, _>>()?;
        let (on, note) = (context.day(self.how.on), self.how.note);
        let fact = CountyFact::Split(Split { from, into, on, note });
        record(&[fact], self.how.dry_run, context, ui).map(|_| 0)
    }
}

fn one_name(into: &[CountyCode]) -> Failure {
    let count = into.len();
    Failure::Usage {
        what: say!(
            "نام تنها برای یک شهرستان داده می‌شود، نه {count}؛ برای هر یک جدا بنویسید.",
            "names are of one county, not {count}; record each by itself"
        ),
        next: Some("hamgam-hub county split 0105 --into 0118 --name-fa … --name-en …".to_owned()),
    }
}

fn from_list(
    edition: u16,
    dry_run: bool,
    context: &Context,
    ui: &mut Ui<'_>,
) -> Result<u8, Failure> {
    let mut session = context.open(ui)?;
    let (facts, unknown) = session.look(|office| {
        let (splits, unknown) = counties::from_list(office.places, edition);
        let is_new = |split: &Split| split.into.iter().all(|it| !office.succession.knows(it.code));
        let new = splits.into_iter().filter(is_new).map(CountyFact::Split);
        let unknown = unknown.into_iter().filter(|code| !office.succession.knows(*code));
        Ok((new.collect::<Vec<_>>(), unknown.collect::<Vec<_>>()))
    })?;
    session.close(ui)?;
    if facts.is_empty() {
        return Err(Refusal::NothingToChange.into());
    }
    record(&facts, dry_run, context, ui)?;
    if unknown.is_empty() {
        return Ok(0);
    }
    let codes = unknown.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    ui.note(&say!(
        "فهرست نمی‌گوید این شهرستان‌ها از کدام جدا شده‌اند؛ جداگانه ثبت کنید: {codes}",
        "the list doesn't say which county these were cut out of; record them one by one: {codes}"
    ));
    Ok(console::exit::PARTLY)
}

/// Record that a county has another name; the nation's to say
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub county rename 0932 --name-fa \"طرقبه شاندیز\" --name-en \"Torqabeh Shandiz\" --on 1402/01/01\n\nExit codes: 0 recorded, 3 no such county, 4 it doesn't fit what is known"
)]
pub(crate) struct RenameArgs {
    /// The county
    #[arg(value_name = "COUNTY")]
    county: CountyCode,
    /// The Persian name
    #[arg(long, value_name = "NAME")]
    name_fa: String,
    /// The English name
    #[arg(long, value_name = "NAME")]
    name_en: String,
    #[command(flatten)]
    how: How,
}

impl RenameArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let to = Named {
            code: self.county,
            fa: model::text::normalize(&self.name_fa),
            en: self.name_en.trim().to_owned(),
        };
        let (on, note) = (context.day(self.how.on), self.how.note);
        let fact = CountyFact::Rename(Rename { to, on, note });
        record(&[fact], self.how.dry_run, context, ui).map(|_| 0)
    }
}

/// Record that counties went into one, and have their files follow; the nation's to say
///
/// From that day on they open no file and refer nobody. Their province hands every file over by
/// itself, also those that come late; letters at the bank stay theirs to answer for.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub county merge 0117 --into 0105 --on 1403/01/01\n\nExit codes: 0 recorded, 3 no such county, 4 it doesn't fit what is known"
)]
pub(crate) struct MergeArgs {
    /// The counties that end
    #[arg(value_name = "COUNTY", required = true)]
    counties: Vec<CountyCode>,
    /// The county they go into; a code that was never used makes a new one
    #[arg(long, value_name = "COUNTY")]
    into: CountyCode,
    #[command(flatten)]
    names: Names,
    #[command(flatten)]
    how: How,
}

impl MergeArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let (code, on) = (self.into, context.day(self.how.on));
        let mut session = context.open(ui)?;
        let makes = session.look(|office| {
            let old = office.places.county(code).is_some_and(|known| known.added.is_none());
            Ok(!old && !office.succession.knows(code))
        })?;
        let places = session.seen().places_on(on);
        session.close(ui)?;
        let into = self.names.of(&places, code)?;
        let (from, note) = (self.counties, self.how.note);
        let fact = CountyFact::Merge(Merge { from, into, makes, on, note });
        record(&[fact], self.how.dry_run, context, ui).map(|_| 0)
    }
}

/// Records facts in one act and says what they concern.
fn record(
    facts: &[CountyFact],
    dry_run: bool,
    context: &Context,
    ui: &mut Ui<'_>,
) -> Result<(), Failure> {
    let mut session = context.open(ui)?;
    let act = acting(context, &session, Kind::County, context.today);
    let mode = Context::mode(dry_run);
    session.act(&act, mode, |drafter| {
        facts.iter().try_for_each(|fact| counties::say(drafter, fact.clone()))
    })?;
    let codes: Vec<CountyCode> = facts.iter().flat_map(CountyFact::sources).collect();
    let tallies = session.look(|office| counties::tally(office, &codes))?;
    session.close(ui)?;
    show(facts, &tallies, dry_run, ui)
}

fn show(
    facts: &[CountyFact],
    tallies: &[Tally],
    dry_run: bool,
    ui: &mut Ui<'_>,
) -> Result<(), Failure> {
    if ui.is_json() {
        let rows: Vec<Value> = facts.iter().map(as_json).collect();
        let concerned: Vec<Value> = tallies.iter().map(tallied).collect();
        return ui.json(&json!({
            "schema": ui.schema("county.recorded"), "facts": rows, "concerned": concerned,
            "dry_run": dry_run,
        }));
    }
    for fact in facts {
        let text = ui.said(&told(fact)).to_owned();
        ui.toned(Tone::Good, &text)?;
    }
    for tally in tallies.iter().filter(|tally| 0 < tally.files || tally.node.is_some()) {
        ui.say(&has(tally))?;
    }
    ui.note(&next(facts, dry_run, facts.len()));
    Ok(())
}

fn next(facts: &[CountyFact], dry_run: bool, count: usize) -> Say {
    if dry_run {
        return say!("آزمایشی: چیزی ثبت نشد.", "Tried only: nothing was written.");
    }
    match facts.first() {
        Some(CountyFact::Split(split)) if count == 1 => {
            let to = split.into.first().map_or(split.from, |new| new.code);
            say!(
                "استان پرونده‌ها را واگذار می‌کند: hamgam-hub county assign --to {to} …",
                "The province hands the files over: hamgam-hub county assign --to {to} …"
            )
        }
        Some(CountyFact::Merge(_)) => say!(
            "استان پرونده‌ها را خودکار واگذار می‌کند.",
            "The province hands the files over by itself."
        ),
        Some(_) | None => say!("{count} رویداد ثبت شد.", "{count} facts recorded."),
    }
}
