//! `setup`: a hub begins, as the root of a tree or below the nation's.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use console::commands::join::{JoinArgs, Place};
use console::commands::seal::SealArgs;
use console::commands::user;
use console::{Context, Failure, Tone, Ui};
use identity::Suffix;
use journal::Realm;
use model::{ProvinceCode, Say, UnitCode, say};
use runtime::{Desk, FoundingNation, found_nation};
use serde_json::json;
use settings::{HubSettings, LISTEN_ADDRESS};

/// Set a hub up in its folder: the nation's, or a province's below it
///
/// The nation's begins the tree: live, or with --practice one in which nothing counts. A province
/// comes with the nation's slip, and is what the tree is.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub setup --nation --listen 0.0.0.0:4433\n  hamgam-hub setup --province 11 --hub hub.example:4433 --slip 7Q2M8-…\n\nExit codes: 0 set up, 4 a hub is here already, 6 not reached or not let in yet: run it again, 7 refused"
)]
pub(crate) struct SetupArgs {
    /// The nation's hub: it begins the tree
    #[arg(long, conflicts_with_all = ["province", "hub", "invitation"], required_unless_present = "province")]
    nation: bool,
    /// A province's hub: its two digits
    #[arg(long, value_name = "CODE")]
    province: Option<ProvinceCode>,
    /// A tree for practice: everything works, nothing counts
    #[arg(long, requires = "nation")]
    practice: bool,
    /// What the names of the tree's machines end with
    #[arg(long, value_name = "DOMAIN", requires = "nation")]
    suffix: Option<Suffix>,
    /// Where nodes find this hub; kept in config/hub.toml
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Another rule set than the one built in
    #[arg(long, value_name = "FILE", requires = "nation")]
    rules: Option<PathBuf>,
    #[command(flatten)]
    join: JoinArgs,
    #[command(flatten)]
    seal: SealArgs,
}

impl SetupArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let sealing = self.seal.begin(context, HubSettings::keep, ui)?;
        let context = sealing.as_ref().unwrap_or(context);
        let desk = match self.province {
            None => Some(self.nation(context)?),
            Some(code) => self.province(code, context, ui)?,
        };
        // A request was made; the answer sets it up.
        let Some(desk) = desk else { return Ok(0) };
        if let Some(at) = self.listen {
            HubSettings::keep(&context.dir, &[(LISTEN_ADDRESS, &at.to_string())])?;
        }
        let settings = HubSettings::load(Some(&context.dir), &context.environment)?;
        let root_key = context.dir.keys().join("root.key");
        let code = user::first_code(&context.dir)?;
        tell(ui, &desk, (settings.listen.address, &root_key), code.as_deref())?;
        desk.close()?;
        Ok(0)
    }

    fn nation(&self, context: &Context) -> Result<Desk, Failure> {
        let places = settings::reference::places_of(&context.dir)?;
        let founding = FoundingNation {
            realm: if self.practice { Realm::Practice } else { Realm::Live },
            suffix: self.suffix.clone().unwrap_or_default(),
            rules: self.rule_text(context)?,
            user: context.act(context.today).user,
            on: context.today,
            at: context.now,
        };
        Ok(found_nation(context.dir.clone(), &context.settings, places, &founding)?)
    }

    fn province(
        &self,
        code: ProvinceCode,
        context: &Context,
        ui: &mut Ui<'_>,
    ) -> Result<Option<Desk>, Failure> {
        let places = settings::reference::places_of(&context.dir)?;
        if places.province(code).is_none() {
            return Err(Failure::Usage {
                what: say!("استانی با کد {code} در جدول نیست.", "no province {code} in the table"),
                next: Some("two digits, as in 11".to_owned()),
            });
        }
        if let Some(slip) = self.join.by_stick() {
            let rules = ::rules::RuleSet::embedded_1401_text().to_owned();
            let place = Place { unit: UnitCode::Province(code), rules, keep: HubSettings::keep };
            return self.join.carry(slip, place, context, ui);
        }
        let Some(target) = self.join.target() else {
            return Err(Failure::Usage {
                what: Say::new(
                    "استان با برگهٔ مرکز کشور راه می‌افتد.",
                    "a province begins with a slip of the nation's hub",
                ),
                next: Some("--hub HOST:PORT --slip SLIP, or --invitation".to_owned()),
            });
        };
        let rules = ::rules::RuleSet::embedded_1401_text().to_owned();
        let place = Place { unit: UnitCode::Province(code), rules, keep: HubSettings::keep };
        self.join.join(target, place, context, ui).map(Some)
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

fn tell(
    ui: &mut Ui<'_>,
    desk: &Desk,
    (listen, root_key): (SocketAddr, &Path),
    code: Option<&str>,
) -> Result<(), Failure> {
    let opening = desk.opening();
    let (unit, practice) = (opening.unit, opening.practice);
    let is_nation = unit == UnitCode::Nation;
    if ui.is_json() {
        return ui.json(&json!({
            "schema": ui.schema("setup"), "unit": unit, "node": opening.node,
            "incarnation": opening.incarnation, "practice": practice, "year": opening.year,
            "rules": desk.rules().version, "data": desk.root(), "listen": listen,
            "first_user_code": code,
            "root_key": is_nation.then(|| root_key.display().to_string()),
        }));
    }
    let text = say!("مرکز {unit} راه‌اندازی شد.", "Hub {unit} is set up.");
    let text = ui.said(&text).to_owned();
    ui.toned(Tone::Good, &text)?;
    if practice {
        let training = Say::new(
            "سامانهٔ تمرینی: هیچ مرکز واقعی داده‌های آن را نمی‌پذیرد.",
            "A tree for practice: no real hub will ever accept its data.",
        );
        let text = ui.said(&training).to_owned();
        ui.toned(Tone::Warn, &text)?;
    }
    ui.fact(&Say::new("پوشه", "Folder"), &desk.root().display().to_string())?;
    ui.fact(&Say::new("نشانی", "Answers at"), &listen.to_string())?;
    if is_nation {
        let key = root_key.display();
        let value = say!(
            "{key}    آن را از این رایانه بردارید و در گاوصندوق بگذارید؛ کار روزانه به آن نیاز ندارد",
            "{key}    carry it to a safe: daily work doesn't need it"
        );
        let value = ui.said(&value).to_owned();
        ui.fact_toned(Tone::Warn, &Say::new("کلید ریشه", "Root key"), &value)?;
    }
    if let Some(code) = code {
        user::tell_code(ui, code)?;
    }
    ui.fact(&Say::new("گام بعدی", "Next"), "hamgam-hub run")
}
