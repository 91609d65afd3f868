//! What only dates say of a file: when it came and ended, and what became of its letters.

use model::JalaliDate;
use records::{Application, Facility, Step};

use crate::rows::{GivenUp, LetterRow, Timeline};

/// The timeline of an application and its letters.
pub(super) fn of(application: &Application, letters: &[Facility]) -> Timeline {
    let first = |step: Step| application.steps.first(step).map(|mark| mark.on);
    let ends = [Step::Refused, Step::Withdrawn, Step::Lapsed, Step::Closed];
    Timeline {
        submitted_on: first(Step::Submitted),
        ended_on: ends.into_iter().filter_map(first).min(),
        letters: letters.iter().map(letter).collect(),
    }
}

fn letter(facility: &Facility) -> LetterRow {
    let ways = [
        (Step::BankRejected, GivenUp::Rejected),
        (Step::HoldExpired, GivenUp::Expired),
        (Step::Withdrawn, GivenUp::TakenBack),
    ];
    let day = |step| facility.steps.first(step).map(|mark| mark.on);
    let end = ways.into_iter().filter_map(|(step, way)| Some((day(step)?, way))).min();
    LetterRow {
        number: facility.letter,
        amount: facility.amount,
        referred_on: facility.referred_on,
        given_up_on: end.map(|(on, _)| on),
        given_up: end.map(|(_, way)| way),
        paid: payments(facility),
    }
}

/// Parts where the bank pays in parts; else the sum on its first day.
fn payments(facility: &Facility) -> Vec<(JalaliDate, model::Rials)> {
    if facility.parts.is_empty() {
        return facility.paid_on.zip(facility.paid).into_iter().collect();
    }
    facility.parts.values().map(|part| (part.on, part.amount)).collect()
}
