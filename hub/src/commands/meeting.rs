//! `meeting`: the working group and its meetings.

use clap::Subcommand;
use console::commands::meeting::acts::{
    CallArgs, CancelArgs, HoldArgs, MinutesArgs, ResolveArgs, SeatArgs, SignArgs,
};
use console::commands::meeting::show::{ListArgs, SeatsArgs, ShowArgs};
use console::{Context, Failure, Ui};

/// Meetings: seats, seat, call, hold, cancel, minutes, sign, resolve, list, show
#[derive(Debug, Subcommand)]
pub(crate) enum MeetingCommand {
    /// Show who sits in the working group
    #[command(visible_alias = "کرسی‌ها")]
    Seats(SeatsArgs),
    /// Seat somebody in the working group
    #[command(visible_alias = "کرسی")]
    Seat(SeatArgs),
    /// Call a meeting, ordinary or promotional
    #[command(visible_alias = "دعوت")]
    Call(CallArgs),
    /// Record that a meeting was held
    #[command(visible_alias = "برگزاری")]
    Hold(HoldArgs),
    /// Call a meeting off
    #[command(visible_alias = "لغو")]
    Cancel(CancelArgs),
    /// Draft a meeting's minutes
    #[command(visible_alias = "صورت‌جلسه")]
    Minutes(MinutesArgs),
    /// Sign minutes, as chair or secretary
    #[command(visible_alias = "امضا")]
    Sign(SignArgs),
    /// Say that a resolution is done, or dropped
    #[command(visible_alias = "مصوبه")]
    Resolve(ResolveArgs),
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
            Self::Seat(args) => args.run(context, ui),
            Self::Call(args) => args.run(context, ui),
            Self::Hold(args) => args.run(context, ui),
            Self::Cancel(args) => args.run(context, ui),
            Self::Minutes(args) => args.run(context, ui),
            Self::Sign(args) => args.run(context, ui),
            Self::Resolve(args) => args.run(context, ui),
            Self::List(args) => args.run(context, ui),
            Self::Show(args) => args.run(context, ui),
        }
    }
}
