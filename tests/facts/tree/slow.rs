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

/// What a county's contact book says it sent, over all its sessions.
fn sent(county: &Machine, what: &str) -> u64 {
    let log = county.run(&["sync", "log", "--limit", "0"]).done();
    let sessions = log["sessions"].as_array().unwrap();
    sessions.iter().map(|session| session["sent"][what].as_u64().unwrap()).sum()
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
#[expect(clippy::disallowed_methods, clippy::print_stdout, reason = "the time is told, not judged")]
fn two_hundred_changes_get_through_the_worst_line_and_cuts_without_beginning_again() {
    let mut country = Country::new(&["1102"]);
    country.sync_up();
    let before = [sent(&country.counties[0], "entries"), sent(&country.counties[0], "udp_bytes")];
    for (key, value) in [("delay", "500ms"), ("rate", "64kbit"), ("loss", "10%"), ("burst", "5")] {
        country.line.change(Ways::Both, |way| way.set(key, value).unwrap());
    }
    let sheets = sample_path("1102");
    let began = Instant::now();
    country.counties[0].run(&["application", "import", sheets.to_str().unwrap()]);
    let all = held(&country.counties[0]);
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
    // The power fails as well: what was acknowledged needn't be sent again.
    until(|| start + 24_000 < bytes());
    country.counties[0].kill();
    drop(pressed.wait());
    let left = all - held(&country.province);
    assert!(left < changes, "{left} of {changes}: some were on the province's disk");
    country.counties[0].restart();

    country.counties[0].sync();
    assert_eq!(behind(&country.counties[0]), 0);
    let took = began.elapsed();
    let [entries, udp] = ["entries", "udp_bytes"].map(|what| sent(&country.counties[0], what));
    let (entries, udp) = (entries - before[0], udp - before[1]);
    println!(
        "{changes} changes: {} s, {} bytes into the line, {entries} entries and {udp} bytes \
         in the sessions that were not killed",
        took.as_secs(),
        country.line.stats().to.bytes,
    );
    assert!(entries <= left, "only what wasn't acknowledged was sent again: {entries} of {left}");
    country.sync_up();
    country.agrees();
    let seen: Value = country.province.run(&["status"]).done();
    assert!(seen["stuck"].as_array().unwrap().is_empty(), "{seen}");
    country.close();
}
