//! The nation's hub burns: a machine with its backup goes on by the root's key; then once more, with
//! nothing left but the root and a province's disk.

use std::fs;
use std::path::Path;

use super::Country;
use super::hub_lost::refer;
use super::machine::Machine;
use super::set_back::copy;

/// The nation's quota free to be given, in rials.
fn to_give(nation: &Machine) -> u64 {
    let shown = nation.run(&["quota", "show"]).done();
    assert_eq!(shown["balanced"], true, "{shown}");
    shown["free"]["rials"].as_str().unwrap().parse().unwrap()
}

/// Shuts the incarnation before the last out, once the province was heard, and takes its rest over.
fn settle(nation: &Machine, incarnation: &str) {
    let sure = ["--confirm", "IR", "--reason", "burnt, letter 1/77"];
    nation.run(&[&["office", "fence", "IR"][..], &sure].concat()).done();
    let settle = ["quota", "settle", "IR", "--incarnation", incarnation, "--basis", "destroyed"];
    nation.run(&[&settle[..], &sure].concat()).done();
}

/// Gives the province so many milliards more, and the first county a part of it.
fn grant(country: &Country, rials: &str, jobs: &str) {
    let to = |unit| ["quota", "grant", unit, "--rials", rials, "--jobs", jobs];
    country.nation.run(&to("11")).done();
    country.province.sync();
    country.province.run(&["quota", "acknowledge"]).done();
    country.province.run(&to("1102")).done();
    country.counties[0].sync();
    country.counties[0].run(&["quota", "acknowledge"]).done();
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_burnt_nation_goes_on_by_the_roots_key() {
    let mut country = Country::at_work();
    let folder = country.folder.path().to_owned();
    // The root's key is in the safe since the first day.
    let safe = folder.join("root.key");
    fs::rename(country.nation.data().join("keys").join("root.key"), &safe).unwrap();
    let (file, key) = (folder.join("nation.age"), folder.join("backup.key"));
    country.nation.run(&["backup", "key", "--to", text(&key)]).done();
    country.nation.run(&["backup", "create", "--to", text(&file)]).done();
    let whole = to_give(&country.nation);

    // What the backup doesn't have: a grant, and what a county does with it.
    grant(&country, "4000000000", "9");
    country.counties.iter().map(refer).for_each(drop);
    country.sync_up();
    country.figures_add_up();
    let address = country.nation.address();
    country.nation.kill();

    let mut anew = Machine::hub(&folder, "anew");
    anew.answer_at(address);
    anew.run(&["backup", "restore", text(&file), "--key", text(&key)]).done();
    let frozen = anew.run(&["status"]).done()["frozen"].clone();
    assert_eq!(frozen["code"], "node.restored");
    assert_eq!(frozen["next"], "hamgam-hub key recover --root-key FILE", "no slip is made for it");
    // Another root's key is none.
    let other = country.province.data().join("keys").join("tls.key");
    let wrong = anew.run(&["key", "recover", "--root-key", text(&other)]);
    assert_ne!(wrong.code, Some(0), "{wrong:?}");
    let recovered = anew.run(&["key", "recover", "--root-key", text(&safe)]).done();
    assert_eq!((&recovered["unit"], &recovered["incarnation"]), (&"IR".into(), &2.into()));
    assert_eq!(recovered["segments_left"], 0, "{recovered}");
    anew.start(None);
    let mut burnt = std::mem::replace(&mut country.nation, anew);

    // The province follows by itself and brings what is lacking.
    country.sync_up();
    country.agrees();
    assert_eq!(to_give(&country.nation), 0, "the lost one's isn't anybody's yet");
    let early = ["quota", "grant", "11", "--rials", "1", "--jobs", "1"];
    assert_eq!(country.nation.run(&early).code, Some(4));
    settle(&country.nation, "1");
    assert_eq!(to_give(&country.nation), whole - 4_000_000_000);
    grant(&country, "2000000000", "5");
    country.sync_up();
    country.agrees();
    country.figures_add_up();
    country.nation.run(&["store", "verify"]).done();

    // The old machine turns up again: nobody takes it for the nation any more.
    country.nation.stop();
    burnt.restart();
    assert_eq!(country.province.run(&["sync", "now"]).code, Some(6));
    let plan = country.province.run(&["sync", "plan"]).done();
    assert_eq!(plan["parent"]["trouble"]["code"], "session.fenced", "{plan}");
    burnt.kill();

    // The second one burns as well, and there is no backup: the logs are a province's, the root's word
    // says who wrote them.
    country.province.stop();
    let disk = folder.join("disk");
    copy(country.province.data(), &disk);
    country.province.restart();
    let mut third = Machine::hub(&folder, "third");
    third.answer_at(address);
    let recover = ["key", "recover", "--root-key", text(&safe), "--from", text(&disk)];
    let stale = third.run(&[&recover[..], &["--incarnation", "2"]].concat());
    assert_eq!(stale.document()["error"]["code"], "nation.incarnation");
    let recovered = third.run(&[&recover[..], &["--incarnation", "3"]].concat()).done();
    assert_eq!(recovered["incarnation"], 3);
    third.start(None);
    country.nation = third;
    country.sync_up();
    country.agrees();
    settle(&country.nation, "2");
    assert_eq!(to_give(&country.nation), whole - 6_000_000_000);
    grant(&country, "1000000000", "1");
    country.sync_up();
    country.figures_add_up();
    country.close();
}
