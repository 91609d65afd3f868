//! Who certifies whom: the root the nation, the nation its provinces, each parent its children.

use std::time::Duration;

use model::{ProvinceCode, Timestamp, UnitCode};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyUsagePurpose, NameConstraints, SanType, SerialNumber,
    SubjectPublicKeyInfo, date_time_ymd,
};
use roster::{Enrolled, Rooted};
use rustls::pki_types::CertificateDer;
use settings::DataDir;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer as _;

use crate::certificate::{CertFacts, split};
use crate::credentials::ROOT;
use crate::fault::IdentityFault;
use crate::key::{ProvenKey, TlsKey};
use crate::name::Suffix;

/// The authority's key, PKCS #8 (DER).
const AUTHORITY_KEY: &str = "ca.key";
/// The authority's certificate (DER) and those above it, without the root.
const AUTHORITY_CERTIFICATE: &str = "ca.crt";
/// The key that is to succeed the authority's, until it is certified.
const NEXT_KEY: &str = "ca-next.key";
/// There while both take the places of the old ones.
const NEXT_CERTIFICATE: &str = "ca-next.crt";
/// What the root's name starts with; the suffix follows.
const ROOT_NAME: &str = "Hamgam root ";
/// The root's key, PKCS #8 (DER), until it is carried away.
const ROOT_KEY: &str = "root.key";

const DAY: Duration = Duration::from_hours(24);
/// A node's certificate: 13 months.
const LEAF_LIFE: Duration = Duration::from_hours(396 * 24);
/// An authority's certificate: ten years.
const AUTHORITY_LIFE: Duration = Duration::from_hours(3_653 * 24);
/// The root's: twenty years.
const ROOT_LIFE: Duration = Duration::from_hours(7_305 * 24);

/// The root of a tree: certifies the nation's authority, once in years, and lies in a safe otherwise.
#[derive(Debug)]
pub struct Root {
    key: TlsKey,
    certificate: CertificateDer<'static>,
}

/// The two keys a tree is founded with.
#[derive(Debug)]
pub struct FoundingKeys {
    /// The root's.
    pub root: TlsKey,
    /// The nation's authority's.
    pub authority: TlsKey,
}

/// The nation's or a province's authority: certifies its children, and nothing outside its domain.
///
/// A node's certificate always comes from its parent's authority; the nation's hub has its own from
/// the nation's. An authority's certificate names the domain it is confined to, and rustls holds it
/// to that.
#[derive(Debug)]
pub struct Authority {
    key: TlsKey,
    /// Its own first, then those above, without the root.
    chain: Vec<CertificateDer<'static>>,
    root: CertificateDer<'static>,
    suffix: Suffix,
    unit: UnitCode,
}

impl Root {
    /// Makes the root of a new tree.
    ///
    /// # Errors
    /// [`IdentityFault::Unmade`].
    pub fn found(key: TlsKey, suffix: &Suffix, now: Timestamp) -> Result<Self, IdentityFault> {
        let mut params = ca_params(&format!("{ROOT_NAME}{suffix}"), 2);
        date(&mut params, now, ROOT_LIFE, None)?;
        params.serial_number = Some(serial(&key.public(), &key.public(), now));
        let made = params.self_signed(key.pair()).map_err(IdentityFault::Unmade)?;
        Ok(Self { key, certificate: made.into() })
    }

    /// Takes up a root from its key (PKCS #8, DER), carried out of the safe, and its certificate.
    ///
    /// # Errors
    /// [`IdentityFault::Unusable`] if it is none, [`IdentityFault::Certificate`] if the certificate is
    /// another key's.
    pub fn of(key: &[u8], certificate: CertificateDer<'static>) -> Result<Self, IdentityFault> {
        let key = TlsKey::from_pkcs8(key).ok_or(IdentityFault::Unusable { file: ROOT_KEY })?;
        if CertFacts::read(&certificate)?.spki != key.spki() {
            return Err(IdentityFault::Certificate("the root's key"));
        }
        Ok(Self { key, certificate })
    }

    /// Certifies the nation's authority; again when its ten years are nearly over.
    ///
    /// # Errors
    /// [`IdentityFault::Unmade`].
    pub fn issue_nation(
        &self,
        key: TlsKey,
        suffix: Suffix,
        now: Timestamp,
    ) -> Result<Authority, IdentityFault> {
        let params = authority_params(&suffix, UnitCode::Nation);
        let signer = Signing { key: &self.key, certificate: &self.certificate };
        let own = signer.sign(params, &key.proven(), AUTHORITY_LIFE, now)?;
        Authority::new(key, vec![own], self.certificate.clone())
    }

    /// Vouches for an incarnation of the nation, of which nobody else can say who it is.
    ///
    /// # Panics
    /// If it is of anybody else.
    pub fn vouch(&self, enrolled: Enrolled) -> Rooted {
        assert_eq!(enrolled.unit, UnitCode::Nation, "the root knows nobody below the nation");
        let signature = self.key.attest(Rooted::CONTEXT, &Rooted::statement(&enrolled)).to_vec();
        Rooted { enrolled, root: self.certificate.to_vec(), signature }
    }

    /// What all names of its tree end with, as its certificate says.
    ///
    /// # Errors
    /// [`IdentityFault::Certificate`] if it doesn't.
    pub fn suffix(&self) -> Result<Suffix, IdentityFault> {
        let unnamed = || IdentityFault::Certificate("the root's name");
        let (_, parsed) = X509Certificate::from_der(&self.certificate).map_err(|_| unnamed())?;
        let name = parsed.subject().iter_common_name().next();
        let name = name.and_then(|name| name.as_str().ok()).ok_or_else(unnamed)?;
        let suffix = name.strip_prefix(ROOT_NAME).ok_or_else(unnamed)?;
        suffix.parse().map_err(|_| unnamed())
    }

    /// Its certificate (DER): what all nodes of the tree trust.
    pub const fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// Writes key and certificate to `keys/`. The key is then to be carried away.
    ///
    /// # Errors
    /// [`IdentityFault::Settings`], also if there is a root's key already.
    pub fn store(&self, dir: &DataDir) -> Result<(), IdentityFault> {
        dir.write_key(ROOT_KEY, self.key.pkcs8())?;
        Ok(dir.replace_key(ROOT, &self.certificate)?)
    }
}

impl Authority {
    /// Founds a tree: its root, and the nation's authority below it.
    ///
    /// # Errors
    /// [`IdentityFault::Unmade`].
    pub fn found_nation(
        keys: FoundingKeys,
        suffix: &Suffix,
        now: Timestamp,
    ) -> Result<(Root, Self), IdentityFault> {
        let root = Root::found(keys.root, suffix, now)?;
        let nation = root.issue_nation(keys.authority, suffix.clone(), now)?;
        Ok((root, nation))
    }

    /// Puts together an authority from its key and the certificates issued for it, its own first.
    ///
    /// # Errors
    /// [`IdentityFault::Certificate`] if they don't belong together or name no domain.
    pub fn new(
        key: TlsKey,
        chain: Vec<CertificateDer<'static>>,
        root: CertificateDer<'static>,
    ) -> Result<Self, IdentityFault> {
        let own = chain.first().ok_or(IdentityFault::Certificate("the empty chain"))?;
        if CertFacts::read(own)?.spki != key.spki() {
            return Err(IdentityFault::Certificate("the authority's key"));
        }
        let domain = domain(own)?;
        let (suffix, unit) = Suffix::of_domain(&domain)
            .ok_or(IdentityFault::Certificate("the authority's domain"))?;
        Ok(Self { key, chain, root, suffix, unit })
    }

    /// Certifies a child, or the nation's own hub: its certificate first, then those above it,
    /// without the root.
    ///
    /// # Errors
    /// [`IdentityFault::OutOfDomain`] for any other unit, [`IdentityFault::Unmade`].
    pub fn issue_leaf(
        &self,
        key: &ProvenKey,
        unit: UnitCode,
        now: Timestamp,
    ) -> Result<Vec<CertificateDer<'static>>, IdentityFault> {
        let own_hub = unit == UnitCode::Nation && self.unit == UnitCode::Nation;
        if !own_hub && unit.parent() != Some(self.unit) {
            return Err(IdentityFault::OutOfDomain);
        }
        self.issue(leaf_params(&self.suffix.name_of(unit))?, key, LEAF_LIFE, now)
    }

    /// Certifies a province's authority: its certificate first, then those above it, without the root.
    ///
    /// # Errors
    /// [`IdentityFault::OutOfDomain`] unless this is the nation's, [`IdentityFault::Unmade`].
    pub fn issue_province_ca(
        &self,
        key: &ProvenKey,
        province: ProvinceCode,
        now: Timestamp,
    ) -> Result<Vec<CertificateDer<'static>>, IdentityFault> {
        if self.unit != UnitCode::Nation {
            return Err(IdentityFault::OutOfDomain);
        }
        let params = authority_params(&self.suffix, UnitCode::Province(province));
        self.issue(params, key, AUTHORITY_LIFE, now)
    }

    /// Reads the authority from `keys/`; `None` if this node has none.
    ///
    /// # Errors
    /// [`IdentityFault::Missing`], [`IdentityFault::Unusable`], [`IdentityFault::Certificate`],
    /// [`IdentityFault::Settings`].
    pub fn load(dir: &DataDir) -> Result<Option<Self>, IdentityFault> {
        carry_on(dir)?;
        let Some(chain) = dir.read_key(AUTHORITY_CERTIFICATE)? else {
            return Ok(None);
        };
        let missing = |file| IdentityFault::Missing { file };
        let key = TlsKey::load(dir, AUTHORITY_KEY)?.ok_or_else(|| missing(AUTHORITY_KEY))?;
        let root = dir.read_key(ROOT)?.ok_or_else(|| missing(ROOT))?;
        let chain =
            split(&chain).map_err(|_| IdentityFault::Unusable { file: AUTHORITY_CERTIFICATE })?;
        Self::new(key, chain, root.into()).map(Some)
    }

    /// Writes certificates and root to `keys/`, and the key too if it isn't there yet.
    ///
    /// # Errors
    /// [`IdentityFault::Settings`], [`IdentityFault::Unusable`] if another key is there.
    pub fn store(&self, dir: &DataDir) -> Result<(), IdentityFault> {
        match TlsKey::load(dir, AUTHORITY_KEY)? {
            None => dir.write_key(AUTHORITY_KEY, self.key.pkcs8())?,
            Some(known) if known.spki() == self.key.spki() => {}
            Some(_) => return Err(IdentityFault::Unusable { file: AUTHORITY_KEY }),
        }
        dir.replace_key(ROOT, &self.root)?;
        let chain: Vec<u8> = self.chain.iter().flat_map(|der| der.iter().copied()).collect();
        Ok(dir.replace_key(AUTHORITY_CERTIFICATE, &chain)?)
    }

    /// Reads the key an authority is to have from `keys/`, or makes it there: a province does so
    /// before it asks the nation.
    ///
    /// # Errors
    /// [`IdentityFault::NoRandomness`], [`IdentityFault::Unusable`], [`IdentityFault::Settings`].
    pub fn load_or_make_key(dir: &DataDir) -> Result<TlsKey, IdentityFault> {
        TlsKey::load_or_make(dir, AUTHORITY_KEY)
    }

    /// Begins the key that is to succeed this one; the same, as long as it isn't certified.
    ///
    /// # Errors
    /// [`IdentityFault::NoRandomness`], [`IdentityFault::Unusable`], [`IdentityFault::Settings`].
    pub fn begin_next(dir: &DataDir) -> Result<TlsKey, IdentityFault> {
        carry_on(dir)?;
        TlsKey::load_or_make(dir, NEXT_KEY)
    }

    /// The key that is to succeed the authority's, if one was begun.
    ///
    /// # Errors
    /// [`IdentityFault::Unusable`], [`IdentityFault::Settings`].
    pub fn next_key(dir: &DataDir) -> Result<Option<TlsKey>, IdentityFault> {
        carry_on(dir)?;
        TlsKey::load(dir, NEXT_KEY)
    }

    /// Takes the place of the authority in `keys/`. Cut off anywhere it is carried through by whoever
    /// reads the authority next. The old key is gone then; what it has certified stays good.
    ///
    /// # Errors
    /// [`IdentityFault::Unusable`] unless its key is the one begun as the next,
    /// [`IdentityFault::Settings`].
    pub fn succeed(&self, dir: &DataDir) -> Result<(), IdentityFault> {
        let next = TlsKey::load(dir, NEXT_KEY)?;
        if next.is_none_or(|next| next.spki() != self.key.spki()) {
            return Err(IdentityFault::Unusable { file: NEXT_KEY });
        }
        let chain: Vec<u8> = self.chain.iter().flat_map(|der| der.iter().copied()).collect();
        dir.replace_key(NEXT_CERTIFICATE, &chain)?;
        carry_on(dir)
    }

    /// Whether each of its certificates is signed by the one above it, and the last by the root.
    pub fn leads_to_root(&self) -> bool {
        let above = self.chain.iter().skip(1).chain(std::iter::once(&self.root));
        self.chain.iter().zip(above).all(|(signed, signer)| is_signed(signed, signer))
    }

    /// The unit whose authority it is: the nation or a province.
    pub const fn unit(&self) -> UnitCode {
        self.unit
    }

    /// What all names of the tree end with.
    pub const fn suffix(&self) -> &Suffix {
        &self.suffix
    }

    /// The root certificate (DER).
    pub const fn root(&self) -> &CertificateDer<'static> {
        &self.root
    }

    /// Its certificates, its own first, without the root.
    pub fn chain(&self) -> &[CertificateDer<'static>] {
        &self.chain
    }

    fn issue(
        &self,
        params: CertificateParams,
        key: &ProvenKey,
        life: Duration,
        now: Timestamp,
    ) -> Result<Vec<CertificateDer<'static>>, IdentityFault> {
        let certificate = self.chain.first().expect("`new` refuses an empty chain");
        let issued = Signing { key: &self.key, certificate }.sign(params, key, life, now)?;
        Ok([issued].into_iter().chain(self.chain.iter().cloned()).collect())
    }
}

/// Lets the next key and its certificate take the places of the old ones, once both are there.
fn carry_on(dir: &DataDir) -> Result<(), IdentityFault> {
    let Some(chain) = dir.read_key(NEXT_CERTIFICATE)? else { return Ok(()) };
    if let Some(key) = dir.read_key(NEXT_KEY)? {
        dir.replace_key(AUTHORITY_KEY, &key)?;
        dir.replace_key(AUTHORITY_CERTIFICATE, &chain)?;
        dir.remove_key(NEXT_KEY)?;
    }
    Ok(dir.remove_key(NEXT_CERTIFICATE)?)
}

fn is_signed(signed: &[u8], signer: &[u8]) -> bool {
    let (Ok((_, signed)), Ok((_, signer))) =
        (X509Certificate::from_der(signed), X509Certificate::from_der(signer))
    else {
        return false;
    };
    signed.verify_signature(Some(signer.public_key())).is_ok()
}

/// Who signs a certificate.
struct Signing<'a> {
    key: &'a TlsKey,
    certificate: &'a CertificateDer<'static>,
}

impl Signing<'_> {
    /// Signs; what is signed never outlives its signer, so a chain is good as long as its first.
    fn sign(
        &self,
        mut params: CertificateParams,
        subject: &ProvenKey,
        life: Duration,
        now: Timestamp,
    ) -> Result<CertificateDer<'static>, IdentityFault> {
        let end = CertFacts::read(self.certificate)?.not_after;
        date(&mut params, now, life, Some(end))?;
        params.serial_number = Some(serial(&self.key.public(), subject.der(), now));
        let subject =
            SubjectPublicKeyInfo::from_der(subject.der()).map_err(IdentityFault::Unmade)?;
        let issuer = Issuer::from_ca_cert_der(self.certificate, self.key.pair())
            .map_err(IdentityFault::Unmade)?;
        let made = params.signed_by(&subject, &issuer).map_err(IdentityFault::Unmade)?;
        Ok(made.into())
    }
}

/// From a day before now, because clocks differ, to the end of a life or of the issuer's.
fn date(
    params: &mut CertificateParams,
    now: Timestamp,
    life: Duration,
    issuer_ends: Option<Timestamp>,
) -> Result<(), IdentityFault> {
    let now = Duration::from_millis(now.ms());
    let end = now.saturating_add(life);
    let end = issuer_ends.map_or(end, |issuer| end.min(Duration::from_millis(issuer.ms())));
    let civil = |since_epoch: Duration| {
        let whole = Duration::from_secs(since_epoch.as_secs());
        let whole = whole.try_into().ok()?;
        date_time_ymd(1970, 1, 1).checked_add(whole)
    };
    let wrong = || IdentityFault::Unmade(rcgen::Error::Time);
    params.not_before = civil(now.saturating_sub(DAY)).ok_or_else(wrong)?;
    params.not_after = civil(end).ok_or_else(wrong)?;
    Ok(())
}

/// Serials need no chance: issuer, subject and moment make them one of a kind.
fn serial(issuer: &[u8], subject: &[u8], now: Timestamp) -> SerialNumber {
    let mut hasher = blake3::Hasher::new_derive_key("hamgam 1 certificate serial");
    for part in [issuer, subject, &now.ms().to_le_bytes()] {
        hasher.update(part);
    }
    let mut serial: [u8; 16] = [0; 16];
    hasher.finalize_xof().fill(&mut serial);
    // A serial is a positive integer of a fixed length.
    serial[0] = serial[0] & 0x3f | 0x40;
    SerialNumber::from_slice(&serial)
}

fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

fn ca_params(name: &str, depth: u8) -> CertificateParams {
    let mut params = named(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(depth));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params
}

fn authority_params(suffix: &Suffix, unit: UnitCode) -> CertificateParams {
    let domain = suffix.domain_of(unit);
    let depth = if unit == UnitCode::Nation { 1 } else { 0 };
    let mut params = ca_params(&format!("Hamgam authority {domain}"), depth);
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: vec![GeneralSubtree::DnsName(domain)],
        excluded_subtrees: Vec::new(),
    });
    params
}

fn leaf_params(name: &str) -> Result<CertificateParams, IdentityFault> {
    let mut params = named(name);
    params.subject_alt_names =
        vec![SanType::DnsName(name.try_into().map_err(IdentityFault::Unmade)?)];
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth];
    Ok(params)
}

/// The domain an authority's certificate confines it to.
fn domain(certificate: &[u8]) -> Result<String, IdentityFault> {
    let fault = IdentityFault::Certificate("the authority's domain");
    let Ok((_, parsed)) = X509Certificate::from_der(certificate) else {
        return Err(fault);
    };
    let Ok(Some(constraints)) = parsed.name_constraints() else {
        return Err(fault);
    };
    let Some([only]) = constraints.value.permitted_subtrees.as_deref() else {
        return Err(fault);
    };
    let GeneralName::DNSName(domain) = &only.base else {
        return Err(fault);
    };
    Ok((*domain).to_owned())
}

#[cfg(test)]
pub(crate) mod tests;
