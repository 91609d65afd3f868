//! Nobody is read off a disk: national ids, telephone numbers and names are in no byte of any file, and
//! without what opens the store nothing is said but that.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::harness::{AMPLE, Answer, ENGINES, Office, sample_path, sample_tables};

/// What is searched for is told by so many bytes, and is at least as long.
const PREFIX: usize = 8;

/// The bytes by which a person could be read, and what they are.
pub(crate) struct Needles(BTreeMap<[u8; PREFIX], Vec<(Vec<u8>, &'static str)>>);

impl Needles {
    /// Those of everybody in the samples, in each form in which rows and keys hold them.
    pub(crate) fn of(samples: &[&str]) -> Self {
        let mut needles = Self(BTreeMap::new());
        for table in samples.iter().flat_map(|name| sample_tables(name)) {
            let column = |heading: &str| table.heading.iter().position(|named| named == heading);
            for (heading, kind) in [
                ("کد ملی / شناسه ملی", "id"),
                ("کد ملی", "id"),
                ("شناسه پشتیبان", "id"),
                ("تلفن همراه", "telephone"),
                ("نام خانوادگی / نام شرکت", "name"),
            ] {
                let Some(at) = column(heading) else { continue };
                for row in &table.rows {
                    needles.add(row[at].trim(), kind);
                }
            }
        }
        needles
    }

    fn add(&mut self, text: &str, kind: &'static str) {
        let mut forms = vec![text.as_bytes().to_vec()];
        if let Ok(number) = text.parse::<u64>() {
            let word = number.to_be_bytes();
            forms.push([b"n".as_slice(), &word].concat());
            forms.push([b"l".as_slice(), &word].concat());
            if u64::from(u32::MAX) < number {
                // As bincode writes it.
                forms.push([[0xfd].as_slice(), &number.to_le_bytes()].concat());
            }
        }
        for form in forms {
            if let Some(prefix) = form.first_chunk() {
                self.0.entry(*prefix).or_default().push((form, kind));
            }
        }
    }

    /// Each kind that is found, with the first file in which it is.
    pub(crate) fn below(&self, folder: &Path) -> BTreeMap<&'static str, PathBuf> {
        let (mut folders, mut found) = (vec![folder.to_owned()], BTreeMap::new());
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let bytes = std::fs::read(&path).unwrap();
                for at in 0..bytes.len() {
                    let Some(prefix) = bytes[at..].first_chunk::<PREFIX>() else { break };
                    if *prefix == [0; PREFIX] {
                        continue;
                    }
                    let begun = self.0.get(prefix).into_iter().flatten();
                    for (_, kind) in begun.filter(|(form, _)| bytes[at..].starts_with(form)) {
                        found.entry(*kind).or_insert_with(|| path.clone());
                    }
                }
            }
        }
        found
    }
}

/// Acts of every kind that leave rows and entries behind.
fn work(office: &Office) {
    let path = sample_path("1103");
    office.run(&["application", "import", path.to_str().unwrap()]);
    for number in crate::quota::ready(office).iter().take(3) {
        let issue = [&["referral", "issue", number.as_str()][..], &crate::quota::ISSUE].concat();
        office.run(&issue).done();
    }
    office.run(&["application", "why", "--all"]);
}

fn plain(office: &Office, args: &[&str]) -> Answer {
    let mut command = office.command(args);
    Answer::of(&command.env("HAMGAM_SEAL_RECORDS", "off").output().unwrap())
}

#[test]
fn nobody_is_read_off_an_offices_disk() {
    let needles = Needles::of(&["1102", "1103"]);
    for engine in ENGINES {
        let office = Office::sample(engine, "1102");
        work(&office);
        assert_eq!(needles.below(&office.data()), BTreeMap::new(), "{engine}");
    }
}

#[test]
fn an_office_of_earlier_days_is_sealed_at_its_next_command_and_loses_nothing() {
    let needles = Needles::of(&["1102"]);
    for engine in ENGINES {
        let office = Office::bare(engine);
        let setup = ["setup", "--practice", "--office", "1102", "--quota-rials", AMPLE.0];
        plain(&office, &[&setup[..], &["--quota-jobs", AMPLE.1]].concat()).done();
        let sheets = sample_path("1102");
        plain(&office, &["application", "import", sheets.to_str().unwrap()]);
        // The search finds each kind where nothing is sealed.
        let found = needles.below(&office.data());
        assert_eq!(found.keys().copied().collect::<Vec<_>>(), ["id", "name", "telephone"]);
        // `doctor` says why, and what to do: beside a program that opened it so, too.
        let seen = |answer: &Answer| {
            let checks = answer.document()["checks"].clone();
            let row = checks.as_array().unwrap().iter().find(|row| row["check"] == "seal").unwrap();
            assert_eq!(row["health"], "warn", "{row}");
            (row["message"].as_str().unwrap().to_owned(), row["next"].as_str().unwrap().to_owned())
        };
        let (said, next) = seen(&plain(&office, &["doctor", "--lang", "en"]));
        assert!(
            said.contains("seal.records = ") && next.starts_with("write seal.records"),
            "{said}"
        );
        let mut run = office.command(&["run"]);
        run.env("HAMGAM_SEAL_RECORDS", "off").env("HAMGAM_METRICS_ADDRESS", "127.0.0.1:0");
        let mut daemon = run.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut begun = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut begun).unwrap();
        let (said, next) = seen(&office.run(&["doctor", "--lang", "en"]));
        assert!(said.contains("not sealed yet") && next.starts_with("hamgam-node stop"), "{said}");
        office.run(&["stop"]).done();
        assert!(daemon.wait().unwrap().success());
        let before = plain(&office, &["store", "state"]).done();
        assert_eq!(office.run(&["store", "state"]).done()["units"], before["units"]);
        assert_eq!(needles.below(&office.data()), BTreeMap::new(), "{engine}");
        office.run(&["store", "verify"]).done();
    }
}

#[test]
fn what_opens_the_store_is_a_file_or_a_passphrase_and_without_it_a_person_is_told() {
    let office = Office::new("sled", "1102", AMPLE);
    let data = office.data();
    let shown = office.run(&["key", "show"]).done();
    assert_eq!(shown["opens"], "key_file");
    let refused = |code: &str| {
        let answer = office.run(&["status"]);
        let told = answer.document();
        assert_eq!((answer.code, told["error"]["code"].as_str()), (Some(7), Some(code)));
        for said in [&told["error"]["message"]["fa"], &told["error"]["message"]["en"]] {
            assert!(40 < said.as_str().unwrap().len(), "{told}");
        }
        assert!(told["error"]["next"].is_string(), "{told}");
    };
    // `doctor` says how it is sealed, and what to do.
    let doctor = |health: &str, next: Option<&str>| {
        let seen = office.run(&["doctor"]).document();
        let rows = seen["checks"].as_array().unwrap();
        let row = rows.iter().find(|row| row["check"] == "seal").unwrap();
        assert_eq!(row["health"], health, "{row}");
        let said = row["next"].as_str();
        assert!(next.map_or(said.is_none(), |next| said.unwrap().starts_with(next)), "{row}");
    };
    doctor("ok", Some("hamgam-node key rotate --key-file"));
    let key = data.join("keys/data.key");
    let away = office.path().join("away.key");
    std::fs::rename(&key, &away).unwrap();
    refused("seal.key_file_missing");
    doctor("bad", Some("put the stick in"));
    std::fs::write(&key, "0".repeat(64)).unwrap();
    refused("seal.wrong_key_file");
    std::fs::rename(&away, &key).unwrap();

    let secret = office.path().join("passphrase");
    std::fs::write(&secret, "شهرستان ۱۱۰۲\n").unwrap();
    let journal = || std::fs::read(data.join("journal/00000000000000000000.journal")).unwrap();
    let before = journal();
    let rotate = ["key", "rotate", "--passphrase-file", secret.to_str().unwrap()];
    assert_eq!(office.run(&rotate).done()["opens"], "passphrase");
    assert_eq!(journal(), before, "nothing that is stored is rewritten");
    open(&secret, 0o644);
    doctor("warn", Some("chmod 600"));
    open(&secret, 0o600);
    doctor("ok", None);
    office.run(&["status", "--on", "1401/09/15"]).done();
    std::fs::write(&secret, "another passphrase\n").unwrap();
    refused("seal.wrong_passphrase");
    std::fs::write(&secret, "شهرستان ۱۱۰۲\n").unwrap();
    let config = data.join("config/node.toml");
    let written = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, "").unwrap();
    refused("seal.passphrase_needed");
    std::fs::write(&config, written).unwrap();

    let stick = office.path().join("stick/hamgam.key");
    let rotate = ["key", "rotate", "--key-file", stick.to_str().unwrap()];
    assert_eq!(office.run(&rotate).done()["opens"], "key_file");
    assert!(stick.exists() && !key.exists());
    doctor("ok", None);
    open(&stick, 0o640);
    doctor("warn", Some("chmod 600"));
    office.run(&["status", "--on", "1401/09/15"]).done();
    std::fs::remove_file(&stick).unwrap();
    refused("seal.key_file_missing");
}

fn open(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn an_office_may_begin_with_a_passphrase() {
    let office = Office::bare("sled");
    let secret = office.path().join("passphrase");
    std::fs::write(&secret, "short\n").unwrap();
    let words = ["setup", "--practice", "--office", "1102", "--passphrase-file"];
    let setup = [&words[..], &[secret.to_str().unwrap()]].concat();
    assert_eq!(office.run(&setup).code, Some(2));
    std::fs::write(&secret, "long enough\n").unwrap();
    office.run(&setup).done();
    assert!(!office.data().join("keys/data.key").exists());
    assert_eq!(office.run(&["key", "show"]).done()["opens"], "passphrase");
    office.run(&["store", "verify"]).done();
}
