//! An allocation with its grants, into one draft.

use escrow::apportion::Weight;
use escrow::{Entry as QuotaEntry, Grant, QuotaLine};
use model::view::Damage;
use model::{Amount, JalaliDate};

use super::Child;
use crate::draft::{Drafter, Stop};
use crate::entry::{Allocation, Body, Cause, Share, ShareBasis};
use crate::quota::till::Till;
use crate::quota::{line, recalls};
use crate::refusal::Refusal;

/// An allocation that is to be issued.
#[derive(Debug)]
pub(super) struct Issue {
    pub(super) cause: Cause,
    pub(super) total: Amount,
    pub(super) shares: Vec<Share>,
    pub(super) note: Option<String>,
}

/// Writes the allocation and a grant for each share that isn't nothing.
///
/// # Errors
/// [`Refusal::Quota`]; the draft is then to be dropped as a whole.
pub(super) fn issue(drafter: &mut Drafter<'_>, issue: Issue) -> Result<Allocation, Stop> {
    let Issue { cause, total, shares, note } = issue;
    if total == Amount::ZERO {
        return Err(Refusal::Quota(escrow::Refusal::NothingAsked).into());
    }
    let sum = shares.iter().try_fold(Amount::ZERO, |sum, share| sum.checked_add(share.amount));
    assert_eq!(sum, Some(total), "shares sum to the total");
    let mut till = Till::open(drafter)?;
    let (q, on) = (line(&drafter.office), drafter.act.on);
    let n = next_number(drafter)?;
    let allocation = Allocation { q, n, on, note, cause, total, shares };
    drafter.say(Body::Allocation(Box::new(allocation.clone())));
    for share in allocation.shares.iter().filter(|share| share.amount != Amount::ZERO) {
        let grant = Granting { q: &allocation.q, note: allocation.note.as_deref(), on, share };
        till.write(drafter, share.unit, grant.entry(&till)?)?;
    }
    Ok(allocation)
}

/// A share about to be granted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Granting<'a> {
    pub(super) q: &'a QuotaLine,
    pub(super) note: Option<&'a str>,
    pub(super) on: JalaliDate,
    pub(super) share: &'a Share,
}

impl Granting<'_> {
    /// The grant of all the child had with its share on top.
    ///
    /// # Errors
    /// [`Refusal::Quota`] if that is more than any line has.
    pub(super) fn entry(self, till: &Till) -> Result<QuotaEntry, Refusal> {
        let Self { q, note, on, share } = self;
        let (had, _) = till.edge(share.holder);
        let cumulative = had.checked_add(share.amount).ok_or_else(|| {
            let free = till.figures().free;
            Refusal::Quota(escrow::Refusal::Exhausted { asked: share.amount, free })
        })?;
        let (q, note) = (q.clone(), note.map(str::to_owned));
        Ok(QuotaEntry::Grant(Grant { q, to: share.holder, cumulative, on, note }))
    }
}

/// The one share of an allocation that isn't reckoned.
pub(super) fn whole(to: Child, amount: Amount) -> Share {
    Share {
        unit: to.unit,
        holder: to.holder,
        basis: ShareBasis { set: true, ..ShareBasis::default() },
        weight: Weight::default(),
        floor: Amount::ZERO,
        cap: amount,
        amount,
    }
}

fn next_number(drafter: &Drafter<'_>) -> Result<u32, Damage> {
    let mut last = 0;
    recalls::allocations(&drafter.office, &mut |allocation| last = last.max(allocation.n))?;
    let said = drafter.said().iter().filter(|said| matches!(said.body, Body::Allocation(_)));
    let more = u32::try_from(said.count()).unwrap_or(u32::MAX);
    Ok(last.saturating_add(more).saturating_add(1))
}
