//! Backups by real processes: made under load, proved, and brought back without a right to spend.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::machine::Machine;
use super::{Country, DAY, ask};
use crate::harness::{program, sample_path};

fn backups(machine: &Machine, folder: &Path) -> Vec<PathBuf> {
    let listed = machine.run(&["backup", "list", folder.to_str().unwrap()]).done();
    let rows = listed["backups"].as_array().unwrap();
    rows.iter().map(|row| folder.join(row["file"].as_str().unwrap())).collect()
}

fn code(answer: &crate::harness::Answer) -> Value {
    answer.document()["error"]["code"].clone()
}

#[test]
fn a_backup_made_under_load_is_whole_and_what_is_brought_back_spends_nothing() {
    let mut country = Country::new(&["1102"]);
    let folder = country.folder.path().to_owned();
    let stick = folder.join("stick");
    let secret = folder.join("recovery.key");
    let county = &country.counties[0];
    let made = county.run(&["backup", "key", "--to", secret.to_str().unwrap()]).done();
    assert!(made["recipient"].as_str().unwrap().starts_with("age1"));

    // While sheets are taken in beside the daemon.
    let sheets = sample_path("1102");
    let mut load = county.spawn(&["application", "import", sheets.to_str().unwrap()]);
    let create = ["backup", "create", "--to", stick.to_str().unwrap()];
    county.run(&create).done();
    county.run(&create).done();
    assert_eq!(load.wait().unwrap().code(), Some(10));
    county.run(&create).done();
    let key = secret.to_str().unwrap();
    let verify = |machine: &Machine, file: &Path, key: &str| {
        machine.run(&["backup", "verify", file.to_str().unwrap(), "--key", key])
    };
    let found = backups(county, &stick);
    let mut entries: Vec<u64> = found
        .iter()
        .map(|file| verify(county, file, key).done()["entries"].as_u64().unwrap())
        .collect();
    entries.sort_unstable();
    let last = *entries.last().unwrap();
    assert!(0 < last, "{entries:?}");

    // A flipped byte anywhere is found; another key opens nothing.
    let whole = found.iter().max_by_key(|file| fs::metadata(file).unwrap().len()).unwrap();
    let bytes = fs::read(whole).unwrap();
    let broken = folder.join("broken.age");
    for at in [150, bytes.len() / 2, bytes.len() - 1] {
        let mut flipped = bytes.clone();
        flipped[at] ^= 4;
        fs::write(&broken, flipped).unwrap();
        let answer = verify(county, &broken, key);
        assert!(matches!(answer.code, Some(7 | 9)), "{at}: {answer:?}");
    }
    fs::write(&broken, &bytes[..bytes.len() - 70_000.min(bytes.len() / 2)]).unwrap();
    assert_eq!(verify(county, &broken, key).code, Some(9));
    let other = folder.join("other.key");
    county.run(&["backup", "key", "--to", other.to_str().unwrap()]).done();
    assert_eq!(verify(county, whole, other.to_str().unwrap()).code, Some(7));

    // Brought back on another machine: all of it is there to be read, nothing is written.
    let back = Machine::at(folder.join("back"), "1102", program());
    let restore = ["backup", "restore", whole.to_str().unwrap(), "--key", key];
    back.run(&restore).done();
    assert_eq!(back.run(&restore).code, Some(4), "an office is there");
    let count = |machine: &Machine| machine.run(&["application", "list"]).done()["count"].clone();
    assert_eq!(count(&back), count(county));
    let status = back.run(&["status"]).done();
    assert_eq!(status["frozen"]["code"], "node.restored");
    let listed = back.run(&["application", "list"]).done();
    let number = listed["applications"][0]["application"].as_str().unwrap().to_owned();
    let refused = [
        back.run(&["application", "edit", &number, "--mobile", "09123456789"]),
        back.run(&["quota", "acknowledge"]),
        back.run(&["referral", "issue", &number, "--on", DAY]),
    ];
    for answer in refused {
        assert_eq!(code(&answer), "node.restored", "{answer:?}");
    }
    country.counties[0].kill();
}

#[test]
fn what_a_dead_machine_had_not_sent_comes_along_with_its_backup() {
    const MOBILE: &str = "09123456780";
    let mut country = Country::new(&["1102"]);
    let folder = country.folder.path().to_owned();
    let county = &country.counties[0];
    let sheets = sample_path("1102");
    assert_eq!(county.run(&["application", "import", sheets.to_str().unwrap()]).code, Some(10));
    county.sync();
    country.cut();
    let county = &country.counties[0];
    let listed = county.run(&["application", "list"]).done();
    let number = listed["applications"][0]["application"].as_str().unwrap().to_owned();
    county.run(&["application", "edit", &number, "--mobile", MOBILE]).done();
    let finds = |machine: &Machine| {
        let history = machine.run(&["application", "history", &number]).done();
        history.to_string().matches("edit").count() + history.to_string().matches("***6780").count()
    };
    let (before, edited) = (finds(&country.province), finds(&country.counties[0]));
    assert!(before < edited);
    let (file, pass) = (folder.join("last.age"), folder.join("pass.txt"));
    fs::write(&pass, "چهار واژهٔ بلند\n").unwrap();
    let (file, pass) = (file.to_str().unwrap(), pass.to_str().unwrap());
    county.run(&["backup", "create", "--to", file, "--passphrase-file", pass]).done();
    country.counties[0].kill();
    country.restore();

    // Another PC: the backup, then a new incarnation in its folder.
    let mut back = Machine::at(folder.join("back"), "1102", program());
    back.run(&["backup", "restore", file, "--passphrase-file", pass]).done();
    let fence = ["office", "fence", "1102", "--confirm", "1102", "--reason", "dead"];
    country.province.run(&fence).done();
    let readmit = ["office", "readmit", "1102", "--confirm", "1102", "--reason", "its backup"];
    assert_eq!(country.province.run(&readmit).code, Some(4), "nothing more is here");
    let recovered = ask(&country.province, "1102", &back, &["key", "recover"]).come_in();
    assert_eq!((&recovered["incarnation"], &recovered["segments_left"]), (&2.into(), &0.into()));
    back.start(Some(country.line.address()));
    back.sync();
    assert_eq!(finds(&country.province), before, "nobody had heard of it when it was shut out");

    country.province.run(&readmit).done();
    back.sync();
    assert_eq!([finds(&country.province), finds(&back)], [edited; 2], "it counts again");
    back.run(&["store", "verify"]).done();
    country.counties[0] = back;
    country.sync_up();
    country.agrees();
}

#[test]
fn a_practice_office_comes_back_whole_by_a_passphrase() {
    let office = crate::harness::Office::new("sled", "1102", crate::harness::AMPLE);
    let pass = office.path().join("pass.txt");
    fs::write(&pass, "چهار واژهٔ بلند\n").unwrap();
    let file = office.path().join("office.age");
    let pass = ["--passphrase-file", pass.to_str().unwrap()];
    let file = file.to_str().unwrap();
    let create = [&["backup", "create", "--to", file][..], &pass].concat();
    office.run(&create).done();
    let first = fs::read(file).unwrap();
    assert_eq!(office.run(&create).code, Some(2), "an older backup isn't overwritten");
    assert_eq!(fs::read(file).unwrap(), first);
    let before = office.state();
    fs::remove_dir_all(office.data()).unwrap();
    office.run(&[&["backup", "restore", file][..], &pass].concat()).done();
    assert_eq!(office.state(), before);
    let answer = office.import(&sample_path("1102"));
    assert_eq!(answer.code, Some(10), "{answer:?}");
    office.run(&["store", "verify"]).done();
}
