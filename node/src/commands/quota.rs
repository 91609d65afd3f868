//! `quota`: what the county may spend, and its dealings with the province.

use clap::Subcommand;
use console::commands::quota::{dealing, ledger, show};
use console::{Context, Failure, Ui};

/// Quota: what is free, held and paid
#[derive(Debug, Subcommand)]
pub(crate) enum QuotaCommand {
    /// Show where the quota stands
    Show(show::ShowArgs),
    /// List every quota entry with the balance after it
    Ledger(ledger::LedgerArgs),
    /// Confirm that what the province granted has been received
    #[command(visible_alias = "وصول")]
    Acknowledge(dealing::AcknowledgeArgs),
    /// Ask the province for more
    #[command(visible_alias = "درخواست")]
    Request(dealing::RequestArgs),
    /// Give back quota that won't be used
    #[command(visible_alias = "عودت")]
    Return(dealing::ReturnArgs),
}

impl QuotaCommand {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Show(args) => args.run(context, ui),
            Self::Ledger(args) => args.run(context, ui),
            Self::Acknowledge(args) => args.run(context, ui),
            Self::Request(args) => args.run(context, ui),
            Self::Return(args) => args.run(context, ui),
        }
    }
}
