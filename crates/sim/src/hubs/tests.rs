//! A bounded slice of what is run for longer elsewhere.

use super::*;

/// Seeds of each mishap.
const SEEDS: u64 = 4;

#[test]
fn a_lost_or_set_back_hub_costs_nothing_that_was_acknowledged_and_no_right() {
    let mut points = Points::default();
    for mishap in Mishap::ALL {
        for seed in 0..SEEDS {
            let report = hubs(seed, mishap);
            assert_eq!(report.violation, None, "seed {seed} of {mishap:?}");
            points.add(&report.points);
        }
    }
    let passed: Vec<&str> = points.iter().map(|(point, _)| point).collect();
    for point in [
        "a county asks a hub who it is",
        "a hub is lost",
        "a hub is set back",
        "a hub set back knows it",
        "a neighbor sees that a hub was set back",
        "a referral is issued",
        "the nation lets in what the lost hub had written",
        "the next incarnation grants on top",
    ] {
        assert!(passed.contains(&point), "{point}: {passed:?}");
    }
}

#[test]
fn a_seed_comes_to_the_same_twice() {
    let run = || hubs(3, Mishap::SetBack);
    assert_eq!(run(), run());
}
