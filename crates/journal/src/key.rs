//! Keys of one incarnation: who signs, and by what a signature is checked.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Whether data counts. No live hub ever accepts what a practice office signed.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Realm {
    /// Real applications and real quota.
    Live,
    /// Training and demonstration.
    Practice,
}

impl Realm {
    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::Live => Self::Practice,
            Self::Practice => Self::Live,
        }
    }

    /// What a segment's signature starts with: domain separation.
    pub(crate) const fn segment_context(self) -> &'static [u8] {
        match self {
            Self::Live => b"hamgam/segment/1",
            Self::Practice => b"hamgam-practice/segment/1",
        }
    }
}

/// Signs the segments of one incarnation. The secret is wiped when this is dropped.
pub struct Signer {
    key: SigningKey,
    realm: Realm,
}

impl Signer {
    /// Makes the key from 32 secret random bytes; wiping the caller's copy is the caller's.
    pub fn new(seed: &[u8; 32], realm: Realm) -> Self {
        Self { key: SigningKey::from_bytes(seed), realm }
    }

    /// The key that checks its signatures.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.key.verifying_key())
    }

    /// The realm it signs for.
    pub const fn realm(&self) -> Realm {
        self.realm
    }

    /// Signs a statement outside of any log, such as a request to be enrolled: `context` says what
    /// kind it is, so that it stands for nothing else. In both realms alike.
    pub fn attest(&self, context: &str, statement: &[u8]) -> [u8; 64] {
        self.sign(&attested(context, statement))
    }

    /// The secret by which this incarnation opens what was encrypted to it: an X25519 scalar, the
    /// same as signs, so that the roster's key says whom to encrypt to. To be wiped by the caller.
    ///
    /// Source: Thormarker, "On using the same key pair for Ed25519 and an X25519 based KEM", 2021.
    pub fn opening_secret(&self) -> [u8; 32] {
        self.key.to_scalar_bytes()
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({:?}, {}, •••)", self.realm, self.public())
    }
}

/// Checks the signatures of one incarnation. Written as 64 hexadecimal digits.
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct PublicKey(VerifyingKey);

/// Why bytes are no key.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum KeyFault {
    /// Not 64 hexadecimal digits.
    #[error("a key is written with 64 hexadecimal digits")]
    Shape,
    /// No point of the curve, or one under which anything verifies.
    #[error("these bytes are no usable Ed25519 key")]
    Unusable,
}

impl PublicKey {
    /// Takes a key's 32 bytes.
    ///
    /// # Errors
    /// [`KeyFault::Unusable`] if they are no point of the curve or a weak one.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyFault> {
        match VerifyingKey::from_bytes(bytes) {
            Ok(key) if !key.is_weak() => Ok(Self(key)),
            Ok(_) | Err(_) => Err(KeyFault::Unusable),
        }
    }

    /// The key's 32 bytes.
    pub fn to_bytes(self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The X25519 key to encrypt by, so that only the holder of this one can read it; see
    /// [`Signer::opening_secret`].
    pub fn sealing_key(self) -> [u8; 32] {
        self.0.to_montgomery().to_bytes()
    }

    /// Whether a signature by [`Signer::attest`] is this key's.
    pub fn attests(&self, context: &str, statement: &[u8], signature: &[u8; 64]) -> bool {
        self.verifies(&attested(context, statement), signature)
    }

    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.0.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
    }
}

/// Never what a segment's signature is over, which starts otherwise.
fn attested(context: &str, statement: &[u8]) -> Vec<u8> {
    [b"hamgam/statement/1\0", context.as_bytes(), b"\0", statement].concat()
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_bytes().iter().take(6).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for PublicKey {
    type Err = KeyFault;

    fn from_str(text: &str) -> Result<Self, KeyFault> {
        let text = text.trim();
        if text.len() != 64 {
            return Err(KeyFault::Shape);
        }
        let mut bytes = [0; 32];
        for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let digits = std::str::from_utf8(digits).map_err(|_| KeyFault::Shape)?;
            if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return Err(KeyFault::Shape);
            }
            *byte = u8::from_str_radix(digits, 16).map_err(|_| KeyFault::Shape)?;
        }
        Self::from_bytes(&bytes)
    }
}

impl Serialize for PublicKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.to_bytes().serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            text.parse().map_err(serde::de::Error::custom)
        } else {
            let bytes = <[u8; 32]>::deserialize(deserializer)?;
            Self::from_bytes(&bytes).map_err(serde::de::Error::custom)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_its_text() {
        let key = Signer::new(&[7; 32], Realm::Live).public();
        assert_eq!(key.to_string().len(), 64);
        assert_eq!(key.to_string().parse(), Ok(key));
        assert_eq!(PublicKey::from_bytes(&key.to_bytes()), Ok(key));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "00", &"g".repeat(64), &"+f".repeat(32), &"ی".repeat(32)] {
            assert_eq!(text.parse::<PublicKey>(), Err(KeyFault::Shape), "{text}");
        }
        // The neutral element: every message has a signature under it that looks right.
        let mut neutral = [0; 32];
        neutral[0] = 1;
        assert_eq!(PublicKey::from_bytes(&neutral), Err(KeyFault::Unusable));
    }

    #[test]
    fn a_statement_stands_for_its_context_only() {
        let signer = Signer::new(&[7; 32], Realm::Live);
        let signature = signer.attest("enrol", b"me");
        let key = signer.public();
        assert!(key.attests("enrol", b"me", &signature));
        assert!(
            Signer::new(&[7; 32], Realm::Practice).public().attests("enrol", b"me", &signature)
        );
        assert!(!key.attests("renew", b"me", &signature));
        assert!(!key.attests("enrol", b"you", &signature));
        assert!(!key.verifies(b"me", &signature));
    }

    #[test]
    fn a_signer_hides_its_secret() {
        let text = format!("{:?}", Signer::new(&[0xab; 32], Realm::Practice));
        assert!(!text.contains("abab") && text.contains("•••"), "{text}");
    }
}
