//! `setup`: an office begins.

use std::path::PathBuf;

use clap::Args;
use console::commands::join::{JoinArgs, Place};
use console::commands::seal::SealArgs;
use console::commands::user;
use console::{Context, Failure, Tone, Ui};
use model::{Amount, CountyCode, Incarnation, Jobs, NodeNumber, Places, Rials, Say, UnitCode, say};
use runtime::{Desk, Founding, Tree, found};
use serde_json::json;
use settings::NodeSettings;

/// Set the office up in its folder
///
/// With its province's slip it joins the tree. With --practice it is a training office on its own:
/// everything works, but no real hub ever accepts its data.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node setup --office 1102 --hub hub.example:4433 --slip 7Q2M8-…\n  hamgam-node setup --office 1102 --slip 7Q2M8-… --request-to /media/stick\n  hamgam-node setup --practice --office 1105 --quota-rials 50,000,000,000 --quota-jobs 100\n\nExit codes: 0 set up, 4 an office is here already, 6 not reached or not let in yet: run it again, 7 refused"
)]
pub(crate) struct SetupArgs {
    /// The county's four digits
    #[arg(long, value_name = "CODE")]
    office: CountyCode,
    /// A training office with a quota of its own
    #[arg(long, conflicts_with_all = ["slip", "hub", "invitation"])]
    practice: bool,
    /// The training office's quota in rials
    #[arg(long, value_name = "RIALS", requires = "practice")]
    quota_rials: Option<Rials>,
    /// The training office's quota in jobs
    #[arg(long, value_name = "JOBS", requires = "practice")]
    quota_jobs: Option<Jobs>,
    /// The number of a node that stands alone; a hub gives its nodes theirs
    #[arg(long, conflicts_with_all = ["slip", "hub", "invitation"], value_name = "N", default_value = "1", value_parser = clap::value_parser!(u16).range(1..))]
    node: u16,
    /// Another rule set than the one built in
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    #[command(flatten)]
    join: JoinArgs,
    #[command(flatten)]
    seal: SealArgs,
}

impl SetupArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let sealing = self.seal.begin(context, NodeSettings::keep, ui)?;
        let context = sealing.as_ref().unwrap_or(context);
        let places = settings::reference::places_of(&context.dir)?;
        // A new county's name comes with the roster; its province vouches for its code.
        let joins = self.join.by_stick().is_some() || self.join.target().is_some();
        let known = places.county(self.office).map(|county| county.name.clone());
        let Some(county) = known.or_else(|| joins.then(Say::default)) else {
            let code = self.office;
            return Err(Failure::Usage {
                what: say!("شهرستانی با کد {code} در جدول نیست.", "no county {code} in the table"),
                next: Some("four digits, as in 1102 (Chabahar)".to_owned()),
            });
        };
        let desk = match (self.join.by_stick(), self.join.target()) {
            (Some(slip), _) => {
                let unit = UnitCode::County(self.office);
                let place =
                    Place { unit, rules: self.rule_text(context)?, keep: NodeSettings::keep };
                match self.join.carry(slip, place, context, ui)? {
                    Some(desk) => desk,
                    None => return Ok(0),
                }
            }
            (None, Some(target)) => {
                let unit = UnitCode::County(self.office);
                let place =
                    Place { unit, rules: self.rule_text(context)?, keep: NodeSettings::keep };
                self.join.join(target, place, context, ui)?
            }
            (None, None) => self.alone(places, context)?,
        };
        let quota = self.quota()?;
        let code = user::first_code(&context.dir)?;
        tell(ui, &desk, (&county, code.as_deref()), quota)?;
        desk.close()?;
        Ok(0)
    }

    fn alone(&self, places: Places, context: &Context) -> Result<Desk, Failure> {
        let founding = Founding {
            unit: UnitCode::County(self.office),
            node: NodeNumber(self.node),
            incarnation: Incarnation(1),
            tree: Tree::Alone { quota: self.quota()? },
            rules: self.rule_text(context)?,
            user: context.act(context.today).user,
            on: context.today,
            at: context.now,
        };
        Ok(found(context.dir.clone(), &context.settings, places, &founding)?)
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

fn tell(
    ui: &mut Ui<'_>,
    desk: &Desk,
    (name, code): (&Say, Option<&str>),
    quota: Option<Amount>,
) -> Result<(), Failure> {
    let opening = desk.opening();
    let (unit, practice, enrolled) =
        (opening.unit, opening.practice, desk.roster().of_unit(UnitCode::Nation).is_some());
    let (rules, root) = (&desk.rules().version, desk.root().display().to_string());
    if ui.is_json() {
        return ui.json(&json!({
            "schema": "node.setup/1", "office": unit, "name": name, "practice": practice,
            "node": opening.node, "incarnation": opening.incarnation, "enrolled": enrolled,
            "quota": quota, "rules": rules, "data": root, "first_user_code": code,
        }));
    }
    let Say { fa, en } = name;
    ui.say(&say!("ادارهٔ {unit} ({fa}) راه‌اندازی شد.", "Office {unit} {en} is set up."))?;
    if practice {
        let training = Say::new(
            "ادارهٔ تمرینی: هیچ مرکز واقعی داده‌های آن را نمی‌پذیرد.",
            "A training office: no real hub will ever accept its data.",
        );
        let text = ui.said(&training).to_owned();
        ui.toned(Tone::Warn, &text)?;
    }
    ui.fact(&Say::new("پوشه", "Folder"), &root)?;
    ui.fact(&Say::new("ضوابط", "Rules"), rules)?;
    if let Some(Amount { rials, jobs }) = quota {
        let amount = say!("{rials} ریال و {jobs} شغل", "{rials} rials and {jobs} jobs");
        let amount = ui.said(&amount).to_owned();
        ui.fact(&Say::new("سهمیه", "Quota"), &amount)?;
    }
    if let Some(code) = code {
        user::tell_code(ui, code)?;
    }
    let next = if enrolled { "hamgam-node run" } else { "hamgam-node application import FOLDER" };
    ui.fact(&Say::new("گام بعدی", "Next"), next)
}
