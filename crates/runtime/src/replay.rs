//! Frames back into rows: after a crash the tail, after damage everything.

use std::ops::ControlFlow;

use journal::{Frame, Head, Heads};
use model::view::{Batch, Damage, Overlay, View};
use model::{Lsn, Places};
use office::entry::Entry;
use office::project::{Ground, Placed, project};
use office::rows::{HeadRows, Place};
use office::{Docs, schema};
use store::{Journal, Views};

use crate::archive::{JournalArchive, LastFrame};
use crate::fault::RuntimeFault;

/// Rows gathered before they are written together.
const GATHER: usize = 4_000;

/// What replaying needs.
pub(crate) struct Replay<'a> {
    pub(crate) journal: &'a Journal,
    pub(crate) views: &'a mut Views,
    pub(crate) docs: &'a mut Docs,
    pub(crate) places: &'a Places,
    pub(crate) last: &'a LastFrame,
}

/// Brings the views up to the journal's end; returns how many frames that took.
pub(crate) fn replay(
    replay: &mut Replay<'_>,
    progress: &mut dyn FnMut(Lsn, Lsn),
) -> Result<u64, RuntimeFault> {
    let (start, end) = (replay.views.at(), replay.journal.end());
    let mut heads = heads_of(replay.views)?;
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
            let batch = rows_of(ground, replay.docs, &mut heads, frame.lsn, frame.body)?;
            pending.append(batch);
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
    Ok(frames)
}

/// Projects one frame of the journal.
pub(crate) fn rows_of(
    ground: Ground<'_>,
    docs: &mut Docs,
    heads: &mut Heads,
    lsn: Lsn,
    body: &[u8],
) -> Result<Batch, RuntimeFault> {
    let frame = Frame::decode(body).map_err(|fault| Damage {
        what: format!("the frame at {} doesn't decode: {fault}", lsn.0),
    })?;
    let mut placed = Vec::new();
    for (index, segment) in frame.segments.iter().enumerate() {
        let entries = journal::read_unverified(segment)
            .map_err(|misdeed| Damage { what: format!("the frame at {}: {misdeed}", lsn.0) })?;
        heads.set(segment.log, segment.head_after());
        for (entry, bytes) in entries.iter().enumerate() {
            let entry_of = Entry::decode(bytes)
                .map_err(|fault| Damage { what: format!("the frame at {}: {fault}", lsn.0) })?;
            placed.push(Placed {
                place: Place {
                    lsn,
                    segment: u8::try_from(index).unwrap_or(u8::MAX),
                    entry: u16::try_from(entry).unwrap_or(u16::MAX),
                },
                by: escrow::Holder::of(segment.log),
                entry: entry_of,
            });
        }
    }
    Ok(project(ground, docs, &placed, &head_rows(heads))?)
}

/// The heads the views have reached.
pub(crate) fn heads_of(view: &dyn View) -> Result<Heads, Damage> {
    let rows: Option<HeadRows> = schema::get(view, schema::META, schema::meta::HEADS)?;
    let rows = rows.unwrap_or_default().0.into_iter();
    Ok(rows.map(|(log, seq, hash)| (log, Head { seq, hash })).collect())
}

fn head_rows(heads: &Heads) -> HeadRows {
    HeadRows(heads.iter().map(|(log, head)| (log, head.seq, head.hash)).collect())
}
