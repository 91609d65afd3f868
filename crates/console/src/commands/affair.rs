//! What the commands of section C and the incentives share: the day, the act, what is said then.

use clap::Args;
use model::{Say, say};
use office::{Drafter, Stop};
use roster::Kind;
use serde_json::{Value, json};

use super::quota::acting;
use crate::{Context, DayArg, Failure, Misfit, Tone, Ui};

/// On which day, and whether it is only tried.
#[derive(Args, Debug)]
pub struct When {
    /// Another day than today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Acts, in the role that usually writes such an entry.
///
/// # Errors
/// [`Failure`]; nothing has changed.
pub(super) fn write<T>(
    context: &Context,
    ui: &mut Ui<'_>,
    (kind, when): (Kind, &When),
    work: impl FnMut(&mut Drafter<'_>) -> Result<T, Stop>,
) -> Result<T, Failure> {
    let on = context.day(when.on);
    let mut session = context.open(ui)?;
    session.may_act_on(context, on, None)?;
    let act = acting(context, &session, kind, on);
    let done = session.act(&act, Context::mode(when.dry_run), work)?;
    session.close(ui)?;
    Ok(done.answer)
}

/// Says what was done; as JSON with its schema.
///
/// # Errors
/// [`Failure::Output`].
pub(super) fn told(
    ui: &mut Ui<'_>,
    (schema, when): (&str, &When),
    text: &Say,
    mut document: Value,
) -> Result<u8, Failure> {
    if ui.is_json() {
        document["schema"] = json!(ui.schema(schema));
        document["dry_run"] = json!(when.dry_run);
        ui.json(&document)?;
        return Ok(0);
    }
    let text = ui.said(text).to_owned();
    ui.toned(Tone::Good, &text)?;
    let at_a_hub = ui.program().schema == "hub";
    if let Some(next) = next(schema, &document).filter(|_| at_a_hub && !when.dry_run) {
        ui.fact(&Say::new("گام بعدی", "Next"), &format!("hamgam-hub {next}"))?;
    }
    Ok(0)
}

/// What follows a step of section C: the hub's next one.
fn next(schema: &str, document: &Value) -> Option<String> {
    let of = |field: &str| document[field].as_str();
    Some(match schema {
        "cooperative.identify" => format!("cooperative introduce {}", of("supporter")?),
        "cooperative.introduce" => {
            format!("cooperative answer {} --outcome taken-up", of("supporter")?)
        }
        "cooperative.answer" if of("outcome") == Some("taken-up") => {
            format!("cooperative propose {} --name \"…\"", of("supporter")?)
        }
        "cooperative.propose" => {
            format!("cooperative promote {} --meeting MEETING", of("cooperative")?)
        }
        "cooperative.promote" => {
            format!("cooperative founders {} --founder \"…\"", of("cooperative")?)
        }
        "cooperative.founders" => format!("cooperative expert {} --name \"…\"", of("cooperative")?),
        "cooperative.expert" => format!("cooperative assembly {}", of("cooperative")?),
        "cooperative.assembly" => format!("cooperative register {} --legal ID", of("cooperative")?),
        "cooperative.register" => format!("cooperative start {}", of("cooperative")?),
        "meeting.call" => format!("meeting hold {} --present SEAT", of("meeting")?),
        "meeting.hold" => format!("meeting minutes {} --text \"…\"", of("meeting")?),
        "meeting.minutes" => format!("meeting sign {} --seat director-general", of("meeting")?),
        "meeting.sign" => format!("meeting show {}", of("meeting")?),
        _ => return None,
    })
}

/// Reads one of a closed list by its code, by its word in either language, or by how only one of these
/// begins.
///
/// # Errors
/// The codes there are.
pub(super) fn coded<T: Copy>(
    text: &str,
    all: &[T],
    code: fn(T) -> &'static str,
    say: fn(T) -> Say,
) -> Result<T, Misfit> {
    let typed = model::text::search_fold(text);
    let names = |one: T| {
        let word = say(one);
        [code(one), word.fa.as_ref(), word.en.as_ref()].map(model::text::search_fold)
    };
    let fits = |fit: &dyn Fn(&String) -> bool| -> Vec<T> {
        all.iter().copied().filter(|one| names(*one).iter().any(fit)).collect()
    };
    let (exact, begun) = (fits(&|name| *name == typed), fits(&|name| name.starts_with(&typed)));
    match (&exact[..], &begun[..]) {
        ([one], _) => Ok(*one),
        ([], [one]) if !typed.is_empty() => Ok(*one),
        _ => {
            let codes = all.iter().map(|one| code(*one)).collect::<Vec<_>>().join(", ");
            let words = all.iter().map(|one| say(*one).fa).collect::<Vec<_>>().join("، ");
            Err(Misfit(say!("یکی از این‌ها: {words}", "one of {codes}")))
        }
    }
}
