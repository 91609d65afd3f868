//! Calls, frames on their way, lines that break.

use session::Side;
use wire::{Ack, Frame, Nation};

use super::{Event, Kernel};
use crate::calendar::MINUTE_MS;
use crate::network::{Going, Line};
use crate::node::{Input, LineId, Tier, tls_of};

/// How long a call rings before the caller gives up.
const RINGS_MS: u64 = 10_000;

impl<T: Tier> Kernel<T> {
    pub(super) fn call(&mut self, machine: usize, line: LineId) {
        let (seat, epoch) = (self.machines[machine].seat, self.machines[machine].epoch);
        let Some(parent) = self.map.seats()[seat].parent else { return };
        let answers = self.at_seat[parent];
        let edge = &self.edges[seat];
        let cut = [Going::Up, Going::Down].into_iter().any(|going| edge.is_cut(going, self.now));
        if cut || !self.is_awake(answers) {
            return self.after(RINGS_MS, Event::Unreachable { machine, epoch, line });
        }
        let latency = edge.latency_ms;
        let number = self.next_line;
        self.next_line += 1;
        let called = (answers, LineId(number * 2));
        self.lines.insert(number, Line::new(seat, (machine, line), called));
        self.machines[machine].lines.push((line, number));
        self.machines[answers].lines.push((called.1, number));
        self.after(3 * latency, Event::Up { line: number });
    }

    pub(super) fn on_up(&mut self, number: u64) {
        let Some(line) = self.lines.get_mut(&number) else { return };
        line.stands = true;
        let [caller, called] = line.ends;
        let tls = [caller, called].map(|(machine, _)| tls_of(self.machines[machine].peer));
        let up = |line, side, tls| Input::Up { line, side, tls };
        self.turn(called.0, up(called.1, Side::Answerer, tls[0]));
        if self.lines.contains_key(&number) {
            self.turn(caller.0, up(caller.1, Side::Caller, tls[1]));
        }
    }

    pub(super) fn send(&mut self, machine: usize, line: LineId, frame: Frame) {
        let Some(number) = self.number_of(machine, line) else { return };
        self.said(machine, &frame);
        let forges = self.now < self.machines[machine].forges_until;
        let frame = if forges { self.forged(frame) } else { frame };
        let Some(way) = self.lines.get_mut(&number) else { return };
        let end = usize::from(way.ends[1] == (machine, line));
        let going = if end == 0 { Going::Up } else { Going::Down };
        if way.closed[end] {
            return;
        }
        let edge = &self.edges[way.edge];
        let fate = way.send(edge, going, (self.now, &frame), &mut self.dice);
        let is_broken = way.broken[going.index()];
        if is_broken {
            self.points.pass("a cut line keeps a frame from its peer");
            // The transport gives a dead line up sooner or later; sessions are faster.
            for to in 0..2 {
                self.after(10 * MINUTE_MS, Event::Down { line: number, to });
            }
            return;
        }
        let to = 1 - end;
        if fate.overtakes {
            self.points.pass("a frame overtakes another");
        }
        if let Some(again) = fate.again {
            self.points.pass("a frame comes twice");
            self.at(again, Event::Arrive { line: number, to, frame: frame.clone() });
        }
        if let Some(at) = fate.at {
            let frame = if fate.broken { broken(frame, self.dice.roll()) } else { frame };
            self.at(at, Event::Arrive { line: number, to, frame });
        }
    }

    /// What a machine in the wrong hands says instead.
    #[expect(clippy::wildcard_enum_match_arm, reason = "other frames go as they are")]
    fn forged(&mut self, frame: Frame) -> Frame {
        if !self.dice.chance(150) {
            return frame;
        }
        let rolled = self.dice.roll();
        match frame {
            Frame::Ack(Ack { log, mut head }) => {
                head.seq.0 = head.seq.0.saturating_add(rolled % 50);
                head.hash.0[0] ^= u8::from(rolled & 64 != 0);
                if rolled & 128 != 0 {
                    Frame::Nation(Nation { log, head })
                } else {
                    Frame::Ack(Ack { log, head })
                }
            }
            Frame::Segment(mut segment) => {
                match rolled % 3 {
                    0 => {
                        let seats = self.map.seats();
                        let at = usize::try_from(rolled >> 8).unwrap_or(0) % seats.len();
                        segment.log.scope = seats[at].unit;
                    }
                    1 => segment.first_seq.0 = segment.first_seq.0.saturating_add(1),
                    _ => segment.h_after.0[3] ^= 1,
                }
                Frame::Segment(segment)
            }
            other => other,
        }
    }

    pub(super) fn on_arrival(&mut self, number: u64, to: usize, frame: Frame) {
        let Some(line) = self.lines.get(&number) else { return };
        if line.closed[to] {
            return;
        }
        let (machine, line) = line.ends[to];
        self.turn(machine, Input::Frame { line, frame });
    }

    pub(super) fn close(&mut self, machine: usize, line: LineId) {
        let Some(number) = self.number_of(machine, line) else { return };
        self.forget_line(machine, number);
        let Some(way) = self.lines.get_mut(&number) else { return };
        let end = usize::from(way.ends[1] == (machine, line));
        way.closed[end] = true;
        if way.closed == [true; 2] {
            self.lines.remove(&number);
            return;
        }
        // What was sent before arrives before.
        let wait = self.edges[way.edge].latency_ms * 2 + 9_000;
        let lost = way.broken[end];
        let wait = if lost { 10 * MINUTE_MS } else { wait };
        self.after(wait, Event::Down { line: number, to: 1 - end });
    }

    pub(super) fn on_line_down(&mut self, number: u64, to: usize) {
        let Some(way) = self.lines.get_mut(&number) else { return };
        if way.closed[to] {
            return;
        }
        way.closed[to] = true;
        let (machine, line) = way.ends[to];
        if way.closed == [true; 2] {
            self.lines.remove(&number);
        } else {
            // Nobody is left at one end: the other hears of it in its own time.
            let wait = self.edges[way.edge].latency_ms;
            self.after(wait, Event::Down { line: number, to: 1 - to });
        }
        self.forget_line(machine, number);
        self.turn(machine, Input::Down { line });
    }

    /// Its process is gone: peers hear nothing until the transport gives the lines up.
    pub(super) fn drop_lines(&mut self, machine: usize) {
        for (line, number) in std::mem::take(&mut self.machines[machine].lines) {
            let Some(way) = self.lines.get_mut(&number) else { continue };
            let end = usize::from(way.ends[1] == (machine, line));
            way.closed[end] = true;
            if way.closed == [true; 2] {
                self.lines.remove(&number);
                continue;
            }
            let wait = self.dice.within(1_000, 10 * MINUTE_MS);
            self.after(wait, Event::Down { line: number, to: 1 - end });
        }
    }

    /// The nodes at the other ends of all lines that stand.
    pub(crate) fn peers_on(&self, machine: usize) -> Vec<usize> {
        let lines = self.machines[machine].lines.iter();
        let standing =
            lines.filter(|(_, number)| self.lines.get(number).is_some_and(|it| it.stands));
        standing.filter_map(|(line, _)| self.peer_on(machine, *line)).collect()
    }

    /// The node at the other end of a line, if the line still stands.
    pub(crate) fn peer_on(&self, machine: usize, line: LineId) -> Option<usize> {
        let way = self.lines.get(&self.number_of(machine, line)?)?;
        let end = usize::from(way.ends[1] == (machine, line));
        Some(way.ends[1 - end].0)
    }

    fn number_of(&self, machine: usize, line: LineId) -> Option<u64> {
        let lines = self.machines[machine].lines.iter();
        lines.rev().find(|(known, _)| *known == line).map(|(_, number)| *number)
    }

    fn forget_line(&mut self, machine: usize, number: u64) {
        self.machines[machine].lines.retain(|(_, known)| *known != number);
    }
}

/// A segment with one byte of its payload changed.
#[expect(clippy::wildcard_enum_match_arm, reason = "other frames go as they are")]
fn broken(frame: Frame, rolled: u64) -> Frame {
    match frame {
        Frame::Segment(mut segment) if !segment.payload.is_empty() => {
            let at = usize::try_from(rolled >> 8).unwrap_or(0) % segment.payload.len();
            segment.payload[at] ^= 1 << (rolled % 8);
            Frame::Segment(segment)
        }
        other => other,
    }
}
