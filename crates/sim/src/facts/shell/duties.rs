//! What a hub does by itself, and who is told what has come.

use model::{Instant, Lane, LogId, Seq, UnitCode};
use session::{Input as SessionInput, Peer};

use super::{FactsNode, WITNESS_EVERY};
use crate::calendar::day_of;
use crate::facts::disk::DiskFault;
use crate::facts::office::{Stop, When};
use crate::node::{LineId, Now, Out};

impl FactsNode {
    pub(super) fn do_duties(&mut self, now: Now, out: &mut Out) {
        if matches!(self.me.unit, UnitCode::County(_)) {
            self.due = None;
            self.settled.clear();
            return;
        }
        let due = if self.settled.is_empty() { self.due } else { Some(Instant::default()) };
        if self.ended || due.is_none_or(|at| now.instant < at) {
            return;
        }
        self.due = None;
        let mut witnesses = Vec::new();
        for peer in std::mem::take(&mut self.settled).into_values() {
            let last = self.witnessed.get(&peer.node);
            let recently = last.is_some_and(|last| now.instant.since(*last) < WITNESS_EVERY);
            if peer.unit.parent() != Some(self.me.unit) || recently {
                continue;
            }
            let before = witnesses.len();
            for lane in [Lane::Control, Lane::Records] {
                let Peer { node: origin, incarnation, unit: scope } = peer;
                let log = LogId { origin, incarnation, scope, lane };
                let head = self.office.state.head(log);
                let last = self.office.state.witnessed.get(&(log, self.me.node));
                if last.map_or(Seq(0), |last| last.seq) < head.seq {
                    witnesses.push((log, head));
                }
            }
            if before < witnesses.len() {
                self.witnessed.insert(peer.node, now.instant);
            }
        }
        let when = When { on: day_of(now.instant), at: now.utc };
        match self.office.do_duties(&witnesses, when) {
            Ok(granted) if granted == model::Amount::ZERO => {}
            Ok(_) => out.points.push("a move is settled"),
            Err(Stop::Disk(DiskFault::Failed)) => self.end(out),
            Err(Stop::Disk(DiskFault::Full)) => {
                out.points.push("a hub's duties find the disk full");
                self.end(out);
            }
            Err(Stop::Refused(code)) => out.errors.push(format!("the hub's duties: {code}")),
        }
    }

    /// Tells the other sessions what has grown, and what the nation has.
    pub(super) fn spread(&mut self, now: Now, out: &mut Out) -> bool {
        let grown = std::mem::take(&mut self.office.grown);
        let nation = std::mem::take(&mut self.nation_news);
        if grown.is_empty() && nation.is_empty() {
            return false;
        }
        let lines: Vec<(LineId, UnitCode)> =
            self.talks.iter().map(|(line, talk)| (*line, talk.peer.unit)).collect();
        let me = self.me.unit;
        for (line, unit) in lines {
            let shared = |log: LogId| roster::shared(log, me, unit);
            for (log, head) in grown.iter().filter(|(log, _)| shared(**log)) {
                self.feed(now, line, SessionInput::Grew { log: *log, head: *head }, out);
            }
            for (log, head) in nation.iter().filter(|(log, _)| shared(**log)) {
                self.feed(now, line, SessionInput::Nation { log: *log, head: *head }, out);
            }
        }
        if let (Some(parent), Some(unit)) = (self.parent.as_mut(), self.me.unit.parent())
            && parent.line.is_none()
            && grown.keys().any(|log| roster::shared(*log, self.me.unit, unit))
        {
            parent.schedule.has_news(now.instant);
        }
        self.meet_strangers(now, out);
        true
    }

    pub(super) fn meet_strangers(&mut self, now: Now, out: &mut Out) {
        self.strangers.retain(|(line, _)| self.talks.contains_key(line));
        let roster = &self.office.state.roster;
        let known = |(_, log): &(LineId, LogId)| roster.key_of(*log).is_some();
        let met: Vec<_> = self.strangers.iter().filter(|at| known(at)).copied().collect();
        for (line, log) in met {
            out.points.push("a stranger becomes known");
            self.strangers.remove(&(line, log));
            self.feed(now, line, SessionInput::Again { log }, out);
        }
    }
}
