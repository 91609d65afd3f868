//! Quarters closed bottom up, counted again by others, and what late facts do to them.

use std::fs;
use std::path::PathBuf;

use hamgam_tests::day::Day;
use hamgam_tests::maker::make;
use hamgam_tests::table::bank_answer;
use hamgam_tests::tree::{act, open};
use model::words::Role;
use model::{Hash, Quarter};
use office::closing;
use office::entry::{Act, Compiled};
use runtime::Mode;
use runtime::report::{Made, Way, present, to_compile};
use serde_json::Value;
use settings::{DataDir, Engine, Environment};

use super::machine::Machine;
use super::sticks::Remote;
use crate::harness::{assert_no_canary, sample_path};

const Q2: &str = "1401-Q2";
const Q3: &str = "1401-Q3";
const Q4: &str = "1401-Q4";

impl Remote {
    /// Quota for the county, and its files of the year so far.
    fn with_files() -> Self {
        let it = Self::new();
        it.round();
        let sheets = sample_path("1102");
        it.county.run(&["application", "import", sheets.to_str().unwrap()]);
        it.nation.run(&["quota", "open", "--rials", "90000000000", "--jobs", "400"]).done();
        it.nation.run(&["quota", "grant", "11", "--rials", "50000000000", "--jobs", "200"]).done();
        it.round();
        it.province.run(&["quota", "acknowledge"]).done();
        it.province
            .run(&["quota", "grant", "1102", "--rials", "30000000000", "--jobs", "150"])
            .done();
        it.round();
        it.county.run(&["quota", "acknowledge"]).done();
        it
    }

    fn confirm(&self, quarter: &str) {
        self.county.run(&["report", "confirm", quarter, "--role", "county_head"]).done();
        self.round();
    }

    /// Made, sent, accepted; the report as it was made.
    fn close_quarter(&self, quarter: &str) -> Value {
        let made = self.province.run(&["report", "compile", quarter]).done();
        self.province.run(&["report", "send", quarter]).done();
        self.round();
        let accepted = self.nation.run(&["report", "accept", "11", quarter]).done();
        assert_eq!(accepted["output"], made["output"]);
        self.round();
        made
    }

    fn file(&self, of: &Machine, quarter: &str, name: &str) -> String {
        let path: PathBuf = self.folder.path().join(name);
        let path = path.to_str().unwrap().to_owned();
        of.run(&["report", "export", quarter, "--revision", "0", "--to", &path]).done();
        path
    }

    /// The province says that it has made another report than it has, and sends it: as a newer program
    /// would, or one that was tampered with.
    fn makes_up(&self, number: u8, change: impl Fn(&Made, &mut Compiled)) {
        let dir = DataDir::locate(Some(self.province.data()), &Environment::default()).unwrap();
        let mut desk = open(&dir, Engine::Sled).unwrap();
        let of = (desk.unit(), Quarter { year: 1401, number });
        let mut said = to_compile(&mut desk, of, Way::usual(), &mut |_, _| {}).unwrap();
        let made = present(&mut desk, of, Way::usual(), &mut |_, _| {}).unwrap();
        change(&made, &mut said);
        let on = closing::last_day(of.1).unwrap().plus_days(9);
        let act = Act { on, ..act(Role::ProvinceReviewer).unwrap() };
        desk.act(&act, Mode::Write, |d| closing::compile(d, said.clone())).unwrap();
        desk.act(&act, Mode::Write, |d| closing::send(d, of.1)).unwrap();
        desk.close().unwrap();
    }

    /// One letter, paid, all of it dated in the third quarter.
    fn refer_and_pay(&self) {
        let on = "1401/09/15";
        let ready = self.county.run(&["referral", "ready", "--on", on]).done();
        let number = ready["ready"][0]["application"].as_str().unwrap();
        let issued = self.county.run(&["referral", "issue", number, "--on", on]).done();
        let letter = issued["letter"].as_str().unwrap();
        let rials = issued["amount"]["rials"].as_str().unwrap();
        let paid = bank_answer(letter, "پرداخت شد", rials, Day::new(1401, 9, 20));
        let answers = self.folder.path().join("bank.csv");
        fs::write(&answers, paid.to_csv()).unwrap();
        self.county.run(&["referral", "bank-results", answers.to_str().unwrap()]).done();
    }
}

fn shown(machine: &Machine, quarter: &str, more: &[&str]) -> Value {
    machine.run(&[&["report", "show", quarter][..], more].concat()).done()
}

/// R-B8e
/// R-B8a, R-B8b
#[test]
fn a_quarter_is_closed_bottom_up_and_counted_again_by_whoever_has_its_cut() {
    let it = Remote::with_files();
    it.refer_and_pay();
    let early = it.province.run(&["report", "compile", "1405-Q3"]);
    assert_eq!(early.code, Some(4), "the quarter still runs: {early:?}");
    let none = it.nation.run(&["report", "accept", "11", Q3]);
    assert_eq!(none.code, Some(3), "nothing was sent: {none:?}");

    // The county hasn't confirmed: it is named, with the day up to which it is known. It is told so.
    it.round();
    let owed = it.county.run(&["status"]).done()["closing"].clone();
    assert_eq!((&owed["step"], &owed["late"]), (&"confirm".into(), &true.into()), "{owed}");
    let owed = it.province.run(&["status"]).done()["closing"].clone();
    assert_eq!(owed["step"], "compile", "{owed}");
    let made = it.province.run(&["report", "compile", Q3]).done();
    assert_eq!(made["missing"][0]["unit"], "1102", "{made}");
    assert!(made["missing"][0]["known_until"].is_string(), "{made}");
    it.province.run(&["report", "send", Q3]).done();
    it.round();
    let why = ["report", "return", "11", Q3, "--reason", "1102 is missing"];
    it.nation.run(&why).done();
    it.round();
    let status = it.province.run(&["report", "status", Q3]).done();
    let back = (&status["units"][0]["state"], &status["units"][0]["reason"]);
    assert_eq!(back, (&"sent_back".into(), &"1102 is missing".into()), "{status}");

    it.confirm(Q3);
    let made = it.close_quarter(Q3);
    assert_eq!((&made["revision"], &made["missing"]), (&2.into(), &Value::Array(Vec::new())));
    for again in [it.province.run(&["report", "compile", Q3]), it.nation.run(&why)] {
        assert_eq!(again.code, Some(4), "closed for ever: {again:?}");
    }

    // Everybody who has the cut counts the same, the nation from its own journal.
    let file = it.file(&it.province, Q3, "q3.json");
    let equal = it.nation.run(&["report", "verify", &file]).done();
    assert_eq!((&equal["equal"], &equal["counted"]), (&true.into(), &made["output"]));
    let closed = shown(&it.nation, Q3, &["--unit", "11", "--revision", "0"]);
    assert_eq!(closed["output"], made["output"]);
    assert!(closed["checks"].as_array().unwrap().iter().all(|it| it["holds"] == true), "{closed}");
    let paid = &closed["total"]["payments.count"];
    assert_eq!((paid, &closed["total"]["letters.count"]), (&"1".into(), &"1".into()), "{closed}");
    // Its county has that cut too. Of what the province did since, the nation hasn't heard.
    it.county.run(&["report", "verify", &file]).done();
    it.province.run(&["quota", "grant", "1102", "--rials", "1000000000", "--jobs", "1"]).done();
    let newer = it.folder.path().join("newer.json");
    let newer = newer.to_str().unwrap();
    it.province.run(&["report", "export", Q3, "--to", newer]).done();
    let lacks = it.nation.run(&["report", "verify", newer]);
    assert_eq!(lacks.code, Some(9), "{lacks:?}");
    assert_eq!(lacks.document()["error"]["code"], "report.cut_missing");

    // The nation's is made of what it accepted, and is the same sums.
    let national = it.nation.run(&["report", "compile", Q3]).done();
    it.nation.run(&["report", "send", Q3]).done();
    let nation = shown(&it.nation, Q3, &["--revision", "0"]);
    assert_eq!(nation["output"], national["output"]);
    assert_eq!(nation["units"][0]["unit"], "11");
    assert_eq!(nation["units"][0]["figures"], closed["total"]);
    the_nations_tables_name_nobody(&it);
    the_next_nation_counts_alike_and_closes_the_next_quarter(&it, &file, [&closed, &nation]);
}

/// What the nation publishes: the signed file, and tables for people and for programs.
fn the_nations_tables_name_nobody(it: &Remote) {
    let signed = it.file(&it.nation, Q3, "nation.json");
    let [csv, xlsx] = ["nation.csv", "nation.xlsx"].map(|name| it.folder.path().join(name));
    let paths = [csv.to_str().unwrap(), xlsx.to_str().unwrap()];
    let tables = ["report", "show", Q3, "--revision", "0", "--csv", paths[0], "--xlsx", paths[1]];
    let shown = it.nation.run(&tables).out;
    let screen = it.nation.says(&["report", "show", Q3, "--revision", "0"]);
    let mut book = calamine::open_workbook_auto(&xlsx).unwrap();
    let cells: Vec<String> = calamine::Reader::worksheets(&mut book)
        .into_iter()
        .flat_map(|(_, sheet)| sheet.cells().map(|(.., cell)| cell.to_string()).collect::<Vec<_>>())
        .collect();
    assert!(cells.iter().any(|cell| cell.contains("1102") || cell.contains("11")), "{cells:?}");
    let texts = [
        fs::read_to_string(signed).unwrap(),
        fs::read_to_string(&csv).unwrap(),
        cells.join("\n"),
        shown,
        screen,
    ];
    for text in &texts {
        assert!(100 < text.len(), "{text}");
        assert_no_canary("a table of the nation's", text);
    }
}

/// What was closed under the former nation is proved by its successor, and stands before what that closes.
fn the_next_nation_counts_alike_and_closes_the_next_quarter(
    it: &Remote,
    file: &str,
    [province, nation]: [&Value; 2],
) {
    let national = it.file(&it.nation, Q3, "national.json");
    it.succeed_the_nation();
    for (machine, file) in [(&it.nation, file), (&it.nation, &national), (&it.province, file)] {
        assert_eq!(machine.run(&["report", "verify", file]).done()["equal"], true, "{file}");
    }
    let of = |more: &[&str]| shown(&it.nation, Q3, &[&["--revision", "0"], more].concat());
    assert_eq!(of(&["--unit", "11"])["output"], province["output"]);
    assert_eq!(of(&[])["output"], nation["output"]);
    assert_eq!(it.province.run(&["report", "compile", Q3]).code, Some(4), "closed for ever");

    it.confirm(Q4);
    let made = it.close_quarter(Q4);
    let next = shown(&it.nation, Q4, &["--unit", "11", "--revision", "0"]);
    assert_eq!((&next["output"], &next["previous"]), (&made["output"], &province["output"]));
    let made = it.nation.run(&["report", "compile", Q4]).done();
    it.nation.run(&["report", "send", Q4]).done();
    let next = shown(&it.nation, Q4, &["--revision", "0"]);
    assert_eq!((&next["output"], &next["previous"]), (&made["output"], &nation["output"]));
}

/// R-B8d
#[test]
fn late_facts_never_change_a_closed_report_and_stand_in_the_next() {
    let it = Remote::with_files();
    it.confirm(Q2);
    let closed = it.close_quarter(Q2);
    let before = it.file(&it.province, Q2, "q2.json");

    // Files of the closed quarter are typed in late.
    let sheets = it.folder.path().join("late");
    fs::create_dir(&sheets).unwrap();
    for table in &make(5, 12, Day::new(1401, 5, 10)).tables {
        fs::write(sheets.join(format!("{}.csv", table.name)), table.to_csv()).unwrap();
    }
    it.county.run(&["application", "import", sheets.to_str().unwrap()]);
    it.round();
    let again = shown(&it.province, Q2, &["--revision", "0"]);
    assert_eq!(again["output"], closed["output"], "the closed report stays");
    let now = shown(&it.province, Q2, &[]);
    assert_ne!(now["output"], closed["output"]);

    it.confirm(Q3);
    let next = it.close_quarter(Q3);
    let report = shown(&it.nation, Q3, &["--unit", "11", "--revision", "0"]);
    assert_eq!((&report["output"], &report["previous"]), (&next["output"], &closed["output"]));
    let adjustments = report["adjustments"].as_array().unwrap();
    let late = adjustments.iter().find(|it| it["quarter"] == Q2).unwrap();
    for change in late["changes"].as_array().unwrap() {
        let figure = change["figure"].as_str().unwrap();
        let of = |report: &Value| report["total"].get(figure).cloned().unwrap_or("0".into());
        assert_eq!((&change["minus"], &change["plus"]), (&of(&again), &of(&now)), "{figure}");
    }

    // The quarter is restated beside the closed report: with the next one, and as it is known now.
    let restated = shown(&it.nation, Q2, &["--unit", "11", "--restated"]);
    let revisions = restated["revisions"].as_array().unwrap();
    let with: Vec<&Value> = revisions.iter().map(|it| &it["with"]).collect();
    assert_eq!(with, [&Value::from(Q2), &Q3.into(), &Value::Null], "{restated}");
    assert_eq!(revisions[0]["output"], closed["output"]);
    let figures = revisions[1]["figures"].as_array().unwrap();
    for change in late["changes"].as_array().unwrap() {
        let mut change = change.clone();
        change["unit"] = "1102".into();
        assert!(figures.contains(&change), "{change}: {restated}");
    }
    assert!(!revisions[1]["logs"].as_array().unwrap().is_empty(), "{restated}");
    assert!(revisions[2]["figures"].as_array().unwrap().is_empty(), "{restated}");
    let progress = &report["progress"];
    assert_eq!(progress["target_jobs"], 300_000, "{progress}");
    assert_eq!(progress["jobs"]["paid"], 0, "{progress}");

    // And the file says which entries made the difference.
    let after: PathBuf = it.folder.path().join("q2-now.json");
    let after = after.to_str().unwrap();
    it.province.run(&["report", "export", Q2, "--to", after]).done();
    let diff = it.province.run(&["report", "diff", &before, after]).done();
    let kinds: Vec<&str> = diff["logs"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|log| log["entries"].as_array().unwrap())
        .filter_map(|entry| entry["kind"].as_str())
        .collect();
    assert!(kinds.contains(&"change.application"), "{diff}");
    assert!(!diff["figures"].as_array().unwrap().is_empty());
}

#[test]
fn a_report_made_before_the_one_before_was_accepted_is_counted_alike_afterwards() {
    let it = Remote::with_files();
    for quarter in [Q2, Q3] {
        it.province.run(&["report", "compile", quarter]).done();
        it.province.run(&["report", "send", quarter]).done();
    }
    it.round();
    it.nation.run(&["report", "accept", "11", Q2]).done();
    it.nation.run(&["report", "accept", "11", Q3]).done();
}

#[test]
fn a_report_that_is_not_what_it_says_is_not_accepted_and_the_nation_says_why() {
    let it = Remote::with_files();
    it.makes_up(1, |made, said| {
        let mut newer = made.report.definition.clone();
        newer.engine += 1;
        said.report = newer.id();
    });
    it.makes_up(2, |_, said| said.output = Hash([7; 32]));
    // A log further than anybody has it.
    it.makes_up(3, |_, said| said.heads.last_mut().unwrap().1.seq.0 += 999);
    it.round();
    for (quarter, exit, code, what, next) in [
        ("1401-Q1", 9, "report.engine", "update this program", "hamgam-hub version"),
        (Q2, 5, "report.differs", "070707070707 against", "report show 1401-Q2 --unit 11"),
        (Q3, 9, "report.cut_missing", "is here up to", "hamgam-hub sync now"),
    ] {
        let refused = it.nation.run(&["report", "accept", "11", quarter]);
        let error = &refused.document()["error"];
        assert_eq!((refused.code, &error["code"]), (Some(exit), &code.into()), "{error}");
        assert!(error["message"].to_string().contains(what), "{error}");
        assert!(error["next"].to_string().contains(next), "{error}");
        let status = it.nation.run(&["report", "status", quarter]).done();
        let units = status["units"].as_array().unwrap();
        let province = units.iter().find(|it| it["unit"] == "11").unwrap();
        assert_eq!(province["state"], "sent", "nothing was accepted: {status}");
    }
}

#[test]
fn a_report_file_that_was_changed_forged_or_torn_is_refused() {
    let it = Remote::with_files();
    it.round();
    it.province.run(&["report", "compile", Q2]).done();
    let file = it.file(&it.province, Q2, "q2.json");
    let whole = fs::read_to_string(&file).unwrap();
    let tell = |text: &str| {
        let path = it.folder.path().join("other.json");
        fs::write(&path, text).unwrap();
        it.province.run(&["report", "verify", path.to_str().unwrap()])
    };
    let code = |text: &str| {
        let answer = tell(text);
        assert_eq!(answer.code, Some(9), "{answer:?}");
        answer.document()["error"]["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(tell(&whole).code, Some(0));
    // It has the form of the file that hamgam-pdf prints in its own tests.
    let printed = include_str!("../../data/reports/county-1102.json");
    let form = |text: &str| {
        let read: Value = serde_json::from_str(text).unwrap();
        let names: Vec<String> = read.as_object().unwrap().keys().cloned().collect();
        (names, read["format"].clone())
    };
    assert_eq!(form(&whole), form(printed), "make that file anew with `report export`");
    let mut read: Value = serde_json::from_str(&whole).unwrap();
    let figures = read["figures"]["11"].as_object_mut().unwrap();
    let (first, _) = figures.clone().into_iter().next().unwrap();
    figures.insert(first, 999_999.into());
    assert_eq!(code(&read.to_string()), "report.changed");
    for (field, expected) in
        [("output", "report.changed"), ("signature", "report.forged"), ("bytes", "report.not_one")]
    {
        let mut read: Value = serde_json::from_str(&whole).unwrap();
        let text = read[field].as_str().unwrap();
        let turned = if text.starts_with('0') { "1" } else { "0" };
        read[field] = format!("{turned}{}", &text[1..]).into();
        let found = code(&read.to_string());
        let fits = found == expected || (field == "bytes" && found != "report.forged");
        assert!(fits, "{field}: {found}");
    }
    // Paper needs the program that prints; where there is none, it is said what to do.
    let paper = it.folder.path().join("q2.pdf");
    let paper = paper.to_str().unwrap();
    let print = ["report", "export", Q2, "--revision", "0", "--format", "pdf", "--to", paper];
    let lacks = it.province.run(&print);
    assert_eq!(lacks.code, Some(3), "{lacks:?}");
    assert_eq!(lacks.document()["error"]["code"], "report.no_printer");
    assert!(!it.folder.path().join("q2.pdf").exists());
    // What its units are called lies under the signature too, and so does the key.
    let mut read: Value = serde_json::from_str(&whole).unwrap();
    read["legend"]["units"]["11"]["fa"] = "جای دیگر".into();
    assert_eq!(code(&read.to_string()), "report.forged");
    let mut read: Value = serde_json::from_str(&whole).unwrap();
    read["key"] = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a".into();
    assert_eq!(code(&read.to_string()), "report.forged");
    // Signed by somebody else's machine.
    let mut read: Value = serde_json::from_str(&whole).unwrap();
    read["signed_by"][0] = 1.into();
    assert_eq!(code(&read.to_string()), "report.forged");
    assert_eq!(code(&whole[..whole.len() / 2]), "report.not_one");
    // Made by another version: no forgery, and it is said what to do.
    let newer = whole.replace("hamgam.report/2", "hamgam.report/3");
    let answer = tell(&newer);
    assert_eq!(
        (answer.code, &answer.document()["error"]["code"]),
        (Some(9), &"report.format".into())
    );
    let said = answer.document()["error"]["message"].to_string();
    assert!(said.contains("update this program"), "{said}");
    // A head further than anybody has.
    let mut read: Value = serde_json::from_str(&whole).unwrap();
    read["heads"][0][1] = 9_999_999.into();
    assert_eq!(code(&read.to_string()), "report.changed");
}
