//! What `incentive` lists: exhibitions, booths, certificates, festivals.

use clap::Args;
use model::{Jobs, Say, say};
use office::entry::{BoothEnd, Docket, Exhibited, Signatory};
use office::incentive::exhibitions::{self, Exhibition};
use office::incentive::{BoothRow, HonorRow, HonorState, booths, honors};
use office::quota::{Place, State};
use office::{Refusal, Rewarding};
use serde_json::{Value, json};

use super::honor_row;
use crate::{Context, Failure, Tone, Ui};

/// List exhibitions, with the booths this unit has free
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node incentive exhibition list")]
pub struct ExhibitionsArgs {}

impl ExhibitionsArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let mut session = context.open(ui)?;
        let all = session.look(|office| {
            let listed = exhibitions::list(office)?.into_iter().map(|one| {
                let said = one.1.announced.as_ref().map(|fact| &fact.what);
                let free = match said {
                    Some(said) => exhibitions::figures(office, said)?.free.jobs,
                    None => Jobs::default(),
                };
                Ok((one, free))
            });
            listed.collect::<Result<Vec<_>, _>>()
        })?;
        session.close(ui)?;
        if ui.is_json() {
            let rows: Vec<Value> = all.iter().map(|(one, free)| exhibition(one, *free)).collect();
            ui.json(&json!({
                "schema": ui.schema("incentive.exhibition.list"), "exhibitions": rows,
            }))?;
            return Ok(0);
        }
        for (one, free) in &all {
            exhibition_line(ui, one, *free)?;
        }
        let count = all.len();
        ui.note(&say!("{count} نمایشگاه", "{count} exhibitions"));
        Ok(0)
    }
}

fn exhibition((id, row): &Exhibition, free: Jobs) -> Value {
    let said = row.announced.as_ref().map(|fact| &fact.what);
    json!({
        "exhibition": id.to_string(), "name": said.map(|it| &it.name),
        "reach": said.map(|it| it.reach.code()), "host": said.map(|it| &it.host),
        "from": said.map(|it| it.from), "to": said.map(|it| it.to),
        "called_off": row.off.is_some(), "free": free,
    })
}

fn exhibition_line(ui: &mut Ui<'_>, (id, row): &Exhibition, free: Jobs) -> Result<(), Failure> {
    let Some(said) = row.announced.as_ref().map(|fact| &fact.what) else { return Ok(()) };
    let Exhibited { name, from, to, .. } = said;
    let (from, to) = (ui.day(*from), ui.day(*to));
    let words = match row.off {
        None => say!("{free} غرفهٔ آزاد", "{free} booths free"),
        Some(_) => say!("لغوشده", "called off"),
    };
    let text = format!("{id:<7}  {from} {to}  {}  {name}", ui.said(&words));
    ui.toned(if row.off.is_some() { Tone::Dim } else { Tone::Plain }, &text)
}

/// Show an exhibition, and how many booths each unit has
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node incentive exhibition show 11-1\n\nExit codes: 0 shown, 3 no such exhibition"
)]
pub struct ExhibitionArgs {
    /// The exhibition, as 11-1 or IR-1
    #[arg(value_name = "EXHIBITION")]
    exhibition: Docket,
}

impl ExhibitionArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let id = self.exhibition;
        let mut session = context.open(ui)?;
        let found = session.look(|office| {
            let Some(row) = exhibitions::of(office, id)? else { return Ok(None) };
            let Some(said) = row.announced.as_ref().map(|fact| fact.what.clone()) else {
                return Ok(None);
            };
            let free = exhibitions::figures(office, &said)?.free.jobs;
            Ok(Some((row, free, exhibitions::tree(office, &said)?)))
        })?;
        session.close(ui)?;
        let none = || Refusal::from(Rewarding::NoExhibition { exhibition: id });
        let (row, free, tree) = found.ok_or_else(none)?;
        if ui.is_json() {
            let mut document = exhibition(&(id, row), free);
            document["schema"] = json!(ui.schema("incentive.exhibition.show"));
            document["units"] = json!(tree.iter().map(place).collect::<Vec<_>>());
            ui.json(&document)?;
            return Ok(0);
        }
        exhibition_line(ui, &(id, row), free)?;
        for one in &tree {
            let figures = one.branch.figures;
            let unit = one.unit.map_or_else(|| "?".to_owned(), |unit| unit.to_string());
            let (had, free, held) = (figures.granted.jobs, figures.free.jobs, figures.held.jobs);
            let words = say!(
                "گرفته {had}، آزاد {free}، داده‌شده به متقاضی {held}",
                "has got {had}, free {free}, assigned {held}"
            );
            let text = format!("  {unit:<5} {}", ui.said(&words));
            ui.line(&text)?;
            if let Some(words) = remark(one, id) {
                let text = format!("        {}", ui.said(&words));
                ui.toned(Tone::Warn, &text)?;
            }
        }
        Ok(0)
    }
}

/// What is to be known of a machine's booths that nobody works at, or that its rights don't cover.
fn remark(one: &Place, exhibition: Docket) -> Option<Say> {
    let (n, free) = (one.branch.holder.incarnation.0, one.branch.figures.free.jobs);
    let beyond = one.branch.unfunded.jobs;
    let unit = one.unit?;
    match one.state {
        _ if beyond != Jobs::ZERO => {
            Some(say!("{beyond} غرفه بیش از حق آن", "{beyond} booths beyond its rights"))
        }
        State::ShutOut if free != Jobs::ZERO => Some(say!(
            "نوبت {n} کنار گذاشته شده است؛ {free} غرفه معلق است    hamgam-hub quota settle {unit} --exhibition {exhibition} --incarnation {n}",
            "incarnation {n} was shut out; {free} booths in suspense    hamgam-hub quota settle {unit} --exhibition {exhibition} --incarnation {n}"
        )),
        State::ShutOut => {
            Some(say!("نوبت {n} کنار گذاشته شده است", "incarnation {n} was shut out"))
        }
        State::Works | State::Reserve => None,
    }
}

fn place(one: &Place) -> Value {
    let figures = one.branch.figures;
    json!({
        "unit": one.unit, "granted": figures.granted.jobs, "free": figures.free.jobs,
        "passed_on": figures.passed_on.jobs, "assigned": figures.held.jobs,
        "incarnation": one.branch.holder.incarnation, "state": one.state.code(),
        "unfunded": one.branch.unfunded.jobs,
    })
}

/// List booths, and what became of each
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node incentive booth list --no-show")]
pub struct BoothsArgs {
    /// Only of this exhibition
    #[arg(long, value_name = "EXHIBITION")]
    exhibition: Option<Docket>,
    /// Only those nobody came to
    #[arg(long)]
    no_show: bool,
}

impl BoothsArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let mut all = session.look(|office| booths::list(office, self.exhibition))?;
        session.close(ui)?;
        all.retain(|row| !self.no_show || end(row) == Some(BoothEnd::NoShow));
        if ui.is_json() {
            let rows: Vec<Value> = all.iter().map(booth).collect();
            ui.json(&json!({ "schema": ui.schema("incentive.booth.list"), "booths": rows }))?;
            return Ok(0);
        }
        for row in &all {
            let Some(given) = row.given.as_ref().map(|fact| &fact.what) else { continue };
            let word = end(row).map_or_else(|| Say::new("داده شد", "assigned"), BoothEnd::say);
            let (letter, id, number) = (given.letter, given.exhibition, given.holder.number);
            let text = format!("{letter}  {id}  {number}  {}", ui.said(&word));
            ui.line(&text)?;
        }
        let count = all.len();
        ui.note(&say!("{count} غرفه", "{count} booths"));
        Ok(0)
    }
}

fn end(row: &BoothRow) -> Option<BoothEnd> {
    row.ended.as_ref().map(|ended| ended.what.end)
}

fn booth(row: &BoothRow) -> Value {
    let given = row.given.as_ref().map(|fact| &fact.what);
    json!({
        "booth": given.map(|it| it.letter), "application": given.map(|it| it.holder.number),
        "exhibition": given.map(|it| it.exhibition.to_string()),
        "label": given.and_then(|it| it.label.as_ref()), "on": given.map(|it| it.on),
        "end": end(row).map(BoothEnd::code),
    })
}

/// List nominations for certificates, with their signatures
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node incentive certificate list --waiting")]
pub struct CertificatesArgs {
    /// Only those that wait for a signature
    #[arg(long)]
    waiting: bool,
}

impl CertificatesArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let mut all = session.look(honors::certificates)?;
        session.close(ui)?;
        let waits =
            |row: &HonorRow| matches!(row.state(), Some(HonorState::Checked | HonorState::Signing));
        all.retain(|row| !self.waiting || waits(row));
        tell(ui, "incentive.certificate.list", &all)
    }
}

/// List nominations for festivals
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node incentive festival list")]
pub struct FestivalsArgs {}

impl FestivalsArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let mut session = context.open(ui)?;
        let all = session.look(honors::festivals)?;
        session.close(ui)?;
        tell(ui, "incentive.festival.list", &all)
    }
}

fn tell(ui: &mut Ui<'_>, schema: &str, all: &[HonorRow]) -> Result<u8, Failure> {
    if ui.is_json() {
        let rows: Vec<Value> = all.iter().map(nomination).collect();
        ui.json(&json!({ "schema": ui.schema(schema), "nominations": rows }))?;
        return Ok(0);
    }
    for row in all {
        let Some(nominated) = row.nominated.as_ref().map(|fact| &fact.what) else { continue };
        let state = row.state().map(HonorState::say).unwrap_or_default();
        let signed: Vec<&str> = row.signatures().into_iter().map(Signatory::code).collect();
        let (number, signed) = (nominated.supporter.number, signed.join(" "));
        let text = format!("{number}  {signed}  {}", ui.said(&state));
        ui.line(&text)?;
    }
    let count = all.len();
    ui.note(&say!("{count} نامزدی", "{count} nominations"));
    Ok(0)
}

fn nomination(row: &HonorRow) -> Value {
    let said = row.nominated.as_ref().map(|fact| &fact.what);
    let signed: Vec<&str> = row.signatures().into_iter().map(Signatory::code).collect();
    let scores = said.map(|it| {
        let scores = it.scores.iter();
        scores
            .map(|one| json!({ "indicator": one.indicator, "score": one.score }))
            .collect::<Vec<_>>()
    });
    json!({
        "supporter": said.map(|it| it.supporter.number), "honor": said.map(|it| honor_row(&it.honor)),
        "state": row.state().map(HonorState::code), "signed": signed, "on": said.map(|it| it.on),
        "scores": scores,
    })
}
