//! One incarnation of a node as the roster sees it.

use model::{Hash, Incarnation, LogId, NodeNumber, UnitCode};
use serde::{Deserialize, Serialize};

use crate::entry::{Enrolled, Fence};

/// Who writes logs: one incarnation of a node.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Writer {
    /// The node.
    pub node: NodeNumber,
    /// Its incarnation.
    pub incarnation: Incarnation,
}

impl Writer {
    /// The writer of a log.
    pub const fn of(log: LogId) -> Self {
        Self { node: log.origin, incarnation: log.incarnation }
    }
}

impl From<&Enrolled> for Writer {
    fn from(enrolled: &Enrolled) -> Self {
        Self { node: enrolled.node, incarnation: enrolled.incarnation }
    }
}

/// A member: its enrolment counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Member<'a> {
    /// As it was enrolled.
    pub enrolled: &'a Enrolled,
    /// BLAKE3 of its newest TLS key.
    pub tls: Hash,
    /// Set once it was shut out.
    pub fence: Option<&'a Fence>,
}

impl Member<'_> {
    /// Which incarnation of which node it is.
    pub fn writer(&self) -> Writer {
        self.enrolled.into()
    }

    /// The unit it works for.
    pub const fn unit(&self) -> UnitCode {
        self.enrolled.unit
    }

    /// Says whether it was shut out.
    pub const fn is_fenced(&self) -> bool {
        self.fence.is_some()
    }
}
