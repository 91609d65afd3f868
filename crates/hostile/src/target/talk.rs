//! A session under a peer that says anything in any order.

use std::collections::BTreeMap;
use std::time::Duration;

use arbitrary::{Result, Unstructured};
use journal::{Codec, Head, Heads, Realm, Segment};
use model::limits::{ASIDE_FRAMES_MAX, CREDIT_SEGMENTS, OUTGOING_FRAMES_MAX, WIRE_FRAME_BYTES_MAX};
use model::{Hash, Incarnation, Instant, Lane, LogId, NodeNumber, Seq, Timestamp};
use session::{Book, Close, Input, Options, Output, Peer, Session, Side, Start, Stored, digest};
use wire::{
    Ack, Aside, Bye, ByeReason, CURRENT, Frame, Hello, Nation, Refused, Versions, Want, Welcome,
};

const STEPS_MAX: usize = 400;

/// Our side: who we are, the session, and what it waits for from its shell.
struct Desk {
    now: Instant,
    session: Session,
    fetches: Vec<LogId>,
    stores: Vec<(u64, Segment)>,
    closed: Option<Close>,
}

pub(super) fn session(bytes: &[u8]) {
    let mut u = Unstructured::new(bytes);
    let Ok(mut desk) = Desk::begin(&mut u) else { return };
    desk.drain();
    for _ in 0..STEPS_MAX {
        if u.is_empty() {
            break;
        }
        let Ok(input) = desk.next(&mut u) else { break };
        desk.take(input);
    }
}

impl Desk {
    fn begin(u: &mut Unstructured<'_>) -> Result<Self> {
        let side = if u.arbitrary()? { Side::Caller } else { Side::Answerer };
        let (me, peer) = match u.int_in_range(0u8..=2)? {
            0 => (county(), province()),
            1 => (province(), county()),
            _ => (province(), nation()),
        };
        let known = u.int_in_range(0u64..=4)?;
        let heads: Heads = shared().map(|log| (log, head(log, known))).into_iter().collect();
        let acked = if u.arbitrary()? { heads.iter().collect() } else { BTreeMap::new() };
        let options = Options {
            versions: CURRENT,
            realm: Realm::Live,
            silence: Duration::from_secs(10),
            stall: Duration::from_secs(60),
            linger: if u.arbitrary()? { Some(Duration::from_secs(5)) } else { None },
            renew_only: u.ratio(1, 8)?,
            time: Timestamp::from_ms(1_000),
        };
        let book = Book { acked, nation: BTreeMap::new() };
        let now = Instant::from_ms(0);
        let session = Session::begin(now, Start { side, me, peer, heads, book, options });
        Ok(Self { now, session, fetches: Vec::new(), stores: Vec::new(), closed: None })
    }

    fn next(&mut self, u: &mut Unstructured<'_>) -> Result<Input> {
        Ok(match u.int_in_range(0u8..=23)? {
            0..=13 => Input::Frame(frame(u)?),
            14..=16 => self.stored(u)?,
            17 | 18 => match self.fetches.pop() {
                Some(log) => {
                    let segments = (0..u.int_in_range(0u8..=3)?).map(|_| segment(u, log));
                    Input::Fetched { log, segments: segments.collect::<Result<_>>()? }
                }
                None => Input::Ask,
            },
            19 => {
                let log = log(u)?;
                Input::Grew { log, head: head(log, u.int_in_range(0..=9)?) }
            }
            20 => {
                let log = log(u)?;
                Input::Nation { log, head: head(log, u.int_in_range(0..=9)?) }
            }
            21 => Input::Again { log: log(u)? },
            22 => {
                let wait = Duration::from_millis(u64::from(u.arbitrary::<u16>()?));
                self.now = self.now.after(wait);
                Input::Timeout
            }
            _ if u.ratio(1, 8)? => Input::Stop(ByeReason::Stopping),
            _ if u.ratio(1, 8)? => Input::Lost,
            _ => Input::Ask,
        })
    }

    /// An answer to what was asked for, or to a ticket that is none.
    fn stored(&mut self, u: &mut Unstructured<'_>) -> Result<Input> {
        let asked = self.stores.pop();
        let ticket = asked.as_ref().map_or(99, |(ticket, _)| *ticket);
        let log = asked.as_ref().map_or_else(|| shared()[0], |(_, segment)| segment.log);
        let after = asked.map_or_else(|| head(log, 3), |(_, segment)| segment.head_after());
        let stored = match u.int_in_range(0u8..=4)? {
            0 | 1 => Stored::Durable { head: after, aside: Vec::new() },
            2 => Stored::Durable { head: after, aside: vec![(Seq(1), "Y".to_owned()); 90] },
            3 => Stored::Gap { head: head(log, u.int_in_range(0..=5)?) },
            _ if u.ratio(1, 16)? => Stored::Failed,
            _ => Stored::Refused { code: u.arbitrary()? },
        };
        Ok(Input::Stored { ticket, stored })
    }

    fn take(&mut self, input: Input) {
        let before = self.closed;
        let fault = self.session.handle(self.now, input).err();
        let said = self.drain();
        if before.is_some() {
            assert_eq!((fault, said), (None, 0), "after the end nothing is said");
        } else if fault.is_some() {
            assert_eq!(self.closed, Some(Close::Misdeed));
        }
        assert_eq!(self.closed.is_some(), self.session.is_over());
        if self.closed.is_some() {
            assert_eq!(self.session.poll_timeout(), None);
        }
    }

    /// Takes out what it says, which no single input can make too much.
    fn drain(&mut self) -> usize {
        let mut said = 0;
        while let Some(output) = self.session.poll_output() {
            assert_eq!(self.closed, None, "closing is the last word: {output:?}");
            said += 1;
            match output {
                Output::Send(frame) => {
                    let bytes = frame.encode().expect("what a session says fits the wire").len();
                    assert!(bytes <= WIRE_FRAME_BYTES_MAX + wire::HEAD_BYTES);
                }
                Output::Fetch { log, .. } => self.fetches.push(log),
                Output::Store { ticket, segment } => self.stores.push((ticket, segment)),
                Output::Close(close) => self.closed = Some(close),
                Output::Acked { .. }
                | Output::Nation { .. }
                | Output::PeerRefused { .. }
                | Output::PeerSetAside { .. }
                | Output::PeerTime(_)
                | Output::Prove(_)
                | Output::Settled => {}
            }
        }
        assert!(said <= OUTGOING_FRAMES_MAX, "{said} outputs of one input");
        assert!(self.stores.len() <= 2 * CREDIT_SEGMENTS, "no more is stored than there is credit");
        said
    }
}

fn peer(node: u16, unit: &str) -> Peer {
    let unit = unit.parse().expect("a unit");
    Peer { node: NodeNumber(node), incarnation: Incarnation(1), unit }
}

fn nation() -> Peer {
    peer(1, "IR")
}

fn province() -> Peer {
    peer(1200, "11")
}

fn county() -> Peer {
    peer(1201, "1102")
}

fn shared() -> [LogId; 5] {
    let of = |origin: Peer, scope: &str, lane| LogId {
        origin: origin.node,
        incarnation: origin.incarnation,
        scope: scope.parse().expect("a unit"),
        lane,
    };
    [
        of(nation(), "IR", Lane::Control),
        of(province(), "11", Lane::Control),
        of(province(), "1102", Lane::Control),
        of(county(), "1102", Lane::Control),
        of(county(), "1102", Lane::Records),
    ]
}

/// The head of an invented log of one-byte entries.
fn head(log: LogId, seq: u64) -> Head {
    (0..seq).fold(Head::start(log), |head, _| head.push(&[1]))
}

fn log(u: &mut Unstructured<'_>) -> Result<LogId> {
    let log = *u.choose(&shared())?;
    Ok(match u.int_in_range(0u8..=9)? {
        0 => LogId { origin: NodeNumber(u.arbitrary()?), ..log },
        1 => LogId { scope: "1103".parse().expect("a unit"), ..log },
        _ => log,
    })
}

/// Mostly a head that is true of somebody.
fn some_head(u: &mut Unstructured<'_>, log: LogId) -> Result<Head> {
    Ok(match u.int_in_range(0u8..=7)? {
        0 => Head { seq: Seq(u.arbitrary()?), hash: Hash([u.arbitrary()?; 32]) },
        1 => Head { seq: Seq(u64::MAX), hash: Hash([7; 32]) },
        _ => head(log, u.int_in_range(0..=9)?),
    })
}

fn segment(u: &mut Unstructured<'_>, log: LogId) -> Result<Segment> {
    let before = some_head(u, log)?;
    let count = if u.ratio(1, 16)? { u.arbitrary()? } else { u.int_in_range(1..=3)? };
    let chain = Head { seq: Seq(0), hash: before.hash };
    let after = (0..count.min(9)).fold(chain, |head, _| head.push(&[1]));
    let bytes = if u.ratio(1, 32)? { 300 << 10 } else { usize::from(u.arbitrary::<u8>()?) };
    Ok(Segment {
        log,
        first_seq: Seq(before.seq.0.saturating_add(1)),
        count,
        codec: Codec::Plain,
        payload: vec![0; bytes],
        h_before: before.hash,
        h_after: after.hash,
        signature: [0; 64],
    })
}

fn digest_of(u: &mut Unstructured<'_>) -> Result<[u8; 16]> {
    let known = u.int_in_range(0u64..=5)?;
    let heads = BTreeMap::from(shared().map(|log| (log, head(log, known))));
    Ok(if known == 5 { [u.arbitrary()?; 16] } else { digest(&heads) })
}

fn frame(u: &mut Unstructured<'_>) -> Result<Frame> {
    let log = log(u)?;
    Ok(match u.int_in_range(0u8..=15)? {
        0 => {
            let peer = *u.choose(&[county(), province(), nation()])?;
            Frame::Hello(Hello {
                versions: if u.ratio(1, 8)? { Versions { min: 2, max: 3 } } else { CURRENT },
                realm: if u.ratio(1, 8)? { Realm::Practice } else { Realm::Live },
                node: peer.node,
                incarnation: peer.incarnation,
                unit: peer.unit,
                mine: digest_of(u)?,
                yours: digest_of(u)?,
                nation: digest_of(u)?,
            })
        }
        1 => {
            let peer = *u.choose(&[county(), province(), nation()])?;
            Frame::Welcome(Welcome {
                version: if u.ratio(1, 8)? { u.arbitrary()? } else { 1 },
                node: peer.node,
                incarnation: peer.incarnation,
                time: Timestamp::from_ms(u.arbitrary()?),
                mine: digest_of(u)?,
                tells: u.arbitrary()?,
                asks: u.arbitrary()?,
            })
        }
        2 | 3 => {
            let count = if u.ratio(1, 32)? { 2_048 } else { u.int_in_range(0u16..=5)? };
            let mut heads = Vec::new();
            for index in 0..count {
                let log = if count < 9 { self::log(u)? } else { numbered(log, index) };
                heads.push((log, some_head(u, log)?));
            }
            Frame::Heads { heads, last: u.arbitrary()? }
        }
        4..=6 => Frame::Segment(Box::new(segment(u, log)?)),
        7 | 8 => Frame::Ack(Ack { log, head: some_head(u, log)? }),
        9 => Frame::Nation(Nation { log, head: some_head(u, log)? }),
        10 | 11 => Frame::Want(Want { log, from: some_head(u, log)? }),
        12 => Frame::Refused(Refused {
            log,
            first: Seq(u.int_in_range(0..=9)?),
            code: u.arbitrary()?,
        }),
        13 => {
            let seq = Seq(u.int_in_range(0..=9)?);
            Frame::Aside(Aside {
                log,
                seq,
                code: "X".repeat(u.int_in_range(1..=ASIDE_FRAMES_MAX)?),
            })
        }
        14 => {
            if u.arbitrary()? {
                Frame::Ping
            } else {
                Frame::Pong
            }
        }
        _ if u.ratio(1, 8)? => {
            let heads = vec![(log, some_head(u, log)?)];
            if u.arbitrary()? { Frame::Prove(heads) } else { Frame::Proof(heads) }
        }
        _ if u.ratio(1, 8)? => Frame::Bye(Bye {
            reason: *u.choose(&[ByeReason::Done, ByeReason::Busy, ByeReason::Fenced])?,
            retry_after_ms: u.arbitrary()?,
        }),
        _ => Frame::Ping,
    })
}

fn numbered(log: LogId, index: u16) -> LogId {
    LogId { origin: NodeNumber(index), ..log }
}
