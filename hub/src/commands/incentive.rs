//! `incentive`: exhibitions with their booths, certificates, festivals.

use clap::Subcommand;
use console::commands::incentive::booths::{
    AnnounceArgs, CancelExhibitionArgs, GrantBoothsArgs, ReturnBoothsArgs, SetBoothsArgs,
};
use console::commands::incentive::certificate::{
    DeliverCertificateArgs, NominateCertificateArgs, SignCertificateArgs,
};
use console::commands::incentive::festival::{
    NominateFestivalArgs, ResultFestivalArgs, SendFestivalArgs,
};
use console::commands::incentive::honor::{CheckArgs, DeclineArgs, OfCertificate, OfFestival};
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

/// Exhibitions and their booths: announce, cancel, booths, grant, return, list, show
#[derive(Debug, Subcommand)]
pub(crate) enum ExhibitionCommand {
    /// Announce an exhibition
    #[command(visible_alias = "اعلام")]
    Announce(AnnounceArgs),
    /// Call an exhibition off
    #[command(visible_alias = "لغو")]
    Cancel(CancelExhibitionArgs),
    /// Say how many booths it has
    #[command(visible_alias = "غرفه‌ها")]
    Booths(SetBoothsArgs),
    /// Give a unit below some booths
    #[command(visible_alias = "دادن")]
    Grant(GrantBoothsArgs),
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
            Self::Announce(args) => args.run(context, ui),
            Self::Cancel(args) => args.run(context, ui),
            Self::Booths(args) => args.run(context, ui),
            Self::Grant(args) => args.run(context, ui),
            Self::Return(args) => args.run(context, ui),
            Self::List(args) => args.run(context, ui),
            Self::Show(args) => args.run(context, ui),
        }
    }
}

/// Booths of permit holders: list
#[derive(Debug, Subcommand)]
pub(crate) enum BoothCommand {
    /// List booths, and what became of each
    #[command(visible_alias = "فهرست")]
    List(BoothsArgs),
}

impl Tier for BoothCommand {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::List(args) => args.run(context, ui),
        }
    }
}

/// Certificates of successful supporters: nominate, check, sign, deliver, decline, list
#[derive(Debug, Subcommand)]
pub(crate) enum CertificateCommand {
    /// Nominate a successful supporter
    #[command(visible_alias = "نامزدی")]
    Nominate(NominateCertificateArgs),
    /// Check a nominee's indicators
    #[command(visible_alias = "بررسی")]
    Check(CheckArgs<OfCertificate>),
    /// Record a signature, in the fixed order
    #[command(visible_alias = "امضا")]
    Sign(SignCertificateArgs),
    /// Hand a certificate over
    #[command(visible_alias = "اعطا")]
    Deliver(DeliverCertificateArgs),
    /// Say that nothing comes of it
    #[command(visible_alias = "رد")]
    Decline(DeclineArgs<OfCertificate>),
    /// List nominations, with their signatures
    #[command(visible_alias = "فهرست")]
    List(CertificatesArgs),
}

impl Tier for CertificateCommand {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Nominate(args) => args.run(context, ui),
            Self::Check(args) => args.run(context, ui),
            Self::Sign(args) => args.run(context, ui),
            Self::Deliver(args) => args.run(context, ui),
            Self::Decline(args) => args.run(context, ui),
            Self::List(args) => args.run(context, ui),
        }
    }
}

/// Nominations for entrepreneurship festivals: nominate, check, send, result, decline, list
#[derive(Debug, Subcommand)]
pub(crate) enum FestivalCommand {
    /// Nominate a successful supporter, with scores
    #[command(visible_alias = "نامزدی")]
    Nominate(NominateFestivalArgs),
    /// Check a nominee's indicators
    #[command(visible_alias = "بررسی")]
    Check(CheckArgs<OfFestival>),
    /// Send a nomination to the festival
    #[command(visible_alias = "فرستادن")]
    Send(SendFestivalArgs),
    /// Record the festival's result
    #[command(visible_alias = "نتیجه")]
    Result(ResultFestivalArgs),
    /// Say that nothing comes of it
    #[command(visible_alias = "رد")]
    Decline(DeclineArgs<OfFestival>),
    /// List nominations
    #[command(visible_alias = "فهرست")]
    List(FestivalsArgs),
}

impl Tier for FestivalCommand {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Nominate(args) => args.run(context, ui),
            Self::Check(args) => args.run(context, ui),
            Self::Send(args) => args.run(context, ui),
            Self::Result(args) => args.run(context, ui),
            Self::Decline(args) => args.run(context, ui),
            Self::List(args) => args.run(context, ui),
        }
    }
}
