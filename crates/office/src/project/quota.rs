//! Quota entries into the ledgers of all they concern.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use escrow::{Entry as QuotaEntry, HoldRow, Holder, Ledger, QuotaLine, Totals};
use model::planted::{Bug, planted};
use model::view::{Damage, Overlay, View as _};

use super::Placed;
use super::desk::Desk;
use crate::quota::keys;
use crate::schema;

/// Folds an entry into its writer's ledger and those of whom it concerns; supply and period reach this
/// node's own, whoever opened the line.
pub(super) fn fold(desk: &mut Desk<'_>, placed: &Placed, entry: &QuotaEntry) -> Result<(), Damage> {
    let by = placed.by();
    if let Some(key) = entry.hold_key() {
        desk.held(placed, key.application)?;
    }
    if let QuotaEntry::Hold(hold) = entry {
        desk.unwitnessed(placed, hold.amount);
    }
    let mut holders = concerned(desk, by, entry);
    holders.insert(by);
    for holder in holders {
        let totals: Option<Totals> = row(desk, &keys::line(holder, entry.line()))?;
        let loaded = totals.map(|totals| (entry.line().clone(), totals));
        let mut ledger = Ledger::load(holder, loaded);
        let held: Option<HoldRow> = match entry.hold_key() {
            Some(key) if entry.whose(by) == Some(holder) => row(desk, &keys::hold(holder, key))?,
            Some(_) | None => None,
        };
        let applied = ledger.apply(by, entry, held.as_ref());
        if let Some(totals) = ledger.totals(&applied.line) {
            desk.put(schema::QUOTA, &keys::line(holder, &applied.line), &(&applied.line, totals));
        }
        if let Some((key, row)) = &applied.row {
            desk.put(schema::QUOTA, &keys::hold(holder, key), &(&key.q, row));
            let own = desk.me().is_some_and(|me| me.node == holder.node);
            let own = own && !planted(Bug::LetterReused);
            if let Some(hold) = row.hold.as_ref().filter(|_| own) {
                desk.counters.letters = desk.counters.letters.max(hold.letter.sequence());
            }
        }
    }
    Ok(())
}

/// Whom an entry concerns besides its writer. A hub named by its node alone is meant in each of its
/// incarnations.
fn concerned(desk: &Desk<'_>, by: Holder, entry: &QuotaEntry) -> BTreeSet<Holder> {
    let node = |node| desk.holders(node);
    match entry {
        QuotaEntry::QuotaOpen(_) | QuotaEntry::QuotaAmend(_) => {
            // Later incarnations of who supplies are its heirs.
            let later = desk.holders(by.node).into_iter().filter(|holder| by < *holder);
            later.chain(desk.me()).collect()
        }
        QuotaEntry::Grant(grant) if planted(Bug::IncarnationNotCompared) => node(grant.to.node),
        QuotaEntry::Grant(grant) => {
            // Later incarnations of who granted it go on from there.
            let later = desk.holders(by.node).into_iter().filter(|holder| by < *holder);
            later.chain([grant.to]).collect()
        }
        QuotaEntry::Accept(accept) => BTreeSet::from([accept.of]),
        // Every incarnation of who settles goes on with the edge.
        QuotaEntry::Settle(settle) => node(by.node).into_iter().chain([settle.of]).collect(),
        QuotaEntry::Answer(answer) => BTreeSet::from([answer.of]),
        QuotaEntry::Request(request) => node(request.to),
        QuotaEntry::Acknowledge(acknowledge) => node(acknowledge.from),
        QuotaEntry::Return(back) => node(back.to),
        QuotaEntry::Seal(seal) => seal.to.map(node).unwrap_or_default(),
        QuotaEntry::Hold(_) | QuotaEntry::Consume(_) | QuotaEntry::Release(_) => BTreeSet::new(),
    }
}

/// A node has a further incarnation: what is known of the edges of those before it is known of its own.
pub(super) fn succeed(desk: &mut Desk<'_>, next: Holder) -> Result<(), Damage> {
    let earlier: Vec<Holder> =
        desk.holders(next.node).into_iter().filter(|holder| *holder < next).collect();
    for holder in earlier {
        for (q, before) in lines(desk, holder)? {
            let key = keys::line(next, &q);
            let known: Option<Totals> = row(desk, &key)?;
            let mut totals = known.clone().unwrap_or_default();
            totals.succeed(&before);
            if totals != known.unwrap_or_default() {
                desk.put(schema::QUOTA, &key, &(&q, &totals));
            }
        }
    }
    Ok(())
}

/// All that is kept of a holder's lines.
fn lines(desk: &Desk<'_>, of: Holder) -> Result<Vec<(QuotaLine, Totals)>, Damage> {
    let over = Overlay { base: desk.ground.view, batch: desk.batch() };
    let prefix = keys::holder(of);
    let mut found = Ok(Vec::new());
    over.scan(schema::QUOTA, &prefix, &mut |key, value| {
        if key.get(prefix.len()) == Some(&keys::HOLDS) {
            return ControlFlow::Break(());
        }
        match (&mut found, schema::row(schema::QUOTA, value)) {
            (Ok(lines), Ok(line)) => lines.push(line),
            (_, Err(damage)) => found = Err(damage),
            (Err(_), _) => {}
        }
        ControlFlow::Continue(())
    })?;
    found
}

fn row<T: serde::de::DeserializeOwned>(desk: &Desk<'_>, key: &[u8]) -> Result<Option<T>, Damage> {
    let row: Option<(QuotaLine, T)> = desk.get(schema::QUOTA, key)?;
    Ok(row.map(|(_, row)| row))
}
