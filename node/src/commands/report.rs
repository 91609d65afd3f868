//! `report`: a quarter's figures, and the office's word that they are complete.

use clap::Subcommand;
use console::commands::report::{
    ConfirmArgs, DiffArgs, ExportArgs, ShowArgs, StatusArgs, VerifyArgs,
};
use console::{Context, Failure, Ui};

/// Reports: show, status, confirm, export, verify, diff
#[derive(Debug, Subcommand)]
pub(crate) enum ReportCommand {
    /// Show a quarter's report
    #[command(visible_alias = "نمایش")]
    Show(ShowArgs),
    /// How far the closing of a quarter has come
    #[command(visible_alias = "وضعیت")]
    Status(StatusArgs),
    /// Confirm that all of a quarter has been typed in
    #[command(visible_alias = "تأیید")]
    Confirm(ConfirmArgs),
    /// Write a report into a signed file that any replica can check
    #[command(visible_alias = "برون‌بری")]
    Export(ExportArgs),
    /// Count a report file again and say whether it is the same
    #[command(visible_alias = "بازبینی")]
    Verify(VerifyArgs),
    /// Say why two report files differ
    #[command(visible_alias = "تفاوت")]
    Diff(DiffArgs),
}

impl ReportCommand {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Show(args) => args.run(context, ui),
            Self::Status(args) => args.run(context, ui),
            Self::Confirm(args) => args.run(context, ui),
            Self::Export(args) => args.run(context, ui),
            Self::Verify(args) => args.run(context, ui),
            Self::Diff(args) => args.run(context, ui),
        }
    }
}
