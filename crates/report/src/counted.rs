//! A county counted at a cut: what is kept for as long as its [`crate::Inputs`] are the same.

use std::collections::BTreeMap;

use escrow::{Holder, QuotaLine};
use model::view::{Damage, View};
use model::{CountyCode, JalaliDate, Quarter, UnitCode};
use office::{authority, closing, quota};
use roster::Writer;
use serde::{Deserialize, Serialize};

use crate::affairs::Affairs;
use crate::count::{County, count, rights};
use crate::figure::{Figure, Figures, Office, Part, Right};
use crate::footing::Replica;
use crate::inputs::Inputs;
use crate::partial::Partial;
use crate::period::Period;
use crate::report::Known;

/// A county's figures, how complete they are, and what hubs have said in its scope.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Counted {
    /// Its figures, its rights among them.
    pub partial: Partial,
    /// How complete they are.
    pub known: Known,
    /// The last civil day of an act in the county's scope, by the unit of who acted.
    pub latest: BTreeMap<UnitCode, JalaliDate>,
    /// Changes that wait for one outside the cut.
    pub deferred: u64,
}

/// What a replica knows of its counties besides their files; looked at once for all of them.
#[derive(Clone, Debug)]
pub struct Besides {
    /// Changes that wait for another, by scope.
    pub waiting: BTreeMap<UnitCode, u64>,
    /// Matters between files, section C, incentives.
    pub affairs: Affairs,
}

impl Besides {
    /// Looks at it.
    ///
    /// # Errors
    /// [`Damage`] of the views.
    pub fn of(view: &dyn View) -> Result<Self, Damage> {
        Ok(Self { waiting: authority::waiting(view)?, affairs: Affairs::of(view)? })
    }
}

/// Counts a county of a replica that stands at a cut. `besides` is [`Besides::of`] it.
///
/// # Errors
/// [`Damage`] of the views.
pub fn counted(
    replica: &Replica<'_>,
    (code, period): (CountyCode, Period),
    inputs: &Inputs,
    besides: &Besides,
) -> Result<Counted, Damage> {
    let unit = UnitCode::County(code);
    let sharing = inputs.sharing(code);
    let (rules, affairs) = (replica.rules, &besides.affairs);
    let county = County { code, period, rules, sharing: &sharing, affairs };
    let mut partial = count(replica.view, &county)?;
    rights_of(replica, unit, period.quarter, &mut partial.standing)?;
    let mut latest = BTreeMap::new();
    for log in inputs.own_logs(code) {
        let by = replica.roster.unit_of(log.origin);
        if let (Some(by), Some(day)) = (by, authority::latest(replica.view, log)?) {
            let last = latest.entry(by).or_insert(day);
            *last = day.max(*last);
        }
    }
    let confirmed = closing::of(replica.view, unit, period.quarter)?.confirmed;
    let known = Known {
        confirmed: confirmed.as_ref().map(|(on, _, _)| *on),
        nothing: confirmed.is_some_and(|(_, _, said)| said.nothing),
        until: latest.get(&unit).copied(),
    };
    closing_of(&mut partial.standing, &known, closing::due(period.last, rules));
    let deferred = besides.waiting.get(&unit).copied().unwrap_or(0);
    Ok(Counted { partial, known, latest, deferred })
}

/// How the office stands to the closing, as figures that add up.
fn closing_of(standing: &mut Figures, known: &Known, due: JalaliDate) {
    standing.count(Figure::Offices(Office::Any));
    let Some(on) = known.confirmed else { return };
    standing.count(Figure::Offices(Office::Confirmed));
    if on <= due {
        standing.count(Figure::Offices(Office::OnTime));
    }
    for part in [Part::Rials, Part::Jobs] {
        let of = |of| standing.of(Figure::Quota { of, part });
        let rights = of(Right::Granted).saturating_sub(of(Right::Returned));
        standing.add(Figure::Covered { part }, rights);
    }
}

/// The rights of all machines a unit has had: a machine's rights stay its own.
pub(crate) fn rights_of(
    replica: &Replica<'_>,
    unit: UnitCode,
    quarter: Quarter,
    figures: &mut Figures,
) -> Result<(), Damage> {
    let Some(line) = line(quarter) else { return Ok(()) };
    for holder in holders(replica, unit) {
        if let Some(totals) = quota::totals_in(replica.view, holder, &line)? {
            let own = totals.figures();
            rights(figures, &own);
            let writer = Writer { node: holder.node, incarnation: holder.incarnation };
            if replica.roster.member(writer).is_some_and(|member| member.is_fenced()) {
                figures.right(Right::Stranded, own.free);
            }
            figures.right(Right::Unfunded, own.unfunded());
        }
    }
    Ok(())
}

fn line(quarter: Quarter) -> Option<QuotaLine> {
    QuotaLine::new(quota::PROGRAMME, u16::try_from(quarter.year).ok()?).ok()
}

/// The machines of a unit. An office that stands alone is in no roster.
fn holders(replica: &Replica<'_>, unit: UnitCode) -> Vec<Holder> {
    let (own, me) = replica.own;
    let members = replica.roster.members_of(unit).map(|member| member.writer());
    let holders = members.map(|it| Holder { node: it.node, incarnation: it.incarnation });
    let mut all: Vec<Holder> = holders.chain((own == unit).then_some(me)).collect();
    all.sort_unstable();
    all.dedup();
    all
}
