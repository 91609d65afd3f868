//! What can go wrong with keys and certificates.

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
            Self::OutOfDomain => "identity.out_of_domain",
            Self::Unmade(_) => "identity.unmade",
            Self::Settings(fault) => fault.code(),
        }
    }
}
