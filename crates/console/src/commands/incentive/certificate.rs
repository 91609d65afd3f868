//! `incentive certificate`: what is written.

use clap::Args;
use model::{ApplicationNumber, say};
use office::entry::{Honor, Signatory};
use office::incentive::honors;
use roster::Kind;
use serde_json::json;

use super::{honor_row, signatory, year};
use crate::commands::affair::{When, told, write};
use crate::{Context, Failure, Ui};

/// Nominate a successful supporter for a certificate
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node incentive certificate nominate 1401-1102-1-000017-7\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct NominateCertificateArgs {
    /// The supporter's application
    #[arg(value_name = "NUMBER")]
    number: ApplicationNumber,
    /// The Jalali year; this one, if not said
    #[arg(long, value_name = "YEAR")]
    year: Option<u16>,
    #[command(flatten)]
    when: When,
}

impl NominateCertificateArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let honor = Honor::Certificate { year: year(context, self.year) };
        let _said = write(context, ui, (Kind::Nominate, &self.when), |drafter| {
            honors::nominate(drafter, self.number, &honor, &[])
        })?;
        let number = self.number;
        let text = say!(
            "پشتیبان {number} برای لوح تقدیر نامزد شد.",
            "Supporter {number} is nominated for a certificate."
        );
        told(
            ui,
            ("incentive.certificate.nominate", &self.when),
            &text,
            json!({ "supporter": number, "honor": honor_row(&honor) }),
        )
    }
}

/// Check a nominee's indicators by what the province knows
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node incentive certificate check 1401-1102-1-000017-7\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct CheckCertificateArgs {
    /// The supporter's application
    #[arg(value_name = "NUMBER")]
    number: ApplicationNumber,
    /// The Jalali year; this one, if not said
    #[arg(long, value_name = "YEAR")]
    year: Option<u16>,
    #[command(flatten)]
    when: When,
}

impl CheckCertificateArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let honor = Honor::Certificate { year: year(context, self.year) };
        let _said = write(context, ui, (Kind::Endorse, &self.when), |drafter| {
            honors::check(drafter, &honor, self.number)
        })?;
        let number = self.number;
        let text = say!("شاخص‌های {number} بررسی شد.", "The indicators of {number} are checked.");
        told(
            ui,
            ("incentive.certificate.check", &self.when),
            &text,
            json!({ "supporter": number, "honor": honor_row(&honor) }),
        )
    }
}

/// Record a signature: Director General, deputy, Minister, in this order
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node incentive certificate sign 1401-1102-1-000017-7 --by director-general --name \"کریمی\"\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct SignCertificateArgs {
    /// The supporter's application
    #[arg(value_name = "NUMBER")]
    number: ApplicationNumber,
    /// The Jalali year; this one, if not said
    #[arg(long, value_name = "YEAR")]
    year: Option<u16>,
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
        let year = year(context, self.year);
        let honor = Honor::Certificate { year };
        let kind = if self.by == Signatory::Minister { Kind::Sign } else { Kind::Endorse };
        let _said = write(context, ui, (kind, &self.when), |drafter| {
            honors::sign(drafter, (self.number, year), self.by, &self.name)
        })?;
        let (number, name) = (self.number, &self.name);
        let text = say!(
            "لوح {number} را {name} امضا کرد.",
            "{name} has signed the certificate of {number}."
        );
        told(
            ui,
            ("incentive.certificate.sign", &self.when),
            &text,
            json!({ "supporter": number, "honor": honor_row(&honor), "by": self.by.code(), "name": name }),
        )
    }
}

/// Hand a certificate over, once it has all three signatures
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node incentive certificate deliver 1401-1102-1-000017-7\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct DeliverCertificateArgs {
    /// The supporter's application
    #[arg(value_name = "NUMBER")]
    number: ApplicationNumber,
    /// The Jalali year; this one, if not said
    #[arg(long, value_name = "YEAR")]
    year: Option<u16>,
    #[command(flatten)]
    when: When,
}

impl DeliverCertificateArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let year = year(context, self.year);
        let honor = Honor::Certificate { year };
        let _said = write(context, ui, (Kind::Endorse, &self.when), |drafter| {
            honors::deliver(drafter, self.number, year)
        })?;
        let number = self.number;
        let text = say!("لوح {number} اعطا شد.", "The certificate of {number} is handed over.");
        told(
            ui,
            ("incentive.certificate.deliver", &self.when),
            &text,
            json!({ "supporter": number, "honor": honor_row(&honor) }),
        )
    }
}

/// Say that nothing comes of a nomination
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node incentive certificate decline 1401-1102-1-000017-7 --reason \"…\"\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct DeclineCertificateArgs {
    /// The supporter's application
    #[arg(value_name = "NUMBER")]
    number: ApplicationNumber,
    /// The Jalali year; this one, if not said
    #[arg(long, value_name = "YEAR")]
    year: Option<u16>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    when: When,
}

impl DeclineCertificateArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let honor = Honor::Certificate { year: year(context, self.year) };
        let _said = write(context, ui, (Kind::Endorse, &self.when), |drafter| {
            honors::decline(drafter, &honor, self.number, &self.reason)
        })?;
        let number = self.number;
        let text = say!("نامزدی {number} رد شد.", "The nomination of {number} is declined.");
        told(
            ui,
            ("incentive.certificate.decline", &self.when),
            &text,
            json!({ "supporter": number, "honor": honor_row(&honor), "reason": self.reason }),
        )
    }
}
