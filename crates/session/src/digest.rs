//! One name for many heads: what makes a reconnect without news cost nothing.

use journal::{Cut, Head};
use model::{LogId, Seq};

/// Sixteen bytes that are equal if, and only if, the heads are: the first half of the name of their
/// [`journal::Cut`]. Logs without an entry don't count. Each comes once, in
/// whatever order.
pub fn digest<'a>(heads: impl IntoIterator<Item = (&'a LogId, &'a Head)>) -> [u8; 16] {
    let mut begun: Vec<_> = heads.into_iter().filter(|(_, head)| Seq(0) < head.seq).collect();
    begun.sort_unstable_by_key(|(log, _)| **log);
    let name = Cut::id_of(begun).0;
    let (half, _) = name.split_first_chunk().expect("a hash has 32 bytes");
    *half
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use model::{Incarnation, Lane, NodeNumber};
    use proptest::collection::btree_map;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn digests_are_equal_if_and_only_if_the_heads_are(
            one in btree_map(1u16..5, 0u64..3, 0..4),
            other in btree_map(1u16..5, 0u64..3, 0..4),
        ) {
            let log = |node: u16| LogId {
                origin: NodeNumber(node),
                incarnation: Incarnation(1),
                scope: "11".parse().unwrap(),
                lane: Lane::Control,
            };
            let head = |log: LogId, length: u64| {
                (0..length).fold(Head::start(log), |head, entry| head.push(&entry.to_be_bytes()))
            };
            let heads = |lengths: &BTreeMap<u16, u64>| -> Vec<(LogId, Head)> {
                let heads = lengths.iter().map(|(node, length)| (log(*node), head(log(*node), *length)));
                heads.filter(|(_, head)| Seq(0) < head.seq).collect()
            };
            let of = |heads: &[(LogId, Head)]| digest(heads.iter().map(|(log, head)| (log, head)));
            let (one, other) = (heads(&one), heads(&other));
            prop_assert_eq!(of(&one) == of(&other), one == other);
            let turned: Vec<_> = one.iter().rev().copied().collect();
            prop_assert_eq!(of(&turned), of(&one));
        }
    }

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
