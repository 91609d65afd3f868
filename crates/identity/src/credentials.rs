//! What a node shows and trusts: its certificates and key, kept under `keys/`.

use std::sync::Arc;

use model::UnitCode;
use rustls::RootCertStore;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use settings::DataDir;

use crate::certificate::{CHAIN_MAX, CertFacts, split};
use crate::fault::IdentityFault;
use crate::key::TlsKey;
use crate::name::Suffix;

/// The node's TLS key, PKCS #8 (DER).
pub const KEY: &str = "tls.key";
/// The node's certificates (DER), its own first, one behind the other; without the root.
pub const CERTIFICATE: &str = "tls.crt";
/// The root certificate (DER).
pub const ROOT: &str = "root.crt";

/// What TLS needs: whom to show, how to prove it, and whom to trust.
#[derive(Debug)]
pub struct Credentials {
    /// The node's own certificate first, then its authorities' up to the one below the root.
    pub chain: Vec<CertificateDer<'static>>,
    /// The secret half of the own certificate.
    pub key: PrivateKeyDer<'static>,
    /// The only root there is.
    pub root: CertificateDer<'static>,
}

impl Clone for Credentials {
    fn clone(&self) -> Self {
        let Self { chain, key, root } = self;
        Self { chain: chain.clone(), key: key.clone_key(), root: root.clone() }
    }
}

impl Credentials {
    /// Puts together what belongs together.
    ///
    /// # Errors
    /// [`IdentityFault::Certificate`] if the chain is empty or too long, its first certificate names
    /// no unit, or is another key's.
    pub fn new(
        key: &TlsKey,
        chain: Vec<CertificateDer<'static>>,
        root: CertificateDer<'static>,
    ) -> Result<Self, IdentityFault> {
        let own = chain.first().ok_or(IdentityFault::Certificate("the empty chain"))?;
        if chain.len() > CHAIN_MAX {
            return Err(IdentityFault::Certificate("the chain's length"));
        }
        let facts = CertFacts::read(own)?;
        facts.place().ok_or(IdentityFault::Certificate("the certificate's name"))?;
        if facts.spki != key.spki() {
            return Err(IdentityFault::Certificate("the certificate's key"));
        }
        CertFacts::read(&root)?;
        Ok(Self { chain, key: key.private(), root })
    }

    /// Reads them from `keys/`; `None` as long as the node wasn't enrolled.
    ///
    /// # Errors
    /// [`IdentityFault::Missing`] if there is a certificate without its key or root,
    /// [`IdentityFault::Unusable`], [`IdentityFault::Certificate`], [`IdentityFault::Settings`].
    pub fn load(dir: &DataDir) -> Result<Option<Self>, IdentityFault> {
        let Some(chain) = dir.read_key(CERTIFICATE)? else {
            return Ok(None);
        };
        let key = TlsKey::load(dir, KEY)?.ok_or(IdentityFault::Missing { file: KEY })?;
        let root = dir.read_key(ROOT)?.ok_or(IdentityFault::Missing { file: ROOT })?;
        let chain = split(&chain).map_err(|_| IdentityFault::Unusable { file: CERTIFICATE })?;
        Self::new(&key, chain, root.into()).map(Some)
    }

    /// Writes certificates and root to `keys/`; the key must be there, see [`TlsKey::load_or_make`].
    ///
    /// Also for a renewed chain: each file is replaced in one step, and the chain comes last, so a
    /// crash leaves either the old ones or the new ones.
    ///
    /// # Errors
    /// [`IdentityFault::Settings`].
    pub fn store(&self, dir: &DataDir) -> Result<(), IdentityFault> {
        dir.replace_key(ROOT, &self.root)?;
        let chain: Vec<u8> = self.chain.iter().flat_map(|der| der.iter().copied()).collect();
        Ok(dir.replace_key(CERTIFICATE, &chain)?)
    }

    /// Whether the chain leads to the root, as rustls sees it.
    pub fn lead_to_root(&self) -> bool {
        let mut roots = RootCertStore::empty();
        let Some((own, above)) = self.chain.split_first() else {
            return false;
        };
        if roots.add(self.root.clone()).is_err() {
            return false;
        }
        let provider = Arc::new(default_provider());
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
        // Any moment of its life will do: the clock here may be wrong until the hub was heard.
        let facts = self.facts();
        let moment = facts.moment(facts.not_before);
        verifier.is_ok_and(|verifier| verifier.verify_client_cert(own, above, moment).is_ok())
    }

    /// What the own certificate says.
    pub fn facts(&self) -> CertFacts {
        self.chain
            .first()
            .and_then(|own| CertFacts::read(own).ok())
            .expect("`new` has read the first of the chain")
    }

    /// The unit the node works for, and what all names of its tree end with.
    pub fn place(&self) -> (Suffix, UnitCode) {
        self.facts().place().expect("`new` has seen that the name is a unit's")
    }
}

impl TlsKey {
    /// Reads a key from `keys/`; `None` if there is none.
    ///
    /// # Errors
    /// [`IdentityFault::Unusable`], [`IdentityFault::Settings`].
    pub fn load(dir: &DataDir, file: &'static str) -> Result<Option<Self>, IdentityFault> {
        let Some(bytes) = dir.read_key(file)? else {
            return Ok(None);
        };
        Self::from_pkcs8(&bytes).map(Some).ok_or(IdentityFault::Unusable { file })
    }

    /// Reads a key from `keys/`, or makes one and brings it to the disk first.
    ///
    /// # Errors
    /// [`IdentityFault::NoRandomness`], [`IdentityFault::Unusable`], [`IdentityFault::Settings`].
    pub fn load_or_make(dir: &DataDir, file: &'static str) -> Result<Self, IdentityFault> {
        if let Some(known) = Self::load(dir, file)? {
            return Ok(known);
        }
        let new = Self::generate()?;
        dir.write_key(file, new.pkcs8())?;
        Ok(new)
    }
}

#[cfg(test)]
mod tests {
    use model::Timestamp;
    use settings::Environment;

    use super::*;
    use crate::authority::tests::{nation_at, province_at};

    const NOW: Timestamp = Timestamp::from_ms(1_750_000_000_000);

    #[test]
    fn credentials_outlive_the_process_and_are_renewed_in_place() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("office");
        let dir = DataDir::locate(Some(&root), &Environment::default()).unwrap();
        dir.make().unwrap();
        assert!(Credentials::load(&dir).unwrap().is_none());

        let key = TlsKey::load_or_make(&dir, KEY).unwrap();
        let province = province_at(NOW, &nation_at(NOW), "11");
        let issue = |now| {
            let chain = province.issue_leaf(&key.proven(), "1102".parse().unwrap(), now).unwrap();
            Credentials::new(&key, chain, province.root().clone()).unwrap()
        };
        issue(NOW).store(&dir).unwrap();
        let first = Credentials::load(&dir).unwrap().unwrap();
        assert_eq!(first.place(), (Suffix::default(), "1102".parse().unwrap()));
        assert_eq!(first.chain.len(), 3);

        issue(Timestamp::from_ms(NOW.ms() + 1_000_000_000)).store(&dir).unwrap();
        let second = Credentials::load(&dir).unwrap().unwrap();
        assert!(second.facts().not_after > first.facts().not_after);
        assert_eq!(second.facts().spki, key.spki());
    }

    #[test]
    fn anothers_certificate_is_no_credential() {
        let (key, other) = (TlsKey::from_seed(&[1; 32]), TlsKey::from_seed(&[2; 32]));
        let nation = nation_at(NOW);
        let chain = nation.issue_leaf(&other.proven(), UnitCode::Nation, NOW).unwrap();
        let fault = Credentials::new(&key, chain, nation.root().clone()).unwrap_err();
        assert_eq!(fault.code(), "identity.certificate");
        assert!(Credentials::new(&key, Vec::new(), nation.root().clone()).is_err());
    }
}
