//! Booths given to permit holders, and what became of them.

use std::ops::ControlFlow;

use escrow::{Basis, Entry as QuotaEntry, Hold, HoldKey, ReleaseReason, Settlement};
use model::view::Damage;
use model::{ApplicationNumber, LetterNumber, UnitCode};
use rules::has_valid_permit;

use super::BoothRow;
use super::exhibitions::{acknowledge, announced, booths, held, say, told};
use crate::cooperation::introductions::file;
use crate::draft::{Drafter, Stop};
use crate::entry::{Booth, BoothEnd, BoothEnded, Docket, Incentive};
use crate::quota::hub::checked_note;
use crate::quota::till::Till;
use crate::refusal::Rewarding;
use crate::standing::Office;
use crate::{quota, schema};

/// The booths given at an exhibition, or at all of them, as far as they are known here.
///
/// # Errors
/// [`Damage`] of the views.
pub fn list(office: &Office<'_>, exhibition: Option<Docket>) -> Result<Vec<BoothRow>, Damage> {
    let mut all = Vec::new();
    let prefix = exhibition.map(|exhibition| exhibition.key().to_vec()).unwrap_or_default();
    schema::scan(office.view, (schema::BOOTH, &prefix), &mut |_, row: BoothRow| {
        if row.given.is_some() {
            all.push(row);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(all)
}

/// Gives a permit holder a booth: quota held, letter numbered, both or neither.
///
/// Order: a county, the exhibition is held and isn't over, the file is here, its permit is valid, it has no
/// booth there, the county's booths cover it.
///
/// # Errors
/// [`crate::Refusal::NotACounty`], [`Rewarding`], [`crate::Refusal::Quota`].
pub fn assign(
    drafter: &mut Drafter<'_>,
    exhibition: Docket,
    number: ApplicationNumber,
    label: Option<&str>,
) -> Result<Booth, Stop> {
    let unit = UnitCode::County(drafter.county()?);
    let said = held(drafter, exhibition)?;
    let on = drafter.act.on;
    if said.to < on {
        let (from, to) = (said.from, said.to);
        return Err(Rewarding::ExhibitionDates { exhibition, from, to }.into());
    }
    let (holder, _, row) = file(drafter, number)?;
    let permits = drafter.office.links(holder.record)?.permits;
    let valid = has_valid_permit(&row.case, drafter.office.rules, on);
    let permit = permits.last().copied().filter(|_| valid);
    let permit = permit.ok_or(Rewarding::NoPermit { number, on })?;
    if let Some(letter) = booth_of(&drafter.office, exhibition, number)? {
        return Err(Rewarding::HasBooth { letter }.into());
    }
    let q = said.line();
    acknowledge(drafter, &q)?;
    let held = quota::holds_on(&drafter.office, &q, holder.record)?;
    let last = held.iter().filter_map(|held| Some(held.hold()?.key.n)).max();
    let n = last.unwrap_or(0).saturating_add(1);
    let letter = drafter.letter_number()?;
    let basis = Basis {
        rule_set: drafter.office.adopted.version.clone(),
        rule_set_hash: drafter.office.adopted.hash,
        as_of: on,
        warned: Vec::new(),
        override_reason: None,
    };
    let key = HoldKey { q: q.clone(), application: holder.record, n };
    let hold = Hold { key, amount: booths(1), letter, on, expires_on: None, basis };
    let hold = QuotaEntry::Hold(Box::new(hold));
    told(exhibition, Till::of(drafter, q)?.write(drafter, unit, hold))?;
    let label = checked_note(label)?;
    let booth = Booth { exhibition, letter, holder, permit, label, on };
    say(drafter, unit, Incentive::Booth(booth.clone()));
    Ok(booth)
}

/// Records what became of a booth; one that is given up in time is free again.
///
/// # Errors
/// [`crate::Refusal::NotACounty`], [`Rewarding`].
pub fn end(
    drafter: &mut Drafter<'_>,
    letter: LetterNumber,
    end: BoothEnd,
    note: Option<&str>,
) -> Result<BoothEnded, Stop> {
    let unit = UnitCode::County(drafter.county()?);
    let given = list(&drafter.office, None)?;
    let mine = |row: &BoothRow| row.given.as_ref().is_some_and(|it| it.what.letter == letter);
    let row = given.into_iter().find(mine).ok_or(Rewarding::NoBooth { letter })?;
    if let Some(ended) = row.ended {
        return Err(Rewarding::BoothEnded { letter, on: ended.what.on }.into());
    }
    let booth = row.given.ok_or(Rewarding::NoBooth { letter })?.what;
    if letter.county() != drafter.county()? {
        return Err(Rewarding::NoBooth { letter }.into());
    }
    let exhibition = booth.exhibition;
    let said = announced(&drafter.office, exhibition)?;
    let on = drafter.act.on;
    let fits = match end {
        BoothEnd::Used | BoothEnd::NoShow => said.from <= on,
        BoothEnd::GivenUp => on <= said.to,
    };
    if !fits {
        let (from, to) = (said.from, said.to);
        return Err(Rewarding::ExhibitionDates { exhibition, from, to }.into());
    }
    if end == BoothEnd::GivenUp {
        release(drafter, &booth, &said)?;
    }
    let note = checked_note(note)?;
    let ended = BoothEnded { exhibition, holder: booth.holder, letter, end, on, note };
    say(drafter, unit, Incentive::BoothEnded(ended.clone()));
    Ok(ended)
}

fn release(
    drafter: &mut Drafter<'_>,
    booth: &Booth,
    said: &crate::entry::Exhibited,
) -> Result<(), Stop> {
    let holds = quota::holds_on(&drafter.office, &said.line(), booth.holder.record)?;
    let letter = booth.letter;
    let its = |held: &quota::Held| held.hold().is_some_and(|hold| hold.letter == letter);
    let held = holds.into_iter().find(its).ok_or(Rewarding::NoBooth { letter })?;
    let key = held.hold().map(|hold| hold.key.clone()).ok_or(Rewarding::NoBooth { letter })?;
    let released = Settlement::Released { reason: ReleaseReason::Withdrawn, on: drafter.act.on };
    quota::end(drafter, &held, key, released)
}

/// The booth an applicant has at an exhibition and didn't give up.
fn booth_of(
    office: &Office<'_>,
    exhibition: Docket,
    number: ApplicationNumber,
) -> Result<Option<LetterNumber>, Damage> {
    let rows = list(office, Some(exhibition))?;
    let kept = rows
        .iter()
        .filter(|row| row.ended.as_ref().is_none_or(|ended| ended.what.end != BoothEnd::GivenUp));
    let given = kept.filter_map(|row| row.given.as_ref());
    Ok(given.map(|given| &given.what).find(|it| it.holder.number == number).map(|it| it.letter))
}
