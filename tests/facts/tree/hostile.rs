//! Strangers at the port.

use std::net::UdpSocket;

use hamgam_tests::dice::Dice;

use super::Country;
use super::machine::Machine;

#[test]
fn garbage_at_the_port_and_a_machine_of_another_tree_hinder_nobody() {
    let country = Country::new(&["1102"]);
    let hub = country.province.address();
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let mut dice = Dice::new(7);
    for length in (0..400).map(|at| 1 + at * 3) {
        let mut bytes: Vec<u8> =
            (0..length).map(|_| u8::try_from(dice.below(256)).unwrap()).collect();
        // Every other one looks like the long head of a QUIC packet of version 1.
        if length % 2 == 0 && 8 < length {
            bytes[..6].copy_from_slice(&[0xC3, 0, 0, 0, 1, 8]);
        }
        socket.send_to(&bytes, hub).unwrap();
    }

    // A tree of its own, whose nation says it is this county's parent.
    let mut other = Machine::hub(country.folder.path(), "other");
    other.run(&["setup", "--nation", "--practice"]).done();
    other.start(None);
    let mut stranger = Machine::hub(country.folder.path(), "stranger");
    super::join(&other, "11", &stranger, &["setup", "--province", "11"]);
    stranger.start(Some(country.nation.address()));
    assert_eq!(stranger.run(&["sync", "now"]).code, Some(6));
    let plan = stranger.run(&["sync", "plan"]).done();
    let code = plan["parent"]["trouble"]["code"].as_str().unwrap_or_else(|| panic!("{plan}"));
    assert!(code.starts_with("line."), "{plan}");
    let children = country.nation.run(&["office", "list"]).done();
    assert_eq!(children["offices"].as_array().unwrap().len(), 1, "{children}");

    country.sync_up();
    country.agrees();
    stranger.stop();
    other.stop();
    country.close();
}
