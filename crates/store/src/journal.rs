//! The journal: one append-only log of frames, the only thing that must never be lost.
//!
//! A frame is durable before [`Journal::append`] returns. Frames lie one behind the other in
//! preallocated files named after the offset at which they begin, so an [`Lsn`] is a byte offset over
//! all files. Writers that arrive while a sync runs share the next one (group commit).
//!
//! # What is noticed
//! Frames carry a checksum, their own place, and how far back the journal was known to be durable
//! when they were written (their *group's* start). A small file, the *mark*, says up to where frames
//! have been acknowledged; it is written after each sync, without one of its own. So at open:
//!
//! - a bad frame with a good frame of a **later group** behind it, or before the **mark**, had been
//!   acknowledged: [`JournalError::Damaged`], the file is set aside, nothing is dropped;
//! - anything else that is not a frame is a torn tail: never acknowledged; cut off and zeroed.
//!
//! With a key, bodies lie there sealed (see [`crate::seal`]); heads don't, so that all of this holds
//! without it.
//!
//! Not noticed: rot of the **last group** in the window in which a power cut also took the mark's
//! latest write (at most what the system holds back, about 30 s), and the loss of *all* files
//! including the mark. Then replication finds that heads went back.

use std::ops::ControlFlow;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};

use model::{Lsn, limits};

use crate::disk::{Disk, DiskFile};
use crate::seal::Sealer;

mod error;
mod frame;
mod group;
mod mark;
mod recover;
mod salvage;
mod scan;

#[cfg(test)]
mod crash_laws;
#[cfg(test)]
mod sealed_tests;
#[cfg(test)]
mod tests;

pub use error::{Fault, JournalError};
pub use frame::next_after;
use frame::{HEAD, frame_bytes};
use group::{Queue, Writer};
use mark::Mark;
pub use recover::{MarkState, Recovery};
pub use salvage::{Gap, Salvage, salvage};

/// Up to where frames of a journal have been acknowledged, as its mark says; without its lock, beside
/// whoever writes. Nothing before that ever changes.
///
/// # Errors
/// What the system says.
pub fn acknowledged(disk: &dyn Disk) -> std::io::Result<Option<Lsn>> {
    Ok(Mark::open(disk)?.and_then(|(_, end)| end).map(Lsn))
}

/// How the first frame of a journal lies there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Begins {
    /// There is none.
    Empty,
    /// As it was appended.
    Plain,
    /// Sealed.
    Sealed,
}

/// Says how a journal begins, without its lock or key.
///
/// # Errors
/// What the system says.
pub fn begins(disk: &dyn Disk) -> std::io::Result<Begins> {
    let mut magic = [0; frame::MAGIC_BYTES];
    match disk.open(&segment_name(0)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Begins::Empty),
        Err(error) => return Err(error),
        Ok(file) => file.read_at(0, &mut magic)?,
    };
    Ok(match magic {
        frame::PLAIN => Begins::Plain,
        frame::SEALED => Begins::Sealed,
        _ => Begins::Empty,
    })
}

/// How a journal is laid out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct JournalOptions {
    /// The preallocated size of each file.
    pub file_bytes: u64,
    /// What is kept aside so that a full disk can still be left in order.
    pub reserve_bytes: u64,
}

impl Default for JournalOptions {
    fn default() -> Self {
        Self { file_bytes: limits::JOURNAL_FILE_BYTES, reserve_bytes: 1 << 20 }
    }
}

/// A frame as it is handed to a reader.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Frame<'a> {
    /// Where it begins.
    pub lsn: Lsn,
    /// Where the next one begins: what views have reached once they have applied it.
    pub next: Lsn,
    /// What was appended.
    pub body: &'a [u8],
}

/// What a reader is given for each frame: go on, or stop.
pub type EachFrame<'a> = dyn FnMut(Frame<'_>) -> ControlFlow<()> + 'a;

/// An open journal. May be shared between threads; needs the folder's [`crate::Lock`].
#[derive(Debug)]
pub struct Journal {
    disk: Arc<dyn Disk>,
    options: JournalOptions,
    seal: Option<Arc<Sealer>>,
    files: RwLock<Vec<Segment>>,
    queue: Mutex<Queue>,
    turn: Condvar,
    writer: Mutex<Writer>,
}

/// One file, and the offset at which it begins.
#[derive(Clone, Debug)]
struct Segment {
    start: u64,
    file: Arc<dyn DiskFile>,
}

impl Journal {
    /// Opens or creates the journal of a folder and reads all of it.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] if an acknowledged frame is not there or not whole (the file has been
    /// renamed to `*.damaged`, and every further open says so again); [`JournalError::Full`] or
    /// [`JournalError::Io`] if the disk refuses.
    pub fn open(
        disk: Arc<dyn Disk>,
        options: JournalOptions,
    ) -> Result<(Self, Recovery), JournalError> {
        Self::open_reading(disk, options, &mut |_| ControlFlow::Continue(()))
    }

    /// As [`Journal::open`], and hands out each frame on the way.
    ///
    /// # Errors
    /// As [`Journal::open`].
    pub fn open_reading(
        disk: Arc<dyn Disk>,
        options: JournalOptions,
        each: &mut EachFrame<'_>,
    ) -> Result<(Self, Recovery), JournalError> {
        Self::open_sealed(disk, options, None, each)
    }

    /// As [`Journal::open_reading`]; with a key every new frame is sealed, and sealed ones are opened.
    ///
    /// # Errors
    /// As [`Journal::open`]. A frame that the key doesn't open is [`JournalError::Damaged`] too, with
    /// [`Fault::Locked`] or [`Fault::Seal`]; nothing is renamed for that.
    pub fn open_sealed(
        disk: Arc<dyn Disk>,
        options: JournalOptions,
        seal: Option<Arc<Sealer>>,
        each: &mut EachFrame<'_>,
    ) -> Result<(Self, Recovery), JournalError> {
        let (found, recovery) = recover::recover(&*disk, options, (seal.as_deref(), each))?;
        let journal = Self {
            disk,
            options,
            seal,
            files: RwLock::new(found.segments),
            queue: Mutex::new(Queue::starting_at(found.end)),
            turn: Condvar::new(),
            writer: Mutex::new(Writer::new(found.mark, found.allocated)),
        };
        Ok((journal, recovery))
    }

    /// Appends one frame; it is durable when this returns.
    ///
    /// # Errors
    /// [`JournalError::TooLarge`] and [`JournalError::Full`] change nothing.
    /// [`JournalError::Poisoned`]: a write or sync failed, the frame may or may not be there; reopen.
    pub fn append(&self, body: &[u8]) -> Result<Lsn, JournalError> {
        let lsns = self.append_many(&[body])?;
        Ok(*lsns.first().expect("one frame has one place"))
    }

    /// Appends frames one behind the other with one sync. After a crash any number of the first ones
    /// may be there: what belongs together belongs into one frame.
    ///
    /// # Errors
    /// As [`Journal::append`]; together they must fit one file.
    pub fn append_many(&self, bodies: &[&[u8]]) -> Result<Vec<Lsn>, JournalError> {
        self.check_sizes(bodies)?;
        if bodies.is_empty() {
            return Ok(Vec::new());
        }
        self.enqueue_and_wait(bodies)
    }

    /// Reads the frame at a place, checked.
    ///
    /// # Errors
    /// [`JournalError::PastEnd`]; [`JournalError::Damaged`] if no whole frame begins there.
    pub fn read(&self, lsn: Lsn) -> Result<Vec<u8>, JournalError> {
        let end = self.end();
        if end <= lsn {
            return Err(JournalError::PastEnd { lsn, end });
        }
        let segment = self.segment_of(lsn.0);
        let name = segment_name(segment.start);
        let offset = lsn.0 - segment.start;
        let mut body = None;
        let stop = scan::scan(&segment, offset, u64::MAX, &mut |seen| {
            body = Some(seen.open(self.seal.as_deref(), |frame| frame.body.to_vec()));
            ControlFlow::Break(())
        });
        let stop = stop.map_err(JournalError::io("read", &name))?;
        let body = body.unwrap_or_else(|| Err(stop.fault()));
        body.map_err(|fault| JournalError::Damaged { file: name, offset, fault })
    }

    /// Hands out every frame from a place on, in order, up to the end at the time of the call.
    ///
    /// # Errors
    /// As [`Journal::read`]; frames handed out before an error are good.
    pub fn frames_from(&self, lsn: Lsn, each: &mut EachFrame<'_>) -> Result<(), JournalError> {
        let end = self.end();
        if end < lsn {
            return Err(JournalError::PastEnd { lsn, end });
        }
        let mut at = lsn.0;
        while at < end.0 {
            let segment = self.segment_of(at);
            let limit = self.start_behind(segment.start).unwrap_or(end.0).min(end.0);
            let mut broken = false;
            let mut locked = None;
            let from = at - segment.start;
            let stop = scan::scan(&segment, from, limit - segment.start, &mut |seen| match seen
                .open(self.seal.as_deref(), &mut *each)
            {
                Ok(flow) => {
                    at = seen.next.0;
                    broken = flow.is_break();
                    flow
                }
                Err(fault) => {
                    locked = Some(fault);
                    ControlFlow::Break(())
                }
            });
            let stop = stop.map_err(JournalError::io("read", &segment_name(segment.start)))?;
            if broken {
                return Ok(());
            }
            if at < limit {
                let file = segment_name(segment.start);
                let (offset, fault) = (at - segment.start, locked.unwrap_or_else(|| stop.fault()));
                return Err(JournalError::Damaged { file, offset, fault });
            }
        }
        Ok(())
    }

    /// Where the next frame will begin: everything before it is durable.
    pub fn end(&self) -> Lsn {
        Lsn(self.queue().end())
    }

    /// Closes it in order, and makes the mark durable too.
    ///
    /// # Errors
    /// [`JournalError::Io`]; all acknowledged frames are durable in any case.
    pub fn close(self) -> Result<(), JournalError> {
        let writer = self.writer.into_inner().unwrap_or_else(PoisonError::into_inner);
        writer.close()
    }

    /// Gives the kept-back space to whoever needs it: for leaving a full disk in order. The next open
    /// takes it again.
    ///
    /// # Errors
    /// [`JournalError::Io`].
    pub fn release_reserve(&self) -> Result<(), JournalError> {
        match self.disk.remove(RESERVE) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(JournalError::io("remove", RESERVE)(error))
            }
            _ => Ok(()),
        }
    }

    fn check_sizes(&self, bodies: &[&[u8]]) -> Result<(), JournalError> {
        let max = limits::FRAME_BYTES_MAX;
        let room = usize::try_from(self.options.file_bytes).unwrap_or(usize::MAX);
        let mut sum = 0_usize;
        for body in bodies {
            sum = sum.saturating_add(frame_bytes(body.len(), self.seal.as_deref()));
            if max < body.len().saturating_add(HEAD) || room < sum {
                return Err(JournalError::TooLarge { bytes: sum, max: max.min(room) });
            }
        }
        Ok(())
    }

    fn segment_of(&self, lsn: u64) -> Segment {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        let index = files.partition_point(|segment| segment.start <= lsn);
        files[index.checked_sub(1).expect("the first file begins at zero")].clone()
    }

    fn start_behind(&self, start: u64) -> Option<u64> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        files.iter().map(|segment| segment.start).find(|other| start < *other)
    }

    /// Why nothing more can be appended, if the disk has failed once: see [`JournalError::Poisoned`].
    pub fn poisoned(&self) -> Option<JournalError> {
        let source = self.queue().poisoned.clone()?;
        Some(JournalError::Poisoned { source })
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The name of the file that begins at an offset.
fn segment_name(start: u64) -> String {
    format!("{start:020}.journal")
}

/// Where the file of that plain name begins; nothing if no file of a journal is called so.
fn start_of(plain: &str) -> Option<u64> {
    let start = plain.strip_suffix(".journal")?.parse().ok()?;
    (start <= START_MAX && segment_name(start) == plain).then_some(start)
}

/// No file begins further on: adding its own length never wraps.
const START_MAX: u64 = u64::MAX / 2;

/// What a file that has been set aside is called in addition.
const SET_ASIDE: &str = ".damaged";
/// The file that says up to where frames were acknowledged.
const MARK: &str = "mark";
/// The file that keeps space back.
const RESERVE: &str = "reserve";
/// The file in the journal's folder that says which instance it is; not the journal's to write.
pub const INSTANCE: &str = "instance";
