//! Frames back into rows: after a crash the tail, after damage everything.

use std::ops::ControlFlow;

use journal::Frame;
use model::view::{Batch, Damage, Overlay};
use model::{Lsn, Places};
use office::Kept;
use office::project::{Ground, Piece, Projected, project};
use roster::Roster;
use store::{Journal, Views};

use crate::archive::{JournalArchive, LastFrames};
use crate::fault::RuntimeFault;

/// Rows gathered before they are written together.
const GATHER: usize = 4_000;

/// What replaying needs.
pub(crate) struct Replay<'a> {
    pub(crate) journal: &'a Journal,
    pub(crate) views: &'a mut Views,
    pub(crate) kept: &'a mut Kept,
    pub(crate) places: &'a Places,
    pub(crate) last: &'a LastFrames,
    /// Fences known beforehand, see [`Kept::foresight`].
    pub(crate) foresight: Roster,
}

/// What a replay came to.
pub(crate) struct Replayed {
    /// How many frames were projected.
    pub(crate) frames: u64,
    /// A fence lies before what had counted: make the views anew with the roster as it is now.
    pub(crate) cut: bool,
}

/// Brings the views up to the journal's end.
pub(crate) fn replay(
    replay: &mut Replay<'_>,
    progress: &mut dyn FnMut(Lsn, Lsn),
) -> Result<Replayed, RuntimeFault> {
    let (start, end) = (replay.views.at(), replay.journal.end());
    *replay.kept = Kept::load(replay.views)?;
    replay.kept.foresight = std::mem::take(&mut replay.foresight);
    let mut cut = false;
    let mut pending = Batch::default();
    let mut upto = start;
    let mut frames = 0u64;
    let mut failed: Option<RuntimeFault> = None;
    let journal = replay.journal;
    journal.frames_from(start, &mut |frame| {
        let mut step = || -> Result<(), RuntimeFault> {
            let archive = JournalArchive { journal, last: replay.last };
            let over = Overlay { base: &*replay.views, batch: &pending };
            let ground = Ground { view: &over, archive: &archive, places: replay.places };
            let projected = rows_of(ground, replay.kept, frame.lsn, frame.body)?;
            pending.append(projected.batch);
            cut |= projected.cut;
            upto = frame.next;
            frames = frames.saturating_add(1);
            if GATHER <= pending.len() {
                replay.views.apply(upto, &std::mem::take(&mut pending))?;
                progress(upto, end);
            }
            Ok(())
        };
        match step() {
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
    if start < upto {
        replay.views.apply(upto, &pending)?;
    }
    Ok(Replayed { frames, cut })
}

/// Projects one frame of the journal.
pub(crate) fn rows_of(
    ground: Ground<'_>,
    kept: &mut Kept,
    lsn: Lsn,
    body: &[u8],
) -> Result<Projected, RuntimeFault> {
    let frame = Frame::decode(body).map_err(|fault| Damage {
        what: format!("the frame at {} doesn't decode: {fault}", lsn.0),
    })?;
    Ok(project(ground, kept, lsn, &pieces(lsn, &frame)?)?)
}

/// A frame's segments, opened.
pub(crate) fn pieces(lsn: Lsn, frame: &Frame) -> Result<Vec<Piece>, Damage> {
    let piece = |segment: &journal::Segment| {
        let entries = journal::read_unverified(segment)
            .map_err(|misdeed| Damage { what: format!("the frame at {}: {misdeed}", lsn.0) })?;
        let (log, first, after) = (segment.log, segment.first_seq, segment.head_after());
        Ok(Piece { log, first, after, entries })
    };
    frame.segments.iter().map(piece).collect()
}
