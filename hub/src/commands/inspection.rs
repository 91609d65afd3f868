//! `inspection`: the visits of the counties, to look at.

use clap::Subcommand;
use console::commands::inspection;
use console::{Context, Failure, Ui};

/// Inspections of the counties: list, show
#[derive(Debug, Subcommand)]
pub(crate) enum InspectionCommand {
    /// List visits
    List(inspection::ListArgs),
    /// Show one visit with its form
    Show(inspection::ShowArgs),
}

impl InspectionCommand {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::List(args) => args.run(context, ui),
            Self::Show(args) => args.run(context, ui),
        }
    }
}
