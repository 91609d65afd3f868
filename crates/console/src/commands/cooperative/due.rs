//! `cooperative due` and `share`: what section C asks for and isn't done, and where the rials go.

use std::collections::BTreeMap;

use clap::Args;
use model::{Quarter, Say, UnitCode, say};
use office::cooperation::forming::Cooperative;
use office::cooperation::meetings::{Meeting, Resolution};
use office::entry::Docket;
use office::look::affairs::{self, NotIntroduced, Share};
use serde_json::{Value, json};

use crate::commands::meeting::show as meeting;
use crate::{Context, Failure, Tone, Ui, exit};

/// Show what section C asks for and isn't done: introductions, experts, minutes, resolutions
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node cooperative due --exit-code\n\nExit codes: 0 shown, 5 with --exit-code, if something is due"
)]
pub struct DueArgs {
    /// Exit with 5 if something is due
    #[arg(long)]
    exit_code: bool,
}

struct Due {
    introductions: Vec<NotIntroduced>,
    experts: Vec<Cooperative>,
    minutes: Vec<Meeting>,
    resolutions: Vec<(Docket, Resolution)>,
    promotional: BTreeMap<(UnitCode, Quarter), u32>,
}

impl DueArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let due = session.look(|office| {
            Ok(Due {
                introductions: affairs::not_introduced(office, context.today)?,
                experts: affairs::without_expert(office)?,
                minutes: affairs::unminuted(office)?,
                resolutions: affairs::open_resolutions(office)?,
                promotional: affairs::promotional(office)?,
            })
        })?;
        session.close(ui)?;
        if ui.is_json() {
            let document = due.to_json();
            let mut document = document;
            document["schema"] = json!(ui.schema("cooperative.due"));
            ui.json(&document)?;
        } else {
            due.tell(ui)?;
        }
        let something = !due.introductions.is_empty()
            || !due.experts.is_empty()
            || !due.minutes.is_empty()
            || !due.resolutions.is_empty();
        Ok(if self.exit_code && something { exit::NEEDS_A_PERSON } else { 0 })
    }
}

impl Due {
    fn to_json(&self) -> Value {
        let introductions = self.introductions.iter().map(|one| {
            json!({ "supporter": one.number, "county": one.home, "identified_on": one.identified_on })
        });
        let resolutions = self.resolutions.iter().map(|(meeting, one)| {
            json!({ "meeting": meeting.to_string(), "n": one.n, "text": one.text })
        });
        let promotional = self.promotional.iter().map(|((unit, quarter), count)| {
            json!({ "unit": unit, "quarter": quarter.to_string(), "held": count })
        });
        json!({
            "not_introduced": introductions.collect::<Vec<_>>(),
            "without_expert": self.experts.iter().map(super::show::row).collect::<Vec<_>>(),
            "minutes": self.minutes.iter().map(meeting::row).collect::<Vec<_>>(),
            "resolutions": resolutions.collect::<Vec<_>>(),
            "promotional": promotional.collect::<Vec<_>>(),
        })
    }

    fn tell(&self, ui: &mut Ui<'_>) -> Result<(), Failure> {
        let count = self.introductions.len();
        head(
            ui,
            count,
            &say!("پشتیبان فعال معرفی‌نشده (ج-۲)", "active supporters not introduced (C2)"),
        )?;
        for one in &self.introductions {
            ui.line(&format!("  {}", one.number))?;
        }
        head(
            ui,
            self.experts.len(),
            &say!("تعاونی بی کارشناس (ج-۴)", "cooperatives without an expert (C4)"),
        )?;
        for one in &self.experts {
            super::show::line(ui, one)?;
        }
        head(ui, self.minutes.len(), &say!("صورت‌جلسهٔ ناتمام (ج-۱)", "minutes not final (C1)"))?;
        for one in &self.minutes {
            meeting::line(ui, one)?;
        }
        head(ui, self.resolutions.len(), &say!("مصوبهٔ باز (ج-۱)", "open resolutions (C1)"))?;
        for (meeting, one) in &self.resolutions {
            ui.line(&format!("  {meeting} {}  {}", one.n, one.text))?;
        }
        for ((unit, quarter), held) in &self.promotional {
            let label = Say::new("جلسهٔ ترویجی (ج-۳)", "Promotional meetings (C3)");
            ui.fact(&label, &format!("{unit} {quarter}: {held}"))?;
        }
        Ok(())
    }
}

fn head(ui: &mut Ui<'_>, count: usize, what: &Say) -> Result<(), Failure> {
    let text = Say::new(format!("{count} {}", what.fa), format!("{count} {}", what.en));
    let text = ui.said(&text).to_owned();
    ui.toned(if count == 0 { Tone::Dim } else { Tone::Bad }, &text)
}

/// Show the share of facilities' rials that goes to need-supply cooperatives (C5)
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node cooperative share")]
pub struct ShareArgs {}

impl ShareArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let mut session = context.open(ui)?;
        let shares = session.look(affairs::share)?;
        session.close(ui)?;
        let all = shares.values().fold(Share::default(), |sum, share| sum.plus(share));
        if ui.is_json() {
            let rows: Vec<Value> =
                shares.iter().map(|(unit, share)| row(Some(*unit), share)).collect();
            ui.json(&json!({
                "schema": ui.schema("cooperative.share"), "all": row(None, &all), "units": rows,
            }))?;
            return Ok(0);
        }
        for (unit, share) in &shares {
            line(ui, &unit.to_string(), share)?;
        }
        line(ui, "Σ", &all)?;
        Ok(0)
    }
}

fn row(unit: Option<UnitCode>, share: &Share) -> Value {
    let (paid, tagged) = (share.paid.to_string(), share.tagged.to_string());
    let plain = |text: String| text.replace(',', "");
    json!({
        "unit": unit, "paid": plain(paid), "to_cooperatives": plain(tagged),
        "per_mille": share.per_mille(),
    })
}

fn line(ui: &mut Ui<'_>, unit: &str, share: &Share) -> Result<(), Failure> {
    let (paid, tagged) = (share.paid, share.tagged);
    let part = share.per_mille().map_or_else(|| "-".to_owned(), |part| part.to_string());
    let words = say!(
        "{tagged} از {paid} ریال، {part} در هزار",
        "{tagged} of {paid} rials, {part} per mille"
    );
    let text = format!("{unit:<5}  {}", ui.said(&words));
    ui.line(&text)
}
