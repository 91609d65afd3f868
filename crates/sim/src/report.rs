//! What goes into a run, and what comes out of it.

use std::collections::BTreeMap;

use model::Hash;

use crate::map::Size;
use crate::plan::Plan;
use crate::points::Points;

/// What a run is made of.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Config {
    /// Draws everything.
    pub seed: u64,
    /// How much of the country.
    pub size: Size,
    /// Days of work under faults.
    pub days: u64,
    /// Changes of files a county makes on a working day.
    pub changes: u32,
    /// Shifts each machine's wall clock by some years of its own.
    pub shifted: bool,
    /// One county lives on sticks alone, healing included; else that is drawn. Documents only.
    pub lineless: bool,
    /// The faults; none to have them drawn.
    pub plan: Option<Plan>,
}

/// What must never happen and has.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Violation {
    /// When, in milliseconds since the run began.
    pub at_ms: u64,
    /// Which oracle and what it saw.
    pub what: String,
}

/// How a run went.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The first violation, if there was one.
    pub violation: Option<Violation>,
    /// The faults it ran with.
    pub plan: Plan,
    /// Over every event.
    pub trace: Hash,
    /// Over what every node knows in the end, machine times left out.
    pub digest: Hash,
    /// Events.
    pub events: u64,
    /// Changes of files that were acknowledged to people.
    pub changes: u64,
    /// Letters, answers and other acts on quota.
    pub acts: u64,
    /// Refusals by code.
    pub refusals: BTreeMap<String, u64>,
    /// Points passed.
    pub points: Points,
}
