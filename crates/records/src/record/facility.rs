//! The facility (تسهیلات): from the referral to the bank to the last instalment.

use std::collections::BTreeMap;

use model::{Amount, JalaliDate, LetterNumber, PersonId, RecordId, RecordKind, Rials};
use serde::{Deserialize, Serialize};

use super::field::Field as _;
use super::{Conflict, Malformed, Reader, Record};
use crate::document::Snapshot;
use crate::key::Key;
use crate::scalar::Scalar;
use crate::step::Steps;

/// One payment of several.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Part {
    /// How many parts there will be.
    pub of: u8,
    /// How much.
    pub amount: Rials,
    /// When.
    pub on: JalaliDate,
}

/// A facility.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Facility {
    /// The application it is for.
    pub application: RecordId,
    /// Who gets it.
    pub applicant: PersonId,
    /// The letter that introduces the applicant to the bank.
    pub letter: LetterNumber,
    /// What is held for it.
    pub amount: Amount,
    /// The day of the referral.
    pub referred_on: JalaliDate,
    /// The agent bank.
    pub bank: Option<String>,
    /// The rule set it was judged by (A11).
    pub rule_set: String,
    /// Rials paid so far; more than held is recorded as it is.
    pub paid: Option<Rials>,
    /// The day of the first payment.
    pub paid_on: Option<JalaliDate>,
    /// Why the bank rejected or returned it.
    pub bank_reason: Option<String>,
    /// Payments in parts, by number.
    pub parts: BTreeMap<u8, Part>,
    /// Steps taken.
    pub steps: Steps,
}

impl Record for Facility {
    const KIND: RecordKind = RecordKind::Facility;

    fn fields(&self) -> Vec<(Key, Option<Scalar>)> {
        let parts = (!self.parts.is_empty()).then(|| self.parts.to_scalar());
        vec![
            (Key::Application, Some(self.application.to_scalar())),
            (Key::Letter, Some(self.letter.to_scalar())),
            (Key::Person, Some(self.applicant.to_scalar())),
            (Key::HeldRials, Some(self.amount.rials.to_scalar())),
            (Key::HeldJobs, Some(self.amount.jobs.to_scalar())),
            (Key::ReferredOn, Some(self.referred_on.to_scalar())),
            (Key::PaidOn, self.paid_on.map(|it| it.to_scalar())),
            (Key::Paid, self.paid.map(|it| it.to_scalar())),
            (Key::Bank, self.bank.as_ref().map(|it| it.to_scalar())),
            (Key::RuleSet, Some(self.rule_set.to_scalar())),
            (Key::BankReason, self.bank_reason.as_ref().map(|it| it.to_scalar())),
            (Key::Parts, parts),
        ]
    }

    fn steps(&self) -> &Steps {
        &self.steps
    }

    fn from_snapshot(snapshot: &Snapshot) -> Result<(Self, Vec<Conflict>), Malformed> {
        let mut read = Reader::new(snapshot);
        // Noted as a conflict like any other field, but every part that was paid counts.
        read.may::<BTreeMap<u8, Part>>(Key::Parts)?;
        let mut parts: BTreeMap<u8, Part> = BTreeMap::new();
        for (number, part) in read.all::<BTreeMap<u8, Part>>(Key::Parts)?.into_iter().flatten() {
            let kept = parts.entry(number).or_insert(part);
            *kept = (*kept).max_by_amount(part);
        }
        let facility = Self {
            application: read.must(Key::Application)?,
            applicant: read.must(Key::Person)?,
            letter: read.must(Key::Letter)?,
            amount: Amount::new(read.must(Key::HeldRials)?, read.must(Key::HeldJobs)?),
            referred_on: read.must(Key::ReferredOn)?,
            bank: read.may(Key::Bank)?,
            rule_set: read.must(Key::RuleSet)?,
            paid: read.may(Key::Paid)?,
            paid_on: read.may(Key::PaidOn)?,
            bank_reason: read.may(Key::BankReason)?,
            parts,
            steps: read.steps(),
        };
        Ok(read.done(facility))
    }
}

impl Part {
    fn max_by_amount(self, other: Self) -> Self {
        std::cmp::max_by_key(self, other, |part| (part.amount, *part))
    }
}
