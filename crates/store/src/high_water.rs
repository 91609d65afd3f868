//! The high-water file: how far a journal had come, kept apart from it.
//!
//! A journal brought back from an older image, or another one in its place, doesn't reach it or has
//! other bytes there. Two slots in different sectors are written in turn, so that a torn write leaves
//! the other one. Only the first is synced: a file that says less than the journal does no harm, one that
//! says nothing does.
//! ```text
//! magic u32 | start u64 | end u64 | blake3 of the frame's body | crc32c
//! ```

use std::io;

use model::{Hash, Lsn};

use crate::disk::{Disk, DiskFile};

/// A frame that was durable, by its place and its contents.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Reach {
    /// Where it begins.
    pub start: Lsn,
    /// Where the next one begins.
    pub end: Lsn,
    /// BLAKE3 of its body.
    pub hash: Hash,
}

/// An open high-water file.
#[derive(Debug)]
pub struct HighWater {
    file: Box<dyn DiskFile>,
    odd: bool,
    /// It says something, also after a power cut.
    speaks: bool,
}

impl HighWater {
    /// Opens the file of that name and says how far the journal had come; nothing if it can't be read.
    ///
    /// # Errors
    /// What the system says; `NotFound` if there is none.
    pub fn open(disk: &dyn Disk, name: &str) -> io::Result<(Self, Option<Reach>)> {
        let file = disk.open(name)?;
        let mut best: Option<(Reach, bool)> = None;
        for odd in [false, true] {
            let mut slot = [0; SLOT];
            let read = file.read_at(place(odd), &mut slot)?;
            let reach = if read == SLOT { parse(&slot) } else { None };
            if let Some(reach) =
                reach.filter(|reach| best.is_none_or(|(most, _)| most.end < reach.end))
            {
                best = Some((reach, odd));
            }
        }
        // The next write goes to the other slot than the one that counts.
        let odd = best.is_some_and(|(_, odd)| !odd);
        Ok((Self { file, odd, speaks: best.is_some() }, best.map(|(reach, _)| reach)))
    }

    /// Creates the file; it says nothing until [`HighWater::set`].
    ///
    /// # Errors
    /// What the system says; `AlreadyExists` if there is one.
    pub fn create(disk: &dyn Disk, name: &str) -> io::Result<Self> {
        let file = disk.create(name)?;
        file.zero(0, place(true) + SECTOR)?;
        file.sync_data()?;
        disk.sync_dir()?;
        Ok(Self { file, odd: false, speaks: false })
    }

    /// Notes a frame that is durable.
    ///
    /// # Errors
    /// What the system says; the file may say less than the journal then.
    pub fn set(&mut self, reach: &Reach) -> io::Result<()> {
        let mut slot = [0; SLOT];
        slot[..4].copy_from_slice(&MAGIC);
        slot[4..12].copy_from_slice(&reach.start.0.to_le_bytes());
        slot[12..20].copy_from_slice(&reach.end.0.to_le_bytes());
        slot[20..52].copy_from_slice(&reach.hash.0);
        let crc = crc32c::crc32c(&slot[..52]);
        slot[52..].copy_from_slice(&crc.to_le_bytes());
        self.file.write_at(place(self.odd), &slot)?;
        self.odd = !self.odd;
        if !self.speaks {
            self.file.sync_data()?;
            self.speaks = true;
        }
        Ok(())
    }
}

fn parse(slot: &[u8; SLOT]) -> Option<Reach> {
    let crc = u32::from_le_bytes(slot[52..].try_into().ok()?);
    let number = |from: usize| -> Option<u64> {
        Some(u64::from_le_bytes(slot[from..from + 8].try_into().ok()?))
    };
    let (start, end) = (Lsn(number(4)?), Lsn(number(12)?));
    let hash = Hash(slot[20..52].try_into().ok()?);
    let sound = slot[..4] == MAGIC && crc == crc32c::crc32c(&slot[..52]) && start < end;
    sound.then_some(Reach { start, end, hash })
}

const fn place(odd: bool) -> u64 {
    if odd { SECTOR } else { 0 }
}

const MAGIC: [u8; 4] = *b"HGW\x01";
const SLOT: usize = 56;
const SECTOR: u64 = 4_096;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::{CrashDisk, RealDisk};

    fn reach(end: u64) -> Reach {
        Reach { start: Lsn(end - 1), end: Lsn(end), hash: Hash([7; 32]) }
    }

    #[test]
    fn a_note_says_something_after_any_power_cut() {
        for seed in 0..32 {
            let disk = CrashDisk::new();
            let mut file = HighWater::create(&disk, "a").unwrap();
            for end in [10, 20, 30] {
                file.set(&reach(end)).unwrap();
                let left = HighWater::open(&disk.crash(seed), "a").unwrap().1.unwrap();
                assert!([10, 20, 30].contains(&left.end.0) && left.end.0 <= end, "{left:?}");
            }
        }
    }

    #[test]
    fn the_furthest_reach_counts_and_a_torn_write_leaves_the_one_before() {
        let temp = tempfile::tempdir().unwrap();
        let disk = RealDisk::new(temp.path()).unwrap();
        let mut file = HighWater::create(&disk, "a").unwrap();
        assert_eq!(HighWater::open(&disk, "a").unwrap().1, None);
        for end in [10, 20, 30] {
            file.set(&reach(end)).unwrap();
            assert_eq!(HighWater::open(&disk, "a").unwrap().1, Some(reach(end)));
        }
        // The third went to the first slot.
        disk.open("a").unwrap().write_at(15, &[0xff; 4]).unwrap();
        let (mut file, found) = HighWater::open(&disk, "a").unwrap();
        assert_eq!(found, Some(reach(20)));
        file.set(&reach(40)).unwrap();
        assert_eq!(HighWater::open(&disk, "a").unwrap().1, Some(reach(40)));
        disk.open("a").unwrap().zero(0, 8_192).unwrap();
        assert_eq!(HighWater::open(&disk, "a").unwrap().1, None);
    }
}
