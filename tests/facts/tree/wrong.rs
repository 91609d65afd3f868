//! What is typed wrong at the commands of lists, disputes, section C, the incentives, people and the inbox:
//! refused with a code and a next step, and nothing has changed.

use serde_json::Value;

use super::machine::Machine;
use super::sticks::Remote;
use crate::harness::{Answer, sample_path};

/// Where it is typed, how it ends, its code, and the words; `SUP` is a supporter's file, `IND` an
/// independent's, `NOBODY` and `LETTER` numbers nobody has, `LONG` more than any note may have, `NOTHING` no
/// text, `STICK` a folder.
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

fn typed<'a>(it: &'a Remote, line: &'a str, files: &[String; 2]) -> Typed<'a> {
    let mut words = line.split_whitespace();
    let [at, exit, code] = [(); 3].map(|()| words.next().unwrap());
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
    std::fs::write(it.stick.join("picture.csv"), b"\x89PNG\r\n\x1a\n\0\0").unwrap();
    let before = state(&it);
    let mut wrong = Vec::new();
    for line in WRONG.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let typed = typed(&it, line, &files);
        let answer = typed.run();
        let document = answer.documents().pop().unwrap_or_default();
        let error = &document["error"];
        let told = ["fa", "en"].iter().all(|lang| error["message"][lang].is_string());
        let next = error["next"].as_str().is_some_and(|next| !next.is_empty());
        if (answer.code, &error["code"]) != (Some(typed.exit), &typed.code.into()) || !told || !next
        {
            wrong.push(format!("{line}\n    {answer:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(state(&it), before, "nothing has changed");
}
