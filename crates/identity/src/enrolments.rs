//! The hub's side of enrolments: who asked, who waits for an officer, who tried too often.
//!
//! ```text
//! request ──hear──► Waiting ──approve──► (the roster) ──hear──► Again
//!              └──► Refused      └─decline──► Refused
//! ```
//!
//! Only what waits is kept here, and may be lost: newcomers ask again. Who belongs is in the roster.

use std::collections::BTreeMap;
use std::time::Duration;

use model::limits::{ENROLMENTS_MAX, SLIPS_MAX};
use model::{Hash, Instant, JalaliDate, Say, UnitCode, say};
use roster::{Enrolled, Key};
use thiserror::Error;

use crate::key::ProvenKey;
use crate::message::{Answer, Package, Refusal, Request};
use crate::words::{Meeting, Words};

/// What the roster says of the slip a request is with; see [`Request::is_with`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SlipState<'a> {
    /// No such slip was handed out.
    Unknown,
    /// Nobody came with it yet.
    Open(&'a roster::Slip),
    /// It is used up by this node.
    Used(&'a Enrolled),
}

/// A newcomer whose request is in order, with all its keys proved.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Applicant {
    /// The unit it wants to work for.
    pub unit: UnitCode,
    /// What the roster keeps of its slip.
    pub slip: Hash,
    /// Its signing key.
    pub signing: Key,
    /// Its TLS key.
    pub tls: ProvenKey,
    /// The key of a province's authority.
    pub authority: Option<ProvenKey>,
    /// The hub as it saw it.
    hub: Option<Hash>,
    /// What the seal of its package is over.
    claim: Hash,
}

/// What came of a request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Heard {
    /// An officer has to look; say so.
    Waiting {
        /// The newcomer is to ask again after so many milliseconds.
        retry_after_ms: u32,
    },
    /// It belongs already, by these very keys: send its package again.
    Again(Box<Applicant>),
    /// No.
    Refused(Refusal),
}

/// Who waits for an officer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Waiting {
    /// The unit.
    pub unit: UnitCode,
    /// The words its screen shows.
    pub words: Words,
    /// When it first asked.
    pub since: Instant,
    /// When it last asked.
    pub heard: Instant,
}

/// Why nobody was approved or declined. Nothing has changed.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Unapproved {
    /// Nobody waits for this unit.
    #[error("nobody waits for {unit}")]
    Nobody {
        /// The unit.
        unit: UnitCode,
    },
    /// Somebody waits, but shows other words.
    #[error("who waits for {unit} shows other words")]
    OtherWords {
        /// The unit.
        unit: UnitCode,
    },
}

/// The enrolments under way at a hub.
#[derive(Debug)]
pub struct Enrolments {
    hub: Hash,
    waiting: Vec<Entry>,
    wrong: BTreeMap<Hash, Wrong>,
}

#[derive(Debug)]
struct Entry {
    applicant: Applicant,
    since: Instant,
    heard: Instant,
    declined: bool,
}

/// Wrong tries with one slip.
#[derive(Clone, Copy, Debug)]
struct Wrong {
    tries: u8,
    last: Instant,
}

/// How soon a newcomer asks again.
const RETRY_MS: u32 = 3_000;
/// A newcomer not heard for so long has gone.
const GONE: Duration = Duration::from_hours(1);
/// Wrong tries before a slip rests.
const TRIES_MAX: u8 = 5;
/// How long it rests after the last of them.
const REST: Duration = Duration::from_mins(15);
/// Machines that may wait with one slip: the right one, and those an officer is to see beside it.
const PER_SLIP_MAX: usize = 4;

impl Enrolments {
    /// Begins with nobody, at the hub with this TLS key.
    pub const fn new(hub: Hash) -> Self {
        Self { hub, waiting: Vec::new(), wrong: BTreeMap::new() }
    }

    /// Hears a request. The same request again gives the same answer.
    ///
    /// Refused, in this order: an unknown or resting slip, a wrong proof, another hub, another unit,
    /// a key that doesn't fit, a slip used by another or over, what an officer declined, no room.
    /// Only wrong proofs are counted against a slip: who knows its name has seen it.
    pub fn hear(
        &mut self,
        request: &Request,
        slip: SlipState<'_>,
        today: JalaliDate,
        now: Instant,
    ) -> Heard {
        self.forget(now);
        match self.judge(request, slip, today, now) {
            Ok(heard) => heard,
            Err(refusal) => Heard::Refused(refusal),
        }
    }

    /// Takes who waits for a unit and shows these words: enroll it in one durable batch with its slip.
    ///
    /// If that fails, nothing is lost: it asks again and waits again.
    ///
    /// # Errors
    /// [`Unapproved`]; nothing has changed.
    pub fn approve(&mut self, unit: UnitCode, words: &str) -> Result<Applicant, Unapproved> {
        let index = self.find(unit, words)?;
        let approved = self.waiting.remove(index).applicant;
        // Others with the same slip are told that it is used.
        self.waiting.retain(|entry| entry.applicant.slip != approved.slip);
        Ok(approved)
    }

    /// Refuses who waits for a unit and shows these words; it is told when it asks again.
    ///
    /// # Errors
    /// [`Unapproved`]; nothing has changed.
    pub fn decline(&mut self, unit: UnitCode, words: &str) -> Result<(), Unapproved> {
        let index = self.find(unit, words)?;
        if let Some(entry) = self.waiting.get_mut(index) {
            entry.declined = true;
        }
        Ok(())
    }

    /// Who waits, in the order in which they came.
    pub fn pending(&self) -> impl Iterator<Item = Waiting> {
        self.waiting.iter().filter(|entry| !entry.declined).map(|entry| Waiting {
            unit: entry.applicant.unit,
            words: entry.applicant.words(),
            since: entry.since,
            heard: entry.heard,
        })
    }

    fn judge(
        &mut self,
        request: &Request,
        slip: SlipState<'_>,
        today: JalaliDate,
        now: Instant,
    ) -> Result<Heard, Refusal> {
        let (hash, unit) = match slip {
            SlipState::Unknown => return Err(Refusal::NoSlip),
            SlipState::Open(open) => (open.hash, open.unit),
            SlipState::Used(by) => (by.slip.ok_or(Refusal::NoSlip)?, by.unit),
        };
        let applicant = self.proven(request, hash, now)?;
        if applicant.unit != unit {
            return Err(Refusal::OtherUnit);
        }
        if matches!(unit, UnitCode::Province(_)) != applicant.authority.is_some() {
            return Err(Refusal::AuthorityKey);
        }
        match slip {
            SlipState::Unknown => Err(Refusal::NoSlip),
            SlipState::Used(by)
                if (by.key, by.tls) == (applicant.signing, applicant.tls.spki()) =>
            {
                Ok(Heard::Again(Box::new(applicant)))
            }
            SlipState::Used(_) => Err(Refusal::SlipUsed),
            SlipState::Open(open) if open.until < today => Err(Refusal::SlipOver),
            SlipState::Open(_) => self.wait(applicant, now),
        }
    }

    /// The applicant, once slip and keys are proved.
    fn proven(
        &mut self,
        request: &Request,
        slip: Hash,
        now: Instant,
    ) -> Result<Applicant, Refusal> {
        if self.wrong.get(&slip).is_some_and(|wrong| TRIES_MAX <= wrong.tries) {
            return Err(Refusal::TooManyTries);
        }
        let claim = &request.claim;
        // The request names the slip it was looked up by; anything else is the caller's mistake.
        if !request.is_with(&slip) {
            return Err(Refusal::NoSlip);
        }
        if !same(&request.proof, &claim.proof(&slip)) {
            self.count_wrong(slip, now);
            return Err(Refusal::Unproven);
        }
        if claim.hub.is_some_and(|hub| hub != self.hub) {
            return Err(Refusal::OtherHub);
        }
        if !request.is_signed() {
            return Err(Refusal::Unproven);
        }
        let key = |der: &[u8]| ProvenKey::of_request(der).map_err(|_| Refusal::Unproven);
        Ok(Applicant {
            unit: claim.unit,
            slip,
            signing: claim.signing,
            tls: key(&claim.tls)?,
            authority: claim.authority.as_deref().map(key).transpose()?,
            hub: claim.hub,
            claim: claim.digest(),
        })
    }

    fn wait(&mut self, applicant: Applicant, now: Instant) -> Result<Heard, Refusal> {
        let waiting = Heard::Waiting { retry_after_ms: RETRY_MS };
        let known = self.waiting.iter_mut().find(|entry| entry.applicant == applicant);
        if let Some(entry) = known {
            entry.heard = now;
            return if entry.declined { Err(Refusal::Declined) } else { Ok(waiting) };
        }
        let with_slip =
            self.waiting.iter().filter(|entry| entry.applicant.slip == applicant.slip).count();
        if ENROLMENTS_MAX <= self.waiting.len() || PER_SLIP_MAX <= with_slip {
            return Err(Refusal::Busy);
        }
        self.waiting.push(Entry { applicant, since: now, heard: now, declined: false });
        Ok(waiting)
    }

    fn count_wrong(&mut self, slip: Hash, now: Instant) {
        if self.wrong.len() < SLIPS_MAX || self.wrong.contains_key(&slip) {
            let wrong = self.wrong.entry(slip).or_insert(Wrong { tries: 0, last: now });
            *wrong = Wrong { tries: wrong.tries.saturating_add(1), last: now };
        }
    }

    fn forget(&mut self, now: Instant) {
        self.waiting.retain(|entry| now.since(entry.heard) < GONE);
        self.wrong.retain(|_, wrong| now.since(wrong.last) < REST);
    }

    fn find(&self, unit: UnitCode, words: &str) -> Result<usize, Unapproved> {
        let for_unit = |entry: &&Entry| entry.applicant.unit == unit && !entry.declined;
        if !self.waiting.iter().any(|entry| for_unit(&entry)) {
            return Err(Unapproved::Nobody { unit });
        }
        self.waiting
            .iter()
            .position(|entry| for_unit(&entry) && entry.applicant.words().are(words))
            .ok_or(Unapproved::OtherWords { unit })
    }
}

impl Applicant {
    /// The words its screen shows.
    pub fn words(&self) -> Words {
        Words::of(&Meeting {
            slip: self.slip,
            tls: self.tls.spki(),
            signing: self.signing,
            hub: self.hub,
        })
    }

    /// The answer that carries its package.
    pub fn answer(&self, package: Package) -> Answer {
        let seal = package.seal(&self.slip, &self.claim);
        Answer::Enrolled { package: Box::new(package), seal }
    }
}

impl Unapproved {
    /// The stable code that messages, JSON and tests cite.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nobody { .. } => "enrol.nobody_waits",
            Self::OtherWords { .. } => "enrol.other_words",
        }
    }

    /// What is the matter.
    pub fn say(self) -> Say {
        match self {
            Self::Nobody { unit } => {
                say!("برای {unit} کسی منتظر نیست", "nobody waits for {unit}")
            }
            Self::OtherWords { unit } => say!(
                "رایانهٔ منتظر برای {unit} واژه‌های دیگری نشان می‌دهد",
                "the machine that waits for {unit} shows other words"
            ),
        }
    }

    /// What to do about it.
    pub fn next(self) -> Say {
        match self {
            Self::Nobody { .. } => say!(
                "بگذارید رایانه در دفتر روشن و منتظر بماند",
                "let the machine at the office ask, and keep it waiting"
            ),
            Self::OtherWords { .. } => say!(
                "شش واژه را با تلفن از دفتر بپرسید؛ اگر جور نیست نپذیرید",
                "ask the office for its six words by telephone; if they differ, decline"
            ),
        }
    }
}

/// Compares in a time that tells nothing.
fn same(left: &Hash, right: &Hash) -> bool {
    blake3::Hash::from_bytes(left.0) == blake3::Hash::from_bytes(right.0)
}

#[cfg(test)]
mod tests;
