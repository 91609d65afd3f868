//! The keys of what views keep about quota.

use escrow::{HoldKey, Holder, QuotaLine};

use crate::rows::RecallRow;

/// A holder's four bytes: every key of its rows starts with them.
pub(crate) fn holder(holder: Holder) -> [u8; 4] {
    let [n0, n1] = holder.node.0.to_be_bytes();
    let [i0, i1] = holder.incarnation.0.to_be_bytes();
    [n0, n1, i0, i1]
}

/// The totals of a line.
pub(crate) fn line(of: Holder, q: &QuotaLine) -> Vec<u8> {
    [holder(of).as_slice(), &q.key()].concat()
}

/// A hold: behind a byte no line's key starts with.
pub(crate) fn hold(of: Holder, key: &HoldKey) -> Vec<u8> {
    [holder(of).as_slice(), &[HOLDS], &key.key()].concat()
}

/// What every hold of a line starts with.
pub(crate) fn holds(of: Holder, q: &QuotaLine) -> Vec<u8> {
    [holder(of).as_slice(), &[HOLDS], &q.key()].concat()
}

/// An allocation.
pub(crate) fn allocation(by: Holder, q: &QuotaLine, n: u32) -> Vec<u8> {
    [holder(by).as_slice(), &q.key(), &n.to_be_bytes()].concat()
}

/// What every allocation of a node starts with, in each of its incarnations.
pub(crate) fn node(node: model::NodeNumber) -> [u8; 2] {
    node.0.to_be_bytes()
}

/// What every recall to a holder on a line starts with.
pub(crate) fn recalls(q: &QuotaLine, to: Holder) -> Vec<u8> {
    [q.key().as_slice(), &holder(to)].concat()
}

/// A recall.
pub(crate) fn recall(row: &RecallRow) -> Vec<u8> {
    let RecallRow { by, recall } = row;
    let number = recall.n.to_be_bytes();
    [recall.q.key().as_slice(), &holder(recall.to), &holder(*by), &number].concat()
}

/// No line's key starts with it.
pub(crate) const HOLDS: u8 = 0xff;
