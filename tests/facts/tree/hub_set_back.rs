//! A province's hub is set back to an older copy of its folder, with its note and without.

use std::fs;

use serde_json::Value;

use super::hub_lost::{refer, seen};
use super::machine::Machine;
use super::set_back::copy;
use super::{Country, ask};

fn frozen(machine: &Machine) -> Value {
    machine.run(&["status"]).done()["frozen"]["code"].clone()
}

/// Tries to pass some on, and says what comes of it.
fn grants(hub: &Machine) -> Value {
    let answer = hub.run(&["quota", "grant", "1102", "--rials", "1000000", "--jobs", "1"]);
    if answer.code == Some(0) {
        return "granted".into();
    }
    answer.document()["error"]["code"].clone()
}

#[test]
fn a_hub_set_back_is_found_out_passes_nothing_on_and_is_given_again_what_it_had_acknowledged() {
    let mut country = Country::at_work();
    let folder = country.folder.path().to_owned();
    let data = folder.join("province");
    let older = folder.join("older");
    country.province.stop();
    copy(&data, &older);
    country.province.restart();

    // It goes on: referrals come up, a grant goes down.
    country.counties.iter().map(refer).for_each(drop);
    country.sync_up();
    let more = ["quota", "grant", "11", "--rials", "4000000000", "--jobs", "9"];
    country.nation.run(&more).done();
    country.province.sync();
    country.province.run(&["quota", "acknowledge"]).done();
    let further = ["quota", "grant", "1102", "--rials", "3000000000", "--jobs", "7"];
    country.province.run(&further).done();
    country.sync_up();
    let codes = ["1102", "1103"];
    let before = seen(&country.province, &codes);

    // The older copy is put in its place: its own note knows better.
    country.province.stop();
    fs::remove_dir_all(&data).unwrap();
    copy(&older, &data);
    assert_eq!(frozen(&country.province), "node.store_behind");
    assert_eq!(grants(&country.province), "node.store_behind");

    // With its note set back too, whoever is next to it shows it its own hand.
    fs::remove_dir_all(folder.join("province.state")).unwrap();
    fs::remove_file(data.join("keys").join("instance")).unwrap();
    fs::remove_file(data.join("journal").join("instance")).unwrap();
    assert_eq!(frozen(&country.province), Value::Null);
    country.nation.kill();
    country.province.restart();
    country.counties.iter().for_each(Machine::sync);
    assert_eq!(frozen(&country.province), "node.store_behind");
    assert_eq!(grants(&country.province), "node.store_behind");
    let doctor = country.counties[0].run(&["doctor"]);
    assert_eq!(doctor.code, Some(5), "{doctor:?}");
    let checks = doctor.document()["checks"].clone();
    let hub = checks.as_array().unwrap().iter().find(|check| check["check"] == "hub").unwrap();
    assert_eq!(hub["next"], "hamgam-node explain peer.rolled_back");
    // What it had acknowledged came again; nobody had let go of it.
    let content = |machine: &Machine| {
        machine.run(&["store", "state", "1103"]).done()["units"][0]["content"].clone()
    };
    assert_eq!(content(&country.province), content(&country.counties[1]));

    // The nation sees it as well, and gives it a new incarnation in its folder.
    country.nation.restart();
    country.province.sync();
    let lag = country.nation.run(&["office", "lag", "--exit-code"]);
    assert_eq!(lag.code, Some(5));
    assert_eq!(lag.document()["offices"][0]["set_back"]["code"], "peer.rolled_back", "{lag:?}");
    let fence = ["office", "fence", "11", "--confirm", "11", "--reason", "set back"];
    country.nation.run(&fence).done();
    country.province.kill();
    let recovered = ask(&country.nation, "11", &country.province, &["key", "recover"]).come_in();
    assert_eq!((&recovered["incarnation"], &recovered["segments_left"]), (&2.into(), &0.into()));
    country.province.restart();
    country.province.sync();
    country.sync_up();
    assert_eq!(frozen(&country.province), Value::Null);
    assert_eq!(seen(&country.province, &codes), before);
    country.agrees();
    country.figures_add_up();
    let doctor = country.counties[0].run(&["doctor"]).document();
    assert!(!doctor.to_string().contains("peer."), "{doctor}");
    country.close();
}
