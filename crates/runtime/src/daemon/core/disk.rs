//! What came is brought to the disk, and only then told of.

use journal::{Misdeed, Segment};
use model::{Instant, LogId, UnitCode};
use roster::Unwelcome;
use session::{Input, Peer, Stored};
use store::JournalError;
use tracing::{error, warn};

use super::Core;
use crate::contacts::{RefusedBy, RefusedLog};
use crate::daemon::Ended;
use crate::daemon::event::LineId;
use crate::fault::RuntimeFault;

/// A segment that waits for the disk.
#[derive(Debug)]
pub(super) struct Awaiting {
    pub(super) line: LineId,
    pub(super) ticket: u64,
    pub(super) from: Peer,
    pub(super) segment: Segment,
}

impl Core {
    /// Appends what has come, with one sync for all of it. Says whether there was anything.
    ///
    /// Nothing is acknowledged before `receive` has returned: only `Input::Stored` makes a session
    /// send an `Ack`, and it is handed in here and nowhere else.
    pub(super) fn persist(&mut self, now: Instant) -> bool {
        let batch = std::mem::take(&mut self.stores);
        let Some(desk) = self.desk.as_mut().filter(|_| !batch.is_empty()) else { return false };
        let parts: Vec<(Peer, Segment)> =
            batch.iter().map(|awaiting| (awaiting.from, awaiting.segment.clone())).collect();
        let outcomes = match desk.receive(&parts) {
            Ok(outcomes) => outcomes,
            Err(fault) => return self.fail_stores(now, batch, fault),
        };
        self.metrics.syncs(desk.syncs());
        self.duties.received(now);
        for (awaiting, stored) in batch.into_iter().zip(outcomes) {
            self.note(&awaiting, &stored);
            self.feed(now, awaiting.line, Input::Stored { ticket: awaiting.ticket, stored });
        }
        true
    }

    fn note(&mut self, awaiting: &Awaiting, stored: &Stored) {
        let Awaiting { segment, from, .. } = awaiting;
        match stored {
            Stored::Durable { head, aside } => {
                self.grown.insert(segment.log, *head);
                self.metrics.set_aside(aside.len());
                let contact = self.book.contacts.peer(from.node, from.incarnation);
                contact.refused.remove(&segment.log);
            }
            Stored::Refused { code } => {
                let (log, first, code) = (segment.log, segment.first_seq, *code);
                warn!(%log, first = first.0, code, node = from.node.0, "a segment is refused");
                self.metrics.refused(code);
                if segment.log.origin == from.node {
                    self.duties.doubted(*from);
                }
                if code == Unwelcome::Stranger.code() {
                    self.strangers.insert((awaiting.line, log));
                }
                let at = self.clock.utc();
                let refused = RefusedLog { first, code, by: RefusedBy::Us, at };
                let contact = self.book.contacts.peer(from.node, from.incarnation);
                contact.refused.insert(log, refused);
                if code == Misdeed::FORKED && from.wrote(log) {
                    contact.shows_another(log, first, at);
                    self.show_own_hand(awaiting.line, log, first);
                }
            }
            Stored::Gap { .. } | Stored::Failed => {}
        }
    }

    /// Nothing of it is acknowledged. A full disk has refused it before a byte was written: who sent
    /// it tries again, and it is taken once there is space. Any other fault ends the daemon.
    fn fail_stores(&mut self, now: Instant, batch: Vec<Awaiting>, fault: RuntimeFault) -> bool {
        let is_full = matches!(fault, RuntimeFault::Journal(JournalError::Full));
        if is_full {
            warn!(%fault, "what came waits for space on the disk");
        } else {
            error!(%fault, "what came can't be stored: the daemon ends");
        }
        for Awaiting { line, ticket, .. } in batch {
            self.feed(now, line, Input::Stored { ticket, stored: Stored::Failed });
        }
        if !is_full {
            self.ended.get_or_insert(Ended::Disk(Box::new(fault)));
        }
        false
    }

    /// Tells the other sessions what has grown, and what the nation has. Says whether it was anything.
    pub(super) fn spread(&mut self, now: Instant) -> bool {
        let grown = std::mem::take(&mut self.grown);
        let nation = std::mem::take(&mut self.nation);
        if grown.is_empty() && nation.is_empty() {
            return false;
        }
        let lines: Vec<(LineId, UnitCode)> =
            self.talks.iter().map(|(line, talk)| (*line, talk.peer.unit)).collect();
        for (line, unit) in lines {
            let shared = |log: LogId| roster::shared(log, self.me.unit, unit);
            let news: Vec<Input> = grown
                .iter()
                .filter(|(log, _)| shared(**log))
                .map(|(log, head)| Input::Grew { log: *log, head: *head })
                .chain(
                    nation
                        .iter()
                        .filter(|(log, _)| shared(**log))
                        .map(|(log, head)| Input::Nation { log: *log, head: *head }),
                )
                .collect();
            for input in news {
                self.feed(now, line, input);
            }
        }
        self.news_for_parent(now, grown.keys().copied());
        self.meet_strangers(now);
        true
    }

    /// The roster travels beside what its members write, and may come after it: what was refused of
    /// somebody who is a member by now is asked for again.
    fn meet_strangers(&mut self, now: Instant) {
        let Some(desk) = self.desk.as_ref() else { return };
        self.strangers.retain(|(line, _)| self.talks.contains_key(line));
        let known = |(_, log): &(LineId, LogId)| desk.roster().key_of(*log).is_some();
        let met: Vec<_> = self.strangers.iter().filter(|at| known(at)).copied().collect();
        for (line, log) in met {
            self.strangers.remove(&(line, log));
            self.feed(now, line, Input::Again { log });
        }
    }
}
