//! Reads whatever whole frames there are, also around damage: for building the journal anew.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::error::JournalError;
use super::scan::Seen;
use super::{EachFrame, SET_ASIDE, Segment, scan, segment_name, start_of};
use crate::disk::Disk;
use crate::seal::Sealer;

/// What could be read of a damaged journal.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Salvage {
    /// Whole frames.
    pub frames: u64,
    /// What lies between them and is not whole.
    pub gaps: Vec<Gap>,
}

/// A stretch of a file in which no whole frame lies.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Gap {
    /// The file, by its plain name.
    pub file: String,
    /// Where the stretch begins, in bytes from the file's start.
    pub from: u64,
    /// Where it ends.
    pub to: u64,
}

/// Hands out every whole frame of a folder, also from files that were set aside, in order. Changes
/// nothing. Whether a last frame had been acknowledged is not asked here.
///
/// # Errors
/// [`JournalError::Io`]; [`JournalError::Damaged`] at the first frame whose seal `seal` doesn't open.
pub fn salvage(
    disk: &dyn Disk,
    seal: Option<&Sealer>,
    each: &mut EachFrame<'_>,
) -> Result<Salvage, JournalError> {
    let mut found = Salvage::default();
    for name in disk.list().map_err(JournalError::io("list", "the folder"))? {
        let plain = name.strip_suffix(SET_ASIDE).unwrap_or(&name);
        let Some(start) = start_of(plain) else { continue };
        let file = disk.open(&name).map_err(JournalError::io("open", &name))?;
        let segment = Segment { start, file: Arc::from(file) };
        let mut locked = None;
        let mut opened = |seen: Seen<'_>| {
            seen.open(seal, &mut *each).unwrap_or_else(|fault| {
                locked = Some((seen.lsn, fault));
                ControlFlow::Break(())
            })
        };
        let read = read_around(&segment, &mut opened, &mut found);
        let enough = read.map_err(JournalError::io("read", &name))?;
        if let Some((lsn, fault)) = locked {
            let (file, offset) = (segment_name(start), lsn.0 - start);
            return Err(JournalError::Damaged { file, offset, fault });
        }
        if enough {
            break;
        }
    }
    Ok(found)
}

/// Reads one file; says whether the reader has had enough.
fn read_around(
    segment: &Segment,
    each: &mut dyn FnMut(Seen<'_>) -> ControlFlow<()>,
    found: &mut Salvage,
) -> std::io::Result<bool> {
    let mut from = 0;
    loop {
        let stop = scan::scan(segment, from, u64::MAX, &mut |seen| {
            found.frames += 1;
            each(seen)
        })?;
        if stop.found.is_none() {
            return Ok(true);
        }
        let mut next = None;
        scan::search(segment, stop.offset, &mut |offset, _| {
            next = Some(offset);
            ControlFlow::Break(())
        })?;
        let Some(to) = next else {
            let to = scan::last_used(&*segment.file, stop.offset)?;
            if stop.offset < to {
                found.gaps.push(Gap { file: segment_name(segment.start), from: stop.offset, to });
            }
            return Ok(false);
        };
        found.gaps.push(Gap { file: segment_name(segment.start), from: stop.offset, to });
        from = to;
    }
}
