//! A root, a nation, provinces and their leaves.

use model::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, date_time_ymd,
};

use crate::Parts;

/// 1 June 2026.
pub(crate) const TODAY: Timestamp = Timestamp::from_ms(1_780_272_000_000);
/// A day.
pub(crate) const DAY: u64 = 86_400_000;

pub(crate) struct Pki {
    root: Vec<u8>,
    nation: Vec<u8>,
    issuer: Issuer<'static, KeyPair>,
}

fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date_time_ymd(2026, 1, 1);
    params
}

fn authority(name: &str, zone: Option<String>, below: u8) -> CertificateParams {
    let mut params = named(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(below));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params.not_after = date_time_ymd(2046, 1, 1);
    params.name_constraints = zone.map(|zone| NameConstraints {
        permitted_subtrees: vec![GeneralSubtree::DnsName(zone)],
        excluded_subtrees: Vec::new(),
    });
    params
}

impl Pki {
    pub(crate) fn new() -> Self {
        let root_key = KeyPair::generate().unwrap();
        let root_params = authority("root", None, 2);
        let root = root_params.self_signed(&root_key).unwrap();
        let root_issuer = Issuer::new(root_params, root_key);
        let key = KeyPair::generate().unwrap();
        let params = authority("nation", Some("hamgam.internal".to_owned()), 1);
        let nation = params.signed_by(&key, &root_issuer).unwrap();
        Self {
            root: root.der().to_vec(),
            nation: nation.der().to_vec(),
            issuer: Issuer::new(params, key),
        }
    }

    /// A leaf of a name, issued by a province for 13 months from 1 January 2026 on.
    pub(crate) fn leaf(&self, province: u8, name: &str) -> Parts {
        let ca_key = KeyPair::generate().unwrap();
        let zone = format!("p{province}.hamgam.internal");
        let ca_params = authority(&zone, Some(zone.clone()), 0);
        let ca = ca_params.signed_by(&ca_key, &self.issuer).unwrap();
        let key = KeyPair::generate().unwrap();
        let leaf = leaf_params(name).signed_by(&key, &Issuer::new(ca_params, ca_key)).unwrap();
        Parts {
            chain: vec![leaf.der().to_vec(), ca.der().to_vec(), self.nation.clone()],
            key: key.serialize_der(),
            root: Some(self.root.clone()),
        }
    }
}

/// A certificate of its own making.
pub(crate) fn self_signed(name: &str) -> Parts {
    let key = KeyPair::generate().unwrap();
    let leaf = leaf_params(name).self_signed(&key).unwrap();
    Parts { chain: vec![leaf.der().to_vec()], key: key.serialize_der(), root: None }
}

fn leaf_params(name: &str) -> CertificateParams {
    let mut params = named(name);
    params.not_after = date_time_ymd(2027, 2, 1);
    params.subject_alt_names = vec![rcgen::SanType::DnsName(name.try_into().unwrap())];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth];
    params
}
