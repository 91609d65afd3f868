//! Why a change was set aside.

use model::{Say, say};
use thiserror::Error;

use crate::actor::Actor;
use crate::{layout, structure};

/// A change that was set aside, with its reason. The document is as it was.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("change set aside: {reason}")]
pub struct Quarantine {
    /// Why.
    pub reason: Reason,
}

/// Why a change was set aside.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Reason {
    /// Its bytes are not those of one whole, small, uncompressed change.
    #[error("{0}")]
    Structure(structure::Fault),
    /// It does what no record allows.
    #[error("{0}")]
    Layout(layout::Fault),
    /// Its checksum doesn't fit its bytes.
    #[error("the checksum is wrong")]
    Checksum,
    /// It names another author than its log.
    #[error("written by {named:?}, expected {expected:?}")]
    Author {
        /// The author in the change.
        named: Actor,
        /// The author of the log.
        expected: Actor,
    },
    /// It builds on a change that isn't here yet.
    #[error("builds on a change that is not here")]
    Waits {
        /// That change's hash.
        missing: [u8; 32],
    },
    /// It would begin a record that has begun already.
    #[error("the record has begun already")]
    SecondBeginning,
    /// No first change is there.
    #[error("the record's first change is missing")]
    NoBeginning,
    /// Its author has written another change under the same number: a fork.
    #[error("its author's number is taken by another change")]
    SeqTaken,
    /// Automerge refused it.
    #[error("automerge refused it")]
    Refused,
    /// Automerge panicked over it.
    #[error("automerge panicked over it")]
    Panicked,
}

impl Quarantine {
    /// Says whether the change is good as far as seen, and only waits for another.
    pub const fn waits(&self) -> bool {
        matches!(self.reason, Reason::Waits { .. })
    }

    /// The stable code of JSON and registers.
    pub const fn code(&self) -> &'static str {
        match self.reason {
            Reason::Structure(_) => "structure",
            Reason::Layout(_) => "layout",
            Reason::Checksum => "checksum",
            Reason::Author { .. } => "author",
            Reason::Waits { .. } => "waits",
            Reason::SecondBeginning => "second_beginning",
            Reason::NoBeginning => "no_beginning",
            Reason::SeqTaken => "seq_taken",
            Reason::Refused => "refused",
            Reason::Panicked => "panicked",
        }
    }

    /// What people are told on both sides.
    pub fn say(&self) -> Say {
        match self.reason {
            Reason::Structure(fault) => {
                say!(
                    "ساختار این تغییر درست نیست و کنار گذاشته شد ({fault})",
                    "malformed change: {fault}"
                )
            }
            Reason::Layout(fault) => {
                say!(
                    "این تغییر با قالب پرونده سازگار نیست ({fault})",
                    "not a record's change: {fault}"
                )
            }
            Reason::Checksum => {
                Say::new("این تغییر در راه آسیب دیده است", "the change was damaged on the way")
            }
            Reason::Author { named, expected } => {
                let (named, expected) = (named.node.0, expected.node.0);
                say!(
                    "نویسندهٔ این تغییر گره {named} است، نه گره {expected}",
                    "written by node {named}, in the log of node {expected}"
                )
            }
            Reason::Waits { .. } => Say::new(
                "این تغییر منتظر رسیدن تغییر پیش از خود است",
                "waits for the change before it",
            ),
            Reason::SecondBeginning => {
                Say::new("این پرونده پیش‌تر آغاز شده است", "the record has begun already")
            }
            Reason::NoBeginning => Say::new(
                "نخستین تغییر این پرونده هنوز نرسیده است",
                "the record's first change is missing",
            ),
            Reason::SeqTaken => Say::new(
                "دو تغییر متفاوت با یک شماره از یک گره رسیده است",
                "two different changes under one number of one node",
            ),
            Reason::Refused | Reason::Panicked => {
                Say::new("این تغییر خوانده نشد و کنار گذاشته شد", "the change could not be read")
            }
        }
    }
}

impl From<Reason> for Quarantine {
    fn from(reason: Reason) -> Self {
        Self { reason }
    }
}

impl From<structure::Fault> for Quarantine {
    fn from(fault: structure::Fault) -> Self {
        Reason::Structure(fault).into()
    }
}

impl From<layout::Fault> for Quarantine {
    fn from(fault: layout::Fault) -> Self {
        Reason::Layout(fault).into()
    }
}
