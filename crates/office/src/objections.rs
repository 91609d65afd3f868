//! Objections: what a hub finds wrong with a county's referral under its own rules and lists.
//!
//! A hub finds them while it projects what came; they wait until [`write()`] says them in the county's
//! scope. The county, and every hub above it, shows them. One without gates lifts what was said before.

use std::ops::ControlFlow;

use escrow::Holder;
use model::view::Damage;
use model::words::Role;
use model::{ApplicationNumber, JalaliDate, UnitCode};
use serde::{Deserialize, Serialize};

use crate::draft::{Drafter, Stop};
use crate::entry::{Body, Objection};
use crate::rows::Stage;
use crate::standing::Office;
use crate::{homes, schema};

/// The last word of one hub on one file.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Heard {
    /// Who objects.
    pub by: Holder,
    /// The civil day it was written.
    pub on: JalaliDate,
    /// What it says.
    pub objection: Objection,
}

/// An objection as people see it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Objected {
    /// The hub's unit; `None` if the roster doesn't know it.
    pub unit: Option<UnitCode>,
    /// Its last word.
    pub heard: Heard,
    /// Whether it still bears on the file: not lifted, and its letter is the one that stands.
    pub open: bool,
}

pub(crate) mod keys {
    use model::{ApplicationNumber, NodeNumber};

    /// A hub's last word on a file: behind the file's number.
    pub(crate) fn heard(number: ApplicationNumber, by: NodeNumber) -> Vec<u8> {
        [number.key().as_slice(), &by.0.to_be_bytes()].concat()
    }
}

/// Says what this hub has found and not yet said; returns how many.
///
/// # Errors
/// [`Stop`] if the views can't be read.
pub fn write(drafter: &mut Drafter<'_>) -> Result<usize, Stop> {
    let due = due(&drafter.office)?;
    let count = due.len();
    for objection in due {
        let home = homes::moves(drafter.office.view, objection.application)?.home();
        let scope = UnitCode::County(home.unwrap_or_else(|| objection.number.county()));
        drafter.say_as(Role::System, scope, Body::Objection(objection));
    }
    Ok(count)
}

/// What this hub has found and not yet said.
///
/// # Errors
/// [`Damage`] of the views.
pub fn due(office: &Office<'_>) -> Result<Vec<Objection>, Damage> {
    let mut due = Vec::new();
    schema::scan(office.view, (schema::OBJECTION_DUE, &[]), &mut |_, objection: Objection| {
        due.push(objection);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(due)
}

/// Every hub's last word on every file, or on one, by number; lifted ones too.
///
/// # Errors
/// [`Damage`] of the views.
pub fn all(office: &Office<'_>, of: Option<ApplicationNumber>) -> Result<Vec<Objected>, Damage> {
    let prefix = of.map(|number| number.key().to_vec()).unwrap_or_default();
    let mut heard: Vec<Heard> = Vec::new();
    schema::scan(office.view, (schema::OBJECTION, &prefix), &mut |_, row| {
        heard.push(row);
        Ok(ControlFlow::Continue(()))
    })?;
    heard.into_iter().map(|heard| objected(office, heard)).collect()
}

/// How many files have an objection that still bears on them.
///
/// # Errors
/// [`Damage`] of the views.
pub fn open(office: &Office<'_>) -> Result<u64, Damage> {
    let mut open: Vec<ApplicationNumber> = all(office, None)?
        .into_iter()
        .filter(|objected| objected.open)
        .map(|objected| objected.heard.objection.number)
        .collect();
    open.dedup();
    Ok(u64::try_from(open.len()).unwrap_or(u64::MAX))
}

fn objected(office: &Office<'_>, heard: Heard) -> Result<Objected, Damage> {
    let objection = &heard.objection;
    let stands = !objection.gates.is_empty()
        && office.case(objection.number)?.is_some_and(|row| {
            let letter = row.letter.map(|(letter, ..)| letter);
            let stage = matches!(
                row.stage,
                Stage::Referred | Stage::Returned | Stage::Paid | Stage::Disputed
            );
            stage && letter == Some(objection.letter)
        });
    Ok(Objected { unit: office.roster.unit_of(heard.by.node), heard, open: stands })
}
