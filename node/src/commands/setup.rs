//! `setup`: an office begins.

use std::path::PathBuf;

use clap::Args;
use console::{Context, Failure, Tone, Ui};
use model::{Amount, CountyCode, Incarnation, Jobs, NodeNumber, Rials, Say, UnitCode, say};
use runtime::{Founding, Tree, found};
use serde_json::json;

/// Set the office up in its folder
///
/// With --practice it is a training office: everything works, but no real hub ever accepts its data.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node setup --practice --office 1105 --quota-rials 50,000,000,000 --quota-jobs 100"
)]
pub(crate) struct SetupArgs {
    /// The county's four digits
    #[arg(long, value_name = "CODE")]
    office: CountyCode,
    /// A training office with a quota of its own
    #[arg(long)]
    practice: bool,
    /// The training office's quota in rials
    #[arg(long, value_name = "RIALS", requires = "practice")]
    quota_rials: Option<Rials>,
    /// The training office's quota in jobs
    #[arg(long, value_name = "JOBS", requires = "practice")]
    quota_jobs: Option<Jobs>,
    /// The node's number, from its enrolment slip
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u16).range(1..))]
    node: u16,
    /// Another rule set than the one built in
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
}

impl SetupArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let places = settings::reference::places_of(&context.dir)?;
        let Some(county) = places.county(self.office).cloned() else {
            let code = self.office;
            return Err(Failure::Usage {
                what: say!("شهرستانی با کد {code} در جدول نیست.", "no county {code} in the table"),
                next: Some("four digits, as in 1102 (Chabahar)".to_owned()),
            });
        };
        let quota = self.quota()?;
        let act = context.act(context.today);
        let founding = Founding {
            unit: UnitCode::County(self.office),
            node: NodeNumber(self.node),
            incarnation: Incarnation(1),
            tree: Tree::Alone { quota },
            rules: self.rule_text(context)?,
            user: act.user,
            on: context.today,
            at: context.now,
        };
        let desk = found(context.dir.clone(), &context.settings, places, &founding)?;
        let rules = desk.rules().version.clone();
        let root = desk.root().display().to_string();
        desk.close()?;
        if ui.is_json() {
            ui.json(&json!({
                "schema": "node.setup/1", "office": self.office, "name": county.name,
                "practice": self.practice, "node": self.node, "quota": quota,
                "rules": rules, "data": root,
            }))?;
            return Ok(0);
        }
        let (fa, en, code) = (county.name.fa, county.name.en, self.office);
        ui.say(&say!("ادارهٔ {code} ({fa}) راه‌اندازی شد.", "Office {code} {en} is set up."))?;
        if self.practice {
            let training = Say::new(
                "ادارهٔ تمرینی: هیچ مرکز واقعی داده‌های آن را نمی‌پذیرد.",
                "A training office: no real hub will ever accept its data.",
            );
            let text = ui.said(&training).to_owned();
            ui.toned(Tone::Warn, &text)?;
        }
        ui.fact(&Say::new("پوشه", "Folder"), &root)?;
        ui.fact(&Say::new("ضوابط", "Rules"), &rules)?;
        if let Some(Amount { rials, jobs }) = quota {
            let amount = say!("{rials} ریال و {jobs} شغل", "{rials} rials and {jobs} jobs");
            let amount = ui.said(&amount).to_owned();
            ui.fact(&Say::new("سهمیه", "Quota"), &amount)?;
        }
        ui.fact(&Say::new("گام بعدی", "Next"), "hamgam-node application import FOLDER")?;
        Ok(0)
    }

    fn quota(&self) -> Result<Option<Amount>, Failure> {
        if !self.practice {
            return Ok(None);
        }
        let amount = Amount::new(
            self.quota_rials.unwrap_or(DEFAULT_PRACTICE.rials),
            self.quota_jobs.unwrap_or(DEFAULT_PRACTICE.jobs),
        );
        if amount.rials == Rials::ZERO || amount.jobs == Jobs::ZERO {
            return Err(Failure::Usage {
                what: Say::new(
                    "سهمیهٔ تمرینی باید بیش از صفر باشد.",
                    "a practice quota is more than zero",
                ),
                next: Some("--quota-rials 50,000,000,000 --quota-jobs 100".to_owned()),
            });
        }
        Ok(Some(amount))
    }

    fn rule_text(&self, context: &Context) -> Result<String, Failure> {
        let Some(path) = &self.rules else {
            return Ok(::rules::RuleSet::embedded_1401_text().to_owned());
        };
        let path = context.path(path);
        std::fs::read_to_string(&path).map_err(|source| {
            Failure::Settings(settings::SettingsFault::Unreadable { path, source })
        })
    }
}

/// What a training office gets if nothing else is asked for.
const DEFAULT_PRACTICE: Amount = Amount::new(Rials::new(50_000_000_000), Jobs::new(200));
