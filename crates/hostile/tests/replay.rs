//! The committed bytes, run again: what once broke something, and what reaches far.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "helpers of tests, which tell what the most memory went to"
)]

use std::path::{Path, PathBuf};
use std::{fs, io};

use hostile::{TARGETS, replay};

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

fn check(folder: &str) -> usize {
    let replayed = replay(&fuzz().join(folder)).unwrap();
    let mut files = 0;
    for (name, replayed) in replayed {
        files += replayed.files;
        let (peak, of) = replayed.peak.unwrap_or_default();
        println!("{name}: {} files, {peak} bytes at most, by {of}", replayed.files);
        assert_eq!(replayed.broken, [], "{name}");
    }
    files
}

#[test]
fn nothing_in_the_corpora_breaks_anything() {
    // Some of each, and not a folder that was moved away.
    assert!(10 * TARGETS.len() < check("corpus"));
}

#[test]
fn what_broke_something_once_breaks_nothing_now() {
    check("regressions");
}

#[test]
fn every_door_has_a_fuzzer_and_a_corpus() {
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    for target in TARGETS {
        let name = target.name;
        assert!(manifest.contains(&format!("\nname = \"{name}\"\n")), "{name}");
        let source = fs::read_to_string(fuzz().join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(source.contains(&format!("hostile::explore(\"{name}\", bytes)")), "{name}");
        assert!(fuzz().join("corpus").join(name).is_dir(), "{name}");
    }
    for folder in ["corpus", "regressions"] {
        for file in folders(&fuzz().join(folder)).unwrap() {
            assert!(hostile::target(&file).is_some(), "{folder}/{file} is no door's");
        }
    }
}

#[test]
fn the_corpora_stay_small() {
    let mut bytes = 0;
    for target in TARGETS {
        for file in fs::read_dir(fuzz().join("corpus").join(target.name)).unwrap() {
            bytes += file.unwrap().metadata().unwrap().len();
        }
    }
    assert!(bytes <= 2 << 20, "{bytes} bytes: minimise with cargo xtask fuzz --merge");
}

fn folders(parent: &Path) -> io::Result<Vec<String>> {
    let names = fs::read_dir(parent)?
        .map(|file| file.map(|file| file.file_name().to_string_lossy().into_owned()));
    names.collect()
}
