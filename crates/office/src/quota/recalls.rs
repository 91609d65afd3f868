//! Recalls: what a hub asked back of a child, and how far it has come.
//!
//! ```text
//! Asked --the child's return covers it--> Covered --a grant to the other--> Settled
//!                                         (kept, where nobody is to get it)
//! ```
//!
//! Nothing of this is stored: it follows from the recalls, the cumulative returns and the allocations
//! that settle. So a return that comes twice, or comes late, settles a recall once.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use escrow::{Holder, QuotaLine};
use model::planted::{Bug, planted};
use model::view::Damage;
use model::{Amount, Jobs, Rials};

use crate::entry::{Allocation, Cause, Recall};
use crate::quota::{self, keys};
use crate::rows::RecallRow;
use crate::schema;
use crate::standing::Office;

/// How far a recall has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Progress {
    /// The child has not given all of it back yet.
    Asked,
    /// It has, and the other is to be granted it.
    Covered,
    /// The other was granted it, by this allocation.
    Settled {
        /// Its number.
        allocation: u32,
    },
    /// It has, and the hub keeps it.
    Kept,
}

impl Progress {
    /// The stable code of JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Covered => "covered",
            Self::Settled { .. } => "settled",
            Self::Kept => "kept",
        }
    }
}

/// A recall with how far it has come.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Recalled {
    /// What was asked.
    pub recall: Recall,
    /// The hub that asked.
    pub by: Holder,
    /// What of it the child has given back.
    pub back: Amount,
    /// How far it has come.
    pub progress: Progress,
}

impl Recalled {
    /// What of it is still to be given back.
    pub fn left(&self) -> Amount {
        self.recall.amount.saturating_sub(self.back)
    }
}

/// Reckons how far each recall of one child has come, first to last: each asks for its amount beyond
/// what was returned before it and beyond what earlier ones ask for.
pub(super) fn progress(
    rows: impl IntoIterator<Item = RecallRow>,
    returned: Amount,
    settled: &BTreeMap<(Holder, u32), u32>,
) -> Vec<Recalled> {
    let mut reach = Amount::ZERO;
    let mut all = Vec::new();
    for RecallRow { by, recall } in rows {
        let from = reach.max(recall.after);
        reach = from.checked_add(recall.amount).unwrap_or(MOST);
        let beyond = returned.saturating_sub(from);
        let settled = settled.get(&(recall.to, recall.n));
        let back = returned.covers(reach) || planted(Bug::RecallSettledUnheard);
        let progress = match (settled, back, recall.then) {
            (Some(allocation), _, _) => Progress::Settled { allocation: *allocation },
            (None, true, Some(_)) => Progress::Covered,
            (None, true, None) => Progress::Kept,
            (None, false, _) => Progress::Asked,
        };
        all.push(Recalled { back: beyond.min(recall.amount), recall, by, progress });
    }
    all
}

/// More than any line has.
const MOST: Amount = Amount::new(Rials::new(u64::MAX), Jobs::new(u64::MAX));

/// The recalls a hub has written on the line of its year, by child and number.
pub(super) fn written(office: &Office<'_>) -> Result<BTreeMap<Holder, Vec<RecallRow>>, Damage> {
    let q = quota::line(office);
    let mut by_child: BTreeMap<Holder, Vec<RecallRow>> = BTreeMap::new();
    rows(office, &q.key(), &mut |row| {
        if row.by.node == office.opening.node {
            by_child.entry(row.recall.to).or_default().push(row);
        }
    })?;
    Ok(by_child)
}

/// The recalls written to this node on the line of its year, by hub and number.
pub(super) fn received(office: &Office<'_>) -> Result<Vec<RecallRow>, Damage> {
    let mut all = Vec::new();
    let prefix = keys::recalls(&quota::line(office), office.opening.holder());
    rows(office, &prefix, &mut |row| all.push(row))?;
    Ok(all)
}

/// Which of this hub's recalls were settled, by which allocation.
pub(super) fn settled(office: &Office<'_>) -> Result<BTreeMap<(Holder, u32), u32>, Damage> {
    let mut settled = BTreeMap::new();
    allocations(office, &mut |allocation| {
        if let Cause::Move { from, n } = allocation.cause
            && !planted(Bug::RecallSettledTwice)
        {
            settled.insert((from, n), allocation.n);
        }
    })?;
    Ok(settled)
}

/// Every allocation this hub has issued on the line of its year, in order.
pub(super) fn allocations(
    office: &Office<'_>,
    each: &mut dyn FnMut(Allocation),
) -> Result<(), Damage> {
    let q: QuotaLine = quota::line(office);
    let prefix = keys::node(office.opening.node);
    schema::scan(office.view, (schema::ALLOCATION, &prefix), &mut |_, row: Allocation| {
        if row.q == q {
            each(row);
        }
        Ok(ControlFlow::Continue(()))
    })
}

fn rows(office: &Office<'_>, prefix: &[u8], each: &mut dyn FnMut(RecallRow)) -> Result<(), Damage> {
    schema::scan(office.view, (schema::RECALL, prefix), &mut |_, row| {
        each(row);
        Ok(ControlFlow::Continue(()))
    })
}
