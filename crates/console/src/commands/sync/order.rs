//! `sync now`, `pause` and `resume`: orders to the daemon.

use clap::Args;
use model::Say;
use runtime::contacts::ContactBook;
use runtime::control::protocol::{Order, Request};
use serde_json::json;

use crate::context::Context;
use crate::failure::{Failure, Told, exit};
use crate::remote;
use crate::ui::{Tone, Ui};

/// Bring everything up to date now, and wait for that
///
/// Ends once nothing is left to say on either side. Without a line everything stays saved here and
/// goes by itself when there is one.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node sync now\n\nExit codes: 0 in step, 6 no line, or the program isn't running here: saved, not sent"
)]
pub struct NowArgs {}

impl NowArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        match remote::call(&context.dir, &Request::Order(Order::SyncNow), ui)? {
            None => Err(no_line(
                "sync.not_running",
                Say::new(
                    "برنامه در این پوشه در حال کار نیست؛ همه چیز این‌جا ذخیره است و بعد فرستاده می‌شود.",
                    "the program isn't running here; everything is saved and goes later",
                ),
                "hamgam-node run",
            )),
            Some(0) => {
                if ui.is_json() {
                    ui.json(&json!({ "schema": ui.schema("sync.now"), "in_step": true }))?;
                } else {
                    let said = Say::new("همگام است.", "In step.");
                    let said = ui.said(&said).to_owned();
                    ui.toned(Tone::Good, &said)?;
                }
                Ok(0)
            }
            Some(exit::NO_LINE) => Err(no_line(
                "sync.no_line",
                Say::new(
                    "خط نیست؛ همه چیز این‌جا ذخیره است و با برقراری خط خودبه‌خود فرستاده می‌شود.",
                    "no line; everything is saved here and goes by itself when there is one",
                ),
                "hamgam-node status",
            )),
            Some(code) => Ok(code),
        }
    }
}

fn no_line(code: &str, message: Say, next: &str) -> Failure {
    let (code, next) = (code.to_owned(), Some(next.to_owned()));
    Told { code, message, next, exit: exit::NO_LINE }.into()
}

/// Call nobody until `sync resume`, also after a restart
///
/// For a line that is needed for something else. Who calls this node is still answered.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node sync pause")]
pub struct PauseArgs {}

impl PauseArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let said = Say::new(
            "تماس خودکار متوقف شد تا دستور sync resume.",
            "Nobody is called by itself until sync resume.",
        );
        hold(context, ui, true, &said)
    }
}

/// Call again
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node sync resume")]
pub struct ResumeArgs {}

impl ResumeArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let said = Say::new("تماس خودکار از سر گرفته شد.", "Calls are made again.");
        hold(context, ui, false, &said)
    }
}

/// Tells the daemon, or the contact book where none runs.
fn hold(context: &Context, ui: &mut Ui<'_>, paused: bool, said: &Say) -> Result<u8, Failure> {
    let order = if paused { Order::Pause } else { Order::Resume };
    if remote::call(&context.dir, &Request::Order(order), ui)?.is_none() {
        // Open, so that no daemon begins meanwhile and writes over it.
        let session = context.open(ui)?;
        let book = ContactBook::open(session.seen().root());
        let saved = book.and_then(|mut book| {
            book.contacts.paused = paused;
            book.save()
        });
        saved.map_err(|fault| Failure::contacts(&fault))?;
        session.close(ui)?;
    }
    if ui.is_json() {
        ui.json(&json!({ "schema": ui.schema("sync.pause"), "paused": paused }))?;
    } else {
        ui.say(said)?;
    }
    Ok(0)
}
