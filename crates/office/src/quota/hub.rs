//! What a hub does with quota: the nation opens a line, a hub divides its rights among the units below
//! it and moves them between these (A1).
//!
//! Each act is one draft: the allocation that says why and the grants that move rights, all or
//! nothing. Rights are debited here when they are granted and credited there when the grant arrives.

mod issue;
mod moves;
mod settle;

use escrow::{Entry as QuotaEntry, Holder, QuotaAmend, QuotaOpen};
use issue::{Issue, issue, whole};
use model::limits::NOTE_BYTES_MAX;
use model::view::Damage;
use model::{Amount, JalaliDate, UnitCode, say};
pub use moves::{Wish, recall, recalled, settle_moves};
pub use settle::{Settled, Settling, Suspended, reserve, settle, suspended};
pub(crate) use settle::{kept_by_earlier, unsettled_from};

use super::till::Till;
use super::{figures, line, recalls};
use crate::allocation::Breakdown;
use crate::draft::{Drafter, Stop};
use crate::entry::{Allocation, Cause};
use crate::refusal::{Dealing, Refusal};
use crate::standing::Office;

/// A unit below this one, and the node that holds its rights now.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Child {
    /// The unit.
    pub unit: UnitCode,
    /// Its node.
    pub holder: Holder,
}

/// The units below this one that have a node, by unit code.
pub fn children(office: &Office<'_>) -> Vec<Child> {
    let below = office.roster.children_of(office.opening.unit);
    let mut children: Vec<Child> = below
        .map(|member| Child { unit: member.unit(), holder: holder(member.writer()) })
        .collect();
    children.sort();
    children.dedup_by_key(|child| child.unit);
    children
}

/// A unit below this one.
///
/// # Errors
/// [`crate::Dealing::NotBelow`] if no node of such a unit is enrolled here.
pub fn child(office: &Office<'_>, unit: UnitCode) -> Result<Child, Dealing> {
    let found = children(office).into_iter().find(|child| child.unit == unit);
    found.ok_or(Dealing::NotBelow { unit })
}

pub(crate) const fn holder(writer: roster::Writer) -> Holder {
    Holder { node: writer.node, incarnation: writer.incarnation }
}

/// What may be divided now: free, and acknowledged where a parent granted it.
///
/// # Errors
/// [`Damage`] of the views.
pub fn divisible(office: &Office<'_>) -> Result<Amount, Damage> {
    let figures = figures(office)?;
    Ok(figures.free.saturating_sub(figures.granted.saturating_sub(figures.acknowledged)))
}

/// The terms of a quota line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Terms {
    /// All there is.
    pub total: Amount,
    /// The first day of referrals.
    pub opens: JalaliDate,
    /// Their last day.
    pub closes: JalaliDate,
}

/// The programme year's period: from its first day to the last one on which quota may be absorbed.
///
/// # Panics
/// If the year's first day were not in the calendar, which setup has checked.
pub fn usual_period(office: &Office<'_>) -> (JalaliDate, JalaliDate) {
    let first = JalaliDate::new(i32::from(office.opening.year), 1, 1);
    (first.expect("checked at setup"), office.rules.absorption_until())
}

/// Opens the line of the programme's year: the nation creates its supply.
///
/// # Errors
/// [`crate::Dealing::NotTheNation`] elsewhere, [`Refusal::Quota`].
pub fn open(drafter: &mut Drafter<'_>, terms: Terms) -> Result<(), Stop> {
    at_the_nation(drafter)?;
    let Terms { total, opens, closes } = terms;
    let rule_set = drafter.office.adopted.version.clone();
    let q = line(&drafter.office);
    let entry = QuotaEntry::QuotaOpen(QuotaOpen { q, total, opens, closes, rule_set });
    Till::open(drafter)?.write(drafter, UnitCode::Nation, entry)
}

/// Changes the supply or the last day; what isn't given stays. Returns the terms from now on.
///
/// # Errors
/// [`crate::Dealing::NotTheNation`] elsewhere, [`Refusal::NothingToChange`], [`Refusal::Quota`]: what was
/// given away can't be taken out of the supply.
pub fn amend(
    drafter: &mut Drafter<'_>,
    total: Option<Amount>,
    closes: Option<JalaliDate>,
) -> Result<Terms, Stop> {
    at_the_nation(drafter)?;
    let mut till = Till::open(drafter)?;
    let q = line(&drafter.office);
    let not_opened = || Refusal::Quota(escrow::Refusal::NotOpened { q: q.clone() });
    let totals = till.totals().ok_or_else(not_opened)?;
    let (opens, last) = totals.period().ok_or_else(not_opened)?;
    let elsewhere = kept_by_earlier(&drafter.office, &q)?;
    let own = till.figures().granted;
    let supply = own.checked_add(elsewhere).unwrap_or(own);
    let (total, closes) = (total.unwrap_or(supply), closes.unwrap_or(last));
    if (total, closes) == (supply, last) {
        return Err(Refusal::NothingToChange.into());
    }
    if !total.covers(elsewhere) {
        let (asked, free) = (elsewhere.saturating_sub(total), Amount::ZERO);
        return Err(Refusal::Quota(escrow::Refusal::Exhausted { asked, free }).into());
    }
    let revision = totals.revision().saturating_add(1);
    // What earlier incarnations of this hub account for is no part of its own supply.
    let amend =
        QuotaAmend { q: q.clone(), revision, total: total.saturating_sub(elsewhere), closes };
    till.write(drafter, UnitCode::Nation, QuotaEntry::QuotaAmend(amend))?;
    Ok(Terms { total, opens, closes })
}

/// Issues a breakdown: its basis, and a grant to each unit that gets something.
///
/// # Errors
/// [`Refusal::Quota`] if the rights at hand don't cover it; [`Refusal::Form`] for a note too long.
pub fn allocate(
    drafter: &mut Drafter<'_>,
    breakdown: &Breakdown,
    note: Option<&str>,
) -> Result<Allocation, Stop> {
    let Breakdown { total, cause, shares } = breakdown.clone();
    let note = checked_note(note)?;
    issue(drafter, Issue { cause, total, shares, note })
}

/// Grants one unit some, by an officer's decision.
///
/// # Errors
/// [`crate::Dealing::NotBelow`], [`Refusal::Quota`]; [`Refusal::Form`] for a note too long.
pub fn grant(
    drafter: &mut Drafter<'_>,
    unit: UnitCode,
    amount: Amount,
    note: Option<&str>,
) -> Result<Allocation, Stop> {
    let to = child(&drafter.office, unit)?;
    let note = checked_note(note)?;
    let issued =
        Issue { cause: Cause::Single, total: amount, shares: vec![whole(to, amount)], note };
    issue(drafter, issued)
}

/// Every allocation this hub has issued on the line of its year, in order.
///
/// # Errors
/// [`Damage`] of the views.
pub fn allocations(office: &Office<'_>) -> Result<Vec<Allocation>, Damage> {
    let mut all = Vec::new();
    recalls::allocations(office, &mut |allocation| all.push(allocation))?;
    Ok(all)
}

fn at_the_nation(drafter: &Drafter<'_>) -> Result<(), Dealing> {
    let unit = drafter.office.opening.unit;
    if unit == UnitCode::Nation { Ok(()) } else { Err(Dealing::NotTheNation { unit }) }
}

/// A note as entries carry it: normalised, and none if it says nothing.
pub(crate) fn checked_note(note: Option<&str>) -> Result<Option<String>, Refusal> {
    let note = note.map(model::text::normalize).filter(|note| !note.is_empty());
    match note {
        Some(note) if NOTE_BYTES_MAX < note.len() => {
            let what = say!(
                "یادداشت از {NOTE_BYTES_MAX} بایت بلندتر است.",
                "a note has at most {NOTE_BYTES_MAX} bytes"
            );
            Err(Refusal::Form { what })
        }
        note => Ok(note),
    }
}
