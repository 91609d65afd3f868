//! `cooperative list` and `show`.

use clap::Args;
use model::{JalaliDate, Say, say};
use office::cooperation::forming::{self, Cooperative};
use office::cooperation::{CooperativeRow, Stand};
use office::entry::{Docket, Formation, Formed};
use office::{Fact, Forming, Refusal};
use serde_json::{Value, json};

use crate::{Context, Failure, Tone, Ui};

/// List need-supply cooperatives, and where each stands
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node cooperative list")]
pub struct ListArgs {}

impl ListArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let mut session = context.open(ui)?;
        let all = session.look(forming::list)?;
        session.close(ui)?;
        if ui.is_json() {
            let rows: Vec<Value> = all.iter().map(row).collect();
            ui.json(&json!({ "schema": ui.schema("cooperative.list"), "cooperatives": rows }))?;
            return Ok(0);
        }
        for cooperative in &all {
            line(ui, cooperative)?;
        }
        let count = all.len();
        ui.note(&say!("{count} تعاونی", "{count} cooperatives"));
        Ok(0)
    }
}

/// A cooperative as JSON.
pub(in crate::commands) fn row((cooperative, row): &Cooperative) -> Value {
    json!({
        "cooperative": cooperative.to_string(), "name": name(row),
        "state": row.stand().map(Stand::code), "supporter": forming::supporter(row),
        "expert": expert(row), "founders": founders(row), "lacks_expert": row.lacks_expert(),
        "legal_id": forming::legal_id(row).map(|id| id.to_string()),
    })
}

/// A cooperative in a line.
pub(in crate::commands) fn line(ui: &mut Ui<'_>, one: &Cooperative) -> Result<(), Failure> {
    let (cooperative, row) = one;
    let stand = row.stand().map(Stand::say).unwrap_or_default();
    let name = name(row).unwrap_or_default();
    let text = format!("{cooperative:<7}  {}  {name}", ui.said(&stand));
    ui.toned(if row.lacks_expert() { Tone::Bad } else { Tone::Plain }, &text)
}

fn name(row: &CooperativeRow) -> Option<String> {
    let Formation::Proposed { name, .. } = &row.proposed.as_ref()?.what.step else { return None };
    Some(name.clone())
}

fn expert(row: &CooperativeRow) -> Option<String> {
    let Formation::Expert { name, .. } = &row.expert.as_ref()?.what.step else { return None };
    Some(name.clone())
}

fn founders(row: &CooperativeRow) -> Option<u16> {
    let Formation::FoundersListed { count } = &row.listed.as_ref()?.what.step else { return None };
    Some(*count)
}

/// Show a cooperative, step by step
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node cooperative show 11-1\n\nExit codes: 0 shown, 3 no such cooperative"
)]
pub struct ShowArgs {
    /// The cooperative, as 11-3
    #[arg(value_name = "COOPERATIVE")]
    cooperative: Docket,
}

impl ShowArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let cooperative = self.cooperative;
        let mut session = context.open(ui)?;
        let found = session.look(|office| forming::of(office, cooperative))?;
        session.close(ui)?;
        let found = found.ok_or_else(|| Refusal::from(Forming::NoCooperative { cooperative }))?;
        let steps = steps(&found);
        if ui.is_json() {
            let mut document = row(&(cooperative, found));
            let steps = steps.iter().map(|(stand, on)| json!({ "state": stand.code(), "on": on }));
            document["steps"] = json!(steps.collect::<Vec<_>>());
            document["schema"] = json!(ui.schema("cooperative.show"));
            ui.json(&document)?;
            return Ok(0);
        }
        line(ui, &(cooperative, found.clone()))?;
        for (stand, on) in steps {
            let day = ui.day(on);
            ui.fact(&stand.say(), &day)?;
        }
        if let Some(supporter) = forming::supporter(&found) {
            ui.fact(&Say::new("پشتیبان", "Supporter"), &supporter.to_string())?;
        }
        if let Some(count) = founders(&found) {
            ui.fact(&Say::new("شمار مؤسسان", "Founders"), &count.to_string())?;
        }
        for founder in found.founders.iter().flat_map(|list| &list.what.founders) {
            ui.line(&format!("  {}", founder.name.as_str()))?;
        }
        if let Some(expert) = expert(&found) {
            ui.fact(&Say::new("کارشناس", "Expert"), &expert)?;
        }
        if let Some(legal) = forming::legal_id(&found) {
            ui.fact(&Say::new("شناسهٔ ملی", "Legal id"), &legal.to_string())?;
        }
        Ok(0)
    }
}

/// The steps that were taken, with their days.
fn steps(row: &CooperativeRow) -> Vec<(Stand, JalaliDate)> {
    let all: [(Stand, &Option<Fact<Formed>>); 8] = [
        (Stand::Proposed, &row.proposed),
        (Stand::Promoted, &row.promoted),
        (Stand::Founders, &row.listed),
        (Stand::ExpertAssigned, &row.expert),
        (Stand::GeneralAssembly, &row.assembly),
        (Stand::Registered, &row.registered),
        (Stand::Active, &row.started),
        (Stand::Dissolved, &row.dissolved),
    ];
    all.into_iter().filter_map(|(stand, fact)| Some((stand, fact.as_ref()?.what.on))).collect()
}
