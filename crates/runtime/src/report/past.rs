//! A replica as it was at a cut: made from the journal, up to the cut's heads, in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use journal::{Frame, Head, Segment, read_unverified};
use model::view::{Batch, Damage, Overlay};
use model::{JalaliDate, LogId, Lsn, Seq};
use office::project::{Ground, Piece, project};
use office::rulebook::Readable;
use office::{Kept, schema, segments};
use roster::Roster;
use store::{Engine, Views, ViewsOptions};

use super::{PastFault, Walk};
use crate::archive::{JournalArchive, LastFrames};
use crate::desk::Desk;
use crate::fault::RuntimeFault;

/// A log of a cut that isn't here.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Missing {
    /// It isn't here as far as the cut goes.
    #[error("log {log} is here up to {here}, the cut goes to {there}")]
    Short {
        /// The log.
        log: LogId,
        /// How far it goes here.
        here: u64,
        /// How far the cut goes.
        there: u64,
    },
    /// At the cut's head it is another here.
    #[error("log {log} is another here at {at} than in the cut")]
    Other {
        /// The log.
        log: LogId,
        /// Where.
        at: u64,
    },
}

/// How what lies in a cut is found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Found {
    /// By looking at every frame of the journal.
    ByWalking,
    /// By the rows that say where each log's segments lie.
    ByRows,
}

/// Rows gathered before they are written together.
const GATHER: usize = 4_000;

/// A replica at a cut.
#[derive(Debug)]
pub(super) struct Past {
    views: Views,
    kept: Kept,
}

impl Past {
    /// Replays the journal up to the cut. A fence in the cut cuts off what lies before it in the
    /// journal: then once more, knowing all fences of the cut.
    pub(super) fn of(
        desk: &Desk,
        cut: &BTreeMap<LogId, Head>,
        found: Found,
        walk: &mut Walk<'_>,
    ) -> Result<Self, PastFault> {
        has_all(desk, cut)?;
        let (past, fenced) = Self::replay(desk, (cut, found), Roster::new(), walk)?;
        if !fenced {
            return Ok(past);
        }
        let (past, _) = Self::replay(desk, (cut, found), past.kept.roster, walk)?;
        Ok(past)
    }

    fn replay(
        desk: &Desk,
        (cut, found): (&BTreeMap<LogId, Head>, Found),
        foresight: Roster,
        walk: &mut Walk<'_>,
    ) -> Result<(Self, bool), PastFault> {
        let options = ViewsOptions::new(schema::VERSION, [0; 16]);
        let views =
            Views::open(Engine::Memory, desk.root(), options).map_err(RuntimeFault::from)?;
        let kept = Kept::foreseeing(foresight);
        let mut replay = Replay { desk, cut, past: Self { views, kept }, fenced: false };
        match found {
            Found::ByWalking => replay.walk(walk)?,
            Found::ByRows => replay.frames(walk)?,
        }
        let Replay { past, fenced, .. } = replay;
        for (log, head) in cut {
            if past.kept.heads.of(*log).hash != head.hash {
                return Err(Missing::Other { log: *log, at: head.seq.0 }.into());
            }
        }
        Ok((past, fenced))
    }

    pub(super) const fn views(&self) -> &Views {
        &self.views
    }

    pub(super) const fn roster(&self) -> &Roster {
        &self.kept.roster
    }

    /// The rules that were in force on a day, as the cut knows it.
    pub(super) fn rules(&self, day: JalaliDate) -> Result<&Readable, PastFault> {
        let none = || Damage { what: "no rule set is in force at the cut".to_owned() };
        Ok(self.kept.rules.on(day).ok_or_else(none)?)
    }
}

/// Says which log of a cut isn't here as far.
pub(super) fn has_all(desk: &Desk, cut: &BTreeMap<LogId, Head>) -> Result<(), Missing> {
    for (log, head) in cut {
        let here = desk.heads().of(*log).seq;
        if here < head.seq {
            return Err(Missing::Short { log: *log, here: here.0, there: head.seq.0 });
        }
    }
    Ok(())
}

struct Replay<'a> {
    desk: &'a Desk,
    cut: &'a BTreeMap<LogId, Head>,
    past: Past,
    fenced: bool,
}

impl Replay<'_> {
    /// Every frame there is.
    fn walk(&mut self, walk: &mut Walk<'_>) -> Result<(), RuntimeFault> {
        let (journal, ..) = self.desk.parts();
        let (last, end) = (LastFrames::default(), journal.end());
        let mut pending = Batch::default();
        let mut failed = None;
        let mut upto = Lsn(0);
        journal.frames_from(Lsn(0), &mut |frame| {
            upto = frame.next;
            let step = self.one(frame.lsn, frame.body, &last, &mut pending).and_then(|()| {
                if GATHER <= pending.len() {
                    self.past.views.apply(upto, &std::mem::take(&mut pending))?;
                    walk(upto, end);
                }
                Ok(())
            });
            match step {
                Ok(()) => ControlFlow::Continue(()),
                Err(fault) => {
                    failed = Some(fault);
                    ControlFlow::Break(())
                }
            }
        })?;
        if let Some(fault) = failed {
            return Err(fault);
        }
        self.past.views.apply(upto, &pending)?;
        walk(end, end);
        Ok(())
    }

    /// The frames that have something of the cut; and the first, which says whose store it is.
    fn frames(&mut self, walk: &mut Walk<'_>) -> Result<(), RuntimeFault> {
        let (journal, _, views) = self.desk.parts();
        let views = views.ok_or_else(|| Damage { what: "the views are closed".to_owned() })?;
        let mut frames = BTreeSet::from([Lsn(0)]);
        for (log, head) in self.cut {
            frames.extend(segments::upto(views, *log, head.seq)?.iter().map(|lies| lies.lsn));
        }
        let (last, end) = (LastFrames::default(), journal.end());
        let mut pending = Batch::default();
        for lsn in frames {
            self.one(lsn, &journal.read(lsn)?, &last, &mut pending)?;
            if GATHER <= pending.len() {
                self.past.views.apply(lsn, &std::mem::take(&mut pending))?;
                walk(lsn, end);
            }
        }
        self.past.views.apply(end, &pending)?;
        walk(end, end);
        Ok(())
    }

    fn one(
        &mut self,
        lsn: Lsn,
        body: &[u8],
        last: &LastFrames,
        pending: &mut Batch,
    ) -> Result<(), RuntimeFault> {
        let (journal, ..) = self.desk.parts();
        let frame = Frame::decode(body).map_err(|fault| Damage {
            what: format!("the frame at {} doesn't decode: {fault}", lsn.0),
        })?;
        let mut heads = BTreeMap::new();
        let mut pieces = Vec::with_capacity(frame.segments.len());
        for segment in &frame.segments {
            pieces.push(self.piece(lsn, segment, &mut heads)?);
        }
        if pieces.iter().all(|piece| piece.entries.is_empty()) {
            return Ok(());
        }
        let archive = JournalArchive { journal, last };
        let over = Overlay { base: &self.past.views, batch: pending };
        let ground = Ground { view: &over, archive: &archive, places: self.desk.places() };
        let projected = project(ground, &mut self.past.kept, lsn, &pieces)?;
        self.fenced |= projected.cut;
        pending.append(projected.batch);
        Ok(())
    }

    /// What of a segment lies in the cut. One that doesn't keeps its place in the frame, empty.
    fn piece(
        &self,
        lsn: Lsn,
        segment: &Segment,
        heads: &mut BTreeMap<LogId, Head>,
    ) -> Result<Piece, Damage> {
        let (log, first) = (segment.log, segment.first_seq);
        let before = heads.get(&log).copied().unwrap_or_else(|| self.past.kept.heads.of(log));
        let upto = self.upto(lsn, segment).min(segment.head_after().seq);
        if upto <= before.seq {
            let after = Head::start(log);
            return Ok(Piece { log, first, after, entries: Vec::new() });
        }
        let mut entries = read_unverified(segment)
            .map_err(|misdeed| Damage { what: format!("the frame at {}: {misdeed}", lsn.0) })?;
        let keep = upto.0.saturating_add(1).saturating_sub(first.0);
        entries.truncate(usize::try_from(keep).unwrap_or(usize::MAX));
        let known = before.seq.0.saturating_add(1).saturating_sub(first.0);
        let known = usize::try_from(known).unwrap_or(usize::MAX);
        let news = entries.iter().skip(known);
        let after = news.fold(before, |head, entry| head.push(entry));
        heads.insert(log, after);
        Ok(Piece { log, first, after, entries })
    }

    /// How far a segment's log is wanted: as far as the cut goes; and whose store it is, always.
    fn upto(&self, lsn: Lsn, segment: &Segment) -> Seq {
        let wanted = self.cut.get(&segment.log).map_or(Seq(0), |head| head.seq);
        let founding =
            lsn == Lsn(0) && escrow::Holder::of(segment.log) == self.desk.opening().holder();
        if founding { wanted.max(segment.head_after().seq) } else { wanted }
    }
}
