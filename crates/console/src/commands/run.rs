//! `run` and `stop`: the daemon, and its end.

use clap::Args;
use model::{Say, say};
use runtime::Clock;
use runtime::control::protocol::{Order, Request};
use runtime::daemon::{self, Answering, Ended, Parts, Started};
use serde_json::json;

use crate::context::Context;
use crate::failure::{Failure, Told, exit};
use crate::program::serve;
use crate::remote;
use crate::ui::{Tone, Ui};

/// Run in this folder until told to end: keep the line, answer commands
///
/// Commands typed meanwhile work as ever. Ends on Ctrl+C, on a service's stop, and on `stop`. Killed
/// at any moment it loses nothing that was said to be done.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node run\n\nExit codes: 0 ended as asked, 8 another one runs here, 9 what is stored is damaged"
)]
pub struct RunArgs {}

impl RunArgs {
    /// Runs the daemon; a hub says where it answers.
    ///
    /// # Errors
    /// [`Failure`] if it can't begin, or the disk fails.
    pub fn run(
        self,
        context: &Context,
        ui: &mut Ui<'_>,
        answering: Option<Answering>,
    ) -> Result<u8, Failure> {
        let Self {} = self;
        if remote::is_there(&context.dir)? {
            return Err(running());
        }
        let desk = context.open_alone(ui)?;
        let parts = Parts::load(&context.dir, &context.settings, answering)?;
        let unit = desk.unit().to_string();
        let enrolled = parts.credentials.is_some();
        let program = context.program;
        let runner = Box::new(move |lent: &mut _, call, reply: &mut dyn FnMut(_)| {
            serve(program, lent, call, reply)
        });
        let mut told = Ok(());
        let mut tell = |started: Started| told = begun(ui, &unit, enrolled, started);
        let ended = daemon::run(desk, parts, Clock::of_the_machine(), runner, &mut tell)?;
        told?;
        match ended {
            Ended::Asked => {
                ui.note(&Say::new("برنامه بسته شد.", "Stopped."));
                Ok(0)
            }
            Ended::Disk(fault) => Err((*fault).into()),
        }
    }
}

fn running() -> Failure {
    Told {
        code: "daemon.running".to_owned(),
        message: Say::new(
            "برنامه در همین پوشه در حال کار است.",
            "the program runs in this folder already",
        ),
        next: Some("hamgam-node status".to_owned()),
        exit: exit::BUSY,
    }
    .into()
}

fn begun(ui: &mut Ui<'_>, unit: &str, enrolled: bool, started: Started) -> Result<(), Failure> {
    let Started { listening, metrics } = started;
    if ui.is_json() {
        ui.json(&json!({
            "schema": ui.schema("run"), "unit": unit, "enrolled": enrolled,
            "listening": listening, "metrics": metrics, "pid": std::process::id(),
        }))?;
        return ui.flush();
    }
    let text = say!("{unit} در حال کار است.", "{unit} is running.");
    let text = ui.said(&text).to_owned();
    ui.toned(Tone::Good, &text)?;
    if let Some(at) = listening {
        ui.fact(&Say::new("نشانی", "Answers at"), &at.to_string())?;
    }
    if let Some(at) = metrics {
        ui.fact(&Say::new("آمار", "Figures at"), &format!("http://{at}/metrics"))?;
    }
    if !enrolled {
        let alone =
            Say::new("این اداره ثبت نشده است و تنها کار می‌کند.", "not enrolled: it works alone");
        let text = ui.said(&alone).to_owned();
        ui.toned(Tone::Warn, &text)?;
    }
    ui.flush()
}

/// End the program that runs in this folder
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node stop\n\nExit codes: 0 ended, or none was running")]
pub struct StopArgs {}

impl StopArgs {
    /// Tells the daemon to end and waits until it has.
    ///
    /// # Errors
    /// [`Failure::Daemon`], [`Failure::Output`].
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let ended = remote::call(&context.dir, &Request::Order(Order::Stop), ui)?;
        if ui.is_json() {
            ui.json(&json!({ "schema": ui.schema("stop"), "was_running": ended.is_some() }))?;
        } else if ended.is_some() {
            ui.say(&Say::new("برنامه بسته شد.", "Stopped."))?;
        } else {
            ui.say(&Say::new("برنامه‌ای در این پوشه کار نمی‌کرد.", "Nothing was running here."))?;
        }
        Ok(ended.unwrap_or(0))
    }
}
