//! The sample offices: what is refused, what every gate says, and that neither order nor form of the
//! sheets matters.

use std::collections::{BTreeMap, BTreeSet};

use hamgam_tests::dice::Dice;
use hamgam_tests::table::Table;
use serde_json::{Value, json};

use crate::harness::{AMPLE, ENGINES, Office, gates, sample_path, sample_tables, samples};

const NAMES: [&str; 2] = ["1102", "1103"];

fn expected(name: &str) -> Value {
    let text = std::fs::read_to_string(samples().join(name).join("expected.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Verdicts by id, in the form of `expected.json`.
fn verdicts(why: &str) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for line in why.lines() {
        let why: Value = serde_json::from_str(line).unwrap();
        let id = why["national_id"].as_str().unwrap().to_owned();
        let verdict = json!({
            "ready": why["ready"], "fails": gates(&why, "fail"), "warns": gates(&why, "warn"),
            "earliest": why["earliest"], "voided": why["voided"],
        });
        assert!(all.insert(id, verdict).is_none(), "one file a person: {line}");
    }
    all
}

fn expected_verdicts(name: &str) -> BTreeMap<String, Value> {
    let files = expected(name)["files"].as_array().unwrap().clone();
    let words = |value: &Value| -> BTreeSet<String> {
        value.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    files
        .iter()
        .map(|file| {
            let verdict = json!({
                "ready": file["ready"], "fails": words(&file["fails"]),
                "warns": words(&file["warns"]), "earliest": file["earliest"],
                "voided": file["voided"],
            });
            (file["id"].as_str().unwrap().to_owned(), verdict)
        })
        .collect()
}

fn assert_as_expected(office: &Office, name: &str) {
    let found = verdicts(&office.why("1401/09/15"));
    let expected = expected_verdicts(name);
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (id, verdict) in &expected {
        assert_eq!(found[id], *verdict, "{name}: {id}");
    }
}

#[test]
fn the_listed_rows_are_refused_and_no_other() {
    for name in NAMES {
        let office = Office::new("redb", name, AMPLE);
        let answer = office.import(&sample_path(name));
        assert_eq!(answer.code, Some(10), "{answer:?}");
        let document = answer.document();
        let refused: Vec<Value> = document["refused"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| json!({ "row": row["row"], "why": row["code"], "sheet": row["sheet"] }))
            .collect();
        let mut listed = expected(name)["rejected"].as_array().unwrap().clone();
        for row in &mut listed {
            row["sheet"] = json!("applications");
        }
        assert_eq!(refused, listed, "{name}");
    }
}

#[test]
fn every_engine_agrees_with_the_expected_verdicts() {
    for name in NAMES {
        let mut states = Vec::new();
        for engine in ENGINES {
            let office = Office::sample(engine, name);
            assert_as_expected(&office, name);
            states.push(office.why("1401/09/15"));
            // What memory has is made anew from the same journal each time.
            let office = office.with_engine("memory");
            states.push(office.why("1401/09/15"));
        }
        assert!(states.windows(2).all(|two| two[0] == two[1]), "{name}");
    }
}

#[test]
fn the_same_sheet_again_adds_nothing() {
    for name in NAMES {
        let office = Office::sample("sled", name);
        let before = office.state();
        let again = office.import(&sample_path(name));
        let document = again.document();
        assert_eq!((again.code, &document["accepted"]), (Some(10), &json!(0)), "{again:?}");
        assert_eq!(document["updated"], 0);
        assert_eq!(office.state(), before, "{name}");
    }
}

#[test]
fn a_dry_run_writes_nothing() {
    for name in NAMES {
        let office = Office::new("sled", name, AMPLE);
        let before = office.state();
        let path = sample_path(name);
        let tried = office.run(&["application", "import", "--dry-run", path.to_str().unwrap()]);
        assert_eq!((tried.code, &tried.document()["dry_run"]), (Some(10), &json!(true)));
        assert_eq!(office.state(), before, "{name}");
        let done = office.import(&path);
        let [mut tried, mut done] = [tried.document(), done.document()];
        for document in [&mut tried, &mut done] {
            document.as_object_mut().unwrap().remove("dry_run");
        }
        assert_eq!(tried, done, "a trial says what happens");
    }
}

/// Rows and columns in another order; visits keep theirs, which is the order of entry.
fn shuffled(tables: &[Table], seed: u64) -> Vec<Table> {
    let mut dice = Dice::new(seed);
    let mut turned = Vec::new();
    for table in tables {
        let mut order: Vec<usize> = (0..table.heading.len()).collect();
        dice.shuffle(&mut order);
        let mut table = table.with_columns(&order);
        if table.name != "inspections" && table.name != "applications" {
            dice.shuffle(&mut table.rows);
        } else if table.name == "applications" {
            // Of a row that comes twice the first is taken, so the wrong ones stay behind.
            dice.shuffle(&mut table.rows[..80]);
        }
        turned.push(table);
    }
    dice.shuffle(&mut turned);
    turned
}

#[test]
fn neither_order_nor_form_of_the_sheets_matters() {
    for name in NAMES {
        let tables = sample_tables(name);
        for seed in 0..4 {
            let office = Office::new(ENGINES[usize::from(seed % 2 == 0)], name, AMPLE);
            let turned = if seed == 0 { tables.clone() } else { shuffled(&tables, seed) };
            // The twin: a workbook for the folder, a folder for the workbook, then both once more.
            let as_book = (name == "1102") == (seed < 2);
            let path = if as_book {
                office.workbook("twin.xlsx", &turned)
            } else {
                office.folder("twin", &turned)
            };
            let answer = office.import(&path);
            assert_eq!(answer.code, Some(10), "{answer:?}");
            assert_eq!(answer.document()["refused"].as_array().unwrap().len(), 7);
            assert_as_expected(&office, name);
            let original = office.import(&sample_path(name)).document();
            // A covered person who comes twice is written as the last row says, so shuffled rows
            // may change such details back; the twin of the same order changes nothing.
            assert!(seed != 0 || original["accepted"] == 0, "{name}: {original}");
            assert_as_expected(&office, name);
        }
    }
}
