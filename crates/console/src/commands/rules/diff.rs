//! `rules diff`: what two rule sets have otherwise, in plain words.

use ::rules::{Difference, differences};
use clap::Args;
use model::Say;
use serde_json::{Value, json};

use super::find;
use crate::{Context, Failure, Ui};

/// Say in plain words what differs between two rule sets
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node rules diff 1401.1 1401.2\n\nExit codes: 0 said, 3 no such rule set"
)]
pub struct DiffArgs {
    /// The one before: a version, or draft-N
    #[arg(value_name = "BEFORE")]
    before: String,
    /// The one after
    #[arg(value_name = "AFTER")]
    after: String,
}

impl DiffArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let (one, before) = find(&mut session, &self.before)?;
        let (other, after) = find(&mut session, &self.after)?;
        session.close(ui)?;
        let differences = differences(&before, &after);
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("rules.diff"), "before": one.version, "after": other.version,
                "differences": documents(ui, &differences),
            }))?;
            return Ok(0);
        }
        if differences.is_empty() {
            ui.say(&Say::new("تفاوتی نیست.", "Nothing differs."))?;
        }
        tell(ui, &differences)?;
        Ok(0)
    }
}

/// Each difference as a sentence.
pub(super) fn tell(ui: &mut Ui<'_>, differences: &[Difference]) -> Result<(), Failure> {
    differences.iter().try_for_each(|difference| ui.say(&difference.say()))
}

/// Each difference as JSON.
pub(super) fn documents(ui: &Ui<'_>, differences: &[Difference]) -> Vec<Value> {
    let document = |it: &Difference| {
        json!({
            "key": it.key, "article": it.article, "before": it.before, "after": it.after,
            "words": ui.said(&it.say()),
        })
    };
    differences.iter().map(document).collect()
}
