//! A county that never has a line: enrolled by a file, it lives on sticks alone.

mod year;

use std::fs;
use std::path::{Path, PathBuf};

use hamgam_tests::day::Day;
use hamgam_tests::table::bank_answer;
use serde_json::Value;
use tempfile::TempDir;

use super::machine::Machine;
use super::{DAY, join};
use crate::harness::{assert_no_canary, sample_path};

/// A nation, a province, and a county that no network reaches; no daemon runs.
pub(super) struct Remote {
    pub(super) folder: TempDir,
    pub(super) nation: Machine,
    pub(super) province: Machine,
    pub(super) county: Machine,
    pub(super) stick: PathBuf,
}

impl Remote {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut nation = Machine::hub(folder.path(), "nation");
        nation.run(&["setup", "--nation", "--practice"]).done();
        nation.start(None);
        let province = Machine::hub(folder.path(), "province");
        join(&nation, "11", &province, &["setup", "--province", "11"]);
        nation.stop();
        let stick = folder.path().join("stick");
        let county = Machine::county(folder.path(), "1102");
        enroll(&province, &county, &stick);
        Self { folder, nation, province, county, stick }
    }

    /// One machine's bundle to another, by way of the stick; what was said when it was read.
    pub(super) fn carry(&self, from: &Machine, to: &Machine, unit: &str) -> Value {
        self.export(from, unit);
        let read = to.run(&["sync", "import", self.stick()]);
        assert_eq!(read.code, Some(0), "{read:?}");
        self.empty();
        read.document()
    }

    pub(super) fn export(&self, from: &Machine, unit: &str) -> Value {
        from.run(&["sync", "export", "--to", self.stick(), "--office", unit]).done()
    }

    pub(super) fn stick(&self) -> &str {
        self.stick.to_str().unwrap()
    }

    pub(super) fn empty(&self) {
        fs::remove_dir_all(&self.stick).unwrap();
    }

    /// The nation goes on in its next incarnation, and all have heard of it.
    pub(super) fn succeed_the_nation(&self) {
        let safe = self.folder.path().join("root.key");
        fs::rename(self.nation.data().join("keys").join("root.key"), &safe).unwrap();
        let recover = ["key", "recover", "--root-key", safe.to_str().unwrap()];
        let next = self.nation.run(&recover).done();
        assert_eq!(next["incarnation"], 2, "{next}");
        self.carry(&self.nation, &self.province, "11");
        self.round();
    }

    /// Up to the nation and back again.
    pub(super) fn round(&self) {
        self.carry(&self.county, &self.province, "11");
        self.carry(&self.province, &self.nation, "IR");
        self.carry(&self.nation, &self.province, "11");
        self.carry(&self.province, &self.county, "1102");
    }

    fn level(&self) -> Value {
        self.county.run(&["application", "list"]).done()["applications"][0]["level"].clone()
    }
}

/// Request out, six words by telephone, answer back.
fn enroll(hub: &Machine, county: &Machine, stick: &Path) {
    let slip = hub.run(&["office", "enrol", "1102", "--address", "none.example:1"]).done();
    let slip = slip["slip"].as_str().unwrap();
    let stick = stick.to_str().unwrap();
    let setup = ["setup", "--office", "1102", "--slip", slip];
    let asked = county.run(&[&setup[..], &["--request-to", stick]].concat()).done();
    let words = asked["words"]["fa"].as_str().unwrap();
    let request = format!("{stick}/hamgam-1102.hgr");
    let wrong = "saturn ocean ivory snow grape ship";
    let refused = hub.run(&["office", "approve", "1102", "--words", wrong, "--request", &request]);
    assert_eq!(refused.code, Some(3), "{refused:?}");
    let approve = ["office", "approve", "1102", "--words", words, "--request", &request];
    let answer = hub.run(&approve).done();
    let answer = answer["answer"].as_str().unwrap();
    let first = fs::read(answer).unwrap();
    assert!(!first.is_empty());
    // The stick is lost on its way back: the same request gets an answer again.
    hub.run(&approve).done();
    let set_up = county.run(&[&setup[..], &["--answer", answer]].concat()).done();
    assert_eq!((&set_up["office"], &set_up["enrolled"]), (&"1102".into(), &true.into()));
    fs::remove_dir_all(stick).unwrap();
}

#[test]
fn a_county_without_a_line_lives_on_sticks_alone() {
    let it = Remote::new();
    it.carry(&it.nation, &it.province, "11");
    it.carry(&it.province, &it.county, "1102");
    let sheets = sample_path("1102");
    let sheets = sheets.to_str().unwrap();
    assert_eq!(it.county.run(&["application", "import", sheets]).code, Some(10));
    assert_eq!(it.level(), "here");
    it.carry(&it.county, &it.province, "11");
    assert_eq!(it.level(), "here", "nothing has come back");
    it.carry(&it.province, &it.county, "1102");
    assert_eq!(it.level(), "province");
    it.round();
    assert_eq!(it.level(), "nation");

    // Quota comes by stick, is confirmed, and is spent without asking anybody.
    it.nation.run(&["quota", "open", "--rials", "60000000000", "--jobs", "150"]).done();
    it.nation.run(&["quota", "grant", "11", "--rials", "50000000000", "--jobs", "120"]).done();
    it.carry(&it.nation, &it.province, "11");
    it.province.run(&["quota", "acknowledge"]).done();
    it.province.run(&["quota", "issue", "--as-of", DAY]).done();
    let brought = it.carry(&it.province, &it.county, "1102");
    assert_ne!(brought["granted"]["before"], brought["granted"]["after"]);
    it.county.run(&["quota", "acknowledge"]).done();
    let ready = it.county.run(&["referral", "ready", "--on", DAY]).done();
    let number = ready["ready"][0]["application"].as_str().unwrap();
    let issued = it.county.run(&["referral", "issue", number, "--on", DAY]).done();
    it.round();
    // The bank pays.
    let letters = it.county.run(&["referral", "list"]).done();
    let rials = letters["letters"][0]["amount"]["rials"].as_str().unwrap();
    let letter = issued["letter"].as_str().unwrap();
    let paid = bank_answer(letter, "پرداخت شد", rials, Day::new(1401, 9, 20));
    let answers = it.folder.path().join("bank.csv");
    fs::write(&answers, paid.to_csv()).unwrap();
    it.county.run(&["referral", "bank-results", answers.to_str().unwrap()]).done();
    it.round();
    agree(&it);
    figures_are_equal(&it);

    let seen = it.nation.run(&["application", "show", number]).done();
    assert_eq!((&seen["stage"], &seen["level"]), (&"paid".into(), &"nation".into()));
    let log = it.county.run(&["sync", "log"]).done();
    let by: Vec<&Value> = log["sessions"].as_array().unwrap().iter().map(|it| &it["by"]).collect();
    assert!(!by.is_empty() && by.iter().all(|by| **by == "stick"), "{log}");
    follow_the_next_nation(&it);
    for machine in [&it.county, &it.province, &it.nation] {
        machine.run(&["store", "verify"]).done();
        machine.run(&["doctor"]);
    }
    drop(it.folder);
}

/// The nation goes on by the root's key; nobody below has a line to it, and all hear of it.
fn follow_the_next_nation(it: &Remote) {
    it.succeed_the_nation();
    let sure = ["--confirm", "IR", "--reason", "new keys, letter 1/80"];
    it.nation.run(&[&["office", "fence", "IR"][..], &sure].concat()).done();
    let settle = ["quota", "settle", "IR", "--incarnation", "1", "--basis", "destroyed"];
    it.nation.run(&[&settle[..], &sure].concat()).done();
    it.nation.run(&["quota", "grant", "11", "--rials", "1000000000", "--jobs", "2"]).done();
    it.carry(&it.nation, &it.province, "11");
    it.province.run(&["quota", "acknowledge"]).done();
    let grant = ["quota", "grant", "1102", "--rials", "1000000000", "--jobs", "2"];
    it.province.run(&grant).done();
    it.carry(&it.province, &it.county, "1102");
    it.county.run(&["quota", "acknowledge"]).done();
    it.round();
    agree(it);
    figures_are_equal(it);
}

fn agree(it: &Remote) {
    let tiers = [&it.county, &it.province, &it.nation];
    let [here, above, top] =
        tiers.map(|tier| tier.run(&["store", "state", "1102"]).done()["units"].clone());
    assert_eq!((&here, &here), (&above, &top));
}

fn figures_are_equal(it: &Remote) {
    let own = it.county.run(&["quota", "show"]).done();
    assert_eq!(own["balanced"], true, "{own}");
    for hub in [&it.province, &it.nation] {
        let shown = hub.run(&["quota", "show"]).done();
        let below = shown["below"].as_array().unwrap().iter();
        let rows: Vec<&Value> = below.filter(|row| row["unit"] == own["unit"]).collect();
        assert_eq!(rows.len(), 1, "{shown}");
        for figure in ["granted", "held", "consumed", "free", "returned"] {
            assert_eq!(rows[0][figure], own[figure], "{figure}: {shown} {own}");
        }
    }
}

#[test]
fn sticks_that_are_lost_torn_or_somebody_elses_harm_nothing() {
    let it = Remote::new();
    let sheets = sample_path("1102");
    it.county.run(&["application", "import", sheets.to_str().unwrap()]);
    let small = ["sync", "export", "--to", it.stick(), "--part-size", "16 KiB"];
    let made = it.county.run(&small).done();
    let files: Vec<&str> = made["bundles"][0]["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it.as_str().unwrap())
        .collect();
    assert!(1 < files.len(), "{made}");
    // Whoever finds it learns nothing of anybody.
    for file in &files {
        assert_no_canary("a bundle", &String::from_utf8_lossy(&fs::read(file).unwrap()));
    }
    let stranger = it.nation.run(&["sync", "import", it.stick()]);
    assert_eq!(stranger.code, Some(3), "{stranger:?}");
    assert_eq!(stranger.document()["files"][0]["code"], "stick.not_for_us");

    // Torn off in its middle: what stands before is taken, the rest is named.
    let (last, torn) = (files[files.len() - 1], it.stick.join("torn.hgm"));
    let whole = fs::read(last).unwrap();
    fs::write(&torn, &whole[..whole.len() - 40]).unwrap();
    let read = it.province.run(&["sync", "import", torn.to_str().unwrap()]);
    assert!([Some(9), Some(10)].contains(&read.code), "{read:?}");
    assert!(!read.document()["files"][0]["next"].is_null(), "{read:?}");

    // All of it, in whatever order, again and again: beside the torn one the exit says some.
    let mut backwards = files.clone();
    backwards.reverse();
    for _ in 0..2 {
        let read = it.province.run(&[&["sync", "import"], &backwards[..]].concat());
        assert_eq!(read.code, Some(0), "{read:?}");
    }
    let empty = it.folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    assert_eq!(it.province.run(&["sync", "import", empty.to_str().unwrap()]).code, Some(3));
    it.empty();
    it.carry(&it.province, &it.county, "1102");
    assert_eq!(it.level(), "province");

    // A machine that was shut out brings nothing in.
    it.export(&it.county, "11");
    let fence = ["office", "fence", "1102", "--confirm", "1102", "--reason", "stolen"];
    it.province.run(&fence).done();
    let read = it.province.run(&["sync", "import", it.stick()]);
    assert_eq!(read.code, Some(7), "{read:?}");
    assert_eq!(read.document()["files"][0]["code"], "stick.fenced");
}

#[test]
fn a_stick_and_a_running_daemon_get_on() {
    let mut it = Remote::new();
    it.nation.restart();
    let nation = it.nation.address();
    it.province.start(Some(nation));
    it.county.start(None);
    let sheets = sample_path("1102");
    it.county.run(&["application", "import", sheets.to_str().unwrap()]);
    it.carry(&it.county, &it.province, "11");
    // What came by stick goes on by line, and the nation's word comes back the same two ways.
    it.province.sync();
    it.province.sync();
    it.carry(&it.province, &it.county, "1102");
    assert_eq!(it.level(), "nation");
    agree(&it);
    it.county.stop();
    it.province.stop();
    it.nation.stop();
}
