//! `report`: a quarter's figures, made, sent, accepted or sent back.

use clap::Subcommand;
use console::commands::report::{
    AcceptArgs, CompileArgs, DiffArgs, ExportArgs, ReturnArgs, SendArgs, ShowArgs, StatusArgs,
    VerifyArgs,
};
use console::{Context, Failure, Ui};

/// Reports: show, status, compile, send, accept, return, export, verify, diff
#[derive(Debug, Subcommand)]
pub(crate) enum ReportCommand {
    /// Show a quarter's report
    #[command(visible_alias = "نمایش")]
    Show(ShowArgs),
    /// How far the closing of a quarter has come
    #[command(visible_alias = "وضعیت")]
    Status(StatusArgs),
    /// Make a quarter's report at the present cut
    #[command(visible_alias = "ساختن")]
    Compile(CompileArgs),
    /// Send the last report made to the unit above
    #[command(visible_alias = "فرستادن")]
    Send(SendArgs),
    /// Accept a province's report as it is
    #[command(visible_alias = "پذیرش")]
    Accept(AcceptArgs),
    /// Send a province's report back with a reason
    #[command(visible_alias = "برگرداندن")]
    Return(ReturnArgs),
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
            Self::Compile(args) => args.run(context, ui),
            Self::Send(args) => args.run(context, ui),
            Self::Accept(args) => args.run(context, ui),
            Self::Return(args) => args.run(context, ui),
            Self::Export(args) => args.run(context, ui),
            Self::Verify(args) => args.run(context, ui),
            Self::Diff(args) => args.run(context, ui),
        }
    }
}
