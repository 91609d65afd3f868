//! New certificates and new authorities: by line and by stick, and nobody needs a new slip.

use std::fs;
use std::path::{Path, PathBuf};

use identity::{Authority, Credentials, TlsKey};
use model::Timestamp;
use settings::{DataDir, Environment};

use super::machine::Machine;
use super::sticks::Remote;
use super::{Country, join};

const DAY_MS: u64 = 86_400_000;

fn dir(machine: &Machine) -> DataDir {
    DataDir::locate(Some(machine.data()), &Environment::default()).unwrap()
}

fn authority(machine: &Machine) -> Authority {
    Authority::load(&dir(machine)).unwrap().unwrap()
}

fn credentials(machine: &Machine) -> Credentials {
    Credentials::load(&dir(machine)).unwrap().unwrap()
}

/// Gives a machine a certificate as its hub made it so many days ago.
fn age(machine: &Machine, hub: &Machine, days: u64) {
    let dir = dir(machine);
    let (authority, own) = (authority(hub), credentials(machine));
    let key = TlsKey::load(&dir, "tls.key").unwrap().unwrap();
    let begun = own.facts().not_before.ms() + DAY_MS;
    let then = Timestamp::from_ms(begun - days * DAY_MS);
    let chain = authority.issue_leaf(&key.proven(), own.place().1, then).unwrap();
    Credentials::new(&key, chain, own.root).unwrap().store(&dir).unwrap();
}

/// Calls until something has come; each call waits for what there is to say.
fn call_until(machine: &Machine, come: impl Fn() -> bool) {
    for _ in 0..100 {
        machine.sync();
        if come() {
            return;
        }
        machine.run(&["status"]);
    }
    panic!("{}: nothing has come", machine.name());
}

fn certified_by(machine: &Machine, hub: &Machine) -> bool {
    credentials(machine).chain.get(1) == authority(hub).chain().first()
}

#[test]
fn a_provinces_new_key_asks_no_office_for_a_new_slip() {
    let mut country = Country::at_work();
    country.counties[1].stop();
    let old = authority(&country.province).chain()[0].clone();
    let rotated = country.province.run(&["key", "rotate", "--authority"]).done();
    assert_eq!(rotated["certifies"], false);
    assert_eq!(authority(&country.province).chain()[0], old, "the old one works until then");
    call_until(&country.province, || authority(&country.province).chain()[0] != old);
    assert!(authority(&country.province).leads_to_root());
    // Who was away comes back with what the old key has signed.
    country.counties[1].restart();
    country.sync_up();
    country.agrees();
    assert!(!certified_by(&country.counties[1], &country.province));
    // Who comes now, or renews, has the new key's.
    let mut newcomer = Machine::county(country.folder.path(), "1104");
    join(&country.province, "1104", &newcomer, &["setup", "--office", "1104"]);
    assert!(certified_by(&newcomer, &country.province));
    newcomer.start(Some(country.line.address()));
    newcomer.sync();
    newcomer.stop();
    country.counties[1].stop();
    age(&country.counties[1], &country.province, 200);
    country.counties[1].restart();
    let aged = credentials(&country.counties[1]).chain[0].clone();
    call_until(&country.counties[1], || credentials(&country.counties[1]).chain[0] != aged);
    assert!(certified_by(&country.counties[1], &country.province));
    country.close();
}

#[test]
fn the_nations_new_key_comes_of_the_roots_and_all_go_on() {
    let mut country = Country::at_work();
    let root = country.nation.data().join("keys/root.key");
    let safe = country.folder.path().join("safe.key");
    fs::rename(&root, &safe).unwrap();
    let without = country.nation.run(&["key", "rotate", "--authority"]);
    assert_eq!(
        (without.code, without.document()["error"]["code"].as_str()),
        (Some(1), Some("renewal.unusable"))
    );
    let old = authority(&country.nation).chain()[0].clone();
    let rotate = ["key", "rotate", "--authority", "--root-key", safe.to_str().unwrap()];
    assert_eq!(country.nation.run(&rotate).done()["certifies"], true);
    assert_ne!(authority(&country.nation).chain()[0], old);
    assert!(certified_by(&country.nation, &country.nation));
    country.sync_up();
    country.nation.stop();
    country.nation.restart();
    country.sync_up();
    country.agrees();
    // The province's own next key is certified by the new one.
    country.province.run(&["key", "rotate", "--authority"]).done();
    let before = authority(&country.province).chain().to_vec();
    call_until(&country.province, || authority(&country.province).chain() != before);
    assert_eq!(authority(&country.province).chain()[1], authority(&country.nation).chain()[0]);
    country.sync_up();
    country.close();
}

#[test]
fn an_office_certifies_nobody() {
    let it = Remote::new();
    let answer = it.county.run(&["key", "rotate", "--authority"]);
    assert_eq!(
        (answer.code, answer.document()["error"]["code"].as_str()),
        (Some(4), Some("renewal.no_authority"))
    );
}

#[test]
fn certificates_are_renewed_by_stick() {
    let it = Remote::new();
    let fresh = it.export(&it.county, "11");
    assert!(fresh["renewal"].is_null(), "{fresh}");
    it.empty();
    age(&it.county, &it.province, 200);
    let before = credentials(&it.county).facts().not_after;
    let asked = it.export(&it.county, "11");
    let request = PathBuf::from(asked["renewal"].as_str().unwrap());
    assert_eq!(request.file_name().unwrap(), "hamgam-1102-renew.hgr");
    let garbled = it.stick.join("hamgam-1103-renew.hgr");
    fs::write(&garbled, b"\x01nonsense").unwrap();
    let read = it.province.run(&["sync", "import", it.stick()]);
    assert_eq!(read.code, Some(10), "{read:?}");
    let rows = read.document()["renewals"].clone();
    assert!(rows[0]["answer"].is_string() && rows[1]["code"] == "renewal.no_message", "{rows}");
    fs::remove_file(garbled).unwrap();
    fs::remove_file(request).unwrap();
    it.export(&it.province, "1102");
    let kept = answer_in(&it.stick);
    let read = it.county.run(&["sync", "import", it.stick()]);
    assert!(read.document()["renewals"][0]["code"].is_null(), "{read:?}");
    let renewed = credentials(&it.county);
    assert!(before < renewed.facts().not_after && renewed.lead_to_root());
    // An old answer that comes again takes nothing back, and another tree's is refused.
    age(&it.county, &it.province, 0);
    let newest = credentials(&it.county).facts().not_after;
    it.county.run(&["sync", "import", it.stick()]);
    assert!(newest <= credentials(&it.county).facts().not_after);
    let mut wrong = kept;
    let last = wrong.len() - 1;
    wrong[last] ^= 1;
    fs::write(it.stick.join("hamgam-1102-renew.hga"), wrong).unwrap();
    it.county.run(&["sync", "import", it.stick()]);
    assert!(credentials(&it.county).lead_to_root());
}

#[test]
fn a_provinces_new_key_is_certified_by_stick() {
    let it = Remote::new();
    it.province.run(&["key", "rotate", "--authority"]).done();
    let old = authority(&it.province).chain()[0].clone();
    assert!(it.export(&it.province, "IR")["renewal"].is_string());
    it.nation.run(&["sync", "import", it.stick()]);
    it.province.run(&["sync", "import", it.stick()]);
    assert_ne!(authority(&it.province).chain()[0], old);
    assert!(authority(&it.province).leads_to_root());
    it.empty();
    // The county renews below it, by stick as well, and trusts it by the root alone.
    age(&it.county, &it.province, 200);
    it.export(&it.county, "11");
    it.province.run(&["sync", "import", it.stick()]);
    it.county.run(&["sync", "import", it.stick()]);
    assert!(certified_by(&it.county, &it.province));
}

#[test]
fn a_fenced_machine_gets_no_certificate_by_stick() {
    let it = Remote::new();
    age(&it.county, &it.province, 200);
    it.export(&it.county, "11");
    it.province.run(&["office", "fence", "1102", "--confirm", "1102", "--reason", "lost"]).done();
    let read = it.province.run(&["sync", "import", it.stick()]);
    assert_eq!(read.document()["renewals"][0]["code"], "enrol.fenced", "{read:?}");
}

#[test]
fn a_new_incarnation_comes_by_stick() {
    let it = Remote::new();
    let sheets = crate::harness::sample_path("1102");
    it.county.run(&["application", "import", sheets.to_str().unwrap()]);
    it.round();
    let shown = || it.county.run(&["application", "list"]).done()["applications"].clone();
    let before = shown().as_array().unwrap().len();
    it.province.run(&["office", "fence", "1102", "--confirm", "1102", "--reason", "copied"]).done();
    let slip = it.province.run(&["office", "enrol", "1102", "--address", "none.example:1"]).done();
    let recover = ["key", "recover", "--slip", slip["slip"].as_str().unwrap()];
    let asked = it.county.run(&[&recover[..], &["--request-to", it.stick()]].concat()).done();
    let words = asked["words"]["fa"].as_str().unwrap();
    let request = it.stick.join("hamgam-1102.hgr");
    let approve = ["office", "approve", "1102", "--words", words, "--request"];
    let answer =
        it.province.run(&[&approve[..], &[request.to_str().unwrap()]].concat()).done()["answer"]
            .clone();
    let back = [&recover[..], &["--answer", answer.as_str().unwrap()]].concat();
    let recovered = it.county.run(&back).done();
    assert_eq!((&recovered["incarnation"], &recovered["segments_left"]), (&2.into(), &0.into()));
    assert_eq!(shown().as_array().unwrap().len(), before);
    it.empty();
    it.round();
    it.county.run(&["store", "verify"]).done();
    let states = [&it.county, &it.province, &it.nation]
        .map(|tier| tier.run(&["store", "state", "1102"]).done()["units"].clone());
    assert_eq!((&states[0], &states[0]), (&states[1], &states[2]));
}

fn answer_in(stick: &Path) -> Vec<u8> {
    fs::read(stick.join("hamgam-1102-renew.hga")).unwrap()
}
