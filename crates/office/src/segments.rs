//! Where the segments of each log lie in the journal, so that what follows a head is found without a
//! walk: for relays and for sealing own entries again.

use std::ops::ControlFlow;

use model::limits::SEGMENT_ENTRIES_MAX;
use model::view::{Damage, View};
use model::{LogId, Lsn, Seq};
use serde::{Deserialize, Serialize};

use crate::schema;

/// A segment of a log and its place in the journal.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Lies {
    /// Its first position.
    pub first: Seq,
    /// Its last position.
    pub last: Seq,
    /// The frame.
    pub lsn: Lsn,
    /// Which segment of the frame.
    pub segment: u16,
}

/// The first segment that reaches behind a position; `None` if nothing follows it here.
///
/// It may begin before that: an origin may have sealed its entries anew.
///
/// # Errors
/// [`Damage`] of the views.
pub fn behind(view: &dyn View, log: LogId, seq: Seq) -> Result<Option<Lies>, Damage> {
    let from = bucket(seq.next());
    // No segment has more entries than this, so the next one ends within so many rows.
    let entries = u64::try_from(SEGMENT_ENTRIES_MAX).unwrap_or(u64::MAX);
    for number in from..=from.saturating_add(entries / POSITIONS).saturating_add(1) {
        let row: Option<Vec<Lies>> = schema::get(view, schema::SEGMENT, &key(log, number))?;
        let found = row.into_iter().flatten().find(|lies| seq < lies.last);
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Every segment of a log that begins at or before a position, in the journal's order of their ends.
///
/// # Errors
/// [`Damage`] of the views.
pub fn upto(view: &dyn View, log: LogId, seq: Seq) -> Result<Vec<Lies>, Damage> {
    let mut all = Vec::new();
    schema::scan(view, (schema::SEGMENT, &log.key()), &mut |_, row: Vec<Lies>| {
        all.extend(row.into_iter().filter(|lies| lies.first <= seq));
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(all)
}

/// Positions whose segments share a row.
const POSITIONS: u64 = 128;

/// The row of a segment that ends at a position.
pub(crate) const fn bucket(last: Seq) -> u64 {
    last.0 / POSITIONS
}

/// The key of a row.
pub(crate) fn key(log: LogId, bucket: u64) -> Vec<u8> {
    [log.key().as_slice(), &bucket.to_be_bytes()].concat()
}
