//! Golden bytes, laws, and what hostile bytes do.

use std::fmt::Write as _;

use expect_test::expect_file;
use journal::{Codec, Head, Realm, Segment};
use model::limits::{ENTRY_BYTES_MAX, WIRE_FRAME_BYTES_MAX, WIRE_HEADS_MAX};
use model::{Hash, Incarnation, Lane, LogId, NodeNumber, Seq, Timestamp, UnitCode};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::{
    Ack, Aside, Bye, ByeReason, CURRENT, Fault, Frame, HEAD_BYTES, Hello, Kind, Nation, Reader,
    Refused, Versions, Want, Welcome, length,
};

fn unit(text: &str) -> UnitCode {
    text.parse().unwrap()
}

fn log(lane: Lane) -> LogId {
    LogId { origin: NodeNumber(1201), incarnation: Incarnation(1), scope: unit("1102"), lane }
}

fn nations() -> LogId {
    LogId { origin: NodeNumber(1), scope: UnitCode::Nation, ..log(Lane::Control) }
}

fn head(seq: u64, byte: u8) -> Head {
    Head { seq: Seq(seq), hash: Hash([byte; 32]) }
}

fn hello() -> Hello {
    Hello {
        versions: CURRENT,
        realm: Realm::Live,
        node: NodeNumber(1201),
        incarnation: Incarnation(1),
        unit: unit("1102"),
        mine: [0xa1; 16],
        yours: [0xb2; 16],
        nation: [0xc3; 16],
    }
}

fn welcome() -> Welcome {
    Welcome {
        version: 1,
        node: NodeNumber(1200),
        incarnation: Incarnation(2),
        time: Timestamp::from_ms(1_748_000_000_000),
        mine: [0xd4; 16],
        tells: false,
        asks: true,
    }
}

fn segment() -> Segment {
    Segment {
        log: log(Lane::Records),
        first_seq: Seq(300),
        count: 2,
        codec: Codec::Plain,
        payload: b"\x01\0\0\0a\x02\0\0\0bc".to_vec(),
        h_before: Hash([0x11; 32]),
        h_after: Hash([0x22; 32]),
        signature: std::array::from_fn(|at| u8::try_from(at).unwrap()),
    }
}

fn samples() -> Vec<Frame> {
    let control = log(Lane::Control);
    let heads = vec![(control, head(7, 0x33)), (log(Lane::Records), head(70_000, 0x44))];
    vec![
        Frame::Hello(hello()),
        Frame::Welcome(welcome()),
        Frame::Heads { heads, last: true },
        Frame::Segment(Box::new(segment())),
        Frame::Ack(Ack { log: control, head: head(7, 0x33) }),
        Frame::Nation(Nation { log: control, head: head(5, 0x55) }),
        Frame::Want(Want { log: control, from: head(0, 0x66) }),
        Frame::Refused(Refused { log: control, first: Seq(8), code: 104 }),
        Frame::Aside(Aside { log: control, seq: Seq(9), code: "authority.role".to_owned() }),
        Frame::Ping,
        Frame::Pong,
        Frame::Bye(Bye { reason: ByeReason::Busy, retry_after_ms: 90_000 }),
        Frame::Prove(vec![(nations(), head(40, 0x77))]),
        Frame::Proof(vec![(nations(), head(52, 0x88))]),
    ]
}

fn decoded(bytes: &[u8]) -> Result<Option<Frame>, Fault> {
    Frame::decode(&bytes[HEAD_BYTES..])
}

/// All frames of a stream handed over in pieces.
fn read<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<Frame>, Fault> {
    let mut reader = Reader::new();
    let mut frames = Vec::new();
    for mut piece in pieces {
        while let Some(frame) = reader.next(&mut piece)? {
            frames.push(frame);
        }
        assert!(piece.is_empty() && reader.held() <= WIRE_FRAME_BYTES_MAX);
    }
    reader.end()?;
    Ok(frames)
}

#[test]
fn only_segments_leave_the_control_stream() {
    let lanes = [Lane::Control, Lane::Records];
    let of = |lane| Frame::Segment(Box::new(Segment { log: log(lane), ..segment() }));
    assert_eq!(
        lanes.map(|lane| (of(lane).lane(), of(lane).stream())),
        [(Some(Lane::Control), 1), (Some(Lane::Records), 2)]
    );
    for frame in samples().into_iter().filter(|frame| Kind::from(frame) != Kind::Segment) {
        assert_eq!((frame.lane(), frame.stream()), (None, 0), "{frame:?}");
    }
}

#[test]
fn the_bytes_of_every_frame_never_change() {
    for frame in samples() {
        let bytes = frame.encode().unwrap();
        let mut text = format!("{} frame, {} bytes\n", Kind::from(&frame), bytes.len());
        for line in bytes.chunks(16) {
            let line: Vec<String> = line.iter().map(|byte| format!("{byte:02x}")).collect();
            writeln!(text, "{}", line.join(" ")).unwrap();
        }
        let path = format!("{}/golden/{}.hex", env!("CARGO_MANIFEST_DIR"), Kind::from(&frame));
        expect_file![path].assert_eq(&text);
        assert_eq!(decoded(&bytes), Ok(Some(frame)));
    }
}

#[test]
fn greetings_are_small() {
    let bytes = |frame: Frame| frame.encode().unwrap().len();
    let both = bytes(Frame::Hello(hello())) + bytes(Frame::Welcome(welcome()));
    assert!(both <= 115, "{both} bytes");
    let largest = Hello {
        versions: Versions { min: u16::MAX, max: u16::MAX },
        node: NodeNumber(u16::MAX),
        incarnation: Incarnation(u16::MAX),
        ..hello()
    };
    assert!(bytes(Frame::Hello(largest)) <= 75);
}

#[test]
fn versions_meet_at_the_newest_both_speak() {
    let speaks = |min, max| Versions { min, max };
    assert_eq!(speaks(1, 1).common(speaks(1, 3)), Some(1));
    assert_eq!(speaks(1, 4).common(speaks(2, 3)), Some(3));
    assert_eq!(speaks(1, 1).common(speaks(2, 3)), None);
    assert_eq!(speaks(2, 3).common(speaks(1, 1)), None);
}

#[test]
fn an_optional_frame_is_skipped_and_another_unknown_one_is_a_fault() {
    let unknown = |kind: u8, body: usize| {
        let mut bytes = u32::try_from(body + 1).unwrap().to_le_bytes().to_vec();
        bytes.push(kind);
        bytes.resize(HEAD_BYTES + 1 + body, 0xee);
        bytes
    };
    let around = |middle: &[u8]| {
        [&Frame::Ping.encode().unwrap(), middle, &Frame::Pong.encode().unwrap()].concat()
    };
    let stream = around(&[unknown(200, 70_000), unknown(130, 0)].concat());
    assert_eq!(read(stream.chunks(1_000)), Ok(vec![Frame::Ping, Frame::Pong]));
    assert_eq!(decoded(&unknown(200, 5)), Ok(None));
    assert_eq!(read([around(&unknown(13, 5)).as_slice()]), Err(Fault::Unknown { kind: 13 }));
    assert_eq!(decoded(&unknown(0, 5)), Err(Fault::Unknown { kind: 0 }));
}

#[test]
fn a_later_versions_greeting_is_understood() {
    for frame in [Frame::Hello(hello()), Frame::Welcome(welcome())] {
        let mut later = frame.encode().unwrap();
        later.extend([0xff; 40]);
        assert_eq!(decoded(&later), Ok(Some(frame)));
    }
    let mut ack = Frame::Ack(Ack { log: log(Lane::Control), head: head(1, 1) }).encode().unwrap();
    ack.push(0);
    assert_eq!(decoded(&ack), Err(Fault::LeftOver { kind: Kind::Ack, bytes: 1 }));
}

#[test]
fn limits_hold_on_both_sides() {
    let heads = |count| Frame::Heads {
        heads: vec![(log(Lane::Records), head(u64::MAX, 1)); count],
        last: false,
    };
    let most = heads(WIRE_HEADS_MAX);
    assert_eq!(decoded(&most.encode().unwrap()), Ok(Some(most)));
    let count = WIRE_HEADS_MAX + 1;
    assert_eq!(heads(count).encode(), Err(Fault::TooManyHeads { count }));

    let with_code = |code: &str| {
        Frame::Aside(Aside { log: log(Lane::Control), seq: Seq(1), code: code.to_owned() })
    };
    assert!(with_code(&"c".repeat(64)).encode().is_ok());
    for code in ["", "two words", "نقش", "line\n", &"c".repeat(65)] {
        assert_eq!(with_code(code).encode(), Err(Fault::Code), "{code}");
    }

    let of_payload = |bytes| {
        let payload = vec![7; bytes];
        Frame::Segment(Box::new(Segment { payload, ..segment() }))
    };
    assert!(of_payload(ENTRY_BYTES_MAX + 4).encode().is_ok());
    let too_large = of_payload(WIRE_FRAME_BYTES_MAX).encode();
    assert!(matches!(too_large, Err(Fault::TooLarge { .. })));
}

#[test]
fn more_heads_than_allowed_are_refused_when_they_come() {
    let few = Frame::Heads { heads: vec![(log(Lane::Control), head(1, 0))], last: false };
    let bytes = few.encode().unwrap();
    // Kind, count, one head, last: the head is repeated and the count raised.
    let one = &bytes[HEAD_BYTES + 2..bytes.len() - 1];
    let count = WIRE_HEADS_MAX + 1;
    let mut many = vec![Kind::Heads.number(), 251];
    many.extend(u16::try_from(count).unwrap().to_le_bytes());
    many.extend(one.repeat(count));
    many.push(0);
    assert_eq!(Frame::decode(&many), Err(Fault::TooManyHeads { count }));
}

#[test]
fn a_claimed_length_takes_no_memory() {
    assert_eq!(length([0; 4]), Err(Fault::Empty));
    assert!(matches!(length([0xff; 4]), Err(Fault::TooLarge { .. })));
    let most = u32::try_from(WIRE_FRAME_BYTES_MAX).unwrap().to_le_bytes();
    assert_eq!(length(most), Ok(WIRE_FRAME_BYTES_MAX));

    let mut reader = Reader::new();
    let bytes = [&most[..], &[Kind::Segment.number(), 1, 2, 3]].concat();
    assert_eq!(reader.next(&mut bytes.as_slice()), Ok(None));
    assert_eq!(reader.held(), 4);
    assert_eq!(reader.end(), Err(Fault::CutOff));

    // A small frame's kind with a large frame's length is refused before its body comes.
    let bytes = [&most[..], &[Kind::Ping.number()]].concat();
    let mut reader = Reader::new();
    let fault = Fault::TooLarge { bytes: WIRE_FRAME_BYTES_MAX };
    assert_eq!(reader.next(&mut bytes.as_slice()), Err(fault));
    assert_eq!(reader.next(&mut [0; 9].as_slice()), Err(fault));
    assert_eq!(reader.held(), 0);

    // Nine bytes that claim 2^60 heads, or a payload of 2^60 bytes.
    let claim = [[253].as_slice(), &(1u64 << 60).to_le_bytes()].concat();
    let heads = [&[Kind::Heads.number()], claim.as_slice()].concat();
    assert_eq!(Frame::decode(&heads), Err(Fault::Malformed { kind: Kind::Heads }));
    let mut bytes = Frame::Segment(Box::new(segment())).encode().unwrap();
    let payload = bytes.windows(2).position(|pair| pair == [11, 1]).unwrap();
    bytes.splice(payload..=payload, claim);
    assert_eq!(decoded(&bytes), Err(Fault::Malformed { kind: Kind::Segment }));
}

#[test]
fn every_truncation_is_refused() {
    for frame in samples() {
        let bytes = frame.encode().unwrap();
        for cut in HEAD_BYTES..bytes.len() {
            let result = decoded(&bytes[..cut]);
            assert!(result.is_err(), "{} cut at {cut}", Kind::from(&frame));
        }
        for cut in 1..bytes.len() {
            assert_eq!(read([&bytes[..cut]]), Err(Fault::CutOff));
        }
    }
}

#[test]
fn everything_is_said_in_both_languages() {
    let kind = Kind::Ack;
    let all = [
        Fault::Empty,
        Fault::TooLarge { bytes: 1 },
        Fault::Unknown { kind: 99 },
        Fault::Malformed { kind },
        Fault::LeftOver { kind, bytes: 1 },
        Fault::TooManyHeads { count: 1 },
        Fault::Code,
        Fault::CutOff,
    ];
    for fault in all {
        let said = fault.say();
        assert!(said.fa.ends_with('.') && said.en.ends_with('.'), "{fault}");
        assert!(fault.code().starts_with("wire."));
    }
}

fn logs() -> impl Strategy<Value = LogId> {
    let scope = prop::sample::select(vec!["IR", "00", "30", "0002", "1102"]);
    let lane = prop_oneof![Just(Lane::Control), Just(Lane::Records)];
    (any::<u16>(), any::<u16>(), scope, lane).prop_map(|(node, incarnation, scope, lane)| LogId {
        origin: NodeNumber(node),
        incarnation: Incarnation(incarnation),
        scope: unit(scope),
        lane,
    })
}

fn heads() -> impl Strategy<Value = Head> {
    (any::<u64>(), any::<[u8; 32]>())
        .prop_map(|(seq, hash)| Head { seq: Seq(seq), hash: Hash(hash) })
}

fn hellos() -> impl Strategy<Value = Frame> {
    let who = (any::<u16>(), any::<u16>(), any::<bool>());
    (any::<(u16, u16)>(), who, any::<[u8; 16]>(), any::<[u8; 16]>()).prop_map(
        |((min, max), (node, incarnation, live), mine, yours)| {
            Frame::Hello(Hello {
                versions: Versions { min, max },
                realm: if live { Realm::Live } else { Realm::Practice },
                node: NodeNumber(node),
                incarnation: Incarnation(incarnation),
                mine,
                yours,
                ..hello()
            })
        },
    )
}

fn segments() -> impl Strategy<Value = Frame> {
    let hashes = (any::<[u8; 32]>(), any::<[u8; 32]>(), any::<[u8; 32]>());
    (logs(), any::<(u64, u32)>(), vec(any::<u8>(), 0..2_000), hashes).prop_map(
        |(log, (first, count), payload, (before, after, half))| {
            Frame::Segment(Box::new(Segment {
                log,
                first_seq: Seq(first),
                count,
                codec: Codec::Zstd,
                payload,
                h_before: Hash(before),
                h_after: Hash(after),
                signature: std::array::from_fn(|at| half[at % 32] ^ u8::try_from(at).unwrap()),
            }))
        },
    )
}

fn frames() -> impl Strategy<Value = Frame> {
    let welcomes = any::<(u16, u16, u16, u64, [u8; 16], bool, bool)>().prop_map(
        |(version, node, incarnation, time, mine, tells, asks)| {
            let [node, incarnation] = [node, incarnation];
            Frame::Welcome(Welcome {
                version,
                node: NodeNumber(node),
                incarnation: Incarnation(incarnation),
                time: Timestamp::from_ms(time),
                mine,
                tells,
                asks,
            })
        },
    );
    prop_oneof![
        hellos(),
        welcomes,
        (vec((logs(), heads()), 0..50), any::<bool>())
            .prop_map(|(heads, last)| Frame::Heads { heads, last }),
        segments(),
        (logs(), heads()).prop_map(|(log, head)| Frame::Ack(Ack { log, head })),
        (logs(), heads()).prop_map(|(log, head)| Frame::Nation(Nation { log, head })),
        (logs(), heads()).prop_map(|(log, from)| Frame::Want(Want { log, from })),
        (logs(), any::<(u64, u16)>()).prop_map(|(log, (first, code))| {
            Frame::Refused(Refused { log, first: Seq(first), code })
        }),
        (logs(), any::<u64>(), "[!-~]{1,64}").prop_map(|(log, seq, code)| Frame::Aside(Aside {
            log,
            seq: Seq(seq),
            code
        })),
        vec((logs(), heads()), 0..16).prop_map(Frame::Prove),
        vec((logs(), heads()), 0..16).prop_map(Frame::Proof),
        Just(Frame::Ping),
        Just(Frame::Pong),
        any::<u32>()
            .prop_map(|retry_after_ms| Frame::Bye(Bye { reason: ByeReason::Done, retry_after_ms })),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn decoding_is_the_inverse_of_encoding(frame in frames()) {
        let bytes = frame.encode().unwrap();
        let head = bytes.first_chunk().copied().unwrap();
        prop_assert_eq!(length(head), Ok(bytes.len().saturating_sub(HEAD_BYTES)));
        prop_assert_eq!(decoded(&bytes), Ok(Some(frame)));
    }

    #[test]
    fn a_stream_reads_the_same_however_it_is_cut(frames in vec(frames(), 0..6), size in 1usize..400) {
        let stream: Vec<u8> = frames.iter().flat_map(|frame| frame.encode().unwrap()).collect();
        prop_assert_eq!(read(stream.chunks(size)), Ok(frames));
    }

    #[test]
    fn a_flipped_bit_never_panics_and_never_hides(
        frame in frames(),
        at in any::<prop::sample::Index>(),
        bit in 0u8..8,
    ) {
        let mut bytes = frame.encode().unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert_ne!(read([bytes.as_slice()]), Ok(vec![frame]));
    }

    #[test]
    fn random_bytes_never_panic(bytes in vec(any::<u8>(), 0..600), kind in 0u8..14, size in 1usize..600) {
        let _frame = Frame::decode(&bytes);
        let body = [&[kind], bytes.as_slice()].concat();
        let _frame = Frame::decode(&body);
        let length = u32::try_from(body.len()).unwrap().to_le_bytes();
        let _frames = read([&length[..], &body].concat().chunks(size));
        let _frames = read(bytes.chunks(size));
    }
}
