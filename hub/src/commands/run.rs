//! `run`: the hub's daemon.

use clap::Args;
use console::commands::run::RunArgs as Run;
use console::{Context, Failure, Ui};
use runtime::daemon::Answering;
use settings::HubSettings;

/// Run the hub until told to end: answer nodes, call the nation, answer commands
///
/// Commands typed meanwhile work as ever. Ends on Ctrl+C, on a service's stop, and on `stop`. Killed
/// at any moment it loses nothing that was said to be done.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub run\n\nExit codes: 0 ended as asked, 8 another one runs here, 9 what is stored is damaged"
)]
pub(crate) struct RunArgs {}

impl RunArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let settings = HubSettings::load(Some(&context.dir), &context.environment)?;
        let answering =
            Answering { at: settings.listen.address, sessions: settings.limits.sessions };
        Run {}.run(context, ui, Some(answering))
    }
}
