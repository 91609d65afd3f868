//! `application`: files, from the sheet to the bank's door.

mod codes;
mod flags;
mod import;
mod new;

use clap::Subcommand;
use console::commands::application::{history, list, show, why};
use console::{Context, Failure, Ui};
pub(crate) use flags::name;
pub(crate) use import::{take_in, tell};
pub(crate) use new::told;

/// Applications: import, new, list, show, why
#[derive(Debug, Subcommand)]
pub(crate) enum ApplicationCommand {
    /// Take in the sheets the office keeps
    Import(import::ImportArgs),
    /// Open a file
    New(Box<new::NewArgs>),
    /// Change what a file says
    Edit(Box<new::EditArgs>),
    /// Hand a draft in
    Submit(new::SubmitArgs),
    /// Record that the applicant withdraws
    Withdraw(new::WithdrawArgs),
    /// Show a file with all that hangs on it
    Show(show::ShowArgs),
    /// Show every change of a file
    History(history::HistoryArgs),
    /// List files
    List(list::ListArgs),
    /// List the codes of fields and banks a form may name
    Codes(codes::CodesArgs),
    /// Say whether a file can go to the bank; if not, why and when
    Why(why::WhyArgs),
}

impl ApplicationCommand {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Import(args) => args.run(context, ui),
            Self::New(args) => args.run(context, ui),
            Self::Edit(args) => args.run(context, ui),
            Self::Submit(args) => args.run(context, ui),
            Self::Withdraw(args) => args.run(context, ui),
            Self::Show(args) => args.run(context, ui),
            Self::History(args) => args.run(context, ui),
            Self::List(args) => args.run(context, ui),
            Self::Codes(args) => args.run(context, ui),
            Self::Why(args) => args.run(context, ui),
        }
    }
}
