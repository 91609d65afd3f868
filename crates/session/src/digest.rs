//! One name for many heads: what makes a reconnect without news cost nothing.

use journal::{Head, Heads};
use model::{LogId, Seq};

/// Sixteen bytes that are equal if, and only if, the heads are: the first half of the name of their
/// [`journal::Cut`]. Logs without an entry don't count.
pub fn digest<'a>(heads: impl IntoIterator<Item = (&'a LogId, &'a Head)>) -> [u8; 16] {
    let begun = heads.into_iter().filter(|(_, head)| Seq(0) < head.seq);
    let heads: Heads = begun.map(|(log, head)| (*log, *head)).collect();
    let name = heads.cut().id().0;
    let (half, _) = name.split_first_chunk().expect("a hash has 32 bytes");
    *half
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use model::{Incarnation, Lane, NodeNumber};

    use super::*;

    #[test]
    fn logs_without_entries_do_not_count() {
        let log = |node| LogId {
            origin: NodeNumber(node),
            incarnation: Incarnation(1),
            scope: "11".parse().unwrap(),
            lane: Lane::Control,
        };
        let none = BTreeMap::new();
        let begun = Head::start(log(1)).push(b"x");
        let some = BTreeMap::from([(log(1), begun), (log(2), Head::start(log(2)))]);
        let less = BTreeMap::from([(log(1), begun)]);
        assert_eq!(digest(&some), digest(&less));
        assert_ne!(digest(&some), digest(&none));
        assert_eq!(digest(&none), digest(&BTreeMap::from([(log(2), Head::start(log(2)))])));
    }
}
