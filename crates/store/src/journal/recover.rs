//! Opening: read everything, tell a torn tail from damage, and leave a clean end behind.
//!
//! Each step may be cut off by a power failure and is then done again by the next open.

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

use model::Lsn;
use model::planted::{Bug, planted};

use super::error::{Fault, JournalError};
use super::mark::Mark;
use super::{
    EachFrame, INSTANCE, JournalOptions, MARK, RESERVE, SET_ASIDE, Segment, scan, segment_name,
    start_of,
};
use crate::disk::Disk;
use crate::seal::Sealer;

/// What was found when the journal was opened.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Recovery {
    /// Whole frames.
    pub frames: u64,
    /// Where the journal ends.
    pub end: Lsn,
    /// Bytes of a torn tail that have been cut off and zeroed; never acknowledged.
    pub torn_bytes: u64,
    /// Bytes of whole frames at the end that were not known to be durable and have been written again.
    pub rewritten_bytes: u64,
    /// How the mark was found.
    pub mark: MarkState,
    /// Files in the folder that are none of the journal's.
    pub foreign: Vec<String>,
    /// Says whether space is kept back for leaving a full disk in order.
    pub reserve: bool,
}

/// How the mark of what was acknowledged was found.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum MarkState {
    /// A new journal.
    #[default]
    New,
    /// It was where the journal ends.
    Exact,
    /// It was older, as after a power cut.
    Behind,
    /// It was missing or unreadable: a loss at the journal's very end can't be told from a torn tail.
    Unreadable,
}

/// What an open journal is made of.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) segments: Vec<Segment>,
    pub(super) end: u64,
    pub(super) mark: Mark,
    pub(super) allocated: u64,
}

/// Reads all files and repairs the tail.
pub(super) fn recover(
    disk: &dyn Disk,
    options: JournalOptions,
    (seal, each): (Option<&Sealer>, &mut EachFrame<'_>),
) -> Result<(Found, Recovery), JournalError> {
    let listed = Listed::read(disk)?;
    if let Some(start) = listed.set_aside.first() {
        return Err(set_aside_again(disk, *start));
    }
    let marked = Mark::open(disk).map_err(JournalError::io("read", MARK))?;
    let acknowledged = marked.as_ref().and_then(|(_, end)| *end);
    let mut reading =
        Reading { disk, acknowledged, durable: 0, seal, each, recovery: Recovery::default() };
    let mut segments = listed.open(disk)?;
    let end = reading.read(&segments)?;
    let mut recovery = reading.recovery_at(end);
    let durable = reading.durable.max(acknowledged.unwrap_or(0));
    recovery.foreign = listed.foreign;

    if segments.is_empty() {
        segments.push(first_file(disk)?);
    }
    let last = segments.last().expect("at least the first file");
    let allocated = repair(last, options, durable, &mut recovery)?;
    let mut mark = match marked {
        Some((mark, _)) => mark,
        None => Mark::create(disk).map_err(JournalError::io("create", MARK))?,
    };
    if recovery.mark != MarkState::Exact || end == last.start {
        // A killed process may have left a name that is not durable yet.
        disk.sync_dir().map_err(JournalError::io("sync", "the folder"))?;
    }
    if recovery.mark != MarkState::Exact {
        // From now on all that was found counts as acknowledged.
        let set = mark.set(end).and_then(|()| mark.sync());
        set.map_err(JournalError::io("write", MARK))?;
    }
    recovery.reserve = keep_reserve(disk, options);
    Ok((Found { segments, end, mark, allocated }, recovery))
}

/// The folder's files, by what they are.
#[derive(Debug, Default)]
struct Listed {
    starts: Vec<u64>,
    set_aside: Vec<u64>,
    foreign: Vec<String>,
}

impl Listed {
    fn read(disk: &dyn Disk) -> Result<Self, JournalError> {
        let mut listed = Self::default();
        for name in disk.list().map_err(JournalError::io("list", "the folder"))? {
            let plain = name.strip_suffix(SET_ASIDE).unwrap_or(&name);
            match start_of(plain) {
                Some(start) if plain.len() < name.len() => listed.set_aside.push(start),
                Some(start) => listed.starts.push(start),
                None if [MARK, RESERVE, INSTANCE, "lock"].contains(&name.as_str()) => {}
                None => listed.foreign.push(name),
            }
        }
        Ok(listed)
    }

    fn open(&self, disk: &dyn Disk) -> Result<Vec<Segment>, JournalError> {
        let open = |start: &u64| {
            let name = segment_name(*start);
            let file = disk.open(&name).map_err(JournalError::io("open", &name))?;
            Ok(Segment { start: *start, file: Arc::from(file) })
        };
        self.starts.iter().map(open).collect()
    }
}

/// The pass over all frames.
struct Reading<'r, 'e> {
    disk: &'r dyn Disk,
    acknowledged: Option<u64>,
    durable: u64,
    seal: Option<&'r Sealer>,
    each: &'r mut EachFrame<'e>,
    recovery: Recovery,
}

impl Reading<'_, '_> {
    /// Reads all files; says where the last whole frame ends.
    fn read(&mut self, segments: &[Segment]) -> Result<u64, JournalError> {
        let mut end = 0;
        for (index, segment) in segments.iter().enumerate() {
            if segment.start != end {
                return Err(missing(end));
            }
            let next = segments.get(index + 1).map(|next| next.start);
            let stop = self.read_file(segment, next)?;
            end = segment.start + stop.offset;
            match next {
                Some(next) => self.judge_full(segment, stop, next)?,
                None => self.judge_last(segment, stop)?,
            }
        }
        match self.acknowledged {
            Some(upto) if segments.is_empty() && 0 < upto => Err(missing(0)),
            _ => Ok(end),
        }
    }

    fn read_file(
        &mut self,
        segment: &Segment,
        next: Option<u64>,
    ) -> Result<scan::Stop, JournalError> {
        let limit = next.map_or(u64::MAX, |next| next.saturating_sub(segment.start));
        let mut wanted = true;
        let mut locked = None;
        let stop = scan::scan(segment, 0, limit, &mut |seen| {
            self.recovery.frames += 1;
            self.durable = seen.durable;
            if wanted {
                let handed = seen.open(self.seal, &mut *self.each);
                wanted = handed.as_ref().is_ok_and(ControlFlow::is_continue);
                locked = handed.err().map(|fault| (seen.lsn, fault));
            }
            if locked.is_none() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        let name = segment_name(segment.start);
        match locked {
            // The file is whole: the key is another. Nothing is set aside for that.
            Some((lsn, fault)) => {
                let offset = lsn.0 - segment.start;
                Err(JournalError::Damaged { file: name, offset, fault })
            }
            None => stop.map_err(JournalError::io("read", &name)),
        }
    }

    /// A file with another behind it is full of whole frames up to where that begins.
    fn judge_full(
        &self,
        segment: &Segment,
        stop: scan::Stop,
        next: u64,
    ) -> Result<(), JournalError> {
        let end = segment.start + stop.offset;
        if end == next {
            return Ok(());
        }
        if next < end {
            return Err(self.set_aside(segment, stop.offset, Fault::Overlap));
        }
        let used = scan::last_used(&*segment.file, stop.offset);
        let used = used.map_err(JournalError::io("read", &segment_name(segment.start)))?;
        if used == stop.offset && 0 < stop.offset && stop.fault() == Fault::NoFrame {
            // This file simply ends here, so one between them is gone, or its frames are.
            let upto = Lsn(next);
            return Err(self.set_aside(segment, used, Fault::AcknowledgedMissing { upto }));
        }
        Err(self.set_aside(segment, stop.offset, stop.fault()))
    }

    /// Behind the last whole frame lies nothing, or a torn group; everything else is damage.
    fn judge_last(&mut self, segment: &Segment, stop: scan::Stop) -> Result<(), JournalError> {
        let end = segment.start + stop.offset;
        let failed = |error| JournalError::io("read", &segment_name(segment.start))(error);
        let mut proved = false;
        let searched = scan::search(segment, stop.offset, &mut |_, durable| {
            proved = end < durable && !planted(Bug::DamageTakenForTail);
            if proved { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        searched.map_err(failed)?;
        if proved {
            return Err(self.set_aside(segment, stop.offset, stop.fault()));
        }
        if let Some(upto) = self.acknowledged.filter(|upto| end < *upto) {
            let gone = stop.fault() == Fault::NoFrame;
            let fault =
                if gone { Fault::AcknowledgedMissing { upto: Lsn(upto) } } else { stop.fault() };
            return Err(self.set_aside(segment, stop.offset, fault));
        }
        let used = scan::last_used(&*segment.file, stop.offset).map_err(failed)?;
        self.recovery.torn_bytes = used - stop.offset;
        Ok(())
    }

    /// Keeps a damaged file under another name, so that nothing is ever written into it.
    fn set_aside(&self, segment: &Segment, offset: u64, fault: Fault) -> JournalError {
        let file = segment_name(segment.start);
        // If the disk refuses even that, the next open finds the same damage again.
        drop(self.disk.rename(&file, &format!("{file}{SET_ASIDE}")));
        drop(self.disk.sync_dir());
        JournalError::Damaged { file, offset, fault }
    }

    fn recovery_at(&mut self, end: u64) -> Recovery {
        let mut recovery = std::mem::take(&mut self.recovery);
        recovery.end = Lsn(end);
        recovery.mark = match self.acknowledged {
            None if end == 0 => MarkState::New,
            None => MarkState::Unreadable,
            Some(upto) if upto < end => MarkState::Behind,
            Some(_) => MarkState::Exact,
        };
        recovery
    }
}

/// Zeroes a torn tail, writes again what may never have reached the disk, fills the file up to its
/// size, and syncs if anything was written. Says how long the file is.
///
/// Frames that the mark doesn't cover may come from a process whose sync failed: the system then shows
/// them though they are not on the disk, and calls them clean. Only writing them again helps.
fn repair(
    last: &Segment,
    options: JournalOptions,
    durable: u64,
    recovery: &mut Recovery,
) -> Result<u64, JournalError> {
    let name = segment_name(last.start);
    let failed = |doing| JournalError::io(doing, &name);
    let end = recovery.end.0 - last.start;
    let from = durable.saturating_sub(last.start).min(end);
    let mut written = false;
    let mut copy = vec![0; crate::disk::PIECE];
    let mut at = from;
    while at < end {
        let piece = usize::try_from(end - at).unwrap_or(usize::MAX).min(copy.len());
        let read = last.file.read_at(at, &mut copy[..piece]).map_err(failed("read"))?;
        last.file.write_at(at, &copy[..read]).map_err(failed("write"))?;
        at += read.max(1) as u64;
        written = true;
    }
    recovery.rewritten_bytes = end - from;
    if 0 < recovery.torn_bytes && !planted(Bug::TailNotCut) {
        last.file.zero(end, end + recovery.torn_bytes).map_err(failed("write"))?;
        written = true;
    }
    let mut size = last.file.size().map_err(failed("measure"))?;
    if size < options.file_bytes {
        match last.file.zero(size, options.file_bytes) {
            // A journal on a full disk can still be read; the next append asks for room again.
            Err(error) if error.kind() == io::ErrorKind::StorageFull => {}
            Err(error) => return Err(failed("preallocate")(error)),
            Ok(()) => size = options.file_bytes,
        }
        written = true;
    }
    if written {
        last.file.sync_data().map_err(failed("sync"))?;
    }
    Ok(size)
}

fn first_file(disk: &dyn Disk) -> Result<Segment, JournalError> {
    let name = segment_name(0);
    let file = disk.create(&name).map_err(JournalError::io("create", &name))?;
    Ok(Segment { start: 0, file: Arc::from(file) })
}

fn missing(start: u64) -> JournalError {
    JournalError::Damaged { file: segment_name(start), offset: 0, fault: Fault::FileMissing }
}

/// A file that was set aside earlier: says once more where it is damaged.
fn set_aside_again(disk: &dyn Disk, start: u64) -> JournalError {
    let file = segment_name(start);
    let offset = disk.open(&format!("{file}{SET_ASIDE}")).and_then(|opened| {
        let segment = Segment { start, file: Arc::from(opened) };
        scan::scan(&segment, 0, u64::MAX, &mut |_| ControlFlow::Continue(()))
    });
    let offset = offset.map_or(0, |stop| stop.offset);
    JournalError::Damaged { file, offset, fault: Fault::SetAside }
}

/// Keeps space back if there is any; a full disk is no reason not to open.
fn keep_reserve(disk: &dyn Disk, options: JournalOptions) -> bool {
    let kept = disk.open(RESERVE).or_else(|_| disk.create(RESERVE)).and_then(|file| {
        let size = file.size()?;
        file.zero(size, options.reserve_bytes)
    });
    if kept.is_err() {
        drop(disk.remove(RESERVE));
    }
    kept.is_ok()
}
