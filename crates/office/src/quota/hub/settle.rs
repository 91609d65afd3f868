//! What an incarnation that was shut out had free goes into the pool again, once it is sure that it isn't
//! spent there; and what is set aside for an incarnation that is yet to come.

use escrow::{Entry as QuotaEntry, Holder, QuotaLine, Settle, SettleBasis};
use model::planted::{Bug, planted};
use model::view::Damage;
use model::{Amount, Incarnation, JalaliDate, Jobs, Lane, LogId, Seq, UnitCode};
use roster::{Fence, Writer};

use super::issue::{Issue, issue, whole};
use super::{Child, checked_note};
use crate::draft::{Drafter, Stop};
use crate::entry::{Allocation, Cause, Docket, booth_owner};
use crate::incentive::exhibitions;
use crate::members;
use crate::quota::till::Till;
use crate::quota::{State, incarnations, line, totals, tree};
use crate::refusal::{Dealing, Refusal};
use crate::standing::Office;

/// Whose rights an officer settles, and on what ground.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Settling<'a> {
    /// The exhibition whose booths are settled; `None` for facilities' quota.
    pub exhibition: Option<Docket>,
    /// The unit it worked for.
    pub unit: UnitCode,
    /// The incarnation.
    pub incarnation: Incarnation,
    /// What makes sure that it spends nothing.
    pub basis: SettleBasis,
    /// The last entry of its control log, as its store says; only where that was recovered.
    pub last: Option<Seq>,
    /// The officer's words.
    pub reason: &'a str,
}

/// What was settled.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Settled {
    /// The entry.
    pub settle: Settle,
    /// What came back by it.
    pub amount: Amount,
    /// What of it came into this hub's pool. The rest an earlier incarnation of this hub had granted: it is
    /// free there, for who is above to settle.
    pub pool: Amount,
    /// What stays committed there: letters at the bank, and what was paid.
    pub committed: Amount,
}

/// Takes what is provably free of a fenced incarnation into this hub's pool: given to it, and neither
/// returned, held nor paid by any entry of its log that counts. Letters at the bank stay committed.
///
/// Never by clock alone: order of precedence is a reason, a unit right below, an incarnation that was
/// shut out, a basis that holds, and something to settle.
///
/// # Errors
/// [`Refusal::ReasonMissing`], a [`Dealing`] for each of these, [`Refusal::Frozen`] where this machine
/// spends nothing.
pub fn settle(drafter: &mut Drafter<'_>, wish: &Settling<'_>) -> Result<Settled, Stop> {
    let office = drafter.office;
    let reason = checked_note(Some(wish.reason))?.ok_or(Refusal::ReasonMissing)?;
    let (unit, on) = (wish.unit, drafter.act.on);
    let q = match wish.exhibition {
        Some(exhibition) if !planted(Bug::BoothsSettledAsQuota) => {
            exhibitions::announced(&office, exhibition)?.line()
        }
        Some(_) | None => line(&office),
    };
    let of = holder_of(&office, (unit, wish.incarnation), &q)?;
    let upto = proved(&office, (of, &q), wish, on)?;
    let nothing = Dealing::NothingInSuspense { unit, incarnation: of.incarnation };
    let known = totals(&office, of, &q)?.ok_or_else(|| nothing.clone())?;
    let mut till = Till::of(drafter, q.clone())?;
    let me = office.opening.node;
    let (had, cumulative) = if of.node == me {
        let had = till.totals().map(|totals| totals.inherited_of(of)).unwrap_or_default();
        (had, known.inheritance(me))
    } else {
        let (_, returned) = till.edge(of);
        let had = till.totals().map(|totals| totals.settled_of(of)).unwrap_or_default();
        (had.max(returned), known.settlement(me))
    };
    let amount = cumulative.saturating_sub(had);
    if amount == Amount::ZERO {
        return Err(nothing.into());
    }
    let settle = Settle { q, of, cumulative, basis: wish.basis, upto, on, reason };
    let before = till.figures().free;
    till.write(drafter, unit, QuotaEntry::Settle(Box::new(settle.clone())))?;
    let pool = till.figures().free.saturating_sub(before);
    let figures = known.figures();
    let committed = figures.held.checked_add(figures.consumed).unwrap_or(figures.held);
    Ok(Settled { settle, amount, pool, committed })
}

/// An exhibition of which booths of an incarnation that was shut out wait for an officer, and how many.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Suspended {
    /// The exhibition.
    pub exhibition: Docket,
    /// Whose they were.
    pub of: Holder,
    /// Free of them, in booths.
    pub booths: Jobs,
}

/// Booths in suspense right below this node, by exhibition.
///
/// # Errors
/// [`Damage`] of the views.
pub fn suspended(office: &Office<'_>) -> Result<Vec<Suspended>, Damage> {
    let mut all = Vec::new();
    for (exhibition, row) in exhibitions::list(office)? {
        let Some(announced) = row.announced else { continue };
        let places = tree(office, &announced.what.line())?;
        let waits = places.into_iter().filter(|place| place.state == State::ShutOut);
        let below = waits.filter(|place| place.branch.depth <= 1);
        let booths = below.map(|it| (it.branch.holder, it.branch.figures.free.jobs));
        let some = booths.filter(|(_, booths)| *booths != Jobs::ZERO);
        all.extend(some.map(|(of, booths)| Suspended { exhibition, of, booths }));
    }
    Ok(all)
}

/// What earlier incarnations of this hub account for on a line: passed on by them, or not settled yet.
///
/// # Errors
/// [`Damage`] of the views.
pub(crate) fn kept_by_earlier(office: &Office<'_>, q: &QuotaLine) -> Result<Amount, Damage> {
    let mut kept = Amount::ZERO;
    for of in incarnations(office).into_iter().filter(|of| *of != office.opening.holder()) {
        if let Some(totals) = totals(office, of, q)? {
            let figures = totals.figures();
            let rights = figures.granted.saturating_sub(figures.returned);
            kept = kept.checked_add(rights).unwrap_or(kept);
        }
    }
    Ok(kept)
}

/// The incarnation of a unit right below, one that was never enrolled too; an earlier one of this unit
/// itself where the supply is its own.
fn holder_of(
    office: &Office<'_>,
    (unit, incarnation): (UnitCode, Incarnation),
    q: &QuotaLine,
) -> Result<Holder, Dealing> {
    let own = office.opening.unit;
    let supplies = booth_owner(q).unwrap_or(UnitCode::Nation) == unit;
    let is_earlier = supplies && incarnation < office.opening.incarnation;
    let ours = unit.parent() == Some(own) || (unit == own && is_earlier);
    let mut members = office.roster.members_of(unit).filter(|_| ours);
    let node = members.next_back().ok_or(Dealing::NotBelow { unit })?.enrolled.node;
    Ok(Holder { node, incarnation })
}

/// Whether the basis holds; up to where the incarnation's control log counts.
fn proved(
    office: &Office<'_>,
    (of, q): (Holder, &QuotaLine),
    wish: &Settling<'_>,
    on: JalaliDate,
) -> Result<Seq, Stop> {
    let Settling { unit, incarnation, .. } = *wish;
    let Holder { node, .. } = of;
    let member = office.roster.member(Writer { node, incarnation });
    if wish.basis == SettleBasis::NeverEnrolled {
        let unborn = member.is_none() && incarnation != Incarnation(0);
        let was = Dealing::WasEnrolled { unit, incarnation };
        return if unborn { Ok(Seq(0)) } else { Err(was.into()) };
    }
    let not_fenced = Dealing::NotShutOut { unit, incarnation };
    let fence = match member.and_then(|member| member.fence) {
        None if planted(Bug::SettledUnfenced) => return Ok(Seq(0)),
        fence => fence.ok_or(not_fenced)?,
    };
    let log = LogId { origin: node, incarnation, scope: unit, lane: Lane::Control };
    let counts = upto(fence, log);
    match wish.basis {
        SettleBasis::StoreRecovered => known_to_its_end(office, (log, fence), wish)?,
        SettleBasis::PeriodClosed => {
            let period = totals(office, office.opening.holder(), q)?;
            let closes = period.and_then(|totals| totals.period()).map(|(_, closes)| closes);
            if closes.is_none_or(|closes| on <= closes) {
                return Err(Dealing::PeriodOpen { closes }.into());
            }
        }
        // An officer attests it, by name and letter: see the reason.
        SettleBasis::Destroyed | SettleBasis::NeverEnrolled => {}
    }
    Ok(counts)
}

fn upto(fence: &Fence, log: LogId) -> Seq {
    let mut valid = fence.last_valid.iter();
    valid.find(|(of, _)| *of == log).map_or(Seq(0), |(_, seq)| *seq)
}

/// A store was recovered if every entry of it is here, and counts.
fn known_to_its_end(
    office: &Office<'_>,
    (control, fence): (LogId, &Fence),
    wish: &Settling<'_>,
) -> Result<(), Dealing> {
    let unit = wish.unit;
    let here = office.heads.of(control).seq;
    let last = wish.last.ok_or(Dealing::LastEntryMissing { unit })?;
    if here < last {
        return Err(Dealing::StoreNotHere { unit, here, last });
    }
    let written = office.heads.iter().filter(|(log, _)| Writer::of(*log) == Writer::of(control));
    let behind = written
        .map(|(log, head)| (upto(fence, log), head.seq))
        .find(|(counts, here)| counts < here);
    behind.map_or(Ok(()), |(counts, here)| Err(Dealing::StoreNotReadmitted { unit, counts, here }))
}

/// Sets some aside for the incarnation a unit will have next, debited here at once: when its machine is
/// lost, the new one can go on with it, line or no line.
///
/// # Errors
/// [`Dealing::NotBelow`] for a unit that never had a node, [`Refusal::Quota`]; [`Refusal::Form`] for a
/// note too long.
pub fn reserve(
    drafter: &mut Drafter<'_>,
    unit: UnitCode,
    amount: Amount,
    note: Option<&str>,
) -> Result<(Allocation, Holder), Stop> {
    let to = next_holder(&drafter.office, unit)?;
    let note = checked_note(note)?;
    let shares = vec![whole(Child { unit, holder: to }, amount)];
    let issued = issue(drafter, Issue { cause: Cause::Single, total: amount, shares, note })?;
    Ok((issued, to))
}

/// Who a unit's next machine will be.
fn next_holder(office: &Office<'_>, unit: UnitCode) -> Result<Holder, Stop> {
    let below = unit.parent() == Some(office.opening.unit);
    let known = office.roster.members_of(unit).next_back().is_some();
    if !below || !known {
        return Err(Dealing::NotBelow { unit }.into());
    }
    let (node, incarnation) = members::place(office, unit)?.ok_or(Dealing::NotBelow { unit })?;
    Ok(Holder { node, incarnation })
}

/// The first incarnation from one on whose reserve nobody has taken back: what was given to it has gone
/// on, and whoever heard of the one without the other would spend it again (P7).
///
/// # Errors
/// [`Damage`] of the views.
pub(crate) fn unsettled_from(
    office: &Office<'_>,
    first: Holder,
) -> Result<Option<Incarnation>, Damage> {
    let mut next = first;
    while totals(office, next, &line(office))?.is_some_and(|totals| totals.is_settled())
        && !planted(Bug::SettledReserveEnrolled)
    {
        let Some(after) = next.incarnation.0.checked_add(1) else { return Ok(None) };
        next.incarnation = Incarnation(after);
    }
    Ok(Some(next.incarnation))
}
