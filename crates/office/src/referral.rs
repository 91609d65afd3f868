//! Referrals (معرفی به بانک): the gated act, and how it ends.
//!
//! A referral is one append: gates pass, the hold is debited, the letter has its number, or nothing
//! happens at all (X3).

use escrow::{
    Basis, Entry as QuotaEntry, Hold, HoldKey, HoldRow, HoldState, ReleaseReason, Settlement,
};
use model::words::Kind;
use model::{
    Amount, ApplicationNumber, JalaliDate, LetterNumber, Name, RecordId, RecordKind, Rials, Say,
};
use records::lifecycle::{FacilityState, facility_state};
use records::{Application, Facility, Mark, Record as _, Step, Steps};
use rules::{PriorityOverride, RuleSet, Tier, judge};

use crate::apart::Pair;
use crate::draft::{Drafter, Stop};
use crate::forms::InspectionForm;
use crate::quota::Held;
use crate::refusal::{Refusal, Unsettled};
use crate::rows::{CaseRow, Record, Stage};
use crate::standing::Office;
use crate::{apart, application, disputes, look, quota, schema};

/// A letter that was issued.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Letter {
    /// Its number.
    pub letter: LetterNumber,
    /// The application.
    pub application: ApplicationNumber,
    /// What was set aside.
    pub amount: Amount,
    /// The day the letter is good for, if it ends.
    pub expires_on: Option<JalaliDate>,
    /// The codes of gates that warned.
    pub warned: Vec<String>,
}

/// Introduces an applicant to the bank on the act's civil day.
///
/// Order of precedence: this is a county's office, counties refer at all (A2, B4), the file is here
/// and at home here, may be referred from its stage, no gate fails, the
/// person's ceiling isn't passed, nobody who comes first is passed over without a reason, somebody else
/// filled in the form of the visit it rests on, the county's rights cover it.
///
/// # Errors
/// A [`Refusal`] for each of these. Nothing has changed.
pub fn issue(
    drafter: &mut Drafter<'_>,
    number: ApplicationNumber,
    reason: Option<&str>,
) -> Result<Letter, Stop> {
    let as_of = drafter.act.on;
    drafter.county()?;
    if drafter.office.rules.referral_by != Tier::County {
        return Err(Refusal::AnotherTier.into());
    }
    let (id, application, stage) = drafter.office.file_here(number)?;
    if !stage.is_referable() {
        return Err(Refusal::Stage { number, stage }.into());
    }
    let row = drafter.office.case(number)?.ok_or(Refusal::NoApplication { number })?;
    let warned = through_the_gates(&drafter.office, number, &row, as_of)?;
    let amount =
        Amount::new(row.case.amount.unwrap_or_default(), row.case.jobs.unwrap_or_default());
    within_the_persons_ceiling(&drafter.office, &application, &row, amount.rials)?;
    in_turn(&drafter.office, number, as_of, reason)?;
    form_by_another(drafter, id)?;

    let n = quota::next_hold(&drafter.office, id)?;
    let letter = drafter.letter_number()?;
    let hold = Hold {
        key: HoldKey { q: quota::line(&drafter.office), application: id, n },
        amount,
        letter,
        on: as_of,
        expires_on: expiry(drafter.office.rules, as_of),
        basis: Basis {
            rule_set: drafter.office.adopted.version.clone(),
            rule_set_hash: drafter.office.adopted.hash,
            as_of,
            warned: warned.clone(),
            override_reason: reason.map(str::to_owned),
        },
    };
    let expires_on = hold.expires_on;
    quota::write(drafter, QuotaEntry::Hold(Box::new(hold)))?;
    record(drafter, id, &application, letter, amount)?;
    Ok(Letter { letter, application: number, amount, expires_on, warned })
}

/// The last visit with a complete form was written down by another person than who refers on it.
fn form_by_another(drafter: &Drafter<'_>, application: RecordId) -> Result<(), Stop> {
    let office = &drafter.office;
    let mut last: Option<(JalaliDate, RecordId)> = None;
    for id in office.links(application)?.inspections {
        let Some(Record::Inspection(inspection)) = office.record(id)?.map(|row| row.record) else {
            continue;
        };
        if InspectionForm::of(&inspection).is_complete() {
            last = last.max(Some((inspection.visited_on, id)));
        }
    }
    let Some((_, id)) = last else { return Ok(()) };
    let words = look::of_record(office, id)?;
    let filled = words.into_iter().filter(|word| !word.fields.is_empty());
    apart::is_another(drafter, Pair::Form, filled.map(|word| word.act.user))
}

fn expiry(rules: &RuleSet, on: JalaliDate) -> Option<JalaliDate> {
    rules.hold_expiry().map(|days| on.plus_days(i32::try_from(days).unwrap_or(i32::MAX)))
}

fn through_the_gates(
    office: &Office<'_>,
    number: ApplicationNumber,
    row: &CaseRow,
    as_of: JalaliDate,
) -> Result<Vec<String>, Stop> {
    let verdict = judge(&row.case, office.rules, as_of);
    if !verdict.ready {
        let fails = verdict.fails().copied().collect();
        let earliest = verdict.earliest;
        return Err(Refusal::Gates { number, as_of, fails, earliest }.into());
    }
    Ok(verdict.warns().map(|finding| finding.gate.code().to_owned()).collect())
}

/// A ceiling is per person and programme: part-loans may not add to more (R-A3e).
fn within_the_persons_ceiling(
    office: &Office<'_>,
    application: &Application,
    row: &CaseRow,
    asked: Rials,
) -> Result<(), Stop> {
    let mut elsewhere = Rials::ZERO;
    for (other, _) in office.person(application.applicant)?.applications {
        let Some(other) = office.case(other)?.filter(|other| other.record != row.record) else {
            continue;
        };
        if let (Stage::Referred | Stage::Returned | Stage::Paid, Some((_, amount, _))) =
            (other.stage, other.letter)
        {
            elsewhere = elsewhere.checked_add(amount.rials).unwrap_or(elsewhere);
        }
    }
    let ceiling = match application.kind {
        Kind::Independent => office.rules.independent_ceiling,
        Kind::Supporter => office.rules.supporter_ceiling,
    };
    let together = elsewhere.checked_add(asked);
    if elsewhere == Rials::ZERO || together.is_some_and(|sum| sum <= ceiling) {
        Ok(())
    } else {
        Err(Refusal::PersonCeiling { elsewhere, ceiling }.into())
    }
}

/// Referring a lower class past a higher one takes a written reason (R-A4c).
fn in_turn(
    office: &Office<'_>,
    number: ApplicationNumber,
    as_of: JalaliDate,
    reason: Option<&str>,
) -> Result<(), Stop> {
    let reasoned = reason.is_some_and(|reason| !reason.trim().is_empty());
    let rule = office.rules.priority_override;
    if rule == PriorityOverride::Reason && reasoned {
        return Ok(());
    }
    match look::passed_over(office, number, as_of)? {
        Some(first) => Err(Refusal::Priority { first, rule }.into()),
        None => Ok(()),
    }
}

fn record(
    drafter: &mut Drafter<'_>,
    application: RecordId,
    of: &Application,
    letter: LetterNumber,
    amount: Amount,
) -> Result<(), Stop> {
    let facility = Facility {
        application,
        applicant: of.applicant,
        letter,
        amount,
        referred_on: drafter.act.on,
        bank: of.bank.clone(),
        rule_set: drafter.office.adopted.version.clone(),
        paid: None,
        paid_on: None,
        bank_reason: None,
        parts: std::collections::BTreeMap::new(),
        steps: Steps::default().with(Step::Held, drafter.mark(None)),
    };
    let id = drafter.mint(RecordKind::Facility);
    drafter.create(id, &facility.to_event())
}

/// Says whether a facility's letter stands: with the bank, or sent back for correction.
pub fn is_open(facility: &Facility) -> bool {
    use FacilityState::{AtBank, Held, Proposed, Returned, Sent};
    matches!(facility_state(facility), Proposed | Held | Sent | AtBank | Returned)
}

/// Finds a letter that stands, with its application.
fn standing_letter(
    office: &Office<'_>,
    letter: LetterNumber,
) -> Result<(RecordId, Facility, Application), Stop> {
    let id: Option<RecordId> = schema::get(office.view, schema::LETTER, &letter.key())?;
    let facility = match id {
        Some(id) => office.record(id)?.map(|row| (id, row.record)),
        None => None,
    };
    let Some((id, Record::Facility(facility))) = facility else {
        return Err(Refusal::NoLetter { letter }.into());
    };
    let Some(Record::Application(application)) =
        office.record(facility.application)?.map(|row| row.record)
    else {
        return Err(Refusal::NoLetter { letter }.into());
    };
    if is_open(&facility) {
        Ok((id, facility, application))
    } else {
        let number = application.number;
        let stage = office.case(number)?.map_or(Stage::Closed, |row| row.stage);
        Err(Refusal::Stage { number, stage }.into())
    }
}

/// Sends a letter back to the bank once what it was returned for is mended. The quota was held all
/// the while.
///
/// # Errors
/// [`Refusal::NoLetter`]; [`Refusal::Stage`] if it wasn't returned; [`Unsettled::Frozen`]; [`Refusal::Form`] if amount or
/// jobs were changed meanwhile: then the letter is to be taken back and a new one issued.
pub fn resend(drafter: &mut Drafter<'_>, letter: LetterNumber) -> Result<ApplicationNumber, Stop> {
    let (id, facility, application) = standing_letter(&drafter.office, letter)?;
    let number = application.number;
    if facility_state(&facility) != FacilityState::Returned {
        return Err(Refusal::Stage { number, stage: Stage::Referred }.into());
    }
    if let Some(pair) = disputes::frozen_by(&drafter.office, number, letter)? {
        return Err(Unsettled::Frozen { letter, number, other: pair.other }.into());
    }
    let now =
        Amount::new(application.amount.unwrap_or_default(), application.jobs.unwrap_or_default());
    if now != facility.amount {
        return Err(Refusal::Form {
            what: Say::new(
                "مبلغ یا شمار شغل پرونده با معرفی‌نامه نمی‌خواند؛ معرفی‌نامه را پس بگیرید و دوباره معرفی کنید.",
                "amount or jobs are no longer the letter's; take the letter back and refer again",
            ),
        }
        .into());
    }
    let mut after = facility.clone();
    after.steps.add(Step::Sent, drafter.mark(None));
    drafter.write(id, &facility.change_to(&after))?;
    Ok(number)
}

/// Takes a letter back; its quota is released and the file may be referred again.
///
/// # Errors
/// [`Refusal::NoLetter`], [`Refusal::Stage`] if it doesn't stand, [`Refusal::ReasonMissing`].
pub fn take_back(
    drafter: &mut Drafter<'_>,
    letter: LetterNumber,
    reason: &str,
) -> Result<ApplicationNumber, Stop> {
    let (id, facility, application) = standing_letter(&drafter.office, letter)?;
    let Some(reason) = Name::new(reason) else { return Err(Refusal::ReasonMissing.into()) };
    let mark = drafter.mark(Some(reason.as_str().to_owned()));
    let why = if facility_state(&facility) == FacilityState::Returned {
        ReleaseReason::Returned
    } else {
        ReleaseReason::Withdrawn
    };
    give_up(drafter, (id, &facility), why, &mark)?;
    Ok(application.number)
}

/// The hold a facility's letter stands for, whichever incarnation wrote it.
///
/// # Errors
/// Damage of the views.
pub fn hold_of(office: &Office<'_>, facility: &Facility) -> Result<Option<(HoldKey, Held)>, Stop> {
    let all = quota::holds_of(office, facility.application)?;
    Ok(all.into_iter().rev().find_map(|held| {
        let hold = held.hold()?;
        (hold.letter == facility.letter).then(|| (hold.key.clone(), held.clone()))
    }))
}

/// Gives a letter up: its hold is released and the facility says why.
///
/// # Errors
/// Damage of the views.
pub fn give_up(
    drafter: &mut Drafter<'_>,
    (id, facility): (RecordId, &Facility),
    reason: ReleaseReason,
    mark: &Mark,
) -> Result<(), Stop> {
    if let Some((key, held)) = hold_of(&drafter.office, facility)?
        && held.row.state() == Some(HoldState::Open)
    {
        quota::end(drafter, &held, key, Settlement::Released { reason, on: mark.on })?;
    }
    let step = match reason {
        ReleaseReason::BankRejected => Step::BankRejected,
        ReleaseReason::Expired => Step::HoldExpired,
        ReleaseReason::Withdrawn | ReleaseReason::Returned | ReleaseReason::PermitVoid => {
            Step::Withdrawn
        }
    };
    let mut after = facility.clone();
    after.steps.add(step, mark.clone());
    if reason == ReleaseReason::BankRejected {
        after.bank_reason = mark.reason.clone().or(after.bank_reason);
    }
    drafter.write(id, &facility.change_to(&after))
}

/// Releases every hold whose time has run out on a day, and those whose permit is void (B7); says
/// whose.
///
/// # Errors
/// Damage of the views.
pub fn expire(
    drafter: &mut Drafter<'_>,
    as_of: JalaliDate,
) -> Result<Vec<ApplicationNumber>, Stop> {
    let mut expired = Vec::new();
    for held in quota::holds(&drafter.office)? {
        let Some(due) = due_reason(&drafter.office, &held.row, as_of)? else { continue };
        let Some(application) = held.hold().map(|hold| hold.key.application) else {
            continue;
        };
        let Some((id, facility)) = application::open_facility(&drafter.office, application)? else {
            continue;
        };
        let mark = drafter.mark_on(as_of, Some(due.code().to_owned()));
        give_up(drafter, (id, &facility), due, &mark)?;
        if let Some(Record::Application(application)) =
            drafter.office.record(application)?.map(|row| row.record)
        {
            expired.push(application.number);
        }
    }
    Ok(expired)
}

fn due_reason(
    office: &Office<'_>,
    row: &HoldRow,
    as_of: JalaliDate,
) -> Result<Option<ReleaseReason>, Stop> {
    if row.state() != Some(HoldState::Open) {
        return Ok(None);
    }
    if row.is_due(as_of) {
        return Ok(Some(ReleaseReason::Expired));
    }
    let Some(hold) = &row.hold else { return Ok(None) };
    let Some(Record::Application(application)) =
        office.record(hold.key.application)?.map(|row| row.record)
    else {
        return Ok(None);
    };
    let voided = office
        .case(application.number)?
        .is_some_and(|row| judge(&row.case, office.rules, as_of).voided);
    Ok(voided.then_some(ReleaseReason::PermitVoid))
}
