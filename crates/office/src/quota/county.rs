//! What a child does with quota towards its parent: it asks, gives back, and sees what is asked of it.
//!
//! A province is a child too, of the nation.

use std::collections::BTreeMap;

use escrow::{Entry as QuotaEntry, Forecast, Request, Return};
use model::view::Damage;
use model::{Amount, NodeNumber};

use super::recalls::{self, Recalled};
use super::till::Till;
use super::{ledger, line};
use crate::draft::{Drafter, Stop};
use crate::refusal::{Dealing, Refusal};
use crate::standing::Office;

/// What lies between a node and its parent.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Dealings {
    /// What the node asked for last.
    pub request: Option<Request>,
    /// What was granted and waits to be acknowledged (R-A1c), by parent.
    pub news: Vec<(NodeNumber, Amount)>,
    /// What the parent asks back and hasn't got all of, oldest first.
    pub recalls: Vec<Recalled>,
}

/// Gathers what lies between this node and its parent on the line of its year.
///
/// # Errors
/// [`Damage`] of the views.
pub fn dealings(office: &Office<'_>) -> Result<Dealings, Damage> {
    let ledger = ledger(office)?;
    let Some(totals) = ledger.totals(&line(office)) else { return Ok(Dealings::default()) };
    let news = totals
        .grants()
        .filter_map(|(from, granted, acknowledged)| {
            let more = granted.checked_sub(acknowledged)?;
            (more != Amount::ZERO).then_some((from, more))
        })
        .collect();
    let mut asked: BTreeMap<NodeNumber, Vec<_>> = BTreeMap::new();
    for row in recalls::received(office)? {
        asked.entry(row.by.node).or_default().push(row);
    }
    let open = asked
        .into_iter()
        .flat_map(|(by, rows)| recalls::progress(rows, totals.returned_to(by), &BTreeMap::new()));
    Ok(Dealings {
        request: totals.own_request().cloned(),
        news,
        recalls: open.filter(|recalled| recalled.left() != Amount::ZERO).collect(),
    })
}

/// Acknowledges all that was granted and wasn't yet (R-A1c); returns how much that is.
///
/// # Errors
/// [`Dealing::NoParent`]; [`Refusal::Quota`] if there is nothing to acknowledge.
pub fn acknowledge(drafter: &mut Drafter<'_>) -> Result<Amount, Stop> {
    let from = parent(&drafter.office)?.ok_or(Dealing::NoParent)?;
    let news = super::acknowledge(drafter)?;
    if news == Amount::ZERO {
        let granted = super::figures(&drafter.office)?.granted;
        let refused = escrow::Refusal::NothingToAcknowledge { from, granted };
        return Err(Refusal::Quota(refused).into());
    }
    Ok(news)
}

/// Asks the parent for more; moves nothing.
///
/// # Errors
/// [`Dealing::NoParent`]; [`Refusal::Quota`] if nothing is asked for.
pub fn request(
    drafter: &mut Drafter<'_>,
    want: Amount,
    forecast: Option<Forecast>,
) -> Result<Request, Stop> {
    let to = parent(&drafter.office)?.ok_or(Dealing::NoParent)?;
    let mut till = Till::open(drafter)?;
    let last = till.totals().and_then(|totals| totals.own_request()).map_or(0, |asked| asked.n);
    let (q, on) = (line(&drafter.office), drafter.act.on);
    let request = Request { q, n: last.saturating_add(1), to, want, forecast, on };
    let scope = drafter.office.opening.unit;
    till.write(drafter, scope, QuotaEntry::Request(request.clone()))?;
    Ok(request)
}

/// Gives rights back to the parent that granted them: they are gone here at once, and there when it
/// hears of it. Returns what is free then.
///
/// # Errors
/// [`Dealing::NoParent`]; [`Refusal::Quota`] if less is free, or nothing is given back.
pub fn give_back(drafter: &mut Drafter<'_>, amount: Amount) -> Result<Amount, Stop> {
    let to = parent(&drafter.office)?.ok_or(Dealing::NoParent)?;
    if amount == Amount::ZERO {
        return Err(Refusal::Quota(escrow::Refusal::NothingAsked).into());
    }
    let mut till = Till::open(drafter)?;
    let free = till.figures().free;
    let had = till.totals().map(|totals| totals.returned_to(to)).unwrap_or_default();
    let refused = || Refusal::Quota(escrow::Refusal::Exhausted { asked: amount, free });
    let cumulative = had.checked_add(amount).ok_or_else(refused)?;
    let back = Return { q: line(&drafter.office), to, cumulative, on: drafter.act.on };
    let scope = drafter.office.opening.unit;
    till.write(drafter, scope, QuotaEntry::Return(back))?;
    Ok(till.figures().free)
}

/// The node above: whom the roster names, or, in practice without a hub, who has granted.
pub(crate) fn parent(office: &Office<'_>) -> Result<Option<NodeNumber>, Damage> {
    if let Some(parent) = office.roster.parent_of(office.opening.node) {
        return Ok(Some(parent.writer().node));
    }
    let ledger = ledger(office)?;
    let mut grants = ledger.totals(&line(office)).into_iter().flat_map(|totals| totals.grants());
    Ok(grants.next().map(|(from, ..)| from))
}
