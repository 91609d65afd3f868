//! A woman's needlework, from the instant confirmation to a job seen on a visit, on three tiers, in Persian.

use std::fs;

use hamgam_tests::day::Day;
use hamgam_tests::table::bank_answer;
use serde_json::Value;

use super::machine::Machine;
use super::sticks::Remote;
use crate::harness::Answer;

const APPLICANT: &str = "0012345679";
const AMOUNT: &str = "600000000";

/// A command as it is typed, in Persian; an underscore stands for a space within a word.
fn typed(at: &Machine, line: &str) -> Answer {
    let words: Vec<String> = line.split_whitespace().map(|word| word.replace('_', " ")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).chain(["--lang", "fa"]).collect();
    at.run(&words)
}

fn done(at: &Machine, line: &str) -> Value {
    typed(at, line).done()
}

fn refused(at: &Machine, line: &str) -> String {
    let answer = typed(at, line);
    assert_eq!(answer.code, Some(4), "{answer:?}");
    answer.document()["error"]["code"].as_str().unwrap().to_owned()
}

fn fails(why: &Value) -> Vec<&str> {
    let gates = why["gates"].as_array().unwrap().iter();
    gates.filter(|gate| gate["result"] == "fail").map(|it| it["gate"].as_str().unwrap()).collect()
}

fn visit(county: &Machine, number: &str, (visited, completed): (&str, &str)) {
    let seen = "--activity بلی --skill بلی --management تا_حدی";
    let who = "--office-inspector مریم_نارویی --agency میراث_فرهنگی --agency-inspector علی_ریگی";
    let form = format!("--completed-by مریم_نارویی --completed {completed}");
    done(county, &format!("بازدید record {number} --visited {visited} {who} {seen} {form}"));
}

/// She registers and gets the confirmation at once; skill, need and readiness are judged (A5, A8, B7).
fn registers(county: &Machine) -> String {
    let opened = done(
        county,
        &format!(
            "پرونده new --kind مستقل --entity حقیقی --id {APPLICANT} --given-name زینب \
             --family-name بلوچ --gender زن --mobile 09123456789 --field 1001 \
             --issued 1401/05/01 --amount {AMOUNT} --jobs 1 --purpose شروع --need 4 \
             --capacity 3 --readiness دارد --employee خیر --skill گواهی_مهارت \
             --skill-dated 1401/02/10"
        ),
    );
    opened["application"].as_str().unwrap().to_owned()
}

/// The wait of 45 days runs and the visit is due; on day 45, visited and with a form, she is ready.
fn waits_and_is_visited(county: &Machine, number: &str) {
    let due = "کارتابل فهرست --as-of 1401/06/12 --section inspection.due";
    assert_eq!(done(county, due)["items"][0]["application"], number);
    let day_44 = format!("معرفی issue {number} --on 1401/06/14");
    assert_eq!(refused(county, &day_44), "A10.wait");
    let why = format!("پرونده why {number} --as-of 1401/06/14");
    assert_eq!(fails(&done(county, &why))[..2], ["A10.wait", "A10.inspection"]);
    visit(county, number, ("1401/06/10", "1401/06/11"));
    let answer = done(county, &why);
    assert_eq!((fails(&answer), &answer["earliest"]), (vec!["A10.wait"], &"1401-06-15".into()));
}

/// Quota comes down the tree; until it is acknowledged there is none. The letter's number.
fn is_referred(it: &Remote, number: &str) -> String {
    it.round();
    done(&it.nation, "سهمیه open --rials 9000000000 --jobs 20");
    done(&it.nation, "سهمیه grant 11 --rials 5000000000 --jobs 10");
    it.round();
    done(&it.province, "سهمیه acknowledge");
    done(&it.province, "سهمیه grant 1102 --rials 1000000000 --jobs 2");
    it.round();
    let issue = format!("معرفی issue {number} --on 1401/06/15");
    assert_eq!(refused(&it.county, &issue), "A1.acknowledged");
    done(&it.county, "سهمیه acknowledge");
    done(&it.county, &issue)["letter"].as_str().unwrap().to_owned()
}

/// The bank pays; the visit after it finds her at work.
fn is_paid_and_seen(it: &Remote, number: &str, letter: &str) {
    let answers = it.folder.path().join("bank.csv");
    let paid = bank_answer(letter, "پرداخت شد", AMOUNT, Day::new(1401, 7, 3));
    fs::write(&answers, paid.to_csv()).unwrap();
    it.county.run(&["معرفی", "bank-results", answers.to_str().unwrap()]).done();
    let fulfil = format!("معرفی fulfil {letter} --on 1401/09/20");
    assert_eq!(refused(&it.county, &fulfil), "B2.after_payment");
    visit(&it.county, number, ("1401/09/12", "1401/09/13"));
    done(&it.county, &fulfil);
}

/// R-A10a, R-A10b, R-B1, R-B3, R-B4a, R-B4c, R-B6, R-A5a, R-A8, X1, X3.
#[test]
fn a_womans_needlework_goes_from_the_confirmation_to_a_job_that_was_seen() {
    let it = Remote::new();
    let number = registers(&it.county);
    waits_and_is_visited(&it.county, &number);
    let letter = is_referred(&it, &number);
    is_paid_and_seen(&it, &number, &letter);

    // All tiers see the same: the form in the province's section, one letter paid, one job verified.
    it.round();
    let forms = done(&it.province, "کارتابل فهرست --section inspections --as-of 1401/09/20");
    let forms = forms["items"].as_array().unwrap();
    assert!(forms.iter().any(|item| item["application"] == number.as_str()), "{forms:?}");
    for tier in [&it.county, &it.province, &it.nation] {
        assert_eq!(done(tier, &format!("پرونده show {number}"))["stage"], "paid");
        let quarter = done(tier, "گزارش show 1401-Q3 --unit 1102");
        assert_eq!(quarter["total"]["verified.jobs"], "1", "{quarter}");
    }
    // Nobody is told her number where nobody asked for her.
    for tier in [&it.province, &it.nation] {
        for list in ["کارتابل فهرست", "وضعیت", "مغایرت فهرست"] {
            let told = typed(tier, list);
            assert!(!told.out.contains(APPLICANT), "{told:?}");
        }
    }
}
