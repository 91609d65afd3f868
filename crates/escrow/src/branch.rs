//! A line over the tree: what each holder has done with its rights, and what of it counts.
//!
//! A machine may lie about itself: hold more than it was granted, or grant more than it has. A parent
//! that hears its log keeps what its grants cover, *recognized*, apart from what they don't,
//! *unfunded*. Neither is ever lost, and the recognized sum can't exceed the supply.

use std::collections::BTreeSet;

use model::Amount;
use model::planted::{Bug, planted};

use crate::entry::Holder;
use crate::figures::Figures;
use crate::totals::Totals;
use crate::wide::Wide;

/// One holder of a line, in its place in the tree.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Branch {
    /// Who.
    pub holder: Holder,
    /// Who granted to it; `None` for whom the tree was asked of.
    pub parent: Option<Holder>,
    /// How many grants lie between.
    pub depth: u8,
    /// Where it stands by its own and its neighbors' words.
    pub figures: Figures,
    /// Held and consumed by it and all below it, as far as its rights cover it.
    pub recognized: Amount,
    /// Held, consumed or passed on by it beyond its rights.
    pub unfunded: Amount,
}

/// A line's tree from one holder down, parents before their children, each holder once.
///
/// Law: whatever anyone has written, the first branch's `recognized` is at most what it was granted
/// less what it gave back; at the nation, the supply.
///
/// # Errors
/// What `look` fails with, which finds the totals of a holder.
pub fn branches<E>(
    root: Holder,
    look: &mut dyn FnMut(Holder) -> Result<Option<Totals>, E>,
) -> Result<Vec<Branch>, E> {
    let mut tree = Tree { look, seen: BTreeSet::new(), branches: Vec::new() };
    tree.grow(root, None, 0)?;
    Ok(tree.branches)
}

/// Deeper than any ministry: what lies below is somebody's lie.
const DEPTH_MAX: u8 = 8;

struct Tree<'a, E> {
    look: &'a mut dyn FnMut(Holder) -> Result<Option<Totals>, E>,
    seen: BTreeSet<Holder>,
    branches: Vec<Branch>,
}

impl<E> Tree<'_, E> {
    /// Adds a holder and all below it; returns what of it is recognized.
    fn grow(&mut self, holder: Holder, parent: Option<Holder>, depth: u8) -> Result<Wide, E> {
        self.seen.insert(holder);
        let totals = (self.look)(holder)?.unwrap_or_default();
        let at = self.branches.len();
        self.branches.push(Branch {
            holder,
            parent,
            depth,
            figures: totals.figures(),
            recognized: Amount::ZERO,
            unfunded: Amount::ZERO,
        });
        let mut done = totals.committed();
        for (child, _) in totals.children() {
            if depth < DEPTH_MAX && !self.seen.contains(&child) {
                done = done.plus(self.grow(child, Some(holder), depth.saturating_add(1))?);
            }
        }
        let within = done.least(totals.rights());
        let recognized = if planted(Bug::UnfundedRecognized) { done } else { within };
        let branch = self.branches.get_mut(at).expect("it was pushed above");
        branch.recognized = recognized.narrow();
        branch.unfunded = done.less(recognized).narrow();
        Ok(recognized)
    }
}
