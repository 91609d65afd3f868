//! The worst line an office has: 64 kbit/s, a second there and back, one datagram in ten lost, five
//! in a row.

use std::time::Instant;

use line::Ways;
use serde_json::Value;

use super::Country;
use super::machine::Machine;
use crate::harness::sample_path;

/// Waits for the line to have seen something; it counts on by itself, whatever the machine's speed.
fn until(seen: impl Fn() -> bool) {
    while !seen() {
        std::thread::yield_now();
    }
}

/// How many entries of the county's own logs a machine has on disk; the first node below province
/// 11 is numbered 1201.
fn held(machine: &Machine) -> u64 {
    let info = machine.run(&["store", "info"]).done();
    let heads = info["heads"].as_array().unwrap().iter();
    let own = heads.filter(|head| head["log"].as_str().unwrap().starts_with("1201."));
    own.map(|head| head["seq"].as_u64().unwrap()).sum()
}

fn behind(county: &Machine) -> u64 {
    county.run(&["sync", "plan"]).done()["parent"]["waiting"].as_u64().unwrap()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the time is told, not judged")]
fn two_hundred_changes_get_through_the_worst_line_and_cuts_without_beginning_again() {
    let mut country = Country::new(&["1102"]);
    country.sync_up();
    let before = held(&country.province);
    for (key, value) in [("delay", "500ms"), ("rate", "64kbit"), ("loss", "10%"), ("burst", "5")] {
        country.line.change(Ways::Both, |way| way.set(key, value).unwrap());
    }
    let sheets = sample_path("1102");
    let began = Instant::now();
    country.counties[0].run(&["application", "import", sheets.to_str().unwrap()]);
    let changes = behind(&country.counties[0]);
    assert!(200 < changes, "{changes}");

    // Somebody presses the key; the line is cut while it is busy, and comes back.
    let mut pressed = country.counties[0].spawn(&["sync", "now"]);
    let bytes = || country.line.stats().to.bytes;
    let start = bytes();
    until(|| start + 8_000 < bytes());
    country.cut();
    let lost = || country.line.stats().to.cut;
    until(|| 3 <= lost());
    country.restore();
    // The power fails as well, once some of it is on the province's disk.
    until(|| before < held(&country.province));
    country.counties[0].kill();
    drop(pressed.wait());
    let there = held(&country.province);
    let spent = bytes();
    country.counties[0].restart();

    country.counties[0].sync();
    assert_eq!(behind(&country.counties[0]), 0);
    assert_eq!(held(&country.province), held(&country.counties[0]));
    println!(
        "{changes} changes in {} s: {spent} bytes into the line up to the power cut with {} of them \
         on the other side, {} after it",
        began.elapsed().as_secs(),
        there - before,
        bytes() - spent,
    );
    country.sync_up();
    country.agrees();
    let seen: Value = country.province.run(&["status"]).done();
    assert!(seen["stuck"].as_array().unwrap().is_empty(), "{seen}");
    country.close();
}
