//! `office`: the units below this hub, who works for them, who wants to, and who is shut out.

mod enrol;
mod fence;
mod forks;
mod gate;
mod lag;
mod list;
mod show;

use clap::Subcommand;
use console::{Context, Failure, Ui};
use model::Timestamp;
use runtime::snapshot::{Link, Neighbor};

/// Units below: list, show, lag, enrol, approve, decline, fence, readmit
#[derive(Debug, Subcommand)]
pub(crate) enum OfficeCommand {
    /// List units with their nodes, how far behind they are, and who waits to be let in
    #[command(visible_alias = "فهرست")]
    List(list::ListArgs),
    /// Show one unit's node: contacts, what is waiting, what stands still
    #[command(visible_alias = "نمایش")]
    Show(show::ShowArgs),
    /// Say who is behind: how far, since when, what stands in the way; the worst first
    #[command(visible_alias = "عقب")]
    Lag(lag::LagArgs),
    /// Hand out a one-time slip for a unit
    #[command(visible_aliases = ["enroll", "برگه"])]
    Enrol(enrol::EnrolArgs),
    /// Let in who waits for a unit, by the six words on its screen
    #[command(visible_alias = "پذیرش")]
    Approve(gate::ApproveArgs),
    /// Send away who waits for a unit
    #[command(visible_alias = "رد")]
    Decline(gate::DeclineArgs),
    /// Shut a unit's node out: what it writes from now on doesn't count
    #[command(visible_alias = "کنارگذاشتن")]
    Fence(fence::FenceArgs),
    /// Let in what a node that was shut out had written before
    #[command(visible_alias = "بازپذیرش")]
    Readmit(fence::ReadmitArgs),
    /// Show proofs that a machine was copied or set back, or check one
    Forks(forks::ForksArgs),
}

impl OfficeCommand {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::List(args) => args.run(context, ui),
            Self::Show(args) => args.run(context, ui),
            Self::Lag(args) => args.run(context, ui),
            Self::Enrol(args) => args.run(context, ui),
            Self::Approve(args) => args.run(context, ui),
            Self::Decline(args) => args.run(context, ui),
            Self::Fence(args) => args.run(context, ui),
            Self::Readmit(args) => args.run(context, ui),
            Self::Forks(args) => args.run(context, ui),
        }
    }
}

/// Not heard for so long is silent.
const SILENT_MS: u64 = 2 * 86_400_000;

/// Whether a node hasn't been heard for days, or ever.
pub(crate) fn silent(child: &Neighbor, context: &Context) -> bool {
    silent_at(child, context.now)
}

/// The same at some time.
fn silent_at(child: &Neighbor, now: Timestamp) -> bool {
    let heard = |at: Timestamp| now.ms() < at.ms().saturating_add(SILENT_MS);
    child.link == Link::Down && !child.last_contact.is_some_and(heard)
}
