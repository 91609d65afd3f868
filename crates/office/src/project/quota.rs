//! Quota entries into the ledgers of all they concern.

use std::collections::BTreeSet;

use escrow::{Entry as QuotaEntry, HoldRow, Holder, Ledger, QuotaLine, Totals};
use model::planted::{Bug, planted};
use model::view::Damage;

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
    let mut holders = concerned(desk, entry);
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
fn concerned(desk: &Desk<'_>, entry: &QuotaEntry) -> BTreeSet<Holder> {
    let node = |node| desk.holders(node);
    match entry {
        QuotaEntry::QuotaOpen(_) | QuotaEntry::QuotaAmend(_) => desk.me().into_iter().collect(),
        QuotaEntry::Grant(grant) if planted(Bug::IncarnationNotCompared) => node(grant.to.node),
        QuotaEntry::Grant(grant) => BTreeSet::from([grant.to]),
        QuotaEntry::Accept(accept) => BTreeSet::from([accept.of]),
        QuotaEntry::Settle(settle) => BTreeSet::from([settle.of]),
        QuotaEntry::Answer(answer) => BTreeSet::from([answer.of]),
        QuotaEntry::Request(request) => node(request.to),
        QuotaEntry::Acknowledge(acknowledge) => node(acknowledge.from),
        QuotaEntry::Return(back) => node(back.to),
        QuotaEntry::Seal(seal) => seal.to.map(node).unwrap_or_default(),
        QuotaEntry::Hold(_) | QuotaEntry::Consume(_) | QuotaEntry::Release(_) => BTreeSet::new(),
    }
}

fn row<T: serde::de::DeserializeOwned>(desk: &Desk<'_>, key: &[u8]) -> Result<Option<T>, Damage> {
    let row: Option<(QuotaLine, T)> = desk.get(schema::QUOTA, key)?;
    Ok(row.map(|(_, row)| row))
}
