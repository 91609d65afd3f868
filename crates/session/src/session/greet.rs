//! Hello, welcome, and who has what.

use std::collections::BTreeSet;

use journal::{Head, Misdeed};
use model::limits::{PROOFS_MAX, SHARED_LOGS_MAX, WIRE_HEADS_MAX};
use model::planted::{Bug, planted};
use model::{Instant, LogId, Seq, UnitCode};
use wire::{ByeReason, Frame, Hello, Nation, Refused, Versions, Welcome};

use crate::digest::digest;
use crate::log::Log;
use crate::port::{Fault, Output, Peer, Side, code};
use crate::session::{Phase, Session};

/// Heads the peer has announced.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Expected {
    which: Which,
    /// The logs it has named so far.
    named: BTreeSet<LogId>,
}

/// What the peer leaves out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Which {
    /// Every log it has: one it doesn't name it hasn't got.
    All,
    /// Only those of which it has more than both had: the others are as this side thought.
    Changed,
}

impl Expected {
    const fn new(which: Which) -> Self {
        Self { which, named: BTreeSet::new() }
    }
}

impl Session {
    /// What the peer is believed to have is only worth naming if all of it is here: a digest that
    /// fits nothing makes the peer tell.
    pub(super) fn say_hello(&mut self) {
        let yours = self.common().unwrap_or_default();
        let Peer { node, incarnation, unit } = self.me;
        self.phase = Phase::Calling { yours };
        self.send(Frame::Hello(Hello {
            versions: self.options.versions,
            realm: self.options.realm,
            node,
            incarnation,
            unit,
            mine: self.mine(),
            yours,
            nation: self.nation_digest(unit),
        }));
    }

    pub(super) fn before_hello(&mut self, now: Instant, frame: Frame) -> Result<(), Fault> {
        match frame {
            Frame::Hello(hello) => self.on_hello(now, &hello),
            Frame::Segment(segment) => self.keep_early(*segment),
            Frame::Bye(bye) => {
                self.on_bye(bye);
                Ok(())
            }
            Frame::Prove(heads) if self.proofs < PROOFS_MAX => {
                self.proofs = self.proofs.saturating_add(1);
                self.outputs.push_back(Output::Prove(heads));
                Ok(())
            }
            Frame::Welcome(_)
            | Frame::Prove(_)
            | Frame::Proof(_)
            | Frame::Heads { .. }
            | Frame::Ack(_)
            | Frame::Nation(_)
            | Frame::Want(_)
            | Frame::Refused(_)
            | Frame::Aside(_)
            | Frame::Ping
            | Frame::Pong => Err(Fault::OutOfTurn),
        }
    }

    pub(super) fn before_welcome(
        &mut self,
        now: Instant,
        frame: Frame,
        yours: [u8; 16],
    ) -> Result<(), Fault> {
        match frame {
            Frame::Welcome(welcome) => self.on_welcome(now, &welcome, yours),
            Frame::Segment(segment) => self.keep_early(*segment),
            Frame::Bye(bye) => {
                self.on_bye(bye);
                Ok(())
            }
            Frame::Hello(_)
            | Frame::Prove(_)
            | Frame::Proof(_)
            | Frame::Heads { .. }
            | Frame::Ack(_)
            | Frame::Nation(_)
            | Frame::Want(_)
            | Frame::Refused(_)
            | Frame::Aside(_)
            | Frame::Ping
            | Frame::Pong => Err(Fault::OutOfTurn),
        }
    }

    /// In this order: can we talk, do we belong together, is it who it says, what has it got.
    fn on_hello(&mut self, now: Instant, hello: &Hello) -> Result<(), Fault> {
        let Some(version) = highest_common(self.options.versions, hello.versions) else {
            self.bye(ByeReason::Version);
            return Ok(());
        };
        if hello.realm != self.options.realm {
            self.bye(ByeReason::Realm);
            return Ok(());
        }
        let Hello { node, incarnation, unit, .. } = *hello;
        if (Peer { node, incarnation, unit }) != self.peer {
            self.bye(ByeReason::Stranger);
            return Ok(());
        }

        let (mine, common) = (self.mine(), self.common());
        let in_step = common == Some(hello.yours);
        let tells = hello.yours != mine && !in_step;
        let asks = common != Some(hello.mine) && !in_step;
        self.phase = Phase::Live;
        self.watch.advance(now);
        self.send(Frame::Welcome(Welcome {
            version,
            node: self.me.node,
            incarnation: self.me.incarnation,
            time: self.options.time,
            mine,
            tells,
            asks,
        }));
        if tells {
            self.tell_heads(|_| true);
        } else if hello.yours != mine {
            self.tell_heads(|log| log.peer.seq < log.here.seq);
        }
        if asks {
            self.expected = Some(Expected::new(Which::All));
            self.asks_first = true;
        } else if common == Some(hello.mine) {
            self.presume_nothing();
        } else {
            self.presume();
        }
        if hello.nation != self.nation_digest(self.peer.unit) {
            for (log, head) in self.nation.clone() {
                self.tell_nation(log, head);
            }
        }
        self.take_early(now)
    }

    fn on_welcome(
        &mut self,
        now: Instant,
        welcome: &Welcome,
        yours: [u8; 16],
    ) -> Result<(), Fault> {
        let Versions { min, max } = self.options.versions;
        if welcome.version < min || max < welcome.version {
            self.bye(ByeReason::Version);
            return Ok(());
        }
        if (welcome.node, welcome.incarnation) != (self.peer.node, self.peer.incarnation) {
            self.bye(ByeReason::Stranger);
            return Ok(());
        }
        self.phase = Phase::Live;
        self.watch.advance(now);
        self.outputs.push_back(Output::PeerTime(welcome.time));
        if welcome.asks {
            self.tell_heads(|_| true);
        }
        if welcome.tells {
            self.expected = Some(Expected::new(Which::All));
        } else if welcome.mine != yours {
            self.expected = Some(Expected::new(Which::Changed));
        } else {
            self.asks_first = false;
            self.as_thought(&BTreeSet::new())?;
        }
        self.take_early(now)
    }

    /// Tells the peer where this node stands. That is as good as a want: a peer that has sent from
    /// further on begins again by itself.
    fn tell_heads(&mut self, which: impl Fn(&Log) -> bool) {
        let chosen = |log: &Log| which(log);
        let mut heads = Vec::new();
        for (log, known) in self.logs.iter_mut().filter(|(_, known)| chosen(known)) {
            known.into.told = Some(known.here.seq);
            if Seq(0) < known.here.seq {
                heads.push((*log, known.here));
            }
        }
        let mut chunks: Vec<_> = heads.chunks(WIRE_HEADS_MAX).map(<[_]>::to_vec).collect();
        let end = chunks.pop().unwrap_or_default();
        for heads in chunks {
            self.send(Frame::Heads { heads, last: false });
        }
        self.send(Frame::Heads { heads: end, last: true });
        self.tell_what_stays(which);
    }

    /// What is told and stays here all the same, because of a certificate past its end: so that nobody
    /// waits for it.
    fn tell_what_stays(&mut self, which: impl Fn(&Log) -> bool) {
        let stays = |(log, known): &(&LogId, &Log)| {
            which(known) && !self.shares(**log) && known.peer.seq < known.here.seq
        };
        let refused = |(log, known): (&LogId, &Log)| Refused {
            log: *log,
            first: Seq(known.peer.seq.0.saturating_add(1)),
            code: code::NOT_SHARED,
        };
        let all: Vec<Refused> = self.logs.iter().filter(stays).map(refused).collect();
        for refused in all {
            self.send(Frame::Refused(refused));
        }
    }

    pub(super) fn on_heads(
        &mut self,
        now: Instant,
        heads: Vec<(LogId, Head)>,
        last: bool,
    ) -> Result<(), Fault> {
        let Some(Expected { which, mut named }) = self.expected.take() else {
            return Err(Fault::OutOfTurn);
        };
        let before = named.len();
        named.extend(heads.iter().map(|(log, _)| *log));
        if SHARED_LOGS_MAX < named.len() {
            return Err(Fault::TooManyLogs);
        }
        if !last && named.len() == before {
            // A frame that brings nothing and promises more would keep us waiting for ever.
            return Err(Fault::OutOfTurn);
        }

        self.watch.advance(now);
        for (log, head) in heads {
            self.on_told(log, head)?;
            if which == Which::Changed {
                self.want_own(log);
            }
        }
        if !last {
            self.expected = Some(Expected { which, named });
            return Ok(());
        }
        self.asks_first = false;
        match which {
            Which::All => self.without(&named),
            Which::Changed => self.as_thought(&named),
        }
    }

    /// The peer has nothing of the logs it didn't name.
    fn without(&mut self, named: &BTreeSet<LogId>) -> Result<(), Fault> {
        let unnamed: Vec<LogId> =
            self.logs.keys().filter(|log| !named.contains(log)).copied().collect();
        unnamed.into_iter().try_for_each(|log| self.on_told(log, Head::start(log)))
    }

    /// Of the logs it didn't name the peer has what this side thought; what was presumed beyond that
    /// was wrong.
    fn as_thought(&mut self, named: &BTreeSet<LogId>) -> Result<(), Fault> {
        let presumed = |(log, known): (&LogId, &Log)| Some((*log, known.presumed_over?));
        let thought: Vec<(LogId, Head)> = self.logs.iter().filter_map(presumed).collect();
        let unnamed = thought.into_iter().filter(|(log, _)| !named.contains(log));
        unnamed.into_iter().try_for_each(|(log, before)| self.on_told(log, before))
    }

    fn on_told(&mut self, log: LogId, told: Head) -> Result<(), Fault> {
        if !self.shares(log) {
            return Ok(());
        }
        if !self.logs.contains_key(&log) {
            if self.is_full() {
                return Err(Fault::TooManyLogs);
            }
            let start = Head::start(log);
            self.logs.insert(log, Log::new(log, start, start));
        }
        let known = self.logs.get_mut(&log).expect("inserted above if it was missing");
        // Before the first entry there is one history, whatever the peer calls it. And what it has
        // sent itself it has; those frames came by another stream, maybe earlier.
        let told = if told.seq == Seq(0) { Head::start(log) } else { told };
        let told = if told.seq < known.into.proven.seq { known.into.proven } else { told };
        if told.seq < known.peer.seq && !planted(Bug::GreetingNotHeard) {
            known.rewind(told);
        }
        known.set_back |= told.seq < known.here.seq;
        let forked = told.seq == known.here.seq && told.hash != known.here.hash;
        self.believe(log, told);
        if forked {
            self.stand_still(log, told);
        }
        Ok(())
    }

    /// The peer has more of the own log than is here: this disk was set back. The peer presumes that
    /// the writer has it; so it is asked for, and the shell refuses it, for all to see.
    fn want_own(&mut self, log: LogId) {
        let me = self.me;
        let Some(known) = self.logs.get_mut(&log) else { return };
        if me.wrote(log) && known.here.seq < known.peer.seq {
            known.into.gap = true;
            self.want(log);
        }
    }

    /// Two histories of equal length: neither would be sent, so both sides are told here.
    fn stand_still(&mut self, log: LogId, told: Head) {
        let code = Misdeed::Forked { log, at: told.seq }.code();
        let Some(known) = self.logs.get_mut(&log) else { return };
        known.halt();
        known.into.refused = true;
        self.send(Frame::Refused(Refused { log, first: told.seq, code }));
        self.outputs.push_back(Output::PeerRefused { log, first: told.seq, code });
    }

    /// A parent's word to a child on the child's own scope; the nation's acknowledgements are that
    /// word already.
    pub(super) fn tell_nation(&mut self, log: LogId, head: Head) {
        let above = self.me.unit != UnitCode::Nation && self.side == Side::Answerer;
        if above && log.scope == self.peer.unit && self.shares(log) && !self.options.renew_only {
            self.send(Frame::Nation(Nation { log, head }));
        }
    }

    pub(super) fn on_nation(&mut self, now: Instant, word: Nation) -> Result<(), Fault> {
        let Nation { log, head } = word;
        if self.side == Side::Answerer || log.scope != self.me.unit {
            return Err(Fault::OutOfTurn);
        }
        if SHARED_LOGS_MAX <= self.nation.len() && !self.nation.contains_key(&log) {
            return Err(Fault::TooManyLogs);
        }
        if self.nation.get(&log).is_none_or(|known| known.seq < head.seq) {
            self.watch.advance(now);
            self.nation.insert(log, head);
            self.outputs.push_back(Output::Nation { log, head });
        }
        Ok(())
    }

    /// Digest of what the nation has of one unit's scope.
    fn nation_digest(&self, unit: UnitCode) -> [u8; 16] {
        digest(self.nation.iter().filter(|(log, _)| log.scope == unit))
    }
}

/// The newest version both speak.
fn highest_common(ours: Versions, theirs: Versions) -> Option<u16> {
    let newest = ours.max.min(theirs.max);
    (ours.min <= newest && theirs.min <= newest).then_some(newest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_common_version_is_spoken() {
        let range = |min, max| Versions { min, max };
        assert_eq!(highest_common(range(1, 1), range(1, 2)), Some(1));
        assert_eq!(highest_common(range(1, 3), range(2, 9)), Some(3));
        assert_eq!(highest_common(range(1, 1), range(2, 3)), None);
        assert_eq!(highest_common(range(2, 3), range(1, 1)), None);
        // A range that is none fits nothing.
        assert_eq!(highest_common(range(1, 3), range(3, 1)), None);
    }
}
