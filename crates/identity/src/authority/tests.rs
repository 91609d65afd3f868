//! Whole chains, judged by the very verifiers that TLS uses.

use std::sync::Arc;

use model::{ProvinceCode, Timestamp, UnitCode};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::{CertificateError, Error, RootCertStore};
use settings::Environment;

use super::*;
use crate::certificate::Standing;
use crate::credentials::Credentials;

const NOW: Timestamp = Timestamp::from_ms(1_750_000_000_000);
const DAY_MS: u64 = 86_400_000;

fn key(number: u8) -> TlsKey {
    TlsKey::from_seed(&[number; 32])
}

pub(crate) fn nation_at(now: Timestamp) -> Authority {
    let keys = FoundingKeys { root: key(1), authority: key(2) };
    Authority::found_nation(keys, &Suffix::default(), now).unwrap().1
}

pub(crate) fn province_at(now: Timestamp, nation: &Authority, province: &str) -> Authority {
    let province: ProvinceCode = province.parse().unwrap();
    let chain = nation.issue_province_ca(&key(3).proven(), province, now).unwrap();
    Authority::new(key(3), chain, nation.root().clone()).unwrap()
}

pub(crate) fn county(province: &Authority, county: &str, now: Timestamp) -> Credentials {
    let chain = province.issue_leaf(&key(4).proven(), county.parse().unwrap(), now).unwrap();
    Credentials::new(&key(4), chain, province.root().clone()).unwrap()
}

fn roots(root: &CertificateDer<'static>) -> Arc<RootCertStore> {
    let mut roots = RootCertStore::empty();
    roots.add(root.clone()).unwrap();
    Arc::new(roots)
}

/// As a hub judges a caller.
fn as_client(
    chain: &[CertificateDer<'static>],
    root: &CertificateDer<'static>,
    at: UnixTime,
) -> Result<(), Error> {
    hubs_verifier(root).verify_client_cert(&chain[0], &chain[1..], at).map(drop)
}

/// As a caller judges a hub.
fn as_server(
    chain: &[CertificateDer<'static>],
    root: &CertificateDer<'static>,
    name: &'static str,
) -> Result<(), Error> {
    let (verifier, name) = callers_verifier(root, name);
    verifier.verify_server_cert(&chain[0], &chain[1..], &name, &[], at(NOW)).map(drop)
}

fn hubs_verifier(root: &CertificateDer<'static>) -> Arc<dyn ClientCertVerifier> {
    let provider = Arc::new(default_provider());
    WebPkiClientVerifier::builder_with_provider(roots(root), provider).build().unwrap()
}

fn callers_verifier(
    root: &CertificateDer<'static>,
    name: &'static str,
) -> (Arc<WebPkiServerVerifier>, ServerName<'static>) {
    let provider = Arc::new(default_provider());
    let verifier =
        WebPkiServerVerifier::builder_with_provider(roots(root), provider).build().unwrap();
    (verifier, ServerName::try_from(name).unwrap())
}

fn at(time: Timestamp) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_millis(time.ms()))
}

#[test]
fn a_new_authority_takes_the_place_of_the_old_one_wherever_it_is_cut_off() {
    let now = NOW;
    // How many of the steps were done when it was cut off.
    for done in 0..=4 {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("hub");
        let dir = DataDir::locate(Some(&place), &Environment::default()).unwrap();
        dir.make().unwrap();
        let nation = nation_at(now);
        let old = province_at(now, &nation, "11");
        old.store(&dir).unwrap();
        let next = Authority::begin_next(&dir).unwrap();
        let UnitCode::Province(code) = old.unit() else { unreachable!() };
        let chain = nation.issue_province_ca(&next.proven(), code, now).unwrap();
        let new = Authority::new(next, chain, nation.root().clone()).unwrap();
        assert!(new.leads_to_root());
        let bytes: Vec<u8> = new.chain().iter().flat_map(|der| der.iter().copied()).collect();
        let key = dir.read_key("ca-next.key").unwrap().unwrap();
        match done {
            0 => new.succeed(&dir).unwrap(),
            _ => dir.replace_key("ca-next.crt", &bytes).unwrap(),
        }
        if 2 <= done {
            dir.replace_key("ca.key", &key).unwrap();
        }
        if 3 <= done {
            dir.replace_key("ca.crt", &bytes).unwrap();
        }
        if 4 <= done {
            dir.remove_key("ca-next.key").unwrap();
        }
        let loaded = Authority::load(&dir).unwrap().unwrap();
        assert_eq!(loaded.chain(), new.chain(), "{done}");
        assert!(Authority::next_key(&dir).unwrap().is_none(), "{done}");
        // Another key than the one begun takes no place.
        assert!(old.succeed(&dir).is_err());
    }
}

#[test]
fn a_chain_of_another_tree_leads_nowhere() {
    let now = NOW;
    let nation = nation_at(now);
    let keys = FoundingKeys { root: key(78), authority: key(79) };
    let (_, other) = Authority::found_nation(keys, nation.suffix(), now).unwrap();
    let key = key(77);
    let code = "11".parse().unwrap();
    let chain = other.issue_province_ca(&key.proven(), code, now).unwrap();
    let mixed = Authority::new(key, chain, nation.root().clone()).unwrap();
    assert!(!mixed.leads_to_root());
}

#[test]
fn a_countys_chain_leads_to_the_root() {
    let nation = nation_at(NOW);
    let county = county(&province_at(NOW, &nation, "11"), "1102", NOW);
    assert_eq!(county.chain.len(), 3, "itself, its province, the nation");
    as_client(&county.chain, &county.root, at(NOW)).unwrap();
    let bytes: usize = county.chain.iter().map(|der| der.len()).sum();
    assert!(bytes < 1_200, "{bytes} bytes cross a slow line at every handshake");
}

#[test]
fn hubs_are_known_by_their_names() {
    let nation = nation_at(NOW);
    for (unit, name) in [("IR", "hub.hamgam.internal"), ("11", "hub.p11.hamgam.internal")] {
        let chain = nation.issue_leaf(&key(5).proven(), unit.parse().unwrap(), NOW).unwrap();
        as_server(&chain, nation.root(), name).unwrap();
        as_client(&chain, nation.root(), at(NOW)).unwrap();
        assert!(as_server(&chain, nation.root(), "hub.p12.hamgam.internal").is_err());
    }
}

#[test]
fn an_authority_certifies_its_children_only() {
    let nation = nation_at(NOW);
    let province = province_at(NOW, &nation, "11");
    let refused = |authority: &Authority, unit: &str| {
        let fault = authority.issue_leaf(&key(5).proven(), unit.parse().unwrap(), NOW);
        assert_eq!(fault.unwrap_err().code(), "identity.out_of_domain", "{unit}");
    };
    for unit in ["IR", "11", "12", "1201"] {
        refused(&province, unit);
    }
    refused(&nation, "1102");
    let twelve = "12".parse().unwrap();
    assert!(province.issue_province_ca(&key(5).proven(), twelve, NOW).is_err());
}

/// A province whose program was tampered with.
fn rogue(names: &str) -> Vec<CertificateDer<'static>> {
    let province = province_at(NOW, &nation_at(NOW), "11");
    let params = leaf_params(names).unwrap();
    province.issue(params, &key(6).proven(), LEAF_LIFE, NOW).unwrap()
}

#[test]
fn a_province_that_names_anothers_machines_is_found_out() {
    let nation = nation_at(NOW);
    as_client(&rogue("c1102.p11.hamgam.internal"), nation.root(), at(NOW)).unwrap();
    for name in ["c1201.p12.hamgam.internal", "hub.hamgam.internal", "hub.p12.hamgam.internal"] {
        let chain = rogue(name);
        assert!(as_client(&chain, nation.root(), at(NOW)).is_err(), "{name}");
        assert!(as_server(&chain, nation.root(), name).is_err(), "{name}");
    }
    // What its constraint lets pass stands for no unit.
    let odd = rogue("c1201.p12.p11.hamgam.internal");
    as_client(&odd, nation.root(), at(NOW)).unwrap();
    assert_eq!(CertFacts::read(&odd[0]).unwrap().unit(nation.suffix()), None);
}

#[test]
fn a_province_that_makes_authorities_is_found_out() {
    let nation = nation_at(NOW);
    let province = province_at(NOW, &nation, "11");
    let params = authority_params(&Suffix::default(), province.unit());
    let chain = province.issue(params, &key(6).proven(), AUTHORITY_LIFE, NOW).unwrap();
    let forged = Authority::new(key(6), chain, nation.root().clone()).unwrap();
    let name = leaf_params("c1102.p11.hamgam.internal").unwrap();
    let chain = forged.issue(name, &key(7).proven(), LEAF_LIFE, NOW).unwrap();
    assert!(as_client(&chain, nation.root(), at(NOW)).is_err());
}

#[test]
fn a_stranger_with_the_same_names_is_not_trusted() {
    let nation = nation_at(NOW);
    let keys = FoundingKeys { root: key(8), authority: key(9) };
    let (_, other) = Authority::found_nation(keys, &Suffix::default(), NOW).unwrap();
    let chain = other.issue_leaf(&key(5).proven(), UnitCode::Nation, NOW).unwrap();
    assert!(as_server(&chain, nation.root(), "hub.hamgam.internal").is_err());
}

#[test]
fn an_expired_certificate_is_checked_at_its_own_time() {
    let nation = nation_at(NOW);
    let county = county(&province_at(NOW, &nation, "11"), "1102", NOW);
    let later = Timestamp::from_ms(NOW.ms() + 400 * DAY_MS);
    let strict = as_client(&county.chain, &county.root, at(later)).unwrap_err();
    let expired = |why: &Error| {
        matches!(why, Error::InvalidCertificate(CertificateError::ExpiredContext { .. }))
    };
    assert!(expired(&strict), "{strict}");
    let facts = county.facts();
    assert_eq!(facts.standing(later), Standing::RenewOnly);
    as_client(&county.chain, &county.root, facts.moment(later)).unwrap();
}

#[test]
fn no_certificate_outlives_its_issuer() {
    let nation = nation_at(NOW);
    let end = CertFacts::read(&nation.chain()[0]).unwrap().not_after;
    let late = Timestamp::from_ms(end.ms() - 100 * DAY_MS);
    let county = county(&province_at(late, &nation, "11"), "1102", late);
    assert_eq!(county.facts().not_after, end);
    as_client(&county.chain, &county.root, county.facts().moment(late)).unwrap();
}

#[test]
fn the_same_founding_gives_the_same_bytes() {
    assert_eq!(nation_at(NOW).chain(), nation_at(NOW).chain());
    let nation = nation_at(NOW);
    let leaf = |ms| nation.issue_leaf(&key(5).proven(), UnitCode::Nation, Timestamp::from_ms(ms));
    assert_ne!(leaf(NOW.ms()).unwrap(), leaf(NOW.ms() + 1).unwrap(), "another serial");
}

#[test]
fn an_authority_outlives_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("hub");
    let dir = DataDir::locate(Some(&place), &Environment::default()).unwrap();
    dir.make().unwrap();
    assert!(Authority::load(&dir).unwrap().is_none());
    let keys = FoundingKeys { root: key(1), authority: key(2) };
    let (root, nation) = Authority::found_nation(keys, &Suffix::default(), NOW).unwrap();
    root.store(&dir).unwrap();
    nation.store(&dir).unwrap();
    nation.store(&dir).unwrap();
    assert!(root.store(&dir).is_err(), "a root's key is never overwritten");

    let again = Authority::load(&dir).unwrap().unwrap();
    assert_eq!((again.unit(), again.suffix()), (UnitCode::Nation, nation.suffix()));
    assert_eq!((again.chain(), again.root()), (nation.chain(), root.certificate()));
    assert_eq!(Authority::load_or_make_key(&dir).unwrap().spki(), key(2).spki());
    let province = province_at(NOW, &nation, "11");
    assert_eq!(province.store(&dir).unwrap_err().code(), "identity.unusable");
}
