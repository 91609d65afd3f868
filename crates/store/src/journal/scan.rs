//! Reads the frames of one file in pieces that grow to a megabyte.

use std::io;
use std::ops::ControlFlow;

use model::Lsn;

use super::error::Fault;
use super::frame::{HEAD, Head, MAGIC_BYTES, is_magic, opened};
use super::{Frame, Segment};
use crate::disk::{DiskFile, PIECE, ZEROS};
use crate::seal::Sealer;

/// A whole, checked frame, its body as it is stored.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    pub(super) lsn: Lsn,
    pub(super) next: Lsn,
    pub(super) durable: u64,
    stored: &'a [u8],
    sealed: bool,
}

impl Seen<'_> {
    /// Hands the frame out as it was appended.
    pub(super) fn open<T>(
        &self,
        seal: Option<&Sealer>,
        each: impl FnOnce(Frame<'_>) -> T,
    ) -> Result<T, Fault> {
        let body = opened(self.stored, (self.lsn.0, self.sealed), seal)?;
        Ok(each(Frame { lsn: self.lsn, next: self.next, body: &body }))
    }
}

/// Where reading stopped, and why.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Stop {
    /// The offset in the file at which no whole frame began.
    pub(super) offset: u64,
    /// What was found there; nothing if the reader stopped or the limit was reached.
    pub(super) found: Option<Fault>,
}

impl Stop {
    pub(super) fn fault(self) -> Fault {
        self.found.unwrap_or(Fault::NoFrame)
    }
}

/// Hands out whole frames from an offset on, until one isn't, the reader stops, or `limit` is reached.
pub(super) fn scan(
    segment: &Segment,
    from: u64,
    limit: u64,
    each: &mut dyn FnMut(Seen<'_>) -> ControlFlow<()>,
) -> io::Result<Stop> {
    let mut pieces = Pieces::new(&*segment.file);
    let mut offset = from;
    while offset < limit {
        match frame_at(&mut pieces, segment.start, offset)? {
            Err(fault) => return Ok(Stop { offset, found: Some(fault) }),
            Ok(seen) => {
                offset = seen.next.0 - segment.start;
                if each(seen).is_break() {
                    break;
                }
            }
        }
    }
    Ok(Stop { offset, found: None })
}

/// Hands out the offset of each whole frame at or behind an offset, wherever it lies, and up to where
/// the journal was durable when it was written.
pub(super) fn search(
    segment: &Segment,
    from: u64,
    each: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> io::Result<()> {
    let mut pieces = Pieces::new(&*segment.file);
    let mut offset = from;
    loop {
        let window = pieces.window(offset, HEAD)?;
        if window.len() < HEAD {
            return Ok(());
        }
        // Skip what can't begin a frame; the last bytes may be half a magic.
        let skipped = if window == &ZEROS[..window.len()] {
            window.len() - (MAGIC_BYTES - 1)
        } else {
            let found = window.windows(MAGIC_BYTES).position(is_magic);
            found.unwrap_or(window.len() - (MAGIC_BYTES - 1))
        };
        offset += skipped as u64;
        if 0 < skipped {
            continue;
        }
        match frame_at(&mut pieces, segment.start, offset)? {
            Err(_) => offset += 1,
            Ok(seen) => {
                let found = offset;
                offset = seen.next.0 - segment.start;
                if each(found, seen.durable).is_break() {
                    return Ok(());
                }
            }
        }
    }
}

/// The offset behind the last byte that is not zero, at or behind `from`.
pub(super) fn last_used(file: &dyn DiskFile, from: u64) -> io::Result<u64> {
    let mut pieces = Pieces::new(file);
    let (mut offset, mut last) = (from, from);
    loop {
        let window = pieces.window(offset, 1)?;
        if window.is_empty() {
            return Ok(last);
        }
        if window != &ZEROS[..window.len()] {
            let used = window.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
            last = offset + used as u64;
        }
        offset += window.len() as u64;
    }
}

/// The frame at an offset, or what is wrong with it.
fn frame_at<'p>(
    pieces: &'p mut Pieces<'_>,
    start: u64,
    offset: u64,
) -> io::Result<Result<Seen<'p>, Fault>> {
    let lsn = start + offset;
    let window = pieces.window(offset, HEAD)?;
    let Some(head) = window.first_chunk::<HEAD>() else { return Ok(Err(Fault::Short)) };
    let head = match Head::parse(head, lsn) {
        Ok(head) => head,
        Err(fault) => return Ok(Err(fault)),
    };
    let window = pieces.window(offset, HEAD + head.body_bytes())?;
    let Some(body) = window.get(HEAD..HEAD + head.body_bytes()) else {
        return Ok(Err(Fault::Short));
    };
    if let Err(fault) = head.check(body) {
        return Ok(Err(fault));
    }
    let next = super::next_after(Lsn(lsn), body.len());
    let (durable, sealed) = (head.durable(), head.sealed);
    Ok(Ok(Seen { lsn: Lsn(lsn), next, durable, stored: body, sealed }))
}

/// A buffer that moves forward over a file.
#[derive(Debug)]
struct Pieces<'f> {
    file: &'f dyn DiskFile,
    buffer: Vec<u8>,
    filled: usize,
    at: u64,
    /// What is read at a time: little at first, for who wants one frame only.
    piece: usize,
}

impl<'f> Pieces<'f> {
    fn new(file: &'f dyn DiskFile) -> Self {
        Self { file, buffer: Vec::new(), filled: 0, at: 0, piece: FIRST_PIECE }
    }

    /// What lies at an offset: at least `bytes`, less only at the end of the file, at most a piece
    /// unless more was asked for.
    fn window(&mut self, offset: u64, bytes: usize) -> io::Result<&[u8]> {
        let inside = offset.checked_sub(self.at).and_then(|by| usize::try_from(by).ok());
        let skip = match inside {
            Some(skip) if skip <= self.filled => skip,
            _ => {
                self.at = offset;
                self.filled = 0;
                0
            }
        };
        if self.filled - skip < bytes {
            self.buffer.copy_within(skip..self.filled, 0);
            self.filled -= skip;
            self.at = offset;
            let want = bytes.max(self.piece);
            self.piece = self.piece.saturating_mul(4).min(PIECE);
            if self.buffer.len() < want {
                self.buffer.resize(want, 0);
            }
            let behind = offset + self.filled as u64;
            self.filled += self.file.read_at(behind, &mut self.buffer[self.filled..want])?;
            return Ok(&self.buffer[..self.filled]);
        }
        Ok(&self.buffer[skip..self.filled.min(skip + bytes.max(PIECE))])
    }
}

/// The first read of a scan.
const FIRST_PIECE: usize = 16 << 10;
