//! The newcomer's side of an enrolment: ask, show the words, and take what the hub answers.

use journal::Signer;
use model::{Hash, UnitCode};
use roster::Key;
use rustls::pki_types::CertificateDer;

use crate::authority::Authority;
use crate::credentials::Credentials;
use crate::fault::IdentityFault;
use crate::key::{TlsKey, spki_hash};
use crate::message::{Claim, Package, Request};
use crate::slip::Slip;
use crate::words::{Meeting, Words};

/// Who asks to be enrolled, with keys that are on its disk already.
#[derive(Debug)]
pub struct Newcomer<'a> {
    /// The unit it is to work for.
    pub unit: UnitCode,
    /// The slip.
    pub slip: Slip,
    /// The hub's TLS key, seen in the handshake and pinned by the slip; none for a request by stick.
    pub hub: Option<Hash>,
    /// Signs its segments later.
    pub signer: &'a Signer,
    /// Its TLS key.
    pub tls: &'a TlsKey,
    /// The key of a province's authority.
    pub authority: Option<&'a TlsKey>,
}

impl Newcomer<'_> {
    /// The request; always the same for the same keys.
    ///
    /// # Errors
    /// [`IdentityFault::Answer`] if the hub is not the one the slip was made for,
    /// [`IdentityFault::Unmade`].
    pub fn request(&self) -> Result<Request, IdentityFault> {
        if self.hub.is_some_and(|hub| !self.slip.pins(&hub)) {
            return Err(IdentityFault::Answer("the hub is not the one that gave the slip"));
        }
        let slip = self.slip.hash();
        let claim = Claim {
            unit: self.unit,
            slip: Slip::name_of(&slip),
            hub: self.hub,
            signing: self.signing(),
            tls: self.tls.request()?,
            authority: self.authority.map(TlsKey::request).transpose()?,
        };
        Ok(Request::sign(claim, &slip, self.signer))
    }

    /// The words to show; the hub's officer must see the same.
    pub fn words(&self) -> Words {
        Words::of(&Meeting {
            slip: self.slip.hash(),
            tls: self.tls.spki(),
            signing: self.signing(),
            hub: self.hub,
        })
    }

    /// Takes the hub's package: what to show from now on, and at a province its authority.
    ///
    /// # Errors
    /// [`IdentityFault::Answer`] and [`IdentityFault::Certificate`] if any part of it isn't what this
    /// newcomer asked for, or not by the hub that gave the slip. Nothing is stored here.
    pub fn open(
        &self,
        package: &Package,
        seal: &Hash,
    ) -> Result<(Credentials, Option<Authority>), IdentityFault> {
        let claim = self.request()?.claim;
        if package.seal(&self.slip.hash(), &claim.digest()) != *seal {
            return Err(IdentityFault::Answer("the seal"));
        }
        self.check_trust(package)?;
        let root = CertificateDer::from(package.root.clone());
        let credentials = Credentials::new(self.tls, ders(&package.chain), root.clone())?;
        if credentials.place().1 != self.unit || !credentials.lead_to_root() {
            return Err(IdentityFault::Answer("the certificates"));
        }
        let authority = match (self.authority, &package.authority) {
            (None, None) => None,
            (Some(key), Some(chain)) => Some(Authority::new(key.duplicate(), ders(chain), root)?),
            (Some(_), None) | (None, Some(_)) => {
                return Err(IdentityFault::Answer("the authority"));
            }
        };
        if authority.as_ref().is_some_and(|authority| authority.unit() != self.unit) {
            return Err(IdentityFault::Answer("the authority's unit"));
        }
        Ok((credentials, authority))
    }

    /// Whether the newcomer stands last among those it is to trust, as itself.
    fn check_trust(&self, package: &Package) -> Result<(), IdentityFault> {
        let Package { trust, node, incarnation, root, .. } = package;
        if trust.root != spki_hash(root) {
            return Err(IdentityFault::Answer("the root"));
        }
        let own = trust.members.last().ok_or(IdentityFault::Answer("whom to trust"))?;
        let mine = (own.unit, own.key, own.tls) == (self.unit, self.signing(), self.tls.spki())
            && (own.node, own.incarnation) == (*node, *incarnation);
        if mine { Ok(()) } else { Err(IdentityFault::Answer("whom to trust")) }
    }

    fn signing(&self) -> Key {
        self.signer.public().into()
    }
}

fn ders(chain: &[Vec<u8>]) -> Vec<CertificateDer<'static>> {
    chain.iter().cloned().map(CertificateDer::from).collect()
}
