//! `cooperative`: need-supply cooperatives, from the supporter to the register.

use clap::Subcommand;
use console::commands::cooperative::begin::{IdentifyArgs, TagArgs};
use console::commands::cooperative::due::{DueArgs, ShareArgs};
use console::commands::cooperative::show::{ListArgs, ShowArgs};
use console::{Context, Failure, Ui};

/// Cooperatives: identify, tag, list, show, due, share
#[derive(Debug, Subcommand)]
pub(crate) enum CooperativeCommand {
    /// Put a supporter forward for a cooperative
    #[command(visible_alias = "شناسایی")]
    Identify(IdentifyArgs),
    /// Tag a facility as a cooperative's
    #[command(visible_alias = "برچسب")]
    Tag(TagArgs),
    /// List cooperatives, and where each stands
    #[command(visible_alias = "فهرست")]
    List(ListArgs),
    /// Show a cooperative, step by step
    #[command(visible_alias = "نمایش")]
    Show(ShowArgs),
    /// Show what section C asks for and isn't done
    #[command(visible_alias = "مانده")]
    Due(DueArgs),
    /// Show the share of rials that goes to cooperatives
    #[command(visible_alias = "سهم")]
    Share(ShareArgs),
}

impl CooperativeCommand {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Identify(args) => args.run(context, ui),
            Self::Tag(args) => args.run(context, ui),
            Self::List(args) => args.run(context, ui),
            Self::Show(args) => args.run(context, ui),
            Self::Due(args) => args.run(context, ui),
            Self::Share(args) => args.run(context, ui),
        }
    }
}
