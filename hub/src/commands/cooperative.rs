//! `cooperative`: need-supply cooperatives, from the supporter to the register.

use clap::Subcommand;
use console::commands::cooperative::begin::{AnswerArgs, IdentifyArgs, IntroduceArgs, ProposeArgs};
use console::commands::cooperative::due::{DueArgs, ShareArgs};
use console::commands::cooperative::show::{ListArgs, ShowArgs};
use console::commands::cooperative::steps::{
    AssemblyArgs, DissolveArgs, ExpertArgs, FoundersArgs, PromoteArgs, RegisterArgs, StartArgs,
};
use console::{Context, Failure, Ui};

/// Cooperatives: identify, introduce, propose, form, list, show, due, share
#[derive(Debug, Subcommand)]
pub(crate) enum CooperativeCommand {
    /// Put a supporter forward for a cooperative
    #[command(visible_alias = "شناسایی")]
    Identify(IdentifyArgs),
    /// Introduce a supporter to cooperative affairs
    #[command(visible_alias = "معرفی")]
    Introduce(IntroduceArgs),
    /// Record what came of an introduction
    #[command(visible_alias = "نتیجه")]
    Answer(AnswerArgs),
    /// Propose a cooperative that grows from a supporter
    #[command(visible_alias = "پیشنهاد")]
    Propose(ProposeArgs),
    /// Note that it was made known at a promotional meeting
    #[command(visible_alias = "طرح")]
    Promote(PromoteArgs),
    /// List the founders
    #[command(visible_alias = "مؤسسان")]
    Founders(FoundersArgs),
    /// Name the expert that helps to form it
    #[command(visible_alias = "کارشناس")]
    Expert(ExpertArgs),
    /// Note that the founding assembly was held
    #[command(visible_alias = "مجمع")]
    Assembly(AssemblyArgs),
    /// Register it under its legal id
    #[command(visible_alias = "ثبت")]
    Register(RegisterArgs),
    /// Note that it works
    #[command(visible_alias = "آغاز")]
    Start(StartArgs),
    /// End it
    #[command(visible_alias = "انحلال")]
    Dissolve(DissolveArgs),
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
            Self::Introduce(args) => args.run(context, ui),
            Self::Answer(args) => args.run(context, ui),
            Self::Propose(args) => args.run(context, ui),
            Self::Promote(args) => args.run(context, ui),
            Self::Founders(args) => args.run(context, ui),
            Self::Expert(args) => args.run(context, ui),
            Self::Assembly(args) => args.run(context, ui),
            Self::Register(args) => args.run(context, ui),
            Self::Start(args) => args.run(context, ui),
            Self::Dissolve(args) => args.run(context, ui),
            Self::List(args) => args.run(context, ui),
            Self::Show(args) => args.run(context, ui),
            Self::Due(args) => args.run(context, ui),
            Self::Share(args) => args.run(context, ui),
        }
    }
}
