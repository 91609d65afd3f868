//! A hub above that answers with a key nobody here knows: it has to show, by the nation's own log, that it
//! belongs. Until then it is told nothing and nothing else of it is taken.
//!
//! ```text
//! unknown key ──Prove(how far the nation's log is here)──► the hub
//!             ◄──segments of the nation's control logs, Proof(how far they lead)──
//! all of it here, verified as any segment is ─► its key is a member's: a session begins
//!                                            ├► more than before: asked again
//!                                            └► nothing new: sent away
//! ```
//!
//! The nation's key is trusted since the setup; so nobody but the nation can make a county take another
//! machine for its hub, not even who has the key of the province's authority.

use journal::Head;
use model::limits::{PROOF_BYTES, PROOF_LOGS_MAX};
use model::{Instant, Lane, LogId, UnitCode, say};
use session::Peer;
use tracing::{info, warn};
use wire::{Bye, ByeReason, Frame};

use super::disk::Awaiting;
use super::{Core, STALL};
use crate::contacts::Trouble;
use crate::daemon::event::{LineId, Up};
use crate::daemon::words;
use crate::desk::Desk;

/// A hub that has yet to show who it is.
#[derive(Debug)]
pub(super) struct Doubtful {
    up: Up,
    /// As whom its segments are looked at.
    claims: Peer,
    /// How far the nation's logs were here when it was asked last.
    asked: Vec<(LogId, Head)>,
    /// What its answer leads up to.
    reached: Option<Vec<(LogId, Head)>>,
    until: Instant,
}

impl Doubtful {
    /// When it is given up unless something comes.
    pub(super) const fn until(&self) -> Instant {
        self.until
    }
}

impl Core {
    /// Asks a hub with an unknown key who it is.
    pub(super) fn doubt(&mut self, now: Instant, mut up: Up) {
        let claims = self.me.unit.parent().and_then(|unit| {
            let member = self.desk.as_ref()?.roster().members_of(unit).next_back()?;
            let writer = member.writer();
            Some(Peer { node: writer.node, incarnation: writer.incarnation, unit })
        });
        let (Some(claims), Some(desk)) = (claims, self.desk.as_ref()) else { return };
        info!(from = %up.from, key = %up.tls, "the hub has an unknown key: it is asked to show who it is");
        let asked = nations(desk);
        up.way.send(Frame::Prove(asked.clone()));
        let until = now.after(self.options.silence);
        let line = up.line;
        self.doubtful.insert(line, Doubtful { up, claims, asked, reached: None, until });
    }

    /// Takes in what a doubtful hub says: the nation's word, and nothing else.
    pub(super) fn on_doubtful(&mut self, now: Instant, line: LineId, frame: Frame) {
        let until = now.after(self.options.silence.max(STALL));
        let Some(doubtful) = self.doubtful.get_mut(&line) else { return };
        doubtful.until = until;
        match frame {
            Frame::Segment(segment) if is_nations(segment.log) => {
                let from = doubtful.claims;
                self.stores.push(Awaiting { line, ticket: 0, from, segment: *segment });
            }
            Frame::Proof(heads) if doubtful.reached.is_none() => doubtful.reached = Some(heads),
            // It doesn't know this node, and this node doesn't know it.
            Frame::Bye(Bye { reason: ByeReason::Stranger, .. }) => self.unproven(now, line),
            Frame::Bye(Bye { reason, .. }) => {
                let trouble = self.trouble_of(reason);
                self.part(now, line, None, trouble);
            }
            Frame::Ping => doubtful.up.way.send(Frame::Pong),
            Frame::Pong => {}
            Frame::Hello(_)
            | Frame::Welcome(_)
            | Frame::Heads { .. }
            | Frame::Segment(_)
            | Frame::Ack(_)
            | Frame::Nation(_)
            | Frame::Want(_)
            | Frame::Refused(_)
            | Frame::Aside(_)
            | Frame::Prove(_)
            | Frame::Proof(_) => self.unproven(now, line),
        }
    }

    /// Once what was sent is here: begins with who has shown that it belongs, sends the others away.
    pub(super) fn judge_doubtful(&mut self, now: Instant) {
        let answered = |doubtful: &Doubtful| {
            let here = |(log, head): &(LogId, Head)| {
                self.desk.as_ref().is_some_and(|desk| head.seq <= desk.heads().of(*log).seq)
            };
            doubtful.reached.as_ref().is_some_and(|reached| reached.iter().all(here))
        };
        let lines: Vec<LineId> =
            self.doubtful.iter().filter(|(_, it)| answered(it)).map(|(line, _)| *line).collect();
        for line in lines {
            self.judge_one(now, line);
        }
    }

    fn judge_one(&mut self, now: Instant, line: LineId) {
        let Some(doubtful) = self.doubtful.get(&line) else { return };
        match self.known(&doubtful.up) {
            Ok(peer) => {
                let Some(Doubtful { up, .. }) = self.doubtful.remove(&line) else { return };
                info!(
                    node = peer.node.0,
                    incarnation = peer.incarnation.0,
                    "the hub has shown who it is"
                );
                self.metrics.handshake("done");
                self.begin(now, up, peer);
            }
            Err(ByeReason::Stranger) => self.ask_again(now, line),
            Err(reason) => {
                let trouble = self.trouble_of(reason);
                self.part(now, line, Some(reason), trouble);
            }
        }
    }

    /// A long history comes in several answers; one that brings nothing new is the last.
    fn ask_again(&mut self, now: Instant, line: LineId) {
        let here = self.desk.as_ref().map(nations).unwrap_or_default();
        let Some(doubtful) = self.doubtful.get_mut(&line) else { return };
        if doubtful.asked == here {
            return self.unproven(now, line);
        }
        doubtful.asked.clone_from(&here);
        doubtful.reached = None;
        doubtful.up.way.send(Frame::Prove(here));
    }

    fn unproven(&mut self, now: Instant, line: LineId) {
        let say = say!(
            "مرکزی که پاسخ داد نتوانست نشان دهد که کشور آن را ثبت کرده است.",
            "The hub that answered couldn't show that the nation has enrolled it."
        );
        let trouble = Trouble { code: UNPROVEN.to_owned(), say, at: self.clock.utc() };
        self.part(now, line, Some(ByeReason::Stranger), trouble);
    }

    fn part(&mut self, now: Instant, line: LineId, reason: Option<ByeReason>, trouble: Trouble) {
        let Some(Doubtful { mut up, .. }) = self.doubtful.remove(&line) else { return };
        warn!(from = %up.from, key = %up.tls, code = trouble.code, "the hub isn't taken for ours");
        self.metrics.handshake("unproven");
        if let Some(reason) = reason {
            up.way.send(Frame::Bye(Bye { reason, retry_after_ms: 0 }));
        }
        up.way.close(words::close_code(reason.unwrap_or(ByeReason::Done)));
        self.parent_down(now, line, trouble);
    }

    fn trouble_of(&self, reason: ByeReason) -> Trouble {
        let (code, say) = (words::code(reason).to_owned(), words::say(reason));
        Trouble { code, say, at: self.clock.utc() }
    }

    /// Nothing came for too long.
    pub(super) fn give_up_doubtful(&mut self, now: Instant) {
        let due = |doubtful: &Doubtful| doubtful.until <= now;
        let lines: Vec<LineId> =
            self.doubtful.iter().filter(|(_, it)| due(it)).map(|(line, _)| *line).collect();
        for line in lines {
            let trouble = self.trouble_of(ByeReason::Silent);
            self.part(now, line, Some(ByeReason::Silent), trouble);
        }
    }

    /// Ends without a word to who was told nothing.
    pub(super) fn leave_doubtful(&mut self) {
        for (_, mut doubtful) in std::mem::take(&mut self.doubtful) {
            doubtful.up.way.close(words::close_code(ByeReason::Stopping));
        }
    }

    /// Shows a caller that doesn't know this node's key what the nation has said since.
    pub(super) fn show_proof(&mut self, line: LineId, known: &[(LogId, Head)]) {
        let (Some(desk), Some(talk)) = (&self.desk, self.talks.get_mut(&line)) else { return };
        let mut left = PROOF_BYTES;
        let mut reached = Vec::new();
        for (log, head) in nations(desk) {
            let start = Head::start(log);
            let from = known.iter().find(|(of, _)| *of == log).map_or(start, |(_, from)| *from);
            // Of a log that has another history there nothing can be taken.
            let is_one =
                from == start || desk.head_at(log, from.seq).is_ok_and(|it| it == Some(from));
            if left == 0 || head.seq <= from.seq || !is_one {
                continue;
            }
            let segments = desk.segments_from(log, from, left).unwrap_or_else(|fault| {
                warn!(%log, %fault, "a log can't be read");
                Vec::new()
            });
            if let Some(last) = segments.last() {
                reached.push((log, last.head_after()));
            }
            for segment in segments {
                left = left.saturating_sub(segment.payload.len());
                talk.way.send(Frame::Segment(Box::new(segment)));
            }
        }
        talk.way.send(Frame::Proof(reached));
    }
}

/// How far the nation's own control logs are here.
fn nations(desk: &Desk) -> Vec<(LogId, Head)> {
    desk.heads().iter().filter(|(log, _)| is_nations(*log)).take(PROOF_LOGS_MAX).collect()
}

fn is_nations(log: LogId) -> bool {
    log.scope == UnitCode::Nation && log.lane == Lane::Control
}

/// A hub that couldn't show that it belongs.
const UNPROVEN: &str = "session.unproven";
