//! Commitments of those who were paid (A6, A7, B2, B5): found fulfilled, broken, cleared by the bank.
//!
//! A commitment is found fulfilled on a visit after the payment: the work goes on, and a supporter has the
//! heads he was paid for. A breach found later than that counts; one found earlier is mended by it.

use std::ops::ControlFlow;

use model::limits::REASON_BYTES_MAX;
use model::view::Damage;
use model::words::{Judgement, Kind};
use model::{Amount, ApplicationNumber, JalaliDate, LetterNumber, RecordId, Rials, Say};
use records::lifecycle::{FacilityState, facility_state};
use records::{Facility, Record as _, Step};

use crate::draft::{Drafter, Stop};
use crate::look::cases;
use crate::refusal::{Refusal, Unsettled};
use crate::rows::{CaseRow, Record};
use crate::standing::Office;
use crate::{closing, schema};

/// What is found of a commitment.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Outcome {
    /// It is carried out.
    Fulfilled,
    /// It was broken.
    Breach,
    /// The bank has no arrears on record.
    Cleared,
    /// It is repaid in full.
    Settled,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 4] = [Self::Fulfilled, Self::Breach, Self::Cleared, Self::Settled];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fulfilled => "fulfilled",
            Self::Breach => "breach",
            Self::Cleared => "cleared",
            Self::Settled => "settled",
        }
    }

    /// What people call it.
    pub fn say(self) -> Say {
        match self {
            Self::Fulfilled => Say::new("تعهدات انجام شده", "commitments fulfilled"),
            Self::Breach => Say::new("نقض تعهد", "commitment broken"),
            Self::Cleared => Say::new("بدون معوقهٔ بانکی", "no arrears at the bank"),
            Self::Settled => Say::new("تسویهٔ کامل", "repaid in full"),
        }
    }

    const fn step(self) -> Step {
        match self {
            Self::Fulfilled => Step::CommitmentsFulfilled,
            Self::Breach => Step::Breach,
            Self::Cleared => Step::BankCleared,
            Self::Settled => Step::Settled,
        }
    }
}

/// A facility that was paid, and what it promised.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Commitment {
    /// The letter.
    pub letter: LetterNumber,
    /// The application.
    pub number: ApplicationNumber,
    /// Independent or supporter.
    pub kind: Kind,
    /// What was paid, of what was held.
    pub paid: Rials,
    /// What was held: its jobs are the heads promised.
    pub amount: Amount,
    /// The day of the first payment.
    pub paid_on: JalaliDate,
    /// How it stands.
    pub state: FacilityState,
    /// Whether the bank has no arrears on record.
    pub cleared: bool,
    /// The latest visit after the payment with a complete form: its day, whether the work goes on, and
    /// the heads found.
    pub visit: Option<(JalaliDate, bool, Option<u32>)>,
    /// The day by which that visit is to be made: the last day of the quarter after the payment's (B2).
    pub visit_due: JalaliDate,
}

impl Commitment {
    /// How many heads are missing of those promised; `None` before a visit counted them.
    pub fn shortfall(&self) -> Option<u32> {
        let (_, _, found) = self.visit.filter(|_| self.kind == Kind::Supporter)?;
        let promised = u32::try_from(self.amount.jobs.whole()).unwrap_or(u32::MAX);
        found.map(|found| promised.saturating_sub(found))
    }

    /// Says whether the visit after the payment is still to be made.
    pub const fn awaits_visit(&self) -> bool {
        self.visit.is_none()
    }
}

/// Every facility that was paid here, by letter.
///
/// # Errors
/// [`Damage`] of the views.
pub fn all(office: &Office<'_>, as_of: JalaliDate) -> Result<Vec<Commitment>, Damage> {
    let mut paid: Vec<(ApplicationNumber, CaseRow)> = Vec::new();
    cases(office, &mut |number, row| {
        if office.is_home(row.home) && is_paid(row) {
            paid.push((number, row.clone()));
        }
        ControlFlow::Continue(())
    })?;
    let mut all = Vec::new();
    for (number, row) in paid {
        all.extend(of_file(office, (number, &row), as_of)?);
    }
    all.sort_by_key(|it| it.letter);
    Ok(all)
}

/// Says whether anything was ever paid on a file.
pub(crate) fn is_paid(row: &CaseRow) -> bool {
    row.timeline.letters.iter().any(|letter| !letter.paid.is_empty())
}

/// The facilities of one file that were paid.
///
/// # Errors
/// [`Damage`] of the views.
pub(crate) fn of_file(
    office: &Office<'_>,
    file: (ApplicationNumber, &CaseRow),
    as_of: JalaliDate,
) -> Result<Vec<Commitment>, Damage> {
    let facilities = office.links(file.1.record)?.facilities;
    let records = office.records(&facilities)?.into_iter();
    let of_record = |(_, record)| match record {
        Record::Facility(facility) => of(file, &facility, as_of),
        Record::Application(_) | Record::Permit(_) | Record::Inspection(_) | Record::Earlier(_) => {
            None
        }
    };
    Ok(records.filter_map(of_record).collect())
}

fn of(
    (number, row): (ApplicationNumber, &CaseRow),
    facility: &Facility,
    as_of: JalaliDate,
) -> Option<Commitment> {
    let paid_on = facility.paid_on.filter(|on| *on <= as_of)?;
    let visits = row.case.inspections.iter().filter(|visit| {
        let complete = visit.completed_on.is_some_and(|on| on <= as_of);
        let replaced = visit.superseded_on.is_some_and(|on| on <= as_of);
        complete && !replaced && paid_on <= visit.visited_on && visit.visited_on <= as_of
    });
    let last = visits.max_by_key(|visit| visit.visited_on);
    let goes_on = |judged: Option<Judgement>| {
        judged.is_some_and(|judged| matches!(judged, Judgement::Yes | Judgement::Partly))
    };
    Some(Commitment {
        letter: facility.letter,
        number,
        kind: row.case.kind,
        paid: facility.paid.unwrap_or_default(),
        amount: facility.amount,
        paid_on,
        state: facility_state(facility),
        cleared: facility.steps.has(Step::BankCleared),
        visit: last.map(|it| (it.visited_on, goes_on(it.activity), it.heads_found)),
        visit_due: closing::last_day(paid_on.quarter().after()).unwrap_or(paid_on),
    })
}

/// Records what is found of a commitment, on a day.
///
/// # Errors
/// [`Refusal::NoLetter`]; [`Refusal::Stage`] if it wasn't paid; for fulfilment [`Unsettled::NoVisit`] and
/// [`Unsettled::Short`]; for a breach [`Refusal::ReasonMissing`]; [`Refusal::OtherDay`] for a day to come;
/// [`Refusal::NothingToChange`].
pub fn record(
    drafter: &mut Drafter<'_>,
    letter: LetterNumber,
    (outcome, on): (Outcome, JalaliDate),
    reason: Option<&str>,
) -> Result<ApplicationNumber, Stop> {
    if drafter.act.on < on {
        return Err(Refusal::OtherDay { on }.into());
    }
    let (id, facility, number, row) = paid(&drafter.office, letter)?;
    let reason = reason.map(model::text::normalize).filter(|text| !text.is_empty());
    if reason.as_ref().is_some_and(|reason| REASON_BYTES_MAX < reason.len()) {
        let why = Say::new("دلیل بیش از حد بلند است", "the reason is too long");
        return Err(Refusal::TooLarge { why }.into());
    }
    if outcome == Outcome::Breach && reason.is_none() {
        return Err(Refusal::ReasonMissing.into());
    }
    if outcome == Outcome::Fulfilled {
        let found = of((number, &row), &facility, on);
        let commitment = found.ok_or(Unsettled::NoVisit { number })?;
        may_be_fulfilled(&commitment)?;
    }
    let step = outcome.step();
    if facility.steps.marks(step).iter().any(|mark| mark.on == on) {
        return Err(Refusal::NothingToChange.into());
    }
    let mut after = facility.clone();
    after.steps.add(step, drafter.mark_on(on, reason));
    drafter.write(id, &facility.change_to(&after))?;
    Ok(number)
}

fn may_be_fulfilled(commitment: &Commitment) -> Result<(), Unsettled> {
    let number = commitment.number;
    if !commitment.visit.is_some_and(|(_, goes_on, _)| goes_on) {
        return Err(Unsettled::NoVisit { number });
    }
    if commitment.kind == Kind::Independent {
        return Ok(());
    }
    let promised = u32::try_from(commitment.amount.jobs.whole()).unwrap_or(u32::MAX);
    let found = commitment.visit.and_then(|(_, _, found)| found).unwrap_or(0);
    if found < promised { Err(Unsettled::Short { number, found, promised }) } else { Ok(()) }
}

fn paid(
    office: &Office<'_>,
    letter: LetterNumber,
) -> Result<(RecordId, Facility, ApplicationNumber, CaseRow), Stop> {
    let id: Option<RecordId> = schema::get(office.view, schema::LETTER, &letter.key())?;
    let found = match id {
        Some(id) => office.record(id)?.map(|row| (id, row.record)),
        None => None,
    };
    let Some((id, Record::Facility(facility))) = found else {
        return Err(Refusal::NoLetter { letter }.into());
    };
    let Some(Record::Application(application)) =
        office.record(facility.application)?.map(|row| row.record)
    else {
        return Err(Refusal::NoLetter { letter }.into());
    };
    let number = application.number;
    let row = office.case(number)?.ok_or(Refusal::NoApplication { number })?;
    if facility.paid_on.is_none() {
        return Err(Refusal::Stage { number, stage: row.stage }.into());
    }
    Ok((id, facility, number, row))
}
