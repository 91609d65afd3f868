//! Facilities that go to need-supply cooperatives (C5).

use model::view::Damage;
use model::{LetterNumber, RecordId, UnitCode};

use super::forming;
use super::group::say;
use crate::draft::{Drafter, Stop};
use crate::entry::{Cooperation, Docket, Tagged};
use crate::fact::Fact;
use crate::refusal::{Forming, Refusal};
use crate::rows::Record;
use crate::schema;
use crate::standing::Office;

/// Whose cooperative's a facility is; `None` if it was never tagged.
///
/// # Errors
/// [`Damage`] of the views.
pub fn of(office: &Office<'_>, letter: LetterNumber) -> Result<Option<Fact<Tagged>>, Damage> {
    let row: Option<Option<Fact<Tagged>>> = schema::get(office.view, schema::TAG, &letter.key())?;
    Ok(row.flatten())
}

/// Tags a facility of this county as a cooperative's, or takes the tag back.
///
/// # Errors
/// [`Refusal::NotACounty`], [`Refusal::NoLetter`], [`Forming::NoCooperative`],
/// [`Forming::OtherProvince`], [`Forming::SameTag`].
pub fn tag(
    drafter: &mut Drafter<'_>,
    letter: LetterNumber,
    cooperative: Option<Docket>,
) -> Result<Tagged, Stop> {
    let unit = UnitCode::County(drafter.county()?);
    let office = &drafter.office;
    let record: Option<RecordId> = schema::get(office.view, schema::LETTER, &letter.key())?;
    let record = record.ok_or(Refusal::NoLetter { letter })?;
    let Some(Record::Facility(facility)) = office.record(record)?.map(|row| row.record) else {
        return Err(Refusal::NoLetter { letter }.into());
    };
    office.may_change(facility.application)?;
    if let Some(which) = cooperative {
        if Some(which.unit) != unit.parent() {
            return Err(Forming::OtherProvince { cooperative: which }.into());
        }
        forming::of(office, which)?.ok_or(Forming::NoCooperative { cooperative: which })?;
    }
    let known = of(office, letter)?;
    if known.as_ref().and_then(|fact| fact.what.cooperative) == cooperative {
        return Err(Forming::SameTag { letter }.into());
    }
    let n = known.map_or(0, |fact| fact.what.n).saturating_add(1);
    let (application, on) = (facility.application, drafter.act.on);
    let tagged = Tagged { application, letter, n, cooperative, on };
    say(drafter, unit, Cooperation::Tagged(tagged.clone()));
    Ok(tagged)
}
