//! `application`: the files of the counties, to look at.

use clap::Subcommand;
use console::commands::application::{history, list, show, why};
use console::{Context, Failure, Ui};

/// Applications of the counties: list, show, history, why
#[derive(Debug, Subcommand)]
pub(crate) enum ApplicationCommand {
    /// List files
    List(list::ListArgs),
    /// Show a file with all that hangs on it
    Show(show::ShowArgs),
    /// Show every change of a file
    History(history::HistoryArgs),
    /// Say whether a file can go to the bank; if not, why and when
    Why(why::WhyArgs),
}

impl ApplicationCommand {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::List(args) => args.run(context, ui),
            Self::Show(args) => args.run(context, ui),
            Self::History(args) => args.run(context, ui),
            Self::Why(args) => args.run(context, ui),
        }
    }
}
