//! One person in two counties, lists that name nobody, and what people say to it, on three tiers.

use std::fs;
use std::path::Path;

use hamgam_tests::canary::Canaries;
use serde_json::Value;

use super::machine::Machine;
use super::{Country, DAY};
use crate::harness::sample_path;

/// Two counties of one province with the same people and quota to refer them.
fn twins() -> Country {
    let country = Country::new(&["0105", "0104"]);
    let sheets = sample_path("1102");
    for county in &country.counties {
        assert_eq!(county.run(&["application", "import", sheets.to_str().unwrap()]).code, Some(10));
    }
    country.sync_up();
    country.nation.run(&["quota", "open", "--rials", "60000000000", "--jobs", "300"]).done();
    country.nation.run(&["quota", "grant", "01", "--rials", "50000000000", "--jobs", "200"]).done();
    country.province.sync();
    country.province.run(&["quota", "acknowledge"]).done();
    for county in &country.counties {
        let grant = ["quota", "grant", county.name(), "--rials", "20000000000", "--jobs", "90"];
        country.province.run(&grant).done();
        county.sync();
        county.run(&["quota", "acknowledge"]).done();
        county.sync();
    }
    country
}

/// The first file that is ready, referred; its number and its applicant's id.
fn refers(county: &Machine) -> (String, String) {
    let ready = county.run(&["referral", "ready", "--on", DAY]).done();
    let first = &ready["ready"][0];
    let number = first["application"].as_str().unwrap().to_owned();
    county.run(&["referral", "issue", &number, "--on", DAY]).done();
    let why = county.run(&["application", "why", &number]).done();
    (number, why["national_id"].as_str().unwrap().to_owned())
}

/// The pairs that wait for a person; the hubs' objections to the sum of both letters stand beside them.
fn pairs(machine: &Machine) -> Vec<Value> {
    let all = machine.run(&["dispute", "list"]).done()["disputes"].as_array().unwrap().clone();
    all.into_iter().filter(|dispute| dispute["kind"] == "duplicate").collect()
}

/// Brings all in step until every machine has something to say; a hub's duties follow a moment later.
fn until(country: &Country, is_so: impl Fn(&Country) -> bool) {
    while !is_so(country) {
        country.sync_up();
        country.counties.iter().for_each(Machine::sync);
    }
}

/// R-A9e, R-A9d, X2.
#[test]
fn one_person_in_two_counties_is_settled_above_them_and_lists_name_nobody() {
    let mut country = twins();
    let (first, person) = refers(&country.counties[0]);
    let (second, same) = refers(&country.counties[1]);
    assert_eq!(person, same, "the same people live in both");
    until(&country, |it| it.counties.iter().all(|county| !pairs(county).is_empty()));
    // Each county is told the other's number, and which letter waits.
    let (here, there) = (&country.counties[0], &country.counties[1]);
    let of = |machine: &Machine| pairs(machine).swap_remove(0);
    for (machine, number, other) in [(here, &first, &second), (there, &second, &first)] {
        let dispute = of(machine);
        let told = (dispute["application"].as_str(), dispute["other"].as_str());
        assert_eq!(told, (Some(number.as_str()), Some(other.as_str())), "{dispute}");
    }
    assert_ne!(of(here)["frozen"], of(there)["frozen"], "one of them waits");
    let code = format!("duplicate.{first}");
    let settle = ["dispute", "settle", &second, &code, "--dismiss", "--reason", "two crafts"];
    let above = there.run(&[&settle[..], &["--role", "county_head"]].concat());
    assert_eq!(above.document()["error"]["code"], "dispute.above", "{above:?}");
    assert_eq!(above.code, Some(7));
    country.province.run(&settle).done();
    until(&country, |it| pairs(&it.counties[1]).is_empty());
    let shown = country.counties[1].run(&["dispute", "show", &second]).done();
    let mut others = shown["objections"].as_array().unwrap().iter();
    let pair = others.find(|it| it["kind"] == "duplicate").unwrap();
    assert_eq!(pair["words"][0]["reason"], "two crafts", "{shown}");

    // The province publishes a list: the counties ask it, and none holds an id of it.
    let list = country.folder.path().join("list.csv");
    let strangers = ["0012345679", "0076543218", "9999999905"];
    let rows: String = strangers
        .iter()
        .chain([&person.as_str()])
        .map(|id| format!("{id},شاغلان دولت,1401/09/10\n"))
        .collect();
    fs::write(&list, format!("کد ملی,فهرست,تاریخ فهرست\n{rows}")).unwrap();
    let import = ["exclusion", "import", list.to_str().unwrap(), "--source", "administration"];
    let said = country.province.run(&import).done();
    assert_eq!(said["published"][0]["units"].as_array().unwrap().len(), 3, "{said}");
    until(&country, |it| {
        it.counties.iter().all(|county| {
            let held = county.run(&["exclusion", "list"]).done();
            held["lists"][0]["edition"] == 1
        })
    });
    let why = ["application", "why", &first, "--as-of", DAY];
    let gates = country.counties[0].run(&why).done();
    let employee = gates["gates"].as_array().unwrap().iter();
    let employee = employee.clone().find(|gate| gate["gate"] == "A9.employee").unwrap();
    assert_eq!(employee["result"], "fail", "{gates}");
    // A wrong row stops the whole list, with its place and reason.
    fs::write(&list, "کد ملی,فهرست,تاریخ فهرست\n0012345678,شاغلان دولت,1401/09/10\n").unwrap();
    assert_eq!(country.province.run(&import).code, Some(10));

    country.counties.iter_mut().for_each(Machine::stop);
    let canaries = Canaries::of(&strangers.map(str::to_owned));
    for county in &country.counties {
        nothing_in(county.data(), &canaries);
    }
}

/// No file below a folder has one of them.
pub(super) fn nothing_in(folder: &Path, canaries: &Canaries) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            nothing_in(&path, canaries);
        } else if let Ok(bytes) = fs::read(&path) {
            assert_eq!(canaries.in_bytes(&bytes), None, "{}", path.display());
        }
    }
}
