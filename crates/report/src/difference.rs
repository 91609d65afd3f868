//! What two sets of figures say otherwise.

use serde::{Deserialize, Serialize};

use crate::figure::{Figure, Figures};

/// A figure that is another now: what it was is taken out, what it is put in.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Which.
    pub figure: Figure,
    /// What it was (−).
    pub minus: u64,
    /// What it is (+).
    pub plus: u64,
}

/// All figures of which two sets say otherwise, in order.
///
/// Law: `before`, with each change's `minus` taken out and its `plus` put in, is `after`.
pub fn between(before: &Figures, after: &Figures) -> Vec<Change> {
    let mut figures: Vec<Figure> =
        before.iter().chain(after.iter()).map(|(figure, _)| figure).collect();
    figures.sort_unstable();
    figures.dedup();
    let changes = figures.into_iter().map(|figure| Change {
        figure,
        minus: before.of(figure),
        plus: after.of(figure),
    });
    changes.filter(|change| change.minus != change.plus).collect()
}
