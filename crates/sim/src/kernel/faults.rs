//! What goes wrong, carried out.

use model::Incarnation;
use wire::CURRENT;

use super::{Event, Kernel, Life};
use crate::calendar::{DAY_MS, HOUR_MS, MINUTE_MS};
use crate::node::{Ailment, Node as _, Tier, Wish};
use crate::plan::{Fault, What};

impl<T: Tier> Kernel<T> {
    pub(super) fn schedule_fault(&mut self, at: usize) {
        let Fault { at_ms, what, .. } = self.plan.faults[at];
        if let What::Restore { age_ms } = what {
            self.at(at_ms.saturating_sub(age_ms), Event::Copy { fault: at });
        }
        self.at(at_ms, Event::Strike { fault: at });
    }

    pub(super) fn strike(&mut self, at: usize) {
        if self.healed {
            return;
        }
        let fault = self.plan.faults[at];
        self.trace.note(&[self.now, 11, at as u64]);
        let machine = self.at_seat[fault.seat];
        match fault.what {
            What::Cut { .. } | What::Flap { .. } | What::Rough { .. } => self.strike_line(&fault),
            What::Crash { outputs, down_ms, again } => {
                if self.is_awake(machine) {
                    self.machines[machine].dies = Some((outputs, down_ms, again));
                }
            }
            What::Power { operations, down_ms } => {
                self.machines[machine].down_ms = down_ms;
                self.ail(machine, Ailment::PowerIn { operations }, "the power fails in a write");
            }
            What::SyncFails { syncs } => {
                self.ail(machine, Ailment::SyncFailsIn { syncs }, "a sync fails");
            }
            What::Full { for_ms } => {
                self.machines[machine].full_until = self.now + for_ms;
                self.ail(machine, Ailment::Full, "a disk is full");
                self.after(for_ms, Event::Relent { fault: at });
            }
            What::Pause { for_ms } => {
                let it = &mut self.machines[machine];
                it.paused_until = it.paused_until.max(self.now + for_ms);
                self.after(for_ms, Event::Resume { machine });
            }
            What::Restore { .. } => self.restore(at, machine),
            What::Clone { for_ms } => self.clone_beside(machine, for_ms),
            What::Clock { by_ms } => {
                // Where clocks are shifted they jump the other way as well.
                let by_ms = if self.config.shifted { -by_ms } else { by_ms };
                self.machines[machine].shift_ms += by_ms;
            }
            What::Clicks { for_ms } => {
                self.machines[machine].clicks_until = self.now + for_ms;
            }
            What::Cheat { trick } => {
                if self.is_awake(machine) {
                    self.points.pass("a machine in the wrong hands cheats");
                    self.oracle.cheats(machine);
                    self.ask_machine(machine, Wish::Cheat { trick });
                }
            }
            What::Forge { for_ms } => {
                self.machines[machine].forges_until = self.now + for_ms;
                self.oracle.forges(machine);
            }
            What::Skew { versions, for_ms } => {
                self.machines[machine].versions = versions;
                self.points.pass("a version isn't spoken");
                self.die(machine, MINUTE_MS, 0);
                self.after(for_ms, Event::Relent { fault: at });
            }
            What::Replace => self.replace(fault.seat),
            What::NoteLost => self.lose_note(machine),
        }
    }

    fn lose_note(&mut self, machine: usize) {
        if !self.is_running(machine) || self.machines[machine].stolen {
            return;
        }
        self.points.pass("a note is lost");
        self.die(machine, 10 * MINUTE_MS, 0);
        let it = &mut self.machines[machine];
        it.life = match std::mem::replace(&mut it.life, Life::Gone) {
            Life::Down(remains) => Life::Down(T::noteless(remains)),
            other @ (Life::Running(_) | Life::Gone) => other,
        };
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "only faults of lines are handed in")]
    fn strike_line(&mut self, fault: &Fault) {
        match fault.what {
            What::Cut { way, all, for_ms } => {
                let until = self.now + for_ms;
                let mut seats = vec![fault.seat];
                if all {
                    seats.extend(self.map.seats()[fault.seat].children.iter().copied());
                }
                for seat in seats {
                    self.edges[seat].cut(way, until);
                }
            }
            What::Flap { times, each_ms } => {
                let way = crate::plan::Way::Both;
                self.edges[fault.seat].cut(way, self.now + each_ms);
                if let Some(left) = times.checked_sub(1).filter(|left| 0 < *left) {
                    let what = What::Flap { times: left, each_ms };
                    let at_ms = self.now + 2 * each_ms;
                    // What follows from a planned fault is part of it.
                    let next = self.plan_more(Fault { at_ms, what, ..*fault });
                    self.at(at_ms, Event::Strike { fault: next });
                }
            }
            What::Rough { .. } => self.edges[fault.seat].roughen(fault),
            _ => {}
        }
    }

    /// Notes a fault that follows from another, behind the planned ones.
    fn plan_more(&mut self, fault: Fault) -> usize {
        self.plan.faults.push(fault);
        self.plan.faults.len() - 1
    }

    fn ail(&mut self, machine: usize, ailment: Ailment, point: &'static str) {
        if let Some(node) = self.node(machine) {
            node.ail(ailment);
            self.machines[machine].ailing = true;
            self.points.pass(point);
        }
    }

    pub(super) fn relent(&mut self, at: usize) {
        let fault = self.plan.faults[at];
        let machine = self.at_seat[fault.seat];
        if let What::Skew { .. } = fault.what {
            self.machines[machine].versions = CURRENT;
            self.die(machine, MINUTE_MS, 0);
        } else if let Some(node) = self.node(machine) {
            node.ail(Ailment::Roomy);
        }
    }

    pub(super) fn resume(&mut self, machine: usize) {
        if self.now < self.machines[machine].paused_until {
            return;
        }
        let backlog = std::mem::take(&mut self.machines[machine].backlog);
        if !backlog.is_empty() {
            self.points.pass("a paused machine goes on");
        }
        let epoch = self.machines[machine].epoch;
        for input in backlog {
            if self.machines[machine].epoch == epoch {
                self.turn(machine, input);
            }
        }
        self.turn(machine, crate::node::Input::Wake);
    }

    pub(super) fn back_up(&mut self, at: usize) {
        let machine = self.at_seat[self.plan.faults[at].seat];
        if let Some(copy) = self.node(machine).and_then(crate::node::Node::copy) {
            self.backups.insert(at, (machine, copy));
        }
    }

    fn restore(&mut self, at: usize, machine: usize) {
        let Some((of, copy)) = self.backups.remove(&at) else { return };
        // Of another machine's disk there is nothing to put back.
        if of != machine || !self.is_running(machine) || self.machines[machine].stolen {
            return;
        }
        self.points.pass("a disk is set back");
        // Two in three times the note lies elsewhere, and stays.
        let noted = T::NOTED && !at.is_multiple_of(3);
        let now = self.node(machine).filter(|_| noted).and_then(crate::node::Node::copy);
        let copy = match now {
            Some(now) => T::beside(copy, now),
            None => copy,
        };
        self.die(machine, 10 * MINUTE_MS, 0);
        self.machines[machine].life = Life::Down(copy);
        let peer = self.machines[machine].peer;
        if noted {
            self.oracle.noted(machine);
            self.points.pass("a disk is set back and its note stays");
        }
        self.oracle.set_back(machine, peer);
    }

    fn clone_beside(&mut self, machine: usize, for_ms: u64) {
        if self.machines[machine].stolen {
            return;
        }
        let Some(copy) = self.node(machine).and_then(crate::node::Node::copy) else { return };
        let copy = if for_ms.is_multiple_of(2) { copy } else { T::noteless(copy) };
        self.points.pass("a clone runs beside its machine");
        let (seat, peer) = (self.machines[machine].seat, self.machines[machine].peer);
        let clone = self.add_machine(seat, peer, Life::Down(copy));
        self.oracle.set_back(machine, peer);
        self.oracle.set_back(clone, peer);
        self.after(MINUTE_MS, Event::Start { machine: clone });
        self.after(for_ms, Event::Off { machine: clone });
    }

    /// The machine at a seat burns down, and what only it knew is gone with it; or it is stolen, and
    /// calls its hub until that has shut it out.
    pub(super) fn replace(&mut self, seat: usize) {
        let main = self.at_seat[seat];
        if self.is_lost(main) {
            return;
        }
        self.points.pass("a machine is replaced");
        let stolen = self.dice.chance(500) && !self.healed && self.is_running(main);
        for machine in self.machines_of(seat) {
            if stolen && machine == main {
                self.machines[machine].stolen = true;
                self.oracle.burnt(machine);
            } else {
                self.burn(machine);
            }
        }
        let wait = self.dice.within(HOUR_MS, 3 * DAY_MS);
        self.after(wait, Event::Renew { seat, stage: 0 });
    }

    /// Says whether people at its seat can't work with a machine any more.
    pub(crate) fn is_lost(&self, machine: usize) -> bool {
        let it = &self.machines[machine];
        it.stolen || matches!(it.life, Life::Gone)
    }

    /// Every machine that ever stood at a seat.
    fn machines_of(&self, seat: usize) -> Vec<usize> {
        (0..self.machines.len()).filter(|at| self.machines[*at].seat == seat).collect()
    }

    /// The parent shuts the lost machine out, enrolls another, and that starts.
    pub(super) fn renew(&mut self, seat: usize, stage: u8) {
        let Some(parent) = self.map.seats()[seat].parent else { return };
        let hub = self.at_seat[parent];
        let unit = self.map.seats()[seat].unit;
        match stage {
            0 => {
                // A stolen machine is likely to be on the line when it is shut out.
                self.ask_machine(self.at_seat[seat], Wish::Sync);
                let busy = self.dice.below(30_000);
                self.after(busy, Event::Renew { seat, stage: 1 });
            }
            1 if self.is_awake(hub) => {
                self.oracle.fencing = Some(self.machines[self.at_seat[seat]].peer);
                self.ask_machine(hub, Wish::Fence { unit });
                let fenced = self.oracle.fencing.take().is_none();
                let (wait, stage) = if fenced { (HOUR_MS, 2) } else { (6 * HOUR_MS, 0) };
                self.after(wait, Event::Renew { seat, stage });
            }
            2 if self.is_awake(hub) => {
                self.incarnations[seat] += 1;
                let peer = self.map.peer(seat, Incarnation(self.incarnations[seat]));
                self.oracle.enrolling = Some(peer);
                self.ask_machine(hub, Wish::Enroll { peer });
                if self.oracle.enrolling.take().is_some() {
                    self.incarnations[seat] -= 1;
                    return self.after(6 * HOUR_MS, Event::Renew { seat, stage });
                }
                self.machines_of(seat).into_iter().for_each(|lost| self.burn(lost));
                let machine = self.found(seat);
                self.at_seat[seat] = machine;
                self.after(HOUR_MS, Event::Start { machine });
                // Every other time an officer has seen that it is destroyed, once and once more.
                if (seat + usize::from(self.incarnations[seat])).is_multiple_of(2) {
                    self.after(2 * DAY_MS, Event::Renew { seat, stage: 3 });
                    self.after(20 * DAY_MS, Event::Renew { seat, stage: 3 });
                }
            }
            // A machine lost meanwhile may still be in a thief's hands.
            3 if self.is_awake(hub) && !self.is_lost(self.at_seat[seat]) => {
                self.ask_machine(hub, Wish::Settle { unit });
            }
            3 => {}
            _ => self.after(6 * HOUR_MS, Event::Renew { seat, stage }),
        }
    }
}
