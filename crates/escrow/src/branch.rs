//! A line over the tree: what each holder has done with its rights, and what of it counts.
//!
//! A machine may lie about itself: hold more than it was granted, or grant more than it has. A parent
//! that hears its log keeps what its grants cover, *recognized*, apart from what they don't,
//! *unfunded*. Neither is ever lost, and the recognized sum can't exceed the supply.

use std::collections::{BTreeMap, BTreeSet};

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
    branches_below(&[root], look)
}

/// The same below one node in each of its incarnations, the earlier first: of the nation, whose first had
/// the supply and whose last has what came over.
///
/// Law: what is recognized of all of them together is at most the supply.
///
/// # Errors
/// What `look` fails with.
pub fn branches_below<E>(
    roots: &[Holder],
    look: &mut dyn FnMut(Holder) -> Result<Option<Totals>, E>,
) -> Result<Vec<Branch>, E> {
    let (seen, done) = (BTreeSet::new(), BTreeMap::new());
    let mut tree = Tree { look, seen, done, branches: Vec::new() };
    for (at, root) in roots.iter().enumerate() {
        let last = at.saturating_add(1) == roots.len();
        tree.grow(*root, Place { parent: None, depth: 0, last })?;
    }
    Ok(tree.branches)
}

/// Deeper than any ministry: what lies below is somebody's lie.
const DEPTH_MAX: u8 = 8;

struct Tree<'a, E> {
    look: &'a mut dyn FnMut(Holder) -> Result<Option<Totals>, E>,
    seen: BTreeSet<Holder>,
    /// What is recognized of those that are grown. A child of two incarnations of a hub is grown once.
    done: BTreeMap<Holder, Wide>,
    branches: Vec<Branch>,
}

/// Where in the tree a holder stands.
#[derive(Clone, Copy)]
struct Place {
    parent: Option<Holder>,
    depth: u8,
    /// No later incarnation of its node stands beside it: what its children do is its own, but for what
    /// earlier ones carry.
    last: bool,
}

impl<E> Tree<'_, E> {
    /// Adds a holder and all below it; returns what of it is recognized.
    fn grow(&mut self, holder: Holder, place: Place) -> Result<Wide, E> {
        self.seen.insert(holder);
        let totals = (self.look)(holder)?.unwrap_or_default();
        let at = self.branches.len();
        self.branches.push(Branch {
            holder,
            parent: place.parent,
            depth: place.depth,
            figures: totals.figures(),
            recognized: Amount::ZERO,
            unfunded: Amount::ZERO,
        });
        let mut done = totals.committed();
        let is_last = place.last;
        if place.depth < DEPTH_MAX {
            let children: Vec<(Holder, Wide, Wide)> =
                totals.downs().map(|(child, down)| (child, down.carried(), down.net())).collect();
            for (index, (child, carried, net)) in children.iter().enumerate() {
                let next = children.get(index.saturating_add(1));
                let last = next.is_none_or(|(next, ..)| next.node != child.node);
                let place =
                    Place { parent: Some(holder), depth: place.depth.saturating_add(1), last };
                let recognized = match self.done.get(child) {
                    Some(done) => *done,
                    None if self.seen.contains(child) => continue,
                    None => self.grow(*child, place)?,
                };
                let beyond = recognized.less(*carried);
                done = done.plus(if is_last { beyond } else { beyond.least(*net) });
            }
        }
        let within = done.least(totals.rights());
        let recognized = if planted(Bug::UnfundedRecognized) { done } else { within };
        let branch = self.branches.get_mut(at).expect("it was pushed above");
        branch.recognized = recognized.narrow();
        branch.unfunded = done.less(recognized).narrow();
        self.done.insert(holder, recognized);
        Ok(recognized)
    }
}
