//! An exclusion list on its way to the counties, as tags (A9).

use std::collections::BTreeSet;

use model::words::ListKind;
use model::{JalaliDate, PersonId, UnitCode};
use office::entry::{Act, TagKey};
use office::lists::{self, Publication, Published};
use office::quota;

use crate::{Desk, Mode, RuntimeFault};

/// A list as it was brought.
#[derive(Clone, Debug)]
pub struct Brought {
    /// What it excludes for.
    pub list: ListKind,
    /// Who keeps it.
    pub source: String,
    /// The day it speaks for.
    pub as_of: JalaliDate,
    /// Everybody on it.
    pub persons: BTreeSet<PersonId>,
}

/// Publishes a list to this hub's own unit and to each county below it, one durable act for each, and
/// says what was said to whom. Cut off, it is done again: what was said is not said twice.
///
/// # Errors
/// [`RuntimeFault`]; units before that have it.
pub fn publish(
    desk: &mut Desk,
    (act, mode): (&Act, Mode),
    brought: &Brought,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Vec<(UnitCode, Published)>, RuntimeFault> {
    let mut units = vec![desk.opening().unit];
    let children = desk.look(|office| Ok(quota::hub::children(office)))?;
    let counties = children.iter().map(|child| child.unit);
    units.extend(counties.filter(|unit| matches!(unit, UnitCode::County(_))));
    let total = u64::try_from(units.len()).unwrap_or(u64::MAX);
    let Brought { list, source, as_of, persons } = brought;
    let publication = Publication { list: *list, source: source.clone(), as_of: *as_of, persons };
    let mut said = Vec::with_capacity(units.len());
    for (done, unit) in (1..).zip(units) {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|_| RuntimeFault::NoRandomness)?;
        let fresh = TagKey(key);
        let acted =
            desk.act(act, mode, |drafter| lists::publish(drafter, unit, fresh, &publication))?;
        said.push((unit, acted.answer));
        progress(done, total);
    }
    Ok(said)
}
