//! A bounded slice of what is run for longer elsewhere.

use super::*;

/// Seeds that are run beside the kept ones, of each mishap.
const SEEDS: [(&str, u64); 5] =
    [("lost", 0), ("lost", 2), ("set-back", 1), ("set-back", 2), ("grants-again", 0)];
const KEPT: &str = include_str!("../../../../tests/seeds.txt");

/// Of counties' machines.
const COUNTIES: [(&str, u64); 7] = [
    ("county-restored", 1),
    ("county-whole", 1),
    ("county-copied", 1),
    ("county-copied-noteless", 1),
    ("county-noteless", 1),
    ("county-other-store", 1),
    ("county-storeless", 1),
];
/// Of the nation's.
const NATIONS: [(&str, u64); 3] =
    [("nation-lost", 1), ("nation-set-back", 1), ("nation-grants-again", 2)];

/// Lines such as `hubs set-back 8  why`.
fn kept(of: &str) -> Vec<(&str, u64)> {
    let words = KEPT.lines().filter_map(|line| line.strip_prefix("hubs "));
    let runs = words.map(|line| {
        let mut words = line.split_whitespace();
        let name = words.next().expect("a mishap");
        (name, words.next().and_then(|seed| seed.parse().ok()).expect("a seed"))
    });
    let province = |name: &str| !["county-", "nation-"].iter().any(|of| name.starts_with(of));
    let fits = |name: &str| if of.is_empty() { province(name) } else { name.starts_with(of) };
    runs.filter(|(name, _)| fits(name)).collect()
}

/// Runs these and passes all of those points.
fn check<'a>(runs: impl Iterator<Item = (&'a str, u64)>, expected: &[&str]) {
    let mut points = Points::default();
    for (name, seed) in runs {
        let report = hubs(seed, Mishap::of_name(name).expect("a mishap"));
        assert_eq!(report.violation, None, "seed {seed} of {name}");
        points.add(&report.points);
    }
    let passed: Vec<&str> = points.iter().map(|(point, _)| point).collect();
    for point in expected {
        assert!(passed.contains(point), "{point}: {passed:?}");
    }
}

#[test]
fn a_lost_or_set_back_hub_costs_nothing_that_was_acknowledged_and_no_right() {
    let kept = kept("");
    assert!(!kept.is_empty(), "no seed is kept");
    check(
        kept.into_iter().chain(SEEDS),
        &[
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
        ],
    );
}

#[test]
fn a_county_set_back_or_copied_is_found_out_where_that_is_said_and_costs_what_is_allowed() {
    check(
        kept("county").into_iter().chain(COUNTIES),
        &[
            "a county goes on under its next incarnation",
            "a county knows that it was set back or copied",
            "a county without its store doesn't open",
            "a machine set back as a whole spends within its allowance",
            "a note that is gone is made again after a contact",
            "a note that is gone is missed at the start",
            "a store behind its note is noticed at the start",
            "another machine's store is noticed at the start",
            "what the lost machine had free is settled",
        ],
    );
}

#[test]
fn provinces_and_counties_follow_the_next_nation_by_line_and_by_stick() {
    check(
        kept("nation").into_iter().chain(NATIONS),
        &[
            "a nation set back grants again",
            "a province follows the next nation by stick",
            "the nation is lost",
            "the nation is set back",
            "the next nation grants on top",
            "the supply comes over",
        ],
    );
}

#[test]
fn a_seed_comes_to_the_same_twice() {
    let run = || hubs(3, Mishap::SetBack);
    assert_eq!(run(), run());
}
