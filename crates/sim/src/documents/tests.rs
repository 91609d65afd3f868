//! A bounded slice of what is run for hours elsewhere.

use crate::{Config, DocumentsTier, Points, Size, run};

/// Seeds of a small country.
const SEEDS: u64 = 10;

/// Seeds that found something, replayed first and for ever: 23, a machine in another's place gave the
/// ids that one had given, and replicas knew different records by them.
const KEPT: [u64; 1] = [23];

fn config(seed: u64, days: u64) -> Config {
    Config {
        seed,
        size: Size::Small,
        days,
        changes: 6,
        shifted: false,
        lineless: false,
        plan: None,
    }
}

#[test]
fn a_small_country_of_documents_holds_under_all_faults() {
    let mut points = Points::default();
    let mut changes = 0;
    for seed in KEPT.into_iter().chain(0..SEEDS) {
        let report = run(DocumentsTier::default(), config(seed, 8));
        assert_eq!(report.violation, None, "seed {seed}: {:?}", report.plan);
        points.add(&report.points);
        changes += report.changes;
    }
    assert!(500 < changes, "{changes}");
    let passed: Vec<&str> = points.iter().map(|(point, _)| point).collect();
    for point in [
        "a referral is issued",
        "rot of the journal is noticed",
        "stale views catch up",
        "a county has no line at all",
        "a part of a bundle is missing",
        "a stick brings news",
        "a stick brings nothing new",
        "a stick is brought to the wrong office",
        "a stick is lost",
        "a torn stick gives what stands before",
        "the nation's word comes by stick",
    ] {
        assert!(passed.contains(&point), "{point}: {passed:?}");
    }
}

#[test]
fn a_seed_of_documents_comes_to_the_same_twice_and_by_other_clocks() {
    let first = run(DocumentsTier::default(), config(3, 6));
    let again = run(DocumentsTier::default(), config(3, 6));
    assert_eq!((first.trace, first.digest), (again.trace, again.digest));
    let shifted = run(DocumentsTier::default(), Config { shifted: true, ..config(3, 6) });
    assert_eq!((shifted.violation, shifted.digest), (None, first.digest));
}
