//! The root's word on who the nation is: what shows the next incarnation of a node that has no parent.

use journal::PublicKey;
use model::limits::ROOT_BYTES_MAX;
use model::{Hash, Incarnation, Lane, LogId, UnitCode};
use serde::{Deserialize, Serialize};

use crate::denied::Denied;
use crate::entry::Enrolled;
use crate::numbers::NATION;

/// An incarnation of the nation, by the word of the root that everybody trusts from the start.
///
/// It proves itself: who knows the hash of the root's certificate needs nothing else. So it stands at the
/// start of the control log it makes readable, and one for each earlier incarnation beside it, for those
/// who come to belong later and never heard of them.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Rooted {
    /// The incarnation, with its keys.
    pub enrolled: Enrolled,
    /// The root's certificate (DER), whose hash is in every [`crate::Trust`].
    pub root: Vec<u8>,
    /// The root's signature over [`Rooted::statement`], 64 bytes.
    pub signature: Vec<u8>,
}

/// What SubjectPublicKeyInfo puts before the 32 public bytes of an Ed25519 key (RFC 8410).
const SPKI_HEAD: [u8; 12] =
    [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

impl Rooted {
    /// What kind of statement the root signs.
    pub const CONTEXT: &'static str = "an incarnation of the nation";

    /// The bytes the root signs for an incarnation: number, incarnation, signing key, TLS key, day.
    pub fn statement(of: &Enrolled) -> Vec<u8> {
        let Enrolled { node, incarnation, key, tls, on, .. } = of;
        let on = on.to_string();
        let (node, incarnation) = (node.0.to_be_bytes(), incarnation.0.to_be_bytes());
        [node.as_slice(), &incarnation, &key.0, &tls.0, on.as_bytes()].concat()
    }

    /// Says whether a log is where such a word may stand: a control log of the nation's own.
    pub fn may_stand_in(log: LogId) -> bool {
        log.origin == NATION && log.scope == UnitCode::Nation && log.lane == Lane::Control
    }

    /// Says whether the root with that certificate has signed it, about the nation and nobody else.
    ///
    /// # Errors
    /// [`Denied`], the first that applies: size, number, key, signature.
    pub fn verify(&self, root: Hash) -> Result<(), Denied> {
        let Enrolled { node, incarnation, unit, key, ref numbers, slip, .. } = self.enrolled;
        if ROOT_BYTES_MAX < self.root.len() {
            return Err(Denied::TooLarge);
        }
        let is_nation = (node, unit) == (NATION, UnitCode::Nation);
        if !is_nation || incarnation == Incarnation(0) || numbers.is_some() || slip.is_some() {
            return Err(Denied::Number);
        }
        key.usable().map_err(|_| Denied::Key)?;
        if Hash(*blake3::hash(&self.root).as_bytes()) != root {
            return Err(Denied::Unrooted);
        }
        let (by, signature) = (key_in(&self.root), self.signature.as_slice().try_into());
        let (Some(by), Ok(signature)) = (by, signature) else { return Err(Denied::Unrooted) };
        let signed = by.attests(Self::CONTEXT, &Self::statement(&self.enrolled), signature);
        if signed { Ok(()) } else { Err(Denied::Unrooted) }
    }
}

/// The one Ed25519 key in a certificate whose hash is trusted; a certificate by itself holds no other.
fn key_in(certificate: &[u8]) -> Option<PublicKey> {
    let length = SPKI_HEAD.len();
    let mut places = certificate.windows(length).zip(length..).filter(|(it, _)| *it == SPKI_HEAD);
    let (_, at) = places.next()?;
    if places.next().is_some() {
        return None;
    }
    let key = certificate.get(at..)?.first_chunk::<32>()?;
    PublicKey::from_bytes(key).ok()
}

#[cfg(test)]
mod tests;
