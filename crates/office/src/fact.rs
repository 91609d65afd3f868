//! What was said once, or said anew: which of several counts, whatever order logs come in.

use escrow::Holder;
use model::{JalaliDate, Seq};
use serde::{Deserialize, Serialize};

/// Something said, by whom and where.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Fact<T> {
    /// Whose log it stands in.
    pub by: Holder,
    /// Its place there.
    pub seq: Seq,
    /// The civil day it was entered.
    pub entered: JalaliDate,
    /// Who entered it.
    pub user: String,
    /// What was said.
    pub what: T,
}

impl<T: Clone> Fact<T> {
    /// The same place and person, and something else.
    pub(crate) fn with<U>(&self, what: U) -> Fact<U> {
        let Self { by, seq, entered, ref user, .. } = *self;
        Fact { by, seq, entered, user: user.clone(), what }
    }

    /// Keeps what was said first: the least writer's, the earliest of its log.
    pub(crate) fn first(slot: &mut Option<Self>, said: Self) {
        if slot.as_ref().is_none_or(|kept| (said.by, said.seq) < (kept.by, kept.seq)) {
            *slot = Some(said);
        }
    }

    /// Keeps what has the greater number; of two with the same, what was said first.
    pub(crate) fn latest(slot: &mut Option<Self>, said: Self, n: impl Fn(&T) -> u32) {
        let place = |fact: &Self| (fact.by, fact.seq);
        let replaces = slot.as_ref().is_none_or(|kept| {
            let (old, new) = (n(&kept.what), n(&said.what));
            old < new || (old == new && place(&said) < place(kept))
        });
        if replaces {
            *slot = Some(said);
        }
    }
}

#[cfg(test)]
mod tests {
    use model::{Incarnation, NodeNumber};

    use super::*;

    fn said(node: u16, seq: u64, what: u32) -> Fact<u32> {
        let by = Holder { node: NodeNumber(node), incarnation: Incarnation(1) };
        let entered = "1401/09/15".parse().unwrap();
        Fact { by, seq: Seq(seq), entered, user: "sara".to_owned(), what }
    }

    #[test]
    fn the_order_in_which_facts_come_is_no_matter() {
        let facts = [said(2, 1, 7), said(1, 9, 7), said(1, 3, 5), said(3, 1, 6)];
        for turn in 0..facts.len() {
            let (mut first, mut latest) = (None, None);
            for index in 0..facts.len() {
                let fact = facts[(index + turn) % facts.len()].clone();
                Fact::first(&mut first, fact.clone());
                Fact::latest(&mut latest, fact, |what| *what);
            }
            assert_eq!(first, Some(said(1, 3, 5)), "{turn}");
            assert_eq!(latest, Some(said(1, 9, 7)), "{turn}");
        }
    }
}
