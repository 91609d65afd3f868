//! `sync`: the line to the parent, asked, looked at, held back.

mod export;
mod import;
mod log;
mod order;
mod plan;

use clap::{ArgMatches, Subcommand};

use crate::context::Context;
use crate::failure::Failure;
use crate::ui::Ui;

/// The line: now, plan, pause, resume, log; by stick: export, import
#[derive(Debug, Subcommand)]
pub enum SyncCommand {
    /// Bring everything up to date now, and wait for that
    #[command(visible_alias = "اکنون")]
    Now(order::NowArgs),
    /// Say what waits to be sent, in bytes and minutes
    #[command(visible_alias = "برآورد")]
    Plan(plan::PlanArgs),
    /// Call nobody until `sync resume`, also after a restart
    #[command(visible_alias = "درنگ")]
    Pause(order::PauseArgs),
    /// Call again
    #[command(visible_alias = "ادامه")]
    Resume(order::ResumeArgs),
    /// List the last connections: how long, how much, how they ended
    #[command(visible_alias = "سابقه")]
    Log(log::LogArgs),
    /// Put what the neighbors lack on a stick: changes, acknowledgements, quota, rules
    #[command(visible_alias = "بردن")]
    Export(export::ExportArgs),
    /// Take what a stick brings, in any order, as often as it comes
    #[command(visible_alias = "آوردن")]
    Import(import::ImportArgs),
}

impl SyncCommand {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Now(args) => args.run(context, ui),
            Self::Plan(args) => args.run(context, ui),
            Self::Pause(args) => args.run(context, ui),
            Self::Resume(args) => args.run(context, ui),
            Self::Log(args) => args.run(context, ui),
            Self::Export(args) => args.run(context, ui),
            Self::Import(args) => args.run(context, ui),
        }
    }
}

/// Whether a `sync` command is an order to the daemon rather than a look at what it holds.
pub fn is_order(matches: &ArgMatches) -> bool {
    let below = matches.subcommand_matches("sync").and_then(ArgMatches::subcommand_name);
    matches!(below, Some("now" | "pause" | "resume"))
}
