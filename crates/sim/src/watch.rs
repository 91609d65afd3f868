//! The oracles at work: after each answer, each acknowledgement, each restart, and now and then at
//! everything.

mod quota;

use std::collections::BTreeMap;

use escrow::{Figures, Holder};
use journal::Head;
use model::{Amount, Hash, Incarnation, Jobs, Lane, LogId, Rials, UnitCode};
use wire::{Ack, Frame};

use crate::kernel::Kernel;
use crate::node::{Errand, Moved, Node as _, Tier, Told, Wish};
use crate::oracle::Heard;

/// Anything that waits in a node is fewer than this.
const QUEUED_MAX: usize = 10_000;

impl<T: Tier> Kernel<T> {
    pub(crate) fn violate(&mut self, what: String) {
        let now = self.now;
        self.oracle.violate(now, what);
    }

    pub(crate) fn name(&self, machine: usize) -> String {
        let peer = self.machines[machine].peer;
        format!("{} (node {}.{}, machine {machine})", peer.unit, peer.node.0, peer.incarnation.0)
    }

    /// A machine has said something: an acknowledgement must be true when it is said, and is kept.
    pub(crate) fn said(&mut self, machine: usize, frame: &Frame) {
        let Frame::Ack(Ack { log, head }) = frame else { return };
        let (log, head) = (*log, *head);
        let has = self.node(machine).is_some_and(|node| node.has(log, head));
        if !has {
            let name = self.name(machine);
            return self.violate(format!("{name} acknowledges {log} {} it hasn't got", head.seq.0));
        }
        let book = &mut self.oracle.books[machine];
        let known = book.acked.entry(log).or_insert(head);
        if known.seq < head.seq {
            *known = head;
        }
    }

    /// After a word on how far a neighbor or the nation is: true, and never less than before.
    pub(crate) fn check_level(&mut self, machine: usize, heard: Heard) {
        match heard {
            Heard::Ack(line, log) => {
                let Some(other) = self.peer_on(machine, line) else { return };
                let by = self.machines[other].peer.node;
                let Some(level) = self.node(machine).and_then(|node| node.acked(by, log)) else {
                    return;
                };
                let honest = |it: &crate::oracle::Book| !it.forges && !it.is_set_back;
                let clear = honest(&self.oracle.books[other]);
                let known = self.oracle.books[machine].levels.entry((other, log)).or_default();
                let falls = level.seq.0 < *known;
                *known = level.seq.0;
                if falls && clear && !self.oracle.books[machine].is_set_back {
                    let name = self.name(machine);
                    self.violate(format!("{name}: the level of {log} at node {} falls", by.0));
                }
                let untrue = self.node(other).is_some_and(|node| !node.has(log, level));
                if untrue && clear && !self.is_split(log) {
                    let name = self.name(machine);
                    self.violate(format!("{name} believes node {} has {log}, it hasn't", by.0));
                }
            }
            Heard::Nation(log) => {
                let Some(level) = self.node(machine).and_then(|node| node.nation(log)) else {
                    return;
                };
                let nation = self.at_seat[0];
                let untrue = self.node(nation).is_some_and(|node| !node.has(log, level));
                let parent = self.map.seats()[self.machines[machine].seat].parent;
                let parent = parent.map(|seat| self.at_seat[seat]);
                let forged = parent.is_some_and(|it| self.oracle.books[it].forges);
                if untrue && !forged && !self.is_split(log) {
                    let name = self.name(machine);
                    self.violate(format!("{name} believes the nation has {log}, it hasn't"));
                }
            }
        }
    }

    /// Says whether a log may have two histories.
    fn is_split(&self, log: LogId) -> bool {
        self.oracle.set_back.contains(&Holder::of(log))
    }

    /// A person was told something.
    pub(crate) fn acknowledged(&mut self, machine: usize, errand: &Errand, told: &Told) {
        let Told::Done { unit, tally, moved } = told else { return };
        let peer = self.machines[machine].peer;
        if let Some(unit) = unit {
            let known = self.oracle.told.entry((peer.node, *unit)).or_default();
            *known = known.plus(*tally);
        }
        if let Some(supply) = moved.supply {
            self.oracle.supply = Some(supply);
            self.oracle.supply_most = self.oracle.supply_most.max(supply);
        }
        self.note_own_heads(machine);
        add(&mut self.oracle.books[machine].moved, moved);
        self.check_books(machine, true);
        let spends = moved.held != Amount::ZERO || moved.returned != Amount::ZERO;
        if spends && self.node(machine).is_some_and(|node| node.is_doubted()) {
            let name = self.name(machine);
            self.violate(format!("{name} doubts its store, and spends"));
        }
        match errand.wish {
            Wish::Fence { .. } => self.fenced(machine),
            Wish::Enroll { .. } => self.oracle.enrolling = None,
            Wish::Settle { .. } => self.points.pass("what a lost machine had free is settled"),
            Wish::Edit { .. }
            | Wish::Refer { .. }
            | Wish::Answer { .. }
            | Wish::Acknowledge
            | Wish::Request { .. }
            | Wish::GiveBack { .. }
            | Wish::Follow
            | Wish::Open { .. }
            | Wish::Amend { .. }
            | Wish::Allocate { .. }
            | Wish::Move { .. }
            | Wish::Cheat { .. }
            | Wish::Readmit { .. }
            | Wish::Sync => {}
        }
    }

    /// A fence stands: of the machine's own, what the hub has is what counts from now on.
    fn fenced(&mut self, hub: usize) {
        let Some(peer) = self.oracle.fencing.take() else { return };
        let tally = self.node(hub).map(|node| node.tally(peer.unit, peer.node));
        self.oracle.told.insert((peer.node, peer.unit), tally.unwrap_or_default());
        self.oracle.blurred.remove(&peer.node);
        let shut_out = Holder { node: peer.node, incarnation: peer.incarnation };
        self.oracle.fenced.insert(shut_out);
        self.oracle.just_fenced = Some((hub, shut_out));
    }

    /// After a hub's turn in which it has shut a machine out: it no longer talks to that.
    pub(crate) fn check_shut_out(&mut self) {
        let Some((hub, shut_out)) = self.oracle.just_fenced.take() else { return };
        if self.peers_on(hub).into_iter().any(|peer| self.holder(peer) == shut_out) {
            let name = self.name(hub);
            self.violate(format!("{name} talks on with node {} it shut out", shut_out.node.0));
        }
    }

    /// What a person was told of the own logs must never be lost.
    fn note_own_heads(&mut self, machine: usize) {
        let peer = self.machines[machine].peer;
        let mut own: Vec<(LogId, Head)> = Vec::new();
        if let Some(node) = self.node(machine) {
            node.heads(&mut |log, head| {
                if log.origin == peer.node && log.incarnation == peer.incarnation {
                    own.push((log, head));
                }
            });
        }
        self.oracle.books[machine].acked.extend(own);
    }

    /// A disk was set back and its note wasn't: its machine sees it before anything else.
    fn noticed(&mut self, machine: usize) {
        let noted = std::mem::take(&mut self.oracle.books[machine].noted);
        let Some(node) = self.node(machine) else { return };
        let lacks = noted.iter().any(|(log, head)| !node.has(*log, *head));
        if lacks && !node.is_set_back() {
            let name = self.name(machine);
            self.violate(format!("{name} was set back, and its note doesn't tell it"));
        }
    }

    /// A process has started on a disk: everything anybody was told to be there is there.
    pub(crate) fn recovered(&mut self, machine: usize) {
        self.noticed(machine);
        let peer = self.machines[machine].peer;
        let told = std::mem::take(&mut self.oracle.books[machine].acked);
        for (log, head) in &told {
            if !self.node(machine).is_some_and(|node| node.has(*log, *head)) {
                let name = self.name(machine);
                self.violate(format!("{name} has forgotten {log} {} it acknowledged", head.seq.0));
            }
        }
        self.oracle.books[machine].acked = told;
        let doubt = std::mem::take(&mut self.oracle.books[machine].doubt);
        let fresh = !std::mem::replace(&mut self.oracle.books[machine].has_run, true);
        let shut_out = self.oracle.fenced.contains(&self.holder(machine));
        if shut_out
            || self.oracle.blurred.contains(&peer.node)
            || peer.incarnation != Incarnation(1)
        {
            // What came before it isn't on its disk until it has heard of it.
            if doubt {
                self.oracle.vague.insert(peer.node);
            }
            self.resync(machine);
            return;
        }
        let units: Vec<UnitCode> = self
            .oracle
            .told
            .keys()
            .filter(|(node, _)| *node == peer.node)
            .map(|(_, unit)| *unit)
            .collect();
        for unit in units {
            let Some(there) = self.node(machine).map(|node| node.tally(unit, peer.node)) else {
                break;
            };
            let known = self.oracle.told[&(peer.node, unit)];
            if there == known {
                continue;
            }
            if doubt && known.count < there.count {
                self.points.pass("a person is in doubt after a crash");
                self.oracle.told.insert((peer.node, unit), there);
            } else if !fresh {
                let name = self.name(machine);
                self.violate(format!(
                    "{name} knows {there:?} of {unit}, people were told {known:?}"
                ));
            }
        }
        if doubt {
            self.resync_new_units(machine);
            self.resync(machine);
        }
        self.check_books(machine, false);
    }

    /// An errand that was cut short may have been the first for its unit.
    fn resync_new_units(&mut self, machine: usize) {
        let peer = self.machines[machine].peer;
        let units: Vec<UnitCode> = self.map.seats().iter().map(|seat| seat.unit).collect();
        for unit in units {
            let Some(there) = self.node(machine).map(|node| node.tally(unit, peer.node)) else {
                return;
            };
            if 0 < there.count {
                self.oracle.told.entry((peer.node, unit)).or_insert(there);
            }
        }
    }

    pub(crate) fn figures(&mut self, machine: usize, of: Holder) -> Option<Figures> {
        let mut figures = None;
        self.node(machine)?.totals(of, &mut |totals| figures = Some(totals.figures()));
        figures
    }

    pub(crate) fn holder(&self, machine: usize) -> Holder {
        let peer = self.machines[machine].peer;
        Holder { node: peer.node, incarnation: peer.incarnation }
    }

    /// Takes the machine's word where people can't know.
    fn resync(&mut self, machine: usize) {
        if !self.is_running(machine) {
            return;
        }
        let me = self.holder(machine);
        // A disk from before it was granted anything knows no figures.
        let figures = self.figures(machine, me).unwrap_or_default();
        let moved = &mut self.oracle.books[machine].moved;
        moved.held = sum(figures.held, Amount::ZERO);
        moved.settled = Amount::ZERO;
        moved.consumed = figures.consumed;
        moved.returned = figures.returned;
        let seat = self.machines[machine].seat;
        if seat == 0 && self.oracle.supply.is_none_or(|supply| supply != figures.granted) {
            self.oracle.supply = Some(figures.granted).filter(|it| *it != Amount::ZERO);
            self.oracle.supply_most = self.oracle.supply_most.max(figures.granted);
        }
    }

    /// The naive books beside the node's own: what people were told adds up to its figures, and no
    /// figure is overdrawn.
    fn check_books(&mut self, machine: usize, acted: bool) {
        let me = self.holder(machine);
        let Some(figures) = self.figures(machine, me) else { return };
        if self.oracle.books[machine].cheats {
            return;
        }
        if !figures.holds() {
            let name = self.name(machine);
            return self.violate(format!("{name} is overdrawn: {figures:?}"));
        }
        let used = sum(figures.held, figures.consumed);
        let confirmed = figures.acknowledged.covers(used) || self.machines[machine].seat == 0;
        if !confirmed || self.confirms_unheard(machine) {
            let name = self.name(machine);
            return self.violate(format!("{name} uses or confirms what it wasn't: {figures:?}"));
        }
        let book = &self.oracle.books[machine];
        if book.is_set_back && !acted {
            return self.resync(machine);
        }
        let moved = book.moved;
        let held = moved.held.checked_sub(moved.settled);
        let same = held == Some(figures.held)
            && moved.consumed == figures.consumed
            && moved.returned == figures.returned
            && (self.machines[machine].seat != 0
                || self.oracle.supply.unwrap_or_default() == figures.granted);
        if !same {
            let name = self.name(machine);
            self.violate(format!(
                "{name}: people were told {moved:?}, its figures are {figures:?}"
            ));
        }
    }

    /// Says whether a machine has confirmed more than any hub has granted it.
    fn confirms_unheard(&mut self, machine: usize) -> bool {
        let me = self.holder(machine);
        let mut unheard = false;
        if let Some(node) = self.node(machine) {
            node.totals(me, &mut |totals| {
                unheard |= totals.grants().any(|(_, granted, had)| !granted.covers(had));
            });
        }
        unheard
    }

    /// Looks at everything there is.
    pub(crate) fn look(&mut self) {
        for machine in 0..self.machines.len() {
            let Some(queued) = self.node(machine).map(|node| node.queued()) else { continue };
            if QUEUED_MAX < queued {
                let name = self.name(machine);
                self.violate(format!("{name}: {queued} wait in a queue"));
            }
            if self.node(machine).is_some_and(|node| node.is_set_back()) {
                self.points.pass("a node knows that it was set back");
                if !self.oracle.books[machine].is_set_back {
                    let name = self.name(machine);
                    self.violate(format!("{name} takes itself to be set back, it wasn't"));
                }
            }
            self.check_books(machine, false);
            self.check_scopes(machine);
        }
        self.check_supply();
        self.check_edges();
        self.check_states();
    }

    /// No entry outside its scope.
    fn check_scopes(&mut self, machine: usize) {
        let unit = self.machines[machine].peer.unit;
        let mut wrong = None;
        if let Some(node) = self.node(machine) {
            node.heads(&mut |log, _| {
                if !roster::reads(unit, log.scope, log.lane) {
                    wrong = Some(log);
                }
            });
        }
        if let Some(log) = wrong {
            let name = self.name(machine);
            self.violate(format!("{name} holds {log}"));
        }
    }

    /// The same logs, equally far, come to the same state wherever they are held.
    pub(crate) fn check_states(&mut self) {
        for at in 0..self.map.seats().len() {
            let machine = self.at_seat[at];
            let Some(scopes) = self.scopes(machine) else { continue };
            let mut below = vec![at];
            let mut next = 0;
            while let Some(seat) = below.get(next) {
                below.extend(self.map.seats()[*seat].children.iter().copied());
                next += 1;
            }
            for seat in below.into_iter().filter(|seat| 0 < *seat) {
                let unit = self.map.seats()[seat].unit;
                let heads = heads_about(&scopes, unit);
                let Some(state) = self.node(machine).map(|node| node.replica(unit)) else {
                    continue;
                };
                let known = self.oracle.states.entry((unit, heads)).or_insert((machine, state));
                if known.1 != state {
                    let other = known.0;
                    let names = (self.name(machine), self.name(other));
                    let words = [machine, other].map(|it| self.node(it).map(|it| it.tell(unit)));
                    self.violate(format!(
                        "{} and {} know {unit} by the same logs otherwise:\n{words:#?}",
                        names.0, names.1
                    ));
                }
            }
        }
        if STATES_MAX < self.oracle.states.len() {
            self.oracle.states.clear();
        }
    }

    /// A machine's heads by scope.
    fn scopes(&mut self, machine: usize) -> Option<Scopes> {
        let mut scopes = Scopes::new();
        self.node(machine)?.heads(&mut |log, head| {
            scopes.entry(log.scope).or_default().push((log, head));
        });
        Some(scopes)
    }
}

/// Heads by scope.
type Scopes = BTreeMap<UnitCode, Vec<(LogId, Head)>>;

/// A name for how far all logs are that bear on a unit: its own, those of the units right below, and
/// the control logs above.
fn heads_about(scopes: &Scopes, unit: UnitCode) -> Hash {
    let mut hasher = blake3::Hasher::new();
    let mut note = |(log, head): &(LogId, Head)| {
        hasher.update(&log.key()).update(&head.seq.0.to_le_bytes()).update(&head.hash.0);
    };
    scopes.get(&unit).into_iter().flatten().for_each(&mut note);
    if let UnitCode::Province(_) = unit {
        let below = scopes.iter().filter(|(scope, _)| scope.parent() == Some(unit));
        below.flat_map(|(_, logs)| logs).for_each(&mut note);
    }
    let above = std::iter::successors(unit.parent(), |it| it.parent());
    let above = above.filter_map(|scope| scopes.get(&scope)).flatten();
    above.filter(|(log, _)| log.lane == Lane::Control).for_each(&mut note);
    Hash(*hasher.finalize().as_bytes())
}

const STATES_MAX: usize = 100_000;

fn add(book: &mut Moved, more: &Moved) {
    book.held = sum(book.held, more.held);
    book.settled = sum(book.settled, more.settled);
    book.consumed = sum(book.consumed, more.consumed);
    book.returned = sum(book.returned, more.returned);
    book.granted = sum(book.granted, more.granted);
}

fn sum(one: Amount, other: Amount) -> Amount {
    one.checked_add(other).unwrap_or(Amount::new(Rials::new(u64::MAX), Jobs::new(u64::MAX)))
}
