//! The doors, with what each may take.

use std::fmt;

use model::limits::FRAME_BYTES_MAX;
use thiserror::Error;

use crate::guard::measure;

mod bytes;
pub(crate) mod chunk;
mod logs;
mod members;
mod projection;
pub(crate) mod sheet;
mod stick;
mod stored;
mod talk;
mod texts;

/// One door through which strange bytes come in.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name: of the fuzzer, of the folders of its files.
    pub name: &'static str,
    /// What the bytes stand for.
    pub what: &'static str,
    /// The most memory that one run may hold beyond the bytes themselves.
    pub bytes_max: usize,
    body: fn(&[u8]),
}

/// What bytes did that no bytes may do.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum Broken {
    /// A law doesn't hold, or the product panicked.
    #[error("{0}")]
    Panicked(String),
    /// More memory than the door may take.
    #[error("{peak} bytes at once, where {most} are the most")]
    Memory {
        /// What was held at once.
        peak: usize,
        /// What may be.
        most: usize,
    },
}

/// What one frame, segment, entry or chunk may take.
const MOST: usize = 8 << 20;

const fn door(name: &'static str, what: &'static str, body: fn(&[u8])) -> Target {
    Target { name, what, bytes_max: MOST, body }
}

/// Every door.
pub const TARGETS: &[Target] = &[
    door("wire_frame", "what follows a length on a stream", bytes::wire_frame),
    door("segment", "a segment, rightly signed, of any contents", logs::segment),
    door("entry", "an entry of a log", bytes::entry),
    door("roster", "statements of who belongs, in any order", members::roster),
    door("session", "frames of a peer in any order", talk::session),
    door("bundle", "a part of a bundle, its seals mended", stick::bundle),
    door("automerge_chunk", "a record's change, its checksum mended", chunk::automerge_chunk),
    door("enrolment", "what is said when a node is enrolled", texts::enrolment),
    door("certificate", "certificates, requests for them and keys", texts::certificate),
    door("slip", "slips and invitations as typed", texts::slip),
    door("words", "dates, amounts and numbers as typed", texts::words),
    door("control", "what a command and its daemon say", bytes::control),
    door("view_rows", "rows of the views", bytes::view_rows),
    Target {
        // Frames are read whole, and their segments decoded from them.
        bytes_max: 2 * FRAME_BYTES_MAX,
        ..door("journal_frame", "a frame's body in the journal", bytes::journal_frame)
    },
    Target {
        // The simulated disk keeps each byte three times, and recovery reads a piece of 1 MiB.
        bytes_max: 2 * MOST,
        ..door("journal_recovery", "a journal's files after anything", stored::journal_recovery)
    },
    Target {
        // A whole node in memory: its rows, frames and live documents.
        bytes_max: 4 * MOST,
        ..door("projection", "entries of a member gone mad, at its hub", projection::projection)
    },
    Target {
        // A file of 1 MiB at most; what is nested in itself costs a hundred bytes a bracket.
        bytes_max: 16 * MOST,
        ..door("settings", "a node's, a hub's settings, own tables", texts::settings)
    },
    Target {
        // As settings.
        bytes_max: 16 * MOST,
        ..door("rule_set", "a rule set", texts::rule_set)
    },
    Target {
        // The rows are kept, good and refused.
        bytes_max: 16 * MOST,
        ..door("sheet_csv", "a sheet as CSV", sheet::sheet_csv)
    },
    Target {
        // An OpenDocument's content is weighed whole, 128 MiB, and twice that while it grows; what
        // calamine keeps of an Excel workbook is bounded by its tags.
        bytes_max: 64 * MOST,
        ..door("sheet_workbook", "a workbook, xlsx or ods", sheet::sheet_workbook)
    },
];

/// Finds a door by its name.
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

impl Target {
    /// Feeds bytes in. Returns the most memory held at once, in bytes.
    ///
    /// # Errors
    /// [`Broken`].
    pub fn run(&self, bytes: &[u8]) -> Result<usize, Broken> {
        let measured = measure(self.name, self.body, bytes);
        match measured.panicked {
            Some(told) => Err(Broken::Panicked(told)),
            None if self.bytes_max < measured.peak => {
                Err(Broken::Memory { peak: measured.peak, most: self.bytes_max })
            }
            None => Ok(measured.peak),
        }
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What was asked for its own sake: that there is an answer at all.
fn asked<T>(_answer: T) {}

#[cfg(test)]
mod tests {
    use super::*;

    fn hog(bytes: &[u8]) {
        // As a decoder would that believes a length.
        let claimed =
            bytes.iter().fold(0usize, |claimed, byte| (claimed << 8) | usize::from(*byte));
        assert_eq!(Vec::<u8>::with_capacity(claimed).len(), 0);
    }

    #[test]
    fn the_guard_fires_on_a_hog() {
        let target = door("planted", "a planted hog", hog);
        assert!(target.run(&[0x10, 0, 0]).is_ok());
        let broken = target.run(&[0x80, 0, 1]).unwrap_err();
        assert!(matches!(broken, Broken::Memory { most: MOST, .. }), "{broken}");
    }

    #[test]
    fn every_door_has_its_own_name() {
        for target in TARGETS {
            assert_eq!(super::target(target.name).map(|found| found.what), Some(target.what));
        }
    }
}
