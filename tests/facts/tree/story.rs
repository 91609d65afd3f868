//! The demo's story, as facts.

use std::fs;

use hamgam_tests::canary::Canaries;
use office::entry::Entry;
use serde_json::Value;
use settings::{DataDir, Engine, Environment};

use super::{Country, DAY};
use crate::harness::{assert_no_canary, sample_tables};

fn stages(hub: &super::Machine) -> Value {
    hub.run(&["status"]).done()["applications"].clone()
}

#[test]
fn offices_work_on_while_the_line_is_cut_and_all_tiers_agree_afterwards() {
    let mut country = Country::at_work();
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
    a_countys_audit_is_proved_above_it(&country);
    country.stop();
    each_store_holds_its_own_people_only(&country);
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
        assert_no_canary("status", &machine.run(&["status"]).out);
        assert_no_canary("metrics", &machine.metrics());
    }
}

/// X5: the file names nobody; the hubs find each act of it in their own journals, and any change of it.
fn a_countys_audit_is_proved_above_it(country: &Country) {
    let county = &country.counties[0];
    let path = |name: &str| country.folder.path().join(name).to_str().unwrap().to_owned();
    let file = path("audit.csv");
    let written = county.run(&["audit", "export", "--to", &file]).done();
    assert!(10 < written["acts"].as_u64().unwrap(), "{written}");
    let text = fs::read_to_string(&file).unwrap();
    assert_no_canary("an audit's file", &text);
    for hub in [&country.province, &country.nation] {
        let proved = hub.run(&["audit", "verify", &file]).done();
        assert_eq!((&proved["unit"], proved["differ"].as_array()), (&"1102".into(), Some(&vec![])));
        assert!(10 < proved["equal"].as_u64().unwrap(), "{proved}");
    }
    let (third, fourth) = (nth_line(&text, 3), nth_line(&text, 4));
    let other = third.replacen("clerk", "chief", 1);
    assert_ne!(other, third, "{third}");
    let cut = text.trim_end().rsplit_once('\n').unwrap().0.to_owned() + "\n";
    for (name, changed, code, place) in [
        ("changed.csv", text.replacen(third, &other, 1), "audit.changed", "line 4"),
        ("taken.csv", text.replacen(&format!("{third}\n"), "", 1), "audit.changed", "line 3"),
        (
            "twice.csv",
            text.replacen(fourth, &format!("{fourth}\n{fourth}"), 1),
            "audit.changed",
            "line 5",
        ),
        ("cut.csv", cut, "audit.unsealed", "line"),
    ] {
        fs::write(path(name), changed).unwrap();
        let refused = country.province.run(&["audit", "verify", &path(name)]);
        let error = &refused.document()["error"];
        assert_eq!((refused.code, &error["code"]), (Some(9), &code.into()), "{name}: {refused:?}");
        let told = error["message"]["en"].as_str().unwrap();
        assert!(told.contains(place), "{name}: {told}");
    }
}

fn nth_line(text: &str, n: usize) -> &str {
    text.lines().nth(n - 1).unwrap()
}

/// Ids and telephones of a county's samples that the other's haven't.
fn people(code: &str, other: &str) -> Canaries {
    let all = |code: &str| -> Vec<String> {
        let table = sample_tables(code).swap_remove(0);
        let at = |column: &str| table.heading.iter().position(|name| name == column).unwrap();
        let columns = [at("کد ملی / شناسه ملی"), at("تلفن همراه")];
        table.rows.iter().flat_map(|row| columns.map(|column| row[column].clone())).collect()
    };
    let others = all(other);
    let own: Vec<String> = all(code).into_iter().filter(|one| !others.contains(one)).collect();
    let planted = Canaries::of(own.iter().take(60));
    assert!(40 < planted.count(), "the samples are there");
    planted
}

/// Every entry a machine's journal holds, opened and as it was signed.
fn entries(machine: &super::Machine) -> Vec<Vec<u8>> {
    let dir = DataDir::locate(Some(machine.data()), &Environment::of([])).unwrap();
    let desk = hamgam_tests::tree::open(&dir, Engine::Memory).unwrap();
    let mut entries = Vec::new();
    let unreadable = runtime::audit::lines(&desk, &mut |line, body| {
        entries.push(Entry { act: line.act, body: body.clone() }.encode().unwrap());
    });
    assert_eq!(unreadable.unwrap(), 0, "{}", machine.name());
    desk.close().unwrap();
    entries
}

/// In the files as they lie, and in the journal once it is opened: a hub has the people of both counties,
/// which shows that the search finds them, a county those of its own.
fn each_store_holds_its_own_people_only(country: &Country) {
    let all = [("1102", people("1102", "1103")), ("1103", people("1103", "1102"))];
    for machine in country.counties.iter().chain([&country.province, &country.nation]) {
        let entries = entries(machine);
        let is_county = all.iter().any(|(code, _)| *code == machine.name());
        for (code, people) in &all {
            let found = entries.iter().find_map(|entry| people.in_coded(entry));
            let own = !is_county || *code == machine.name();
            assert_eq!(found.is_some(), own, "{} and {code}: {found:?}", machine.name());
            if !own {
                super::matters::nothing_in(machine.data(), people);
            }
        }
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
