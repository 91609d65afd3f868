//! `county`: the list of counties, and which office goes on with which files.

mod assign;
mod facts;

use clap::Subcommand;
use console::commands::county::{ListArgs, ShowArgs};
use console::{Context, Failure, Ui};

/// Counties: list, show, split, rename, merge, assign
#[derive(Debug, Subcommand)]
pub(crate) enum CountyCommand {
    /// List the counties as they are on a day, under the names of that day
    #[command(visible_alias = "فهرست")]
    List(ListArgs),
    /// Show what has become of one county: names, splits and merges by date, and what it has now
    #[command(visible_alias = "نمایش")]
    Show(ShowArgs),
    /// Record that new counties were cut out of one; the nation's to say
    #[command(visible_alias = "جدایی")]
    Split(facts::SplitArgs),
    /// Record that a county has another name; the nation's to say
    #[command(visible_alias = "نام")]
    Rename(facts::RenameArgs),
    /// Record that counties went into one, and have their files follow; the nation's to say
    #[command(visible_alias = "ادغام")]
    Merge(facts::MergeArgs),
    /// Give files to another county's office, with all their history; the province's to do
    #[command(visible_alias = "واگذاری")]
    Assign(assign::AssignArgs),
}

impl CountyCommand {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::List(args) => args.run(context, ui),
            Self::Show(args) => args.run(context, ui),
            Self::Split(args) => args.run(context, ui),
            Self::Rename(args) => args.run(context, ui),
            Self::Merge(args) => args.run(context, ui),
            Self::Assign(args) => args.run(context, ui),
        }
    }
}
