//! The gate as the loop serves it, and the renewal of the own certificate.

use identity::{Answer, Ask, Authority, Credentials, Refusal, Renewed, Standing};
use model::{Instant, UnitCode, say};
use tracing::{info, warn};
use transport::{CloseCode, Enrolment};

use super::core::Core;
use super::parent::Dial;
use crate::contacts::Trouble;
use crate::desk::Desk;
use crate::gate::Moment;
use crate::renewal::{self, Taken};

/// A parent that didn't renew a certificate is asked again after so long.
const RENEW_EVERY: std::time::Duration = std::time::Duration::from_secs(6 * 3_600);

/// The own certificate's renewal.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Renewing {
    last: Option<Instant>,
    /// The parent was asked and hasn't answered.
    pub(super) under_way: bool,
    /// A command may have changed what lies under `keys/`.
    pub(super) looked_after: bool,
    /// When the nation last looked after its own.
    nations: Option<Instant>,
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
        // Nobody is above the nation who would remind it, and days may go by without a command.
        let nations = self.me.unit == UnitCode::Nation
            && self.renewing.nations.is_none_or(|last| RENEW_EVERY <= now.since(last));
        if std::mem::take(&mut self.renewing.looked_after) || nations {
            self.renewing.nations = Some(now);
            self.take_up_keys(now, dial);
        }
        if !std::mem::take(&mut self.met_parent) {
            return;
        }
        if self.renewing.last.is_some_and(|last| now.since(last) < RENEW_EVERY) {
            return;
        }
        let time = self.time().now();
        let dir = self.desk.as_ref().and_then(Desk::dir);
        let asked = dir.map_or(Ok(None), |dir| renewal::request(dir, time));
        let asked = asked.inspect_err(|fault| warn!(%fault, "no certificate can be asked for"));
        let Ok(Some(asked)) = asked else { return };
        let Some((address, hub)) = self.parent.as_ref().map(super::parent::Parent::target) else {
            return;
        };
        info!("asks for a new certificate");
        self.renewing.last = Some(now);
        self.renewing.under_way = true;
        dial.renew(address, hub, Ask::Renew(asked).encode());
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
            Ok(Answer::Renewed(renewed)) => self.take_certificate(now, renewed, dial),
            Ok(Answer::Refused(refusal)) => self.not_renewed(refusal),
            Ok(Answer::Waiting { .. } | Answer::Enrolled { .. }) | Err(_) => {
                warn!("the answer to a request for a certificate makes no sense");
            }
        }
    }

    fn take_certificate(&mut self, now: Instant, renewed: Renewed, dial: &mut dyn Dial) {
        let Some(dir) = self.desk.as_ref().and_then(Desk::dir) else { return };
        match renewal::take(dir, renewed) {
            Ok(Taken { credentials, authority }) => self.show(now, credentials, authority, dial),
            Err(fault) => warn!(%fault, "the new certificate can't be used"),
        }
    }

    fn show(
        &mut self,
        now: Instant,
        credentials: Credentials,
        authority: Option<Authority>,
        dial: &mut dyn Dial,
    ) {
        if let (Some(gate), Some(authority)) = (self.gate.as_mut(), authority) {
            gate.certify_by(authority);
        }
        dial.show(&credentials);
        self.credentials = Some(credentials);
        self.call_in_full(now);
    }

    /// Takes up certificates that a command has brought, or that the nation gives itself.
    fn take_up_keys(&mut self, now: Instant, dial: &mut dyn Dial) {
        let time = self.time().now();
        let (Some(dir), Some(known)) =
            (self.desk.as_ref().and_then(Desk::dir), self.credentials.as_ref())
        else {
            return;
        };
        let found = renewal::renew_the_nations(dir, time).and_then(|()| Credentials::load(dir));
        let authority = Authority::load(dir);
        match (found, authority) {
            (Ok(Some(found)), Ok(authority)) if found.chain != known.chain => {
                self.show(now, found, authority, dial);
            }
            (Ok(_), Ok(Some(authority))) => {
                if let Some(gate) = self.gate.as_mut() {
                    gate.certify_by(authority);
                }
            }
            (Ok(_), Ok(None)) => {}
            (Err(fault), _) | (_, Err(fault)) => {
                warn!(%fault, "keys or certificates can't be read");
            }
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
