//! Laws of segments, frames and heads.

use expect_test::expect;
use model::limits::{ENTRY_BYTES_MAX, FRAME_BYTES_MAX, SEGMENT_BYTES_MAX, SEGMENT_ENTRIES_MAX};
use model::{Incarnation, Lane, LogId, NodeNumber, Seq};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::{
    Codec, ForkProof, Frame, FrameFault, Head, Heads, Misdeed, Place, Realm, Segment, Signer,
    Unsealable, open, open_from, read_unverified, seal,
};

fn log(lane: Lane) -> LogId {
    LogId {
        origin: NodeNumber(12),
        incarnation: Incarnation(1),
        scope: "1102".parse().unwrap(),
        lane,
    }
}

const LIVE: Realm = Realm::Live;

fn signer() -> Signer {
    Signer::new(&[7; 32], LIVE)
}

fn start() -> Head {
    Head::start(log(Lane::Records))
}

fn sealed(head: &Head, entries: &[Vec<u8>]) -> (Segment, Head) {
    seal(head, log(Lane::Records), entries, &signer()).unwrap()
}

/// What `open` says of a segment at the start of its log.
fn verdict(segment: &Segment) -> Result<(Vec<Vec<u8>>, Head), Misdeed> {
    open(segment, &start(), &signer().public(), LIVE)
}

/// Signs whatever the fields say, as a hostile owner of the key could.
fn resigned(mut segment: Segment) -> Segment {
    segment.signature = signer().sign(&segment.message(LIVE));
    segment
}

fn entries() -> impl Strategy<Value = Vec<Vec<u8>>> {
    prop_oneof![
        vec(vec(any::<u8>(), 0..60), 1..8),
        vec(vec(0u8..4, 0..300), 1..40),
        vec(Just(b"{\"step\":\"inspected\"}".to_vec()), 1..200),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn opening_is_the_inverse_of_sealing(first in entries(), second in entries()) {
        let (one, middle) = sealed(&start(), &first);
        let (two, end) = sealed(&middle, &second);
        prop_assert_eq!(verdict(&one), Ok((first.clone(), middle)));
        prop_assert_eq!(open(&two, &middle, &signer().public(), LIVE), Ok((second, end)));
        prop_assert_eq!(read_unverified(&one), Ok(first));
        let frame = Frame { segments: vec![one, two] };
        prop_assert_eq!(Frame::decode(&frame.encode().unwrap()), Ok(frame));
    }

    #[test]
    fn what_overlaps_gives_only_what_is_new(
        all in entries(),
        from in any::<prop::sample::Index>(),
        have in any::<prop::sample::Index>(),
    ) {
        let heads: Vec<Head> = std::iter::once(start())
            .chain(all.iter().scan(start(), |head, entry| {
                *head = head.push(entry);
                Some(*head)
            }))
            .collect();
        let (from, have) = (from.index(all.len()), have.index(heads.len()));
        let (segment, end) = sealed(&heads[from], &all[from..]);
        let key = signer().public();
        let opened = open_from(&segment, &heads[have], &key, LIVE);
        if have < from {
            let gap = matches!(opened, Err(Misdeed::Gap { .. }));
            prop_assert!(gap);
        } else {
            prop_assert_eq!(opened, Ok((all[have..].to_vec(), end)));
        }
        let other = Head { hash: model::Hash([9; 32]), ..heads[have] };
        prop_assert!(open_from(&segment, &other, &key, LIVE).is_err());
        let beyond = Head { seq: end.seq.next(), ..end };
        prop_assert_eq!(open_from(&segment, &beyond, &key, LIVE), Ok((Vec::new(), beyond)));
    }

    #[test]
    fn any_flipped_bit_is_refused(entries in entries(), at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let (segment, _) = sealed(&start(), &entries);
        let mut bytes = Frame { segments: vec![segment] }.encode().unwrap();
        let index = at.index(bytes.len());
        bytes[index] ^= 1 << bit;
        if let Ok(Frame { segments }) = Frame::decode(&bytes) {
            prop_assert!(segments.is_empty() || segments.iter().any(|s| verdict(s).is_err()));
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in vec(any::<u8>(), 0..400)) {
        drop(Frame::decode(&bytes));
        let mut behind_a_version = vec![0, 1];
        behind_a_version.extend(bytes);
        drop(Frame::decode(&behind_a_version));
    }

    #[test]
    fn arbitrary_payloads_never_panic_even_rightly_signed(
        payload in vec(any::<u8>(), 0..200),
        count in 0u32..5_000,
        zstd in any::<bool>(),
        first in prop_oneof![Just(0), Just(1), any::<u64>()],
    ) {
        let (segment, _) = sealed(&start(), &[b"x".to_vec()]);
        let codec = if zstd { Codec::Zstd } else { Codec::Plain };
        let segment = Segment { payload, count, codec, first_seq: Seq(first), ..segment };
        prop_assert!(verdict(&resigned(segment.clone())).is_err());
        let _ = (segment.head_before(), segment.head_after(), Heads::new().accept(&segment));
    }

    #[test]
    fn heads_do_not_mind_repetition_or_order(
        sizes in vec(1usize..5, 1..6),
        deliveries in vec(any::<prop::sample::Index>(), 0..40),
    ) {
        let segments = history(&sizes);
        let mut heads = Heads::new();
        for index in deliveries {
            let segment = &segments[index.index(segments.len())];
            let before = heads.clone();
            match heads.accept(segment) {
                Ok(Place::Next) => prop_assert!(before != heads),
                Ok(Place::Have | Place::Older) | Err(Misdeed::Gap { .. }) => prop_assert_eq!(&before, &heads),
                Err(misdeed) => panic!("{misdeed}"),
            }
        }
        // Heal: once everything comes in order, everyone is where the origin is.
        for segment in &segments {
            heads.accept(segment).unwrap();
        }
        let last = segments.last().unwrap();
        prop_assert_eq!(heads.of(last.log), last.head_after());
    }
}

/// Segments of the given sizes, one behind the other.
fn history(sizes: &[usize]) -> Vec<Segment> {
    let mut head = start();
    let grow = |size: &usize| {
        let entries: Vec<Vec<u8>> = (0..*size).map(|n| vec![u8::try_from(n).unwrap()]).collect();
        let (segment, after) = sealed(&head, &entries);
        head = after;
        segment
    };
    sizes.iter().map(grow).collect()
}

#[test]
fn every_bit_of_a_small_frame_counts() {
    let (segment, _) = sealed(&start(), &[b"one".to_vec(), b"two".to_vec()]);
    let bytes = Frame { segments: vec![segment] }.encode().unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let passes = Frame::decode(&flipped).is_ok_and(|frame| {
            !frame.segments.is_empty() && frame.segments.iter().all(|s| verdict(s).is_ok())
        });
        assert!(!passes, "bit {bit}");
    }
}

#[test]
fn another_key_realm_or_log_is_refused() {
    let (segment, _) = sealed(&start(), &[b"one".to_vec()]);
    let log_id = log(Lane::Records);
    let key = signer().public();

    let other = Signer::new(&[8; 32], LIVE).public();
    assert_eq!(open(&segment, &start(), &other, LIVE), Err(Misdeed::Signature { log: log_id }));
    let other_realm = Err(Misdeed::OtherRealm { log: log_id });
    assert_eq!(open(&segment, &start(), &key, Realm::Practice), other_realm);
    let practice = Signer::new(&[7; 32], Realm::Practice);
    let (practiced, _) = seal(&start(), log_id, &[b"one".to_vec()], &practice).unwrap();
    assert_eq!(verdict(&practiced), other_realm);

    let moved = Segment { log: log(Lane::Control), ..segment.clone() };
    let wrong = Err(Misdeed::Signature { log: log(Lane::Control) });
    assert_eq!(open(&moved, &Head::start(moved.log), &key, LIVE), wrong);
    // Rightly signed for its log, but held against another's start.
    let forked = Err(Misdeed::Forked { log: log_id, at: Seq(0) });
    assert_eq!(open(&segment, &Head::start(log(Lane::Control)), &key, LIVE), forked);
}

#[test]
fn dropped_repeated_and_reordered_segments_are_refused() {
    let [one, two, three] = history(&[2, 3, 1]).try_into().unwrap();
    let (log, key) = (log(Lane::Records), signer().public());
    let at = |segment: &Segment, head: Head| open(segment, &head, &key, LIVE).map(|(_, head)| head);
    assert_eq!(
        at(&three, one.head_after()),
        Err(Misdeed::Gap { log, expected: Seq(3), first: Seq(6) })
    );
    assert_eq!(at(&two, start()), Err(Misdeed::Gap { log, expected: Seq(1), first: Seq(3) }));
    assert_eq!(at(&one, one.head_after()), Err(Misdeed::Replayed { log, first: Seq(1) }));
    assert_eq!(at(&two, one.head_after()), Ok(two.head_after()));
}

#[test]
fn entries_that_change_places_break_the_chain() {
    let (segment, _) = sealed(&start(), &[b"one".to_vec(), b"two".to_vec()]);
    let (swapped, _) = sealed(&start(), &[b"two".to_vec(), b"one".to_vec()]);
    let segment = Segment { payload: swapped.payload, ..segment };
    assert_eq!(verdict(&resigned(segment)), Err(Misdeed::Chain { log: log(Lane::Records) }));
}

#[test]
fn a_bomb_is_refused_before_it_unpacks() {
    let (segment, _) = sealed(&start(), &[b"x".to_vec()]);
    let bomb = |payload: Vec<u8>| {
        verdict(&resigned(Segment { codec: Codec::Zstd, payload, ..segment.clone() }))
    };
    let zeros = vec![0; SEGMENT_BYTES_MAX + 1];
    let stated = zstd::bulk::compress(&zeros, 3).unwrap();
    assert!(stated.len() < 1_000, "four megabytes in {} bytes", stated.len());
    assert_eq!(bomb(stated.clone()), Err(Misdeed::PayloadTooLarge));
    // A stream that doesn't state its size, two frames, and something behind the frame.
    let unstated = zstd::stream::encode_all(&zeros[..], 3).unwrap();
    assert_eq!(bomb(unstated), Err(Misdeed::Unpack));
    assert_eq!(bomb([stated.clone(), stated].concat()), Err(Misdeed::Unpack));
    let small = zstd::bulk::compress(b"\x01\0\0\0x", 3).unwrap();
    assert_eq!(bomb([small, b"y".to_vec()].concat()), Err(Misdeed::Unpack));
}

#[test]
fn caps_are_checked_on_the_way_in_and_out() {
    let seal = |entries: &[Vec<u8>]| seal(&start(), log(Lane::Records), entries, &signer());
    assert_eq!(seal(&[]).unwrap_err(), Unsealable::Empty);
    let many = vec![Vec::new(); SEGMENT_ENTRIES_MAX + 1];
    assert_eq!(seal(&many).unwrap_err(), Unsealable::TooMany { count: SEGMENT_ENTRIES_MAX + 1 });
    let long = vec![0; ENTRY_BYTES_MAX + 1];
    assert_eq!(
        seal(&[long]).unwrap_err(),
        Unsealable::EntryTooLarge { bytes: ENTRY_BYTES_MAX + 1 }
    );
    let largest = vec![vec![0; ENTRY_BYTES_MAX]; SEGMENT_BYTES_MAX / ENTRY_BYTES_MAX];
    let bytes = SEGMENT_BYTES_MAX + 4 * largest.len();
    assert_eq!(seal(&largest).unwrap_err(), Unsealable::TooLarge { bytes });
    let (full, _) = seal(&many[1..]).unwrap();
    assert!(verdict(&full).is_ok());

    let (segment, _) = sealed(&start(), &[b"x".to_vec()]);
    let with = |change: fn(&mut Segment)| {
        let mut segment = segment.clone();
        change(&mut segment);
        verdict(&resigned(segment)).unwrap_err()
    };
    assert_eq!(with(|s| s.count = 0), Misdeed::Count { count: 0 });
    assert_eq!(with(|s| s.count = 4_097), Misdeed::Count { count: 4_097 });
    assert_eq!(with(|s| s.payload = vec![0; SEGMENT_BYTES_MAX + 1]), Misdeed::PayloadTooLarge);
    assert_eq!(with(|s| s.first_seq = Seq(0)), Misdeed::Position { first: Seq(0) });
    let last = Misdeed::Position { first: Seq(u64::MAX) };
    assert_eq!(with(|s| s.first_seq = Seq(u64::MAX)), last);
    assert_eq!(with(|s| s.payload = vec![0xff; 4]), Misdeed::EntryTooLarge);
    assert_eq!(with(|s| s.payload = vec![5, 0, 0, 0, 1]), Misdeed::Lengths);
    assert_eq!(with(|s| s.payload.push(0)), Misdeed::Lengths);
}

#[test]
fn claims_of_size_do_not_set_memory_aside() {
    // Versions and lengths of up to nine bytes, as an attacker would write them.
    for claim in
        [[0, 253, 255, 255, 255, 255, 255, 255, 255, 127].as_slice(), &[0, 252, 255, 255, 255, 255]]
    {
        assert_eq!(Frame::decode(claim), Err(FrameFault::Malformed));
    }
    let (segment, _) = sealed(&start(), &[b"x".to_vec()]);
    let bytes = Frame { segments: vec![segment] }.encode().unwrap();
    assert_eq!(bytes[10..12], [0, 5], "the codec and the payload's length");
    for long in [[253, 255, 255, 255, 255, 255, 255, 255, 127].as_slice(), &[252, 0, 0, 128, 0]] {
        let claim = [&bytes[..11], long, &bytes[12..]].concat();
        assert_eq!(Frame::decode(&claim), Err(FrameFault::Malformed));
    }
    let large = vec![0; FRAME_BYTES_MAX + 1];
    assert_eq!(Frame::decode(&large), Err(FrameFault::TooLarge));
}

#[test]
fn a_frame_is_all_of_its_bytes_and_of_a_known_version() {
    let bytes = Frame::default().encode().unwrap();
    assert_eq!(Frame::decode(&bytes), Ok(Frame::default()));
    let cases = [
        (Vec::new(), FrameFault::Malformed),
        ([bytes, vec![0; 3]].concat(), FrameFault::Trailing { bytes: 3 }),
        (vec![1, 0], FrameFault::Version { version: 1 }),
    ];
    for (bytes, fault) in cases {
        assert_eq!(Frame::decode(&bytes), Err(fault), "{bytes:?}");
    }
}

#[test]
fn too_much_for_one_frame_is_refused() {
    let (segment, _) = sealed(&start(), &[b"x".to_vec()]);
    let segment = Segment { payload: vec![0; SEGMENT_BYTES_MAX], ..segment };
    let frame = |count| Frame { segments: vec![segment.clone(); count] };
    let most = FRAME_BYTES_MAX / SEGMENT_BYTES_MAX;
    assert!(frame(most).encode().is_ok());
    assert_eq!(frame(most + 1).encode(), Err(FrameFault::TooLarge));
}

#[test]
fn a_log_written_twice_is_found_and_proved() {
    let key = signer().public();
    let [one, two, three] = history(&[2, 3, 1]).try_into().unwrap();
    let mut heads = Heads::new();
    for segment in [&one, &two] {
        heads.accept(segment).unwrap();
    }
    // A copy of the machine went on from the first segment.
    let (other, _) = sealed(&one.head_after(), &[vec![0], vec![9], vec![2]]);
    let (tail, _) = sealed(&other.head_after(), &[vec![7]]);
    let log = other.log;
    assert_eq!(heads.accept(&other), Err(Misdeed::Forked { log, at: Seq(5) }));
    assert_eq!(heads.accept(&tail), Err(Misdeed::Forked { log, at: Seq(5) }));
    assert_eq!(heads.of(log), two.head_after());

    let at = |left: &Segment, right: &Segment| {
        ForkProof::between(left, right, &key, LIVE).map(|proof| proof.verify(&key, LIVE))
    };
    assert_eq!(at(&two, &other), Ok(Ok(Seq(4))), "the entry that differs");
    assert_eq!(at(&two, &tail), Ok(Ok(Seq(5))), "by what came before");
    assert_eq!(at(&three, &tail), Ok(Ok(Seq(5))));
    assert_eq!(at(&one, &two), Err(Misdeed::NoFork));
    assert_eq!(at(&two, &two), Err(Misdeed::NoFork));
    let (cut_otherwise, _) = sealed(&one.head_after(), &[vec![0], vec![1]]);
    assert_eq!(at(&two, &cut_otherwise), Err(Misdeed::NoFork), "the same entries, sealed apart");
    let unsigned = Segment { signature: [0; 64], ..other };
    assert_eq!(at(&two, &unsigned), Err(Misdeed::Signature { log }));
}

#[test]
fn a_cut_is_named_by_what_it_holds() {
    let segments = history(&[2, 3]);
    let mut heads = Heads::new();
    let empty = heads.cut();
    heads.accept(&segments[0]).unwrap();
    let first = heads.cut();
    heads.accept(&segments[1]).unwrap();
    let log = log(Lane::Records);
    assert!(first.includes(log, Seq(2)) && !first.includes(log, Seq(3)));
    assert!(!first.includes(log, Seq(0)) && !empty.includes(log, Seq(1)));
    let ids = [empty.id(), first.id(), heads.cut().id()].map(|id| id.to_string());
    expect![[r#"
        4f81c07472a794269769820f79126f09000f7c0016c578f253903df87582c84e
        379549bd02e1a15293d176c1fd690026f445112c958bc98934b81ae83a78dad5
        fbbb8cbd372182e5852bbb0e860c73aea3b59e026f337afcdfd11add84fc2450"#]]
    .assert_eq(&ids.join("\n"));
}

#[test]
fn the_bytes_of_a_frame_never_change() {
    let (plain, head) = sealed(&start(), &[b"one".to_vec(), Vec::new()]);
    let (packed, _) = sealed(&head, &vec![b"inspected".to_vec(); 300]);
    assert_eq!((plain.codec, packed.codec), (Codec::Plain, Codec::Zstd));
    let bytes = Frame { segments: vec![plain, packed] }.encode().unwrap();
    let hex: Vec<String> = bytes
        .chunks(32)
        .map(|line| line.iter().map(|byte| format!("{byte:02x}")).collect())
        .collect();
    expect![[r#"
        00020c01fb4e04010102000b030000006f6e65000000004c3d1dc356482de1ad
        5c19316735bddcdd06cf1edb28e6fb6aec353ef6fa3c7e9fdc104733cc2805fc
        e8f0012aba58bb90710572b15d566861cd8179e93952432d0f52fe05c97649fc
        6e10924a06285c0d56403d5e94d95371e85a3808d7c0952d5314a6b4f2a3ab8c
        eab7949976229fdefb12722a71651954aa0d37920ccd070c01fb4e040103fb2c
        01011f28b52ffd603c0ead00006809000000696e7370656374656401002c077f
        7e019fdc104733cc2805fce8f0012aba58bb90710572b15d566861cd8179e939
        52436e8f0dc22e7636fe360d1636710e5d5b7d93dfdf326d25c474650e1c61b5
        2636578df35f4e754408da5f47a6ae5ee2692982179cda3d2204036c94b2ff3a
        93385f2aedbc588ad0a60e98da581931cc75cb0277c3c8f85a905838815b0946
        070b"#]]
    .assert_eq(&hex.join("\n"));
}
