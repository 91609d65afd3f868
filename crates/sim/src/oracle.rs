//! What must always hold, looked at while it happens.

use std::collections::{BTreeMap, BTreeSet};

use escrow::Holder;
use journal::Head;
use model::{Amount, Hash, LogId, NodeNumber, UnitCode};
use session::Peer;
use wire::{Ack, Frame, Nation};

use crate::node::{Input, LineId, Moved, Tally};
use crate::report::Violation;

/// What is known from outside: who was told what.
#[derive(Debug, Default)]
pub(crate) struct Oracle {
    pub(crate) violation: Option<Violation>,
    /// All there is, as people at the nation were told.
    pub(crate) supply: Option<Amount>,
    /// The highest supply there ever was.
    pub(crate) supply_most: Amount,
    /// Per machine.
    pub(crate) books: Vec<Book>,
    /// Operations acknowledged to people, by who wrote them and for whom.
    pub(crate) told: BTreeMap<(NodeNumber, UnitCode), Tally>,
    /// Nodes whose people were told what their disk no longer knows.
    pub(crate) blurred: BTreeSet<NodeNumber>,
    /// Nodes whose people are in doubt about some errand.
    pub(crate) vague: BTreeSet<NodeNumber>,
    /// Incarnations whose own logs may have two histories.
    pub(crate) set_back: BTreeSet<Holder>,
    /// Incarnations that were shut out.
    pub(crate) fenced: BTreeSet<Holder>,
    /// The incarnation a fence is about, until people are told that it stands.
    pub(crate) fencing: Option<Peer>,
    pub(crate) enrolling: Option<Peer>,
    /// The hub that has shut out an incarnation in this turn.
    pub(crate) just_fenced: Option<(usize, Holder)>,
    /// What a unit's state came to where its logs were so far.
    pub(crate) states: BTreeMap<(UnitCode, Hash), (usize, Hash)>,
}

/// What is known of one machine.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says what of it can be relied on")]
pub(crate) struct Book {
    /// How far it has told somebody that it has a log.
    pub(crate) acked: BTreeMap<LogId, Head>,
    /// How far it took its neighbors' machines to be, in this process.
    pub(crate) levels: BTreeMap<(usize, LogId), u64>,
    /// What its people were told to have moved.
    pub(crate) moved: Moved,
    /// A person's errand was cut short: it may be done or not.
    pub(crate) doubt: bool,
    /// What it says of its own quota is not to be taken for granted.
    pub(crate) cheats: bool,
    /// What it says to others isn't either.
    pub(crate) forges: bool,
    /// Its disk was set back, or copied.
    pub(crate) is_set_back: bool,
    /// It has run before, so that its disk knows what its people were told.
    pub(crate) has_run: bool,
    /// What it had said to have when its disk was set back beside its note.
    pub(crate) noted: BTreeMap<LogId, Head>,
}

impl Oracle {
    pub(crate) fn machines(&mut self, count: usize) {
        self.books.resize_with(count, Book::default);
    }

    /// Notes the first violation.
    pub(crate) fn violate(&mut self, at_ms: u64, what: String) {
        self.violation.get_or_insert(Violation { at_ms, what });
    }

    pub(crate) fn died(&mut self, machine: usize, doubt: bool) {
        let book = &mut self.books[machine];
        book.doubt |= doubt;
        book.levels.clear();
    }

    pub(crate) fn burnt(&mut self, machine: usize) {
        self.books[machine].acked.clear();
        self.books[machine].levels.clear();
    }

    pub(crate) fn cheats(&mut self, machine: usize) {
        self.books[machine].cheats = true;
    }

    pub(crate) fn forges(&mut self, machine: usize) {
        self.books[machine].forges = true;
    }

    /// Its disk is about to be set back, and its note isn't.
    pub(crate) fn noted(&mut self, machine: usize) {
        let book = &mut self.books[machine];
        book.noted = book.acked.clone();
    }

    pub(crate) fn set_back(&mut self, machine: usize, peer: Peer) {
        let book = &mut self.books[machine];
        book.is_set_back = true;
        book.acked.clear();
        book.levels.clear();
        self.blurred.insert(peer.node);
        self.set_back.insert(Holder { node: peer.node, incarnation: peer.incarnation });
    }
}

/// A word on how far somebody has a log.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Heard {
    Ack(LineId, LogId),
    Nation(LogId),
}

/// What an input says of levels.
pub(crate) fn heard(input: &Input) -> Option<Heard> {
    match input {
        Input::Frame { line, frame: Frame::Ack(Ack { log, .. }) } => Some(Heard::Ack(*line, *log)),
        Input::Frame { frame: Frame::Nation(Nation { log, .. }), .. } => Some(Heard::Nation(*log)),
        Input::Frame { .. }
        | Input::Wake
        | Input::Up { .. }
        | Input::Down { .. }
        | Input::Errand(_) => None,
    }
}

/// Three numbers that tell a frame from others, for the trace.
pub(crate) fn print(frame: &Frame) -> [u64; 3] {
    let short = |hash: &[u8]| {
        let (eight, _) = hash.split_first_chunk::<8>().expect("digests have sixteen bytes");
        u64::from_le_bytes(*eight)
    };
    let at = |head: &Head| [head.seq.0, short(&head.hash.0)];
    let [kind, [a, b]] = match frame {
        Frame::Hello(hello) => [[1, 0], [short(&hello.mine), short(&hello.yours)]],
        Frame::Welcome(welcome) => {
            [[2, 0], [short(&welcome.mine), u64::from(welcome.tells) + 2 * u64::from(welcome.asks)]]
        }
        Frame::Heads { heads, last } => [[3, 0], [heads.len() as u64, u64::from(*last)]],
        Frame::Segment(segment) => [[4, 0], at(&segment.head_after())],
        Frame::Ack(ack) => [[5, 0], at(&ack.head)],
        Frame::Nation(nation) => [[6, 0], at(&nation.head)],
        Frame::Want(want) => [[7, 0], at(&want.from)],
        Frame::Refused(refused) => [[8, 0], [refused.first.0, u64::from(refused.code)]],
        Frame::Aside(aside) => [[9, 0], [aside.seq.0, aside.code.len() as u64]],
        Frame::Ping => [[10, 0], [0, 0]],
        Frame::Pong => [[11, 0], [0, 0]],
        Frame::Prove(heads) => [[128, 0], [heads.len() as u64, 0]],
        Frame::Proof(heads) => [[129, 0], [heads.len() as u64, 0]],
        Frame::Bye(bye) => [[12, 0], [bye.reason as u64, u64::from(bye.retry_after_ms)]],
    };
    [kind[0], a, b]
}
