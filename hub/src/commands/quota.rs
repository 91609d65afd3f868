//! `quota`: the line, its breakdown among the units below, and moves between them.

mod allocate;
mod basis;
mod line;
mod moves;
mod settle;
mod table;
#[cfg(test)]
mod tests;
mod unfunded;

use clap::Subcommand;
use console::commands::quota::{dealing, ledger, show};
use console::{Context, Failure, Ui};

/// Quota: open a line, divide it, grant, move, look
#[derive(Debug, Subcommand)]
pub(crate) enum QuotaCommand {
    /// Open the year's line: the nation's supply and its period
    Open(line::OpenArgs),
    /// Change the supply or the last day
    Amend(line::AmendArgs),
    /// Reckon a breakdown among the units below and show it; writes nothing by itself
    #[command(visible_alias = "تقسیم")]
    Allocate(allocate::AllocateArgs),
    /// Reckon a breakdown and issue it
    #[command(visible_alias = "ابلاغ")]
    Issue(allocate::IssueArgs),
    /// Grant one unit some, by decision
    Grant(line::GrantArgs),
    /// Take back the free quota of a machine that was shut out
    #[command(visible_alias = "تسویه")]
    Settle(settle::SettleArgs),
    /// List letters below that no quota covers
    Unfunded(unfunded::UnfundedArgs),
    /// Move quota: ask a unit to give back, for another or for the hub
    Move(moves::MoveArgs),
    /// List moves with how far they have come
    Moves(moves::MovesArgs),
    /// List what was issued, with its basis
    Issued(allocate::IssuedArgs),
    /// Show where the quota stands, here and below
    Show(show::ShowArgs),
    /// List every quota entry with the balance after it
    Ledger(ledger::LedgerArgs),
    /// Confirm that what the nation granted has been received
    #[command(visible_alias = "وصول")]
    Acknowledge(dealing::AcknowledgeArgs),
    /// Ask the nation for more
    #[command(visible_alias = "درخواست")]
    Request(dealing::RequestArgs),
    /// Give back quota that won't be used
    #[command(visible_alias = "عودت")]
    Return(dealing::ReturnArgs),
}

impl QuotaCommand {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Open(args) => args.run(context, ui),
            Self::Amend(args) => args.run(context, ui),
            Self::Allocate(args) => args.run(context, ui),
            Self::Issue(args) => args.run(context, ui),
            Self::Grant(args) => args.run(context, ui),
            Self::Settle(args) => args.run(context, ui),
            Self::Unfunded(args) => args.run(context, ui),
            Self::Move(args) => args.run(context, ui),
            Self::Moves(args) => args.run(context, ui),
            Self::Issued(args) => args.run(context, ui),
            Self::Show(args) => args.run(context, ui),
            Self::Ledger(args) => args.run(context, ui),
            Self::Acknowledge(args) => args.run(context, ui),
            Self::Request(args) => args.run(context, ui),
            Self::Return(args) => args.run(context, ui),
        }
    }
}
