//! A county is split while its office is away and works on; another is named and merged: files go on
//! at another office with all their history, and nothing that was written meanwhile is lost.

use std::fs;
use std::path::Path;

use hamgam_tests::day::Day;
use hamgam_tests::runbook::Runbook;
use hamgam_tests::table::bank_answer;
use serde_json::Value;

use super::machine::Machine;
use super::{Country, DAY, knock};
use crate::harness::{program, sample_path};

const MOBILE: &str = "09123456780";
const OTHER_MOBILE: &str = "09123456781";

/// Rasht at work, with quota and letters at the bank.
fn rasht() -> Country {
    let country = Country::new(&["0105"]);
    let county = &country.counties[0];
    let sheets = sample_path("1102");
    assert_eq!(county.run(&["application", "import", sheets.to_str().unwrap()]).code, Some(10));
    country.sync_up();
    country.nation.run(&["quota", "open", "--rials", "60000000000", "--jobs", "150"]).done();
    country.nation.run(&["quota", "grant", "01", "--rials", "50000000000", "--jobs", "120"]).done();
    country.province.sync();
    country.province.run(&["quota", "acknowledge"]).done();
    grant(&country, 0, "40000000000", "90");
    country
}

fn grant(country: &Country, at: usize, rials: &str, jobs: &str) {
    let county = &country.counties[at];
    let grant = ["quota", "grant", county.name(), "--rials", rials, "--jobs", jobs];
    country.province.run(&grant).done();
    county.sync();
    county.run(&["quota", "acknowledge"]).done();
    county.sync();
}

/// Files that may go to the bank, as the county sees it.
fn ready(county: &Machine) -> Vec<String> {
    let ready = county.run(&["referral", "ready", "--on", DAY]).done();
    let files = ready["ready"].as_array().unwrap().iter();
    files.map(|file| file["application"].as_str().unwrap().to_owned()).collect()
}

fn refer(county: &Machine, number: &str) -> Value {
    county.run(&["referral", "issue", number, "--on", DAY, "--reason", "by the head"]).done()
}

fn show(machine: &Machine, number: &str) -> Value {
    machine.run(&["application", "show", number]).done()
}

fn mobile(machine: &Machine, number: &str) -> Value {
    let shown = machine.run(&["application", "show", number, "--reveal"]).done();
    shown["record"]["mobile"].clone()
}

fn code(answer: &crate::harness::Answer) -> Value {
    answer.document()["error"]["code"].clone()
}

fn stage(machine: &Machine, number: &str) -> Value {
    show(machine, number)["stage"].clone()
}

/// Brings all in step until something is so: a hub's duties are done a moment after what they rest on.
fn until(country: &Country, is_so: impl Fn(&Country) -> bool) {
    while !is_so(country) {
        country.sync_up();
    }
}

/// The new office comes with its slip, and calls by the same line.
fn enroll(country: &mut Country, code: &'static str) {
    let (mut office, newcomer) = knock(country.folder.path(), &country.province, code);
    newcomer.come_in();
    office.start(Some(country.line.address()));
    office.sync();
    country.counties.push(office);
}

/// Khomam is cut out of Rasht, and these files are given to it.
fn split(country: &mut Country, files: &[String]) {
    let wrong = ["county", "split", "0105", "--into", "0104", "--on", "1400/07/01"];
    assert_eq!(code(&country.nation.run(&wrong)), "county.in_use");
    let page = Runbook::of("A county was split");
    let mut typed = page.typed("hamgam-hub county split 0105", &[]);
    let dry = country.nation.type_in(&typed).done();
    assert_eq!(typed.pop().as_deref(), Some("--dry-run"));
    let order: Vec<&str> = typed.iter().map(String::as_str).collect();
    assert_eq!((&dry["concerned"][0]["files"], &dry["dry_run"]), (&80.into(), &true.into()));
    assert!(0 < dry["concerned"][0]["letters"].as_u64().unwrap(), "{dry}");
    assert_eq!(code(&country.province.run(&order)), "authority.kind");
    country.nation.run(&order).done();
    assert_eq!(code(&country.nation.run(&order)), "county.in_use");
    country.province.sync();
    enroll(country, "0117");
    let list = country.folder.path().join("khomam.csv");
    let rows: Vec<String> = files.iter().map(|number| format!("\"{number}\",خمام\n")).collect();
    fs::write(&list, format!("شماره,روستا\n{}", rows.concat())).unwrap();
    let things = [("khomam.csv", list.to_str().unwrap())];
    let mut typed = page.typed("hamgam-hub county assign --to 0117", &things);
    typed.extend(["--on", "1401/09/14"].map(str::to_owned));
    let dry = country.province.type_in(&typed).done();
    typed.retain(|word| word != "--dry-run");
    let order: Vec<&str> = typed.iter().map(String::as_str).collect();
    assert_eq!((dry["files"].as_array().unwrap().len(), &dry["entries"]), (files.len(), &0.into()));
    let done = country.province.run(&order).done();
    assert!(files.len() < usize::try_from(done["entries"].as_u64().unwrap()).unwrap(), "{done}");
}

/// Every change of a file, but for where it lies.
fn history(machine: &Machine, number: &str) -> Vec<Value> {
    let told = machine.run(&["application", "history", number]).done();
    let mut all = told["changes"].as_array().unwrap().clone();
    for it in &mut all {
        it.as_object_mut().unwrap().remove("place");
    }
    assert!(2 < all.len(), "{told}");
    all
}

/// The bank answers whom it got the letter from; the file shows it where it is now.
fn the_bank_answers(country: &Country, at_bank: &str, letter: &str) {
    let letters = country.counties[0].run(&["referral", "list"]).done();
    let row = letters["letters"].as_array().unwrap().iter().find(|it| it["letter"] == letter);
    let rials = row.unwrap()["amount"]["rials"].as_str().unwrap();
    let paid = bank_answer(letter, "پرداخت شد", rials, Day::new(1401, 9, 20));
    let answers = country.folder.path().join("bank.csv");
    fs::write(&answers, paid.to_csv()).unwrap();
    let results = ["referral", "bank-results", answers.to_str().unwrap()];
    country.counties[1].run(&results);
    assert_eq!(stage(&country.counties[1], at_bank), "referred", "it is not its letter");
    country.counties[0].run(&results).done();
    until(country, |country| stage(&country.counties[1], at_bank) == "paid");
}

/// Quota goes the way it always goes.
fn quota_goes_on(country: &Country) {
    let amount = ["--rials", "1000000000", "--jobs", "2"];
    let order = [&["quota", "move", "--from", "0105", "--to", "0117"][..], &amount].concat();
    country.province.run(&order).done();
    country.counties[0].sync();
    country.counties[0].run(&["quota", "return", "--asked"]).done();
    let granted = |country: &Country| {
        country.counties[1].run(&["quota", "show"]).done()["granted"]["rials"].clone()
    };
    until(country, |country| granted(country) == "6000000000");
    country.counties[1].run(&["quota", "acknowledge"]).done();
    country.sync_up();
}

#[test]
fn a_county_is_split_while_its_office_is_away_and_nothing_is_lost() {
    let mut country = rasht();
    let files = ready(&country.counties[0]);
    let [at_bank, edited, late, fresh, stays] = &files[..5] else { panic!("{files:?}") };
    let letter = refer(&country.counties[0], at_bank)["letter"].as_str().unwrap().to_owned();
    country.sync_up();
    country.counties[0].kill();
    let moved = [at_bank, edited, late, fresh].map(Clone::clone);
    split(&mut country, &moved);

    // The old office hears nothing of it and works on.
    let old = &country.counties[0];
    old.run(&["application", "edit", edited, "--mobile", MOBILE]).done();
    refer(old, late);

    // The new one has its files, and nothing else of its neighbor's.
    grant(&country, 1, "5000000000", "20");
    let new = &country.counties[1];
    let listed = new.run(&["application", "list"]).done();
    assert_eq!((&listed["count"], &listed["applications"][0]["home"]), (&4.into(), &"0117".into()));
    assert_eq!(new.run(&["application", "show", stays]).code, Some(3));
    assert_eq!(history(new, fresh), history(&country.province, fresh));
    let why = |machine: &Machine| {
        machine.run(&["application", "why", fresh, "--as-of", DAY]).done()["gates"].clone()
    };
    assert_eq!(why(new), why(&country.province));
    refer(new, fresh);
    assert_eq!(
        code(&new.run(&["referral", "issue", at_bank, "--on", DAY])),
        "application.referred"
    );

    // It comes back by the line.
    country.counties[0].restart();
    until(&country, |country| mobile(&country.counties[1], edited) == MOBILE);
    until(&country, |country| stage(&country.counties[1], late) == "referred");
    let old = &country.counties[0];
    for order in [
        &["application", "edit", edited, "--mobile", OTHER_MOBILE][..],
        &["referral", "issue", edited, "--on", DAY],
        &["application", "withdraw", fresh, "--reason", "x"],
    ] {
        assert_eq!(code(&old.run(order)), "application.moved", "{order:?}");
    }
    assert!(!ready(old).contains(edited));
    until(&country, |country| {
        let disputes = country.counties[1].run(&["dispute", "list"]).done();
        disputes["disputes"].to_string().contains("X2.moved")
    });

    the_bank_answers(&country, at_bank, &letter);
    quota_goes_on(&country);
    let of = |county: &str, day: &str| {
        let order = ["application", "list", "--county", county, "--as-of", day];
        country.nation.run(&order).done()["count"].clone()
    };
    assert_eq!([of("0105", "1401/09/13"), of("0105", "1401/09/14")], [80, 76].map(Value::from));
    assert_eq!([of("0117", "1401/09/13"), of("0117", "1401/09/14")], [0, 4].map(Value::from));
    until_they_agree(&country);
    country.figures_add_up();
    country.close();
}

/// All three tiers make the same of each county once the last duty is done.
fn until_they_agree(country: &Country) {
    until(country, |country| {
        country.counties.iter().all(|county| {
            let state = |tier: &Machine| {
                tier.run(&["store", "state", county.name()]).done()["units"].clone()
            };
            let here = state(county);
            here == state(&country.province) && here == state(&country.nation)
        })
    });
    country.agrees();
}

#[test]
fn a_county_that_was_cut_out_is_renamed_and_goes_back_and_its_last_work_comes_by_stick() {
    let mut country = rasht();
    let files = ready(&country.counties[0]);
    let [at_bank, one, other] = &files[..3] else { panic!("{files:?}") };
    refer(&country.counties[0], at_bank);
    country.sync_up();
    let moved = [one, other].map(Clone::clone);
    split(&mut country, &moved);
    until(&country, |country| {
        country.counties[1].run(&["application", "list"]).done()["count"] == 2
    });
    grant(&country, 1, "5000000000", "20");
    let letter = refer(&country.counties[1], other)["letter"].as_str().unwrap().to_owned();
    country.counties[1].sync();
    let name = ["--name-fa", "خمام نو", "--name-en", "New Khomam", "--on", "1402/01/01"];
    country.nation.run(&[&["county", "rename", "0117"][..], &name].concat()).done();
    country.sync_up();
    let named = |machine: &Machine, day: &str| {
        machine.run(&["county", "show", "0117", "--as-of", day]).done()["name"]["en"].clone()
    };
    for machine in country.counties.iter().chain([&country.province, &country.nation]) {
        assert_eq!(named(machine, "1401/12/29"), "Khomam");
        assert_eq!(named(machine, "1402/01/01"), "New Khomam");
    }
    let offices = country.province.run(&["office", "list"]).done();
    assert!(offices.to_string().contains("New Khomam"), "{offices}");

    // It goes back into Rasht while its line is gone: its last work goes by stick.
    country.counties[1].kill();
    country.counties[1].run(&["application", "edit", one, "--mobile", MOBILE]).done();
    country.nation.run(&["county", "merge", "0117", "--into", "0105", "--on", "1403/01/01"]).done();
    country.province.sync();
    let home = |machine: &Machine| show(machine, one)["home"].clone();
    until_at(&country, 0, |country| home(&country.counties[0]) == "0105");
    assert_eq!(home(&country.counties[1]), "0117", "it hasn't heard");
    let stick = country.folder.path().join("stick");
    carry(&country.counties[1], &country.province, "01", &stick);
    carry(&country.province, &country.counties[1], "0117", &stick);
    until_at(&country, 0, |country| mobile(&country.counties[0], one) == MOBILE);
    let closed = &country.counties[1];
    let edit = ["application", "edit", one, "--mobile", OTHER_MOBILE];
    assert_eq!(code(&closed.run(&edit)), "application.moved");
    country.counties[0].run(&edit).done();
    let counties = country.nation.run(&["county", "list", "--changed"]).done();
    let rows = counties["counties"].as_array().unwrap();
    assert_eq!(
        rows.iter().map(|row| row["state"].as_str().unwrap()).collect::<Vec<_>>(),
        ["old", "ended"]
    );
    country.counties[1].restart();
    until_they_agree(&country);
    country.figures_add_up();
    its_machine_is_gone(&mut country, &letter, other);
    until_they_agree(&country);
    country.close();
}

/// A merged office's letter is answered by its next machine, in a folder of its own, and by nobody else.
fn its_machine_is_gone(country: &mut Country, letter: &str, file: &str) {
    let page = Runbook::of("A county was split");
    // A machine's folder is always named here.
    let typed = |begins: &str, things: &[(&str, &str)]| {
        page.typed(&format!("hamgam-node --data FOLDER {begins}"), things).split_off(2)
    };
    country.counties[1].kill();
    let fence = ["office", "fence", "0117", "--confirm", "0117", "--reason", "dead"];
    country.province.run(&fence).done();
    let slip = country.province.type_in(&page.typed("hamgam-hub office enrol 0117", &[])).done();
    let hub = country.line.address().to_string();
    let things = [("HOST:PORT", hub.as_str()), ("SLIP", slip["slip"].as_str().unwrap())];
    let mut anew = Machine::at(country.folder.path().join("anew"), "0117", program());
    let setup = typed("setup", &things);
    let newcomer = anew.knock(&setup.iter().map(String::as_str).collect::<Vec<_>>());
    let words = ["office", "approve", "0117", "--words", newcomer.words()];
    country.province.run(&words).done();
    newcomer.come_in();
    anew.start(Some(country.line.address()));
    anew.type_in(&typed("sync now", &[])).done();

    let listed = anew.type_in(&typed("referral list", &[])).done();
    let rials = listed["letters"][0]["amount"]["rials"].as_str().unwrap();
    let paid = bank_answer(letter, "پرداخت شد", rials, Day::new(1401, 9, 20));
    let answers = country.folder.path().join("late.csv");
    fs::write(&answers, paid.to_csv()).unwrap();
    let results = typed("referral bank-results", &[("FILE", answers.to_str().unwrap())]);
    let heir = country.counties[0].type_in(&results);
    assert_eq!(heir.code, Some(10), "{heir:?}");
    assert!(heir.out.contains("letter_elsewhere"), "{heir:?}");
    anew.type_in(&results).done();
    drop(std::mem::replace(&mut country.counties[1], anew));
    until(country, |country| stage(&country.counties[0], file) == "paid");
    let settle = ["quota", "settle", "0117", "--incarnation", "1", "--basis", "destroyed"];
    let sure = ["--confirm", "0117", "--reason", "dead"];
    country.province.run(&[&settle[..], &sure].concat()).done();
}

/// The same as [`until`] while only one county has a line.
fn until_at(country: &Country, at: usize, is_so: impl Fn(&Country) -> bool) {
    while !is_so(country) {
        country.counties[at].sync();
        country.province.sync();
    }
}

fn carry(from: &Machine, to: &Machine, unit: &str, stick: &Path) {
    let folder = stick.to_str().unwrap();
    from.run(&["sync", "export", "--to", folder, "--office", unit]).done();
    let read = to.run(&["sync", "import", folder]);
    assert_eq!(read.code, Some(0), "{read:?}");
    fs::remove_dir_all(stick).unwrap();
}

#[test]
fn the_real_list_is_recorded_once_and_what_it_does_not_say_is_left_out() {
    let country = Country::new(&["0105"]);
    let list = ["county", "split", "--from-list"];
    let early = [&list[..], &["--edition", "1400"]].concat();
    let first = country.nation.run(&early);
    assert_eq!(first.code, Some(10), "{first:?}");
    let made = |document: &Value| {
        let facts = document["facts"].as_array().unwrap().iter();
        facts.map(|fact| fact["into"].as_array().unwrap().len()).sum::<usize>()
    };
    assert_eq!(made(&first.document()), 18);
    let rest = country.nation.run(&list);
    assert_eq!((rest.code, made(&rest.document())), (Some(10), 13));
    assert_eq!(code(&country.nation.run(&list)), "nothing_to_change");
    country.nation.run(&["county", "split", "0601", "--into", "0628", "--on", "1400/01/01"]).done();
    country.sync_up();
    let listed = |machine: &Machine, day: &str| {
        let order = ["county", "list", "--as-of", day];
        let all = machine.run(&order).done()["counties"].as_array().unwrap().clone();
        all.into_iter().filter(|row| row["state"] != "table").count()
    };
    for machine in [&country.nation, &country.province, &country.counties[0]] {
        assert_eq!(listed(machine, "1399/12/29"), 448);
        assert_eq!(listed(machine, "1401/01/01"), 448 + 19);
        assert_eq!(listed(machine, "1402/01/01"), 448 + 19 + 13);
    }
    country.close();
}
