//! `application codes`: the fields of work and the agent banks a form may name.

use clap::Args;
use console::{Context, Failure, Ui};
use model::text::search_fold;
use model::{Say, say};
use serde_json::{Value, json};

/// List the codes of fields and banks a form may name
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node application codes فرش")]
pub(crate) struct CodesArgs {
    /// Only those with this text in their name or code
    text: Option<String>,
}

impl CodesArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let places = settings::reference::places_of(&context.dir)?;
        let needle = search_fold(self.text.as_deref().unwrap_or_default());
        let fits = |code: &str, name: &Say| {
            [code, &name.fa, &name.en].iter().any(|text| search_fold(text).contains(&needle))
        };
        let fields =
            places.fields.iter().filter(|field| fits(&field.code.to_string(), &field.name));
        let banks = places.banks.iter().filter(|bank| fits(&bank.code, &bank.name));
        if ui.is_json() {
            let fields: Vec<Value> = fields
                .map(|field| {
                    json!({
                        "code": field.code.to_string(), "name": field.name,
                        "family": field.family, "control": field.control, "agency": field.agency,
                    })
                })
                .collect();
            let banks: Vec<Value> =
                banks.map(|bank| json!({ "code": bank.code, "name": bank.name })).collect();
            ui.json(
                &json!({ "schema": "node.application.codes/1", "fields": fields, "banks": banks }),
            )?;
            return Ok(0);
        }
        let mut count = 0u32;
        for field in fields {
            count = count.saturating_add(1);
            let name = ui.said(&field.name).to_owned();
            ui.line(&format!("{}  {:<12}  {name}", field.code, field.control.code()))?;
        }
        for bank in banks {
            count = count.saturating_add(1);
            let name = ui.said(&bank.name).to_owned();
            ui.line(&format!("{}  {:<14}  {name}", bank.code, "bank"))?;
        }
        ui.note(&say!("{count} کد", "{count} codes"));
        Ok(0)
    }
}
