//! Two hundred kills at moments nobody chose: what was acknowledged is there, whole and once.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use hamgam_tests::day::Day;
use hamgam_tests::dice::Dice;
use hamgam_tests::maker::{Made, make};
use serde_json::Value;

use crate::harness::{AMPLE, Answer, ENGINES, Office};
use crate::quota::{ISSUE, assert_adds_up, bank_sheet, ready};

/// What the office has been told is done.
#[derive(Debug, Default)]
struct Acknowledged {
    /// Letters and their applications.
    letters: BTreeMap<String, String>,
    /// Letters the bank has paid on.
    paid: BTreeSet<String>,
    /// Applicants taken in.
    people: BTreeSet<String>,
    /// Visits recorded, by their inspector, who made one only.
    visits: BTreeSet<String>,
    /// Files withdrawn.
    withdrawn: BTreeSet<String>,
    /// People who haven't applied yet, and visits not made yet.
    newcomers: Vec<String>,
    /// How long a command is let live at most, in microseconds.
    patience: u64,
    next_visit: u32,
}

/// Kills a command of ours after a while, unless it has ended by then; says what it had printed.
fn kill_after(mut child: Child, microseconds: u64) -> (bool, Answer) {
    // The kill's moment is the fault that is tried; nothing here waits for the program.
    let (_never, silence) = mpsc::channel::<()>();
    assert!(silence.recv_timeout(Duration::from_micros(microseconds)).is_err());
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    let ended = output.status.code().is_some();
    (ended, Answer::of(&output))
}

/// The document, if the command came to say it whole.
fn acknowledged(answer: &Answer) -> Option<Value> {
    let document: Value = serde_json::from_str(answer.out.strip_suffix('\n')?).ok()?;
    document.get("error").is_none().then_some(document)
}

fn import_some(office: &Office, made: &Made, dice: &mut Dice) -> (Vec<String>, Vec<String>) {
    let people: Vec<&hamgam_tests::people::Applicant> =
        (0..3).map(|_| dice.pick(&made.people)).collect();
    let mut tables = made.tables.clone();
    let rows: BTreeSet<usize> =
        people.iter().map(|person| usize::try_from(person.row - 1).unwrap()).collect();
    tables[0].rows = rows.iter().map(|row| made.tables[0].rows[*row].clone()).collect();
    for table in &mut tables[1..] {
        table.rows.clear();
    }
    let folder = office.folder("part", &tables);
    let args = ["application", "import", folder.to_str().unwrap()].map(str::to_owned);
    (args.into(), people.iter().map(|person| person.id.clone()).collect())
}

/// A command typed in by hand, and what it adds once acknowledged.
fn by_hand(
    office: &Office,
    dice: &mut Dice,
    known: &mut Acknowledged,
) -> Option<(Vec<String>, Deed)> {
    let owned = |args: &[&str]| args.iter().map(|&arg| arg.to_owned()).collect::<Vec<_>>();
    let files: Vec<String> = ready(office);
    match dice.below(3) {
        0 => {
            let id = known.newcomers.pop()?;
            let who = ["--kind", "independent", "--entity", "person", "--field", "1001"];
            let args = [&["application", "new", "--id", id.as_str()], who.as_slice()].concat();
            Some((owned(&args), Deed::Applied(id)))
        }
        1 if !files.is_empty() => {
            known.next_visit += 1;
            let inspector = format!("ناظر {}", known.next_visit);
            let visit = ["--visited", "1401/09/01", "--office-inspector", inspector.as_str()];
            let file = dice.pick(&files).as_str();
            let args = [&["inspection", "record", file], visit.as_slice()].concat();
            Some((owned(&args), Deed::Visited(inspector.clone())))
        }
        _ if !files.is_empty() => {
            let file = dice.pick(&files).clone();
            let args = ["application", "withdraw", file.as_str(), "--reason", "سفر"];
            Some((owned(&args), Deed::Withdrew(file)))
        }
        _ => None,
    }
}

/// What a command typed in by hand adds.
enum Deed {
    Applied(String),
    Visited(String),
    Withdrew(String),
}

impl Acknowledged {
    fn did(&mut self, deed: Deed) {
        match deed {
            Deed::Applied(id) => self.people.insert(id),
            Deed::Visited(inspector) => self.visits.insert(inspector),
            Deed::Withdrew(file) => self.withdrawn.insert(file),
        };
    }
}

/// Runs one command and kills it; notes what it acknowledged.
fn round(office: &Office, made: &Made, dice: &mut Dice, known: &mut Acknowledged) -> bool {
    let (mut people, mut paying, mut deed) = (Vec::new(), None, None);
    let args: Vec<String> = match dice.below(8) {
        0 | 1 => {
            let (args, ids) = import_some(office, made, dice);
            people = ids;
            args
        }
        2 | 3 => {
            let files = ready(office);
            let Some(number) = (!files.is_empty()).then(|| dice.pick(&files)) else { return false };
            [&["referral", "issue", number][..], &ISSUE]
                .concat()
                .iter()
                .map(|&a| a.to_owned())
                .collect()
        }
        6 | 7 => {
            if let Some((args, doing)) = by_hand(office, dice, known) {
                deed = Some(doing);
                args
            } else {
                let (args, ids) = import_some(office, made, dice);
                people = ids;
                args
            }
        }
        4 if !known.letters.is_empty() => {
            let letters: Vec<&String> = known.letters.keys().collect();
            let letter = (*dice.pick(&letters)).clone();
            let sheet = bank_sheet(&letter, "پرداخت شد", "200000000", Day::new(1401, 9, 20));
            let path = office.folder("answers", &[sheet]).join("bank.csv");
            paying = Some(letter);
            ["referral", "bank-results", path.to_str().unwrap()].map(str::to_owned).into()
        }
        _ => ["referral", "expire", "--on", "1401/09/20"].map(str::to_owned).into(),
    };
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let mut command = office.command(&args);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // One in four is left alone, so that some are acknowledged however slow the machine is.
    let (ended, answer) = match dice.below(4) {
        0 => (true, Answer::of(&child.wait_with_output().unwrap())),
        _ => kill_after(child, dice.below(known.patience)),
    };
    // Kills fall into the commands' life on a fast machine and on a slow one.
    known.patience = if ended { known.patience * 2 / 3 } else { known.patience * 6 / 5 };
    known.patience = known.patience.clamp(2_000, 400_000);
    if let Some(document) = acknowledged(&answer) {
        known.people.extend(people);
        known.paid.extend(paying);
        if let Some(deed) = deed {
            known.did(deed);
        }
        if let Some(letter) = document["letter"].as_str() {
            let file = document["application"].as_str().unwrap().to_owned();
            assert!(known.letters.insert(letter.to_owned(), file).is_none(), "{letter} twice");
        }
    }
    !ended
}

fn assert_kept(office: &Office, known: &Acknowledged) {
    assert_adds_up(office);
    let letters = office.run(&["referral", "list"]).done();
    let letters = letters["letters"].as_array().unwrap();
    for (letter, file) in &known.letters {
        let all = letters.iter().filter(|row| row["letter"] == letter.as_str());
        let all: Vec<&Value> = all.collect();
        assert!(!all.is_empty(), "{letter}");
        assert!(all.iter().all(|row| row["application"] == file.as_str()), "{letter}");
        // A payment on a letter that was given up takes rights once more, under the same letter.
        let numbers: BTreeSet<_> = all.iter().map(|row| row["n"].as_u64()).collect();
        assert_eq!(numbers.len(), all.len(), "{letter}: no hold twice");
        let paid = known.paid.contains(letter);
        assert!(!paid || all.iter().any(|row| row["state"] == "paid"), "{letter}: {all:?}");
    }
    let mut there = BTreeMap::new();
    for line in office.why("1401/09/15").lines() {
        let why: Value = serde_json::from_str(line).unwrap();
        *there.entry(why["national_id"].as_str().unwrap().to_owned()).or_insert(0) += 1;
    }
    assert!(there.values().all(|count| *count == 1), "no file twice");
    assert!(known.people.iter().all(|id| there.contains_key(id)), "nobody is lost");
    let visits = office.run(&["inspection", "list"]).done();
    let visits = visits["inspections"].as_array().unwrap();
    for inspector in &known.visits {
        let made = visits.iter().filter(|visit| visit["office_inspector"] == inspector.as_str());
        assert_eq!(made.count(), 1, "{inspector}");
    }
    let files = office.run(&["application", "list"]).done();
    let files = files["applications"].as_array().unwrap();
    for file in &known.withdrawn {
        let row = files.iter().find(|row| row["application"] == file.as_str()).unwrap();
        // The bank may have paid on an old letter since: then both stand against each other.
        let stage = row["stage"].as_str().unwrap();
        assert!(["withdrawn", "disputed"].contains(&stage), "{file}: {stage}");
    }
}

fn kills(engine: &'static str, seed: u64, wanted: u32) {
    let made = make(seed, 60, Day::new(1401, 9, 15));
    let office = Office::new(engine, "1105", AMPLE);
    let mut first = made.tables.clone();
    first[0].rows.truncate(30);
    assert_eq!(office.import(&office.folder("first", &first)).code, Some(10));
    let (mut dice, mut known, mut killed) = (Dice::new(seed), Acknowledged::default(), 0);
    let others = make(seed + 1_000, 60, Day::new(1401, 9, 15)).people.into_iter();
    known.newcomers = others.map(|person| person.id).filter(|id| id.len() == 10).collect();
    known.newcomers.retain(|id| made.people.iter().all(|person| person.id != *id));
    known.patience = 70_000;
    let mut rounds = 0;
    while killed < wanted {
        killed += u32::from(round(&office, &made, &mut dice, &mut known));
        rounds += 1;
        assert!(rounds < wanted * 6, "{killed} kills in {rounds} rounds");
        assert_kept(&office, &known);
    }
    assert!(!known.letters.is_empty(), "some came through");
}

#[test]
fn nothing_acknowledged_is_lost_in_a_hundred_kills_on_sled() {
    kills(ENGINES[0], 1, 100);
}

#[test]
fn nothing_acknowledged_is_lost_in_a_hundred_kills_on_redb() {
    kills(ENGINES[1], 2, 100);
}
