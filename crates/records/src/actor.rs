//! Who writes: a node in one of its incarnations.

use automerge::ActorId;
use model::{Incarnation, NodeNumber};

/// The author of changes, from the roster; never drawn by chance, never used again.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Actor {
    /// The node.
    pub node: NodeNumber,
    /// Its incarnation.
    pub incarnation: Incarnation,
}

impl Actor {
    /// The four bytes automerge knows it by.
    pub const fn bytes(self) -> [u8; 4] {
        let [a, b] = self.node.0.to_be_bytes();
        let [c, d] = self.incarnation.0.to_be_bytes();
        [a, b, c, d]
    }

    /// Reads the four bytes back; any other length is nobody's.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let [a, b, c, d] = *<&[u8; 4]>::try_from(bytes).ok()?;
        Some(Self {
            node: NodeNumber(u16::from_be_bytes([a, b])),
            incarnation: Incarnation(u16::from_be_bytes([c, d])),
        })
    }

    pub(crate) fn id(self) -> ActorId {
        ActorId::from(self.bytes())
    }
}
