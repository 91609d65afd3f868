//! Reports of a replica: at present from its views, at a cut of the past from its journal alone.

mod past;
mod stretch;

use std::collections::BTreeMap;

use journal::{Cut, Head, Heads};
use model::view::{Damage, View};
use model::{Lane, LogId, Lsn, Quarter, UnitCode};
use office::closing;
use office::entry::{Compiled, RulesAdopted};
use office::rows::SetAside;
use report::{Definition, ENGINE, Parts, Replica, Report, compile, gather};
use store::Views;

pub use self::past::Missing;
use self::past::Past;
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
}

/// Why there is no report at a cut.
#[derive(Debug, thiserror::Error)]
pub enum PastFault {
    /// A log of the cut isn't here, or not as far, or not the same.
    #[error("{0}")]
    Missing(#[from] Missing),
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

/// A unit's report of a quarter as everything stands here now.
///
/// # Errors
/// [`PastFault`]; for the report before this one its cut has to be here.
pub fn present(
    desk: &Desk,
    (unit, quarter): (UnitCode, Quarter),
    walk: &mut Walk<'_>,
) -> Result<Made, PastFault> {
    let cut = cut_of(desk.heads(), unit);
    let replica =
        Replica { view: live(desk)?, roster: desk.roster(), rules: desk.rules(), own: own(desk) };
    count(desk, (&replica, desk.adopted()), (unit, quarter), cut, walk)
}

/// What a hub says when it makes its report: of a province at the present cut, of the nation at the
/// cuts of its provinces' accepted reports, so that these add up to it.
///
/// # Errors
/// As [`present`] and [`at`].
pub fn to_compile(
    desk: &Desk,
    (unit, quarter): (UnitCode, Quarter),
    walk: &mut Walk<'_>,
) -> Result<Compiled, PastFault> {
    let (made, of, heads) = if unit == UnitCode::Nation {
        of_provinces(desk, quarter, walk)?
    } else {
        let made = present(desk, (unit, quarter), walk)?;
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
    desk: &Desk,
    quarter: Quarter,
    walk: &mut Walk<'_>,
) -> Result<OfProvinces, PastFault> {
    let mut of = Vec::new();
    let mut cut = BTreeMap::new();
    for unit in report::units(desk.roster(), UnitCode::Nation) {
        if let Some((_, closed)) = closing::of(live(desk)?, unit, quarter)?.closed() {
            of.push((unit, closed.revision));
            take_furthest(&mut cut, &closed.heads);
        }
    }
    // What is said to provinces and to all: acceptances, grants, the roster.
    let wide = cut_of(desk.heads(), UnitCode::Nation);
    let wide = wide.into_iter().filter(|(log, _)| !matches!(log.scope, UnitCode::County(_)));
    let own: BTreeMap<LogId, Head> = wide.collect();
    take_furthest(&mut cut, &own.iter().map(|(log, head)| (*log, *head)).collect::<Vec<_>>());
    let made = at(desk, (UnitCode::Nation, quarter), &cut, walk)?;
    Ok((made, of, own))
}

/// The same at a cut of the past, from the journal alone: whoever has the cut comes to the same bytes.
///
/// # Errors
/// [`PastFault::Missing`] if a log of the cut isn't here as far, or is another.
pub fn at(
    desk: &Desk,
    (unit, quarter): (UnitCode, Quarter),
    cut: &BTreeMap<LogId, Head>,
    walk: &mut Walk<'_>,
) -> Result<Made, PastFault> {
    let past = Past::of(desk, cut, walk)?;
    let (adopted, rules) = past.rules()?;
    let replica = Replica { view: past.views(), roster: past.roster(), rules, own: own(desk) };
    count(desk, (&replica, adopted), (unit, quarter), cut.clone(), walk)
}

/// A report that was made, counted again at its cut.
///
/// # Errors
/// As [`at`].
pub fn again(
    desk: &Desk,
    unit: UnitCode,
    made: &Compiled,
    walk: &mut Walk<'_>,
) -> Result<Made, PastFault> {
    let cut = whole_cut(live(desk)?, unit, made)?;
    at(desk, (unit, made.quarter), &cut, walk)
}

/// Counts a replica that stands at a cut.
fn count(
    desk: &Desk,
    (replica, adopted): (&Replica<'_>, &RulesAdopted),
    (unit, quarter): (UnitCode, Quarter),
    cut: BTreeMap<LogId, Head>,
    walk: &mut Walk<'_>,
) -> Result<Made, PastFault> {
    let mut parts = gather(replica, unit, quarter)?;
    let mut definition = Definition {
        unit,
        quarter,
        engine: ENGINE,
        rules_version: adopted.version.clone(),
        rules_hash: adopted.hash,
        cut: Cut::id_of(&cut),
        previous: None,
    };
    // As the cut knows it: what was accepted since is none of its business.
    if let Some(before) = before(replica.view, unit, quarter)? {
        definition.previous = Some(before.output);
        add_before(
            desk,
            &mut parts,
            &whole_cut(replica.view, unit, &before)?,
            (unit, before.quarter),
            walk,
        )?;
    }
    let deferred = deferred(replica.view, &cut)?;
    Ok(Made { report: compile(definition, &parts), cut, deferred })
}

/// Adds what the closed report of the quarter before knew.
fn add_before(
    desk: &Desk,
    parts: &mut Parts,
    cut: &BTreeMap<LogId, Head>,
    (unit, quarter): (UnitCode, Quarter),
    walk: &mut Walk<'_>,
) -> Result<(), PastFault> {
    let past = Past::of(desk, cut, walk)?;
    let (_, rules) = past.rules()?;
    let replica = Replica { view: past.views(), roster: past.roster(), rules, own: own(desk) };
    for (below, part) in gather(&replica, unit, quarter)?.units {
        parts.units.entry(below).or_default().before = Some(part.now);
    }
    Ok(())
}

/// The closed report of the quarter before, in the same year.
fn before(view: &dyn View, unit: UnitCode, quarter: Quarter) -> Result<Option<Compiled>, Damage> {
    let number = match quarter.number.checked_sub(1) {
        Some(number) if 0 < number => number,
        Some(_) | None => return Ok(None),
    };
    let row = closing::of(view, unit, Quarter { number, ..quarter })?;
    let closed = row.closed().map(|(_, compiled)| compiled.clone());
    // The nation has nobody above it: what it has sent is closed.
    let sent = row.last().filter(|(_, last)| row.sent.contains_key(&last.revision));
    let sent = sent.filter(|_| unit == UnitCode::Nation).map(|(_, last)| last.clone());
    Ok(closed.or(sent))
}

/// The views as they stand.
fn live(desk: &Desk) -> Result<&Views, Damage> {
    let (_, _, views) = desk.parts();
    views.ok_or_else(|| Damage { what: "the views are closed".to_owned() })
}

/// A report's cut with the heads it takes over from the reports it is made of.
///
/// # Errors
/// [`Damage`] of the views.
fn whole_cut(
    view: &dyn View,
    unit: UnitCode,
    compiled: &Compiled,
) -> Result<BTreeMap<LogId, Head>, Damage> {
    let mut cut: BTreeMap<LogId, Head> = BTreeMap::new();
    for (below, revision) in compiled.of.iter().filter(|(below, _)| *below != unit) {
        let row = closing::of(view, *below, compiled.quarter)?;
        if let Some((_, of)) = row.compiled.get(revision) {
            take_furthest(&mut cut, &of.heads);
        }
    }
    take_furthest(&mut cut, &compiled.heads);
    Ok(cut)
}

fn take_furthest(cut: &mut BTreeMap<LogId, Head>, heads: &[(LogId, Head)]) {
    for (log, head) in heads {
        let known = cut.entry(*log).or_insert(*head);
        if known.seq < head.seq {
            *known = *head;
        }
    }
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

fn own(desk: &Desk) -> (UnitCode, escrow::Holder) {
    (desk.unit(), desk.opening().holder())
}

/// Changes that wait for one that isn't in the cut.
fn deferred(view: &dyn View, cut: &BTreeMap<LogId, Head>) -> Result<u64, Damage> {
    let mut many = 0_u64;
    office::schema::scan(view, (office::schema::WAITING, &[]), &mut |_, row: SetAside| {
        if cut.contains_key(&row.log) {
            many = many.saturating_add(1);
        }
        Ok(std::ops::ControlFlow::Continue(()))
    })?;
    Ok(many)
}
