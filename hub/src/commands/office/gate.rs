//! `office approve` and `decline`: who waits at the gate of the running hub.

use clap::Args;
use console::commands::quota::acting;
use console::{Context, Failure, Told, Tone, Ui, exit};
use model::{Say, UnitCode, say};
use roster::Kind;
use serde_json::json;

/// Let in who waits for a unit, by the six words on its screen
///
/// Have them read to you by telephone, by a voice you know: whoever sits between can't make both
/// screens agree.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub office approve 1102 --words \"saturn ocean ivory snow grape ship\"\n\nExit codes: 0 let in, 3 nobody waits, or with other words, 6 the hub isn't running, 7 not in this role"
)]
pub(crate) struct ApproveArgs {
    /// The unit
    #[arg(value_name = "UNIT")]
    unit: UnitCode,
    /// The six words, in Persian or English
    #[arg(long, value_name = "TEXT")]
    words: String,
}

impl ApproveArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let enrollment = Kind::Enrolled;
        let act = acting(context, &session, enrollment, context.today);
        let (unit, words) = (self.unit, self.words.as_str());
        let approved = context.at_gate(|gate| gate.approve(session.desk(), &act, unit, words));
        let enrolled = approved.ok_or_else(not_running)??;
        session.close(ui)?;
        let (node, incarnation) = (enrolled.node.0, enrolled.incarnation.0);
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("office.approve"), "unit": unit, "node": node,
                "incarnation": incarnation, "numbers": enrolled.numbers,
            }))?;
            return Ok(0);
        }
        let text = say!(
            "{unit} پذیرفته شد: گره {node}، نوبت {incarnation}. تا چند لحظهٔ دیگر راه می‌افتد.",
            "Let {unit} in: node {node}, incarnation {incarnation}. It sets itself up in a moment."
        );
        let text = ui.said(&text).to_owned();
        ui.toned(Tone::Good, &text)?;
        Ok(0)
    }
}

/// Send away who waits for a unit
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub office decline 1102 --words \"saturn ocean ivory snow grape ship\"\n\nExit codes: 0 sent away, 3 nobody waits, or with other words, 6 the hub isn't running"
)]
pub(crate) struct DeclineArgs {
    /// The unit
    #[arg(value_name = "UNIT")]
    unit: UnitCode,
    /// The six words it shows, as `office list` has them
    #[arg(long, value_name = "TEXT")]
    words: String,
}

impl DeclineArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let (unit, words) = (self.unit, self.words.as_str());
        let declined = context.at_gate(|gate| gate.decline(unit, words));
        declined.ok_or_else(not_running)??;
        if ui.is_json() {
            ui.json(&json!({ "schema": ui.schema("office.decline"), "unit": unit }))?;
        } else {
            ui.say(&say!("{unit} پذیرفته نشد.", "Sent {unit} away."))?;
        }
        Ok(0)
    }
}

fn not_running() -> Failure {
    Told {
        code: "enrol.not_running".to_owned(),
        message: Say::new(
            "مرکز در حال کار نیست، پس کسی نمی‌تواند منتظر باشد.",
            "the hub isn't running, so nobody can wait at it",
        ),
        next: Some("hamgam-hub run".to_owned()),
        exit: exit::NO_LINE,
    }
    .into()
}
