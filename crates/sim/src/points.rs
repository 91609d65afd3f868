//! Points that should sometimes be passed: a simulator that never gets to the interesting places
//! finds nothing there.

use std::collections::BTreeMap;

/// Points and how often they were passed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Points(BTreeMap<&'static str, u64>);

impl Points {
    /// Passes one.
    pub fn pass(&mut self, point: &'static str) {
        let passed = self.0.entry(point).or_default();
        *passed = passed.saturating_add(1);
    }

    /// Adds another run's.
    pub fn add(&mut self, other: &Self) {
        for (point, passed) in &other.0 {
            let sum = self.0.entry(point).or_default();
            *sum = sum.saturating_add(*passed);
        }
    }

    /// Every point with how often it was passed, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.0.iter().map(|(point, passed)| (*point, *passed))
    }

    /// Points that are expected in enough runs and were never passed.
    pub fn never(&self) -> Vec<&'static str> {
        EXPECTED.iter().copied().filter(|point| !self.0.contains_key(point)).collect()
    }
}

/// What enough runs of the facts tier should pass.
const EXPECTED: &[&str] = &[
    "a broken segment is refused",
    "a clone runs beside its machine",
    "a cut line keeps a frame from its peer",
    "a disk is full",
    "a disk is replayed",
    "a disk is set back",
    "a fork is refused",
    "a frame comes twice",
    "a frame overtakes another",
    "a hub has no room",
    "a machine dies between two outputs",
    "a machine dies again in recovery",
    "a machine in the wrong hands cheats",
    "a machine is replaced",
    "a move is settled",
    "a node knows that it was set back",
    "a paused machine goes on",
    "a peer breaks the protocol",
    "a peer refuses a log",
    "a peer sets an entry aside",
    "a person is in doubt after a crash",
    "a set back node spends nothing",
    "a settled session gives way",
    "a stranger is sent away",
    "a sync fails",
    "a version isn't spoken",
    "an errand is done twice",
    "an older line is replaced",
    "an own log is further elsewhere",
    "an unsynced frame has survived",
    "quota is exhausted",
    "the power fails in a write",
    "two contacts bring everything everywhere",
    "what a lost machine had free is settled",
    "what came can't be stored",
];
