//! Keys for TLS and for authorities: Ed25519, because certificates and signatures stay small.

use std::fmt;

use journal::{Realm, Signer};
use model::Hash;
use rcgen::{CertificateParams, KeyPair, PublicKeyData as _};
use rustls::pki_types::{
    CertificateDer, CertificateSigningRequestDer, PrivateKeyDer, PrivatePkcs8KeyDer,
};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::prelude::FromDer as _;

use crate::fault::IdentityFault;

/// A secret key for TLS or for an authority.
pub struct TlsKey(KeyPair);

/// What PKCS #8 puts before the 32 secret bytes of an Ed25519 key (RFC 8410, section 7).
const PKCS8_HEAD: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];
/// What SubjectPublicKeyInfo puts before the 32 public bytes of an Ed25519 key.
const SPKI_HEAD: [u8; 12] =
    [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
/// The largest request for a certificate anyone looks at.
const REQUEST_BYTES_MAX: usize = 2_048;

impl TlsKey {
    /// Makes the key from 32 secret random bytes; wiping the caller's copy is the caller's.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let pkcs8 = [PKCS8_HEAD.as_slice(), seed].concat();
        Self(KeyPair::try_from(pkcs8).expect("any 32 bytes are an Ed25519 seed"))
    }

    /// Makes a new key from the machine's randomness.
    ///
    /// # Errors
    /// [`IdentityFault::NoRandomness`].
    pub fn generate() -> Result<Self, IdentityFault> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|_| IdentityFault::NoRandomness)?;
        Ok(Self::from_seed(&seed))
    }

    /// Reads PKCS #8 (DER); `None` if it is no Ed25519 key.
    pub fn from_pkcs8(der: &[u8]) -> Option<Self> {
        let pkcs8 = PrivatePkcs8KeyDer::from(der);
        KeyPair::from_pkcs8_der_and_sign_algo(&pkcs8, &rcgen::PKCS_ED25519).ok().map(Self)
    }

    /// The key as PKCS #8 (DER), for its file.
    pub fn pkcs8(&self) -> &[u8] {
        self.0.serialized_der()
    }

    /// The key as rustls takes it.
    pub fn private(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::Pkcs8(self.0.serialize_der().into())
    }

    /// BLAKE3 of the public half (SubjectPublicKeyInfo, DER): what the roster knows the key by.
    pub fn spki(&self) -> Hash {
        spki_hash(&self.0.subject_public_key_info())
    }

    /// The public half; who has the secret one needs no further proof.
    pub fn proven(&self) -> ProvenKey {
        ProvenKey(self.public())
    }

    /// Signs a statement that is no certificate: `context` says what kind it is, see
    /// [`journal::Signer::attest`].
    pub(crate) fn attest(&self, context: &str, statement: &[u8]) -> [u8; 64] {
        let seed = self.pkcs8().get(PKCS8_HEAD.len()..).and_then(<[u8]>::first_chunk::<32>);
        let seed = seed.expect("PKCS #8 of Ed25519 has its seed behind the head");
        // A statement says nothing of live or practice.
        Signer::new(seed, Realm::Live).attest(context, statement)
    }

    pub(crate) fn public(&self) -> Vec<u8> {
        self.0.subject_public_key_info()
    }

    /// A request for a certificate (PKCS #10, DER). It names nobody: the authority decides the name.
    ///
    /// # Errors
    /// [`IdentityFault::Unmade`].
    pub fn request(&self) -> Result<Vec<u8>, IdentityFault> {
        let mut params = CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        let request = params.serialize_request(&self.0).map_err(IdentityFault::Unmade)?;
        Ok(CertificateSigningRequestDer::from(request).to_vec())
    }

    /// A certificate by nobody but the key itself, for the first contact only: TLS wants one, and a
    /// node that isn't enrolled has no other. It names nobody and is good at any time.
    ///
    /// # Errors
    /// [`IdentityFault::Unmade`].
    pub fn self_signed(&self) -> Result<CertificateDer<'static>, IdentityFault> {
        let mut params = CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        Ok(params.self_signed(&self.0).map_err(IdentityFault::Unmade)?.into())
    }

    pub(crate) fn duplicate(&self) -> Self {
        Self::from_pkcs8(self.pkcs8()).expect("it was read or made as PKCS #8")
    }

    pub(crate) const fn pair(&self) -> &KeyPair {
        &self.0
    }
}

impl fmt::Debug for TlsKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TlsKey({:?}, •••)", self.spki())
    }
}

/// What the roster knows a TLS key by: BLAKE3 of its SubjectPublicKeyInfo (DER).
pub fn spki_hash(spki: &[u8]) -> Hash {
    Hash(*blake3::hash(spki).as_bytes())
}

/// A public key whose holder has proved to have the secret half.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ProvenKey(Vec<u8>);

impl ProvenKey {
    /// The key of a request for a certificate (PKCS #10, DER), signed by itself. Whatever else the
    /// request asks for is not heard.
    ///
    /// # Errors
    /// [`IdentityFault::Unproven`], also for what is no request or holds no Ed25519 key.
    pub fn of_request(request: &[u8]) -> Result<Self, IdentityFault> {
        if request.len() > REQUEST_BYTES_MAX {
            return Err(IdentityFault::Unproven);
        }
        let (rest, request) =
            X509CertificationRequest::from_der(request).map_err(|_| IdentityFault::Unproven)?;
        let spki = request.certification_request_info.subject_pki.raw;
        let proven = rest.is_empty() && is_ed25519(spki) && request.verify_signature().is_ok();
        if proven { Ok(Self(spki.to_vec())) } else { Err(IdentityFault::Unproven) }
    }

    /// BLAKE3 of the key (SubjectPublicKeyInfo, DER): what the roster knows it by.
    pub fn spki(&self) -> Hash {
        spki_hash(&self.0)
    }

    pub(crate) fn der(&self) -> &[u8] {
        &self.0
    }
}

fn is_ed25519(spki: &[u8]) -> bool {
    spki.strip_prefix(&SPKI_HEAD).is_some_and(|key| key.len() == 32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::certificate::CertFacts;

    #[test]
    fn a_key_is_its_seed_and_its_file() {
        let key = TlsKey::from_seed(&[7; 32]);
        let again = TlsKey::from_pkcs8(key.pkcs8()).unwrap();
        assert_eq!(key.spki(), again.spki());
        assert_ne!(key.spki(), TlsKey::from_seed(&[8; 32]).spki());
        assert_ne!(TlsKey::generate().unwrap().spki(), TlsKey::generate().unwrap().spki());
        assert!(TlsKey::from_pkcs8(b"no key").is_none());
    }

    #[test]
    fn a_key_hides_its_secret() {
        let text = format!("{:?}", TlsKey::from_seed(&[0xab; 32]));
        assert!(!text.contains("abab") && text.contains("•••"), "{text}");
    }

    #[test]
    fn a_newcomers_certificate_shows_its_key_and_names_nobody() {
        let key = TlsKey::from_seed(&[7; 32]);
        let facts = CertFacts::read(&key.self_signed().unwrap()).unwrap();
        assert_eq!((facts.spki, facts.names.len()), (key.spki(), 0));
    }

    #[test]
    fn a_request_proves_its_key() {
        let key = TlsKey::from_seed(&[7; 32]);
        assert_eq!(ProvenKey::of_request(&key.request().unwrap()).unwrap(), key.proven());
    }

    #[test]
    fn a_request_with_any_byte_changed_proves_no_other_key() {
        let key = TlsKey::from_seed(&[7; 32]);
        let request = key.request().unwrap();
        for at in 0..request.len() {
            let mut wrong = request.clone();
            wrong[at] ^= 1;
            // A few bytes are padding that nobody signs.
            let proven = ProvenKey::of_request(&wrong).ok();
            assert!(proven.is_none_or(|proven| proven == key.proven()), "byte {at}");
        }
    }

    #[test]
    fn a_key_of_another_kind_is_not_taken() {
        let pair = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
        let request = CertificateParams::default().serialize_request(&pair).unwrap();
        assert!(ProvenKey::of_request(request.der()).is_err());
    }

    proptest! {
        #[test]
        fn hostile_requests_prove_nothing(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(ProvenKey::of_request(&bytes).is_err());
        }
    }
}
