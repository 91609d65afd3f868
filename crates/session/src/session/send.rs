//! The way to the peer: what is due, by lanes, within the credit.

use journal::{Head, Segment};
use model::limits::{
    CREDIT_CONTROL_BYTES, CREDIT_RECORDS_BYTES, CREDIT_SEGMENTS, FETCH_BYTES, UNGREETED_BYTES,
    WANTS_MAX, WIRE_SEGMENT_BYTES,
};
use model::planted::{Bug, planted};
use model::{Instant, Lane, LogId, Seq};
use wire::{Ack, Aside, Frame, Refused, Want};

use crate::log::{Fetching, Flight, Flow, Log, Used};
use crate::port::{Fault, Output, Side, code};
use crate::session::{Phase, Session};

const LANES: [Lane; 2] = [Lane::Control, Lane::Records];

/// Bytes of segments that may be under way on a lane.
pub(crate) fn credit(lane: Lane) -> usize {
    let bytes = match lane {
        Lane::Control => CREDIT_CONTROL_BYTES,
        Lane::Records => CREDIT_RECORDS_BYTES,
    };
    usize::try_from(bytes).expect("credits fit any machine's memory")
}

/// Says whether one segment more fits. A lone one always does: it may be larger than the credit.
fn fits(used: Used, bytes: usize, credit: usize) -> bool {
    let more = used.bytes.saturating_add(bytes);
    used.segments == 0 || (more <= credit && used.segments < CREDIT_SEGMENTS)
}

impl Session {
    /// Sends and fetches what may go: control before records.
    pub(super) fn pump(&mut self) {
        if !self.pushes() {
            return;
        }
        for lane in LANES {
            let waiting = self.send_ready(lane) && !self.is_greeted();
            let fetching = self.fetch_due(lane);
            if (fetching || waiting) && lane == Lane::Control {
                return;
            }
        }
    }

    /// Says whether this side sends segments at all, now.
    pub(super) fn pushes(&self) -> bool {
        let may = self.side == Side::Caller || !self.options.renew_only;
        let greeted = match self.phase {
            Phase::Calling { .. } | Phase::Live => true,
            Phase::Called | Phase::Over => false,
        };
        may && greeted && !self.asks_first
    }

    /// Says whether the peer has said what it has.
    fn is_greeted(&self) -> bool {
        !matches!(self.phase, Phase::Calling { .. }) && self.expected.is_none()
    }

    /// Sends what is ready within the credit; says whether some of it waits. Until the peer has said
    /// what it has that is a guess, and a connection's first window takes little anyway: so little
    /// is pushed on it.
    fn send_ready(&mut self, lane: Lane) -> bool {
        let credit = if self.is_greeted() { credit(lane) } else { UNGREETED_BYTES };
        let mut used = self.under_way(lane);
        for (log, known) in self.logs.iter_mut().filter(|(log, _)| log.lane == lane) {
            while let Some(segment) =
                known.out.ready.pop_front_if(|next| fits(used, next.payload.len(), credit))
            {
                debug_assert_eq!(segment.log, *log);
                let bytes = segment.payload.len();
                used.add(bytes);
                known.out.flight.push_back(Flight { after: segment.head_after(), bytes });
                self.outputs.push_back(Output::Send(Frame::Segment(Box::new(segment))));
            }
            if known.out.ready.front().is_some() {
                return true;
            }
        }
        false
    }

    /// Asks for what is due while credit is left; says whether anything on the lane is asked for.
    fn fetch_due(&mut self, lane: Lane) -> bool {
        let mut used = self.committed(lane);
        let lane_logs = self.logs.iter_mut().filter(|(log, _)| log.lane == lane);
        let mut fetching = false;
        for (&log, known) in lane_logs {
            if known.out.fetching.is_none() && known.due() && known.out.ready.is_empty() {
                let room = credit(lane).saturating_sub(used.bytes);
                let idle = used == Used::default();
                if (WIRE_SEGMENT_BYTES <= room && used.segments < CREDIT_SEGMENTS) || idle {
                    let bytes = room.min(FETCH_BYTES);
                    used.add(bytes);
                    known.out.fetching = Some(Fetching { from: known.out.next, bytes });
                    let from = known.out.next;
                    self.outputs.push_back(Output::Fetch { log, from, bytes });
                }
            }
            fetching |= known.out.fetching.is_some();
        }
        fetching
    }

    pub(super) fn on_fetched(&mut self, log: LogId, segments: Vec<Segment>) {
        let Some(known) = self.logs.get_mut(&log) else { return };
        let Some(Fetching { from, .. }) = known.out.fetching.take() else { return };
        let stale = from != known.out.next || known.out.flow != Flow::Open;
        if stale && planted(Bug::CreditLeaked) {
            known.out.fetching = Some(Fetching { from, bytes: 0 });
        }
        if !stale && !known.line_up(segments) {
            known.out.flow = Flow::Dry;
        }
    }

    pub(super) fn on_ack(&mut self, now: Instant, ack: Ack) -> Result<(), Fault> {
        let Ack { log, head } = ack;
        let known = self.agreed(log, head)?;
        if known.peer.seq < head.seq || planted(Bug::BeliefMovesBack) {
            self.watch.advance(now);
            self.watch.got_on = true;
            self.believe(log, head);
        }
        Ok(())
    }

    /// Checks a head the peer says it has of what this side sends.
    ///
    /// Of a log that is only passed on the peer may have more, by another way. Of the own one it
    /// can't, unless it has said so in its greeting: then this machine was set back.
    fn agreed(&self, log: LogId, head: Head) -> Result<&Log, Fault> {
        let Some(known) = self.logs.get(&log) else { return Err(Fault::AckFromTheFuture { log }) };
        if self.me.wrote(log) && known.here.seq.max(known.peer.seq) < head.seq {
            return Err(Fault::AckFromTheFuture { log });
        }
        let other = |ours: Head| ours.seq == head.seq && ours.hash != head.hash;
        if known.out.flow != Flow::Refused
            && Seq(0) < head.seq
            && (other(known.here) || known.out.flight.iter().any(|sent| other(sent.after)))
        {
            return Err(Fault::AckOfAnother { log });
        }
        Ok(known)
    }

    pub(super) fn on_want(&mut self, now: Instant, want: Want) -> Result<(), Fault> {
        let Want { log, from } = want;
        if !self.logs.contains_key(&log) || !self.shares(log) {
            let first = Seq(from.seq.0.saturating_add(1));
            self.send(Frame::Refused(Refused { log, first, code: code::NOT_SHARED }));
            return Ok(());
        }
        let known = self.agreed(log, from)?;
        let moves = known.peer.seq < from.seq;
        let wants = known.out.wants.saturating_add(1);
        if !moves && WANTS_MAX < wants {
            return Err(Fault::WantsTooOften { log });
        }
        self.watch.advance(now);
        if let Some(known) = self.logs.get_mut(&log) {
            if from.seq < known.out.next.seq && !planted(Bug::WantUnanswered) {
                known.rewind(from);
                known.set_back |= from.seq < known.here.seq;
            }
            // What it refused it takes now.
            known.out.flow = Flow::Open;
        }
        self.believe(log, from);
        if let Some(known) = self.logs.get_mut(&log) {
            known.out.wants = wants;
        }
        Ok(())
    }

    pub(super) fn on_refused(&mut self, now: Instant, refused: Refused) -> Result<(), Fault> {
        let Refused { log, first, code } = refused;
        if !self.shares(log) {
            // Nothing of it was to go or come.
            return Ok(());
        }
        let Some(known) = self.logs.get_mut(&log) else { return Err(Fault::NeverSent { log }) };
        let unasked = code == code::NOT_SHARED;
        if known.here.seq < first && !unasked {
            return Err(Fault::NeverSent { log });
        }
        self.watch.advance(now);
        known.into.refused |= unasked;
        if known.out.flow != Flow::Refused {
            known.halt();
            self.outputs.push_back(Output::PeerRefused { log, first, code });
        }
        Ok(())
    }

    pub(super) fn on_aside(&mut self, aside: Aside) -> Result<(), Fault> {
        let Aside { log, seq, code } = aside;
        if self.logs.get(&log).is_none_or(|known| known.here.seq < seq) {
            return Err(Fault::NeverSent { log });
        }
        self.outputs.push_back(Output::PeerSetAside { log, seq, code });
        Ok(())
    }

    /// What is sent and not acknowledged on a lane.
    fn under_way(&self, lane: Lane) -> Used {
        let on_lane = self.logs.iter().filter(|(log, _)| log.lane == lane);
        on_lane.fold(Used::default(), |used, (_, known)| used.plus(known.under_way()))
    }

    /// The same, with what is asked for or waits.
    fn committed(&self, lane: Lane) -> Used {
        let on_lane = self.logs.iter().filter(|(log, _)| log.lane == lane);
        let reserved =
            on_lane.fold(Used::default(), |used, (_, known)| used.plus(known.reserved()));
        self.under_way(lane).plus(reserved)
    }

    pub(super) fn keeps_credit(&self) -> bool {
        LANES.into_iter().all(|lane| {
            let used = self.under_way(lane);
            used.segments <= 1 || (used.bytes <= credit(lane) && used.segments <= CREDIT_SEGMENTS)
        })
    }
}
