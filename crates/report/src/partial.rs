//! What one county comes to: computed once, kept for as long as its logs stand still.

use std::collections::BTreeMap;

use model::Quarter;
use serde::{Deserialize, Serialize};

use crate::figure::Figures;

/// A county's figures, or the sum of several counties'.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Partial {
    /// What lies in each quarter of the year up to the one asked for.
    pub flows: BTreeMap<Quarter, Figures>,
    /// How things stood on the last day of the quarter asked for, and stand at the cut.
    pub standing: Figures,
}

impl Partial {
    /// Adds another's.
    pub fn merge(&mut self, other: &Self) {
        for (quarter, figures) in &other.flows {
            self.flows.entry(*quarter).or_default().merge(figures);
        }
        self.standing.merge(&other.standing);
    }

    /// The figures of a quarter's report: what lies in it, and how things stand.
    pub fn of(&self, quarter: Quarter) -> Figures {
        let mut figures = self.flows.get(&quarter).cloned().unwrap_or_default();
        figures.merge(&self.standing);
        figures
    }
}
