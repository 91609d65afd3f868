//! The mark: up to where frames have been acknowledged.
//!
//! Two slots in different sectors are written in turn, so that a torn write leaves the other one.
//! ```text
//! magic u32 | end u64 | crc32c u32
//! ```

use std::io;

use super::MARK;
use crate::disk::{Disk, DiskFile};

/// The open mark file.
#[derive(Debug)]
pub(super) struct Mark {
    file: Box<dyn DiskFile>,
    odd: bool,
}

impl Mark {
    /// Opens the mark and says up to where frames were acknowledged; nothing if it can't be read.
    pub(super) fn open(disk: &dyn Disk) -> io::Result<Option<(Self, Option<u64>)>> {
        let file = match disk.open(MARK) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut best: Option<(u64, bool)> = None;
        for odd in [false, true] {
            let mut slot = [0; SLOT];
            let read = file.read_at(place(odd), &mut slot)?;
            let end = if read == SLOT { parse(&slot) } else { None };
            if let Some(end) = end.filter(|end| best.is_none_or(|(most, _)| most < *end)) {
                best = Some((end, odd));
            }
        }
        // The next write goes to the other slot than the one that counts.
        let odd = best.is_some_and(|(_, odd)| !odd);
        Ok(Some((Self { file, odd }, best.map(|(end, _)| end))))
    }

    /// Creates a mark that acknowledges nothing; durable once the folder is synced.
    pub(super) fn create(disk: &dyn Disk) -> io::Result<Self> {
        let file = disk.create(MARK)?;
        file.zero(0, place(true) + SECTOR)?;
        let mut mark = Self { file, odd: false };
        mark.set(0)?;
        mark.sync()?;
        Ok(mark)
    }

    /// Says that everything before `end` is durable. Not synced: an older mark claims less.
    pub(super) fn set(&mut self, end: u64) -> io::Result<()> {
        let mut slot = [0; SLOT];
        slot[..4].copy_from_slice(&MAGIC);
        slot[4..12].copy_from_slice(&end.to_le_bytes());
        let crc = crc32c::crc32c(&slot[..12]);
        slot[12..].copy_from_slice(&crc.to_le_bytes());
        self.file.write_at(place(self.odd), &slot)?;
        self.odd = !self.odd;
        Ok(())
    }

    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }
}

fn parse(slot: &[u8; SLOT]) -> Option<u64> {
    let crc = u32::from_le_bytes(slot[12..].try_into().ok()?);
    let end = u64::from_le_bytes(slot[4..12].try_into().ok()?);
    (slot[..4] == MAGIC && crc == crc32c::crc32c(&slot[..12])).then_some(end)
}

const fn place(odd: bool) -> u64 {
    if odd { SECTOR } else { 0 }
}

const MAGIC: [u8; 4] = *b"HGM\x01";
const SLOT: usize = 16;
const SECTOR: u64 = 4_096;
