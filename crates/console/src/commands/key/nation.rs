//! `key recover --root-key`: the nation's hub goes on in its next incarnation, by the root's word.

use std::path::{Path, PathBuf};

use clap::Args;
use model::words::Role;
use model::{Incarnation, Say, say};
use runtime::{NextNation, Recovered, next_nation};
use serde_json::json;
use settings::{DataDir, Environment};

use crate::{Context, Failure, Ui, whole};

/// How the nation's hub recovers.
#[derive(Args, Debug)]
pub(super) struct NationArgs {
    /// At the nation's hub: the root's key, out of the safe
    #[arg(long, value_name = "FILE", conflicts_with_all = ["hub", "slip", "invitation"])]
    pub(super) root_key: Option<PathBuf>,
    /// The root's certificate, if it isn't here; it is keys/root.crt at any hub
    #[arg(long, value_name = "FILE", requires = "root_key")]
    root_certificate: Option<PathBuf>,
    /// Nothing of the nation's own is left: take the logs from this folder of a province
    #[arg(long, value_name = "FOLDER", requires = "root_key", requires = "incarnation")]
    from: Option<PathBuf>,
    /// With --from: the incarnation that comes next, as `office show IR` at a province says
    #[arg(long, value_name = "N", requires = "from", value_parser = whole::<u16>)]
    incarnation: Option<u16>,
}

impl NationArgs {
    pub(super) fn run(
        &self,
        root_key: &Path,
        context: &Context,
        ui: &mut Ui<'_>,
    ) -> Result<u8, Failure> {
        let from = self.from.as_ref().zip(self.incarnation).map(|(folder, incarnation)| {
            let folder = context.path(folder);
            let found = DataDir::locate(Some(&folder), &Environment::default());
            found.map(|folder| (folder, Incarnation(incarnation)))
        });
        let with = NextNation {
            root_key: context.path(root_key),
            root_certificate: self.root_certificate.as_ref().map(|path| context.path(path)),
            from: from.transpose()?,
            user: context.act_as(Role::SecurityOfficer, context.today).user,
            on: context.today,
            at: context.now,
        };
        let places = settings::reference::places_of(&context.dir)?;
        let recovered = next_nation(&context.dir, (&context.settings, places), &with)
            .map_err(|fault| super::stopped_first(fault.into()))?;
        let Recovered { desk, taken, left } = recovered;
        let (unit, me) = (desk.unit(), desk.opening().holder());
        desk.close()?;
        if ui.is_json() {
            let document = json!({
                "schema": ui.schema("key.recover"), "unit": unit, "node": me.node,
                "incarnation": me.incarnation, "segments_taken": taken, "segments_left": left,
            });
            ui.json(&document)?;
            return Ok(0);
        }
        let incarnation = me.incarnation.0;
        ui.say(&say!(
            "مرکز کشور با نوبت {incarnation} ادامه می‌دهد؛ {taken} بسته از دفتر پیشین برداشته شد. کلید ریشه را به گاوصندوق بازگردانید.",
            "The nation goes on in incarnation {incarnation}; {taken} segments of the old journal came along. Take the root's key back to the safe."
        ))?;
        let next = "hamgam-hub run    hamgam-hub office fence IR --confirm IR --reason TEXT";
        ui.fact(&Say::new("گام بعدی", "Next"), next)?;
        Ok(0)
    }
}
