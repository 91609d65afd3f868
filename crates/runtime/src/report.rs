//! Reports of a replica: at present from its views, at a cut of the past from its journal alone.

mod accepted;
mod counting;
#[cfg(test)]
mod laws;
mod past;
mod restated;
mod stretch;
#[cfg(test)]
mod worked;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use journal::{Head, Heads};
use model::view::Damage;
use model::{Hash, Lane, LogId, Lsn, Quarter, UnitCode};
use office::closing;
use office::entry::Compiled;
use report::{
    Asked, ENGINE, ENGINE_OLDEST, Footing, Progress, Replica, Report, take_furthest, whole_cut,
};
use store::Views;

use self::counting::Counting;
pub(crate) use self::counting::memo_holds;
pub use self::past::Missing;
pub use self::restated::{Restated, restated};
pub use self::stretch::{Between, Stretch, stretches};
use crate::desk::Desk;
use crate::fault::RuntimeFault;

/// A report with what it was made from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Made {
    /// The report.
    pub report: Report,
    /// The cut: how far each log went.
    pub cut: BTreeMap<LogId, Head>,
    /// Entries of the cut that wait for others outside it, and don't count.
    pub deferred: u64,
    /// How far the year had come then.
    pub progress: Progress,
}

/// Why there is no report at a cut.
#[derive(Debug, thiserror::Error)]
pub enum PastFault {
    /// A log of the cut isn't here, or not as far, or not the same.
    #[error("{0}")]
    Missing(#[from] Missing),
    /// It was made by an engine this program doesn't count as.
    #[error(
        "the report was made by engine {theirs}, this program counts as {ENGINE_OLDEST} to {ENGINE}"
    )]
    Engine {
        /// Theirs.
        theirs: u32,
    },
    /// The world, or a damaged journal.
    #[error(transparent)]
    Runtime(#[from] RuntimeFault),
}

impl From<Damage> for PastFault {
    fn from(damage: Damage) -> Self {
        Self::Runtime(damage.into())
    }
}

/// Says how far a walk through the journal is.
pub type Walk<'a> = dyn FnMut(Lsn, Lsn) + 'a;

/// How a report is counted. Whichever way, it comes to the same bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Way {
    /// What was counted before is taken, and what is counted is kept; or all is counted anew, at a cut
    /// from the journal alone.
    pub memo: Remembered,
    /// How many threads count.
    pub threads: NonZeroUsize,
    /// As which engine.
    pub engine: Engine,
}

/// As which engine a report is counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Engine {
    /// This program's newest.
    Newest,
    /// A number.
    Numbered(u32),
    /// Whichever comes to a report of this id.
    Named(Hash),
}

/// Whether counts of before are taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Remembered {
    /// They are.
    Taken,
    /// They aren't: whoever verifies wants to see it done.
    Anew,
}

impl Way {
    /// Takes what was counted before, and counts the rest with all processors.
    pub fn usual() -> Self {
        let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self::new(Remembered::Taken, threads)
    }

    /// As the newest engine counts.
    pub const fn new(memo: Remembered, threads: NonZeroUsize) -> Self {
        Self { memo, threads, engine: Engine::Newest }
    }

    /// Counts as an engine did.
    #[must_use]
    pub const fn as_engine(self, engine: Engine) -> Self {
        Self { engine, ..self }
    }

    /// Counts all of it again.
    #[must_use]
    pub const fn anew(self) -> Self {
        Self { memo: Remembered::Anew, ..self }
    }
}

/// A unit's report of a quarter as everything stands here now.
///
/// # Errors
/// [`PastFault`]; for the report before this one its cut has to be here.
pub fn present(
    desk: &mut Desk,
    of: (UnitCode, Quarter),
    way: Way,
    walk: &mut Walk<'_>,
) -> Result<Made, PastFault> {
    let mut counting = Counting::new(desk, way, walk);
    let cut = cut_of(desk.heads(), of.0);
    let (adopted, rules) = counting::in_force(desk, of.1)?;
    let footing = Footing::of(&Replica { rules, ..desk.replica()? }, adopted, of, &cut)?;
    let counted = counting.counties(&footing, of, &cut, Asked::Present)?;
    let made = counting.make(of, (&footing, &counted), cut)?;
    let batch = counting.into_kept();
    desk.keep(&batch)?;
    Ok(made)
}

/// What a hub says when it makes its report: of a province at the present cut, of the nation at the
/// cuts of its provinces' accepted reports, so that these add up to it.
///
/// # Errors
/// As [`present`] and [`at`].
pub fn to_compile(
    desk: &mut Desk,
    (unit, quarter): (UnitCode, Quarter),
    way: Way,
    walk: &mut Walk<'_>,
) -> Result<Compiled, PastFault> {
    let (made, of, heads) = if unit == UnitCode::Nation {
        of_provinces(desk, quarter, way, walk)?
    } else {
        let made = present(desk, (unit, quarter), way, walk)?;
        let heads = made.cut.clone();
        (made, Vec::new(), heads)
    };
    let report = &made.report;
    let missing = report.missing().map(|line| (line.unit, line.known.until)).collect();
    Ok(Compiled {
        quarter,
        revision: 0,
        report: report.definition.id(),
        output: report.output_hash(),
        cut: report.definition.cut,
        heads: heads.into_iter().collect(),
        of,
        missing,
    })
}

type OfProvinces = (Made, Vec<(UnitCode, u16)>, BTreeMap<LogId, Head>);

fn of_provinces(
    desk: &mut Desk,
    quarter: Quarter,
    way: Way,
    walk: &mut Walk<'_>,
) -> Result<OfProvinces, PastFault> {
    let mut of = Vec::new();
    let mut cut = BTreeMap::new();
    // What is said to provinces and to all: acceptances, grants, the roster.
    let wide = cut_of(desk.heads(), UnitCode::Nation);
    let wide = wide.into_iter().filter(|(log, _)| !matches!(log.scope, UnitCode::County(_)));
    let mut own: BTreeMap<LogId, Head> = wide.collect();
    for unit in report::units(desk.roster(), UnitCode::Nation) {
        let row = closing::of(live(desk)?, unit, quarter)?;
        let Some((_, closed)) = row.closed() else { continue };
        of.push((unit, closed.revision));
        take_furthest(&mut cut, &closed.heads);
        // What the province says itself, it says as its report did.
        let mut its: Vec<LogId> = own.keys().filter(|log| log.scope == unit).copied().collect();
        its.retain(|log| desk.roster().unit_of(log.origin) == Some(unit));
        let said = desk.look(|office| accepted::made_at(office, unit, &its, closed))?;
        if let Some(said) = said {
            own.retain(|log, _| !its.contains(log));
            own.extend(said);
        }
    }
    take_furthest(&mut cut, &own.iter().map(|(log, head)| (*log, *head)).collect::<Vec<_>>());
    let made = at(desk, (UnitCode::Nation, quarter), &cut, way, walk)?;
    Ok((made, of, own))
}

/// The same at a cut of the past: whoever has the cut comes to the same bytes.
///
/// # Errors
/// [`PastFault::Missing`] if a log of the cut isn't here as far, or is another.
pub fn at(
    desk: &mut Desk,
    of: (UnitCode, Quarter),
    cut: &BTreeMap<LogId, Head>,
    way: Way,
    walk: &mut Walk<'_>,
) -> Result<Made, PastFault> {
    let mut counting = Counting::new(desk, way, walk);
    let (footing, counted) = counting.at(of, cut)?;
    let made = counting.make(of, (&footing, &counted), cut.clone())?;
    let batch = counting.into_kept();
    desk.keep(&batch)?;
    Ok(made)
}

/// A report that was made, counted again at its cut and as the engine that made it.
///
/// # Errors
/// As [`at`]; [`PastFault::Engine`].
pub fn again(
    desk: &mut Desk,
    unit: UnitCode,
    made: &Compiled,
    way: Way,
    walk: &mut Walk<'_>,
) -> Result<Made, PastFault> {
    let cut = whole_cut(live(desk)?, unit, made)?;
    let way = way.as_engine(Engine::Named(made.report));
    at(desk, (unit, made.quarter), &cut, way, walk)
}

/// The views as they stand.
pub(crate) fn live(desk: &Desk) -> Result<&Views, Damage> {
    let (_, _, views) = desk.parts();
    views.ok_or_else(|| Damage { what: "the views are closed".to_owned() })
}

/// The logs a unit's report rests on: those of its units, its own, and what is said to all. What only
/// one replica holds is left out: slips, and a hub's own lists.
pub fn cut_of(heads: &Heads, unit: UnitCode) -> BTreeMap<LogId, Head> {
    let counts = |log: &LogId| {
        let below = roster::reads(unit, log.scope, log.lane);
        below && (log.lane == Lane::Control || matches!(log.scope, UnitCode::County(_)))
    };
    heads.iter().filter(|(log, _)| counts(log)).collect()
}

impl Desk {
    /// This node as reports look at it.
    pub(crate) fn replica(&self) -> Result<Replica<'_>, Damage> {
        let own = (self.unit(), self.opening().holder());
        Ok(Replica { view: live(self)?, roster: self.roster(), rules: self.rules(), own })
    }
}
