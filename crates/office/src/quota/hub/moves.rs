//! Moving quota between children: one is asked, gives back, and the other is granted it.

use std::collections::BTreeMap;

use escrow::{Holder, Totals};
use model::view::Damage;
use model::{Amount, Say, UnitCode};

use super::issue::{Granting, Issue, issue, whole};
use super::{Child, checked_note, child, holder};
use crate::draft::{Drafter, Stop};
use crate::entry::{Allocation, Body, Cause, Recall};
use crate::quota::recalls::{self, Progress, Recalled};
use crate::quota::till::Till;
use crate::quota::{ledger, line};
use crate::refusal::Refusal;
use crate::rows::RecallRow;
use crate::standing::Office;

/// What is asked back of whom, and for whom.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Wish<'a> {
    /// The unit that is to give back.
    pub from: UnitCode,
    /// How much.
    pub amount: Amount,
    /// The unit that gets it then; `None` if it stays here.
    pub then: Option<UnitCode>,
    /// Why.
    pub note: Option<&'a str>,
}

/// Asks a unit to give quota back, so that it can be moved. Nothing moves until it does: what it holds
/// and has spent is its own (R-A1e).
///
/// # Errors
/// [`crate::Dealing::NotBelow`]; [`Refusal::Quota`] if nothing is asked, or more than the unit has
/// beyond what it was asked for before; [`Refusal::Form`] for a note too long or a move to itself.
pub fn recall(drafter: &mut Drafter<'_>, wish: Wish<'_>) -> Result<Recall, Stop> {
    let from = child(&drafter.office, wish.from)?;
    let then = wish.then.map(|unit| child(&drafter.office, unit)).transpose()?;
    if then == Some(from) {
        let what =
            Say::new("مبدأ و مقصد جابه‌جایی یکی است.", "quota can't be moved from a unit to itself");
        return Err(Refusal::Form { what }.into());
    }
    if wish.amount == Amount::ZERO {
        return Err(Refusal::Quota(escrow::Refusal::NothingAsked).into());
    }
    let note = checked_note(wish.note)?;
    let (granted, returned) = Till::open(drafter)?.edge(from.holder);
    let known = written_to(drafter, from.holder)?;
    let n = known.iter().map(|row| row.recall.n).max().unwrap_or(0).saturating_add(1);
    let free = recalls::progress(known, returned, &BTreeMap::new())
        .iter()
        .fold(granted.saturating_sub(returned), |free, recalled| {
            free.saturating_sub(recalled.left())
        });
    if !free.covers(wish.amount) {
        let asked = wish.amount;
        return Err(Refusal::Quota(escrow::Refusal::Exhausted { asked, free }).into());
    }
    let recall = Recall {
        q: line(&drafter.office),
        to: from.holder,
        n,
        amount: wish.amount,
        after: returned,
        then: then.map(|then| then.holder),
        on: drafter.act.on,
        note,
    };
    drafter.say_to(from.unit, Body::Recall(recall.clone()));
    Ok(recall)
}

/// Every recall this hub has written, by child and number, with how far it has come.
///
/// # Errors
/// [`Damage`] of the views.
pub fn recalled(office: &Office<'_>) -> Result<Vec<Recalled>, Damage> {
    let written = recalls::written(office)?;
    if written.is_empty() {
        return Ok(Vec::new());
    }
    let settled = recalls::settled(office)?;
    let ledger = ledger(office)?;
    let children = ledger.totals(&line(office)).into_iter().flat_map(Totals::children);
    let returned: BTreeMap<Holder, Amount> =
        children.map(|(child, [_, _, returned])| (child, returned)).collect();
    let all = written.into_iter().flat_map(|(child, rows)| {
        recalls::progress(rows, returned.get(&child).copied().unwrap_or_default(), &settled)
    });
    Ok(all.collect())
}

/// Grants on what was asked back for another and has come back. Does nothing where nothing is due, so
/// that it may be called at any time; each recall is settled once.
///
/// What isn't covered by the rights at hand, or is meant for a unit without a node, waits.
///
/// # Errors
/// [`Damage`] of the views.
pub fn settle_moves(drafter: &mut Drafter<'_>) -> Result<Vec<Allocation>, Stop> {
    let due = recalled(&drafter.office)?.into_iter().filter(|recalled| {
        recalled.progress == Progress::Covered && recalled.by.node == drafter.office.opening.node
    });
    let mut issued = Vec::new();
    for Recalled { recall, .. } in due.collect::<Vec<_>>() {
        let Some(to) = target(&drafter.office, &recall) else { continue };
        let share = whole(to, recall.amount);
        let till = Till::open(drafter)?;
        let note = recall.note.as_deref();
        let grant = Granting { q: &recall.q, note, on: drafter.act.on, share: &share };
        let covered = grant.entry(&till).is_ok_and(|entry| till.allows(&entry));
        let cause = Cause::Move { from: recall.to, n: recall.n };
        if covered && !is_said(drafter, &cause) {
            let shares = vec![share];
            let settles = Issue { cause, total: recall.amount, shares, note: recall.note };
            issued.push(issue(drafter, settles)?);
        }
    }
    Ok(issued)
}

/// Says whether the draft has an allocation of this cause already.
fn is_said(drafter: &Drafter<'_>, cause: &Cause) -> bool {
    drafter.said().iter().any(
        |said| matches!(&said.body, Body::Allocation(allocation) if allocation.cause == *cause),
    )
}

/// Who is to get what was asked back: the node it was meant for, in its present incarnation.
fn target(office: &Office<'_>, recall: &Recall) -> Option<Child> {
    let member = office.roster.current(recall.then?.node)?;
    let is_below = member.unit().parent() == Some(office.opening.unit);
    is_below.then(|| Child { unit: member.unit(), holder: holder(member.writer()) })
}

/// The recalls of a child, stored ones and those of this draft.
fn written_to(drafter: &Drafter<'_>, child: Holder) -> Result<Vec<RecallRow>, Damage> {
    let mut rows = recalls::written(&drafter.office)?.remove(&child).unwrap_or_default();
    let by = drafter.office.opening.holder();
    for said in drafter.said() {
        if let Body::Recall(recall) = &said.body
            && recall.to == child
        {
            rows.push(RecallRow { by, recall: recall.clone() });
        }
    }
    Ok(rows)
}
