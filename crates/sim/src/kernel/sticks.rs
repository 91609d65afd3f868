//! Sticks between a seat and the one above it: filled on some day, carried for days, lost, torn,
//! copied, brought in any order, and to the wrong office.

use super::{Event, Kernel};
use crate::calendar::{DAY_MS, HOUR_MS};
use crate::node::{Node as _, Tier};
use crate::plan::Way;

/// In a thousand: runs in which one county has no line at all until the end.
const LINELESS: u64 = 300;
/// In a thousand: sticks that never arrive.
const LOST: u64 = 200;
/// In a thousand: parts that are torn off.
const TORN: u64 = 150;
/// In a thousand: parts with a bit turned around.
const ROTTEN: u64 = 80;
/// In a thousand: sticks brought to another office.
const ASTRAY: u64 = 120;

impl<T: Tier> Kernel<T> {
    /// Everybody but the nation fills sticks and has them filled, every few days.
    pub(super) fn schedule_sticks(&mut self) {
        let seats = self.map.seats().len();
        if !T::STICKS {
            return;
        }
        for seat in 1..seats {
            let at = self.courier.below(2 * DAY_MS);
            self.at(at, Event::Pack { seat });
        }
        let leaves: Vec<usize> =
            (1..seats).filter(|seat| self.map.seats()[*seat].children.is_empty()).collect();
        if self.courier.chance(LINELESS) || self.config.lineless {
            let seat = leaves[self.courier.index(leaves.len())];
            self.edges[seat].cut(Way::Both, u64::MAX);
            self.lineless = Some(seat);
            self.points.pass("a county has no line at all");
        }
    }

    /// One good stick up and one down, for a seat that never has a line.
    pub(super) fn exchange(&mut self, seat: usize) {
        let Some(above) = self.map.seats()[seat].parent else { return };
        for (from, to) in [(seat, above), (above, seat)] {
            let parts = self.fill(from, to);
            self.give(to, &parts);
        }
        self.points.pass("faultless sticks stand in for a contact");
    }

    /// One stick up, one down.
    pub(super) fn pack(&mut self, seat: usize) {
        if self.healed {
            return;
        }
        let again = self.courier.within(DAY_MS / 4, 3 * DAY_MS);
        self.after(again, Event::Pack { seat });
        let Some(above) = self.map.seats()[seat].parent else { return };
        for (from, to) in [(seat, above), (above, seat)] {
            let parts = self.fill(from, to);
            self.carry(to, &parts);
        }
    }

    /// The parts of a stick that one seat fills for another.
    fn fill(&mut self, from: usize, to: usize) -> Vec<Vec<u8>> {
        let machine = self.at_seat[from];
        if !self.is_awake(machine) {
            return Vec::new();
        }
        let (now, unit) = (self.now_at(machine), self.map.seats()[to].unit);
        let mut out = std::mem::take(&mut self.out);
        let parts = self.node(machine).map(|node| node.pack(now, unit, &mut out));
        self.follow(machine, out);
        parts.unwrap_or_default()
    }

    /// What becomes of a stick: one bringing, several, or none.
    fn carry(&mut self, to: usize, parts: &[Vec<u8>]) {
        if parts.is_empty() {
            return;
        }
        if self.courier.chance(LOST) {
            return self.points.pass("a stick is lost");
        }
        for _ in 0..self.courier.within(1, 3) {
            let mut brought: Vec<Vec<u8>> = parts.iter().map(|part| self.worn(part)).collect();
            if self.courier.chance(300) {
                let left_out = self.courier.index(brought.len());
                brought.remove(left_out);
            }
            let seats = self.map.seats().len();
            let seat = if self.courier.chance(ASTRAY) { self.courier.index(seats) } else { to };
            let wait = self.courier.within(HOUR_MS, 4 * DAY_MS);
            self.after(wait, Event::Bring { seat, parts: brought });
        }
    }

    /// A part after its way.
    fn worn(&mut self, part: &[u8]) -> Vec<u8> {
        let mut part = part.to_vec();
        if self.courier.chance(TORN) {
            part.truncate(self.courier.index(part.len()));
        } else if self.courier.chance(ROTTEN) {
            let (at, bit) = (self.courier.index(part.len()), self.courier.below(8));
            part[at] ^= 1 << bit;
        }
        part
    }

    pub(super) fn bring(&mut self, seat: usize, parts: &[Vec<u8>]) {
        if !self.healed {
            self.give(seat, parts);
        }
    }

    fn give(&mut self, seat: usize, parts: &[Vec<u8>]) {
        let machine = self.at_seat[seat];
        if !self.is_awake(machine) || parts.is_empty() {
            return;
        }
        let bytes: usize = parts.iter().map(Vec::len).sum();
        self.trace.note(&[self.now, 12, seat as u64, bytes as u64]);
        let now = self.now_at(machine);
        let mut out = std::mem::take(&mut self.out);
        if let Some(node) = self.node(machine) {
            node.unpack(now, parts, &mut out);
        }
        self.follow(machine, out);
        self.check_shut_out();
        self.arm(machine);
    }
}
