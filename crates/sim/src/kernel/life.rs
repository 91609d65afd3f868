//! Machines come into being, start, die and burn.

use model::{Incarnation, Instant};
use session::Peer;
use wire::CURRENT;

use super::{Event, Kernel, Life, Machine};
use crate::calendar::{HOUR_MS, MINUTE_MS, day_of};
use crate::dice::Dice;
use crate::node::{Ailment, Birth, Input, Node as _, Process, Tier};

impl<T: Tier> Kernel<T> {
    /// A new machine for a seat, in its present incarnation, with a founded disk.
    pub(super) fn found(&mut self, seat: usize) -> usize {
        let of = |at: usize| self.map.peer(at, Incarnation(self.incarnations[at]));
        let me = of(seat);
        let mut above: Vec<Peer> = self.map.up(seat).skip(1).map(of).collect();
        above.reverse();
        let below = self.map.seats()[seat].children.iter().map(|child| of(*child)).collect();
        let on = day_of(Instant::from_ms(self.now));
        let birth = Birth { me, above, below, on, knobs: self.knobs };
        let disk = self.tier.born(&birth);
        self.add_machine(seat, me, Life::Down(disk))
    }

    pub(super) fn add_machine(&mut self, seat: usize, peer: Peer, life: Life<T::Node>) -> usize {
        let machine = self.machines.len();
        let mut dice = Dice::part(self.config.seed, 1_000 + seat as u64);
        let years = i64::try_from(dice.below(61)).unwrap_or(0) - 30;
        let shift_ms = if self.config.shifted { years * 365 * 86_400_000 } else { 0 };
        self.machines.push(Machine {
            seat,
            peer,
            life,
            epoch: 0,
            wake_at: None,
            shift_ms,
            paused_until: 0,
            backlog: Vec::new(),
            dies: None,
            down_ms: 10 * MINUTE_MS,
            ailing: false,
            full_until: 0,
            clicks_until: 0,
            forges_until: 0,
            stolen: false,
            versions: CURRENT,
            lines: Vec::new(),
            awaited: None,
        });
        self.oracle.machines(self.machines.len());
        machine
    }

    pub(super) fn start(&mut self, machine: usize) {
        let seed = self.dice.roll();
        let life = std::mem::replace(&mut self.machines[machine].life, Life::Gone);
        let remains = match life {
            Life::Down(remains) => remains,
            other @ (Life::Running(_) | Life::Gone) => {
                self.machines[machine].life = other;
                return;
            }
        };
        self.trace.note(&[self.now, machine as u64, 9, seed]);
        let process = Process {
            now: self.now_at(machine),
            seed,
            versions: self.machines[machine].versions,
            ailment: None,
        };
        let mut out = std::mem::take(&mut self.out);
        let started = self.tier.start(remains, process, &mut out);
        out.points.drain(..).for_each(|point| self.points.pass(point));
        if let Some(error) = out.errors.drain(..).next() {
            self.oracle.violate(self.now, format!("an error-level event: {error}"));
        }
        self.out = out;
        let it = &mut self.machines[machine];
        it.epoch += 1;
        it.wake_at = None;
        match started {
            Ok(mut node) => {
                let is_full = self.now < it.full_until;
                node.ail(if is_full { Ailment::Full } else { Ailment::Roomy });
                it.ailing = is_full;
                it.life = Life::Running(node);
            }
            Err(remains) => {
                it.life = Life::Down(remains);
                return self.after(HOUR_MS, Event::Start { machine });
            }
        }
        self.recovered(machine);
        self.turn(machine, Input::Wake);
    }

    /// The process is gone; its lines break without a word.
    pub(crate) fn die(&mut self, machine: usize, down_ms: u64, again: u32) {
        let seed = self.dice.roll();
        let it = &mut self.machines[machine];
        if !matches!(it.life, Life::Running(_)) {
            return;
        }
        let Life::Running(node) = std::mem::replace(&mut it.life, Life::Gone) else { return };
        it.life = Life::Down(node.crash(seed));
        it.backlog.clear();
        it.dies = None;
        it.epoch += 1;
        let doubt = it.awaited.take().is_some();
        self.oracle.died(machine, doubt);
        self.drop_lines(machine);
        self.trace.note(&[self.now, machine as u64, 10, seed]);
        for _ in 0..again {
            self.points.pass("a machine dies again in recovery");
            self.start(machine);
            let seed = self.dice.roll();
            let it = &mut self.machines[machine];
            if let Life::Running(_) = it.life {
                let Life::Running(node) = std::mem::replace(&mut it.life, Life::Gone) else {
                    return;
                };
                it.life = Life::Down(node.crash(seed));
                it.epoch += 1;
                it.awaited = None;
                self.drop_lines(machine);
            }
        }
        self.after(down_ms.max(1), Event::Start { machine });
    }

    pub(super) fn burn(&mut self, machine: usize) {
        self.machines[machine].life = Life::Gone;
        self.machines[machine].stolen = false;
        self.machines[machine].epoch += 1;
        self.machines[machine].backlog.clear();
        self.oracle.burnt(machine);
        self.drop_lines(machine);
    }

    /// Nodes that go on talking about nothing are broken, too.
    pub(super) fn check_calm(&mut self) {
        let events = self.trace.events() - self.seen;
        self.seen = self.trace.events();
        let calm = CALM_MAX * 10 * self.machines.len() as u64;
        if calm < events {
            self.violate(format!("{events} events in ten days"));
        }
    }
}

/// Events of a machine and day that are still calm.
const CALM_MAX: u64 = 3_000;
