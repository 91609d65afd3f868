//! What a unit owes to the closing of a quarter, as both statuses tell it.

use model::{Say, UnitCode, say};
use office::closing::{Owed, Reminder};
use serde_json::{Value, json};

use crate::{Failure, Tone, Ui};

/// Tells it in a line with the next step; nothing if nothing is owed.
///
/// # Errors
/// [`Failure::Output`].
pub fn tell(ui: &mut Ui<'_>, program: &str, reminder: Option<&Reminder>) -> Result<(), Failure> {
    let Some(Reminder { quarter, due, late, step, sent_back }) = reminder else { return Ok(()) };
    let day = ui.day(*due);
    let what = match step {
        Owed::Confirm => say!("{quarter} تأیید نشده است", "{quarter} isn't confirmed"),
        Owed::Compile => say!("گزارش {quarter} ساخته نشده است", "{quarter} isn't compiled"),
        Owed::Send => say!("گزارش {quarter} فرستاده نشده است", "{quarter} isn't sent"),
        Owed::CompileAgain => {
            let why = sent_back.as_ref().map_or("", |(_, why)| why);
            say!("گزارش {quarter} برگشته است: {why}", "{quarter} was sent back: {why}")
        }
        Owed::Review(units) => {
            let units = units.iter().map(UnitCode::to_string).collect::<Vec<_>>().join(" ");
            say!(
                "گزارش {quarter} منتظر بررسی است: {units}",
                "{quarter} waits to be looked at: {units}"
            )
        }
    };
    let when = if *late {
        say!("موعد {day} گذشته است", "was due on {day}")
    } else {
        say!("تا {day}", "due on {day}")
    };
    let (what, when) = (ui.said(&what).to_owned(), ui.said(&when).to_owned());
    let value = format!("{what} — {when}    {program} report {} {quarter}", step.command());
    let tone = if *late { Tone::Bad } else { Tone::Warn };
    ui.fact_toned(tone, &Say::new("گزارش فصل", "Quarter"), &value)
}

/// The same as JSON; null if nothing is owed.
pub fn facts(reminder: Option<&Reminder>) -> Value {
    reminder.map_or(Value::Null, |it| {
        let units = if let Owed::Review(units) = &it.step { units.clone() } else { Vec::new() };
        json!({
            "quarter": it.quarter.to_string(), "due": it.due, "late": it.late,
            "step": it.step.code(), "units": units,
        })
    })
}
