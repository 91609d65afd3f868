//! What is known of a closed quarter since: the closed report, and the same quarter counted again at
//! every later cut that was closed, and now. The closed one stays what it is (R-B8d).

use model::view::Damage;
use model::{Quarter, UnitCode};
use office::closing::{self, ClosingRow};
use office::entry::Compiled;
use report::whole_cut;

use super::{Engine, Made, PastFault, Walk, Way, again, at, live, present};
use crate::desk::Desk;

/// A closed quarter as it was known at a cut.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Restated {
    /// With which closed report it was known so: its own, or one of a later quarter; now, if none.
    pub with: Option<Quarter>,
    /// The quarter, counted at that cut.
    pub made: Made,
}

/// The revisions of a unit's closed quarter, the closed report first, the present last; nothing if the
/// quarter isn't closed.
///
/// # Errors
/// [`PastFault`].
pub fn restated(
    desk: &mut Desk,
    (unit, quarter): (UnitCode, Quarter),
    way: Way,
    walk: &mut Walk<'_>,
) -> Result<Vec<Restated>, PastFault> {
    let mut revisions = Vec::new();
    let Some(closed) = closed(desk, unit, quarter)? else { return Ok(revisions) };
    let made = again(desk, unit, &closed, way, walk)?;
    // Counted as it was then: what is counted since isn't news of the quarter.
    let way = way.as_engine(Engine::Numbered(made.report.definition.engine));
    revisions.push(Restated { with: Some(quarter), made });
    for number in quarter.number.saturating_add(1)..=4 {
        let later = Quarter { number, ..quarter };
        if let Some(closed) = self::closed(desk, unit, later)? {
            let cut = whole_cut(live(desk)?, unit, &closed)?;
            let made = at(desk, (unit, quarter), &cut, way, walk)?;
            revisions.push(Restated { with: Some(later), made });
        }
    }
    let made = present(desk, (unit, quarter), way, walk)?;
    revisions.push(Restated { with: None, made });
    Ok(revisions)
}

/// The report that is closed: accepted, or the nation's own that was sent.
fn closed(desk: &Desk, unit: UnitCode, quarter: Quarter) -> Result<Option<Compiled>, Damage> {
    let row: ClosingRow = closing::of(live(desk)?, unit, quarter)?;
    Ok(row.closed_at(unit).cloned())
}
