//! Offices: what people want of their machines, day by day.

use model::{Amount, Instant, Jobs, Rials, UnitCode};

use super::{Event, Kernel};
use crate::calendar::{DAY_MS, HOUR_MS, MINUTE_MS, day_of};
use crate::node::{Input, Tier, Wish};

impl<T: Tier> Kernel<T> {
    /// A part of a working day at a seat; the next follows.
    pub(super) fn work(&mut self, seat: usize) {
        if self.healed {
            return;
        }
        let next = match self.map.seats()[seat].unit {
            UnitCode::County(_) => self.county_works(seat),
            UnitCode::Province(_) => self.province_works(seat),
            UnitCode::Nation => self.nation_works(seat),
        };
        self.after(next, Event::Work { seat });
    }

    /// A chance in the first days, when quota has to come down the tree, and later.
    fn in_the_beginning(&self, chance: u64, later: u64) -> u64 {
        if self.now < 5 * DAY_MS { chance } else { later }
    }

    /// Until about an hour of the next day.
    fn until_tomorrow(&mut self, hour: u64) -> u64 {
        let midnight = DAY_MS - self.now % DAY_MS;
        midnight + hour * HOUR_MS + self.dice.below(HOUR_MS)
    }

    fn county_works(&mut self, seat: usize) -> u64 {
        let day = day_of(Instant::from_ms(self.now));
        if day.is_weekend() {
            return self.until_tomorrow(8);
        }
        // Before a quarter ends everybody hurries.
        let hurry = day.month().is_multiple_of(3) && 25 <= day.day();
        let afternoon = 11 * HOUR_MS <= self.now % DAY_MS;
        let changes = self.config.changes / 2 * if hurry { 2 } else { 1 };
        if 0 < changes {
            self.ask(seat, Wish::Edit { changes });
        }
        if afternoon {
            let letters = if hurry { 4 } else { 1 + u32::from(self.dice.chance(500)) };
            self.ask(seat, Wish::Answer { letters });
            match self.dice.below(40) {
                0 => self.ask(seat, Wish::GiveBack { permille: 50 }),
                1 => {
                    let amount = Amount::new(Rials::new(5_000), Jobs::new(20));
                    self.ask(seat, Wish::Request { amount });
                }
                2..8 => self.ask(seat, Wish::Follow),
                8 => self.ask(seat, Wish::Sync),
                _ => {}
            }
            return self.until_tomorrow(8);
        }
        if self.dice.chance(self.in_the_beginning(900, 300)) {
            self.ask(seat, Wish::Acknowledge);
        }
        let letters = if hurry { 5 } else { 1 + u32::from(self.dice.chance(500)) };
        self.ask(seat, Wish::Refer { letters });
        11 * HOUR_MS + self.dice.below(3 * HOUR_MS) - (self.now % DAY_MS).min(11 * HOUR_MS)
    }

    fn province_works(&mut self, seat: usize) -> u64 {
        self.ask(seat, Wish::Acknowledge);
        if self.dice.chance(self.in_the_beginning(900, 400)) {
            self.ask(seat, Wish::Allocate { permille: 500 });
        }
        if self.dice.chance(200) {
            self.ask_to_move(seat);
        }
        if self.dice.chance(300) {
            self.ask(seat, Wish::Follow);
        }
        if 0 < self.config.changes {
            self.ask(seat, Wish::Edit { changes: 2 });
        }
        self.until_tomorrow(9)
    }

    fn nation_works(&mut self, seat: usize) -> u64 {
        if self.oracle.supply.is_none() {
            let total = self.supply(1_000);
            self.ask(seat, Wish::Open { total });
            return 3 * HOUR_MS;
        }
        let permille = if self.dice.chance(50) { 600 } else { 100 };
        if self.dice.chance(self.in_the_beginning(900, 150)) {
            self.ask(seat, Wish::Allocate { permille });
        }
        if self.dice.chance(30) {
            let permille = self.dice.within(900, 1_300);
            let total = self.supply(permille);
            self.ask(seat, Wish::Amend { total });
        }
        if self.dice.chance(100) {
            self.ask_to_move(seat);
        }
        self.until_tomorrow(9)
    }

    /// Less than people will want, so that it runs out here and there.
    fn supply(&self, permille: u64) -> Amount {
        let seats = self.map.seats();
        let counties = seats.iter().filter(|seat| seat.children.is_empty()).count() as u64;
        let days = self.config.days.max(10) * counties * permille / 1_000;
        Amount::new(Rials::new(days * 1_500), Jobs::new(days * 4))
    }

    fn ask_to_move(&mut self, seat: usize) {
        let children = self.map.seats()[seat].children.clone();
        let pick = |at: usize| self.map.seats()[children[at]].unit;
        let (from, to) = (self.dice.index(children.len()), self.dice.index(children.len()));
        let (from, to) = (pick(from), pick(to));
        let permille = u32::try_from(self.dice.within(20, 300)).unwrap_or(20);
        self.ask(seat, Wish::Move { from, to, permille });
    }

    /// Asks the machine at a seat, if anybody can; a clone beside it is asked now and then instead.
    pub(super) fn ask(&mut self, seat: usize, wish: Wish) {
        let main = self.at_seat[seat];
        if self.machines[main].stolen {
            return;
        }
        let clones = self.machines.iter().enumerate().skip(self.map.seats().len());
        let clone = clones
            .filter(|(at, it)| it.seat == seat && *at != main && self.is_running(*at))
            .map(|(at, _)| at)
            .next();
        let machine = match clone {
            Some(clone) if self.dice.chance(500) => clone,
            Some(_) | None => main,
        };
        self.ask_machine(machine, wish);
    }

    pub(super) fn ask_machine(&mut self, machine: usize, wish: Wish) {
        let errand = self.errand(wish);
        if !self.is_awake(machine) {
            return;
        }
        self.turn(machine, Input::Errand(errand));
        if self.now < self.machines[machine].clicks_until && self.is_running(machine) {
            self.points.pass("an errand is done twice");
            let again = self.next_ticket;
            self.next_ticket += 1;
            // A second click says the same again: the same files, the same amounts.
            let ticket = if matches!(wish, Wish::Edit { .. }) { again } else { errand.ticket };
            let errand = crate::node::Errand { ticket, ..errand };
            self.now += MINUTE_MS / 100;
            self.turn(machine, Input::Errand(errand));
        }
    }
}
