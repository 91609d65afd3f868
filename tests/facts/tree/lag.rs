//! Who is behind, as a hub tells it beside its daemon and without one.

use serde_json::Value;

use super::Country;
use super::machine::Machine;

fn of(hub: &Machine, unit: &str) -> Value {
    let told = hub.run(&["office", "lag"]).done();
    let offices = told["offices"].as_array().unwrap();
    offices.iter().find(|office| office["unit"] == unit).unwrap().clone()
}

#[test]
fn a_hub_tells_who_is_behind_with_its_daemon_and_without() {
    let mut country = Country::new(&["1102", "1103"]);
    country.sync_up();
    country.counties[0].kill();
    let Country { nation, province, .. } = &country;
    nation.run(&["quota", "open", "--rials", "60000000000", "--jobs", "150"]).done();
    nation.run(&["quota", "grant", "11", "--rials", "50000000000", "--jobs", "120"]).done();
    province.sync();
    province.run(&["quota", "acknowledge"]).done();
    province.run(&["quota", "grant", "1102", "--rials", "9000000000", "--jobs", "20"]).done();

    // Whether its hub has noticed by now that the machine is gone or not.
    let beside = of(province, "1102");
    let state = beside["state"].as_str().unwrap();
    assert!(["behind", "trouble"].contains(&state), "{beside}");
    let waits =
        |office: &Value| ["entries", "bytes"].map(|what| office["to_it"][what].as_u64().unwrap());
    assert!(waits(&beside).into_iter().all(|count| 0 < count), "{beside}");
    let list = province.run(&["office", "list"]).done();
    let listed = list["offices"].as_array().unwrap().iter().find(|it| it["unit"] == "1102");
    assert_eq!(listed.unwrap()["behind"], beside["to_it"]["entries"]);

    country.province.stop();
    let without = of(&country.province, "1102");
    assert_eq!((waits(&without), &without["link"]), (waits(&beside), &"down".into()));
    assert!(without["silent_since_ms"].as_u64().is_some(), "{without}");
    let above = country.nation.run(&["office", "lag", "--exit-code"]);
    assert!(matches!(above.code, Some(0 | 5)), "{above:?}");

    country.province.restart();
    country.counties[0].restart();
    country.sync_up();
    country.agrees();
    country.close();
}
