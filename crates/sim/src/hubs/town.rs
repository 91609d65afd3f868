//! Four machines and the lines between them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use escrow::Holder;
use journal::{Head, Segment};
use model::{
    Amount, Hash, Incarnation, Instant, Jobs, LogId, NodeNumber, Rials, Timestamp, UnitCode,
};
use session::{Peer, Side};
use wire::Frame;

use super::{COUNTIES, NATION, PROVINCE};
use crate::calendar::{BEGINS_UTC_MS, HOUR_MS, day_of};
use crate::dice::Dice;
use crate::documents::{DocumentsDisk, DocumentsNode, DocumentsTier};
use crate::node::{
    Birth, Errand, Input, Knobs, LineId, Node as _, Now, Out, Output, Process, Tally, Tier as _,
    Told, Wish, tls_of,
};
use crate::oracle::print;
use crate::points::Points;

/// Unit, node and the seat above.
const SEATS: [(&str, u16); 4] = [("IR", 1), ("11", 1_200), ("1102", 1_201), ("1103", 1_202)];

/// One machine's place.
#[derive(Debug)]
pub(super) struct Seat {
    pub(super) peer: Peer,
    /// Its way up is cut.
    pub(super) cut: bool,
    state: State,
}

#[derive(Debug)]
enum State {
    Up(Box<DocumentsNode>),
    Down(Box<DocumentsDisk>),
    Gone,
}

/// A nation, a province and two counties.
pub(super) struct Town {
    pub(super) dice: Dice,
    pub(super) seats: Vec<Seat>,
    pub(super) points: Points,
    pub(super) wrong: Option<String>,
    /// What counties' people were told to be done, by seat.
    pub(super) told: BTreeMap<usize, Tally>,
    /// Units in whose scope a log has two histories in the end.
    pub(super) forked: BTreeSet<UnitCode>,
    pub(super) tier: DocumentsTier,
    unwitnessed_jobs: Option<u64>,
    now: u64,
    lines: BTreeMap<(usize, LineId), (usize, LineId)>,
    next: u64,
    queue: VecDeque<(usize, Input)>,
    ticket: u64,
    answers: BTreeMap<u64, Told>,
    said: blake3::Hasher,
}

/// Wakes at one moment.
const WAKES_MAX: u32 = 2_000;
/// Inputs that may follow from one another without time passing.
const INPUTS_MAX: usize = 20_000;

/// Who is above a seat; a copy of a county's machine stands below the province as that does.
const fn above(seat: usize) -> Option<usize> {
    match seat {
        NATION => None,
        PROVINCE => Some(NATION),
        _ => Some(PROVINCE),
    }
}

impl Town {
    /// Each with its office; so many jobs may be held unwitnessed.
    pub(super) fn new(seed: u64, unwitnessed_jobs: Option<u64>) -> Self {
        let seats = SEATS.iter().map(|(unit, node)| Seat {
            peer: Peer {
                node: NodeNumber(*node),
                incarnation: Incarnation(1),
                unit: unit.parse().expect("a unit's code"),
            },
            cut: false,
            state: State::Gone,
        });
        let mut town = Self {
            dice: Dice::part(seed, 71),
            seats: seats.collect(),
            points: Points::default(),
            wrong: None,
            told: BTreeMap::new(),
            forked: BTreeSet::new(),
            tier: DocumentsTier::default(),
            unwitnessed_jobs,
            now: 0,
            lines: BTreeMap::new(),
            next: 2,
            queue: VecDeque::new(),
            ticket: 0,
            answers: BTreeMap::new(),
            said: blake3::Hasher::new(),
        };
        for seat in NATION..SEATS.len() {
            let peer = town.seats[seat].peer;
            town.born(seat, peer, false);
            town.start(seat);
        }
        town
    }

    /// A machine is founded at a seat; a next incarnation has enrolled nobody itself.
    pub(super) fn born(&mut self, seat: usize, me: Peer, next: bool) {
        let mut chain: Vec<Peer> = std::iter::successors(above(seat), |at| above(*at))
            .map(|at| self.seats[at].peer)
            .collect();
        chain.reverse();
        let children = (0..SEATS.len()).filter(|at| above(*at) == Some(seat) && !next);
        let below = children.map(|at| self.seats[at].peer).collect();
        let on = day_of(Instant::from_ms(self.now));
        let knobs = Knobs {
            signed: true,
            sessions_max: 8,
            period_ms: 6 * HOUR_MS,
            gather_ms: 2_000,
            unwitnessed_jobs: self.unwitnessed_jobs,
        };
        let disk = self.tier.born(&Birth { me, above: chain, below, on, knobs });
        self.seats[seat].peer = me;
        self.put(seat, disk);
    }

    pub(super) fn put(&mut self, seat: usize, disk: DocumentsDisk) {
        self.seats[seat].state = State::Down(Box::new(disk));
    }

    fn at(&self) -> Now {
        let utc = Timestamp::from_ms(BEGINS_UTC_MS.saturating_add(self.now));
        Now { instant: Instant::from_ms(self.now), utc }
    }

    pub(super) fn start(&mut self, seat: usize) {
        let now = self.at();
        let process =
            Process { now, seed: self.dice.roll(), versions: wire::CURRENT, ailment: None };
        let State::Down(disk) = std::mem::replace(&mut self.seats[seat].state, State::Gone) else {
            return;
        };
        let mut out = Out::default();
        match self.tier.start(*disk, process, &mut out) {
            Ok(node) => self.seats[seat].state = State::Up(Box::new(node)),
            Err(disk) => self.put(seat, disk),
        }
        self.take(seat, out);
        self.turn(seat, Input::Wake);
        self.pump();
    }

    /// Its process dies, and starts again from what its disk holds.
    pub(super) fn crash(&mut self, seat: usize) {
        self.hang_up(seat);
        let seed = self.dice.roll();
        if let State::Up(node) = std::mem::replace(&mut self.seats[seat].state, State::Gone) {
            self.put(seat, node.crash(seed));
            self.start(seat);
        }
    }

    /// The officer above gives a machine that is gone its next incarnation, which takes along what the old
    /// one left.
    pub(super) fn goes_on(&mut self, (seat, above): (usize, usize), old: &[Segment]) {
        let unit = self.unit(seat);
        self.certain(above, Wish::Fence { unit });
        let peer = Peer { incarnation: Incarnation(2), ..self.seats[seat].peer };
        self.certain(above, Wish::Enroll { peer });
        self.born(seat, peer, true);
        self.start(seat);
        if let Some(node) = self.node(seat).filter(|_| !old.is_empty()) {
            node.absorb(old);
        }
        self.mend();
    }

    /// Its machine is gone, with all that lay on it.
    pub(super) fn drop_off(&mut self, seat: usize) {
        self.hang_up(seat);
        self.seats[seat].state = State::Gone;
    }

    /// A copy of all that is durable at a seat.
    pub(super) fn image(&mut self, seat: usize) -> Option<DocumentsDisk> {
        self.node(seat).and_then(|node| node.copy())
    }

    /// Its process is stopped in order, and its disks are taken out.
    pub(super) fn take_out(&mut self, seat: usize) -> Option<DocumentsDisk> {
        self.hang_up(seat);
        match std::mem::replace(&mut self.seats[seat].state, State::Gone) {
            State::Up(mut node) => node.copy(),
            State::Down(disk) => Some(*disk),
            State::Gone => None,
        }
    }

    /// Another machine with a seat's name stands beside it, on these disks; returns its place.
    pub(super) fn stand_beside(&mut self, seat: usize, disk: DocumentsDisk) -> usize {
        let peer = self.seats[seat].peer;
        self.seats.push(Seat { peer, cut: true, state: State::Down(Box::new(disk)) });
        let copy = self.seats.len() - 1;
        self.start(copy);
        copy
    }

    /// Its way up is cut.
    pub(super) fn cut(&mut self, seat: usize) {
        self.seats[seat].cut = true;
        self.hang_up(seat);
    }

    /// A stick goes from one seat to another.
    pub(super) fn carry(&mut self, from: usize, to: usize) {
        let (now, unit) = (self.at(), self.unit(to));
        let mut out = Out::default();
        let parts = self.node(from).map(|node| node.pack(now, unit, &mut out));
        self.take(from, out);
        let mut out = Out::default();
        if let (Some(parts), Some(node)) = (parts, self.node(to)) {
            node.unpack(now, &parts, &mut out);
        }
        self.take(to, out);
        self.pump();
    }

    pub(super) fn node(&mut self, seat: usize) -> Option<&mut DocumentsNode> {
        match &mut self.seats[seat].state {
            State::Up(node) => Some(node),
            State::Down(_) | State::Gone => None,
        }
    }

    pub(super) fn violate(&mut self, what: String) {
        let now = self.now;
        self.wrong.get_or_insert_with(|| format!("at {now} ms: {what}"));
    }

    /// Cuts every line of a seat, or with its way up cut, that alone.
    pub(super) fn hang_up(&mut self, seat: usize) {
        let up = self.seats[seat].cut;
        let ends: Vec<_> = self
            .lines
            .iter()
            .filter(|((at, _), (other, _))| *at == seat && (!up || above(seat) == Some(*other)))
            .map(|(end, other)| (*end, *other))
            .collect();
        for (end, other) in ends {
            self.lines.remove(&end);
            self.lines.remove(&other);
            for (at, line) in [end, other] {
                self.queue.push_back((at, Input::Down { line }));
            }
        }
        self.pump();
    }

    /// All lines are there again.
    pub(super) fn mend(&mut self) {
        self.seats.iter_mut().for_each(|seat| seat.cut = false);
    }

    fn turn(&mut self, seat: usize, input: Input) {
        let now = self.at();
        let mut out = Out::default();
        if let Some(node) = self.node(seat) {
            node.turn(now, input, &mut out);
        }
        self.take(seat, out);
    }

    fn take(&mut self, seat: usize, out: Out) {
        out.points.iter().for_each(|point| self.points.pass(point));
        for what in out.errors {
            let unit = self.seats[seat].peer.unit;
            self.violate(format!("{unit} says: {what}"));
        }
        for output in out.outputs {
            match output {
                Output::Call { line } => self.call(seat, line),
                Output::Send { line, frame } => self.send(seat, line, frame),
                Output::Close { line } => {
                    if let Some(other) = self.lines.remove(&(seat, line)) {
                        self.lines.remove(&other);
                        self.queue.push_back((other.0, Input::Down { line: other.1 }));
                    }
                }
                Output::Told { ticket, told } => drop(self.answers.insert(ticket, told)),
                Output::Ended { code } => {
                    let unit = self.seats[seat].peer.unit;
                    self.violate(format!("{unit} ends by itself: {code}"));
                }
            }
        }
    }

    fn call(&mut self, seat: usize, line: LineId) {
        let Some(hub) =
            above(seat).filter(|hub| !self.seats[seat].cut && self.node(*hub).is_some())
        else {
            return self.queue.push_back((seat, Input::Down { line }));
        };
        let theirs = LineId(self.next);
        self.next = self.next.saturating_add(2);
        self.lines.insert((seat, line), (hub, theirs));
        self.lines.insert((hub, theirs), (seat, line));
        for (at, line, side, other) in
            [(seat, line, Side::Caller, hub), (hub, theirs, Side::Answerer, seat)]
        {
            let tls = tls_of(self.seats[other].peer);
            self.queue.push_back((at, Input::Up { line, side, tls }));
        }
    }

    fn send(&mut self, seat: usize, line: LineId, frame: Frame) {
        if matches!(frame, Frame::Prove(_)) {
            self.points.pass("a county asks a hub who it is");
        }
        let numbers = print(&frame).into_iter().chain([self.now, seat as u64]);
        for number in numbers {
            self.said.update(&number.to_le_bytes());
        }
        if let Some((other, line)) = self.lines.get(&(seat, line)).copied() {
            self.queue.push_back((other, Input::Frame { line, frame }));
        }
    }

    /// Brings what was said to whom it is for, until nobody says anything.
    pub(super) fn pump(&mut self) {
        for _ in 0..INPUTS_MAX {
            let Some((seat, input)) = self.queue.pop_front() else { return };
            self.turn(seat, input);
        }
        self.queue.clear();
        self.violate("they talk without end".to_owned());
    }

    /// Lets time pass.
    pub(super) fn advance(&mut self, ms: u64) {
        let until = self.now.saturating_add(ms);
        let mut wakes = 0u32;
        loop {
            self.pump();
            let nexts: Vec<(Instant, usize)> = (0..self.seats.len())
                .filter_map(|seat| Some((self.node(seat)?.next()?, seat)))
                .collect();
            let Some((at, seat)) = nexts.into_iter().min().filter(|(at, _)| at.ms() <= until)
            else {
                break;
            };
            wakes = if self.now < at.ms() { 0 } else { wakes.saturating_add(1) };
            if WAKES_MAX < wakes {
                let unit = self.unit(seat);
                self.violate(format!("{unit} wakes without end"));
                break;
            }
            self.now = self.now.max(at.ms());
            self.turn(seat, Input::Wake);
        }
        self.now = until;
    }

    /// A person wants something, and is answered at once.
    pub(super) fn ask(&mut self, seat: usize, wish: Wish) -> Option<Told> {
        self.ticket = self.ticket.saturating_add(1);
        let on = day_of(Instant::from_ms(self.now));
        let (ticket, seed) = (self.ticket, self.dice.roll());
        self.turn(seat, Input::Errand(Errand { ticket, on, seed, wish }));
        self.pump();
        let told = self.answers.remove(&ticket);
        if let Some(Told::Done { unit: Some(_), tally, .. }) = &told
            && COUNTIES.contains(&seat)
        {
            let known = self.told.entry(seat).or_default();
            *known = known.plus(*tally);
        }
        told
    }

    /// What an officer has to be able to do.
    pub(super) fn certain(&mut self, seat: usize, wish: Wish) {
        match self.ask(seat, wish) {
            Some(Told::Done { .. }) => {}
            other => self.violate(format!("{wish:?} comes to {other:?}")),
        }
    }

    /// Quota comes down the tree.
    pub(super) fn open(&mut self) {
        // What is divided is divided by what there is to refer.
        for _ in 0..4 {
            for seat in COUNTIES {
                self.certain(seat, Wish::Edit { changes: 12 });
            }
            self.advance(HOUR_MS);
        }
        self.contacts(2);
        let total = Amount::new(Rials::new(1_000_000), Jobs::new(400));
        self.certain(NATION, Wish::Open { total });
        self.certain(NATION, Wish::Allocate { permille: 600 });
        self.contacts(1);
        self.certain(PROVINCE, Wish::Acknowledge);
        self.certain(PROVINCE, Wish::Allocate { permille: 500 });
        self.contacts(1);
        for seat in COUNTIES {
            self.certain(seat, Wish::Acknowledge);
        }
        self.contacts(1);
    }

    /// Everybody calls, counties first.
    pub(super) fn contacts(&mut self, rounds: u32) {
        for _ in 0..rounds {
            for seat in (PROVINCE + 1..self.seats.len()).chain([PROVINCE]) {
                self.ask(seat, Wish::Sync);
                self.advance(HOUR_MS);
            }
        }
    }

    /// How far a seat's own logs are at others.
    pub(super) fn spoken(&mut self, seat: usize) -> BTreeMap<LogId, Head> {
        let me = self.holder(seat);
        let others: Vec<usize> = (0..SEATS.len()).filter(|at| *at != seat).collect();
        self.furthest(&others, &|log| Holder::of(log) == me)
    }

    /// The furthest head of every such log at these seats.
    pub(super) fn furthest(
        &mut self,
        seats: &[usize],
        which: &dyn Fn(LogId) -> bool,
    ) -> BTreeMap<LogId, Head> {
        let mut all: BTreeMap<LogId, Head> = BTreeMap::new();
        for seat in seats {
            if let Some(node) = self.node(*seat) {
                node.heads(&mut |log, head| {
                    let most = all.entry(log).or_insert(head);
                    if most.seq < head.seq {
                        *most = head;
                    }
                });
            }
        }
        all.retain(|log, _| which(*log));
        all
    }

    pub(super) fn holder(&self, seat: usize) -> Holder {
        let Peer { node, incarnation, .. } = self.seats[seat].peer;
        Holder { node, incarnation }
    }

    pub(super) fn unit(&self, seat: usize) -> UnitCode {
        self.seats[seat].peer.unit
    }

    pub(super) fn digest(&self) -> Hash {
        Hash(*self.said.finalize().as_bytes())
    }
}
