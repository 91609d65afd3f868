//! Entries that were set aside and may count now: logs arrive in any order, and what an entry rests on
//! may come after it. In the end every replica has judged all of them alike.

use std::ops::ControlFlow;

use model::RecordId;
use model::planted::{Bug, planted};
use model::view::{Damage, Overlay};

use super::desk::Desk;
use super::{Placed, counts, judge};
use crate::entry::{Body, Carried, Entry, RecordChange};
use crate::rows::{Place, SetAside};
use crate::schema;

/// The roster has changed: looks again at what was denied, until nothing more is let in.
pub(super) fn denied(desk: &mut Desk<'_>) -> Result<(), Damage> {
    loop {
        let mut rows: Vec<(Place, SetAside)> = Vec::new();
        let over = Overlay { base: desk.ground.view, batch: desk.batch() };
        schema::scan(&over, (schema::SET_ASIDE, &[]), &mut |key, row: SetAside| {
            if row.code.starts_with(AUTHORITY) && !planted(Bug::DeniedForever) {
                let place =
                    Place::from_key(key).ok_or_else(|| schema::bad_key(schema::SET_ASIDE))?;
                rows.push((place, row));
            }
            Ok(ControlFlow::Continue(()))
        })?;
        let mut let_in = false;
        for (place, row) in rows {
            let placed = placed(desk, place, &row)?;
            if let Ok(entry) = judge::judge(desk, &placed)? {
                desk.let_in(&row, place);
                counts(desk, &placed, entry)?;
                if let Body::Change(RecordChange { record, .. })
                | Body::Carried(Carried { record, .. }) = &entry.body
                {
                    waiting(desk, *record)?;
                }
                let_in = true;
            }
        }
        if !let_in {
            return Ok(());
        }
    }
}

/// A record has got a change: looks again at those that waited for one, until none goes in.
pub(super) fn waiting(desk: &mut Desk<'_>, record: RecordId) -> Result<(), Damage> {
    while desk.kept.waiting.contains(&record) && !planted(Bug::WaitingForever) {
        let mut rows: Vec<(Place, SetAside)> = Vec::new();
        let over = Overlay { base: desk.ground.view, batch: desk.batch() };
        schema::scan(&over, (schema::WAITING, &record.key()), &mut |key, row: SetAside| {
            let place = key.get(record.key().len()..).and_then(Place::from_key);
            rows.push((place.ok_or_else(|| schema::bad_key(schema::WAITING))?, row));
            Ok(ControlFlow::Continue(()))
        })?;
        let before = rows.len();
        desk.kept.waiting.remove(&record);
        for (place, row) in rows {
            let placed = placed(desk, place, &row)?;
            desk.let_in(&row, place);
            desk.awaits_no_more(record, place);
            if let Ok(entry) = &placed.entry {
                counts(desk, &placed, entry)?;
            }
        }
        if before <= desk.awaiting(record)? {
            return Ok(());
        }
    }
    Ok(())
}

fn placed(desk: &Desk<'_>, place: Place, row: &SetAside) -> Result<Placed, Damage> {
    let bytes = desk.ground.archive.entry(place)?;
    let entry = Entry::decode(&bytes);
    Ok(Placed { place, log: row.log, seq: row.seq, entry, bytes: bytes.len() })
}

/// What the codes of `roster::Denied` begin with.
const AUTHORITY: &str = "authority.";
