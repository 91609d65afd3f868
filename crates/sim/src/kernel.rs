//! One thread, one clock, one queue: everything that happens in a run happens here.

mod faults;
mod heal;
mod life;
mod lines;
mod outputs;
mod people;
mod queue;
mod sticks;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::panic::{AssertUnwindSafe, catch_unwind};

use model::{Hash, Instant, Timestamp};
use session::Peer;
use wire::{Frame, Versions};

use self::queue::Timed;
use crate::calendar::{BEGINS_UTC_MS, DAY_MS, HOUR_MS, MINUTE_MS, day_of};
use crate::dice::Dice;
use crate::map::{Map, Size};
use crate::network::{Edge, Line};
use crate::node::{Errand, Input, Knobs, LineId, Node, Now, Out, Remains, Tier, Told, Wish};
use crate::oracle::Oracle;
use crate::plan::Plan;
use crate::points::Points;
use crate::report::{Config, Report};
use crate::trace::Trace;

/// A machine: a process, or a disk that waits for one.
#[derive(Debug)]
pub(crate) enum Life<N: Node> {
    Running(N),
    Down(N::Remains),
    /// Burnt, or not there yet.
    Gone,
}

#[derive(Debug)]
pub(crate) struct Machine<N: Node> {
    pub(crate) seat: usize,
    pub(crate) peer: Peer,
    pub(crate) life: Life<N>,
    /// Processes so far: events for another are let go.
    pub(crate) epoch: u32,
    wake_at: Option<u64>,
    /// The wall clock beside the true one.
    shift_ms: i64,
    paused_until: u64,
    backlog: Vec<Input>,
    /// Dies in its next turn behind so many outputs: then down for so long, and so often again.
    dies: Option<(usize, u64, u32)>,
    /// How long it stays down when the disk makes it end.
    down_ms: u64,
    ailing: bool,
    full_until: u64,
    clicks_until: u64,
    forges_until: u64,
    /// In the wrong hands until its parent has shut it out: nobody works with it.
    pub(crate) stolen: bool,
    versions: Versions,
    lines: Vec<(LineId, u64)>,
    /// The errand whose answer is awaited in this turn.
    awaited: Option<Errand>,
}

/// Something that happens at its time.
#[derive(Debug)]
enum Event {
    Wake {
        machine: usize,
        epoch: u32,
    },
    Up {
        line: u64,
    },
    Arrive {
        line: u64,
        to: usize,
        frame: Frame,
    },
    Down {
        line: u64,
        to: usize,
    },
    /// A call that came to nothing.
    Unreachable {
        machine: usize,
        epoch: u32,
        line: LineId,
    },
    Start {
        machine: usize,
    },
    /// People at a seat begin a part of their day.
    Work {
        seat: usize,
    },
    Strike {
        fault: usize,
    },
    Relent {
        fault: usize,
    },
    /// A copy is made for a fault to come.
    Copy {
        fault: usize,
    },
    Resume {
        machine: usize,
    },
    /// The parent deals with a seat whose machine is gone.
    Renew {
        seat: usize,
        stage: u8,
    },
    /// A clone is switched off.
    Off {
        machine: usize,
    },
    /// Somebody fills a stick at a seat, or above it for it.
    Pack {
        seat: usize,
    },
    /// A stick is brought to a seat.
    Bring {
        seat: usize,
        parts: Vec<Vec<u8>>,
    },
    Look,
}

/// The world of a run.
pub struct Kernel<T: Tier> {
    pub(crate) tier: T,
    pub(crate) map: Map,
    pub(crate) config: Config,
    pub(crate) knobs: Knobs,
    pub(crate) plan: Plan,
    /// How many of its faults were planned; the rest follow from them.
    planned: usize,
    pub(crate) now: u64,
    queue: BinaryHeap<Reverse<Timed>>,
    numbered: u64,
    pub(crate) machines: Vec<Machine<T::Node>>,
    /// The machine that people at a seat work with.
    pub(crate) at_seat: Vec<usize>,
    incarnations: Vec<u16>,
    edges: Vec<Edge>,
    lines: BTreeMap<u64, Line>,
    next_line: u64,
    /// By fault: whose disk it is, and the copy.
    backups: BTreeMap<usize, (usize, Remains<T>)>,
    dice: Dice,
    /// Draws what becomes of sticks, apart from everything else.
    courier: Dice,
    /// The county that has no line from beginning to end.
    lineless: Option<usize>,
    next_ticket: u64,
    pub(crate) oracle: Oracle,
    pub(crate) points: Points,
    trace: Trace,
    out: Out,
    /// Events by the last look.
    seen: u64,
    /// Faults are over.
    pub(crate) healed: bool,
    refusals: BTreeMap<String, u64>,
    changes: u64,
    acts: u64,
    watcher: Box<dyn FnMut(Seen)>,
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Seen {
    /// Whole days since it began.
    pub day: u64,
    /// Days of work under faults; what follows is healing.
    pub days: u64,
    /// Events so far.
    pub events: u64,
}

impl<T: Tier> std::fmt::Debug for Kernel<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kernel").field("config", &self.config).field("now", &self.now).finish()
    }
}

/// Runs a whole country once. A panic in a core is a violation.
pub fn run<T: Tier>(tier: T, config: Config) -> Report {
    run_seen(tier, config, Box::new(|_| {}))
}

/// As [`run`]; says every 1,000 events how far it is.
pub fn run_seen<T: Tier>(tier: T, config: Config, watcher: Box<dyn FnMut(Seen)>) -> Report {
    let mut kernel = Kernel::new(tier, config);
    kernel.watcher = watcher;
    let ran = catch_unwind(AssertUnwindSafe(|| {
        // Phase one: people work, and what is planned goes wrong.
        kernel.run_until(kernel.config.days * DAY_MS);
        if kernel.oracle.violation.is_none() {
            kernel.heal();
        }
        kernel.digest()
    }));
    let digest = ran.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|it| (*it).to_owned()));
        kernel.violate(format!("a panic: {}", text.unwrap_or_default()));
        Hash::default()
    });
    kernel.report(digest)
}

/// What may be held unwitnessed, in jobs; drawn apart from everything else.
fn unwitnessed(seed: u64) -> Option<u64> {
    let mut dice = Dice::part(seed, 13);
    dice.chance(500).then(|| dice.within(8, 60))
}

impl<T: Tier> Kernel<T> {
    fn new(tier: T, config: Config) -> Self {
        let map = Map::of(config.size);
        let mut dice = Dice::part(config.seed, 10);
        // Fewer than a hub has children.
        let few = if config.size == Size::Small { 1 } else { 2 };
        let knobs = Knobs {
            signed: config.size != Size::Country && dice.chance(300),
            sessions_max: if dice.chance(300) { few } else { 256 },
            period_ms: dice.within(6, 30) * HOUR_MS,
            gather_ms: dice.within(1, 180) * MINUTE_MS,
            unwitnessed_jobs: unwitnessed(config.seed),
        };
        let plan = config.plan.clone().unwrap_or_else(|| {
            let plan = Plan::draw(config.seed, &map, config.days, knobs.signed);
            if T::NOTED { plan.with_notes(config.seed, &map, config.days) } else { plan }
        });
        let seats = map.seats().len();
        let edges = (0..seats).map(|_| Edge::new(dice.within(40, 1_500))).collect();
        let mut kernel = Self {
            tier,
            map,
            knobs,
            planned: plan.faults.len(),
            plan,
            now: 0,
            queue: BinaryHeap::new(),
            numbered: 0,
            machines: Vec::new(),
            at_seat: Vec::new(),
            incarnations: vec![1; seats],
            edges,
            lines: BTreeMap::new(),
            next_line: 0,
            backups: BTreeMap::new(),
            dice: Dice::part(config.seed, 11),
            courier: Dice::part(config.seed, 12),
            lineless: None,
            next_ticket: 1,
            oracle: Oracle::default(),
            points: Points::default(),
            trace: Trace::default(),
            out: Out::default(),
            seen: 0,
            healed: false,
            refusals: BTreeMap::new(),
            changes: 0,
            acts: 0,
            watcher: Box::new(|_| {}),
            config,
        };
        for seat in 0..seats {
            let machine = kernel.found(seat);
            kernel.at_seat.push(machine);
            let at = kernel.dice.below(HOUR_MS);
            kernel.at(at, Event::Start { machine });
            kernel.at(HOUR_MS, Event::Work { seat });
        }
        for fault in 0..kernel.plan.faults.len() {
            kernel.schedule_fault(fault);
        }
        kernel.schedule_sticks();
        kernel.at(10 * DAY_MS, Event::Look);
        kernel
    }

    fn at(&mut self, at: u64, event: Event) {
        let number = self.numbered;
        self.numbered += 1;
        self.queue.push(Reverse(Timed { at: at.max(self.now), number, event }));
    }

    fn after(&mut self, wait: u64, event: Event) {
        self.at(self.now + wait, event);
    }

    /// Does what is due until then, or until something must never have happened.
    pub(crate) fn run_until(&mut self, until: u64) {
        while self.oracle.violation.is_none() {
            match self.queue.peek() {
                Some(Reverse(next)) if next.at <= until => {}
                Some(_) | None => break,
            }
            let Some(Reverse(Timed { at, event, .. })) = self.queue.pop() else { break };
            self.now = at;
            if self.trace.events().is_multiple_of(1_000) {
                self.tell_watcher();
            }
            self.happen(event);
        }
        self.now = self.now.max(until);
    }

    fn tell_watcher(&mut self) {
        let (day, days) = (self.now / DAY_MS, self.config.days);
        (self.watcher)(Seen { day, days, events: self.trace.events() });
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Wake { machine, epoch } => {
                if self.machines[machine].epoch == epoch
                    && self.machines[machine].wake_at.is_some_and(|at| at <= self.now)
                {
                    self.machines[machine].wake_at = None;
                    self.turn(machine, Input::Wake);
                }
            }
            Event::Up { line } => self.on_up(line),
            Event::Arrive { line, to, frame } => self.on_arrival(line, to, frame),
            Event::Down { line, to } => self.on_line_down(line, to),
            Event::Unreachable { machine, epoch, line } => {
                if self.machines[machine].epoch == epoch {
                    self.turn(machine, Input::Down { line });
                }
            }
            Event::Start { machine } => self.start(machine),
            Event::Work { seat } => self.work(seat),
            Event::Strike { fault } => self.strike(fault),
            Event::Relent { fault } => self.relent(fault),
            Event::Copy { fault } => self.back_up(fault),
            Event::Resume { machine } => self.resume(machine),
            Event::Renew { seat, stage } => self.renew(seat, stage),
            Event::Off { machine } => self.burn(machine),
            Event::Pack { seat } => self.pack(seat),
            Event::Bring { seat, parts } => self.bring(seat, &parts),
            Event::Look => {
                self.check_calm();
                self.look();
                self.after(10 * DAY_MS, Event::Look);
            }
        }
    }

    pub(crate) fn now_at(&self, machine: usize) -> Now {
        let true_utc = i64::try_from(BEGINS_UTC_MS + self.now).unwrap_or(i64::MAX);
        let utc = true_utc.saturating_add(self.machines[machine].shift_ms).max(0);
        Now {
            instant: Instant::from_ms(self.now),
            utc: Timestamp::from_ms(u64::try_from(utc).unwrap_or(0)),
        }
    }

    pub(crate) fn is_running(&self, machine: usize) -> bool {
        matches!(self.machines[machine].life, Life::Running(_))
    }

    pub(crate) fn is_awake(&self, machine: usize) -> bool {
        self.is_running(machine) && self.machines[machine].paused_until <= self.now
    }

    /// The node of a running machine.
    pub(crate) fn node(&mut self, machine: usize) -> Option<&mut T::Node> {
        match &mut self.machines[machine].life {
            Life::Running(node) => Some(node),
            Life::Down(_) | Life::Gone => None,
        }
    }

    /// Feeds one input, does all that the node asks for, and lets it die where that is due.
    pub(crate) fn turn(&mut self, machine: usize, input: Input) {
        if self.machines[machine].paused_until > self.now {
            if self.is_running(machine) {
                self.machines[machine].backlog.push(input);
            }
            return;
        }
        let now = self.now_at(machine);
        let errand = match &input {
            Input::Errand(errand) => Some(*errand),
            Input::Wake | Input::Up { .. } | Input::Frame { .. } | Input::Down { .. } => None,
        };
        self.trace_input(machine, &input);
        let heard = crate::oracle::heard(&input);
        let mut out = std::mem::take(&mut self.out);
        let Some(node) = self.node(machine) else {
            self.out = out;
            return;
        };
        node.turn(now, input, &mut out);
        self.machines[machine].awaited = errand;
        self.follow(machine, out);
        if let Some(heard) = heard {
            self.check_level(machine, heard);
        }
        self.check_shut_out();
        self.arm(machine);
    }

    /// Sees to it that the node is woken when it wants to be.
    fn arm(&mut self, machine: usize) {
        let Some(next) = self.node(machine).and_then(Node::next) else { return };
        let at = next.ms().max(self.now);
        let known = self.machines[machine].wake_at;
        if known.is_none_or(|known| at < known || known < self.now) {
            self.machines[machine].wake_at = Some(at);
            let epoch = self.machines[machine].epoch;
            self.at(at, Event::Wake { machine, epoch });
        }
    }

    fn trace_input(&mut self, machine: usize, input: &Input) {
        let at = machine as u64;
        match input {
            Input::Wake => self.trace.note(&[self.now, at, 1]),
            Input::Up { line, .. } => self.trace.note(&[self.now, at, 2, line.0]),
            Input::Frame { line, frame } => {
                let [kind, a, b] = crate::oracle::print(frame);
                self.trace.note(&[self.now, at, 3, line.0, kind, a, b]);
            }
            Input::Down { line } => self.trace.note(&[self.now, at, 4, line.0]),
            Input::Errand(errand) => {
                self.trace.note(&[self.now, at, 5, errand.ticket, errand.seed]);
            }
        }
    }

    fn told(&mut self, machine: usize, ticket: u64, told: Told) {
        let Some(errand) = self.machines[machine].awaited.filter(|it| it.ticket == ticket) else {
            return self.oracle.violate(self.now, format!("an answer to no errand: {ticket}"));
        };
        self.machines[machine].awaited = None;
        match &told {
            Told::Done { tally, .. } => {
                self.trace.note(&[6, ticket, tally.count, tally.sum]);
                self.changes += tally.count;
                self.acts += u64::from(tally.count == 0);
            }
            Told::Refused { code } => {
                self.trace.note(&[7, ticket, code.len() as u64]);
                *self.refusals.entry(code.clone()).or_default() += 1;
                match code.as_str() {
                    "A1.quota" => self.points.pass("quota is exhausted"),
                    "node.set_back" => self.points.pass("a set back node spends nothing"),
                    _ => {}
                }
            }
        }
        self.acknowledged(machine, &errand, &told);
    }

    fn errand(&mut self, wish: Wish) -> Errand {
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        let on = day_of(Instant::from_ms(self.now));
        Errand { ticket, on, seed: self.dice.roll(), wish }
    }

    fn report(mut self, digest: Hash) -> Report {
        self.plan.faults.truncate(self.planned);
        Report {
            violation: self.oracle.violation.take(),
            plan: self.plan,
            events: self.trace.events(),
            trace: self.trace.hash(),
            digest,
            changes: self.changes,
            acts: self.acts,
            refusals: self.refusals,
            points: self.points,
        }
    }
}
