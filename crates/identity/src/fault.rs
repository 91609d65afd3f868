//! What can go wrong with keys and certificates.

use model::{Say, say};
use settings::SettingsFault;
use thiserror::Error;

/// Why a key or certificate can't be used or made.
#[derive(Debug, Error)]
pub enum IdentityFault {
    /// The machine gives no random numbers for a key.
    #[error("the machine gives no random numbers")]
    NoRandomness,
    /// A file under `keys/` that should be there isn't.
    #[error("{file} is missing")]
    Missing {
        /// Its name.
        file: &'static str,
    },
    /// A file under `keys/` holds something else.
    #[error("{file} holds no usable key or certificate")]
    Unusable {
        /// Its name.
        file: &'static str,
    },
    /// A certificate isn't one of this tree, or its parts don't belong together.
    #[error("{0} is not as it must be")]
    Certificate(&'static str),
    /// A request for a certificate isn't signed by the key it names.
    #[error("the request for a certificate doesn't prove its key")]
    Unproven,
    /// The hub's answer isn't for this request, or not by the hub that gave the slip.
    #[error("the hub's answer doesn't fit: {0}")]
    Answer(&'static str),
    /// An authority was asked for a name outside its own part of the tree.
    #[error("the authority can't certify this unit")]
    OutOfDomain,
    /// The certificate couldn't be made.
    #[error("the certificate can't be made")]
    Unmade(#[source] rcgen::Error),
    /// The folder or a file of it can't be read or written.
    #[error(transparent)]
    Settings(#[from] SettingsFault),
}

impl IdentityFault {
    /// The stable code that messages, JSON and tests cite.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoRandomness => "identity.no_randomness",
            Self::Missing { .. } => "identity.missing",
            Self::Unusable { .. } => "identity.unusable",
            Self::Certificate(_) => "identity.certificate",
            Self::Unproven => "identity.unproven",
            Self::Answer(_) => "identity.answer",
            Self::OutOfDomain => "identity.out_of_domain",
            Self::Unmade(_) => "identity.unmade",
            Self::Settings(fault) => fault.code(),
        }
    }

    /// What is the matter.
    pub fn say(&self) -> Say {
        match self {
            Self::NoRandomness => {
                say!("سیستم عدد تصادفی نمی‌دهد", "the machine gives no random numbers")
            }
            Self::Missing { file } => say!("فایل keys/{file} نیست", "keys/{file} is missing"),
            Self::Unusable { file } => say!(
                "فایل keys/{file} کلید یا گواهی قابل استفاده‌ای ندارد",
                "keys/{file} holds no usable key or certificate"
            ),
            Self::Certificate(what) => {
                say!("گواهی درست نیست ({what})", "a certificate is not as it must be: {what}")
            }
            Self::Unproven => say!(
                "درخواست گواهی کلید خود را اثبات نمی‌کند",
                "the request for a certificate doesn't prove its key"
            ),
            Self::Answer(what) => say!(
                "پاسخ مرکز با این درخواست جور نیست ({what})",
                "the hub's answer doesn't fit this request: {what}"
            ),
            Self::OutOfDomain => say!(
                "این مرکز نمی‌تواند برای آن واحد گواهی بدهد",
                "this hub can't certify that unit"
            ),
            Self::Unmade(why) => {
                say!("گواهی ساخته نشد: {why}", "the certificate can't be made: {why}")
            }
            Self::Settings(fault) => fault.say(),
        }
    }

    /// What to do about it.
    pub fn next(&self) -> Say {
        match self {
            Self::NoRandomness | Self::Unmade(_) => {
                say!("رایانه را دوباره راه بیندازید", "restart the machine")
            }
            Self::Missing { .. } | Self::Unusable { .. } => say!(
                "آن را از نسخهٔ پشتیبان بازگردانید، یا دوباره ثبت کنید",
                "restore it from a backup, or enroll again"
            ),
            Self::Certificate(_) | Self::Unproven => say!(
                "برای این واحد برگهٔ تازه‌ای بگیرید و دوباره ثبت کنید",
                "get a new slip for this unit and enroll again"
            ),
            Self::Answer(_) => say!(
                "نشانی مرکز و برگه را بررسی کنید و به مسئول امنیت خبر دهید",
                "check the hub's address and the slip, and tell the security officer"
            ),
            Self::OutOfDomain => say!(
                "هر مرکز فقط برای واحدهای زیر خود گواهی می‌دهد",
                "a hub certifies the units right below it only"
            ),
            Self::Settings(fault) => fault.next(),
        }
    }
}
