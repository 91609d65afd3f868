//! A small bundle, for tests.

use journal::{Head, Realm, Segment, Signer, seal};
use model::{Incarnation, Lane, LogId, NodeNumber, Seq, Timestamp, UnitCode};
use session::Peer;
use wire::{Aside, CURRENT, Hello, Refused};

use crate::{Envelope, Fault, Item, Reader, Words, Writer};

pub(crate) fn unit(text: &str) -> UnitCode {
    text.parse().unwrap()
}

pub(crate) fn signer(byte: u8) -> Signer {
    Signer::new(&[byte; 32], Realm::Live)
}

pub(crate) fn peer(node: u16, at: &str) -> Peer {
    Peer { node: NodeNumber(node), incarnation: Incarnation(1), unit: unit(at) }
}

pub(crate) fn log(origin: u16, lane: Lane) -> LogId {
    LogId { origin: NodeNumber(origin), incarnation: Incarnation(1), scope: unit("1102"), lane }
}

/// The heads of a log after so many entries.
pub(crate) fn heads_of(log: LogId, count: u64) -> Vec<Head> {
    let entries = (0..count).map(|number| number.to_be_bytes().to_vec());
    let first = Head::start(log);
    let grow = |head: &mut Head, entry: Vec<u8>| {
        *head = head.push(&entry);
        Some(*head)
    };
    std::iter::once(first).chain(entries.scan(first, grow)).collect()
}

pub(crate) fn segments(log: LogId, cuts: &[u64], signer: &Signer) -> Vec<Segment> {
    let mut head = Head::start(log);
    let mut segments = Vec::new();
    for count in cuts {
        let entries: Vec<Vec<u8>> = (head.seq.0..)
            .take(usize::try_from(*count).unwrap())
            .map(|it| it.to_be_bytes().to_vec())
            .collect();
        let (segment, after) = seal(&head, log, &entries, signer).unwrap();
        head = after;
        segments.push(segment);
    }
    segments
}

pub(crate) fn envelope() -> Envelope {
    let made = Timestamp::from_ms(1_669_000_000_000);
    Envelope { from: peer(1201, "1102"), to: peer(1200, "11"), serial: 17, part: 1, made }
}

pub(crate) fn words() -> Words {
    let hello = Hello {
        versions: CURRENT,
        realm: Realm::Live,
        node: NodeNumber(1201),
        incarnation: Incarnation(1),
        unit: unit("1102"),
        mine: [0xa1; 16],
        yours: [0xb2; 16],
        nation: [0xc3; 16],
    };
    let own = log(1201, Lane::Records);
    let theirs = log(1200, Lane::Control);
    let mut words = Words::of(hello);
    words.heads = [(own, heads_of(own, 5)[5]), (theirs, heads_of(theirs, 2)[2])].into();
    words.nation = [(own, heads_of(own, 3)[3])].into();
    words.refused = vec![Refused { log: theirs, first: Seq(3), code: 100 }];
    words.asides = vec![Aside { log: theirs, seq: Seq(2), code: "quota.over".to_owned() }];
    words
}

pub(crate) fn news() -> Vec<Segment> {
    segments(log(1201, Lane::Records), &[2, 1, 2], &signer(7))
}

pub(crate) fn part() -> Vec<u8> {
    written(&envelope(), &words(), news())
}

pub(crate) fn written(envelope: &Envelope, words: &Words, news: Vec<Segment>) -> Vec<u8> {
    let signer = signer(7);
    let (mut writer, mut bytes) = Writer::begin(envelope, words, &signer).unwrap();
    for segment in news {
        bytes.extend(writer.segment(segment).unwrap());
    }
    bytes.extend(writer.finish(true));
    bytes
}

/// What a reader finds in pieces of such sizes, and how it ends.
pub(crate) fn read(bytes: &[u8], piece: usize) -> (Vec<Item>, Result<(), Fault>) {
    let mut reader = Reader::new();
    let mut items = Vec::new();
    for piece in bytes.chunks(piece.max(1)) {
        reader.push(piece);
        loop {
            match reader.pull() {
                Ok(Some(item)) => items.push(item),
                Ok(None) => break,
                Err(fault) => return (items, Err(fault)),
            }
        }
    }
    let end = reader.end();
    (items, end)
}
