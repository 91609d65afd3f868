//! Who belongs below a hub: it hands out slips, takes newcomers in, and shuts nodes out.
//!
//! Deliberately absent: slips' secrets, keys' proofs and certificates (`identity`), what counts as
//! belonging (`roster`).

use std::ops::ControlFlow;

use escrow::Holder;
use model::limits::SLIPS_MAX;
use model::view::Damage;
use model::{Hash, Incarnation, Lane, LogId, NodeNumber, Seq, UnitCode};
use roster::{Enrolled, Entry, Fence, Key, Member, Numbers, Slip, Writer};

use crate::apart::Pair;
use crate::draft::{Drafter, Stop};
use crate::entry::Body;
use crate::quota::hub;
use crate::refusal::{Joining, Refusal, Unable};
use crate::standing::Office;
use crate::{schema, users};

/// A machine whose keys are proved, with the slip it came with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Newcomer {
    /// The unit it is to work for.
    pub unit: UnitCode,
    /// What is kept of its slip.
    pub slip: Hash,
    /// What its segments will be checked by.
    pub key: Key,
    /// BLAKE3 of its TLS key (SubjectPublicKeyInfo, DER).
    pub tls: Hash,
}

/// A slip that was handed out.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SlipState {
    /// The slip.
    pub slip: Slip,
    /// Who came with it.
    pub used_by: Option<Writer>,
}

/// Every slip this hub handed out, by unit and last day.
///
/// # Errors
/// [`Damage`] of the views.
pub fn slips(office: &Office<'_>) -> Result<Vec<SlipState>, Damage> {
    let mut slips = Vec::new();
    schema::scan(office.view, (schema::SLIP, &[]), &mut |_, slip: Slip| {
        let with_it = |member: &Member<'_>| member.enrolled.slip == Some(slip.hash);
        let used_by = office.roster.iter().find(with_it).map(|member| member.writer());
        slips.push(SlipState { slip, used_by });
        Ok(ControlFlow::Continue(()))
    })?;
    slips.sort_by_key(|state| (state.slip.unit, state.slip.until));
    Ok(slips)
}

/// Hands a slip out for a unit right below that has no node. Whether the reference tables know the
/// unit is the edge's to check.
///
/// # Errors
/// [`Joining`] if the unit isn't one, has a node, or too many slips are open.
pub fn hand_out(drafter: &mut Drafter<'_>, slip: &Slip) -> Result<(), Stop> {
    let office = drafter.office;
    child_without_node(&office, slip.unit)?;
    if slip.until < drafter.act.on {
        return Err(refused(Joining::SlipOver { until: slip.until }));
    }
    let open = slips(&office)?.iter().filter(|state| state.used_by.is_none()).count();
    if SLIPS_MAX <= open {
        return Err(refused(Joining::TooManySlips));
    }
    drafter.say(Body::Slip(slip.clone()));
    Ok(())
}

/// Takes a newcomer in; its slip is used up by that. A unit that had a node gets its number again, in
/// the next incarnation.
///
/// # Errors
/// [`Joining`] if its slip isn't open, the unit has a node, or no number is left.
pub fn enroll(drafter: &mut Drafter<'_>, newcomer: &Newcomer) -> Result<Enrolled, Stop> {
    let Newcomer { unit, slip, key, tls } = *newcomer;
    let office = drafter.office;
    let handed: Option<Slip> = schema::get(office.view, schema::SLIP, &slip.0)?;
    let open = handed.filter(|slip| slip.unit == unit && !office.roster.is_slip_used(slip.hash));
    let until = open.ok_or_else(|| refused(Joining::NoSlip))?.until;
    if until < drafter.act.on {
        return Err(refused(Joining::SlipOver { until }));
    }
    handed_out_by_another(drafter, slip)?;
    child_without_node(&office, unit)?;
    let (node, incarnation) =
        place(&office, unit)?.ok_or_else(|| refused(Joining::NoNumberLeft))?;
    let numbers = match unit {
        UnitCode::Province(province) => Some(Numbers::of_province(province)),
        UnitCode::County(_) | UnitCode::Nation => None,
    };
    let on = drafter.act.on;
    let enrolled = Enrolled { node, incarnation, unit, key, tls, numbers, slip: Some(slip), on };
    let entry = Entry::Enrolled(enrolled.clone());
    judged(&office, &entry)?;
    drafter.say(Body::Roster(entry));
    Ok(enrolled)
}

/// Who hands a slip out and who approves the node that comes with it are two, where the hub has users.
fn handed_out_by_another(drafter: &Drafter<'_>, slip: Hash) -> Result<(), Stop> {
    let office = drafter.office;
    let by: Option<String> = schema::get(office.view, schema::SLIP_BY, &slip.0)?;
    match by.filter(|by| *by == drafter.act.user) {
        Some(user) if !users::all(office.view, office.opening.unit)?.is_empty() => {
            Err(Unable::Same { pair: Pair::Enrolment, user }.into())
        }
        Some(_) | None => Ok(()),
    }
}

/// Shuts the node of a unit right below out, or an earlier incarnation of the nation itself: what it wrote
/// so far, as far as it is here, counts; what
/// it writes from now on is kept aside.
///
/// # Errors
/// [`Refusal::ReasonMissing`], or [`Joining`] if there is no such node.
pub fn fence(drafter: &mut Drafter<'_>, unit: UnitCode, reason: &str) -> Result<Fence, Stop> {
    let office = drafter.office;
    let reason = reason_for(&office, unit, reason)?;
    let mut members = office.roster.members_of(unit).filter(|member| is_not_me(&office, member));
    let member = match unit {
        UnitCode::Nation => members.rfind(|member| !member.is_fenced()),
        UnitCode::Province(_) | UnitCode::County(_) => office.roster.of_unit(unit),
    };
    let member = member.filter(|member| !member.is_fenced());
    let writer = member.ok_or_else(|| refused(Joining::NoMember { unit }))?.writer();
    say_fence(drafter, writer, reason, written_by(&office, writer))
}

/// Lets in what an incarnation that was shut out had written before: all of it that is here by now. For a
/// store that was recovered and delivered to its end; who shut it out knows whether it is that.
///
/// # Errors
/// [`Refusal::ReasonMissing`], [`Refusal::NothingToChange`] if no more of it is here than counts
/// already, or [`Joining`] if nobody was shut out.
pub fn readmit(drafter: &mut Drafter<'_>, unit: UnitCode, reason: &str) -> Result<Fence, Stop> {
    let office = drafter.office;
    let reason = reason_for(&office, unit, reason)?;
    let shut_out = office.roster.members_of(unit);
    let mut fences = shut_out.filter_map(|member| Some((member.writer(), member.fence?)));
    let last = fences.next_back();
    let (writer, before) = last.ok_or_else(|| refused(Joining::NoMember { unit }))?;
    let last_valid = written_by(&office, writer);
    let is_more = last_valid
        .iter()
        .any(|(log, seq)| before.last_valid.iter().all(|(known, upto)| known != log || upto < seq));
    if !is_more {
        return Err(Refusal::NothingToChange.into());
    }
    say_fence(drafter, writer, reason, last_valid)
}

/// The reason given for dealing with a unit right below.
fn reason_for<'a>(office: &Office<'_>, unit: UnitCode, reason: &'a str) -> Result<&'a str, Stop> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Refusal::ReasonMissing.into());
    }
    // Above the nation there is only the root: a later incarnation of it deals with the earlier ones.
    if unit != UnitCode::Nation || office.opening.unit != UnitCode::Nation {
        child(office, unit)?;
    }
    Ok(reason)
}

fn is_not_me(office: &Office<'_>, member: &Member<'_>) -> bool {
    let Writer { node, incarnation } = member.writer();
    (node, incarnation) != (office.opening.node, office.opening.incarnation)
}

/// How far everything that an incarnation wrote is here.
fn written_by(office: &Office<'_>, writer: Writer) -> Vec<(LogId, Seq)> {
    let heads = office.heads.iter().filter(|(log, _)| Writer::of(*log) == writer);
    heads.map(|(log, head)| (log, head.seq)).collect()
}

fn say_fence(
    drafter: &mut Drafter<'_>,
    Writer { node, incarnation }: Writer,
    reason: &str,
    last_valid: Vec<(LogId, Seq)>,
) -> Result<Fence, Stop> {
    let (reason, on) = (reason.to_owned(), drafter.act.on);
    let fence = Fence { node, incarnation, last_valid, reason, on };
    let entry = Entry::Fenced(fence.clone());
    judged(&drafter.office, &entry)?;
    drafter.say(Body::Roster(entry));
    Ok(fence)
}

/// A unit's number and next incarnation. One whose reserve was taken back is passed over for ever.
///
/// # Errors
/// [`Damage`] of the views.
pub(crate) fn place(
    office: &Office<'_>,
    unit: UnitCode,
) -> Result<Option<(NodeNumber, Incarnation)>, Damage> {
    let roster = office.roster;
    let Some(known) = roster.members_of(unit).next_back() else {
        return Ok(new_number(office, unit).map(|node| (node, Incarnation(1))));
    };
    let node = known.enrolled.node;
    let Some(incarnation) = roster.next_incarnation(node) else { return Ok(None) };
    let next = hub::unsettled_from(office, Holder { node, incarnation })?;
    Ok(next.map(|incarnation| (node, incarnation)))
}

/// The number of a unit that has had no node yet.
fn new_number(office: &Office<'_>, unit: UnitCode) -> Option<NodeNumber> {
    match unit {
        UnitCode::Nation => None,
        UnitCode::Province(province) => Some(Numbers::of_province(province).first),
        UnitCode::County(_) => {
            let own = Writer { node: office.opening.node, incarnation: office.opening.incarnation };
            office.roster.next_number(office.roster.member(own)?.enrolled.numbers?)
        }
    }
}

fn child(office: &Office<'_>, unit: UnitCode) -> Result<(), Stop> {
    let below = unit.parent() == Some(office.opening.unit);
    if below { Ok(()) } else { Err(refused(Joining::NotAChild { unit })) }
}

fn child_without_node(office: &Office<'_>, unit: UnitCode) -> Result<(), Stop> {
    child(office, unit)?;
    match office.roster.of_unit(unit).filter(|member| !member.is_fenced()) {
        None => Ok(()),
        Some(member) => {
            let node = member.enrolled.node;
            Err(refused(Joining::MemberAlready { unit, node }))
        }
    }
}

/// Whether the roster will take it, so that nothing is written that wouldn't count.
fn judged(office: &Office<'_>, entry: &Entry) -> Result<(), Stop> {
    let opening = office.opening;
    let log = LogId {
        origin: opening.node,
        incarnation: opening.incarnation,
        scope: opening.unit,
        lane: Lane::Control,
    };
    office.roster.judge(log, entry).map_err(|denied| Refusal::Denied(denied).into())
}

fn refused(joining: Joining) -> Stop {
    Refusal::Joining(joining).into()
}
