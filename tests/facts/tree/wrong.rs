//! What is typed wrong at the commands of lists, disputes, section C, the incentives, people and the inbox:
//! refused with a code and a next step, and nothing has changed.

use serde_json::Value;

use super::machine::Machine;
use super::sticks::Remote;
use crate::harness::{Answer, sample_path};

/// Where it is typed, how it ends, its code, and the words; before them what is `done` first. `SUP` is a
/// supporter's file, `IND` an independent's, `NOBODY` and `LETTER` numbers nobody has, `LONG` more than any
/// note may have, `NOTHING` no text, `MARKS` what nobody sees, `TURNED` text that turns a line around and
/// clears a terminal, `FUTURE` a day to come, `STICK` a folder.
const WRONG: &str = include_str!("wrong.txt");

/// A line of the table.
struct Typed<'a> {
    at: &'a Machine,
    exit: i32,
    code: &'a str,
    words: Vec<String>,
}

impl Typed<'_> {
    fn run(&self) -> Answer {
        self.at.run(&self.words.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

fn files(county: &Machine) -> [String; 2] {
    let listed = county.run(&["supporter", "list"]).done();
    let supporter = listed["supporters"][0]["application"].as_str().unwrap().to_owned();
    let listed = county.run(&["application", "list"]).done();
    let all = listed["applications"].as_array().unwrap();
    let independent = all.iter().find(|row| row["kind"] == "independent").unwrap();
    [supporter, independent["application"].as_str().unwrap().to_owned()]
}

/// A line of what is done first or typed wrong.
fn typed<'a>(it: &'a Remote, line: &'a str, files: &[String; 2]) -> Typed<'a> {
    let mut words = line.split_whitespace();
    let mut word = || words.next().unwrap();
    let [at, exit, code] = match word() {
        "done" => [word(), "0", ""],
        at => [at, word(), word()],
    };
    let at = match at {
        "county" => &it.county,
        "province" => &it.province,
        "nation" => &it.nation,
        other => panic!("no tier {other}"),
    };
    let long = "دراز ".repeat(2_000);
    let (county, office) = ("1102".parse().unwrap(), model::NodeNumber(1201));
    let spelled = |word: &str| match word {
        "SUP" => files[0].clone(),
        "IND" => files[1].clone(),
        "LONG" => long.clone(),
        "NOTHING" => String::new(),
        "MARKS" => "\u{200f}\u{202e}\u{7} \u{200c}\u{2066}".to_owned(),
        "TURNED" => "\u{202e}1-11\u{1b}[2J\u{2066}".to_owned(),
        "FUTURE" => "1499/01/01".to_owned(),
        "NOBODY" => model::ApplicationNumber::new(1401, county, office, 999_999).to_string(),
        "LETTER" => model::LetterNumber::new(1401, county, office, 999_999).to_string(),
        other => other.replace("STICK", it.stick()),
    };
    Typed { at, exit: exit.parse().unwrap(), code, words: words.map(spelled).collect() }
}

/// All that is written of a machine: its logs' heads and its rows.
fn state(it: &Remote) -> [Value; 3] {
    let units = [(&it.county, "1102"), (&it.province, "11"), (&it.nation, "IR")];
    units.map(|(at, unit)| at.run(&["store", "state", unit]).done())
}

/// R-C1 to R-C5, R-I1 to R-I3, A9, X4: each new command with what tired people and torn sticks hand it.
#[test]
fn what_is_typed_wrong_is_refused_with_its_next_step_and_changes_nothing() {
    let it = Remote::new();
    let sheets = sample_path("1102");
    assert_eq!(it.county.run(&["application", "import", sheets.to_str().unwrap()]).code, Some(10));
    it.round();
    let files = files(&it.county);
    std::fs::create_dir(&it.stick).unwrap();
    std::fs::write(it.stick.join("torn.csv"), "\u{feff}کد ملی\n\"0012345679").unwrap();
    let good = "\u{feff}کد ملی,فهرست,تاریخ فهرست\n0012345679,شاغلان دولت,1401/09/10\n";
    std::fs::write(it.stick.join("good.csv"), good).unwrap();
    std::fs::write(it.stick.join("picture.csv"), b"\x89PNG\r\n\x1a\n\0\0").unwrap();
    let lines = || WRONG.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    for line in lines().filter(|line| line.starts_with("done ")) {
        typed(&it, line, &files).run().done();
    }
    let before = state(&it);
    let mut wrong = Vec::new();
    for line in lines().filter(|line| !line.starts_with("done ")) {
        let typed = typed(&it, line, &files);
        let answer = typed.run();
        let document = answer.documents().pop().unwrap_or_default();
        let error = &document["error"];
        let told = ["fa", "en"].iter().all(|lang| error["message"][lang].is_string());
        let next = error["next"].as_str().is_some_and(|next| !next.is_empty());
        let raw = answer.out.contains(['\u{1b}', '\u{202e}']) || answer.out.len() > 6_000;
        let as_said = (answer.code, &error["code"]) == (Some(typed.exit), &typed.code.into());
        if !as_said || !told || !next || raw {
            wrong.push(format!("{line}\n    {answer:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(state(&it), before, "nothing has changed");
}
