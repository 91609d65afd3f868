//! Inputs to the sessions, and what they ask for.

use journal::{Head, Misdeed};
use model::{Instant, LogId, Timestamp};
use session::{Close, Input, Output, Peer};
use tracing::{info, trace, warn};
use wire::Frame;

use super::disk::Awaiting;
use super::{Core, ParentTold};
use crate::contacts::{RefusedBy, RefusedLog, Trouble};
use crate::daemon::event::LineId;
use crate::daemon::words;
use crate::metrics::Way;

impl Core {
    /// Hands an input to a session and does what it asks for.
    pub(in crate::daemon) fn feed(&mut self, now: Instant, line: LineId, input: Input) {
        let Some(talk) = self.talks.get_mut(&line) else { return };
        if let Err(fault) = talk.session.handle(now, input) {
            warn!(node = talk.peer.node.0, %fault, "a peer broke the protocol");
            let trouble = Trouble {
                code: "session.misdeed".to_owned(),
                say: words::misdeed(&fault),
                at: self.clock.utc(),
            };
            self.book.contacts.peer(talk.peer.node, talk.peer.incarnation).trouble = Some(trouble);
        }
        self.drain(now, line);
    }

    pub(super) fn drain(&mut self, now: Instant, line: LineId) {
        while let Some(talk) = self.talks.get_mut(&line)
            && let Some(output) = talk.session.poll_output()
        {
            self.carry_out(now, line, output);
        }
    }

    fn carry_out(&mut self, now: Instant, line: LineId, output: Output) {
        let Some(talk) = self.talks.get_mut(&line) else { return };
        let peer = talk.peer;
        let at = self.clock.utc();
        match output {
            Output::Send(frame) => {
                trace!(?line, ?frame, "a frame goes");
                if let Frame::Segment(segment) = &frame {
                    talk.sends(now, segment);
                    self.metrics.segment(Way::Sent, segment.count);
                }
                talk.way.send(frame);
            }
            Output::Fetch { log, from, bytes } => self.fetch(now, line, (log, from, bytes)),
            Output::Store { ticket, segment } => {
                self.stores.push(Awaiting { line, ticket, from: peer, segment });
            }
            Output::Acked { log, head } => {
                let contact = self.book.contacts.peer(peer.node, peer.incarnation);
                contact.told(log, head, at);
                talk.acked(now, log, head).into_iter().for_each(|wait| self.metrics.acked(wait));
                self.compare_with_writer(line, log, head);
            }
            Output::Nation { log, head } => {
                if self.book.contacts.learn_nation(log, head) {
                    self.nation.insert(log, head);
                }
            }
            Output::PeerRefused { log, first, code } => {
                warn!(%log, first = first.0, code, node = peer.node.0, "a peer refuses a segment");
                if log.origin == peer.node {
                    self.duties.doubted(peer);
                }
                let refused = RefusedLog { first, code, by: RefusedBy::Them, at };
                let contact = self.book.contacts.peer(peer.node, peer.incarnation);
                contact.refused.insert(log, refused);
                if code == Misdeed::FORKED && peer.wrote(log) {
                    contact.shows_another(log, first, at);
                }
                self.compare_with_parent(peer, None);
            }
            Output::PeerSetAside { log, seq, code } => {
                info!(%log, seq = seq.0, code, node = peer.node.0, "a peer set an entry aside");
                let contact = self.book.contacts.peer(peer.node, peer.incarnation);
                contact.set_aside(log, seq, code);
            }
            Output::Prove(known) => self.show_proof(line, &known),
            Output::PeerTime(time) => {
                if self.is_parent(peer.unit) {
                    // Its newest word: a hub whose clock was ahead takes that back.
                    self.book.contacts.hub_time = time;
                    self.parent_told = Some(ParentTold { theirs: time, ours: at, at: now });
                }
            }
            Output::Settled => self.on_settled(now, line),
            Output::Close(close) => self.on_close(now, line, close),
        }
    }

    fn fetch(&mut self, now: Instant, line: LineId, (log, from, bytes): (LogId, Head, usize)) {
        let Some(desk) = self.desk.as_mut() else { return };
        let segments = if desk.keeps_back(log) {
            Vec::new()
        } else {
            desk.segments_from(log, from, bytes).unwrap_or_else(|fault| {
                warn!(%log, %fault, "a log can't be read");
                Vec::new()
            })
        };
        let Some(talk) = self.talks.get_mut(&line) else { return };
        // What it asks for next is drained by whoever drains it now.
        if let Err(fault) = talk.session.handle(now, Input::Fetched { log, segments }) {
            warn!(%log, %fault, "a session refuses what it asked for");
        }
    }

    fn on_settled(&mut self, now: Instant, line: LineId) {
        let at = self.clock.utc();
        let Some(talk) = self.talks.get_mut(&line) else { return };
        let rate = talk.settles(now);
        let peer = talk.peer;
        let contact = self.book.contacts.peer(peer.node, peer.incarnation);
        contact.rate = rate.or(contact.rate);
        contact.last_settled = Some(at);
        contact.trouble = None;
        contact.not_before = None;
        self.duties.settled(peer);
        self.met_parent |= self.is_parent(peer.unit);
        self.compare_with_parent(peer, Some(at));
    }

    /// What the parent says of this node's own logs may show that this machine was set back, or that
    /// it wasn't.
    fn compare_with_parent(&mut self, peer: Peer, settled: Option<Timestamp>) {
        if !self.is_parent(peer.unit) {
            return;
        }
        let contact = self.book.contacts.peer(peer.node, peer.incarnation);
        let Some(desk) = self.desk.as_mut() else { return };
        if let Err(fault) = desk.heard_parent(contact, settled) {
            warn!(%fault, "what the parent says of this node can't be compared");
        }
    }

    fn on_close(&mut self, now: Instant, line: LineId, close: Close) {
        let Some(mut talk) = self.talks.remove(&line) else { return };
        // What came whole before the line was cut is kept: it need not come again. Nobody is told.
        if matches!(close, Close::Ours(_) | Close::Misdeed) {
            self.stores.retain(|awaiting| awaiting.line != line);
        }
        let end = words::end(close);
        let spell = talk.spell(now, end);
        info!(node = talk.peer.node.0, unit = %talk.peer.unit, end, "a session ended");
        let (sent, received) = (spell.sent, spell.received);
        self.metrics.bytes(Way::Sent, sent.frame_bytes, sent.udp_bytes);
        self.metrics.bytes(Way::Received, received.frame_bytes, received.udp_bytes);
        let at = self.clock.utc();
        let contact = self.book.contacts.peer(talk.peer.node, talk.peer.incarnation);
        contact.ended(spell);
        if let Some((code, say)) = words::trouble(close) {
            contact.trouble.get_or_insert(Trouble { code: code.to_owned(), say, at });
        }
        if let Close::Theirs { retry_after_ms, .. } = close {
            let wait = u64::from(retry_after_ms);
            contact.not_before =
                (0 < wait).then(|| at.ms().saturating_add(wait)).map(Timestamp::from_ms);
        }
        talk.way.close(words::close_code_of(close));
        if talk.session.got_on()
            && let Some(parent) = self.parent.as_mut().filter(|parent| parent.is_on(line))
        {
            parent.got_on();
        }
        self.parent_ended(now, line, close);
    }
}
