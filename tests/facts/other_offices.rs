//! Offices nobody has seen before: the program against a naive reading of the gates.

use std::collections::BTreeMap;

use hamgam_tests::day::Day;
use hamgam_tests::gates::judge;
use hamgam_tests::maker::{Made, make};
use serde_json::{Value, json};

use crate::harness::{AMPLE, ENGINES, Office, gates};

const COUNTIES: [&str; 6] = ["1105", "0001", "0302", "1107", "0117", "2301"];

fn assert_agrees(office: &Office, made: &Made, as_of: Day, seed: u64) {
    let why = office.why(&as_of.slashed());
    let found: BTreeMap<String, Value> = why
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|why| (why["national_id"].as_str().unwrap().to_owned(), why))
        .collect();
    assert_eq!(found.len(), made.people.len(), "seed {seed}");
    for person in &made.people {
        let why = &found[&person.id];
        let verdict = judge(person, &made.lists, as_of);
        let said = json!({
            "ready": why["ready"], "fails": gates(why, "fail"), "warns": gates(why, "warn"),
            "earliest": why["earliest"], "voided": why["voided"],
        });
        let naive = json!({
            "ready": verdict.ready, "fails": verdict.fails, "warns": verdict.warns,
            "earliest": verdict.earliest.map(|day| day.to_string()), "voided": verdict.voided,
        });
        assert_eq!(said, naive, "seed {seed}, {as_of}, {person:?}\n{:?}", made.lists);
    }
}

#[test]
fn the_program_agrees_with_a_naive_reading_of_the_gates() {
    let (mut ready, mut later, mut voided) = (0, 0, 0);
    for seed in 0..24 {
        let around = Day::new(1401, 9, 15).plus(i32::try_from(seed).unwrap() * 9 - 60);
        let made = make(seed, 80, around);
        let at = usize::try_from(seed).unwrap();
        let office = Office::new(ENGINES[at % 2], COUNTIES[at % COUNTIES.len()], AMPLE);
        let path = if seed % 3 == 0 {
            office.workbook("sheets.xlsx", &made.tables)
        } else {
            office.folder("sheets", &made.tables)
        };
        let answer = office.import(&path);
        assert_eq!(answer.code, Some(10), "seed {seed}: {answer:?}");
        let refused = answer.document()["refused"].clone();
        let refused: Vec<(u64, &str)> = refused
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row["row"].as_u64().unwrap(), row["code"].as_str().unwrap()))
            .collect();
        assert_eq!(refused, made.bad, "seed {seed}");
        for days in [0, -1, 1, 45, 31] {
            let as_of = around.plus(days);
            assert_agrees(&office, &made, as_of, seed);
            for person in &made.people {
                let verdict = judge(person, &made.lists, as_of);
                ready += u32::from(verdict.ready);
                later += u32::from(!verdict.ready && verdict.earliest.is_some());
                voided += u32::from(verdict.voided);
            }
        }
    }
    assert!(100 < ready && 100 < later && 100 < voided, "{ready} {later} {voided}");
}
