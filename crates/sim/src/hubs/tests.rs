//! A bounded slice of what is run for longer elsewhere.

use super::*;

/// Seeds that are run beside the kept ones, of each mishap.
const SEEDS: [(Mishap, u64); 5] = [
    (Mishap::Lost, 0),
    (Mishap::Lost, 2),
    (Mishap::SetBack, 1),
    (Mishap::SetBack, 2),
    (Mishap::GrantsAgain, 0),
];
const KEPT: &str = include_str!("../../../../tests/seeds.txt");

/// Lines such as `hubs set-back 8  why`.
fn kept() -> Vec<(Mishap, u64)> {
    let words = KEPT.lines().filter_map(|line| line.strip_prefix("hubs "));
    words
        .map(|line| {
            let mut words = line.split_whitespace();
            let mishap = words.next().and_then(Mishap::of_name).expect("a mishap");
            (mishap, words.next().and_then(|seed| seed.parse().ok()).expect("a seed"))
        })
        .collect()
}

#[test]
fn a_lost_or_set_back_hub_costs_nothing_that_was_acknowledged_and_no_right() {
    let mut points = Points::default();
    let kept = kept();
    assert!(!kept.is_empty(), "no seed is kept");
    for (mishap, seed) in kept.into_iter().chain(SEEDS) {
        let report = hubs(seed, mishap);
        assert_eq!(report.violation, None, "seed {seed} of {mishap:?}");
        points.add(&report.points);
    }
    let passed: Vec<&str> = points.iter().map(|(point, _)| point).collect();
    for point in [
        "a county asks a hub who it is",
        "a hub is lost",
        "a hub is set back",
        "a hub set back grants again",
        "a hub set back knows it",
        "a log keeps two histories, each where it was heard first",
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
