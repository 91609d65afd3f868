//! `application`: files, from the sheet to the bank's door.

mod import;
mod list;
mod why;

use clap::Subcommand;

pub(crate) use import::{take_in, tell};
pub(crate) use list::tell_lines;

use crate::context::Context;
use crate::failure::Failure;
use crate::ui::Ui;

/// Applications: import, new, list, show, why
#[derive(Debug, Subcommand)]
pub(crate) enum ApplicationCommand {
    /// Take in the sheets the office keeps
    Import(import::ImportArgs),
    /// List files
    List(list::ListArgs),
    /// Say whether a file can go to the bank; if not, why and when
    Why(why::WhyArgs),
}

impl ApplicationCommand {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui) -> Result<u8, Failure> {
        match self {
            Self::Import(args) => args.run(context, ui),
            Self::List(args) => args.run(context, ui),
            Self::Why(args) => args.run(context, ui),
        }
    }
}
