//! What is said when a node is enrolled or renews its certificate; by line or by stick, the same bytes.
//!
//! A message is one byte of version and bincode. Bytes are frozen by golden tests; variants and fields
//! are only appended, anything else is a new version.

use journal::Realm;
use model::limits::ENROLMENT_BYTES_MAX;
use model::{Hash, Incarnation, NodeNumber, Say, Timestamp, UnitCode, say};
use roster::{Key, Trust};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::fault::IdentityFault;
use crate::key::ProvenKey;
use crate::slip::Slip;

/// What a node asks of its hub.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// To belong.
    Enrol(Box<Request>),
    /// For a new certificate; only by a node that belongs.
    Renew(Renewal),
}

/// What a hub answers.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// An officer is asked; ask the same again later.
    Waiting {
        /// After so many milliseconds.
        retry_after_ms: u32,
    },
    /// No, and why.
    Refused(Refusal),
    /// The node belongs.
    Enrolled {
        /// All it needs.
        package: Box<Package>,
        /// Proves that the answer is by the hub that gave the slip, to this very request.
        seal: Hash,
    },
    /// A new certificate.
    Renewed(Renewed),
}

/// What a newcomer says of itself.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// The unit it wants to work for.
    pub unit: UnitCode,
    /// Which slip it has, without telling it.
    pub slip: Hash,
    /// The hub's TLS key as the newcomer sees it; none where the request goes by stick.
    pub hub: Option<Hash>,
    /// The key it will sign its segments with.
    pub signing: Key,
    /// A request for a certificate (PKCS #10, DER) for its TLS key.
    pub tls: Vec<u8>,
    /// The same for a province's authority.
    pub authority: Option<Vec<u8>>,
}

/// A request to be enrolled. Made once, sent until it is answered: the same keys, the same bytes.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// What the newcomer says.
    pub claim: Claim,
    /// Keyed BLAKE3 of the claim: the newcomer has the slip.
    pub proof: Hash,
    /// The newcomer has the signing key.
    pub signature: Signature,
}

/// An Ed25519 signature.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(from = "[[u8; 32]; 2]", into = "[[u8; 32]; 2]")]
pub struct Signature(pub [u8; 64]);

/// Why nobody was enrolled. Numbers are appended, never reused.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Refusal {
    /// The hub knows no such slip.
    NoSlip,
    /// The slip is past its last day.
    SlipOver,
    /// The slip enrolled another machine.
    SlipUsed,
    /// The slip is for another unit.
    OtherUnit,
    /// The proof of the slip or of a key is wrong.
    Unproven,
    /// The newcomer saw another hub: somebody sits between.
    OtherHub,
    /// A province needs an authority's key, a county may have none.
    AuthorityKey,
    /// An officer said no.
    Declined,
    /// Too many wrong tries with this slip; it rests for a while.
    TooManyTries,
    /// Too many wait for an officer.
    Busy,
    /// The hub doesn't know this node, or by another key: only a new enrolment helps.
    Unknown,
    /// The node was fenced.
    Fenced,
}

/// All a newcomer needs to work.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Package {
    /// Live or practice, as the whole tree is.
    pub realm: Realm,
    /// Its number.
    pub node: NodeNumber,
    /// Its incarnation.
    pub incarnation: Incarnation,
    /// Whom it trusts; itself last.
    pub trust: Trust,
    /// Its certificate first, then those above it (DER), without the root.
    pub chain: Vec<Vec<u8>>,
    /// The root certificate (DER).
    pub root: Vec<u8>,
    /// A province's authority: its certificate first, then those above it (DER), without the root.
    pub authority: Option<Vec<Vec<u8>>>,
    /// The programme year.
    pub year: u16,
    /// What the hub calls itself.
    pub hub: String,
    /// The hub's clock.
    pub time: Timestamp,
    /// The text of the rule set in force, if the newcomer is to have it at once.
    pub rules: Option<String>,
}

/// A request for a new certificate, for the key that the roster knows.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Renewal {
    /// A request for a certificate (PKCS #10, DER) for the TLS key.
    pub tls: Vec<u8>,
    /// The same for a province's authority, when that is to be renewed too.
    pub authority: Option<Vec<u8>>,
}

/// New certificates, each first in its chain (DER), without the root.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Renewed {
    /// The node's.
    pub chain: Vec<Vec<u8>>,
    /// The authority's, if it was asked for.
    pub authority: Option<Vec<Vec<u8>>>,
}

/// Why bytes are no message.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum MessageFault {
    /// Larger than any message.
    #[error("larger than {ENROLMENT_BYTES_MAX} bytes")]
    TooLarge,
    /// Of a version this program doesn't speak.
    #[error("version {found}, and {VERSION} is spoken here")]
    Version {
        /// Which.
        found: u8,
    },
    /// Nothing that makes sense.
    #[error("no message")]
    Malformed,
}

const VERSION: u8 = 1;
const SIGNED: &str = "enrol";

impl Ask {
    /// The bytes to send.
    pub fn encode(&self) -> Vec<u8> {
        encode_message(self)
    }

    /// Reads what was sent. Any bytes may come.
    ///
    /// # Errors
    /// [`MessageFault`].
    pub fn decode(bytes: &[u8]) -> Result<Self, MessageFault> {
        decode_message(bytes)
    }
}

impl Answer {
    /// The bytes to send.
    pub fn encode(&self) -> Vec<u8> {
        encode_message(self)
    }

    /// Reads what was sent. Any bytes may come.
    ///
    /// # Errors
    /// [`MessageFault`].
    pub fn decode(bytes: &[u8]) -> Result<Self, MessageFault> {
        decode_message(bytes)
    }
}

impl Claim {
    /// What proof and seal are over.
    pub(crate) fn digest(&self) -> Hash {
        Hash(blake3::derive_key("hamgam 1 enrolment claim", &encode(self)))
    }

    /// The proof of having the slip, from what the roster keeps of it.
    pub(crate) fn proof(&self, slip: &Hash) -> Hash {
        let key = blake3::derive_key("hamgam 1 slip proof", &slip.0);
        Hash(*blake3::keyed_hash(&key, &self.digest().0).as_bytes())
    }
}

impl Request {
    /// Whether it is with the slip that the roster keeps as `slip`.
    pub fn is_with(&self, slip: &Hash) -> bool {
        self.claim.slip == Slip::name_of(slip)
    }

    pub(crate) fn sign(claim: Claim, slip: &Hash, signer: &journal::Signer) -> Self {
        let proof = claim.proof(slip);
        let signature = Signature(signer.attest(SIGNED, &signed(&claim, &proof)));
        Self { claim, proof, signature }
    }

    /// Whether the signing key is the sender's.
    pub(crate) fn is_signed(&self) -> bool {
        let statement = signed(&self.claim, &self.proof);
        let key = self.claim.signing.usable();
        key.is_ok_and(|key| key.attests(SIGNED, &statement, &self.signature.0))
    }
}

fn signed(claim: &Claim, proof: &Hash) -> Vec<u8> {
    [claim.digest().0, proof.0].concat()
}

impl Package {
    /// The seal: by whoever knows the slip, for one claim.
    pub(crate) fn seal(&self, slip: &Hash, claim: &Hash) -> Hash {
        let key = blake3::derive_key("hamgam 1 slip answer", &slip.0);
        let mut hasher = blake3::Hasher::new_keyed(&key);
        hasher.update(&claim.0);
        hasher.update(&encode(self));
        Hash(*hasher.finalize().as_bytes())
    }
}

impl Renewal {
    /// The keys to certify anew, if the TLS key is the one the roster knows the node by.
    ///
    /// # Errors
    /// [`IdentityFault::Unproven`].
    pub fn proven(&self, known: &Hash) -> Result<(ProvenKey, Option<ProvenKey>), IdentityFault> {
        let tls = ProvenKey::of_request(&self.tls)?;
        if tls.spki() != *known {
            return Err(IdentityFault::Unproven);
        }
        let authority = self.authority.as_deref().map(ProvenKey::of_request).transpose()?;
        Ok((tls, authority))
    }
}

impl From<[[u8; 32]; 2]> for Signature {
    fn from(halves: [[u8; 32]; 2]) -> Self {
        Self(halves.concat().try_into().expect("two halves are 64 bytes"))
    }
}

impl From<Signature> for [[u8; 32]; 2] {
    fn from(signature: Signature) -> Self {
        let (left, right) = signature.0.split_at(32);
        let half = |bytes: &[u8]| bytes.try_into().expect("half of 64 bytes");
        [half(left), half(right)]
    }
}

impl Refusal {
    /// The stable code that messages, JSON and tests cite.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoSlip => "enrol.no_slip",
            Self::SlipOver => "enrol.slip_over",
            Self::SlipUsed => "enrol.slip_used",
            Self::OtherUnit => "enrol.other_unit",
            Self::Unproven => "enrol.unproven",
            Self::OtherHub => "enrol.other_hub",
            Self::AuthorityKey => "enrol.authority_key",
            Self::Declined => "enrol.declined",
            Self::TooManyTries => "enrol.too_many_tries",
            Self::Busy => "enrol.busy",
            Self::Unknown => "enrol.unknown",
            Self::Fenced => "enrol.fenced",
        }
    }

    /// What the newcomer is told.
    pub fn say(self) -> Say {
        match self {
            Self::NoSlip => say!("مرکز چنین برگه‌ای نداده است", "the hub gave out no such slip"),
            Self::SlipOver => say!("مهلت برگه گذشته است", "the slip is past its last day"),
            Self::SlipUsed => {
                say!("با این برگه رایانهٔ دیگری ثبت شده است", "this slip enrolled another machine")
            }
            Self::OtherUnit => {
                say!("این برگه برای واحد دیگری است", "this slip is for another unit")
            }
            Self::Unproven => {
                say!("اثبات برگه یا کلید درست نیست", "the proof of the slip or of a key is wrong")
            }
            Self::OtherHub => say!(
                "رایانه مرکز دیگری را دیده است؛ شاید کسی در میان راه است",
                "the machine saw another hub: somebody may sit between"
            ),
            Self::AuthorityKey => say!(
                "کلید گواهی‌دهی با نوع واحد جور نیست",
                "only a province, and every province, brings an authority's key"
            ),
            Self::Declined => say!("مسئول مرکز نپذیرفت", "an officer at the hub said no"),
            Self::TooManyTries => say!(
                "با این برگه بیش از حد تلاش نادرست شده است",
                "too many wrong tries with this slip"
            ),
            Self::Busy => {
                say!("درخواست‌های منتظر در مرکز زیاد است", "too many requests wait at the hub")
            }
            Self::Unknown => {
                say!("مرکز این رایانه را نمی‌شناسد", "the hub doesn't know this machine")
            }
            Self::Fenced => say!("این رایانه کنار گذاشته شده است", "this machine was fenced"),
        }
    }

    /// What to do about it.
    pub fn next(self) -> Say {
        match self {
            Self::NoSlip | Self::SlipOver | Self::SlipUsed | Self::OtherUnit => say!(
                "از استان برگهٔ تازه‌ای برای همین واحد بخواهید",
                "ask the hub for a new slip for this unit"
            ),
            Self::Unproven => say!(
                "برگه را دوباره وارد کنید؛ اگر نشد برگهٔ تازه بخواهید",
                "enter the slip again; if that fails, ask for a new one"
            ),
            Self::OtherHub => say!(
                "نشانی مرکز را بررسی کنید و به مسئول امنیت خبر دهید",
                "check the hub's address and tell the security officer"
            ),
            Self::AuthorityKey => say!(
                "با برنامهٔ درست ثبت کنید: شهرستان hamgam-node، استان hamgam-hub",
                "enroll with the right program: hamgam-node at a county, hamgam-hub at a province"
            ),
            Self::Declined | Self::Unknown | Self::Fenced => {
                say!("با مرکز تماس بگیرید", "call the hub")
            }
            Self::TooManyTries => say!(
                "یک ربع صبر کنید، یا برگهٔ تازه بخواهید",
                "wait a quarter of an hour, or ask for a new slip"
            ),
            Self::Busy => say!("کمی بعد دوباره تلاش کنید", "try again a little later"),
        }
    }
}

/// Encodes a value of ours: bincode's standard configuration.
fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    bincode::serde::encode_to_vec(value, bincode::config::standard()).expect("our types encode")
}

fn encode_message<T: Serialize>(message: &T) -> Vec<u8> {
    [vec![VERSION], encode(message)].concat()
}

fn decode_message<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, MessageFault> {
    if bytes.len() > ENROLMENT_BYTES_MAX {
        return Err(MessageFault::TooLarge);
    }
    let (version, body) = bytes.split_first().ok_or(MessageFault::Malformed)?;
    if *version != VERSION {
        return Err(MessageFault::Version { found: *version });
    }
    // What decoding may allocate: lists of small vectors cost more in memory than on the wire.
    let config = bincode::config::standard().with_limit::<{ 4 * ENROLMENT_BYTES_MAX }>();
    match bincode::serde::decode_from_slice(body, config) {
        Ok((message, used)) if used == body.len() => Ok(message),
        Ok(_) | Err(_) => Err(MessageFault::Malformed),
    }
}

#[cfg(test)]
mod tests;
