//! What the bank answers: paid, rejected, returned. Facts about the world, never refused for what
//! they say; an answer that can't be matched to a letter is listed.

use escrow::{Consume, Entry as QuotaEntry, HoldKey, HoldState, ReleaseReason, Settlement};
use model::words::BankResult;
use model::{LetterNumber, RecordId, Rials, Say, UnitCode, say};
use records::{Facility, Record as _, Step};

use crate::draft::{Drafter, Stop};
use crate::forms::BankAnswer;
use crate::intake::Fate;
use crate::rows::Record;
use crate::standing::Office;
use crate::{quota, referral, schema};

/// Takes one answer in: matched by letter number, else by the one open referral of that id.
///
/// # Errors
/// [`Stop`] if the views can't be read.
pub fn take_in(drafter: &mut Drafter<'_>, answer: &BankAnswer) -> Result<Fate, Stop> {
    let (id, facility) = match matched(&drafter.office, answer)? {
        Ok(found) => found,
        Err(fate) => return Ok(fate),
    };
    if is_known(&facility, answer) {
        return Ok(Fate::Unchanged);
    }
    let issued_by = UnitCode::County(facility.letter.county());
    if issued_by != drafter.office.opening.unit {
        let letter = facility.letter;
        let has_ended = drafter.office.succession.ended(letter.county()).is_some();
        return Ok(listed("letter_elsewhere", of_another(letter, issued_by, has_ended)));
    }
    let mark = drafter.mark_on(answer.on, answer.reason.clone());
    match (answer.result, answer.amount) {
        (BankResult::Paid, Some(paid)) => pay(drafter, (id, &facility), answer, paid)?,
        (BankResult::Paid, None) => {
            return Ok(listed(
                "amount",
                Say::new("مبلغ پرداخت نوشته نشده است.", "the amount paid is missing"),
            ));
        }
        (BankResult::Rejected, _) => {
            referral::give_up(drafter, (id, &facility), ReleaseReason::BankRejected, &mark)?;
        }
        (BankResult::Returned, _) => {
            // The letter stands and its quota stays held: the file is mended and sent again.
            let mut after = facility.clone();
            after.bank_reason = answer.reason.clone().or(after.bank_reason);
            after.steps.add(Step::Returned, mark);
            drafter.write(id, &facility.change_to(&after))?;
        }
    }
    Ok(Fate::Accepted)
}

/// Whose letter it is. An office that was merged answers for its own: by its next machine if need be.
fn of_another(letter: LetterNumber, issued_by: UnitCode, has_ended: bool) -> Say {
    if has_ended {
        return say!(
            "معرفی‌نامهٔ {letter} را {issued_by} پیش از ادغام صادر کرده است؛ پاسخ آن را دستگاه همان اداره وارد می‌کند، و اگر نیست نوبت تازهٔ آن: hamgam-hub office enrol {issued_by}",
            "{issued_by} issued letter {letter} before it was merged; its machine enters the answer or, if that is gone, its next one: hamgam-hub office enrol {issued_by}"
        );
    }
    say!(
        "معرفی‌نامهٔ {letter} را {issued_by} صادر کرده است؛ پاسخ آن را همان اداره وارد می‌کند.",
        "{issued_by} issued letter {letter}; its answer is for that office to enter"
    )
}

const fn listed(code: &'static str, why: Say) -> Fate {
    Fate::Refused { code, why }
}

type Matched = Result<(RecordId, Facility), Fate>;

fn matched(office: &Office<'_>, answer: &BankAnswer) -> Result<Matched, Stop> {
    match (answer.letter, answer.applicant) {
        (Some(letter), applicant) => {
            let id: Option<RecordId> = schema::get(office.view, schema::LETTER, &letter.key())?;
            let Some((id, facility)) = facility_of(office, id)? else {
                return Ok(Err(listed(
                    "unknown_letter",
                    say!(
                        "معرفی‌نامه‌ای با شمارهٔ {letter} در این اداره صادر نشده است.",
                        "this office issued no letter {letter}"
                    ),
                )));
            };
            if applicant.is_some_and(|applicant| applicant != facility.applicant) {
                return Ok(Err(listed(
                    "other_person",
                    say!(
                        "معرفی‌نامهٔ {letter} به نام شخص دیگری است.",
                        "letter {letter} is in another person's name"
                    ),
                )));
            }
            Ok(Ok((id, facility)))
        }
        (None, Some(applicant)) => by_person(office, applicant, answer),
        (None, None) => Ok(Err(listed(
            "missing",
            Say::new(
                "نه شمارهٔ معرفی‌نامه آمده و نه شناسه.",
                "neither a letter number nor an id is given",
            ),
        ))),
    }
}

fn facility_of(
    office: &Office<'_>,
    id: Option<RecordId>,
) -> Result<Option<(RecordId, Facility)>, Stop> {
    let Some(id) = id else { return Ok(None) };
    Ok(match office.record(id)?.map(|row| row.record) {
        Some(Record::Facility(facility)) => Some((id, facility)),
        _ => None,
    })
}

/// The one open referral of a person; an answer that was taken in before finds its own again.
fn by_person(
    office: &Office<'_>,
    applicant: model::PersonId,
    answer: &BankAnswer,
) -> Result<Matched, Stop> {
    let mut all = Vec::new();
    for (_, application) in office.person(applicant)?.applications {
        for id in office.links(application)?.facilities {
            all.extend(facility_of(office, Some(id))?);
        }
    }
    if let Some(at) = all.iter().position(|(_, facility)| is_known(facility, answer)) {
        return Ok(Ok(all.swap_remove(at)));
    }
    let mut open: Vec<_> =
        all.into_iter().filter(|(_, facility)| referral::is_open(facility)).collect();
    Ok(match (open.pop(), open.is_empty()) {
        (Some(found), true) => Ok(found),
        (Some(_), false) => Err(listed(
            "ambiguous",
            Say::new(
                "این شخص بیش از یک معرفی باز دارد؛ شمارهٔ معرفی‌نامه را بنویسید.",
                "this person has more than one open referral; give the letter number",
            ),
        )),
        (None, _) => Err(listed(
            "no_referral",
            Say::new(
                "این شخص معرفی بازی در این اداره ندارد.",
                "this person has no open referral here",
            ),
        )),
    })
}

/// Says whether a facility tells of the answer already.
fn is_known(facility: &Facility, answer: &BankAnswer) -> bool {
    let told = |step: Step| facility.steps.marks(step).iter().any(|mark| mark.on == answer.on);
    match answer.result {
        BankResult::Paid => told(Step::Paid) && facility.paid == answer.amount,
        BankResult::Rejected => told(Step::BankRejected),
        BankResult::Returned => told(Step::Returned),
    }
}

fn pay(
    drafter: &mut Drafter<'_>,
    (id, facility): (RecordId, &Facility),
    answer: &BankAnswer,
    paid: Rials,
) -> Result<(), Stop> {
    if let Some((key, held)) = referral::hold_of(&drafter.office, facility)? {
        let on = answer.on;
        match held.row.state() {
            Some(HoldState::Open) => {
                quota::end(drafter, &held, key, Settlement::Consumed { paid, on })?;
            }
            Some(HoldState::Released { .. }) => late(drafter, &held.row, key, (paid, on))?,
            // A second payment on one letter: the record says so, and it is a dispute.
            Some(HoldState::Consumed { .. }) | None => {}
        }
    }
    let mut after = facility.clone();
    let sum = facility.paid.unwrap_or_default().checked_add(paid);
    after.paid = if facility.paid.is_some() { sum } else { Some(paid) };
    after.paid_on = facility.paid_on.or(Some(answer.on));
    after.steps.add(Step::Paid, drafter.mark_on(answer.on, answer.reason.clone()));
    drafter.write(id, &facility.change_to(&after))
}

/// The bank paid on a letter that was given up: rights are taken for it once more if there are any
/// left. If not, the payment stands in the record all the same, and the file is in dispute.
fn late(
    drafter: &mut Drafter<'_>,
    row: &escrow::HoldRow,
    key: HoldKey,
    (paid, on): (Rials, model::JalaliDate),
) -> Result<(), Stop> {
    let Some(hold) = row.hold.clone() else { return Ok(()) };
    // The file may have been referred again meanwhile: its holds are counted, not this letter's.
    let n = quota::next_hold(&drafter.office, key.application)?;
    let again = HoldKey { n, ..key };
    let hold = escrow::Hold { key: again.clone(), on, expires_on: None, ..hold };
    if quota::write(drafter, QuotaEntry::Hold(Box::new(hold))).is_ok() {
        // The hold is in the same draft, so the ledger can't be asked about it yet.
        drafter.say(crate::entry::Body::Quota(QuotaEntry::Consume(Consume {
            key: again,
            paid,
            on,
        })));
    }
    Ok(())
}
