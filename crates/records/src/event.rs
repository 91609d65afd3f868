//! An event: what one person did at once, and what one change holds.

use model::NationalId;
use model::limits::{CHANGE_BYTES_MAX, CHANGE_OPS_MAX};

use crate::covered::Covered;
use crate::key::Key;
use crate::scalar::Scalar;
use crate::step::{Mark, Step};

/// What one transaction writes.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Event {
    /// Fields and their new values; `None` clears one.
    pub sets: Vec<(Key, Option<Scalar>)>,
    /// Steps taken.
    pub steps: Vec<(Step, Mark)>,
    /// Covered persons, new or changed.
    pub covered: Vec<(NationalId, Covered)>,
}

impl Event {
    /// Says whether there is nothing to write.
    pub const fn is_empty(&self) -> bool {
        self.sets.is_empty() && self.steps.is_empty() && self.covered.is_empty()
    }

    /// The same event with one more field.
    #[must_use]
    pub fn set(mut self, key: Key, value: Option<Scalar>) -> Self {
        self.sets.push((key, value));
        self
    }

    /// The same event with one more step.
    #[must_use]
    pub fn step(mut self, step: Step, mark: Mark) -> Self {
        self.steps.push((step, mark));
        self
    }

    /// Says whether its change stays within what every node accepts, with room for the rest.
    pub(crate) fn fits(&self) -> bool {
        // Per operation: key, map, type, predecessors; once: header, heads, columns.
        const PER_OPERATION: usize = 40;
        const ONCE: usize = 1_024;
        let count = self.sets.len() + self.steps.len() + self.covered.len() + 2;
        let fields = self.sets.iter().flat_map(|(_, value)| value).map(Scalar::bytes_max);
        let steps = self
            .steps
            .iter()
            .map(|(_, mark)| 32 + mark.by.len() + mark.reason.as_ref().map_or(0, String::len));
        let covered = self.covered.iter().map(|(_, covered)| covered.pack().len());
        let bytes: usize = fields.chain(steps).chain(covered).sum();
        u64::try_from(count).is_ok_and(|count| count <= CHANGE_OPS_MAX)
            && bytes + count * PER_OPERATION + ONCE <= CHANGE_BYTES_MAX
    }
}
