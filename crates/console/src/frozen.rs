//! Why no quota is spent on a machine, on screens and in documents.

use model::{Say, UnitCode};
use office::guard::Frozen;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::ui::{Tone, Ui};

/// As JSON, at a unit; null if nothing is the matter.
pub fn facts(ui: &Ui<'_>, unit: UnitCode, frozen: Option<Frozen>) -> Value {
    frozen.map_or(Value::Null, |frozen| {
        json!({
            "code": frozen.code(), "message": ui.said(&frozen.say()),
            "next": ui.fit(frozen.next(unit)),
        })
    })
}

/// As a line of a status; none if nothing is the matter.
///
/// # Errors
/// [`Failure`] of the screen.
pub fn tell(ui: &mut Ui<'_>, unit: UnitCode, frozen: Option<Frozen>) -> Result<(), Failure> {
    let Some(frozen) = frozen else { return Ok(()) };
    let said = frozen.say();
    let next = ui.fit(frozen.next(unit));
    let value = format!("{}    {next}", ui.said(&said));
    ui.fact_toned(Tone::Bad, &Say::new("سهمیه خرج نمی‌شود", "NOT SPENDING"), &value)
}
