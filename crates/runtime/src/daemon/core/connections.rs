//! Connections come and go: who is let in, and as whom.

use std::collections::BTreeMap;
use std::time::Duration;

use journal::Head;
use model::{Instant, LogId, Say, UnitCode};
use session::{Admission, Book, Busy, Input, Options, Peer, Session, Side, Start, Verdict};
use tracing::{debug, info};
use wire::{Bye, ByeReason, Frame};

use super::{Core, STALL};
use crate::contacts::Trouble;
use crate::daemon::event::{LineId, Up};
use crate::daemon::talk::Talk;
use crate::daemon::words;
use crate::desk::Desk;
use crate::metrics::Way;

impl Core {
    pub(super) fn on_up(&mut self, now: Instant, mut up: Up) {
        let peer = match self.known(&up) {
            Ok(peer) => peer,
            Err(ByeReason::Stranger) if up.side == Side::Caller => return self.doubt(now, up),
            Err(reason) => {
                info!(from = %up.from, key = %up.tls, ?reason, "sent away");
                self.metrics.handshake(words::code(reason));
                up.way.send(Frame::Bye(Bye { reason, retry_after_ms: 0 }));
                up.way.close(words::close_code(reason));
                return self.parent_failed(now, up.line, reason);
            }
        };
        if let Some(retry_after_ms) = self.no_room(now, &up, peer) {
            self.metrics.handshake("busy");
            up.way.send(Frame::Bye(Bye { reason: ByeReason::Busy, retry_after_ms }));
            up.way.close(words::close_code(ByeReason::Busy));
            return;
        }
        self.metrics.handshake("done");
        let older: Vec<LineId> = self.lines_of(peer.node).collect();
        for line in older {
            self.feed(now, line, Input::Stop(ByeReason::Replaced));
        }
        self.begin(now, up, peer);
    }

    /// Who is at the other end, by its key; a neighbor in the tree that wasn't shut out.
    pub(super) fn known(&self, up: &Up) -> Result<Peer, ByeReason> {
        let Some(desk) = &self.desk else { return Err(ByeReason::Stopping) };
        let roster = desk.roster();
        let met = roster.neighbor(self.me.unit, up.side == Side::Caller, up.tls);
        let member = met.ok_or(ByeReason::Stranger)?;
        if member.is_fenced() {
            return Err(ByeReason::Fenced);
        }
        let writer = member.writer();
        Ok(Peer { node: writer.node, incarnation: writer.incarnation, unit: member.unit() })
    }

    /// How long a caller is to stay away, if there is no room for it now.
    fn no_room(&mut self, now: Instant, up: &Up, peer: Peer) -> Option<u32> {
        let replaces = self.lines_of(peer.node).next().is_some();
        if up.side == Side::Caller || replaces {
            return None;
        }
        let busy: Vec<Busy> = self
            .talks
            .iter()
            .filter(|(_, talk)| talk.side == Side::Answerer)
            .map(|(line, talk)| Busy {
                id: line.0,
                progress: talk.session.progress(),
                settled: talk.session.is_settled(),
            })
            .collect();
        let contact = self.book.contacts.peers.get(&peer.node);
        let away = contact
            .and_then(|contact| contact.last_contact)
            .map(|last| Duration::from_millis(self.clock.utc().ms().saturating_sub(last.ms())));
        let admission = Admission { max: self.options.sessions_max, stall: STALL };
        match admission.ask(now, &busy, away, self.chance()) {
            Verdict::Admit => None,
            Verdict::Replace { id } => {
                self.feed(now, LineId(id), Input::Stop(ByeReason::Busy));
                None
            }
            Verdict::Later { retry_after_ms } => Some(retry_after_ms),
        }
    }

    pub(super) fn begin(&mut self, now: Instant, up: Up, peer: Peer) {
        let Some(desk) = &self.desk else { return };
        let heads = desk.shared_heads(peer.unit);
        let nation = self.nation_book(desk, peer.unit);
        let acked = self.book.contacts.peer(peer.node, peer.incarnation).acked.clone();
        let start = Start {
            side: up.side,
            me: self.me,
            peer,
            heads,
            book: Book { acked, nation },
            options: self.session_options(peer, &up),
        };
        let at = self.clock.utc();
        debug!(node = peer.node.0, unit = %peer.unit, from = %up.from, "a session begins");
        let session = Session::begin(now, start);
        self.talks.insert(up.line, Talk::new(session, up.way, up.side, (now, at)));
        self.drain(now, up.line);
    }

    fn session_options(&self, peer: Peer, up: &Up) -> Options {
        let contact = self.book.contacts.peers.get(&peer.node);
        let rate = contact.and_then(|contact| contact.rate);
        let probes = words::probes_take(up.way.traffic().round_trip);
        let slow = words::largest_takes(rate).saturating_add(probes);
        Options {
            versions: self.options.versions,
            realm: self.realm,
            silence: self.options.silence.saturating_add(slow),
            stall: STALL,
            linger: self.options.linger,
            renew_only: up.renew_only || self.is_past_its_end(),
            // What is believed here: a clock that nobody can believe is told to nobody.
            time: self.time.now(),
        }
    }

    /// What the nation has of the logs a peer holds, as this node may tell or compare it.
    fn nation_book(&self, desk: &Desk, unit: UnitCode) -> BTreeMap<LogId, Head> {
        let known = &self.book.contacts.nation;
        let shared = |log: &LogId| roster::shared(*log, desk.opening().unit, unit);
        known.iter().filter(|(log, _)| shared(log)).map(|(log, head)| (*log, *head)).collect()
    }

    pub(super) fn on_frame(&mut self, now: Instant, line: LineId, frame: Frame) {
        let at = self.clock.utc();
        if self.doubtful.contains_key(&line) {
            return self.on_doubtful(now, line, frame);
        }
        let Some(talk) = self.talks.get_mut(&line) else { return };
        let contact = self.book.contacts.peer(talk.peer.node, talk.peer.incarnation);
        contact.last_contact = Some(at);
        if let Frame::Segment(segment) = &frame {
            talk.receives(segment);
            self.metrics.segment(Way::Received, segment.count);
        }
        self.feed(now, line, Input::Frame(frame));
    }

    pub(super) fn on_down(&mut self, now: Instant, line: LineId, code: &'static str, say: Say) {
        let at = self.clock.utc();
        let trouble = Trouble { code: code.to_owned(), say, at };
        match self.talks.get(&line).map(|talk| talk.peer) {
            Some(peer) => {
                debug!(node = peer.node.0, code, "a connection is gone");
                self.book.contacts.peer(peer.node, peer.incarnation).trouble = Some(trouble);
                self.feed(now, line, Input::Lost);
            }
            None => {
                self.doubtful.remove(&line);
                self.parent_down(now, line, trouble);
            }
        }
    }
}
