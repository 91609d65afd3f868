//! `office approve` and `decline`: who waits at the gate of the running hub.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use clap::Args;
use console::commands::quota::acting;
use console::{Context, Failure, Told, Tone, Ui, exit};
use identity::{Authority, Credentials};
use model::limits::ENROLMENT_BYTES_MAX;
use model::{Instant, Say, UnitCode, say};
use roster::Kind;
use runtime::{Gate, Moment};
use serde_json::json;
use settings::SettingsFault;

/// Let in who waits for a unit, by the six words on its screen
///
/// Have them read to you by telephone, by a voice you know: whoever sits between can't make both
/// screens agree.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub office approve 1102 --words \"saturn ocean ivory snow grape ship\"\n  hamgam-hub office approve 1102 --words \"…\" --request hamgam-1102.hgr\n\nExit codes: 0 let in, 3 nobody waits, or with other words, 6 the hub isn't running, 7 not in this role, or the request is refused"
)]
pub(crate) struct ApproveArgs {
    /// The unit
    #[arg(value_name = "UNIT")]
    unit: UnitCode,
    /// The six words, in Persian or English
    #[arg(long, value_name = "TEXT")]
    words: String,
    /// A request that was carried here on a stick; the answer is put beside it
    #[arg(long, value_name = "FILE")]
    request: Option<PathBuf>,
}

impl ApproveArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        if let Some(request) = &self.request {
            return self.by_stick(&context.path(request), context, ui);
        }
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

    /// Answers a request that came on a stick. The hub need not be running for it.
    fn by_stick(&self, request: &Path, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let unreadable = |source| {
            Failure::Settings(SettingsFault::Unreadable { path: request.to_owned(), source })
        };
        let question = read(request).map_err(unreadable)?;
        let mut session = context.open(ui)?;
        let act = acting(context, &session, Kind::Enrolled, context.today);
        let moment = Moment { now: Instant::default(), time: context.now, today: context.today };
        let wanted = (self.unit, self.words.as_str(), question.as_slice());
        let answered =
            context.at_gate(|gate| gate.approve_by_stick(session.desk(), &act, wanted, moment));
        let answer = match answered {
            Some(answer) => answer?,
            None => {
                let own = Credentials::load(&context.dir)?.ok_or_else(not_running)?;
                let authority = Authority::load(&context.dir)?.ok_or_else(not_running)?;
                let mut gate = Gate::new(authority, own.facts().spki);
                gate.approve_by_stick(session.desk(), &act, wanted, moment)?
            }
        };
        session.close(ui)?;
        let to = request.with_extension(ANSWER);
        std::fs::write(&to, &answer).map_err(|source| {
            Failure::Settings(SettingsFault::CannotMake { path: to.clone(), source })
        })?;
        let (unit, file) = (self.unit, to.display().to_string());
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("office.approve"), "unit": unit, "answer": file,
            }))?;
            return Ok(0);
        }
        let text = say!("{unit} پذیرفته شد.", "Let {unit} in.");
        let text = ui.said(&text).to_owned();
        ui.toned(Tone::Good, &text)?;
        ui.fact(&Say::new("پاسخ", "Answer"), &file)?;
        ui.note(&say!(
            "آن را به {unit} برگردانید، همراه با hamgam-hub sync export --office {unit}",
            "Carry it back to {unit}, with hamgam-hub sync export --office {unit}"
        ));
        Ok(0)
    }
}

/// What answers' names end with; requests' end with `hgr`.
const ANSWER: &str = "hga";

/// A request, no larger than any is.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let most = u64::try_from(ENROLMENT_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
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
