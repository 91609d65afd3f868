//! A province's hub burns: another machine takes its place, with nothing but the nation's slip.

use serde_json::Value;

use super::machine::Machine;
use super::{Country, DAY, join};

/// What a province makes of its counties: their records by hash, the files it lists, each one's quota.
pub(super) fn seen(province: &Machine, codes: &[&str]) -> Vec<Value> {
    let states = codes.iter().map(|code| {
        let state = province.run(&["store", "state", code]).done();
        state["units"][0]["content"].clone()
    });
    let listed = province.run(&["application", "list"]).done();
    let listed = listed["applications"].as_array().unwrap().iter();
    let stages = listed.map(|file| format!("{} {}", file["application"], file["stage"]));
    let listed = Value::String(stages.collect::<Vec<String>>().join("\n"));
    let shown = province.run(&["quota", "show"]).done();
    let below = shown["below"].as_array().unwrap().iter().filter(|row| row["unit"] != "11");
    let figures =
        ["unit", "node", "incarnation", "granted", "held", "consumed", "free", "returned"];
    let rows: Vec<Value> = below
        .map(|row| figures.iter().map(|figure| row[figure].clone()).collect::<Value>())
        .collect();
    states.chain([listed, Value::Array(rows)]).collect()
}

/// Refers the first file that can be.
pub(super) fn refer(county: &Machine) -> String {
    let ready = county.run(&["referral", "ready", "--on", DAY]).done();
    let numbers = ready["ready"].as_array().unwrap().iter();
    let numbers: Vec<&str> = numbers.map(|file| file["application"].as_str().unwrap()).collect();
    let referred = numbers
        .into_iter()
        .find(|number| county.run(&["referral", "issue", number, "--on", DAY]).code == Some(0));
    referred.expect("one can be referred").to_owned()
}

fn grant(country: &Country, rials: &str, jobs: &str) {
    let to = |unit| ["quota", "grant", unit, "--rials", rials, "--jobs", jobs];
    country.nation.run(&to("11")).done();
    country.province.sync();
    country.province.run(&["quota", "acknowledge"]).done();
    country.province.run(&to("1102")).done();
}

#[test]
fn a_burnt_hub_is_rebuilt_from_its_counties_and_the_nation() {
    let mut country = Country::at_work();
    let codes = ["1102", "1103"];
    country.counties.iter().map(refer).for_each(drop);
    country.sync_up();
    country.figures_add_up();

    // What the nation doesn't hear: a grant, and what a county does with it.
    let more = ["quota", "grant", "11", "--rials", "4000000000", "--jobs", "9"];
    country.nation.run(&more).done();
    country.province.sync();
    country.province.run(&["quota", "acknowledge"]).done();
    country.province.sync();
    country.nation.kill();
    let further = ["quota", "grant", "1102", "--rials", "3000000000", "--jobs", "7"];
    country.province.run(&further).done();
    country.counties[0].sync();
    country.counties[0].run(&["quota", "acknowledge"]).done();
    let number = refer(&country.counties[0]);
    country.counties.iter().for_each(Machine::sync);
    let before = seen(&country.province, &codes);
    let stage =
        |machine: &Machine| machine.run(&["application", "show", &number]).done()["stage"].clone();

    // It burns, and another comes in its place: it knows whom the nation knows.
    let folder = country.folder.path().to_owned();
    let address = country.province.address();
    country.province.kill();
    country.nation.restart();
    assert_eq!(stage(&country.nation), "open");
    let fence = ["office", "fence", "11", "--confirm", "11", "--reason", "burnt"];
    country.nation.run(&fence).done();
    let mut anew = Machine::hub(&folder, "anew");
    anew.answer_at(address);
    let setup = join(&country.nation, "11", &anew, &["setup", "--province", "11"]);
    assert_eq!((&setup["node"], &setup["incarnation"]), (&1200.into(), &2.into()), "{setup}");
    anew.start(Some(country.nation.address()));
    anew.sync();
    let mut burnt = std::mem::replace(&mut country.province, anew);

    // Counties follow by themselves and bring what it lacks; the nation's officer lets in what the lost
    // one had written beyond what the nation knew.
    country.sync_up();
    assert_eq!(stage(&country.province), "referred");
    let readmit = ["office", "readmit", "11", "--confirm", "11", "--reason", "from the counties"];
    country.nation.run(&readmit).done();
    country.sync_up();
    assert_eq!(seen(&country.province, &codes), before);
    country.agrees();
    country.figures_add_up();
    country.province.run(&["store", "verify"]).done();

    // It goes on with the edges: a grant comes on top of what the lost one had granted.
    let granted = |county: &Machine| {
        let shown = county.run(&["quota", "show"]).done();
        let number = |figure: &str| shown["granted"][figure].as_str().unwrap().parse::<u64>();
        number("rials").unwrap()
    };
    let had = granted(&country.counties[0]);
    grant(&country, "2000000000", "5");
    country.counties[0].sync();
    assert_eq!(granted(&country.counties[0]), had + 2_000_000_000);
    country.counties[0].run(&["quota", "acknowledge"]).done();
    refer(&country.counties[0]);
    country.sync_up();
    country.agrees();
    country.figures_add_up();

    // The old machine turns up again: nobody takes it for the hub any more.
    country.province.kill();
    burnt.restart();
    let county = &country.counties[0];
    assert_eq!(county.run(&["sync", "now"]).code, Some(6));
    let plan = county.run(&["sync", "plan"]).done();
    assert_eq!(plan["parent"]["trouble"]["code"], "session.fenced", "{plan}");
    burnt.kill();
    country.province.restart();
    country.close();
}
