//! Certificates with three signatures in order, and festival nominations: for successful supporters.

use std::ops::ControlFlow;

use model::view::Damage;
use model::words::Kind;
use model::{ApplicationNumber, Say, UnitCode};
use records::Step;
use rules::RuleSet;

use super::exhibitions::say;
use super::rows::{CERTIFICATE, FESTIVAL, honor_key};
use super::{HonorRow, HonorState};
use crate::cooperation::group::text;
use crate::cooperation::introductions::file;
use crate::draft::{Drafter, Stop};
use crate::entry::{
    Endorsed, Endorsement, Honor, Incentive, Indicators, MinisterSigned, Nominated, Score,
    Signatory, Whom,
};
use crate::look::{found, named};
use crate::project::affairs::is_festival;
use crate::refusal::{Forming, Rewarding};
use crate::rows::{CaseRow, Record};
use crate::schema;
use crate::standing::Office;

/// An indicator of a successful supporter that the rule set may ask for.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Indicator {
    /// All heads named were found at work.
    Heads,
    /// The commitments of each facility are fulfilled.
    Commitments,
    /// Nothing was breached.
    NoBreach,
}

impl Indicator {
    /// The stable code: the rule set's key.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Heads => "successful_heads",
            Self::Commitments => "successful_commitments",
            Self::NoBreach => "successful_no_breach",
        }
    }

    /// What is missing where it fails.
    pub fn say(self) -> Say {
        match self {
            Self::Heads => Say::new(
                "همهٔ افراد نام‌برده در بازدید سر کار نبوده‌اند",
                "not all heads named were found at work",
            ),
            Self::Commitments => Say::new(
                "تعهدات همهٔ تسهیلات انجام نشده است",
                "not every facility's commitments are fulfilled",
            ),
            Self::NoBreach => Say::new("نقض تعهد دارد", "something was breached"),
        }
    }
}

/// Which of the rule set's indicators a supporter lacks; none: successful.
pub fn lacking(indicators: &Indicators, rules: &RuleSet) -> Vec<Indicator> {
    let named = indicators.heads_named;
    let heads = 0 < named && indicators.heads_found.is_some_and(|found| named <= found);
    let kept = indicators.facilities <= indicators.fulfilled;
    let asked = [
        (Indicator::Heads, rules.successful.heads && !heads),
        (Indicator::Commitments, rules.successful.commitments && !kept),
        (Indicator::NoBreach, rules.successful.no_breach && indicators.breach),
    ];
    asked.into_iter().filter(|(_, lacks)| *lacks).map(|(which, _)| which).collect()
}

/// What the views say of a supporter on a day.
///
/// # Errors
/// [`Damage`] of the views.
pub fn indicators(
    office: &Office<'_>,
    row: &CaseRow,
    on: model::JalaliDate,
) -> Result<Indicators, Damage> {
    let case = &row.case;
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let mut breach = false;
    for (_, application) in office.person(case.applicant)?.applications {
        for (_, record) in office.records(&office.links(application)?.facilities)? {
            if let Record::Facility(facility) = record {
                let fulfilled = facility.steps.has(Step::CommitmentsFulfilled);
                breach |= facility.steps.has(Step::Breach) && !fulfilled;
            }
        }
    }
    Ok(Indicators {
        heads_named: named(case, on),
        heads_found: found(case, on).map(|(_, heads)| heads),
        facilities: count(case.earlier.len()),
        fulfilled: count(case.earlier.iter().filter(|earlier| earlier.fulfilled).count()),
        breach,
    })
}

/// Every nomination for certificates known here.
///
/// # Errors
/// [`Damage`] of the views.
pub fn certificates(office: &Office<'_>) -> Result<Vec<HonorRow>, Damage> {
    list(office, CERTIFICATE)
}

/// Every nomination for festivals known here.
///
/// # Errors
/// [`Damage`] of the views.
pub fn festivals(office: &Office<'_>) -> Result<Vec<HonorRow>, Damage> {
    list(office, FESTIVAL)
}

fn list(office: &Office<'_>, sort: u8) -> Result<Vec<HonorRow>, Damage> {
    let mut all = Vec::new();
    schema::scan(office.view, (schema::HONOR, &[sort]), &mut |_, row: HonorRow| {
        if row.nominated.is_some() {
            all.push(row);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(all)
}

/// One nomination.
///
/// # Errors
/// [`Damage`] of the views.
pub fn of(
    office: &Office<'_>,
    honor: &Honor,
    number: ApplicationNumber,
) -> Result<HonorRow, Damage> {
    let key = honor_key(honor, number);
    Ok(schema::get(office.view, schema::HONOR, &key)?.unwrap_or_default())
}

/// Nominates a successful supporter: the county that has the file, or its province.
///
/// # Errors
/// [`crate::Refusal::NoApplication`], [`Forming::NotASupporter`], [`Rewarding::FestivalName`],
/// [`Rewarding::Score`], [`Rewarding::Nominated`], [`Rewarding::Unsuccessful`].
pub fn nominate(
    drafter: &mut Drafter<'_>,
    number: ApplicationNumber,
    honor: &Honor,
    scores: &[Score],
) -> Result<Nominated, Stop> {
    let (supporter, scope, row) = file(drafter, number)?;
    if row.case.kind != Kind::Supporter {
        return Err(Forming::NotASupporter { number }.into());
    }
    if let Honor::Festival { festival, .. } = honor
        && !is_festival(festival)
    {
        return Err(Rewarding::FestivalName.into());
    }
    if let Some(before) = of(&drafter.office, honor, number)?.nominated {
        return Err(Rewarding::Nominated { number, on: before.what.on }.into());
    }
    let scores = scores
        .iter()
        .map(|one| match text(&one.indicator) {
            Ok(indicator) if one.score <= 100 => Ok(Score { indicator, score: one.score }),
            Ok(_) => Err(Rewarding::Score.into()),
            Err(refused) => Err(Stop::from(refused)),
        })
        .collect::<Result<Vec<_>, _>>()?;
    let on = drafter.act.on;
    let indicators = successful(drafter, number, &row)?;
    let rules = drafter.office.adopted.version.clone();
    let honor = honor.clone();
    let nominated = Nominated { supporter, honor, on, indicators, scores, rules };
    say(drafter, scope, Incentive::Nominated(nominated.clone()));
    Ok(nominated)
}

fn successful(
    drafter: &Drafter<'_>,
    number: ApplicationNumber,
    row: &CaseRow,
) -> Result<Indicators, Stop> {
    let indicators = indicators(&drafter.office, row, drafter.act.on)?;
    let lacks = lacking(&indicators, drafter.office.rules);
    if lacks.is_empty() {
        Ok(indicators)
    } else {
        Err(Rewarding::Unsuccessful { number, lacks }.into())
    }
}

/// A nomination that the province goes on with.
#[derive(Debug)]
struct Nomination {
    whom: Whom,
    scope: UnitCode,
    case: CaseRow,
}

/// The province checks the indicators by what it knows and its own rule set.
///
/// # Errors
/// [`Rewarding`].
pub fn check(
    drafter: &mut Drafter<'_>,
    honor: &Honor,
    number: ApplicationNumber,
) -> Result<Endorsed, Stop> {
    let nomination = at_province(drafter, honor, number, &[HonorState::Nominated])?;
    successful(drafter, number, &nomination.case)?;
    Ok(endorse(drafter, &nomination, honor, Endorsement::Checked))
}

/// Signs a certificate, in the fixed order: the Director General, the deputy, the Minister (R-I2).
///
/// # Errors
/// [`Rewarding::OutOfOrder`]; [`Rewarding::NotHere`] where another tier signs; [`Rewarding::Honor`] before
/// the indicators are checked, and after.
pub fn sign(
    drafter: &mut Drafter<'_>,
    (number, year): (ApplicationNumber, u16),
    by: Signatory,
    name: &str,
) -> Result<HonorRow, Stop> {
    let honor = Honor::Certificate { year };
    let unit = drafter.office.opening.unit;
    let row = known(&drafter.office, &honor, number)?;
    let fits = matches!(
        (by, unit),
        (Signatory::Minister, UnitCode::Nation)
            | (Signatory::DirectorGeneral | Signatory::Deputy, UnitCode::Province(_))
    );
    if !fits {
        return Err(Rewarding::NotHere { unit }.into());
    }
    in_state(number, &row, &[HonorState::Checked, HonorState::Signing])?;
    let state = row.state().unwrap_or(HonorState::Nominated);
    let next = row.next_signatory().ok_or(Rewarding::Honor { number, state })?;
    if next != by {
        return Err(Rewarding::OutOfOrder { by, next }.into());
    }
    let over = row.to_sign().ok_or(Rewarding::NoNomination { number })?;
    let (name, on) = (text(name)?, drafter.act.on);
    if by == Signatory::Minister {
        let nominated = row.nominated.as_ref().ok_or(Rewarding::NoNomination { number })?;
        let supporter = nominated.what.supporter;
        let scope = UnitCode::Province(number.county().province());
        let signed = MinisterSigned { supporter, year, name, over, on };
        say(drafter, scope, Incentive::MinisterSigned(signed));
    } else {
        let fit = [HonorState::Checked, HonorState::Signing];
        let nomination = at_province(drafter, &honor, number, &fit)?;
        endorse(drafter, &nomination, &honor, Endorsement::Signed { by, name, over });
    }
    Ok(row)
}

/// The province hands a certificate over, once it has all three signatures.
///
/// # Errors
/// [`Rewarding`].
pub fn deliver(
    drafter: &mut Drafter<'_>,
    number: ApplicationNumber,
    year: u16,
) -> Result<Endorsed, Stop> {
    let honor = Honor::Certificate { year };
    let nomination = at_province(drafter, &honor, number, &[HonorState::Complete])?;
    Ok(endorse(drafter, &nomination, &honor, Endorsement::Delivered))
}

/// The province sends a nomination to the festival.
///
/// # Errors
/// [`Rewarding`].
pub fn send(
    drafter: &mut Drafter<'_>,
    honor: &Honor,
    number: ApplicationNumber,
) -> Result<Endorsed, Stop> {
    let nomination = at_province(drafter, honor, number, &[HonorState::Checked])?;
    Ok(endorse(drafter, &nomination, honor, Endorsement::Sent))
}

/// The festival's result.
///
/// # Errors
/// [`Rewarding`]; [`crate::Refusal::Form`] for a text too long or none.
pub fn result(
    drafter: &mut Drafter<'_>,
    honor: &Honor,
    number: ApplicationNumber,
    said: &str,
) -> Result<Endorsed, Stop> {
    let nomination = at_province(drafter, honor, number, &[HonorState::Sent])?;
    Ok(endorse(drafter, &nomination, honor, Endorsement::Result { text: text(said)? }))
}

/// Nothing comes of a nomination.
///
/// # Errors
/// [`Rewarding`]; [`crate::Refusal::Form`] for no reason, or one too long.
pub fn decline(
    drafter: &mut Drafter<'_>,
    honor: &Honor,
    number: ApplicationNumber,
    reason: &str,
) -> Result<Endorsed, Stop> {
    let fit = [HonorState::Nominated, HonorState::Checked, HonorState::Signing, HonorState::Sent];
    let nomination = at_province(drafter, honor, number, &fit)?;
    Ok(endorse(drafter, &nomination, honor, Endorsement::Declined { reason: text(reason)? }))
}

fn endorse(
    drafter: &mut Drafter<'_>,
    nomination: &Nomination,
    honor: &Honor,
    step: Endorsement,
) -> Endorsed {
    let (supporter, on) = (nomination.whom, drafter.act.on);
    let endorsed = Endorsed { supporter, honor: honor.clone(), on, step };
    say(drafter, nomination.scope, Incentive::Endorsed(endorsed.clone()));
    endorsed
}

fn known(office: &Office<'_>, honor: &Honor, number: ApplicationNumber) -> Result<HonorRow, Stop> {
    let row = of(office, honor, number)?;
    if row.nominated.is_some() { Ok(row) } else { Err(Rewarding::NoNomination { number }.into()) }
}

fn in_state(
    number: ApplicationNumber,
    row: &HonorRow,
    fit: &[HonorState],
) -> Result<(), Rewarding> {
    match row.state() {
        Some(state) if fit.contains(&state) => Ok(()),
        Some(state) => Err(Rewarding::Honor { number, state }),
        None => Err(Rewarding::NoNomination { number }),
    }
}

fn at_province(
    drafter: &Drafter<'_>,
    honor: &Honor,
    number: ApplicationNumber,
    fit: &[HonorState],
) -> Result<Nomination, Stop> {
    let unit = drafter.office.opening.unit;
    if !matches!(unit, UnitCode::Province(_)) {
        return Err(Rewarding::NotHere { unit }.into());
    }
    let row = known(&drafter.office, honor, number)?;
    let (whom, scope, case) = file(drafter, number)?;
    in_state(number, &row, fit)?;
    Ok(Nomination { whom, scope, case })
}
