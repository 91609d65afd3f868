//! Connections come and go: who is let in, and as whom.

use model::{LogId, NodeNumber};
use session::{
    Admission, Book, Busy, Input as SessionInput, Options, Peer, Session, Side, Start, Trouble,
    Verdict,
};
use wire::{Bye, ByeReason, Frame};

use super::{Contact, FactsNode, LINGER, SILENCE, STALL, Talk};
use crate::facts::log::REALM;
use crate::node::{LineId, Now, Out, Output};

impl FactsNode {
    pub(super) fn on_up(
        &mut self,
        now: Now,
        (line, side, tls): (LineId, Side, model::Hash),
        out: &mut Out,
    ) {
        let peer = match self.known(side, tls) {
            Ok(peer) => peer,
            Err(reason) => {
                out.points.push("a stranger is sent away");
                self.send_away(line, Bye { reason, retry_after_ms: 0 }, out);
                return self.parent_failed(now, line, Trouble::Line);
            }
        };
        if let Some(retry_after_ms) = self.no_room(now, side, peer, out) {
            out.points.push("a hub has no room");
            return self.send_away(line, Bye { reason: ByeReason::Busy, retry_after_ms }, out);
        }
        let older: Vec<LineId> = self.lines_of(peer.node).collect();
        for line in older {
            out.points.push("an older line is replaced");
            self.feed(now, line, SessionInput::Stop(ByeReason::Replaced), out);
        }
        self.begin(now, (line, side, peer), out);
    }

    pub(super) fn send_away(&self, line: LineId, bye: Bye, out: &mut Out) {
        out.outputs.push(Output::Send { line, frame: Frame::Bye(bye) });
        out.outputs.push(Output::Close { line });
    }

    pub(super) fn known(&self, side: Side, tls: model::Hash) -> Result<Peer, ByeReason> {
        let roster = &self.office.state.roster;
        let met = roster.neighbor(self.me.unit, side == Side::Caller, tls);
        let member = met.ok_or(ByeReason::Stranger)?;
        if member.is_fenced() {
            return Err(ByeReason::Fenced);
        }
        let writer = member.writer();
        Ok(Peer { node: writer.node, incarnation: writer.incarnation, unit: member.unit() })
    }

    pub(super) fn no_room(
        &mut self,
        now: Now,
        side: Side,
        peer: Peer,
        out: &mut Out,
    ) -> Option<u32> {
        if side == Side::Caller || self.lines_of(peer.node).next().is_some() {
            return None;
        }
        let answering = self.talks.iter().filter(|(_, talk)| talk.side == Side::Answerer);
        let busy: Vec<Busy> = answering
            .map(|(line, talk)| Busy {
                id: line.0,
                progress: talk.session.progress(),
                settled: talk.session.is_settled(),
            })
            .collect();
        let last = self.contacts.peers.get(&peer.node).and_then(|(_, contact)| contact.last);
        let away = last.map(|last| now.instant.since(last));
        let admission = Admission { max: self.knobs.sessions_max, stall: STALL };
        match admission.ask(now.instant, &busy, away, self.dice.roll()) {
            Verdict::Admit => None,
            Verdict::Replace { id } => {
                out.points.push("a settled session gives way");
                self.feed(now, LineId(id), SessionInput::Stop(ByeReason::Busy), out);
                None
            }
            Verdict::Later { retry_after_ms } => Some(retry_after_ms),
        }
    }

    pub(super) fn begin(
        &mut self,
        now: Now,
        (line, side, peer): (LineId, Side, Peer),
        out: &mut Out,
    ) {
        let shared = |log: &LogId| roster::shared(*log, self.me.unit, peer.unit);
        let logs = self.office.state.logs.iter().filter(|(log, _)| shared(log));
        let heads = logs.map(|(log, kept)| (*log, kept.head)).collect();
        let nation = self.contacts.nation.iter().filter(|(log, _)| shared(log));
        let nation = nation.map(|(log, head)| (*log, *head)).collect();
        let acked = self.contact(peer).acked.clone();
        let options = Options {
            versions: self.versions,
            realm: REALM,
            silence: SILENCE,
            stall: STALL,
            linger: Some(LINGER),
            renew_only: false,
            time: now.utc,
        };
        let book = Book { acked, nation };
        let start = Start { side, me: self.me, peer, heads, book, options };
        let session = Session::begin(now.instant, start);
        self.talks.insert(line, Talk { session, peer, side });
        self.drain(now, line, out);
    }

    /// A neighbor's page; a new incarnation has a new one.
    pub(crate) fn contact(&mut self, peer: Peer) -> &mut Contact {
        let page = self.contacts.peers.entry(peer.node);
        let (known, contact) = page.or_insert_with(|| (peer, Contact::default()));
        if known.incarnation != peer.incarnation {
            (*known, *contact) = (peer, Contact::default());
        }
        contact
    }

    pub(super) fn on_down(&mut self, now: Now, line: LineId, out: &mut Out) {
        if self.talks.contains_key(&line) {
            self.feed(now, line, SessionInput::Lost, out);
        } else {
            self.parent_failed(now, line, Trouble::Line);
        }
    }

    pub(super) fn parent_failed(&mut self, now: Now, line: LineId, trouble: Trouble) {
        let chance = self.dice.roll();
        if let Some(parent) = self.parent.as_mut().filter(|it| it.line == Some(line)) {
            parent.line = None;
            parent.schedule.failed(now.instant, trouble, chance);
        }
    }

    pub(super) fn lines_of(&self, node: NodeNumber) -> impl Iterator<Item = LineId> {
        self.talks.iter().filter(move |(_, talk)| talk.peer.node == node).map(|(line, _)| *line)
    }
}
