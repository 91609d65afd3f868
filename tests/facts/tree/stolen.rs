//! A stolen machine's quota: in suspense, settled by an officer, a reserve for the one that comes, and
//! its letters answered by that one. What was given is somewhere at every step.

use std::fs;
use std::path::Path;

use hamgam_tests::day::Day;
use hamgam_tests::table::bank_answer;
use serde_json::Value;

use super::machine::Machine;
use super::{Country, DAY, ask, join};
use crate::harness::program;

type Amount = [u64; 2];

fn amount(value: &Value) -> Amount {
    let rials = value["rials"].as_str().map(|rials| rials.parse().unwrap());
    let jobs = &value["jobs"];
    let jobs = jobs.as_u64().or_else(|| jobs.as_str().map(|jobs| jobs.parse().unwrap()));
    [rials.unwrap(), jobs.unwrap()]
}

fn plus(one: Amount, other: Amount) -> Amount {
    [one[0] + other[0], one[1] + other[1]]
}

fn shown(machine: &Machine) -> Value {
    machine.run(&["quota", "show"]).done()
}

/// What a hub was given is in its pool, or right below it: counted as spent, or free with whoever.
fn adds_up(hub: &Machine) {
    let shown = shown(hub);
    let below = shown["below"].as_array().unwrap().iter().filter(|row| row["depth"] == 1);
    let sum = below.fold(amount(&shown["free"]), |sum, row| {
        let free = amount(&row["free"]);
        // Of a province its own rights are free or passed on.
        let passed_on = amount(&row["passed_on"]);
        let own = plus(amount(&row["held"]), amount(&row["consumed"]));
        plus(sum, plus(free, plus(passed_on, own)))
    });
    assert_eq!(plus(sum, amount(&shown["returned"])), amount(&shown["granted"]), "{shown}");
    assert!(shown["below"].as_array().unwrap().iter().all(|row| row["unfunded"]["rials"] == "0"));
}

fn row(hub: &Machine, incarnation: u64) -> Value {
    let shown = shown(hub);
    let mut below = shown["below"].as_array().unwrap().iter();
    let found = below.find(|row| row["unit"] == "1102" && row["incarnation"] == incarnation);
    found.unwrap_or_else(|| panic!("{shown}")).clone()
}

/// Refers the first file that can be, and says its letter.
fn refers(machine: &Machine) -> String {
    let ready = machine.run(&["referral", "ready", "--on", DAY]).done();
    for file in ready["ready"].as_array().unwrap() {
        let number = file["application"].as_str().unwrap();
        let answer = machine.run(&["referral", "issue", number, "--on", DAY]);
        if answer.code == Some(0) {
            return answer.document()["letter"].as_str().unwrap().to_owned();
        }
    }
    panic!("nothing can be referred");
}

fn settle<'a>(basis: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let order = ["quota", "settle", "1102", "--incarnation", "1", "--basis", basis];
    let sure = ["--confirm", "1102", "--reason", "burnt out, police report 88/12"];
    [&order[..], &sure, more].concat()
}

fn code(machine: &Machine, args: &[&str]) -> Value {
    let answer = machine.run(args);
    assert_ne!(answer.code, Some(0), "{answer:?}");
    answer.document()["error"]["code"].clone()
}

#[test]
fn what_a_stolen_machine_had_is_settled_and_its_letters_are_answered_by_the_next() {
    let mut country = Country::at_work();
    let letters = with_a_reserve_and_letters(&country);
    country.counties[0].kill();
    let suspense = settled_by_an_officer_alone(&country.province);

    // The next machine has its reserve, and its predecessor's letters.
    let folder = country.folder.path().to_owned();
    let mut anew = Machine::at(folder.join("anew"), "1102", program());
    let setup = join(&country.province, "1102", &anew, &["setup", "--office", "1102"]);
    assert_eq!(setup["incarnation"], 2);
    anew.start(Some(country.line.address()));
    anew.sync();
    anew.run(&["quota", "acknowledge"]).done();
    assert_eq!(amount(&shown(&anew)["free"]), [5_000_000_000, 12]);
    refers(&anew);
    let paid = answered(&anew, &letters, &folder.join("bank.csv"));
    let old = row(&country.province, 1);
    assert_eq!((amount(&old["held"]), amount(&old["consumed"])), ([0, 0], paid));
    let freed = amount(&shown(&country.province)["suspense"]);
    assert_eq!(freed, amount(&old["free"]));
    assert_ne!(freed, [0, 0]);
    let settled = country.province.run(&settle("destroyed", &[])).done();
    assert_eq!(amount(&settled["amount"]), freed);

    // All of it goes to the office at work, and everybody counts the same.
    let [rials, jobs] = plus(suspense, freed).map(|whole| whole.to_string());
    country.province.run(&["quota", "grant", "1102", "--rials", &rials, "--jobs", &jobs]).done();
    let stolen = std::mem::replace(&mut country.counties[0], anew);
    drop(stolen);
    country.sync_up();
    country.counties[0].run(&["quota", "acknowledge"]).done();
    refers(&country.counties[0]);
    country.sync_up();
    for hub in [&country.province, &country.nation] {
        adds_up(hub);
        assert_eq!(row(hub, 1)["state"], "shut_out");
    }
    country.agrees();
    country.figures_add_up();
    country.close();
}

/// While all is well: a reserve for the next machine, and two letters of this one.
fn with_a_reserve_and_letters(country: &Country) -> [String; 2] {
    let grant = ["quota", "grant", "11", "--rials", "9000000000", "--jobs", "30"];
    country.nation.run(&grant).done();
    country.province.sync();
    country.province.run(&["quota", "acknowledge"]).done();
    let reserve = ["quota", "grant", "1102", "--reserve", "--rials", "5000000000", "--jobs", "12"];
    let reserved = country.province.run(&reserve).done();
    assert_eq!((&reserved["incarnation"], &reserved["reserve"]), (&2.into(), &true.into()));
    let letters = [refers(&country.counties[0]), refers(&country.counties[0])];
    country.sync_up();
    assert_eq!(amount(&shown(&country.counties[0])["reserve"]), [5_000_000_000, 12]);
    adds_up(&country.province);
    adds_up(&country.nation);
    letters
}

/// What it had free is in suspense, and nothing but an officer's word on a basis moves it, once.
fn settled_by_an_officer_alone(province: &Machine) -> Amount {
    assert_eq!(code(province, &settle("destroyed", &[])), "settle.not_shut_out");
    let fence = ["office", "fence", "1102", "--confirm", "1102", "--reason", "stolen"];
    province.run(&fence).done();
    let lost = row(province, 1);
    assert_eq!(lost["state"], "shut_out");
    let suspense = amount(&shown(province)["suspense"]);
    assert_eq!(suspense, amount(&lost["free"]));
    assert_ne!(suspense, [0, 0]);
    adds_up(province);
    assert_eq!(code(province, &settle("period-closed", &["--on", DAY])), "settle.period_open");
    let recovered = settle("store-recovered", &["--last-entry", "9999"]);
    assert_eq!(code(province, &recovered), "settle.store_not_here");

    let before = amount(&shown(province)["free"]);
    let settled = province.run(&settle("destroyed", &[])).done();
    assert_eq!(amount(&settled["amount"]), suspense);
    let after = shown(province);
    assert_eq!(amount(&after["free"]), plus(before, suspense));
    assert_eq!(amount(&after["suspense"]), [0, 0]);
    assert_eq!(code(province, &settle("destroyed", &[])), "settle.nothing");
    adds_up(province);
    suspense
}

/// The bank pays the first letter and refuses the second; the office takes it in, twice. Returns what was
/// paid.
fn answered(anew: &Machine, letters: &[String; 2], sheet: &Path) -> Amount {
    let listed = anew.run(&["referral", "list"]).done();
    for letter in letters {
        let mut rows = listed["letters"].as_array().unwrap().iter();
        assert_eq!(rows.find(|row| row["letter"] == **letter).unwrap()["incarnation"], 1);
    }
    let [first, second] = letters;
    let held = anew.run(&["referral", "show", first]).done()["hold"]["amount"].clone();
    let rials = held["rials"].as_str().unwrap();
    for (letter, result) in [(first, "پرداخت شد"), (second, "رد شد")] {
        let answer = bank_answer(letter, result, rials, Day::new(1401, 9, 20));
        fs::write(sheet, answer.to_csv()).unwrap();
        for accepted in [1, 0] {
            let taken = anew.run(&["referral", "bank-results", sheet.to_str().unwrap()]).done();
            assert_eq!(taken["accepted"], accepted, "{taken}");
        }
    }
    anew.sync();
    amount(&held)
}

#[test]
fn a_recovered_store_is_settled_once_all_of_it_counts() {
    let mut country = Country::at_work();
    refers(&country.counties[0]);
    country.sync_up();
    country.cut();
    let unheard = refers(&country.counties[0]);
    country.counties[0].kill();
    country.restore();
    let fence = ["office", "fence", "1102", "--confirm", "1102", "--reason", "its board is dead"];
    country.province.run(&fence).done();

    // Its disk goes on in another PC, and the hub gets what it had not sent.
    let newcomer = ask(&country.province, "1102", &country.counties[0], &["key", "recover"]);
    assert_eq!(newcomer.come_in()["incarnation"], 2);
    let county = &mut country.counties[0];
    county.restart();
    county.sync();
    let keys = county.run(&["key", "show"]).done();
    let last = keys["incarnations"][0]["last_entry"].to_string();
    let recovered = settle("store-recovered", &["--last-entry", &last]);
    let unfunded = |hub: &Machine| hub.run(&["quota", "unfunded"]).done()["letters"].clone();
    let listed = unfunded(&country.province);
    assert_eq!((&listed[0]["letter"], &listed[1]), (&unheard.into(), &Value::Null), "{listed}");
    assert_eq!(listed[0]["cause"], "behind_the_fence");
    assert_eq!(code(&country.province, &recovered), "settle.store_not_readmitted");
    let readmit = ["office", "readmit", "1102", "--confirm", "1102", "--reason", "its disk"];
    country.province.run(&readmit).done();
    assert_eq!(unfunded(&country.province), serde_json::json!([]));
    let suspense = amount(&shown(&country.province)["suspense"]);
    let settled = country.province.run(&recovered).done();
    assert_eq!(amount(&settled["amount"]), suspense);
    adds_up(&country.province);

    // Letters the bank never answered are given up by the machine at work; the line is long closed.
    country.counties[0].sync();
    let parent = country.counties[0].run(&["status"]).done()["parent"].clone();
    assert_eq!(parent["set_aside"], 0, "what was let in isn't stuck: {parent}");
    let expired = country.counties[0].run(&["referral", "expire", "--on", "1402/01/20"]).done();
    assert_eq!(expired["released"].as_array().unwrap().len(), 2, "{expired}");
    country.sync_up();
    assert_eq!(amount(&row(&country.province, 1)["held"]), [0, 0]);
    let suspense = amount(&shown(&country.province)["suspense"]);
    assert_ne!(suspense, [0, 0]);
    let settled = country.province.run(&settle("period-closed", &[])).done();
    assert_eq!(amount(&settled["amount"]), suspense);
    country.sync_up();
    adds_up(&country.province);
    adds_up(&country.nation);
    country.agrees();
    country.close();
}
