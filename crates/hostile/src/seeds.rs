//! What the fuzzers begin with: good bytes from the samples and golden files, and bombs as they are
//! known from elsewhere.
//!
//! `cargo run -p hostile --example seed -- FOLDER` writes them; what fuzzing found besides lies beside
//! them in the committed corpora.

use std::path::Path;
use std::{fs, io};

mod affairs;
mod bombs;
mod counties;
mod entries;

/// One file of a corpus.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Seed {
    /// Its target.
    pub target: &'static str,
    /// The file's name.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Makes every seed; `root` is the root of the project.
///
/// # Errors
/// What the system says of the project's files.
pub fn seeds(root: &Path) -> io::Result<Vec<Seed>> {
    let mut seeds = Seeds(Vec::new());
    golden(&mut seeds, root)?;
    files(&mut seeds, root)?;
    texts(&mut seeds);
    identities(&mut seeds);
    seeds.recipes();
    entries::add(&mut seeds);
    bombs::add(&mut seeds);
    Ok(seeds.0)
}

struct Seeds(Vec<Seed>);

impl Seeds {
    fn add(&mut self, target: &'static str, name: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        assert!(crate::target(target).is_some(), "{target} is a door");
        self.0.push(Seed { target, name: name.into(), bytes: bytes.into() });
    }

    /// Bytes behind the one that chooses.
    fn chosen(&mut self, target: &'static str, which: u8, name: &str, bytes: &[u8]) {
        self.add(target, format!("{name}-{which}"), [&[which], bytes].concat());
    }

    /// Noise for the doors that take recipes: any bytes are one.
    fn recipes(&mut self) {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut noise = |length: usize| -> Vec<u8> {
            let byte = |_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (state >> 56).to_le_bytes()[0]
            };
            (0..length).map(byte).collect()
        };
        for target in ["roster", "session", "segment", "projection", "journal_recovery"] {
            for index in 0..4_usize {
                self.chosen(target, 1, &format!("noise-{index}"), &noise(64 << index));
            }
        }
    }
}

/// The frozen frames of the wire.
fn golden(seeds: &mut Seeds, root: &Path) -> io::Result<()> {
    for file in fs::read_dir(root.join("crates/wire/golden"))? {
        let path = file?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path)?;
        let bytes = unhex(&text);
        // The length stands before what is decoded.
        let body = bytes.get(wire::HEAD_BYTES..).unwrap_or_default();
        if name == "segment" {
            seeds.chosen("segment", 0, "golden", body.get(1..).unwrap_or_default());
        }
        seeds.add("wire_frame", name.clone(), body);
        // Its place in a part: all of it words, or all of it news.
        for which in [1, 255] {
            seeds.chosen("bundle", which, &name, &bytes);
        }
    }
    let part = unhex(&fs::read_to_string(root.join("crates/bundle/golden/part.hex"))?);
    seeds.chosen("bundle", 0, "golden", &part);
    Ok(())
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        text.chars().filter_map(|c| c.to_digit(16)).filter_map(|d| u8::try_from(d).ok()).collect();
    digits.as_chunks().0.iter().map(|[high, low]| high << 4 | low).collect()
}

/// The samples and the settings as they ship.
fn files(seeds: &mut Seeds, root: &Path) -> io::Result<()> {
    let samples = root.join("tests/data/samples");
    for (which, name) in (0..).zip(sheets::SheetKind::ALL.map(sheets::SheetKind::file_name)) {
        let Ok(text) = fs::read_to_string(samples.join("1102").join(name)) else { continue };
        // The first lines tell all there is to tell.
        let lines: Vec<&str> = text.lines().take(6).collect();
        seeds.chosen("sheet_csv", which, name, lines.join("\r\n").as_bytes());
    }
    let book = fs::read(samples.join("1103/county-1103.xlsx"))?;
    seeds.chosen("sheet_workbook", 0, "sample", &book);
    for (which, file) in (0..).zip(["node.toml", "hub.toml"]) {
        seeds.chosen("settings", which, file, &fs::read(root.join("config").join(file))?);
    }
    for (which, file) in (2..).zip(["banks.csv", "fields.csv"]) {
        let text = fs::read_to_string(root.join("config/reference").join(file))?;
        let lines: Vec<&str> = text.lines().take(5).collect();
        seeds.chosen("settings", which, file, lines.join("\n").as_bytes());
    }
    let rules = fs::read_to_string(root.join("config/rules/1401.toml"))?;
    seeds.add("rule_set", "1401", rules);
    for file in fs::read_dir(root.join("config/rules/wrong"))? {
        let path = file?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        seeds.add("rule_set", format!("wrong-{name}"), fs::read(&path)?);
    }
    Ok(())
}

fn texts(seeds: &mut Seeds) {
    let words = [
        "1401/09/15",
        "۱۴۰۱/۱۲/۲۹",
        "1399-12-30",
        "50,000,000,000",
        "١٬٠٠٠",
        "18446744073709551615",
        "0012345679",
        "14001234562",
        "09151234567",
        "+98 915 123 4567",
        "1401-1102-1-000017-3",
        "11",
        "1102",
        "IR",
        "a12-3",
        "15s",
        "10 min",
        "hub.example:4433",
        "[2001:db8::1]:4433",
        "كيك ي\u{200c}ها \u{fdf2}\u{fefb}",
        "fa_IR.UTF-8",
    ];
    for (index, word) in words.into_iter().enumerate() {
        seeds.add("words", format!("word-{index:02}"), word);
    }
    let slip = identity::Slip::new([0, 1, 2, 3, 0xfc, 0xfd, 0xfe, 0xff], &model::Hash([0xc4; 32]));
    seeds.add("slip", "slip", slip.to_string());
    seeds.add("slip", "invitation", format!("hamgam:[2001:db8::1]:4433/{slip}"));
    seeds.add("slip", "suffix", "hamgam.example");
    for which in 4..=7 {
        let part = crate::target::sheet::part(which);
        seeds.chosen("sheet_workbook", which, "part", part.as_bytes());
    }
    seeds.chosen("sheet_workbook", 2, "content", crate::target::sheet::ODS.as_bytes());
    let door = format!("1 49213 {}\n", "6f".repeat(32));
    seeds.add("control", "door", door);
}

fn identities(seeds: &mut Seeds) {
    let key = identity::TlsKey::from_seed(&[5; 32]);
    seeds.add("certificate", "key", key.pkcs8());
    let request = key.request().unwrap_or_default();
    seeds.add("certificate", "request", request.as_slice());
    if let Ok(own) = key.self_signed() {
        seeds.add("certificate", "self_signed", own.as_ref());
    }
    let claim = identity::Claim {
        unit: "1102".parse().expect("a county"),
        slip: model::Hash([1; 32]),
        hub: Some(model::Hash([2; 32])),
        signing: journal::Signer::new(&[3; 32], journal::Realm::Live).public().into(),
        tls: request.clone(),
        authority: None,
    };
    let request_to_enrol = identity::Request {
        claim,
        proof: model::Hash([4; 32]),
        signature: identity::Signature([5; 64]),
    };
    let asks = [
        identity::Ask::Enrol(Box::new(request_to_enrol)),
        identity::Ask::Renew(identity::Renewal { tls: request, authority: None }),
    ];
    for (index, ask) in asks.iter().enumerate() {
        seeds.add("enrolment", format!("ask-{index}"), ask.encode());
    }
    let chain = vec![vec![1, 2, 3]];
    let answers = [
        identity::Answer::Waiting { retry_after_ms: 3_000 },
        identity::Answer::Refused(identity::Refusal::NoSlip),
        identity::Answer::Renewed(identity::Renewed { chain, authority: None }),
    ];
    for (index, answer) in answers.iter().enumerate() {
        seeds.add("enrolment", format!("answer-{index}"), answer.encode());
    }
}
