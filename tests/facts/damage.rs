//! One flipped byte anywhere in the journal or the views: the same answer, or none.

use std::fs;
use std::path::{Path, PathBuf};

use hamgam_tests::day::Day;
use hamgam_tests::dice::Dice;
use hamgam_tests::table::Table;

use crate::harness::{AMPLE, ENGINES, Office, sample_tables};
use crate::quota::{bank_sheet, issue, ready};

/// A small office with a bit of everything: files, a letter, a payment.
pub(crate) fn small(engine: &'static str) -> Office {
    let office = Office::new(engine, "1102", AMPLE);
    let mut tables: Vec<Table> = sample_tables("1102");
    tables[0].rows.truncate(24);
    tables.retain(|table| table.name != "covered");
    for table in &mut tables[1..] {
        let known = tables_ids(&sample_tables("1102")[0]);
        table.rows.retain(|row| known.contains(&row[0]));
    }
    assert_ne!(office.import(&office.folder("sheets", &tables)).code, Some(1));
    for number in ready(&office).iter().take(2) {
        let letter = issue(&office, number).done()["letter"].as_str().unwrap().to_owned();
        let on = Day::new(1401, 9, 20);
        let folder = office.folder("bank", &[bank_sheet(&letter, "پرداخت شد", "300000000", on)]);
        let path = folder.join("bank.csv");
        assert_eq!(office.run(&["referral", "bank-results", path.to_str().unwrap()]).code, Some(0));
    }
    office
}

fn tables_ids(table: &Table) -> Vec<String> {
    table.rows.iter().take(24).map(|row| row[3].clone()).collect()
}

/// Every file below a folder with its bytes, in order of its name.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path).unwrap();
                all.push((path, bytes));
            }
        }
    }
    all.sort();
    all
}

/// Writes a part of the office as it was.
fn restore(folder: &Path, was: &[(PathBuf, Vec<u8>)]) {
    let now: Vec<(PathBuf, Vec<u8>)> = files(folder);
    for (path, _) in now.iter().filter(|(path, _)| !was.iter().any(|(known, _)| known == path)) {
        fs::remove_file(path).unwrap();
    }
    for (path, bytes) in was {
        if !now.iter().any(|(known, there)| known == path && there == bytes) {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
}

/// A place that says something: not in the zeros behind the end, which nobody reads.
fn place(dice: &mut Dice, bytes: &[u8]) -> usize {
    let used = bytes.iter().rposition(|byte| *byte != 0).map_or(1, |last| last + 1);
    dice.index(used)
}

fn flips(engine: &'static str, part: &str, times: u32, seed: u64) {
    let office = small(engine);
    let expected = office.why("1401/09/15");
    let folder = office.data().join(part);
    // Opening and closing writes too, so what is restored is the office at rest.
    let whole = files(&office.data());
    let targets: Vec<(PathBuf, Vec<u8>)> = files(&folder)
        .into_iter()
        .filter(|(path, bytes)| !bytes.is_empty() && !path.ends_with("reserve"))
        .collect();
    let mut dice = Dice::new(seed);
    let (mut same, mut stopped) = (0, 0);
    for _ in 0..times {
        let (path, bytes) = dice.pick(&targets);
        let at = place(&mut dice, bytes);
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << dice.below(8);
        fs::write(path, &flipped).unwrap();
        let answer = office.run(&["application", "why", "--all", "--as-of", "1401/09/15"]);
        let what = format!("{engine}: {} at {at}", path.display());
        match answer.code {
            Some(0) => {
                assert_eq!(answer.out, expected, "another answer; {what}: {}", answer.err);
                same += 1;
            }
            Some(9) => {
                let error = answer.document()["error"].clone();
                let said = error["message"]["en"].as_str().unwrap();
                assert!(
                    said.contains(".journal") || said.contains("mark") || said.contains("table"),
                    "{what}: {said}"
                );
                assert_eq!(part, "journal", "views are made anew; {what}: {said}");
                stopped += 1;
            }
            _ => panic!("{what}: {answer:?}"),
        }
        restore(&office.data(), &whole);
    }
    assert_eq!(office.why("1401/09/15"), expected);
    assert!(0 < same + stopped && (part == "views" || 0 < stopped), "{same} {stopped}");
}

#[test]
fn a_flipped_byte_in_the_journal_is_never_another_answer() {
    flips(ENGINES[0], "journal", 100, 11);
    flips(ENGINES[1], "journal", 100, 12);
}

#[test]
fn a_flipped_byte_in_the_views_is_never_another_answer() {
    for (engine, seed) in ENGINES.into_iter().zip(20..) {
        flips(engine, "views", 160, seed);
    }
}
