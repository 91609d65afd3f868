//! A disk as the facts tier sees it: frames in order, whole or not there, and how far it was synced.
//!
//! Nothing is cloned but pointers: a copy of a disk is a list of them.

use std::rc::Rc;

use journal::Segment;

use crate::dice::Dice;
use crate::node::Ailment;

/// The segments of one append.
pub(crate) type Frame = Rc<[Rc<Segment>]>;

/// Why an append came to nothing; the disk takes no more until the process is started again, unless
/// it is only full.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum DiskFault {
    /// No room; nothing was written.
    Full,
    /// The write or its sync failed: what became of it is known after the next start.
    Failed,
}

/// Frames and what ails it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Disk {
    /// Synced.
    frames: Vec<Frame>,
    /// Written, and nobody knows whether it is there.
    doubtful: Option<Frame>,
    full: bool,
    power_in: Option<u64>,
    sync_fails_in: Option<u64>,
    /// It has failed in this process: nothing more is written.
    poisoned: bool,
}

impl Disk {
    pub(crate) fn frames(&self) -> &[Frame] {
        &self.frames
    }

    pub(crate) const fn ail(&mut self, ailment: Ailment) {
        match ailment {
            Ailment::PowerIn { operations } => self.power_in = Some(operations),
            Ailment::SyncFailsIn { syncs } => self.sync_fails_in = Some(syncs),
            Ailment::Full => self.full = true,
            Ailment::Roomy => self.full = false,
        }
    }

    /// Writes and syncs: two operations.
    pub(crate) fn append(&mut self, frame: Frame) -> Result<(), DiskFault> {
        if self.poisoned {
            return Err(DiskFault::Failed);
        }
        if self.full {
            return Err(DiskFault::Full);
        }
        let off = [self.power_fails(), self.power_fails()].contains(&true);
        let sync_fails = counted_down(&mut self.sync_fails_in);
        if off || sync_fails {
            self.poisoned = true;
            self.doubtful = Some(frame);
            return Err(DiskFault::Failed);
        }
        self.frames.push(frame);
        Ok(())
    }

    const fn power_fails(&mut self) -> bool {
        counted_down(&mut self.power_in)
    }

    /// What is there after the process is gone: of what was never synced, all or nothing; a frame
    /// that is there in part isn't there. Returns the frame that turned out to be there.
    pub(crate) fn crash(&mut self, seed: u64) -> Option<Frame> {
        self.poisoned = false;
        self.power_in = None;
        self.sync_fails_in = None;
        let survivor = self.doubtful.take().filter(|_| Dice::new(seed).chance(500))?;
        self.frames.push(Rc::clone(&survivor));
        Some(survivor)
    }
}

/// Counts one operation; says whether it is the one.
const fn counted_down(left: &mut Option<u64>) -> bool {
    match left {
        None => false,
        Some(0) => {
            *left = None;
            true
        }
        Some(more) => {
            *more = more.saturating_sub(1);
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> Frame {
        Vec::new().into()
    }

    #[test]
    fn what_was_synced_stays_and_what_was_not_may() {
        let mut left = [false; 2];
        for seed in 0..64 {
            let mut disk = Disk::default();
            disk.ail(Ailment::PowerIn { operations: 2 });
            assert_eq!(disk.append(frame()), Ok(()));
            assert_eq!(disk.append(frame()), Err(DiskFault::Failed));
            assert_eq!(disk.append(frame()), Err(DiskFault::Failed));
            let there = disk.crash(seed).is_some();
            left[usize::from(there)] = true;
            assert_eq!(disk.frames().len(), 1 + usize::from(there));
            assert_eq!(disk.append(frame()), Ok(()));
        }
        assert_eq!(left, [true; 2]);
    }

    #[test]
    fn a_full_disk_takes_nothing_until_there_is_room() {
        let mut disk = Disk::default();
        disk.ail(Ailment::Full);
        assert_eq!(disk.append(frame()), Err(DiskFault::Full));
        disk.ail(Ailment::Roomy);
        assert_eq!(disk.append(frame()), Ok(()));
    }
}
