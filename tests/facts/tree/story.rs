//! The demo's story, as facts.

use serde_json::Value;

use super::{Country, DAY};
use crate::harness::{assert_no_canary, sample_tables};

fn stages(hub: &super::Machine) -> Value {
    hub.run(&["status"]).done()["applications"].clone()
}

#[test]
fn offices_work_on_while_the_line_is_cut_and_all_tiers_agree_afterwards() {
    let country = Country::at_work();
    let [chabahar, khash] = &country.counties[..] else { panic!() };
    country.agrees();
    country.figures_add_up();
    country.cut();
    assert_eq!(chabahar.run(&["sync", "now"]).code, Some(6));

    // Both refer until their own rights are used up; neither asks anybody.
    let mut letters = 0;
    for county in [chabahar, khash] {
        let ready = county.run(&["referral", "ready", "--on", DAY]).done();
        for file in ready["ready"].as_array().unwrap() {
            let number = file["application"].as_str().unwrap();
            let answer = county.run(&["referral", "issue", number, "--on", DAY]);
            if answer.code != Some(0) {
                assert_eq!(answer.document()["error"]["code"], "A1.quota", "{answer:?}");
                break;
            }
            letters += 1;
        }
    }
    assert!(10 < letters, "{letters}");
    let first =
        &chabahar.run(&["application", "list", "--stage", "referred"]).done()["applications"][0];
    assert_eq!(first["level"], "here");
    let number = first["application"].as_str().unwrap();
    assert_eq!(stages(&country.province)["referred"], Value::Null, "nothing has gone up");

    country.restore();
    country.sync_up();
    country.agrees();
    country.figures_add_up();
    for hub in [&country.province, &country.nation] {
        assert_eq!(stages(hub)["referred"], letters, "each letter once");
        let seen = hub.run(&["application", "show", number]).done();
        assert_eq!((&seen["stage"], &seen["level"]), (&"referred".into(), &"nation".into()));
    }
    let here = chabahar.run(&["application", "show", number]).done();
    assert_eq!(here["level"], "nation", "and the county knows it");
    neighbors_know_nothing_of_each_other(&country);
    country.close();
}

/// Neither the scope, nor a file, nor a byte of it.
fn neighbors_know_nothing_of_each_other(country: &Country) {
    let [chabahar, khash] = &country.counties[..] else { panic!() };
    for (county, other) in [(khash, chabahar), (chabahar, khash)] {
        assert_eq!(county.run(&["store", "state", other.name()]).code, Some(3));
        let heads = county.run(&["store", "info"]).done()["heads"].clone();
        let logs: Vec<&str> =
            heads.as_array().unwrap().iter().map(|head| head["log"].as_str().unwrap()).collect();
        assert!(logs.iter().all(|log| !log.contains(&format!("/{}/", other.name()))), "{logs:?}");
        let own = &sample_tables(other.name())[0];
        let id = own.heading.iter().position(|name| name == "کد ملی / شناسه ملی").unwrap();
        let found = |id: &str| county.run(&["find", id]).done()["count"].clone();
        let theirs: Vec<&str> = own.rows.iter().map(|row| row[id].as_str()).take(5).collect();
        assert!(theirs.iter().all(|id| found(id) == 0), "{theirs:?}");
    }
    for machine in country.counties.iter().chain([&country.province, &country.nation]) {
        let metrics = machine.run(&["status"]);
        assert_no_canary("status", &metrics.out);
    }
}

#[test]
fn what_is_moved_comes_back_before_it_goes_on_even_if_one_is_away() {
    let mut country = Country::at_work();
    country.counties[0].kill();
    let moved = ["--rials", "1000000000", "--jobs", "2"];
    let order = [&["quota", "move", "--from", "1102", "--to", "1103"][..], &moved].concat();
    country.province.run(&order).done();
    country.counties[1].sync();
    let granted = |country: &Country, at: usize| {
        country.counties[at].run(&["quota", "show"]).done()["granted"]["rials"].clone()
    };
    let before = granted(&country, 1);
    assert_eq!(before, "17993000000", "nothing comes before it is given back");
    country.counties[0].restart();
    country.counties[0].sync();
    country.counties[0].run(&["quota", "return", "--asked"]).done();
    country.sync_up();
    country.counties[1].run(&["quota", "acknowledge"]).done();
    country.sync_up();
    assert_eq!(granted(&country, 1), "18993000000");
    country.agrees();
    country.figures_add_up();
    country.close();
}
