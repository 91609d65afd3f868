//! Every model with its bounds, by name.

use crate::checked::{Bounds, Checked, check};
use crate::fence::Fence;
use crate::membership::Membership;
use crate::naive::Naive;
use crate::talk::Talk;
use crate::tree::Tree;

/// How much is looked at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Effort {
    /// Seconds in an unoptimized build.
    Slice,
    /// Up to a minute in a release build.
    Deep,
}

/// The models' names, in the order they are run.
pub const NAMES: &[&str] = &[
    "tree",
    "tree-crash",
    "tree-restore",
    "tree-end",
    "fence",
    "fence-copy",
    "fence-settle",
    "membership",
    "talk",
    "talk-break",
    "talk-set-back",
];

/// Checks one model; `None` if there is none of that name.
pub fn run(name: &str, naive: Naive, effort: Effort) -> Option<Checked> {
    let deep = effort == Effort::Deep;
    let bounds = |depth| Bounds { depth, states: if deep { 2_000_000 } else { 30_000 } };
    let tree = |acts, deep_acts| Tree {
        naive,
        acts: if deep { deep_acts } else { acts },
        crashes: false,
        restores: false,
        ends: false,
        alone: false,
    };
    let far = if deep { 60 } else { 40 };
    Some(match name {
        "tree" => check(tree(4, 6), bounds(far)),
        "tree-crash" => check(Tree { crashes: true, ..tree(3, 5) }, bounds(far)),
        "tree-restore" => check(Tree { restores: true, alone: !deep, ..tree(5, 5) }, bounds(far)),
        "tree-end" => check(Tree { ends: true, ..tree(4, 6) }, bounds(far)),
        "fence" => check(Fence::new(naive, if deep { 3 } else { 2 }, false), bounds(far)),
        "fence-copy" => check(Fence::new(naive, if deep { 2 } else { 1 }, true), bounds(far)),
        "fence-settle" => check(Fence::settling(naive, if deep { 3 } else { 2 }), bounds(far)),
        "membership" => check(Membership::new(naive, if deep { 8 } else { 7 }), bounds(far)),
        "talk" => check(talk(naive, if deep { 2 } else { 1 }, 0, false), bounds(far)),
        "talk-break" => check(talk(naive, 0, if deep { 2 } else { 1 }, false), bounds(far)),
        "talk-set-back" => check(talk(naive, u8::from(deep), 0, true), bounds(far)),
        _ => return None,
    })
}

const fn talk(naive: Naive, writes: u8, breaks: u8, sets_back: bool) -> Talk {
    Talk { naive, writes, breaks, sets_back }
}
