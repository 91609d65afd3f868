//! Certificates, slips and keys: how a node proves who it is.
//!
//! ```text
//! root (offline) ─► nation's authority ─► province's authority ─► a county's certificate
//! ```
//!
//! Deliberately absent: the TLS sessions themselves (`transport`), who may write what (`roster`), the
//! keys that sign segments (`runtime`), the only clock (`runtime`).
#![warn(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

mod authority;
mod certificate;
mod clock;
mod credentials;
mod enrolments;
mod fault;
mod key;
mod message;
mod name;
mod newcomer;
mod sealed;
mod slip;
pub mod stretch;
pub mod strongbox;
mod words;

pub use authority::{Authority, FoundingKeys, Root};
pub use certificate::{CertFacts, Standing, standing};
pub use clock::{ClockReadings, TlsClock};
pub use credentials::{CERTIFICATE, Credentials, KEY, ROOT};
pub use enrolments::{Applicant, Enrolments, Heard, SlipState, Unapproved, Waiting};
pub use fault::IdentityFault;
pub use key::{ProvenKey, TlsKey, spki_hash};
pub use message::{
    Answer, Ask, Claim, MessageFault, Package, Refusal, Renewal, Renewed, Request, Signature,
};
pub use name::{Suffix, SuffixFault};
pub use newcomer::Newcomer;
pub use sealed::{Sealing, UnsealFault, unseal};
pub use slip::{Invitation, Slip, SlipFault};
pub use words::{Meeting, Words};
