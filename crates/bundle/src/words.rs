//! What the sender says besides its news: who it is, what it has, what it couldn't take.

use std::collections::BTreeMap;

use journal::Head;
use model::LogId;
use model::limits::{ASIDES_KEPT_MAX, SHARED_LOGS_MAX, WIRE_HEADS_MAX};
use wire::{Aside, Frame, Hello, Nation, Refused};

use crate::fault::Fault;

/// The words of a bundle. Heads are acknowledgements and wants at once: what the sender has on its
/// disk, and from where on it lacks.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Words {
    /// Who speaks, as on the wire.
    pub hello: Hello,
    /// How far the sender is in every log both share.
    pub heads: BTreeMap<LogId, Head>,
    /// How far the nation is in the logs of the reader's own scope; only to a child.
    pub nation: BTreeMap<LogId, Head>,
    /// Segments of the reader that the sender couldn't take.
    pub refused: Vec<Refused>,
    /// Entries of the reader that the sender keeps but set aside.
    pub asides: Vec<Aside>,
}

impl Words {
    /// Only a greeting.
    pub fn of(hello: Hello) -> Self {
        let (heads, nation) = (BTreeMap::new(), BTreeMap::new());
        Self { hello, heads, nation, refused: Vec::new(), asides: Vec::new() }
    }

    /// The frames, in the only order in which they are read.
    pub(crate) fn frames(&self) -> Vec<Frame> {
        let heads: Vec<(LogId, Head)> =
            self.heads.iter().map(|(log, head)| (*log, *head)).collect();
        let count = heads.chunks(WIRE_HEADS_MAX).count();
        let lists = heads.chunks(WIRE_HEADS_MAX).enumerate().map(|(index, heads)| Frame::Heads {
            heads: heads.to_vec(),
            last: index.saturating_add(1) == count,
        });
        let nation =
            self.nation.iter().map(|(log, head)| Frame::Nation(Nation { log: *log, head: *head }));
        let refused = self.refused.iter().copied().map(Frame::Refused);
        let asides = self.asides.iter().cloned().map(Frame::Aside);
        let hello = Frame::Hello(self.hello.clone());
        std::iter::once(hello).chain(lists).chain(nation).chain(refused).chain(asides).collect()
    }

    /// Takes in one more frame of the words.
    pub(crate) fn hear(&mut self, frame: Frame) -> Result<(), Fault> {
        match frame {
            Frame::Heads { heads, last: _ } => self.heads.extend(heads),
            Frame::Nation(Nation { log, head }) => drop(self.nation.insert(log, head)),
            Frame::Refused(refused) => self.refused.push(refused),
            Frame::Aside(aside) => self.asides.push(aside),
            Frame::Hello(_)
            | Frame::Welcome(_)
            | Frame::Segment(_)
            | Frame::Ack(_)
            | Frame::Want(_)
            | Frame::Ping
            | Frame::Pong
            | Frame::Bye(_)
            | Frame::Prove(_)
            | Frame::Proof(_) => return Err(Fault::Misplaced),
        }
        let logs = [self.heads.len(), self.nation.len(), self.refused.len()];
        if logs.into_iter().any(|count| SHARED_LOGS_MAX < count)
            || ASIDES_KEPT_MAX < self.asides.len()
        {
            return Err(Fault::TooMuch);
        }
        Ok(())
    }
}
