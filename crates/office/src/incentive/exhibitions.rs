//! Exhibitions and their booths as quota: opened by whose exhibition it is, divided below, held by counties.
//!
//! A booth is a job on the exhibition's own line, without rials. So no unit gives away or assigns more
//! than it was granted, offline and in whatever order logs come, by the same fold as facilities' quota.

use std::ops::ControlFlow;

use escrow::{
    Acknowledge, Entry as QuotaEntry, Figures, Grant, Holder, QuotaAmend, QuotaLine, QuotaOpen,
    Return,
};
use model::view::Damage;
use model::{Amount, JalaliDate, Jobs, Rials, UnitCode};

use super::ExhibitionRow;
use crate::cooperation::group::{next_docket, text};
use crate::draft::{Drafter, Stop};
use crate::entry::{Body, Docket, Exhibited, ExhibitionOff, Incentive, Reach};
use crate::quota::till::Till;
use crate::quota::{self, Place, county, hub};
use crate::refusal::{Dealing, Refusal, Rewarding};
use crate::schema;
use crate::standing::Office;

/// An exhibition with its number.
pub type Exhibition = (Docket, ExhibitionRow);

/// Every exhibition known here: the nation's, and those of the own province or of all below.
///
/// # Errors
/// [`Damage`] of the views.
pub fn list(office: &Office<'_>) -> Result<Vec<Exhibition>, Damage> {
    let mut all = Vec::new();
    schema::scan(office.view, (schema::EXHIBITION, &[]), &mut |_, row: ExhibitionRow| {
        if let Some(announced) = &row.announced {
            all.push((announced.what.exhibition, row));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(all)
}

/// One exhibition; `None` if nobody announced it.
///
/// # Errors
/// [`Damage`] of the views.
pub fn of(office: &Office<'_>, exhibition: Docket) -> Result<Option<ExhibitionRow>, Damage> {
    let row: Option<ExhibitionRow> =
        schema::get(office.view, schema::EXHIBITION, &exhibition.key())?;
    Ok(row.filter(|row| row.announced.is_some()))
}

/// What an exhibition is announced with.
#[derive(Clone, Debug)]
pub struct Announcement {
    /// What it is called.
    pub name: String,
    /// How far it reaches.
    pub reach: Reach,
    /// The municipality or agency it was arranged with.
    pub host: String,
    /// Its first day.
    pub from: JalaliDate,
    /// Its last day.
    pub to: JalaliDate,
}

/// Announces an exhibition and gives it a number.
///
/// # Errors
/// [`Rewarding::NotHere`] at a county, [`Rewarding::DatesReversed`]; [`Refusal::Form`] for a text too long
/// or none.
pub fn announce(drafter: &mut Drafter<'_>, said: &Announcement) -> Result<Exhibited, Stop> {
    let unit = hub_unit(drafter)?;
    let Announcement { reach, from, to, .. } = *said;
    if to < from {
        return Err(Rewarding::DatesReversed { from, to }.into());
    }
    let exhibition = next_docket(&drafter.office, schema::EXHIBITION)?;
    let (name, host) = (text(&said.name)?, text(&said.host)?);
    let exhibited = Exhibited { exhibition, name, reach, host, from, to };
    say(drafter, unit, Incentive::Exhibited(exhibited.clone()));
    Ok(exhibited)
}

/// Calls an exhibition off: no booth of it is given any more.
///
/// # Errors
/// [`Rewarding`]; [`Refusal::Form`] for no reason, or one too long.
pub fn call_off(
    drafter: &mut Drafter<'_>,
    exhibition: Docket,
    reason: &str,
) -> Result<ExhibitionOff, Stop> {
    let unit = hub_unit(drafter)?;
    own(drafter, exhibition)?;
    let off = ExhibitionOff { exhibition, on: drafter.act.on, reason: text(reason)? };
    say(drafter, unit, Incentive::CalledOff(off.clone()));
    Ok(off)
}

/// Says how many booths an exhibition has: the supply of its line, opened or changed.
///
/// # Errors
/// [`Rewarding`]; [`Refusal::Quota`] if more were given away than there would be.
pub fn set_booths(
    drafter: &mut Drafter<'_>,
    exhibition: Docket,
    count: u64,
) -> Result<Figures, Stop> {
    let unit = hub_unit(drafter)?;
    let said = own(drafter, exhibition)?;
    let q = said.line();
    let mut till = Till::of(drafter, q.clone())?;
    let (total, closes) = (booths(count), said.to);
    let opened = till.totals().and_then(|totals| totals.opened()).is_some();
    let entry = if opened {
        // What earlier incarnations of this hub account for is no part of its own supply.
        let elsewhere = hub::kept_by_earlier(&drafter.office, &q)?;
        let own = total.checked_sub(elsewhere).ok_or(Rewarding::NoBoothLeft {
            exhibition,
            asked: elsewhere.jobs,
            free: total.jobs,
        })?;
        if till.figures().granted == own {
            return Err(Refusal::NothingToChange.into());
        }
        let total = own;
        let revision = till.totals().map_or(0, |totals| totals.revision()).saturating_add(1);
        QuotaEntry::QuotaAmend(QuotaAmend { q, revision, total, closes })
    } else {
        let rule_set = drafter.office.adopted.version.clone();
        let opens = drafter.act.on.min(said.from);
        QuotaEntry::QuotaOpen(QuotaOpen { q, total, opens, closes, rule_set })
    };
    told(exhibition, till.write(drafter, unit, entry))?;
    Ok(till.figures())
}

/// Grants a unit below some booths, on top of what it had.
///
/// # Errors
/// [`Rewarding`], [`Dealing::NotBelow`]; [`Refusal::Quota`] if fewer are free.
pub fn grant(
    drafter: &mut Drafter<'_>,
    exhibition: Docket,
    (unit, count): (UnitCode, u64),
) -> Result<Figures, Stop> {
    let said = held(drafter, exhibition)?;
    let to = hub::child(&drafter.office, unit)?;
    let q = said.line();
    acknowledge(drafter, &q)?;
    let mut till = Till::of(drafter, q.clone())?;
    let (had, _) = till.edge(to.holder);
    let (asked, free) = (booths(count), till.figures().free);
    let refused = || Rewarding::NoBoothLeft { exhibition, asked: asked.jobs, free: free.jobs };
    let cumulative = had.checked_add(asked).ok_or_else(refused)?;
    if asked == Amount::ZERO {
        return Err(Refusal::Quota(escrow::Refusal::NothingAsked).into());
    }
    let on = drafter.act.on;
    let granted = Grant { q, to: to.holder, cumulative, on, note: None };
    told(exhibition, till.write(drafter, unit, QuotaEntry::Grant(granted)))?;
    Ok(till.figures())
}

/// Gives booths back to the unit above.
///
/// # Errors
/// [`Rewarding`], [`Dealing::NoParent`]; [`Refusal::Quota`] if fewer are free.
pub fn give_back(
    drafter: &mut Drafter<'_>,
    exhibition: Docket,
    count: u64,
) -> Result<Figures, Stop> {
    let said = announced(&drafter.office, exhibition)?;
    let to = county::parent(&drafter.office)?.ok_or(Dealing::NoParent)?;
    let q = said.line();
    acknowledge(drafter, &q)?;
    let mut till = Till::of(drafter, q.clone())?;
    let had = till.totals().map(|totals| totals.returned_to(to)).unwrap_or_default();
    let (asked, free) = (booths(count), till.figures().free);
    if asked == Amount::ZERO {
        return Err(Refusal::Quota(escrow::Refusal::NothingAsked).into());
    }
    let refused = || Rewarding::NoBoothLeft { exhibition, asked: asked.jobs, free: free.jobs };
    let cumulative = had.checked_add(asked).ok_or_else(refused)?;
    let (scope, on) = (drafter.office.opening.unit, drafter.act.on);
    let back = QuotaEntry::Return(Return { q, to, cumulative, on });
    told(exhibition, till.write(drafter, scope, back))?;
    Ok(till.figures())
}

/// Where this node stands on an exhibition's booths; all zero if nothing was heard.
///
/// # Errors
/// [`Damage`] of the views.
pub fn figures(office: &Office<'_>, said: &Exhibited) -> Result<Figures, Damage> {
    quota::of(office, office.opening.holder(), &said.line())
}

/// Who has how many booths, from whose exhibition it is down, or from this node where that isn't known.
///
/// # Errors
/// [`Damage`] of the views.
pub fn tree(office: &Office<'_>, said: &Exhibited) -> Result<Vec<Place>, Damage> {
    let owner = office.roster.members_of(said.exhibition.unit);
    let owner: Option<Holder> = owner.map(|member| hub::holder(member.writer())).max();
    let known = match office.opening.unit {
        UnitCode::Nation => owner,
        UnitCode::Province(_) if said.exhibition.unit == office.opening.unit => owner,
        UnitCode::Province(_) | UnitCode::County(_) => None,
    };
    let root = known.unwrap_or_else(|| office.opening.holder());
    quota::tree_from(office, root, &said.line())
}

/// Acknowledges what came on a line and wasn't yet (R-A1c): whoever acts on booths has been notified.
pub(super) fn acknowledge(drafter: &mut Drafter<'_>, q: &QuotaLine) -> Result<(), Stop> {
    let mut till = Till::of(drafter, q.clone())?;
    let grants: Vec<_> = till.totals().map(|totals| totals.grants().collect()).unwrap_or_default();
    let (scope, on) = (drafter.office.opening.unit, drafter.act.on);
    for (from, granted, acknowledged) in grants {
        if !acknowledged.covers(granted) {
            let entry = Acknowledge { q: q.clone(), from, cumulative: granted, on };
            till.write(drafter, scope, QuotaEntry::Acknowledge(entry))?;
        }
    }
    Ok(())
}

/// What the fold refuses, in booths.
pub(super) fn told<T>(exhibition: Docket, answer: Result<T, Stop>) -> Result<T, Stop> {
    answer.map_err(|stop| {
        let Stop::Refused(refused) = &stop else { return stop };
        let Refusal::Quota(quota) = &**refused else { return stop };
        if let escrow::Refusal::Exhausted { asked, free } = quota {
            let (asked, free) = (asked.jobs, free.jobs);
            return Rewarding::NoBoothLeft { exhibition, asked, free }.into();
        }
        if matches!(quota, escrow::Refusal::NotOpened { .. }) {
            return Rewarding::NoBooths { exhibition }.into();
        }
        stop
    })
}

/// How an exhibition was announced.
pub(crate) fn announced(office: &Office<'_>, exhibition: Docket) -> Result<Exhibited, Stop> {
    let row = of(office, exhibition)?.and_then(|row| row.announced);
    Ok(row.ok_or(Rewarding::NoExhibition { exhibition })?.what)
}

/// The same of one that wasn't called off.
pub(super) fn held(drafter: &Drafter<'_>, exhibition: Docket) -> Result<Exhibited, Stop> {
    let said = announced(&drafter.office, exhibition)?;
    let off = of(&drafter.office, exhibition)?.is_some_and(|row| row.off.is_some());
    if off { Err(Rewarding::ExhibitionOff { exhibition }.into()) } else { Ok(said) }
}

fn own(drafter: &Drafter<'_>, exhibition: Docket) -> Result<Exhibited, Stop> {
    let said = held(drafter, exhibition)?;
    if exhibition.unit == drafter.office.opening.unit {
        Ok(said)
    } else {
        Err(Rewarding::NotOurs { exhibition }.into())
    }
}

fn hub_unit(drafter: &Drafter<'_>) -> Result<UnitCode, Rewarding> {
    match drafter.office.opening.unit {
        unit @ UnitCode::County(_) => Err(Rewarding::NotHere { unit }),
        unit @ (UnitCode::Province(_) | UnitCode::Nation) => Ok(unit),
    }
}

/// Writes something about an incentive.
pub(super) fn say(drafter: &mut Drafter<'_>, scope: UnitCode, said: Incentive) {
    drafter.say_to(scope, Body::Incentive(Box::new(said)));
}

/// So many booths, and no rials.
pub(crate) const fn booths(count: u64) -> Amount {
    Amount::new(Rials::ZERO, Jobs::new(count))
}
