//! A woman's needlework, from the instant confirmation to a job seen on a visit, on three tiers, in Persian.

use std::fs;

use hamgam_tests::day::Day;
use hamgam_tests::table::bank_answer;

use super::sticks::Remote;

/// Runs a command in Persian and expects it to be done.
macro_rules! done {
    ($at:expr, $($word:expr),+) => {
        $at.run(&[$($word),+, "--lang", "fa"]).done()
    };
}

const APPLICANT: &str = "0012345679";
const AMOUNT: &str = "600000000";

/// R-A10a, R-A10b, R-B1, R-B3, R-B4a, R-B6, R-A8, R-A5a, X1, X3.
#[test]
fn a_womans_needlework_goes_from_the_confirmation_to_a_job_that_was_seen() {
    let it = Remote::new();
    let county = &it.county;
    // She registers and gets the confirmation at once; skill, need and readiness are judged.
    let opened = done!(
        county,
        "پرونده",
        "new",
        "--kind",
        "مستقل",
        "--entity",
        "حقیقی",
        "--id",
        APPLICANT,
        "--given-name",
        "زینب",
        "--family-name",
        "بلوچ",
        "--gender",
        "زن",
        "--mobile",
        "09123456789",
        "--field",
        "1001",
        "--issued",
        "1401/05/01",
        "--amount",
        AMOUNT,
        "--jobs",
        "1",
        "--purpose",
        "شروع",
        "--need",
        "4",
        "--capacity",
        "3",
        "--readiness",
        "دارد",
        "--employee",
        "خیر",
        "--skill",
        "گواهی مهارت",
        "--skill-dated",
        "1401/02/10"
    );
    let number = opened["application"].as_str().unwrap().to_owned();
    let inbox =
        done!(county, "کارتابل", "فهرست", "--as-of", "1401/06/12", "--section", "inspection.due");
    assert_eq!(
        inbox["items"][0]["application"],
        number.as_str(),
        "the visit is due in the office's inbox"
    );

    // Day 44: the wait of 45 days still runs, and nobody has visited.
    let too_early = county.run(&["معرفی", "issue", &number, "--on", "1401/06/14", "--lang", "fa"]);
    assert_eq!(too_early.code, Some(4), "{too_early:?}");
    let why = done!(county, "پرونده", "why", &number, "--as-of", "1401/06/14");
    let fails = |why: &serde_json::Value| -> Vec<String> {
        let gates = why["gates"].as_array().unwrap().iter();
        let fails = gates.filter(|gate| gate["result"] == "fail");
        fails.map(|gate| gate["gate"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(fails(&why)[..2], ["A10.wait", "A10.inspection"], "{why}");
    done!(
        county,
        "بازدید",
        "record",
        &number,
        "--visited",
        "1401/06/10",
        "--office-inspector",
        "مریم نارویی",
        "--agency",
        "میراث فرهنگی",
        "--agency-inspector",
        "علی ریگی",
        "--activity",
        "بلی",
        "--skill",
        "بلی",
        "--management",
        "تا حدی",
        "--completed-by",
        "مریم نارویی",
        "--completed",
        "1401/06/11"
    );
    let why = done!(county, "پرونده", "why", &number, "--as-of", "1401/06/14");
    assert_eq!(
        (fails(&why), &why["earliest"]),
        (vec!["A10.wait".to_owned()], &"1401-06-15".into())
    );

    // Quota comes down the tree; until it is acknowledged there is none.
    it.round();
    done!(it.nation, "سهمیه", "open", "--rials", "9000000000", "--jobs", "20");
    done!(it.nation, "سهمیه", "grant", "11", "--rials", "5000000000", "--jobs", "10");
    it.round();
    done!(it.province, "سهمیه", "acknowledge");
    done!(it.province, "سهمیه", "grant", "1102", "--rials", "1000000000", "--jobs", "2");
    it.round();
    let without = county.run(&["معرفی", "issue", &number, "--on", "1401/06/15", "--lang", "fa"]);
    assert_eq!(without.document()["error"]["code"], "A1.acknowledged", "{without:?}");
    done!(county, "سهمیه", "acknowledge");
    let issued = done!(county, "معرفی", "issue", &number, "--on", "1401/06/15");
    let letter = issued["letter"].as_str().unwrap().to_owned();

    // The bank pays; the visit after it finds her at work.
    let answers = it.folder.path().join("bank.csv");
    let paid = bank_answer(&letter, "پرداخت شد", AMOUNT, Day::new(1401, 7, 3));
    fs::write(&answers, paid.to_csv()).unwrap();
    done!(county, "معرفی", "bank-results", answers.to_str().unwrap());
    let fulfil = ["معرفی", "fulfil", &letter, "--on", "1401/09/20", "--lang", "fa"];
    let unseen = county.run(&fulfil);
    assert_eq!(unseen.document()["error"]["code"], "B2.after_payment", "{unseen:?}");
    done!(
        county,
        "بازدید",
        "record",
        &number,
        "--visited",
        "1401/09/12",
        "--office-inspector",
        "مریم نارویی",
        "--agency",
        "میراث فرهنگی",
        "--agency-inspector",
        "علی ریگی",
        "--activity",
        "بلی",
        "--skill",
        "بلی",
        "--management",
        "بلی",
        "--completed-by",
        "مریم نارویی",
        "--completed",
        "1401/09/13"
    );
    county.run(&fulfil).done();

    // All tiers see the same: the form in the province's section, one letter, one payment, one job.
    it.round();
    let section = ["--section", "inspections", "--as-of", "1401/09/20"];
    let forms = it.province.run(&[&["کارتابل", "فهرست"][..], &section].concat()).done();
    let forms = forms["items"].as_array().unwrap();
    assert!(forms.iter().any(|item| item["application"] == number.as_str()), "{forms:?}");
    for tier in [county, &it.province, &it.nation] {
        let shown = done!(tier, "پرونده", "show", &number);
        assert_eq!(shown["stage"], "paid", "{shown}");
        let quarter = tier.run(&["گزارش", "show", "1401-Q3", "--unit", "1102"]).done();
        assert_eq!(quarter["total"]["verified.jobs"], "1", "{quarter}");
    }
    // Nobody is told her number where nobody asked for her.
    for tier in [&it.province, &it.nation] {
        for list in [&["کارتابل", "فهرست"][..], &["وضعیت"], &["مغایرت", "فهرست"]]
        {
            let told = tier.run(list);
            assert!(!told.out.contains(APPLICANT), "{told:?}");
        }
    }
}
