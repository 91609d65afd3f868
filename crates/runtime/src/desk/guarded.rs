//! What guards an office against spending twice: the note of how far its journal has come, and what
//! may be held unwitnessed.

use journal::Misdeed;
use model::{Lane, LogId, Lsn, Timestamp, UnitCode};
use office::Refusal;
use office::guard::{Allowance, Doubt, Frozen, Guard};
use roster::Unwelcome;
use tracing::{info, warn};

use super::Desk;
use crate::contacts::{Contact, RefusedBy};
use crate::fault::RuntimeFault;
use crate::watch::Watch;

impl Desk {
    /// Compares the store with what is known of it. An office that stands alone shares its quota with
    /// nobody and is trusted as it is.
    pub(super) fn look_around(&mut self) -> Result<(), RuntimeFault> {
        let me = self.opening.holder();
        let me = roster::Writer { node: me.node, incarnation: me.incarnation };
        let Some(ground) = self.home.guarded() else { return Ok(()) };
        if self.kept.roster.member(me).is_none() {
            return Ok(());
        }
        let (mut watch, mut doubt) = Watch::open(ground, (&self.journal, self.last_frame))?;
        let parent = self.opening.unit.parent();
        if parent.is_none() && doubt.is_some_and(Doubt::passes) {
            // Nobody is above the nation to vouch for it.
            watch.catch_up(&self.journal, self.last_frame)?;
            doubt = None;
        }
        if let Some(doubt) = doubt {
            let code = doubt.code();
            info!(
                code,
                "the store may not be the one this node worked with last: it spends nothing"
            );
        }
        let settings = ground.settings();
        let allowance = Allowance {
            jobs: settings.unwitnessed_jobs,
            rials: settings.unwitnessed_rials,
            days: settings.unwitnessed_days,
        };
        let parent = parent.and_then(|unit| self.kept.roster.of_unit(unit));
        let parent = parent.map(|parent| parent.enrolled.node);
        let book = ground.book();
        let contact =
            parent.zip(book.as_ref()).and_then(|(node, book)| book.contacts.peers.get(&node));
        let doubt = doubt.or_else(|| contact.and_then(|contact| self.is_elsewhere(contact)));
        let book = book.iter().flat_map(|book| book.contacts.peers.values());
        let doubt = doubt.or_else(|| {
            let refused = book.flat_map(|contact| &contact.refused);
            let ours = refused.filter(|(_, refused)| refused.by == RefusedBy::Us);
            ours.filter_map(|(log, refused)| self.shows_itself(*log, refused.code)).next()
        });
        let contact = contact.and_then(|contact| contact.last_settled);
        self.guard = Guard { doubt, allowance, contact };
        self.watch = watch;
        Ok(())
    }

    /// What a neighbor has said of this node's own logs that isn't so here.
    fn is_elsewhere(&self, contact: &Contact) -> Option<Doubt> {
        let me = self.opening.holder();
        let own = |log: &LogId| escrow::Holder::of(*log) == me;
        let further = contact
            .acked
            .iter()
            .any(|(log, there)| own(log) && self.kept.heads.of(*log).seq < there.seq);
        let other = contact.refused.iter().any(|(log, refused)| {
            own(log) && refused.by == RefusedBy::Them && refused.code == Misdeed::FORKED
        });
        match (further, other) {
            (true, _) => Some(Doubt::Behind),
            (false, true) => Some(Doubt::OtherHistory),
            (false, false) => None,
        }
    }

    /// What a refused segment of this node's own shows: it bears this node's signature and isn't here. Who
    /// brought it doesn't matter.
    fn shows_itself(&self, log: LogId, code: u16) -> Option<Doubt> {
        let is_own = escrow::Holder::of(log) == self.opening.holder();
        match code {
            _ if !is_own => None,
            code if code == Unwelcome::RolledBack.code() => Some(Doubt::Behind),
            Misdeed::FORKED => Some(Doubt::OtherHistory),
            _ => None,
        }
    }

    /// A segment was refused, or a neighbor has told of another history, and the log may be this node's own.
    pub(crate) fn heard_of_itself(&mut self, log: LogId, code: u16) {
        let Some(doubt) = self.shows_itself(log, code) else { return };
        if self.guard.doubt.is_none_or(Doubt::passes) {
            let code = doubt.code();
            warn!(code, %log, "a neighbor has what this node wrote and hasn't: it spends nothing");
            self.guard.doubt = Some(doubt);
        }
    }

    /// Says whether a log stays here for now: a hub that has been shown another history of itself doesn't
    /// spread this one. Whoever has the other would never take it, and whoever hasn't would never take
    /// the other.
    pub(crate) fn keeps_back(&self, log: LogId) -> bool {
        let is_own = escrow::Holder::of(log) == self.opening.holder();
        let shown = matches!(self.guard.doubt, Some(Doubt::Behind | Doubt::OtherHistory));
        let is_hub = !matches!(self.opening.unit, UnitCode::County(_));
        is_hub && is_own && shown && log.lane == Lane::Control
    }

    /// The hub above has said, how far it has this node's logs. With `settled` all was said over a line
    /// at that time.
    ///
    /// # Errors
    /// [`RuntimeFault`] if the journal can't be read.
    pub(crate) fn heard_parent(
        &mut self,
        contact: &Contact,
        settled: Option<Timestamp>,
    ) -> Result<(), RuntimeFault> {
        if let Some(doubt) = self.is_elsewhere(contact) {
            if self.guard.doubt.is_none_or(Doubt::passes) {
                let code = doubt.code();
                warn!(code, "the hub above has another history of this node: it spends nothing");
                self.guard.doubt = Some(doubt);
            }
            return Ok(());
        }
        let me = self.opening.holder();
        if let Some(at) = settled {
            self.heard_at(at);
        }
        let unit = self.opening.unit;
        // What is spent is in the control lane; editing goes on while a stick is on its way.
        let own = |log: &LogId| {
            escrow::Holder::of(*log) == me && log.scope == unit && log.lane == Lane::Control
        };
        let mut heads = self.kept.heads.iter().filter(|(log, _)| own(log));
        let all_seen = heads.all(|(log, head)| contact.acked.get(&log) == Some(&head));
        drop(heads);
        match settled.filter(|_| all_seen) {
            Some(at) => self.vouched(at),
            None => Ok(()),
        }
    }

    /// Appends a frame, notes it, and says where it lies.
    pub(super) fn write_down(&mut self, body: &[u8]) -> Result<Lsn, RuntimeFault> {
        let lsn = self.journal.append(body)?;
        self.last_frame = lsn;
        self.watch.reached(lsn, self.journal.end(), body);
        Ok(lsn)
    }

    /// A store without a key of its own can be read only.
    pub(super) fn has_own_key(&self) -> Result<(), RuntimeFault> {
        match self.guard.doubt {
            Some(doubt @ Doubt::Restored) => {
                Err(Refusal::Frozen(Frozen::Doubt(doubt), self.opening.unit).into())
            }
            Some(_) | None => Ok(()),
        }
    }

    /// All was said with the hub above: what it has seen of this node is here, and
    /// what is here it has seen.
    ///
    /// # Errors
    /// [`RuntimeFault`] if the journal can't be read.
    pub fn vouched(&mut self, at: Timestamp) -> Result<(), RuntimeFault> {
        self.heard_at(at);
        let Some(doubt) = self.guard.doubt.filter(|doubt| doubt.passes()) else { return Ok(()) };
        if self.look(office::setback::of)?.is_some() {
            return Ok(());
        }
        self.watch.catch_up(&self.journal, self.last_frame)?;
        info!(code = doubt.code(), "the hub above knows this store: nothing is doubted any more");
        self.guard.doubt = None;
        Ok(())
    }

    /// The hub above was heard, and had said what it said at that time.
    pub(crate) fn heard_at(&mut self, at: Timestamp) {
        self.guard.contact = self.guard.contact.max(Some(at));
    }

    /// What guards it.
    pub const fn guard(&self) -> &Guard {
        &self.guard
    }

    /// Whether nothing notes how far the journal comes, though something should.
    pub fn is_unnoted(&self) -> bool {
        let watched = self.home.guarded().is_some() && self.kept.roster.rows().next().is_some();
        watched && self.guard.doubt.is_none() && self.watch.is_blind()
    }
}
