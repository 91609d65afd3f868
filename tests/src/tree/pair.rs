//! Two offices in step by their sessions alone, frame by frame, without a line: what they say is
//! counted, in bytes and in flights.

use std::time::Duration;

use journal::Segment;
use model::{Instant, Timestamp};
use runtime::Desk;
use session::{Book, Input, Options, Output, Peer, Session, Side, Start};
use wire::{ByeReason, Frame, Kind};

use super::Fault;

/// One of the two: its office, and what it remembers of the other.
#[derive(Debug)]
pub struct End<'a> {
    /// The office.
    pub desk: &'a mut Desk,
    /// What it remembers; the session keeps it.
    pub book: &'a mut Book,
}

/// What was said.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Meeting {
    /// How often the word changed sides until both had nothing left to say: two are a round trip.
    pub flights: usize,
    /// Bytes of frames that the caller sent, its goodbye among them.
    pub up: usize,
    /// Bytes of frames that the hub sent.
    pub down: usize,
    /// The frames, in order.
    pub frames: Vec<Kind>,
}

/// One side while they talk.
struct Talk<'a> {
    end: End<'a>,
    session: Session,
    peer: Peer,
    out: Vec<Frame>,
    stores: Vec<(u64, Segment)>,
}

const NOW: Instant = Instant::from_ms(1);

/// Has an office call a hub, until nothing is left to say, and say goodbye.
///
/// # Errors
/// [`Fault`], of the store, or if one of them breaks the protocol or is left waiting.
pub fn meet(caller: End<'_>, hub: End<'_>) -> Result<Meeting, Fault> {
    let peers = [&caller, &hub].map(|end| peer(end.desk));
    let mut caller = Talk::begin(caller, Side::Caller, peers[1])?;
    let mut hub = Talk::begin(hub, Side::Answerer, peers[0])?;
    let mut meeting = Meeting::default();
    loop {
        let up = caller.take()?;
        let down = if up.is_empty() { hub.take()? } else { Vec::new() };
        if up.is_empty() && down.is_empty() {
            break;
        }
        meeting.flights += 1;
        for (frame, bytes) in up {
            meeting.up += bytes;
            meeting.frames.push(Kind::from(&frame));
            hub.input(Input::Frame(frame))?;
        }
        for (frame, bytes) in down {
            meeting.down += bytes;
            meeting.frames.push(Kind::from(&frame));
            caller.input(Input::Frame(frame))?;
        }
        hub.store()?;
        caller.store()?;
    }
    if !(caller.is_done() && hub.is_done()) {
        return Err("one of the two is left waiting".into());
    }
    caller.input(Input::Stop(ByeReason::Done))?;
    for (frame, bytes) in caller.take()? {
        meeting.up += bytes;
        meeting.frames.push(Kind::from(&frame));
    }
    Ok(meeting)
}

fn peer(desk: &Desk) -> Peer {
    let opening = desk.opening();
    Peer { node: opening.node, incarnation: opening.incarnation, unit: opening.unit }
}

impl<'a> Talk<'a> {
    fn begin(end: End<'a>, side: Side, with: Peer) -> Result<Self, Fault> {
        let options = Options {
            versions: wire::CURRENT,
            realm: end.desk.realm(),
            silence: Duration::from_secs(30),
            stall: Duration::from_secs(120),
            linger: None,
            renew_only: false,
            time: Timestamp::from_ms(1_670_000_000_000),
        };
        let start = Start {
            side,
            me: peer(end.desk),
            peer: with,
            heads: end.desk.shared_heads(with.unit),
            book: end.book.clone(),
            options,
        };
        let session = Session::begin(NOW, start);
        let mut talk = Self { end, session, peer: with, out: Vec::new(), stores: Vec::new() };
        talk.drain()?;
        Ok(talk)
    }

    fn input(&mut self, input: Input) -> Result<(), Fault> {
        self.session.handle(NOW, input)?;
        self.drain()
    }

    fn drain(&mut self) -> Result<(), Fault> {
        while let Some(output) = self.session.poll_output() {
            match output {
                Output::Send(frame) => self.out.push(frame),
                Output::Fetch { log, from, bytes } => {
                    let segments = self.end.desk.segments_from(log, from, bytes)?;
                    self.session.handle(NOW, Input::Fetched { log, segments })?;
                }
                Output::Store { ticket, segment } => self.stores.push((ticket, segment)),
                Output::Acked { log, head } => {
                    self.end.book.acked.insert(log, head);
                }
                Output::Nation { log, head } => {
                    self.end.book.nation.insert(log, head);
                }
                Output::PeerRefused { log, code, .. } => {
                    return Err(format!("{log} is refused: {code}").into());
                }
                Output::PeerSetAside { log, code, .. } => {
                    return Err(format!("an entry of {log} is set aside: {code}").into());
                }
                Output::PeerTime(_) | Output::Prove(_) | Output::Settled | Output::Close(_) => {}
            }
        }
        Ok(())
    }

    /// Brings to the disk what came, with one sync.
    fn store(&mut self) -> Result<(), Fault> {
        let (tickets, parts): (Vec<u64>, Vec<(Peer, Segment)>) = std::mem::take(&mut self.stores)
            .into_iter()
            .map(|(ticket, segment)| (ticket, (self.peer, segment)))
            .unzip();
        let outcomes = self.end.desk.receive(&parts)?;
        for (ticket, stored) in tickets.into_iter().zip(outcomes) {
            self.input(Input::Stored { ticket, stored })?;
        }
        Ok(())
    }

    /// What it has to say, with the bytes that takes on the wire.
    fn take(&mut self) -> Result<Vec<(Frame, usize)>, Fault> {
        let frames = std::mem::take(&mut self.out).into_iter();
        let weighed = |frame: Frame| {
            let bytes = frame.encode()?.len();
            Ok((frame, bytes))
        };
        frames.map(weighed).collect()
    }

    fn is_done(&self) -> bool {
        self.session.is_live() && self.session.is_settled() && self.session.behind() == 0
    }
}
