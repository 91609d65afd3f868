//! The gate as the loop serves it, and the renewal of the own certificate.

use identity::{Answer, Ask, Credentials, KEY, Refusal, Renewal, Standing, TlsKey};
use model::{Instant, say};
use tracing::{info, warn};
use transport::{CloseCode, Enrolment};

use super::core::Core;
use super::parent::Dial;
use crate::contacts::Trouble;
use crate::desk::Desk;
use crate::gate::Moment;

/// A parent that didn't renew a certificate is asked again after so long.
const RENEW_EVERY: std::time::Duration = std::time::Duration::from_secs(6 * 3_600);

/// The own certificate's renewal.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Renewing {
    last: Option<Instant>,
    /// The parent was asked and hasn't answered.
    pub(super) under_way: bool,
}

impl Core {
    /// Somebody asks to belong, or a child for a new certificate.
    pub(super) fn on_enrolment(&mut self, now: Instant, enrolment: Enrolment, dial: &mut dyn Dial) {
        let moment = Moment { now, time: self.time().now(), today: self.today() };
        let (Some(gate), Some(desk)) = (self.gate.as_mut(), self.desk.as_mut()) else {
            return enrolment.refuse(CloseCode::Unwanted);
        };
        let caller = identity::spki_hash(&enrolment.peer().spki);
        match gate.answer(desk, (enrolment.question(), caller), moment) {
            Some(answer) => dial.answer(enrolment, answer),
            None => enrolment.refuse(CloseCode::Garbage),
        }
    }

    /// Asks the parent for a new certificate once a third of the old one's life is over.
    pub(super) fn renew_certificate(&mut self, now: Instant, dial: &mut dyn Dial) {
        if !std::mem::take(&mut self.met_parent) {
            return;
        }
        let Some(credentials) = &self.credentials else { return };
        let recently = self.renewing.last.is_some_and(|last| now.since(last) < RENEW_EVERY);
        let standing = credentials.facts().standing(self.time().now());
        if recently || standing == Standing::Current {
            return;
        }
        let question = self.desk.as_ref().and_then(|desk| {
            let key = TlsKey::load(desk.dir()?, KEY).ok()??;
            key.request().ok()
        });
        let Some(tls) = question else { return };
        let Some((address, hub)) = self.parent.as_ref().map(super::parent::Parent::target) else {
            return;
        };
        info!("asks for a new certificate");
        self.renewing = Renewing { last: Some(now), under_way: true };
        dial.renew(address, hub, Ask::Renew(Renewal { tls, authority: None }).encode());
    }

    /// The parent has answered, or wasn't reached.
    pub(super) fn on_renewed(&mut self, now: Instant, answer: Option<&[u8]>, dial: &mut dyn Dial) {
        self.renewing.under_way = false;
        let Some(answer) = answer else {
            // Not its fault: the next contact may ask again.
            self.renewing.last = None;
            return;
        };
        match Answer::decode(answer) {
            Ok(Answer::Renewed(renewed)) => self.take_certificate(now, renewed.chain, dial),
            Ok(Answer::Refused(refusal)) => self.not_renewed(refusal),
            Ok(Answer::Waiting { .. } | Answer::Enrolled { .. }) | Err(_) => {
                warn!("the answer to a request for a certificate makes no sense");
            }
        }
    }

    fn take_certificate(&mut self, now: Instant, chain: Vec<Vec<u8>>, dial: &mut dyn Dial) {
        let dir = self.desk.as_ref().and_then(Desk::dir);
        let (Some(dir), Some(old)) = (dir, &self.credentials) else { return };
        let new = TlsKey::load(dir, KEY).and_then(|key| {
            let key = key.ok_or(identity::IdentityFault::Missing { file: KEY })?;
            let chain = chain.into_iter().map(Into::into).collect();
            let new = Credentials::new(&key, chain, old.root.clone())?;
            if !new.lead_to_root() {
                return Err(identity::IdentityFault::Certificate("the renewed chain"));
            }
            new.store(dir)?;
            Ok(new)
        });
        match new {
            Ok(new) => {
                info!("has a new certificate");
                dial.show(&new);
                self.credentials = Some(new);
                self.call_in_full(now);
            }
            Err(fault) => warn!(%fault, "the new certificate can't be used"),
        }
    }

    /// Says whether the own certificate is past its end and only good for being renewed.
    pub(super) fn is_past_its_end(&self) -> bool {
        let standing = |own: &Credentials| own.facts().standing(self.time().now());
        self.credentials.as_ref().map(standing) == Some(Standing::RenewOnly)
    }

    fn not_renewed(&mut self, refusal: Refusal) {
        let said = refusal.say();
        let (fa, en) = (said.fa, said.en);
        warn!(code = refusal.code(), "no new certificate");
        self.note_trouble(Trouble {
            code: refusal.code().to_owned(),
            say: say!("گواهی این دستگاه تمدید نشد: {fa}", "the certificate wasn't renewed: {en}"),
            at: self.clock.utc(),
        });
    }
}
