//! A county and its province talk: two real sessions over tiny logs, with cuts, crashes and a disk that
//! was set back.
//!
//! A state holds clones of both [`session::Session`]s; two states are one if all their fields print
//! alike. Streams are reliable and in order while a connection lives, as QUIC's are, and independent of
//! one another. Time stands still: what deadlines do is tested elsewhere.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::{self, Write as _};
use std::hash::{Hash, Hasher};
use std::time::Duration;

use journal::{Codec, Head, Realm, Segment};
use model::{Incarnation, Instant, Lane, LogId, NodeNumber, Seq, Timestamp};
use session::{Book, Input, Options, Output, Peer, Session, Side, Start, Stored};
use stateright::{Model, Property};
use wire::{Ack, Frame, Versions};

use crate::country::unit;
use crate::naive::Naive;

/// The model; its fields are its bounds.
#[derive(Clone, Copy, Debug)]
pub struct Talk {
    /// The design that is checked.
    pub naive: Naive,
    /// Entries the county writes while it talks.
    pub writes: u8,
    /// How often the connection breaks, by a cut or a crash.
    pub breaks: u8,
    /// Whether the province's disk may be set back.
    pub sets_back: bool,
}

/// What one node has on its disk: how many entries of each log. What they say follows from where they
/// stand.
#[derive(Clone, Debug, Default)]
struct Disk {
    logs: BTreeMap<LogId, u64>,
    book: Book,
}

/// One side of the connection.
#[derive(Clone, Debug)]
struct End {
    disk: Disk,
    session: Session,
    fetches: VecDeque<(LogId, Head)>,
    stores: Vec<(u64, Segment)>,
    /// Sent on each stream: control frames, control segments, records' segments.
    line: [VecDeque<Frame>; 3],
}

/// Both sides.
#[derive(Clone, Debug)]
pub struct TalkState {
    ends: [End; 2],
    written: u8,
    broken: u8,
    set_back: bool,
    fault: Option<&'static str>,
}

/// What can happen; the county is 0, the province 1.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TalkAction {
    /// A frame of an end arrives at the other, from one of its streams.
    Carry(usize, usize),
    /// An end's oldest question to its journal is answered.
    Fetch(usize),
    /// All an end was asked to store is on its disk.
    Sync(usize),
    /// The county writes an entry.
    Write,
    /// The connection is cut, and there is another; what is being stored will be.
    Cut,
    /// An end stops before it has synced, and comes back without what it knew of its peer.
    Crash(usize),
    /// The province's disk is put back by one entry of the county's.
    SetBack,
}

impl Hash for TalkState {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        write!(Into(hasher), "{self:?}").expect("a hasher takes all");
    }
}

impl PartialEq for TalkState {
    fn eq(&self, other: &Self) -> bool {
        format!("{self:?}") == format!("{other:?}")
    }
}

/// Prints into a hasher.
struct Into<'a, H>(&'a mut H);

impl<H: Hasher> fmt::Write for Into<'_, H> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}

impl Model for Talk {
    type State = TalkState;
    type Action = TalkAction;

    fn init_states(&self) -> Vec<TalkState> {
        let mut disks = [Disk::default(), Disk::default()];
        disks[0].logs.insert(own(Lane::Control), 2);
        disks[0].logs.insert(own(Lane::Records), 1);
        disks[1].logs.insert(province(), 1);
        disks[1].logs.insert(own(Lane::Control), 1);
        // They have met before.
        disks[0].book.acked.insert(own(Lane::Control), head(own(Lane::Control), 1));
        vec![connected(disks, TalkSoFar::default())]
    }

    fn actions(&self, state: &TalkState, actions: &mut Vec<TalkAction>) {
        for (at, end) in state.ends.iter().enumerate() {
            let streams = (0..3).filter(|stream| !end.line[*stream].is_empty());
            actions.extend(streams.map(|stream| TalkAction::Carry(at, stream)));
            actions.extend((!end.fetches.is_empty()).then_some(TalkAction::Fetch(at)));
            actions.extend((!end.stores.is_empty()).then_some(TalkAction::Sync(at)));
        }
        actions.extend((state.written < self.writes).then_some(TalkAction::Write));
        if state.broken < self.breaks {
            actions.extend([TalkAction::Cut, TalkAction::Crash(0), TalkAction::Crash(1)]);
        }
        actions.extend((self.sets_back && !state.set_back).then_some(TalkAction::SetBack));
    }

    fn next_state(&self, last: &TalkState, action: TalkAction) -> Option<TalkState> {
        let mut next = last.clone();
        match action {
            TalkAction::Carry(from, stream) => {
                let frame = next.ends[from].line[stream].pop_front()?;
                self.input(&mut next, other(from), Input::Frame(frame));
            }
            TalkAction::Fetch(at) => {
                let (log, from) = next.ends[at].fetches.pop_front()?;
                let upto = next.ends[at].disk.logs.get(&log).copied().unwrap_or(0);
                let segments = (from.seq.0..upto).map(|before| segment(log, before)).collect();
                self.input(&mut next, at, Input::Fetched { log, segments });
            }
            TalkAction::Sync(at) => {
                for (ticket, segment) in std::mem::take(&mut next.ends[at].stores) {
                    let stored = next.ends[at].disk.store(&segment);
                    self.input(&mut next, at, Input::Stored { ticket, stored });
                }
            }
            TalkAction::Write => {
                let log = own(Lane::Control);
                let length = next.ends[0].disk.logs.entry(log).or_default();
                *length = length.saturating_add(1);
                let head = head(log, *length);
                next.written = next.written.saturating_add(1);
                self.input(&mut next, 0, Input::Grew { log, head });
            }
            TalkAction::Cut => {
                for end in &mut next.ends {
                    for (_, segment) in std::mem::take(&mut end.stores) {
                        end.disk.store(&segment);
                    }
                }
                next = next.again(1);
            }
            TalkAction::Crash(at) => {
                for (_, segment) in std::mem::take(&mut next.ends[other(at)].stores) {
                    next.ends[other(at)].disk.store(&segment);
                }
                next.ends[at].disk.book = Book::default();
                next = next.again(1);
            }
            TalkAction::SetBack => {
                let length = next.ends[1].disk.logs.entry(own(Lane::Control)).or_default();
                *length = length.saturating_sub(1);
                next.set_back = true;
                next = next.again(0);
            }
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("nothing is acknowledged that isn't durable", |_, s: &TalkState| {
                s.fault.is_none()
            }),
            Property::always("nothing is believed that isn't there", |_, s: &TalkState| {
                s.set_back || [0, 1].into_iter().all(|at| s.believes_rightly(at))
            }),
            Property::always("no log stands still", |_, s: &TalkState| s.moves() || s.in_step()),
            Property::sometimes("all is said", |_, s: &TalkState| s.in_step()),
        ]
    }
}

impl Talk {
    /// Hands an end an input and does what it asks for.
    fn input(&self, state: &mut TalkState, at: usize, input: Input) {
        if state.ends[at].session.handle(NOW, input).is_err() {
            state.fault = Some("an honest peer is called faulty");
        }
        state.drain(at);
        let end = &mut state.ends[at];
        if self.naive == Naive::SentIsHad {
            for frame in end.line.iter().flatten() {
                if let Frame::Segment(segment) = frame {
                    end.disk.book.acked.insert(segment.log, segment.head_after());
                }
            }
        }
        if self.naive == Naive::AckBeforeDurable {
            for (_, segment) in &end.stores {
                let (log, head) = (segment.log, segment.head_after());
                if end.disk.logs.get(&log).is_none_or(|length| *length < head.seq.0) {
                    end.line[0].push_back(Frame::Ack(Ack { log, head }));
                    state.fault = Some("acknowledged before it was durable");
                }
            }
        }
    }
}

/// What a further connection takes over.
#[derive(Clone, Copy, Debug, Default)]
struct TalkSoFar {
    written: u8,
    broken: u8,
    set_back: bool,
    fault: Option<&'static str>,
}

impl TalkState {
    /// Another connection over the same disks.
    fn again(self, broken: u8) -> Self {
        let Self { ends, written, set_back, fault, .. } = self;
        let broken = self.broken.saturating_add(broken);
        connected(ends.map(|end| end.disk), TalkSoFar { written, broken, set_back, fault })
    }

    fn drain(&mut self, at: usize) {
        while let Some(output) = self.ends[at].session.poll_output() {
            let end = &mut self.ends[at];
            match output {
                Output::Send(frame) => {
                    if let Frame::Ack(Ack { log, head }) = &frame
                        && end.disk.logs.get(log).is_none_or(|length| *length < head.seq.0)
                    {
                        self.fault = Some("acknowledged before it was durable");
                    }
                    end.line[frame.stream()].push_back(frame);
                }
                Output::Fetch { log, from, .. } => end.fetches.push_back((log, from)),
                Output::Store { ticket, segment } => end.stores.push((ticket, segment)),
                Output::Acked { log, head } => {
                    end.disk.book.acked.insert(log, head);
                }
                Output::Nation { .. }
                | Output::PeerRefused { .. }
                | Output::PeerSetAside { .. }
                | Output::PeerTime(_)
                | Output::Prove(_)
                | Output::Settled => {}
                Output::Close(_) => self.fault = Some("a session of two honest nodes ended"),
            }
        }
    }

    /// Says whether anything is still to happen by itself.
    fn moves(&self) -> bool {
        self.ends.iter().any(|end| {
            end.line.iter().any(|stream| !stream.is_empty())
                || !end.fetches.is_empty()
                || !end.stores.is_empty()
        })
    }

    /// Both have the same, and each knows it of the other.
    fn in_step(&self) -> bool {
        let [one, two] = &self.ends;
        one.disk.logs == two.disk.logs
            && self.ends.iter().all(|end| end.session.is_settled() && end.session.behind() == 0)
    }

    fn believes_rightly(&self, at: usize) -> bool {
        let there = &self.ends[other(at)].disk.logs;
        self.ends[at].disk.book.acked.iter().all(|(log, head)| {
            head.seq == Seq(0) || there.get(log).is_some_and(|length| head.seq.0 <= *length)
        })
    }
}

impl Disk {
    fn store(&mut self, segment: &Segment) -> Stored {
        let length = self.logs.entry(segment.log).or_default();
        let head = |length: u64| head(segment.log, length);
        if length.saturating_add(1) < segment.first_seq.0 {
            return Stored::Gap { head: head(*length) };
        }
        *length = (*length).max(segment.last_seq().0);
        Stored::Durable { head: head(*length), aside: Vec::new() }
    }

    fn start(&self, side: Side) -> Start {
        let (me, peer) = match side {
            Side::Caller => (county(), hub()),
            Side::Answerer => (hub(), county()),
        };
        let heads = self.logs.iter().map(|(log, length)| (*log, head(*log, *length))).collect();
        Start { side, me, peer, heads, book: self.book.clone(), options: OPTIONS }
    }
}

const NOW: Instant = Instant::from_ms(0);
const OPTIONS: Options = Options {
    versions: Versions { min: 1, max: 1 },
    realm: Realm::Practice,
    silence: Duration::from_secs(60),
    stall: Duration::from_secs(600),
    linger: None,
    renew_only: false,
    time: Timestamp::from_ms(0),
};

fn connected(disks: [Disk; 2], so_far: TalkSoFar) -> TalkState {
    let mut sides = [Side::Caller, Side::Answerer].into_iter();
    let ends = disks.map(|disk| {
        let side = sides.next().expect("two disks have two sides");
        let session = Session::begin(NOW, disk.start(side));
        let (fetches, stores, line) = (VecDeque::new(), Vec::new(), Default::default());
        End { disk, session, fetches, stores, line }
    });
    let TalkSoFar { written, broken, set_back, fault } = so_far;
    let mut state = TalkState { ends, written, broken, set_back, fault };
    state.drain(0);
    state.drain(1);
    state
}

fn county() -> Peer {
    Peer { node: NodeNumber(1201), incarnation: Incarnation(1), unit: unit("1102") }
}

fn hub() -> Peer {
    Peer { node: NodeNumber(1200), incarnation: Incarnation(1), unit: unit("11") }
}

fn own(lane: Lane) -> LogId {
    let Peer { node, incarnation, unit } = county();
    LogId { origin: node, incarnation, scope: unit, lane }
}

fn province() -> LogId {
    let Peer { node, incarnation, .. } = hub();
    LogId { origin: node, incarnation, scope: unit("1102"), lane: Lane::Control }
}

const fn other(at: usize) -> usize {
    1 - at
}

fn head(log: LogId, length: u64) -> Head {
    (0..length).fold(Head::start(log), |head, entry| head.push(&entry.to_be_bytes()))
}

/// The segment of one entry.
fn segment(log: LogId, before: u64) -> Segment {
    let (h_before, after) = (head(log, before).hash, head(log, before.saturating_add(1)));
    Segment {
        log,
        first_seq: after.seq,
        count: 1,
        codec: Codec::Plain,
        payload: before.to_be_bytes().to_vec(),
        h_before,
        h_after: after.hash,
        signature: [0; 64],
    }
}
