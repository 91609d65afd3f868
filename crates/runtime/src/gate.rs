//! A hub's gate: who asks to belong, whom an officer lets in, and certificates for those who do.
//!
//! What waits at it is in memory only and may be lost: newcomers ask again. Letting somebody in is one
//! act of the office, so that the roster's entry and the used-up slip are one on the disk.
//!
//! Deliberately absent: what is proved and how (`identity`), who may let whom in (`office`).

use std::ops::Deref;

use identity::{
    Answer, Applicant, Ask, Authority, Enrolments, Heard, IdentityFault, Package, ProvenKey,
    Refusal, Renewal, Renewed, Request, SlipState, Unapproved, Waiting, spki_hash,
};
use journal::Realm;
use model::{Hash, Instant, JalaliDate, Timestamp, UnitCode};
use office::entry::Act;
use office::members::{self, Newcomer};
use roster::{Enrolled, Member, Trust};
use thiserror::Error;
use tracing::{info, warn};

use crate::desk::{Desk, Mode};
use crate::fault::RuntimeFault;

/// The gate of one hub.
#[derive(Debug)]
pub struct Gate {
    authority: Authority,
    enrolments: Enrolments,
}

/// When something is asked.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Since the process began.
    pub now: Instant,
    /// UTC.
    pub time: Timestamp,
    /// The civil day.
    pub today: JalaliDate,
}

/// Why nobody was let in.
#[derive(Debug, Error)]
pub enum GateFault {
    /// Nobody waits, or somebody else.
    #[error(transparent)]
    Unapproved(#[from] Unapproved),
    /// A rule said no, or the disk failed; who waited asks again and waits again.
    #[error(transparent)]
    Office(#[from] RuntimeFault),
    /// What was carried here is no request.
    #[error("no request to be enrolled")]
    NoRequest,
    /// The request that was carried here is refused.
    #[error("the request is refused: {}", .0.code())]
    Refused(Refusal),
    /// The newcomer can't be certified now.
    #[error("no package can be made for the newcomer")]
    NoPackage,
}

impl Gate {
    /// A gate where the hub's TLS key is `hub`.
    pub const fn new(authority: Authority, hub: Hash) -> Self {
        Self { authority, enrolments: Enrolments::new(hub) }
    }

    /// Who waits for an officer, in the order in which they came.
    pub fn pending(&self) -> Vec<Waiting> {
        self.enrolments.pending().collect()
    }

    /// Lets in who waits for a unit and shows these words. It gets its package when it asks again.
    ///
    /// # Errors
    /// [`GateFault`].
    pub fn approve(
        &mut self,
        desk: &mut Desk,
        act: &Act,
        unit: UnitCode,
        words: &str,
    ) -> Result<Enrolled, GateFault> {
        let applicant = self.enrolments.approve(unit, words)?;
        let newcomer = Newcomer {
            unit: applicant.unit,
            slip: applicant.slip,
            key: applicant.signing,
            tls: applicant.tls.spki(),
        };
        let acted = desk.act(act, Mode::Write, |drafter| {
            let enrolled = members::enroll(drafter, &newcomer)?;
            drafter.allowed()?;
            Ok(enrolled)
        })?;
        info!(node = acted.answer.node.0, unit = %unit, "let a node in");
        Ok(acted.answer)
    }

    /// Lets in whose request was carried here, if it is for this unit and its screen shows these words;
    /// returns the answer to be carried back. Done again, it gives the same answer.
    ///
    /// # Errors
    /// [`GateFault`].
    pub fn approve_by_stick(
        &mut self,
        desk: &mut Desk,
        act: &Act,
        (unit, words, request): (UnitCode, &str, &[u8]),
        moment: Moment,
    ) -> Result<Vec<u8>, GateFault> {
        let Ok(Ask::Enrol(asked)) = Ask::decode(request) else { return Err(GateFault::NoRequest) };
        let hear = |gate: &mut Self, desk: &mut Desk| match gate.enroll(desk, &asked, moment) {
            Ok(answer) => Ok(answer),
            Err(GateAnswerFault::Office(fault)) => Err(GateFault::Office(fault)),
            Err(GateAnswerFault::Chain | GateAnswerFault::Identity(_)) => Err(GateFault::NoPackage),
        };
        let answer = match hear(self, desk)? {
            Answer::Waiting { .. } => {
                self.approve(desk, act, unit, words)?;
                hear(self, desk)?
            }
            again @ (Answer::Enrolled { .. } | Answer::Refused(_) | Answer::Renewed(_)) => again,
        };
        match answer {
            Answer::Enrolled { .. } => Ok(answer.encode()),
            Answer::Refused(refusal) => Err(GateFault::Refused(refusal)),
            Answer::Waiting { .. } | Answer::Renewed(_) => Err(GateFault::NoPackage),
        }
    }

    /// Sends away who waits for a unit and shows these words.
    ///
    /// # Errors
    /// [`GateFault::Unapproved`].
    pub fn decline(&mut self, unit: UnitCode, words: &str) -> Result<(), GateFault> {
        Ok(self.enrolments.decline(unit, words)?)
    }

    /// Answers what was asked at the gate, by the holder of the TLS key `caller`. Any bytes may come:
    /// what is no message gets no answer.
    pub(crate) fn answer(
        &mut self,
        desk: &mut Desk,
        (question, caller): (&[u8], Hash),
        moment: Moment,
    ) -> Option<Vec<u8>> {
        let asked = Ask::decode(question)
            .inspect_err(
                |fault| warn!(%fault, "somebody at the gate says nothing that makes sense"),
            )
            .ok()?;
        let answer = match asked {
            Ask::Enrol(request) => self.enroll(desk, &request, moment),
            Ask::Renew(renewal) => renewed(&self.authority, desk, (&renewal, caller), moment.time)
                .map_err(GateAnswerFault::from),
        };
        let answer = answer.unwrap_or_else(|fault| {
            warn!(%fault, "somebody at the gate can't be answered now");
            Answer::Refused(Refusal::Busy)
        });
        if let Answer::Refused(refusal) = &answer {
            warn!(code = refusal.code(), "somebody is refused at the gate");
        }
        Some(answer.encode())
    }

    fn enroll(
        &mut self,
        desk: &mut Desk,
        request: &Request,
        moment: Moment,
    ) -> Result<Answer, GateAnswerFault> {
        let slips = desk.look(members::slips)?;
        let with_it =
            |member: &Member<'_>| member.enrolled.slip.is_some_and(|slip| request.is_with(&slip));
        let used = desk.roster().iter().rfind(with_it).map(|member| member.enrolled.clone());
        let open =
            slips.into_iter().map(|state| state.slip).find(|slip| request.is_with(&slip.hash));
        let state = match (&used, &open) {
            (Some(by), _) => SlipState::Used(by),
            (None, Some(slip)) => SlipState::Open(slip),
            (None, None) => SlipState::Unknown,
        };
        match self.enrolments.hear(request, state, moment.today, moment.now) {
            Heard::Waiting { retry_after_ms } => Ok(Answer::Waiting { retry_after_ms }),
            Heard::Refused(refusal) => Ok(Answer::Refused(refusal)),
            Heard::Again(applicant) => {
                let enrolled = used.ok_or(GateAnswerFault::Chain)?;
                let package = self.package(desk, &applicant, enrolled, moment.time)?;
                Ok(applicant.answer(package))
            }
        }
    }

    /// All that a node let in needs.
    fn package(
        &self,
        desk: &Desk,
        applicant: &Applicant,
        enrolled: Enrolled,
        time: Timestamp,
    ) -> Result<Package, GateAnswerFault> {
        let authority = &self.authority;
        let chain = authority.issue_leaf(&applicant.tls, enrolled.unit, time)?;
        let own = match (&applicant.authority, enrolled.unit) {
            (Some(key), UnitCode::Province(province)) => {
                Some(authority.issue_province_ca(key, province, time)?)
            }
            (Some(_), UnitCode::County(_) | UnitCode::Nation) | (None, _) => None,
        };
        let opening = desk.opening();
        let root = authority.root().to_vec();
        Ok(Package {
            realm: if opening.practice { Realm::Practice } else { Realm::Live },
            node: enrolled.node,
            incarnation: enrolled.incarnation,
            trust: Trust { members: chain_to(desk, enrolled)?, root: spki_hash(&root) },
            chain: bytes(&chain),
            root,
            authority: own.as_deref().map(bytes),
            year: opening.year,
            hub: authority.suffix().name_of(opening.unit),
            time,
            rules: Some(desk.adopted().text.clone()),
        })
    }

    /// Certifies with another key from now on.
    pub(crate) fn certify_by(&mut self, authority: Authority) {
        self.authority = authority;
    }
}

/// Answers a request that was carried here: it proves its key by itself.
pub(crate) fn renewed_by_stick(
    authority: &Authority,
    desk: &Desk,
    renewal: &Renewal,
    time: Timestamp,
) -> Result<Answer, IdentityFault> {
    let Ok(key) = ProvenKey::of_request(&renewal.tls) else {
        return Ok(Answer::Refused(Refusal::Unproven));
    };
    renewed(authority, desk, (renewal, key.spki()), time)
}

/// A new certificate for who belongs, for the key the roster knows it by.
fn renewed(
    authority: &Authority,
    desk: &Desk,
    (renewal, caller): (&Renewal, Hash),
    time: Timestamp,
) -> Result<Answer, IdentityFault> {
    let below = |member: &Member<'_>| member.unit().parent() == Some(desk.opening().unit);
    let Some(member) = desk.roster().by_tls(caller).filter(below) else {
        return Ok(Answer::Refused(Refusal::Unknown));
    };
    if member.is_fenced() {
        return Ok(Answer::Refused(Refusal::Fenced));
    }
    let Ok((key, next)) = renewal.proven(&member.tls) else {
        return Ok(Answer::Refused(Refusal::Unproven));
    };
    let chain = authority.issue_leaf(&key, member.unit(), time)?;
    let own = match (next, member.unit()) {
        (Some(key), UnitCode::Province(province)) => {
            Some(authority.issue_province_ca(&key, province, time)?)
        }
        (Some(_), UnitCode::County(_) | UnitCode::Nation) | (None, _) => None,
    };
    info!(node = member.enrolled.node.0, "renewed a certificate");
    let renewed = Renewed { chain: bytes(&chain), authority: own.as_deref().map(bytes) };
    Ok(Answer::Renewed(renewed))
}

fn bytes(chain: &[impl Deref<Target = [u8]>]) -> Vec<Vec<u8>> {
    chain.iter().map(|der| der.to_vec()).collect()
}

/// Those a newcomer is to trust: from the nation down to this hub, and itself.
fn chain_to(desk: &Desk, enrolled: Enrolled) -> Result<Vec<Enrolled>, GateAnswerFault> {
    let mut above: Vec<UnitCode> =
        std::iter::successors(enrolled.unit.parent(), |unit| unit.parent()).collect();
    above.reverse();
    let member = |unit: UnitCode| desk.roster().of_unit(unit).map(|member| member.enrolled.clone());
    let mut chain: Vec<Enrolled> =
        above.into_iter().map(member).collect::<Option<_>>().ok_or(GateAnswerFault::Chain)?;
    chain.push(enrolled);
    Ok(chain)
}

/// Why somebody can't be answered at this moment.
#[derive(Debug, Error)]
enum GateAnswerFault {
    #[error("the chain up to the nation isn't known here")]
    Chain,
    #[error(transparent)]
    Identity(#[from] IdentityFault),
    #[error(transparent)]
    Office(#[from] RuntimeFault),
}
