//! `rules`: what everyone decides by, and how the nation makes it.

use clap::Subcommand;
use console::commands::rules::{DiffArgs, DraftArgs, ListArgs, PublishArgs, ShowArgs, TestArgs};
use console::{Context, Failure, Ui};

/// Rules: every number and switch of the directive; draft, try and publish
#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// Show the rule set in force, key by key
    Show(ShowArgs),
    /// List the rule sets: the one it began with, those published, and at the nation drafts
    List(ListArgs),
    /// Say in plain words what differs between two rule sets
    #[command(visible_alias = "تفاوت")]
    Diff(DiffArgs),
    /// Draft a rule set: the one in force with other values
    #[command(visible_alias = "پیش‌نویس")]
    Draft(DraftArgs),
    /// Try a rule set on the stored files: what would change
    #[command(visible_alias = "آزمون")]
    Test(TestArgs),
    /// Publish a draft: in force for everyone from its first day
    #[command(visible_alias = "انتشار")]
    Publish(PublishArgs),
}

impl RulesCommand {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Show(args) => args.run(context, ui),
            Self::List(args) => args.run(context, ui),
            Self::Diff(args) => args.run(context, ui),
            Self::Draft(args) => args.run(context, ui),
            Self::Test(args) => args.run(context, ui),
            Self::Publish(args) => args.run(context, ui),
        }
    }
}
