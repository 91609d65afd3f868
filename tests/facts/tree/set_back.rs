//! Machines that were set back or copied: found out before they spend, and the way back.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::machine::Machine;
use super::{Country, DAY, ask};
use crate::harness::program;

/// Copies a data directory, but for where its daemon listens.
pub(super) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, goal) = (entry.path(), to.join(entry.file_name()));
        if !path.is_dir() {
            fs::copy(&path, &goal).unwrap();
        } else if entry.file_name() != "run" {
            copy(&path, &goal);
        }
    }
    fs::set_permissions(to, fs::metadata(from).unwrap().permissions()).unwrap();
}

/// Tries to refer what is ready and says what comes of it: `referred`, or the code it is frozen by.
fn refers(machine: &Machine) -> String {
    let ready = machine.run(&["referral", "ready", "--on", DAY]).done();
    for file in ready["ready"].as_array().unwrap() {
        let number = file["application"].as_str().unwrap();
        let answer = machine.run(&["referral", "issue", number, "--on", DAY]);
        if answer.code == Some(0) {
            return "referred".to_owned();
        }
        let code = answer.document()["error"]["code"].as_str().unwrap().to_owned();
        if code.starts_with("node.") {
            return code;
        }
    }
    "nothing".to_owned()
}

fn frozen(machine: &Machine) -> Value {
    machine.run(&["status"]).done()["frozen"]["code"].clone()
}

/// A frozen machine is read and edited as ever, and says what is the matter.
fn works_on(machine: &Machine, code: &str) {
    assert_eq!(frozen(machine), code);
    let doctor = machine.run(&["doctor"]);
    assert_eq!(doctor.code, Some(5), "{doctor:?}");
    let checks = doctor.document()["checks"].clone();
    let guard = checks.as_array().unwrap().iter().find(|check| check["check"] == "guard").unwrap();
    assert_eq!(guard["health"], "bad");
    assert!(guard["next"].is_string());
    let listed = machine.run(&["application", "list"]).done();
    let first = listed["applications"][0]["application"].as_str().unwrap().to_owned();
    machine.run(&["application", "show", &first]).done();
    let mobile = format!("0912345678{}", code.len() % 10);
    machine.run(&["application", "edit", &first, "--mobile", &mobile]).done();
}

#[test]
fn a_machine_set_back_or_copied_is_found_out_before_it_spends() {
    let mut country = Country::at_work();
    let folder = country.folder.path().to_owned();
    let data = folder.join("1102");

    // The note is lost: one contact clears it.
    country.counties[0].stop();
    fs::remove_dir_all(folder.join("1102.state")).unwrap();
    assert_eq!(refers(&country.counties[0]), "node.no_note");
    works_on(&country.counties[0], "node.no_note");
    country.counties[0].restart();
    country.counties[0].sync();
    assert_eq!(frozen(&country.counties[0]), Value::Null);
    assert_eq!(refers(&country.counties[0]), "referred");

    // An older copy is brought back, and nobody else has seen what was lost.
    country.counties[0].stop();
    let older = folder.join("older");
    copy(&data, &older);
    country.cut();
    assert_eq!(refers(&country.counties[0]), "referred");
    fs::remove_dir_all(&data).unwrap();
    copy(&older, &data);
    assert_eq!(refers(&country.counties[0]), "node.store_behind");
    works_on(&country.counties[0], "node.store_behind");
    goes_on_in_a_new_incarnation(&mut country);

    // Nobody has seen what the other has held: no more than it is allowed.
    let settings = folder.join("1103").join("config").join("node.toml");
    let before = fs::read_to_string(&settings).unwrap();
    country.counties[1].stop();
    fs::write(&settings, format!("{before}\n[guard]\nunwitnessed_jobs = \"0\"\n")).unwrap();
    assert_eq!(refers(&country.counties[1]), "node.unwitnessed");
    fs::write(&settings, before).unwrap();
    country.counties[1].restart();

    // A copy beside it, on another machine: it waits for a contact, and then there are two.
    let mut twin = Machine::at(twin_of(&folder, "1103"), "1103", program());
    assert_eq!(refers(&twin), "node.no_note");
    assert_eq!(refers(&country.counties[1]), "referred");
    country.counties[1].sync();
    works_on(&twin, "node.no_note");
    twin.start(Some(country.line.address()));
    twin.run(&["sync", "now"]);
    assert!(matches!(frozen(&twin).as_str(), Some("node.store_behind" | "node.other_history")));
    assert!(refers(&twin).starts_with("node."));
    twin.kill();
}

/// The way back: what was edited meanwhile goes up, the old incarnation is shut out, the folder stays.
fn goes_on_in_a_new_incarnation(country: &mut Country) {
    country.restore();
    let count = |machine: &Machine| machine.run(&["application", "list"]).done()["count"].clone();
    let before = count(&country.counties[0]);
    country.counties[0].restart();
    country.counties[0].sync();
    assert_eq!(frozen(&country.counties[0]), "node.store_behind", "a contact doesn't clear it");
    let fence = ["office", "fence", "1102", "--confirm", "1102", "--reason", "set back"];
    country.province.run(&fence).done();
    country.counties[0].kill();
    let newcomer = ask(&country.province, "1102", &country.counties[0], &["key", "recover"]);
    let recovered = newcomer.come_in();
    assert_eq!((&recovered["incarnation"], &recovered["segments_left"]), (&2.into(), &0.into()));
    let county = &mut country.counties[0];
    assert_eq!((frozen(county), count(county)), (Value::Null, before));
    county.restart();
    county.sync();
    assert_eq!(refers(county), "nothing", "it has no quota before it is given some");
    country.counties[0].run(&["store", "verify"]).done();
    let shown = country.counties[0].run(&["key", "show"]).done();
    let fenced: Vec<&Value> =
        shown["incarnations"].as_array().unwrap().iter().map(|row| &row["fenced"]).collect();
    assert_eq!(fenced, [&Value::Bool(true), &Value::Bool(false)], "{shown}");
    // Nobody had seen what was lost: all of the old journal came along.
    let left = country.counties[0].run(&["key", "left"]).done();
    assert_eq!(left["journals"].as_array().unwrap().len(), 0, "{left}");
    country.sync_up();
    country.agrees();
}

fn twin_of(folder: &Path, county: &str) -> PathBuf {
    let twin = folder.join("elsewhere").join(county);
    fs::create_dir_all(twin.parent().unwrap()).unwrap();
    copy(&folder.join(county), &twin);
    twin
}
