//! Exclusion lists as an office receives them (A9).

use std::collections::BTreeSet;

use crate::draft::{Drafter, Stop};
use crate::entry::{Body, ListReceipt};
use crate::forms::ExclusionForm;
use crate::intake::Fate;

/// Takes lists in: what is new is one entry; rows that are known change nothing.
///
/// # Errors
/// [`Stop`] if the views can't be read.
pub fn take_in(drafter: &mut Drafter<'_>, rows: &[ExclusionForm]) -> Result<Vec<Fate>, Stop> {
    let mut fates = Vec::with_capacity(rows.len());
    let mut listed = Vec::new();
    let mut seen = BTreeSet::new();
    for row in rows {
        let known = drafter.office.person(row.person)?.lists.contains(&(row.list, row.as_of));
        if known || !seen.insert((row.person, row.list, row.as_of)) {
            fates.push(Fate::Unchanged);
        } else {
            listed.push((row.person, row.list, row.as_of));
            fates.push(Fate::Accepted);
        }
    }
    let newest = rows.iter().map(|row| row.as_of).max();
    if let Some(as_of) = newest
        && !listed.is_empty()
    {
        // An entry stays small: a list of the size of a county's is cut in pieces.
        for piece in listed.chunks(4_000) {
            drafter.say(Body::Lists(ListReceipt { as_of, listed: piece.to_vec() }));
        }
    }
    Ok(fates)
}
