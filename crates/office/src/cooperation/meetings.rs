//! Meetings of the working group: called, held with a quorum, minuted, signed, followed up (C1, C3).

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use model::geography::FieldCode;
use model::view::Damage;
use model::{ApplicationNumber, JalaliDate, UnitCode};

use super::group::{has_come, next_docket, province, say, seat, text};
use super::{MeetingRow, MeetingState, minutes_hash};
use crate::draft::{Drafter, Stop};
use crate::entry::{
    Called, CalledOff, Cooperation, Docket, Held, MeetingKind, Minuted, Present, Resolved, Seat,
    Signed,
};
use crate::fact::Fact;
use crate::quota::hub::checked_note;
use crate::refusal::{Forming, Refusal};
use crate::schema;
use crate::standing::Office;

/// A meeting with its number.
pub type Meeting = (Docket, MeetingRow);

/// Every meeting known here, by province and number; of others' provinces the nation knows.
///
/// # Errors
/// [`Damage`] of the views.
pub fn list(office: &Office<'_>) -> Result<Vec<Meeting>, Damage> {
    let mut all = Vec::new();
    schema::scan(office.view, (schema::MEETING, &[]), &mut |_, row: MeetingRow| {
        if let Some(called) = &row.called {
            all.push((called.what.meeting, row));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(all)
}

/// One meeting; `None` if nobody called it.
///
/// # Errors
/// [`Damage`] of the views.
pub fn of(office: &Office<'_>, meeting: Docket) -> Result<Option<MeetingRow>, Damage> {
    let row: Option<MeetingRow> = schema::get(office.view, schema::MEETING, &meeting.key())?;
    Ok(row.filter(|row| row.called.is_some()))
}

/// One resolution, and what became of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Resolution {
    /// The how manieth, from 1.
    pub n: u16,
    /// What was resolved.
    pub text: String,
    /// How it ended; open while nothing says so.
    pub ended: Option<Fact<Resolved>>,
}

/// The resolutions of a meeting's minutes, in order.
///
/// # Errors
/// [`Damage`] of the views.
pub fn resolutions(office: &Office<'_>, row: &MeetingRow) -> Result<Vec<Resolution>, Damage> {
    let Some(draft) = &row.draft else { return Ok(Vec::new()) };
    let numbered = draft.what.resolutions.iter().zip(1u16..);
    numbered
        .map(|(text, n)| {
            let key = [&draft.what.meeting.key()[..], &n.to_be_bytes()].concat();
            let ended: Option<Option<_>> = schema::get(office.view, schema::RESOLUTION, &key)?;
            Ok(Resolution { n, text: text.clone(), ended: ended.flatten() })
        })
        .collect()
}

/// What a meeting is called with.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Its sort.
    pub kind: MeetingKind,
    /// For when.
    pub on: JalaliDate,
    /// Where.
    pub place: Option<String>,
    /// What about.
    pub agenda: Option<String>,
    /// The fields it is about.
    pub fields: Vec<FieldCode>,
    /// Supporters asked to come.
    pub supporters: Vec<ApplicationNumber>,
}

/// Calls a meeting and gives it a number.
///
/// # Errors
/// [`Forming::NotAProvince`]; [`Refusal::Form`] for a text too long.
pub fn call(drafter: &mut Drafter<'_>, invitation: &Invitation) -> Result<Called, Stop> {
    let unit = province(drafter)?;
    let called = Called {
        meeting: next_docket(&drafter.office, schema::MEETING)?,
        kind: invitation.kind,
        on: invitation.on,
        place: checked_note(invitation.place.as_deref())?,
        agenda: checked_note(invitation.agenda.as_deref())?,
        fields: invitation.fields.clone(),
        supporters: each_once(&invitation.supporters),
    };
    say(drafter, unit, Cooperation::Called(called.clone()));
    Ok(called)
}

/// Who came to a meeting.
#[derive(Clone, Debug, Default)]
pub struct Attendance {
    /// When it was held; the day it was called for, if not said.
    pub on: Option<JalaliDate>,
    /// Seats taken by their members.
    pub members: Vec<Seat>,
    /// Seats taken by their deputies.
    pub deputies: Vec<Seat>,
    /// Provincial agencies that came.
    pub guests: Vec<String>,
    /// Supporters that came.
    pub supporters: Vec<ApplicationNumber>,
}

/// Records that a meeting was held, if it had its quorum.
///
/// Order: called and not ended, not in the future, seats each once and taken by somebody, quorum.
///
/// # Errors
/// [`Forming`].
pub fn hold(
    drafter: &mut Drafter<'_>,
    meeting: Docket,
    attendance: &Attendance,
) -> Result<Held, Stop> {
    let unit = own(drafter, meeting)?;
    let row = in_state(drafter, meeting, &[MeetingState::Called])?;
    let called = row.called.as_ref().ok_or(Forming::NoMeeting { meeting })?;
    let (kind, on) = (called.what.kind, attendance.on.unwrap_or(called.what.on));
    has_come(drafter, on)?;
    let present = present(&drafter.office, unit, attendance)?;
    has_quorum(&drafter.office, kind, &present)?;
    let guests = attendance.guests.iter().map(|guest| text(guest)).collect::<Result<_, _>>()?;
    let supporters = each_once(&attendance.supporters);
    let rules = drafter.office.adopted.version.clone();
    let held = Held { meeting, on, present, guests, supporters, rules };
    say(drafter, unit, Cooperation::Held(held.clone()));
    Ok(held)
}

/// Whether so many seats make a quorum (C1); a promotional meeting may do without (C3).
fn has_quorum(office: &Office<'_>, kind: MeetingKind, present: &[Present]) -> Result<(), Forming> {
    let rules = office.rules;
    if kind == MeetingKind::Promotional && !rules.promotional_needs_quorum {
        return Ok(());
    }
    let count = u32::try_from(present.len()).unwrap_or(u32::MAX);
    let needed = rules.quorum.present;
    if count < needed {
        return Err(Forming::NoQuorum { present: count, needed });
    }
    let chaired = present.iter().any(|one| one.seat == Seat::DirectorGeneral);
    if rules.quorum.chair_or_deputy && !chaired {
        return Err(Forming::NoChair);
    }
    Ok(())
}

fn present(
    office: &Office<'_>,
    unit: UnitCode,
    attendance: &Attendance,
) -> Result<Vec<Present>, Stop> {
    let members = attendance.members.iter().map(|seat| (*seat, false));
    let deputies = attendance.deputies.iter().map(|seat| (*seat, true));
    let mut taken = BTreeSet::new();
    let mut present = Vec::new();
    for (which, deputy) in members.chain(deputies) {
        if !taken.insert(which) {
            return Err(Forming::SeatTwice { seat: which }.into());
        }
        let seated = seat(office, unit, which)?;
        let name =
            seated.and_then(|fact| if deputy { fact.what.deputy } else { Some(fact.what.name) });
        let name = name.ok_or(Forming::SeatVacant { seat: which, deputy })?;
        present.push(Present { seat: which, name, deputy });
    }
    present.sort_by_key(|one| one.seat);
    Ok(present)
}

/// Calls a meeting off.
///
/// # Errors
/// [`Forming`]; [`Refusal::Form`] for no reason, or one too long.
pub fn call_off(
    drafter: &mut Drafter<'_>,
    meeting: Docket,
    reason: &str,
) -> Result<CalledOff, Stop> {
    let unit = own(drafter, meeting)?;
    in_state(drafter, meeting, &[MeetingState::Called])?;
    let off = CalledOff { meeting, on: drafter.act.on, reason: text(reason)? };
    say(drafter, unit, Cooperation::CalledOff(off.clone()));
    Ok(off)
}

/// Drafts minutes, or drafts them anew until both have signed.
///
/// # Errors
/// [`Forming`]; [`Refusal::Form`] for a text too long or none.
pub fn minute(
    drafter: &mut Drafter<'_>,
    meeting: Docket,
    (said, resolutions): (&str, &[String]),
) -> Result<Minuted, Stop> {
    let unit = own(drafter, meeting)?;
    let row = in_state(drafter, meeting, &[MeetingState::Held, MeetingState::MinutesDraft])?;
    let n = row.draft.map_or(0, |fact| fact.what.n).saturating_add(1);
    let said = model::text::normalize(said);
    if said.is_empty() {
        text(&said)?;
    }
    let resolutions = resolutions.iter().map(|one| text(one)).collect::<Result<_, _>>()?;
    let draft = Minuted { meeting, n, text: said, resolutions };
    say(drafter, unit, Cooperation::Minuted(draft.clone()));
    Ok(draft)
}

/// Signs the last draft, as chair or secretary; who sits there, or its deputy.
///
/// # Errors
/// [`Forming`].
pub fn sign(
    drafter: &mut Drafter<'_>,
    meeting: Docket,
    (which, deputy): (Seat, bool),
) -> Result<Signed, Stop> {
    let unit = own(drafter, meeting)?;
    if !matches!(which, Seat::DirectorGeneral | Seat::CooperativeAffairs) {
        return Err(Forming::NotASignatory { seat: which }.into());
    }
    let row = in_state(drafter, meeting, &[MeetingState::MinutesDraft])?;
    if row.has_signed(which) {
        return Err(Forming::HasSigned { seat: which }.into());
    }
    let draft = row.draft.ok_or(Forming::Meeting { meeting, state: MeetingState::Held })?;
    let seated = seat(&drafter.office, unit, which)?;
    let name = seated.and_then(|fact| if deputy { fact.what.deputy } else { Some(fact.what.name) });
    let name = name.ok_or(Forming::SeatVacant { seat: which, deputy })?;
    let over = minutes_hash(&draft.what);
    let on = drafter.act.on;
    let signed = Signed { meeting, n: draft.what.n, over, seat: which, name, on };
    say(drafter, unit, Cooperation::Signed(signed.clone()));
    Ok(signed)
}

/// Ends a resolution of final minutes: done, or dropped.
///
/// # Errors
/// [`Forming`]; [`Refusal::Form`] for a note too long; [`Refusal::ReasonMissing`] if it is dropped without.
pub fn resolve(
    drafter: &mut Drafter<'_>,
    (meeting, resolution): (Docket, u16),
    done: bool,
    note: Option<&str>,
) -> Result<Resolved, Stop> {
    let unit = own(drafter, meeting)?;
    let row = in_state(drafter, meeting, &[MeetingState::MinutesFinal])?;
    let all = resolutions(&drafter.office, &row)?;
    let of = u16::try_from(all.len()).unwrap_or(u16::MAX);
    let found = all.into_iter().find(|one| one.n == resolution);
    let found = found.ok_or(Forming::NoResolution { meeting, resolution, of })?;
    if let Some(ended) = found.ended {
        return Err(Forming::ResolutionEnded { on: ended.what.on }.into());
    }
    let note = checked_note(note)?;
    if !done && note.is_none() {
        return Err(Refusal::ReasonMissing.into());
    }
    let resolved = Resolved { meeting, resolution, done, on: drafter.act.on, note };
    say(drafter, unit, Cooperation::Resolved(resolved.clone()));
    Ok(resolved)
}

/// The province whose meeting it is: this one.
fn own(drafter: &Drafter<'_>, meeting: Docket) -> Result<UnitCode, Forming> {
    let unit = province(drafter)?;
    if meeting.unit == unit { Ok(unit) } else { Err(Forming::NoMeeting { meeting }) }
}

fn in_state(
    drafter: &Drafter<'_>,
    meeting: Docket,
    fit: &[MeetingState],
) -> Result<MeetingRow, Stop> {
    let row = of(&drafter.office, meeting)?.ok_or(Forming::NoMeeting { meeting })?;
    match row.state() {
        Some(state) if fit.contains(&state) => Ok(row),
        Some(state) => Err(Forming::Meeting { meeting, state }.into()),
        None => Err(Forming::NoMeeting { meeting }.into()),
    }
}

fn each_once(numbers: &[ApplicationNumber]) -> Vec<ApplicationNumber> {
    numbers.iter().copied().collect::<BTreeSet<_>>().into_iter().collect()
}
