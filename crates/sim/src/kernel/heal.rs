//! Phase two: faults stop, and everything must be everywhere within two contacts an edge.

use std::collections::BTreeMap;

use escrow::Holder;
use journal::Head;
use model::{Hash, LogId};

use super::{Event, Kernel};
use crate::calendar::{DAY_MS, HOUR_MS, MINUTE_MS};
use crate::node::{Ailment, Node as _, Tally, Tier, Wish};

/// How long a contact may take until all is said.
const CONTACT_MS: u64 = 6 * HOUR_MS;

impl<T: Tier> Kernel<T> {
    pub(super) fn heal(&mut self) {
        self.stop_faults();
        // Lost machines are dealt with, and what is under way comes to an end.
        self.settle_seats();
        let cut = self.everything();
        for _ in 0..2 {
            self.contact();
        }
        if self.oracle.violation.is_none() {
            self.check_everywhere(&cut, "two contacts an edge");
            self.points.pass("two contacts bring everything everywhere");
        }
        // What hubs wrote meanwhile by themselves follows.
        for _ in 0..3 {
            self.contact();
        }
        let all = self.everything();
        self.check_everywhere(&all, "five contacts an edge");
        self.check_told();
        self.look();
        self.audit();
    }

    /// Every node proves what lies on its disk.
    fn audit(&mut self) {
        for machine in self.at_seat.clone() {
            if let Some(Err(what)) = self.node(machine).map(crate::node::Node::audit) {
                let unit = self.machines[machine].peer.unit;
                self.violate(format!("{unit} (machine {machine}) doesn't prove: {what}"));
            }
        }
    }

    fn stop_faults(&mut self) {
        self.healed = true;
        for (seat, edge) in self.edges.iter_mut().enumerate() {
            if self.lineless != Some(seat) {
                edge.heal();
            }
        }
        for machine in 0..self.machines.len() {
            if let Some(node) = self.node(machine) {
                node.ail(Ailment::Roomy);
            }
            let it = &mut self.machines[machine];
            it.full_until = 0;
            it.forges_until = 0;
            it.clicks_until = 0;
            it.dies = None;
            it.versions = wire::CURRENT;
            it.paused_until = self.now;
            self.resume(machine);
            // Everybody runs the present program, on a sound disk.
            self.die(machine, MINUTE_MS, 0);
            self.after(MINUTE_MS, Event::Start { machine });
        }
        let clones: Vec<usize> = (self.map.seats().len()..self.machines.len())
            .filter(|machine| !self.at_seat.contains(machine))
            .collect();
        for clone in clones {
            self.burn(clone);
        }
        // Half of those that were set back get a new incarnation.
        for seat in 1..self.map.seats().len() {
            let set_back = self.oracle.books[self.at_seat[seat]].is_set_back;
            if set_back && self.dice.chance(500) {
                self.replace(seat);
            }
        }
    }

    fn settle_seats(&mut self) {
        for _ in 0..20 {
            self.run_until(self.now + DAY_MS);
            if !self.at_seat.iter().any(|machine| self.is_lost(*machine)) {
                break;
            }
        }
    }

    /// Every edge is called once, counties first; who has no line has sticks.
    fn contact(&mut self) {
        for counties in [true, false] {
            for seat in 1..self.map.seats().len() {
                if self.map.seats()[seat].children.is_empty() != counties {
                    continue;
                }
                if self.lineless == Some(seat) {
                    self.exchange(seat);
                } else {
                    self.ask_machine(self.at_seat[seat], Wish::Sync);
                }
            }
            self.run_until(self.now + CONTACT_MS);
        }
    }

    /// How far every log is at whoever has most of it.
    fn everything(&mut self) -> BTreeMap<LogId, Head> {
        let mut all: BTreeMap<LogId, Head> = BTreeMap::new();
        for machine in self.at_seat.clone() {
            if let Some(node) = self.node(machine) {
                node.heads(&mut |log, head| {
                    let most = all.entry(log).or_insert(head);
                    if most.seq < head.seq {
                        *most = head;
                    }
                });
            }
        }
        // What was written twice stands still until it is replaced.
        all.retain(|log, _| !self.oracle.set_back.contains(&Holder::of(*log)));
        all
    }

    fn check_everywhere(&mut self, cut: &BTreeMap<LogId, Head>, after: &str) {
        for machine in self.at_seat.clone() {
            let unit = self.machines[machine].peer.unit;
            for (log, head) in cut {
                let reads = roster::reads(unit, log.scope, log.lane);
                if !reads || self.node(machine).is_some_and(|node| node.has(*log, *head)) {
                    continue;
                }
                let peer = self.machines[machine].peer;
                self.violate(format!(
                    "after {after} {unit} (node {}.{}, machine {machine}) lacks {log} up to {}",
                    peer.node.0, peer.incarnation.0, head.seq.0
                ));
            }
        }
    }

    /// What people were told is known all the way up.
    fn check_told(&mut self) {
        for ((node, unit), told) in self.oracle.told.clone() {
            if self.oracle.blurred.contains(&node) {
                continue;
            }
            let Some(seat) = self.map.of_unit(unit) else { continue };
            for at in self.map.up(seat).collect::<Vec<_>>() {
                let machine = self.at_seat[at];
                let known = self.node(machine).map(|it| it.tally(unit, node));
                let vague = self.oracle.vague.contains(&node);
                let fits = |known: Tally| known == told || (vague && told.count < known.count);
                if known.is_some_and(|known| !fits(known)) {
                    let at = self.machines[machine].peer.unit;
                    self.violate(format!(
                        "{at} knows {known:?} of what node {} wrote for {unit}, people were told \
                         {told:?}",
                        node.0
                    ));
                }
            }
        }
        // And each office knows that the nation has it.
        for seat in 1..self.map.seats().len() {
            self.check_second_level(seat);
        }
    }

    fn check_second_level(&mut self, seat: usize) {
        let machine = self.at_seat[seat];
        let peer = self.machines[machine].peer;
        let me = Holder { node: peer.node, incarnation: peer.incarnation };
        if self.oracle.set_back.contains(&me) {
            return;
        }
        let doubted = self.node(machine).is_some_and(|node| node.is_doubted());
        // A stick may have lain in a drawer since before a note was lost: it clears nothing.
        if doubted && self.lineless != Some(seat) {
            self.violate(format!("{} still doubts its store", peer.unit));
        }
        let mut own = Vec::new();
        if let Some(node) = self.node(machine) {
            node.heads(&mut |log, head| {
                if Holder::of(log) == me && log.scope == peer.unit {
                    own.push((log, head));
                }
            });
        }
        for (log, head) in own {
            let level = self.node(machine).and_then(|node| node.nation(log));
            if level.is_none_or(|level| level.seq < head.seq) {
                self.violate(format!(
                    "{} doesn't know that the nation has {log}: {level:?}",
                    peer.unit
                ));
            }
        }
    }

    /// What every node knows, in the end.
    pub(super) fn digest(&mut self) -> Hash {
        let mut hasher = blake3::Hasher::new();
        for seat in 0..self.map.seats().len() {
            let way: Vec<usize> = self.map.up(seat).collect();
            let unit = self.map.seats()[seat].unit;
            for at in way {
                let machine = self.at_seat[at];
                if let Some(node) = self.node(machine) {
                    hasher.update(&node.state(unit).0);
                }
            }
        }
        Hash(*hasher.finalize().as_bytes())
    }
}
