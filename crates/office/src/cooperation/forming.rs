//! A need-supply cooperative from idea to registration (C3, C4).

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use model::geography::FieldCode;
use model::view::Damage;
use model::{ApplicationNumber, LegalId};
use rules::Stance;

use super::group::{next_docket, province, say, text};
use super::{CooperativeRow, MeetingState, Stand, introductions, meetings};
use crate::draft::{Drafter, Stop};
use crate::entry::{
    Cooperation, Docket, Formation, Formed, Founder, Founders, MeetingKind, Outcome,
};
use crate::refusal::Forming;
use crate::schema;
use crate::standing::Office;

/// A cooperative with its number.
pub type Cooperative = (Docket, CooperativeRow);

/// Every cooperative known here, by province and number.
///
/// # Errors
/// [`Damage`] of the views.
pub fn list(office: &Office<'_>) -> Result<Vec<Cooperative>, Damage> {
    let mut all = Vec::new();
    schema::scan(office.view, (schema::COOPERATIVE, &[]), &mut |_, row: CooperativeRow| {
        if let Some(proposed) = &row.proposed {
            all.push((proposed.what.cooperative, row));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(all)
}

/// One cooperative; `None` if nobody proposed it.
///
/// # Errors
/// [`Damage`] of the views.
pub fn of(office: &Office<'_>, cooperative: Docket) -> Result<Option<CooperativeRow>, Damage> {
    let row: Option<CooperativeRow> =
        schema::get(office.view, schema::COOPERATIVE, &cooperative.key())?;
    Ok(row.filter(|row| row.proposed.is_some()))
}

/// Proposes a cooperative that is to grow from a supporter who was introduced.
///
/// # Errors
/// [`Forming::NotAProvince`], [`Forming::NotIntroduced`], [`Forming::SupporterDeclined`],
/// [`Forming::SameSupporter`]; [`crate::Refusal::Form`] for a name too long or none.
pub fn propose(
    drafter: &mut Drafter<'_>,
    number: ApplicationNumber,
    name: &str,
    fields: &[FieldCode],
) -> Result<Formed, Stop> {
    province(drafter)?;
    let known = introductions::of(&drafter.office, number)?;
    if known.introduced.is_none() {
        return Err(Forming::NotIntroduced { number }.into());
    }
    let outcome = known.answered.map(|fact| fact.what.outcome);
    if outcome == Some(Outcome::Declined) {
        return Err(Forming::SupporterDeclined { number }.into());
    }
    for (cooperative, row) in list(&drafter.office)? {
        let same = supporter(&row) == Some(number);
        if same && row.stand() != Some(Stand::Dissolved) {
            return Err(Forming::SameSupporter { cooperative }.into());
        }
    }
    let cooperative = next_docket(&drafter.office, schema::COOPERATIVE)?;
    let fields = fields.to_vec();
    let step = Formation::Proposed { name: text(name)?, supporter: number, fields };
    Ok(step_said(drafter, cooperative, step))
}

/// The supporter a cooperative grows from.
pub fn supporter(row: &CooperativeRow) -> Option<ApplicationNumber> {
    match &row.proposed.as_ref()?.what.step {
        Formation::Proposed { supporter, .. } => Some(*supporter),
        Formation::Promoted { .. }
        | Formation::FoundersListed { .. }
        | Formation::Expert { .. }
        | Formation::Assembly
        | Formation::Registered { .. }
        | Formation::Started
        | Formation::Dissolved { .. } => None,
    }
}

/// Notes that it was made known at a promotional meeting that was held.
///
/// # Errors
/// [`Forming`].
pub fn promote(
    drafter: &mut Drafter<'_>,
    cooperative: Docket,
    meeting: Docket,
) -> Result<Formed, Stop> {
    let row = standing(drafter, cooperative, &[Stand::Proposed])?;
    let known = meetings::of(&drafter.office, meeting)?.ok_or(Forming::NoMeeting { meeting })?;
    let kind = known.called.as_ref().map(|called| called.what.kind);
    let held = matches!(
        known.state(),
        Some(MeetingState::Held | MeetingState::MinutesDraft | MeetingState::MinutesFinal)
    );
    if kind != Some(MeetingKind::Promotional) || !held || meeting.unit != cooperative.unit {
        return Err(Forming::NotPromotional { meeting }.into());
    }
    may_go_on(drafter, cooperative, &row)?;
    Ok(step_said(drafter, cooperative, Formation::Promoted { meeting }))
}

/// Lists the founders: how many for everyone, who they are for province and nation.
///
/// # Errors
/// [`Forming::FewFounders`], [`Forming::FounderTwice`] and others.
pub fn found(
    drafter: &mut Drafter<'_>,
    cooperative: Docket,
    founders: &[Founder],
) -> Result<Formed, Stop> {
    let fit = [Stand::Promoted, Stand::Founders, Stand::ExpertAssigned];
    let row = standing(drafter, cooperative, &fit)?;
    may_go_on(drafter, cooperative, &row)?;
    let names: BTreeSet<&str> = founders.iter().map(|founder| founder.name.as_str()).collect();
    let files: Vec<_> = founders.iter().filter_map(|founder| founder.application).collect();
    let each: BTreeSet<_> = files.iter().collect();
    if names.len() < founders.len() || each.len() < files.len() {
        return Err(Forming::FounderTwice.into());
    }
    let listed = u32::try_from(founders.len()).unwrap_or(u32::MAX);
    let needed = drafter.office.rules.founders_min;
    if listed < needed {
        return Err(Forming::FewFounders { listed, needed }.into());
    }
    let n = row.founders.map_or(0, |fact| fact.what.n).saturating_add(1);
    let list = Founders { cooperative, n, founders: founders.to_vec() };
    say(drafter, cooperative.unit, Cooperation::Founders(list));
    let count = u16::try_from(listed).unwrap_or(u16::MAX);
    Ok(step_said(drafter, cooperative, Formation::FoundersListed { count }))
}

/// Names the expert, or the group of experts, that helps to form it (C4).
///
/// # Errors
/// [`Forming`]; [`crate::Refusal::Form`] for a name too long or none.
pub fn assign_expert(
    drafter: &mut Drafter<'_>,
    cooperative: Docket,
    (name, group): (&str, &[String]),
) -> Result<Formed, Stop> {
    let fit = [
        Stand::Proposed,
        Stand::Promoted,
        Stand::Founders,
        Stand::ExpertAssigned,
        Stand::GeneralAssembly,
    ];
    let row = standing(drafter, cooperative, &fit)?;
    let last = match row.expert.map(|fact| fact.what.step) {
        Some(Formation::Expert { n, .. }) => n,
        Some(_) | None => 0,
    };
    let n = last.saturating_add(1);
    let group = group.iter().map(|one| text(one)).collect::<Result<_, _>>()?;
    Ok(step_said(drafter, cooperative, Formation::Expert { n, name: text(name)?, group }))
}

/// Notes that the founding assembly was held.
///
/// # Errors
/// [`Forming`].
pub fn assemble(drafter: &mut Drafter<'_>, cooperative: Docket) -> Result<Formed, Stop> {
    let row = standing(drafter, cooperative, &[Stand::Founders, Stand::ExpertAssigned])?;
    may_go_on(drafter, cooperative, &row)?;
    Ok(step_said(drafter, cooperative, Formation::Assembly))
}

/// Registers it under its legal id, which no other has.
///
/// # Errors
/// [`Forming`].
pub fn register(
    drafter: &mut Drafter<'_>,
    cooperative: Docket,
    legal: LegalId,
) -> Result<Formed, Stop> {
    standing(drafter, cooperative, &[Stand::GeneralAssembly])?;
    for (other, row) in list(&drafter.office)? {
        if other != cooperative && legal_id(&row) == Some(legal) {
            return Err(Forming::SameLegalId { cooperative: other }.into());
        }
    }
    Ok(step_said(drafter, cooperative, Formation::Registered { legal }))
}

/// A cooperative's legal id, once it is registered.
pub fn legal_id(row: &CooperativeRow) -> Option<LegalId> {
    match &row.registered.as_ref()?.what.step {
        Formation::Registered { legal } => Some(*legal),
        Formation::Proposed { .. }
        | Formation::Promoted { .. }
        | Formation::FoundersListed { .. }
        | Formation::Expert { .. }
        | Formation::Assembly
        | Formation::Started
        | Formation::Dissolved { .. } => None,
    }
}

/// Notes that a registered cooperative works.
///
/// # Errors
/// [`Forming`].
pub fn start(drafter: &mut Drafter<'_>, cooperative: Docket) -> Result<Formed, Stop> {
    standing(drafter, cooperative, &[Stand::Registered])?;
    Ok(step_said(drafter, cooperative, Formation::Started))
}

/// Ends it, whether it was registered or not.
///
/// # Errors
/// [`Forming`]; [`crate::Refusal::Form`] for no reason, or one too long.
pub fn dissolve(
    drafter: &mut Drafter<'_>,
    cooperative: Docket,
    reason: &str,
) -> Result<Formed, Stop> {
    let fit = Stand::ALL.iter().copied().filter(|stand| *stand != Stand::Dissolved);
    standing(drafter, cooperative, &fit.collect::<Vec<_>>())?;
    Ok(step_said(drafter, cooperative, Formation::Dissolved { reason: text(reason)? }))
}

fn step_said(drafter: &mut Drafter<'_>, cooperative: Docket, step: Formation) -> Formed {
    let formed = Formed { cooperative, on: drafter.act.on, step };
    say(drafter, cooperative.unit, Cooperation::Formed(formed.clone()));
    formed
}

/// Whether the rule set lets a cooperative leave "proposed", or go on from there, as it is staffed (C4).
fn may_go_on(
    drafter: &Drafter<'_>,
    cooperative: Docket,
    row: &CooperativeRow,
) -> Result<(), Forming> {
    match drafter.office.rules.cooperative_without_expert {
        Stance::Block if row.expert.is_none() => Err(Forming::NoExpert { cooperative }),
        Stance::Block | Stance::Warn => Ok(()),
    }
}

fn standing(
    drafter: &Drafter<'_>,
    cooperative: Docket,
    fit: &[Stand],
) -> Result<CooperativeRow, Stop> {
    let unit = province(drafter)?;
    let row = of(&drafter.office, cooperative)?.filter(|_| cooperative.unit == unit);
    let row = row.ok_or(Forming::NoCooperative { cooperative })?;
    match row.stand() {
        Some(stand) if fit.contains(&stand) => Ok(row),
        Some(stand) => Err(Forming::Cooperative { cooperative, stand }.into()),
        None => Err(Forming::NoCooperative { cooperative }.into()),
    }
}
