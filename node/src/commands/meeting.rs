//! `meeting`: the province's working group, as a county sees it.

use clap::Subcommand;
use console::commands::meeting::show::{ListArgs, SeatsArgs, ShowArgs};
use console::{Context, Failure, Ui};

/// Meetings of the province's working group: seats, list, show
#[derive(Debug, Subcommand)]
pub(crate) enum MeetingCommand {
    /// Show who sits in the working group
    #[command(visible_alias = "کرسی‌ها")]
    Seats(SeatsArgs),
    /// List meetings, and what each waits for
    #[command(visible_alias = "فهرست")]
    List(ListArgs),
    /// Show a meeting
    #[command(visible_alias = "نمایش")]
    Show(ShowArgs),
}

impl MeetingCommand {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Seats(args) => args.run(context, ui),
            Self::List(args) => args.run(context, ui),
            Self::Show(args) => args.run(context, ui),
        }
    }
}
