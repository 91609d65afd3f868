//! `inspection`: visits to plans and their forms (B1, B3, B4, B6).

mod record;

use clap::Subcommand;
use console::commands::inspection as list;
use console::{Context, Failure, Ui};

/// Inspections: due, record, list, show
#[derive(Debug, Subcommand)]
pub(crate) enum InspectionCommand {
    /// Record a visit, or complete or correct its form
    Record(record::RecordArgs),
    /// List visits
    List(list::ListArgs),
    /// Show one visit with its form
    Show(list::ShowArgs),
    /// List the visits that are due, overdue ones first
    Due(list::DueArgs),
}

impl InspectionCommand {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Record(args) => args.run(context, ui),
            Self::List(args) => args.run(context, ui),
            Self::Show(args) => args.run(context, ui),
            Self::Due(args) => args.run(context, ui),
        }
    }
}
