//! Two copies of one machine both spend: the hub keeps a proof that anybody can check, and what the
//! second has spent is listed and counts nowhere.

use std::fs;
use std::path::PathBuf;

use super::machine::Machine;
use super::set_back::copy;
use super::{Country, DAY};
use crate::harness::{hub_program, program};
use crate::sealed::Needles;

/// Refers so many files.
fn refers(machine: &Machine, letters: usize) {
    let ready = machine.run(&["referral", "ready", "--on", DAY]).done();
    let ready = ready["ready"].as_array().unwrap().iter();
    let issued = ready.filter(|file| {
        let number = file["application"].as_str().unwrap();
        machine.run(&["referral", "issue", number, "--on", DAY]).code == Some(0)
    });
    assert_eq!(issued.take(letters).count(), letters);
}

#[test]
fn a_fork_is_proved_to_anybody_and_what_it_spent_is_listed() {
    let mut country = Country::at_work();
    let folder = country.folder.path().to_owned();
    // A copy of everything, the note beside the journal too: nobody can notice before a contact.
    country.counties[0].stop();
    let twin = folder.join("elsewhere").join("1102");
    for (from, to) in [("1102", twin.clone()), ("1102.state", twin.with_extension("state"))] {
        copy(&folder.join(from), &to);
    }
    let mut twin = Machine::at(twin, "1102", program());
    country.counties[0].restart();
    refers(&country.counties[0], 1);
    country.counties[0].sync();
    country.sync_up();
    let none = country.province.run(&["office", "forks"]).done();
    assert_eq!(none["forks"], serde_json::json!([]));
    refers(&twin, 3);
    twin.start(Some(country.line.address()));
    twin.run(&["sync", "now"]);
    twin.kill();

    let shown = country.province.run(&["office", "forks"]).done();
    let forks = shown["forks"].as_array().unwrap();
    let fork = forks.iter().find(|fork| fork["log"].as_str().unwrap().ends_with("/0"));
    let fork = fork.unwrap_or_else(|| panic!("{shown}"));
    assert_eq!((&fork["unit"], &fork["incarnation"]), (&"1102".into(), &1.into()));
    assert_ne!(fork["left"]["hash"], fork["right"]["hash"]);

    // What lies at the hub is sealed, like the rest of its folder.
    let read = Needles::of(&["1102"]).below(country.province.data());
    assert!(read.is_empty(), "{read:?}");
    let sealed = ["office", "forks", "--verify", fork["file"].as_str().unwrap()];
    let sealed = country.province.run(&sealed);
    assert_eq!(sealed.code, Some(9));
    assert_eq!(sealed.document()["error"]["code"], "fork.sealed");

    // Somebody else, without a hub: the file and the key are enough.
    let out = folder.join("proofs");
    let given = ["office", "forks", "--to", out.to_str().unwrap()];
    let given = country.province.run(&given).done();
    let given = given["forks"].as_array().unwrap().iter();
    let mut given = given.filter(|given| given["log"] == fork["log"]);
    let file = PathBuf::from(given.next().unwrap()["file"].as_str().unwrap());
    assert!(file.starts_with(&out));
    let (file, key) = (file.to_str().unwrap(), fork["key"].as_str().unwrap());
    let anybody = Machine::at(folder.join("anybody"), "anybody", hub_program());
    let verify = ["office", "forks", "--verify", file, "--key", key];
    let proved = anybody.run(&verify).done();
    assert_eq!(proved["differs_from"], fork["differs_from"]);
    // The hub knows the key itself; another key, or a changed byte, proves nothing.
    country.province.run(&verify[..4]).done();
    let other = [&verify[..5], &[shown["forks"][0]["left"]["hash"].as_str().unwrap()]].concat();
    assert_ne!(anybody.run(&other).code, Some(0));
    let mut bytes = fs::read(file).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(file, bytes).unwrap();
    assert_eq!(anybody.run(&verify).code, Some(9));
    let unfunded = country.province.run(&["quota", "unfunded"]).done();
    assert_eq!(unfunded["letters"], serde_json::json!([]), "what is refused isn't here");
    country.close();
}
