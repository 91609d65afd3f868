//! The models hold, a slice of each; and each naive design is found out.

use models::{Effort, Naive, run};

/// A slice of a model, of the sound design.
fn holds(name: &str) {
    let checked = run(name, Naive::Sound, Effort::Slice).expect("a model of that name");
    assert!(checked.broken.is_none(), "{name}: {checked}");
    assert!(!checked.whole || checked.unseen.is_empty(), "{name}: {checked}");
}

/// What is wrong with naive designs, as the checker finds it: the property and the steps to it.
fn check(designs: &[(&str, Naive, &str, usize)]) {
    let found = designs.iter().map(|(name, naive, ..)| {
        let checked = run(name, *naive, Effort::Slice).expect("a model of that name");
        let broken = checked.broken.expect("the naive design breaks a property");
        (*name, *naive, broken.property, broken.steps.len())
    });
    assert_eq!(found.collect::<Vec<_>>(), designs);
}

#[test]
fn quota_holds_over_a_tree() {
    holds("tree");
    holds("tree-end");
}

#[test]
fn quota_holds_over_crashes_and_restored_backups() {
    holds("tree-crash");
    holds("tree-restore");
}

#[test]
fn a_fenced_incarnation_and_its_successor_never_both_spend_a_right() {
    holds("fence");
    holds("fence-copy");
    holds("fence-settle");
}

#[test]
fn the_roster_is_the_same_in_any_order() {
    holds("membership");
}

#[test]
fn two_sessions_acknowledge_what_is_durable_and_no_log_stands_still() {
    holds("talk");
    holds("talk-break");
    holds("talk-set-back");
}

#[test]
fn naive_quota_is_found_out() {
    check(&[
        ("tree-crash", Naive::SentBeforeDurable, "P2: supply is conserved", 3),
        ("tree", Naive::Increments, "P4: order and repetition don't matter", 0),
        ("tree", Naive::ReleaseCredits, "P2: supply is conserved", 3),
        ("tree", Naive::RialsOnly, "A1: only what was notified is used", 3),
        ("tree-restore", Naive::WitnessIgnored, SPENT_TWICE, 6),
    ]);
}

const SPENT_TWICE: &str = "P1, P6: letters stay within what was granted";

#[test]
fn naive_fences_are_found_out() {
    check(&[
        ("fence", Naive::AnyIncarnation, "P7: no incarnation has another's rights", 5),
        ("fence-settle", Naive::SettledByClock, "P7: a settled right isn't spent twice", 13),
        ("fence-copy", Naive::FenceForgotten, "what lies behind a fence doesn't count", 6),
        ("fence-copy", Naive::WitnessIgnored, "a machine behind its witness spends nothing", 8),
    ]);
}

#[test]
fn naive_rosters_and_sessions_are_found_out() {
    check(&[
        ("membership", Naive::LastWordCounts, "P4: the same statements make the same roster", 1),
        ("talk", Naive::AckBeforeDurable, "nothing is acknowledged that isn't durable", 3),
        ("talk", Naive::SentIsHad, "nothing is believed that isn't there", 1),
    ]);
}
