//! What can go wrong with a journal, and whose fault it is.

use std::io;
use std::sync::Arc;

use model::Lsn;
use thiserror::Error;

/// Why the journal could not do it.
#[derive(Clone, Debug, Error)]
pub enum JournalError {
    /// An acknowledged frame is missing or not as it was written. A person must act.
    #[error("journal file {file} is damaged at byte {offset}: {fault}")]
    Damaged {
        /// The file, by the name it had before it was set aside.
        file: String,
        /// Where in the file, in bytes.
        offset: u64,
        /// What was found.
        fault: Fault,
    },
    /// More than one file or frame may hold. Nothing has changed.
    #[error("{bytes} bytes in one append, at most {max} fit")]
    TooLarge {
        /// What was to be appended, with heads.
        bytes: usize,
        /// What fits.
        max: usize,
    },
    /// The disk has no room for another file. Nothing has changed; free some and try again.
    #[error("no room for another journal file")]
    Full,
    /// A write or sync failed: what is on the disk is unknown until the journal is opened again.
    #[error("the journal takes nothing more until it is reopened, since the disk failed")]
    Poisoned {
        /// What the disk said.
        #[source]
        source: Arc<io::Error>,
    },
    /// Nothing is there yet.
    #[error("no frame at {}, the journal ends at {}", lsn.0, end.0)]
    PastEnd {
        /// What was asked for.
        lsn: Lsn,
        /// Where the journal ends.
        end: Lsn,
    },
    /// The system refused.
    #[error("cannot {doing} {file}")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// On which file.
        file: String,
        /// What it said.
        #[source]
        source: Arc<io::Error>,
    },
}

impl JournalError {
    /// Wraps what the system said.
    pub(super) fn io(doing: &'static str, file: &str) -> impl FnOnce(io::Error) -> Self {
        move |error| {
            if error.kind() == io::ErrorKind::StorageFull {
                Self::Full
            } else {
                Self::Io { doing, file: file.to_owned(), source: Arc::new(error) }
            }
        }
    }
}

/// What was found where a frame should be.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Fault {
    /// No frame begins here.
    #[error("no frame begins here")]
    NoFrame,
    /// A length no frame has.
    #[error("a frame of {bytes} bytes is claimed")]
    Length {
        /// The length claimed.
        bytes: u64,
    },
    /// The frame ends behind the file.
    #[error("the file ends inside the frame")]
    Short,
    /// Checksum and bytes differ.
    #[error("checksum and bytes differ")]
    Checksum,
    /// A frame of another place.
    #[error("a frame that belongs at {} lies here", belongs.0)]
    Misplaced {
        /// Where it belongs.
        belongs: Lsn,
    },
    /// The whole file is gone.
    #[error("the file is missing")]
    FileMissing,
    /// Frames go on where the next file begins.
    #[error("frames go on behind the start of the next file")]
    Overlap,
    /// Frames that were acknowledged are not here.
    #[error("frames up to {} were acknowledged and are missing", upto.0)]
    AcknowledgedMissing {
        /// Up to where.
        upto: Lsn,
    },
    /// The frame is whole, and sealed, and no key was given.
    #[error("the frame is sealed, and there is no key")]
    Locked,
    /// The frame is whole, and its seal doesn't open: it was sealed with another key, or made up.
    #[error("the frame's seal doesn't open with this key")]
    Seal,
    /// It was found damaged before and is still set aside.
    #[error("set aside as damaged earlier")]
    SetAside,
}
