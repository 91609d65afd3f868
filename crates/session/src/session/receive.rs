//! The way from the peer: store, and only then acknowledge.

use journal::{Head, Segment};
use model::limits::{ASIDE_FRAMES_MAX, CREDIT_SEGMENTS};
use model::planted::{Bug, planted};
use model::{Instant, Lane, LogId, Seq};
use wire::{Ack, Aside, ByeReason, Frame, Refused, Want};

use crate::log::{Log, Used};
use crate::port::{Fault, Output, Stored, code};
use crate::session::Session;
use crate::session::send::credit;

/// A segment in the shell's hands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Storing {
    pub(super) log: LogId,
    first: Seq,
    after: Head,
    bytes: usize,
}

impl Session {
    /// Segments travel on streams of their own: one may overtake the greeting and waits for it.
    pub(super) fn keep_early(&mut self, segment: Segment) -> Result<(), Fault> {
        self.has_credit(&segment)?;
        self.early.push(segment);
        Ok(())
    }

    pub(super) fn take_early(&mut self, now: Instant) -> Result<(), Fault> {
        let early = std::mem::take(&mut self.early);
        early.into_iter().try_for_each(|segment| self.on_segment(now, segment))
    }

    pub(super) fn on_segment(&mut self, now: Instant, segment: Segment) -> Result<(), Fault> {
        let (log, first) = (segment.log, segment.first_seq);
        self.has_credit(&segment)?;
        if !self.shares(log) {
            self.send(Frame::Refused(Refused { log, first, code: code::RENEW_ONLY }));
            return Ok(());
        }
        if self.is_full() && !self.logs.contains_key(&log) {
            return Err(Fault::TooManyLogs);
        }

        let known = self.logs.entry(log).or_insert_with(|| {
            let start = Head::start(log);
            Log::new(log, start, start)
        });
        if known.into.refused {
            // Its own words, as the peer heard them: the shell knows its hand, whatever heads have said.
            if self.me.wrote(log) {
                known.into.storing = known.into.storing.saturating_add(1);
                self.store(segment);
            }
            return Ok(());
        }
        if known.into.coming.0.saturating_add(1) < first.0 {
            known.into.gap = true;
            self.want(log);
            return Ok(());
        }
        known.into.gap = false;
        known.into.told = None;
        known.into.storing = known.into.storing.saturating_add(1);
        known.into.coming = known.into.coming.max(segment.last_seq());
        self.watch.advance(now);
        self.store(segment);
        Ok(())
    }

    fn store(&mut self, segment: Segment) {
        let ticket = self.next_ticket;
        self.next_ticket = self.next_ticket.wrapping_add(1);
        let storing = Storing {
            log: segment.log,
            first: segment.first_seq,
            after: segment.head_after(),
            bytes: segment.payload.len(),
        };
        self.storing.insert(ticket, storing);
        self.outputs.push_back(Output::Store { ticket, segment });
        if planted(Bug::AckBeforeDurable) {
            self.acknowledge(storing.log, storing.after);
        }
    }

    pub(super) fn on_stored(&mut self, now: Instant, ticket: u64, stored: Stored) {
        let Some(storing) = self.storing.remove(&ticket) else { return };
        let Storing { log, first, after, .. } = storing;
        let Some(known) = self.logs.get_mut(&log) else { return };
        known.into.storing = known.into.storing.saturating_sub(1);
        known.grow(known.here);
        match stored {
            Stored::Durable { head, aside } => {
                self.watch.advance(now);
                self.on_durable(storing, head);
                for (seq, code) in aside.into_iter().take(ASIDE_FRAMES_MAX) {
                    self.send(Frame::Aside(Aside { log, seq, code }));
                }
            }
            Stored::Gap { head } => {
                // The shell knows best, also if that is less than it was.
                known.here = head;
                known.grow(head);
                known.into.gap = !known.into.refused && known.here.seq < after.seq;
            }
            Stored::Refused { code } => {
                known.into.gap = false;
                if !known.into.refused {
                    known.into.refused = true;
                    self.send(Frame::Refused(Refused { log, first, code }));
                }
            }
            Stored::Failed => {
                self.bye(ByeReason::Disk);
                return;
            }
        }
        self.want(log);
    }

    fn on_durable(&mut self, Storing { log, after, .. }: Storing, head: Head) {
        let Some(known) = self.logs.get_mut(&log) else { return };
        self.watch.got_on |= known.here.seq < head.seq;
        known.grow(head);
        let here = known.here;
        let news = after.seq <= here.seq && known.peer.seq < after.seq;
        if after.seq <= here.seq && known.into.proven.seq < after.seq {
            known.into.proven = after;
        }
        self.acknowledge(log, here);
        if news {
            self.believe(log, after);
        }
    }

    /// One acknowledgement per log and drain: a later one takes the place of the earlier.
    fn acknowledge(&mut self, log: LogId, head: Head) {
        let lane = if planted(Bug::AckOfAnotherLog) { Lane::Control } else { log.lane };
        let ack = Ack { log: LogId { lane, ..log }, head };
        let waiting = self.outputs.iter_mut().find_map(|output| {
            let Output::Send(Frame::Ack(earlier)) = output else { return None };
            (earlier.log == log).then_some(earlier)
        });
        match waiting {
            Some(earlier) => *earlier = ack,
            None => self.send(Frame::Ack(ack)),
        }
    }

    /// Control and records travel on streams of their own: what somebody writes may overtake the word
    /// of who he is.
    pub(super) fn on_again(&mut self, log: LogId) {
        if !self.shares(log) {
            return;
        }
        let Some(known) = self.logs.get_mut(&log).filter(|known| known.into.refused) else {
            return;
        };
        known.into.refused = false;
        known.into.gap = true;
        known.into.told = None;
        self.want(log);
    }

    /// Asks for what is missing, once, when nothing that may fill it is being stored.
    pub(super) fn want(&mut self, log: LogId) {
        let Some(known) = self.logs.get_mut(&log) else { return };
        let here = known.here;
        let open = known.into.gap && known.into.storing == 0 && !known.into.refused;
        if open && known.into.told != Some(here.seq) {
            known.into.told = Some(here.seq);
            self.send(Frame::Want(Want { log, from: here }));
        }
    }

    /// A peer that begins again may for a moment have twice its credit under way; never more.
    fn has_credit(&self, segment: &Segment) -> Result<(), Fault> {
        let lane = segment.log.lane;
        let used = self.taken(lane);
        let bytes = used.bytes.saturating_add(segment.payload.len());
        let within = bytes <= credit(lane).saturating_mul(2)
            && used.segments < CREDIT_SEGMENTS.saturating_mul(2);
        if used.segments == 0 || within { Ok(()) } else { Err(Fault::PastCredit) }
    }

    /// What is being stored, or waits for the greeting.
    fn taken(&self, lane: Lane) -> Used {
        let storing = self.storing.values().filter(|s| s.log.lane == lane).map(|s| s.bytes);
        let early = self.early.iter().filter(|s| s.log.lane == lane).map(|s| s.payload.len());
        let mut used = Used::default();
        storing.chain(early).for_each(|bytes| used.add(bytes));
        used
    }
}
