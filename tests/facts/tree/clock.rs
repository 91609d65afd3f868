//! A clock that is wrong: told by how much, set, and then nothing of it is left.

use hamgam_tests::runbook::Runbook;
use hamgam_tests::shim::{Shim, compile};
use serde_json::Value;

use super::Country;
use super::machine::Machine;
use crate::harness::sample_path;

const YEAR: i64 = 365;

/// What `doctor` says of one thing; nothing if there is no such line.
fn doctor(machine: &Machine, what: &str) -> (String, String) {
    let mut typed = Runbook::of("The clock is wrong").typed("hamgam-node doctor", &[]);
    typed.extend(["--lang", "en"].map(str::to_owned));
    let document = machine.type_in(&typed).document();
    let checks = document["checks"].as_array().unwrap().iter();
    let found = checks.into_iter().find(|check| check["check"] == what);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let told = |check: &Value| (text(&check["health"]), text(&check["message"]));
    found.map(told).unwrap_or_default()
}

fn clock(machine: &Machine) -> (String, String) {
    doctor(machine, "clock")
}

fn is_right(machine: &Machine) {
    let (health, said) = clock(machine);
    assert_eq!(health, "ok", "{}: {said}", machine.name());
}

fn is_wrong(machine: &Machine, how: &str) {
    let (health, said) = clock(machine);
    assert_eq!(health, "bad", "{}: {said}", machine.name());
    assert!(said.contains(how), "{said}");
}

/// Nobody takes anybody for set back.
fn nobody_is_set_back(country: &Country) {
    let lag = country.province.run(&["office", "lag"]).done();
    let back = lag["offices"].as_array().unwrap().iter().map(|office| &office["set_back"]);
    assert!(back.into_iter().all(Value::is_null), "{lag}");
    assert_eq!(doctor(&country.counties[0], "hub"), Default::default());
}

#[test]
fn a_wrong_clock_is_told_by_how_much_and_once_it_is_set_nothing_is_left_of_it() {
    let mut country = Country::new(&["1102"]);
    let folder = country.folder.path().to_owned();
    let library = compile(&folder).unwrap();
    let shim = |name: &str| Shim::new(&library, folder.join(name)).unwrap();
    let sync = Runbook::of("The clock is wrong").typed("hamgam-node sync now", &[]);
    country.counties[0].stop();
    country.counties[0].put_under(shim("1102.shim"));
    country.counties[0].clock(-40 * YEAR);
    country.counties[0].restart();
    let county = &country.counties[0];
    county.type_in(&sync).done();
    is_wrong(county, "behind the hub's");

    // Three years ahead, past the end of its certificate, and it writes.
    country.counties[0].stop();
    country.counties[0].clock(3 * YEAR);
    let (health, said) = doctor(&country.counties[0], "certificate");
    assert!(health == "warn" && said.contains("ended on"), "{said}");
    country.counties[0].restart();
    let county = &country.counties[0];
    let renew = Runbook::of("The certificate expired").typed("hamgam-node sync now", &[]);
    county.type_in(&renew).done();
    is_wrong(county, "ahead of the hub's");
    let sheets = sample_path("1102");
    assert_eq!(county.run(&["application", "import", sheets.to_str().unwrap()]).code, Some(10));
    country.sync_up();
    nobody_is_set_back(&country);

    // It is set: while the program goes on, and for all who have what was written.
    country.counties[0].clock(0);
    is_right(&country.counties[0]);
    country.sync_up();
    for machine in [&country.counties[0], &country.province, &country.nation] {
        is_right(machine);
    }

    // The hub's is the wrong one: all who call it say so, and nobody takes it for set back.
    country.province.stop();
    country.province.put_under(shim("province.shim"));
    country.province.clock(3 * YEAR);
    country.province.restart();
    country.counties[0].run(&sync.iter().map(String::as_str).collect::<Vec<_>>());
    is_wrong(&country.counties[0], "behind the hub's");
    nobody_is_set_back(&country);
    country.province.clock(0);
    country.province.stop();
    country.province.restart();
    country.sync_up();
    is_right(&country.counties[0]);
    is_right(&country.province);
    nobody_is_set_back(&country);
    country.agrees();
    country.close();
}
