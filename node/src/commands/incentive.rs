//! `incentive`: exhibitions with their booths, certificates, festivals.

use clap::Subcommand;
use console::commands::incentive::booths::{AssignArgs, EndBoothArgs, ReturnBoothsArgs};
use console::commands::incentive::certificate::NominateCertificateArgs;
use console::commands::incentive::festival::NominateFestivalArgs;
use console::commands::incentive::show::{
    BoothsArgs, CertificatesArgs, ExhibitionArgs, ExhibitionsArgs, FestivalsArgs,
};
use console::{Context, Failure, Ui};

/// Incentives: exhibitions, booths, certificates, festivals
#[derive(Debug, Subcommand)]
pub(crate) enum IncentiveCommand {
    /// Exhibitions and their booths
    #[command(subcommand, visible_alias = "نمایشگاه")]
    Exhibition(ExhibitionCommand),
    /// Booths of permit holders
    #[command(subcommand, visible_alias = "غرفه")]
    Booth(BoothCommand),
    /// Certificates of successful supporters
    #[command(subcommand, visible_alias = "لوح")]
    Certificate(CertificateCommand),
    /// Nominations for entrepreneurship festivals
    #[command(subcommand, visible_alias = "جشنواره")]
    Festival(FestivalCommand),
}

impl IncentiveCommand {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Exhibition(command) => command.run(context, ui),
            Self::Booth(command) => command.run(context, ui),
            Self::Certificate(command) => command.run(context, ui),
            Self::Festival(command) => command.run(context, ui),
        }
    }
}

/// Exhibitions and their booths: return, list, show
#[derive(Debug, Subcommand)]
pub(crate) enum ExhibitionCommand {
    /// Give booths back to the unit above
    #[command(visible_alias = "عودت")]
    Return(ReturnBoothsArgs),
    /// List exhibitions, with the booths free here
    #[command(visible_alias = "فهرست")]
    List(ExhibitionsArgs),
    /// Show an exhibition, and each unit's booths
    #[command(visible_alias = "نمایش")]
    Show(ExhibitionArgs),
}

impl ExhibitionCommand {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Return(args) => args.run(context, ui),
            Self::List(args) => args.run(context, ui),
            Self::Show(args) => args.run(context, ui),
        }
    }
}

/// Booths of permit holders: assign, end, list
#[derive(Debug, Subcommand)]
pub(crate) enum BoothCommand {
    /// Give a permit holder a booth
    #[command(visible_alias = "دادن")]
    Assign(AssignArgs),
    /// Say what became of a booth
    #[command(visible_alias = "پایان")]
    End(EndBoothArgs),
    /// List booths, and what became of each
    #[command(visible_alias = "فهرست")]
    List(BoothsArgs),
}

impl BoothCommand {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Assign(args) => args.run(context, ui),
            Self::End(args) => args.run(context, ui),
            Self::List(args) => args.run(context, ui),
        }
    }
}

/// Certificates of successful supporters: nominate, list
#[derive(Debug, Subcommand)]
pub(crate) enum CertificateCommand {
    /// Nominate a successful supporter
    #[command(visible_alias = "نامزدی")]
    Nominate(NominateCertificateArgs),
    /// List nominations, with their signatures
    #[command(visible_alias = "فهرست")]
    List(CertificatesArgs),
}

impl CertificateCommand {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Nominate(args) => args.run(context, ui),
            Self::List(args) => args.run(context, ui),
        }
    }
}

/// Nominations for entrepreneurship festivals: nominate, list
#[derive(Debug, Subcommand)]
pub(crate) enum FestivalCommand {
    /// Nominate a successful supporter, with scores
    #[command(visible_alias = "نامزدی")]
    Nominate(NominateFestivalArgs),
    /// List nominations
    #[command(visible_alias = "فهرست")]
    List(FestivalsArgs),
}

impl FestivalCommand {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Nominate(args) => args.run(context, ui),
            Self::List(args) => args.run(context, ui),
        }
    }
}
