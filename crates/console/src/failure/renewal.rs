//! How a renewal that came to nothing is told.

use model::{Say, say};
use runtime::RuntimeFault;
use runtime::renewal::RenewalFault;

use super::{Failure, Told, exit};

/// What people and programs are told of it.
pub(crate) fn renewal(fault: &RenewalFault) -> Told {
    let told = |code: &str, message, next: &str, exit| Told {
        code: code.to_owned(),
        message,
        next: Some(next.to_owned()),
        exit,
    };
    match fault {
        RenewalFault::Identity(fault) => told(
            "renewal.unusable",
            say!(
                "کلید یا گواهی به کار نمی‌آید: {fault}",
                "a key or certificate is of no use: {fault}"
            ),
            "hamgam-node doctor",
            exit::FAILED,
        ),
        RenewalFault::Message(fault) => told(
            "renewal.no_message",
            say!(
                "فایل نه درخواست گواهی است و نه پاسخ آن: {fault}",
                "no request or answer: {fault}"
            ),
            "hamgam-node sync export --to DIR",
            exit::FAILED,
        ),
        RenewalFault::Refused(refusal) => {
            let Say { fa, en } = refusal.say();
            told(
                refusal.code(),
                say!("گواهی تازه داده نشد: {fa}", "no new certificate: {en}"),
                "hamgam-node key recover --help",
                exit::NOT_ALLOWED,
            )
        }
        RenewalFault::Office(fault) => told(
            "renewal.office",
            say!("پوشه خوانده یا نوشته نشد: {fault}", "the folder fails: {fault}"),
            "hamgam-node doctor",
            exit::FAILED,
        ),
        RenewalFault::NoAuthority => told(
            "renewal.no_authority",
            Say::new("این اداره به کسی گواهی نمی‌دهد.", "this office certifies nobody"),
            "hamgam-hub key rotate --authority",
            exit::REFUSED,
        ),
    }
}

impl From<RenewalFault> for Failure {
    fn from(fault: RenewalFault) -> Self {
        match fault {
            RenewalFault::Office(fault) => RuntimeFault::into(fault),
            RenewalFault::Identity(_)
            | RenewalFault::Message(_)
            | RenewalFault::Refused(_)
            | RenewalFault::NoAuthority => renewal(&fault).into(),
        }
    }
}
