//! `incentive certificate`: what is written of certificates alone; the rest is in `honor`.

use clap::Args;
use model::say;
use office::entry::Signatory;
use office::incentive::honors;
use roster::Kind;
use serde_json::{Value, json};

use super::honor::{Deed, OfCertificate, Whom as _, example};
use super::signatory;
use crate::commands::affair::When;
use crate::{Context, Failure, Ui};

/// Nominate a successful supporter for a certificate
#[derive(Args, Debug)]
#[command(after_help = example::<OfCertificate>("nominate", ""))]
pub struct NominateCertificateArgs {
    #[command(flatten)]
    whom: OfCertificate,
    #[command(flatten)]
    when: When,
}

impl NominateCertificateArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self { whom, when } = &self;
        let number = whom.number();
        let text = say!(
            "پشتیبان {number} برای لوح تقدیر نامزد شد.",
            "Supporter {number} is nominated for a certificate."
        );
        Deed { verb: "nominate", kind: Kind::Nominate, whom, when }.done(
            context,
            ui,
            (&text, Value::Null),
            |drafter, honor| honors::nominate(drafter, number, honor, &[]),
        )
    }
}

/// Record a signature: Director General, deputy, Minister, in this order
#[derive(Args, Debug)]
#[command(after_help = example::<OfCertificate>("sign", " --by director-general --name \"کریمی\""))]
pub struct SignCertificateArgs {
    #[command(flatten)]
    whom: OfCertificate,
    /// director-general, deputy or minister
    #[arg(long, value_name = "WHO", value_parser = signatory)]
    by: Signatory,
    /// The name
    #[arg(long, value_name = "NAME")]
    name: String,
    #[command(flatten)]
    when: When,
}

impl SignCertificateArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self { whom, by, name, when } = &self;
        let kind = if *by == Signatory::Minister { Kind::Sign } else { Kind::Endorse };
        let (number, year) = (whom.number(), whom.year(context));
        let text = say!(
            "لوح {number} را {name} امضا کرد.",
            "{name} has signed the certificate of {number}."
        );
        Deed { verb: "sign", kind, whom, when }.done(
            context,
            ui,
            (&text, json!({ "by": by.code(), "name": name })),
            |drafter, _| honors::sign(drafter, (number, year), *by, name),
        )
    }
}

/// Hand a certificate over, once it has all three signatures
#[derive(Args, Debug)]
#[command(after_help = example::<OfCertificate>("deliver", ""))]
pub struct DeliverCertificateArgs {
    #[command(flatten)]
    whom: OfCertificate,
    #[command(flatten)]
    when: When,
}

impl DeliverCertificateArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self { whom, when } = &self;
        let (number, year) = (whom.number(), whom.year(context));
        let text = say!("لوح {number} اعطا شد.", "The certificate of {number} is handed over.");
        Deed { verb: "deliver", kind: Kind::Endorse, whom, when }.done(
            context,
            ui,
            (&text, Value::Null),
            |drafter, _| honors::deliver(drafter, number, year),
        )
    }
}
