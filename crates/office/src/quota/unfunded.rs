//! What machines below have spent and isn't recognized: letter by letter, so that people can look at them.
//!
//! Two ways lead here: a letter lies behind its writer's fence, or beyond the rights its incarnation had.
//! Citizens got these loans; nothing is undone by it.

use std::ops::ControlFlow;

use escrow::{Entry as QuotaEntry, Hold, HoldRow, Holder, QuotaLine};
use model::view::Damage;
use model::{Amount, UnitCode};

use super::{Place, keys, rows, tree};
use crate::entry::{Body, Entry};
use crate::rows::SetAside;
use crate::schema;
use crate::standing::Office;

/// Why a letter isn't recognized.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Cause {
    /// It was found after its machine was shut out and nobody has let it in.
    BehindTheFence,
    /// Its incarnation's rights don't cover it, with the letters before it.
    BeyondTheRights,
}

impl Cause {
    /// The stable code of JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::BehindTheFence => "behind_the_fence",
            Self::BeyondTheRights => "beyond_the_rights",
        }
    }
}

/// A letter that isn't recognized, or not in full.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unfunded {
    /// The unit, if the roster knows its node.
    pub unit: Option<UnitCode>,
    /// Who wrote it.
    pub by: Holder,
    /// The letter's hold.
    pub hold: Hold,
    /// How much of it isn't covered.
    pub amount: Amount,
    /// Why.
    pub cause: Cause,
}

/// Every unfunded letter on the line of this node's year: by holder, those beyond its rights first.
///
/// Of an incarnation's letters the earliest numbers are covered first.
///
/// # Errors
/// [`Damage`] of the views or the journal.
pub fn unfunded(office: &Office<'_>) -> Result<Vec<Unfunded>, Damage> {
    let q = super::line(office);
    let mut all = Vec::new();
    for Place { unit, branch, .. } in tree(office, &q)? {
        if branch.depth == 0 || branch.unfunded == Amount::ZERO {
            continue;
        }
        let rights = branch.figures.granted.saturating_sub(branch.figures.returned);
        beyond(office, (unit, branch.holder), &q, rights, &mut all)?;
    }
    behind(office, &q, &mut all)?;
    all.sort_by_key(|one| (one.by, one.cause == Cause::BehindTheFence, one.hold.letter));
    Ok(all)
}

/// The letters of one holder that its rights don't cover.
fn beyond(
    office: &Office<'_>,
    (unit, by): (Option<UnitCode>, Holder),
    q: &QuotaLine,
    rights: Amount,
    all: &mut Vec<Unfunded>,
) -> Result<(), Damage> {
    let mut letters: Vec<(Hold, Amount)> = rows(office, &keys::holds(by, q))?
        .into_iter()
        .filter_map(|row: HoldRow| Some((row.hold.clone()?, row.committed())))
        .collect();
    letters.sort_by_key(|(hold, _)| (hold.letter, hold.key.n));
    let mut left = rights;
    for (hold, committed) in letters {
        let amount = committed.saturating_sub(left);
        left = left.saturating_sub(committed);
        if amount != Amount::ZERO {
            all.push(Unfunded { unit, by, hold, amount, cause: Cause::BeyondTheRights });
        }
    }
    Ok(())
}

/// The letters that lie behind their writers' fences.
fn behind(office: &Office<'_>, q: &QuotaLine, all: &mut Vec<Unfunded>) -> Result<(), Damage> {
    let fenced = roster::Denied::Fenced.code();
    schema::scan(office.view, (schema::SET_ASIDE, &[]), &mut |key, row: SetAside| {
        if row.code == fenced {
            let place = crate::rows::Place::from_key(key);
            let place = place.ok_or_else(|| schema::bad_key(schema::SET_ASIDE))?;
            let entry = Entry::decode(&office.archive.entry(place)?).map(|entry| entry.body);
            if let Ok(Body::Quota(QuotaEntry::Hold(hold))) = entry
                && hold.key.q == *q
            {
                let unit = office.roster.unit_of(row.log.origin);
                let (by, amount) = (Holder::of(row.log), hold.amount);
                let cause = Cause::BehindTheFence;
                all.push(Unfunded { unit, by, hold: *hold, amount, cause });
            }
        }
        Ok(ControlFlow::Continue(()))
    })
}
