//! What is typed wrong at hubs and at a newcomer: refused with a code, and nothing has changed.

use serde_json::Value;

use super::Country;
use super::machine::{Machine, Newcomer};
use crate::harness::Answer;

fn refused(answer: &Answer, exit: i32, code: &str) -> Value {
    let document = answer.documents().pop().unwrap();
    let error = document["error"].clone();
    assert_eq!((answer.code, &error["code"]), (Some(exit), &Value::from(code)), "{answer:?}");
    assert!(error["message"]["fa"].as_str().is_some_and(|text| !text.is_empty()), "{error}");
    error
}

#[test]
fn what_is_typed_wrong_is_refused_with_a_code_and_a_next_step() {
    let country = Country::new(&["1102"]);
    let (nation, province, county) = (&country.nation, &country.province, &country.counties[0]);
    // Of the province alone, and not by a rule: others come, and a hub says at any time what it has.
    let acts = || -> Vec<Value> {
        let log = province.run(&["audit", "log", "--unit", "11", "--limit", "10000"]).done();
        let acts = log["acts"].as_array().unwrap().iter();
        acts.filter(|act| act["role"] != "system").cloned().collect()
    };
    let before = acts();
    assert!(!before.is_empty());
    let words = ["--words", "a b c d e f"];
    for (machine, args, exit, code) in [
        (province, &["office", "enrol", "9999"][..], 3, "not_found"),
        (province, &["office", "enrol", "1201"], 7, "unit.not_a_child"),
        (province, &["office", "enrol", "1102"], 4, "office.enrolled_already"),
        (nation, &["office", "enrol", "1103"], 7, "unit.not_a_child"),
        (province, &["office", "show", "1104"], 3, "not_found"),
        (province, &[&["office", "approve", "1103"][..], &words].concat(), 3, "enrol.nobody_waits"),
        (province, &[&["office", "decline", "1103"][..], &words].concat(), 3, "enrol.nobody_waits"),
        (province, &["office", "fence", "1102", "--confirm", "1103", "--reason", "x"], 2, "usage"),
        (
            province,
            &["office", "fence", "1104", "--confirm", "1104", "--reason", "x"],
            3,
            "office.not_enrolled",
        ),
        (
            province,
            &["office", "fence", "1102", "--confirm", "1102", "--reason", " "],
            4,
            "reason.missing",
        ),
        (province, &["--role", "clerk", "office", "enrol", "1103"], 7, "authority.role"),
        (province, &["quota", "open", "--rials", "1", "--jobs", "1"], 7, "unit.not_the_nation"),
        (province, &["run"], 8, "daemon.running"),
        (province, &["setup", "--nation"], 4, "office.set_up_already"),
        (county, &["store", "state", "1103"], 3, "not_found"),
        (county, &["dispute", "show", "1401-1102-1201-000030-9"], 3, "application.not_found"),
    ] {
        let answer = machine.run(args);
        let error = answer.documents().pop().unwrap()["error"]["code"].clone();
        assert_eq!((answer.code, &error), (Some(exit), &Value::from(code)), "{args:?}: {answer:?}");
        refused(&answer, exit, code);
    }
    assert_eq!(acts(), before, "nothing has changed");
    country.close();
}

#[test]
fn a_newcomer_that_isnt_let_in_can_come_again_with_the_same_slip() {
    let mut country = Country::new(&[]);
    let province = &country.province;
    let newcomer = Machine::county(country.folder.path(), "1102");
    let slip = province.run(&["office", "enrol", "1102"]).done();
    let [paper, address] =
        ["slip", "address"].map(|field| slip[field].as_str().unwrap().to_owned());
    let setup = |more: &[&str]| newcomer.run(&[&["setup", "--office", "1102"][..], more].concat());

    let wrong = format!("{}{}", &paper[..1], paper[1..].replacen(&paper[1..2], "", 1));
    let typo = setup(&["--hub", &address, "--slip", &wrong]);
    assert_eq!(typo.code, Some(2), "{typo:?}");
    let other = ["setup", "--office", "1103", "--hub", &address, "--slip", &paper];
    let other = Machine::county(country.folder.path(), "1103").run(&other);
    refused(&other, 7, "enrol.other_unit");
    let nobody = setup(&["--hub", "no-such-host.invalid:1", "--slip", &paper, "--wait", "1s"]);
    refused(&nobody, 6, "line.address");
    let elsewhere = country.nation.address().to_string();
    let elsewhere = setup(&["--hub", &elsewhere, "--slip", &paper, "--wait", "1s"]);
    refused(&elsewhere, 6, "line.peer_certificate");
    let patience = setup(&["--hub", &address, "--slip", &paper, "--wait", "1s"]);
    refused(&patience, 6, "enrol.not_yet");

    // Told no, and then, with another slip, let in: with the keys it made at first.
    let again: Newcomer =
        newcomer.ask(&["setup", "--office", "1102", "--hub", &address, "--slip", &paper]);
    let words = again.words().to_owned();
    let listed = province.run(&["office", "list"]).done();
    assert_eq!(listed["waiting"][0]["words"]["fa"], words.as_str(), "{listed}");
    let other = ["office", "approve", "1102", "--words", "a b c d e f"];
    refused(&province.run(&other), 3, "enrol.other_words");
    province.run(&["office", "approve", "1102", "--words", &words]).done();
    assert_eq!(again.come_in()["node"], 1201);
    refused(&setup(&["--hub", &address, "--slip", &paper]), 4, "office.set_up_already");
    let used = Machine::county(country.folder.path(), "used");
    let used = used.run(&["setup", "--office", "1102", "--hub", &address, "--slip", &paper]);
    refused(&used, 7, "enrol.slip_used");
    country.counties.push(newcomer);
    country.counties[0].restart();
    country.sync_up();
    country.agrees();
    country.close();
}
