//! `incentive`: exhibitions with their booths, certificates, festivals.

use clap::Subcommand;
use console::commands::incentive::booths::{AssignArgs, EndBoothArgs, ReturnBoothsArgs};
use console::commands::incentive::certificate::NominateCertificateArgs;
use console::commands::incentive::festival::NominateFestivalArgs;
use console::commands::incentive::show::{
    BoothsArgs, CertificatesArgs, ExhibitionArgs, ExhibitionsArgs, FestivalsArgs,
};
use console::commands::incentive::{self, Tier};
use console::{Context, Failure, Ui};

/// What this tier does with incentives.
pub(crate) type IncentiveCommand = incentive::IncentiveCommand<
    ExhibitionCommand,
    BoothCommand,
    CertificateCommand,
    FestivalCommand,
>;

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

impl Tier for ExhibitionCommand {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
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

impl Tier for BoothCommand {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
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

impl Tier for CertificateCommand {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
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

impl Tier for FestivalCommand {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Nominate(args) => args.run(context, ui),
            Self::List(args) => args.run(context, ui),
        }
    }
}
