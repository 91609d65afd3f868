//! Quota is never overdrawn, in neither dimension, by whatever order of commands or by how many
//! processes at once.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;

use hamgam_tests::day::Day;
use hamgam_tests::dice::Dice;
pub(crate) use hamgam_tests::table::bank_answer as bank_sheet;
use serde_json::Value;

use crate::harness::{Answer, Office, sample_path};

/// Rials and jobs of one figure.
fn amount(figures: &Value, name: &str) -> (u64, u64) {
    let amount = &figures[name];
    (amount["rials"].as_str().unwrap().parse().unwrap(), amount["jobs"].as_u64().unwrap())
}

/// Checks the figures against each other and against the letters; gives what is free.
pub(crate) fn assert_adds_up(office: &Office) -> (u64, u64) {
    let figures = office.run(&["status"]).done()["quota"].clone();
    let [granted, free, held, consumed] =
        ["granted", "free", "held", "consumed"].map(|name| amount(&figures, name));
    assert_eq!(granted.0, free.0 + held.0 + consumed.0, "rials: {figures}");
    assert_eq!(granted.1, free.1 + held.1 + consumed.1, "jobs: {figures}");
    let letters = office.run(&["referral", "list"]).done();
    let letters = letters["letters"].as_array().unwrap();
    let open = letters.iter().filter(|letter| letter["state"] == "open");
    let sum = open
        .map(|letter| amount(letter, "amount"))
        .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    assert_eq!(sum, held, "what is held is what the open letters hold");
    // A letter the bank paid late holds rights a second time, for the same file.
    let mut seen = BTreeMap::new();
    for letter in letters {
        let number = letter["letter"].as_str().unwrap();
        let file = seen.entry(number).or_insert((&letter["application"], BTreeSet::new()));
        assert_eq!(file.0, &letter["application"], "no letter number twice");
        assert!(file.1.insert(letter["n"].as_u64()), "no hold twice: {letter}");
    }
    free
}

pub(crate) fn ready(office: &Office) -> Vec<String> {
    let ready = office.run(&["referral", "ready", "--on", "1401/09/15"]).done();
    let ready = ready["ready"].as_array().unwrap().iter();
    ready.map(|file| file["application"].as_str().unwrap().to_owned()).collect()
}

pub(crate) const ISSUE: [&str; 4] = ["--on", "1401/09/15", "--reason", "نوبت پیشین در سفر است"];

pub(crate) fn issue(office: &Office, number: &str) -> Answer {
    office.run(&[&["referral", "issue", number][..], &ISSUE].concat())
}

fn limited(engine: &'static str, name: &str, quota: (&str, &str)) -> Office {
    let office = Office::new(engine, name, quota);
    assert_eq!(office.import(&sample_path(name)).code, Some(10));
    office
}

/// What a run of commands came to: referred, refused for want of quota, given back.
#[derive(Debug, Default)]
struct Tally {
    referred: u32,
    refused: u32,
    answered: u32,
    expired: u32,
}

fn step(office: &Office, dice: &mut Dice, files: &[String], tally: &mut Tally) {
    match dice.below(8) {
        0..=4 => {
            let number = dice.pick(files);
            let answer = issue(office, number);
            match answer.code {
                Some(0) => tally.referred += 1,
                Some(4) => {
                    let code = answer.document()["error"]["code"].clone();
                    tally.refused += u32::from(code == "A1.quota");
                }
                _ => panic!("{answer:?}"),
            }
        }
        5 | 6 => {
            let letters = office.run(&["referral", "list"]).done();
            let letters = letters["letters"].as_array().unwrap();
            if letters.is_empty() {
                return;
            }
            let letter = dice.pick(letters);
            let result = *dice.pick(&["پرداخت شد", "رد شد", "عودت برای اصلاح"]);
            let rials = letter["amount"]["rials"].as_str().unwrap();
            let on = Day::new(1401, 9, 16).plus(i32::try_from(dice.below(20)).unwrap());
            let number = letter["letter"].as_str().unwrap();
            let folder = office.folder("answers", &[bank_sheet(number, result, rials, on)]);
            let answer = office.run(&[
                "referral",
                "bank-results",
                folder.join("bank.csv").to_str().unwrap(),
            ]);
            assert_eq!(answer.code, Some(0), "{answer:?}");
            tally.answered += 1;
        }
        _ => {
            let on = Day::new(1401, 12, 1).plus(i32::try_from(dice.below(40)).unwrap());
            let answer = office.run(&["referral", "expire", "--on", &on.slashed()]);
            tally.expired += u32::from(!answer.done()["released"].as_array().unwrap().is_empty());
        }
    }
}

#[test]
fn no_order_of_commands_overdraws_the_quota() {
    let offices = [
        ("sled", "1102", ("3,000,000,000", "9000")),
        ("redb", "1102", ("900,000,000,000", "4")),
        ("sled", "1103", ("2,500,000,000", "9000")),
        ("redb", "1103", ("900,000,000,000", "3")),
    ];
    for (seed, (engine, name, quota)) in (0..).zip(offices) {
        let office = limited(engine, name, quota);
        let files = ready(&office);
        assert!(5 < files.len(), "{files:?}");
        let (mut dice, mut tally) = (Dice::new(seed), Tally::default());
        for _ in 0..70 {
            step(&office, &mut dice, &files, &mut tally);
            assert_adds_up(&office);
        }
        let Tally { referred, refused, answered, expired } = tally;
        assert!(
            0 < referred && 0 < refused && 0 < answered,
            "{name} {engine} {quota:?}: {referred} {refused} {answered} {expired}"
        );
    }
}

#[test]
fn two_clerks_at_once_share_one_quota() {
    for (engine, quota) in [("sled", ("3,000,000,000", "9000")), ("redb", ("900,000,000,000", "4"))]
    {
        let office = limited(engine, "1102", quota);
        let files = ready(&office);
        let running: Vec<_> = files
            .iter()
            .cycle()
            .take(files.len() * 2)
            .map(|number| {
                let args = [&["referral", "issue", number.as_str()][..], &ISSUE].concat();
                let mut command = office.command(&args);
                command.env("HAMGAM_STORE_WAIT_FOR_LOCK", "60s");
                command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
            })
            .collect();
        let mut referred = 0;
        for child in running {
            let answer = Answer::of(&child.wait_with_output().unwrap());
            match answer.code {
                Some(0) => referred += 1,
                Some(4) => {}
                _ => panic!("{answer:?}"),
            }
        }
        assert_adds_up(&office);
        let letters = office.run(&["referral", "list"]).done();
        assert_eq!(letters["letters"].as_array().unwrap().len(), referred);
        assert!(0 < referred && referred < files.len(), "{referred} of {}", files.len());
    }
}

#[test]
fn who_comes_second_waits_or_is_told_that_it_is_busy() {
    let office = limited("redb", "1102", crate::harness::AMPLE);
    let files = ready(&office);
    let lock = std::fs::File::open(office.data().join("lock")).unwrap();
    lock.lock().unwrap();
    let args = [&["referral", "issue", files[0].as_str()][..], &ISSUE].concat();
    let mut hasty = office.command(&args);
    let hasty = Answer::of(&hasty.env("HAMGAM_STORE_WAIT_FOR_LOCK", "100ms").output().unwrap());
    assert_eq!(hasty.code, Some(8), "{hasty:?}");
    assert_eq!(hasty.document()["error"]["code"], "store.busy");
    let mut patient = office.command(&args);
    patient.env("HAMGAM_STORE_WAIT_FOR_LOCK", "60s").stdout(Stdio::piped()).stderr(Stdio::piped());
    let patient = patient.spawn().unwrap();
    lock.unlock().unwrap();
    let answer = Answer::of(&patient.wait_with_output().unwrap());
    assert_eq!(answer.code, Some(0), "{answer:?}");
    assert_adds_up(&office);
}
