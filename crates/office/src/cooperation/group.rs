//! The province's working group: who sits where (C1).

use model::view::Damage;
use model::{JalaliDate, UnitCode};

use crate::cooperation::GroupRow;
use crate::draft::{Drafter, Stop};
use crate::entry::{Body, Cooperation, Docket, Seat, Seated};
use crate::fact::Fact;
use crate::project::affairs::seat_key;
use crate::quota::hub::checked_note;
use crate::refusal::{Forming, Refusal};
use crate::schema;
use crate::standing::Office;

/// Who sits in a seat of a province's group; nobody, if nobody was seated.
///
/// # Errors
/// [`Damage`] of the views.
pub fn seat(
    office: &Office<'_>,
    unit: UnitCode,
    seat: Seat,
) -> Result<Option<Fact<Seated>>, Damage> {
    let row: Option<GroupRow> = schema::get(office.view, schema::GROUP, &seat_key(unit, seat))?;
    Ok(row.and_then(|row| row.seated))
}

/// Seats somebody, from a day on.
///
/// # Errors
/// [`Forming::NotAProvince`]; [`Refusal::Form`] for a name too long or none.
pub fn take_seat(
    drafter: &mut Drafter<'_>,
    which: Seat,
    (name, deputy): (&str, Option<&str>),
    from: JalaliDate,
) -> Result<Seated, Stop> {
    let unit = province(drafter)?;
    let n = seat(&drafter.office, unit, which)?.map_or(0, |fact| fact.what.n).saturating_add(1);
    let (name, deputy) = (text(name)?, checked_note(deputy)?);
    let seated = Seated { seat: which, n, name, deputy, from };
    say(drafter, unit, Cooperation::Seated(seated.clone()));
    Ok(seated)
}

/// Writes something under section C.
pub(crate) fn say(drafter: &mut Drafter<'_>, scope: UnitCode, said: Cooperation) {
    drafter.say_to(scope, Body::Cooperation(Box::new(said)));
}

/// The province that acts.
pub(crate) fn province(drafter: &Drafter<'_>) -> Result<UnitCode, Forming> {
    match drafter.office.opening.unit {
        unit @ UnitCode::Province(_) => Ok(unit),
        unit @ (UnitCode::County(_) | UnitCode::Nation) => Err(Forming::NotAProvince { unit }),
    }
}

/// A text that must be there, short enough for any row.
pub(crate) fn text(text: &str) -> Result<String, Refusal> {
    checked_note(Some(text))?.ok_or_else(|| Refusal::Form {
        what: model::Say::new("این متن نمی‌تواند خالی باشد.", "this text can't be empty"),
    })
}

/// What happened can't lie in the future.
pub(crate) fn has_come(drafter: &Drafter<'_>, on: JalaliDate) -> Result<(), Forming> {
    if on <= drafter.act.on { Ok(()) } else { Err(Forming::NotYet { on }) }
}

/// The next number of a sort of things of this unit. An incarnation begins beyond what those before it can
/// have given.
pub(crate) fn next_docket(
    office: &Office<'_>,
    table: model::view::Table,
) -> Result<Docket, Damage> {
    let (unit, incarnation) = (office.opening.unit, office.opening.incarnation);
    let mut last = u32::from(incarnation.0.saturating_sub(1)).saturating_mul(NUMBERS);
    office.view.scan(table, &unit.letters(), &mut |key, _| {
        if let Some(n) = key.get(4..8).and_then(|n| <[u8; 4]>::try_from(n).ok()) {
            last = last.max(u32::from_be_bytes(n));
        }
        std::ops::ControlFlow::Continue(())
    })?;
    Ok(Docket { unit, n: last.saturating_add(1) })
}

/// Numbers of one sort that one incarnation of a hub may give.
const NUMBERS: u32 = 10_000;
