//! What comes over the control socket: commands, run here one after the other, and orders to the loop
//! itself.

use std::collections::BTreeMap;
use std::fmt;

use journal::{Head, Heads};
use model::{Instant, LogId, Seq};
use tracing::{error, info};

use super::Ended;
use super::core::Core;
use crate::contacts::Contacts;
use crate::control::Knock;
use crate::control::protocol::{Call, Order, Reply, Request};
use crate::desk::Desk;
use crate::gate::Gate;
use crate::snapshot::{Link, Running, Snapshot};

/// Runs one command on the open office and returns its exit code.
pub type Runner = Box<dyn FnMut(&mut Lent, Call, &mut dyn FnMut(Reply)) -> u8 + Send>;

/// What a command gets from the daemon.
#[derive(Debug)]
pub struct Lent {
    /// The open office. It has to be here again when the command ends.
    pub desk: Option<Desk>,
    /// How the daemon stands with its neighbors.
    pub snapshot: Snapshot,
    /// A hub's gate. It has to be here again as well.
    pub gate: Option<Gate>,
    /// What is remembered of the neighbors; what a stick brings is noted here.
    pub contacts: Contacts,
}

/// The program's commands.
pub(crate) struct Commands(pub(crate) Runner);

impl fmt::Debug for Commands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Commands(..)")
    }
}

impl Core {
    pub(super) fn on_knock(&mut self, now: Instant, knock: Knock) {
        let Knock { request, replies } = knock;
        match request {
            Request::Command(call) => {
                // What came before it is on the disk before it, and it sees it.
                self.settle_turn(now);
                self.keep_levels(now);
                let code = self.run(call, &mut |reply| replies.send(reply));
                replies.send(Reply::Exit(code));
            }
            Request::Order(Order::SyncNow) => self.sync_now(now, replies),
            Request::Order(Order::Pause) => {
                self.pause(now, true);
                replies.send(Reply::Exit(0));
            }
            Request::Order(Order::Resume) => {
                self.pause(now, false);
                replies.send(Reply::Exit(0));
            }
            Request::Order(Order::Stop) => {
                info!("told to end");
                self.ended.get_or_insert(Ended::Asked);
                self.stopper = Some(replies);
            }
        }
    }

    /// Lends the office to a command.
    fn run(&mut self, call: Call, reply: &mut dyn FnMut(Reply)) -> u8 {
        let Some(snapshot) = self.snapshot() else { return 70 };
        let before = self.desk.as_ref().map(|desk| desk.heads().clone()).unwrap_or_default();
        let contacts = self.book.contacts.clone();
        let nation = contacts.nation.clone();
        let mut lent = Lent { desk: self.desk.take(), snapshot, gate: self.gate.take(), contacts };
        let code = (self.commands.0)(&mut lent, call, reply);
        self.desk = lent.desk;
        self.gate = lent.gate;
        self.book.contacts = lent.contacts;
        self.note_brought(&before, &nation);
        self.renewing.looked_after = true;
        self.look_after();
        code
    }

    /// What a command has brought in of others' logs and of the nation's words: sessions are told in
    /// this turn.
    fn note_brought(&mut self, before: &Heads, nation: &BTreeMap<LogId, Head>) {
        let Some(desk) = &self.desk else { return };
        let grown = desk.heads().iter().filter(|(log, head)| before.of(*log).seq < head.seq);
        self.grown.extend(grown);
        let known = |log: &LogId| nation.get(log).map_or(Seq(0), |head| head.seq);
        let told = self.book.contacts.nation.iter().filter(|(log, head)| known(log) < head.seq);
        self.nation.extend(told.map(|(log, head)| (*log, *head)));
    }

    /// Lends the office, and nothing else, to somebody in this process.
    pub(super) fn lend<T>(&mut self, work: impl FnOnce(&mut Desk) -> T) -> Option<T> {
        let done = self.desk.as_mut().map(work);
        self.look_after();
        done
    }

    /// Lends the office and the contacts to somebody in this process.
    pub(super) fn carry<T>(
        &mut self,
        work: impl FnOnce(&mut Desk, &mut Contacts) -> T,
    ) -> Option<T> {
        let desk = self.desk.as_mut()?;
        let (before, nation) = (desk.heads().clone(), self.book.contacts.nation.clone());
        let done = work(desk, &mut self.book.contacts);
        self.note_brought(&before, &nation);
        self.look_after();
        Some(done)
    }

    /// Looks at what became of the office while it was lent.
    fn look_after(&mut self) {
        assert!(self.desk.is_some(), "a command hands the office back");
        if let Some(fault) = self.desk.as_ref().and_then(Desk::poisoned) {
            error!(%fault, "the disk failed under a command: the daemon ends");
            self.ended.get_or_insert(Ended::Disk(Box::new(fault)));
        }
        self.note_own();
    }

    /// How the daemon stands.
    pub(super) fn snapshot(&self) -> Option<Snapshot> {
        let desk = self.desk()?;
        let mut snapshot = Snapshot::of(desk, &self.book.contacts, self.book.lost());
        snapshot.running = Some(Running {
            since: self.begun,
            listening: self.started.listening,
            metrics: self.started.metrics,
            sessions: self.talks.len(),
            syncs: desk.syncs(),
            parent_clock: self.parent_clock(),
        });
        let now = self.clock.instant();
        for talk in self.talks.values() {
            let spell = talk.spell(now, "session.live");
            let link = if talk.session.is_live() {
                Link::Live { since: talk.begun_at, settled: talk.session.is_settled() }
            } else {
                Link::Calling
            };
            let mut neighbors = snapshot.parent.iter_mut().chain(&mut snapshot.children);
            if let Some(found) = neighbors.find(|n| n.node == talk.peer.node && !n.fenced) {
                found.link = link;
                found.spells.push(spell);
            }
        }
        if let (Some(parent), Some(shown)) = (&self.parent, &mut snapshot.parent) {
            if parent.is_calling() && shown.link == Link::Down {
                shown.link = Link::Calling;
            }
            let utc = self.clock.utc();
            shown.next_try = parent.next().map(|at| {
                let wait = u64::try_from(at.since(now).as_millis()).unwrap_or(u64::MAX);
                model::Timestamp::from_ms(utc.ms().saturating_add(wait))
            });
        }
        Some(snapshot)
    }
}
